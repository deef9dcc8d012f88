"""Heads of a register, straight from RFC 9162 §2.1 and the page on the register.

Slow and obvious: every tree is hashed again wherever its root is asked for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from reference.sm3 import sm3

if TYPE_CHECKING:
    from collections.abc import Sequence

Entry = tuple[int, int, str]
"""Slot, number, digest of the record."""


def digest_of(suite: str, data: bytes) -> bytes:
    """HASH of a suite."""
    return hashlib.sha256(data).digest() if suite == "sha256" else sm3(data)


def framed(*fields: str) -> bytes:
    """LP of each field."""
    return b"".join(len(f.encode()).to_bytes(4, "big") + f.encode() for f in fields)


def entry_leaf(suite: str, office: str, entry: Entry) -> bytes:
    """The leaf of one entry of the log."""
    slot, number, record = entry
    fields = ("randcheck/v1/entry", office, str(slot), str(number), record)
    return digest_of(suite, b"\x00" + framed(*fields))


def split_of(size: int) -> int:
    """k, the largest power of two smaller than n."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def mth(suite: str, leaves: Sequence[bytes]) -> bytes:
    """MTH(D_n) of §2.1.1, of leaves that are hashed already."""
    if not leaves:
        return digest_of(suite, b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split_of(len(leaves))
    return digest_of(suite, b"\x01" + mth(suite, leaves[:k]) + mth(suite, leaves[k:]))


def inclusion(suite: str, index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D_n) of §2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split_of(len(leaves))
    if index < k:
        return [*inclusion(suite, index, leaves[:k]), mth(suite, leaves[k:])]
    return [*inclusion(suite, index - k, leaves[k:]), mth(suite, leaves[:k])]


def consistency(suite: str, earlier: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D_n) of §2.1.4.1."""
    return _subproof(suite, earlier, leaves, whole=True)


def _subproof(suite: str, m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(suite, leaves)]
    k = split_of(len(leaves))
    if m <= k:
        return [*_subproof(suite, m, leaves[:k], whole=whole), mth(suite, leaves[k:])]
    return [*_subproof(suite, m - k, leaves[k:], whole=False), mth(suite, leaves[:k])]


def extends(  # noqa: PLR0913, PLR0917 - two trees and what stands between them
    suite: str, old: bytes, earlier: int, new: bytes, size: int, path: Sequence[bytes]
) -> bool:
    """Whether a path has both roots in it: taken apart as `consistency` puts it together."""
    if not 0 < earlier <= size:
        return False
    try:
        return _roots(suite, earlier, size, list(path), old) == (old, new)
    except LookupError:
        return False


def _roots(suite: str, m: int, n: int, path: list[bytes], old: bytes | None) -> tuple[bytes, bytes]:
    """Roots of the first m and of all n leaves; `old` where the first m are a tree of their own."""
    if m == n:
        if old is not None:
            if path:
                raise LookupError
            return old, old
        (last,) = path if len(path) == 1 else (path[1],)
        return last, last
    k = split_of(n)
    *inner, beside = path or [path[0]]
    if m <= k:
        before, after = _roots(suite, m, k, inner, old)
        return before, digest_of(suite, b"\x01" + after + beside)
    before, after = _roots(suite, m - k, n - k, inner, None)
    parents = [digest_of(suite, b"\x01" + beside + part) for part in (before, after)]
    return parents[0], parents[1]


def waiting(entries: dict[int, Entry], size: int) -> list[list[object]]:
    """Slots whose commitment a head shows, with all that is behind it and nothing of theirs."""
    found = []
    for index, (slot, number, record) in sorted(entries.items(), key=lambda pair: pair[1][0]):
        behind = [entries.get(at) for at in range(index + 1, size)]
        if number == 0 and all(e is not None and e[0] != slot for e in behind):
            found.append([slot, record])
    return found
