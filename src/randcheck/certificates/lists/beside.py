"""Lists that stand beside the records of an open draw (protocol §6).

Where a draw has drawn thousands, its record and those of the assignments hold the root
of a tree over what they would list. The lists stand in the certificate's disclosures,
whole: put back they give the record as it would be with them inside, and whatever looks
at records looks at that. Who was drawn is shown to everybody, so no leaf is salted, and
the leaves stand in the order of the list: the place of a leaf is a lot's place in the draw.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from randcheck.canonical import jcs
from randcheck.certificates import merkle
from randcheck.certificates.lists.beside_shapes import (
    BESIDE,
    FIELDS_OF,
    INSIDE,
    LIST_OF,
    LISTS,
    LOTS,
)
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.envelope import Record

Body = dict[str, Any]
MANY: Final = 1000
"""From how many targets drawn on the lists stand beside the records, unless it is said."""
FORMS: Final = (INSIDE, BESIDE)


def stand_beside(lists: str | None, drawn: int, *, sealed: bool) -> dict[str, str]:
    """Return what a commitment says of where its lists will stand: nothing if inside the records.

    Args:
        lists: ``inside`` or ``beside``; ``None`` for what suits the number.
        drawn: How many are drawn in all.
        sealed: Whether the draw is sealed: then nothing is listed anywhere.

    Raises:
        InputError: It is neither (``lists-word``), or the draw is sealed (``lists-sealed``).
    """
    if lists is not None and lists not in FORMS:
        raise InputError("lists-word", value=repr(lists))
    if sealed:
        if lists is not None:
            raise InputError("lists-sealed", value=lists)
        return {}
    form = lists or (BESIDE if drawn >= MANY else INSIDE)
    return {LISTS: BESIDE} if form == BESIDE else {}


def is_beside(commitment: Mapping[str, Any]) -> bool:
    """Tell whether a draw's lists stand beside its records."""
    return commitment.get(LISTS) == BESIDE


def leaf(suite: Suite, line: bytes) -> bytes:
    """Return ``HASH(0x00 || record)``, the leaf of a list that is no secret (RFC 6962 §2.1).

    Args:
        suite: Whose HASH to use.
        line: Canonical JSON of the record.
    """
    return suite.hash(b"\x00" + line)


def lines_of(name: str, fields: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the canonical JSON of every leaf of a list.

    The first holds all that is no element: the fields themselves, with a number where
    elements would stand. Behind it come the elements in their order.

    Args:
        name: ``lots`` or ``teams``.
        fields: What the record would hold, as read from a file or made here.
    """
    parts: list[Sequence[Any]] = []

    def counted(elements: Sequence[Any]) -> int:
        parts.append(elements)
        return len(elements)

    head: Body
    if name == LOTS:
        head = {
            "strata": [
                {**stratum, **{part: counted(stratum[part]) for part in ("drawn", "reserves")}}
                for stratum in fields["strata"]
            ]
        }
    else:
        head = {**fields, "teams": counted(fields["teams"])}
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


def levels_of(suite: Suite, name: str, fields: Mapping[str, Any]) -> merkle.Levels:
    """Return the tree of a list, for inclusion proofs."""
    return merkle.Levels(suite, [leaf(suite, line) for line in lines_of(name, fields)])


def root_of(suite: Suite, name: str, fields: Mapping[str, Any]) -> Body:
    """Return what a record says of a list instead of holding it."""
    new = suite.new
    leaves = [new(b"\x00" + line).digest() for line in lines_of(name, fields)]
    return {"root": merkle.root(suite, leaves).hex(), "size": len(leaves)}


def split(suite: Suite, kind: str, body: Mapping[str, Any]) -> tuple[Body, Body]:
    """Return what a record says with its lists beside it, and the list to disclose.

    Args:
        suite: The certificate's.
        kind: ``draw`` or ``assignment``.
        body: What it would say with the lists inside.
    """
    name = LIST_OF[kind]
    fields = {field: body[field] for field in FIELDS_OF[name] if field in body}
    left = {field: value for field, value in body.items() if field not in fields}
    scope = {"scope": body["scope"]} if "scope" in body else {}
    whole = {"whole": name, **scope, "fields": fields}
    return {**left, LISTS: root_of(suite, name, fields)}, whole


@frozen
class Beside:
    """The whole lists that a certificate shows.

    Attributes:
        found: List and scope → the fields.
    """

    found: Mapping[tuple[str, str | None], Mapping[str, Any]]

    @classmethod
    def of(cls, disclosures: Iterable[Mapping[str, Any]]) -> Beside:
        """Return those among some disclosures."""
        return cls({(d["whole"], d.get("scope")): d["fields"] for d in disclosures if "whole" in d})

    def with_list(self, kind: str, fields: Mapping[str, Any], scope: str | None = None) -> Beside:
        """Return the same with one more whole list: that of a draw, or of an assignment."""
        return Beside({**self.found, (LIST_OF[kind], scope): fields})

    def put_back(self, kind: str, body: Mapping[str, Any]) -> Body | None:
        """Return a record with its list in it, ``None`` where the list is not shown.

        Whether it is the list of the root is asked by `wrong`.
        """
        if LISTS not in body:
            return dict(body)
        fields = self.found.get((LIST_OF[kind], body.get("scope")))
        if fields is None:
            return None
        return {**{name: value for name, value in body.items() if name != LISTS}, **fields}

    def wrong(self, suite: Suite, kind: str, body: Mapping[str, Any]) -> bool:
        """Tell whether a list is shown for a record that is not the one of its root."""
        fields = self.found.get((LIST_OF[kind], body.get("scope")))
        known = fields is not None and LISTS in body
        return known and root_of(suite, LIST_OF[kind], fields or {}) != body[LISTS]


def inside(
    suite: Suite, records: Sequence[Record], disclosures: Iterable[Mapping[str, Any]]
) -> tuple[Record, ...]:
    """Return records with the lists in them that stand beside them.

    Raises:
        InputError: A list is not shown (``lists-missing``), or is not the one of its
            root (``lists-changed``).
    """
    shown = Beside.of(disclosures)
    found = []
    for record in records:
        if LISTS not in record.body or record.kind not in LIST_OF:
            found.append(record)
            continue
        body = shown.put_back(record.kind, record.body)
        if body is None:
            raise InputError("lists-missing", value=record.kind)
        if shown.wrong(suite, record.kind, record.body):
            raise InputError("lists-changed", value=record.kind)
        found.append(evolve(record, body=body))
    return tuple(found)


def counts_of(stratum: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many a committed stratum draws, and how many reserves it names."""
    left = max(stratum["eligible"] - stratum["n"], 0)
    return stratum["n"], min(stratum["reserves"], left)


def lots_size(commitment: Mapping[str, Any]) -> int:
    """Return the number of leaves that the list of a draw must have."""
    return 1 + sum(sum(counts_of(stratum)) for stratum in commitment["strata"])


@frozen
class Places:
    """Where the lots of each stratum stand among the leaves of the list of a draw.

    Attributes:
        strata: As committed.
        ends: Of each the index of the last of its lots.
    """

    strata: Sequence[Mapping[str, Any]]
    ends: Sequence[int]

    @classmethod
    def of(cls, commitment: Mapping[str, Any]) -> Places:
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


def whole_lists(disclosures: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the disclosures of whole lists."""
    return [shown for shown in disclosures if "whole" in shown]
