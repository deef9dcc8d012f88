"""What a rule book lays down, held against what a commitment says (step ``files``)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import evolve

from randcheck.canonical import jcs
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
from randcheck.office.eligibility.reckoning import caps_of, reckoning
from randcheck.office.eligibility.verdicts import verdict_of
from randcheck.office.plans.against_plan import plan_differs
from randcheck.office.plans.findings import ERROR
from randcheck.office.plans.rates import settle_rate
from randcheck.office.plans.schedule import on_day
from randcheck.office.plans.teams import seated

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
    yield from _differs("office", body["office"], book.office, "office")
    try:
        rules = book.task(body["draw"], body["plan"])
    except InputError:  # a joint task has its rules from the list of joint tasks
        if body["plan"] not in book.plans:
            yield from _differs("plan", body["plan"], list(book.plans), "plan")
        case.noted.append(Problem(NO_TASK, {"value": body["draw"]}))
        return
    number = 0
    try:
        dated, number = on_day(rules, date.fromisoformat(body["window"]["first"]))
        window = {"first": dated.window[0].isoformat(), "last": dated.window[1].isoformat()}
        yield from _differs("window", body["window"], window, "window")
    except InputError:
        yield _problem("window", body["window"]["first"], "—", "window")
    day = None if book.published is None else book.published.isoformat()
    said = body["published_list"] and body["published_list"]["published"]
    yield from _differs("published", said, day, "published_list")
    if any(rule.secret for rule in rules.strata) and not case.sealed:
        yield Problem("book-secret-open", {}, "seal")
    yield from _strata(case, rules, number, lists)
    if lists is not None:
        found = plan_differs(evolve(book, rules=(rules,)), lists.plan, lists.items)
        yield from (each.problem.at("plan_file") for each in found if each.severity == ERROR)
    yield from _teams(body, rules)
    yield from _past(body, rules)
    yield from _people(case, rules)


def _problem(name: str, value: object, wanted: object, place: str) -> Problem:
    params = {"name": name, "value": _text(value), "wanted": _text(wanted)}
    return Problem("book-differs", params, place)


def _text(value: Any) -> str:  # noqa: ANN401 - any value of a record
    return value if isinstance(value, str) else jcs.serialize(value).decode()


def _differs(name: str, value: object, wanted: object, place: str) -> Iterator[Problem]:
    if value != wanted:
        yield _problem(name, value, wanted, place)


def _strata(case: Case, rules: TaskRules, number: int, lists: Lists | None) -> Iterator[Problem]:
    known = {rule.id: rule for rule in rules.strata}
    said = {stratum["id"] for stratum in case.commitment["strata"]}
    for name in sorted(known.keys() - said):
        yield Problem("book-stratum", {"value": name}, "strata")
    for position, stratum in enumerate(case.commitment["strata"]):
        rule = _rule_of(stratum["id"], known)
        place = f"strata[{position}]"
        if rule is None:
            yield Problem("book-stratum", {"value": stratum["id"]}, place)
            continue
        batch = stratum["batch"] and {k: stratum["batch"][k] for k in ("number", "of")}
        wanted: dict[str, object] = {
            "items": list(check_ids(rule.items or rules.items, "items")),
            "design": rule.design,
            "base": rules.base,
            "rate_is": rule.rate_is,
            "reserves": rules.reserves if rule.reserves is None else rule.reserves,
            "seats": None,
            "batch": rules.batches and {"number": number, "of": rules.batches.of},
        }
        for name, value in wanted.items():
            stated: Mapping[str, object] = stratum
            found = batch if name == "batch" else stated[name]
            yield from _differs(name, found, value, f"{place}.{name}")
        yield from _rate(case, stratum, rule, rules, lists, f"{place}.rate")
        yield from _floor(case, stratum["floor"], rule, f"{place}.floor")


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
        yield _problem("rate", stratum["rate"], rate_text(least), place)


def _floor(case: Case, floor: int, rule: StratumRule, place: str) -> Iterator[Problem]:
    """Hold a floor against the book; where it counts inspectors, exactly if they are given."""
    if not rule.per_inspector:
        yield from _differs("floor", floor, rule.floor, place)
    elif case.rosters is not None:
        present = {line["id"] for line in case.rosters["presence"].records() if line["present"]}
        staff = sum(
            line["verdict"] == IN_POOL and line["id"] in present
            for line in case.rosters["inspectors"].records()
        )
        yield from _differs("floor", floor, rule.floor + rule.per_inspector * staff, place)
    elif floor < rule.floor or (floor - rule.floor) % rule.per_inspector:
        yield _problem("floor", floor, rule.floor, place)


def _teams(body: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Compare the one team plan that a book gives."""
    planned = int(rules.teams is not None)
    if len(body["teams"]) != planned:
        yield _problem("teams", len(body["teams"]), planned, "teams")
        return
    if rules.teams is None:
        return
    (plan,) = body["teams"]
    try:
        rule = seated(rules.teams, rules.seat_rules, (), rules.attributes)
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
        yield from _differs(name, plan[name], value, f"teams[0].{name}")
    found = [requirement["stage"] for requirement in plan["requirements"]]
    yield from _differs("stage", found, stages, "teams[0].requirements")
    if found == stages:
        yield from _types(plan, rules)


