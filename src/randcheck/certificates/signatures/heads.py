"""Heads of registers: one hash that fixes everything an office has entered so far (登记头).

A register has a log of records in the order in which they were entered. Its head is size and root
of the tree over that log. Whoever keeps one head sees every entry that is changed, left out or
moved afterwards; a short path shows that a later head only added to it.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.framing import HASH_SIZE, preimage
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Nullable, by, require
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates import merkle
from randcheck.certificates.records import COUNT, DIGEST, PLAIN_ID, record_format
from randcheck.certificates.records.values import PATH
from randcheck.certificates.signatures.statements import taken_apart, unused_file
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from randcheck.canonical.shapes import Shape
    from randcheck.canonical.suites import Suite
    from randcheck.certificates.signatures.evidence import Judged

HEAD_STATEMENT: Final = "head-statement"
HEAD_FORMAT: Final = "randcheck/register-head@v1"
ENTRY: Final[dict[str, Shape]] = {"slot": Integer(1), "number": COUNT, "record": DIGEST}
_SHOWN = Fields({"index": COUNT, **ENTRY, "path": PATH})
HEAD_BODY: Final = Fields(
    {
        "format": Choice((record_format(HEAD_STATEMENT),)),
        "office": PLAIN_ID,
        "size": Integer(1),
        "root": DIGEST,
    }
)
HEAD_FILE: Final = Fields(
    {
        "format": Choice((HEAD_FORMAT,)),
        "office": PLAIN_ID,
        "size": Integer(1),
        "root": DIGEST,
        "since": Nullable(Fields({"size": Integer(1), "root": DIGEST})),
        "consistency": PATH,
        "entries": Listing(_SHOWN, lambda entry: entry["index"], by("index")),
    }
)
"""A head, what leads to it from an earlier one, and entries shown to stand below it."""


@frozen(order=True)
class Entry:
    """One record in the log of a register.

    Attributes:
        slot: Of its chain.
        number: Its place in the chain; the commitment's is 0.
        record: Its digest.
    """

    slot: int
    number: int
    record: str

    def leaf(self, suite: Suite, office: str) -> bytes:
        """Return ``HASH(0x00 || preimage of H("entry", office, slot, number, record))``.

        Args:
            suite: Of the log.
            office: Whose register it is.
        """
        fields = office, self.slot, self.number, self.record
        return suite.hash(b"\x00" + preimage("entry", *fields))

    def to_dict(self) -> dict[str, Any]:
        """Return its fields."""
        return {"slot": self.slot, "number": self.number, "record": self.record}


@frozen(order=True)
class Head:
    """How far a register went.

    Attributes:
        office: Whose register.
        size: Number of entries.
        root: Digest of their tree: ``<suite>:`` and 64 hex digits.
    """

    office: str
    size: int
    root: str


@frozen(kw_only=True)
class HeadFile:
    """A head as it is handed over; all paths in it have been checked.

    Attributes:
        head: The head.
        since: An earlier one that it is shown to follow, if any.
        entries: Index → entry that stands there.
        file: Name of the file.
    """

    head: Head
    since: Head | None
    entries: Mapping[int, Entry] = field(repr=False)
    file: str = ""


@frozen(kw_only=True)
class HeadStatement:
    """One witness's word on how far a register went; its signature is not checked yet.

    Attributes:
        head: The head.
        keyid: Of the witness.
        signature: Its 64 bytes.
        message: What it is over: the PAE of type and payload.
        file: Name of its file.
    """

    head: Head
    keyid: str
    signature: bytes = field(repr=False)
    message: bytes = field(repr=False)
    file: str = ""

    @property
    def office(self) -> str:
        """Whose register."""
        return self.head.office


def root_digest(suite: Suite, root: bytes) -> str:
    """Return a root as heads name it."""
    return f"{suite.name}:{root.hex()}"


def nodes_of(text: str) -> list[bytes]:
    """Return the hashes of a path."""
    raw = base64.b64decode(text)
    return [raw[start : start + HASH_SIZE] for start in range(0, len(raw), HASH_SIZE)]


def path_text(nodes: Iterable[bytes]) -> str:
    """Return a path as files have it."""
    return base64.b64encode(b"".join(nodes)).decode()


def read_head(data: bytes, file: str = "") -> HeadFile:
    """Return the head in a file, with what is shown below it.

    Raises:
        InputError: It is none, an entry does not stand there (``head-entry``), or it does not
            follow the head it names (``head-consistency``).
    """
    value: Any = jcs.parse(data, file)
    require(value, HEAD_FILE, file)
    head = Head(value["office"], value["size"], value["root"])
    used, root = _root(head.root)
    entries = {}
    for shown in value["entries"]:
        entry = Entry(shown["slot"], shown["number"], shown["record"])
        leaf, path = entry.leaf(used, head.office), nodes_of(shown["path"])
        if not merkle.includes(used, root, leaf, shown["index"], head.size, path):
            raise InputError("head-entry", place=file, index=shown["index"])
        entries[shown["index"]] = entry
    since = value["since"] and Head(head.office, value["since"]["size"], value["since"]["root"])
    nodes = nodes_of(value["consistency"])
    if not (_follows(head, since, nodes) if since else not nodes):
        raise InputError("head-consistency", place=file, size=head.size)
    return HeadFile(head=head, since=since, entries=entries, file=file)


def read_about_head(data: bytes, file: str = "") -> HeadFile | HeadStatement:
    """Return a head as it was handed over, or what a witness says of one.

    Raises:
        InputError: It is neither, or what it shows does not hold.
    """
    if HEAD_FORMAT.encode() in data:
        return read_head(data, file)
    body, signed = taken_apart(data, file, HEAD_STATEMENT, HEAD_BODY)
    return HeadStatement(head=Head(body["office"], body["size"], body["root"]), **signed)


def judge_heads(
    items: Iterable[HeadFile | HeadStatement],
    found: Judged,
    counts: Callable[[HeadStatement], bool],
) -> None:
    """Tell heads that a witness vouches for from others, which prove nothing.

    Args:
        items: What was given.
        found: Where it is put.
        counts: Whether a statement does; where not, the reason is noted there.
    """
    listed = list(items)
    found.heads.extend(s for s in listed if isinstance(s, HeadStatement) and counts(s))
    stated = {statement.head for statement in found.heads}
    for file in listed:
        if isinstance(file, HeadStatement):
            continue
        if file.head in stated:
            found.shown.setdefault(file.head, {}).update(file.entries)
            if file.since is not None:
                found.links.setdefault(file.head, []).append(file.since)
        else:
            why = InputError("head-not-stated", size=file.head.size).problems[0]
            found.unused.append(unused_file(file.file, why))


def _root(digest: str) -> tuple[Suite, bytes]:
    name, _, digits = digest.partition(":")
    return suite_called(name), bytes.fromhex(digits)


def _follows(head: Head, since: Head, nodes: list[bytes]) -> bool:
    used, root = _root(head.root)
    other, old = _root(since.root)
    return used.name == other.name and extends(used, old, since.size, root, head.size, nodes)


def waiting(head: Head, entries: Mapping[int, Entry]) -> dict[int, str]:
    """Return slot → commitment of those of which a head shows that nothing came after them.

    That is so where every entry from the commitment to the end is shown, and none is a later
    one of the slot.

    Args:
        head: The head.
        entries: What is shown of it.
    """
    found: dict[int, str] = {}
    later: set[int] = set()
    for index in range(head.size - 1, -1, -1):
        entry = entries.get(index)
        if entry is None:
            break
        if entry.number == 0 and entry.slot not in later:
            found[entry.slot] = entry.record
        later.add(entry.slot)
    return dict(sorted(found.items()))


# --- a tree that only grew ---


def consistency_path(suite: Suite, leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Return what shows that the first leaves have not changed since (RFC 9162 §2.1.4.1).

    Args:
        suite: Whose HASH to use.
        leaves: As they stand now.
        earlier: How many there were.

    Raises:
        InputError: There were none, or more than now (``leaf-index``).
    """
    if not 0 < earlier <= len(leaves):
        raise InputError("leaf-index", index=earlier, size=len(leaves))
    found: list[bytes] = []
    whole, first, last = True, 0, len(leaves)
    while earlier < last - first:
        split = first + (1 << (last - first - 1).bit_length() - 1)
        if earlier <= split - first:
            found.append(merkle.root(suite, leaves[split:last]))
            last = split
        else:
            found.append(merkle.root(suite, leaves[first:split]))
            earlier -= split - first
            first, whole = split, False
    if not whole:
        found.append(merkle.root(suite, leaves[first:last]))
    return found[::-1]


