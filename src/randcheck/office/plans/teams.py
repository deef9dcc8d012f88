"""Who is in the pool; seats and what each requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from randcheck.draws.teams import PoolEntry
from randcheck.draws.words import IN_POOL, NO_LICENCE
from randcheck.errors import InputError, Problem
from randcheck.lottery.problems import Requirement
from randcheck.office.books.provisions import SeatRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from randcheck.draws.presence import Presence
    from randcheck.draws.teams import TeamRule
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule, Where
    from randcheck.office.directories.inspectors import Inspector

_MOST: Final = 100
_FIELDS: Final = ("department", "post", "qualifications")
_LISTED: Final = "qualifications"


def suits(person: Inspector, where: Where) -> str:
    """Return the name of the first condition that an inspector does not meet; else nothing.

    Args:
        person: The inspector.
        where: Conditions; of ``qualifications`` one is enough (L19-17).
    """
    for name, words in where:
        held = person.qualifications if name == _LISTED else (person.value_of(name),)
        if not set(held).intersection(words):
            return name
    return ""


def pool(
    rules: TaskRules,
    inspectors: Iterable[Inspector],
    *,
    presence: Iterable[Presence] = (),
    drawn_on: date | None = None,
) -> tuple[PoolEntry, ...]:
    """Return every inspector's place in the pool, ascending by id.

    Args:
        rules: The rules.
        inspectors: The directory.
        presence: Who confirmed whom; needed where the book names sections that confirm.
        drawn_on: Day of the draw; nobody confirms presence after it.

    Raises:
        InputError: A licence date or the presence of somebody is needed and
            missing (``pool-licence-unknown``, ``pool-presence-unknown``), or not
            confirmed (``pool-unconfirmed``); all at once.
    """
    people = list(inspectors)
    problems = [*_strange(rules, people), *_missing(rules, people)]
    problems += _unconfirmed(rules, people, presence, drawn_on)
    if problems:
        raise InputError.collect(problems, _MOST)
    return tuple(sorted((_entry(rules, person) for person in people), key=lambda entry: entry.id))


def _strange(rules: TaskRules, people: Sequence[Inspector]) -> Iterable[Problem]:
    """Yield columns and sections that a book asks about and the directory does not have."""
    asked = dict(rules.pool.where).keys() | set(rules.attributes)
    roles = [*rules.seat_rules, *(seat for stratum in rules.strata for seat in stratum.seats)]
    asked |= {name for seat in roles for name, _ in seat.where}
    asked |= {rule.inspector for rule in rules.matches}
    known = {*_FIELDS, *(name for person in people for name, _ in person.attributes)}
    for name in sorted(asked - known) if people else ():
        yield Problem("inspector-column", {"value": name}, rules.book.id)
    sections = {person.department for person in people}
    for section in rules.pool.confirmed if people else ():
        if section not in sections:
            known_ = "、".join(sorted(sections - {""})) or "—"
            yield Problem("confirmed-section", {"value": section, "known": known_}, rules.book.id)


def _missing(rules: TaskRules, people: Iterable[Inspector]) -> Iterable[Problem]:
    for person in people:
        params: dict[str, object] = {"value": person.id, "name": person.name}
        if rules.licence_whole_window and person.licence_until is None:
            yield Problem("pool-licence-unknown", params)
        if rules.presence_required and person.present is None:
            yield Problem("pool-presence-unknown", params)


def _unconfirmed(
    rules: TaskRules,
    people: Iterable[Inspector],
    presence: Iterable[Presence],
    drawn_on: date | None,
) -> Iterable[Problem]:
    """Yield those whom their section should have confirmed before the draw (X22-5)."""
    sections = set(rules.pool.confirmed)
    said = {confirmed.inspector: confirmed for confirmed in presence} if sections else {}
    for person in people:
        if person.department not in sections:
            continue
        found = said.get(person.id)
        late = found is not None and drawn_on is not None and (
            found.confirmed_on is None or found.confirmed_on > drawn_on
        )  # fmt: skip
        if found is None or not found.confirmed_by or late:
            params: dict[str, object] = {"value": person.id, "name": person.name,
                                         "section": person.department}  # fmt: skip
            yield Problem("pool-unconfirmed", params)


def _entry(rules: TaskRules, person: Inspector) -> PoolEntry:
    lapsed = (
        rules.licence_whole_window
        and person.licence_until is not None
        and person.licence_until < rules.window[1]
    )
    wrong = suits(person, rules.pool.where)
    verdict = NO_LICENCE if lapsed else f"excluded:{wrong}" if wrong else IN_POOL
    return PoolEntry(
        id=person.id,
        verdict=verdict,
        type=[person.value_of(name) for name in rules.attributes],
        cap=rules.pool.cap,
        present=person.present is not False or not rules.presence_required,
    )


def burdened(entries: Iterable[PoolEntry], loads: Mapping[str, int]) -> tuple[PoolEntry, ...]:
    """Return a pool with what everybody carries already.

    Args:
        entries: The pool.
        loads: Inspector → checks of earlier draws.
    """
    return tuple(evolve(entry, base=loads.get(entry.id, 0)) for entry in entries)


@frozen
class Seating:
    """Who sits where by a book: of all teams, and of those of strata that have their own.

    Attributes:
        rules: What each requirement asks, by its number.
        seats: The requirement of each seat of a team.
        own: Size and roles of a stratum's own → the requirements of its seats.
    """

    rules: tuple[SeatRule, ...]
    seats: tuple[int, ...]
    own: Mapping[tuple[int, tuple[SeatRule, ...]], tuple[int, ...]]

    def of(self, stratum: StratumRule) -> tuple[int, ...] | None:
        """Return the seats of a stratum; ``None`` for those of all teams."""
        return self.own.get((stratum.size, stratum.seats))


def seating(rules: TaskRules, team: TeamRule) -> Seating:
    """Return the seats that a book asks for.

    Args:
        rules: The book; what makes a type must stand in its `attributes`.
        team: Its rule about teams.

    Raises:
        InputError: A role asks for something that is not part of the type
            (``seat-attribute``).
    """
    roles = [*rules.seat_rules, *(seat for stratum in rules.strata for seat in stratum.seats)]
    asked = {name for seat in roles for name, _ in seat.where} - set(rules.attributes)
    if asked:
        known = "、".join(rules.attributes) or "—"
        raise InputError("seat-attribute", value="、".join(sorted(asked)), known=known)
    found = list(rules.seat_rules) or [SeatRule()]
    seats = [n for n, seat in enumerate(rules.seat_rules) for _ in range(seat.count)]
    _fill(found, seats, team.size)
    own: dict[tuple[int, tuple[SeatRule, ...]], tuple[int, ...]] = {}
    for stratum in rules.strata:
        if stratum.size or stratum.seats:
            own[stratum.size, stratum.seats] = _own(found, rules.seat_rules, stratum, team.size)
    return Seating(tuple(found), tuple(seats), own)


def _own(
    found: list[SeatRule], common: Sequence[SeatRule], stratum: StratumRule, size: int
) -> tuple[int, ...]:
    """Return the seats of a stratum's own team: the leader of all teams, its roles, the rest."""
    seats = [
        number
        for number, seat in enumerate(common)
        for _ in range(seat.count)
        if seat.leader or not stratum.seats
    ]
    for seat in stratum.seats:
        seats += [_number(found, seat)] * seat.count
    _fill(found, seats, stratum.size or size)
    return tuple(sorted(seats))


