"""Step on amendments: each carried out again with the complete rosters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import define, evolve

from randcheck.certificates.amendments.changes import carry_out, request_problems
from randcheck.certificates.amendments.standing import Standing, amended
from randcheck.certificates.records import AMENDMENT, LISTS, REQUEST
from randcheck.certificates.verification.amendments import Round, before, rounds
from randcheck.certificates.verification.case import Case, Skip
from randcheck.errors import InfeasibleError, InputError, Problem, seat_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.records.types import ChangedTeamBody


def replay(case: Case) -> Iterator[Problem]:
    """Carry out every request again with the complete rosters."""
    rosters, _ = case.given()
    if not case.bodies(AMENDMENT):
        raise Skip("skip-not-amended")
    now, inspectors = before(case), list(rosters["inspectors"].records())
    found = [one for one in rounds(case) if one.amendment is not None]
    if not all(one.asked for one in found):
        raise Skip("skip-asked" if case.sealed else "skip-lists")
    for one in found:
        again = _Again(case, evolve(one, now=now), inspectors)
        yield from again.problems()
        if again.after is None:
            return  # what follows rests on it
        now = again.after


@define
class _Again:
    """One request carried out again.

    Attributes:
        case: What is verified.
        found: The request, and how things stand before it.
        inspectors: The committed roster.
        after: How things stand after it, once `problems` were asked for; ``None`` where
            nobody knows.
    """

    case: Case
    found: Round
    inspectors: Sequence[Mapping[str, Any]]
    after: Standing | None = None

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with its amendment."""
        case, found = self.case, self.found
        body, request = found.amendment, found.request
        if body is None:
            return
        place = f"records[{found.start}] {REQUEST}"
        if case.sealed:  # of an open draw the step before has looked at it
            wrong = list(request_problems(case.counted, found.now, request["number"], request))
            yield from (problem.at(place) for problem in wrong)
            if wrong:
                return
        if found.answered:
            self.after = amended(found.now, request, body)
            place = f"{found.place}.teams"
        try:
            teams = self._teams(body["seed"])
            then = amended(found.now, request, {"teams": teams})
        except (InfeasibleError, InputError) as error:
            yield from (problem.at(place) for problem in error.problems)
            return
        if found.answered:
            yield from _differences(teams, body["teams"], place)
            return
        self.after = then
        if case.root(AMENDMENT, {**body, "teams": teams}, then) != body[LISTS]:
            yield Problem("amend-root", {"name": LISTS}, f"{found.place}.{LISTS}")

    def _teams(self, seed: str | None) -> list[ChangedTeamBody]:
        case, found = self.case, self.found
        return carry_out(
            case.suite,
            case.counted,
            found.now,
            found.request,
            None if seed is None else bytes.fromhex(seed),
            self.inspectors,
            case.secret,
        )


def _differences(
    again: Sequence[ChangedTeamBody], stated: Sequence[ChangedTeamBody], place: str
) -> Iterator[Problem]:
    def seats(
        teams: Sequence[ChangedTeamBody], name: Literal["after", "possible"]
    ) -> dict[tuple[str, str, int, int], Any]:
        return {
            (team["scope"], team["check"], seat["requirement"], seat["copy"]): seat[name]
            for team in teams
            for seat in team["seats"]
        }

    wanted, given = seats(again, "after"), seats(stated, "after")
    for seat in sorted({*wanted, *given}):
        if wanted.get(seat) != given.get(seat):
            params = {
                "seat": seat_phrase(*seat[1:]),
                "value": given.get(seat) or "—",
                "wanted": wanted.get(seat) or "—",
            }
            yield Problem("amend-differs", params, place)
    if wanted == given and seats(again, "possible") != seats(stated, "possible"):
        yield Problem("amend-count", {}, place)
