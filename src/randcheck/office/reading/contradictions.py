"""Targets with their places: ids that stand twice, and rows that contradict each other."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from attrs import Factory, define

from randcheck.office.directories.targets import FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.office.directories.targets import Target
    from randcheck.office.reading.tables import Table


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


@define
class Listed:
    """The targets of one sheet, and the rows they stand in."""

    table: Table
    numbers: list[int] = Factory(list)
    targets: list[Target] = Factory(list)

    def entries(self) -> Iterator[Entry]:
        """Yield every target with its place."""
        for number, target in zip(self.numbers, self.targets, strict=True):
            yield Entry(target, self.table, number)


def compare(sheets: Sequence[Listed]) -> None:
    """Report every id that stands twice on a sheet, and every contradiction between sheets.

    One target may stand on several sheets (one an item); then it must have the same
    name, tier, state and flags on each (W25-2).
    """
    ids = {target.id for sheet in sheets for target in sheet.targets}
    if len(ids) == sum(len(sheet.targets) for sheet in sheets):
        return
    first: dict[str, Entry] = {}
    placed: dict[tuple[str, str], Entry] = {}
    for entry in chain.from_iterable(sheet.entries() for sheet in sheets):
        target = entry.target
        other = first.setdefault(target.id, entry)
        twin = placed.setdefault((target.id, target.sheet), entry)
        if twin is not entry:
            _compare(entry, twin, same_sheet=True)
        elif other is not entry:
            _compare(entry, other, same_sheet=False)


def _compare(entry: Entry, other: Entry, *, same_sheet: bool) -> None:
    log, id_at = entry.table.log, entry.table.id_at
    a, b = entry.target, other.target
    if a.name != b.name:
        names = {"name": a.name, "other_name": b.name}
        log.wrong("id-two-names", entry.number, id_at, value=a.id, other=other.address(), **names)
        return
    found = list(_differences(entry, other))
    for field, mine, theirs in found:
        at, where = entry.table.fields[field], other.address(field)
        params = {"id": a.id, "other": where, "other_value": theirs}
        log.wrong("id-contradiction", entry.number, at, value=mine, **params)
    if same_sheet and not found:
        log.wrong("id-twice", entry.number, id_at, value=a.id, other=other.address())


def _differences(entry: Entry, other: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield field and both values of what both sheets say, and say differently."""
    both = entry.table.fields.keys() & other.table.fields.keys()
    a, b = entry.target, other.target
    for field in ("tier", "state"):
        mine, theirs = getattr(a, field), getattr(b, field)
        if field in both and mine != theirs:
            yield field, mine, theirs
    for flag in FLAGS:
        if flag in both and (flag in a.flags) != (flag in b.flags):
            yield flag, _yes(flag in a.flags), _yes(flag in b.flags)


def _yes(mark: bool) -> str:  # noqa: FBT001 - the mark is the only argument
    return "是" if mark else "否"
