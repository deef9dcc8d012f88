"""A document for people, before anybody decides how it looks (公文).

Notices and reports say what stands in them; `randcheck.reports` shows the same document
as a page that prints on A4, as a DOCX file, or its tables as CSV and XLSX.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.directories.writing.tables import Table


@frozen
class Heading:
    """A heading within the document.

    Attributes:
        text: Its text.
        level: 1 for parts, 2 for parts of parts.
    """

    text: str
    level: int = 1


@frozen
class Paragraph:
    """A paragraph.

    Attributes:
        text: Its text.
    """

    text: str


@frozen
class Caution:
    """A paragraph that must be seen, as the warning of a secret stratum.

    Attributes:
        text: Its text.
    """

    text: str


def _pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(pairs)


@frozen
class Facts:
    """Labels with what belongs to them, one a line (表头信息).

    Attributes:
        rows: Label and text.
    """

    rows: tuple[tuple[str, str], ...] = field(converter=_pairs)


@frozen
class Listing:
    """A table, under its title.

    Attributes:
        table: The table; empty ones are shown with the word 无.
    """

    table: Table


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen
class Signatures:
    """Lines to sign by hand (签字).

    Attributes:
        lines: Who signs, one a line, each with room for the date.
    """

    lines: tuple[str, ...] = field(converter=_texts)


@frozen
class Proof:
    """Where the certificate can be verified: its digest, as text and as a QR code.

    Attributes:
        label: What the digest is of.
        digest: ``<suite>:<hex>``.
    """

    label: str
    digest: str


Block = Heading | Paragraph | Caution | Facts | Listing | Signatures | Proof


def _blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(blocks)


@frozen(kw_only=True)
class Document:
    """A document.

    Attributes:
        title: Its title.
        office: Who issues it: stands above the title, and with the day below.
        number: Of the document (文号); may be empty.
        day: The day on which it is issued; ``None`` leaves a blank to fill in.
        blocks: What stands in it, from top to bottom.
    """

    title: str
    office: str
    number: str = ""
    day: date | None = None
    blocks: tuple[Block, ...] = field(converter=_blocks, repr=False)
