"""How many checks a draw may still bring to whom a cap belongs (W25-4).

A cap that counts draws needs no care within one: however many works of an owner it takes,
it is one draw. A cap that counts visits or results does: one draw may bring several. Then
only so many standings of an owner, or of a target of several items, are in the drum as the
cap has room for, whatever days the visits will be on. Which ones, a hash over the name and
the day of the draw decides, before any seed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field, frozen

from randcheck.canonical.framing import lp, preimage
from randcheck.canonical.suites import suite
from randcheck.draws.words import AT_DRAW, AT_VISIT, OTHER_UNITS
from randcheck.office.eligibility.caps import check_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import Checked

_SUITE: Final = suite("sha256")  # the lot of no draw: any suite does, as long as it is one


class _Taken:
    """What of one rule stands against whom it counts for, as standings are let in."""

    def __init__(self) -> None:
        self.targets: dict[str, set[str]] = {}
        self.results: dict[str, int] = {}
        self.listed: dict[str, list[tuple[str, frozenset[str]]]] = {}


@frozen(kw_only=True, eq=False)
class Room:
    """A rule about past checks, as one stratum meets it.

    Attributes:
        rule: Id of the rule.
        counted: ``visit`` or ``result``.
        most: The number that may not be exceeded.
        items: The items that count; empty for any.
        numbers: How many checks there are already, by target or party.
        owners: Target → whom its checks count for; a target not named: itself.
    """

    rule: str
    counted: str
    most: int
    items: frozenset[str]
    numbers: Mapping[str, int] = field(repr=False)
    owners: Mapping[str, tuple[str, ...]] = field(repr=False)

    def fits(self, target: str, items: frozenset[str], taken: _Taken) -> bool:
        """Return whether one more standing cannot carry anybody beyond the number."""
        known = self.numbers.get
        for key in self.keys(target):
            if known(key, 0) + self._with(target, items, key, taken) > self.most:
                return False
        return True

    def take(self, target: str, items: frozenset[str], taken: _Taken) -> None:
        """Note a standing that is in the drum."""
        for key in self.keys(target):
            if self.items:  # what it weighs depends on who asks
                taken.listed.setdefault(key, []).append((target, items))
            elif self.counted == AT_VISIT:
                taken.targets.setdefault(key, set()).add(target)
            else:
                taken.results[key] = taken.results.get(key, 0) + len(items)

    def _with(self, target: str, items: frozenset[str], key: str, taken: _Taken) -> int:
        """Return how many there will be of one key, this standing counted."""
        if not self.items:
            if self.counted != AT_VISIT:
                return taken.results.get(key, 0) + len(items)
            visited = taken.targets.get(key, ())  # once for all items of a target
            return len(visited) + (target not in visited)
        added = self._weight(items)
        others = taken.listed.get(key, ())
        if self.counted != AT_VISIT:
            return sum(self._weight(listed) for _, listed in others) + added
        known = {id for id, listed in others if self._weight(listed)}
        return len(known | {target}) if added else len(known)

    def keys(self, target: str) -> tuple[str, ...]:
        """Return whom the checks of a target count for."""
        return self.owners.get(target, (target,))

    def _weight(self, items: frozenset[str]) -> int:
        return len(items & self.items)


class Offer(NamedTuple):
    """A standing that nothing before the draw excludes.

    Attributes:
        place: Where it stands in a list; `left_out` tells it by this.
        target: The target.
        stratum: The stratum.
        items: What is checked in it.
        rooms: The rules that bind it.
    """

    place: int
    target: str
    stratum: str
    items: frozenset[str]
    rooms: tuple[Room, ...]


def is_within_draw(checked: Checked, rules: TaskRules) -> bool:
    """Return whether a rule has to be watched within one draw.

    Args:
        checked: The rule.
        rules: Its book.
    """
    if checked.counted == AT_DRAW or checked.scope == OTHER_UNITS:
        return False
    mine = (rules.cause,) if rules.cause else rules.book.random_causes or checked.causes
    if not set(checked.causes).intersection(mine):
        return False  # the checks of this draw are none of those that it counts
    return checked.counted != AT_VISIT or bool(check_key(checked))


def left_out(offers: Iterable[Offer], rules: TaskRules, on: date) -> Iterator[tuple[int, Room]]:
    """Yield the place of every standing that a draw has no room for, with the rule.

    Args:
        offers: The standings that nothing else excludes, in any order.
        rules: The rules; its names and the day give the order in which they are let in.
        on: Day of the draw.
    """
    name = (rules.book.office, rules.plan, rules.draw, on.isoformat())
    taken: defaultdict[str, _Taken] = defaultdict(_Taken)
    for offer in _in_order(_scarce(list(offers)), name):
        target, items = offer.target, offer.items
        full = next((r for r in offer.rooms if not r.fits(target, items, taken[r.rule])), None)
        if full is not None:
            yield offer.place, full
            continue
        for room in offer.rooms:
            room.take(target, items, taken[room.rule])


def _scarce(offers: list[Offer]) -> list[Offer]:
    """Leave out whoever competes for nothing: there is room for all of each owner's works."""
    asked: defaultdict[str, dict[str, int]] = defaultdict(dict)
    rooms: set[Room] = set()
    for offer in offers:
        rooms.update(offer.rooms)
        for room in offer.rooms:
            number, wanted = len(offer.items), asked[room.rule]
            for key in room.keys(offer.target):
                wanted[key] = wanted.get(key, 0) + (1 if room.counted == AT_VISIT else number)
    tight: defaultdict[str, set[str]] = defaultdict(set)
    for room in rooms:
        known, most = room.numbers.get, room.most
        wanted = asked[room.rule]
        tight[room.rule] |= {key for key, n in wanted.items() if known(key, 0) + n > most}
    return [
        offer
        for offer in offers
        if any(not tight[r.rule].isdisjoint(r.keys(offer.target)) for r in offer.rooms)
    ]


def _in_order(offers: list[Offer], name: tuple[str, ...]) -> list[Offer]:
    """Return offers by ``H("room", name…, target)``, then by that with the stratum behind it."""
    begun = _SUITE.new(preimage("room", *name)).copy
    often = Counter(offer.target for offer in offers)

    def order(offer: Offer) -> tuple[bytes, bytes]:
        hasher = begun()
        hasher.update(lp(offer.target.encode()))
        first = hasher.digest()
        if often[offer.target] == 1:  # nobody else has this hash: no tie to be settled
            return first, b""
        hasher.update(lp(offer.stratum.encode()))
        return first, hasher.digest()

    return sorted(offers, key=order)
