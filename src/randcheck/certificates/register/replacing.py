"""Void slots and the commitments that replace them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.records import VOID
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.certificates.register.reading import Chain


def wrong(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield void slots that the next commitment does not name, and names of nothing.

    Args:
        chains: Of one office, by slot.
    """
    voids = _voids(chains)
    for digest, void in voids.items():
        later = [c for c in chains if c.slot > void.slot and _draw(c) == _draw(void)]
        if later:
            following = [c for c in later if c.slot == later[0].slot]
            if all(chain.body["replaces"] != digest for chain in following):
                params = {"slot": following[0].slot, "value": void.certificate.draw_id}
                yield Problem("register-replaces-missing", params, following[0].place)
    for chain in chains:
        named = chain.body["replaces"]
        if named is None:
            continue
        void_of = voids.get(named)
        params = {"slot": chain.slot, "value": named}
        if void_of is None:
            yield Problem("register-replaces-unknown", params, chain.place)
        elif void_of.slot >= chain.slot or void_of.body["plan"] != chain.body["plan"]:
            yield Problem("register-replaces-wrong", params, chain.place)


def open_ends(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield void slots that later draws of the plan, under other names, pass over."""
    voids = _voids(chains)
    named = {chain.body["replaces"] for chain in chains}
    for digest, void in voids.items():
        later = [c for c in chains if c.slot > void.slot and _draw(c)[:2] == _draw(void)[:2]]
        if later and digest not in named and all(_draw(c) != _draw(void) for c in later):
            params = {"value": void.certificate.draw_id, "slot": later[0].slot}
            yield Problem("register-replaces-open", params, void.place)


def _voids(chains: Sequence[Chain]) -> dict[str, Chain]:
    return {r.digest: chain for chain in chains for r in chain.certificate.of_kind(VOID)}


def _draw(chain: Chain) -> tuple[str, str, str]:
    body = chain.body
    return body["office"], body["plan"], body["draw"]
