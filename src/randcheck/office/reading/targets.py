"""Rows of a list of targets to targets."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import define, field

from randcheck.office.directories.targets import FLAGS, Target, make_targets
from randcheck.office.reading import tables, values
from randcheck.office.reading.cells import is_blank
from randcheck.office.reading.codes import is_credit_code
from randcheck.office.reading.columns import are_credit_codes, are_names
from randcheck.office.reading.contradictions import Listed
from randcheck.office.reading.identity import holds_identity_number
from randcheck.office.reading.words import TIER_FAMILIES, TIERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from randcheck.office.reading.log import Log
    from randcheck.office.reading.options import Options
    from randcheck.office.reading.tables import Table

ID_FIELDS = ("number", "code")
_TEXTS = ("kind", "trade", "region")
_FEW = (*_TEXTS, "tier", "state", "sheet", *FLAGS)
_KEPT = 5_000  # different texts of a column, or rows that differ in their words
_SEPARATORS = str.maketrans(";；,，", "、、、、")


def _nothing(_row: list[object]) -> object:
    return ()


def read_rows(table: Table, options: Options, sheet: str) -> Listed:
    """Return the targets of one sheet; problems go to its log.

    Args:
        table: The sheet.
        options: What the caller says about the file.
        sheet: Its name, where the file has several; else the column 所属名录 says it.
    """
    reader = _Reader(table, options, sheet, table.log, table.fields)
    listed = Listed(table)
    for start in range(0, len(table.rows), tables.AT_ONCE):
        part = slice(start, start + tables.AT_ONCE)
        reader.read(table.numbers[part], table.rows[part], listed)
    for flag, count in reader.blanks.items():
        if count:
            table.log.note("flag-blank", at=table.fields[flag], count=count)
    for name in ("tier", "state"):
        if name in table.fields:
            _judge_blanks(table, name)
    return listed


def _judge_blanks(table: Table, name: str) -> None:
    """Report blank tiers and states, unless the whole column is, or the whole part of it.

    A list of several parts (所属名录) may have parts without tiers.
    """
    at, log = table.fields[name], table.log
    if not any(map(is_blank, set(map(itemgetter(at), table.rows)))):
        return
    pairs = list(zip(table.numbers, table.rows, strict=True))
    empty = [(number, row) for number, row in pairs if is_blank(row[at])]
    part = table.fields.get("sheet")
    filled = {part is not None and row[part] for _, row in pairs if not is_blank(row[at])}
    unclear = [number for number, row in empty if (part is not None and row[part]) in filled]
    for number in unclear:
        log.wrong(f"{name}-empty", number, at)
    if len(unclear) < len(empty):
        log.note("column-blank", at=at, count=len(empty) - len(unclear))


@define
class _Reader:
    """What the rows of one sheet share while they are read.

    `alike` keeps what was read without remark from the columns that have few words, by
    the cells of a row in all of them: most rows of a list are alike in these.
    """

    table: Table
    options: Options
    sheet: str
    log: Log
    fields: dict[str, int]
    blanks: dict[str, int] = field(factory=lambda: dict.fromkeys(FLAGS, 0))
    scales: tuple[tuple[str, ...], ...] = TIER_FAMILIES
    alike: dict[object, dict[str, Any]] = field(factory=dict)
    cells: Callable[[list[object]], object] = field(init=False)
    simple: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Prepare the choice of the columns with few words."""
        columns = [self.fields[name] for name in _FEW if name in self.fields]
        self.cells = itemgetter(*columns) if columns else _nothing
        self.simple = not {"number", "parties"} & self.fields.keys()

    def read(self, numbers: Sequence[int], rows: Sequence[list[object]], listed: Listed) -> None:
        """Add the targets of some rows to the list."""
        targets = self.targets(numbers, rows)
        if targets is not None:
            listed.numbers += numbers
            listed.targets += targets
            return
        for number, row in zip(numbers, rows, strict=True):
            target = self.target(number, row)
            if target is not None:
                listed.numbers.append(number)
                listed.targets.append(target)

    def targets(self, numbers: Sequence[int], rows: Sequence[list[object]]) -> list[Target] | None:
        """Return the targets of some rows if nothing is to be said of their ids and names.

        Then the other columns are the first of which something can be said, and they are
        read row by row as in `target`: the order of messages stays the same.
        """
        if not self.simple:
            return None
        ids = [*map(itemgetter(self.fields["code"]), rows)]
        names = [*map(itemgetter(self.fields["name"]), rows)]
        if not (are_credit_codes(ids) and are_names(names)):
            return None
        attributes, words = [], []
        for number, row, cells in zip(numbers, rows, map(self.cells, rows), strict=True):
            if self.table.further:
                attributes.append(self.attributes(number, row))
            words.append(self.alike.get(cells) or self.words(number, row, cells))
        found = {name: [*map(itemgetter(name), words)] for name in words[0]}
        if attributes:
            found["attributes"] = attributes
        return make_targets(found | {"id": ids, "name": names})

    def target(self, number: int, row: list[object]) -> Target | None:
        """Return the target of a row; ``None`` if its id is wrong."""
        fields = self.fields
        code = row[fields["code"]] if self.simple else None
        if type(code) is str and is_credit_code(code):
            id, parties = code, _NO_PARTIES
        else:
            id, parties = self.ids(number, row)
        at = fields["name"]
        name = values.read_said(self.log, number, at, row[at])
        if (not name or name.isspace()) and is_blank(row[at]):
            self.log.wrong("name-empty", number, at)
        attributes = self.attributes(number, row) if self.table.further else ()
        cells = self.cells(row)
        words = self.alike.get(cells) or self.words(number, row, cells)
        if not id:
            return None
        return Target(id=id, name=name, parties=parties, attributes=attributes, **words)

    def attributes(self, number: int, row: list[object]) -> tuple[tuple[str, str], ...]:
        """Return the columns that fill no field, with their names."""
        return tuple(
            (label, text)
            for at, label in self.table.further
            if (cell := row[at]) is not None and cell != ""
            if (text := self.repeated(number, at, row))
        )

    def words(self, number: int, row: list[object], cells: object) -> dict[str, Any]:
        """Return the fields with few words, and keep them if nothing was to be said."""
        fields = self.fields
        before = len(self.log.problems) + len(self.log.notices) + sum(self.blanks.values())
        found: dict[str, Any] = {
            name: self.repeated(number, fields[name], row) for name in _TEXTS if name in fields
        }
        for name, text in found.items():
            if values.LONG_NUMBER(text) and holds_identity_number(text):
                self.log.wrong("id-identity-card", number, fields[name])
        found["sheet"] = self.sheet
        if "sheet" in fields and not self.sheet:
            found["sheet"] = self.repeated(number, fields["sheet"], row)
        if "tier" in fields:
            found["tier"] = self.tier(number, row, fields["tier"])
        if "state" in fields:
            found["state"] = self.state(number, row, fields["state"])
        found["flags"] = self.flags(number, row)
        after = len(self.log.problems) + len(self.log.notices) + sum(self.blanks.values())
        if before == after and len(self.alike) < _KEPT:
            self.alike[cells] = found
        return found

    def ids(self, number: int, row: list[object]) -> tuple[str, tuple[str, ...]]:
        """Return id and parties: the unit of a work, where the id is the number of the work."""
        log, fields, tidy = self.log, self.fields, self.options.normalise
        parties: tuple[str, ...] = ()
        if "number" not in fields:
            at = fields["code"]
            known = self.confirmed(number, row)
            id = values.read_code(log, number, at, row[at], normalise=tidy, confirmed=known)
        else:
            at = fields["number"]
            id = values.read_number(log, number, at, row[at], normalise=tidy)
            if "code" in fields and row[fields["code"]]:
                at = fields["code"]
                known = self.confirmed(number, row)
                party = values.read_code(log, number, at, row[at], normalise=tidy, confirmed=known)
                parties = (party,) if party else ()
        if "parties" in fields:
            parties += self.parties(number, row[fields["parties"]])
        return id, tuple(dict.fromkeys(parties)) if parties else ()

    def confirmed(self, number: int, row: list[object]) -> bool:
        """Tell whether the row says that its code is genuine although it does not check."""
        at = self.fields.get("confirmed")
        if at is None:
            return False
        tidy = self.options.normalise
        return values.read_flag(self.log, number, at, row[at], normalise=tidy) is True

    def parties(self, number: int, cell: object) -> tuple[str, ...]:
        """Return the ids of a cell that lists several."""
        at, tidy = self.fields["parties"], self.options.normalise
        text = values.read_text(self.log, number, at, cell)
        parts = [part for part in text.translate(_SEPARATORS).split("、") if part]
        found = [values.read_number(self.log, number, at, p, normalise=tidy) for p in parts]
        return tuple(part for part in found if part)

    def repeated(self, number: int, at: int, row: list[object]) -> str:
        """Return a text that many rows share; one read without remark is kept once."""
        cell, seen = row[at], self.table.seen.setdefault(at, {})
        known = seen.get(cell)
        if known is not None:
            return known
        before = len(self.log.problems) + len(self.log.notices)
        text = values.read_text(self.log, number, at, cell)
        if len(seen) < _KEPT and before == len(self.log.problems) + len(self.log.notices):
            seen[cell] = text
        return text

    def state(self, number: int, row: list[object], at: int) -> str:
        """Return the state; a blank is judged when all rows are read."""
        cell, seen = row[at], self.table.seen.setdefault(at, {})
        if (known := seen.get(cell)) is not None or is_blank(cell):
            return known or ""
        word = self.word(number, at, cell, self.options.states, "state-unknown")
        if word and word == cell:
            seen[cell] = word
        return word

    def tier(self, number: int, row: list[object], at: int) -> str:
        """Return the tier; all tiers of a sheet are of one scale."""
        cell, seen = row[at], self.table.seen.setdefault(at, {})
        if (known := seen.get(cell)) is not None or is_blank(cell):
            return known or ""
        word = self.word(number, at, cell, self.options.tiers or TIERS, "tier-unknown")
        if word and not self.options.tiers:
            scales = tuple(scale for scale in self.scales if word in scale)
            if not scales:
                scale = "、".join(self.scales[0])
                self.log.wrong("tier-scale", number, at, value=word, scale=scale)
                return word
            self.scales = scales
        if word and word == cell:
            seen[cell] = word
        return word

    def word(self, number: int, at: int, cell: object, known: values.Words, code: str) -> str:
        """Return one of the known words."""
        tidy = self.options.normalise
        return values.read_word(self.log, number, at, cell, known, code, normalise=tidy)

    def flags(self, number: int, row: list[object]) -> frozenset[str]:
        """Return the flags that say yes; blanks are counted and read as no."""
        found = []
        for flag in FLAGS:
            if flag not in self.fields:
                continue
            at = self.fields[flag]
            yes = values.read_flag(self.log, number, at, row[at], normalise=self.options.normalise)
            if yes:
                found.append(flag)
            elif yes is None and not row[at]:
                self.blanks[flag] += 1
        return frozenset(found) if found else _NO_FLAGS


_NO_FLAGS: frozenset[str] = frozenset()
_NO_PARTIES: tuple[str, ...] = ()
