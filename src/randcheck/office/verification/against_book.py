"""What a rule book lays down, held against what a commitment says (step ``files``)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import evolve

from randcheck.canonical.ids import check_ids
from randcheck.canonical.rates import parse_rate, rate_text
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates.tasks import past_of
from randcheck.draws.words import (
    EARLIER_BATCH,
    ELIGIBLE,
    EXCLUDED,
    GROUPS,
    IN_POOL,
    LEAVE_OUT,
    NO_LICENCE,
    OPEN_SLOT,
    OUTSIDE,
)
from randcheck.errors import InputError, Problem
from randcheck.office.books.provisions import DRAWS
from randcheck.office.eligibility.reckoning import caps_of, counts_loads, reckoning
from randcheck.office.eligibility.verdicts import verdict_of
from randcheck.office.plans.against_plan import plan_differs
from randcheck.office.plans.dated import dated
from randcheck.office.plans.findings import ERROR
from randcheck.office.plans.rates import settle_rate
from randcheck.office.plans.schedule import on_day
from randcheck.office.plans.teams import Seating, seated, seating
from randcheck.office.verification.against_bounds import (
    bound_differs,
    difference,
    differs,
    spent_differs,
    stage_differs,
    total_differs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.verification.case import Case
    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.books.provisions import SeatRule, StratumRule
    from randcheck.office.plans.rates import Lists

NO_TASK = "note-book-task"


def booked(case: Case, book: RuleBook, lists: Lists | None) -> Iterator[Problem]:
    """Compare a commitment with the rule book that it names.

    Args:
        case: What is verified.
        book: The rule book.
        lists: The office's item list and plan, where all that are committed were given.
    """
    body = case.commitment
    yield from differs("office", body["office"], book.office, "office")
    try:
        rules = book.task(body["draw"], body["plan"])
    except InputError:  # a joint task has its rules from the list of joint tasks
        if body["plan"] not in book.plans:
            yield from differs("plan", body["plan"], list(book.plans), "plan")
        case.noted.append(Problem(NO_TASK, {"value": body["draw"]}))
        return
    number = 0
    try:
        first = date.fromisoformat(body["window"]["first"])
        used, number = on_day(rules, first)
        window = {"first": used.window[0].isoformat(), "last": used.window[1].isoformat()}
        yield from differs("window", body["window"], window, "window")
        rules = dated(used, first)
    except InputError:
        yield difference("window", body["window"]["first"], "—", "window")
    day = None if book.published is None else book.published.isoformat()
    said = body["published_list"] and body["published_list"]["published"]
    yield from differs("published", said, day, "published_list")
    if any(rule.secret for rule in rules.strata) and not case.sealed:
        yield Problem("book-secret-open", {}, "seal")
    yield from _strata(case, rules, number, lists)
    yield from total_differs(case.commitment, rules)
    yield from stage_differs(case.commitment, rules)
    yield from spent_differs(case, book.random_causes)
    if lists is not None:
        found = plan_differs(evolve(book, rules=(rules,)), lists.plan, lists.items)
        yield from (each.problem.at("plan_file") for each in found if each.severity == ERROR)
    yield from _teams(body, rules)
    yield from _past(body, rules)
    yield from _people(case, rules)


def _strata(case: Case, rules: TaskRules, number: int, lists: Lists | None) -> Iterator[Problem]:
    known = {rule.id: rule for rule in rules.strata}
    said = {stratum["id"] for stratum in case.commitment["strata"]}
    spread = {name for name, rule in known.items() if rule.each}
    for name in sorted(known.keys() - said - spread):
        yield Problem("book-stratum", {"value": name}, "strata")
    asked = _seating(rules)
    for position, stratum in enumerate(case.commitment["strata"]):
        rule = _rule_of(stratum["id"], known)
        place = f"strata[{position}]"
        if rule is None:
            yield Problem("book-stratum", {"value": stratum["id"]}, place)
            continue
        own = None if asked is None else asked.of(rule)
        batches = rules.batches and {"number": number, "of": rules.batches.of}
        batch = stratum["batch"] and {k: stratum["batch"][k] for k in ("number", "of")}
        wanted: dict[str, object] = {
            "items": list(check_ids(rule.items or rules.items, "items")),
            "design": rule.design,
            "base": rule.base or rules.base,
            "rate_is": rule.rate_is,
            "reserves": rules.reserves if rule.reserves is None else rule.reserves,
            "seats": None if own is None else list(own),
            "batch": None if rule.each_batch else batches,
        }
        for name, value in wanted.items():
            stated: Mapping[str, object] = stratum
            found = batch if name == "batch" else stated[name]
            yield from differs(name, found, value, f"{place}.{name}")
        yield from _rate(case, stratum, rule, rules, lists, f"{place}.rate")
        yield from bound_differs(case, stratum, rule, place)


def _seating(rules: TaskRules) -> Seating | None:
    """Return the seats that a book asks for; what is wrong with them is told of the team plan."""
    if rules.teams is None:
        return None
    try:
        return seating(rules, rules.teams)
    except InputError:
        return None


def _rule_of(name: str, known: Mapping[str, StratumRule]) -> StratumRule | None:
    """Return the rule of a stratum: its own, or that of the one it was split from (W22-9)."""
    tails = [name[at + 1 :] for at, letter in enumerate(name) if letter == "-" and at]
    return next((known[tail] for tail in (name, *tails) if tail in known), None)


def _rate(  # noqa: PLR0913, PLR0917 - book, lists and what is committed
    case: Case,
    stratum: Mapping[str, Any],
    rule: StratumRule,
    rules: TaskRules,
    lists: Lists | None,
    place: str,
) -> Iterator[Problem]:
    """Hold a rate against book and lists: an override may raise it, unless a law sets it."""
    if lists is None and rule.rate_from:
        return
    least = rule.rate
    if lists is not None:
        try:
            least = settle_rate(rule, rules, lists).rate
        except InputError as error:
            yield from (problem.at(place) for problem in error.problems)
            return
    rate = parse_rate(stratum["rate"])
    split = stratum["id"] != rule.id
    unsaid = not case.sealed and rate > least and "raised" not in stratum  # a reason may tell
    if rate < least or unsaid or (rule.law and (split or rate != least)):
        yield difference("rate", stratum["rate"], rate_text(least), place)


def _teams(body: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Compare the one team plan that a book gives."""
    planned = int(rules.teams is not None)
    if len(body["teams"]) != planned:
        yield difference("teams", len(body["teams"]), planned, "teams")
        return
    if rules.teams is None:
        return
    (plan,) = body["teams"]
    try:
        rule = seated(rules, ()) or rules.teams
    except InputError as error:
        yield from (problem.at("teams[0].seats") for problem in error.problems)
        return
    grouped = rule.mode == GROUPS
    stages = [requirement.stage for requirement in rule.requirements]
    if grouped:
        stages.append(max(stages) + 1)
    wanted: dict[str, object] = {
        "scope": body["draw"],
        "strata": [stratum["id"] for stratum in body["strata"]],
        "mode": rule.mode,
        "attributes": list(rules.attributes),
        "seats": list(rule.seats),
        "size": len(rule.seats),
        "leftover": rule.leftover if grouped else None,
        "number": rule.number,
        "most": rule.most,
        "responsible": rule.leader,
        "drawn_from_pool": rule.inspectors_drawn,
    }
    for name, value in wanted.items():
        yield from differs(name, plan[name], value, f"teams[0].{name}")
    found = [requirement["stage"] for requirement in plan["requirements"]]
    yield from differs("stage", found, stages, "teams[0].requirements")
    if found == stages:
        yield from _types(plan, rules)


