"""Verdicts that rest on past checks, recomputed from the history that a roster holds.

The lines that name a slot are held against its certificate; those on the office's word are
counted as it says, and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical import jcs
from randcheck.certificates.register.counting import Count, counts_slot
from randcheck.certificates.rosters import memberships
from randcheck.draws.words import EACH_ITEM, ELIGIBLE, EXCLUDED, LEAVE_OUT, OPEN_SLOT, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.register.looking import Look
    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.standings import Held
    from randcheck.errors import Problem

    Line = Mapping[str, Any]
    Waits = Sequence[tuple[Held, frozenset[str]]]

KEPT_OUT: Final = "register-cap-kept-out"
_WORD: Final = "note-register-word"


def verdicts(
    look: Look, given: Given, known: dict[bytes, Line]
) -> tuple[list[Problem], list[Problem]]:
    """Return what is wrong with a roster's history and the verdicts that rest on it; and notes.

    Args:
        look: The commitment and its register.
        given: Its rosters.
        known: Lines of history that were read, which stand in the rosters of all later slots.
    """
    lines: dict[str, list[Line]] = {}
    for raw in given.history.lines:
        if raw not in known:
            known[raw] = jcs.parse(raw)  # type: ignore[assignment]  # a record is an object
        line = known[raw]
        lines.setdefault(line["target"], []).append(line)
    found: dict[tuple[str, str], list[str]] = {}
    if not look.now.hidden.intersection(range(1, look.held.slot)):
        found["register-past-forged", "—"] = list(_forged(look, lines))
        found["register-past-left-out", "—"] = list(_left_out(look, lines, given))
    judge = _Judge(look)
    entries = memberships(given.targets)
    at_rest = {tail for tail, listed in entries.items() if judge.is_at_rest(listed)}
    for id, tail in zip(given.targets.ids, given.targets.tails, strict=True):
        mine = lines.get(id, ())
        if not mine and tail in at_rest and not judge.may_wait(id):
            continue  # most of them
        for key in judge.wrong(id, entries[tail], mine):
            found.setdefault(key, []).append(id)
    told = [(key, look.problem(key[0], ids, key[1])) for key, ids in sorted(found.items()) if ids]
    notes = [problem for (code, _), problem in told if code == _WORD]
    return [problem for (code, _), problem in told if code != _WORD], notes


class _Judge:
    """What every verdict of one roster is held against."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.leave_out = look.held.past["open"] == LEAVE_OUT
        before = list(look.before())
        self.open = [slot for slot, count in before if count and slot.is_open(count)]
        self.waiting = bool(self.open) or any(slot.requested for slot, _ in before)
        asked = any(slot.asked for slot, _ in before)
        self.complete = not asked and all(slot.targets is not None for slot in self.open)
        self.counts = {
            (position, name): Count(cap, items, look.held.past, look.now.slots)
            for position, cap in enumerate(look.caps)
            for name, items in look.strata.items() if name in cap["strata"]
        }  # fmt: skip

    def waits(self, target: str) -> Waits:
        """Return which slots might still draw a target when this one was committed."""
        if not self.waiting:
            return ()
        found = [
            (one.slot, one.items) for one, waiting in self.look.counted(target)
            if waiting and (one.slot.targets is None or one.slot not in self.open)
        ]  # fmt: skip
        pools = ((slot, slot.pool[target]) for slot in self.open
                 if slot.pool is not None and target in slot.pool)  # fmt: skip
        return [*found, *pools]

    def is_at_rest(self, entries: Sequence[Line]) -> bool:
        """Tell whether verdicts rest on no past check: right, unless one stands in a line."""
        ruled = {prefix + cap["rule"] for cap in self.look.caps for prefix in (EXCLUDED, OUTSIDE)}
        if self.leave_out:
            ruled.add(EXCLUDED + OPEN_SLOT)
        return ruled.isdisjoint(entry["verdict"] for entry in entries)

    def may_wait(self, target: str) -> bool:
        """Tell whether some slot before might still have drawn a target."""
        return self.waiting and (
            target in self.look.now.taken or any(target in (s.pool or ()) for s in self.open)
        )

    def wrong(
        self, target: str, entries: Sequence[Line], lines: Sequence[Line]
    ) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the verdicts on a target, each with the rule."""
        waits = self.waits(target)
        names = [entry["stratum"] for entry in entries]
        every = frozenset(item for name in names for item in self.look.strata.get(name, ()))
        for entry in entries:
            if self.leave_out:
                yield from self._left_in(entry, waits)
            yield from self._by_caps(entry, lines, () if self.leave_out else waits, every)

    def _left_in(self, entry: Line, waits: Waits) -> Iterator[tuple[str, str]]:
        if entry["verdict"] == ELIGIBLE and waits:
            yield "register-open-eligible", OPEN_SLOT
        if entry["verdict"] == EXCLUDED + OPEN_SLOT and not waits and self.complete:
            yield KEPT_OUT, OPEN_SLOT

    def _by_caps(
        self, entry: Line, lines: Sequence[Line], waits: Waits, every: frozenset[str]
    ) -> Iterator[tuple[str, str]]:
        verdict = entry["verdict"]
        for position, cap in enumerate(self.look.caps):
            count = self.counts.get((position, entry["stratum"]))
            if count is None:
                continue
            rule = cap["rule"]
            if verdict == ELIGIBLE:
                bound = rule not in entry.get("unbound", ())
                if bound and (lines or waits) and count.of_lines(lines, waits) >= cap["most"]:
                    yield "register-cap-eligible", rule
            elif verdict == (OUTSIDE if cap["leaves_base"] else EXCLUDED) + rule:
                room = cap["most"] - count.within(every)
                if count.of_lines(lines, waits) <= room:
                    if self.complete:
                        yield KEPT_OUT, rule
                elif count.of_lines([one for one in lines if "slot" in one], waits) <= room:
                    yield _WORD, rule


def _forged(look: Look, lines: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    """Yield targets of which the history says something that certificates do not."""
    held = [slot for slot, count in look.before() if slot.has_drawn(count)]
    own = {(slot.past["cause"], slot.past["unit"]) for slot in held}
    first = min((slot.past["day"] for slot in held), default="")
    known = bool(look.held.past["records"] and first)
    for target, listed in lines.items():
        for line in listed:
            if "slot" in line:
                if not _is_drawn(look, line):
                    yield target
            elif (
                known
                and line.get("drawn", "") >= first
                and any(
                    line["cause"] == cause and line["unit"] in {"", unit} for cause, unit in own
                )
            ):
                yield target  # a draw of this office, of which its register knows nothing


def _is_drawn(look: Look, line: Line) -> bool:
    """Tell whether a certificate says what a line says of it."""
    for one, waits in look.counted(line.get("drawn_as", line["target"])):
        past = one.slot.past
        if one.slot.slot != line["slot"] or waits or line["item"] not in one.items:
            continue
        day = min(past["day"], look.held.past["day"])
        same = (line["cause"], line["unit"], line.get("drawn")) == (
            past["cause"],
            past["unit"],
            day,
        )
        return same and (line["month_only"] or line["day"] >= day)
    return False


def _left_out(look: Look, lines: Mapping[str, Sequence[Line]], given: Given) -> Iterator[str]:
    """Yield targets that certificates show drawn, in a way that counts, and no line does."""
    said = {
        (line["slot"], line.get("drawn_as", line["target"]), line["item"])
        for listed in lines.values() for line in listed if "slot" in line
    }  # fmt: skip
    items = frozenset[str]().union(*look.strata.values())
    caps = look.held.past["caps"]
    of_slot: dict[int, list[Line]] = {}
    for target in look.now.taken.keys() & set(given.targets.ids):
        for one, waits in look.counted(target):
            if waits:
                continue
            counting = of_slot.get(one.slot.slot)
            if counting is None:
                counting = of_slot[one.slot.slot] = [
                    cap for cap in caps if counts_slot(cap, one.slot.past, look.held.past)
                ]
            wanted = one.items
            if all(cap["per"] == EACH_ITEM for cap in counting):
                wanted &= items
            if counting and any((one.slot.slot, target, item) not in said for item in wanted):
                yield target
