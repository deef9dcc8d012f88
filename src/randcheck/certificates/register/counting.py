"""How many checks a target has in the sense of one cap, by certificates and by a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.draws.words import (
    ALL,
    AT_DRAW,
    AT_RESULT,
    DEPARTMENT,
    EACH_ITEM,
    LEVEL,
    OFFICE,
    OTHER_UNITS,
    UNIT,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.register.standings import Held, Taken

    Body = Mapping[str, Any]


def is_own(cap: Body, past: Body) -> bool:
    """Tell whether the checks of a draw are among those that a cap of it counts."""
    return past["cause"] in cap["causes"] and cap["scope"] != OTHER_UNITS


def in_scope(cap: Body, past: Body, mine: Body) -> bool:
    """Tell whether a cap counts the checks of a slot, by whose they are and why.

    Args:
        cap: The cap.
        past: What the slot says of its checks.
        mine: The same of the slot that has the cap.
    """
    if past["cause"] not in cap["causes"]:
        return False
    scopes: dict[str, bool] = {
        ALL: True,
        OFFICE: True,
        UNIT: past["unit"] == mine["unit"],
        OTHER_UNITS: past["unit"] != mine["unit"],
        DEPARTMENT: past["department"] == mine["department"],
        LEVEL: past["level"] == mine["level"],
    }
    return scopes[cap["scope"]]


def counts_slot(cap: Body, past: Body, mine: Body) -> bool:
    """Tell whether a cap surely counts the checks of a slot: also by their day.

    A draw counts on its day, at the latest on that of the draw that has the cap; a visit is
    on no earlier day.
    """
    return in_scope(cap, past, mine) and min(past["day"], mine["day"]) >= cap["first"]


@frozen
class Count:
    """Counts for one cap and the items of one stratum.

    Attributes:
        cap: The cap.
        items: What is checked in the stratum.
        mine: What the slot that has the cap says of its checks.
        slots: What other slots say of theirs.
    """

    cap: Body
    items: frozenset[str]
    mine: Body
    slots: Mapping[int, Held]
    _seen: dict[int, bool] = field(factory=dict, init=False, repr=False)  # slots judged so far

    def within(self, items: frozenset[str]) -> int:
        """Return how many checks the draw itself may bring to a target of these items."""
        own = self.cap["counted"] == AT_RESULT and is_own(self.cap, self.mine)
        return len(self._asked(items)) if own else 1

    def of_slots(self, drawn: Iterable[Taken]) -> int:
        """Return how many there surely are by certificates."""
        return len({occasion for one in drawn for occasion in self._of(one.slot, one.items)})

    def of_lines(
        self, lines: Iterable[Body], waits: Iterable[tuple[Held, frozenset[str]]] = ()
    ) -> int:
        """Return how many there are by the lines of a roster, and by slots that may still draw."""
        found = {self._occasion(line) for line in lines if self._has(line)}
        found.update(occasion for slot, items in waits for occasion in self._of(slot, items))
        return len(found)

    def _asked(self, items: frozenset[str]) -> frozenset[str]:
        return items & self.items if self.cap["per"] == EACH_ITEM else items

    def _of(self, slot: Held, items: frozenset[str]) -> Iterator[object]:
        """Yield the occasions that a slot brings to a target."""
        found = self._asked(items)
        if found and counts_slot(self.cap, slot.past, self.mine):
            each = sorted(found) if self.cap["counted"] == AT_RESULT else [""]
            yield from ((slot.slot, item) for item in each)

    def _has(self, line: Body) -> bool:
        """Tell whether the cap counts a line of the history."""
        if self.cap["per"] == EACH_ITEM and line["item"] not in self.items:
            return False
        if "slot" not in line:
            return self.cap["rule"] in line.get("rules", ())
        if not self._counts(line["slot"]):
            return False
        at_draw = self.cap["counted"] == AT_DRAW
        day = line.get("drawn", line["day"]) if at_draw else line["day"]
        last = f"{day[:8]}31" if line["month_only"] and not at_draw else day
        return bool(last >= self.cap["first"])

    def _counts(self, number: int) -> bool:
        """Tell whether the cap counts the checks of a slot."""
        if number not in self._seen:
            slot = self.slots.get(number)
            self._seen[number] = slot is not None and in_scope(self.cap, slot.past, self.mine)
        return self._seen[number]

    def _occasion(self, line: Body) -> object:
        """Return what several lines of one occasion share."""
        counted, slot, drawn = self.cap["counted"], line.get("slot", 0), line.get("drawn", "")
        if counted == AT_RESULT:
            return (slot, line["item"]) if slot else line["id"]
        if counted == AT_DRAW:
            return (slot, "") if slot else drawn or line["day"]
        return line["day"] if line["day"] <= self.mine["day"] else (slot, drawn)
