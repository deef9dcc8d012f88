"""Second stages held against their first: units of just the targets that were drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.register.years import is_held
from randcheck.errors import Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.certificates.register.reading import Chain

_NAMED = 10


def wrong(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield second stages that do not fit the draws they name.

    Args:
        chains: Of one office, by slot.
    """
    for chain in chains:
        stage = chain.body.get("stage")
        if stage is None:
            continue
        params: dict[str, object] = {"slot": chain.slot, "value": stage["first"]}
        named = [
            one
            for one in chains
            if any(record.digest == stage["first"] for record in one.certificate.records)
        ]
        if not any(one.slot < chain.slot and is_held(one) for one in named):
            yield Problem("register-stage-first", params, chain.place)
        elif not any(one.certificate.head == stage["first"] for one in named):
            yield Problem("register-stage-amended", params, chain.place)
        else:
            first = next(one for one in named if one.certificate.head == stage["first"])
            yield from _units(chain, first)


def _units(chain: Chain, first: Chain) -> Iterator[Problem]:
    """Compare whose units a second stage has with who was drawn, where that is known."""
    try:
        drawn = {id for ids in first.certificate.drawn.values() for id in ids}
    except RandcheckError:
        return  # a view, or a sealed draw: nobody here knows
    whose = {stratum.get("of") for stratum in chain.body["strata"]}
    for code, ids in (
        ("register-stage-left", sorted(drawn - whose)),
        ("register-stage-foreign", sorted(str(one) for one in whose - drawn)),
    ):
        if ids:
            params = {"slot": chain.slot, "count": len(ids), "value": "、".join(ids[:_NAMED])}
            yield Problem(code, params, chain.place)
