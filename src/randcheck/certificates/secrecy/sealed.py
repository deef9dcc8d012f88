"""Records of a sealed draw: what is hidden in them, and what opens it again (protocol §6).

Every record has an open form, which says all of it, and in a sealed draw a sealed
form that can be shown to everybody. Whoever has the seal makes one of the other;
nothing else can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.amendments.sealed_amendment_shapes import ASKED
from randcheck.certificates.lists.beside import is_beside
from randcheck.certificates.lists.beside_shapes import LISTS
from randcheck.certificates.records import AMENDMENT, ASSIGNMENT, DRAW, REQUEST
from randcheck.certificates.secrecy import sealing
from randcheck.certificates.secrecy.sealed_shapes import (
    COUNTS,
    LARGEST_BUCKET,
    OF_ASSIGNMENT,
    OF_DRAW,
    YEAR,
)
from randcheck.certificates.secrecy.sealing import Seal
from randcheck.errors import CommitmentError, ConfidentialityError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.draws.task import Task

Body = dict[str, Any]
LEAST_BUCKET: Final = 1024
_HIDES: Final = {DRAW: "roots", ASSIGNMENT: "roots", REQUEST: ASKED, AMENDMENT: "roots"}
"""The field that a record has in a sealed draw alone."""


def fresh_seal(suite: Suite, master: bytes, draw_id: str, strata: Iterable[Body]) -> Seal:
    """Return the seal of a draw, its three secrets made of one.

    Args:
        suite: The certificate's.
        master: 32 fresh random bytes.
        draw_id: Of the draw.
        strata: Those of the open commitment.
    """
    made = {
        name: labelled_hash(suite, "roster", master, draw_id, f"@{name}")
        for name in ("sealing", "counts", "results")
    }
    return Seal(values=dict(_counts(strata)), **made)


def default_bucket(sizes: Iterable[int]) -> int:
    """Return the least power of two, but not below 1024, that holds every list."""
    return max(LEAST_BUCKET, 1 << (max((*sizes, 1)) - 1).bit_length())


def must_seal(task: Task, *, sealed: bool | None) -> bool:
    """Tell whether a draw is sealed: all of it, if the numbers of one stratum are secret.

    Raises:
        ConfidentialityError: They are, and it is to be open all the same (``secret-open``).
    """
    secret = [stratum.id for stratum in task.strata if stratum.secret]
    if secret and sealed is False:
        raise ConfidentialityError("secret-open", value="、".join(secret))
    return bool(secret) if sealed is None else sealed


def check_bucket(bucket: int | None, sizes: Iterable[int], *, sealed: bool) -> int:
    """Return the size to which lists are padded; 0 in an open draw.

    Raises:
        InputError: A list is larger, the size is no count or above 2**24
            (``bucket-small``), or the draw is open (``bucket-open``).
    """
    every = list(sizes)
    if not sealed:
        if bucket is not None:
            raise InputError("bucket-open", value=repr(bucket))
        return 0
    if bucket is None:
        return default_bucket(every)
    right = isinstance(bucket, int) and not isinstance(bucket, bool)
    if not right or not max((*every, 1)) <= bucket <= LARGEST_BUCKET:
        raise InputError("bucket-small", value=repr(bucket))
    return bucket


def is_sealed(commitment: Mapping[str, Any]) -> bool:
    """Tell whether the counts of a draw are secret."""
    return commitment["seal"] is not None


def check_form(commitment: Mapping[str, Any], kind: str, body: Mapping[str, Any], at: str) -> None:
    """Make sure that a record has the form, open or sealed, of its draw.

    Raises:
        InputError: It has another (``seal-form``), or its lists stand where the
            commitment does not say (``lists-form``).
    """
    if kind in _HIDES and (_HIDES[kind] in body) != is_sealed(commitment):
        raise InputError("seal-form", place=at, value=kind)
    if kind in {DRAW, ASSIGNMENT} and (LISTS in body) != is_beside(commitment):
        raise InputError("lists-form", place=at, value=kind)


def _counts(strata: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield name and value of everything in the strata that is a hash in a sealed draw."""
    for stratum in strata:
        for name in COUNTS:
            yield f"{stratum['id']}/{name}", stratum[name]
        if stratum["batch"] is not None:
            yield f"{stratum['id']}/{YEAR}", stratum["batch"][YEAR]


def count_names(commitment: Mapping[str, Any]) -> dict[str, str]:
    """Return name → hash of every count that a sealed commitment holds."""
    return dict(_counts(commitment["strata"]))


def _with_counts(commitment: Mapping[str, Any], value: Mapping[str, Any]) -> list[Body]:
    """Return the strata with other values where the counts stand."""
    strata = []
    for stratum in commitment["strata"]:
        id, batch = stratum["id"], stratum["batch"]
        other = {name: value[f"{id}/{name}"] for name in COUNTS}
        if batch is not None:
            batch = {**batch, YEAR: value[f"{id}/{YEAR}"]}
        # why a rate was raised may tell of how many: it stays with the office
        kept = {name: said for name, said in stratum.items() if name != "raised"}
        strata.append({**kept, **other, "batch": batch})
    return strata