def _types(plan: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Compare who may sit where, as far as the words of a type tell."""
    seats = () if rules.teams is None else seating(rules, rules.teams).rules
    for position, requirement in enumerate(plan["requirements"]):
        seat = seats[position] if position < len(seats) else None
        types, place = requirement["types"], f"teams[0].requirements[{position}].types"
        if seat is None or not seat.where:
            yield from differs("types", types, None, place)
            continue
        for words in types if types is not None else [None]:
            if words is None or not _meets(words, seat, rules.attributes):
                yield difference("types", words, {n: list(w) for n, w in seat.where}, place)


def _meets(words: Sequence[str], seat: SeatRule, attributes: Sequence[str]) -> bool:
    held = dict(zip(attributes, words, strict=False))
    # of several qualifications one is enough, and a type has them as one text
    return all(held.get(n) in allowed for n, allowed in seat.where if n != "qualifications")


def _past(body: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Compare by which caps past checks were counted, and what the draw counts as itself."""
    said = body.get("past")
    if said is None:
        if caps_of(rules) or counts_loads(rules):
            yield difference("past", None, [rule.id for rule, _ in caps_of(rules)], "past")
        return
    day = date.fromisoformat(said["day"])
    wanted = past_of(reckoning(rules, day, (), {}), suite_called(body["suite"]))
    for name in ("cause", "unit", "department", "level", "open"):
        yield from differs(name, said[name], wanted[name], f"past.{name}")
    yield from differs(
        "load_year", said.get("load_year"), wanted.get("load_year"), "past.load_year"
    )
    listed = {rule.id: checked for rule, checked in caps_of(rules)}
    strata: dict[str, list[str]] = {}
    known = {cap["rule"]: cap for cap in wanted["caps"]}
    for position, cap in enumerate(said["caps"]):
        place = f"past.caps[{position}]"
        rule = known.get(cap["rule"])
        if rule is None:
            yield difference("rule", cap["rule"], list(known), place)
            continue
        strata.setdefault(cap["rule"], []).extend(cap["strata"])
        checked = listed[cap["rule"]]
        open_ = {"strata", *(["most"] if checked.most_from else []),
                 *(["first"] if checked.period == DRAWS else [])}  # fmt: skip
        for name in cap.keys() - open_:
            yield from differs(name, cap[name], rule[name], f"{place}.{name}")
    every = [stratum["id"] for stratum in body["strata"]]
    for name in known:
        yield from differs(f"{name}.strata", sorted(strata.get(name, ())), every, "past.caps")


def _people(case: Case, rules: TaskRules) -> Iterator[Problem]:
    """Compare caps and the rules that verdicts name, where the rosters are given."""
    if case.rosters is None:
        return
    said = {EXCLUDED + name for name, _ in rules.pool.where} | {IN_POOL}
    said |= {NO_LICENCE} if rules.licence_whole_window else set()
    for line in case.rosters["inspectors"].records():
        place = f"inspectors {line['id']}"
        yield from differs("cap", line["cap"], rules.pool.cap, place)
        if line["verdict"] not in said:
            yield Problem("book-verdict", {"value": line["verdict"]}, place)
    known = {verdict_of(rule) for rule in rules.exclusions} | {ELIGIBLE}
    if rules.batches is not None:
        known.add(EXCLUDED + EARLIER_BATCH)
    if rules.book.open_slots == LEAVE_OUT:
        known.add(EXCLUDED + OPEN_SLOT)
    spoken = {
        entry["verdict"]
        for line in case.rosters["targets"].records()
        for entry in line.get("strata", [line])
    }
    for verdict in sorted(spoken - known):
        if verdict.startswith((EXCLUDED, OUTSIDE)):
            yield Problem("book-verdict", {"value": verdict}, "targets")
