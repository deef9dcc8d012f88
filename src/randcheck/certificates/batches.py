"""What a later batch names of the first of its year (W22-11, X22-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.secrecy.sealed import Sealer, is_sealed
from randcheck.draws.batches import FirstBatch
from randcheck.errors import ConfidentialityError, InputError

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.secrecy.sealing import Seal


def first_batch(certificate: Certificate, seal: Seal | None = None) -> FirstBatch:
    """Return what a later batch names of the first one.

    Args:
        certificate: The first batch's, at any stage.
        seal: Of a sealed one, from its private folder.

    Raises:
        InputError: It is no first batch (``batch-not-first``).
        CommitmentError: The seal is another draw's (``seal-wrong``).
        ConfidentialityError: The year's quotas are sealed (``sealed-results``).
    """
    commitment = certificate.commitment
    if is_sealed(commitment):
        if seal is None:
            raise ConfidentialityError("sealed-results", value=certificate.draw_id)
        commitment = Sealer.of(commitment, seal).opened(commitment)
    batches = {s["id"]: s["batch"] for s in commitment["strata"] if s["batch"] is not None}
    years = {id: batch["year"] for id, batch in batches.items() if batch["number"] == 1}
    if not years or len(years) < len(batches):
        raise InputError("batch-not-first", value=certificate.draw_id)
    return FirstBatch(
        digest=certificate.records[0].digest,
        years=years,
    )
