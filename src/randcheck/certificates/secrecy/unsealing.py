"""The record that opens a sealed draw to everybody, when the law allows (protocol §6).

It shows the secrets, not the lists: the roster files are published beside the
certificate, and whoever has both recomputes all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.certificates.certificate import read_certificate
from randcheck.certificates.records import AMENDMENT, ASSIGNMENT, DRAW, REQUEST, UNSEALING
from randcheck.certificates.secrecy.proofs import asked_shown
from randcheck.errors import CommitmentError, InputError

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending


_LAST: Final = {DRAW, ASSIGNMENT, AMENDMENT}
"""Kinds of the record that an unsealing may follow."""


@checked
def unseal(certificate: Certificate, pending: Pending, *, reason: str) -> Certificate:
    """Return the certificate with the secrets of its seal and of its rosters.

    Args:
        certificate: A sealed one, drawn and assigned, no request being open.
        pending: What lies in its private folder.
        reason: What allows it: the decision, the article, the day.

    Raises:
        InputError: The draw is open, unsealed already or not finished
            (``unseal-stage``), or no reason is given.
        CommitmentError: The secrets are those of another draw (``other-draw``,
            ``seal-wrong``).
    """
    if pending.draw_id != certificate.draw_id:
        params = {"found": pending.draw_id, "wanted": certificate.draw_id}
        raise CommitmentError("other-draw", place="private", **params)
    dealt = len(certificate.of_kind(ASSIGNMENT)) == len(certificate.commitment["teams"])
    finished = bool(certificate.of_kind(DRAW)) and dealt
    sealer = pending.sealer
    if sealer is None or not finished or certificate.records[-1].kind not in _LAST:
        raise InputError("unseal-stage", value=certificate.draw_id)
    sealer.opened(certificate.commitment)
    body = {
        "reason": reason,
        "rosters": {name: secret.hex() for name, secret in pending.secrets.items()},
        "seal": sealer.seal.to_dict(),
    }
    shown: list[dict[str, Any]] = []
    if certificate.of_kind(REQUEST):
        # what was asked for follows from no list and no secret
        held = certificate.with_results(certificate.results or pending.certificate.results)
        shown = asked_shown(held, sealer)
    return evolve(certificate.appended(UNSEALING, body), disclosures=tuple(shown))


def unsealed_secrets(data: bytes) -> tuple[str, dict[str, bytes]] | None:
    """Return draw_id and secrets of the rosters of an unsealed certificate.

    Args:
        data: A file, whatever it is; ``None`` where it is no such certificate.
    """
    try:
        certificate = read_certificate(data)
    except InputError:
        return None
    for record in certificate.of_kind(UNSEALING):
        secrets = record.body["rosters"].items()
        return certificate.draw_id, {name: bytes.fromhex(text) for name, text in secrets}
    return None
