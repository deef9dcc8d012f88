"""The exact shape of a record: which fields, of what kind, in what order.

A shape says what a value must be and finds everything that is wrong with one,
each with its place. Unknown fields are refused, and so is a list in another
order than the stated one, so that a record has one form only (protocol §1).
"""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from randcheck.canonical.ids import PATTERN, id_problems
from randcheck.canonical.jcs import LARGEST
from randcheck.errors import InputError, Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Shape(Protocol):
    """What a value must be."""

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        """Yield everything that is wrong with a value."""

    def schema(self) -> dict[str, Any]:
        """Return the shape as JSON Schema (2020-12), as far as that can say it."""


def _wrong(place: str, expected: Phrase | str, value: object) -> Problem:
    shown = "null" if value is None else value if isinstance(value, str) else repr(value)
    return Problem("shape-value", {"expected": expected, "value": shown}, place)


@frozen
class Text:
    """Any text; not empty unless it may be."""

    empty: bool = True

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield _wrong(place, Phrase("expect-text"), value)
        elif not value and not self.empty:
            yield _wrong(place, Phrase("expect-text-not-empty"), value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"} if self.empty else {"type": "string", "minLength": 1}


@frozen
class Id:
    """An id (protocol §1)."""

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        for problem in id_problems(value):
            yield problem.at(place)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{PATTERN}$"}


@frozen
class Integer:
    """An integer within bounds."""

    least: int = 0
    most: int = LARGEST - 1

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield _wrong(place, Phrase("expect-integer"), value)
        elif not self.least <= value <= self.most:
            bounds = (("least", self.least), ("most", self.most))
            yield _wrong(place, Phrase("expect-integer-range", bounds), value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@frozen
class Boolean:
    """True or false."""

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield _wrong(place, Phrase("expect-boolean"), value)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@frozen
class Null:
    """Nothing but null."""

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if value is not None:
            yield _wrong(place, "null", value)

    def schema(self) -> dict[str, Any]:
        return {"type": "null"}


@frozen
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in self.words:
            yield _wrong(place, " | ".join(self.words), value)

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


@frozen
class Pattern:
    """Text of a stated form.

    Attributes:
        regex: The whole text must match it.
        name: What it is called in messages.
        check: Further test; raises `ValueError` where the text is wrong.
        secret: Whether messages show the length of a wrong text instead of the text.
    """

    regex: str
    name: Phrase | str
    check: Callable[[str], object] | None = field(default=None, repr=False)
    secret: bool = False

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, str) or not re.fullmatch(self.regex, value, re.ASCII):
            shown = f"({len(value)})" if self.secret and isinstance(value, str) else value
            yield _wrong(place, self.name, shown)
        elif self.check is not None:
            try:
                self.check(value)
            except ValueError:
                yield _wrong(place, self.name, value)

    def schema(self) -> dict[str, Any]:
        digits = self.regex.replace(r"\d", "[0-9]")  # to others \d may be any digit of Unicode
        return {"type": "string", "pattern": f"^({digits})$"}


@frozen
class Nullable:
    """A shape, or null."""

    shape: Shape

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if value is not None:
            yield from self.shape.problems(value, place)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [{"type": "null"}, self.shape.schema()]}


@frozen
class Listing:
    """A list of one shape in a stated order.

    Attributes:
        shape: Of every element.
        key: What strictly ascends along the list; ``None`` where the order is
            the record's own statement.
        order: How messages call the order.
        least: Fewest elements.
    """

    shape: Shape
    key: Callable[[Any], Any] | None = field(default=None, repr=False)
    order: Phrase | str = ""
    least: int = 0

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield _wrong(place, Phrase("expect-list"), value)
            return
        if len(value) < self.least:
            yield _wrong(place, Phrase("expect-list-least", (("least", self.least),)), value)
        clean = True
        for position, element in enumerate(value):
            for problem in self.shape.problems(element, f"{place}[{position}]"):
                clean = False
                yield problem
        if clean and self.key is not None:
            keys = [self.key(element) for element in value]
            for position, (before, after) in enumerate(pairwise(keys), 1):
                if not before < after:
                    where = f"{place}[{position}]"
                    yield Problem("shape-order", {"order": self.order}, where)
                    return

    def schema(self) -> dict[str, Any]:
        found = {"type": "array", "items": self.shape.schema(), "minItems": self.least}
        return found if self.key is None else {**found, "$comment": str(self.order)}


