"""Documents in a real browser: one picture of each, and the pages that it prints.

The pictures are kept in the folder that ``RANDCHECK_PICTURES`` names, to be looked at.
"""

from __future__ import annotations

import os
import re
import subprocess
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from fixtures.certificates import issued, office_task, targets
from fixtures.chromium import QUIET, needs_browser
from fixtures.offices import drawn_from, office, task
from fixtures.paperwork import PAPER, check, delivered, directories, done, published
from randcheck.draws.tables import Table
from randcheck.reports.documents.document import (
    FORM,
    Document,
    Facts,
    Listing,
    Paragraph,
    Proof,
    Signatures,
)
from randcheck.reports.documents.fitting import lines_of_table
from randcheck.reports.documents.page import to_html
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.paper import Names
from randcheck.reports.notices.recording import (
    _DRAWN,
    ROOM,
    SIGNERS,
    annex_record,
    record_draw,
    show_draw,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PIXELS = (900, 1270)

pytestmark = pytest.mark.long


@pytest.fixture
def shown(tmp_path: Path):
    """Open a document in the browser; return its picture and how many pages it prints."""
    kept = Path(os.environ.get("RANDCHECK_PICTURES", tmp_path))

    def call(name: str, document: Document) -> tuple[bytes, int]:
        page = tmp_path / f"{name}.html"
        page.write_text(to_html(document), encoding="utf-8")
        picture, paper = kept / f"{name}.png", tmp_path / f"{name}.pdf"
        for option in (f"--screenshot={picture}", f"--print-to-pdf={paper}"):
            profile = f"--user-data-dir={tmp_path / 'profile'}"
            looks = f"--window-size={PIXELS[0]},{PIXELS[1]}", "--no-pdf-header-footer"
            arguments = [needs_browser(), *QUIET, profile, *looks, option, page.as_uri()]
            subprocess.run(arguments, check=True, capture_output=True, timeout=120)  # noqa: S603
        return picture.read_bytes(), len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))

    return call


def inked(picture: bytes) -> bool:
    """Tell whether a picture has the size of the window and anything to be seen on it."""
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    chunks, at = b"", 8
    while at < len(picture):
        size, kind = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        if kind == b"IDAT":
            chunks += picture[at + 8 : at + 8 + size]
        at += size + 12
    lines = zlib.decompress(chunks)
    stride = len(lines) // height
    different = {lines[n : n + stride] for n in range(0, len(lines), stride)}
    return (width, height) == PIXELS and len(different) > 100


def documents() -> Iterator[tuple[str, Document]]:
    """One document of each form."""
    pending, certificate = drawn_from(
        task("huaxian-2023", "lightning"),
        operator="王五",
        witnesses=["赵六（县司法局）"],
        instant="2023-04-25T09:00:00+08:00",
    )
    files = office("huaxian-2023").files
    known = Names(targets=files.targets, inspectors=files.inspectors)
    paper = evolve(PAPER, office="滑县气象局", number="滑气公告〔2023〕3号", place="三楼会议室")
    yield "announcement", announce_draw(pending.certificate, paper, basis="实施方案")
    yield "record", record_draw(certificate, evolve(paper, number=""), names=known)
    yield "annex", annex_record(certificate, evolve(paper, number=""), names=known)
    yield "screen", show_draw(certificate, evolve(paper, number=""), names=known)
    yield "record-sealed", record_draw(issued(sealed=True)[1], evolve(paper, number=""))
    for name, make in delivered(done(1)).items():
        yield name, make()
    checks = [*(done(n, code="1", fined=n % 3 == 0) for n in range(9)), check(10)]
    yield from published(checks).items()
    yield "directories", directories()


def test_every_document_can_be_seen(shown):
    """Each form shows something in the browser; a record is one page, an annex several."""
    pages = {}
    for name, document in documents():
        picture, pages[name] = shown(name, document)
        assert inked(picture), name
    assert (pages["record"], pages["record-sealed"]) == (1, 1)
    assert pages["annex"] > 1
    assert pages["before-visit"] <= 2


@pytest.mark.parametrize("count", [1, 4, 8, 40])
def test_a_record_is_one_page(shown, count):
    """However many were drawn, and however long the names, the record goes on one page."""
    ids = [f"工程〔2022〕{n:03}号" for n in range(count)]
    standings = [*targets("大型", *ids), *targets("小型", "T-91"), *targets("特殊", "T-92")]
    certificate = issued(office_task(standings=standings, recusals=[], interests={}))[1]
    _, pages = shown("record", record_draw(certificate, PAPER))
    assert pages == 1


@pytest.mark.parametrize("wide", [1, 3])
def test_a_full_record_is_one_page(shown, wide):
    """As many lines as a record takes without an annex fit with everything else on the page."""
    rows: list[tuple[object, ...]] = []
    while True:
        row = (len(rows) + 1, "其他重点单位" * wide, "河南嘉弘鼎购物广场有限公司" * wide,
               "91410526MAY2P7MH51", "沈少向 16052633013\n何然 16052633011", "沈少向")  # fmt: skip
        table = Table("抽中名单", _DRAWN, [*rows, row])
        if lines_of_table(table) > ROOM - 1:
            break
        rows.append(row)
    listing = Listing(Table("抽中名单", _DRAWN, rows))
    proof = Proof("摘要", "sha256:" + "5e" * 32)
    facts = Facts([("抽取编号", "x")])
    blocks = [facts, Paragraph("见附件。"), listing, proof, Signatures(SIGNERS)]
    document = Document(title="抽取记录表", office="局", blocks=blocks, layout=FORM)
    assert len(rows) >= 5
    assert shown("full", document)[1] == 1
