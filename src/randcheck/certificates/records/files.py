"""The exact shape of a certificate file, of its disclosures, and of the private results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.shapes import Choice, Either, Fields, Listing, OneOf, Text, by
from randcheck.certificates.records.lists import LISTED, OPEN_LEAF, SEALED_LEAF
from randcheck.certificates.records.names import CERTIFICATE
from randcheck.certificates.records.rosters import ROSTER_SHAPES
from randcheck.certificates.records.values import COUNT, DIGEST, HASH, PATH, SIG, listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.canonical.shapes import Shape

SIGNATURE = Fields({"keyid": HASH, "sig": SIG})
ENVELOPE = Fields(
    {
        "payload": Text(empty=False),
        "payloadType": Text(empty=False),
        "signatures": listing(SIGNATURE, "keyid"),
    }
)
_PROOF: Final[dict[str, Shape]] = {"index": COUNT, "path": PATH}
_OF_ROSTER = OneOf(
    "roster",
    {
        name: Fields({"roster": Choice((name,)), "record": shape, "salt": HASH, **_PROOF})
        for name, shape in ROSTER_SHAPES.items()
    },
)
WHOLE: Final = Fields({"of": COUNT, "fields": LISTED})
"""All that one record lists; ``of`` is its place in the chain, from 0."""
_LEAF = Either(
    "salt",
    Fields({"of": COUNT, "record": SEALED_LEAF, "salt": HASH, **_PROOF}),
    Fields({"of": COUNT, "record": OPEN_LEAF, **_PROOF}),
)
_COUNT = Fields({"count": Text(empty=False), "salt": HASH, "value": COUNT})
DISCLOSURE: Final = Either(
    "roster", _OF_ROSTER, Either("count", _COUNT, Either("fields", WHOLE, _LEAF))
)
"""One leaf of a roster or a record shown with its proof, one count opened, or a whole list."""


def disclosure_order(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what ascends: rosters, then lists, the whole before its leaves, then counts."""
    if "roster" in shown:
        return 0, shown["roster"], shown["record"]["id"].encode()
    if "of" in shown:
        return 1, shown["of"], shown.get("index", -1)
    return 2, shown["count"].encode()


FILE: Final = Fields(
    {
        "format": Choice((CERTIFICATE,)),
        "records": Listing(ENVELOPE),
        "disclosures": Listing(
            DISCLOSURE, disclosure_order, by("roster and id, record and index, count")
        ),
        "head": DIGEST,
    }
)
"""The certificate file."""
RESULTS_FORMAT: Final = "randcheck/results@v1"
RESULTS: Final = Fields(
    {
        "format": Choice((RESULTS_FORMAT,)),
        "draw_id": Text(empty=False),
        "lists": Listing(WHOLE, lambda whole: whole["of"], by("of")),
    }
)
"""The private file of what a sealed draw lists."""