@frozen
class Fields:
    """An object with exactly these fields.

    Attributes:
        required: Name → shape.
        optional: Name → shape of fields that may be missing.
    """

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(factory=dict)

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield _wrong(place, Phrase("expect-object"), value)
            return
        dot = f"{place}." if place else ""
        for name, shape in self.required.items():
            if name in value:
                yield from shape.problems(value[name], dot + name)
            else:
                yield Problem("shape-missing", {"value": name}, dot + name)
        for name in value:
            if name in self.optional:
                yield from self.optional[name].problems(value[name], dot + name)
            elif name not in self.required:
                known = ", ".join(sorted({*self.required, *self.optional}))
                yield Problem("shape-unknown", {"value": name, "known": known}, dot + str(name))

    def schema(self) -> dict[str, Any]:
        every = {**self.required, **self.optional}
        return {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in every.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }


@frozen
class Mapped:
    """An object with any names, each value of one shape."""

    shape: Shape

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield _wrong(place, Phrase("expect-object"), value)
            return
        dot = f"{place}." if place else ""
        for name in value:
            yield from self.shape.problems(value[name], f"{dot}{name}")

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.shape.schema()}


@frozen
class OneOf:
    """An object whose field `tag` says which of several shapes it has."""

    tag: str
    shapes: Mapping[str, Fields]

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        tag = value.get(self.tag) if isinstance(value, dict) else None
        if isinstance(tag, str) and tag in self.shapes:
            yield from self.shapes[tag].problems(value, place)
        else:
            where = f"{place}.{self.tag}" if isinstance(value, dict) else place
            yield _wrong(where, " | ".join(self.shapes), tag)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [shape.schema() for shape in self.shapes.values()]}


@frozen
class Either:
    """An object of one shape where it has a certain field, of another where not."""

    name: str
    having: Shape
    lacking: Shape

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        has = isinstance(value, dict) and self.name in value
        yield from (self.having if has else self.lacking).problems(value, place)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [self.having.schema(), self.lacking.schema()]}


@frozen
class ByNull:
    """An object of one shape where a certain field is null, of another where it is not."""

    name: str
    null: Shape
    other: Shape

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        other = isinstance(value, dict) and value.get(self.name) is not None
        yield from (self.other if other else self.null).problems(value, place)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [self.null.schema(), self.other.schema()]}


def hexadecimal(size: int, *, secret: bool = False) -> Pattern:
    """Return the shape of `size` bytes in lower-case hexadecimal digits."""
    name = Phrase("expect-hex", (("digits", 2 * size),))
    return Pattern(f"[0-9a-f]{{{2 * size}}}", name, secret=secret)


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def _date(text: str) -> None:
    """Raise unless a day of this name exists (Gregorian calendar, from year 1)."""
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    leap = month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not (year and 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1] + leap):
        raise ValueError


def _instant(text: str) -> None:
    """Raise unless the time exists; no leap seconds, offsets within a day, no -00:00."""
    _date(text)
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(text[17:19])
    offset = int(text[20:22]), int(text[23:25])
    hours, sixty = 24, 60
    in_day = hour < hours and minute < sixty and second < sixty
    if not (in_day and offset[0] < hours and offset[1] < sixty) or text.endswith("-00:00"):
        raise ValueError


DATE = Pattern(r"\d{4}-\d\d-\d\d", Phrase("expect-date"), _date)
INSTANT = Pattern(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", Phrase("expect-instant"), _instant
)


def by(name: str) -> Phrase:
    """Return how messages call the order of a list that ascends by a field."""
    return Phrase("order-by", (("name", name),))


ASCENDING = Phrase("order-ascending")


def require(value: object, shape: Shape, place: str = "", *, most: int = 100) -> None:
    """Make sure that a value has a shape.

    Args:
        value: Anything.
        shape: What it must be.
        place: How messages call the value.
        most: How many problems are named; a last one says how many more there are.

    Raises:
        InputError: All that is wrong with it, each with its place.
    """
    problems = shape.problems(value, place)
    first = next(problems, None)
    if first is not None:
        raise InputError.collect(chain((first,), problems), most)
