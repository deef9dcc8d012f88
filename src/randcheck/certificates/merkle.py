"""Trees over salted leaves (RFC 6962 §2.1; protocol §6).

A root fixes a whole list. A salt, fresh for every leaf and derived from a secret
of the root, keeps anybody from finding out who stands in the list by hashing
guesses; the same secret opens all of it to an auditor.
"""

from __future__ import annotations

import base64
import hmac
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.canonical.framing import (
    HASH_SIZE,
    check_bytes32,
    encode,
    labelled_hash,
    lp,
    preimage,
)
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.canonical.suites import Suite

BLOCK: Final = 10  # aligned blocks of 2**BLOCK leaves are hashed at once
_AT_ONCE = 1 << 14  # records of which the leaves are made at once


def salt(suite: Suite, roster_secret: bytes, id: str) -> bytes:
    """Return ``H("salt", roster_secret, id)``, 32 bytes."""
    return labelled_hash(suite, "salt", check_bytes32(roster_secret, "roster secret"), id)


def leaf(suite: Suite, salt: bytes, record: bytes) -> bytes:
    """Return ``HASH(0x00 || LP(salt) || LP(record))``, 32 bytes.

    Args:
        suite: Whose HASH to use.
        salt: 32 bytes.
        record: Canonical JSON of the record.
    """
    return suite.hash(b"\x00" + lp(check_bytes32(salt, "salt")) + lp(record))


def salted_leaves(
    suite: Suite, roster_secret: bytes, records: Iterable[tuple[str, bytes]]
) -> list[bytes]:
    """Return the leaves of many records, in their order.

    The same as `salt` and `leaf` one by one, but faster.

    Args:
        suite: Whose HASH to use.
        roster_secret: 32 bytes.
        records: Pairs of id and canonical JSON.
    """
    framed = _Framed(preimage("salt", check_bytes32(roster_secret, "roster secret")))
    head = b"\x00" + HASH_SIZE.to_bytes(4, "big")
    new, sizes = suite.new, _SIZES
    return [
        new(head + new(framed[len(name)] + name).digest() + sizes[len(record)] + record).digest()
        for id, record in records
        for name in (id.encode() if id.isascii() else encode(id),)
    ]


class _Framed(dict[int, bytes]):
    """What is hashed before an id of some length to make its salt."""

    def __init__(self, start: bytes) -> None:
        super().__init__()
        self._start = start

    def __missing__(self, size: int) -> bytes:
        found = self[size] = self._start + _SIZES[size]
        return found


class _Sizes(dict[int, bytes]):
    """Lengths as four bytes, the usual ones ready: they are asked for twice a leaf."""

    def __missing__(self, size: int) -> bytes:
        return size.to_bytes(4, "big")


_SIZES = _Sizes((size, size.to_bytes(4, "big")) for size in range(512))


def sort_leaves(leaves: Iterable[bytes]) -> list[bytes]:
    """Return leaves in ascending order: `sorted`, but faster where there are millions.

    They are hashes, so their first bytes spread evenly: 256 short lists are sorted, each of
    which stays in the processor's cache.
    """
    parts: list[list[bytes]] = [[] for _ in range(256)]
    put = [part.append for part in parts]
    for leaf in leaves:
        put[leaf[0]](leaf)
    found: list[bytes] = []
    for part in parts:
        part.sort()
        found += part
    return found


def root(suite: Suite, leaves: Sequence[bytes]) -> bytes:
    """Return the root of leaves taken as they stand, 32 bytes.

    The tree splits at the largest power of two below the size, which is the same
    as pairing from the left and lifting a last odd node.
    """
    if not leaves:
        return suite.hash(b"")
    level = leaves
    while len(level) > 1:
        level = _parents(suite, level)
    return level[0]


