"""How a step of a ceremony is kept: in the private folder first, then in the file for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.certificates.certificate import read_certificate
from randcheck.disk.storage import read_whole, stands
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending


def joined(certificate: Certificate, out: str | Path) -> Certificate:
    """Return a certificate with the signatures of its earlier copy where it is to be written.

    Args:
        certificate: What a step made.
        out: The file, which may have been signed meanwhile.
    """
    if not stands(out):
        return certificate
    data = read_whole(out)
    return (
        certificate.joined(read_certificate(data)) if certificate.continues(data) else certificate
    )


def keep(pending: Pending, private: str | Path, out: str | Path) -> Certificate:
    """Keep what a step made; whoever is stopped in between gives the command again.

    Args:
        pending: The draw after the step.
        private: Its private folder.
        out: The certificate file; signatures that it has are kept.

    Returns:
        The certificate that was written.

    Raises:
        InputError: Something could not be written. Where the step has had its effect all
            the same, the last problem says so (``kept-already``).
    """
    certificate = joined(pending.certificate, out)
    certificate.check_place(Path(out))
    evolve(pending, certificate=certificate).save(private)
    try:
        certificate.save(out)
    except InputError as error:
        kept = Problem("kept-already", {"folder": str(private)}, str(out))
        raise InputError.collect([*error.problems, kept]) from error
    return certificate
