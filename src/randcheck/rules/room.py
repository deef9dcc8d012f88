"""How many checks a draw may still bring to whom a cap belongs (W25-4).

A cap that counts draws needs no care within one: however many works of an owner it takes,
it is one draw. A cap that counts visits or results does: one draw may bring several. Then
only so many standings of an owner, or of a target of several items, are in the drum as the
cap has room for, whatever days the visits will be on. Which ones, a hash over the name and
the day of the draw decides, before any seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.rules.caps import check_key
from randcheck.rules.provisions import AT_DRAW, AT_VISIT, OTHER_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.rules.provisions import Checked, RuleBook

_SUITE: Final = suite("sha256")  # the lot of no draw: any suite does, as long as it is one
_Taken = dict[tuple[str, str], list[tuple[str, frozenset[str]]]]
"""Rule and whom it counts for → target and items of each standing that is in the drum."""


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
        added = self._weight(items)
        for key in self.keys(target):
            others = taken.get((self.rule, key), ())
            if self.counted == AT_VISIT:  # a target is visited once, for all of its items
                known = {id for id, listed in others if self._weight(listed)}
                more = len(known | {target}) if added else len(known)
            else:
                more = sum(self._weight(listed) for _, listed in others) + added
            if self.numbers.get(key, 0) + more > self.most:
                return False
        return True

    def keys(self, target: str) -> tuple[str, ...]:
        """Return whom the checks of a target count for."""
        return self.owners.get(target, (target,))

    def _weight(self, items: frozenset[str]) -> int:
        return len(items & self.items if self.items else items)


@frozen(kw_only=True, eq=False)
class Offer:
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


def is_within_draw(checked: Checked, book: RuleBook) -> bool:
    """Return whether a rule has to be watched within one draw.

    Args:
        checked: The rule.
        book: Its book.
    """
    if checked.counted == AT_DRAW or checked.scope == OTHER_UNITS:
        return False
    if not set(checked.causes) & set(book.random_causes or checked.causes):
        return False  # the checks of this draw are none of those that it counts
    return checked.counted != AT_VISIT or bool(check_key(checked))


def left_out(offers: Iterable[Offer], book: RuleBook, on: date) -> Iterator[tuple[int, Room]]:
    """Yield the place of every standing that a draw has no room for, with the rule.

    Args:
        offers: The standings that nothing else excludes, in any order.
        book: The rules; its names and the day give the order in which they are let in.
        on: Day of the draw.
    """
    name = (book.office, book.plan, book.draw, on.isoformat())

    def order(offer: Offer) -> tuple[bytes, bytes]:
        target = labelled_hash(_SUITE, "room", *name, offer.target)
        return target, labelled_hash(_SUITE, "room", *name, offer.target, offer.stratum)

    taken: _Taken = {}
    for offer in sorted(offers, key=order):
        full = next((r for r in offer.rooms if not r.fits(offer.target, offer.items, taken)), None)
        if full is not None:
            yield offer.place, full
            continue
        for room in offer.rooms:
            for key in room.keys(offer.target):
                taken.setdefault((room.rule, key), []).append((offer.target, offer.items))
