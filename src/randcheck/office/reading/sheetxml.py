"""The XML of a sheet to cells, some rows at a time (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from attrs import define, field

from randcheck.office.reading.cells import Day, Fault, Formula, Number, letters
from randcheck.office.reading.styles import MONTH, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.office.reading.cells import Grid

WIDEST = 512  # columns kept as rows; cells to the right of them are kept one by one
FAR = 10_000  # of those
CELLS = 6_000_000  # cells with content
ROW_BYTES = 4 * 1024 * 1024  # XML of one row
TEXTS = 4_000_000  # shared texts
_FIRST_1900 = date(1899, 12, 30)
_LEAP = 60  # the day 1900-02-29 of the 1900 system never was
_LAST = 2_958_465
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)(worksheet|sst)\b[^>]*>")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Malformed(Exception):  # noqa: N818 - never leaves this package
    """A part that is no sheet: code and parameters of the problem."""

    def __init__(self, code: str, **params: object) -> None:
        """Take the code and parameters of the problem."""
        super().__init__(code)
        self.code = code
        self.params = params


@define
class Context:
    """What the cells of all sheets share."""

    texts: list[str]
    styles: list[int]
    base_1904: bool
    escapes: bool = False
    columns: dict[str, int] = field(factory=lambda: {letters(at): at for at in range(16_384)})
    numbers: dict[str, Number] = field(factory=dict)
    strings: dict[str, str] = field(factory=dict)
    count: int = 0


def serial_day(serial: int, *, base_1904: bool) -> date | None:
    """Return the day of a serial number, ``None`` where it is none.

    >>> serial_day(44713, base_1904=False)
    datetime.date(2022, 6, 1)
    """
    if base_1904:
        return date(1904, 1, 1) + timedelta(serial) if 0 <= serial < _LAST - 1462 else None
    if not 0 < serial <= _LAST or serial == _LEAP:
        return None
    return _FIRST_1900 + timedelta(serial + (serial < _LEAP))


def _pieces(chunks: Iterable[bytes], part: str, inner: str) -> Iterator[ET.Element]:
    """Yield whole elements called `inner`, some at a time, under a root of their own."""
    stream = iter(chunks)
    found, buffer = _head(stream, part)
    head, name = found[0].rstrip(b"/>") + b">", found[1] + inner.encode()
    end, close = b"</" + found[1] + found[2] + b">", b"</" + name + b">"
    opening = re.compile(b"<" + re.escape(name) + rb"[\s/>]")
    while True:
        cut = buffer.rfind(close) + len(close)
        if cut >= len(close):
            piece, buffer = buffer[:cut], buffer[cut:]
            if start := opening.search(piece):
                _refuse_declarations(piece, part)
                yield ET.fromstring(head + piece[start.start() :] + end)  # noqa: S314 - bounded
        elif len(buffer) > ROW_BYTES:
            raise Malformed("xlsx-broken", part=part)
        if not (chunk := next(stream, b"")):
            break
        buffer += chunk
    _refuse_declarations(buffer, part)
    if end not in buffer and not found[0].endswith(b"/>"):
        raise Malformed("xlsx-broken", part=part)
    yield ET.fromstring(head + _tail(buffer) + end)  # noqa: S314 - no declarations


def _head(stream: Iterator[bytes], part: str) -> tuple[re.Match[bytes], bytes]:
    """Return the start tag of the part, and what was read behind it."""
    buffer = b""
    while chunk := next(stream, b""):
        buffer += chunk
        if found := _ROOT.search(buffer):
            _refuse_declarations(buffer[: found.start()], part)
            return found, buffer[found.end() :]
        if len(buffer) > ROW_BYTES:
            break
    raise Malformed("xlsx-broken", part=part)


def _tail(buffer: bytes) -> bytes:
    """Return the merged ranges, which stand behind the rows."""
    found = re.search(rb"<((?:[\w.-]+:)?)mergeCells\b.*?</\1mergeCells>", buffer, re.DOTALL)
    return found[0] if found else b""


def _refuse_declarations(piece: bytes, part: str) -> None:
    if b"<!" in piece or b"\0" in piece:
        raise Malformed("xlsx-entity", part=part)


def read_texts(chunks: Iterable[bytes], part: str) -> list[str]:
    """Return the shared texts of a workbook, phonetic hints left out."""
    texts: list[str] = []
    for root in _pieces(chunks, part, "si"):
        texts.extend(_text(item) for item in root if item.tag.endswith("}si"))
        if len(texts) > TEXTS:
            raise Malformed("xlsx-bomb", size=len(texts), limit=TEXTS)
    return texts


def _text(item: ET.Element) -> str:
    """Return the text of an item: its own or that of its runs."""
    if len(item) == 1 and item[0].tag.endswith("}t"):
        text = item[0].text or ""
    else:
        parts = []
        for child in item:
            if child.tag.endswith("}t"):
                parts.append(child.text or "")
            elif child.tag.endswith("}r"):
                parts += [run.text or "" for run in child if run.tag.endswith("}t")]
        text = "".join(parts)
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def fill(grid: Grid, chunks: Iterable[bytes], part: str, context: Context) -> None:
    """Put the cells of a sheet into `grid`.

    Args:
        grid: The sheet.
        chunks: Its XML.
        part: Its name in the archive.
        context: Texts and styles of the workbook.
    """
    number = 0
    far: list[tuple[int, int, str]] = []
    for root in _pieces(chunks, part, "row"):
        space = root.tag.rpartition("}")[0] + "}"
        for row in root:
            if row.tag == f"{space}mergeCells":
                grid.merges = tuple(_merges(row, context.columns))
            if row.tag != f"{space}row":
                continue
            given = int(row.get("r", number + 1))
            if given <= number:
                raise Malformed("xlsx-broken", part=part)
            number = given
            cells = _cells(row, number, context, far)
            if cells:
                grid.numbers.append(number)
                grid.rows.append(cells)
            if context.count > CELLS:
                raise Malformed("xlsx-bomb", size=context.count, limit=CELLS)
    grid.sparse = tuple(far)


def find_merges(xml: bytes, columns: dict[str, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged ranges of a sheet: first row, first column, last row, last column."""
    if part := _tail(xml[-ROW_BYTES:]):
        for root in ET.fromstring(b"<r>" + part + b"</r>"):  # noqa: S314 - no declarations
            yield from _merges(root, columns)


