"""A check from the drawn visit to its close, as a plain value (检查)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.ids import check_id
from randcheck.checks.correcting import in_force
from randcheck.checks.events import CalledOff, Ended, Event, Found, Reused, TeamChanged, Visited
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

E = TypeVar("E", bound=Event)


class Stage(StrEnum):
    """How far a check has come."""

    OPEN = "open"
    VISITED = "visited"
    ENDED = "ended"
    REUSED = "reused"
    CALLED_OFF = "called-off"


_AND = "、"  # no id has it


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    if isinstance(texts, str):  # would fall apart into its letters
        raise InputError("check-texts", value=texts)
    return tuple(texts)


def joined(names: Iterable[str]) -> str:
    """Return several names in one field."""
    return _AND.join(names)


def _events(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(events)


@frozen(kw_only=True, field_transformer=strict)
class Check:
    """One check of one target: what was drawn, and everything that happened since.

    Attributes:
        id: Its own, unlike that of any other check of any draw.
        target: Id of the target.
        name: Name of the target, for people; empty where it is not known.
        items: What is checked; several in one combined visit.
        window: First and last day on which it may be made.
        office: Id of the office.
        unit: Section or department in charge, which gives the feedback (L19-5); see `units`.
        draw_id: The draw it comes from; empty for a check with a cause (L19-9).
        certificate: Digest of that draw's commitment; empty likewise.
        drawn: Day of the draw; for a check with a cause the day on which it was ordered.
        stratum: Stratum in which the target was drawn; see `strata` for several.
        secret: Whether the numbers of that stratum are secret (X22-10).
        cause: Why, where it was not drawn: 投诉举报, 交办, 移送, …; empty where it was.
        team: Inspectors as drawn, in the order of their seats.
        lead: The responsible person.
        events: What was recorded, in that order, corrections and what they replace too.
    """

    id: str
    target: str = field()
    name: str = ""
    items: tuple[str, ...] = field(converter=_texts)
    window: tuple[date, date]
    office: str
    unit: str = ""
    draw_id: str = ""
    certificate: str = ""
    drawn: date
    stratum: str = ""
    secret: bool = False
    cause: str = ""
    team: tuple[str, ...] = field(default=(), converter=_texts)
    lead: str = ""
    events: tuple[Event, ...] = field(default=(), converter=_events, repr=False)

    @target.validator
    def _check_target(self, _attribute: object, value: str) -> None:
        check_id(value, "target")

    @property
    def random(self) -> bool:
        """Whether it was drawn by lot; otherwise it has a cause and counts nowhere (L19-9)."""
        return not self.cause

    @property
    def strata(self) -> tuple[str, ...]:
        """Every stratum in which the target was drawn: one visit may serve several."""
        return tuple(part for part in self.stratum.split(_AND) if part)

    @property
    def units(self) -> tuple[str, ...]:
        """Every section in charge: a combined visit may serve several."""
        return tuple(part for part in self.unit.split(_AND) if part)

    @property
    def valid(self) -> tuple[Event, ...]:
        """The events as they stand now, corrected ones replaced or gone."""
        return in_force(self.events)

    @property
    def closed(self) -> date | None:
        """The day on which nothing was left to inspect: ended, reused or called off."""
        last = self.last(CalledOff) or self.last(Reused) or self.last(Ended)
        return None if last is None else last.day

    @property
    def inspectors(self) -> tuple[str, ...]:
        """The team as it is now."""
        changed = self.last(TeamChanged)
        return self.team if changed is None else changed.inspectors

    @property
    def responsible(self) -> str:
        """The responsible person as it is now."""
        changed = self.last(TeamChanged)
        return self.lead if changed is None else changed.responsible

    @property
    def codes(self) -> tuple[str, ...]:
        """All result codes, each once, in the order in which they were recorded."""
        found = [code for event in self.every(Found) for code in event.codes]
        reused = [code for event in self.every(Reused) for code in event.codes]
        return tuple(dict.fromkeys((*found, *reused)))

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.last(CalledOff):
            return Stage.CALLED_OFF
        if self.last(Reused):
            return Stage.REUSED
        if self.last(Ended):
            return Stage.ENDED
        return Stage.VISITED if self.last(Visited) else Stage.OPEN

    @property
    def made(self) -> date | None:
        """The day of the visit, the first where there were several; ``None`` before it."""
        days = [visit.day for visit in self.every(Visited)]
        return min(days) if days else None

    @checked
    def every(self, kind: type[E]) -> tuple[E, ...]:
        """Return the valid events of one kind, in the order in which they were recorded."""
        return tuple(event for event in self.valid if isinstance(event, kind))

    @checked
    def last(self, kind: type[E]) -> E | None:
        """Return the last valid event of one kind; ``None`` where there is none."""
        found = self.every(kind)
        return found[-1] if found else None
