"""What the second stage of a draw names of the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.records import DRAW, VOID
from randcheck.draws.stages import FirstStage
from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate


def first_stage(certificate: Certificate) -> FirstStage:
    """Return what a second stage names of the first.

    Args:
        certificate: The first one's, drawn.

    Raises:
        InputError: It is not drawn, or void (``stage-not-drawn``).
        ConfidentialityError: Who was drawn is sealed (``sealed-results``).
    """
    if not certificate.of_kind(DRAW) or certificate.of_kind(VOID):
        raise InputError("stage-not-drawn", value=certificate.draw_id)
    return FirstStage(
        digest=certificate.head,
        name=certificate.commitment["draw"],
        drawn=(id for ids in certificate.drawn.values() for id in ids),
    )
