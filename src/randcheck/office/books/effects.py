"""What stands in a rule book and would have no effect: refused, never passed over.

A value that cannot alter anything is a misunderstanding: whoever wrote it believes that it
holds. Each is told with the reason and where it does have an effect.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from randcheck.draws.quota import MAXIMUM
from randcheck.draws.words import CHECKS, DEPARTMENT, LEVEL, OTHER_UNITS, UNIT
from randcheck.errors import Phrase, Problem
from randcheck.lottery.grouping import EXTRA_MEMBER
from randcheck.office.directories.targets import FLAGS
from randcheck.office.plans.plan import DIRECTED, alike
from randcheck.office.reading.words import STATES, TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Raw = dict[str, Any]
LEVELS: Final = ("国家级", "省级", "市级", "县级")
"""Levels of government, the highest first; a book may add its own (``[words]``)."""


def shared_in_vain(book: Raw, place: str) -> Iterator[Problem]:
    """Yield what a book says of all its tasks and every one of them says otherwise.

    Args:
        book: The plain values of the book.
        place: What messages call it.
    """
    tasks = book.get("tasks", ())
    if tasks and "draw" in book["plan"]:
        yield _nothing("plan.draw", "tasks", place)
    for name in ("items", "window", "mode", "unit", "level"):
        if tasks and name in book["plan"] and all(name in task for task in tasks):
            yield _nothing(f"plan.{name}", "tasks", place)
    if tasks and "strata" in book and all("strata" in task for task in tasks):
        yield _nothing("strata", "tasks", place)
    if "inspectors" in book and "teams" not in book and not any("teams" in t for t in tasks):
        yield _nothing("inspectors", "no-teams", place)
    for task in tasks:
        if "per_department" in task.get("teams", {}):
            yield _nothing("per_department", "joint", f"{place} tasks {task['id']} teams")
    yield from _twice(book, place)
    checks = book.get("checks", {})
    if checks.get("check_code") and not checks.get("filed"):
        yield _nothing("check_code", "filed", f"{place} checks")
    done = [word for term in checks.get("terms", ()) for word in term.get("done", ())]
    if "fixed_on" in book["plan"] and "fixed_by" not in book["plan"] and "plan-fixed" not in done:
        yield _nothing("fixed_on", "fixed", f"{place} plan")


def _twice(book: Raw, place: str) -> Iterator[Problem]:
    """Yield names that mean two things: nobody could say which of them holds."""
    for table, name in (("aliases", "name"), ("not_drawn", "item"), ("units", "name")):
        named = [entry[name] for entry in book.get(table, ())]
        for value in sorted({value for value in named if named.count(value) > 1}):
            yield Problem("id-duplicate", {"value": value}, f"{place} {table}")
    for alias in book.get("aliases", ()):
        if alias["name"] == alias["item"]:
            yield _nothing(alias["name"], "itself", f"{place} aliases")
    history = book.get("history", {})
    for cause in sorted({*history.get("random", ())} & {*history.get("other", ())}):
        yield Problem("book-cause-both", {"value": cause}, f"{place} history")


def without_effect(book: Raw, task: Raw, place: str) -> Iterator[Problem]:
    """Yield what a task of a book says to no effect, or in words that nothing knows.

    Args:
        book: The plain values of the book.
        task: Those of the task, with everything that the book says of all tasks.
        place: What messages call it.
    """
    if "teams" in task:
        yield from _teams(task["teams"], f"{place} teams")
        on_site = book.get("checks", {}).get("on_site", 0)
        if on_site > task["teams"]["size"]:
            params = {"value": on_site, "size": task["teams"]["size"]}
            yield Problem("book-on-site", params, f"{place} teams")
        for rule in task["teams"].get("match", ()):
            yield from _words(book, rule.get("where", {}), f"{place} teams.match")
    for stratum in task["strata"]:
        yield from _stratum(stratum, f"{place} strata {stratum['id']}")
        yield from _words(book, stratum.get("where", {}), f"{place} strata {stratum['id']}")
    if task.get("mode") == DIRECTED and not _conditioned(task):
        yield Problem("book-directed", {"clause": "W22-3"}, f"{place} mode")
    yield from _words(book, task.get("where", {}), f"{place} where")
    yield from _batches(task, f"{place} batches")
    yield from _levels(book, task, place)
    yield from _causes(book, [task[name] for name in ("cause",) if name in task], place)
    yield from _causes(book, [v for k, v in book.get("history", {}).items() if k == "joint"], place)
    yield from _covered(task["exclusions"], f"{place} exclusions")
    for rule in task["exclusions"]:
        where = f"{place} exclusions {rule['id']}"
        yield from _flags(rule, where)
        if rule["when"].get("field") in {"state", "tier"}:
            words = [*rule["when"].get("not_in", ()), *rule["when"].get("in", ())]
            yield from _words(book, {rule["when"]["field"]: words}, where)
        yield from _words(book, rule.get("where", {}), where)
        if "checked" in rule["when"]:
            yield from _checked(book, task, rule["when"]["checked"], where)


def _conditioned(task: Raw) -> bool:
    """Return whether a task asks more of its targets than their tier (W22-3)."""
    asked = {name for stratum in task["strata"] for name in stratum.get("where", {})}
    return bool(task.get("where") or asked - {"tier"})


def _nothing(value: str, why: str, place: str) -> Problem:
    return Problem("book-no-effect", {"value": value, "why": Phrase(f"no-effect-{why}")}, place)


def _covered(rules: list[Raw], place: str) -> Iterator[Problem]:
    """Yield a rule that can never apply, because one before it takes the same targets out."""
    for at, rule in enumerate(rules):
        for before in rules[:at]:
            if rule["when"] == before["when"] and before.get("where") in (None, rule.get("where")):
                params = {"value": rule["id"], "other": before["id"]}
                yield Problem("book-exclusion-covered", params, place)


def _teams(teams: Raw, place: str) -> Iterator[Problem]:
    if teams["mode"] == CHECKS:
        for name in ("number", "most", "leftover"):
            # that nobody is left over holds of teams for every check anyway: books say it
            if teams.get(name, EXTRA_MEMBER) != EXTRA_MEMBER:
                yield _nothing(name, "groups", place)
    if teams.get("number", 0) > teams.get("most", teams.get("number", 0)):
        params = {"number": teams["number"], "most": teams["most"]}
        yield Problem("book-groups-number", params, place)
    seated = sum(seat.get("count", 1) for seat in teams.get("seats", ()))
    if seated > teams["size"]:
        yield Problem("book-seats", {"size": teams["size"], "seats": seated}, place)


def _stratum(stratum: Raw, place: str) -> Iterator[Problem]:
    if "rate" not in stratum and "rate_is" in stratum:
        yield _nothing("rate_is", "rate", place)
    if stratum.get("floor") and {"fixed", "census"} & stratum.keys():
        yield _nothing("floor", "number", place)
    if stratum.get("floor") and stratum.get("rate_is") == MAXIMUM:
        yield Problem("quota-ceiling-floor", {"floor": stratum["floor"]}, place)


def _batches(task: Raw, place: str) -> Iterator[Problem]:
    batches = task.get("batches", {})
    windows = batches.get("windows", [])
    for name in ("last_day", "reading", "weekday") if windows else ():
        if name in batches:
            yield _nothing(name, "monthly", place)
    outer = task.get("window", ["0001-01-01", "9999-12-31"])
    for one, other in itertools.pairwise(windows):
        if other[0] <= one[-1]:
            params = {"value": "..".join(one), "other": "..".join(other)}
            yield Problem("book-batch-overlap", params, place)
    for window in windows:
        if window[0] < outer[0] or window[-1] > outer[-1]:
            yield Problem("book-batch-outside", {"value": "..".join(window)}, place)


def _levels(book: Raw, task: Raw, place: str) -> Iterator[Problem]:
    """Yield levels that are no words for one, and a plan of another level than its office."""
    known = (*LEVELS, *book.get("words", {}).get("levels", ()))
    level = task.get("level", "")
    units = book.get("units", ())
    for value in dict.fromkeys((level, *(unit.get("level", "") for unit in units))):
        if value and value not in known:
            params = {"value": value, "known": "、".join(known)}
            yield Problem("level-unknown", params, place)
    own = {u["level"] for u in units if u.get("office") == book["office"]["id"] and u.get("level")}
    if level and own and level not in own:
        params = {"value": level, "known": "、".join(sorted(own))}
        yield Problem("book-level-differs", params, f"{place} plan.level")


def _words(book: Raw, where: Raw, place: str) -> Iterator[Problem]:
    """Yield words for a state or a tier that no list could hold: they are none of any scale."""
    own = book.get("words", {})
    known = {
        "state": (*STATES, *own.get("states", ())),
        "tier": (*TIERS, *own.get("tiers", ())),
    }
    for field, words in known.items():
        asked = where.get(field, ())
        for word in asked if isinstance(asked, list) else ():
            if word not in words:
                params = {"value": word, "near": alike(word, words) or "—", "field": field}
                yield Problem("book-word", params, place)


def _flags(rule: Raw, place: str) -> Iterator[Problem]:
    when = rule["when"]
    named = [when.get("flag"), *rule.get("where", {}).get("flags", ())]
    named += [exempt["flag"] for exempt in when.get("checked", {}).get("exempt", ())]
    for flag in named:
        if flag and flag not in FLAGS:
            yield Problem("book-flag", {"value": flag, "known": "、".join(FLAGS)}, place)


def _causes(book: Raw, causes: Iterable[str], place: str) -> Iterator[Problem]:
    history = book.get("history", {})
    known = (*history.get("random", ()), *history.get("other", ()))
    for cause in causes if known else ():
        if cause not in known:
            yield Problem("book-cause", {"value": cause, "known": "、".join(known)}, place)


def _checked(book: Raw, task: Raw, checked: Raw, place: str) -> Iterator[Problem]:
    """Yield causes that no list of causes has, and a scope whose own side nobody names."""
    yield from _causes(book, checked.get("causes", ()), place)
    scope = checked.get("scope", "")
    own = [u for u in book.get("units", ()) if u.get("office") == book["office"]["id"]]
    missing = {
        UNIT: not task.get("unit"),
        OTHER_UNITS: not task.get("unit"),
        LEVEL: not (task.get("level") or any("level" in unit for unit in own)),
        DEPARTMENT: not any("department" in unit for unit in own),
    }
    if missing.get(scope):
        yield Problem("book-scope", {"value": scope}, place)
