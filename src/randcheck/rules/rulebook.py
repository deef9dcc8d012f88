"""An office's rule book, each value with its clause.

A book is a TOML file. The library's own stand in ``books/``; an office writes
its own in the same form. Where a document left a choice, the book says which
reading was taken.
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from randcheck.canonical.shapes import (
    DATE,
    Boolean,
    Choice,
    Fields,
    Id,
    Integer,
    Listing,
    Pattern,
    Shape,
    Text,
    require,
)
from randcheck.errors import InputError, Phrase, Problem
from randcheck.lottery.grouping import EXTRA_MEMBER, IDLE
from randcheck.lottery.problems import Requirement
from randcheck.rules.quota import ELIGIBLE, MAXIMUM, MINIMUM, ROSTER, parse_rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

FORMAT = "randcheck/rulebook@1"
GROUPS, CHECKS = "groups", "checks"
LEAST_TEAM = 2  # W22-6: no parameter lowers it


@frozen(kw_only=True)
class StratumRule:
    """One stratum of a book.

    Attributes:
        id: Name of the stratum.
        where: Field → the words that put a target here; empty for all the rest.
        rate: Share to be drawn.
        rate_is: ``minimum`` or ``maximum``.
        floor: Least number.
        clause: Where the rate comes from.
    """

    id: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    rate: Fraction
    rate_is: str = MINIMUM
    floor: int = 0
    clause: str = ""


@frozen(kw_only=True)
class Exclusion:
    """One rule that keeps targets out of a draw.

    Attributes:
        id: Name of the rule; the verdict in the certificate.
        field: Field it looks at, or empty.
        not_in: The words of the field that are *not* excluded.
        causes: Causes of past checks that exclude, or empty.
        leaves_base: Whether the excluded leave the base of the rate too (L19-13).
        clause: Where the rule comes from.
    """

    id: str
    field: str = ""
    not_in: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    leaves_base: bool = False
    clause: str = ""


def _requirements(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    return tuple(requirements)


def _numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(numbers)


def _alike(rule: TeamRule) -> tuple[int, ...]:
    return (0,) * rule.size


@frozen(kw_only=True)
class TeamRule:
    """How inspectors form teams.

    Attributes:
        mode: ``groups`` (groups first) or ``checks`` (a team for every check).
        size: Least members of a team, at least 2.
        requirements: What seats ask.
        seats: The requirement of each seat of a team, by position; by default
            `size` seats of the first requirement.
        leader: The requirement of the responsible person's seat; ``None``: whoever
            sits on the seat dealt first (H23-3).
        leftover: ``extra_member`` or ``idle``; for groups.
        number: How many groups, if the book says so.
        most: How many groups at most, if the book says so.
        clause: Where it comes from.
    """

    mode: str
    size: int = LEAST_TEAM
    requirements: tuple[Requirement, ...] = field(default=(Requirement(),), converter=_requirements)
    seats: tuple[int, ...] = field(default=Factory(_alike, takes_self=True), converter=_numbers)
    leader: int | None = None
    leftover: str = EXTRA_MEMBER
    number: int | None = None
    most: int | None = None
    clause: str = ""


@frozen(kw_only=True)
class RuleBook:
    """What an office has laid down.

    Attributes:
        id: Name of the book.
        title: Title of the document.
        office: Id of the office.
        office_name: Its name.
        plan: Id of the plan.
        draw: Name of the draw.
        items: What is checked.
        window: First and last day of the inspections.
        strata: In the order of the book.
        base: What rates are a share of.
        reserves: Reserves of each stratum.
        exclusions: In the order in which they are tried.
        licence_whole_window: Whether a licence must cover all of the window.
        presence_required: Whether the absent leave the pool.
        attributes: What makes the type of an inspector.
        teams: How teams are formed.
        source: The bytes of the file, whose digest stands in the commitment.
        aliases: Other names of items, with the name on the list (W22-15).
        per_department: Whether "at least two" means two of each department of a
            joint check; ``None`` where the book does not say (W22-15).
    """

    id: str
    title: str
    office: str
    office_name: str
    plan: str
    draw: str
    items: tuple[str, ...]
    window: tuple[date, date]
    strata: tuple[StratumRule, ...]
    base: str
    reserves: int
    exclusions: tuple[Exclusion, ...]
    licence_whole_window: bool
    presence_required: bool
    attributes: tuple[str, ...]
    teams: TeamRule
    source: bytes = field(repr=False)
    aliases: tuple[tuple[str, str], ...] = ()
    per_department: bool | None = None


def rulebook(name: str | Path) -> RuleBook:
    """Return a rule book.

    Args:
        name: Name of one of the library's books, such as ``huaxian-2023``, or
            the path of a TOML file.

    Raises:
        InputError: There is none (``book-unknown``), or the file has problems;
            all of them at once.
    """
    if isinstance(name, str) and not name.endswith(".toml"):
        shipped = files("randcheck.rules").joinpath("books")
        known = sorted(p.name.removesuffix(".toml") for p in shipped.iterdir())
        if name not in known:
            raise InputError("book-unknown", value=name, known=", ".join(known))
        return parse_book(shipped.joinpath(f"{name}.toml").read_bytes(), f"{name}.toml")
    path = Path(name)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("file-unreadable", place=str(path), reason=reason) from error
    return parse_book(data, path.name)


def parse_book(data: bytes, place: str = "") -> RuleBook:
    """Return the rule book that a TOML text holds; see `rulebook`."""
    try:
        raw = tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise InputError("json-encoding", place=place, position=error.start) from error
    except ValueError as error:  # TOMLDecodeError, and integers too long to be read
        raise InputError("toml-syntax", place=place, reason=str(error)) from error
    except RecursionError as error:
        raise InputError("toml-syntax", place=place, reason="nesting") from error
    require(raw, BOOK, place)
    book = _plain(raw)
    _check_whole(book, place)
    return _build(book, raw, data)


def _valued(shape: Shape) -> Fields:
    return Fields({"value": shape, "clause": Text(empty=False)}, {"note": Text()})


def _rate(text: str) -> None:
    parse_rate(text)


RATE = Pattern("[0-9]+/[0-9]+", Phrase("expect-rate"), _rate)
_WORDS = Listing(Text(empty=False))
_RULE = {"clause": Text(empty=False)}
_NOTE = {"note": Text()}
_STRATUM = Fields(
    {"id": Id(), "rate": _valued(RATE)},
    {
        "where": Fields({}, dict.fromkeys(("kind", "trade", "region", "tier", "sheet"), _WORDS)),
        "otherwise": Boolean(),
        "rate_is": _valued(Choice((MINIMUM, MAXIMUM))),
        "floor": _valued(Integer()),
    },
)
_CHECKED = Fields({"causes": _WORDS, "period": Choice(("calendar-year",))})
_WHEN = Fields({}, {"field": Text(empty=False), "not_in": _WORDS, "checked": _CHECKED})
_EXCLUSION = Fields({"id": Id(), "when": _WHEN, "leaves_base": Boolean(), **_RULE}, _NOTE)
_TEAMS = Fields(
    {"mode": _valued(Choice((GROUPS, CHECKS))), "size": _valued(Integer(LEAST_TEAM))},
    {
        "leftover": _valued(Choice((EXTRA_MEMBER, IDLE))),
        "responsible": _valued(Choice(("first-seat",))),
        "number": _valued(Integer(1)),
        "most": _valued(Integer(1)),
        "per_department": _valued(Boolean()),
    },
)
_ALIAS = Fields({"name": Text(empty=False), "item": Text(empty=False), **_RULE}, _NOTE)
BOOK = Fields(
    {
        "format": Choice((FORMAT,)),
        "id": Id(),
        "title": Text(empty=False),
        "office": Fields({"id": Id(), "name": Text(empty=False)}),
        "plan": Fields(
            {
                "id": Id(),
                "draw": _valued(Id()),
                "items": _valued(Listing(Id())),
                "window": _valued(Listing(DATE)),
            }
        ),
        "strata": Listing(_STRATUM),
        "quota": Fields(
            {"base": _valued(Choice((ROSTER, ELIGIBLE))), "reserves": _valued(Integer())},
            {"floor": _valued(Integer())},
        ),
        "exclusions": Listing(_EXCLUSION),
        "inspectors": Fields(
            {
                "licence": _valued(Choice(("whole-window", "not-asked"))),
                "presence": _valued(Choice(("required", "not-asked"))),
                "attributes": _valued(Listing(Text(empty=False))),
            }
        ),
        "teams": _TEAMS,
    },
    {"aliases": Listing(_ALIAS)},
)
"""The shape of a rule book."""


def _plain(raw: Any) -> Any:  # noqa: ANN401 - any value of a TOML file
    """Return the same without clauses and notes: bare values."""
    if isinstance(raw, dict):
        if "value" in raw:
            return raw["value"]
        return {name: _plain(inner) for name, inner in raw.items()}
    return [_plain(inner) for inner in raw] if isinstance(raw, list) else raw


def _check_whole(book: dict[str, Any], place: str) -> None:
    """Find what no single field can show."""
    problems = []
    names = [stratum["id"] for stratum in book["strata"]]
    rest = [s["id"] for s in book["strata"] if s.get("otherwise")]
    rules = [rule["id"] for rule in book["exclusions"]]
    if not names:
        problems.append(Problem("book-no-stratum", {}, f"{place} strata"))
    for kind, ids in (("strata", names), ("exclusions", rules)):
        problems += [Problem("id-duplicate", {"value": id}, f"{place} {kind}")
                     for id in sorted(set(ids)) if ids.count(id) > 1]  # fmt: skip
    problems += [
        Problem("book-stratum-where", {"value": s["id"]}, f"{place} strata")
        for s in book["strata"]
        if bool(s.get("where")) == bool(s.get("otherwise"))
    ]
    if len(rest) > 1:
        problems.append(Problem("book-two-rests", {"value": "、".join(rest)}, f"{place} strata"))
    problems += [
        Problem("book-exclusion-when", {"value": rule["id"]}, f"{place} exclusions")
        for rule in book["exclusions"]
        if ("checked" in rule["when"]) == ("field" in rule["when"])
        or ("field" in rule["when"]) != ("not_in" in rule["when"])
    ]
    window = book["plan"]["window"]
    if len(window) != 2 or window[0] > window[1]:  # noqa: PLR2004 - a first and a last day
        problems.append(Problem("book-window", {}, f"{place} plan.window"))
    if problems:
        raise InputError.collect(problems)


def _build(book: dict[str, Any], raw: dict[str, Any], data: bytes) -> RuleBook:
    floor = book["quota"].get("floor", 0)
    first, last = map(date.fromisoformat, book["plan"]["window"])
    silent = {"responsible", "per_department"}
    teams = {name: value for name, value in book["teams"].items() if name not in silent}
    return RuleBook(
        id=book["id"],
        title=book["title"],
        office=book["office"]["id"],
        office_name=book["office"]["name"],
        plan=book["plan"]["id"],
        draw=book["plan"]["draw"],
        items=tuple(book["plan"]["items"]),
        window=(first, last),
        strata=tuple(
            StratumRule(
                id=stratum["id"],
                where=tuple((k, tuple(v)) for k, v in sorted(stratum.get("where", {}).items())),
                rate=parse_rate(stratum["rate"]),
                rate_is=stratum.get("rate_is", MINIMUM),
                floor=stratum.get("floor", 0 if stratum.get("rate_is") == MAXIMUM else floor),
                clause=original["rate"]["clause"],
            )
            for stratum, original in zip(book["strata"], raw["strata"], strict=True)
        ),
        base=book["quota"]["base"],
        reserves=book["quota"]["reserves"],
        exclusions=tuple(
            Exclusion(
                id=rule["id"],
                field=rule["when"].get("field", ""),
                not_in=tuple(rule["when"].get("not_in", ())),
                causes=tuple(rule["when"].get("checked", {}).get("causes", ())),
                leaves_base=rule["leaves_base"],
                clause=rule["clause"],
            )
            for rule in book["exclusions"]
        ),
        licence_whole_window=book["inspectors"]["licence"] == "whole-window",
        presence_required=book["inspectors"]["presence"] == "required",
        attributes=tuple(book["inspectors"]["attributes"]),
        teams=TeamRule(**teams, clause=raw["teams"]["mode"]["clause"]),
        source=data,
        aliases=tuple((alias["name"], alias["item"]) for alias in book.get("aliases", ())),
        per_department=book["teams"].get("per_department"),
    )
