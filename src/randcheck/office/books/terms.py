"""The deadlines of a rule book (期限): ``[[checks.terms]]``, its shape and its values.

A deadline is data to the end: how many working days after what, or which date, what meets
it, and the clause. An office of any city writes its own here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from randcheck.calendars.days import Roll
from randcheck.calendars.deadlines import FixedDate, Start, Term
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Pattern, Text
from randcheck.errors import Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Deadline = Term | FixedDate
"""What a book lays down."""

DRAWN, CHECKED = "drawn", "checked"
PLAN_FIXED, YEARLY_REPORT, YEAR_SUMMARY = "plan-fixed", "yearly-report", "year-summary"
CAMPAIGN_SUMMARY: Final = "campaign-summary"
RESULT_PUBLISHED, DECISION_PUBLISHED = "published:result", "published:decision"
EVENTS: Final = (
    *(
        "authorised",
        "filed",
        "notice-sent",
        "visited",
        "signed-off",
        "ended",
        "entered",
        "reported",
        "approved",
    ),
    *("fed-back", "received", "responded", "rectified", "shared", RESULT_PUBLISHED),
)
"""What is written down of a check, as its record calls it."""
OF_MONTH: Final = (*EVENTS, DRAWN, CHECKED)
OF_YEAR: Final = (*OF_MONTH, PLAN_FIXED, YEARLY_REPORT, YEAR_SUMMARY)
CAMPAIGNS: Final = (Start.CAMPAIGN_COMPLETED, Start.BATCH_COMPLETED)
BY_TARGET: Final = "responded"
"""What the target does, not the office: no section answers for it."""

_WORD = Text(empty=False)


def _month_day(text: str) -> None:
    date.fromisoformat(f"2000-{text}" if "-" in text else f"2000-01-{text}")


_ON = Pattern(r"(\d\d-)?\d\d", Phrase("expect-date-of"), _month_day)
_SHAPE = Fields(
    {"id": _WORD, "clause": _WORD},
    {
        "days": Integer(1),
        "month_day": _ON,
        "start": Choice(tuple(Start)),
        "done": Listing(Choice((*OF_YEAR, DECISION_PUBLISHED, CAMPAIGN_SUMMARY)), least=1),
        "roll": Choice(tuple(Roll)),
        "zh": _WORD,
        "en": _WORD,
        "note": Text(),
    },
)
TERMS: Final = Listing(_SHAPE)
"""The shape of the list."""


def completed(entry: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a deadline that names one of the library's, with all that the library's says.

    Args:
        entry: Its table; with days or a date of its own it stands alone.
        known: The deadlines of the library's books, by id.
    """
    alone = entry.keys() & {"days", "month_day"} or entry["id"] not in known
    return entry if alone else {**known[entry["id"]], **entry}


def term_problems(entry: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Yield what no single field of a deadline can show.

    Args:
        entry: Its table.
        place: What messages call it.
    """
    params = {"value": entry["id"]}
    if ("days" in entry) is ("month_day" in entry):
        yield Problem("book-term-kind", params, place)
        return
    if "month_day" in entry and "start" in entry:
        yield Problem("book-term-fixed", params, place)
    if "days" in entry and "start" not in entry:
        known = "、".join(Start)
        yield Problem("book-term-start", {**params, "known": known}, place)
    if "days" in entry and "roll" in entry:
        yield Problem("book-term-roll", params, place)
    fitting = _fitting(entry)
    for word in entry.get("done", ()):
        if word not in fitting:
            yield Problem("book-term-done", {"value": word, "known": "、".join(fitting)}, place)


def _fitting(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what can meet a deadline: of a check, of a campaign, of a month or a year."""
    if "month_day" in entry:
        return OF_YEAR if "-" in entry["month_day"] else OF_MONTH
    start = entry.get("start")
    if start in CAMPAIGNS:
        return (CAMPAIGN_SUMMARY,)
    return (*EVENTS, DECISION_PUBLISHED) if start == Start.DECISION_MADE else EVENTS


def build_term(entry: Mapping[str, Any]) -> Deadline:
    """Return the value of a deadline.

    Args:
        entry: Its table.
    """
    said = {name: entry.get(name, entry["id"]) for name in ("zh", "en")}
    done = tuple(entry.get("done", ()))
    if "days" in entry:
        return Term(
            id=entry["id"], clause=entry["clause"], days=entry["days"],
            start=Start(entry["start"]), done=done, **said,
        )  # fmt: skip
    month, _, day = entry["month_day"].rpartition("-")
    return FixedDate(
        id=entry["id"], clause=entry["clause"], month=int(month) if month else None,
        day=int(day), roll=Roll(entry.get("roll", Roll.PREVIOUS)), done=done, **said,
    )  # fmt: skip


def feeds_back(rule: Deadline) -> bool:
    """Return whether a deadline is about the feedback of a result, or starts with it."""
    waits = isinstance(rule, Term) and rule.start is Start.FEEDBACK_RECEIVED
    return waits or "fed-back" in rule.done
