"""When something is due after a draw, by the deadlines that a rule book lays down.

Every answer can be computed again from the day of its event and the calendar whose digest
it names. Nothing here looks at a clock, and where no published schedule covers a day
there is no bare date: only the earliest one, and that it is not settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from dateutil.relativedelta import relativedelta

from randcheck.calendars.days import Status
from randcheck.calendars.deadlines import FIXED_DATES, TERMS, Start, due_after, due_in, rule
from randcheck.canonical.arguments import checked
from randcheck.checks.due import Due, Kept
from randcheck.checks.events import (
    DECISION,
    PENALTY,
    REPORT,
    RESULT,
    CalledOff,
    Decided,
    Ended,
    Entered,
    FedBack,
    Found,
    Published,
    Received,
    Reported,
    Responded,
)
from randcheck.errors import ScheduleUnpublished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.calendars.deadlines import FixedDate, RuleDeadline, Term
    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.office.books.afterwards import CheckRule, TermRule

_TERMS: Final = frozenset(term.id for term in TERMS)
_FIXED: Final = frozenset(fixed.id for fixed in FIXED_DATES)
_MONTHS: Final = 12
_Begun = tuple[Start, "date", "date | None"]
"""What started a deadline, on which day, and when it was done."""


@checked
def deadlines(check: Check, ruled: CheckRule, calendar: WorkCalendar) -> tuple[Due, ...]:
    """Return the deadlines of one check that have started, in the order of the book.

    Args:
        check: With what was recorded of it.
        ruled: What the rule book lays down, `RuleBook.checks`.
        calendar: Which days are worked.
    """
    found = []
    for term in ruled.terms:
        if term.id in _TERMS:
            found += [_due(check.id, term, calendar, begun) for begun in _begun(check, term)]
    return tuple(found)


def _begun(check: Check, term: TermRule) -> Iterator[_Begun]:
    """Yield every start of a deadline within one check: one, none, or one a decision."""
    finder = _STARTS.get(term.id)
    if finder is not None:
        yield from finder(check, term)


def _ended_then(*kinds: type[Event]) -> Callable[[Check, TermRule], Iterator[_Begun]]:
    """Return what starts with the end of a check and is done by the first of these events."""

    def begun(check: Check, term: TermRule) -> Iterator[_Begun]:
        ended = check.last(Ended)
        if ended is not None:
            start, day = _end(check, ended, term)
            yield start, day, _first(e for kind in kinds for e in check.every(kind))

    return begun


def _end(check: Check, ended: Ended, term: TermRule) -> tuple[Start, date]:
    """Return what ends a check for a deadline: itself, or the last single result (L19-18).

    Where the book does not choose, a combined check waits for its last result.
    """
    wanted = term.start
    if not wanted and term.id == "L19-18" and len(check.items) > 1:
        wanted = Start.LAST_RESULT
    if wanted == Start.LAST_RESULT:
        return Start.LAST_RESULT, max(found.day for found in check.every(Found))
    return Start.CHECK_ENDED, ended.day


def _published(check: Check, term: TermRule) -> Iterator[_Begun]:
    for start, day, _ in _ended_then()(check, term):
        yield start, day, _first(_results(check))


def _summary(check: Check, term: TermRule) -> Iterator[_Begun]:
    """Yield the summary of a single check, where the book counts from each (W25-14)."""
    if term.start == Start.CHECK_ENDED:
        yield from _published(check, term)


def _feedback(check: Check, _term: TermRule) -> Iterator[_Begun]:
    """Yield feedback and publication, which are due together: done when both are (L19-19)."""
    report = check.last(Reported)
    if report is not None:
        both = _first(check.every(FedBack)), _first(_results(check))
        done = None if None in both else max(day for day in both if day is not None)
        yield Start.REPORT_COMPLETED, report.day, done


def _comment(check: Check, _term: TermRule) -> Iterator[_Begun]:
    received = check.last(Received)
    if received is not None:
        yield Start.FEEDBACK_RECEIVED, received.day, _first(check.every(Responded))


def _penalties(check: Check, _term: TermRule) -> Iterator[_Begun]:
    for decided in check.every(Decided):
        if decided.decision == PENALTY:
            public = (
                event
                for event in check.every(Published)
                if event.what == DECISION and event.number == decided.number
            )
            yield Start.DECISION_MADE, decided.day, _first(public)


_STARTS: Final[dict[str, Callable[[Check, TermRule], Iterator[_Begun]]]] = {
    "L19-18": _ended_then(Reported),
    "L19-19": _feedback,
    "L19-21": _comment,
    "W22-16": _penalties,
    "W25-14": _summary,
    "W25-15": _penalties,
    "H23-8-entry": _ended_then(Entered),
    "H23-8-publication": _published,
}


def _results(check: Check) -> Iterator[Event]:
    return (event for event in check.every(Published) if event.what in {RESULT, REPORT})


def _first(events: Iterable[Event]) -> date | None:
    return min((event.day for event in events), default=None)


@checked
def campaign_deadlines(
    checks: Iterable[Check],
    ruled: CheckRule,
    calendar: WorkCalendar,
    *,
    completed: Mapping[str, date] | None = None,
    published: Mapping[str, date] | None = None,
) -> tuple[Due, ...]:
    """Return when the summary of each campaign, or of each batch, is due (W25-14).

    A batch is one draw, a campaign all draws of one name: ``<office>/<plan>/<draw>`` with
    its slots. It is complete on the day on which the last of its checks closed, unless
    somebody says otherwise: that no further batch will come no list of checks can tell.

    Args:
        checks: Of any draws; checks with a cause belong to none.
        ruled: What the rule book lays down.
        calendar: Which days are worked.
        completed: Campaign or batch → when it was complete, where that is laid down.
        published: Campaign or batch → when its summary was published.
    """
    found = []
    listed = tuple(checks)
    for term in ruled.terms:
        if term.id != "W25-14" or term.start == Start.CHECK_ENDED:
            continue
        start = Start(term.start or Start.CAMPAIGN_COMPLETED)
        for name, days in _campaigns(listed, start).items():
            closed = max((d for d in days if d is not None), default=None)
            last = (completed or {}).get(name, None if None in days else closed)
            if last is not None:
                done = (published or {}).get(name)
                found.append(_due(name, term, calendar, (start, last, done)))
    return tuple(found)


def _campaigns(checks: Iterable[Check], start: Start) -> dict[str, list[date | None]]:
    groups: dict[str, list[date | None]] = {}
    for check in checks:
        if check.random:
            draw, _, _ = check.draw_id.rpartition("/")
            name = check.draw_id if start == Start.BATCH_COMPLETED else draw
            groups.setdefault(name, []).append(check.closed)
    return groups


@checked
def fixed_deadlines(
    ruled: CheckRule,
    calendar: WorkCalendar,
    *,
    year: int,
    done: Mapping[tuple[str, str], date | None] | None = None,
) -> tuple[Due, ...]:
    """Return the fixed dates of a year: plan, phases, monthly results, yearly report.

    Args:
        ruled: What the rule book lays down.
        calendar: Which days are worked.
        year: The year in which they fall due (L19-23 reports on the year before).
        done: Rule and year or month (``("X22-9", "2022-06")``) → when it was done, as
            `known_dates` finds it.
    """
    found = []
    for term in ruled.terms:
        if term.id not in _FIXED:
            continue
        fixed = rule(term.id)
        monthly = getattr(fixed, "month", None) is None
        for month in range(1, _MONTHS + 1) if monthly else (None,):
            name = f"{year:04}" if month is None else f"{year:04}-{month:02}"
            roll = term.roll or None
            at = (done or {}).get((term.id, name))

            def ask(id: str = term.id, month: int | None = month, roll: str | None = roll,
                    ) -> RuleDeadline:  # fmt: skip
                return due_in(calendar, id, year=year, month=month, roll=roll)

            found.append(_answer(name, term, fixed, calendar, ask, done=at))
    return tuple(found)


def known_dates(checks: Iterable[Check]) -> dict[tuple[str, str], date | None]:
    """Return what checks show of the fixed dates: when each was kept, ``None`` where not yet.

    The draw of a year (H23-13) is made with its last draw, its checks when the last of
    them closed, the results of a month (X22-9) are in with the last entry. A check belongs to
    the year and month of its draw; drawn after the day on which results are due, to the next
    month. Of a plan or a yearly report no check shows anything.

    Args:
        checks: Those of the office.

    Returns:
        Rule and year or month (``("X22-9", "2022-06")``) → the day.
    """
    days: dict[tuple[str, str], list[date | None]] = {}
    for check in checks:
        if not check.random:
            continue
        year, month = f"{check.drawn:%Y}", f"{_month(check.drawn):%Y-%m}"
        days.setdefault(("H23-13-draw", year), []).append(check.drawn)
        if check.last(CalledOff) is None:
            days.setdefault(("X22-9", month), []).append(_first(check.every(Entered)))
            days.setdefault(("H23-13-checks", year), []).append(check.closed)
    return {
        name: None if None in found else max(day for day in found if day is not None)
        for name, found in days.items()
    }


def _month(drawn: date) -> date:
    """Return a day of the month for which the results of a draw are handed in (X22-9)."""
    monthly = cast("FixedDate", rule("X22-9"))
    return drawn + relativedelta(months=1) if drawn.day > monthly.day else drawn


def _due(name: str, term: TermRule, calendar: WorkCalendar, begun: _Begun) -> Due:
    """Return one deadline in working days after an event."""
    start, event, done = begun

    def ask() -> RuleDeadline:
        return due_after(calendar, term.id, event, start=start, days=term.days)

    found = rule(term.id)
    return _answer(name, term, found, calendar, ask, start=start, event=event, done=done)


def _answer(  # noqa: PLR0913 - what a deadline says
    name: str,
    term: TermRule,
    found: Term | FixedDate,
    calendar: WorkCalendar,
    ask: Callable[[], RuleDeadline],
    *,
    start: str = "",
    event: date | None = None,
    done: date | None = None,
) -> Due:
    """Return what a calendar says; without a date where its schedule is not published."""
    day = earliest = None
    settled = False
    try:
        deadline = ask().deadline
        day, settled = deadline.due, deadline.status is Status.SETTLED  # type: ignore[union-attr]
    except ScheduleUnpublished as error:
        earliest = _earliest(error)
    days = getattr(found, "days", None)
    return Due(
        check=name,
        rule=term.id,
        clause=found.clause,
        zh=found.zh,
        en=found.en,
        start=str(start),
        event=event,
        days=days if term.days is None else term.days,
        day=day,
        earliest=earliest,
        settled=settled,
        calendar=calendar.digest,
        done=done,
    )


def _earliest(error: ScheduleUnpublished) -> date | None:
    from randcheck.calendars.days import read_day

    text = error.params.get("earliest")
    return None if not text else read_day(str(text), "earliest")


@checked
def overdue(
    checks: Iterable[Check], ruled: CheckRule, calendar: WorkCalendar, *, today: date
) -> tuple[Due, ...]:
    """Return the deadlines of checks that were missed and are still open, the oldest first.

    Args:
        checks: Those of the office.
        ruled: What the rule book lays down.
        calendar: Which days are worked.
        today: The day, given by the caller.
    """
    late = [
        due
        for check in checks
        for due in deadlines(check, ruled, calendar)
        if due.on(today) is Kept.OVERDUE
    ]
    return tuple(sorted(late, key=lambda due: (str(due.day), due.check, due.rule)))
