"""What certificates of one office cannot say together, and what asks for an answer."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from randcheck.certificates.records import OPENING
from randcheck.certificates.register import (
    dates,
    heads,
    overlaps,
    pools,
    redraws,
    replacing,
    stages,
    years,
)
from randcheck.certificates.verification.voids import DRAWN, HEADLINES
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.register.heads import Kept
    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.reading import Chain, Known, Register


def found(
    register: Register, known: Sequence[Known], rosters: Mapping[str, Given], kept: Kept
) -> list[Problem]:
    """Return everything that contradicts the protocol, in a fixed order.

    Args:
        register: What was read.
        known: Commitments that somebody noted, or has a copy of.
        rosters: Rosters of targets, by draw_id.
        kept: Heads of the register that somebody kept.
    """
    problems = list(register.damaged)
    for office in register.offices():
        chains = register.of_office(office)
        for look in _LOOKS:
            problems += look(chains)
        problems += pools.wrong(chains, rosters)
        problems += heads.wrong(register, office, kept)
    problems += _strangers(register)
    problems += _nonces(register.chains)
    for entry in known:
        problems += _against(register.chains, entry)
    return ordered(problems)


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems by place, code and text, each once."""
    unique = {(p.place, p.code, p.en): p for p in problems}
    return [unique[key] for key in sorted(unique)]


def digests(chain: Chain) -> set[str]:
    """Return the digests of all records of a chain."""
    return {record.digest for record in chain.certificate.records}


def of_one_draw(chains: Iterable[Chain]) -> dict[str, list[Chain]]:
    """Return the chains of each plan and draw, by slot."""
    by_name: defaultdict[str, list[Chain]] = defaultdict(list)
    for chain in chains:
        by_name[f"{chain.body['office']}/{chain.body['plan']}/{chain.body['draw']}"].append(chain)
    return dict(by_name)


# --- one office -----------------------------------------------------------------------


