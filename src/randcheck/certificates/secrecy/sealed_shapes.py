"""The exact shape of the records of a sealed draw (protocol §6).

A sealed record differs from an open one where a number or the length of a list
would give something away: a count is a hash, a list is the root of a tree that is
padded to one size. What is the same is taken from `records`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.shapes import (
    ByNull,
    Choice,
    Either,
    Fields,
    Id,
    Integer,
    Listing,
    Null,
    Nullable,
    OneOf,
    Shape,
    Text,
    by,
    hexadecimal,
)
from randcheck.certificates import records
from randcheck.certificates.amendments import amendment_shapes
from randcheck.certificates.amendments import sealed_amendment_shapes as amendments
from randcheck.certificates.lists import beside_shapes
from randcheck.certificates.lists.beside_shapes import (
    BESIDE_SHAPES,
    FORM,
    LISTS,
    is_listed,
    place_of,
)
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    BATCH,
    COMMITMENT,
    COUNT,
    DIGEST,
    DRAW,
    HASH,
    PATH,
    REQUEST,
    ROSTERS,
    SEAT,
    STRATUM,
    record_format,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSEALING: Final = "unsealing"
COUNTS: Final = ("N", "eligible", "outside", "need", "n", "shortfall")
"""Fields of a stratum that are committed as hashes; and ``year`` of its batch."""
YEAR: Final = "year"
LARGEST_BUCKET: Final = 2**24
"""What a file may ask of whoever recomputes it."""
OF_DRAW: Final = ("drawn", "reserves")
OF_ASSIGNMENT: Final = ("loads", "teams")
"""Lists of results that stand as roots, all of the size of the rosters'."""

_SECRET = hexadecimal(HASH_SIZE, secret=True)
_VALUE = Fields({"name": Text(empty=False), "value": COUNT})
SEAL = Fields(
    {
        "sealing": _SECRET,
        "counts": _SECRET,
        "results": _SECRET,
        "values": Listing(_VALUE, lambda v: v["name"].encode(), by("name")),
    }
)
"""What `randcheck.certificates.secrecy.sealing.Seal` says."""


def _of(kind: str) -> Mapping[str, Shape]:
    return records.SHAPES[kind].required


def _hidden(kind: str, *names: str) -> dict[str, Shape]:
    return {name: shape for name, shape in _of(kind).items() if name not in names}


_STRATUM = Fields(
    {
        **STRATUM.required,
        **dict.fromkeys(COUNTS, HASH),
        "batch": Nullable(Fields({**BATCH.required, YEAR: HASH})),
    }
)
_PADDED = Fields({"root": HASH, "size": Integer(1, LARGEST_BUCKET)})
_STRATA = Listing(_STRATUM, lambda s: s["id"].encode(), by("id"))
SEALED: Final[dict[str, Fields]] = {
    COMMITMENT: Fields(
        {
            **_of(COMMITMENT),
            "strata": _STRATA,
            "rosters": Fields(dict.fromkeys(ROSTERS, _PADDED)),
            "seal": HASH,
        },
        records.SHAPES[COMMITMENT].optional,
    ),
    DRAW: Fields(
        {
            **_hidden(DRAW, "strata"),
            "roots": Fields(dict.fromkeys(OF_DRAW, HASH)),
        }
    ),
    ASSIGNMENT: Fields(
        {
            **_hidden(ASSIGNMENT, "attempt", "loads", "groups", "teams", "opened"),
            "roots": Fields(dict.fromkeys(OF_ASSIGNMENT, HASH)),
        }
    ),
    REQUEST: amendments.SEALED_REQUEST,
    AMENDMENT: amendments.SEALED_AMENDMENT,
}
"""The records that have another form in a sealed draw."""
SHAPES: Final[dict[str, Shape]] = {
    **amendment_shapes.SHAPES,
    COMMITMENT: ByNull(
        "seal",
        Fields(
            {**_of(COMMITMENT), "seal": Null()},
            {**records.SHAPES[COMMITMENT].optional, LISTS: FORM},
        ),
        SEALED[COMMITMENT],
    ),
    **{
        kind: Either("roots", SEALED[kind], Either(LISTS, beside, records.SHAPES[kind]))
        for kind, beside in BESIDE_SHAPES.items()
    },
    REQUEST: Either(amendments.ASKED, SEALED[REQUEST], amendment_shapes.SHAPES[REQUEST]),
    AMENDMENT: Either("roots", SEALED[AMENDMENT], amendment_shapes.SHAPES[AMENDMENT]),
    UNSEALING: Fields(
        {
            "format": Choice((record_format(UNSEALING),)),
            "previous": DIGEST,
            "commitment": DIGEST,
            "reason": Text(empty=False),
            "rosters": Fields(dict.fromkeys(ROSTERS, _SECRET)),
            "seal": SEAL,
        }
    ),
}
"""The shape of every kind of record."""

_SEATS = Listing(SEAT, lambda s: (s["requirement"], s["copy"]), by("requirement and copy"))
_PLACE = Fields({"requirement": COUNT, "copy": COUNT})
_IN_STRATA = Fields({"id": Id(), "strata": Listing(Id(), str.encode, by("id"), least=1)})
RESULT_SHAPES: Final[dict[str, Fields]] = {
    "drawn": _IN_STRATA,
    "reserves": _IN_STRATA,
    "loads": Fields({"id": Id(), "load": COUNT}),
    "teams": Fields({"id": Id(), "seats": _SEATS, "responsible": _PLACE}),
}
"""What one leaf of each root of the results holds."""
_RESULT = OneOf(
    "result",
    {
        name: Fields(
            {
                "result": Choice((name,)),
                **({} if name in OF_DRAW else {"scope": Id()}),
                "record": shape,
                "salt": HASH,
                "index": COUNT,
                "path": PATH,
            }
        )
        for name, shape in RESULT_SHAPES.items()
    },
)
_COUNT = Fields({"count": Text(empty=False), "salt": HASH, "value": COUNT})
_AMENDED = amendments.amended_disclosure(RESULT_SHAPES, HASH)
_OPENED = Either(amendments.ASKED, amendments.asked_disclosure(HASH), _COUNT)
_SEALED = Either("result", _RESULT, Either(amendments.AMENDED, _AMENDED, _OPENED))
_LISTED = Either("list", beside_shapes.LEAF, Either("whole", beside_shapes.WHOLE, _SEALED))
DISCLOSURE: Final = Either("roster", records.DISCLOSURE, _LISTED)
"""One leaf shown with its proof, one request shown, one count opened, or a whole list."""


def disclosure_order(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what ascends: rosters, results, amendments, requests, counts, lists."""
    if "roster" in shown:
        return 0, shown["roster"], shown["record"]["id"].encode()
    if is_listed(shown):
        return 5, *place_of(shown)
    if "result" in shown:
        scope = shown.get("scope", "").encode()
        return 1, shown["result"], scope, shown["record"]["id"].encode()
    if amendments.AMENDED in shown:
        scope, name = shown.get("scope", "").encode(), shown[amendments.AMENDED]
        return 2, shown["request"], name, scope, shown["record"]["id"].encode()
    if amendments.ASKED in shown:
        return 3, shown[amendments.ASKED]
    return 4, shown["count"].encode()


FILE: Final = Fields(
    {
        **records.FILE.required,
        "disclosures": Listing(
            DISCLOSURE,
            disclosure_order,
            by("roster, result, amendment, request, count, list and id"),
        ),
    }
)
"""The certificate file."""
