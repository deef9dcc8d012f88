"""Numbers that a book bounds, held against what a commitment says (step ``files``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.rates import rate_text
from randcheck.draws.words import IN_POOL, OUTSIDE
from randcheck.errors import Problem
from randcheck.office.plans.bounds import bounds_of, total_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.verification.case import Case
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule


def difference(name: str, value: object, wanted: object, place: str) -> Problem:
    """Return that a field is not what the book lays down."""
    params = {"name": name, "value": _text(value), "wanted": _text(wanted)}
    return Problem("book-differs", params, place)


def _text(value: Any) -> str:  # noqa: ANN401 - any value of a record
    return value if isinstance(value, str) else jcs.serialize(value).decode()


def differs(name: str, value: object, wanted: object, place: str) -> Iterator[Problem]:
    """Yield that a field is not what the book lays down, where it is not."""
    if value != wanted:
        yield difference(name, value, wanted, place)


def bound_differs(
    case: Case, stratum: Mapping[str, Any], rule: StratumRule, place: str
) -> Iterator[Problem]:
    """Hold floor and ceilings against the book; what counts people exactly with the rosters.

    Args:
        case: What is verified.
        stratum: As committed.
        rule: Its rule.
        place: What messages call it.
    """
    floor, ceiling = stratum["floor"], stratum.get("ceiling")
    if case.rosters is not None or not rule.per_inspector:
        least, most = bounds_of(rule, 0 if case.rosters is None else _staff(case))
        yield from differs("floor", floor, least, f"{place}.floor")
        yield from differs("ceiling", ceiling, most, f"{place}.ceiling")
    elif not rule.whichever and (floor < rule.floor or (floor - rule.floor) % rule.per_inspector):
        yield difference("floor", floor, rule.floor, f"{place}.floor")
    yearly, most_of_year = stratum.get("yearly"), rule.yearly_most
    said = yearly and {"rate": yearly["rate"], "year": yearly["year"]}
    year = int(case.commitment["window"]["first"][:4])
    wanted = None if most_of_year is None else {"rate": rate_text(most_of_year), "year": year}
    yield from differs("yearly", said, wanted, f"{place}.yearly")


def _staff(case: Case) -> int:
    rosters = case.rosters or {}
    present = {line["id"] for line in rosters["presence"].records() if line["present"]}
    return sum(
        line["verdict"] == IN_POOL and line["id"] in present
        for line in rosters["inspectors"].records()
    )


def spent_differs(case: Case, causes: tuple[str, ...]) -> Iterator[Problem]:
    """Recount what the year has brought already, from the rosters of targets and past checks.

    Args:
        case: What is verified.
        causes: The random causes of the book; empty for all.
    """
    said = {s["id"]: s["yearly"] for s in case.commitment["strata"] if "yearly" in s}
    if case.rosters is None or not said:
        return
    seen: dict[int, set[str]] = {}
    for line in case.rosters["history"].records():
        if not causes or line["cause"] in causes:
            seen.setdefault(int(line["day"][:4]), set()).add(line["target"])
    counted = dict.fromkeys(said, 0)
    for line in case.rosters["targets"].records():
        for entry in line.get("strata", [line]):
            name = entry["stratum"]
            if name in said and not entry["verdict"].startswith(OUTSIDE):
                counted[name] += line["id"] in seen.get(said[name]["year"], ())
    for name, number in counted.items():
        yield from differs("drawn", said[name]["drawn"], number, f"strata {name}.yearly.drawn")


def total_differs(body: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Hold the total that strata share against the book.

    Args:
        body: Fields of the commitment.
        rules: The rules of the task.
    """
    total, said = total_of(rules), body.get("total")
    wanted = total and {
        "rate": rate_text(total.rate),
        "rate_is": total.rate_is,
        "floor": total.floor,
        "by": total.by,
        "strata": [
            {"id": s.id, "share": s.share, "floor": s.floor, "ceiling": s.ceiling}
            for s in total.strata
        ],
    }
    found = said and {name: said[name] for name in ("rate", "rate_is", "floor", "by", "strata")}
    yield from differs("total", found, wanted, "total")


def stage_differs(body: Mapping[str, Any], rules: TaskRules) -> Iterator[Problem]:
    """Hold against the book that a second stage is one, its strata called after their targets.

    Args:
        body: Fields of the commitment.
        rules: The rules of the task.
    """
    yield from differs("stage", "stage" in body, bool(rules.second_of), "stage")
    if "stage" in body and rules.second_of:
        for stratum in body["strata"]:
            name = f"{stratum.get('of')}-{rules.strata[0].id}"
            yield from differs("id", stratum["id"], name, f"strata {stratum['id']}")