def _types(plan: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Compare who may sit where, as far as the words of a type tell."""
    seats: Sequence[SeatRule | None] = rules.seat_rules
    for position, requirement in enumerate(plan["requirements"]):
        seat = seats[position] if position < len(seats) else None
        types, place = requirement["types"], f"teams[0].requirements[{position}].types"
        if seat is None or not seat.where:
            yield from _differs("types", types, None, place)
            continue
        for words in types if types is not None else [None]:
            if words is None or not _meets(words, seat, rules.attributes):
                yield _problem("types", words, {n: list(w) for n, w in seat.where}, place)


def _meets(words: Sequence[str], seat: SeatRule, attributes: Sequence[str]) -> bool:
    held = dict(zip(attributes, words, strict=False))
    # of several qualifications one is enough, and a type has them as one text
    return all(held.get(n) in allowed for n, allowed in seat.where if n != "qualifications")


def _past(body: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Compare by which caps past checks were counted, and what the draw counts as itself."""
    said = body.get("past")
    if said is None:
        if caps_of(rules):
            yield _problem("past", None, [rule.id for rule, _ in caps_of(rules)], "past")
        return
    day = date.fromisoformat(said["day"])
    wanted = past_of(reckoning(rules, day, (), {}), suite_called(body["suite"]))
    for name in ("cause", "unit", "department", "level", "open"):
        yield from _differs(name, said[name], wanted[name], f"past.{name}")
    listed = {rule.id: checked for rule, checked in caps_of(rules)}
    strata: dict[str, list[str]] = {}
    known = {cap["rule"]: cap for cap in wanted["caps"]}
    for position, cap in enumerate(said["caps"]):
        place = f"past.caps[{position}]"
        rule = known.get(cap["rule"])
        if rule is None:
            yield _problem("rule", cap["rule"], list(known), place)
            continue
        strata.setdefault(cap["rule"], []).extend(cap["strata"])
        checked = listed[cap["rule"]]
        open_ = {"strata", *(["most"] if checked.most_from else []),
                 *(["first"] if checked.period == DRAWS else [])}  # fmt: skip
        for name in cap.keys() - open_:
            yield from _differs(name, cap[name], rule[name], f"{place}.{name}")
    every = [stratum["id"] for stratum in body["strata"]]
    for name in known:
        yield from _differs(f"{name}.strata", sorted(strata.get(name, ())), every, "past.caps")


def _people(case: Case, rules: TaskRules) -> Iterator[Problem]:
    """Compare caps and the rules that verdicts name, where the rosters are given."""
    if case.rosters is None:
        return
    said = {EXCLUDED + name for name, _ in rules.pool.where} | {IN_POOL}
    said |= {NO_LICENCE} if rules.licence_whole_window else set()
    for line in case.rosters["inspectors"].records():
        place = f"inspectors {line['id']}"
        yield from _differs("cap", line["cap"], rules.pool.cap, place)
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
