"""When something is due after a draw, by the deadlines that a rule book lays down.

Every answer can be computed again from the day of its event and the calendar whose digest
it names. Nothing here looks at a clock, and where no published schedule covers a day
there is no bare date: only the earliest one, and that it is not settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from randcheck.calendars.days import Status
from randcheck.calendars.deadlines import FixedDate, Start, Term, due_after, due_in
from randcheck.canonical.arguments import checked
from randcheck.checks.due import Due, Kept
from randcheck.checks.events import (
    DECISION,
    KINDS,
    PENALTY,
    REPORT,
    RESULT,
    CalledOff,
    Decided,
    Ended,
    Found,
    Published,
    Received,
    Reported,
)
from randcheck.errors import ScheduleUnpublished
from randcheck.office.books.terms import (
    CAMPAIGNS,
    CHECKED,
    DECISION_PUBLISHED,
    DRAWN,
    PLAN_FIXED,
    RESULT_PUBLISHED,
    YEAR_SUMMARY,
    YEARLY_REPORT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from randcheck.calendars.deadlines import RuleDeadline
    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.office.books.afterwards import CheckRule
    from randcheck.office.books.terms import Deadline

_MONTHS: Final = 12
_PAPERS: Final = frozenset((PLAN_FIXED, YEARLY_REPORT, YEAR_SUMMARY))
"""What meets a fixed date without anything standing in the record of a check."""
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
    return tuple(
        due_since(check.id, term, calendar, start=start, event=day, done=done)
        for term in ruled.terms
        if isinstance(term, Term)
        for start, day, done in _begun(check, term)
    )


def _begun(check: Check, term: Term) -> Iterator[_Begun]:
    """Yield every start of a deadline within one check: one, none, or one a penalty."""
    if term.start is Start.DECISION_MADE:
        for decided in check.every(Decided):
            if decided.decision == PENALTY:
                yield term.start, decided.day, _done(check, term.done, decided.number)
        return
    starts: dict[Start, Callable[[Check], tuple[Start, date] | None]] = {
        Start.CHECK_ENDED: _ended,
        Start.LAST_RESULT: _last_result,
        Start.CHECK_COMPLETED: _last_result if len(check.items) > 1 else _ended,
        Start.REPORT_COMPLETED: lambda check: _at(term.start, check.last(Reported)),
        Start.FEEDBACK_RECEIVED: lambda check: _at(term.start, check.last(Received)),
    }
    begun = starts[term.start](check) if term.start in starts else None
    if begun is not None:
        yield (*begun, _done(check, term.done))


def _at(start: Start, event: Event | None) -> tuple[Start, date] | None:
    return None if event is None else (start, event.day)


def _ended(check: Check) -> tuple[Start, date] | None:
    return _at(Start.CHECK_ENDED, check.last(Ended))


def _last_result(check: Check) -> tuple[Start, date] | None:
    """Return the last single result of a check that has ended (L19-18)."""
    ended = check.last(Ended)
    if ended is None:
        return None
    days = (found.day for found in check.every(Found))
    return Start.LAST_RESULT, max(days, default=ended.day)


def _done(check: Check, words: Sequence[str], decision: str = "") -> date | None:
    """Return the day on which everything that meets a deadline had happened."""
    days = [_first(_events(check, word, decision)) for word in words]
    return None if None in days else max((day for day in days if day is not None), default=None)


def _events(check: Check, word: str, decision: str) -> Iterator[Event]:
    """Yield the events of a check that a word of a book means."""
    if word == DECISION_PUBLISHED:
        public = (event for event in check.every(Published) if event.what == DECISION)
        return (event for event in public if event.number == decision)
    if word == RESULT_PUBLISHED:
        return (event for event in check.every(Published) if event.what in {RESULT, REPORT})
    return iter(check.every(KINDS[word]))


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
        if not isinstance(term, Term) or term.start not in CAMPAIGNS:
            continue
        for name, days in _campaigns(listed, term.start).items():
            closed = max((d for d in days if d is not None), default=None)
            last = (completed or {}).get(name, None if None in days else closed)
            if last is not None:
                done = (published or {}).get(name)
                found.append(due_since(name, term, calendar, event=last, done=done))
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
        year: The year in which they fall due; a report on last year is due in this one.
        done: Rule and year or month (``("X22-9", "2022-06")``) → when it was done, as
            `known_dates` finds it.
    """
    found = []
    for fixed in ruled.terms:
        if not isinstance(fixed, FixedDate):
            continue
        for month in range(1, _MONTHS + 1) if fixed.month is None else (None,):
            name = f"{year:04}" if month is None else f"{year:04}-{month:02}"
            at = (done or {}).get((fixed.id, name))
            found.append(due_on(name, fixed, calendar, year=year, month=month, done=at))
    return tuple(found)


