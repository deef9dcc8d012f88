"""Documents: what no document may hold, and its forms as page, DOCX and table."""

from __future__ import annotations

import builtins
import io
from datetime import date

import pytest

from fixtures.documents import DIGEST, parsed
from randcheck.draws.tables import FLAG, NUMBER, Column, Table
from randcheck.errors import ExtraMissingError, InputError
from randcheck.office.reading.identity import holds_identity_number
from randcheck.reports.documents.document import (
    FORM,
    LAYOUTS,
    SCREEN,
    Block,
    Caution,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Proof,
    Signatures,
)
from randcheck.reports.documents.page import to_html
from randcheck.reports.documents.saving import save
from randcheck.reports.documents.word import to_docx

CARD = "11010519491231002X"  # the example of GB 11643-1999


def _table(count=3):
    columns = [
        Column("at", "序号", NUMBER),
        Column("who", "检查对象"),
        Column("is", "责任人", FLAG),
    ]
    return Table("抽中对象", columns, [[n, f"H-{n:04}", n % 2 == 0] for n in range(count)])


def _document(*blocks: Block, **options: object):
    given = {"title": "抽取公告", "office": "滑县气象局", "day": date(2023, 4, 8), "blocks": blocks}
    return Document(**{**given, **options})


EVERY = (
    Heading("一、抽取时间"),
    Heading("（一）地点", 2),
    Paragraph("现将有关事项公告如下：\n第二行"),
    Caution("数量涉密的不公布。"),
    Facts([("抽取编号", "huaxian/2023/lightning/1"), ("期限", "4月24日起")]),
    Listing(_table()),
    Listing(Table("空表", [Column("a", "甲"), Column("b", "乙")], [])),
    Proof("抽取凭证摘要", DIGEST),
    Signatures(["操作人员", "监督人员"]),
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_page_is_balanced_and_fetches_nothing(layout):
    """A page is well-formed, has neither address nor script (but its own on the big screen)."""
    page = to_html(_document(*EVERY, layout=layout))
    parser = parsed(page)
    assert (parser.wrong, parser.open) == ([], [])
    names = {tag for tag, _ in parser.tags}
    assert ("script" in names) == (layout == SCREEN)
    assert not names & {"link", "img", "iframe", "object", "form"}
    assert not any({"src", "href", "onload"} & attrs.keys() for _, attrs in parser.tags)
    policy = [a["content"] for t, a in parser.tags if a.get("http-equiv")]
    (allowed,) = policy
    first, _, own = allowed.partition("; script-src 'sha256-")
    assert first == "default-src 'none'; style-src 'unsafe-inline'"
    assert bool(own) == (layout == SCREEN)
    assert "url(" not in page
    assert "@import" not in page


def test_page_escapes_every_text():
    """Whatever a text says, it is text."""
    evil = "<script>alert('x')</script>&\"\x00"
    table = Table(evil, [Column("a", evil)], [["<b>"]])
    blocks = (Heading(evil), Paragraph(evil), Caution(evil), Facts([(evil, evil)]),
              Listing(table), Proof(evil, DIGEST), Signatures([evil]))  # fmt: skip
    page = to_html(_document(*blocks, title=evil, office=evil, number=evil))
    assert "<script" not in page
    assert "<b>b" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;&quot;�" in page
    assert "\x00" not in page
    page.encode()


def test_page_says_what_an_office_expects():
    """Office, number, title, day, place of the seal, signatures, and the digest as text."""
    page = to_html(_document(*EVERY, number="滑气〔2023〕1号"))
    said = "滑县气象局 滑气〔2023〕1号 抽取公告 2023年4月8日 （盖章） 操作人员： " + DIGEST
    assert [text for text in said.split() if text not in page] == []
    assert '<td class="short keep">是</td>' in page
    assert page.count("<thead>") == 2
    assert '<td class="none" colspan="2">无</td>' in page
    assert "<svg" in page


@pytest.mark.parametrize(("layout", "language", "blank"), [
    ("letter", "zh", "　　〔　　〕　　号"), ("form", "zh", "编号：　　〔　　〕　　号"),
    ("letter", "en", "No. ________"), ("screen", "zh", ""),
])  # fmt: skip
def test_number_is_left_blank(layout: str, language: str, blank: str):
    """A document without a number has a place for it (文号), on a page and in Writer alike."""
    docx = pytest.importorskip("docx")
    document = _document(layout=layout, language=language)
    page = to_html(document)
    lines = [p.text for p in docx.Document(io.BytesIO(to_docx(document))).paragraphs]
    assert blank in page
    assert blank in "\n".join(lines)
    for said in (page, "\n".join(lines)):
        assert ("号" in said or "No." in said) == bool(blank)
    numbered = _document(layout=layout, language=language, number="滑气〔2023〕1号")
    assert "　号" not in to_html(numbered)
    assert "滑气〔2023〕1号" in to_html(numbered)


def test_day_is_left_blank():
    """A document without a day has a blank to fill in."""
    assert "　　年　　月　　日" in to_html(_document(day=None))


@pytest.fixture
def without(monkeypatch):
    """Forget one installed package."""

    def forget(*names: str):
        real = builtins.__import__

        def refuse(name, *rest: object):
            if name.split(".")[0] in names:
                raise ImportError(name)
            return real(name, *rest)

        monkeypatch.setattr(builtins, "__import__", refuse)

    return forget


def test_page_without_qr_says_so_quietly(without):
    """Without the extra the digest stands there as text, and what is not printed says why."""
    without("segno")
    page = to_html(_document(Proof("摘要", DIGEST)))
    assert "<svg" not in page
    assert DIGEST in page
    assert '<p class="remark">二维码未生成 / no QR code: pip install' in page


def test_docx_without_its_extra_names_the_command(without):
    """The message says what to install."""
    without("docx")
    with pytest.raises(ExtraMissingError) as caught:
        to_docx(_document())
    assert 'pip install "randcheck[docx]"' in caught.value.problems[0].zh


@pytest.mark.parametrize("layout", LAYOUTS)
def test_docx_opens_again(layout):
    """The file holds every text; tables repeat their head; the same document, the same bytes."""
    docx = pytest.importorskip("docx")
    data = to_docx(_document(*EVERY, layout=layout, number="滑气〔2023〕1号"))
    assert data == to_docx(_document(*EVERY, layout=layout, number="滑气〔2023〕1号"))
    file = docx.Document(io.BytesIO(data))
    lines = "\n".join(paragraph.text for paragraph in file.paragraphs)
    said = "滑县气象局 抽取公告 一、抽取时间 第二行 注意：数量涉密 抽中对象 操作人员： " + DIGEST
    assert [text for text in said.split() if text not in lines] == []
    facts, listing, empty = file.tables
    assert [cell.text for cell in facts.rows[0].cells] == ["抽取编号", "huaxian/2023/lightning/1"]
    assert [[c.text for c in row.cells] for row in listing.rows][:2] == [
        ["序号", "检查对象", "责任人"],
        ["0", "H-0000", "是"],
    ]
    assert "w:tblHeader" in listing.rows[0]._tr.xml
    assert empty.rows[1].cells[0].text == "无"
    assert len(file.inline_shapes) == 1
    assert ("2023年4月8日" in lines) == (layout != SCREEN)


def test_docx_holds_what_xml_cannot():
    """Control characters are replaced, not written."""
    docx = pytest.importorskip("docx")
    file = docx.Document(io.BytesIO(to_docx(_document(Paragraph("a\x00b"), title="\x01"))))
    assert "a�b" in [paragraph.text for paragraph in file.paragraphs]


def test_saved_by_the_end_of_the_name(tmp_path):
    """Page, DOCX, CSV and XLSX are told by the suffix; another one is refused."""
    document = _document(Listing(_table()), layout=FORM)
    for name in ("a.html", "a.docx", "a.csv", "a.xlsx"):
        save(document, tmp_path / name)
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == to_html(document)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("序号,检查对象,责任人\n")
    with pytest.raises(InputError, match="no name of a file"):
        save(document, tmp_path / "a.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.csv",
        "a.docx",
        "a.html",
        "a.xlsx",
    ]


def test_saved_never_over_a_file(tmp_path):
    """A file that stands there stays, unless it is asked for."""
    path = tmp_path / "公告.html"
    path.write_text("other")
    with pytest.raises(InputError, match="not written over"):
        save(_document(), path)
    assert path.read_text() == "other"
    save(_document(), path, replace=True)
    assert "抽取公告" in path.read_text(encoding="utf-8")


def test_one_table_is_chosen_by_its_title(tmp_path):
    """Of several tables one must be named; one that is not there is an error with the names."""
    document = _document(*EVERY)
    for title in ("", "别的"):
        with pytest.raises(InputError) as caught:
            save(document, tmp_path / "a.csv", table=title)
        assert "抽中对象、空表" in caught.value.problems[0].zh
    save(document, tmp_path / "a.csv", table="空表")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "甲,乙\n"


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        CARD.lower(),
        f"身份证号{CARD}，",
        "110105 19491231 002X",
        "110105-1949-12-31-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "1101051949\u200b1231002X",
    ],
)
def test_identity_number_is_found(text):
    """Full-width digits, gaps, invisible characters and small letters hide none."""
    assert holds_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # another check character
        "11010519491331002X",  # no such month
        f"1{CARD}",  # a longer number
        "91410526MA3X4GKJ0K",  # a credit code
        "914110198001012568",  # another, with a day of birth and both checks right
        "sha256:" + f"a{CARD[:17]}4b" * 4 + "00" * 2,
        "",
    ],
)
def test_other_numbers_are_none(text):
    """Credit codes, digests, longer numbers and impossible days are passed over."""
    assert not holds_identity_number(text)


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"title": CARD}, "title"),
        ({"office": CARD}, "office"),
        ({"number": CARD}, "number"),
        ({"blocks": [Heading(CARD)]}, "blocks[0].text"),
        ({"blocks": [Paragraph(CARD)]}, "blocks[0].text"),
        ({"blocks": [Caution(CARD)]}, "blocks[0].text"),
        ({"blocks": [Facts([("a", "b"), ("证", CARD)])]}, "blocks[0].rows[1]"),
        ({"blocks": [Signatures(["a", CARD])]}, "blocks[0].lines"),
        ({"blocks": [Proof(CARD, DIGEST)]}, "blocks[0].label"),
        ({"blocks": [Listing(Table(CARD, [Column("a", "a")], []))]}, "blocks[0].title"),
        ({"blocks": [Listing(Table("t", [Column("a", CARD)], []))]}, "blocks[0].columns[0]"),
        ({"blocks": [Listing(Table("t", [Column("a", "a")], [[CARD]]))]}, "blocks[0].rows[0][0]"),
    ],
)
def test_w25_10_no_document_holds_an_identity_number(options, place):
    """Wherever it stands, the document is refused; the message names the place, not the number."""
    with pytest.raises(InputError, match="identity card") as caught:
        _document(**options)
    problem = caught.value.problems[0]
    assert problem.place == place
    assert "1949" not in str(problem)


def test_proof_is_of_a_digest():
    """What is shown as a digest is one, so that a QR code of it can be made."""
    with pytest.raises(InputError, match="expected a digest"):
        Proof("摘要", "5e" * 32)


@pytest.mark.parametrize("rows", [2, 3, 7])
def test_a_table_of_labels_is_not_cut_after_one_row(rows: int):
    """Lines to fill in stay with their neighbours: neither the first nor the last stands alone.

    Caught by it: 检查部门 at the foot of one page, 检查对象 alone on the next.
    """
    docx = pytest.importorskip("docx")
    data = to_docx(_document(Facts([(f"意见{n}", "") for n in range(rows)])))
    (table,) = docx.Document(io.BytesIO(data)).tables
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept[0]
    assert kept[-2]
