"""The normative functions: key and ticket (protocol §3).

Everybody who takes part has one ticket for each purpose, a hash that nobody can
choose and everybody can recompute. The lot falls on the smallest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.canonical.framing import Field, check_bytes32, encode, preimage
from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.canonical.suites import Suite

TARGETS: Final = "targets"  # first random: tickets and slips
WEIGHT: Final = "weight"  # start of the systematic draw
INSPECTORS: Final = "inspectors"  # who of the pool is drawn
EXTRA: Final = "extra"  # who does one more
LOT: Final = "lot"  # the lots in the box
CHECK: Final = "check"  # the order in which checks are served
SWAP: Final = "swap"  # whose seat is exchanged
PURPOSES: Final = (TARGETS, WEIGHT, INSPECTORS, EXTRA, LOT, CHECK, SWAP)

_KEY_SIZE = 64  # one block of either hash function, so that a prefix is hashed once


@checked
def key_preimage(seed: bytes, purpose: str, scope: str, attempt: int = 0) -> bytes:
    """Return everything that a key hashes.

    Args:
        seed: 32 bytes.
        purpose: One of `PURPOSES`, which is not looked at: `key` does.
        scope: Id of the draw or task that the tickets belong to.
        attempt: 0, except where groups are formed again.
    """
    return preimage("key", check_bytes32(seed, "seed"), purpose, scope, attempt)


@checked
def key(  # noqa: PLR0913, PLR0917 - the parts of a key, and the secret
    suite: Suite,
    seed: bytes,
    purpose: str,
    scope: str,
    attempt: int = 0,
    secret: bytes | None = None,
) -> str:
    """Return the key of one purpose: 64 lower-case hexadecimal digits.

    Args:
        suite: Whose HASH to use.
        seed: 32 bytes.
        purpose: One of `PURPOSES`.
        scope: Id of the draw or task that the tickets belong to.
        attempt: 0, except where groups are formed again.
        secret: Of a sealed draw, 32 bytes: the key is the HMAC of what an open
            draw hashes.

    Raises:
        InputError: Seed or secret is not 32 bytes, or there is no such purpose
            (``purpose-unknown``).
    """
    if purpose not in PURPOSES:
        raise InputError("purpose-unknown", value=purpose, known=", ".join(PURPOSES))
    hashed = key_preimage(seed, purpose, scope, attempt)
    if secret is None:
        return suite.hash(hashed).hex()
    return suite.hmac(check_bytes32(secret, "sealing secret"), hashed).hex()


@checked
def ticket(suite: Suite, key: str, *parts: Field) -> bytes:
    """Return ``HASH(key || p1 || "#" || p2 || …)``, 32 bytes.

    Args:
        suite: Whose HASH to use.
        key: 64 hexadecimal digits, from `key`.
        parts: An id, or an id and numbers. ``#`` cannot occur in an id, so no
            two lists of parts give the same bytes.

    Raises:
        InputError: The key is not 64 characters long (``key-size``).

    >>> from randcheck.canonical.suites import suite
    >>> s = suite("sha256")
    >>> ticket(s, key(s, bytes(32), "targets", "draw-1"), "H-0042").hex()[:12]
    'b0d2210da6cf'
    """
    if len(key) != _KEY_SIZE:
        raise InputError("key-size", size=len(key))
    return suite.hash(key.encode() + b"#".join(encode(part) for part in parts))
