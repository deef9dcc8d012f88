"""A mandatory platform's own columns and words, out and in (H23-1, X22-14).

A mapping is a TOML file that says which list it is for, what the platform calls the
columns, and how it writes words::

    role = "targets"
    encoding = "gb18030"

    [columns]
    "统一社会信用代码" = "主体代码"

    [words."信用风险等级"]
    "A" = "1"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.disk.sheets import write_table
from randcheck.disk.storage import place_at, read_whole
from randcheck.errors import InputError, Problem
from randcheck.office.reading import files
from randcheck.office.toml import LARGEST, parse_toml
from randcheck.office.writing.rows import SCHEMAS, Value, as_table

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from randcheck.disk.storage import Shelf
    from randcheck.office.reading.files import Reading

_KNOWN = {"name", "role", "encoding", "columns", "words"}


@frozen(kw_only=True, field_transformer=strict)
class PlatformMapping:
    """What a platform calls things; both ways, so nothing may be called the same twice.

    Attributes:
        role: ``targets``, ``inspectors``, ``interests``, ``history``, ``presence`` or
            ``results``.
        name: Name of the platform, for people.
        encoding: Of the platform's CSV files.
        columns: Usual column name → the platform's.
        words: Usual column name → our word → the platform's.
    """

    role: str = field()
    name: str = ""
    encoding: str = "utf-8-sig"
    columns: Mapping[str, str] = field(factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Check that the mapping can be turned round.

        Raises:
            InputError: It cannot, or names no list.
        """
        problems = []
        if self.role not in SCHEMAS:
            params = {"value": self.role, "known": "、".join(SCHEMAS)}
            problems.append(Problem("role-unknown", params))
        for place, pairs in [("columns", self.columns), *self.words.items()]:
            twice = sorted({v for v in pairs.values() if list(pairs.values()).count(v) > 1})
            problems += [Problem("mapping-twice", {"value": v}, place) for v in twice]
        if problems:
            raise InputError.collect(problems)


@checked
def load_mapping(path: str | os.PathLike[str] | bytes | Shelf) -> PlatformMapping:
    """Read a mapping from a TOML file.

    Args:
        path: The file, a `Shelf`, or its bytes.

    Raises:
        InputError: It cannot be read, or says something that is not understood.
    """
    where = place_at(path, "mapping")
    name = where.name
    try:
        data = read_whole(where, LARGEST)
    except InputError as error:
        raise InputError("mapping-file", place=name, reason=error.code) from error
    raw = parse_toml(data, name)
    problems = [Problem("mapping-key", {"value": key}, name) for key in sorted(raw.keys() - _KNOWN)]
    problems += _wrong_types(raw, name)
    if problems:
        raise InputError.collect(problems)
    return PlatformMapping(**{"role": "", **raw})


def _wrong_types(raw: Mapping[str, Any], name: str) -> list[Problem]:
    texts = {key: raw[key] for key in ("name", "role", "encoding") if key in raw}
    tables = {"columns": raw.get("columns", {})}
    words = raw.get("words", {})
    if isinstance(words, dict):
        tables |= {f"words.{column}": pairs for column, pairs in words.items()}
    else:
        texts["words"] = 0
    for place, pairs in tables.items():
        if isinstance(pairs, dict):
            texts |= {f"{place}.{key}": value for key, value in pairs.items()}
        else:
            texts[place] = 0
    return [
        Problem("mapping-text", {"value": key}, name)
        for key, value in texts.items()
        if not isinstance(value, str)
    ]


@checked
def write_platform(
    value: Value,
    mapping: PlatformMapping,
    path: str | os.PathLike[str] | Shelf,
    *,
    private: bool = False,
) -> None:
    """Write a list as the platform wants it; columns without a mapping keep their names.

    Args:
        value: A directory or list of the mapping's role.
        mapping: The platform's columns and words.
        path: Where; ``.csv`` or ``.xlsx``.
        private: Whether the file is its owner's alone.

    Raises:
        InputError: The list is of another role, a column or word would be ambiguous,
            or the file cannot be written.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    table = as_table(value, mapping.role)
    if table.role != mapping.role:
        raise InputError("list-kind", value=table.role, known=mapping.role)
    header = [mapping.columns.get(name, name) for name in table.header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError.collect(Problem("mapping-twice", {"value": v}, "columns") for v in twice)
    words = [mapping.words.get(name, {}) for name in table.header]
    rows = [
        [_word(pairs, cell) if pairs else cell for pairs, cell in zip(words, row, strict=True)]
        for row in table.rows
    ]
    write_table(path, header, rows, encoding=mapping.encoding, private=private)


def _word(pairs: Mapping[str, str], cell: str) -> str:
    if cell not in pairs and cell in pairs.values():
        raise InputError("mapping-word", value=cell)
    return pairs.get(cell, cell)


@checked
def read_platform(
    path: str | os.PathLike[str] | Shelf,
    mapping: PlatformMapping,
    **options: Any,  # noqa: ANN401 - the options of `read_targets` and the like
) -> Reading[Any]:
    """Read a list that a platform wrote; the inverse of `write_platform`.

    Args:
        path: The file.
        mapping: The platform's columns and words.
        **options: As for `read_targets`, `read_inspectors`, ….

    Raises:
        InputError: Everything that is wrong with the file, at once.
    """
    columns = {theirs: usual for usual, theirs in mapping.columns.items()}
    words = {
        column: {theirs: ours for ours, theirs in pairs.items()}
        for column, pairs in mapping.words.items()
    }
    given: Any = {"encoding": mapping.encoding, "columns": columns, "words": words, **options}
    return files.read_list(mapping.role, path, **given)
