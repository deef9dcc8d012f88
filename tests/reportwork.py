"""Checks as statistics need them: many, small, with whatever happened to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import strategies as st

from offices import LAID_DOWN
from randcheck.calendars import due_after, national
from randcheck.checks import (
    CalledOff,
    Check,
    Decided,
    Ended,
    Found,
    Published,
    Reported,
    Reused,
    Visited,
)
from randcheck.checks.due import Due
from randcheck.draws.past import PastCheck
from randcheck.reports.material import Material
from randcheck.reports.statistics.coverage import Member
from randcheck.reports.statistics.figures import cases

if TYPE_CHECKING:
    from randcheck.checks import Event

CALENDAR = national()
TODAY = date(2025, 12, 31)
DRAW = "office/2025/annual/1"
PEOPLE = tuple(f"E-{n}" for n in range(1, 7))


def check(number: int, **changes: Any) -> Check:  # noqa: ANN401
    """A drawn check of target ``T-<number>`` that nobody has made yet."""
    plain = Check(
        id=f"{DRAW}#annual#T-{number}",
        target=f"T-{number}",
        items=("检测",),
        window=(date(2025, 4, 1), date(2025, 11, 30)),
        office="office",
        unit="工程科",
        draw_id=DRAW,
        certificate="sha256:" + "ab" * 32,
        drawn=date(2025, 4, 8),
        stratum="一般",
        team=("E-1", "E-2"),
        lead="E-1",
    )
    return evolve(plain, **changes)


def caused(number: int, **changes: Any) -> Check:  # noqa: ANN401
    """A check of a target for a cause."""
    plain: dict[str, Any] = {"id": f"complaint-{number}", "draw_id": "", "certificate": "",
                             "stratum": "", "cause": "投诉举报"}  # fmt: skip
    return check(number, **{**plain, **changes})


def visit(day: date, *inspectors: str, **changes: Any) -> Visited:  # noqa: ANN401
    """A visit on a day."""
    plain = Visited(day=day, inspectors=inspectors or ("E-1", "E-2"), licence_shown=True)
    return evolve(plain, **changes)


def made(before: Check, day: date, *codes: str) -> Check:
    """The same check, made on a day, with these results."""
    events: list[Event] = [visit(day, *before.team)]
    events += [Found(day=day, item=before.items[0], codes=codes)] if codes else []
    return evolve(before, events=[*before.events, *events, Ended(day=day)])


def due(rule: str, about: str, event: date, done: date | None = None, **changes: Any) -> Due:  # noqa: ANN401
    """A deadline of working days."""
    said = due_after(CALENDAR, LAID_DOWN[rule], event)
    plain = Due(
        check=about, rule=said.rule.id, clause=said.rule.clause, zh=said.rule.zh,
        en=said.rule.en, start=str(said.start), event=event, days=said.deadline.n,
        day=said.deadline.due, settled=True, calendar=CALENDAR.digest, done=done,
        met_by=said.rule.done,
    )  # fmt: skip
    return evolve(plain, **changes)


def material(checks: list[Check], audience: str = "public", **changes: Any) -> Material:  # noqa: ANN401
    """What reports are made from."""
    options = {"calendar": CALENDAR, "today": TODAY, **changes}
    return Material(checks=cases(checks, audience), **options)


DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
CODES = st.lists(st.sampled_from("1234567"), min_size=1, max_size=3, unique=True)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """What happened to a check: nothing, a visit, all of it, reused or called off."""
    day, kind = draw(DAYS), draw(st.sampled_from(["open", "visited", "ended", "reused", "off"]))
    if kind == "reused":
        return [Reused(day=day, check="J-1", codes=tuple(draw(CODES)))]
    if kind == "open":
        return []
    found: list[Event] = [visit(day, *draw(teams()))]
    if kind == "off":
        return [CalledOff(day=day, reason="失联", instead=draw(st.sampled_from(["", "T-9"])))]
    if kind == "visited":
        return found
    later = day + timedelta(days=draw(st.integers(0, 40)))
    found += [Found(day=day, item="检测", codes=tuple(draw(CODES))), Ended(day=day)]
    found.append(Reported(day=later, time="一天", content="检测", findings="—", evaluation="—",
                          proposals="—"))  # fmt: skip
    decision = draw(st.sampled_from(["", "none", "order", "penalty", "transfer"]))
    if decision:
        found.append(Decided(day=later, decision=decision, number="1"))
        if draw(st.booleans()):
            found.append(Published(day=later, what="decision", number="1"))
    return found


def teams() -> st.SearchStrategy[tuple[str, ...]]:
    """Two or three inspectors."""
    return st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=3, unique=True).map(tuple)


@st.composite
def one_check(draw: st.DrawFn, *, secret: bool | None = None) -> Check:
    """A check without an id of its own."""
    random, number = draw(st.booleans()), draw(st.integers(1, 8))
    hidden = draw(st.booleans()) if secret is None else secret
    make = check if random else caused
    stratum = draw(st.sampled_from(["一般", "重点"]))
    return make(
        number,
        items=tuple(draw(st.lists(st.sampled_from(["检测", "监理"]), unique=True))),
        stratum=("密" if hidden else stratum) if random else "",
        secret=hidden and random,
        unit=draw(st.sampled_from(["工程科", "指通科"])),
        drawn=draw(DAYS),
        team=draw(teams()),
        events=draw(events()),
    )


def _numbered(listed: list[Check], begin: str) -> list[Check]:
    return [evolve(one, id=f"{begin}{at}") for at, one in enumerate(listed)]


def many(
    *, secret: bool | None = None, begin: str = "c", most: int = 12
) -> st.SearchStrategy[list[Check]]:
    """Several checks, each with an id of its own."""
    return st.lists(one_check(secret=secret), max_size=most).map(
        lambda listed: _numbered(listed, begin)
    )


@st.composite
def directory(draw: st.DrawFn, *, secret: bool | None = None) -> list[Member]:
    """A directory of targets in strata."""
    found = []
    strata = ["密"] if secret else ["一般", "重点", *([] if secret is False else ["密"])]
    places = st.tuples(st.integers(1, 10), st.sampled_from(strata))
    for number, stratum in draw(st.lists(places, unique=True, max_size=8)):
        items = draw(st.lists(st.sampled_from(["检测", "监理"]), unique=True))
        region = draw(st.sampled_from(["甲", "乙"]))
        found.append(
            Member(
                target=f"T-{number}",
                stratum=stratum,
                region=region,
                items=tuple(items),
                secret=stratum == "密",
            )
        )
    return found


def past() -> st.SearchStrategy[list[PastCheck]]:
    """Past checks of the same targets."""
    one = st.builds(
        PastCheck,
        target=st.integers(1, 10).map(lambda n: f"T-{n}"),
        day=DAYS,
        cause=st.sampled_from(["双随机", "投诉举报"]),
        item=st.sampled_from(["", "检测", "监理"]),
    )
    return st.lists(one, max_size=8)


def dues_of(checks: list[Check]) -> list[Due]:
    """A deadline for every check that ended, and one for its report."""
    found = []
    for one in checks:
        ended, reported = one.last(Ended), one.last(Reported)
        if ended is not None:
            found.append(
                due("L19-18", one.id, ended.day, None if reported is None else reported.day)
            )
        if reported is not None:
            found.append(due("L19-19", one.id, reported.day))
    return found
