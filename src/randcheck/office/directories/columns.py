"""Many values of one class made from columns, several times as fast as one by one."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING, TypeVar

from attrs import fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from attrs import AttrsInstance

T = TypeVar("T", bound="AttrsInstance")


def by_columns(plain: T, columns: Mapping[str, Iterable[object]], number: int) -> list[T]:
    """Return ``evolve(plain, **row)`` for every row of some columns, without looking at them.

    The slots are gone through column by column, so that hardly any Python code runs for a
    single value. Nothing is checked and no converter runs: whoever calls has done both.

    Args:
        plain: A value with slots; what stands in its fields stands wherever no column fills.
        columns: Field → its value for each new one.
        number: How many.
    """
    cls = type(plain)
    made = [*map(object.__new__, repeat(cls, number))]
    for attribute in fields(cls):
        name = attribute.name
        values = columns[name] if name in columns else repeat(getattr(plain, name))
        deque(map(vars(cls)[name].__set__, made, values), maxlen=0)
    return made
