"""Who may be drawn in a later batch, held against who was drawn before: rosters show it.

A later batch keeps out whom the year's draws have taken. By the rosters an auditor sees whether
it keeps out all of them, and nobody else by the same rule.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.certificates.rosters import load_rosters, memberships
from randcheck.certificates.secrecy.sealed import is_sealed
from randcheck.certificates.secretfiles import SECRETS_FILE, load_secrets
from randcheck.disk.storage import is_file
from randcheck.draws.words import ELIGIBLE
from randcheck.errors import InputError, Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.register.reading import Chain
    from randcheck.certificates.rosters import Roster

TARGETS = "targets"


@frozen
class Given:
    """The roster of targets of one draw, as an auditor has it.

    Attributes:
        targets: The roster.
        secret: Of its root.
        place: The folder.
    """

    targets: Roster = field(repr=False)
    secret: bytes = field(repr=False)
    place: str


def load_targets(folder: str | Path) -> tuple[dict[str, Given], list[Problem]]:
    """Return the rosters of targets below a folder by draw_id, and what cannot be read.

    Args:
        folder: Private folders of draws, or folders with rosters and ``secrets.json``.
    """
    found: dict[str, Given] = {}
    unreadable: list[Problem] = []
    for name, _, files in sorted(os.walk(folder)):
        where = Path(name)
        if f"{TARGETS}.jsonl" not in files:
            continue
        near = where / SECRETS_FILE
        try:
            draw_id, secrets = load_secrets(near if is_file(near) else where.parent / SECRETS_FILE)
            found[draw_id] = Given(load_rosters(where)[TARGETS], secrets[TARGETS], str(where))
        except InputError as error:
            unreadable += error.problems
    if not found and not unreadable:
        unreadable.append(Problem("register-no-rosters", {}, str(folder)))
    return found, unreadable


def wrong(chains: Sequence[Chain], given: Mapping[str, Given]) -> Iterator[Problem]:
    """Yield rosters that are not those committed, and batches that keep out the wrong ones.

    Args:
        chains: Of one office, by slot.
        given: Rosters of targets, by draw_id.
    """
    for position, chain in enumerate(chains):
        mine = given.get(chain.certificate.draw_id)
        if mine is None:
            continue
        committed = chain.body["rosters"][TARGETS]
        size = committed["size"] if is_sealed(chain.body) else 0
        tree = mine.targets.tree(chain.certificate.suite, mine.secret, size)
        if (tree.root.hex(), tree.size) != (committed["root"], committed["size"]):
            yield Problem("roster-changed", {"value": TARGETS}, f"{mine.place} {chain.place}")
        elif not is_sealed(chain.body):
            yield from _kept_out(chain, chains[:position], mine.targets, given)


def _kept_out(
    chain: Chain, before: Sequence[Chain], targets: Roster, given: Mapping[str, Given]
) -> Iterator[Problem]:
    """Hold the verdicts of a later batch against the draws before it."""
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
