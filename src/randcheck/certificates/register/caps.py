"""Caps over the year: whoever is drawn above one, left in at it, or kept out below it.

A commitment says by which caps its targets were judged, and how many records of every earlier
slot it knew. So who was drawn in them can be counted again from the certificates alone; with
the rosters every verdict that rests on past checks is (`histories`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.canonical.framing import labelled_hash
from randcheck.certificates.register.counting import Count, in_scope
from randcheck.certificates.register.histories import verdicts
from randcheck.certificates.register.looking import Look, numbers
from randcheck.certificates.register.pastchecks import PastChecks
from randcheck.certificates.register.standings import standings_of
from randcheck.draws.words import AT_VISIT, BY_TARGET, LEAVE_OUT, OPEN_SLOT
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.reading import Chain
    from randcheck.certificates.register.standings import Held, Taken


@frozen
class Told:
    """What the caps of a register find.

    Attributes:
        findings: What contradicts.
        questions: What the files cannot decide.
        notes: What else there is to say.
    """

    findings: list[Problem] = field(factory=list)
    questions: list[Problem] = field(factory=list)
    notes: list[Problem] = field(factory=list)


def examined(chains: Sequence[Chain], given: Mapping[str, Given], told: Told) -> None:
    """Add what the caps of an office's commitments find in its register.

    Args:
        chains: Of one office, by slot.
        given: Rosters of draws, by draw_id, of which each is the one committed.
        told: What was found so far.
    """
    now = standings_of(chains, given)
    by_slot: dict[int, list[Chain]] = {}
    for chain in chains:
        by_slot.setdefault(chain.slot, []).append(chain)
    year = PastChecks(now)
    drawn = year.by_slot
    asking = [held for held in now.slots.values() if held.asks]
    for held in asking:
        told.findings.extend(_past(held, by_slot, now.slots))
        look = Look.of(held, now, given.get(held.chain.certificate.draw_id))
        _over(look, drawn.get(held.slot, []), told)
        _late(look, drawn.get(held.slot, []), told)
        if look.given is not None:
            found, noted = verdicts(look, look.given, year)
            told.findings.extend(found)
            told.notes.extend(noted)
        if any(cap["key"] != BY_TARGET for cap in held.past["caps"]):
            told.notes.append(look.problem("note-register-cap-key", []))
    silent = [chain.slot for chain in chains if "past" not in chain.body]
    if asking and silent:
        params = {"slots": numbers(silent), "value": chains[0].body["office"]}
        told.notes.append(Problem("note-register-past-none", params))


def _past(
    held: Held, by_slot: Mapping[int, Sequence[Chain]], slots: Mapping[int, Held]
) -> Iterator[Problem]:
    """Hold what a commitment knew of earlier slots against what they are."""
    records, place = held.past["records"], held.chain.place
    below = [number for number in range(1, held.slot) if number in slots]
    unseen = [number for number in below if number > len(records) or not records[number - 1]]
    missing = [number for number in unseen if _matters(slots[number], held)]
    if missing:
        params = {"slot": held.slot, "slots": numbers(missing), "count": len(missing)}
        yield Problem("register-past-missing", params, place)
        return
    heads = []
    for number, count in enumerate(records, 1):
        listed = by_slot.get(number, ())
        if count and len(listed) != 1:
            return  # a slot that is missing or stands twice is a finding of its own
        chain = listed[0].certificate.records if count else ()
        if count > len(chain):
            params = {"slot": held.slot, "slots": str(number), "count": count}
            yield Problem("register-past-longer", params, place)
            return
        heads.append(chain[count - 1].digest if count else "")
    suite = held.chain.certificate.suite
    if heads and labelled_hash(suite, "past", *heads).hex() != held.past["heads"]:
        yield Problem("register-past-differs", {"slot": held.slot}, place)


def _matters(slot: Held, held: Held) -> bool:
    """Tell whether a commitment has to know of a slot: a cap counts it, or it is left out."""
    if held.past["open"] == LEAVE_OUT:
        return True
    return any(in_scope(cap, slot.past, held.past) for cap in held.past["caps"])


def _over(look: Look, drawn: Iterable[tuple[str, Taken]], told: Told) -> None:
    """Name whoever was drawn though the certificates show it at the cap."""
    found: dict[tuple[str, str], list[str]] = {}
    waiting: list[str] = []
    for target, one in drawn:
        if one.amended or not one.stands:
            continue
        before = list(look.counted(target))
        if look.held.past["open"] == LEAVE_OUT:
            waiting += [target] if any(waits for _, waits in before) else []
            before = [(other, waits) for other, waits in before if not waits]
        for rule, code in _reached(look, target, one, [other for other, _ in before]):
            found.setdefault((code, rule), []).append(target)
    for (code, rule), ids in sorted(found.items()):
        listed = told.questions if code == "register-cap-may-be" else told.findings
        listed.append(look.problem(code, ids, rule))
    if waiting:
        told.findings.append(look.problem("register-open-drawn", waiting, OPEN_SLOT))


def _reached(
    look: Look, target: str, one: Taken, before: Sequence[Taken]
) -> Iterator[tuple[str, str]]:
    """Yield the caps that are reached by what a target had before, with what that is called."""
    for cap in _full(look, target, one, before):
        sure = cap["binds_all"] and cap["counted"] != AT_VISIT
        if sure or look.given is None or cap["counted"] != AT_VISIT:
            doubt = not sure and look.given is None
            yield cap["rule"], "register-cap-may-be" if doubt else "register-cap-over"


def _full(
    look: Look, target: str, one: Taken, others: Sequence[Taken]
) -> Iterator[Mapping[str, Any]]:
    """Yield the caps that other draws of a target leave no room under."""
    for cap in look.caps if others else ():
        mine = [items for name, items in look.strata.items()
                if name in cap["strata"] and items <= one.items]  # fmt: skip
        if not look.is_free(cap, target) and any(
            Count(cap, items, look.held.past, look.now.slots).of_slots(others) >= cap["most"]
            for items in mine
        ):
            yield cap


def _late(look: Look, drawn: Iterable[tuple[str, Taken]], told: Told) -> None:
    """Ask about reserves that came in though their number is reached by other draws."""
    last = look.held.chain.body["window"]["last"]
    found: dict[str, list[str]] = {}
    for target, one in drawn:
        if not (one.amended and one.stands):
            continue
        others = [
            other for other in look.now.taken[target]
            if other.slot is not look.held and other.stands and other.slot.past["day"] <= last
        ]  # fmt: skip
        for cap in _full(look, target, one, others):
            found.setdefault(cap["rule"], []).append(target)
    for rule, ids in sorted(found.items()):
        told.questions.append(look.problem("register-cap-amended", ids, rule))
