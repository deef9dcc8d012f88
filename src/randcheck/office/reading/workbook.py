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
    from collections.abc import Iterator

    from randcheck.office.reading.log import Log
    from randcheck.office.reading.sheetxml import Context

LIMIT = 256 * 1024 * 1024  # bytes of all parts read, unpacked
CAREFUL = 100 * 1024 * 1024  # bytes of a sheet that the fast reader must not read
SMALL = 8 * 1024 * 1024  # bytes of a part that lists sheets or styles
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
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
    if "xl/workbook.xml" not in sizes:
        raise Refused("xlsx-broken", part="xl/workbook.xml")
    sheets, base_1904 = _sheets(archive)
    texts = next((n for n in sizes if n.lower() == "xl/sharedstrings.xml"), "")
    read = sum(sizes.get(part, 0) for part in {texts, *(sheet.part for sheet in sheets)})
    if read > LIMIT:
        raise Refused("xlsx-bomb", size=read, limit=LIMIT)
    styles = read_styles(_root(archive, "xl/styles.xml") if "xl/styles.xml" in sizes else None)
    shared = sheetxml.read_texts(_chunks(archive, texts), texts) if texts else []
    escapes = bool(texts) and b"_x" in archive.read(texts)
    context = sheetxml.Context(shared, styles, base_1904, escapes)
    quick = fast.Quick(data, archive, context)
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


def _sheets(archive: zipfile.ZipFile) -> tuple[list[Sheet], bool]:
    book = _root(archive, "xl/workbook.xml")
    links = _root(archive, "xl/_rels/workbook.xml.rels")
    targets = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    found, base_1904 = [], False
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            base_1904 = element.get("date1904", "0") in {"1", "true"}
        elif tag == "sheet":
            id = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            if id in targets:
                hidden = element.get("state", "visible") != "visible"
                found.append(Sheet(element.get("name", ""), targets[id], hidden))
    return found, base_1904


def _root(archive: zipfile.ZipFile, part: str) -> ET.Element:
    with _open(archive, part) as stream:
        data = stream.read(SMALL + 1)
    if len(data) > SMALL:
        raise Refused("xlsx-bomb", size=len(data), limit=SMALL)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise Refused("xlsx-entity", part=part)
    return ET.fromstring(data)  # noqa: S314 - no declarations, bounded size


def _open(archive: zipfile.ZipFile, part: str) -> IO[bytes]:
    return archive.open(part)


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the bytes of a part, a megabyte at a time, its check sum verified at the end."""
    with _open(archive, part) as stream:
        while piece := stream.read(1 << 20):
            yield piece
