"""A document as a file: page, DOCX, or one of its tables."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from randcheck.disk.storage import read_whole, stands, write_whole
from randcheck.errors import InputError
from randcheck.reports.documents.document import Listing
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.word import to_docx

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Document


def save(  # noqa: PLR0913 - what may be said of a file
    document: Document,
    path: str | os.PathLike[str],
    *,
    replace: bool = False,
    table: str = "",
    private: bool = False,
    before: Callable[[bytes], object] | None = None,
) -> None:
    """Write a document in one go, as the end of the path says.

    Args:
        document: The document.
        path: Where: ``.html``, ``.docx``, or ``.csv`` and ``.xlsx`` for a table of it.
        replace: Whether a file that stands there may be replaced.
        table: Title of the table, where there are several.
        private: Whether the file is its owner's alone.
        before: Called with the bytes just before they are written; nothing is, if it raises.

    Raises:
        InputError: The end is another (``document-suffix``), a file stands there
            (``document-exists``), it cannot be written, or the document has no such
            table (``document-table``).
        ExtraMissingError: DOCX without the extra ``docx``, XLSX without ``excel``.
    """
    where = Path(path)
    suffix = where.suffix.lower()
    if suffix == ".html":
        data = to_html(document).encode()
    elif suffix == ".docx":
        data = to_docx(document)
    elif suffix in {".csv", ".xlsx"}:
        data = _saved(only_table(document, table), suffix)
    else:
        raise InputError("document-suffix", value=where.name)
    if not replace and stands(where):
        raise InputError("document-exists", place=str(where))
    if before is not None:
        before(data)
    write_whole(where, data, private=private)


def only_table(document: Document, title: str = "") -> Table:
    """Return the table of a document, or the one with a title.

    Raises:
        InputError: There is none, or several and no title says which (``document-table``).
    """
    tables = [block.table for block in document.blocks if isinstance(block, Listing)]
    found = [table for table in tables if title in {"", table.title}]
    if len(found) != 1:
        known = "、".join(table.title for table in tables) or "—"
        raise InputError("document-table", value=title or "—", known=known)
    return found[0]


def _saved(table: Table, suffix: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        table.save(path)
        return read_whole(path)
