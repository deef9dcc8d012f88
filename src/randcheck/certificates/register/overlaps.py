"""Two draws by other names from what is one list: rosters show it, and so do equal roots.

Names are the office's. That two draws of one matter, held at one time, could draw the same
targets is for their rules to say; where none of them does, somebody has to.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from randcheck.certificates.records import VOID
from randcheck.certificates.register.years import is_held
from randcheck.errors import Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.reading import Chain

_TARGETS = "targets"


def questions(chains: Sequence[Chain], given: Mapping[str, Given]) -> Iterator[Problem]:
    """Yield slots that draw from one list though nothing says so.

    Args:
        chains: Of one office, by slot, without those that were looked into.
        given: Rosters of targets, by draw_id.
    """
    of_root: dict[str, list[Chain]] = {}
    for chain in chains:
        roster = chain.body["rosters"][_TARGETS]
        if roster["size"]:
            of_root.setdefault(roster["root"], []).append(chain)
    for same in of_root.values():
        if len({chain.digest for chain in same}) > 1:
            yield _question("register-roster-same", same, {"count": len(same)})
    seen: dict[str, dict[str, set[str]]] = {}
    for one, other in combinations(chains, 2):
        mine = given.get(other.certificate.draw_id)
        if mine is not None and _of_one_time(one, other):
            if other.digest not in seen:
                seen[other.digest] = _eligible(mine)
            drawn, again = _again(one, other, seen[other.digest])
            if 2 * len(again) > len(drawn):
                params = {"count": len(again), "drawn": len(drawn),
                          "value": "、".join(sorted(again)[:10])}  # fmt: skip
                yield _question("register-roster-overlap", [one, other], params)


def _question(code: str, chains: Sequence[Chain], params: Mapping[str, Any]) -> Problem:
    slots = ", ".join(str(slot) for slot in sorted({chain.slot for chain in chains}))
    places = ", ".join(sorted({place for chain in chains for place in chain.places}))
    return Problem(code, {**params, "slots": slots}, places)


def _eligible(given: Given) -> dict[str, set[str]]:
    """Return stratum → who can be drawn, by the roster."""
    return {stratum: set(ids) for stratum, ids in given.targets.eligible()[0].items()}


def _of_one_time(one: Chain, other: Chain) -> bool:
    """Tell whether two draws of different names could send people to one target at one time.

    Of one name they are batches, or the same draw again. Where the later one has caps these
    say whom it may draw again, and the register counts them.
    """
    names = [(chain.body["plan"], chain.body["draw"]) for chain in (one, other)]
    past: Any = other.body.get("past") or {}
    return (
        names[0] != names[1]
        and is_held(one)
        and not other.certificate.of_kind(VOID)
        and not past.get("caps")
        and one.body["window"]["first"] <= other.body["window"]["last"]
        and other.body["window"]["first"] <= one.body["window"]["last"]
    )


def _again(one: Chain, other: Chain, eligible: Mapping[str, set[str]]) -> tuple[set[str], set[str]]:
    """Return who was drawn for what the later draw is about, and who of them it can draw again."""
    try:
        drawn_in = one.certificate.drawn
    except RandcheckError:  # sealed, or the lists stand beside
        return set(), set()
    drawn, again = set[str](), set[str]()
    for mine in one.body["strata"]:
        ids = set(drawn_in.get(mine["id"], ()))
        for its in other.body["strata"]:
            if set(mine["items"]) & set(its["items"]) or not (mine["items"] or its["items"]):
                drawn |= ids
                again |= ids & eligible.get(its["id"], set())
    return drawn, again
