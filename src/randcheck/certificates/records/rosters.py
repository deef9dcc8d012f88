"""The exact shape of one line of each roster file (protocol §6)."""

from __future__ import annotations

from typing import Final

from randcheck.canonical.shapes import (
    ASCENDING,
    DATE,
    Boolean,
    Either,
    Fields,
    Id,
    Integer,
    Listing,
    Nullable,
    Shape,
    Text,
    by,
)
from randcheck.certificates.records.values import COUNT, listing
from randcheck.lottery.selection import LARGEST

PAIR = Fields({"id": Text(empty=False), "inspector": Id(), "target": Id()})
PRESENT = Fields(
    {"id": Id(), "present": Boolean()},
    # by whose word and since when (X22-5), where it is known
    {"confirmed_by": Text(empty=False), "confirmed_on": DATE},
)
MEMBERSHIP = Fields(
    {"stratum": Id(), "verdict": Id(), "weight": Integer(0, LARGEST)},
    # the rules about past checks that do not bind it, of one that is eligible
    {"unbound": Listing(Id(), str.encode, by("id"), least=1)},
)
ROSTER_SHAPES: Final[dict[str, Shape]] = {
    "targets": Either(
        "strata",
        Fields({"id": Id(), "strata": listing(MEMBERSHIP, "stratum", least=2)}),
        Fields({"id": Id(), **MEMBERSHIP.required}, MEMBERSHIP.optional),
    ),
    "inspectors": Fields(
        {
            "id": Id(),
            "verdict": Id(),
            "type": Listing(Text()),
            "cap": Nullable(COUNT),
            "base": COUNT,
        }
    ),
    "presence": PRESENT,
    "recusals": PAIR,
    "interests": Fields(
        {
            "id": Text(empty=False),
            "inspector": Id(),
            "target": Id(),
            "relations": Listing(Text(), str.encode, ASCENDING),
        }
    ),
    "history": Fields(
        {
            "id": Text(empty=False),
            "target": Id(),
            "day": DATE,
            "month_only": Boolean(),
            "cause": Text(),
            "item": Text(),
            "unit": Text(),
        },
        # of a drawn one its slot, and its id there; of one on the office's word who counts it
        {
            "drawn": DATE,
            "slot": Integer(1),
            "drawn_as": Id(),
            "rules": Listing(Id(), str.encode, by("id"), least=1),
        },
    ),
}
"""What one line of each roster file holds."""
