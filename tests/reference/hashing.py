"""Hashes, keys, tickets, salts and Merkle trees of the draw protocol, by their definitions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias

from .sm3 import sm3

if TYPE_CHECKING:
    from collections.abc import Sequence

Field: TypeAlias = bytes | str | int
SIZE = 32
_BLOCK = 64


def digest(suite: str, data: bytes) -> bytes:
    """Return HASH(data): SHA-256 in suite `sha256`, SM3 in suite `sm3`."""
    if suite == "sha256":
        return hashlib.sha256(data).digest()
    if suite == "sm3":
        return sm3(data)
    raise ValueError(suite)


def encode(field: Field) -> bytes:
    """Return the bytes of a field: bytes as they are, text in UTF-8, integers in decimal."""
    if isinstance(field, bytes):
        return field
    if isinstance(field, int) and field < 0:
        raise ValueError(field)
    return str(field).encode()


def lp(field: Field) -> bytes:
    """Return LP(field): its length in four bytes, most significant first, then the field."""
    data = encode(field)
    return len(data).to_bytes(4, "big") + data


def preimage(label: str, *fields: Field) -> bytes:
    """Return everything that H(label, fields...) hashes."""
    return lp("randcheck/v1/" + label) + b"".join(lp(field) for field in fields)


def h(suite: str, label: str, *fields: Field) -> bytes:
    """Return H(label, fields...), 32 bytes."""
    return digest(suite, preimage(label, *fields))


def hmac(suite: str, secret: bytes, message: bytes) -> bytes:
    """Return HMAC(HASH, secret, message) (RFC 2104); both hashes have blocks of 64 bytes."""
    block = (digest(suite, secret) if len(secret) > _BLOCK else secret).ljust(_BLOCK, b"\0")
    inner = digest(suite, bytes(byte ^ 0x36 for byte in block) + message)
    return digest(suite, bytes(byte ^ 0x5C for byte in block) + inner)


def key(suite: str, seed: bytes, purpose: str, scope: str, attempt: int = 0) -> str:
    """Return the key of a purpose and scope: 64 lower-case hexadecimal characters."""
    return h(suite, "key", seed, purpose, scope, attempt).hex()


def sealed_key(  # noqa: PLR0913, PLR0917
    suite: str, secret: bytes, seed: bytes, purpose: str, scope: str, attempt: int = 0
) -> str:
    """Return the key in sealed mode: the HMAC of what `key` hashes."""
    return hmac(suite, secret, preimage("key", seed, purpose, scope, attempt)).hex()


def ticket_preimage(key: str, *parts: str | int) -> bytes:
    """Return what a ticket hashes: the key as text, then the parts with `#` between them."""
    return key.encode() + b"#".join(encode(part) for part in parts)


def ticket(suite: str, key: str, *parts: str | int) -> bytes:
    """Return the ticket of some parts under a key, 32 bytes."""
    return digest(suite, ticket_preimage(key, *parts))


def salt(suite: str, roster_secret: bytes, identifier: str) -> bytes:
    """Return the salt of one record of a roster."""
    return h(suite, "salt", roster_secret, identifier)


def decoy_salt(suite: str, roster_secret: bytes, number: int) -> bytes:
    """Return the salt of a decoy, counted from 0."""
    return salt(suite, roster_secret, f"@decoy{number}")


def seal(suite: str, draw_id: str, sealing_secret: bytes) -> bytes:
    """Return the commitment to the sealing secret of a draw."""
    return h(suite, "seal", draw_id, sealing_secret)


def sealed_count(suite: str, draw_id: str, name: str, salt: bytes, value: int) -> bytes:
    """Return the commitment to a count."""
    return h(suite, "count", draw_id, name, salt, value)


def leaf(suite: str, salt: bytes, record: bytes) -> bytes:
    """Return the leaf of a record, given in its canonical JSON."""
    return digest(suite, b"\x00" + lp(salt) + lp(record))


def node(suite: str, left: bytes, right: bytes) -> bytes:
    """Return the inner node above two nodes."""
    return digest(suite, b"\x01" + left + right)


def split(size: int) -> int:
    """Return the largest power of two below a size of at least 2 (RFC 6962, 2.1)."""
    power = 1
    while 2 * power < size:
        power *= 2
    return power


def root(suite: str, leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, in the order given (RFC 6962, 2.1)."""
    if not leaves:
        return digest(suite, b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(suite, root(suite, leaves[:k]), root(suite, leaves[k:]))


def path(suite: str, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the inclusion path of one leaf, from the bottom up (RFC 6962, 2.1.1)."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*path(suite, leaves[:k], index), root(suite, leaves[k:])]
    return [*path(suite, leaves[k:], index - k), root(suite, leaves[:k])]


def included(  # noqa: PLR0913, PLR0917
    suite: str, top: bytes, leaf: bytes, index: int, size: int, hashes: Sequence[bytes]
) -> bool:
    """Tell whether a path leads from a leaf to the root `top` of a tree of that size."""
    if not 0 <= index < size or any(len(one) != SIZE for one in (top, leaf, *hashes)):
        return False
    return _climb(suite, leaf, index, size, hashes) == top


def _climb(suite: str, leaf: bytes, index: int, size: int, hashes: Sequence[bytes]) -> bytes | None:
    """Return the root that a path leads to, or None where its length is wrong."""
    if size == 1 or not hashes:
        return leaf if size == 1 and not hashes else None
    k = split(size)
    *lower, sibling = hashes
    if index < k:
        left = _climb(suite, leaf, index, k, lower)
        return None if left is None else node(suite, left, sibling)
    right = _climb(suite, leaf, index - k, size - k, lower)
    return None if right is None else node(suite, sibling, right)
