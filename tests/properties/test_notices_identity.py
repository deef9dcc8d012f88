"""No document holds the number of an identity card, wherever it comes from."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.certificates import issued
from fixtures.offices import office
from fixtures.paperwork import (
    NAME,
    PAPER,
    check,
    delivered,
    directories,
    done,
    items,
    names,
    published,
)
from randcheck.draws.tables import Column, Table
from randcheck.errors import InputError
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.reading.identity import holds_identity_number
from randcheck.reports.documents.document import (
    Caution,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Signatures,
)
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.paper import Names, Paper
from randcheck.reports.notices.recording import annex_record, record_draw, show_draw
from randcheck.reports.notices.visiting import notify_inspection

DIVISIONS = st.sampled_from(["110105", "410422", "410526", "440308", "650102", "810000"])
BORN = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1))


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Numbers of identity cards, their check character worked out as GB 11643-1999 shows it."""
    digits = f"{draw(DIVISIONS)}{draw(BORN):%Y%m%d}{draw(st.integers(0, 999)):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


@st.composite
def written(draw: st.DrawFn) -> str:
    """The same as people write them: in a sentence, in groups, small, or full-width."""
    number = draw(cards())
    gap = draw(st.sampled_from(["", "", " ", "-", "\u200b", "\u3000"]))
    text = gap.join((number[:6], number[6:14], number[14:]))
    if draw(st.booleans()):
        text = text.translate({n: n + 0xFEE0 for n in range(ord("0"), ord("9") + 1)})
    if draw(st.booleans()):
        text = text.lower()
    before, after = draw(
        st.sampled_from([("", ""), ("证号", "，男"), ("张三(", ")"), ("No.", "。")])
    )
    return before + text + after


def somebody(text: str) -> Names:
    """The directories, the first inspector's name being some text."""
    people = [*office(NAME).files.inspectors]
    people[0] = evolve(people[0], name=text)
    return Names(targets=office(NAME).files.targets, inspectors=people)


def _event(text: str, kind: str, name: str):
    one = done(1)
    return evolve(one, events=[
        evolve(event, **{name: text}) if type(event).__name__ == kind else event
        for event in one.events
    ])  # fmt: skip


PLACES = {
    "paper": lambda text: published([done(1)], evolve(PAPER, contact=text)),
    "office": lambda text: directories(evolve(PAPER, office=text)),
    "number": lambda text: directories(evolve(PAPER, number=text)),
    "place": lambda text: announce_draw(issued()[1], Paper(office="局", place=text)),
    "target": lambda text: published([evolve(done(1), name=text)]),
    "decision": lambda text: published([_event(text, "Decided", "text")]),
    "findings": lambda text: delivered(_event(text, "Found", "text"))["report"](),
    "proposals": lambda text: delivered(_event(text, "Reported", "proposals"))["feedback"](),
    "witness": lambda text: delivered(_event(text, "SignedOff", "who"))["report"](),
    "inspector": lambda text: delivered(check(), names=somebody(text))["before-visit"](),
    "basis": lambda text: notify_inspection(
        check(), PAPER, names=names(), items=[evolve(item, basis=text) for item in items()]
    ),
    "item": lambda text: directories(items=[evolve(items()[0], requirements=text)]),
    "licence": lambda text: directories(inspectors=[Inspector(id="1", name=text)]),
    "operator": lambda text: record_draw(issued(operator=text)[1], PAPER),
    "annex": lambda text: annex_record(issued()[1], evolve(PAPER, office=text)),
    "screen": lambda text: show_draw(issued()[1], evolve(PAPER, office=text)),
}


class TestIdentityNumbers:
    """“及时……向社会公布”: names and licence numbers only, never identity cards (W25-10)."""

    # Caught by it: leaving a kind of block out of `document._block_texts`.
    @pytest.mark.parametrize("place", PLACES)
    @given(text=written())
    @settings(max_examples=6, deadline=None)
    def test_no_document_can_be_made_with_one(self, place, text):
        """Whatever it comes in by, the document is refused and the number is not repeated."""
        with pytest.raises(InputError) as caught:
            PLACES[place](text)
        assert {problem.code for problem in caught.value.problems} == {"identity-number"}
        assert text not in str(caught.value)

    @given(
        text=written(),
        block=st.sampled_from(
            ["heading", "paragraph", "caution", "facts", "listing", "signatures"]
        ),
    )
    @settings(max_examples=60, deadline=None)
    def test_no_block_can_hold_one(self, text, block):
        """Headings, paragraphs, warnings, facts, tables and signatures alike."""
        blocks = {
            "heading": Heading(text),
            "paragraph": Paragraph(text),
            "caution": Caution(text),
            "facts": Facts([("a", text)]),
            "listing": Listing(Table("t", [Column("a", "a")], [["b"], [text]])),
            "signatures": Signatures(["a", text]),
        }
        with pytest.raises(InputError):
            Document(title="t", office="o", blocks=[blocks[block]])

    # Caught by it: taking any eighteen digits for one; a wrong weight.
    @given(cards(), st.integers(1, 10))
    @settings(deadline=None)
    def test_another_check_character_makes_it_none(self, number, by):
        """Only the right one of the eleven makes eighteen characters the number of a card."""
        others = "10X98765432"
        wrong = others[(others.index(number[17]) + by) % 11]
        assert holds_identity_number(number)
        assert not holds_identity_number(number[:17] + wrong)


def test_real_directories_hold_none():
    """The offices' credit codes, some of them all digits, are taken for no card."""
    for name in ("huaxian-2023", "wugang-2025", "luohe-2019"):
        for target in office(name).files.targets:
            assert not holds_identity_number(f"{target.id}，{target.name}")
