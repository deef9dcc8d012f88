"""A committed draw that waits for its seed.

Days pass between commitment and draw. What must not get lost meanwhile, and must
not be seen either, lives in a private folder: the rosters, the secrets of their
roots, and the openings that are known already. Losing it costs the slot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import check_bytes32
from randcheck.canonical.ids import check_id
from randcheck.canonical.shapes import (
    Choice,
    Fields,
    Id,
    Listing,
    Mapped,
    Text,
    by,
    require,
)
from randcheck.certificates.ceremony.sources import from_hex
from randcheck.certificates.certificate import Certificate, read_certificate
from randcheck.certificates.records import DIGEST, DRAW, REQUEST, ROSTERS, SECRET
from randcheck.certificates.results import RESULTS_FILE, parse_results
from randcheck.certificates.rosters import ROSTERS_FOLDER, Roster, load_rosters
from randcheck.certificates.secrecy.sealed import Sealer
from randcheck.certificates.secretfiles import (
    SECRETS_FILE,
    load_file,
    load_seal,
    load_secrets,
    secrets_file,
)
from randcheck.disk.locking import locked
from randcheck.disk.storage import (
    LARGEST_LIST,
    Files,
    Place,
    is_file,
    make_folder,
    place_at,
    read_whole,
    stands,
    write_whole,
)
from randcheck.errors import CommitmentError, InputError, Problem
from randcheck.lottery.seeds import Opened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from randcheck.certificates.secrecy.sealing import Seal


CERTIFICATE_FILE: Final = "certificate.json"
OPENINGS_FILE: Final = "openings.json"

PENDING: Final = b"randcheck/pending@v1\n"
"""The first line of a draw that is kept as one value."""
_FILES: Final = Mapped(Text())

OPENING = Fields({"source": Id(), "nonce": SECRET, "value": Text()})
OPENINGS = Fields(
    {
        "format": Choice(("randcheck/openings@v1",)),
        "draw_id": Text(empty=False),
        "openings": Listing(OPENING, lambda o: o["source"].encode(), by("source")),
    },
    {"commitment": DIGEST},
)
"""The file in which parties hand over their openings."""


@frozen(repr=False, field_transformer=strict)
class Pending:
    """A draw whose rosters are fixed and whose seed is not known yet.

    Attributes:
        certificate: Holds the commitment, or ends with an open request.
        rosters: The six lists, by name.
        secrets: The secret of each root, by name.
        openings: Those that are known already.
        seal: What opens the counts and results of a sealed draw; ``None`` in an open one.
    """

    certificate: Certificate
    rosters: Mapping[str, Roster] = field(repr=False)
    secrets: Mapping[str, bytes] = field(repr=False)
    openings: tuple[Opened, ...] = field(default=(), repr=False)
    seal: Seal | None = field(default=None, repr=False)
    _as_committed: bool = field(default=False, init=False, repr=False, eq=False)

    def check(self) -> None:
        """Make sure that a folder or a database gave the rosters, secrets and seal committed.

        Raises:
            InputError: A roster or a secret is missing (``pending-part``).
            CommitmentError: They are not those committed (``roster-changed``, ``seal-wrong``).
        """
        if self._as_committed and not self.rosters["targets"].elsewhere:
            return
        certificate = self.certificate
        for part in (self.rosters, self.secrets):
            if set(part) != set(ROSTERS):
                raise InputError("pending-part", found=", ".join(part), wanted=", ".join(ROSTERS))
        if (self.seal is not None) != certificate.is_sealed:
            raise CommitmentError("seal-wrong", place=self.draw_id, value="seal")
        if self.sealer is not None:
            self.sealer.opened(certificate.commitment)
        for name in ROSTERS:
            committed = certificate.commitment["rosters"][name]
            bucket = committed["size"] if certificate.is_sealed else 0
            secret = check_bytes32(self.secrets[name], f"secret {name}")
            tree = self.rosters[name].tree(certificate.suite, secret, bucket)
            if (tree.root.hex(), tree.size) != (committed["root"], committed["size"]):
                raise CommitmentError("roster-changed", value=name)
        as_committed(self)

    @property
    def sealer(self) -> Sealer | None:
        """The seal at work; ``None`` in an open draw."""
        return None if self.seal is None else Sealer.of(self.certificate.commitment, self.seal)

    @property
    def draw_id(self) -> str:
        """``<office>/<plan>/<draw>/<slot>``."""
        return self.certificate.draw_id

    def __repr__(self) -> str:
        known, wanted = len(self.openings), len(self._contributions())
        return f"<Pending {self.draw_id}: committed, {known} of {wanted} contributions opened>"

    def _repr_html_(self) -> str:
        from randcheck.canonical import html

        opened = {opening.source_id for opening in self.openings}
        rows = [(name, name in opened) for name in self._contributions()]
        sizes = self.certificate.commitment["rosters"].items()
        return html.panel(
            "已承诺、待抽取",
            "committed, waits for its seed",
            html.facts([("抽取编号 draw_id", self.draw_id),
                        ("承诺摘要 commitment", self.certificate.records[0].digest),
                        *((f"名册 {name}", root["size"]) for name, root in sizes)]),
            html.table(("来源 source", "已开启 opened"), rows),
            html.paragraph("密值与开启值不显示", "secrets and openings are not shown"),
        )  # fmt: skip

    def _contributions(self) -> list[str]:
        sources = self.certificate.commitment["sources"]
        return [source["id"] for source in sources if source["kind"] == "contribution"]

    @checked
    def save(self, folder: str | Path | Files) -> None:
        """Write all of it into a private folder, each file in one go.

        The certificate comes last: a folder with one is complete. What stands there
        already stays untouched, so that saving progress writes openings and
        certificate alone.

        Raises:
            InputError: A file cannot be written, another process writes there
                (``lock-held``), or the folder holds another draw (``private-in-use``),
                whose secrets would be lost.
        """
        where = place_at(folder)
        with locked(where):
            self.check_folder(where)
            self._write(where)

    def _write(self, where: Place) -> None:
        try:
            make_folder(where, private=True)
        except OSError as error:
            raise InputError("file-unwritable", place=str(where), reason=error.strerror) from error
        for name, roster in self._elsewhere():
            if not is_file(where / name):  # written as the rows come
                write_whole(where / name, roster.chunks(), private=True)
        for name, data in self._files().items():
            path = where / name
            if not is_file(path) or read_whole(path, LARGEST_LIST) != data:
                write_whole(path, data, private=True)

    def _files(self) -> dict[str, bytes]:
        """Return name → bytes of every file, the certificate last; without a list elsewhere."""
        files = {
            f"{ROSTERS_FOLDER}/{name}.jsonl": roster.to_bytes()
            for name, roster in self.rosters.items()
            if not roster.elsewhere
        }
        files[SECRETS_FILE] = secrets_file(self.draw_id, self.secrets, self.seal)
        place = openings_place(self.certificate)
        if place is not None:
            name, seed_id = place
            files[name] = openings_file(seed_id, self.openings)
        if self.certificate.results is not None:
            files[RESULTS_FILE] = self.certificate.results.to_bytes()
        files[CERTIFICATE_FILE] = self.certificate.to_bytes()
        return files

    def _elsewhere(self) -> list[tuple[str, Roster]]:
        """Return the lists that lie in a database, by the names of their files."""
        listed = self.rosters.items()
        return [(f"{ROSTERS_FOLDER}/{n}.jsonl", roster) for n, roster in listed if roster.elsewhere]

    def to_bytes(self) -> bytes:
        """Return all of it as one value, secrets and all: to be kept encrypted, and whole.

        The first line names the format; `from_bytes` reads this and every later version.
        """
        lists = {name: roster.to_bytes() for name, roster in self._elsewhere()}
        files = {name: data.decode() for name, data in {**lists, **self._files()}.items()}
        return PENDING + jcs.serialize(files)

    @classmethod
    @checked
    def from_bytes(cls, data: bytes) -> Pending:
        """Return the draw that `to_bytes` wrote; it is compared with its commitment.

        Raises:
            InputError: It is of another format (``pending-format``), or damaged.
            CommitmentError: As `load_pending`.
        """
        if not data.startswith(PENDING):
            raise InputError("pending-format")
        files: Any = jcs.parse(data[len(PENDING) :], "pending")
        require(files, _FILES, "pending")
        return load_pending({name: text.encode() for name, text in files.items()})

    @checked
    def escrow(self, folder: str | Path | Files) -> Place:
        """Hand the secrets of rosters and seal to an auditor, before or after the draw.

        Args:
            folder: The auditor's; ``secrets.json`` is written there and nothing
                else: nothing of any contribution.

        Returns:
            The file.

        Raises:
            InputError: It cannot be written, or another file of that name stands
                there (``escrow-other``).
        """
        path = place_at(folder) / SECRETS_FILE
        data = secrets_file(self.draw_id, self.secrets, self.seal)
        if stands(path) and read_whole(path) != data:
            raise InputError("escrow-other", place=str(path))
        write_whole(path, data, private=True)
        return path

    @checked
    def check_folder(self, folder: str | Path | Files | Place) -> None:
        """Make sure that a folder holds no other draw, and nothing that would be lost.

        Raises:
            InputError: It does (``private-in-use``), somebody took in openings there
                since this draw was loaded (``private-changed``), or there are
                signatures that this draw lacks (``certificate-signed``).
        """
        there = place_at(folder) / CERTIFICATE_FILE
        if not stands(there):
            return
        data = read_whole(there)
        if not self.certificate.continues(data):
            raise InputError("private-in-use", place=str(place_at(folder)))
        self.certificate.check_signatures(data, there)
        place = openings_place(self.certificate)
        if place is None or place != openings_place(read_certificate(data)):
            return
        name, seed_id = place
        kept = load_openings(place_at(folder) / name, seed_id)
        if not set(kept) <= set(self.openings):
            raise InputError("private-changed", place=str(place_at(folder)))


def as_committed(pending: Pending) -> Pending:
    """Return a draw that was just committed or compared, so that it is not compared again."""
    object.__setattr__(pending, "_as_committed", True)  # no more than its other fields say
    return pending


def openings_place(certificate: Certificate) -> tuple[str, str] | None:
    """Return name and seed id of the file of openings: each request has its own.

    ``None`` where nothing is left to be opened: the last request was carried out.
    """
    asked = certificate.open_request
    if asked is not None:
        return f"openings-{asked.body['number']}.json", certificate.seed_id
    return None if certificate.of_kind(REQUEST) else (OPENINGS_FILE, certificate.draw_id)


def opening_fields(opening: Opened) -> dict[str, str]:
    """Return what an opening says, in a file or in a record."""
    return {"source": opening.source_id, "nonce": opening.nonce.hex(), "value": opening.value}


def openings_file(
    draw_id: str, openings: tuple[Opened, ...], *, commitment: str | None = None
) -> bytes:
    """Return the bytes of a file of openings; a party names the commitment it opens for."""
    listed = [opening_fields(o) for o in sorted(openings, key=lambda opening: opening.source_id)]
    named = {} if commitment is None else {"commitment": commitment}
    return jcs.serialize(
        {"format": "randcheck/openings@v1", "draw_id": draw_id, **named, "openings": listed}
    )


def awaiting(certificate: Certificate) -> str:
    """Return the digest of what openings are for next: an open request, else the commitment."""
    return (certificate.open_request or certificate.records[0]).digest


@checked
def load_openings(
    path: str | Path | bytes | Place, draw_id: str, *, commitment: str | None = None
) -> tuple[Opened, ...]:
    """Return the openings in a file.

    Args:
        path: The file, or its bytes.
        draw_id: The draw they must belong to, or the `Certificate.seed_id` of a request.
        commitment: Digest of the commitment, or request, that they are to open.

    Raises:
        InputError: It cannot be opened or is no such file.
        CommitmentError: It belongs to another draw (``other-draw``), or its party opened
            for another commitment (``opening-other-commitment``).
    """
    place = str(place_at(path, OPENINGS_FILE))
    value = load_file(path, OPENINGS)
    if value["draw_id"] != draw_id:
        raise CommitmentError("other-draw", place=place, found=value["draw_id"], wanted=draw_id)
    named = value.get("commitment")
    if commitment is not None and named not in {None, commitment}:
        raise CommitmentError(
            "opening-other-commitment", place=place, found=named, wanted=commitment
        )
    return tuple(
        Opened(source_id=check_id(o["source"]), nonce=from_hex(o["nonce"]), value=o["value"])
        for o in value["openings"]
    )


@checked
def load_pending(folder: str | Path | Files, *, targets: Roster | None = None) -> Pending:
    """Return the draw that waits in a private folder.

    Args:
        folder: Where `Pending.save` put it.
        targets: The roster of targets, where it lies in a database (`randcheck.engines`): then
            its file is not read.

    Raises:
        InputError: A file is missing or damaged; where a commitment stands there, the last
            problem says what becomes of its slot (``pending-lost``).
        CommitmentError: The rosters or secrets are not those committed
            (``roster-changed``), or belong to another draw.
    """
    where = place_at(folder)
    certificate = read_certificate(
        read_whole(where / CERTIFICATE_FILE), str(where / CERTIFICATE_FILE)
    )
    try:
        return _load_rest(where, certificate, targets)
    except (InputError, CommitmentError) as error:
        lost = Problem("pending-lost", {}, str(where))
        raise type(error).collect([*error.problems, lost]) from error


def _load_rest(where: Place, certificate: Certificate, targets: Roster | None) -> Pending:
    rosters = load_rosters(where / ROSTERS_FOLDER, targets)
    draw_id, secrets = load_secrets(where / SECRETS_FILE)
    if draw_id != certificate.draw_id:
        place = str(where / SECRETS_FILE)
        raise CommitmentError("other-draw", place=place, found=draw_id, wanted=certificate.draw_id)
    seal = load_seal(where / SECRETS_FILE)
    Pending(certificate, rosters, secrets, seal=seal).check()
    openings: tuple[Opened, ...] = ()
    if (waiting := openings_place(certificate)) is not None:
        file, seed_id = waiting
        openings = load_openings(where / file, seed_id)
    if seal is not None and certificate.of_kind(DRAW):
        results = parse_results(
            read_whole(where / RESULTS_FILE, LARGEST_LIST), str(where / RESULTS_FILE)
        )
        results.check(certificate, seal)
        certificate = certificate.with_results(results)
    return as_committed(Pending(certificate, rosters, secrets, openings, seal))
