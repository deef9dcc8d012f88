"""A check from its draw to its close, as tests need it: plain, made by hand, and every event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from attrs import evolve

from randcheck.checks import (
    Approved,
    Check,
    Decided,
    Ended,
    Entered,
    EvidenceKept,
    FedBack,
    Found,
    NoticeSent,
    Published,
    Received,
    Rectified,
    Reported,
    Responded,
    Shared,
    SignedOff,
    Visited,
    record_all,
)
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from randcheck.checks import Event

DRAWN, VISIT = date(2025, 9, 12), date(2025, 10, 14)
WINDOW = (date(2025, 9, 15), date(2025, 11, 28))
DIGEST = "sha256:" + "ab" * 32
RULE = CheckRule(notice_first=True, notice_shown=True, approval=True, one_body=True, feedback=True)


def made(**changes: Any) -> Check:  # noqa: ANN401
    """A check of two items by two inspectors."""
    plain = Check(
        id="wugang/2025/annual/1#annual#T-1",
        target="T-1",
        name="甲公司",
        items=("监理", "检测"),
        window=WINDOW,
        office="wugang",
        unit="工程科",
        draw_id="wugang/2025/annual/1",
        certificate=DIGEST,
        drawn=DRAWN,
        stratum="监理",
        team=("E-1", "E-2"),
        lead="E-1",
    )
    return evolve(plain, **changes)


def day(number: int) -> date:
    """So many days after the visit."""
    return VISIT + timedelta(days=number)


def visit(**changes: Any) -> Visited:  # noqa: ANN401
    """A visit that breaks no rule."""
    plain = Visited(
        day=VISIT, by="E-1", inspectors=("E-1", "E-2"), licence_shown=True, notice_shown=True,
        body="工程科",
    )  # fmt: skip
    return evolve(plain, **changes)


def report(**changes: Any) -> Reported:  # noqa: ANN401
    """A report with all its parts."""
    plain = Reported(
        day=day(3), by="E-1", time="一天", content="监理、检测", steps="查看现场",
        findings="记录不全", evaluation="一般", proposals="责令改正",
    )  # fmt: skip
    return evolve(plain, **changes)


def notice(**changes: Any) -> NoticeSent:  # noqa: ANN401
    """A notice the day before."""
    return evolve(NoticeSent(day=day(-1), by="E-1"), **changes)


def finding(item: str, *codes: str, **changes: Any) -> Found:  # noqa: ANN401
    """What was found for one item."""
    return evolve(Found(day=VISIT, by="E-1", item=item, codes=codes or ("1",)), **changes)


def signed(**changes: Any) -> SignedOff:  # noqa: ANN401
    """The target signed."""
    return evolve(SignedOff(day=VISIT, by="E-1", form="signed", who="张三"), **changes)


def course() -> list[Event]:
    """Everything that can happen to a check that is made, in an order that breaks no rule."""
    return [
        notice(),
        visit(),
        finding("监理", "3"),
        finding("检测"),
        EvidenceKept(day=VISIT, by="E-2", digest=DIGEST, what="照片", source="现场拍摄"),
        signed(),
        Ended(day=VISIT, by="E-1"),
        Entered(day=day(2), by="C-1", platform="省平台"),
        report(),
        Approved(day=day(4), by="C-1", who="分管领导"),
        FedBack(day=day(6), by="E-1", how="by-post", body="工程科"),
        Received(day=day(9), by="C-1"),
        Responded(day=day(12), by="C-1", on_department="满意", on_inspectors="无"),
        Decided(day=day(5), by="C-1", decision="order", number="令-1", until=day(30)),
        Rectified(day=day(25), by="E-1", number="令-1", done=True),
        Decided(day=day(10), by="C-1", decision="penalty", number="罚-1"),
        Published(day=day(13), by="C-1", what="result", where="门户网站"),
        Published(day=day(13), by="C-1", what="report", where="门户网站"),
        Published(day=day(14), by="C-1", what="decision", number="罚-1", where="门户网站"),
        Shared(day=day(15), by="C-1", to="信用平台"),
    ]


def until(kind: type) -> Check:
    """The check with everything that happens before the first event of a kind."""
    events: list[Event] = []
    for event in course():
        if isinstance(event, kind):
            break
        events.append(event)
    return record_all(made(), events, RULE)


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of what is refused; empty where nothing is."""
    try:
        act()
    except InputError as error:
        for problem in error.problems:
            assert problem.zh != problem.en
        return [problem.code for problem in error.problems]
    return []


def codes_of(events: Iterable[Event], check: Check, rule: CheckRule = RULE) -> list[str]:
    """What is refused when these are recorded."""
    return refused(lambda: record_all(check, events, rule))


# --- an office's own checks -----------------------------------------------------------


def ended(check: Check, rule: CheckRule, on: date, *, code: str = "1", **seen: Any) -> Check:  # noqa: ANN401
    """A check once its team was there and found the same for every item."""
    usual = {"licence_shown": True, "notice_shown": True, "inspectors": check.inspectors}
    who = check.inspectors[0]
    events = [
        NoticeSent(day=on, by=who),
        Visited(day=on, by=who, **{**usual, **seen}),
        *(Found(day=on, by=who, item=item, codes=[code]) for item in check.items),
        SignedOff(day=on, by=who, form="signed", who="负责人"),
        Ended(day=on, by=who),
    ]
    return record_all(check, events, rule)


def reported(check: Check, rule: CheckRule, on: date) -> Check:
    """A check with its report, all parts in it."""
    parts = ("time", "content", "steps", "findings", "evaluation", "proposals")
    plain = Reported(day=on, by=check.inspectors[0], **dict.fromkeys(parts, "见附件"))
    return record_all(check, [plain], rule)
