"""A seal at work on one draw: hashes of its counts, padded trees of its lists (protocol §6).

The records of a sealed draw are those of an open one, but that every count is a hash and
that the leaves of every tree are salted, padded and told to nobody. Whoever has the seal
makes one of the other; nothing else can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.ceremony.sources import request_id
from randcheck.certificates.records import (
    ASSIGNMENT,
    LARGEST_BUCKET,
    REQUEST,
)
from randcheck.certificates.records.commitment import COUNTS, UNSEALED, YEAR
from randcheck.certificates.secrecy import sealing
from randcheck.certificates.secrecy.leaves import buckets, leaf_name, leaves_of
from randcheck.certificates.secrecy.sealing import Seal
from randcheck.errors import CommitmentError, ConfidentialityError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.records.types import CommitmentBody, StratumBody
    from randcheck.draws.task import Task

Body = dict[str, Any]
LEAST_BUCKET: Final = 1024


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
        InputError: It is to be sealed, and its rules tell of numbers (``sealed-numbers``).
    """
    secret = [stratum.id for stratum in task.strata if stratum.secret]
    if secret and sealed is False:
        raise ConfidentialityError("secret-open", value="、".join(secret))
    hide = bool(secret) if sealed is None else sealed
    tells = [s.id for s in task.strata if s.ceiling is not None or s.yearly is not None or s.of]
    if hide and (tells or task.total is not None or task.first_stage is not None):
        raise InputError("sealed-numbers", value="、".join(tells) or "total")
    return hide


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


def _counts(strata: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield name and value of everything in the strata that is a hash in a sealed draw."""
    for stratum in strata:
        for name in COUNTS:
            yield f"{stratum['id']}/{name}", stratum[name]
        if stratum["batch"] is not None:
            yield f"{stratum['id']}/{YEAR}", stratum["batch"][YEAR]


def count_names(commitment: CommitmentBody) -> dict[str, str]:
    """Return name → hash of every count that a sealed commitment holds."""
    return dict(_counts(commitment["strata"]))


def _with_counts(commitment: CommitmentBody, value: Mapping[str, Any]) -> list[StratumBody]:
    """Return the strata with other values where the counts stand."""
    strata = []
    for stratum in commitment["strata"]:
        id, batch = stratum["id"], stratum["batch"]
        other = {name: value[f"{id}/{name}"] for name in COUNTS}
        if batch is not None:
            batch = {**batch, "year": value[f"{id}/{YEAR}"]}
        # why a rate was raised may tell of how many, and so may sizes: they stay with the office
        kept = {name: said for name, said in stratum.items() if name not in UNSEALED}
        strata.append({**kept, **other, "batch": batch})
    return cast("list[StratumBody]", strata)


@frozen(kw_only=True, repr=False)
class SealedTree:
    """The tree of what one sealed record lists.

    Attributes:
        suite: The certificate's.
        secret: The salt of every leaf is made of it.
        records: The leaves, by the names that their salts are made for.
        size: Number of leaves, decoys among them.
    """

    suite: Suite
    secret: bytes
    records: Mapping[str, Mapping[str, Any]]
    size: int

    def _pairs(self) -> Iterator[tuple[str, bytes]]:
        listed = ((name, jcs.rewrite(dict(one))) for name, one in self.records.items())
        return sealing.padded(listed, self.size)

    def root(self) -> Body:
        """Return what the record says of it."""
        tree = merkle.tree(self.suite, self.secret, self._pairs())
        return {"root": tree.root.hex(), "size": tree.size}

    def levels(self) -> merkle.Levels:
        """Return its nodes, for inclusion proofs."""
        leaves = merkle.salted_leaves(self.suite, self.secret, self._pairs())
        return merkle.Levels(self.suite, merkle.sort_leaves(leaves))


@frozen(kw_only=True, repr=False)
class Sealer:
    """A seal at work on one draw.

    Attributes:
        suite: The certificate's.
        draw_id: Of the draw.
        bucket: The size to which lists are padded.
        scopes: Of the team plans.
        seal: The secrets.
    """

    suite: Suite
    draw_id: str
    bucket: int
    scopes: tuple[str, ...]
    seal: Seal

    @classmethod
    def of(cls, commitment: CommitmentBody, seal: Seal) -> Sealer:
        """Return the sealer of a committed draw."""
        return cls(
            suite=suite(commitment["suite"]),
            draw_id=commitment["draw_id"],
            bucket=commitment["rosters"]["targets"]["size"],
            scopes=tuple(plan["scope"] for plan in commitment["teams"]),
            seal=seal,
        )

    def salt(self, name: str) -> bytes:
        """Return the salt of a count."""
        return merkle.salt(self.suite, self.seal.counts, name)

    def count(self, name: str, value: int) -> str:
        """Return the hash that stands for a count."""
        return sealing.count(self.suite, self.draw_id, name, self.salt(name), value).hex()

    def sealed(self, body: CommitmentBody) -> CommitmentBody:
        """Return the sealed form of an open commitment; its roots are padded already."""
        hashes = {name: self.count(name, value) for name, value in _counts(body["strata"])}
        hashed = sealing.seal(self.suite, self.draw_id, self.seal.sealing)
        return {**body, "strata": _with_counts(body, hashes), "seal": hashed.hex()}

    def opened(self, commitment: CommitmentBody) -> CommitmentBody:
        """Return the open form of a sealed commitment, the values being those of the seal.

        Raises:
            CommitmentError: The seal is of another draw, or a value is not the one
                committed (``seal-wrong``).
        """
        wrong = self.wrong(commitment)
        if wrong:
            raise CommitmentError("seal-wrong", value=wrong[0])
        return self.assumed(commitment)

    def assumed(self, commitment: CommitmentBody) -> CommitmentBody:
        """Return the open form if the values are right; those that are missing are 0."""
        values = {name: self.seal.values.get(name, 0) for name in count_names(commitment)}
        return {**commitment, "strata": _with_counts(commitment, values), "seal": None}

    def wrong(self, commitment: CommitmentBody) -> list[str]:
        """Return what of a sealed commitment this seal does not open."""
        hashed = sealing.seal(self.suite, self.draw_id, self.seal.sealing).hex()
        found = [] if hashed == commitment["seal"] else ["sealing"]
        names, values = count_names(commitment), self.seal.values
        found += sorted(set(names) ^ set(values))
        known = ((name, hashed, values[name]) for name, hashed in names.items() if name in values)
        return found + [name for name, hashed, value in known if self.count(name, value) != hashed]

    def tree(self, kind: str, full: Mapping[str, Any], then: Standing | None = None) -> SealedTree:
        """Return the tree of what a record lists.

        Args:
            kind: Of the record.
            full: All that it says.
            then: How things stand after it; for an amendment.
        """
        number = full["number"] if kind == REQUEST else full.get("request")
        seed_id = self.draw_id if number is None else request_id(self.draw_id, number)
        scope = full["scope"] if kind == ASSIGNMENT else ""
        secret = labelled_hash(self.suite, "result", self.seal.results, seed_id, kind, scope)
        leaves = leaves_of(kind, full, self.scopes, then)
        return SealedTree(
            suite=self.suite,
            secret=secret,
            records={leaf_name(one): one for one in leaves},
            size=tree_size(kind, self.bucket, len(self.scopes)),
        )


def tree_size(kind: str, bucket: int, plans: int) -> int:
    """Return the number of leaves of the tree of a sealed record."""
    return buckets(kind, plans) * bucket or 1
