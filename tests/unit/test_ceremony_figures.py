"""Public figures are read exactly: RFC 3797's worked example, typed from the RFC, and its vectors.

The selection algorithm of the RFC is here and nowhere in the library: it serves to show that the
texts which enter our seed are those that the RFC hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.ceremonies import IN_TIME, slot
from fixtures.certificates import full
from randcheck.certificates.ceremony.figures import (
    RFC3797,
    RFC3797_ORDERED,
    check_figure,
    fits_form,
    numbers_text,
)
from randcheck.certificates.pending import load_pending
from randcheck.cli import main
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "vectors" / "standards"
STANDARDS = Path(os.environ.get("RANDCHECK_STANDARDS") or BESIDE)

# RFC 3797 §6 (June 2004): two lottery draws and a stock volume, a pool of 25, 16 places
EVENTS = {"volume": [9319], "lottery": [2, 5, 12, 8, 10], "megabucks": [9, 18, 26, 34, 41, 45]}
KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"
FIRST_MD5 = "990dd0a5692a029a98b5e01aa28f3459"
SELECTED = [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]


def rfc3797(key: str, pool: int, count: int) -> tuple[list[int], list[str]]:
    """Select as RFC 3797 §4 does: MD5 over key between two copies of a 16-bit counter."""
    remaining, selected, hashes = list(range(1, pool + 1)), [], []
    for number in range(count):
        counter = number.to_bytes(2, "big")
        found = hashlib.md5(counter + key.encode() + counter, usedforsecurity=False)
        hashes.append(found.hexdigest())
        selected.append(remaining.pop(int(found.hexdigest(), 16) % len(remaining)))
    return selected, hashes


def sources() -> list[object]:
    """The office, the supervisor, and the three events of the RFC."""
    return [
        rc.contribution("office", value="1", nonce=b"\x01" * 32),
        rc.contribution("supervisor", value="2", nonce=b"\x02" * 32),
        *(
            rc.PublicFigure(source_id=name, event=name, form=RFC3797,
                            time="2026-03-15T21:15:00+08:00")
            for name in EVENTS
        ),
    ]  # fmt: skip


def test_worked_example_of_rfc_3797_through_the_command_line(tmp_path, capsys):
    """The figures typed on the command line stand in the draw as the very text the RFC hashes.

    Caught by it: stripping, sorting, splitting at another sign, reading a figure as a number.
    """
    slot(sources=sources()).save(tmp_path / "private")
    given = [
        p for n, numbers in EVENTS.items() for p in ("--figure", f"{n}={numbers_text(numbers)}")
    ]
    out = str(tmp_path / "drawn.json")
    at = ["--at", "2026-03-16T00:00:00+08:00"]
    assert main(["draw", str(tmp_path / "private"), "--out", out, *given, *at]) == 0
    capsys.readouterr()
    outcomes = rc.load_certificate(out).of_kind("draw")[0].body["sources"]
    texts = [outcome["text"] for outcome in outcomes if outcome["kind"] == "figure"]
    assert "".join(texts) == KEY
    selected, hashes = rfc3797("".join(texts), 25, 16)
    assert selected == SELECTED
    assert hashes[0] == FIRST_MD5


@pytest.mark.skipif(
    not (STANDARDS / "rfc3797.json").is_file(),
    reason="vectors of the standards are not here: set RANDCHECK_STANDARDS to their folder",
)
def test_vectors_of_rfc_3797():
    """Every vector: our text of its numbers is the RFC's key and leads to its selection."""
    cases = json.loads((STANDARDS / "rfc3797.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) >= 2
    for case in cases:
        texts = [numbers_text(numbers) for numbers in case["seeds"]]
        assert "".join(texts) == case["key"]
        assert all(fits_form(RFC3797, text) for text in texts)
        selected, hashes = rfc3797("".join(texts), case["pool_size"], case["count"])
        assert selected == [entry["selected"] for entry in case["expect"]]
        assert hashes == [entry["md5"] for entry in case["expect"]]


@pytest.mark.parametrize(
    ("numbers", "ordered", "text"),
    [
        ([9319], False, "9319./"),
        ([2, 5, 12, 8, 10], False, "2.5.8.10.12./"),
        ([2, 5, 12, 8, 10], True, "2.5.12.8.10./"),
        ([0], False, "0./"),
        ([7, 7], False, "7.7./"),
    ],
)
def test_numbers_have_one_text(numbers: Sequence[int], *, ordered: bool, text: str):
    """Ascending unless the order is part of the result; it fits its own form."""
    assert numbers_text(numbers, ordered=ordered) == text
    assert fits_form(RFC3797_ORDERED if ordered else RFC3797, text)


@pytest.mark.parametrize("numbers", [[], [-1], [True], [1.0], ["7"]])
def test_what_is_no_whole_number_has_no_text(numbers: list[object]):
    """Decimals, signs and texts are refused."""
    with pytest.raises(InputError) as caught:
        numbers_text(numbers)  # type: ignore[arg-type]
    assert caught.value.code == "count"


WRONG = ["1.7", "1.7.", "1.7/", "01.7./", "7.1./", "10.9./", "1..7./", " 1.7./", "1.7./\n",
         "１.7./", "1,7./", "-1./", "./", "", "1.7.//"]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_other_texts_do_not_fit_the_named_form(text: str):
    """One digit more, a comma, full-width digits, another order: not the committed form."""
    assert not fits_form(RFC3797, text)
    with pytest.raises(InputError):
        check_figure(RFC3797, text, "lottery")


@pytest.mark.parametrize("text", [" 1", "1 ", "1\n", "\ufeff1", "1\u200b2", "1\t2", "　1"])
def test_figures_with_something_unseen_are_refused(text: str):
    """White space at an end and control characters would be hashed, and nobody would see them."""
    with pytest.raises(InputError) as caught:
        check_figure("任意写法", text, "index")
    assert caught.value.code == "figure-unseen"


def test_figure_is_never_normalised(tmp_path):
    """In a form without a name the text is taken byte by byte: two writings are two seeds."""
    seeds = set()
    for number, text in enumerate(["3264.87", "3264.870", "3,264.87", "３２６４.87", "=3264.87"]):
        form, time = "收盘，两位小数", "2026-03-15T15:00:00+08:00"
        index = rc.PublicFigure(source_id="index", event="e", form=form, time=time)
        parts = [*sources()[:2], index]
        folder = tmp_path / str(number)
        slot(sources=parts).save(folder)
        out = str(folder / "drawn.json")
        command = ["draw", str(folder), "--out", out, "--figure", f"index={text}"]
        assert main([*command, "--at", IN_TIME]) == 2
        assert main([*command, "--at", time]) == 0
        drawn = full(rc.load_certificate(out), "draw")
        assert drawn["sources"][2]["text"] == text
        assert load_pending(folder).certificate.head == rc.load_certificate(out).head
        seeds.add(drawn["seed"])
    assert len(seeds) == 5
