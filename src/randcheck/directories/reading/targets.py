"""Rows of a list of targets to a directory, and what contradicts itself in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from randcheck.directories.reading import values
from randcheck.directories.reading.words import FLAGS, STATES, TIERS
from randcheck.directories.targets import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.directories.reading.options import Options
    from randcheck.directories.reading.tables import Table

ID_FIELDS = ("number", "code")
_TEXTS = ("name", "kind", "trade", "region")
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
    return entries


def _target(
    table: Table,
    options: Options,
    sheet: str,
    number: int,
    row: list[object],
    blanks: dict[str, int],
    family: Sequence[str],
) -> tuple[Target | None, Sequence[str]]:
    log, fields, tidy = table.log, table.fields, options.normalise
    parties: tuple[str, ...] = ()
    if "number" in fields:
        id = values.read_number(log, number, fields["number"], row[fields["number"]], normalise=tidy)
        if "code" in fields and row[fields["code"]]:
            party = values.read_code(log, number, fields["code"], row[fields["code"]], normalise=tidy)
            parties = (party,) if party else ()
    else:
        id = values.read_code(log, number, fields["code"], row[fields["code"]], normalise=tidy)
    if "parties" in fields:
        parties += _parties(table, options, number, row[fields["parties"]])
    texts = {
        field: values.read_text(log, number, fields[field], row[fields[field]])
        for field in _TEXTS
        if field in fields
    }
    if not texts.get("name", "x").strip():
        log.wrong("name-empty", number, fields["name"])
    tier, family = _tier(table, options, number, row, family)
    state = ""
    if "state" in fields:
        at = fields["state"]
        known = STATES | options.states
        state = values.read_word(log, number, at, row[at], known, "state-unknown", normalise=tidy)
    if "sheet" in fields and not sheet:
        sheet = values.read_text(log, number, fields["sheet"], row[fields["sheet"]])
    attributes = [
        (name, text)
        for at, name in table.further
        if (cell := row[at]) is not None and cell != ""
        if (text := values.read_text(log, number, at, cell))
    ]
    flags = _flags(table, options, number, row, blanks)
    if not id:
        return None, family
    target = Target(
        id=id,
        tier=tier,
        state=state,
        flags=flags,
        parties=parties,
        sheet=sheet,
        attributes=tuple(attributes),
        **texts,
    )
    return target, family


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
    tier = values.read_word(
        table.log, number, at, cell, known, "tier-unknown", normalise=options.normalise
    )
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
