"""Rows of a list of targets to a directory, and what contradicts itself in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from randcheck.directories.reading import values
from randcheck.directories.reading.cells import is_blank
from randcheck.directories.reading.words import FLAGS, TIERS
from randcheck.directories.targets import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.directories.reading.options import Options
    from randcheck.directories.reading.tables import Table

ID_FIELDS = ("number", "code")
_TEXTS = ("kind", "trade", "region")
_KEPT = 5_000  # different texts of a column
_SEPARATORS = str.maketrans(";；,，", "、、、、")


@define
class Entry:
    """One target and where it stands."""

    target: Target
    table: Table
    number: int

    def address(self, field: str = "") -> str:
        """Return the address of a field, the id by default, with the sheet if there is one."""
        at = self.table.fields.get(field, self.table.id_at)
        cell = self.table.log.cell(self.number, at)
        return f"{self.table.sheet}!{cell}" if self.table.sheet else cell


def read_rows(table: Table, options: Options, sheet: str) -> list[Entry]:
    """Return the targets of one sheet; problems go to its log."""
    blanks = dict.fromkeys(FLAGS, 0)
    entries = []
    family: Sequence[str] = ()
    for number, row in zip(table.numbers, table.rows, strict=True):
        target, family = _target(table, options, sheet, number, row, blanks, family)
        if target is not None:
            entries.append(Entry(target, table, number))
    for flag, count in blanks.items():
        if count:
            table.log.note("flag-blank", at=table.fields[flag], count=count)
    for field in ("tier", "state"):
        if field in table.fields:
            _judge_blanks(table, field)
    return entries


def _judge_blanks(table: Table, field: str) -> None:
    """Report blank tiers and states, unless the whole column is, or the whole part of it.

    A list of several parts (所属名录) may have parts without tiers.
    """
    at, log = table.fields[field], table.log
    pairs = list(zip(table.numbers, table.rows, strict=True))
    empty = [(number, row) for number, row in pairs if not row[at] or is_blank(row[at])]
    if not empty:
        return
    part = table.fields.get("sheet")
    filled = {part is not None and row[part] for _, row in pairs if not is_blank(row[at])}
    unclear = [number for number, row in empty if (part is not None and row[part]) in filled]
    for number in unclear:
        log.wrong(f"{field}-empty", number, at)
    if len(unclear) < len(empty):
        log.note("column-blank", at=at, count=len(empty) - len(unclear))


def _target(
    table: Table,
    options: Options,
    sheet: str,
    number: int,
    row: list[object],
    blanks: dict[str, int],
    family: Sequence[str],
) -> tuple[Target | None, Sequence[str]]:
    log, fields = table.log, table.fields
    id, parties = _ids(table, options, number, row)
    at = fields["name"]
    name = values.read_text(log, number, at, row[at])
    if (not name or name.isspace()) and is_blank(row[at]):
        log.wrong("name-empty", number, at)
    texts = {
        field: _repeated(table, number, fields[field], row) for field in _TEXTS if field in fields
    }
    tier, family = _tier(table, options, number, row, family)
    if "sheet" in fields and not sheet:
        sheet = _repeated(table, number, fields["sheet"], row)
    attributes = [
        (label, text)
        for at, label in table.further
        if (cell := row[at]) is not None and cell != ""
        if (text := _repeated(table, number, at, row))
    ]
    state = _state(table, options, number, row) if "state" in fields else ""
    flags = _flags(table, options, number, row, blanks)
    if not id:
        return None, family
    target = Target(
        id=id,
        name=name,
        tier=tier,
        state=state,
        flags=flags,
        parties=parties,
        sheet=sheet,
        attributes=tuple(attributes),
        **texts,
    )
    return target, family


def _ids(
    table: Table, options: Options, number: int, row: list[object]
) -> tuple[str, tuple[str, ...]]:
    """Return the id of a row and its parties: a work's unit, where the id is the work's number."""
    log, fields, tidy = table.log, table.fields, options.normalise
    if "number" not in fields:
        at = fields["code"]
        id, parties = values.read_code(log, number, at, row[at], normalise=tidy), ()
    else:
        at = fields["number"]
        id, parties = values.read_number(log, number, at, row[at], normalise=tidy), ()
        if "code" in fields and row[fields["code"]]:
            at = fields["code"]
            party = values.read_code(log, number, at, row[at], normalise=tidy)
            parties = (party,) if party else ()
    if "parties" in fields:
        parties += _parties(table, options, number, row[fields["parties"]])
    return id, parties


def _repeated(table: Table, number: int, at: int, row: list[object]) -> str:
    """Return a text that many rows share; one that was read without remark is kept once."""
    cell, seen = row[at], table.seen.setdefault(at, {})
    known = seen.get(cell)
    if known is not None:
        return known
    before = len(table.log.problems) + len(table.log.notices)
    text = values.read_text(table.log, number, at, cell)
    if len(seen) < _KEPT and before == len(table.log.problems) + len(table.log.notices):
        seen[cell] = text
    return text


def _state(table: Table, options: Options, number: int, row: list[object]) -> str:
    log, at = table.log, table.fields["state"]
    if is_blank(row[at]):
        return ""
    cell, seen = row[at], table.seen.setdefault(at, {})
    known = seen.get(cell)
    if known is not None:
        return known
    tidy = options.normalise
    state = values.read_word(log, number, at, cell, options.states, "state-unknown", normalise=tidy)
    if state and state == cell:
        seen[cell] = state
    return state


def _parties(table: Table, options: Options, number: int, cell: object) -> tuple[str, ...]:
    text = values.read_text(table.log, number, table.fields["parties"], cell)
    parts = [part for part in text.translate(_SEPARATORS).split("、") if part]
    at = table.fields["parties"]
    found = [
        values.read_number(table.log, number, at, part, normalise=options.normalise)
        for part in parts
    ]
    return tuple(dict.fromkeys(part for part in found if part))


def _tier(
    table: Table, options: Options, number: int, row: list[object], family: Sequence[str]
) -> tuple[str, Sequence[str]]:
    """Return the tier, and the scale that the sheet uses from its first row on."""
    if "tier" not in table.fields:
        return "", family
    at = table.fields["tier"]
    known = options.tiers or TIERS
    cell = row[at]
    if is_blank(cell):
        return "", family
    seen = table.seen.setdefault(at, {})
    if (tier := seen.get(cell)) is not None and tier in family:
        return tier, family
    tier = values.read_word(
        table.log, number, at, cell, known, "tier-unknown", normalise=options.normalise
    )
    if tier and tier == cell:
        seen[cell] = tier
    if not tier or options.tiers:
        return tier, family
    if not family:
        return tier, TIERS[tier]
    if tier not in family:
        if set(TIERS) >= {tier} and "较" in tier:
            return tier, TIERS[tier]
        table.log.wrong("tier-scale", number, at, value=tier, scale="、".join(family))
    return tier, family


def _flags(
    table: Table, options: Options, number: int, row: list[object], blanks: dict[str, int]
) -> list[str]:
    found = []
    for flag in FLAGS:
        if flag not in table.fields:
            continue
        at = table.fields[flag]
        yes = values.read_flag(table.log, number, at, row[at], normalise=options.normalise)
        if yes:
            found.append(flag)
        elif yes is None and not row[at]:
            blanks[flag] += 1
    return found


def compare(entries: Sequence[Entry]) -> None:
    """Report every id that stands twice on a sheet, and every contradiction between entries.

    One target may stand on several sheets (one an item); then it must have the same
    name, tier, state and flags on each (W25-2).
    """
    first: dict[str, Entry] = {}
    sheets: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        target = entry.target
        other = first.setdefault(target.id, entry)
        twin = sheets.setdefault((target.id, target.sheet), entry)
        if other is not entry:
            _compare(entry, twin if twin is not entry else other, same_sheet=twin is not entry)


def _compare(entry: Entry, other: Entry, *, same_sheet: bool) -> None:
    log, fields = entry.table.log, entry.table.fields
    a, b = entry.target, other.target
    where = {"other": other.address()}
    if a.name != b.name:
        log.wrong(
            "id-two-names", entry.number, entry.table.id_at, value=a.id, name=a.name,
            other_name=b.name, **where,
        )
        return
    found = False
    for field in ("tier", "state"):
        mine, theirs = getattr(a, field), getattr(b, field)
        if mine != theirs and field in fields and field in other.table.fields:
            log.wrong(
                "id-contradiction", entry.number, fields[field], value=mine, id=a.id,
                other=other.address(field), other_value=theirs,
            )
            found = True
    for flag in FLAGS:
        mine_, theirs_ = flag in a.flags, flag in b.flags
        if mine_ != theirs_ and flag in fields and flag in other.table.fields:
            log.wrong(
                "id-contradiction", entry.number, fields[flag], value="是" if mine_ else "否",
                id=a.id, other=other.address(flag), other_value="是" if theirs_ else "否",
            )
            found = True
    if same_sheet and not found:
        log.wrong("id-twice", entry.number, entry.table.id_at, value=a.id, **where)
