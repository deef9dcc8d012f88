"""The published yearly cap of one body (年度检查频次上限; 国办发〔2024〕54号).

What no single check can show: how often its target is visited in a year. Checks with a cause
(complaints, referrals) are outside the cap; several checks on one day are one visit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.checks.events import Authorised, CalledOff, Visited
from randcheck.checks.refusals import problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.errors import Problem
    from randcheck.office.books.afterwards import CheckRule


def above_cap(
    check: Check, event: Event, rule: CheckRule, others: Iterable[Check]
) -> Iterator[Problem]:
    """Yield the problem of an approval or a visit that would put a target over its cap.

    Args:
        check: What the event is about, as it stands.
        event: What happened.
        rule: What the rule book lays down.
        others: Checks of the office, that one among them or not.
    """
    if rule.yearly_cap is None or not check.random or not isinstance(event, Authorised | Visited):
        return
    days = {
        day
        for other in others
        if other.target == check.target and other.id != check.id and other.random
        for day in _days(other)
        if day.year == event.day.year
    }
    mine = {day for day in _days(check) if day.year == event.day.year}
    if not mine and event.day not in days and len(days) >= rule.yearly_cap:
        yield problem(
            check,
            "check-yearly-cap",
            value=check.target,
            most=rule.yearly_cap,
            year=event.day.year,
            clause=rule.clause("yearly_cap"),
        )


def _days(check: Check) -> Iterator[date]:
    """Yield the day that a check counts on: of its first visit, else of its approval."""
    if check.last(CalledOff) is None:
        events = [*check.every(Visited), *check.every(Authorised)]
        yield from (event.day for event in events[:1])
