"""One commitment that asks about past checks, and what it had to know of the slots before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.certificates.rosters import memberships
from randcheck.draws.words import BY_TARGET
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.standings import Held, Standings, Taken

_NAMED = 10  # targets that one message names


def numbers(slots: Iterable[int]) -> str:
    """Return slots for a message."""
    return ", ".join(map(str, slots))


@frozen(eq=False)
class Look:
    """One commitment and its register.

    Attributes:
        held: The commitment's slot.
        now: All slots.
        given: Its rosters, where they are given.
        caps: Those whose number is the target's own.
        strata: Stratum → its items.
        unbound: Target → rules that do not bind it, by the rosters.
    """

    held: Held
    now: Standings
    given: Given | None
    caps: Sequence[Mapping[str, Any]]
    strata: Mapping[str, frozenset[str]]
    unbound: Mapping[str, Collection[str]] = field(repr=False)

    @classmethod
    def of(cls, held: Held, now: Standings, given: Given | None) -> Look:
        """Return the look of one slot."""
        return cls(
            held,
            now,
            given,
            [cap for cap in held.past["caps"] if cap["key"] == BY_TARGET],
            {s["id"]: frozenset(s["items"] or [""]) for s in held.chain.body["strata"]},
            {} if given is None else _unbound(given),
        )

    def known(self, slot: Held) -> int | None:
        """Return how many records of a slot were known; ``None``: nobody says."""
        records = self.held.past["records"]
        return records[slot.slot - 1] if slot.slot <= len(records) else None

    def before(self) -> Iterator[tuple[Held, int]]:
        """Yield the slots before, each with how many records were known: else all there are."""
        for number, slot in self.now.slots.items():
            if number < self.held.slot:
                count = self.known(slot)
                yield slot, len(slot.chain.certificate.records) if count is None else count

    def counted(self, target: str) -> Iterator[tuple[Taken, bool]]:
        """Yield where a target was drawn before, as far as it was known.

        With each whether it was still waiting: the slot was open, or a reserve asked for; then
        it counts as if it had been drawn.
        """
        for one in self.now.taken.get(target, ()):
            if one.slot.slot >= self.held.slot:
                continue
            count = self.known(one.slot)
            if count is None:
                if one.stands:
                    yield one, False
            elif one.slot.is_open(count):
                yield one, True
            elif one.asked <= count < one.until:
                yield one, count < one.since

    def is_free(self, cap: Mapping[str, Any], target: str) -> bool:
        """Tell whether the roster says that a cap does not bind a target."""
        return cap["rule"] in self.unbound.get(target, ())

    def problem(self, code: str, ids: Iterable[str], rule: str = "—") -> Problem:
        """Return a problem about some targets of the slot."""
        listed = sorted(set(ids))
        params = {"slot": self.held.slot, "name": rule, "count": len(listed),
                  "value": "、".join(listed[:_NAMED])}  # fmt: skip
        return Problem(code, params, self.held.chain.place)


def _unbound(given: Given) -> dict[str, frozenset[str]]:
    """Return target → the rules that do not bind it, in any of its strata."""
    rules = {
        tail: frozenset(rule for entry in listed for rule in entry.get("unbound", ()))
        for tail, listed in memberships(given.targets).items()
    }
    if not any(rules.values()):
        return {}
    listed = zip(given.targets.ids, given.targets.tails, strict=True)
    return {id: rules[tail] for id, tail in listed if rules[tail]}
