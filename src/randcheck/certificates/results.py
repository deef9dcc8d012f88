"""Results of a sealed draw: what its records hold as roots, in one private file.

The certificate of a sealed draw shows nobody who was drawn. The office keeps the
open form of its records beside it; an auditor gets it, or makes it again from
rosters and seal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.shapes import Choice, Fields, Listing, Text, require
from randcheck.certificates.amendments.sealed_amending import (
    content_of,
    sealed_amendment,
    sealed_request,
)
from randcheck.certificates.amendments.sealed_amendment_shapes import ASKED, KEPT
from randcheck.certificates.amendments.standing import folded, standing
from randcheck.certificates.records import AMENDMENT, ASSIGNMENT, DRAW, REQUEST, SHAPES
from randcheck.certificates.secrecy.sealed import Sealer
from randcheck.errors import CommitmentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.envelope import Record
    from randcheck.certificates.secrecy.sealing import Seal

FORMAT: Final = "randcheck/results@v1"
RESULTS_FILE: Final = "results.json"
_DEALT: Final = ("scope", "attempt", "loads", "groups", "teams")
RESULTS = Fields(
    {
        "format": Choice((FORMAT,)),
        "draw_id": Text(empty=False),
        "strata": SHAPES[DRAW].required["strata"],
        "assignments": Listing(
            Fields(
                {name: SHAPES[ASSIGNMENT].required[name] for name in _DEALT},
                SHAPES[ASSIGNMENT].optional,
            )
        ),
    },
    KEPT,
)
"""The file of results."""


@frozen(kw_only=True, field_transformer=strict)
class Results:
    """Who was drawn and who checks whom, of a sealed draw.

    Attributes:
        draw_id: Of the draw.
        strata: What an open draw record would say of each stratum.
        assignments: What open assignment records would say.
        requests: What was asked for after them, each with its number.
        amendments: What open amendments would say of teams, each with its request.
    """

    draw_id: str
    strata: tuple[Mapping[str, Any], ...] = field(repr=False)
    assignments: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    requests: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    amendments: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)

    def to_bytes(self) -> bytes:
        """Return the private file."""
        return jcs.serialize(
            {
                "format": FORMAT,
                "draw_id": self.draw_id,
                "strata": list(self.strata),
                "assignments": list(self.assignments),
                **{name: list(getattr(self, name)) for name in KEPT if getattr(self, name)},
            }
        )

    @checked
    def opened(self, record: Record) -> Record:
        """Return a record in its open form; what is no result stays as it is."""
        body = dict(record.body)
        if not {"roots", ASKED} & set(body):
            return record
        if record.kind in {REQUEST, AMENDMENT}:
            return self._later(record)
        del body["roots"]
        if record.kind == DRAW:
            return evolve(record, body={**body, "strata": list(self.strata)})
        dealt = next((one for one in self.assignments if one["scope"] == body["scope"]), {})
        return evolve(record, body={**body, **dealt, "opened": None})

    def _later(self, record: Record) -> Record:
        name, listed = ("number", self.requests)
        if record.kind == AMENDMENT:
            name, listed = ("request", self.amendments)
        kept = next((one for one in listed if one[name] == record.body[name]), None)
        if kept is None:
            raise CommitmentError("results-changed", value=record.kind)
        body = {n: value for n, value in record.body.items() if n not in {"roots", ASKED}}
        return evolve(record, body={**body, **kept})

    @checked
    def asking(self, request: Mapping[str, Any]) -> Results:
        """Return the results with one request more, in its open form."""
        number = request["number"]
        before = tuple(one for one in self.requests if one["number"] < number)
        return evolve(self, requests=(*before, {"number": number, **content_of(request)}))

    @checked
    def amending(self, number: int, teams: list[dict[str, Any]]) -> Results:
        """Return the results with what came of a request."""
        before = tuple(one for one in self.amendments if one["request"] < number)
        return evolve(self, amendments=(*before, {"request": number, "teams": teams}))

    @checked
    def check(self, certificate: Certificate, seal: Seal) -> None:
        """Make sure that these are the results that a certificate commits.

        Raises:
            CommitmentError: They are of another draw, or a root is another
                (``results-changed``).
        """
        if self.draw_id != certificate.draw_id:
            params = {"found": self.draw_id, "wanted": certificate.draw_id}
            raise CommitmentError("other-draw", place=RESULTS_FILE, **params)
        sealer = Sealer.of(certificate.commitment, seal)
        dealt = [sealer.assignment(body)["roots"] for body in self.assignments]
        made = {DRAW: [sealer.draw(self.strata)["roots"]], ASSIGNMENT: dealt}
        for kind, roots in made.items():
            if roots != [record.body["roots"] for record in certificate.of_kind(kind)]:
                raise CommitmentError("results-changed", value=kind)
        now = standing(())
        asked: Mapping[str, Any] = {}
        for record in certificate.records:
            opened = self.opened(record)
            if record.kind == REQUEST:
                asked = opened.body
                same = sealed_request(sealer, asked)[ASKED] == record.body[ASKED]
            elif record.kind == AMENDMENT:
                teams = opened.body["teams"]
                made_now = sealed_amendment(sealer, certificate.commitment, now, asked, teams)
                same = all(record.body[name] == value for name, value in made_now.items())
            else:
                same = True
            if not same:
                raise CommitmentError("results-changed", value=record.kind)
            now = folded(now, opened, asked)


def results_of(draw_id: str, strata: list[dict[str, Any]], dealt: list[dict[str, Any]]) -> Results:
    """Return the results of what the open records would say."""
    names = (*_DEALT, *SHAPES[ASSIGNMENT].optional)
    kept = tuple({name: body[name] for name in names if name in body} for body in dealt)
    return Results(draw_id=draw_id, strata=tuple(strata), assignments=kept)


@checked
def parse_results(data: bytes, place: str = "") -> Results:
    """Return the results in a file.

    Raises:
        InputError: It is no such file.
    """
    value: Any = jcs.parse(data, place)
    require(value, RESULTS, place)
    return Results(
        draw_id=value["draw_id"],
        strata=tuple(value["strata"]),
        assignments=tuple(value["assignments"]),
        requests=tuple(value.get("requests", ())),
        amendments=tuple(value.get("amendments", ())),
    )
