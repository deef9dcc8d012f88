"""What the first batch of a year fixed, for the later ones (W22-11, X22-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.errors import InputError
from randcheck.rules.schedule import FirstBatch

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate


def first_batch(certificate: Certificate) -> FirstBatch:
    """Return what a later batch names of the first one.

    Args:
        certificate: The first batch's, at any stage.

    Raises:
        InputError: It is no first batch (``batch-not-first``).
    """
    strata = certificate.commitment["strata"]
    if any(stratum["batch"] is None or stratum["batch"]["number"] != 1 for stratum in strata):
        raise InputError("batch-not-first", value=certificate.draw_id)
    return FirstBatch(
        digest=certificate.records[0].digest,
        years={stratum["id"]: stratum["batch"]["year"] for stratum in strata},
    )
