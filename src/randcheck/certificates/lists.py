"""What a record lists, apart from it, under the root of a tree (protocol §6).

Draw, assignment, request and amendment hold root and size of what they list. In an open
draw the lists stand whole in the certificate's disclosures, one leaf of them in a view: who
was drawn is shown to everybody, so no leaf is salted, and the leaves stand in the order
of the list, so that the place of a leaf is a lot's place in the draw. The trees of a sealed
draw are those of `randcheck.certificates.secrecy`. Put together again, record and list say
all of it; whoever looks at a list looks at that.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.certificates import merkle
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    DRAW,
    FIELDS_OF,
    LISTS,
    REQUEST,
    SLIPS,
)
from randcheck.lottery.designs import Sizes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import CommitmentBody, StratumBody

Body = dict[str, Any]
_MARKS = (("strata", DRAW), ("loads", ASSIGNMENT), ("form", REQUEST), ("teams", AMENDMENT))


def kind_of(fields: Mapping[str, Any]) -> str:
    """Return the kind of record that lists such fields."""
    return next(kind for name, kind in _MARKS if name in fields)


def split(kind: str, full: Mapping[str, Any]) -> tuple[Body, Body]:
    """Return what stands in a record, and what it lists.

    Args:
        kind: Of the record.
        full: All that it says.
    """
    fields = {name: full[name] for name in FIELDS_OF[kind] if name in full}
    return {name: value for name, value in full.items() if name not in fields}, fields


def joined(body: Mapping[str, Any], fields: Mapping[str, Any]) -> Body:
    """Return all that a record says, what it lists put in for the root of it."""
    return {**{name: value for name, value in body.items() if name != LISTS}, **fields}


def leaf(suite: Suite, line: bytes) -> bytes:
    """Return ``HASH(0x00 || record)``, the leaf of a list that is no secret (RFC 6962 §2.1).

    Args:
        suite: Whose HASH to use.
        line: Canonical JSON of the record.
    """
    return suite.hash(b"\x00" + line)


def lines_of(fields: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the canonical JSON of every leaf of what an open record lists.

    The first holds all that is no element: the fields themselves, with a number where lots
    or teams would stand. Behind it come these, in their order.

    Args:
        fields: What the record lists, as read from a file or made here.
    """
    parts: list[Sequence[Any]] = []

    def counted(elements: Sequence[Any]) -> int:
        parts.append(elements)
        return len(elements)

    head: Body = dict(fields)
    if "strata" in fields:
        head["strata"] = [
            {**stratum, **{part: counted(stratum[part]) for part in ("drawn", "reserves")}}
            for stratum in fields["strata"]
        ]
    elif "teams" in fields:
        head["teams"] = counted(fields["teams"])
    yield jcs.rewrite(head)
    for elements in parts:
        yield from _each(elements)


def _each(elements: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """Return the canonical JSON of every element of a list of objects.

    They are written at once and cut where the next begins. The first name of an element
    stands in none of its parts, and a text holds no bare quotation mark: nothing else is cut.
    """
    if not elements:
        return []
    first = min(elements[0]).encode()
    inner = jcs.rewrite(list(elements))[2:-2]
    begin = b'{"%s":' % first
    cut = inner.removeprefix(begin[1:]).split(b"}," + begin)
    return [begin + part + b"}" for part in cut]


def levels_of(suite: Suite, fields: Mapping[str, Any]) -> merkle.Levels:
    """Return the tree of what an open record lists, for inclusion proofs."""
    return merkle.Levels(suite, [leaf(suite, line) for line in lines_of(fields)])


def root_of(suite: Suite, fields: Mapping[str, Any]) -> Body:
    """Return what an open record says of what it lists: root and size."""
    new = suite.new
    leaves = [new(b"\x00" + line).digest() for line in lines_of(fields)]
    return {"root": merkle.root(suite, leaves).hex(), "size": len(leaves)}


@frozen
class Lists:
    """What the records of one chain list, as far as it is known.

    Attributes:
        found: Place of the record in the chain, from 0 → its fields.
    """

    found: Mapping[int, Mapping[str, Any]]

    @classmethod
    def of(cls, disclosures: Iterable[Mapping[str, Any]]) -> Lists:
        """Return those that stand whole among some disclosures."""
        return cls({shown["of"]: shown["fields"] for shown in whole_lists(disclosures)})

    def get(self, position: int, kind: str) -> Mapping[str, Any] | None:
        """Return what a record lists; ``None`` where that is not known."""
        fields = self.found.get(position)
        return fields if fields is not None and kind_of(fields) == kind else None

    def also(self, position: int, fields: Mapping[str, Any]) -> Lists:
        """Return the same with what one more record lists."""
        return Lists({**self.found, position: fields})

    def before(self, end: int) -> Lists:
        """Return what the first records of the chain list."""
        return Lists({place: fields for place, fields in self.found.items() if place < end})

    def disclosures(self) -> list[Body]:
        """Return the whole lists as they stand in a file."""
        return [{"of": place, "fields": self.found[place]} for place in sorted(self.found)]


def whole_lists(disclosures: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the disclosures of whole lists."""
    return [shown for shown in disclosures if "fields" in shown]


def counts_of(stratum: StratumBody) -> tuple[int, int]:
    """Return how many a committed stratum draws, and how many reserves it names."""
    left = max(stratum["eligible"] - stratum["n"], 0)
    return stratum["n"], min(stratum["reserves"], left)


def is_certain(stratum: StratumBody, weight: int) -> bool:
    """Tell whether a target of some weight belongs to the census part of a systematic stratum."""
    parts = stratum.get("sizes")
    return parts is not None and (stratum["n"] - parts["certain"]) * weight > int(parts["total"])


def chance(stratum: StratumBody, weight: int) -> Fraction | None:
    """Return the inclusion probability of a target of a stratum; ``None`` under ``slips``.

    Args:
        stratum: As committed, its counts open.
        weight: Of the target.
    """
    if stratum["design"] == SLIPS:
        return None
    if "sizes" not in stratum:
        return Fraction(stratum["n"], max(stratum["eligible"], 1))
    left, total = stratum["n"] - stratum["sizes"]["certain"], int(stratum["sizes"]["total"])
    return Sizes(certain=(), n=left, total=total).chance(weight)


def lots_size(commitment: CommitmentBody) -> int:
    """Return the number of leaves that the list of an open draw must have."""
    return 1 + sum(sum(counts_of(stratum)) for stratum in commitment["strata"])


@frozen
class Places:
    """Where the lots of each stratum stand among the leaves of an open draw.

    Attributes:
        strata: As committed.
        ends: Of each the index of the last of its lots.
    """

    strata: Sequence[Mapping[str, Any]]
    ends: Sequence[int]

    @classmethod
    def of(cls, commitment: CommitmentBody) -> Places:
        """Return those of a committed draw."""
        strata = commitment["strata"]
        return cls(strata, list(accumulate(sum(counts_of(stratum)) for stratum in strata)))

    def find(self, index: int) -> tuple[Mapping[str, Any], int] | None:
        """Return the stratum in whose lots a leaf stands, and its place there, from 0.

        The drawn come first, the reserves behind them. ``None`` where no lot stands there.
        """
        position = bisect_left(self.ends, index)
        if not index or position == len(self.ends):
            return None
        before = self.ends[position - 1] if position else 0
        return self.strata[position], index - 1 - before
