"""Steps on the assignment: what was opened for it, the teams, the deal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.certificates import merkle
from randcheck.certificates.lists import split
from randcheck.certificates.outcome import Pool, assign, checks_of, opened_rosters
from randcheck.certificates.pools import FIELD, staffing_of
from randcheck.certificates.records import ASSIGNMENT, LISTS
from randcheck.certificates.rosters import pair_name
from randcheck.certificates.verification.lists import changed_lists
from randcheck.certificates.verification.pools import drawn_problems, extended_problems
from randcheck.draws.words import GROUPS
from randcheck.errors import InfeasibleError, InputError, Problem, seat_phrase
from randcheck.lottery import dealing
from randcheck.lottery.dealing import Lottery
from randcheck.lottery.pool import only
from randcheck.lottery.problems import Seat, seats_of
from randcheck.lottery.replay import flaw
from randcheck.lottery.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from randcheck.certificates.records.types import TeamPlanBody
    from randcheck.certificates.verification.case import Case
    from randcheck.lottery.problems import Member


def opened(case: Case) -> Iterator[Problem]:
    """Check that presence and recusals, opened by the assignment, are those committed."""
    wrong = list(changed_lists(case, ASSIGNMENT)) if case.assignments and not case.sealed else []
    yield from wrong
    if wrong:
        return
    first, *others = case.dealt
    if first["opened"] is None:
        yield Problem("opened-missing", {}, "assignment.opened")
        return
    if any(other["opened"] is not None for other in others):
        yield Problem("opened-twice", {}, "assignment.opened")
    for name in ("presence", "recusals"):
        shown = first["opened"][name]
        listed = [(record["id"], jcs.serialize(dict(record))) for record in shown["records"]]
        yield from _pairs(shown["records"] if name == "recusals" else [])
        tree = merkle.tree(case.suite, bytes.fromhex(shown["secret"]), listed)
        committed = case.commitment["rosters"][name]
        if (tree.root.hex(), tree.size) != (committed["root"], committed["size"]):
            yield Problem("roster-changed", {"value": name}, f"assignment.opened.{name}")


def _pairs(recusals: list[Any]) -> Iterator[Problem]:
    for record in recusals:
        wanted = pair_name(record["inspector"], record["target"])
        if record["id"] != wanted:
            params = {"value": record["id"], "wanted": wanted}
            yield Problem("pair-name", params, "assignment.opened.recusals")


def teams(case: Case) -> Iterator[Problem]:
    """Check the teams against all that the file itself shows."""
    bodies = case.dealt
    opened = bodies[0]["opened"]
    shown = [] if opened is None else opened["presence"]["records"]
    pairs = [] if opened is None else opened["recusals"]["records"]
    present = {record["id"] for record in shown if record["present"]}
    recused = {(pair["inspector"], pair["target"]) for pair in pairs}
    strata = case.drawn["strata"]
    for position, body in enumerate(bodies):
        plan = case.commitment["teams"][position]
        place = f"assignment[{position}]"
        yield from drawn_problems(body, plan, present, _lottery(case, plan), place)
        yield from _seats(body, plan, checks_of(case.commitment, strata, plan), place)
        yield from _group_seats(body, len(plan["requirements"]), place)
        yield from _people(body, present, recused, place)
        yield from _loads(body, plan, place)


def _lottery(case: Case, plan: TeamPlanBody) -> Lottery:
    seed = bytes.fromhex(case.draw["seed"])
    return Lottery(suite=case.suite, seed=seed, scope=plan["scope"], secret=case.secret)


def _seats(
    body: Mapping[str, Any], plan: TeamPlanBody, checks: dict[str, list[int]], place: str
) -> Iterator[Problem]:
    if [team["check"] for team in body["teams"]] != sorted(checks):
        yield Problem("team-checks", {}, f"{place}.teams")
        return
    if (body["groups"] is None) != (plan["mode"] != GROUPS):
        yield Problem("team-mode", {}, f"{place}.groups")
        return
    stages = [requirement["stage"] for requirement in plan["requirements"]]
    for team in body["teams"]:
        where = f"{place}.teams {team['check']}"
        filled = [(seat["requirement"], seat["copy"]) for seat in team["seats"]]
        if any(requirement >= len(stages) for requirement, _ in filled):
            yield Problem("commit-requirement", {}, where)
            continue
        if body["groups"] is None:
            wanted = seats_of(team["check"], checks[team["check"]])
            right = team["group"] is None and filled == [(s.requirement, s.copy) for s in wanted]
        else:
            number = team["group"]
            right = (
                number is not None
                and number < len(body["groups"])
                and body["groups"][number]["seats"] == team["seats"]
                and set(filled) >= {(s.requirement, s.copy) for s in seats_of("", plan["seats"])}
            )
        if not right:
            yield Problem("team-seats", {}, where)
        yield from responsible(team, filled, plan, where)


def responsible(
    team: Mapping[str, Any], filled: list[tuple[int, int]], plan: TeamPlanBody, place: str
) -> Iterator[Problem]:
    """Check which seat of a team is the responsible one."""
    stages = [requirement["stage"] for requirement in plan["requirements"]]
    leader = plan["responsible"]
    first = min(filled, key=lambda s: (stages[s[0]], s), default=None)
    if leader is not None:
        first = (leader, 0)
    if (team["responsible"]["requirement"], team["responsible"]["copy"]) != first:
        yield Problem("team-responsible", {}, place)


def _group_seats(body: Mapping[str, Any], known: int, place: str) -> Iterator[Problem]:
    for number, group in enumerate(body["groups"] or []):
        if any(seat["requirement"] >= known for seat in group["seats"]):
            yield Problem("commit-requirement", {}, f"{place}.groups[{number}]")


def _people(
    body: Mapping[str, Any], present: set[str], recused: set[tuple[str, str]], place: str
) -> Iterator[Problem]:
    for team in body["teams"]:
        where = f"{place}.teams {team['check']}"
        people = [seat["inspector"] for seat in team["seats"]]
        yield from team_people(team["check"], people, present, recused, where)
    grouped = [s["inspector"] for group in body["groups"] or [] for s in group["seats"]]
    if len(set(grouped)) < len(grouped):
        yield Problem("team-two-groups", {}, f"{place}.groups")


def team_people(
    check: str,
    people: list[str],
    present: Collection[str],
    recused: Collection[tuple[str, str]],
    place: str,
) -> Iterator[Problem]:
    """Check that nobody in a team sits there twice, is absent or recused."""
    if len(set(people)) < len(people):
        yield Problem("team-twice", {}, place)
    for inspector in people:
        if inspector not in present:
            yield Problem("team-absent", {"value": inspector}, place)
        if (inspector, check) in recused:
            yield Problem("team-recused", {"value": inspector}, place)


def _loads(body: Mapping[str, Any], plan: TeamPlanBody, place: str) -> Iterator[Problem]:
    counted = Counter(seat["inspector"] for team in body["teams"] for seat in team["seats"])
    stated = {entry["inspector"]: entry["load"] for entry in body["loads"]}
    if {name: load for name, load in stated.items() if load} != dict(counted):
        yield Problem("team-loads", {}, f"{place}.loads")
    if plan["mode"] == GROUPS:
        groups = Counter(team["group"] for team in body["teams"])
        for number, group in enumerate(body["groups"] or []):
            if group["load"] != groups[number]:
                yield Problem("team-loads", {}, f"{place}.groups[{number}].load")
    elif body["attempt"]:
        yield Problem("team-attempt", {}, f"{place}.attempt")


def redeal(case: Case) -> Iterator[Problem]:
    """Go through loads and box again with the complete rosters.

    Teams per check are replayed without solving anything; groups, of which there
    are few, are formed and matched again, every attempt of them, and so is whatever
    is not shown.
    """
    rosters, _ = case.given()
    if not case.assignments:
        return
    strata, pool = case.drawn["strata"], Pool.of(rosters)
    for position, place in enumerate(case.places(ASSIGNMENT)):
        plan = case.commitment["teams"][position]
        checks = checks_of(case.counted, strata, plan)
        yield from _redealt(case, _Deal(position, place, plan, checks, pool))


@frozen
class _Deal:
    """One assignment to be dealt again: its place among them and in the chain, what it rests on."""

    position: int
    place: int
    plan: TeamPlanBody
    checks: dict[str, list[int]]
    pool: Pool

    @property
    def where(self) -> str:
        """What messages call it."""
        return f"assignment[{self.position}]"


def _redealt(case: Case, deal: _Deal) -> Iterator[Problem]:
    plan, checks, pool = deal.plan, deal.checks, deal.pool
    lottery = _lottery(case, plan)
    body, members = case.lists.get(deal.place, ASSIGNMENT), pool.members
    if body and [load["inspector"] for load in body["loads"]] != sorted(m.id for m in members):
        yield Problem("team-pool", {}, f"{deal.where}.loads")
    elif body is None or plan["mode"] == GROUPS:
        try:
            again = assign(lottery, plan, checks, members, pool.recusals)
        except (InfeasibleError, InputError) as error:
            yield from error.problems
            return
        yield from _dealt_again(case, deal, body, again)
    else:
        recusals = set(pool.recusals)
        if FIELD in body:
            yield from extended_problems(body, plan, checks, members, recusals, deal.where)
            members = only(members, {lot["id"] for lot in body[FIELD]})
        yield from _replay(body, plan, checks, members, recusals, lottery, deal.where)


def _dealt_again(
    case: Case, deal: _Deal, body: Mapping[str, Any] | None, again: Mapping[str, Any]
) -> Iterator[Problem]:
    """Compare what an assignment says, or the root of it, with what was dealt again."""
    if body is not None:
        for name in ("attempt", "groups", "teams", "loads", FIELD):
            if again.get(name) != body.get(name):
                yield Problem("deal-differs", {"name": name}, f"{deal.where}.{name}")
        return
    stated = case.records[deal.place].body
    opens = deal.position == 0 and not case.sealed
    opened = opened_rosters(*case.given()) if opens else None
    full = {**stated, **again, "opened": opened}
    if case.root(ASSIGNMENT, full) == stated[LISTS]:
        case.lists = case.lists.also(deal.place, split(ASSIGNMENT, full)[1])
    else:
        yield Problem("deal-differs", {"name": LISTS}, f"{deal.where}.{LISTS}")


def _replay(  # noqa: PLR0913, PLR0917 - everything a deal depends on
    body: Mapping[str, Any],
    plan: TeamPlanBody,
    checks: dict[str, list[int]],
    members: Sequence[Member],
    recusals: set[tuple[str, str]],
    lottery: Lottery,
    place: str,
) -> Iterator[Problem]:
    staffing = staffing_of(plan, checks, members, recusals)
    table = Table(staffing)
    loads = {entry["inspector"]: entry["load"] for entry in body["loads"]}
    box = dealing.box_of(table, [loads[id] for id in table.ids], lottery)
    found = flaw(
        staffing,
        {
            Seat(team["check"], seat["requirement"], seat["copy"]): seat["inspector"]
            for team in body["teams"]
            for seat in team["seats"]
        },
        ranking=[table.ids[i] for i in dealing.ranking(table, lottery)],
        box=[table.ids[i] for i in box],
        order=[table.seats[s] for s in dealing.dealing_order(table, staffing, lottery)],
        table=table,
    )
    if found is not None:
        seat = found.seat
        where = "—" if seat is None else seat_phrase(seat.check, seat.requirement, seat.copy)
        params = {"seat": where, "inspector": found.inspector or "—", "other": found.other or "—"}
        yield Problem(f"deal-{found.kind}", params, place)
