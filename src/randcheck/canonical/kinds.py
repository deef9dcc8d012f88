"""The kinds of values that annotations name, compiled from their text.

A name that only the type checker imports is compared by name with the classes of the
value, so that checking imports nothing.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping
from types import GenericAlias, NoneType, UnionType
from typing import TYPE_CHECKING, Final, cast, get_args, get_origin

from attrs import field, frozen

from randcheck.errors import Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST: Final = 2**256 + 1  # no hash is larger
UNPACKED: Final = "**"
_UNPACKED = re.compile(r"Unpack\[(\w+)\]").fullmatch
_CHUNK = 4096
_SHORT = 40
_SHOWN = (str, bytes, bool, float, NoneType)
_ORDERED = {"Sequence", "tuple", "list"}
SEVERAL = {*_ORDERED, "Iterable", "Iterator", "Collection", "frozenset", "set", "Set"}
_MAPPINGS = {"Mapping", "dict", "MutableMapping"}


class Kind:
    """What a value must be; `phrase` says it in a message."""

    phrase: Phrase = Phrase("kind-anything")
    single: bool = True  # a value that fits has no parts that must be looked at

    def fits(self, _value: object) -> bool:
        """Tell whether a value is of this kind, as a whole."""
        return True

    def parts(self, _value: object, _place: str) -> Iterator[tuple[Kind, object, str]]:
        """Yield what a value that fits is made of, as far as that must be looked at."""
        return iter(())

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        """Yield everything that is wrong with a value."""
        if not self.fits(value):
            yield _problem(self.phrase, value, place)
            return
        for kind, part, where in self.parts(value, place):
            yield from kind.problems(part, where)

    def sure(self, _values: Sequence[object]) -> bool:
        """Tell whether many values are of this kind, where that can be told at once."""
        return False


def _problem(phrase: Phrase, value: object, place: str) -> Problem:
    return Problem("argument", {"expected": phrase, "found": _found(value)}, place)


def _found(value: object) -> str:
    """Return how messages call a value: its type, and itself where it is short and plain."""
    name = type(value).__name__
    if isinstance(value, str | bytes) and len(value) > _SHORT:
        return f"{name} ({len(value)})"  # a whole file, or a secret
    small = isinstance(value, int) and abs(value) < LARGEST
    return f"{name} {value!r}" if small or isinstance(value, _SHOWN) else name


class _Text(Kind):
    phrase = Phrase("kind-text")

    def fits(self, value: object) -> bool:
        if not isinstance(value, str) or str(value) != str.__str__(value):
            return False  # a member of an enumeration shows itself as another text
        return value.isascii() or _encodes(value)

    def sure(self, values: Sequence[object]) -> bool:
        if set(map(type, values)) != {str}:
            return False
        texts = cast("Sequence[str]", values)
        return all(map(self.fits, ("".join(texts[i : i + _CHUNK]) for i in _starts(texts))))


def _starts(values: Sequence[object]) -> range:
    return range(0, len(values), _CHUNK)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Integer(Kind):
    phrase = Phrase("kind-integer")

    def fits(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


class _Number(Kind):
    phrase = Phrase("kind-number")

    def fits(self, value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool)


class _Callable(Kind):
    phrase = Phrase("kind-callable")

    def fits(self, value: object) -> bool:
        return callable(value)


class _Path(Kind):
    phrase = Phrase("kind-path")

    def fits(self, value: object) -> bool:
        return hasattr(value, "__fspath__") and "\0" not in str(value)


class _PathText(_Text):
    phrase = Phrase("kind-path-text")

    def fits(self, value: object) -> bool:
        return super().fits(value) and value != "" and "\0" not in str(value)


class _Hash(Kind):
    def fits(self, value: object) -> bool:
        return isinstance(value, Hashable)


@frozen
class _Class(Kind):
    """A value of a class, the class itself or its name; a moment is no day, `True` no number."""

    name: str
    known: type | None = None
    phrase: Phrase = field(init=False)

    @phrase.default
    def _phrase(self) -> Phrase:
        if self.name in _PHRASES:
            return Phrase(_PHRASES[self.name])
        return Phrase("kind-value", (("name", self.name),))

    _met: dict[type, bool] = field(factory=dict, init=False, eq=False, repr=False)

    def fits(self, value: object) -> bool:
        return self._takes(type(value))

    def _takes(self, given: type) -> bool:
        if given not in self._met:
            names = {one.__name__ for one in given.__mro__}
            moment = self.name == "date" and "datetime" in names
            meant = self.name in names if self.known is None else issubclass(given, self.known)
            self._met[given] = meant and not moment
        return self._met[given]

    def sure(self, values: Sequence[object]) -> bool:
        return all(map(self._takes, set(map(type, values))))


_PHRASES = {
    "bool": "kind-truth",
    "bytes": "kind-bytes",
    "date": "kind-day",
    "datetime": "kind-moment",
    "Fraction": "kind-fraction",
    "NoneType": "kind-none",
}


@frozen
class _Union(Kind):
    kinds: tuple[Kind, ...]
    single: bool = field(init=False)
    phrase: Phrase = field(init=False)

    @single.default
    def _single(self) -> bool:
        return all(kind.single for kind in self.kinds)

    @phrase.default
    def _phrase(self) -> Phrase:
        said = [kind.phrase for kind in self.kinds]
        found = said[0]
        for other in said[1:]:
            found = Phrase("kind-or", (("one", found), ("other", other)))
        return found

    def fits(self, value: object) -> bool:
        return any(kind.fits(value) for kind in self.kinds)

    def parts(self, value: object, place: str) -> Iterator[tuple[Kind, object, str]]:
        kind = next(kind for kind in self.kinds if kind.fits(value))
        return kind.parts(value, place)

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        rate = any(kind.phrase.code == "kind-fraction" for kind in self.kinds)
        if rate and isinstance(value, float):
            yield Problem("rate-float", {"value": value}, place)
        else:
            yield from super().problems(value, place)


@frozen
class _Words(Kind):
    words: tuple[object, ...]
    phrase: Phrase = field(init=False)

    @phrase.default
    def _phrase(self) -> Phrase:
        return Phrase("kind-words", (("words", " | ".join(map(str, self.words))),))

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and value in self.words


@frozen
class _Several(Kind):
    """Many values of one kind; neither a text nor bytes nor a mapping, though Python iterates."""

    kind: Kind
    ordered: bool = False
    single = False
    phrase: Phrase = field(default=Phrase("kind-several"), init=False)

    def fits(self, value: object) -> bool:
        odd = isinstance(value, str | bytes | bytearray | Mapping) or (
            self.ordered and isinstance(value, set | frozenset)
        )
        return isinstance(value, Iterable) and not isinstance(value, type) and not odd

    def parts(self, value: object, place: str) -> Iterator[tuple[Kind, object, str]]:
        values = cast("Iterable[object]", value)
        listed = values if isinstance(values, list | tuple) else list(values)
        if type(self.kind) is Kind or not listed or self.kind.sure(listed):
            return
        for position, part in enumerate(listed):
            yield self.kind, part, f"{place}[{position}]"


@frozen
class _Tuple(Kind):
    kinds: tuple[Kind, ...]
    single = False
    phrase: Phrase = field(init=False)

    @phrase.default
    def _phrase(self) -> Phrase:
        return Phrase("kind-tuple", (("count", len(self.kinds)),))

    def fits(self, value: object) -> bool:
        return isinstance(value, tuple | list) and len(value) == len(self.kinds)

    def parts(self, value: object, place: str) -> Iterator[tuple[Kind, object, str]]:
        values = cast("Sequence[object]", value)
        for position, (kind, part) in enumerate(zip(self.kinds, values, strict=True)):
            yield kind, part, f"{place}[{position}]"


@frozen
class _Mapping(Kind):
    names: Kind
    values: Kind
    single = False
    phrase: Phrase = field(default=Phrase("kind-mapping"), init=False)

    def fits(self, value: object) -> bool:
        return isinstance(value, Mapping)

    def parts(self, value: object, place: str) -> Iterator[tuple[Kind, object, str]]:
        for name, part in cast("Mapping[object, object]", value).items():
            yield self.names, name, place
            yield self.values, part, f"{place}[{_found(name)}]"


ANY: Final = Kind()
_NAMED: Final[dict[str, Kind]] = {
    "str": _Text(),
    "int": _Integer(),
    "float": _Number(),
    "None": _Class("NoneType"),
    "Callable": _Callable(),
    "PathLike": _Path(),
    "Path": _Path(),
    "Hashable": _Hash(),
    **dict.fromkeys(("Any", "object", "Self"), ANY),
}


def _generic(name: str, parts: Sequence[Kind], *, endless: bool) -> Kind:
    """Return the kind of ``name[parts]``; `endless` where ``...`` stands behind the first."""
    if name == "tuple" and not endless:
        return _Tuple(tuple(parts))
    if name in SEVERAL:
        return _Several(parts[0], ordered=name in _ORDERED)
    if name in _MAPPINGS:
        return _Mapping(parts[0], parts[1])
    return _NAMED.get(name) or _Class(name)


def _of_object(found: object) -> Kind:
    """Return the kind of an alias such as ``Source = Contribution | PublicFigure``."""
    if isinstance(found, type) and not isinstance(found, GenericAlias):
        return _NAMED.get(found.__name__) or _Class(found.__name__, found)
    if isinstance(found, str):
        return _Reader({}).kind(ast.parse(found, mode="eval").body)
    parts = [part for part in get_args(found) if part is not Ellipsis]
    if isinstance(found, UnionType):
        return _Union(tuple(map(_of_object, parts)))
    origin = get_origin(found)
    if not isinstance(origin, type):
        return Kind()  # a variable of types, or a form that says nothing of a value
    endless = Ellipsis in get_args(found)
    return _generic(origin.__name__, list(map(_of_object, parts)), endless=endless)


@frozen
class _Reader:
    """Annotations of one module."""

    names: Mapping[str, object]

    def kind(self, node: ast.expr) -> Kind:
        """Return what an annotation asks for."""
        if isinstance(node, ast.BinOp):
            return self._union(node)
        if isinstance(node, ast.Subscript):
            return self._generic(node)
        if isinstance(node, ast.Attribute):
            return self._name(node.attr)
        if isinstance(node, ast.Constant) and not isinstance(node.value, str):
            return _NAMED["None"]
        return self._name(node.id if isinstance(node, ast.Name) else str(ast.literal_eval(node)))

    def _name(self, name: str) -> Kind:
        if name in _NAMED:
            return _NAMED[name]
        found = self.names.get(name, vars(builtins).get(name))
        if name in SEVERAL or name in _MAPPINGS:
            return _generic(name, [Kind(), Kind()], endless=True)
        return _Class(name) if found is None else _of_object(found)

    def _union(self, node: ast.BinOp) -> Kind:
        sides = (self.kind(node.left), self.kind(node.right))
        kinds = [k for side in sides for k in (side.kinds if isinstance(side, _Union) else (side,))]
        if any(isinstance(kind, _Path) for kind in kinds):
            kinds = [_PathText() if type(kind) is _Text else kind for kind in kinds]
        return _Union(tuple(kinds))

    def _generic(self, node: ast.Subscript) -> Kind:
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id  # type: ignore[attr-defined]
        if name == "Literal":
            return _Words(tuple(ast.literal_eval(part) for part in inner))
        if name in {"Callable", "PathLike"}:
            return _NAMED[name]
        endless = any(isinstance(p, ast.Constant) and p.value is Ellipsis for p in inner)
        parts = [self.kind(p) for p in inner if not endless or p is inner[0]]
        return _generic(name, parts, endless=endless)


def kinds_of(module: str, annotations: Mapping[str, object]) -> dict[str, Kind]:
    """Return the kind of every name that is annotated, as a module understands it.

    ``**given: Unpack[Given]`` stands for the names of `Given`.
    """
    reader = _Reader(vars(sys.modules[module]))
    found: dict[str, Kind] = {}
    for name, text in annotations.items():
        packed = _UNPACKED(str(text))
        if packed is not None:
            found |= _unpacked(reader.names.get(packed[1]))  # nothing where it is not known here
        elif isinstance(text, str):
            found[name] = reader.kind(ast.parse(text, mode="eval").body)
    return found


def _unpacked(named: object) -> dict[str, Kind]:
    """Return the kinds of the names of a `TypedDict`; `UNPACKED` says that these are all."""
    if not isinstance(named, type):
        return {}
    references = {name: one.__forward_arg__ for name, one in named.__annotations__.items()}
    return {**kinds_of(named.__module__, references), UNPACKED: ANY}
