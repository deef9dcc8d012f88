"""A deadline of one check: what started it, when it is due, whether it was kept."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import checked, strict

if TYPE_CHECKING:
    from datetime import date


class Kept(StrEnum):
    """How a deadline stands on a given day."""

    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    OPEN = "open"
    UNDECIDED = "undecided"


@frozen(kw_only=True, field_transformer=strict)
class Due:
    """One deadline, with everything that is needed to compute it again.

    Attributes:
        check: Id of the check; of the draw for a deadline of a whole campaign; the year
            or the month for a fixed date.
        rule: Number of the rule (``L19-18``).
        clause: Where the rule book says so.
        zh: What is due.
        en: The same in English.
        start: The event that started it; empty for a fixed date.
        event: The day of that event, not counted itself; ``None`` for a fixed date.
        days: So many working days; ``None`` for a fixed date.
        day: When it is due; ``None`` where no published schedule covers it.
        earliest: The earliest day on which it can be due, where `day` is ``None``.
        settled: Whether the schedule is settled; otherwise provisional, or unpublished.
        calendar: Digest of the calendar.
        done: When it was done; ``None``: not yet.
        met_by: What meets it, as the book says; where it does not say, nobody can call
            it overdue.
    """

    check: str
    rule: str
    clause: str
    zh: str
    en: str
    start: str = ""
    event: date | None = None
    days: int | None = None
    day: date | None
    earliest: date | None = None
    settled: bool = True
    calendar: str = ""
    done: date | None = None
    met_by: tuple[str, ...]

    @checked
    def on(self, today: date) -> Kept:
        """Return how it stands on a day.

        Args:
            today: The day, given by the caller: nothing here looks at a clock.
        """
        done = None if self.done is None or self.done > today else self.done
        if self.day is None:
            early = done is not None and self.earliest is not None and done <= self.earliest
            return Kept.MET if early else Kept.UNDECIDED
        if done is not None:
            return Kept.MET if done <= self.day else Kept.LATE
        if today <= self.day:
            return Kept.OPEN
        return Kept.OVERDUE if self.met_by else Kept.UNDECIDED

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        days = {"event": self.event, "day": self.day, "earliest": self.earliest, "done": self.done}
        return {
            "check": self.check,
            "rule": self.rule,
            "clause": self.clause,
            "zh": self.zh,
            "en": self.en,
            "start": self.start or None,
            "days": self.days,
            **{name: None if day is None else day.isoformat() for name, day in days.items()},
            "status": self.status,
            "calendar": self.calendar,
        }

    @property
    def status(self) -> str:
        """``settled``, ``provisional``, or ``unpublished`` where there is no date."""
        if self.day is None:
            return "unpublished"
        return "settled" if self.settled else "provisional"