@frozen(kw_only=True, repr=False)
class Sealer:
    """A seal at work on one draw.

    Attributes:
        suite: The certificate's.
        draw_id: Of the draw.
        bucket: The size to which lists are padded.
        seal: The secrets.
    """

    suite: Suite
    draw_id: str
    bucket: int
    seal: Seal

    @classmethod
    def of(cls, commitment: Mapping[str, Any], seal: Seal) -> Sealer:
        """Return the sealer of a committed draw."""
        return cls(
            suite=suite(commitment["suite"]),
            draw_id=commitment["draw_id"],
            bucket=commitment["rosters"]["targets"]["size"],
            seal=seal,
        )

    def salt(self, name: str) -> bytes:
        """Return the salt of a count."""
        return merkle.salt(self.suite, self.seal.counts, name)

    def count(self, name: str, value: int) -> str:
        """Return the hash that stands for a count."""
        return sealing.count(self.suite, self.draw_id, name, self.salt(name), value).hex()

    def sealed(self, body: Mapping[str, Any]) -> Body:
        """Return the sealed form of an open commitment; its roots are padded already."""
        hashes = {name: self.count(name, value) for name, value in _counts(body["strata"])}
        hashed = sealing.seal(self.suite, self.draw_id, self.seal.sealing)
        return {**body, "strata": _with_counts(body, hashes), "seal": hashed.hex()}

    def opened(self, commitment: Mapping[str, Any]) -> Body:
        """Return the open form of a sealed commitment, the values being those of the seal.

        Raises:
            CommitmentError: The seal is of another draw, or a value is not the one
                committed (``seal-wrong``).
        """
        wrong = self.wrong(commitment)
        if wrong:
            raise CommitmentError("seal-wrong", value=wrong[0])
        return self.assumed(commitment)

    def assumed(self, commitment: Mapping[str, Any]) -> Body:
        """Return the open form if the values are right; those that are missing are 0."""
        values = {name: self.seal.values.get(name, 0) for name in count_names(commitment)}
        return {**commitment, "strata": _with_counts(commitment, values), "seal": None}

    def wrong(self, commitment: Mapping[str, Any]) -> list[str]:
        """Return what of a sealed commitment this seal does not open."""
        hashed = sealing.seal(self.suite, self.draw_id, self.seal.sealing).hex()
        found = [] if hashed == commitment["seal"] else ["sealing"]
        names, values = count_names(commitment), self.seal.values
        found += sorted(set(names) ^ set(values))
        known = ((name, hashed, values[name]) for name, hashed in names.items() if name in values)
        return found + [name for name, hashed, value in known if self.count(name, value) != hashed]

    def secret(self, name: str, scope: str = "") -> bytes:
        """Return the secret of one root of the results.

        Args:
            name: ``drawn``, ``reserves``, ``loads`` or ``teams``.
            scope: Of the team plan; empty for the lists of a draw.
        """
        return labelled_hash(self.suite, "result", self.seal.results, self.draw_id, name, scope)

    def pairs(self, records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, bytes]]:
        """Return ids and canonical JSON of records, and decoys up to the bucket."""
        listed = ((record["id"], jcs.serialize(dict(record))) for record in records)
        return sealing.padded(listed, self.bucket)

    def root(self, name: str, body: Mapping[str, Any]) -> str:
        """Return the root of a list of results of an open draw or assignment record."""
        secret = self.secret(name, body.get("scope", ""))
        pairs = self.pairs(result_records(name, body))
        return merkle.tree(self.suite, secret, pairs).root.hex()

    def draw(self, strata: Iterable[Mapping[str, Any]]) -> Body:
        """Return what a sealed draw record says instead of ``strata``."""
        body = {"strata": list(strata)}
        return {"roots": {name: self.root(name, body) for name in OF_DRAW}}

    def assignment(self, body: Mapping[str, Any]) -> Body:
        """Return what a sealed assignment record says of a deal."""
        roots = {name: self.root(name, body) for name in OF_ASSIGNMENT}
        return {"scope": body["scope"], "roots": roots}


def result_records(name: str, body: Mapping[str, Any]) -> list[Body]:
    """Return the records of one list of results, as its leaves hold them.

    A leaf says nothing that depends on how many others there are: no order, no
    ticket, no number of a group.

    Args:
        name: The list.
        body: An open draw record, or an open assignment.
    """
    if name in OF_DRAW:
        strata: dict[str, list[str]] = {}
        for stratum in body["strata"]:
            for lot in stratum[name]:
                strata.setdefault(lot["id"], []).append(stratum["id"])
        return [{"id": id, "strata": sorted(of)} for id, of in strata.items()]
    if name == "loads":
        return [{"id": entry["inspector"], "load": entry["load"]} for entry in body["loads"]]
    return [
        {"id": team["check"], "seats": team["seats"], "responsible": team["responsible"]}
        for team in body["teams"]
    ]
