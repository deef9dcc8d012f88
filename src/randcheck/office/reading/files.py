"""One file of an office to one value: the functions people call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
from randcheck.office.directories.targets import TargetDirectory
from randcheck.office.reading import (
    checks,
    contradictions,
    lists,
    outcomes,
    people,
    schema,
    versions,
)
from randcheck.office.reading import targets as target_rows
from randcheck.office.reading.log import settle
from randcheck.office.reading.options import Options
from randcheck.office.reading.sources import read_tables

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from randcheck.draws.past import PastCheck
    from randcheck.draws.presence import Presence
    from randcheck.errors import Problem
    from randcheck.office.directories.interests import Interest
    from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
    from randcheck.office.directories.results import CheckResult
    from randcheck.office.directories.targets import Target
    from randcheck.office.reading.cells import Grid
    from randcheck.office.reading.log import Log
    from randcheck.office.reading.people import Placed, Row
    from randcheck.office.reading.schema import Column
    from randcheck.office.reading.tables import Table

T = TypeVar("T")
Source: TypeAlias = "str | os.PathLike[str] | Grid"


@frozen(kw_only=True, field_transformer=strict)
class Reading(Generic[T]):
    """What a file held, and what the reader wants to be known about it.

    Attributes:
        value: The directory or list.
        notices: What was recognised, left out or converted, each with its place.
        rows: Number of data rows read.
    """

    value: T
    notices: tuple[Problem, ...] = ()
    rows: int = 0


@frozen
class Draft(Generic[T]):
    """What was read so far: values with their places, before files are compared.

    Attributes:
        items: The values, with their places.
        logs: What is wrong, sheet by sheet.
        complete: Whether every row gave one, so that others may be compared with them.
    """

    items: list[T]
    logs: list[Log]
    complete: bool

    def settled(self, value: object) -> Reading[Any]:
        """Return the reading, or raise all problems at once."""
        notices = settle(self.logs)
        return Reading(value=value, notices=notices, rows=len(self.items))


def draft_targets(path: Source, options: Options) -> Draft[Target]:
    """Read a list of targets without settling it."""
    ids = target_rows.ID_FIELDS
    tables, logs = read_tables(path, schema.TARGETS, ids, options)
    several = len(tables) > 1
    sheets = [
        target_rows.read_rows(table, options, table.sheet if several else "")
        for table in tables
        if table.id_at >= 0 and "name" in table.fields
    ]
    contradictions.compare(sheets)
    targets = [target for sheet in sheets for target in sheet.targets]
    return Draft(targets, logs, _complete(tables, targets))


def draft_rows(
    path: Source,
    columns: tuple[Column, ...],
    ids: tuple[str, ...],
    read: Callable[[Row], T | None],
    options: Options,
) -> Draft[Placed[T]]:
    """Read any other list without settling it."""
    tables, logs = read_tables(path, columns, ids, options)
    placed = []
    for table in tables:
        if table.log.problems and any(p.code == "column-missing" for p in table.log.problems):
            continue
        for row in people.rows_of(table, options):
            value = read(row)
            if value is not None:
                placed.append(people.Placed(value, table, row.number))
    return Draft(placed, logs, _complete(tables, placed))


def _complete(tables: list[Table], items: Sequence[object]) -> bool:
    return bool(tables) and sum(len(table.rows) for table in tables) == len(items)


def draft_inspectors(path: Source, options: Options) -> Draft[Placed[Inspector]]:
    """Read a list of inspectors without settling it."""
    draft = draft_rows(path, schema.INSPECTORS, ("id",), people.read_inspector, options)
    checks.check_once(draft.items)
    checks.check_lengths(draft.items)
    if options.window:
        checks.check_licences(draft.items, options.window)
    return draft


def draft_interests(path: Source, options: Options) -> Draft[Placed[Interest]]:
    """Read a list of interests without settling it."""
    ids = ("inspector",)
    draft = draft_rows(path, schema.INTERESTS, ids, people.read_interest, options)
    checks.check_repeated(draft.items)
    return draft


def draft_history(path: Source, options: Options) -> Draft[Placed[PastCheck]]:
    """Read a list of past checks without settling it."""
    return draft_rows(path, schema.HISTORY, ("number", "code"), people.read_past, options)


@checked
def read_targets(  # noqa: PLR0913 - options by name
    path: Source,
    *,
    encoding: str | None = None,
    normalise: bool = False,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    states: Iterable[str] = (),
    tiers: Iterable[str] = (),
) -> Reading[TargetDirectory]:
    """Read a list of targets (检查对象名录库) from CSV or XLSX.

    Args:
        path: The file. Several sheets with a header give one directory; `Target.sheet`
            says which sheet a target stands on.
        encoding: Encoding of a CSV file, where byte order mark, UTF-8 and GB18030 (in
            this order) would read it wrongly.
        normalise: Convert codes, tiers and states from full-width forms, to upper case
            (credit codes), and trim them; every conversion is a notice. Names never change.
        columns: Column names of the file → usual names.
        words: Usual column name → word of the file → word to read instead.
        states: Further words for the state of a target.
        tiers: The words of the office's own scale of tiers, instead of the known ones.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    options = Options(
        encoding=encoding,
        normalise=normalise,
        columns=columns,
        words=words,
        states=states,
        tiers=tuple(tiers),
    )
    draft = draft_targets(path, options)
    as_of = versions.stated(draft.logs)
    settle(draft.logs)
    return draft.settled(TargetDirectory(draft.items, as_of=as_of))


