"""The shape of a rule book: which fields it has, and what each may hold.

Every value stands in a table with the clause it comes from; `docs/rules/book-format.md`
explains the fields one by one.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from randcheck.canonical.rates import parse_rate
from randcheck.canonical.shapes import (
    DATE,
    Boolean,
    Choice,
    Either,
    Fields,
    Id,
    Integer,
    Listing,
    Mapped,
    Pattern,
    Shape,
    Text,
)
from randcheck.draws import words as said
from randcheck.draws.quota import ELIGIBLE, MAXIMUM, MINIMUM, ROSTER
from randcheck.draws.totals import WAYS
from randcheck.draws.words import CHECKS, GROUPS, LEAST_TEAM
from randcheck.errors import Phrase
from randcheck.lottery.designs import DESIGNS
from randcheck.lottery.grouping import EXTRA_MEMBER, IDLE
from randcheck.office.books import provisions as words
from randcheck.office.books.afterwards_shape import checks_shape
from randcheck.office.books.condition_shape import Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "randcheck/rulebook@1"
DIRECTIONS: Final = {"定向": True, "不定向": False}


def _valued(shape: Shape) -> Fields:
    return Fields({"value": shape, "clause": Text(empty=False)}, {"note": Text()})


def _rate(text: str) -> None:
    parse_rate(text)


def _month_day(text: str) -> None:
    date.fromisoformat(f"2000-{text}")


RATE = Pattern("[0-9]+/[0-9]+", Phrase("expect-rate"), _rate)
MONTH_DAY = Pattern(r"\d\d-\d\d", Phrase("expect-month-day"), _month_day)
_WORD = Text(empty=False)
_WORDS = Listing(_WORD)
_SOME = Listing(_WORD, least=1)
_HOLDER = Mapped(Listing(_WORD, least=1))
_WHERE = Conditions()
_RULE = {"clause": _WORD}
_NOTE = {"note": Text()}
_LAWFUL = Fields({"value": RATE, **_RULE}, {**_NOTE, "law": Boolean()})
_FROM = Fields({"from": Choice((words.ITEM_LIST, words.PLAN_FILE, words.CYCLE)), **_RULE}, _NOTE)
_SEAT_FIELDS: Mapping[str, Shape] = {
    **_NOTE,
    "where": _HOLDER,
    "count": Integer(1),
    "stage": Integer(),
}
_STRATUM = Fields(
    {"id": Id()},
    {
        "size": _valued(Integer(LEAST_TEAM)),
        "seats": Listing(Fields(_RULE, _SEAT_FIELDS), least=1),
        "items": _valued(Listing(Id())),
        "where": _WHERE,
        "otherwise": Boolean(),
        "rate": Either("from", _FROM, _LAWFUL),
        "rate_is": _valued(Choice((MINIMUM, MAXIMUM))),
        "floor": _valued(Integer()),
        "fixed": _valued(Integer()),
        "census": _valued(Choice(("all",))),
        "per_inspector": _valued(Integer(1)),
        "secret": _valued(Boolean()),
        "may_be_empty": _valued(Boolean()),
        "design": _valued(Choice(DESIGNS)),
        "weight": Fields({"column": _WORD, **_RULE}, {**_NOTE, "decimals": Integer(0, 9)}),
        "reserves": _valued(Integer()),
        "ceiling": _valued(Integer(1)),
        "yearly_most": _valued(RATE),
        "whichever": _valued(Choice((words.GREATER, words.SMALLER))),
        "share": _valued(Integer(1)),
        "each": _valued(_WORD),
        "each_batch": _valued(Boolean()),
    },
)
QUOTA_KINDS: Final = ("rate", "fixed", "census", "per_inspector", "share")
_EXEMPT = Fields({"flag": _WORD, **_RULE}, {"until": _WORD, **_NOTE})
_CHECKED = Fields(
    {},
    {
        "causes": _SOME,
        "most": Integer(1),
        "most_from": Choice((words.ITEM_LIST,)),
        "period": Choice(
            (words.CALENDAR_YEAR, words.ROLLING_YEAR, words.YEARS, words.DRAWS, words.CYCLE),
        ),
        "since": Integer(1, 9999),
        "span": Integer(1, 100),
        "scope": Choice(
            (
                *(said.ALL, said.LEVEL, said.DEPARTMENT, said.OFFICE),
                *(said.UNIT, said.OTHER_UNITS),
            )
        ),
        "counted": Choice((said.AT_DRAW, said.AT_VISIT, said.AT_RESULT)),
        "per": Choice((said.ANY, said.EACH_ITEM)),
        "key": _WORD,
        "then": Choice((words.EXCLUDE, words.COMBINE)),
        "exempt": Listing(_EXEMPT),
    },
)
_WHEN = Fields(
    {},
    {"field": _WORD, "not_in": _SOME, "in": _SOME, "flag": _WORD, "checked": _CHECKED},
)
_EXCLUSION = Fields(
    {"id": Id(), "when": _WHEN, "leaves_base": Boolean(), **_RULE}, {**_NOTE, "where": _WHERE}
)
_CHANGE = Fields(
    {"id": Id()},
    {
        "when": _WHEN,
        "leaves_base": Boolean(),
        "clause": _WORD,
        **_NOTE,
        "where": _WHERE,
        "drop": Boolean(),
    },
)
EXCLUSIONS: Final = Listing(_EXCLUSION)
"""The exclusions of a task, once those of the book are in it."""
_SEAT = Fields(_RULE, {**_SEAT_FIELDS, "leader": Boolean()})
_MATCH = Fields(
    {"target": _WORD, "inspector": _WORD, "is": Choice((words.SAME, words.OTHER)), **_RULE},
    {**_NOTE, "where": _WHERE},
)
_TEAMS: Mapping[str, Shape] = {
    "match": Listing(_MATCH, least=1),
    "mode": _valued(Choice((GROUPS, CHECKS))),
    "size": _valued(Integer(LEAST_TEAM)),
    "leftover": _valued(Choice((EXTRA_MEMBER, IDLE))),
    "responsible": _valued(Choice(("first-seat",))),
    "number": _valued(Integer(1)),
    "most": _valued(Integer(1)),
    "inspectors_drawn": _valued(Integer(LEAST_TEAM)),
    "per_department": _valued(Boolean()),
    "seats": Listing(_SEAT),
    "recusal_takes": _valued(Choice((words.CHECK, words.CAMPAIGN))),
    "recusal_redraws": _valued(Choice((words.ONE_SEAT, words.WHOLE_TEAM))),
}
_QUOTA: Mapping[str, Shape] = {
    "base": _valued(Choice((ROSTER, ELIGIBLE))),
    "reserves": _valued(Integer()),
    "floor": _valued(Integer()),
    "total": Fields(
        _RULE,
        {
            **_NOTE,
            "rate": RATE,
            "fixed": Integer(1),
            "rate_is": Choice((MINIMUM, MAXIMUM)),
            "by": Choice(WAYS),
            "rising": Boolean(),
        },
    ),
}
_INSPECTORS: Mapping[str, Shape] = {
    "licence": _valued(Choice(("whole-window", "not-asked"))),
    "presence": _valued(Choice(("required", "not-asked"))),
    "attributes": _valued(_WORDS),
    "where": _HOLDER,
    "confirmed_by": _valued(_WORDS),
    "cap": _valued(Integer(1)),
    "load": _valued(Choice((words.OF_DRAW, words.OF_YEAR))),
}
_VERSION: Mapping[str, Shape] = {
    "as_of": _valued(DATE),
    "current_within": _valued(Integer(1, 3660)),
}
_BATCHES = Fields(
    {"of": _valued(Integer(1))},
    {
        "windows": _valued(Listing(Listing(DATE))),
        "last_day": _valued(Integer(1, 31)),
        "reading": _valued(Choice(tuple("ABCDE"))),
        "weekday": _valued(Integer(0, 6)),
    },
)


def _some(fields: Mapping[str, Shape], *required: str) -> Fields:
    """Return a table in which only some of the fields must stand."""
    rest = {name: shape for name, shape in fields.items() if name not in required}
    return Fields({name: fields[name] for name in required}, rest)


_TASK = Fields(
    {"id": Id()},
    {
        "plan": Id(),
        "second_of": _valued(Id()),
        "items": _valued(Listing(Id())),
        "window": _valued(Listing(DATE)),
        "where": _WHERE,
        "mode": _valued(Choice(tuple(DIRECTIONS))),
        "unit": _valued(_WORD),
        "level": _valued(_WORD),
        "cause": _valued(_WORD),
        "batches": _BATCHES,
        "strata": Listing(_STRATUM),
        "quota": _some(_QUOTA),
        "exclusions": Listing(_CHANGE),
        "inspectors": _some({**_INSPECTORS, **_VERSION}),
        "targets": _some(_VERSION),
        "teams": Either("drop", Fields({"drop": Boolean()}), _some(_TEAMS)),
    },
)
_PLAN = Fields(
    {"id": Id()},
    {
        "draw": _valued(Id()),
        "items": _valued(Listing(Id())),
        "window": _valued(Listing(DATE)),
        "where": _WHERE,
        "mode": _valued(Choice(tuple(DIRECTIONS))),
        "unit": _valued(_WORD),
        "level": _valued(_WORD),
        "cause": _valued(_WORD),
        "batches": _BATCHES,
        "coordinator": _valued(_WORD),
        "fixed_by": _valued(MONTH_DAY),
        "fixed_on": _valued(DATE),
        "list_published": _valued(DATE),
        "graded_on": _valued(DATE),
    },
)
_UNIT = Fields({"name": _WORD}, {"office": Id(), "department": _WORD, "level": _WORD, **_NOTE})
_NOT_DRAWN = Fields({"item": _WORD, "reason": _WORD, **_RULE}, _NOTE)
_ALIAS = Fields({"name": _WORD, "item": _WORD, **_RULE}, _NOTE)
BOOK: Final = Fields(
    {
        "format": Choice((FORMAT,)),
        "id": Id(),
        "title": Text(empty=False),
        "office": Fields({"id": Id(), "name": Text(empty=False)}),
        "plan": _PLAN,
        "quota": _some(_QUOTA, "base", "reserves"),
    },
    {
        "exclusions": EXCLUSIONS,
        "inspectors": _some({**_INSPECTORS, **_VERSION}, "licence", "presence", "attributes"),
        "teams": _some(_TEAMS, "mode", "size"),
        "extends": _WORD,
        "strata": Listing(_STRATUM),
        "tasks": Listing(_TASK, least=1),
        "aliases": Listing(_ALIAS),
        "not_drawn": Listing(_NOT_DRAWN),
        "history": Fields(
            {"random": _valued(_WORDS), "other": _valued(_WORDS)},
            {"joint": _valued(_WORD), "open": _valued(Choice((said.AS_DRAWN, said.LEAVE_OUT)))},
        ),
        "units": Listing(_UNIT),
        "calendar": Fields({"layers": _valued(_SOME)}),
        "words": Fields(
            {},
            {
                "levels": _valued(_SOME),
                "states": _valued(_SOME),
                "tiers": _valued(Listing(_WORD, least=2)),
            },
        ),
        "merged": Mapped(Id()),
        "targets": _some(_VERSION),
        "checks": checks_shape(_valued),
    },
)
"""The shape of a rule book, once everything that it extends is in it."""
