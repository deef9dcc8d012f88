"""Sealed draws opened for an auditor who was given their secrets: counts, and who was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.certificates.records import DRAW
from randcheck.certificates.secrecy.sealed import Sealer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.reading import Chain


def opened(chain: Chain, given: Mapping[str, Given]) -> Chain:
    """Return a chain with its counts and its drawn open, where the secrets are given.

    Args:
        chain: Of the register.
        given: What was given of draws, by draw_id, of which everything is as committed.
    """
    certificate = chain.certificate
    mine = given.get(certificate.draw_id)
    if not certificate.is_sealed or mine is None or mine.seal is None:
        return chain
    if certificate.of_kind(DRAW) and mine.results is None:
        return chain
    counts = Sealer.of(certificate.commitment, mine.seal).opened(certificate.commitment)
    return evolve(chain, certificate=certificate.with_results(mine.results), counts=counts)
