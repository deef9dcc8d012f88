"""Of what day a list is, where a line above or below it says so (L19-10).

``执法检查人员名录库（截至2020年6月30日）``: only such words with a whole day count; a day
without them may be anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from randcheck.office.reading.days import read_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.office.reading.log import Log

_STATED = re.compile(
    r"(?:截[至止]到?|截止至|更新(?:日期|时间|于|至)|版本日期|as of)\s*[:：]?\s*"
    r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})",
    re.IGNORECASE,
)
_ASIDE = {"row-title", "row-note"}


def stated(logs: Iterable[Log]) -> date | None:
    """Return of what day a list is, ``None`` where no line says so.

    Args:
        logs: Those of its sheets; they take what is wrong with it: a day that there
            is not, or two different ones (``as-of-twice``).
    """
    found: dict[date, str] = {}
    for log in logs:
        lines = [notice for notice in log.notices if notice.code in _ASIDE]
        for line, text in ((n, m) for n in lines for m in _STATED.findall(str(n.params["value"]))):
            row = line.params.get("row")
            day = read_day(text)
            if isinstance(day, str):
                log.wrong(day, row if isinstance(row, int) else None, value=text)
                continue
            found.setdefault(day.day, text)
            if len(found) > 1:
                first, *_, last = found.values()
                log.wrong(
                    "as-of-twice", row if isinstance(row, int) else None, value=last, other=first
                )
                return None
    return next(iter(found), None)
