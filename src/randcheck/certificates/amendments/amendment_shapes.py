"""The exact shape of the records that follow an assignment: request and amendment."""

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
    Text,
    by,
)
from randcheck.certificates import records
from randcheck.certificates.records import (
    AMENDMENT,
    CAMPAIGN,
    CHECK,
    COUNT,
    DIGEST,
    HASH,
    OUTCOME,
    REQUEST,
    RESERVE,
    SOURCE,
    SUBSTITUTE,
    SWAP,
    TEAM,
    record_format,
)

_REQUEST = Fields(
    {
        "format": Choice((record_format(REQUEST),)),
        "previous": DIGEST,
        "commitment": DIGEST,
        "number": Integer(1),
        "form": Choice((SUBSTITUTE, SWAP, TEAM, RESERVE)),
        "amends": Listing(Id(), str.encode, by("scope")),
        "cause": Text(empty=False),
        "asked_by": Text(empty=False),
        "recusals": Listing(
            Fields({"inspector": Id(), "target": Id()}),
            lambda r: (r["inspector"].encode(), r["target"].encode()),
            by("inspector and target"),
        ),
        "scope": Choice((CHECK, CAMPAIGN)),
        "absences": Listing(Id(), str.encode, by("id")),
        "unreachable": Listing(
            Fields({"stratum": Id(), "target": Id(), "reserve": Id(), "reason": Text(empty=False)}),
            lambda u: (u["stratum"].encode(), u["target"].encode()),
            by("stratum and target"),
        ),
        "sources": Listing(SOURCE),
        "openings_until": Nullable(INSTANT),
        "instant": Nullable(INSTANT),
    }
)
PLACE = Fields({"requirement": COUNT, "copy": COUNT})
_CHANGE = Fields(
    {**PLACE.required, "before": Nullable(Id()), "after": Nullable(Id()), "possible": COUNT}
)
_AMENDMENT = Fields(
    {
        "format": Choice((record_format(AMENDMENT),)),
        "previous": DIGEST,
        "commitment": DIGEST,
        "request": Integer(1),
        "sources": Listing(OUTCOME),
        "seed": Nullable(HASH),
        "teams": Listing(
            Fields(
                {
                    "scope": Id(),
                    "check": Id(),
                    "seats": Listing(
                        _CHANGE, lambda s: (s["requirement"], s["copy"]), by("requirement and copy")
                    ),
                    "responsible": Nullable(PLACE),
                }
            ),
            lambda t: (t["scope"].encode(), t["check"].encode()),
            by("scope and check"),
        ),
    }
)

SHAPES: Final[dict[str, Fields]] = {
    **records.SHAPES,
    REQUEST: _REQUEST,
    AMENDMENT: _AMENDMENT,
}
"""The shape of every kind of record."""
