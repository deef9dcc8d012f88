"""The certificates that the catalogue of tamperings alters, each with what its verifier is given.

All are draws of the demonstration: as it is, with a leaf shown, amended, sealed, and with a
witness's statement about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from randcheck.certificates.amendments.amending import amend, request
from randcheck.certificates.issuing import draw
from randcheck.certificates.rosters import ROSTERS_FOLDER
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.certificates.signatures.keys import private_key
from randcheck.certificates.signatures.trust import TrustedKey
from randcheck.certificates.signatures.witnessing import attest
from randcheck.certificates.views import Views
from randcheck.disk.storage import write_whole
from randcheck.selftest.demonstration import (
    BOOK,
    commit_demo,
    contributions,
    example,
    fixed,
    handed_over,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending


@frozen
class Base:
    """One certificate to be altered.

    Attributes:
        certificate: As it was issued.
        given: What its verifier is given besides.
    """

    certificate: Certificate
    given: dict[str, Any]


def plain(folder: Path) -> Base:
    """Return the draw of the demonstration."""
    return _with_lists(*example(), folder)


def _with_lists(pending: Pending, certificate: Certificate, folder: Path) -> Base:
    pending.save(folder)
    lists = {"rosters": folder / ROSTERS_FOLDER, "secrets": folder / SECRETS_FILE}
    return Base(certificate, {**lists, "files": {"rule_book": BOOK}})


def shown(folder: Path) -> Base:
    """Return the same with the leaf of one target."""
    pending, certificate = example()
    target = pending.rosters["targets"].ids[0]
    leaf = Views(certificate, pending).roster_leaf("targets", target)
    return _with_lists(pending, certificate.with_lists([leaf]), folder)


def amended(folder: Path) -> Base:
    """Return the same after a late recusal."""
    pending, certificate = example()
    check = min(certificate.teams)
    parts, openings = handed_over(contributions("amendment"), f"{pending.draw_id}/amend/1")
    asked = request(
        pending,
        certificate,
        cause="演示 / demonstration",
        asked_by="演示 / demonstration",
        recusals=[(certificate.teams[check][0], check)],
        sources=parts,
    )
    return _with_lists(pending, amend(asked, openings), folder)


def sealed(folder: Path) -> Base:
    """Return the same draw, sealed."""
    pending = commit_demo(sealed=True)
    return _with_lists(pending, draw(pending), folder)


def stated(folder: Path) -> Base:
    """Return the draw of the demonstration with a witness's statement.

    Raises:
        ExtraMissingError: The extra ``sign`` is not installed.
    """
    base = plain(folder)
    key = private_key("ed25519", fixed("witness"))
    witness = TrustedKey(key=key.public, roles=("witness",), name="演示 / demonstration")
    published = evolve(base.certificate, records=base.certificate.records[:1])
    write_whole(folder / "trust" / "witness.json", witness.to_bytes())
    write_whole(folder / "evidence" / "statement.json", attest(published, key))
    beside = {"trust": folder / "trust", "evidence": folder / "evidence"}
    return evolve(base, given={**base.given, **beside})


BASES: dict[str, Callable[[Path], Base]] = {
    "plain": plain,
    "shown": shown,
    "amended": amended,
    "sealed": sealed,
    "stated": stated,
}