def _merges(element: ET.Element, columns: dict[str, int]) -> Iterator[tuple[int, int, int, int]]:
    for merge in element:
        first, _, last = merge.get("ref", "").partition(":")
        a, b = (re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", ref) for ref in (first, last or first))
        if a and b and a[1] in columns and b[1] in columns:
            yield int(a[2]), columns[a[1]], int(b[2]), columns[b[1]]


def _cells(
    row: ET.Element, number: int, context: Context, far: list[tuple[int, int, str]]
) -> list[object]:
    cells: list[object] = []
    at = -1
    columns = context.columns
    for element in row:
        place = element.get("r")
        at = at + 1 if place is None else columns[place.rstrip("0123456789")]
        value = _value(element, context)
        if value is None or value == "":
            continue
        context.count += 1
        if at >= WIDEST:
            if len(far) < FAR:
                far.append((number, at, value if isinstance(value, str) else str(value)))
            continue
        if at > len(cells):
            cells += [""] * (at - len(cells))
        elif at < len(cells):
            raise Malformed("xlsx-broken", part=f"{place}")
        cells.append(value)
    return cells


def _value(element: ET.Element, context: Context) -> object:
    """Return what a cell holds; ``None`` for nothing."""
    formula = raw = None
    inline = ""
    for child in element:
        tag = child.tag
        if tag.endswith("}v"):
            raw = child.text
        elif tag.endswith("}f"):
            formula = f"={child.text or ''}"
        elif tag.endswith("}is"):
            inline = _text(child)
    value = _typed(element, raw, inline, context)
    return value if formula is None else Formula(formula, None if value == "" else value)


def _typed(element: ET.Element, raw: str | None, inline: str, context: Context) -> object:
    kind = element.get("t", "n")
    if raw is None:
        return context.strings.setdefault(inline, inline) if kind == "inlineStr" else None
    if kind == "s":
        return context.texts[int(raw)]
    if kind == "n":
        style = int(element.get("s", "0"))
        shape = context.styles[style] if style < len(context.styles) else PLAIN
        return _numeric(raw.strip(), shape, context)
    return _marked(kind, raw, inline)


def _marked(kind: str, raw: str, inline: str) -> object:
    if kind == "inlineStr":
        return inline
    if kind == "b":
        return raw.strip() == "1"
    if kind == "e":
        return Fault(raw)
    if kind == "d":
        return _iso(raw)
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), raw) if "_x" in raw else raw


def _numeric(raw: str, shape: int, context: Context) -> object:
    if shape == PLAIN:
        known = context.numbers.get(raw)
        if known is None:
            known = context.numbers[raw] = make_number(raw, base_1904=context.base_1904)
        return known
    value = float(raw)
    day = serial_day(int(value), base_1904=context.base_1904) if abs(value) < _LAST else None
    if day is None:
        return make_number(raw, base_1904=context.base_1904)
    return Day(day, month_only=shape == MONTH, has_time=not value.is_integer())


def make_number(raw: str, *, base_1904: bool) -> Number:
    """Return a number as a spreadsheet shows it: whole ones without a point."""
    value = float(raw)
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - not a number
        raise Malformed("xlsx-broken", part=raw)
    if not value.is_integer() or abs(value) >= 10**21:
        return Number(raw)
    whole = int(value)
    text = raw if raw.lstrip("-").isdigit() else str(whole)
    return Number(text, serial_day(whole, base_1904=base_1904))


def _iso(raw: str) -> object:
    try:
        moment = datetime.fromisoformat(raw.strip().removesuffix("Z"))
    except ValueError:
        return raw
    return Day(moment.date(), has_time=bool(moment.time()))
