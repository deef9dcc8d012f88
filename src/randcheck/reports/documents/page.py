"""A document as one page of HTML that prints on A4: nothing fetched.

Nothing is executed either, but on the big screen, where a script of the library's own shows
the page scene by scene; the policy of the page names it by its hash and lets no other run.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.draws.tables import TEXT
from randcheck.reports.documents.document import (
    EN,
    FORM,
    LETTER,
    SCREEN,
    ZH,
    Caution,
    Chart,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Proof,
)
from randcheck.reports.documents.fitting import FACTS_ACROSS, filled, in_lines, width
from randcheck.reports.documents.marks import bars_svg, qr_svg
from randcheck.reports.documents.picture import Picture
from randcheck.reports.documents.wording import (
    CAUTION,
    DAY_BLANK,
    NOTHING,
    SEAL,
    SIGNED_BLANK,
    WITHOUT_QR,
    clean,
    shown,
    written_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Block, Document, Signatures

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_SCRIPT: Final = "screen.js"
_DIGEST: Final = re.compile("((?:(?:sha256|sm3):)?[0-9a-f]{64})")
_LANGUAGES: Final = {ZH: "zh-CN", EN: "en"}
_SLOGAN: Final = "“双随机、一公开”"
_SHORT: Final = 24  # half-width characters of a column that is centred
_NARROW: Final = 6  # columns of a table in ordinary print
_BRIEFEST: Final = 5  # characters of a column's name that stays on one line
_BRIEF: Final = ' class="brief"'
_KEPT: Final = 14  # half-width characters of a column that stays on one line
_KEPT_BELOW: Final = 24  # the same where the cells have several lines
_UNBROKEN: Final = re.compile(r"[!-~]{25,}")


@checked
def to_html(document: Document) -> str:
    """Return a document as a page of its own: texts escaped, no network.

    A browser prints it on A4 with page numbers; the head of a table stands on every page.
    The QR code of a digest needs the extra ``qr``; without it the digest stands there
    as text alone, and a remark that is not printed names the install command.

    Args:
        document: The document.
    """
    blocks, end = [_block(block, document.layout) for block in document.blocks], _end(document)
    last = document.blocks[-1] if document.blocks else None
    if isinstance(last, Listing) and last.table.rows and end:
        # browsers break between a table and what follows it, whatever the style says
        blocks[-1], end = _listing(filled(last.table), end), ""
    body = "\n".join(filter(None, (*_head(document), *blocks, end)))
    return (
        f'<!DOCTYPE html>\n<html lang="{_LANGUAGES[document.language]}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(document)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(document.title)}</title>\n<style>\n{_beside('page.css')}</style>\n</head>\n"
        f'<body class="{document.layout}">\n{body}\n</body>\n{_scenes(document)}</html>\n'
    )


@cache
def _beside(name: str) -> str:
    return files("randcheck.reports").joinpath(name).read_text(encoding="utf-8")


def _policy(document: Document) -> str:
    if document.layout != SCREEN:
        return _POLICY
    digest = b64encode(sha256(_beside(_SCRIPT).encode()).digest()).decode()
    return f"{_POLICY}; script-src 'sha256-{digest}'"


def _scenes(document: Document) -> str:
    """Return the script that shows the page of a big screen piece by piece."""
    return f"<script>{_beside(_SCRIPT)}</script>\n" if document.layout == SCREEN else ""


def _text(text: str) -> str:
    return escape(clean(text))


def _running(text: str) -> str:
    """Return escaped text, digests in it set as what they are."""
    return _DIGEST.sub(r'<span class="hash">\1</span>', _text(text))


def _head(document: Document) -> Iterable[str]:
    title, office, number = map(_text, (document.title, document.office, document.numbered))
    title = title.replace(_SLOGAN, f'<span class="keep">{_SLOGAN}</span>')
    if document.layout == FORM:
        yield f"<h1>{title}</h1>"
        yield f'<div class="top"><p>单位：{office}</p><p>编号：{number}</p></div>'
        return
    yield f'<p class="issuer">{office}</p>'
    if number:
        yield f'<p class="number">{number}</p>'
    if document.layout == LETTER:
        yield '<hr class="rule">'
    yield f"<h1>{title}</h1>"


def _end(document: Document) -> str:
    """Return office, day and the place for the seal; nothing on a screen, or in English."""
    if document.layout == SCREEN or document.language == EN:
        return ""
    day = DAY_BLANK if document.day is None else written_day(document.day)
    return (
        f'<div class="closing">\n<p>{_text(document.office)}</p>\n<p>{day}</p>\n'
        f'<p class="seal">{SEAL}</p>\n</div>'
    )


def _block(block: Block, layout: str) -> str:
    if isinstance(block, Heading):
        rank = 2 if block.level == 1 else 3
        return f"<h{rank}>{_text(block.text)}</h{rank}>"
    if isinstance(block, Paragraph):
        return "\n".join(f"<p>{_running(line)}</p>" for line in block.text.split("\n"))
    if isinstance(block, Caution):
        return f'<p class="caution"><b>{CAUTION}</b>{_running(block.text)}</p>'
    if isinstance(block, Facts):
        return _facts(block.rows, FACTS_ACROSS if layout == FORM else 1)
    if isinstance(block, Listing):
        return _listing(filled(block.table))
    return _drawn(block)


def _drawn(block: Chart | Picture | Proof | Signatures) -> str:
    if isinstance(block, Picture):
        return f'<figure class="chart">\n{block.svg}\n</figure>'
    if isinstance(block, Chart):
        return bars_svg(block)
    return _proof(block) if isinstance(block, Proof) else _signatures(block)


def _facts(rows: Sequence[tuple[str, str]], across: int) -> str:
    lines = (_line(line, across) for line in in_lines(rows, across))
    return "\n".join(('<table class="facts">', *lines, "</table>"))


def _line(line: Sequence[tuple[str, str]], across: int) -> str:
    span = f' colspan="{2 * across - 1}"' if len(line) < across else ""
    cells = (
        f'<th scope="row">{_text(name)}</th><td{span}>{_running(value)}</td>'
        for name, value in line
    )
    return f"<tr>{''.join(cells)}</tr>"


def _listing(table: Table, tail: str = "") -> str:
    return f'<div class="listing">\n{_table(table, tail)}\n</div>'


def _table(table: Table, tail: str) -> str:
    """Return a table; what ends the document stays with its last row."""
    head = "".join(
        f'<th scope="col"{_BRIEF * (len(column.zh) <= _BRIEFEST)}>{_text(column.zh)}</th>'
        for column in table.columns
    )
    marks = [_marks(table, at) for at in range(len(table.columns))]
    rows = [
        "".join(
            f"<td{mark}>{_running(shown(cell))}</td>" for cell, mark in zip(row, marks, strict=True)
        )
        for row in table.rows
    ]
    if not rows:
        rows = [f'<td class="none" colspan="{len(table.columns)}">{NOTHING}</td>']
    return "\n".join(
        (
            '<table class="wide">' if len(table.columns) > _NARROW else "<table>",
            f"<caption>{_text(table.title)}</caption>",
            f"<thead><tr>{head}</tr></thead>",
            "<tbody>",
            *(f"<tr>{row}</tr>" for row in rows),
            *(
                [f'<tr class="tail"><td colspan="{len(table.columns)}">{tail}</td></tr>']
                * bool(tail)
            ),
            "</tbody>",
            "</table>",
        )
    )


def _marks(table: Table, at: int) -> str:
    """Return how the cells of a column stand: centred, on one line, or broken anywhere."""
    texts = [shown(row[at]) for row in table.rows]
    longest = max((width(line) for text in texts for line in text.split("\n")), default=0)
    words = []
    if table.columns[at].kind != TEXT or longest <= _SHORT:
        words.append("short")
    if longest <= (_KEPT_BELOW if any("\n" in text for text in texts) else _KEPT):
        words.append("keep")
    if any(_UNBROKEN.search(text) for text in texts):
        words.append("anywhere")
    return f' class="{" ".join(words)}"' if words else ""


def _proof(proof: Proof) -> str:
    code = qr_svg(proof.digest)
    hashes = "\n".join(f'<p class="hash">{_text(text)}</p>' for text in proof.hashes)
    missing = "" if code else f'\n<p class="remark">{_text(WITHOUT_QR)}</p>'
    return (
        f'<div class="proof">\n<div>\n<p>{_text(proof.label)}</p>\n'
        f"{hashes}{missing}\n</div>\n{code}</div>"
    )


def _signatures(block: Signatures) -> str:
    lines = (f"<p>{_text(line)}：<span></span>{SIGNED_BLANK}</p>" for line in block.lines)
    return "\n".join(('<div class="signatures">', *lines, "</div>"))
