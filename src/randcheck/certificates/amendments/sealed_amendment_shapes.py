"""The exact shape of request and amendment in a sealed draw, and of what opens them.

What is asked for stands in the record as one salted hash, what came of it as roots of
lists that are padded like all others: whatever was asked, the records look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.shapes import Choice, Fields, Id, Integer, Listing, Nullable, OneOf, by
from randcheck.certificates.amendments import amendment_shapes
from randcheck.certificates.amendments.amendment_shapes import PLACE
from randcheck.certificates.records import AMENDMENT, COUNT, HASH, PATH, REQUEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.canonical.shapes import Shape

OF_REQUEST: Final = (
    "form", "amends", "cause", "asked_by", "recusals", "scope", "absences", "unreachable",
)  # fmt: skip
"""Fields of an open request that a sealed one holds as one hash."""
OF_LISTS: Final = ("drawn", "reserves")
OF_PLAN: Final = ("changes", "teams")
"""Lists that stand as roots after an amendment: of the draw, and of every team plan."""
ASKED: Final = "asked"
AMENDED: Final = "amended"

_REQUEST: Final = amendment_shapes.SHAPES[REQUEST].required
_AMENDMENT: Final = amendment_shapes.SHAPES[AMENDMENT].required
CONTENT: Final = Fields({name: _REQUEST[name] for name in OF_REQUEST})
"""What is asked for."""
_PLAN: Final = Fields({"scope": Id(), "roots": Fields(dict.fromkeys(OF_PLAN, HASH))})
SEALED_REQUEST: Final = Fields(
    {**{n: shape for n, shape in _REQUEST.items() if n not in OF_REQUEST}, ASKED: HASH}
)
SEALED_AMENDMENT: Final = Fields(
    {
        **_AMENDMENT,
        "seed": HASH,
        "roots": Fields(dict.fromkeys(OF_LISTS, HASH)),
        "teams": Listing(_PLAN, lambda t: t["scope"].encode(), by("scope")),
    }
)


_SEAT: Final = Fields({**PLACE.required, "before": Nullable(Id()), "after": Nullable(Id())})
CHANGE: Final = Fields(
    {
        "id": Id(),
        "seats": Listing(
            _SEAT, lambda s: (s["requirement"], s["copy"]), by("requirement and copy")
        ),
        "responsible": Nullable(PLACE),
    }
)
"""One leaf of ``changes``: a changed team."""


def amended_disclosure(results: Mapping[str, Fields], salt: Shape) -> OneOf:
    """Return the shape of one leaf of a list of an amendment, shown with its proof.

    Args:
        results: Shape of the leaves of each list of results.
        salt: Of a salt.
    """
    leaves = {name: results.get(name, CHANGE) for name in (*OF_LISTS, *OF_PLAN)}
    return OneOf(
        AMENDED,
        {
            name: Fields(
                {
                    AMENDED: Choice((name,)),
                    "request": Integer(1),
                    **({} if name in OF_LISTS else {"scope": Id()}),
                    "record": shape,
                    "salt": salt,
                    "index": COUNT,
                    "path": PATH,
                }
            )
            for name, shape in leaves.items()
        },
    )


def asked_disclosure(salt: Shape) -> Fields:
    """Return the shape of one request shown."""
    return Fields({ASKED: Integer(1), "salt": salt, "value": CONTENT})


KEPT_REQUEST: Final = Fields({"number": Integer(1), **CONTENT.required})
KEPT_AMENDMENT: Final = Fields({"request": Integer(1), "teams": _AMENDMENT["teams"]})
"""What the private file of results keeps of each."""
KEPT: Final = {"requests": Listing(KEPT_REQUEST), "amendments": Listing(KEPT_AMENDMENT)}
