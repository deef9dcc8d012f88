"""Checks of an office with something recorded of each, and every document made of them."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from attrs import evolve

from offices import office
from randcheck.checks.check import Check
from randcheck.checks.events import (
    Approved,
    Decided,
    Ended,
    Found,
    Reported,
    SignedOff,
    Visited,
)
from randcheck.office.books.afterwards import CheckRule
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.word import to_docx
from randcheck.reports.notices.laying_open import publish_directories
from randcheck.reports.notices.paper import Names, Paper
from randcheck.reports.notices.publishing import publish_month, publish_penalties, publish_results
from randcheck.reports.notices.replying import feed_back, report_check
from randcheck.reports.notices.visiting import notify_before_visit, notify_inspection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from randcheck.office.directories.items import InspectionItem
    from randcheck.reports.documents.document import Document

NAME = "wugang-2025"
RULE = CheckRule(approval=True)
PAPER = Paper(
    office="舞钢市国防动员办公室",
    number="舞国动检通〔2025〕7号",
    day=date(2025, 5, 6),
    contact="法规科 0375-0000000",
)
ITEM = "人防工程设计行为的监督检查"
HEX = re.compile("[0-9a-f]{64}")


def names() -> Names:
    """The directories of the office."""
    files = office(NAME).files
    return Names(targets=files.targets, inspectors=files.inspectors)


def items() -> tuple[InspectionItem, ...]:
    """Its list of items."""
    return tuple(office(NAME).files.items)


def team() -> tuple[str, str]:
    """Two of its inspectors."""
    first, second, *_ = (inspector.id for inspector in office(NAME).files.inspectors)
    return first, second


def check(number: int = 0, **options: Any) -> Check:  # noqa: ANN401
    """A check of the office that nobody has made yet."""
    target = tuple(office(NAME).files.targets)[number % 40]
    given: dict[str, Any] = {
        "id": f"wugang/2025/design/1#design#{target.id}",
        "target": target.id,
        "name": target.name,
        "items": [ITEM],
        "window": (date(2025, 5, 1), date(2025, 6, 30)),
        "office": "wugang",
        "unit": "工程科",
        "draw_id": "wugang/2025/design/1",
        "certificate": "sha256:" + "3c" * 32,
        "drawn": date(2025, 4, 20),
        "stratum": "设计",
        "team": team(),
        "lead": team()[0],
    }
    return Check(**{**given, **options})


def done(number: int = 0, *, code: str = "3", fined: bool = True, **options: Any) -> Check:  # noqa: ANN401
    """A check with everything recorded, down to the penalty."""
    day = date(2025, 5, 8) + timedelta(days=number % 20)
    events = [
        Visited(day=day, by="a", inspectors=team(), licence_shown=True, notice_shown=True),
        Found(day=day, by="a", item=ITEM, codes=[code], text=f"滤毒通风设备{number}台未检测"),
        SignedOff(day=day, by="a", form="signed", who="李某"),
        Ended(day=day, by="a"),
        Reported(day=day, by="a", time="上午9时至11时", content="设计资质", steps="查阅资料",
                 findings="缺少签章一处", evaluation="总体合格", proposals="限期补签"),
        Approved(day=day, by="b", who="王主任"),
    ]  # fmt: skip
    if fined:
        number_of = f"舞国动罚〔2025〕{number}号"
        events.append(
            Decided(day=day, by="b", decision="penalty", number=number_of, text=f"罚款{number}千元")
        )
    return evolve(check(number, **options), events=tuple(events))


def published(checks: Iterable[Check], paper: Paper = PAPER) -> dict[str, Document]:
    """Every document that the public gets of some checks."""
    listed = tuple(checks)
    return {
        "results": publish_results(listed, paper, rule=RULE, names=names()),
        "penalties": publish_penalties(listed, paper, names=names()),
        "monthly": publish_month(listed, paper, year=2025, month=5, rule=RULE, names=names()),
    }


def delivered(
    one: Check,
    paper: Paper = PAPER,
    **options: Any,  # noqa: ANN401
) -> dict[str, Callable[[], Document]]:
    """What makes every document that one target gets."""
    known = {"names": names(), **options}
    return {
        "inspection": lambda: notify_inspection(one, paper, items=items(), **known),
        "before-visit": lambda: notify_before_visit(one, paper, **known),
        "report": lambda: report_check(one, paper, rule=RULE, **known),
        "feedback": lambda: feed_back(one, paper, rule=RULE, **known),
    }


def directories(paper: Paper = PAPER, **options: Any) -> Document:  # noqa: ANN401
    """The list, the directories and the rules of the office."""
    mine = office(NAME)
    given = {"book": mine.book, "items": items(), "targets": tuple(mine.files.targets)[:40],
             "inspectors": tuple(mine.files.inspectors)}  # fmt: skip
    return publish_directories(paper, **{**given, **options})


def rendered(document: Document) -> str:
    """Everything that a document gives away: the page, and the texts of the DOCX file."""
    with ZipFile(io.BytesIO(to_docx(document))) as archive:
        parts = [archive.read(name).decode(errors="replace") for name in archive.namelist()
                 if name.endswith(".xml")]  # fmt: skip
    return to_html(document) + "".join(parts)


def texts_of(document: Document) -> str:
    """The page of a document without its style, for asking what it says."""
    return to_html(document).partition("</style>")[2]
