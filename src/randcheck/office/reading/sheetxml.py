"""The XML of a sheet to cells, some rows at a time (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, product
from string import ascii_uppercase
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from attrs import define, evolve, field

from randcheck.office.reading.cells import Day, Fault, Formula, Number
from randcheck.office.reading.styles import CLOCK, MONTH, PERCENT, PLAIN

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
_ASIDES = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_CLEAR = {b"&": b"&amp;", b"<": b"&lt;", b">": b"&gt;"}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Malformed(Exception):  # noqa: N818 - never leaves this package
    """A part that is no sheet: code and parameters of the problem."""

    def __init__(self, code: str, **params: object) -> None:
        """Take the code and parameters of the problem."""
        super().__init__(code)
        self.code = code
        self.params = params


def _columns() -> dict[str, int]:
    """Return the number of every column that a workbook may have, counted from 0: A to XFD."""
    named = (map("".join, product(ascii_uppercase, repeat=size)) for size in (1, 2, 3))
    return dict(zip(chain.from_iterable(named), range(16_384), strict=False))


@define
class Context:
    """What the cells of all sheets share."""

    texts: list[str]
    styles: list[int]
    base_1904: bool
    columns: dict[str, int] = field(factory=_columns)
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
    """Yield whole elements called `inner`, some at a time, under a root of their own.

    What describes the columns comes before them, the merged ranges come behind them.
    """
    stream = _without_asides(chunks, part)
    found, buffer = _head(stream, part)
    head, name = found[0].rstrip(b"/>") + b">", found[1] + inner.encode()
    end, close = b"</" + found[1] + found[2] + b">", b"</" + name + b">"
    opening = re.compile(b"<" + re.escape(name) + rb"[\s/>]")
    first = True
    while True:
        cut = buffer.rfind(close) + len(close)
        if cut >= len(close):
            piece, buffer = buffer[:cut], buffer[cut:]
            if start := opening.search(piece):
                before = _element(piece[: start.start()], b"cols") if first else b""
                first = False
                yield ET.fromstring(head + before + piece[start.start() :] + end)  # noqa: S314 - bounded
        elif len(buffer) > ROW_BYTES:
            raise Malformed("xlsx-broken", part=part)
        if not (chunk := next(stream, b"")):
            break
        buffer += chunk
    if end not in buffer and not found[0].endswith(b"/>"):
        raise Malformed("xlsx-broken", part=part)
    yield ET.fromstring(head + _element(buffer, b"mergeCells") + end)  # noqa: S314 - no declarations


def _head(stream: Iterator[bytes], part: str) -> tuple[re.Match[bytes], bytes]:
    """Return the start tag of the part, and what was read behind it."""
    buffer = b""
    while chunk := next(stream, b""):
        buffer += chunk
        if found := _ROOT.search(buffer):
            return found, buffer[found.end() :]
        if len(buffer) > ROW_BYTES:
            break
    raise Malformed("xlsx-broken", part=part)


def _element(buffer: bytes, name: bytes) -> bytes:
    """Return the first element called `name`, such as that of the merged ranges."""
    found = re.search(rb"<((?:[\w.-]+:)?)%b\b.*?</\1%b>" % (name, name), buffer, re.DOTALL)
    return found[0] if found else b""


def _without_asides(chunks: Iterable[bytes], part: str) -> Iterator[bytes]:
    """Yield XML whose comments are left out, and whose CDATA sections are plain text.

    A row ends at ``</row>`` then, wherever it stands. Any other ``<!`` is a declaration.
    """
    rest = b""
    for chunk in chunks:
        if b"\0" in chunk:
            raise Malformed("xlsx-broken", part=part)
        buffer, at, kept = rest + chunk, 0, []
        while (start := buffer.find(b"<!", at)) >= 0 and len(buffer) > start + 9:
            opening = next((sign for sign in _ASIDES if buffer.startswith(sign, start)), None)
            if opening is None:
                raise Malformed("xlsx-entity", part=part)
            stop = buffer.find(_ASIDES[opening], start + len(opening))
            if stop < 0:
                break
            text = buffer[start + len(opening) : stop] if opening != b"<!--" else b""
            kept += [buffer[at:start], re.sub(rb"[&<>]", lambda sign: _CLEAR[sign[0]], text)]
            at = stop + len(_ASIDES[opening])
        if start < 0:
            start = len(buffer) - buffer.endswith(b"<")
        if len(buffer) - start > ROW_BYTES:
            raise Malformed("xlsx-broken", part=part)
        kept.append(buffer[at:start])
        rest = buffer[start:]
        yield b"".join(kept)
    if rest:
        raise Malformed("xlsx-broken", part=part)


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
    hidden: set[int] = set()
    for root in _pieces(chunks, part, "row"):
        space = root.tag.rpartition("}")[0] + "}"
        for row in root:
            if row.tag == f"{space}mergeCells":
                grid.merges = tuple(_merges(row, context.columns))
            if row.tag == f"{space}cols":
                grid.hidden_columns = _hidden_columns(row)
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
                if _is_hidden(row, "ht"):
                    hidden.add(number)
            if context.count > CELLS:
                raise Malformed("xlsx-bomb", size=context.count, limit=CELLS)
    grid.sparse, grid.hidden_rows = tuple(far), frozenset(hidden)


def _is_hidden(element: ET.Element, size: str) -> bool:
    """Tell whether a row or column is not to be seen: by a filter, by hand, or of no size."""
    if element.get("hidden", "0") in {"1", "true"}:
        return True
    return not float(element.get(size, "1"))


def _hidden_columns(columns: ET.Element) -> frozenset[int]:
    found = (c for c in columns if _is_hidden(c, "width"))
    spans = ((int(c.get("min", "0")), int(c.get("max", "0"))) for c in found)
    return frozenset(at - 1 for first, last in spans for at in range(first, min(last, WIDEST) + 1))


def find_merges(xml: bytes, columns: dict[str, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged ranges of a sheet: first row, first column, last row, last column."""
    if part := _element(xml[xml.rfind(b"</row>") :], b"mergeCells"):
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
    if shape == PERCENT:
        return evolve(make_number(raw, base_1904=context.base_1904), percent=True)
    if shape in {PLAIN, CLOCK}:
        known = context.numbers.get(raw)
        if known is None:
            known = context.numbers[raw] = make_number(raw, base_1904=context.base_1904)
        return known
    value = float(raw)
    day = serial_day(int(value), base_1904=context.base_1904) if abs(value) <= _LAST else None
    if day is None:
        return make_number(raw, base_1904=context.base_1904)
    return Day(day, month_only=shape == MONTH, has_time=not value.is_integer())


def make_number(raw: str, *, base_1904: bool) -> Number:
    """Return a number as a person would type it: whole ones without a point."""
    value = float(raw)
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124 - not a number
        raise Malformed("xlsx-broken", part=raw)
    if abs(value) >= 10**21:
        return Number(repr(value))
    if not value.is_integer():
        return Number(format(Decimal(repr(value)), "f"))
    whole = int(value)
    return Number(str(whole), serial_day(whole, base_1904=base_1904))


def _iso(raw: str) -> object:
    try:
        moment = datetime.fromisoformat(raw.strip().removesuffix("Z"))
    except ValueError:
        return raw
    return Day(moment.date(), has_time=bool(moment.time()))
