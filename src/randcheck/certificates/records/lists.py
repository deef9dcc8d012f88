"""The exact shape of the lists of a record, and of the leaves of its tree (protocol §6).

Draw, assignment, request and amendment hold root and size of a tree; what they list
stands apart from them. `LIST_SHAPES` says what that is, the same in every draw; the leaves
of an open draw are its elements, those of a sealed one say what can be shown to one target
without telling how many others there are.
"""

from __future__ import annotations

from typing import Final

from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.shapes import (
    Choice,
    Either,
    Fields,
    Id,
    Integer,
    Listing,
    Nullable,
    OneOf,
    Shape,
    Text,
    by,
    hexadecimal,
)
from randcheck.certificates.records.names import (
    AMENDMENT,
    ASSIGNMENT,
    CAMPAIGN,
    CHECK,
    DRAW,
    REQUEST,
    RESERVE,
    SUBSTITUTE,
    SWAP,
    TEAM,
)
from randcheck.certificates.records.rosters import PAIR, PRESENT
from randcheck.certificates.records.values import COUNT, HASH, listing
from randcheck.lottery.grouping import ATTEMPTS
from randcheck.lottery.selection import HEAVIEST, LARGEST

PLACE = Fields({"requirement": COUNT, "copy": COUNT})
SEAT = Fields({**PLACE.required, "inspector": Id()})
_RESERVE = Fields({"id": Id(), "ticket": HASH, "slip": Integer(0, HEAVIEST)})
LOT = Fields(_RESERVE.required, {"weight": Integer(1, LARGEST)})  # of a systematic draw
TEAM_OF_CHECK = Fields(
    {
        "check": Id(),
        "group": Nullable(COUNT),
        "seats": Listing(SEAT, lambda s: (s["requirement"], s["copy"]), by("requirement and copy")),
        "responsible": PLACE,
    }
)
_SEATS = TEAM_OF_CHECK.required["seats"]
_MOVED = Fields({**PLACE.required, "before": Nullable(Id()), "after": Nullable(Id())})
CHANGED_TEAM = Fields(
    {
        "scope": Id(),
        "check": Id(),
        "seats": Listing(
            Fields({**_MOVED.required, "possible": COUNT}),
            lambda s: (s["requirement"], s["copy"]),
            by("requirement and copy"),
        ),
        "responsible": Nullable(PLACE),
    }
)


def _by_ticket(shape: Shape) -> Listing:
    return Listing(shape, lambda lot: (lot["ticket"], lot["id"].encode()), by("ticket"))


def _opened(record: Shape) -> Fields:
    return Fields({"secret": HASH, "records": listing(record, "id")})


LIST_SHAPES: Final[dict[str, Fields]] = {
    DRAW: Fields(
        {
            "strata": listing(
                Fields(
                    {
                        "id": Id(),
                        "key": HASH,
                        "drawn": _by_ticket(LOT),
                        "reserves": _by_ticket(_RESERVE),
                    }
                ),
                "id",
            )
        }
    ),
    ASSIGNMENT: Fields(
        {
            "attempt": Integer(0, ATTEMPTS - 1),
            "loads": listing(Fields({"inspector": Id(), "load": COUNT}), "inspector"),
            "groups": Nullable(Listing(Fields({"seats": _SEATS, "load": COUNT}))),
            "teams": listing(TEAM_OF_CHECK, "check"),
            "opened": Nullable(Fields({"presence": _opened(PRESENT), "recusals": _opened(PAIR)})),
        },
        # who of the pool was drawn to be dealt (L19-14), where the plan says how many
        {
            "drawn_from_pool": _by_ticket(
                Fields({"id": Id(), "ticket": hexadecimal(HASH_SIZE)}),
            )
        },
    ),
    REQUEST: Fields(
        {
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
                Fields(
                    {"stratum": Id(), "target": Id(), "reserve": Id(), "reason": Text(empty=False)}
                ),
                lambda u: (u["stratum"].encode(), u["target"].encode()),
                by("stratum and target"),
            ),
        }
    ),
    AMENDMENT: Fields(
        {
            "teams": Listing(
                CHANGED_TEAM,
                lambda t: (t["scope"].encode(), t["check"].encode()),
                by("scope and check"),
            )
        }
    ),
}
"""What each kind of record lists: the fields that stand apart from it."""
FIELDS_OF: Final = {kind: (*shape.required, *shape.optional) for kind, shape in LIST_SHAPES.items()}
"""Their names."""

_LATER: Final = Either("form", LIST_SHAPES[REQUEST], LIST_SHAPES[AMENDMENT])
LISTED: Final[Shape] = Either(
    "strata", LIST_SHAPES[DRAW], Either("loads", LIST_SHAPES[ASSIGNMENT], _LATER)
)
"""The lists of any record, told by a field that only one of them has."""
OPEN_LEAF: Final[Shape] = Either("check", TEAM_OF_CHECK, LOT)
"""What one leaf of an open draw or assignment holds: a team or a lot."""

DRAWN, RESERVES, LOADS, TEAMS, CHANGES = "drawn", "reserves", "loads", "teams", "changes"
ASKED: Final = "asked"
"""What the leaves of a sealed record are about."""


def _leaf(name: str, fields: dict[str, Shape]) -> Fields:
    return Fields({"list": Choice((name,)), **fields})


_IN_STRATA: Final[dict[str, Shape]] = {
    "id": Id(),
    "strata": Listing(Id(), str.encode, by("id"), least=1),
}
SEALED_LEAF: Final = OneOf(
    "list",
    {
        DRAWN: _leaf(DRAWN, _IN_STRATA),
        RESERVES: _leaf(RESERVES, _IN_STRATA),
        LOADS: _leaf(LOADS, {"id": Id(), "load": COUNT}),
        TEAMS: _leaf(TEAMS, {"scope": Id(), "id": Id(), "seats": _SEATS, "responsible": PLACE}),
        CHANGES: _leaf(
            CHANGES,
            {
                "scope": Id(),
                "id": Id(),
                "seats": Listing(
                    _MOVED, lambda s: (s["requirement"], s["copy"]), by("requirement and copy")
                ),
                "responsible": Nullable(PLACE),
            },
        ),
        ASKED: _leaf(ASKED, {"fields": LIST_SHAPES[REQUEST]}),
    },
)
"""What one leaf of a sealed record holds."""
