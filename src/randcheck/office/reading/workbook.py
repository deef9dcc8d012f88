"""XLSX to sheets: a ZIP archive of XML parts (ECMA-376), read as far as a list needs.

Nothing is believed that the file declares: neither the size of a part, nor the
dimension of a sheet, nor that its XML is harmless. What is read is streamed, counted
and bounded, so that no file takes more than memory and time for its real contents.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from attrs import frozen

from randcheck.office.reading import fast, sheetxml
from randcheck.office.reading.cells import Grid
from randcheck.office.reading.styles import read_styles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.office.reading.log import Log
    from randcheck.office.reading.sheetxml import Context

LIMIT = 256 * 1024 * 1024  # bytes of all parts read, unpacked
CAREFUL = 100 * 1024 * 1024  # bytes of a sheet that the fast reader must not read
SMALL = 8 * 1024 * 1024  # bytes of a part that lists sheets or styles
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_BOOK = "xl/workbook.xml"
_FORMATS = {"xl/workbook.bin": "xlsb", "content.xml": "ods", "word/document.xml": "docx"}


class Refused(Exception):  # noqa: N818 - never leaves this package
    """A workbook that will not be read: code and parameters of the problem."""

    def __init__(self, code: str, **params: object) -> None:
        """Take the code and parameters of the problem."""
        super().__init__(code)
        self.code = code
        self.params = params


@frozen
class Sheet:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read_grids(data: bytes, log: Log) -> list[Grid]:
    """Return the sheets of a workbook, in its order.

    Args:
        data: The whole file.
        log: Takes what is wrong; then nothing is returned.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, data, log)
    except (Refused, sheetxml.Malformed) as refusal:
        log.wrong(refusal.code, None, None, **refusal.params)
    except _BROKEN as error:
        log.wrong("xlsx-broken", part=type(error).__name__)
    except (ET.ParseError, ValueError, LookupError, UnicodeError) as error:
        log.wrong("xlsx-broken", part=type(error).__name__)
    return []


def _read(archive: zipfile.ZipFile, data: bytes, log: Log) -> list[Grid]:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    for part, name in _FORMATS.items():
        if part in sizes:
            raise Refused("xlsx-format", value=name)
    parts = _find_parts(archive)
    read = sum(sizes.get(part, 0) for part in {parts.texts, *parts.sheets.values()})
    if read > LIMIT:
        raise Refused("xlsx-bomb", size=read, limit=LIMIT)
    sheets, base_1904 = _sheets(_root(archive, parts.book), parts.sheets)
    styles = read_styles(_root(archive, parts.styles) if parts.styles else None)
    shared = sheetxml.read_texts(_chunks(archive, parts.texts), parts.texts) if parts.texts else []
    context = sheetxml.Context(shared, styles, base_1904)
    texts = archive.read(parts.texts) if parts.texts else b""
    main = {part for part in (parts.book, parts.texts, parts.styles) if part}
    quick = fast.Quick(data, archive, context, main, texts)
    return [_grid(archive, sheet, context, quick, log) for sheet in sheets]


def _grid(
    archive: zipfile.ZipFile, sheet: Sheet, context: Context, quick: fast.Quick, log: Log
) -> Grid:
    if sheet.part not in archive.namelist():
        raise Refused("xlsx-broken", part=sheet.part)
    grid = Grid(log.file, sheet.name, hidden=sheet.hidden)
    if not quick.fill(grid, sheet.name, sheet.part):
        size = archive.getinfo(sheet.part).file_size
        if size > CAREFUL:
            raise Refused("xlsx-bomb", size=size, limit=CAREFUL)
        sheetxml.fill(grid, _chunks(archive, sheet.part), sheet.part, context)
    return grid


@frozen
class Parts:
    """Where a workbook keeps what, by its relations; empty where it has none.

    Attributes:
        book: The part that lists the sheets.
        sheets: Id of a relation → part of a sheet.
        texts: Shared texts.
        styles: Cell styles.
    """

    book: str
    sheets: Mapping[str, str]
    texts: str = ""
    styles: str = ""


def _find_parts(archive: zipfile.ZipFile) -> Parts:
    """Follow the relations from the root of the archive (ECMA-376 part 2, 9.3).

    Nothing but the relations is fixed: parts may be called anything, and names of parts
    are the same in upper and lower case.
    """
    names = {name.lower(): name for name in reversed(archive.namelist())}
    top = _relations(archive, "", names)
    book = next((part for kind, _, part in top if kind == "officeDocument"), _BOOK)
    if book not in archive.NameToInfo:
        raise Refused("xlsx-broken", part=book)
    found = _relations(archive, book, names)
    single = {kind: part for kind, _, part in reversed(found) if part in archive.NameToInfo}
    return Parts(
        book,
        {id: part for kind, id, part in found if kind == "worksheet"},
        single.get("sharedStrings", ""),
        single.get("styles", ""),
    )


def _relations(
    archive: zipfile.ZipFile, part: str, names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return kind, id and part of everything that a part refers to within the archive."""
    folder, _, name = part.rpartition("/")
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place.lower() not in names:
        return []
    found = []
    for link in _root(archive, names[place.lower()]):
        if link.get("TargetMode", "Internal") == "Internal":
            path = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))[1:]
            kind = link.get("Type", "").rpartition("/")[2]
            found.append((kind, link.get("Id", ""), names.get(path.lower(), path)))
    return found


def _sheets(book: ET.Element, parts: Mapping[str, str]) -> tuple[list[Sheet], bool]:
    """Return the sheets of a workbook, and whether its days count from 1904.

    Only elements of the workbook itself count: Excel also writes a ``workbookPr`` of
    another name space among the extensions, which says nothing of dates.
    """
    space = book.tag.rpartition("}")[0] + "}"
    found, base_1904 = [], False
    for element in book:
        if element.tag == f"{space}workbookPr":
            base_1904 = element.get("date1904", "0") in {"1", "true"}
    for element in book.iterfind(f"{space}sheets/{space}sheet"):
        id = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        if id in parts:
            hidden = element.get("state", "visible") != "visible"
            found.append(Sheet(element.get("name", ""), parts[id], hidden))
    return found, base_1904


def _root(archive: zipfile.ZipFile, part: str) -> ET.Element:
    with _open(archive, part) as stream:
        data = stream.read(SMALL + 1)
    if len(data) > SMALL:
        raise Refused("xlsx-bomb", size=len(data), limit=SMALL)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused("xlsx-entity", part=part)
    return ET.fromstring(data)  # noqa: S314 - no declarations, bounded size


def _open(archive: zipfile.ZipFile, part: str) -> IO[bytes]:
    return archive.open(part)


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the bytes of a part, a megabyte at a time, its check sum verified at the end."""
    with _open(archive, part) as stream:
        while piece := stream.read(1 << 20):
            yield piece
