"""The table ``[checks]`` of a rule book: its shape, what cannot be in it, its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.shapes import Boolean, Choice, Fields, Integer, Listing, Shape, Text
from randcheck.errors import Problem
from randcheck.office.books.afterwards import (
    LEAST_ON_SITE,
    MODES,
    REPORT_PARTS,
    CheckRule,
    ResultCode,
)
from randcheck.office.books.terms import TERMS, build_term, term_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Raw = dict[str, Any]
_WORD = Text(empty=False)
_FLAGS: Final = (
    *("notice_first", "licence_shown", "notice_shown", "sign_off", "approval", "one_body"),
    *("feedback", "authorised", "filed", "check_code"),
)
_CODE = Fields(
    {"code": _WORD, "zh": _WORD, "en": _WORD, "clause": _WORD},
    {"problem": Boolean(), "follow_up": Boolean(), "note": Text()},
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
            "yearly_cap": valued(Integer(1)),
            "modes": valued(Listing(Choice(MODES), least=1)),
            "report": valued(Listing(parts, least=1)),
            "codes": Listing(_CODE, least=1),
            "terms": TERMS,
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
    for entry in plain.get("terms", ()):
        yield from term_problems(entry, f"{place}.terms {entry['id']}")


def build_checks(raw: Mapping[str, Any]) -> CheckRule:
    """Return the values of the table, with the clauses behind them.

    Args:
        raw: The table, each value with its clause.
    """
    single = {name: entry for name, entry in raw.items() if name not in {"codes", "terms"}}
    values: Raw = {name: entry["value"] for name, entry in single.items()}
    if "codes" in raw:
        values["codes"] = [_code(entry) for entry in raw["codes"]]
    terms = [build_term(entry) for entry in raw.get("terms", ())]
    clauses = tuple((name, entry["clause"]) for name, entry in sorted(single.items()))
    return CheckRule(**values, terms=terms, clauses=clauses)


def _code(entry: Mapping[str, Any]) -> ResultCode:
    return ResultCode(**{n: entry[n] for n in entry if n not in {"clause", "note"}})