def extends(  # noqa: PLR0913, PLR0917 - two trees and what stands between them
    suite: Suite, old: bytes, earlier: int, new: bytes, size: int, path: Sequence[bytes]
) -> bool:
    """Tell whether a path shows that a tree only grew (RFC 9162 §2.1.4.2).

    Args:
        suite: Whose HASH to use.
        old: Root of the first leaves, 32 bytes; like every other hash.
        earlier: How many they were.
        new: Root of all leaves.
        size: How many they are.
        path: Hashes as `consistency_path` gives them.
    """
    if not 0 < earlier <= size or any(len(node) != HASH_SIZE for node in (old, new, *path)):
        return False
    if earlier == size:
        return not path and hmac.compare_digest(old, new)
    nodes = [old, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not nodes:
        return False
    position, last = earlier - 1, size - 1
    while position % 2:
        position, last = position // 2, last // 2
    before = after = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if position % 2 or position == last:
            before, after = suite.hash(b"\x01" + node + before), suite.hash(b"\x01" + node + after)
            while position % 2 == 0 and position:
                position, last = position // 2, last // 2
        else:
            after = suite.hash(b"\x01" + after + node)
        position, last = position // 2, last // 2
    return last == 0 and hmac.compare_digest(before, old) and hmac.compare_digest(after, new)
