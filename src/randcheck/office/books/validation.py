"""What no single field of a rule book can show: does it hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.draws.quota import MAXIMUM
from randcheck.draws.words import GROUPS
from randcheck.errors import Problem
from randcheck.lottery.designs import LOTS, ORDER, SYSTEMATIC, WEIGHTS
from randcheck.office.books.bounds import bound_problems
from randcheck.office.books.shape import QUOTA_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

Raw = dict[str, Any]


def plain_values(raw: Any) -> Any:  # noqa: ANN401 - any value of a TOML file
    """Return the same without clauses and notes: bare values."""
    if isinstance(raw, dict):
        if "value" in raw:
            return raw["value"]
        return {name: plain_values(inner) for name, inner in raw.items()}
    return [plain_values(inner) for inner in raw] if isinstance(raw, list) else raw


def task_problems(raw: Raw, task: Raw, place: str) -> Iterator[Problem]:
    """Yield what no single field of a task can show.

    Args:
        raw: The tables of the book.
        task: Those of the task, with everything that the book says of all tasks.
        place: What messages call it.
    """
    plain = plain_values(task)
    strata, rules = plain["strata"], plain["exclusions"]
    if not strata:
        yield Problem("book-no-stratum", {}, f"{place} strata")
    for kind, ids in (("strata", strata), ("exclusions", rules)):
        named = [entry["id"] for entry in ids]
        for id in sorted({id for id in named if named.count(id) > 1}):
            yield Problem("id-duplicate", {"value": id}, f"{place} {kind}")
    yield from _stratum_problems(strata, f"{place} strata")
    yield from bound_problems(raw, plain, place)
    yield from _design_problems(strata, plain["quota"], f"{place} strata")
    yield from _exclusion_problems(rules, f"{place} exclusions")
    yield from _window_problems(plain, place)
    yield from _team_problems(plain, place)
    kept_out = {entry["item"]: entry["reason"] for entry in raw.get("not_drawn", ())}
    for name in plain.get("items", ()):
        if name in kept_out:
            params = {"value": name, "reason": kept_out[name]}
            yield Problem("item-not-drawn", params, f"{place} items")
    for name in ("items", "window"):
        if name not in plain and not (name == "window" and "batches" in plain):
            yield Problem("shape-missing", {"value": name}, f"{place}.plan.{name}")


def _team_problems(plain: Raw, place: str) -> Iterator[Problem]:
    teams = plain.get("teams")
    if teams is None:
        for stratum in plain["strata"]:
            for name in ("per_inspector", "size", "seats"):
                if name in stratum:
                    yield Problem("book-no-teams", {"value": name}, f"{place} strata")
        return
    for stratum in plain["strata"]:
        yield from _own_team(stratum, teams, f"{place} strata {stratum['id']}")
    if "inspectors" not in plain:
        yield Problem("shape-missing", {"value": "inspectors"}, place)
    size = teams["size"]
    if teams.get("inspectors_drawn", size) < size:
        params = {"value": teams["inspectors_drawn"], "size": size}
        yield Problem("commit-drawn", params, f"{place} teams.inspectors_drawn")
    for name in {rule["target"] for rule in teams.get("match", ()) if rule["target"] == "flags"}:
        yield Problem("book-match-flags", {"value": name}, f"{place} teams.match")
    if sum(seat.get("leader", False) for seat in teams.get("seats", [])) > 1:
        yield Problem("book-two-leaders", {}, f"{place} teams.seats")


def _own_team(stratum: Raw, teams: Raw, place: str) -> Iterator[Problem]:
    """Yield what is wrong with a team of a stratum's own."""
    if not {"size", "seats"} & stratum.keys():
        return
    if teams["mode"] == GROUPS:
        yield Problem("book-stratum-groups", {"value": stratum["id"]}, place)
    size = stratum.get("size", teams["size"])
    if size < teams["size"]:
        params = {"value": stratum["id"], "size": size, "least": teams["size"]}
        yield Problem("book-stratum-size", params, place)
    common = [
        seat for seat in teams.get("seats", ()) if "seats" not in stratum or seat.get("leader")
    ]
    seated = sum(seat.get("count", 1) for seat in (*common, *stratum.get("seats", ())))
    if seated > size:
        yield Problem("book-seats", {"size": size, "seats": seated}, place)


def _stratum_problems(strata: list[Raw], place: str) -> Iterator[Problem]:
    rests: dict[tuple[str, ...], list[str]] = {}
    for stratum in strata:
        id = stratum["id"]
        if bool(stratum.get("where")) == bool(stratum.get("otherwise")):
            yield Problem("book-stratum-where", {"value": id}, place)
        if stratum.get("otherwise"):
            rests.setdefault(tuple(stratum.get("items", ())), []).append(id)
        kinds = [kind for kind in QUOTA_KINDS if kind in stratum]
        both = set(kinds) == {"rate", "per_inspector"} and stratum.get("rate_is") != MAXIMUM
        if len(kinds) != 1 and not (both and "whichever" in stratum):
            params = {"value": id, "kinds": "、".join(kinds) or "—"}
            yield Problem("book-quota-kind", params, place)
    for rest in rests.values():
        if len(rest) > 1:
            yield Problem("book-two-rests", {"value": "、".join(rest)}, place)


def _design_problems(strata: list[Raw], quota: Raw, place: str) -> Iterator[Problem]:
    """Yield designs without what they need: weights, all of a stratum, no reserves."""
    for stratum in strata:
        params, design = {"value": stratum["id"]}, stratum.get("design", LOTS)
        if ("weight" in stratum) != (design in WEIGHTS):
            yield Problem("book-weight", {**params, "design": design}, place)
        if design == ORDER and "census" not in stratum:
            yield Problem("book-order", params, place)
        if design in {SYSTEMATIC, ORDER} and stratum.get("reserves", quota.get("reserves")):
            yield Problem("book-reserves", {**params, "design": design}, place)


def _window_problems(plain: Raw, place: str) -> Iterator[Problem]:
    batches = plain.get("batches", {})
    windows = batches.get("windows", [])
    for window in [*([plain["window"]] if "window" in plain else []), *windows]:
        if len(window) != 2 or window[0] > window[1]:  # noqa: PLR2004 - a first and a last day
            yield Problem("book-window", {}, f"{place} plan.window")
    if windows and len(windows) != batches["of"]:
        params = {"of": batches["of"], "windows": len(windows)}
        yield Problem("book-batches", params, f"{place} batches")
    if not windows and batches and batches["of"] != 12:  # noqa: PLR2004 - months of a year
        params = {"of": batches["of"], "windows": 0}
        yield Problem("book-batches", params, f"{place} batches")


def _exclusion_problems(rules: list[Raw], place: str) -> Iterator[Problem]:
    for rule in rules:
        when = rule["when"]
        kinds = sum(name in when for name in ("field", "flag", "checked"))
        asked = sum(name in when for name in ("not_in", "in"))
        if kinds != 1 or asked != ("field" in when):
            yield Problem("book-exclusion-when", {"value": rule["id"]}, place)