def _parents(suite: Suite, level: Sequence[bytes]) -> list[bytes]:
    new = suite.new
    parents = [new(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
    if len(level) % 2:
        parents.append(level[-1])
    return parents


def path(suite: Suite, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the inclusion path of one leaf, from the bottom up (RFC 6962 §2.1.1).

    Raises:
        InputError: There is no such leaf (``leaf-index``).
    """
    return Levels(suite, leaves).path(index)


class Levels:
    """All nodes of a tree, kept for many inclusion paths.

    Args:
        suite: Whose HASH to use.
        leaves: As they stand.
    """

    def __init__(self, suite: Suite, leaves: Sequence[bytes]) -> None:
        self._suite = suite
        self._levels = [leaves]
        while len(self._levels[-1]) > 1:
            self._levels.append(_parents(suite, self._levels[-1]))

    def index(self, leaf: bytes) -> int:
        """Return where a leaf stands among sorted leaves.

        Raises:
            InputError: There is no such leaf (``leaf-index``).
        """
        leaves = self._levels[0]
        found = bisect_left(leaves, leaf)
        if found == len(leaves) or leaves[found] != leaf:
            raise InputError("leaf-index", index=found, size=len(leaves))
        return found

    def proof(self, salt: bytes, line: bytes) -> dict[str, Any]:
        """Return what shows one salted leaf: record, salt, index and path.

        Args:
            salt: Of the leaf.
            line: Canonical JSON of its record.
        """
        index = self.index(leaf(self._suite, salt, line))
        path = base64.b64encode(b"".join(self.path(index))).decode()
        return {"record": jcs.parse(line), "salt": salt.hex(), "index": index, "path": path}

    def path(self, index: int) -> list[bytes]:
        """Return the inclusion path of one leaf; see `path`."""
        if not 0 <= index < len(self._levels[0]):
            raise InputError("leaf-index", index=index, size=len(self._levels[0]))
        found = []
        for level in self._levels:
            beside = index ^ 1
            if beside < len(level):
                found.append(level[beside])
            index //= 2
        return found


def includes(  # noqa: PLR0913, PLR0917 - an inclusion proof has this many parts
    suite: Suite, root: bytes, leaf: bytes, index: int, size: int, path: Sequence[bytes]
) -> bool:
    """Tell whether a path leads from a leaf to the root (RFC 9162 §2.1.3.2).

    Args:
        suite: Whose HASH to use.
        root: 32 bytes; like every other hash, anything else proves nothing.
        leaf: Hash of the leaf.
        index: Its position among the leaves.
        size: Number of leaves.
        path: Hashes from the bottom up.
    """
    if not 0 <= index < size or any(len(node) != HASH_SIZE for node in (root, leaf, *path)):
        return False
    node, position, last = leaf, index, size - 1
    for beside in path:
        if last == 0:
            return False
        if position % 2 or position == last:
            node = suite.hash(b"\x01" + beside + node)
            while position % 2 == 0 and position:
                position //= 2
                last //= 2
        else:
            node = suite.hash(b"\x01" + node + beside)
        position //= 2
        last //= 2
    return last == 0 and hmac.compare_digest(node, root)


@frozen
class Tree:
    """The tree of one list.

    Attributes:
        root: 32 bytes.
        size: Number of leaves.
    """

    root: bytes
    size: int


def tree(suite: Suite, roster_secret: bytes, records: Iterable[tuple[str, bytes]]) -> Tree:
    """Return root and size of a list; its leaves are sorted by their hash.

    Args:
        suite: Whose HASH to use.
        roster_secret: 32 bytes.
        records: Pairs of id and canonical JSON, every id once; they are let go as they pass.
    """
    listed = iter(records)
    parts = [bytearray() for _ in range(256)]
    size = 0
    while some := list(islice(listed, _AT_ONCE)):
        size += len(some)
        for leaf in salted_leaves(suite, roster_secret, some):
            parts[leaf[0]] += leaf
    frontier = Frontier(suite)
    for part in parts:
        frontier.add(sorted(cut(part)))
        part.clear()
    return Tree(frontier.root(), size)


def cut(leaves: bytes | bytearray) -> list[bytes]:
    """Return leaves that stand in a row, one by one."""
    whole = bytes(leaves)
    return [whole[at : at + HASH_SIZE] for at in range(0, len(whole), HASH_SIZE)]


class Frontier:
    """The root of leaves that come in their order, some at a time.

    Aligned blocks of ``2**BLOCK`` leaves are subtrees of the whole, so that a block is one
    node, wherever its leaves were hashed; no more than one block is held.

    Args:
        suite: Whose HASH to use.
    """

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._blocks: list[bytes] = []
        self._rest: list[bytes] = []

    def add(self, leaves: Sequence[bytes]) -> None:
        """Take in the next leaves."""
        rest = self._rest
        rest += leaves
        whole = len(rest) >> BLOCK << BLOCK
        self._blocks += [
            root(self._suite, rest[at : at + (1 << BLOCK)]) for at in range(0, whole, 1 << BLOCK)
        ]
        del rest[:whole]

    def add_blocks(self, nodes: Sequence[bytes]) -> None:
        """Take in the roots of the next blocks; no block may be begun."""
        self._blocks += nodes

    def root(self) -> bytes:
        """Return the root of all leaves, 32 bytes."""
        last = [root(self._suite, self._rest)] if self._rest or not self._blocks else []
        return root(self._suite, [*self._blocks, *last])