def _fill(found: list[SeatRule], seats: list[int], size: int) -> None:
    """Add seats for whoever the lot names, dealt after the others, until there are so many."""
    stages = [found[number].stage for number in seats]
    anyone = SeatRule(stage=max(stages) + 1 if stages else 0)
    seats.extend(_number(found, anyone) for _ in range(size - len(seats)))


def _number(found: list[SeatRule], seat: SeatRule) -> int:
    """Return the number of a requirement, which is added where nobody asked for it yet."""
    for number, other in enumerate(found):
        if (other.where, other.stage, other.leader) == (seat.where, seat.stage, False):
            return number
    found.append(seat)
    return len(found) - 1


def seated(rules: TaskRules, people: Iterable[Inspector]) -> TeamRule | None:
    """Return a book's rule about teams with the seats that its roles ask for.

    A requirement lists the types of those in the directory who meet it, so that the
    commitment says in plain values who may sit where.

    Args:
        rules: The book.
        people: The directory of inspectors.

    Raises:
        InputError: As `seating`.
    """
    if rules.teams is None:
        return None
    asked, listed = seating(rules, rules.teams), list(people)
    return evolve(
        rules.teams,
        requirements=[_requirement(seat, listed, rules.attributes) for seat in asked.rules],
        seats=asked.seats,
        size=len(asked.seats),
        leader=next((n for n, seat in enumerate(rules.seat_rules) if seat.leader), None),
    )


def _requirement(
    seat: SeatRule, people: Iterable[Inspector], attributes: Sequence[str]
) -> Requirement:
    if not seat.where:
        return Requirement(stage=seat.stage)
    types = {
        tuple(person.value_of(name) for name in attributes)
        for person in people
        if not suits(person, seat.where)
    }
    return Requirement(types=types, stage=seat.stage)
