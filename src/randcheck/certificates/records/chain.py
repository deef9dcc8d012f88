"""The exact shape of every record of the chain (protocol §6).

A record is data only, its format first. The shapes refuse unknown fields, wrong kinds of
values and lists out of order; what a record *says* is checked in
`randcheck.certificates.verification`. There is one shape of a kind, open or sealed: what
a record lists stands apart from it, and only the counts of a commitment are hashes in one
and numbers in the other.
"""

from __future__ import annotations

from typing import Final

from randcheck.canonical.shapes import (
    INSTANT,
    Choice,
    Fields,
    Id,
    Integer,
    Listing,
    Nullable,
    OneOf,
    Shape,
    Text,
)
from randcheck.certificates.records import commitment
from randcheck.certificates.records.commitment import SOURCE
from randcheck.certificates.records.names import (
    AMENDMENT,
    ASSIGNMENT,
    COMMITMENT,
    DRAW,
    LISTS,
    OPENING,
    REQUEST,
    ROSTERS,
    UNSEALING,
    VOID,
    record_format,
)
from randcheck.certificates.records.values import COUNT, DIGEST, HASH, SECRET, listing

OUTCOME = OneOf(
    "kind",
    {
        "opened": Fields({"kind": Choice(("opened",)), "id": Id(), "nonce": HASH, "value": Text()}),
        "unopened": Fields({"kind": Choice(("unopened",)), "id": Id(), "commitment": HASH}),
        "beacon": Fields(
            {
                "kind": Choice(("beacon",)),
                "id": Id(),
                "round": Integer(1),
                "randomness": HASH,
                "signature": Text(empty=False),
            }
        ),
        "figure": Fields(
            {"kind": Choice(("figure",)), "id": Id(), "event": Text(), "text": Text(empty=False)}
        ),
    },
)
_VALUE = Fields({"name": Text(empty=False), "value": COUNT})
SEAL = Fields(
    {
        "sealing": SECRET,
        "counts": SECRET,
        "results": SECRET,
        "values": listing(_VALUE, "name"),
    }
)
"""What `randcheck.certificates.secrecy.sealing.Seal` says."""
_TREE = Fields({"root": HASH, "size": Integer(1)})


def _record(kind: str, fields: dict[str, Shape]) -> Fields:
    link: dict[str, Shape] = {
        "format": Choice((record_format(kind),)),
        "previous": DIGEST,
        "commitment": DIGEST,
    }
    return Fields({**link, **fields})


SHAPES: Final[dict[str, Shape]] = {
    COMMITMENT: commitment.SHAPE,
    OPENING: _record(OPENING, {"source": Id(), "nonce": HASH, "value": Text()}),
    DRAW: _record(DRAW, {"sources": Listing(OUTCOME), "seed": HASH, LISTS: _TREE}),
    ASSIGNMENT: _record(ASSIGNMENT, {"scope": Id(), LISTS: _TREE}),
    REQUEST: _record(
        REQUEST,
        {
            "number": Integer(1),
            "sources": Listing(SOURCE),
            "openings_until": Nullable(INSTANT),
            "instant": Nullable(INSTANT),
            LISTS: _TREE,
        },
    ),
    AMENDMENT: _record(
        AMENDMENT,
        {
            "request": Integer(1),
            "sources": Listing(OUTCOME),
            "seed": Nullable(HASH),
            LISTS: _TREE,
        },
    ),
    VOID: _record(VOID, {"reason": Text(empty=False), "sources": Listing(OUTCOME)}),
    UNSEALING: _record(
        UNSEALING,
        {
            "reason": Text(empty=False),
            "rosters": Fields(dict.fromkeys(ROSTERS, SECRET)),
            "seal": SEAL,
        },
    ),
}
"""The shape of every kind of record."""
