"""Keyed tickets and committed counts, for draws whose counts are secret (protocol §6).

The law makes the size of some rosters secret (X22-10). Then every key is keyed
once more with a secret of the draw, every count is committed under a salt, and
rosters are padded with decoys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.fitting import require
from randcheck.canonical.framing import check_bytes32, labelled_hash
from randcheck.certificates import merkle
from randcheck.certificates.records.chain import SEAL
from randcheck.lottery import tickets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.suites import Suite

DECOY_NAME: Final = ("@decoy", "")
DECOY_LINE: Final = ('{"decoy":', "}")
"""What stands before and behind the number of a decoy, in its name and in its line."""


def seal(suite: Suite, draw_id: str, sealing_secret: bytes) -> bytes:
    """Return ``H("seal", draw_id, secret)``, which commits the secret of a draw."""
    return labelled_hash(suite, "seal", draw_id, check_bytes32(sealing_secret, "sealing secret"))


def count(suite: Suite, draw_id: str, name: str, salt: bytes, value: int) -> bytes:
    """Return ``H("count", draw_id, name, salt, value)``, which commits one count."""
    return labelled_hash(suite, "count", draw_id, name, check_bytes32(salt, "salt"), value)


def sealed_key(  # noqa: PLR0913, PLR0917 - the parts of a key, and the secret
    suite: Suite, sealing_secret: bytes, seed: bytes, purpose: str, scope: str, attempt: int = 0
) -> str:
    """Return a key of a sealed draw: the HMAC of what an open key would hash."""
    return tickets.key(suite, seed, purpose, scope, attempt, sealing_secret)


def decoy_name(k: int) -> str:
    """Return what stands for an id when the salt of a decoy is made."""
    return f"@decoy{k}"


def decoy_record(k: int) -> bytes:
    """Return the canonical JSON of decoy k."""
    return jcs.serialize({"decoy": k})


def decoy_leaf(suite: Suite, roster_secret: bytes, k: int) -> bytes:
    """Return the leaf of decoy k, k = 0, 1, …."""
    return merkle.leaf(suite, merkle.salt(suite, roster_secret, decoy_name(k)), decoy_record(k))


def padded(records: Iterable[tuple[str, bytes]], size: int) -> Iterator[tuple[str, bytes]]:
    """Yield pairs of id and canonical JSON, and behind them decoys up to a size."""
    count = 0
    for pair in records:
        yield pair
        count += 1
    for k in range(size - count):
        yield f"@decoy{k}", b'{"decoy":%d}' % k  # as above; there may be a million


@frozen(kw_only=True, repr=False, field_transformer=strict)
class Seal:
    """What opens a sealed draw to an auditor, besides the secrets of its rosters.

    Attributes:
        sealing: Keys every ticket; its hash is the commitment's ``seal``.
        counts: The salt of every count is made of it.
        results: The secret of every root of the results is made of it.
        values: The counts of the commitment, ``<stratum>/<field>`` → count.
    """

    sealing: bytes
    counts: bytes
    results: bytes
    values: Mapping[str, int] = field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return what stands in ``secrets.json`` and in an unsealing record."""
        return {
            "sealing": self.sealing.hex(),
            "counts": self.counts.hex(),
            "results": self.results.hex(),
            "values": [{"name": n, "value": v} for n, v in sorted(self.values.items())],
        }

    @classmethod
    @checked
    def from_dict(cls, fields: Mapping[str, Any]) -> Seal:
        """Return the seal that `to_dict` says.

        Raises:
            InputError: The fields are not of that shape; all that is wrong with them.
        """
        require(fields, SEAL, "seal")
        return cls(
            sealing=bytes.fromhex(fields["sealing"]),
            counts=bytes.fromhex(fields["counts"]),
            results=bytes.fromhex(fields["results"]),
            values={entry["name"]: entry["value"] for entry in fields["values"]},
        )
