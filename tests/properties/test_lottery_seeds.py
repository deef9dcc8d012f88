# Catches, among others:
# - canonical/framing.py, `lp`: `len(data).to_bytes(4, "big") + data` → `data + b"\0"`
# - lottery/seeds.py, `seed_preimage`: `draw_id` left out
# - lottery/seeds.py, `opens`: `len(opening.nonce) != HASH_SIZE` left out, or `opening.source_id`
#   left out of `C`
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fixtures.strategies import SHA256, SUITES, tries
from randcheck.canonical.suites import suite
from randcheck.errors import InputError
from randcheck.lottery.seeds import (
    Beacon,
    Figure,
    Opened,
    Outcome,
    Unopened,
    combine,
    contribution_commitment,
    opens,
    seed_preimage,
)
from reference import drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES32 = st.binary(min_size=32, max_size=32)
# texts that read alike when they are joined
TEXTS = st.text("ab1\0", max_size=4) | st.text(max_size=6)
IDS = st.text("ab1", min_size=1, max_size=4)
DRAWS = st.sampled_from(("o/p/d/1", "o/p/d/11", "o/p/d1/1", "o/p/d/1a"))


def outcomes(name: str, kind: int) -> st.SearchStrategy[Outcome]:
    """Return what may come of one committed source: contribution, beacon or figure."""
    source = st.just(name)
    if kind == 0:
        opened = st.builds(Opened, source_id=source, nonce=BYTES32, value=TEXTS)
        return opened | st.builds(Unopened, source_id=source, commitment=BYTES32)
    if kind == 1:
        rounds = st.integers(0, 120)
        return st.builds(Beacon, source_id=source, round=rounds, randomness=BYTES32)
    return st.builds(Figure, source_id=source, event=TEXTS, text=TEXTS)


@st.composite
def lists(draw: st.DrawFn) -> list[Outcome]:
    """Draw the outcomes of one to four sources."""
    named = draw(st.lists(IDS, unique=True, min_size=1, max_size=4))
    return [draw(outcomes(name, draw(st.integers(0, 2)))) for name in named]


def fields(preimage: bytes) -> Iterator[bytes]:
    """Take a preimage apart again: that this can be done is what makes it unambiguous."""
    while preimage:
        size = int.from_bytes(preimage[:4], "big")
        assert len(preimage) >= 4 + size
        yield preimage[4 : 4 + size]
        preimage = preimage[4 + size :]


class TestSeed:
    """“`seed = H("seed", draw_id, …)` over one flat list of fields” (protocol §2).

    Attack “fields that concatenate alike” (protocol §8).
    """

    @tries(4)
    @given(DRAWS, lists())
    def test_taken_apart(self, draw_id: str, found: list[Outcome]):
        """Every field can be read back from the preimage, in the committed order."""
        label, first, *others = fields(seed_preimage(draw_id, found))
        assert (label, first) == (b"randcheck/v1/seed", draw_id.encode())
        wanted = [field for outcome in found for field in outcome.fields()]
        assert others == [f if isinstance(f, bytes) else str(f).encode() for f in wanted]

    @tries(4)
    @given(DRAWS, lists(), SUITES)
    def test_reference(self, draw_id: str, found: list[Outcome], name: str):
        """The seed is that of the definition."""
        sources = [outcome.fields() for outcome in found]
        assert combine(suite(name), draw_id, found) == drawing.seed(name, draw_id, sources)

    @tries(4)
    @given(st.data())
    def test_pairs(self, data: st.DataObject):
        """Two different lists of outcomes of the same sources never have the same preimage."""
        kinds = data.draw(
            st.lists(st.tuples(IDS, st.integers(0, 2)), min_size=1, max_size=3, unique_by=first)
        )
        one, two = (
            (data.draw(DRAWS), [data.draw(outcomes(*source)) for source in kinds]) for _ in range(2)
        )
        assume(one != two)
        assert seed_preimage(*one) != seed_preimage(*two)

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            ([("a", "bc", "d")], [("a", "b", "cd")]),
            ([("ab", "c", "d")], [("a", "bc", "d")]),
            ([("a", "b", "")], [("a", "", "b")]),
            ([("a", "b", "c"), ("d", "e", "f")], [("a", "b", "cd"), ("e", "f", "")]),
            ([("a", "1", "2"), ("b", "3", "4")], [("b", "3", "4"), ("a", "1", "2")]),
            ([("a", "1", "2")], [("a", "1", "2\0")]),
        ],
    )
    def test_alike(self, one: list[tuple[str, str, str]], two: list[tuple[str, str, str]]):
        """Texts that read alike when they are joined, or only changed places, do not hash alike."""
        one, two = (
            [Figure(source_id=s, event=e, text=t) for s, e, t in each] for each in (one, two)
        )
        assert seed_preimage("d", one) != seed_preimage("d", two)
        assert combine(SHA256, "d", one) != combine(SHA256, "d", two)

    @given(lists())
    def test_one_source_twice(self, found: list[Outcome]):
        """No source counts twice, and without any there is no seed."""
        with pytest.raises(InputError) as refused:
            combine(SHA256, "d", [*found, found[0]])
        assert refused.value.problems[0].code == "seed-source-twice"
        with pytest.raises(InputError):
            combine(SHA256, "d", [])

    @given(BYTES32, st.integers(0, 31))
    def test_short(self, raw: bytes, size: int):
        """Nonce, C and randomness are 32 bytes or refused (attack “short nonce”)."""
        for outcome in (
            Opened(source_id="a", nonce=raw[:size], value=""),
            Unopened(source_id="a", commitment=raw[:size]),
            Beacon(source_id="a", round=1, randomness=raw + raw[:size] + b"x"),
        ):
            with pytest.raises(InputError):
                combine(SHA256, "d", [outcome])