@checked
def read_inspectors(  # noqa: PLR0913 - options by name
    path: Source,
    *,
    encoding: str | None = None,
    normalise: bool = False,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    window: tuple[date, date] | None = None,
) -> Reading[InspectorDirectory]:
    """Read a list of inspectors (执法检查人员名录库) from CSV or XLSX.

    Args:
        path: The file.
        encoding: As for `read_targets`.
        normalise: As for `read_targets`.
        columns: As for `read_targets`.
        words: As for `read_targets`.
        window: First and last day of the inspections; licences that end before the
            last day are noticed (W25-3).

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    options = Options(
        encoding=encoding, normalise=normalise, columns=columns, words=words, window=window
    )
    draft = draft_inspectors(path, options)
    as_of = versions.stated(draft.logs)
    settle(draft.logs)
    return draft.settled(InspectorDirectory((p.value for p in draft.items), as_of=as_of))


@checked
def read_interests(  # noqa: PLR0913 - options by name
    path: Source,
    *,
    encoding: str | None = None,
    normalise: bool = False,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    targets: TargetDirectory | None = None,
    inspectors: InspectorDirectory | None = None,
) -> Reading[tuple[Interest, ...]]:
    """Read a list of interests (利害关系) from CSV or XLSX.

    Args:
        path: The file.
        encoding: As for `read_targets`.
        normalise: As for `read_targets`.
        columns: As for `read_targets`.
        words: As for `read_targets`.
        targets: Where given, every party must be one of them or of their parties.
        inspectors: Where given, every inspector must be one of them.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    options = Options(encoding=encoding, normalise=normalise, columns=columns, words=words)
    draft = draft_interests(path, options)
    checks.check_known(draft.items, targets, inspectors)
    return draft.settled(tuple(sorted({p.value for p in draft.items})))


@checked
def read_history(  # noqa: PLR0913 - options by name
    path: Source,
    *,
    encoding: str | None = None,
    normalise: bool = False,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    targets: TargetDirectory | None = None,
) -> Reading[tuple[PastCheck, ...]]:
    """Read a list of past checks (检查记录) from CSV or XLSX, in the order of the file.

    Args:
        path: The file.
        encoding: As for `read_targets`.
        normalise: As for `read_targets`.
        columns: As for `read_targets`.
        words: As for `read_targets`.
        targets: Where given, checks of targets that are none of them are noticed.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    options = Options(encoding=encoding, normalise=normalise, columns=columns, words=words)
    draft = draft_history(path, options)
    checks.check_history(draft.items, targets)
    return draft.settled(tuple(p.value for p in draft.items))


@checked
def read_results(
    path: Source,
    *,
    encoding: str | None = None,
    normalise: bool = False,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Reading[tuple[CheckResult, ...]]:
    """Read a list of results (检查结果) from CSV or XLSX, in the order of the file.

    Args:
        path: The file; one visit a row, or one item of a visit a row.
        encoding: As for `read_targets`.
        normalise: As for `read_targets`.
        columns: As for `read_targets`.
        words: As for `read_targets`.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    options = Options(encoding=encoding, normalise=normalise, columns=columns, words=words)
    ids = ("check", "number", "code", "name")
    draft = draft_rows(path, schema.RESULTS, ids, outcomes.read_result, options)
    return draft.settled(tuple(p.value for p in draft.items))


@checked
def read_presence(
    path: Source,
    *,
    encoding: str | None = None,
    normalise: bool = False,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Reading[tuple[Presence, ...]]:
    """Read a list of who is on post and present (在岗在位), ascending by inspector.

    Args:
        path: The file.
        encoding: As for `read_targets`.
        normalise: As for `read_targets`.
        columns: As for `read_targets`.
        words: As for `read_targets`.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    draft = draft_presence(
        path, Options(encoding=encoding, normalise=normalise, columns=columns, words=words)
    )
    return draft.settled(tuple(sorted((p.value for p in draft.items), key=_inspector)))


def draft_presence(path: Source, options: Options) -> Draft[Placed[Presence]]:
    """Read a presence list without settling it."""
    draft = draft_rows(path, schema.PRESENCE, ("id",), people.read_presence_row, options)
    checks.check_once(draft.items)
    return draft


def _inspector(presence: Presence) -> str:
    return presence.inspector


@checked
def read_items(path: Source, *, encoding: str | None = None) -> Reading[tuple[InspectionItem, ...]]:
    """Read a list of inspection items (随机抽查事项清单), in the order of the file.

    Args:
        path: The file.
        encoding: As for `read_targets`.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    draft = draft_rows(path, schema.ITEMS, ("name",), lists.read_item, Options(encoding=encoding))
    return draft.settled(tuple(p.value for p in draft.items))


@checked
def read_plan(path: Source, *, encoding: str | None = None) -> Reading[tuple[PlanRow, ...]]:
    """Read a yearly plan (抽查计划), in the order of the file.

    Args:
        path: The file.
        encoding: As for `read_targets`.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    draft = draft_rows(
        path, schema.PLAN, ("item",), lists.read_plan_row, Options(encoding=encoding)
    )
    return draft.settled(tuple(p.value for p in draft.items))


@checked
def read_joint(path: Source, *, encoding: str | None = None) -> Reading[tuple[JointTask, ...]]:
    """Read a list of joint checks (部门联合抽查), in the order of the file.

    Args:
        path: The file.
        encoding: As for `read_targets`.

    Raises:
        InputError: Everything that is wrong with the file, at once.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    draft = draft_rows(path, schema.JOINT, ("field",), lists.read_joint, Options(encoding=encoding))
    return draft.settled(tuple(p.value for p in draft.items))
