"""Targets and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define

if TYPE_CHECKING:
    from collections.abc import Iterator

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
