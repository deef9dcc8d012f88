"""The exact shape of records whose lists stand beside them (protocol §6).

An open draw record lists everybody drawn, an assignment record every team. Where
these are many, the record holds the root of a tree over them instead, and they stand
in the file's disclosures: whole in the public certificate, one leaf in a target's view.
What the fields of a list may hold is what they may hold inside a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.shapes import Choice, Fields, Id, Integer, OneOf, Shape
from randcheck.certificates import records
from randcheck.certificates.records import ASSIGNMENT, COUNT, DRAW, HASH, LOT, PATH, TEAM_OF_CHECK

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTS, BESIDE, INSIDE = "lists", "beside", "inside"
LOTS, TEAMS = "lots", "teams"
"""The list of a draw record, and that of an assignment record."""
LIST_OF: Final = {DRAW: LOTS, ASSIGNMENT: TEAMS}
FIELDS_OF: Final = {
    LOTS: ("strata",),
    TEAMS: ("attempt", "drawn_from_pool", "groups", "loads", "opened", "teams"),
}
"""The fields that stand beside a record instead of in it, where it has them."""
FORM: Final = Choice((BESIDE,))
"""What the field ``lists`` of a commitment says; where it is missing they stand inside."""
_ROOT = Fields({"root": HASH, "size": Integer(1)})


def _left_out(kind: str) -> dict[str, Shape]:
    names = FIELDS_OF[LIST_OF[kind]]
    kept = {n: shape for n, shape in records.SHAPES[kind].required.items() if n not in names}
    return {**kept, LISTS: _ROOT}


BESIDE_SHAPES: Final[dict[str, Fields]] = {kind: Fields(_left_out(kind)) for kind in LIST_OF}
"""The two records that have another form where their lists stand beside them."""


def _whole(kind: str) -> Fields:
    name = LIST_OF[kind]
    inside = records.SHAPES[kind]
    fields = Fields(
        {field: inside.required[field] for field in FIELDS_OF[name] if field in inside.required},
        inside.optional,
    )
    return Fields({"whole": Choice((name,)), **_scope(name), "fields": fields})


def _scope(name: str) -> dict[str, Shape]:
    return {"scope": Id()} if name == TEAMS else {}


LEAF: Final = OneOf(
    "list",
    {
        name: Fields(
            {
                "list": Choice((name,)),
                **_scope(name),
                "record": shape,
                "index": COUNT,
                "path": PATH,
            }
        )
        for name, shape in {LOTS: LOT, TEAMS: TEAM_OF_CHECK}.items()
    },
)
"""One leaf of a list, with its proof."""
WHOLE: Final = OneOf("whole", {LIST_OF[kind]: _whole(kind) for kind in LIST_OF})
"""A whole list: the fields that the record would hold."""


def is_listed(shown: Mapping[str, Any]) -> bool:
    """Tell whether a disclosure is of a list that stands beside a record."""
    return "list" in shown or "whole" in shown


def place_of(shown: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what ascends along such disclosures: list, scope, the whole before its leaves."""
    name = shown["list"] if "list" in shown else shown["whole"]
    return name, shown.get("scope", "").encode(), shown.get("index", -1)