def first(pair: tuple[str, int]) -> str:
    """Return the name of a source."""
    return pair[0]


class TestOpens:
    """“`C = H("contribution", draw_id, source_id, nonce, value)`; opened by `(nonce, value)`”."""

    @tries(4)
    @given(DRAWS, IDS, BYTES32, TEXTS, SUITES)
    def test_right(self, draw_id: str, source: str, nonce: bytes, value: str, name: str):
        """Nonce and value open the C made of them, which is that of the definition."""
        used = suite(name)
        made = contribution_commitment(used, draw_id, source, nonce, value)
        assert made == drawing.contribution(name, draw_id, source, nonce, value)
        assert opens(used, draw_id, Opened(source_id=source, nonce=nonce, value=value), made)

    @tries(4)
    @given(DRAWS, IDS, BYTES32, TEXTS, DRAWS, IDS, BYTES32, TEXTS)
    def test_wrong(  # noqa: PLR0913, PLR0917 - both sides of a comparison
        self,
        draw_id: str,
        source: str,
        nonce: bytes,
        value: str,
        other_draw: str,
        other_source: str,
        other_nonce: bytes,
        other_value: str,
    ):
        """Nothing else opens it: another nonce, value, source, draw or suite."""
        made = contribution_commitment(SHA256, draw_id, source, nonce, value)
        right = Opened(source_id=source, nonce=nonce, value=value)
        flipped = bytes([nonce[0] ^ 1, *nonce[1:]])
        for wrong in (
            evolve(right, nonce=other_nonce),
            evolve(right, nonce=flipped),
            evolve(right, nonce=nonce[:31]),
            evolve(right, nonce=nonce + b"\0"),
            evolve(right, nonce=b""),
            evolve(right, value=other_value),
            evolve(right, value=value + "\0"),
            evolve(right, source_id=other_source),
        ):
            assert opens(SHA256, draw_id, wrong, made) == (wrong == right)
        assert opens(SHA256, other_draw, right, made) == (other_draw == draw_id)
        assert not opens(suite("sm3"), draw_id, right, made)
        assert not opens(SHA256, draw_id, right, made[:31])

    @given(BYTES32, st.integers(0, 255))
    @example(bytes(32), 0)
    def test_bits(self, nonce: bytes, bit: int):
        """One bit changed in C or nonce opens nothing."""
        made = contribution_commitment(SHA256, "d", "a", nonce, "v")
        mask = (1 << bit).to_bytes(32, "big")
        wrong = bytes(x ^ y for x, y in zip(made, mask, strict=True))
        other = bytes(x ^ y for x, y in zip(nonce, mask, strict=True))
        assert not opens(SHA256, "d", Opened(source_id="a", nonce=nonce, value="v"), wrong)
        assert not opens(SHA256, "d", Opened(source_id="a", nonce=other, value="v"), made)

    def test_short_nonce_behind_a_commitment(self):
        """A nonce that is not 32 bytes opens nothing, even if a C was made with it elsewhere."""
        for size in (0, 16, 31, 33, 64):
            made = drawing.contribution("sha256", "d", "a", bytes(size), "v")
            assert not opens(SHA256, "d", Opened(source_id="a", nonce=bytes(size), value="v"), made)
