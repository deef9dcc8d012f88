"""From the tables of a rule book to its values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from randcheck.canonical.rates import parse_rate
from randcheck.canonical.shapes import require
from randcheck.draws.quota import ELIGIBLE, MAXIMUM, MINIMUM
from randcheck.draws.teams import TeamRule
from randcheck.draws.words import AS_DRAWN, DIRECTORIES
from randcheck.errors import InputError, Problem
from randcheck.lottery.designs import LOTS
from randcheck.office.books.afterwards_shape import build_checks, checks_problems
from randcheck.office.books.book import OfficeRules, RuleBook, TaskRules
from randcheck.office.books.bounds import cycles
from randcheck.office.books.effects import shared_in_vain, without_effect
from randcheck.office.books.inheritance import inherit
from randcheck.office.books.provisions import (
    CHECK,
    CYCLE,
    JOINT,
    OF_DRAW,
    ONE_SEAT,
    BatchRule,
    Checked,
    Exclusion,
    Exemption,
    MatchRule,
    PoolRule,
    SeatRule,
    StratumRule,
    TotalRule,
    Unit,
    WeightRule,
    Where,
)
from randcheck.office.books.ranges import Between, Recent
from randcheck.office.books.shape import DIRECTIONS, EXCLUSIONS, QUOTA_KINDS
from randcheck.office.books.validation import plain_values, task_problems
from randcheck.office.books.versions import VersionRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.calendars.layers import Layer

Raw = dict[str, Any]
_OF_A_TASK = ("strata", "quota", "exclusions", "inspectors", "targets", "teams")
_TEAM = ("mode", "size", "leftover", "number", "most", "inspectors_drawn")
_OF_A_PLAN = ("items", "window", "where", "mode", "unit", "level", "cause", "batches")


def build_book(raw: Raw, source: bytes, place: str, *, layers: tuple[Layer, ...] = ()) -> RuleBook:
    """Return the values of a rule book of the right shape.

    Args:
        raw: Its tables.
        source: The bytes whose digest stands in a commitment.
        place: What messages call the file.
        layers: The layers of the calendar that it names.

    Raises:
        InputError: It contradicts itself; all problems at once.
    """
    tasks = [_whole(raw, task) for task in _tasks(raw)]
    several = bool(raw.get("tasks"))
    problems = list(shared_in_vain(plain_values(raw), place))
    for task in tasks:
        where = f"{place} {task['id']}" if several else place
        require(task["exclusions"], EXCLUSIONS, f"{where} exclusions")
        problems += task_problems(raw, task, where)
        problems += without_effect(plain_values(raw), plain_values(task), where)
    problems += checks_problems(plain_values(raw.get("checks", {})), f"{place} checks")
    names = [(task.get("plan", raw["plan"]["id"]), task["id"]) for task in tasks]
    problems += [
        Problem("id-duplicate", {"value": name[1]}, f"{place} tasks")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise InputError.collect(problems)
    facts = {**_facts(raw, source), "layers": layers}
    facts["sections"] = tuple(
        dict.fromkeys(task["unit"]["value"] for task in tasks if "unit" in task)
    )
    common = OfficeRules(**facts)
    return RuleBook(**facts, rules=tuple(_rules(common, task) for task in tasks))


def _tasks(raw: Raw) -> list[Raw]:
    """Return the tasks of a book; one that names none has the one of its plan."""
    if raw.get("tasks"):
        return list(raw["tasks"])
    draw = raw["plan"].get("draw", {"value": raw["plan"]["id"]})
    return [{"id": draw["value"]}]


def _whole(raw: Raw, task: Raw) -> Raw:
    """Return a task with everything that the book says of all tasks."""
    shared = {name: raw[name] for name in _OF_A_TASK if name in raw}
    shared |= {name: raw["plan"][name] for name in _OF_A_PLAN if name in raw["plan"]}
    if "strata" in task:
        shared.pop("strata", None)
    return {"strata": [], "exclusions": [], **inherit(shared, task)}


def _where(raw: Mapping[str, Any]) -> Where:
    return tuple((name, _condition(asked)) for name, asked in sorted(raw.items()))


def _condition(asked: Any) -> tuple[str, ...]:  # noqa: ANN401 - words, or the bounds of a range
    if isinstance(asked, dict) and "within_days" in asked:
        return Recent(asked["within_days"])
    if isinstance(asked, dict):
        return Between(*(str(asked.get(name, "")) for name in ("least", "most")))
    return tuple(asked)


def _facts(raw: Raw, source: bytes) -> Raw:
    """Return what holds for all tasks of a book."""
    book = plain_values(raw)
    plan, history = book["plan"], book.get("history", {})
    return {
        "id": book["id"],
        "title": book["title"],
        "office": book["office"]["id"],
        "office_name": book["office"]["name"],
        "plan": plan["id"],
        "source": source,
        "aliases": tuple((alias["name"], alias["item"]) for alias in book.get("aliases", ())),
        "not_drawn": tuple((e["item"], e["reason"]) for e in book.get("not_drawn", ())),
        "coordinator": plan.get("coordinator", ""),
        "fixed_by": plan.get("fixed_by", ""),
        "fixed_on": _day(plan.get("fixed_on")),
        "published": _day(plan.get("list_published")),
        "graded_on": _day(plan.get("graded_on")),
        "random_causes": tuple(history.get("random", ())),
        "other_causes": tuple(history.get("other", ())),
        "joint_cause": history.get("joint", JOINT),
        "open_slots": history.get("open", AS_DRAWN),
        "units": tuple(
            Unit(**{name: unit[name] for name in unit if name != "note"})
            for unit in book.get("units", ())
        ),
        "states": tuple(book.get("words", {}).get("states", ())),
        "tiers": tuple(book.get("words", {}).get("tiers", ())),
        "merged": tuple(sorted(book.get("merged", {}).items())),
        "checks": build_checks(raw.get("checks", {})),
    }


def _rules(book: OfficeRules, task: Raw) -> TaskRules:
    """Return what one task does."""
    plain = plain_values(task)
    plan, batches = plain.get("plan", book.plan), plain.get("batches")
    teams, inspectors = plain.get("teams", {}), plain.get("inspectors", {})
    return TaskRules(
        book=book,
        plan=plan,
        draw=plain["id"],
        items=tuple(plain["items"]),
        window=_days(plain.get("window") or _year_of(plan, batches)),
        strata=tuple(_stratum(s, task["strata"][n], plain) for n, s in enumerate(plain["strata"])),
        base=plain["quota"]["base"],
        reserves=plain["quota"]["reserves"],
        total=_total(plain["quota"].get("total")),
        second_of=plain.get("second_of", ""),
        exclusions=tuple(_exclusion(rule, book.random_causes) for rule in plain["exclusions"]),
        licence_whole_window=inspectors.get("licence") == "whole-window",
        presence_required=inspectors.get("presence") == "required",
        attributes=tuple(inspectors.get("attributes", ())),
        teams=TeamRule(
            **{name: teams[name] for name in _TEAM if name in teams},
            clause=task["teams"]["mode"]["clause"],
        )
        if teams
        else None,
        per_department=teams.get("per_department"),
        where=_where(plain.get("where", {})),
        directed=DIRECTIONS[plain.get("mode", "不定向")],
        unit=plain.get("unit", ""),
        level=plain.get("level", ""),
        cause=plain.get("cause", ""),
        batches=None if batches is None else _batches(batches),
        pool=PoolRule(
            where=_where(inspectors.get("where", {})),
            confirmed=tuple(inspectors.get("confirmed_by", ())),
            cap=inspectors.get("cap"),
            load=inspectors.get("load", OF_DRAW),
        ),
        seat_rules=tuple(map(_seat, teams.get("seats", ()))),
        matches=tuple(map(_match, teams.get("match", ()))),
        versions={name: _version(task.get(name, {})) for name in DIRECTORIES},
        recusal_takes=teams.get("recusal_takes", CHECK),
        recusal_redraws=teams.get("recusal_redraws", ONE_SEAT),
    )


def _version(raw: Raw) -> VersionRule:
    within: Raw = raw.get("current_within", {})
    return VersionRule(
        as_of=_day(raw.get("as_of", {}).get("value")),
        current_within=within.get("value"),
        clause=within.get("clause", ""),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _days(window: list[str]) -> tuple[date, date]:
    first, last = map(date.fromisoformat, window)
    return first, last


def _year_of(plan: str, batches: Raw | None) -> list[str]:
    """Return the window of a plan that is only spread over batches."""
    if batches and batches.get("windows"):
        return [batches["windows"][0][0], batches["windows"][-1][1]]
    year = plan[:4] if plan[:4].isdecimal() and plan[:4].isascii() and plan[:4] > "0000" else "2000"
    return [f"{year}-01-01", f"{year}-12-31"]


def _batches(plain: Raw) -> BatchRule:
    windows = tuple(_days(window) for window in plain.get("windows", ()))
    rest = {name: plain[name] for name in ("last_day", "reading", "weekday") if name in plain}
    return BatchRule(of=plain["of"], windows=windows, **rest)


def _stratum(plain: Raw, raw: Raw, task: Raw) -> StratumRule:
    kind = next(kind for kind in QUOTA_KINDS if kind in plain)  # the rate before the staff
    rate = plain["rate"] if kind == "rate" else None
    source = rate["from"] if isinstance(rate, dict) else ""
    ceiling = plain.get("rate_is") == MAXIMUM
    floor: int = plain.get("floor", 0 if ceiling else task["quota"].get("floor", 0))
    share = parse_rate(rate) if isinstance(rate, str) else Fraction(1 if kind == "census" else 0)
    if source == CYCLE:
        share = Fraction(1, max((span for _, span in cycles(task["exclusions"])), default=1))
    return StratumRule(
        id=plain["id"],
        where=_where(plain.get("where", {})),
        rate=share,
        rate_is=plain.get("rate_is", MINIMUM),
        floor=plain["fixed"] if kind == "fixed" else floor,
        clause=raw[kind]["clause"],
        items=tuple(plain.get("items", ())),
        rate_from=source,
        law=bool(raw[kind].get("law", False)),
        per_inspector=plain.get("per_inspector", 0),
        secret=plain.get("secret", False),
        may_be_empty=plain.get("may_be_empty", False),
        design=plain.get("design", LOTS),
        weight=_weight(plain.get("weight")),
        reserves=plain.get("reserves"),
        base=ELIGIBLE if source == CYCLE else "",
        ceiling=plain.get("ceiling"),
        yearly_most=parse_rate(plain["yearly_most"]) if "yearly_most" in plain else None,
        whichever=plain.get("whichever", ""),
        share=plain.get("share", 0),
        each=plain.get("each", ""),
        each_batch=plain.get("each_batch", False),
        size=plain.get("size", 0),
        seats=tuple(map(_seat, plain.get("seats", ()))),
    )


def _total(plain: Raw | None) -> TotalRule | None:
    if plain is None:
        return None
    rate = parse_rate(plain["rate"]) if "rate" in plain else Fraction(0)
    rest = {name: plain[name] for name in plain if name not in {"rate", "note"}}
    return TotalRule(rate=rate, **rest)


def _weight(plain: Raw | None) -> WeightRule | None:
    if plain is None:
        return None
    return WeightRule(**{name: plain[name] for name in plain if name != "note"})


def _exclusion(plain: Raw, random: tuple[str, ...]) -> Exclusion:
    when = plain["when"]
    checked = when.get("checked")
    return Exclusion(
        id=plain["id"],
        field=when.get("field", ""),
        not_in=tuple(when.get("not_in", ())),
        within=tuple(when.get("in", ())),
        flag=when.get("flag", ""),
        checked=None if checked is None else _checked(checked, random),
        where=_where(plain.get("where", {})),
        leaves_base=plain["leaves_base"],
        clause=plain["clause"],
    )


def _checked(plain: Raw, random: tuple[str, ...]) -> Checked:
    exempt = tuple(
        Exemption(flag=e["flag"], until=e.get("until", ""), clause=e["clause"])
        for e in plain.get("exempt", ())
    )
    rest = {name: plain[name] for name in plain if name not in {"causes", "exempt"}}
    return Checked(causes=tuple(plain.get("causes", random)), exempt=exempt, **rest)


def _match(plain: Raw) -> MatchRule:
    return MatchRule(
        target=plain["target"],
        inspector=plain["inspector"],
        relation=plain["is"],
        where=_where(plain.get("where", {})),
        clause=plain["clause"],
    )


def _seat(plain: Raw) -> SeatRule:
    rest = {name: plain[name] for name in ("count", "stage", "leader") if name in plain}
    return SeatRule(where=_where(plain.get("where", {})), **rest)
