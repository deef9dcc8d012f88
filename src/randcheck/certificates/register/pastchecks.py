"""Past checks in the rosters of a year: each line read once, each verdict on them judged once.

A line of history stands in the rosters of all later slots, and most targets have the same lines
there: a year of n slots would judge n²/2 times what has not changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from randcheck.canonical import jcs
from randcheck.draws.words import AT_DRAW, AT_RESULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.certificates.register.looking import Look
    from randcheck.certificates.register.standings import Held, Standings, Taken

    Claim = tuple[int, str, str]
    Faults = tuple[tuple[str, str], ...]

_KINDS: Final = 16  # of commitments whose verdicts are remembered: tasks of a year, mostly


@define(eq=False)
class PastCheck:
    """One line of history.

    Attributes:
        record: The line.
        claim: Slot, as whom, and item that it says were drawn; ``None``: on the office's word.
    """

    record: Mapping[str, Any]
    claim: Claim | None
    _known: tuple[int | None, str] | None = field(default=None, init=False, repr=False)
    _true: bool = field(default=False, init=False, repr=False)

    def is_true(self, known: tuple[int | None, str] | None, year: PastChecks) -> bool:
        """Tell whether the certificate of its slot says what it says.

        Args:
            known: How many of the slot's records were known, and its day at the latest;
                ``None``: it is no slot before.
            year: All slots.
        """
        if known is None or self.claim is None:
            return False
        if known != self._known:
            self._known, self._true = known, self._judged(*known, year)
        return self._true

    def _judged(self, count: int | None, day: str, year: PastChecks) -> bool:
        slot, line = year.now.slots[self.claim[0]], self.record  # type: ignore[index]
        past = slot.past
        said = line["cause"], line["unit"], line.get("drawn")
        if said != (past["cause"], past["unit"], day):
            return False
        return (line["month_only"] or line["day"] >= day) and self.claim in year.drawn(slot, count)


class PastChecks:
    """All lines of history of one register."""

    def __init__(self, now: Standings) -> None:
        """Take what its certificates say."""
        self.now = now
        self._lines: dict[bytes, PastCheck] = {}
        self._drawn: dict[tuple[int, int | None], frozenset[Claim]] = {}
        self._faults: dict[bytes, dict[object, Faults]] = {}
        self.by_slot: dict[int, list[tuple[str, Taken]]] = {}
        for target, listed in now.taken.items():
            for one in listed:
                self.by_slot.setdefault(one.slot.slot, []).append((target, one))

    def read(self, line: bytes) -> PastCheck:
        """Return what a line of a roster says."""
        found = self._lines.get(line)
        if found is None:
            record: Any = jcs.parse(line)
            claim = None
            if "slot" in record:
                as_whom = record.get("drawn_as", record["target"])
                claim = record["slot"], as_whom, record["item"]
            found = self._lines[line] = PastCheck(record, claim)
        return found

    def drawn(self, slot: Held, count: int | None) -> frozenset[Claim]:
        """Return whom a slot had drawn for sure, and for which items.

        Args:
            slot: The slot.
            count: How many of its records were known; ``None``: all that there are.
        """
        if (slot.slot, count) not in self._drawn:
            self._drawn[slot.slot, count] = frozenset(
                (slot.slot, target, item)
                for target, one in self.by_slot.get(slot.slot, ())
                if one.was_drawn(count) for item in one.items
            )  # fmt: skip
        return self._drawn[slot.slot, count]

    def faults(self, look: Look, *, complete: bool) -> dict[object, Faults]:
        """Return what was found wrong before, by entries and lines, where nothing was waiting.

        Counts rest on the caps, on what is checked, and on whose checks the slot's own are;
        they are remembered for commitments that agree in all of this.
        """
        past = look.held.past
        mine = {name: past[name] for name in ("cause", "unit", "department", "level", "open")}
        strata = {name: sorted(items) for name, items in look.strata.items()}
        visits = any(cap["counted"] not in {AT_DRAW, AT_RESULT} for cap in look.caps)
        kind = jcs.serialize(
            [list(look.caps), strata, mine, complete, past["day"] if visits else ""]
        )
        if kind not in self._faults and len(self._faults) == _KINDS:
            del self._faults[next(iter(self._faults))]
        return self._faults.setdefault(kind, {})
