"""A document as DOCX, for offices that go on working on it (extra ``docx``)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from randcheck.canonical.arguments import checked
from randcheck.disk.sheets import missing
from randcheck.reports.documents.document import (
    EN,
    FORM,
    LETTER,
    SCREEN,
    Caution,
    Chart,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Proof,
)
from randcheck.reports.documents.fitting import filled, width
from randcheck.reports.documents.marks import bars_text, qr_png
from randcheck.reports.documents.picture import Picture
from randcheck.reports.documents.wording import (
    BARS,
    CAUTION,
    DAY_BLANK,
    NOTHING,
    SEAL,
    SIGNED_BLANK,
    clean,
    shown,
    written_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.reports.documents.document import Block, Document, Signatures

_TITLE, _BODY, _HEAD, _SUBHEAD = (
    "方正小标宋简体",
    "仿宋",
    "黑体",
    "楷体",
)  # as Windows and WPS call them
_MONO: Final = "Consolas"
_LABEL, _LONGEST = 7, 40  # characters by which the columns of facts are judged
_PER_MM: Final = 5.4  # half-width characters of one point on a millimetre
_EDGES: Final = 3  # half-width characters that the edges of a cell take
_RED: Final = "D7000F"
_SIZES: Final = {LETTER: (16, 12, 22), FORM: (10.5, 9.5, 18), SCREEN: (26, 24, 44)}
_MARGINS: Final = {LETTER: (37, 26, 35, 28), FORM: (14, 15, 15, 18), SCREEN: (12, 12, 12, 12)}
_NARROW, _CROWDED = 6, 9  # columns of a table in ordinary print; points of a wider one
_TOGETHER: Final = 2  # rows of a table that no page begins or ends between
_SHORT: Final = 14  # half-width characters of a cell that is centred
_QR: Final = {LETTER: 27, FORM: 19, SCREEN: 60}


@checked
def to_docx(document: Document) -> bytes:
    """Return a document as a DOCX file on A4; the same document gives the same bytes.

    Args:
        document: The document.

    Raises:
        ExtraMissingError: The extra ``docx`` is not installed.
    """
    try:
        import docx
    except ImportError:
        raise missing("python-docx", "docx") from None
    writer = _Writer(docx.Document(), document.layout)
    writer.head(document)
    for block in document.blocks:
        writer.block(block)
    writer.end(document)
    return writer.saved(document)


class _Writer:
    """Writes blocks one below the other.

    Args:
        file: An empty `docx.Document`.
        layout: Of the document.
    """

    def __init__(self, file: Any, layout: str) -> None:  # noqa: ANN401 - of an extra
        self.file, self.layout = file, layout
        self.size, self.small, self.large = _SIZES[layout]
        self._page()
        self._number()

    def _page(self) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm, Pt

        section = self.file.sections[0]
        across, down = (297, 210) if self.layout == SCREEN else (210, 297)
        section.orientation = WD_ORIENT.LANDSCAPE if self.layout == SCREEN else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(across), Mm(down)
        top, right, bottom, left = map(Mm, _MARGINS[self.layout])
        section.top_margin, section.right_margin = top, right
        section.bottom_margin, section.left_margin = bottom, left
        section.footer_distance = Mm(min(28, _MARGINS[self.layout][2] // 2))
        normal = self.file.styles["Normal"]
        normal.font.size = Pt(self.size)
        _set_font(normal.element.get_or_add_rPr(), _BODY)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1.5 if self.layout == LETTER else 1.2

    def _number(self) -> None:
        """Put the number of the page at its foot, as a field."""
        line = self._centred(self.file.sections[0].footer.paragraphs[0])
        _run(line, "— ", 14)
        run = _run(line, "", 14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run._element.append(_element("fldChar", fldCharType=kind) if kind else _field(text))  # noqa: SLF001
        _run(line, " —", 14)

    def head(self, document: Document) -> None:
        """Write what stands above the text."""
        if self.layout != FORM:
            line = self._centred(self.file.add_paragraph())
            colour = _RED if self.layout == LETTER else ""
            _run(line, document.office, 34, font=_TITLE, colour=colour)
            if document.numbered:
                line = self._centred(self.file.add_paragraph())
                _run(line, document.numbered, self.size)
            if self.layout == LETTER:
                _ruled(line)
        self._title(document)
        if self.layout == FORM:
            self._line(f"单位：{document.office}　　编号：{document.numbered}", indent=False)

    def _title(self, document: Document) -> None:
        from docx.shared import Pt

        line = self._centred(self.file.add_paragraph(style="Title"))
        border = line.style.element.pPr.find(_name("pBdr"))
        if border is not None:
            line.style.element.pPr.remove(border)
        line.paragraph_format.space_before = Pt(0 if self.layout == FORM else 18)
        line.paragraph_format.space_after = Pt(6 if self.layout == FORM else 18)
        _run(line, document.title, self.large, font=_TITLE, colour="000000")

    def block(self, block: Block) -> None:
        """Write one block."""
        if isinstance(block, Heading):
            style, font = ("Heading 1", _HEAD) if block.level == 1 else ("Heading 2", _SUBHEAD)
            line = self.file.add_paragraph(style=style)
            self._indent(line)
            _run(line, block.text, self.size, font=font, colour="000000", bold=False)
        elif isinstance(block, Paragraph):
            for text in block.text.split("\n"):
                self._line(text)
        elif isinstance(block, Caution):
            line = self._line(CAUTION, indent=False, font=_HEAD)
            _run(line, block.text, self.size)
            _framed(line)
        elif isinstance(block, Facts):
            self._table([], block.rows)
        elif isinstance(block, Listing):
            self._listing(block)
        elif isinstance(block, Chart):
            self._caption(block.title)
            self._table(["", "█ / ░", BARS], bars_text(block))
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Proof):
            self._proof(block)
        else:
            self._signatures(block)

    def _picture(self, picture: Picture) -> None:
        """Write a picture, or its title where the machine that drew it had no font for it."""
        from docx.shared import Mm

        if picture.png:
            self.file.add_picture(io.BytesIO(picture.png), width=Mm(150))
        else:
            self._caption(picture.title)

    def end(self, document: Document) -> None:
        """Write office, day and the place for the seal."""
        if self.layout == SCREEN or document.language == EN:
            return
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        self._keep_last()
        day = DAY_BLANK if document.day is None else written_day(document.day)
        for at, text in enumerate((document.office, day, SEAL)):
            line = self.file.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.paragraph_format.right_indent = Pt(2 * self.size)
            line.paragraph_format.space_before = Pt(0 if at else 2 * self.size)
            line.paragraph_format.keep_with_next = text != SEAL
            _run(line, text, self.size)

    def _keep_last(self) -> None:
        """Keep what ends the text on the page of the seal: no page holds a seal alone."""
        body = self.file.element.body
        last = [line for line in body if line.tag in {_name("p"), _name("tbl")}][-2:]
        for part in last:
            rows = part.findall(_name("tr"))[-1:] or [part]
            for line in rows[0].iter(_name("p")):
                _keep_with_next(line)

    def saved(self, document: Document) -> bytes:
        """Return the file; no moment and no name of a machine stand in it."""
        properties = self.file.core_properties
        properties.title, properties.author = clean(document.title), clean(document.office)
        properties.comments = ""
        buffer, settled = io.BytesIO(), io.BytesIO()
        self.file.save(buffer)
        with ZipFile(buffer) as made, ZipFile(settled, "w") as archive:
            for name in made.namelist():
                archive.writestr(ZipInfo(name), made.read(name), ZIP_DEFLATED)
        return settled.getvalue()

    def _line(self, text: str, *, indent: bool = True, font: str = "") -> Any:  # noqa: ANN401
        line = self.file.add_paragraph()
        if indent:
            self._indent(line)
        _run(line, text, self.size, font=font)
        return line

    def _indent(self, line: Any) -> None:  # noqa: ANN401 - of an extra
        from docx.shared import Pt

        line.paragraph_format.first_line_indent = Pt(0 if self.layout == FORM else 2 * self.size)
        line.paragraph_format.space_before = Pt(0)

    def _centred(self, line: Any) -> Any:  # noqa: ANN401 - of an extra
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return line

    def _caption(self, text: str) -> None:
        caption = self._centred(self.file.add_paragraph())
        caption.paragraph_format.keep_with_next = True
        _run(caption, text, self.small, font=_HEAD)

    def _listing(self, block: Listing) -> None:
        self._caption(block.table.title)
        table = filled(block.table)
        rows = [[shown(cell) for cell in row] for row in table.rows]
        width = len(table.columns)
        self._table([column.zh for column in table.columns], rows or [[NOTHING] * width])
        if not rows:
            last = self.file.tables[-1].rows[-1].cells
            whole = last[0].merge(last[-1])
            whole.text = ""
            _run(self._centred(whole.paragraphs[0]), NOTHING, self.small)

    def _table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table; without a header its first column holds labels."""
        listed = [header, *rows] if header else [*rows]
        if not listed:
            return
        table = self.file.add_table(rows=len(listed), cols=len(listed[0]), style="Table Grid")
        size = min(_CROWDED, self.small) if len(header) > _NARROW else self.small
        judged = listed if header else [["宽" * _LABEL, "宽" * _LONGEST]]
        self._widths(table, judged, size)
        for at, (row, texts) in enumerate(zip(table.rows, listed, strict=True)):
            limits = row._tr.get_or_add_trPr()  # noqa: SLF001
            limits.append(_element("cantSplit"))
            is_head = bool(header) and at == 0
            if is_head:
                limits.append(_element("tblHeader"))
            together = at < _TOGETHER or at == len(listed) - _TOGETHER
            for to, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                named = is_head or (not header and to == 0)
                centred = named or (bool(header) and width(text) <= _SHORT)
                self._cell(cell, text, size, named=named, centred=centred)
                cell.paragraphs[0].paragraph_format.keep_with_next = together or None
        self.file.add_paragraph().paragraph_format.line_spacing = 0.5

    def _cell(self, cell: Any, text: str, size: float, *, named: bool, centred: bool) -> None:  # noqa: ANN401
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
        from docx.shared import Pt

        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line = self._centred(cell.paragraphs[0]) if centred else cell.paragraphs[0]
        line.paragraph_format.line_spacing = 1
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)
        _run(line, text, size, font=_HEAD if named else "")

    def _widths(self, table: Any, rows: Sequence[Sequence[str]], size: float) -> None:  # noqa: ANN401
        """Give each column the room of its longest line, the longest ones what is left."""
        from docx.shared import Mm

        across, (_, right, _, left) = (297 if self.layout == SCREEN else 210), _MARGINS[self.layout]
        whole = across - right - left
        wanted = [
            _EDGES + max(max(map(width, text.split("\n"))) for text in column)
            for column in zip(*rows, strict=True)
        ]
        room, most = int(whole * _PER_MM / size), max(wanted)
        while most > _EDGES and sum(min(most, wide) for wide in wanted) > room:
            most -= 1
        shares = [min(most, wide) for wide in wanted]
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(whole * share // sum(shares))
            for cell in column.cells:
                cell.width = column.width

    def _proof(self, proof: Proof) -> None:
        from docx.shared import Mm

        self._line(proof.label, indent=False)
        for text in proof.hashes:
            _run(self.file.add_paragraph(), text, self.small, font=_MONO)
        if code := qr_png(proof.digest):
            run, wide = self.file.add_paragraph().add_run(), Mm(_QR[self.layout])
            run.add_picture(io.BytesIO(code), width=wide)

    def _signatures(self, block: Signatures) -> None:
        for text in block.lines:
            line = self._line(f"{text}：{'＿' * 8}{SIGNED_BLANK}", indent=False)
            line.paragraph_format.keep_with_next = text != block.lines[-1]


def _run(  # noqa: PLR0913 - how one piece of text looks
    line: Any,  # noqa: ANN401 - of an extra
    text: str,
    size: float,
    font: str = "",
    colour: str = "",
    *,
    bold: bool | None = None,
) -> Any:  # noqa: ANN401 - of an extra
    from docx.shared import Pt, RGBColor

    run = line.add_run(clean(text))
    run.font.size, run.font.bold = Pt(size), bold
    if font:
        _set_font(run._element.get_or_add_rPr(), font)  # noqa: SLF001
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _keep_with_next(line: Any) -> None:  # noqa: ANN401 - of an extra
    line.get_or_add_pPr().get_or_add_keepNext().val = True


def _set_font(properties: Any, name: str) -> None:  # noqa: ANN401 - of an extra
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(_name(script), name)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_name(theme), None)


def _name(local: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{local}"))


def _element(local: str, **attributes: str) -> Any:  # noqa: ANN401 - of an extra
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{local}")
    for name, value in attributes.items():
        element.set(_name(name), value)
    return element


def _field(text: str) -> Any:  # noqa: ANN401 - of an extra
    element = _element("instrText")
    element.text = text
    return element


def _bordered(line: Any, sides: Sequence[str], size: int, colour: str) -> None:  # noqa: ANN401
    border = _element("pBdr")
    for side in sides:
        border.append(_element(side, val="single", sz=str(size), space="4", color=colour))
    line._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _ruled(line: Any) -> None:  # noqa: ANN401 - of an extra
    _bordered(line, ("bottom",), 16, _RED)


def _framed(line: Any) -> None:  # noqa: ANN401 - of an extra
    _bordered(line, ("top", "left", "bottom", "right"), 8, "000000")
