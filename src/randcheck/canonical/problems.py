"""Problems as JSON, there and back: what ``--json`` prints can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.canonical.shapes import Fields, Integer, Mapped, Text
from randcheck.errors import InputError, Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.canonical.shapes import Shape

_TEXT, _NUMBER = Text(), Integer(-(2**53) + 1)
_MOST = 4  # phrases in phrases


@frozen
class _Param:
    """An integer, a text, a phrase with parameters of its own, or a list of these."""

    depth: int = _MOST

    def problems(self, value: object, place: str) -> Iterator[Problem]:
        if isinstance(value, bool):
            return
        if isinstance(value, int):
            yield from _NUMBER.problems(value, place)
        elif isinstance(value, list) and self.depth:
            for at, one in enumerate(value):
                yield from _Param(self.depth - 1).problems(one, f"{place}[{at}]")
        elif isinstance(value, dict) and self.depth:
            inner: dict[str, Shape] = {
                "code": Text(empty=False),
                "params": Mapped(_Param(self.depth - 1)),
            }
            yield from Fields(inner).problems(value, place)
        else:
            yield from _TEXT.problems(value, place)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "integer", "boolean", "object", "array"]}


PROBLEM = Fields(
    {
        "code": Text(empty=False),
        "place": Text(),
        "params": Mapped(_Param()),
        "zh": Text(),
        "en": Text(),
    }
)
"""What `Problem.to_dict` returns."""


def parse_problem(value: Mapping[str, Any], place: str = "") -> Problem:
    """Return the problem that `Problem.to_dict` wrote down.

    Args:
        value: Of the shape `PROBLEM`.
        place: Where it stands, for messages.

    Raises:
        InputError: This version has no such code, or its texts need other
            parameters (``problem-code``).
    """
    params = {name: _param(one) for name, one in value["params"].items()}
    problem = Problem(value["code"], params, value["place"])
    try:
        _ = problem.zh, problem.en
    except (KeyError, IndexError, ValueError, AttributeError):
        raise InputError("problem-code", place=place, value=value["code"]) from None
    return problem


def _param(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(_param, value))
    if not isinstance(value, dict):
        return value
    return Phrase(value["code"], tuple((k, _param(v)) for k, v in value["params"].items()))
