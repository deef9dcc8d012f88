"""Batches of a year's quota, and the list published before, as a commitment says them.

The first batch fixes the year's quotas, the later ones name it (W22-11, X22-11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates import envelope
from randcheck.certificates.secrecy.sealed import Sealer, is_sealed
from randcheck.draws.batches import FirstBatch
from randcheck.errors import ConfidentialityError, InputError

if TYPE_CHECKING:
    from datetime import date

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.secrecy.sealing import Seal
    from randcheck.draws.task import Stratum


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
    batches = {stratum["id"]: stratum["batch"] for stratum in commitment["strata"]}
    years = {id: batch["year"] for id, batch in batches.items() if batch and batch["number"] == 1}
    if len(years) < len(batches):
        raise InputError("batch-not-first", value=certificate.draw_id)
    return FirstBatch(
        digest=certificate.records[0].digest,
        years=years,
    )


def batch_record(stratum: Stratum, need: int) -> dict[str, Any] | None:
    """Return the field ``batch`` of a stratum.

    Args:
        stratum: The stratum.
        need: What its rate gives for the year.

    Raises:
        InputError: A later batch does not name the first, or the first names one
            (``batch-first``).
    """
    batch = stratum.batch
    if batch is None:
        return None
    if (batch.number == 1) != (batch.first is None):
        raise InputError("batch-first", place=stratum.id, value=str(batch.number))
    year = need if batch.year is None else batch.year
    return {"number": batch.number, "of": batch.of, "year": year, "first": batch.first}


def published_record(suite: Suite, published: tuple[date, bytes] | None) -> dict[str, Any] | None:
    """Return the field ``published_list``: when, and the digest of the bytes (H23-15)."""
    if published is None:
        return None
    day, data = published
    return {"published": day.isoformat(), "digest": envelope.file_digest(suite, data)}
