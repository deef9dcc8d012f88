"""What a public function or value takes, read off its own annotations.

A program that builds values is held to the same rules as a list that is read: whatever
is not what the annotation says is refused before anything is done with it, by an
`InputError` that names the argument. Python itself would go on with most of it: a text
is an iterable of letters, ``True`` is the number 1, a moment is a day.

`checked` stands above functions, `strict` is the ``field_transformer`` of attrs classes.
An annotation is compiled when the first value comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from inspect import Parameter, signature
from itertools import islice
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from attrs.converters import pipe
from attrs.validators import and_

from randcheck.canonical.kinds import ANY, SEVERAL, Kind, kinds_of
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    import attrs

    from randcheck.errors import Problem

P = ParamSpec("P")
R = TypeVar("R")

_MOST = 100  # problems named in one error
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
    names = [p.name for p in signature(function).parameters.values() if p.kind in _BY_POSITION]
    kinds: dict[str, Kind] = {}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if not kinds:
            kinds.update(kinds_of(function.__module__, function.__annotations__))
        problems: list[Problem] = []
        at = zip([*names, *[""] * (len(args) - len(names))], args, strict=False)
        given = [_take(kinds.get(name, ANY), value, name, problems) for name, value in at]
        named = {n: _take(kinds.get(n, ANY), v, n, problems) for n, v in kwargs.items()}
        if problems:
            raise InputError.collect(problems[:_MOST])
        return function(*given, **named)  # type: ignore[arg-type]  # the same, looked at

    return call


def strict(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Return the fields of an attrs class so that each refuses what its annotation does not say.

    For ``frozen(field_transformer=strict)``. A list given for a ``tuple`` becomes one. A
    field that is no tuple, set or mapping and has a converter is the converter's concern.

    Args:
        cls: The class.
        fields: Its fields.
    """
    return [_strict(cls, one) if isinstance(one.type, str) and one.init else one for one in fields]


def _strict(cls: type, one: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
    place = f"{cls.__name__}.{one.name}"
    compiled: list[Kind] = []

    def check(value: object) -> object:
        if not compiled:
            compiled.append(kinds_of(cls.__module__, {"": one.type})[""])
        problems: list[Problem] = []
        value = _take(compiled[0], value, place, problems)
        if problems:
            raise InputError.collect(problems)
        return value

    def validate(_instance: object, _attribute: object, value: object) -> None:
        check(value)

    head = str(one.type).partition("[")[0]
    several = head in SEVERAL and not (head == "tuple" and "..." not in str(one.type))
    if one.converter is not None:
        return one.evolve(converter=pipe(check, one.converter)) if several else one
    if several and head == "tuple":
        return one.evolve(converter=pipe(check, tuple))
    return one.evolve(validator=and_(validate, one.validator) if one.validator else validate)
