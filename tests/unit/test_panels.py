"""Every public value has a panel for a notebook, and no repr goes on for ever."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import attrs
import pytest

from fixtures import oddities
from fixtures.certificates import SECRET
from randcheck.canonical.arguments import brief
from randcheck.certificates.signatures.keys import new_key
from randcheck.draws.eligibility import Standing
from randcheck.lottery import door
from randcheck.lottery.seeds import Opened
from randcheck.stores import PastDraw

VALUES = {
    name: value
    for name, value in oddities.public().items()
    if isinstance(value, type) and attrs.has(value) and name != "randcheck.disk.storage.Shelf"
}
SAMPLES: dict[str, Any] = oddities._values()


@pytest.mark.parametrize("name", sorted(VALUES))
def test_every_public_value_has_a_panel(name: str):
    """“Every value has a panel”: each class has one, and where there is a sample it is HTML."""
    value = VALUES[name]
    assert callable(getattr(value, "_repr_html_", None))
    sample = SAMPLES.get(value.__name__)
    if type(sample) is value:
        shown = sample._repr_html_()
        assert re.match("<(div|p|svg|figure|img)", shown)
        assert shown.count("<tr") <= 60
        assert len(repr(sample)) < 20_000


def test_long_reprs_end_after_ten():
    """Of a thousand ids a repr and a panel name ten, in an order that is the same every day."""
    many = [f"T{n:04}" for n in range(1000)]
    drawn = door.draw({"A": many}, n=900, seed="3")["A"]
    for text in (repr(drawn), drawn._repr_html_()):
        assert len(text) < 5000
        assert "more" in text
    past = PastDraw(draw_id="o/p/d/1", year=2026, drawn=many)
    assert "1000" in past._repr_html_()
    assert brief(set(many)) == brief(frozenset(many))
    assert brief({n: n for n in range(12)}).endswith("9: 9, … 2 more}")
    assert brief([1]) == "[1]"


def test_panels_keep_secrets_and_escape_texts():
    """A panel shows nothing that the repr hides, and no text as markup."""
    key = new_key()
    assert key.secret.hex() not in key._repr_html_()
    opened = Opened(source_id="a", nonce=SECRET, value="1")
    assert SECRET.hex() not in opened._repr_html_()
    assert repr(SECRET) not in opened._repr_html_()
    standing = Standing(id="T1", stratum="<script>")
    assert "<script>" not in standing._repr_html_()
    assert date(2026, 3, 2).isoformat() not in standing._repr_html_()
