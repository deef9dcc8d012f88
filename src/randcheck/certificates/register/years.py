"""A year's quota drawn in batches: what its certificates must say together (分批).

The first batch fixes the year's quota. One certificate of a later batch shows neither that it
names the first one rightly nor who has been drawn before; the register does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from randcheck.certificates.records import DRAW, VOID
from randcheck.errors import Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.register.reading import Chain

    Batched = list[tuple["Chain", Mapping[str, Any]]]


def is_held(chain: Chain) -> bool:
    """Tell whether a slot was drawn and stands."""
    return bool(chain.certificate.of_kind(DRAW)) and not chain.certificate.of_kind(VOID)


def wrong(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield what batches of one office cannot say together.

    Args:
        chains: Of one office, by slot.
    """
    firsts = {chain.digest: chain for chain in chains}
    for chain in chains:
        for stratum in chain.body["strata"]:
            if stratum["batch"] is not None and stratum["batch"]["first"] is not None:
                yield from _named(chain, stratum, firsts.get(stratum["batch"]["first"]))
    for batches in _years(chains).values():
        yield from _numbers(batches)
        yield from _again(batches)


def questions(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield batches of a year that were not drawn though later ones were, or the year is over.

    Args:
        chains: Of one office, by slot.
    """
    last = max((chain.body["window"]["first"] for chain in chains), default="")
    for (first, name), batches in _years(chains).items():
        if batches[0][0].digest != first:
            continue  # the first one is not here, which is a finding
        drawn = {stratum["batch"]["number"] for chain, stratum in batches if is_held(chain)}
        of = batches[0][1]["batch"]["of"]
        over = any(last[:4] > chain.body["window"]["last"][:4] for chain, _ in batches[:1])
        end = of if over else max(drawn, default=0)
        missing = [number for number in range(1, end + 1) if number not in drawn]
        if missing and drawn:
            params = {"value": name, "numbers": "、".join(map(str, missing)), "of": of}
            yield Problem("register-batch-missing", params, batches[0][0].place)


def remarks(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield later batches that keep more targets out than the year's draws have taken.

    Other rules may keep them out, or they are not in the directory any more: rosters show it.

    Args:
        chains: Of one office, by slot.
    """
    for (_, name), batches in _years(chains).items():
        if any(chain.is_secret for chain, _ in batches):
            continue
        taken, least = 0, None
        for chain, stratum in batches:
            out = stratum["N"] - stratum["eligible"]
            if least is not None and out > least + taken:
                params = {"slot": chain.slot, "value": name, "count": out - least, "drawn": taken}
                yield Problem("note-register-kept-out", params, chain.place)
            least = out if least is None else least
            taken += stratum["n"] if is_held(chain) else 0


def taken(chain: Chain, before: Sequence[Chain]) -> Iterator[Problem]:
    """Yield batches of a chain that were drawn already.

    Args:
        chain: About to take its slot.
        before: What is in the register.
    """
    known = _years(before)
    for stratum in chain.body["strata"]:
        batch = stratum["batch"] or {"first": None}
        for one, other in known.get((batch["first"], stratum["id"]), ()):
            if is_held(one) and other["batch"]["number"] == batch["number"]:
                slots = f"{one.slot}, {chain.slot}"
                params = {"value": stratum["id"], "number": batch["number"],
                          "slots": slots, "first": batch["first"]}  # fmt: skip
                yield Problem("register-batch-twice", params, one.place)


def _years(chains: Sequence[Chain]) -> dict[tuple[str, str], Batched]:
    """Return the batches of each first batch and stratum, by slot."""
    found: defaultdict[tuple[str, str], Batched] = defaultdict(list)
    for chain in chains:
        for stratum in chain.body["strata"]:
            if stratum["batch"] is not None:
                first = stratum["batch"]["first"] or chain.digest
                found[first, stratum["id"]].append((chain, stratum))
    return dict(found)


def _named(chain: Chain, stratum: Mapping[str, Any], first: Chain | None) -> Iterator[Problem]:
    """Check that a later batch names the first one, and says of the year what that one said."""
    batch, name = stratum["batch"], stratum["id"]
    fixed = None if first is None else _stratum(first, name)
    if first is None or fixed is None or first.slot >= chain.slot or not _begins(fixed):
        params = {"slot": chain.slot, "value": name, "first": batch["first"]}
        yield Problem("register-batch-first", params, chain.place)
        return
    if first.certificate.of_kind(VOID):
        params = {"slot": chain.slot, "value": name, "first": first.slot}
        yield Problem("register-batch-void", params, chain.place)
    said = ["of"] if chain.is_secret or first.is_secret else ["of", "year"]
    differing = [(field, batch[field], fixed["batch"][field]) for field in said]
    same = ("plan", "draw")
    differing += [(field, chain.body[field], first.body[field]) for field in same]
    for field, value, wanted in differing:
        if value != wanted:
            params = {"slot": chain.slot, "value": name, "name": field, "found": str(value),
                      "wanted": str(wanted), "first": first.slot}  # fmt: skip
            yield Problem("register-batch-differs", params, chain.place)
    if chain.body["window"]["last"] < first.body["window"]["first"]:
        params = {"slot": chain.slot, "value": name, "first": first.slot}
        yield Problem("register-batch-window", params, chain.place)


def _begins(stratum: Mapping[str, Any]) -> bool:
    return stratum["batch"] is not None and stratum["batch"]["number"] == 1


def _stratum(chain: Chain, name: str) -> Mapping[str, Any] | None:
    return next((s for s in chain.body["strata"] if s["id"] == name), None)


def _numbers(batches: Batched) -> Iterator[Problem]:
    """Each number of a year is drawn once."""
    slots: defaultdict[int, list[Chain]] = defaultdict(list)
    for chain, stratum in batches:
        if is_held(chain):
            slots[stratum["batch"]["number"]].append(chain)
    for number, chains in sorted(slots.items()):
        commitments = {chain.digest: chain for chain in chains}
        if len(commitments) > 1:
            params = {"value": batches[0][1]["id"], "number": number,
                      "slots": ", ".join(str(chain.slot) for chain in commitments.values()),
                      "first": batches[0][0].digest}  # fmt: skip
            places = ", ".join(chain.place for chain in commitments.values())
            yield Problem("register-batch-twice", params, places)


def _again(batches: Batched) -> Iterator[Problem]:
    """Whoever was drawn has left the pool for the year."""
    before: dict[str, Chain] = {}
    for chain, stratum in batches:
        now = _drawn(chain.certificate, stratum["id"])
        again = sorted(id for id in now if before.get(id, chain).digest != chain.digest)
        if again:
            slots = sorted({before[id].slot for id in again})
            params = {"slot": chain.slot, "value": "、".join(again[:10]), "count": len(again),
                      "slots": ", ".join(map(str, slots)), "name": stratum["id"]}  # fmt: skip
            yield Problem("register-batch-again", params, chain.place)
        before |= dict.fromkeys(now, chain)


def _drawn(certificate: Certificate, stratum: str) -> tuple[str, ...]:
    """Return who is drawn now, as far as the file lists them; nobody of a slot that is void."""
    try:
        return certificate.drawn.get(stratum, ())
    except RandcheckError:  # sealed, or the list stands beside and is not in this file
        return ()
