"""Columns that fill no field of a list, each told with the field that it may be meant for.

Such a column is kept under its own name where the list has room for further columns; no
rule looks at it unless a book names it. A header that nobody knows, 企业状况 instead of
状态, would otherwise leave a whole list without states.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING, Final

from randcheck.office.reading import schema
from randcheck.office.reading.cells import Day, is_blank
from randcheck.office.reading.codes import is_credit_code
from randcheck.office.reading.days import read_day
from randcheck.office.reading.identity import holds_identity_number
from randcheck.office.reading.words import TIERS, tier_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from randcheck.office.reading.options import Options
    from randcheck.office.reading.schema import Column, Form
    from randcheck.office.reading.tables import Table

_SEEN: Final = 64  # rows by which a column is judged
_NEAR: Final = 0.5  # more than this part of two names must be in common
_IDS: Final = {"number", "code"}  # one of them is enough
# Lists that usually have the columns of another one too: who confirmed the presence of an
# inspector (X22-5), what came of a past check.
_FULLER: Final = {"inspectors": "presence", "presence": "inspectors", "history": "results"}
_NEVER: Final = {"parties", "sheet", "confirmed"}  # what few lists have is no likely meaning
_DAYS: Final = ("licence_until", "day")


def name_unread(table: Table, form: Form, options: Options, number: int) -> None:
    """Say which columns of a sheet fill no field, and which name each of them is near to.

    Args:
        table: The sheet.
        form: The kind of list.
        options: What the caller says about the file.
        number: Row of the header.
    """
    rest = []
    taken = table.fields.keys() | _NEVER | (_IDS if table.fields.keys() & _IDS else set())
    free = [column for column in form.columns if column.field not in taken]
    other = schema.SCHEMAS.get(_FULLER.get(form.role, ""), ())
    usual = schema.known(other)
    for at, label in table.further:
        if schema.key(label) in usual or label in schema.BESIDE:
            continue
        cells = [c for row in islice(table.rows, _SEEN) if not is_blank(c := row[at])]
        if any(holds_identity_number(str(cell)) for cell in cells):
            table.log.note("column-identity-card", number, at, value=label)
        if form.role == "plan" and tier_of(label, options.tiers or TIERS):
            continue
        near = _by_content(cells, free, options) or _by_name(label, free)
        if near is None:
            rest.append(label)
        else:
            table.log.note("column-unread", number, at, value=label, near=near.names[0])
    if rest:
        table.log.note("columns-further", number, value="、".join(rest), count=len(rest))


def _by_content(cells: Sequence[object], free: Sequence[Column], options: Options) -> Column | None:
    """Return the field whose words, codes or days all cells are; two cells at least."""
    fields = {column.field: column for column in free}
    if len(cells) < 2:  # noqa: PLR2004 - one may be so by chance
        return None
    judges: Mapping[str, Callable[[object], bool]] = {
        "state": options.states.__contains__,
        "tier": (options.tiers or TIERS).__contains__,
        "code": _is_code,
        **dict.fromkeys(_DAYS, _is_day),
    }
    return next(
        (
            fields[name]
            for name, judge in judges.items()
            if name in fields and all(map(judge, cells))
        ),
        None,
    )


def _is_code(cell: object) -> bool:
    return isinstance(cell, str) and is_credit_code(cell)


def _is_day(cell: object) -> bool:
    return isinstance(cell, Day) or (isinstance(cell, str) and isinstance(read_day(cell), Day))


def _by_name(label: str, free: Sequence[Column]) -> Column | None:
    """Return the field one of whose names has most characters in common, in their order."""
    bare = schema.keys(label)[-1]
    found = max(
        (
            (SequenceMatcher(None, bare, schema.key(name), autojunk=False).ratio(), -at)
            for at, column in enumerate(free)
            for name in column.names
        ),
        default=(0.0, 0),
    )
    return free[-found[1]] if found[0] > _NEAR else None
