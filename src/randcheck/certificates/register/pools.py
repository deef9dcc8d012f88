"""Who may be drawn in a later batch, held against who was drawn before: rosters show it.

A later batch keeps out whom the year's draws have taken. By the rosters an auditor sees whether
it keeps out all of them, and nobody else by the same rule.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.certificates.records import DRAW
from randcheck.certificates.results import RESULTS_FILE, parse_results
from randcheck.certificates.rosters import memberships, parse_roster
from randcheck.certificates.secrecy.sealed import Sealer, is_sealed
from randcheck.certificates.secretfiles import SECRETS_FILE, load_seal, load_secrets
from randcheck.disk.storage import (
    LARGEST_LIST,
    Files,
    Place,
    Shelf,
    is_file,
    place_at,
    read_whole,
)
from randcheck.draws.words import ELIGIBLE
from randcheck.errors import InputError, Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.register.reading import Chain
    from randcheck.certificates.results import Results
    from randcheck.certificates.rosters import Roster
    from randcheck.certificates.secrecy.sealing import Seal

TARGETS, HISTORY, INSPECTORS = "targets", "history", "inspectors"


@frozen
class Given:
    """The rosters of one draw that the register looks at, as an auditor has them.

    Attributes:
        targets: Who may be drawn.
        history: The past checks that were counted.
        secrets: Of their roots, by name.
        place: The folder.
        results: Of a sealed draw: who was drawn.
        seal: What opens a sealed draw.
        inspectors: The pool with what everybody carried, if it lies there.
    """

    targets: Roster = field(repr=False)
    history: Roster = field(repr=False)
    secrets: Mapping[str, bytes] = field(repr=False)
    place: str
    results: Results | None = field(default=None, repr=False)
    seal: Seal | None = field(default=None, repr=False)
    inspectors: Roster | None = field(default=None, repr=False)

    def rosters(self) -> dict[str, Roster]:
        """Return the rosters by name."""
        found = {TARGETS: self.targets, HISTORY: self.history}
        return found if self.inspectors is None else {**found, INSPECTORS: self.inspectors}


def load_targets(folder: str | Path | Files) -> tuple[dict[str, Given], list[Problem]]:
    """Return the rosters of targets below a folder by draw_id, and what cannot be read.

    Args:
        folder: Private folders of draws, or folders with rosters and ``secrets.json``.
    """
    found: dict[str, Given] = {}
    unreadable: list[Problem] = []
    for where in _with_targets(place_at(folder)):
        near = where / SECRETS_FILE
        try:
            beside = near if is_file(near) else where.parent / SECRETS_FILE
            draw_id, secrets = load_secrets(beside)
            targets, history = (_roster(name, where) for name in (TARGETS, HISTORY))
            results = beside.parent / RESULTS_FILE
            found[draw_id] = Given(
                targets, history, secrets, str(where), seal=load_seal(beside),
                results=parse_results(read_whole(results, LARGEST_LIST), str(results))
                if is_file(results) else None,
                inspectors=_roster(INSPECTORS, where)
                if is_file(where / f"{INSPECTORS}.jsonl") else None,
            )  # fmt: skip
        except InputError as error:
            unreadable += error.problems
    if not found and not unreadable:
        unreadable.append(Problem("register-no-rosters", {}, str(place_at(folder))))
    return found, unreadable


def _roster(name: str, folder: Place) -> Roster:
    path = folder / f"{name}.jsonl"
    return parse_roster(name, read_whole(path, LARGEST_LIST), str(path))


def _with_targets(folder: Place) -> Iterator[Place]:
    """Yield what holds a roster of targets, ascending by name."""
    file = f"{TARGETS}.jsonl"
    if isinstance(folder, Shelf):
        found = (name for name in folder.below() if f"/{name}".endswith(f"/{file}"))
        yield from ((folder / name).parent for name in found)
        return
    yield from (Path(name) for name, _, files in sorted(os.walk(folder)) if file in files)


def sound(
    chains: Sequence[Chain], given: Mapping[str, Given]
) -> tuple[dict[str, Given], list[Problem]]:
    """Return the rosters that are those committed, and what is wrong with the others.

    Args:
        chains: Of one office, by slot.
        given: Rosters of draws, by draw_id.
    """
    found: dict[str, Given] = {}
    problems: list[Problem] = []
    for chain in chains:
        mine = given.get(chain.certificate.draw_id)
        if mine is not None:
            changed = list(_changed(chain, mine))
            problems += changed
            if not changed:
                found[chain.certificate.draw_id] = mine
    return found, problems


def wrong(chains: Sequence[Chain], given: Mapping[str, Given]) -> Iterator[Problem]:
    """Yield batches that keep out the wrong ones.

    Args:
        chains: Of one office, by slot.
        given: Rosters of draws, by draw_id, of which each is the one committed.
    """
    for position, chain in enumerate(chains):
        mine = given.get(chain.certificate.draw_id)
        if mine is not None and not chain.is_secret:
            yield from _kept_out(chain, chains[:position], mine.targets, given)


def _changed(chain: Chain, mine: Given) -> Iterator[Problem]:
    """Yield rosters, and results of a sealed draw, that are not those committed."""
    certificate = chain.certificate
    for name, listed in mine.rosters().items():
        committed = chain.body["rosters"][name]
        size = committed["size"] if is_sealed(chain.body) else 0
        tree = listed.tree(certificate.suite, mine.secrets[name], size)
        if (tree.root.hex(), tree.size) != (committed["root"], committed["size"]):
            yield Problem("roster-changed", {"value": name}, f"{mine.place} {chain.place}")
    if certificate.is_sealed and mine.seal is not None:
        for name in Sealer.of(certificate.commitment, mine.seal).wrong(certificate.commitment):
            yield Problem("seal-wrong", {"value": name}, f"{mine.place} {chain.place}")
    if mine.results is not None and mine.seal is not None and certificate.of_kind(DRAW):
        try:
            mine.results.check(certificate, mine.seal)
        except RandcheckError as error:
            yield from (problem.at(f"{mine.place} {chain.place}") for problem in error.problems)


def _kept_out(
    chain: Chain, before: Sequence[Chain], targets: Roster, given: Mapping[str, Given]
) -> Iterator[Problem]:
    """Hold the verdicts of a later batch against the draws before it."""
    if not any(stratum["batch"] and stratum["batch"]["first"] for stratum in chain.body["strata"]):
        return
    try:
        taken = {id for one in before for ids in _every(one).values() for id in ids}
    except RandcheckError:
        return  # of a sealed draw, or of a view, nobody here knows who was drawn
    for stratum in chain.body["strata"]:
        first = (stratum["batch"] or {"first": None})["first"]
        if first is None:
            continue
        of_year = {id for one in before if _is_of(one, first)
                   for id in one.certificate.drawn.get(stratum["id"], ())}  # fmt: skip
        said = _verdicts(targets, stratum["id"])
        left = sorted(id for id in of_year if said.get(id) == ELIGIBLE)
        yield from _told("register-batch-eligible", left, chain, stratum["id"])
        rules = {said[id] for id in of_year if said.get(id, ELIGIBLE) != ELIGIBLE}
        earlier = _at_first(before, first, stratum["id"], given)
        others = sorted(
            id for id, rule in said.items()
            if rule in rules and id not in taken and earlier.get(id) != rule
        )  # fmt: skip
        yield from _told("register-batch-kept-out", others, chain, stratum["id"])


def _at_first(
    before: Sequence[Chain], first: str, stratum: str, given: Mapping[str, Given]
) -> Mapping[str, str]:
    """Return the verdicts of the first batch, by which some were out before anybody was drawn."""
    ids = [chain.certificate.draw_id for chain in before if chain.digest == first]
    known = [given[id].targets for id in ids if id in given]
    return _verdicts(known[0], stratum) if known else {}


def _every(chain: Chain) -> dict[str, tuple[str, ...]]:
    """Return stratum → whoever was drawn at first or is drawn now."""
    certificate = chain.certificate
    now, first = certificate.drawn, certificate.original.drawn
    return {name: (*now.get(name, ()), *first.get(name, ())) for name in {*now, *first}}


def _is_of(chain: Chain, first: str) -> bool:
    batches = [stratum["batch"] for stratum in chain.body["strata"] if stratum["batch"]]
    return chain.digest == first or any(batch["first"] == first for batch in batches)


def _verdicts(targets: Roster, stratum: str) -> dict[str, str]:
    entries = memberships(targets)
    return {
        id: entry["verdict"]
        for id, tail in zip(targets.ids, targets.tails, strict=True)
        for entry in entries[tail]
        if entry["stratum"] == stratum
    }


def _told(code: str, ids: Sequence[str], chain: Chain, stratum: str) -> Iterator[Problem]:
    if ids:
        params = {"slot": chain.slot, "name": stratum, "count": len(ids),
                  "value": "、".join(ids[:10])}  # fmt: skip
        yield Problem(code, params, chain.place)
