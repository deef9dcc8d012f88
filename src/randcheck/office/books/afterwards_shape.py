"""The table ``[checks]`` of a rule book: its shape, what cannot be in it, its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.calendars.days import Roll
from randcheck.calendars.deadlines import FIXED_DATES, TERMS
from randcheck.canonical.shapes import Boolean, Choice, Fields, Integer, Listing, Shape, Text
from randcheck.errors import Problem
from randcheck.office.books.afterwards import (
    LEAST_ON_SITE,
    MODES,
    REPORT_PARTS,
    CheckRule,
    ResultCode,
    TermRule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Raw = dict[str, Any]
_WORD = Text(empty=False)
_FLAGS: Final = (
    *("notice_first", "licence_shown", "notice_shown", "sign_off", "approval", "one_body"),
    "feedback",
)
_CODE = Fields(
    {"code": _WORD, "zh": _WORD, "en": _WORD, "clause": _WORD},
    {"problem": Boolean(), "follow_up": Boolean(), "note": Text()},
)
_TERM = Fields(
    {"id": Choice(tuple(rule.id for rule in (*TERMS, *FIXED_DATES))), "clause": _WORD},
    {"days": Integer(1), "start": _WORD, "roll": Choice(tuple(Roll)), "note": Text()},
)


def checks_shape(valued: Callable[[Shape], Fields]) -> Fields:
    """Return the shape of the table.

    Args:
        valued: What makes a value with its clause of a shape.
    """
    parts = Choice((*REPORT_PARTS, "steps"))
    return Fields(
        {},
        {
            **{name: valued(Boolean()) for name in _FLAGS},
            "on_site": valued(Integer(LEAST_ON_SITE)),
            "modes": valued(Listing(Choice(MODES), least=1)),
            "report": valued(Listing(parts, least=1)),
            "codes": Listing(_CODE, least=1),
            "terms": Listing(_TERM),
        },
    )


def checks_problems(plain: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Yield what no single field of the table can show.

    Args:
        plain: The table without clauses.
        place: What messages call it.
    """
    for kind, key in (("codes", "code"), ("terms", "id")):
        named = [entry[key] for entry in plain.get(kind, ())]
        for name in sorted({name for name in named if named.count(name) > 1}):
            yield Problem("id-duplicate", {"value": name}, f"{place}.{kind}")
    missing = [part for part in REPORT_PARTS if part not in plain.get("report", REPORT_PARTS)]
    if missing:
        yield Problem("book-report-parts", {"value": "、".join(missing)}, f"{place}.report")
    terms = {term.id: term for term in TERMS}
    for entry in plain.get("terms", ()):
        where = f"{place}.terms {entry['id']}"
        term = terms.get(entry["id"])
        if term is None:
            if {"days", "start"} & entry.keys():
                yield Problem("book-term-fixed", {"value": entry["id"]}, where)
            continue
        if (term.days is None) is not ("days" in entry):
            yield Problem("book-term-days", {"value": entry["id"]}, where)
        if "roll" in entry:
            yield Problem("book-term-roll", {"value": entry["id"]}, where)
        known = [start.value for start in term.starts]
        if entry.get("start", known[0]) not in known:
            params = {"value": entry["start"], "known": "、".join(known)}
            yield Problem("book-term-start", params, where)


def build_checks(raw: Mapping[str, Any]) -> CheckRule:
    """Return the values of the table, with the clauses behind them.

    Args:
        raw: The table, each value with its clause.
    """
    single = {name: entry for name, entry in raw.items() if name not in {"codes", "terms"}}
    values: Raw = {name: entry["value"] for name, entry in single.items()}
    if "codes" in raw:
        values["codes"] = [_without(entry, ResultCode, "clause", "note") for entry in raw["codes"]]
    terms = [_without(entry, TermRule, "note") for entry in raw.get("terms", ())]
    clauses = tuple((name, entry["clause"]) for name, entry in sorted(single.items()))
    return CheckRule(**values, terms=terms, clauses=clauses)


def _without(entry: Mapping[str, Any], kind: Callable[..., Any], *names: str) -> Any:  # noqa: ANN401 - of the kind that is given
    return kind(**{name: value for name, value in entry.items() if name not in names})
