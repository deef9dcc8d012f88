"""One file of an office to one value: the functions people call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.office.directories.inspectors import InspectorDirectory
from randcheck.office.directories.targets import TargetDirectory
from randcheck.office.reading import checks, contradictions, past, rows, versions
from randcheck.office.reading import targets as target_rows
from randcheck.office.reading.log import settle
from randcheck.office.reading.options import Options, options_for
from randcheck.office.reading.own import with_words_beside
from randcheck.office.reading.records import grid_of
from randcheck.office.reading.rows import Placed
from randcheck.office.reading.schema import FORMS
from randcheck.office.reading.sources import read_tables

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from typing import Unpack

    from randcheck.disk.storage import Shelf
    from randcheck.draws.past import PastCheck
    from randcheck.draws.presence import Presence
    from randcheck.errors import Problem
    from randcheck.office.directories.interests import Interest
    from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
    from randcheck.office.directories.results import CheckResult
    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.log import Log
    from randcheck.office.reading.options import ReadOptions
    from randcheck.office.reading.rows import Row
    from randcheck.office.reading.tables import Table

T = TypeVar("T")
Source: TypeAlias = "str | os.PathLike[str] | bytes | Shelf | Grid"


@frozen(kw_only=True, field_transformer=strict)
class Reading(Generic[T]):
    """What a file held, and what the reader wants to be known about it.

    Attributes:
        value: The directory or list.
        notices: What was recognised, left out or converted, each with its place.
        rows: Number of data rows read.
        fields: What the columns of the file fill, such as ``state``; of several sheets,
            what any of them fills.
    """

    value: T
    notices: tuple[Problem, ...] = ()
    rows: int = 0
    fields: frozenset[str] = frozenset()


@frozen
class Draft(Generic[T]):
    """What was read so far: values with their places, before files are compared.

    Attributes:
        items: The values, with their places.
        logs: What is wrong, sheet by sheet.
        complete: Whether every row gave one, so that others may be compared with them.
        fields: What the columns fill.
    """

    items: list[T]
    logs: list[Log]
    complete: bool
    fields: frozenset[str]


def draft(role: str, path: Source, options: Options) -> Draft[Any]:
    """Read a list without settling it.

    Args:
        role: Which list; one of `FORMS`.
        path: The file.
        options: How to read it.
    """
    tables, logs = read_tables(path, FORMS[role], options)
    sound = [table for table in tables if not table.log.is_headless]
    items: list[Any]
    if role == "targets":
        named = [table.sheet if len(tables) > 1 else "" for table in sound]
        pairs = zip(sound, named, strict=True)
        sheets = [target_rows.read_rows(table, options, name) for table, name in pairs]
        contradictions.compare(sheets)
        items = [target for sheet in sheets for target in sheet.targets]
        checks.check_names(sheets)
    else:
        many = _by_row(_READ[role]) if role in _READ else past.read_pasts
        items = [placed for table in sound for placed in many(table, options)]
        for check in _CHECKS.get(role, ()):
            check(items, options)
    complete = bool(tables) and sum(len(table.rows) for table in tables) == len(items)
    fields = frozenset(name for table in tables for name in table.fields)
    return Draft(items, logs, complete, fields)


def _by_row(read: Callable[[Row], Any]) -> Callable[[Table, Options], list[Placed[Any]]]:
    """Return what reads a sheet row by row."""

    def many(table: Table, options: Options) -> list[Placed[Any]]:
        values = [(row, read(row)) for row in rows.rows_of(table, options)]
        return [Placed(v, table, row.number) for row, v in values if v is not None]

    return many


_READ: Final[Mapping[str, Callable[[Row], object]]] = {
    "inspectors": rows.read_inspector,
    "interests": rows.read_interest,
    "presence": rows.read_presence_row,
    "results": rows.read_result,
    "items": rows.read_item,
    "plan": rows.read_plan_row,
    "joint": rows.read_joint,
}
_CHECKS: Final[Mapping[str, tuple[Callable[[list[Any], Options], None], ...]]] = {
    "inspectors": (
        checks.check_once,
        checks.check_lengths,
        checks.check_alike,
        checks.check_licences,
    ),
    "interests": (checks.check_repeated, checks.check_known),
    "presence": (checks.check_once,),
    "history": (checks.check_history,),
}
"""Role → what the rows of a list say together."""


@checked
def read_list(role: str, path: Source, **options: Unpack[ReadOptions]) -> Reading[Any]:
    """Read a list of an office from CSV or XLSX.

    Args:
        role: ``targets``, ``inspectors``, ``interests``, ``history``, ``presence``,
            ``results``, ``items``, ``plan`` or ``joint``.
        path: The file or its bytes; several sheets with a header give one list.
        **options: See `ReadOptions`; those that have no effect on the list are refused.

    Returns:
        The list: a directory of targets or inspectors; else a tuple, interests and
        presence ascending, all others in the order of the file.

    Raises:
        InputError: Everything that is wrong with the file, at once; there is no such
            role (``role-unknown``) or option (``option-unknown``).
    """
    if role not in FORMS:
        raise InputError("role-unknown", value=role, known="、".join(FORMS))
    return read_with(role, path, options_for(role, options))


@checked
def read_records(role: str, rows: object, **options: Unpack[ReadOptions]) -> Reading[Any]:
    """Read a list of an office that comes from no file: as a file of the same rows would be.

    Args:
        role: Which list; see `read_list`.
        rows: Mappings of column name → value, a cursor of a database that has executed its
            query, or a data frame. Days may be dates, a text with several parts a list.
        **options: As for `read_list`.

    Returns:
        As `read_list`.

    Raises:
        InputError: Everything that is wrong, at once, each problem with its row, from 1,
            and its field; the rows are none of these (``records-kind``).
        ExtraMissingError: It is a frame, and the extra ``frames`` is not installed.
    """
    if role not in FORMS:
        raise InputError("role-unknown", value=role, known="、".join(FORMS))
    return read_with(role, grid_of(rows, role), options_for(role, options))


@checked
def read_beside(role: str, path: str | os.PathLike[str] | bytes | Shelf) -> Reading[Any]:
    """Read a list as its folder does: with the own words of the office that lie beside it.

    Args:
        role: Which list; see `read_list`.
        path: The file, a `Shelf`, or its bytes.

    Raises:
        InputError: There is no such list (``role-unknown``); or everything that is wrong with
            the file, or with that of the words.
    """
    if role not in FORMS:
        raise InputError("role-unknown", value=role, known="、".join(FORMS))
    return read_with(role, path, with_words_beside(role, path, Options()))


def read_with(role: str, path: Source, options: Options) -> Reading[Any]:
    """Read a list with options that were put together before; see `read_list`."""
    found = draft(role, path, options)
    as_of = versions.stated(found.logs) if role in {"targets", "inspectors"} else None
    notices = settle(found.logs)
    value: Any = tuple(item.value for item in found.items) if role != "targets" else ()
    if role == "targets":
        value = TargetDirectory(found.items, as_of=as_of)
    elif role == "inspectors":
        value = InspectorDirectory(value, as_of=as_of)
    elif role == "interests":
        value = tuple(sorted(set(value)))
    elif role == "presence":
        value = tuple(sorted(value, key=_inspector))
    return Reading(value=value, notices=notices, rows=len(found.items), fields=found.fields)


def _inspector(presence: Presence) -> str:
    return presence.inspector


@checked
def read_targets(path: Source, **options: Unpack[ReadOptions]) -> Reading[TargetDirectory]:
    """Read a list of targets (检查对象名录库); see `read_list`.

    Several sheets give one directory; `Target.sheet` says on which a target stands.
    """
    return read_list("targets", path, **options)


@checked
def read_inspectors(path: Source, **options: Unpack[ReadOptions]) -> Reading[InspectorDirectory]:
    """Read a list of inspectors (执法检查人员名录库); see `read_list`."""
    return read_list("inspectors", path, **options)


@checked
def read_interests(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[Interest, ...]]:
    """Read a list of interests (利害关系); see `read_list`."""
    return read_list("interests", path, **options)


@checked
def read_history(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[PastCheck, ...]]:
    """Read a list of past checks (检查记录); see `read_list`."""
    return read_list("history", path, **options)


@checked
def read_results(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[CheckResult, ...]]:
    """Read a list of results (检查结果), a visit or an item of one a row; see `read_list`."""
    return read_list("results", path, **options)


@checked
def read_presence(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[Presence, ...]]:
    """Read a list of who is on post and present (在岗在位); see `read_list`."""
    return read_list("presence", path, **options)


@checked
def read_items(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[InspectionItem, ...]]:
    """Read a list of inspection items (随机抽查事项清单); see `read_list`."""
    return read_list("items", path, **options)


@checked
def read_plan(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[PlanRow, ...]]:
    """Read a yearly plan (抽查计划); see `read_list`."""
    return read_list("plan", path, **options)


@checked
def read_joint(path: Source, **options: Unpack[ReadOptions]) -> Reading[tuple[JointTask, ...]]:
    """Read a list of joint checks (部门联合抽查); see `read_list`."""
    return read_list("joint", path, **options)
