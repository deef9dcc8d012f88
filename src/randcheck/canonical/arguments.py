"""What a public function or value takes, read off its own annotations.

A program that builds values is held to the same rules as a list that is read: whatever
is not what the annotation says is refused before anything is done with it, by an
`InputError` that names the argument. Python itself would go on with most of it: a text
is an iterable of letters, ``True`` is the number 1, a moment is a day.

`checked` stands above functions, `strict` is the ``field_transformer`` of attrs classes.
An annotation is compiled when the first value comes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import wraps
from inspect import Parameter, signature
from itertools import islice
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from randcheck.canonical.kinds import ANY, LARGEST, SEVERAL, UNPACKED, Kind, kinds_of
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    import attrs

    from randcheck.errors import Problem

P = ParamSpec("P")
R = TypeVar("R")

_MOST = 100  # problems named in one error
_SHOWN = 10  # entries of a collection that a ``repr`` names
_BY_POSITION = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}


def _take(kind: Kind, value: object, place: str, problems: list[Problem]) -> object:
    """Return a value, what can be gone through once as a tuple; note what is wrong with it."""
    if isinstance(value, Iterator) and type(kind) is not Kind and kind.fits(value):
        value = tuple(value)
    problems.extend(islice(kind.problems(value, place), _MOST))
    return value


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that refuses arguments that are not what its annotations say.

    Args:
        function: Any; arguments without an annotation, such as ``self``, are not looked at.

    Returns:
        The same function, which raises `InputError` (``argument``, ``rate-float``) for all
        arguments at once that are something else. Of what can be gone through only once
        the function gets a tuple.
    """
    listed = signature(function).parameters.values()
    names = [p.name for p in listed if p.kind in _BY_POSITION]
    rest = next((p.name for p in listed if p.kind is Parameter.VAR_POSITIONAL), "")
    kinds: dict[str, Kind] = {}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if not kinds:
            kinds.update(kinds_of(function.__module__, function.__annotations__))
        if UNPACKED in kinds and not kwargs.keys() <= kinds.keys():
            unknown = ", ".join(sorted(kwargs.keys() - kinds.keys()))
            msg = f"{function.__name__}() takes no {unknown}"  # as Python says of any other
            raise TypeError(msg)
        problems: list[Problem] = []
        at = zip([*names, *[rest] * (len(args) - len(names))], args, strict=False)
        given = [_take(kinds.get(name, ANY), value, name, problems) for name, value in at]
        named = {n: _take(kinds.get(n, ANY), v, n, problems) for n, v in kwargs.items()}
        if problems:
            raise InputError.collect(problems[:_MOST])
        return function(*given, **named)  # type: ignore[arg-type]  # the same, looked at

    return call


def strict(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Return the fields of an attrs class so that each refuses what its annotation does not say.

    The value shows itself in a notebook, and its ``repr`` ends a long collection after ten.

    For ``frozen(field_transformer=strict)``. A list given for a ``tuple`` becomes one. Of a
    field with a converter that is no tuple or set, what the converter takes is looked at.

    Args:
        cls: The class.
        fields: Its fields.
    """
    if not hasattr(cls, "_repr_html_"):
        cls._repr_html_ = _panel  # type: ignore[attr-defined]
    fields = [one.evolve(repr=brief) if one.repr is True else one for one in fields]
    return [_strict(cls, one) if isinstance(one.type, str) and one.init else one for one in fields]


def word_of(*words: str) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return the validator of a field that holds one of a few words."""

    def validate(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str) or value not in words:
            place = f"{type(instance).__name__}.{attribute.name}"
            expected = Phrase("kind-words", (("words", " | ".join(words)),))
            raise InputError("argument", place=place, expected=expected, found=repr(value))

    return validate


def at_least(least: int) -> Callable[[object, attrs.Attribute[Any], int | None], None]:
    """Return the validator of a field that holds a number from `least` on, or ``None``."""

    def validate(instance: object, attribute: attrs.Attribute[Any], value: int | None) -> None:
        if value is not None and value < least:
            place = f"{type(instance).__name__}.{attribute.name}"
            expected = Phrase("expect-integer-range", (("least", least), ("most", LARGEST)))
            raise InputError("argument", place=place, expected=expected, found=str(value))

    return validate


def brief(value: object) -> str:
    """Return the ``repr`` of a value; of a long collection its first ten, and how many more.

    >>> brief(tuple(range(13)))
    '(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 3 more)'
    """
    if not isinstance(value, tuple | list | dict | set | frozenset) or len(value) <= _SHOWN:
        return repr(value)
    left = len(value) - _SHOWN
    listed: Collection[object] = value if isinstance(value, tuple | list | dict) else _sorted(value)
    first = list(islice(listed, _SHOWN))
    if isinstance(value, dict):
        parts = [f"{key!r}: {value[key]!r}" for key in first]
    else:
        parts = [repr(one) for one in first]
    opening, closing = ("(", ")") if isinstance(value, tuple) else ("{", "}")
    if isinstance(value, list):
        opening, closing = "[", "]"
    return f"{opening}{', '.join(parts)}, … {left} more{closing}"


def _sorted(values: Collection[object]) -> list[object]:
    return sorted(values, key=repr)  # a set has no order, and no two runs the same


def _panel(value: attrs.AttrsInstance) -> str:
    """Return the panel of a value that has none of its own: what its ``repr`` names.

    What the ``repr`` leaves out, such as a secret, is not shown; of a list it leaves out the
    number of entries is.
    """
    from attrs import fields

    from randcheck.canonical import html  # nobody who verifies looks at it

    rows = []
    for one in fields(type(value)):
        held = getattr(value, one.name)
        if one.repr is not False:
            rows.append((one.name, brief(held)))
        elif isinstance(held, tuple | list | dict | frozenset):
            rows.append((one.name, f"{len(held)} 项 / entries"))
    meaning = (type(value).__doc__ or "").partition("\n")[0]
    return html.panel(type(value).__name__, meaning, html.facts(rows))


def _strict(cls: type, one: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
    place, module, annotation = f"{cls.__name__}.{one.name}", cls.__module__, str(one.type)
    head = annotation.partition("[")[0]
    many = head in SEVERAL and (head != "tuple" or "..." in annotation)
    several = many and "|" not in annotation.rpartition("]")[2]
    said = list(getattr(one.converter, "__annotations__", {}).values())
    if one.converter is not None and not several and said:  # what it takes is what it says
        module, annotation = one.converter.__module__, str(said[0])
    compiled: list[Kind] = []

    def check(value: object) -> object:
        if not compiled:
            compiled.append(kinds_of(module, {"": annotation})[""])
        kind = compiled[0]
        if kind.single and kind.fits(value):
            return value
        problems: list[Problem] = []
        value = _take(kind, value, place, problems)
        if problems:
            raise InputError.collect(problems)
        return value

    if one.converter is not None or (several and head == "tuple"):
        return one.evolve(converter=_after(check, one.converter or tuple, said or [annotation]))
    own = one.validator
    if own is not None and annotation == "str":
        return one  # its validator looks at the kind too, as at that of an id

    def validate(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        check(value)
        if own is not None:
            own(instance, attribute, value)

    return one.evolve(validator=validate)


def _after(check: Callable[[object], object], convert: Any, said: list[Any]) -> Any:  # noqa: ANN401 - any converter
    """Return a converter that checks first; its signature is what ``help`` shows."""

    def converted(value: object) -> object:
        return convert(check(value))

    converted.__annotations__["value"] = said[0]
    return converted
