"""Who may be drawn; for everyone else the rule that says no.

Every target has a verdict in every stratum it belongs to: ``eligible``,
``excluded:<rule>`` (it still counts in the base of the rate) or
``outside:<rule>`` (it does not, L19-13). The verdicts are committed leaf by leaf.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from attrs import asdict, field, frozen

from randcheck.canonical import html, jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.shapes import Choice, Fields, Id, Integer, Listing, Text, require
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.draws.words import ELIGIBLE
from randcheck.errors import InputError

FORMAT: Final = "randcheck/eligibility@v1"

_SHAPE = Fields(
    {
        "format": Choice((FORMAT,)),
        "standings": Listing(
            Fields(
                {
                    "id": Id(),
                    "stratum": Id(),
                    "verdict": Id(),
                    "weight": Integer(),
                    "clause": Text(),
                    "unbound": Listing(Id()),
                }
            )
        ),
    }
)
_COLUMNS = (
    Column("target", "检查对象"),
    Column("stratum", "分层"),
    Column("verdict", "结论"),
    Column("weight", "权重", NUMBER),
    Column("clause", "依据"),
)


@frozen(kw_only=True, field_transformer=strict)
class Standing:
    """One target's place in the draw.

    Attributes:
        id: The target.
        stratum: Where it belongs.
        verdict: ``eligible``, or the rule that says no.
        weight: Slips in the drum, or measure of size; 1 where all are alike.
        clause: Where the rule that says no comes from.
        unbound: Of one that is eligible, the rules about past checks that do not bind it.
    """

    id: str
    stratum: str
    verdict: str = ELIGIBLE
    weight: int = 1
    clause: str = field(default="", eq=False)
    unbound: tuple[str, ...] = ()


@frozen(field_transformer=strict)
class Eligibility:
    """Who may be drawn, and for everyone else the rule that says no.

    Attributes:
        standings: Every target's verdict in each of its strata.
    """

    standings: tuple[Standing, ...] = field(repr=False)

    @checked
    def of(self, target: str) -> tuple[Standing, ...]:
        """Return the standings of one target.

        Raises:
            InputError: It does not stand in the roster (``target-unknown``).
        """
        found = tuple(standing for standing in self.standings if standing.id == target)
        if not found:
            raise InputError("target-unknown", value=target)
        return found

    @checked
    def why_not(self, target: str) -> str:
        """Return why a target cannot be drawn; empty text if it can.

        Raises:
            InputError: It does not stand in the roster (``target-unknown``).
        """
        found = self.of(target)
        if any(standing.verdict == ELIGIBLE for standing in found):
            return ""
        return "; ".join(f"{s.verdict} {s.clause}".strip() for s in found)

    @property
    def table(self) -> Table:
        """Every target's verdict in each of its strata, with the clause it rests on."""
        rows = ((s.id, s.stratum, s.verdict, s.weight, s.clause) for s in self.standings)
        return Table("抽取资格", _COLUMNS, rows)

    @checked
    def to_frame(self, *, backend: str = "pandas") -> Any:  # noqa: ANN401 - a frame of any library
        """Return `table` as a data frame; see `Table.to_frame`."""
        return self.table.to_frame(backend=backend)

    def to_json(self) -> str:
        """Return the standings as JSON text; `from_json` gives them back."""
        listed = [asdict(standing) for standing in self.standings]
        return json.dumps({"format": FORMAT, "standings": listed}, ensure_ascii=False)

    @classmethod
    @checked
    def from_json(cls, text: str | bytes) -> Eligibility:
        """Return what `to_json` wrote.

        Raises:
            InputError: It is no such text; everything that is wrong with it.
        """
        value: Any = jcs.parse(text.encode() if isinstance(text, str) else text, "eligibility")
        require(value, _SHAPE, "eligibility")
        return cls(tuple(Standing(**standing) for standing in value["standings"]))

    def __repr__(self) -> str:
        able = sum(standing.verdict == ELIGIBLE for standing in self.standings)
        return f"<Eligibility: {able} of {len(self.standings)} standings eligible>"

    def _repr_html_(self) -> str:
        counted = Counter((s.stratum, s.verdict, s.clause) for s in self.standings)
        rows = [(*key, count) for key, count in sorted(counted.items())]
        header = ("分层 stratum", "结论 verdict", "依据 clause", "对象 targets")
        return html.panel("抽取资格", "eligibility", html.table(header, rows, most=100))
