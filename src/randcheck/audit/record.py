"""What an office can show of its past draws: lists, lots, visits, people (抽查记录).

Values anybody can build. They are checked against each other when the record is made: what
contradicts itself cannot be judged.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from fractions import Fraction

PER_CHECK, GROUPS = "per_check", "groups"
TEAMINGS: Final = (PER_CHECK, GROUPS)


def _different(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@frozen(kw_only=True, field_transformer=strict)
class PastDraw:
    """One draw: what the office says it drew, and the list as it was then.

    Attributes:
        id: Its id.
        day: Day of the draw.
        stated: Stratum → how many were drawn, as the office states it.
        targets: The list in the order in which the system held it; empty where it is not known.
        rows: The row of each, ascending.
        strata: The stratum of each.
        drawn: Whether each was drawn.
        listed: Whether the list is known.
    """

    id: str
    day: date
    stated: Mapping[str, int] = field(factory=dict)
    targets: tuple[str, ...] = field(default=(), repr=False)
    rows: tuple[int, ...] = field(default=(), repr=False)
    strata: tuple[str, ...] = field(default=(), repr=False)
    drawn: tuple[bool, ...] = field(default=(), repr=False)
    listed: bool = True

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Return how many each stratum had on the list, and how many of them were drawn."""
        whole = Counter(self.strata)
        lots = Counter(s for s, drawn in zip(self.strata, self.drawn, strict=True) if drawn)
        return {stratum: (whole[stratum], lots[stratum]) for stratum in sorted(whole)}

    def lots(self) -> list[str]:
        """Return the targets drawn, in the order of the list."""
        return [id for id, drawn in zip(self.targets, self.drawn, strict=True) if drawn]


@frozen(kw_only=True, field_transformer=strict)
class PastVisit:
    """One inspection.

    Attributes:
        draw: Id of its draw; empty for a for-cause check.
        day: Day of the visit.
        target: Who was visited.
        inspectors: Who went, ascending, each once.
        random: Whether the draw sent them; a for-cause check enters no test and no cap.
    """

    draw: str
    day: date
    target: str
    inspectors: tuple[str, ...] = ()
    random: bool = True


@frozen(kw_only=True, field_transformer=strict)
class Member:
    """One inspector.

    Attributes:
        id: The inspector.
        present: Ids of the draws at which this person was present (在岗在位).
        group: People are exchangeable within it alone: post, department, field.
        licence_until: Last day of the enforcement licence; ``None`` where it is not known.
    """

    id: str
    present: frozenset[str] = field(default=frozenset(), converter=_different)
    group: str = ""
    licence_until: date | None = None


@frozen(kw_only=True, field_transformer=strict)
class LaidDown:
    """What the office has laid down; what it has not is not checked.

    Attributes:
        floors: Stratum → least share drawn; ``""`` is every stratum without one of its own.
        cap: Draws of one target in a calendar year.
        team_min: Inspectors of a check.
        teaming: ``per_check``, ``groups``, or empty where the record must tell.
        checked_within: Days from a draw to its last visit.
    """

    floors: Mapping[str, Fraction] = field(factory=dict)
    cap: int | None = None
    team_min: int | None = None
    teaming: str = ""
    checked_within: int | None = None


@frozen(kw_only=True, field_transformer=strict)
class Named:
    """A target that somebody named, before looking at the draws that followed.

    Attributes:
        set: Id of the set.
        target: The target.
        day: Draws after this day are tested.
    """

    set: str
    target: str
    day: date


def _by_day(draws: Iterable[PastDraw]) -> tuple[PastDraw, ...]:
    return tuple(sorted(draws, key=lambda draw: (draw.day, draw.id)))


def _by_visit(visits: Iterable[PastVisit]) -> tuple[PastVisit, ...]:
    return tuple(sorted(visits, key=_visit_order))


def _visit_order(visit: PastVisit) -> tuple[date, str, str, tuple[str, ...], bool]:
    return (visit.day, visit.draw, visit.target, visit.inspectors, visit.random)


def _by_id(members: Iterable[Member] | None) -> tuple[Member, ...] | None:
    return None if members is None else tuple(sorted(members, key=lambda member: member.id))


