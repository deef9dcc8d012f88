"""The columns of each list, by the names that offices give them (``columns.toml``).

The first name of a column is the usual one: messages and exports use it. Where a
sheet has several names of one column, the earlier in the list is taken and the
others stay further columns.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import Any, Final

from attrs import frozen


@frozen
class Column:
    """One column: the field it fills, its names, and whether a list must have it.

    Attributes:
        field: Name of the field.
        names: What offices call it, the usual name first.
        required: Whether a list without it cannot be read.
    """

    field: str
    names: tuple[str, ...]
    required: bool = False


@frozen
class Form:
    """One kind of list: what it is called, its columns, and where its id stands.

    Attributes:
        role: For programs, such as ``targets``; empty where it is no list of an office.
        columns: Its columns.
        ids: Fields that hold the id; the first that a sheet has.
        alone: Fields of which one is enough to make a header, beside any other text.
    """

    role: str
    columns: tuple[Column, ...]
    ids: tuple[str, ...]
    alone: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What an office calls the list."""
        return NAMES[self.role][0] if self.role in NAMES else self.role


def _columns(role: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, (*_shared(column), *column.get("names", ())), column.get("required", False))
        for name, column in _TABLE[role].items()
    )


def _shared(column: dict[str, Any]) -> list[str]:
    names: list[str] = _TABLE["shared"][column["like"]]["names"] if "like" in column else []
    return names


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("randcheck").joinpath("office", "reading", "columns.toml").read_text(encoding="utf-8")
)
# Role → what an office calls the list; files are found by these names.
NAMES: Final = {
    "targets": ("检查对象名录库", "检查对象"),
    "inspectors": ("执法检查人员名录库", "检查人员"),
    "interests": ("利害关系",),
    "presence": ("在岗在位",),
    "history": ("检查记录",),
    "items": ("抽查事项清单",),
    "plan": ("抽查计划",),
    "joint": ("联合抽查",),
    "results": ("检查结果",),
}
SCHEMAS: Final = {role: _columns(role) for role in NAMES}
_IDS: Final = {
    "targets": ("number", "code"),
    "inspectors": ("id",),
    "interests": ("inspector",),
    "presence": ("id",),
    "history": ("number", "code"),
    "items": ("name",),
    "plan": ("item",),
    "joint": ("field",),
    "results": ("check", "number", "code", "name"),
}
FORMS: Final = {role: Form(role, SCHEMAS[role], ids) for role, ids in _IDS.items()}
ORDINAL: Final = tuple(_TABLE["ordinal"])
BESIDE: Final = frozenset(_TABLE["beside"])
_SPACE = re.compile("[\\s*＊:：\u200b-\u200f\u2060\ufeff]+")  # and what nobody sees
_BRACKETS = re.compile(r"\([^()]*\)")


def key(header: str) -> str:
    """Return what two spellings of one column name have in common."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", header)).casefold()


def keys(header: str) -> tuple[str, ...]:
    """Return the spellings under which a header is looked up: whole, and without its unit.

    >>> keys("抽查比例（%）")
    ('抽查比例(%)', '抽查比例')
    """
    full = key(header)
    bare = _BRACKETS.sub("", full).rstrip("%‰")
    return (full, bare) if bare and bare != full else (full,)


def known(schema: tuple[Column, ...]) -> dict[str, tuple[str, int]]:
    """Return every name of a list's columns: key → field, rank."""
    table: dict[str, tuple[str, int]] = {}
    for column in schema:
        for rank, name in enumerate(column.names):
            table.setdefault(key(name), (column.field, rank))
    return table
