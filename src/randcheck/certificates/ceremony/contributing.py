"""A party's own part: contribute before the commitment, open after it.

The party makes nonce and value on a machine of its own and hands over ``C``
alone. It opens only for the commitment in which it finds its ``C``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import HASH_SIZE, check_bytes32
from randcheck.canonical.ids import check_id
from randcheck.canonical.shapes import (
    Choice,
    Fields,
    Id,
    Shape,
    Text,
    hexadecimal,
    require,
)
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates.ceremony.sources import Contribution, contribution, earlier, from_hex
from randcheck.certificates.pending import awaiting, openings_file
from randcheck.certificates.records import DIGEST, HASH, SEED_ID
from randcheck.certificates.verification import examine
from randcheck.certificates.verification.report import REFUTED
from randcheck.disk.storage import place_at, read_whole, stands, write_whole
from randcheck.errors import CommitmentError, InputError
from randcheck.lottery.seeds import Opened, contribution_commitment, opens

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.disk.storage import Place, Shelf

_HEADER: Final[dict[str, Shape]] = {
    "draw_id": SEED_ID,
    "suite": Choice(SUITE_NAMES),
    "source": Id(),
}
CONTRIBUTION: Final = Fields(
    {"format": Choice(("randcheck/contribution@v1",)), **_HEADER, "commitment": HASH}
)
"""The file that a party hands over before the commitment: ``C`` and nothing else."""
KEPT: Final = Fields(
    {
        "format": Choice(("randcheck/kept-contribution@v1",)),
        **_HEADER,
        "nonce": hexadecimal(HASH_SIZE, secret=True),
        "value": Text(),
    },
    {"released": DIGEST},
)
"""The file that a party keeps to itself until it opens."""


@frozen(kw_only=True, field_transformer=strict)
class Kept:
    """A contribution that its party keeps to itself.

    Attributes:
        draw_id: The draw it is made for; it opens no other.
        suite: ``sha256`` or ``sm3``.
        opening: Source, nonce and value.
        released: Digest of the commitment for which it was opened; ``None`` until then.
    """

    draw_id: str
    suite: str
    opening: Opened = field(repr=False)
    released: str | None = None

    @property
    def source_id(self) -> str:
        """Name of the source."""
        return self.opening.source_id

    @property
    def commitment(self) -> bytes:
        """``C``, which the office may know."""
        opening = self.opening
        return contribution_commitment(
            suite_called(self.suite), self.draw_id, self.source_id, opening.nonce, opening.value
        )

    def public_bytes(self) -> bytes:
        """Return the file for the office: ``C`` alone."""
        return self._file("randcheck/contribution@v1", {"commitment": self.commitment.hex()})

    @checked
    def save(self, path: str | Path | Shelf) -> None:
        """Write the private file; a contribution that stands there is never replaced.

        Raises:
            InputError: Another one stands there, or this one opened for another commitment
                (``kept-other``); or it cannot be written.
        """
        where = place_at(path)
        if stands(where) and load_kept(where) not in {self, evolve(self, released=None)}:
            raise InputError("kept-other", place=str(where))
        opened: dict[str, jcs.Json] = {
            "nonce": self.opening.nonce.hex(),
            "value": self.opening.value,
        }
        if self.released is not None:
            opened["released"] = self.released
        write_whole(where, self._file("randcheck/kept-contribution@v1", opened), private=True)

    def _file(self, form: str, fields: dict[str, jcs.Json]) -> bytes:
        header: dict[str, jcs.Json] = {
            "draw_id": self.draw_id,
            "suite": self.suite,
            "source": self.source_id,
        }
        return jcs.serialize({"format": form, **header, **fields})


@checked
def contribute(
    draw_id: str,
    source_id: str,
    *,
    value: str = "",
    nonce: bytes | None = None,
    suite: str = "sha256",
) -> Kept:
    """Make a contribution for one draw (出具贡献).

    Args:
        draw_id: ``<office>/<plan>/<draw>/<slot>``, from the published plan; for an
            amendment ``<draw_id>/amend/<k>``.
        source_id: Name under which the office lists the party.
        value: What the party chose: dice, cards, any text.
        nonce: 32 fresh random bytes; made here unless given.
        suite: ``sha256`` or ``sm3``, as the office uses.

    Raises:
        InputError: A name is none, or a number of bytes is wrong.
    """
    require(draw_id, SEED_ID, "draw_id")
    check_id(source_id, "source")
    suite_called(suite)
    made = secrets.token_bytes(HASH_SIZE) if nonce is None else check_bytes32(nonce, "nonce")
    kept = Kept(
        draw_id=draw_id,
        suite=suite,
        opening=Opened(source_id=source_id, nonce=made, value=value),
    )
    jcs.serialize(value)  # half a surrogate pair has no bytes
    return kept


@checked
def load_kept(path: str | Path | bytes | Shelf) -> Kept:
    """Return the contribution in a party's private file, a `Shelf`, or bytes.

    Raises:
        InputError: It cannot be opened or is no such file.
    """
    value = _load(place_at(path, "kept"), KEPT)
    opening = Opened(
        source_id=value["source"], nonce=from_hex(value["nonce"]), value=value["value"]
    )
    return Kept(
        draw_id=value["draw_id"],
        suite=value["suite"],
        opening=opening,
        released=value.get("released"),
    )


@checked
def load_contribution(path: str | Path | bytes | Shelf, draw_id: str, suite: str) -> Contribution:
    """Return the source in the file that a party handed over.

    Args:
        path: The file, a `Shelf`, or its bytes.
        draw_id: The draw that it must be made for.
        suite: The suite that it must be made with.

    Raises:
        InputError: It cannot be opened, is no such file, or of another suite
            (``contribution-suite``).
        CommitmentError: It was made for another draw (``other-draw``).
    """
    where = place_at(path, "contribution")
    value = _load(where, CONTRIBUTION)
    if value["draw_id"] != draw_id:
        raise CommitmentError(
            "other-draw", place=str(where), found=value["draw_id"], wanted=draw_id
        )
    if value["suite"] != suite:
        raise InputError("contribution-suite", place=str(where), found=value["suite"], wanted=suite)
    return contribution(value["source"], commitment=value["commitment"])


@checked
def release(
    kept: Kept,
    certificate: Certificate,
    *,
    commitment: str | None = None,
    at: str | None = None,
    early: bool = False,
) -> tuple[bytes, Kept]:
    """Return the file with which a party opens, after making sure that it may (开启).

    A party opens for one commitment and no other: save what it keeps now before the file
    is handed over.

    Args:
        kept: What it kept.
        certificate: The published commitment, with the openings so far.
        commitment: Digest of the commitment, as the party noted it when published.
        at: What time it is.
        early: Open before the office has.

    Returns:
        The bytes of the file, which names the commitment, and what the party keeps from
        now on, which remembers it.

    Raises:
        CommitmentError: The certificate is of another draw or commitment, also than the
            one it was opened for before (``release-other-commitment``), does not
            hold the party's ``C`` (``release-not-committed``), is refuted
            (``release-refuted``), its slot was given up (``slot-voided``), the
            time of openings is over (``opening-late``), or the office has not
            opened yet (``release-office-first``).
    """
    body, name = certificate.asked, kept.source_id
    seed_id = certificate.seed_id or certificate.draw_id
    if seed_id != kept.draw_id:
        raise CommitmentError("other-draw", found=seed_id, wanted=kept.draw_id)
    digest = awaiting(certificate)
    for noted in (commitment, kept.released):
        if noted is not None and digest != noted:
            raise CommitmentError("release-other-commitment", found=digest, wanted=noted)
    if not _is_committed(kept, certificate):
        raise CommitmentError("release-not-committed", value=name)
    report = examine(certificate)
    if report.verdict == REFUTED:
        raise CommitmentError.collect([p for s in report.steps if s.status == "FAIL"
                                       for p in s.problems])  # fmt: skip
    if certificate.is_void:
        raise CommitmentError("slot-voided", value=kept.draw_id)
    due = body["openings_until"]
    if at is not None and due is not None and earlier(due, at):
        raise CommitmentError("opening-late", value=name, due=due, at=at)
    opened = {record.body["source"] for record in certificate.opened}
    if not early and body["sources"][0]["id"] not in opened | {name}:
        raise CommitmentError("release-office-first", value=name)
    data = openings_file(kept.draw_id, (kept.opening,), commitment=digest)
    return data, evolve(kept, released=digest)


def _is_committed(kept: Kept, certificate: Certificate) -> bool:
    for source in certificate.asked["sources"]:
        if source["id"] == kept.source_id and source["kind"] == "contribution":
            known = bytes.fromhex(source["commitment"])
            return opens(certificate.suite, kept.draw_id, kept.opening, known)
    return False


def _load(path: Place, shape: Fields) -> Any:  # noqa: ANN401 - a parsed record
    value = jcs.parse(read_whole(path), str(path))
    require(value, shape, str(path))
    return value