def _missing(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Slots are counted from 1 without a gap."""
    slots = [0, *sorted({chain.slot for chain in chains})]
    for before, after in pairwise(slots):
        if after > before + 1:
            params = {"office": chains[0].body["office"], "first": before + 1, "last": after - 1}
            yield Problem("register-slot-missing", params)


def _twice(chains: Sequence[Chain]) -> Iterator[Problem]:
    """A slot has one commitment, and one chain grows from it."""
    by_slot: defaultdict[int, dict[str, list[Chain]]] = defaultdict(dict)
    for chain in chains:
        by_slot[chain.slot].setdefault(chain.digest, []).append(chain)
    for slot, commitments in by_slot.items():
        places = _places(chain for listed in commitments.values() for chain in listed)
        if len(commitments) > 1:
            names = {listed[0].certificate.draw_id for listed in commitments.values()}
            code = "register-draw-id-twice" if len(names) == 1 else "register-slot-twice"
            params = {"slot": slot, "value": ", ".join(sorted(names)), "count": len(commitments)}
            yield Problem(code, params, places)
        for listed in commitments.values():
            if len(listed) > 1:
                params = {"value": listed[0].certificate.draw_id, "count": len(listed)}
                yield Problem("register-fork", params, _places(listed))


def _links(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Every slot names the commitment of the one before; nobody else does."""
    by_slot: defaultdict[int, set[str]] = defaultdict(set)
    successors: defaultdict[str, dict[str, Chain]] = defaultdict(dict)
    for chain in chains:
        by_slot[chain.slot].add(chain.digest)
        if chain.body["previous_slot"] is not None:
            successors[chain.body["previous_slot"]][chain.digest] = chain
    for chain in chains:
        before, named = by_slot.get(chain.slot - 1), chain.body["previous_slot"]
        if chain.slot > 1 and before and named not in before:
            suites = {digest.split(":")[0] for digest in before}
            other = named is not None and named.split(":")[0] not in suites
            code = "register-previous-suite" if other else "register-previous-wrong"
            yield Problem(code, {"slot": chain.slot, "value": named or "—"}, chain.place)
    for digest, named_by in successors.items():
        if len(named_by) > 1:
            params = {"value": digest, "count": len(named_by)}
            yield Problem("register-successors", params, _places(named_by.values()))


def _left(chains: Sequence[Chain]) -> Iterator[Problem]:
    """A slot that produced nothing says so before the same draw is committed again."""
    for listed in of_one_draw(chains).values():
        last = max(chain.slot for chain in listed)
        for chain in listed:
            if chain.slot < last and chain.report.stage in {"committed", "opened"}:
                params = {"value": chain.certificate.draw_id, "stage": chain.report.stage}
                yield Problem("register-abandoned", params, chain.place)


_LOOKS: tuple[Callable[[Sequence[Chain]], Iterator[Problem]], ...] = (
    _missing,
    _twice,
    _links,
    _left,
    dates.contradictions,
    replacing.wrong,
    stages.wrong,
    years.wrong,
)


# --- all of them ----------------------------------------------------------------------


def _strangers(register: Register) -> Iterator[Problem]:
    """A slot follows a slot of the same office."""
    office_of = {chain.digest: chain.body["office"] for chain in register.chains}
    for chain in register.chains:
        named = office_of.get(chain.body["previous_slot"], chain.body["office"])
        if named != chain.body["office"]:
            params = {"slot": chain.slot, "office": chain.body["office"], "value": named}
            yield Problem("register-office", params, chain.place)


def _nonces(chains: Sequence[Chain]) -> Iterator[Problem]:
    """A nonce is used for one source of one draw."""
    used: defaultdict[str, dict[tuple[str, str], Chain]] = defaultdict(dict)
    for chain in chains:
        for record in chain.certificate.of_kind(OPENING):
            used[record.body["nonce"]][chain.digest, record.body["source"]] = chain
    for users in used.values():
        if len(users) > 1:
            named = sorted(f"{c.certificate.draw_id} {source}" for (_, source), c in users.items())
            params = {"value": ", ".join(named)}
            yield Problem("register-nonce-repeated", params, _places(users.values()))


def _against(chains: Sequence[Chain], known: Known) -> Iterator[Problem]:
    """What somebody noted or kept is there, and as long."""
    same = [chain for chain in chains if chain.digest == known.commitment]
    if not same:
        parts = known.draw_id.split("/")
        others = [c for c in chains if [c.body["office"], str(c.slot)] == [parts[0], parts[-1]]]
        code = "register-known-other" if others else "register-known-missing"
        params = {"value": known.draw_id, "known": known.commitment}
        yield Problem(code, params, _places(others) or known.place)
        return
    if any(known.head in digests(chain) for chain in same):
        return
    copy = known.certificate
    forked = copy is not None and not any(chain.certificate.begins(copy) for chain in same)
    code = "register-known-fork" if forked else "register-truncated"
    params = {"value": known.draw_id, "known": known.head, "where": known.place}
    yield Problem(code, params, _places(same))


def _places(chains: Iterable[Chain]) -> str:
    return ", ".join(sorted({place for chain in chains for place in chain.places}))


# --- what no file can answer ----------------------------------------------------------


def questions(
    register: Register, accepted: Collection[str], rosters: Mapping[str, Given]
) -> list[Problem]:
    """Return what cannot be decided from the files: what was drawn, then discarded."""
    problems = list(register.undecided)
    for name, chains in of_one_draw(register.chains).items():
        seen = [c for c in chains if _is_discarded(c) and not _accepted(c, accepted)]
        if seen:
            slots = ", ".join(str(chain.slot) for chain in seen)
            params = {"value": name, "count": len(seen), "slots": slots}
            problems.append(Problem("register-discarded", params, _places(seen)))
    for office in register.offices():
        chains = register.of_office(office)
        problems += years.questions(chains)
        left = [chain for chain in chains if not _accepted(chain, accepted)]
        problems += redraws.questions(left)
        problems += overlaps.questions(left, rosters)
    return ordered(problems)


def _is_discarded(chain: Chain) -> bool:
    """Tell whether the outcome of a void slot could be seen before it was given up."""
    unstated = any(note.code == "note-void-public" for note in chain.report.notes)
    return chain.report.headline.code == DRAWN or (chain.report.stage == "void" and unstated)


def _accepted(chain: Chain, accepted: Collection[str]) -> bool:
    """Tell whether somebody looked into a slot: by its void record, or by its commitment."""
    return not digests(chain).isdisjoint(accepted)


_TOLD: Final = {"note-replaced", "note-source-out"}
"""Notes on single certificates that a reader of the register must not miss."""


def remarks(register: Register, accepted: Collection[str], kept: Kept) -> list[Problem]:
    """Return what a reader should look at and nothing refutes."""
    problems = list(heads.remarks(register, kept))
    for chain in register.chains:
        if chain.report.headline.code in HEADLINES:
            reason = chain.certificate.records[-1].body["reason"]
            code = "register-accepted" if _accepted(chain, accepted) else "register-void"
            certificate = chain.certificate
            params = {"value": certificate.draw_id, "void": certificate.head, "reason": reason}
            problems.append(Problem(code, params, chain.place))
    for chain in register.chains:
        noted = (note for note in chain.report.notes if note.code in _TOLD)
        problems += [Problem(note.code, note.params, chain.place) for note in noted]
        if chain.is_secret and any(s["batch"] is not None for s in chain.body["strata"]):
            problems.append(Problem("note-register-sealed-year", {}, chain.place))
    for office in register.offices():
        problems += years.remarks(register.of_office(office))
    problems += replacing.open_ends(register.chains)
    return ordered(problems)
