"""Shapes as tests that only say yes or no, and say it quickly.

Almost everything that is read is right. `require` asks the test first, and only where that says
no looks for what is wrong. So a test may say no too often, which costs time, but never yes to what
a shape finds something wrong with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical import shapes
from randcheck.canonical.ids import is_id

if TYPE_CHECKING:
    from randcheck.canonical.shapes import Shape

Test = Callable[[Any], bool]
_KNOWN: Final[dict[int, tuple[Shape, Test]]] = {}


def make_test(shape: Shape) -> Test:
    """Return the test of a shape; it is made once for each shape, all of which are constants."""
    known = _KNOWN.get(id(shape))
    if known is None:
        make = _MAKERS.get(type(shape), _slow)
        known = _KNOWN[id(shape)] = shape, make(shape)
    return known[1]


def require(value: object, shape: Shape, place: str = "") -> None:
    """Make sure that a value has a shape: `randcheck.canonical.shapes.require`, but faster.

    Args:
        value: Anything.
        shape: What it must be; a constant.
        place: How messages call the value.

    Raises:
        InputError: All that is wrong with it, each with its place.
    """
    if not make_test(shape)(value):
        shapes.require(value, shape, place)


def _slow(shape: Shape) -> Test:
    return lambda value: next(shape.problems(value, ""), None) is None


def _text(shape: shapes.Text) -> Test:
    empty = shape.empty
    return lambda value: type(value) is str and (empty or value != "")


def _integer(shape: shapes.Integer) -> Test:
    least, most = shape.least, shape.most
    return lambda value: type(value) is int and least <= value <= most


def _choice(shape: shapes.Choice) -> Test:
    words = shape.words
    return lambda value: type(value) is str and value in words


def _pattern(shape: shapes.Pattern) -> Test:
    matches, check = re.compile(shape.regex, re.ASCII).fullmatch, shape.check
    if check is None:
        return lambda value: type(value) is str and matches(value) is not None

    def fits(value: Any) -> bool:  # noqa: ANN401 - whatever a file holds
        if type(value) is not str or matches(value) is None:
            return False
        try:
            check(value)
        except ValueError:
            return False
        return True

    return fits


def _nullable(shape: shapes.Nullable) -> Test:
    inner = make_test(shape.shape)
    return lambda value: value is None or inner(value)


def _listing(shape: shapes.Listing) -> Test:
    inner, key, least = make_test(shape.shape), shape.key, shape.least

    def fits(value: Any) -> bool:  # noqa: ANN401 - whatever a file holds
        if type(value) is not list or len(value) < least or not all(map(inner, value)):
            return False
        if key is None or len(value) < 2:  # noqa: PLR2004 - one element is in every order
            return True
        keys = [key(element) for element in value]
        return all(map(lt, keys, islice(keys, 1, None)))

    return fits


def _fields(shape: shapes.Fields) -> Test:
    required = [(name, make_test(inner)) for name, inner in shape.required.items()]
    optional = {name: make_test(inner) for name, inner in shape.optional.items()}
    least = len(required)

    def fits(value: Any) -> bool:  # noqa: ANN401 - whatever a file holds
        if type(value) is not dict:
            return False
        for name, inner in required:
            if name not in value or not inner(value[name]):
                return False
        more = len(value) - least
        if not more:
            return True
        known = [name for name in optional if name in value]
        return more == len(known) and all(optional[name](value[name]) for name in known)

    return fits


def _one_of(shape: shapes.OneOf) -> Test:
    tag, tests = shape.tag, {word: make_test(inner) for word, inner in shape.shapes.items()}

    def fits(value: Any) -> bool:  # noqa: ANN401 - whatever a file holds
        word = value.get(tag) if type(value) is dict else None
        return type(word) is str and word in tests and tests[word](value)

    return fits


def _either(shape: shapes.Either) -> Test:
    name, having, lacking = shape.name, make_test(shape.having), make_test(shape.lacking)
    return lambda value: type(value) is dict and (having if name in value else lacking)(value)


def _by_null(shape: shapes.ByNull) -> Test:
    name, null, other = shape.name, make_test(shape.null), make_test(shape.other)

    def fits(value: Any) -> bool:  # noqa: ANN401 - whatever a file holds
        return type(value) is dict and (null if value.get(name) is None else other)(value)

    return fits


_MAKERS: Final[dict[type, Callable[[Any], Test]]] = {
    shapes.Text: _text,
    shapes.Id: lambda _: is_id,
    shapes.Integer: _integer,
    shapes.Boolean: lambda _: lambda value: value is True or value is False,
    shapes.Null: lambda _: lambda value: value is None,
    shapes.Choice: _choice,
    shapes.Pattern: _pattern,
    shapes.Nullable: _nullable,
    shapes.Listing: _listing,
    shapes.Fields: _fields,
    shapes.OneOf: _one_of,
    shapes.Either: _either,
    shapes.ByNull: _by_null,
}