def _by_set(named: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(sorted(named, key=lambda one: (one.set, one.target)))


@frozen(kw_only=True, field_transformer=strict)
class Record:
    """Past draws of one office, without certificates.

    Attributes:
        draws: Ordered by day, then id.
        visits: All inspections.
        members: The inspectors; ``None`` where presence is not known.
        laid_down: The office's own rules.
        named: Targets named beforehand.
        interests: Inspector and target who have to do with each other (利害关系).

    Raises:
        InputError: Parts of it contradict each other; all problems at once.
    """

    draws: tuple[PastDraw, ...] = field(converter=_by_day, repr=False)
    visits: tuple[PastVisit, ...] = field(default=(), converter=_by_visit, repr=False)
    members: tuple[Member, ...] | None = field(default=None, converter=_by_id, repr=False)
    laid_down: LaidDown = LaidDown()
    named: tuple[Named, ...] = field(default=(), converter=_by_set)
    interests: frozenset[tuple[str, str]] = frozenset()

    def __attrs_post_init__(self) -> None:
        problems = [*_of_draws(self), *_of_people(self), *_of_rules(self)]
        if problems:
            raise InputError.collect(problems)

    @property
    def digest(self) -> bytes:
        """SHA-256 of all of it, whatever files it came from and in whatever order they were."""
        hasher = sha256()
        for line in _lines(self):
            hasher.update(repr(line).encode("utf-8", "backslashreplace"))
            hasher.update(b"\n")
        return hasher.digest()

    @property
    def teaming(self) -> str:
        """How teams are made: as laid down, else as the record shows."""
        return self.laid_down.teaming or _observed_teaming(self)

    def random_visits(self) -> dict[tuple[str, str], PastVisit]:
        """Return the first visit of each target after each draw: ``(draw, target)`` → visit."""
        first: dict[tuple[str, str], PastVisit] = {}
        for visit in self.visits:
            if visit.random:
                first.setdefault((visit.draw, visit.target), visit)
        return first


def _of_draws(record: Record) -> Iterator[Problem]:
    if not record.draws:
        yield Problem("audit-empty")
    for id, count in Counter(draw.id for draw in record.draws).items():
        if count > 1:
            yield Problem("audit-draw-twice", {"value": id})
    for draw in record.draws:
        place = f"roster {draw.id}"
        if not len(draw.targets) == len(draw.rows) == len(draw.strata) == len(draw.drawn):
            yield Problem("audit-list-uneven", {"value": draw.id}, place)
            continue
        yield from _twice("audit-target-twice", draw.targets, place)
        yield from _twice("audit-row-twice", draw.rows, place)
        if draw.listed:
            for stratum in sorted(set(draw.strata) - draw.stated.keys()):
                yield Problem("audit-stratum-unknown", {"value": stratum, "draw": draw.id}, place)


def _twice(code: str, values: Iterable[object], place: str) -> Iterator[Problem]:
    values = tuple(values)
    if len(set(values)) < len(values):
        for value, count in Counter(values).items():
            if count > 1:
                yield Problem(code, {"value": value, "count": count}, place)


def _of_people(record: Record) -> Iterator[Problem]:
    known = {draw.id for draw in record.draws}
    for visit in record.visits:
        place = f"checks {visit.day.isoformat()} {visit.target}"
        if visit.random and not visit.draw:
            yield Problem("audit-visit-without-draw", {"value": visit.target}, place)
        elif visit.draw and visit.draw not in known:
            yield Problem("audit-draw-unknown", {"value": visit.draw}, place)
    members = record.members or ()
    yield from _twice("audit-inspector-twice", (member.id for member in members), "inspectors")
    for member in members:
        for draw in sorted(member.present - known):
            yield Problem("audit-draw-unknown", {"value": draw}, f"inspectors {member.id}")


def _of_rules(record: Record) -> Iterator[Problem]:
    rules = record.laid_down
    known = {stratum for draw in record.draws for stratum in (*draw.strata, *draw.stated)}
    for stratum, rate in sorted(rules.floors.items()):
        if stratum and stratum not in known:
            yield Problem("audit-rule-stratum", {"value": stratum}, "rules")
        if not 0 <= rate <= 1:
            yield Problem("audit-rule-value", {"value": str(rate), "name": "floor"}, "rules")
    numbers = {
        "cap_per_year": rules.cap,
        "team_min": rules.team_min,
        "checked_within": rules.checked_within,
    }
    for name, number in numbers.items():
        if number is not None and number < 1:
            yield Problem("audit-rule-value", {"value": number, "name": name}, "rules")
    if rules.teaming not in {"", *TEAMINGS}:
        yield Problem("audit-rule-value", {"value": rules.teaming, "name": "teaming"}, "rules")
    pairs = [(one.set, one.target) for one in record.named]
    yield from _twice("audit-named-twice", pairs, "named")


def _lines(record: Record) -> Iterator[tuple[object, ...]]:
    for draw in record.draws:
        stated = tuple(sorted(draw.stated.items()))
        yield "draw", draw.id, draw.day.isoformat(), stated, draw.listed
        yield "list", draw.targets, draw.rows, draw.strata, draw.drawn
    for visit in record.visits:
        day = visit.day.isoformat()
        yield "visit", visit.draw, day, visit.target, visit.inspectors, visit.random
    for member in record.members or ():
        yield "inspector", member.id, tuple(sorted(member.present)), member.group
        if member.licence_until is not None:
            yield "licence", member.licence_until.isoformat()
    rules = record.laid_down
    floors = tuple((stratum, str(rate)) for stratum, rate in sorted(rules.floors.items()))
    yield "rules", floors, rules.cap, rules.team_min, rules.teaming
    if rules.checked_within is not None:
        yield "checked_within", rules.checked_within
    for pair in sorted(record.interests):
        yield "interest", *pair
    for one in record.named:
        yield "named", one.set, one.target, one.day.isoformat()


def _observed_teaming(record: Record) -> str:
    """Tell ``groups``: in every draw distinct teams share nobody, and some team has several."""
    teams: dict[str, Counter[tuple[str, ...]]] = {}
    for (draw, _), visit in record.random_visits().items():
        if visit.inspectors:
            teams.setdefault(draw, Counter())[visit.inspectors] += 1
    several = any(count > 1 for of_draw in teams.values() for count in of_draw.values())
    apart = all(
        sum(map(len, of_draw)) == len({who for team in of_draw for who in team})
        for of_draw in teams.values()
    )
    return GROUPS if teams and several and apart else PER_CHECK
