"""A document for people, before anybody decides how it looks (公文).

Notices and reports say what stands in them; `randcheck.reports` shows the same document
as a page that prints on A4, as a DOCX file, or its tables as CSV and XLSX.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.shapes import Choice, require
from randcheck.certificates.records import DIGEST
from randcheck.errors import InputError, Problem
from randcheck.office.reading.identity import holds_identity_number
from randcheck.reports.documents.picture import Picture
from randcheck.reports.documents.wording import NUMBER_BLANK, PAGE_IS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from randcheck.draws.tables import Table

_SHOWN: Final = re.compile(r">([^<>]+)</text>")
LETTER, FORM, SCREEN = "letter", "form", "screen"
LAYOUTS: Final = (LETTER, FORM, SCREEN)
ZH, EN = "zh", "en"


@frozen(field_transformer=strict)
class Heading:
    """A heading within the document.

    Attributes:
        text: Its text.
        level: 1 for parts, 2 for parts of parts.
    """

    text: str
    level: int = 1


@frozen(field_transformer=strict)
class Paragraph:
    """A paragraph.

    Attributes:
        text: Its text.
    """

    text: str


@frozen(field_transformer=strict)
class Caution:
    """A paragraph that must be seen, as the warning of a secret stratum.

    Attributes:
        text: Its text.
    """

    text: str


def _pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(pairs)


@frozen(field_transformer=strict)
class Facts:
    """Labels with what belongs to them, one a line (表头信息).

    Attributes:
        rows: Label and text.
    """

    rows: tuple[tuple[str, str], ...] = field(converter=_pairs)


@frozen(field_transformer=strict)
class Listing:
    """A table, under its title.

    Attributes:
        table: The table; empty ones are shown with the word 无.
        main: Whether it is the one that is meant where nobody says which.
    """

    table: Table
    main: bool = False


@frozen(field_transformer=strict)
class Bar:
    """One bar of a chart.

    Attributes:
        label: What it stands for.
        observed: What was counted.
        expected: What was to be expected, on average.
    """

    label: str
    observed: float
    expected: float


def _bars(bars: Iterable[Bar]) -> tuple[Bar, ...]:
    return tuple(bars)


@frozen(field_transformer=strict)
class Chart:
    """Bars beside what was to be expected (图), under their title.

    Attributes:
        title: What it shows.
        bars: From top to bottom.
    """

    title: str
    bars: tuple[Bar, ...] = field(converter=_bars)

    @property
    def longest(self) -> float:
        """The largest number in it, and 1 where all are smaller."""
        return max(1.0, *(max(bar.observed, bar.expected) for bar in self.bars), 1.0)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(field_transformer=strict)
class Signatures:
    """Lines to sign by hand (签字).

    Attributes:
        lines: Who signs, one a line, each with room for the date.
    """

    lines: tuple[str, ...] = field(converter=_texts)


@frozen(field_transformer=strict)
class Proof:
    """Where the certificate can be verified: its digest, as text and as a QR code.

    Attributes:
        label: What the digest is of.
        digest: ``<suite>:<hex>``.
        page: SHA-256 of the page that verifies it, ``verify.html``, in hex; may be empty.

    Raises:
        InputError: That is no digest.
    """

    label: str
    digest: str = field()
    page: str = ""

    @digest.validator
    def _check_digest(self, _attribute: object, value: str) -> None:
        require(value, DIGEST, "digest")

    @property
    def hashes(self) -> tuple[str, ...]:
        """The digest, and which page verifies it."""
        return (self.digest, *([f"{PAGE_IS}：{self.page}"] if self.page else []))


Block = Heading | Paragraph | Caution | Facts | Listing | Chart | Picture | Signatures | Proof


def _blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(blocks)


@frozen(kw_only=True, field_transformer=strict)
class Document:
    """A document.

    No text in it holds the number of an identity card (公民身份号码; W25-10): a document
    with one cannot be made.

    Attributes:
        title: Its title.
        office: Who issues it: stands above the title, and with the day below.
        number: Of the document (文号); empty leaves a blank to fill in.
        day: The day on which it is issued; ``None`` leaves a blank to fill in.
        blocks: What stands in it, from top to bottom.
        layout: ``letter`` (公文), ``form`` (a form in small print that goes on one page)
            or ``screen`` (large print for a public draw).
        language: ``zh``, or ``en``: what an office issues is Chinese, and an English document
            has no place for day and seal.

    Raises:
        InputError: A text holds the number of an identity card (``identity-number``), or
            there is no such layout.
    """

    title: str
    office: str
    number: str = ""
    day: date | None = None
    blocks: tuple[Block, ...] = field(converter=_blocks, repr=False)
    layout: str = LETTER
    language: str = ZH

    @property
    def numbered(self) -> str:
        """The number of the document, or the place to write it; a screen has none."""
        blank = NUMBER_BLANK[self.language] if self.layout != SCREEN else ""
        return self.number or blank

    def __attrs_post_init__(self) -> None:
        require(self.layout, Choice(LAYOUTS), "layout")
        require(self.language, Choice((ZH, EN)), "language")
        found = [place for place, text in texts(self) if holds_identity_number(text)]
        if found:
            raise InputError.collect(Problem("identity-number", {}, place) for place in found)


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every text of a document, each after its place."""
    for name in ("title", "office", "number"):
        yield name, getattr(document, name)
    for at, block in enumerate(document.blocks):
        for place, text in _block_texts(block):
            yield f"blocks[{at}]{place}", text


def _block_texts(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Facts):
        for at, row in enumerate(block.rows):
            yield f".rows[{at}]", " ".join(row)
    elif isinstance(block, Listing):
        yield from _table_texts(block.table)
    elif isinstance(block, Chart):
        yield ".title", block.title
        yield ".bars", "\n".join(bar.label for bar in block.bars)
    elif isinstance(block, Picture):
        yield ".title", block.title
        yield ".svg", " ".join(_SHOWN.findall(block.svg))
    elif isinstance(block, Signatures):
        yield ".lines", "\n".join(block.lines)
    elif isinstance(block, Proof):
        yield ".label", block.label
    else:
        yield ".text", block.text


def _table_texts(table: Table) -> Iterator[tuple[str, str]]:
    yield ".title", table.title
    for at, column in enumerate(table.columns):
        yield f".columns[{at}]", column.zh
    for at, cells in enumerate(table.rows):
        for to, cell in enumerate(cells):
            yield f".rows[{at}][{to}]", "" if cell is None else str(cell)
