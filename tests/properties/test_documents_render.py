"""Whatever stands in a document, its page is well-formed and shows it, as does its DOCX file."""

from __future__ import annotations

import html
import io

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.documents import DIGEST, parsed
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import InputError
from randcheck.reports.documents.document import (
    LAYOUTS,
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
from randcheck.reports.documents.word import to_docx
from randcheck.reports.documents.wording import clean

ANY = st.text(st.characters(exclude_characters="\r"), max_size=30)
COLUMNS = st.lists(ANY, max_size=8)


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """Tables of any width, empty ones and ones without a column too."""
    columns = [Column(f"c{at}", name) for at, name in enumerate(draw(COLUMNS))]
    wide = st.tuples(*(st.none() | ANY.filter(_encodes) for _ in columns))
    rows = draw(st.lists(wide, max_size=3))
    if draw(st.booleans()):
        return Listing(Table(draw(ANY), columns, rows))
    numbered = [*columns, Column("n", "数", NUMBER)]
    return Listing(Table(draw(ANY), numbered, [(*row, 1) for row in rows]))


def _encodes(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


BLOCKS = st.lists(
    st.builds(Heading, ANY, st.sampled_from([1, 2]))
    | st.builds(Paragraph, ANY)
    | st.builds(Caution, ANY)
    | st.builds(Facts, st.lists(st.tuples(ANY, ANY), max_size=4))
    | st.builds(Signatures, st.lists(ANY, max_size=3))
    | st.builds(Proof, ANY, st.just(DIGEST))
    | listings(),
    max_size=5,
)


class TestRendering:
    """“The same document as a page that prints on A4, as a DOCX file” (`reports.documents`)."""

    # Caught by it: a tag of `page` that is not closed; `escape` left out of a heading;
    # `clean` left out of `word._run`.
    @given(ANY, BLOCKS, st.sampled_from(LAYOUTS))
    @settings(max_examples=25, deadline=None)
    def test_page_and_file_hold_every_text(self, title, blocks, layout):
        """Tags are balanced, every text is there, and the DOCX file opens again with it."""
        try:
            document = Document(title=title, office="局", blocks=blocks, layout=layout)
        except InputError as error:
            assert {p.code for p in error.problems} == {"identity-number"}  # noqa: PT017
            return
        page = to_html(document)
        page.encode()
        tags = parsed(page)
        assert (tags.wrong, tags.open) == ([], [])
        assert f"<title>{html.escape(clean(title))}</title>" in page
        file = docx.Document(io.BytesIO(to_docx(document)))
        lines = [paragraph.text for paragraph in file.paragraphs]
        for block in blocks:
            if isinstance(block, Heading):
                assert f">{html.escape(clean(block.text))}</h" in page
                assert clean(block.text) in lines
