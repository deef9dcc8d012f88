"""Bytes of a CSV file to text and to rows.

The encoding is told by a byte order mark, or is strict UTF-8, GB18030, or the one given.

Nothing is guessed by statistics: such guesses read a short GBK file as UTF-16.

GBK and the GB 18030 of 2000 had some rare characters in the private-use area of Unicode,
where nothing is laid down; GB 18030-2022 gives most of them their own code points. Bytes
are read by the standard in force, and a private code point that a text brings along is
told by the character that it stood for.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING

from randcheck.office.reading.cells import Grid
from randcheck.office.reading.headers import ENOUGH, SEARCHED, hits
from randcheck.office.reading.schema import known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.office.reading.log import Log
    from randcheck.office.reading.schema import Form
    from randcheck.office.reading.tables import Table

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = {"utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be"}
_KNOWN |= {"utf-32", "ascii", "cp936", "big5"}
# Twenty characters of three bytes in a row do not come about by chance in GBK.
_FIRST = 0xE815  # of FE50 to FEA0 of GBK, in order; here what each of them is called today
_GBK = (
    "⺁\U00020087\U00020089\U000200cc⺄㑳㑇⺈⺋\u9fb4㖞㘚㘎⺌⺗㥮㤘\u9fb5㧏㧟㩳㧐\u9fb6\u9fb7㭎㱮㳠⺧\U000215d7\u9fb8"
    "⺪䁖䅟⺮䌷⺳⺶⺷\U0002298f䎱䎬⺻䏝䓖䙡䙌\u9fb9䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶\u9fba\U000241fe䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮\u9fbb"
)
_SIGNS = {
    0xE76C: "€",
    0xE7C7: "ḿ",
    0xE7C8: "ǹ",
    0xE7E7: "\u303e",
    **dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
    **{0xE7E8 + at: chr(0x2FF0 + at) for at in range(12)},
}
STANDARD = _SIGNS | {_FIRST + at: character for at, character in enumerate(_GBK)}
# The double bytes that the GB 18030 of Python, that of 2000, still reads as private.
_MOVED = {
    point: character
    for point, character in STANDARD.items()
    if len(chr(point).encode("gb18030")) == 2 and character <= "\uffff"  # noqa: PLR2004 - bytes
}
_IS_MOVED = re.compile("[" + "".join(map(chr, _MOVED)) + "]")
_SURELY_UTF8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}[\x00-\x7f]*){20}")


def decode(data: bytes, log: Log, encoding: str | None = None) -> tuple[str, bool] | None:
    """Return the text, and whether another encoding would have read it too.

    Args:
        data: The whole file.
        log: Takes what is wrong; then ``None`` is returned.
        encoding: The encoding, where the caller knows it.
    """
    if encoding is not None:
        return _given(data, log, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            if name != "utf-8-sig":
                log.note("encoding-mark", encoding=name.upper())
            return _strict(data, log, name)
    if b"\0" in data:
        log.wrong("encoding-nul", position=data.index(b"\0"))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _SURELY_UTF8.search(data, 0, error.start):
            return _strict(data, log, "utf-8")
        return _strict(data, log, "gb18030")
    return text, not text.isascii() and _reads(data, "gb18030")


def _given(data: bytes, log: Log, encoding: str) -> tuple[str, bool] | None:
    name = encoding.lower().replace("_", "-")
    if name not in _KNOWN:
        log.wrong("encoding-unknown", value=encoding, known="utf-8, gb18030, utf-16")
        return None
    if name in {"gbk", "gb2312", "cp936"}:
        name = "gb18030"  # holds both, and the characters that they lack
    return _strict(data, log, "utf-8-sig" if name == "utf-8" else name)


def _strict(data: bytes, log: Log, name: str) -> tuple[str, bool] | None:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        log.wrong("encoding-broken", encoding=name.upper(), position=error.start, line=line)
        return None
    if name == "gb18030" and (found := _IS_MOVED.search(text)):
        line, character = text.count("\n", 0, found.start()) + 1, _MOVED[ord(found[0])]
        codepoint, old = f"{ord(character):04X}", f"{ord(found[0]):04X}"
        log.note("encoding-2022", line=line, value=character, codepoint=codepoint, old=old)
        text = text.translate(_MOVED)
    return text, False


def _reads(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


DELIMITERS = ",\t;，；|"
_PART = 1 << 20  # characters cut into lines at once
_HEAD = 16_384  # characters in which the header is looked for
LONGEST_CELL = 32_767  # characters; what a spreadsheet cell holds


def split(text: str, log: Log, delimiter: str) -> Grid | None:
    """Return the rows of CSV text (RFC 4180), or ``None`` if its quotes do not match.

    Args:
        text: The whole file.
        log: Takes what is wrong.
        delimiter: One character.
    """
    grid = Grid(file=log.file)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    rows: list[list[object]] = []
    try:
        rows.extend(reader)  # type: ignore[arg-type]  # texts are cells; those before an error stay
    except csv.Error:
        log.wrong("csv-quotes", row=len(rows) + 1)
        return None
    grid.numbers = [number for number, row in enumerate(rows, start=1) if row]
    grid.rows = rows if len(rows) == len(grid.numbers) else [row for row in rows if row]
    if len(text) > LONGEST_CELL and '"' in text:  # only quotes make cells grow
        _check_lengths(grid, log)
    return grid


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends.

    `io.StringIO` keeps four bytes for each character: it gets a part at a time.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PART) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def likely_delimiter(text: str, form: Form) -> str:
    """Return the separator that finds most names of columns in the header.

    Where none finds two, the comma if there is one, or else what the first lines use most.

    Args:
        text: The whole file.
        form: The kind of list.
    """
    head = text[:_HEAD]
    table = known(form.columns)
    found = {sign: _names(head, sign, table) for sign in DELIMITERS if sign in head}
    best = max(found.values(), default=0)
    if best < ENOUGH:
        if "," in head:
            return ","
        return max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))
    return next(sign for sign in found if found[sign] == best)


def _names(head: str, sign: str, table: Mapping[str, tuple[str, int]]) -> int:
    """Return how many columns the best of the first rows names, split at a sign."""
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=sign)
    try:
        return max((len(hits(row, table)) for row in islice(rows, SEARCHED)), default=0)
    except csv.Error:
        return 0


def _check_lengths(grid: Grid, log: Log) -> None:
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        for at, cell in enumerate(row):
            if len(cell) > LONGEST_CELL:  # type: ignore[arg-type]  # texts, see above
                log.wrong("cell-long", number, at, size=len(cell))  # type: ignore[arg-type]


def check_end(text: str, grid: Grid, log: Log, table: Table) -> None:
    """Report a last row that is cut off: no line end, and fewer cells than the header.

    Args:
        text: The whole file.
        grid: Its rows.
        log: Takes the problem.
        table: Its data.
    """
    last = grid.rows[-1]
    if text.endswith(("\n", "\r")) or not table.rows or len(last) >= len(log.headers):
        return
    if grid.numbers[-1] == table.numbers[-1]:
        log.wrong("row-cut", grid.numbers[-1], size=len(last), width=len(log.headers))
