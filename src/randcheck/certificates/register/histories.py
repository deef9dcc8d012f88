"""Verdicts that rest on past checks, recomputed from the history that a roster holds.

The lines that name a slot are held against its certificate; those on the office's word are
counted as it says, and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.certificates.register.counting import Count, counts_slot
from randcheck.certificates.rosters import memberships
from randcheck.draws.words import EACH_ITEM, ELIGIBLE, EXCLUDED, LEAVE_OUT, OPEN_SLOT, OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from randcheck.certificates.register.looking import Look
    from randcheck.certificates.register.pastchecks import PastCheck, PastChecks
    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.standings import Held
    from randcheck.errors import Problem

    Line = Mapping[str, Any]
    Waits = Sequence[tuple[Held, frozenset[str]]]

KEPT_OUT: Final = "register-cap-kept-out"
_WORD: Final = "note-register-word"


def verdicts(look: Look, given: Given, year: PastChecks) -> tuple[list[Problem], list[Problem]]:
    """Return what is wrong with a roster's history and the verdicts that rest on it; and notes.

    Args:
        look: The commitment and its register.
        given: Its rosters.
        year: Lines of history, which stand in the rosters of all later slots.
    """
    lines: dict[str, list[PastCheck]] = {}
    for raw in given.history.lines:
        line = year.read(raw)
        lines.setdefault(line.record["target"], []).append(line)
    found: dict[tuple[str, str], list[str]] = {}
    if not look.now.hidden.intersection(range(1, look.held.slot)):
        found["register-past-forged", "—"] = list(_forged(look, lines, year))
        found["register-past-left-out", "—"] = list(_left_out(look, lines, given, year))
    judge = _Judge(look)
    entries = memberships(given.targets)
    at_rest = {tail for tail, listed in entries.items() if judge.is_at_rest(listed)}
    before = year.faults(look, complete=judge.complete)
    for id, tail in zip(given.targets.ids, given.targets.tails, strict=True):
        mine = lines.get(id, ())
        if judge.may_wait(id):
            faults = tuple(judge.wrong(id, entries[tail], mine))
        elif not mine and tail in at_rest:
            continue  # most of them
        else:
            key = tail, *mine
            if key not in before:
                before[key] = tuple(judge.wrong(id, entries[tail], mine))
            faults = before[key]
        for fault in faults:
            found.setdefault(fault, []).append(id)
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
        self, target: str, entries: Sequence[Line], checks: Sequence[PastCheck]
    ) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the verdicts on a target, each with the rule."""
        waits = self.waits(target)
        lines = [check.record for check in checks]
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


def _forged(
    look: Look, lines: Mapping[str, Sequence[PastCheck]], year: PastChecks
) -> Iterator[str]:
    """Yield targets of which the history says something that certificates do not."""
    held = [slot for slot, count in look.before() if slot.has_drawn(count)]
    own = {(slot.past["cause"], slot.past["unit"]) for slot in held}
    first = min((slot.past["day"] for slot in held), default="")
    records, day = look.held.past["records"], look.held.past["day"]
    known = {
        number: (look.known(slot), min(slot.past["day"], day))
        for number, slot in look.now.slots.items() if number < look.held.slot
    }  # fmt: skip
    for target, listed in lines.items():
        for check in listed:
            if check.claim is not None:
                if not check.is_true(known.get(check.claim[0]), year):
                    yield target
            elif records and first and _is_denied(check.record, first, own):
                yield target  # a draw of this office, of which its register knows nothing


def _is_denied(line: Line, first: str, own: Collection[tuple[str, str]]) -> bool:
    """Tell whether a line is of a draw that would have to stand in the register."""
    return line.get("drawn", "") >= first and any(
        line["cause"] == cause and line["unit"] in {"", unit} for cause, unit in own
    )


def _left_out(
    look: Look, lines: Mapping[str, Sequence[PastCheck]], given: Given, year: PastChecks
) -> Iterator[str]:
    """Yield targets that certificates show drawn, in a way that counts, and no line does."""
    said = {check.claim for listed in lines.values() for check in listed}
    items = frozenset[str]().union(*look.strata.values())
    past = look.held.past
    owed: set[str] = set()
    for slot, _ in look.before():
        counting = [cap for cap in past["caps"] if counts_slot(cap, slot.past, past)]
        if not counting:
            continue
        each = all(cap["per"] == EACH_ITEM for cap in counting)
        drawn = year.drawn(slot, look.known(slot))
        owed.update(
            target for _, target, item in drawn - said if not each or item in items
        )  # fmt: skip
    return iter(owed.intersection(given.targets.ids) if owed else ())
