"""The shape of conditions on targets in a rule book: words, or a range of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical.shapes import Fields, Integer, Listing, Mapped, Pattern, Text
from randcheck.errors import InputError, Phrase, Problem
from randcheck.office.books.conditions import FLAGS, PLAIN_FIELDS
from randcheck.office.books.ranges import DECIMAL, Between

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS: Final = Listing(Text(empty=False), least=1)
_TEXT: Final = Pattern(DECIMAL, Phrase("expect-decimal"))
_LARGEST: Final = 2**53 - 1


@frozen
class _Number:
    """A whole number, or a decimal as text; no float."""

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        whole = isinstance(value, int) and not isinstance(value, bool)
        yield from (Integer(-_LARGEST) if whole else _TEXT).problems(value, place)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [Integer(-_LARGEST).schema(), _TEXT.schema()]}


_RANGE: Final = Fields({}, {"least": _Number(), "most": _Number()})
_RECENT: Final = Fields({"within_days": Integer(0, 36_600)})


@frozen
class Conditions:
    """Name of a field or column → words; of a column also bounds, or how many days ago."""

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        """Yield everything that is wrong with some conditions."""
        if not isinstance(value, dict):
            yield from Mapped(_WORDS).problems(value, place)
            return
        for name, asked in value.items():
            here = f"{place}.{name}"
            if isinstance(asked, dict):
                yield from self._range(name, asked, here)
            else:
                yield from _WORDS.problems(asked, here)

    def _range(self, name: str, asked: dict[str, object], place: str) -> Iterator[Problem]:
        recent = "within_days" in asked
        wrong = list((_RECENT if recent else _RANGE).problems(asked, place))
        yield from wrong
        if name in {*PLAIN_FIELDS, FLAGS}:
            yield Problem("range-column", {"value": name}, place)
        if not wrong and not recent:
            try:
                Between(*(str(asked.get(bound, "")) for bound in ("least", "most")))
            except InputError as error:
                yield from (problem.at(place) for problem in error.problems)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of it."""
        return {
            "type": "object",
            "additionalProperties": {"oneOf": [_WORDS.schema(), _RANGE.schema(), _RECENT.schema()]},
        }
