"""A document as a file: page, DOCX, or one of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical.arguments import checked
from randcheck.disk.storage import Shelf, place_at, stands, write_whole
from randcheck.errors import InputError
from randcheck.reports.documents.document import Listing
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.word import to_docx

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Document


@checked
def save(  # noqa: PLR0913 - what may be said of a file
    document: Document,
    path: str | os.PathLike[str] | Shelf,
    *,
    replace: bool = False,
    table: str = "",
    private: bool = False,
    before: Callable[[bytes], object] | None = None,
) -> None:
    """Write a document in one go, as the end of the path says.

    Args:
        document: The document.
        path: Where, a path or a `Shelf`: ``.html``, ``.docx``, or ``.csv`` and ``.xlsx`` for a
            table of it.
        replace: Whether a file that stands there may be replaced.
        table: Title of the table of a ``.csv`` or ``.xlsx`` file; by default the only one, or
            the one that the document is about.
        private: Whether the file is its owner's alone.
        before: Called with the bytes just before they are written; nothing is, if it raises.

    Raises:
        InputError: The end is another (``document-suffix``), a file stands there
            (``document-exists``), it cannot be written, the document has no such table
            (``document-table``), several and nobody says which (``document-tables``), or
            a page is to hold one alone (``document-whole``).
        ExtraMissingError: DOCX without the extra ``docx``, XLSX without ``excel``.
    """
    where = place_at(path)
    suffix = where.suffix.lower()
    if table and suffix in {".html", ".docx"}:
        raise InputError("document-whole", place=where.name, value=table)
    if suffix == ".html":
        data = to_html(document).encode()
    elif suffix == ".docx":
        data = to_docx(document)
    elif suffix in {".csv", ".xlsx"}:
        data = _saved(only_table(document, table), suffix, document.title)
    else:
        raise InputError("document-suffix", value=where.name)
    if not replace and stands(where):
        raise InputError("document-exists", place=str(where))
    if before is not None:
        before(data)
    write_whole(where, data, private=private)


@checked
def only_table(document: Document, title: str = "") -> Table:
    """Return the table with a title; without one the only table, or the one that is meant.

    Raises:
        InputError: There is none of that title (``document-table``), or none at all or several
            and no title says which (``document-tables``).
    """
    listed = [block for block in document.blocks if isinstance(block, Listing)]
    found = [block.table for block in listed if title in {"", block.table.title}]
    meant = [block.table for block in listed if block.main]
    if not title and len(found) > 1 and len(meant) == 1:
        return meant[0]
    if len(found) != 1:
        known = "、".join(block.table.title for block in listed) or "—"
        if title:
            raise InputError("document-table", value=title, known=known)
        raise InputError("document-tables", value=document.title, known=known)
    return found[0]


def _saved(table: Table, suffix: str, title: str) -> bytes:
    made: dict[str, bytes] = {}
    table.save(Shelf(made, f"table{suffix}"), title=title if suffix == ".xlsx" else "")
    return made[f"table{suffix}"]