def known_dates(
    checks: Iterable[Check], ruled: CheckRule, *, plan_fixed: date | None = None
) -> dict[tuple[str, str], date | None]:
    """Return what is known of the fixed dates: when each was kept, ``None`` where not yet.

    The draw of a year (H23-13) is made with its last draw, its checks when the last of
    them closed, the results of a month (X22-9) are in with the last entry. A check belongs
    to the year and month of its draw; drawn after the day of a monthly date, to the next
    month. Of a yearly report no check shows anything.

    Args:
        checks: Those of the office.
        ruled: What the rule book lays down.
        plan_fixed: When the plan of the year was fixed, `RuleBook.fixed_on`.

    Returns:
        Rule and year or month (``("X22-9", "2022-06")``) → the day.
    """
    random = [check for check in checks if check.random]
    found: dict[tuple[str, str], date | None] = {}
    for fixed in ruled.terms:
        if not isinstance(fixed, FixedDate) or not fixed.done:
            continue
        if fixed.done == (PLAN_FIXED,) and plan_fixed is not None:
            found[fixed.id, f"{plan_fixed.year:04}"] = plan_fixed
        if not _PAPERS.isdisjoint(fixed.done):
            continue
        days: dict[str, list[date | None]] = {}
        for check in random:
            if fixed.done == (DRAWN,) or check.last(CalledOff) is None:
                days.setdefault(_period(check.drawn, fixed), []).append(_kept(check, fixed.done))
        for name, kept in days.items():
            found[fixed.id, name] = None if None in kept else max(d for d in kept if d is not None)
    return found


def _kept(check: Check, words: Sequence[str]) -> date | None:
    """Return when a check had everything that meets a fixed date."""
    of_check = {DRAWN: check.drawn, CHECKED: check.closed}
    days = [of_check[word] if word in of_check else _done(check, (word,)) for word in words]
    return None if None in days else max(day for day in days if day is not None)


def _period(drawn: date, fixed: FixedDate) -> str:
    """Return the year or month that a draw belongs to; after a monthly day to the next (X22-9)."""
    if fixed.month is not None:
        return f"{drawn:%Y}"
    return f"{drawn + relativedelta(months=1) if drawn.day > fixed.day else drawn:%Y-%m}"


def due_since(  # noqa: PLR0913 - keyword-only
    name: str,
    term: Term,
    calendar: WorkCalendar,
    *,
    event: date,
    start: Start | None = None,
    done: date | None = None,
) -> Due:
    """Return one deadline in working days after an event.

    Args:
        name: What it is about: a check, a draw.
        term: What is laid down.
        calendar: Which days are worked.
        event: The day of the event.
        start: What happened then; by default what the term says.
        done: When it was done.
    """
    began = term.start if start is None else start

    def ask() -> RuleDeadline:
        return due_after(calendar, term, event, start=began)

    return _answer(name, term, calendar, ask, start=began, event=event, done=done)


def due_on(  # noqa: PLR0913 - keyword-only
    name: str,
    fixed: FixedDate,
    calendar: WorkCalendar,
    *,
    year: int,
    month: int | None = None,
    done: date | None = None,
) -> Due:
    """Return one fixed date of a year or a month.

    Args:
        name: What it is about: a year, a month.
        fixed: What is laid down.
        calendar: Which days are worked.
        year: The year in which it is due.
        month: The month, of a date of every month.
        done: When it was done.
    """

    def ask() -> RuleDeadline:
        return due_in(calendar, fixed, year=year, month=month)

    return _answer(name, fixed, calendar, ask, done=done)


def _answer(  # noqa: PLR0913 - what a deadline says
    name: str,
    rule: Deadline,
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
    return Due(
        check=name,
        rule=rule.id,
        clause=rule.clause,
        zh=rule.zh,
        en=rule.en,
        start=str(start),
        event=event,
        days=rule.days if isinstance(rule, Term) else None,
        day=day,
        earliest=earliest,
        settled=settled,
        calendar=calendar.digest,
        done=done,
        met_by=rule.done,
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
