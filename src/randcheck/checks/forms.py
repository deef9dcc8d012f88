"""A form for the results of checks, to be filled in by hand and read again (检查结果登记表)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.checks.check import Stage
from randcheck.checks.importing import FORMS, MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import CheckRule
    from randcheck.office.directories.inspectors import InspectorDirectory

_GIVEN: Final = ("检查编号", "对象编号", "检查对象", "检查事项", "检查人员", "检查人员姓名")
_RESULT, _FORM, _MODE, _LICENCE, _NOTICE = (
    *("检查结果", "签字情况", "检查方式", "出示执法证件", "出示检查通知书"),
)
_ASKED: Final = ("检查日期", _RESULT, "检查情况", _FORM, "签字人", "未签字原因", _MODE, _LICENCE)


@frozen
class Form:
    """A form: what is known stands in it, the rest is to be filled in.

    Attributes:
        header: Names of the columns.
        rows: One for each item of each check.
        choices: Column → what may be chosen there.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[str, Sequence[str]]


def blank_results(
    checks: Iterable[Check], ruled: CheckRule, *, inspectors: InspectorDirectory | None = None
) -> Form:
    """Return a form for the results of the checks that have not ended, for `read_results`.

    Args:
        checks: Those of the office.
        ruled: What the rule book lays down: the code list, the modes, the notice.
        inspectors: The directory, for the names of teams.
    """
    names = {} if inspectors is None else {who.id: who.name for who in inspectors}
    asked = (*_ASKED, _NOTICE) if ruled.notice_shown else _ASKED
    rows = []
    for check in checks:
        if check.stage in {Stage.OPEN, Stage.VISITED}:
            team = "、".join(check.inspectors)
            named = "、".join(names.get(who, who) for who in check.inspectors) if names else ""
            for item in check.items:
                given = (check.id, check.target, check.name, item, team, named)
                rows.append((*given, *("" for _ in asked)))
    choices = {
        _RESULT: [code.zh for code in ruled.codes],
        _FORM: _usual(FORMS),
        _MODE: [word for word in _usual(MODES) if MODES[word] in ruled.modes],
        _LICENCE: ["是", "否"],
        **({_NOTICE: ["是", "否"]} if ruled.notice_shown else {}),
    }
    return Form((*_GIVEN, *asked), tuple(rows), choices)


def _usual(words: Mapping[str, str]) -> list[str]:
    """Return the usual word for each meaning: the first that is no blank."""
    found: dict[str, str] = {}
    for word, meaning in words.items():
        if word:
            found.setdefault(meaning, word)
    return list(found.values())
