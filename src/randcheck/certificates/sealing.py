"""Keyed tickets and committed counts, for draws whose counts are secret (protocol §6).

The law makes the size of some rosters secret (X22-10). Then every key is keyed
once more with a secret of the draw, every count is committed under a salt, and
rosters are padded with decoys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical import jcs
from randcheck.canonical.framing import check_bytes32, labelled_hash
from randcheck.certificates import merkle
from randcheck.lottery.tickets import key_preimage

if TYPE_CHECKING:
    from randcheck.canonical.suites import Suite


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
    secret = check_bytes32(sealing_secret, "sealing secret")
    return suite.hmac(secret, key_preimage(seed, purpose, scope, attempt)).hex()


def decoy_name(k: int) -> str:
    """Return what stands for an id when the salt of a decoy is made."""
    return f"@decoy{k}"


def decoy_record(k: int) -> bytes:
    """Return the canonical JSON of decoy k."""
    return jcs.serialize({"decoy": k})


def decoy_leaf(suite: Suite, roster_secret: bytes, k: int) -> bytes:
    """Return the leaf of decoy k, k = 0, 1, …."""
    return merkle.leaf(suite, merkle.salt(suite, roster_secret, decoy_name(k)), decoy_record(k))
