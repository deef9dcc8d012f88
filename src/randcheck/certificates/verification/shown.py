"""Leaves that are shown of people and teams, held against each other and against the records.

Whoever shows a leaf says something that is committed: that an inspector was no member of the
pool, is of a type, absent, recused. A team that cannot be true beside it refutes the draw.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.certificates.records import AMENDMENT, ASSIGNMENT
from randcheck.certificates.records.lists import CHANGES, DRAWN, LOADS, TEAMS
from randcheck.certificates.verification import teams
from randcheck.certificates.verification.case import Skip
from randcheck.draws.words import IN_POOL
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.records.types import TeamPlanBody
    from randcheck.certificates.verification.case import Case

    Body = Mapping[str, Any]

_PAIRS: Final = {"recusals", "interests"}


@frozen
class People:
    """What the leaves of rosters that are shown say of people.

    Attributes:
        inspectors: Leaves of ``inspectors``, by id.
        absent: Who is absent by a leaf of ``presence``.
        recused: Inspector and target, by a leaf of ``recusals`` or ``interests``.
    """

    inspectors: Mapping[str, Body] = field(repr=False)
    absent: frozenset[str]
    recused: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, shown: Iterable[Body]) -> People:
        """Return what disclosures say of people."""
        leaves = [(leaf["roster"], leaf["record"]) for leaf in shown if "roster" in leaf]
        return cls(
            inspectors={record["id"]: record for name, record in leaves if name == "inspectors"},
            absent=frozenset(
                record["id"] for name, record in leaves
                if name == "presence" and not record["present"]
            ),
            recused=frozenset(
                (record["inspector"], record["target"]) for name, record in leaves
                if name in _PAIRS
            ),
        )  # fmt: skip

    def seated(
        self, plan: TeamPlanBody, check: str | None, seats: Iterable[Body], place: str
    ) -> Iterator[Problem]:
        """Check that everybody may sit where he does.

        Args:
            plan: The team plan of the commitment.
            check: The target; ``None`` for a group.
            seats: Requirement, copy and inspector of each; those of no requirement are passed over.
            place: Of the team.
        """
        known = plan["requirements"]
        for seat in seats:
            who, number = seat["inspector"], seat["requirement"]
            leaf = self.inspectors.get(who)
            types = known[number]["types"] if number < len(known) else None
            if leaf is not None and types is not None and leaf["type"] not in types:
                yield Problem("team-type", {"value": who}, place)
            if leaf is not None and leaf["verdict"] != IN_POOL:
                yield Problem("team-outside-pool", {"value": who}, place)
            if who in self.absent:
                yield Problem("team-absent", {"value": who}, place)
            if (who, check) in self.recused:
                yield Problem("team-recused", {"value": who}, place)

    def loaded(self, loads: Mapping[str, int], place: str) -> Iterator[Problem]:
        """Check that nobody has more seats of a plan than his leaf allows."""
        for who, leaf in self.inspectors.items():
            if leaf["cap"] is not None and loads.get(who, 0) > leaf["cap"]:
                yield Problem("team-cap", {"value": who, "cap": leaf["cap"]}, place)


def team_leaf(  # noqa: PLR0913 - a team, and what it is held against
    people: People, plan: TeamPlanBody, check: str, team: Body, place: str, *, dealt: bool = True
) -> Iterator[Problem]:
    """Check one team by itself, and against the people shown.

    Args:
        people: What leaves say of them.
        plan: The team plan of the commitment.
        check: The target.
        team: Seats and responsible seat.
        place: Of the leaf.
        dealt: Whether all of it was dealt at once; after an amendment the responsible seat
            may be one that was kept.
    """
    filled = [(seat["requirement"], seat["copy"]) for seat in team["seats"]]
    if any(requirement >= len(plan["requirements"]) for requirement, _ in filled):
        yield Problem("commit-requirement", {}, place)
        return
    if dealt:
        yield from teams.responsible(team, filled, plan, place)
    elif (team["responsible"]["requirement"], team["responsible"]["copy"]) not in filled:
        yield Problem("team-responsible", {}, place)
    if len({seat["inspector"] for seat in team["seats"]}) < len(filled):
        yield Problem("team-twice", {}, place)
    yield from people.seated(plan, check, team["seats"], place)


def open_teams(case: Case, shown: Sequence[Body]) -> Iterator[Problem]:
    """Hold leaves of people against the teams of an open draw, whole or shown as leaves."""
    people = People.of(shown)
    plans = {plan["scope"]: plan for plan in case.commitment["teams"]}
    single: dict[str, Counter[str]] = {}
    for position, leaf in enumerate(shown):
        scope = _scope(case, leaf) if "check" in leaf.get("record", ()) else None
        if scope is not None and scope in plans:
            team, plan = leaf["record"], plans[scope]
            yield from team_leaf(people, plan, team["check"], team, f"disclosures[{position}]")
            _count(single.setdefault(scope, Counter()), team)
    for scope, loads in single.items():
        yield from people.loaded(loads, f"disclosures {scope}")
    for body in _dealt(case) if people.inspectors else ():
        if body["scope"] in plans:
            yield from _assignment(people, plans[body["scope"]], body)


def _scope(case: Case, leaf: Body) -> str | None:
    """Return the scope of the assignment that a leaf is of; ``None`` where it is of none."""
    if "of" not in leaf or leaf["of"] >= len(case.records):
        return None
    record = case.records[leaf["of"]]
    return record.body["scope"] if record.kind == ASSIGNMENT else None


def _dealt(case: Case) -> Sequence[Body]:
    """Return the assignments whose teams the file lists."""
    try:
        return case.dealt
    except Skip:
        return []


def _assignment(people: People, plan: TeamPlanBody, body: Body) -> Iterator[Problem]:
    place = f"assignment {body['scope']}"
    pool = {load["inspector"] for load in body["loads"]}
    for who, leaf in people.inspectors.items():
        if (leaf["verdict"] == IN_POOL) != (who in pool):
            yield Problem("team-pool", {}, f"{place}.loads {who}")
    loads: Counter[str] = Counter()
    for team in body["teams"]:
        yield from people.seated(plan, team["check"], team["seats"], f"{place} {team['check']}")
        _count(loads, team)
    for number, group in enumerate(body["groups"] or []):
        yield from people.seated(plan, None, group["seats"], f"{place}.groups[{number}]")
    yield from people.loaded(loads, place)


def _count(loads: Counter[str], team: Body) -> None:
    loads.update(seat["inspector"] for seat in team["seats"])


def sealed_teams(
    case: Case, shown: Sequence[Body], able: Mapping[str, set[str]]
) -> Iterator[Problem]:
    """Hold the leaves of teams and loads of a sealed draw against each other and the people shown.

    Args:
        case: What is verified.
        shown: All its disclosures.
        able: Target → the strata in which its leaf of the roster lets it be drawn.
    """
    people = People.of(shown)
    plans = {plan["scope"]: plan for plan in case.commitment["teams"]}
    leaves = [_Leaf.of(case, leaf, position) for position, leaf in enumerate(shown)
              if "of" in leaf and "salt" in leaf and leaf["of"] < len(case.records)]  # fmt: skip
    drawn = {(leaf.when, leaf.record["id"]): set(leaf.record["strata"])
             for leaf in leaves if leaf.name == DRAWN}  # fmt: skip
    seats: dict[tuple[int, str], Counter[str]] = {}
    for leaf in leaves:
        plan, record, place = plans.get(leaf.scope), leaf.record, leaf.place
        if plan is None:
            continue
        if leaf.name == LOADS:
            yield from _load(people, record, place)
        elif leaf.name == CHANGES:
            yield from _changed(people, plan, record, place)
        elif leaf.name == TEAMS:
            check = record["id"]
            yield from team_leaf(people, plan, check, record, place, dealt=not leaf.when)
            _count(seats.setdefault((leaf.when, plan["scope"]), Counter()), record)
            for strata in (able.get(check), drawn.get((leaf.when, check))):
                if strata is not None and not strata & set(plan["strata"]):
                    yield Problem("team-checks", {}, place)
                    break
    for (_, scope), loads in seats.items():
        yield from people.loaded(loads, f"disclosures {scope}")
        yield from _more(leaves, scope, seats.get((0, scope), Counter()))


@frozen
class _Leaf:
    """A leaf of a sealed record.

    Attributes:
        name: The list that it is of.
        scope: Of its team plan; empty where it is of none.
        when: Place of the amendment that it is of; 0 for draw and assignments.
        record: What it says.
        place: What messages call it.
    """

    name: str
    scope: str
    when: int
    record: Body
    place: str

    @classmethod
    def of(cls, case: Case, shown: Body, position: int) -> _Leaf:
        """Return the leaf in a disclosure."""
        record, held = shown["record"], case.records[shown["of"]]
        return cls(
            name=record["list"],
            scope=_scope(case, shown) or record.get("scope", ""),
            when=shown["of"] if held.kind == AMENDMENT else 0,
            record=record,
            place=f"disclosures[{position}]",
        )


def _load(people: People, record: Body, place: str) -> Iterator[Problem]:
    leaf = people.inspectors.get(record["id"])
    if leaf is not None and leaf["verdict"] != IN_POOL:
        yield Problem("team-pool", {}, f"{place} {record['id']}")
    if record["load"] and record["id"] in people.absent:
        yield Problem("team-absent", {"value": record["id"]}, place)
    yield from people.loaded({record["id"]: record["load"]}, place)


def _more(leaves: Iterable[_Leaf], scope: str, seats: Mapping[str, int]) -> Iterator[Problem]:
    """Refuse a load that is less than the seats that are shown."""
    for leaf in leaves:
        mine = leaf.name == LOADS and leaf.scope == scope
        if mine and seats.get(leaf.record["id"], 0) > leaf.record["load"]:
            yield Problem("team-loads", {}, f"disclosures {scope} {leaf.record['id']}")


def _changed(people: People, plan: TeamPlanBody, record: Body, place: str) -> Iterator[Problem]:
    """Check the seats of a change: they exist, and who comes may sit there."""
    if any(seat["requirement"] >= len(plan["requirements"]) for seat in record["seats"]):
        yield Problem("commit-requirement", {}, place)
        return
    came = [{**seat, "inspector": seat["after"]} for seat in record["seats"] if seat["after"]]
    if len({seat["inspector"] for seat in came}) < len(came):
        yield Problem("team-twice", {}, place)
    yield from people.seated(plan, record["id"], came, place)
