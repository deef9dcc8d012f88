"""Whom a slot had drawn, or might still draw, when a later one was committed.

A chain grows after others were committed. A later commitment says how many records of each
slot it knew; what those said is what it had to count.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from randcheck.certificates.amendments.standing import progress
from randcheck.certificates.lists import joined
from randcheck.certificates.records import AMENDMENT, ASSIGNMENT, DRAW, REQUEST, VOID
from randcheck.certificates.verification.report import VERIFIED
from randcheck.draws.words import LEAVE_OUT
from randcheck.errors import InputError, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.envelope import Record
    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.reading import Chain
    from randcheck.certificates.rosters import Roster

_NEVER = 1 << 30


@frozen
class Taken:
    """A target that a slot has drawn.

    Attributes:
        slot: The slot.
        items: What is checked there; one empty text where it is not said.
        since, until: Of how many records this holds: `since` ≤ number < `until`.
        asked: From how many records on it is sure: of a reserve its request, else `since`.
    """

    slot: Held
    items: frozenset[str]
    since: int
    until: int
    asked: int

    @property
    def stands(self) -> bool:
        """Whether it is drawn now."""
        return self.until == _NEVER

    @property
    def amended(self) -> bool:
        """Whether an amendment put it in."""
        return self.since > self.slot.drawn_at

    def was_drawn(self, records: int | None) -> bool:
        """Tell whether the first records of its slot say so for sure; ``None``: all of them."""
        if records is None:
            return self.stands
        return not self.slot.is_open(records) and self.since <= records < self.until


@frozen(eq=False)
class Held:
    """One slot that says how its checks count.

    Attributes:
        slot: The office's running number.
        chain: Its chain.
        past: What it says of past checks, and of its own.
        drawn_at, void_at: With how many records it is drawn, or void.
        requested: Whether it was asked for an amendment.
        asked: Whether the last one is not carried out.
        targets: Its roster, where it is given.
    """

    slot: int
    chain: Chain = field(repr=False)
    past: Mapping[str, Any] = field(repr=False)
    drawn_at: int
    void_at: int
    requested: bool
    asked: bool
    targets: Roster | None = field(repr=False)

    @cached_property  # few slots are open while others are committed
    def pool(self) -> Mapping[str, frozenset[str]] | None:
        """Target → items, of whom it may draw, where its roster is given; else ``None``."""
        if self.targets is None:
            return None
        return _by_target(self.chain, self.targets.eligible()[0])

    @property
    def asks(self) -> bool:
        """Whether its verdicts rest on earlier draws."""
        return bool(self.past["caps"]) or self.past["open"] == LEAVE_OUT

    def is_open(self, records: int) -> bool:
        """Tell whether its first records neither draw nor give up."""
        return records < min(self.drawn_at, self.void_at)

    def has_drawn(self, records: int) -> bool:
        """Tell whether its first records draw, and do not give up."""
        return self.drawn_at <= records < self.void_at


@frozen
class Standings:
    """All slots of an office that can be counted, and who was drawn in them.

    Attributes:
        slots: Slot → what it says.
        taken: Target → where it was drawn, by slot.
        hidden: Slots of which nobody here knows whom they have drawn.
    """

    slots: Mapping[int, Held]
    taken: Mapping[str, Sequence[Taken]] = field(repr=False)
    hidden: frozenset[int]


def standings_of(chains: Sequence[Chain], given: Mapping[str, Given]) -> Standings:
    """Return who was drawn in which slot, as far as certificates and results show.

    Args:
        chains: Of one office, by slot; of a slot with several none is taken.
        given: Rosters of draws, by draw_id; of a sealed draw with its results.
    """
    several: defaultdict[int, list[Chain]] = defaultdict(list)
    for chain in chains:
        several[chain.slot].append(chain)
    slots: dict[int, Held] = {}
    taken: defaultdict[str, list[Taken]] = defaultdict(list)
    hidden = {slot for slot, listed in several.items() if len(listed) > 1}
    for slot, (chain, *more) in sorted(several.items()):
        if more or "past" not in chain.body:
            continue
        mine = given.get(chain.certificate.draw_id)
        held = slots[slot] = _held(chain, mine)
        try:
            found = list(_taken(held, mine))
        except RandcheckError:  # sealed, or the list stands beside and is not in this file
            hidden.add(slot)
            continue
        for target, one in found:
            taken[target].append(one)
    return Standings(slots, dict(taken), frozenset(hidden))


def _held(chain: Chain, given: Given | None) -> Held:
    kinds = [record.kind for record in chain.certificate.records]
    drawn, void = (kinds.index(k) + 1 if k in kinds else _NEVER for k in (DRAW, VOID))
    return Held(
        chain.slot, chain, chain.body["past"], drawn, void,
        requested=REQUEST in kinds,
        asked=REQUEST in kinds and chain.certificate.open_request is not None,
        targets=None if given is None else given.targets,
    )  # fmt: skip


def _by_target(chain: Chain, drawn: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return target → the items of all strata in which it stands."""
    found: dict[str, frozenset[str]] = {}
    for stratum in chain.body["strata"]:
        items = frozenset(stratum["items"] or [""])
        for target in drawn.get(stratum["id"], ()):
            found[target] = found.get(target, frozenset()) | items
    return found


def _taken(held: Held, given: Given | None) -> Iterator[tuple[str, Taken]]:
    """Yield every target that a slot has drawn at some time, and while it was."""
    certificate = held.chain.certificate
    if not certificate.of_kind(DRAW):
        return
    if certificate.is_sealed and given is not None:
        certificate = certificate.with_results(given.results)
    now: dict[str, frozenset[str]] = {}
    since: dict[str, tuple[int, int]] = {}
    asked = 0
    if held.chain.report.verdict == VERIFIED:
        listed = list(_read(certificate))
    else:  # a list may not be that of its root
        every = enumerate(certificate.open_records, 1)
        listed = [(position, record) for position, record in every if record.kind != ASSIGNMENT]
    steps = progress(record for _, record in listed)
    for (position, _), (record, after) in zip(listed, steps, strict=True):
        asked = position if record.kind == REQUEST else asked
        then = {} if record.kind == VOID else _by_target(held.chain, after.drawn)
        for target, items in now.items():
            if then.get(target) != items:
                yield target, Taken(held, items, since[target][0], position, since[target][1])
        for target, items in then.items():
            if now.get(target) != items:
                since[target] = (position, position if record.kind == DRAW else asked)
        now = then
    for target, items in now.items():
        yield target, Taken(held, items, since[target][0], _NEVER, since[target][1])


def _read(certificate: Certificate) -> Iterator[tuple[int, Record]]:
    """Yield the records that say who is drawn, with what they list; its verification had the roots.

    Raises:
        InputError: A list is not shown (``lists-missing``).
    """
    known = certificate.lists
    for position, record in enumerate(certificate.records):
        if record.kind not in {DRAW, REQUEST, AMENDMENT}:
            if record.kind != ASSIGNMENT:
                yield position + 1, record
            continue
        fields = known.get(position, record.kind)
        if fields is None:
            raise InputError("lists-missing", value=record.kind)
        yield position + 1, evolve(record, body=joined(record.body, fields))
