"""Pure Python and every engine find the same, bit for bit."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.engines import HEAVY, LIGHT, held, listed
from randcheck.canonical.suites import suite
from randcheck.certificates.rosters import Wanted

if TYPE_CHECKING:
    from fixtures.engines import Row

SHA256, SM3 = suite("sha256"), suite("sm3")
DESIGNS = ("lots", "slips", "systematic", "order")
STRATA = ("A", "A-1", "A.", "乙", "\U00020000")
# among them ids that sort otherwise by UTF-16: 一 and 〔 after characters beyond U+FFFF
IDS = st.text(
    "AZaz09-_.:()[]/·〇〔〕《》㐀一鿿\U00020000\U0002f7ff\U00030000", min_size=1, max_size=6
)
VERDICTS = st.sampled_from(["eligible", "eligible", "eligible", "excluded:a", "outside:停业"])


@st.composite
def rosters(draw: st.DrawFn, most: int) -> list[Row]:
    """Standings in no order; a fifth of the targets stand in several strata."""
    rows = []
    for id in draw(st.lists(IDS, min_size=1, max_size=most, unique=True)):
        several = draw(st.sampled_from([1, 1, 1, 1, 3]))
        for stratum in draw(st.lists(st.sampled_from(STRATA), min_size=1, max_size=several,
                                     unique=True)):  # fmt: skip
            weight = draw(st.sampled_from([1, 1, 2, 7, 120, 3000]))
            rows.append((id, stratum, draw(VERDICTS), weight))
    return rows


def wanted(rows: list[Row], shift: int) -> list[Wanted]:
    """Every stratum by some design, a third of its eligible or as many as may be."""
    weights = defaultdict(list)
    for _, stratum, verdict, weight in rows:
        if verdict == "eligible":
            weights[stratum].append(weight)
    found = []
    for number, stratum in enumerate(STRATA):
        listed, design = weights[stratum], DESIGNS[(number + shift) % len(DESIGNS)]
        n = {"order": len(listed)}.get(design, -(-len(listed) // 3))
        key = f"{number % 2}" * 64
        found.append(
            Wanted(stratum=stratum, design=design, n=n, reserves=2, key=key, comb="c" * 64)
        )
    return found


def agree(engine: str, rows: list[Row], shift: int) -> None:
    """Compare all that an engine finds with what pure Python finds."""
    there, here = held(engine, rows), listed(rows)
    assert len(there) == len(here)
    assert there.tally() == here.tally()
    assert b"".join(there.chunks()) == here.to_bytes()
    asked = wanted(rows, shift)
    for one, mine, own in zip(
        asked, there.draw(SHA256, asked), here.draw(SHA256, asked), strict=True
    ):
        assert mine[0] == own[0]
        if one.design == "systematic":  # each lot is recorded with its size
            assert all(mine[1].get(id, 1) == own[1].get(id, 1) for id in own[0].ids)
    for bucket in (0, len(here) + 1500):
        assert there.tree(SHA256, bytes(32), bucket) == here.tree(SHA256, bytes(32), bucket)
    some = here.ids[len(here) // 2]
    assert there.line(some) == here.line(some)


@pytest.mark.parametrize("name", LIGHT)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(rows=rosters(40), shift=st.integers(0, 3))
def test_light_engines_agree(name, rows, shift):
    """'Everybody who takes part in a draw has one ticket': it is the same in every engine."""
    agree(name, rows, shift)


@pytest.mark.parametrize("name", LIGHT)
@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow])
@given(rows=rosters(20), shift=st.integers(0, 3))
def test_many_strata_agree(name, rows, shift):
    """'Everybody who takes part in a draw has one ticket', joined or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("randcheck.engines.statements._COMPARED", 0)
        agree(name, rows, shift)


@pytest.mark.long
@pytest.mark.parametrize("name", HEAVY)
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(rows=rosters(40), shift=st.integers(0, 3))
def test_heavy_engines_agree(name, rows, shift):
    """'Everybody who takes part in a draw has one ticket': in ClickHouse and Spark, too."""
    agree(name, rows, shift)


@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 5000])
def test_blocks_make_the_tree(size):
    """'split at the largest power of two below the size': aligned blocks give the same root."""
    rows = [(f"T-{n}", "A", "eligible", 1) for n in range(max(size, 1))]
    there, here = held("duckdb", rows), listed(rows)
    assert there.tree(SHA256, bytes(32)) == here.tree(SHA256, bytes(32))


@pytest.mark.long
@pytest.mark.parametrize("name", [*LIGHT, *HEAVY])
def test_many_blocks_in_many_slices(name, monkeypatch):
    """'The leaves are sorted by their hash': also where they are gathered a slice at a time."""
    rows = [(f"T-{n}", "AB"[n % 2], "eligible", 1) for n in range(30_000)]
    there, here = held(name, rows), listed(rows)
    monkeypatch.setattr("randcheck.engines.roster._SLICE", 200)
    monkeypatch.setattr("randcheck.engines.judging._IN_ONE", 7000)
    monkeypatch.setattr(type(there._source.engine), "most", 9000)
    assert there.tree(SHA256, bytes(32)) == here.tree(SHA256, bytes(32))
    assert len(held(name, rows)) == 30_000


def test_sm3_in_postgres():
    """'HASH is one of two functions': PostgreSQL has SM3 through pgcrypto."""
    rows = [(f"对象-{n}", "A", "eligible", 1) for n in range(50)]
    there, here = held("postgres", rows), listed(rows)
    there._source.engine.run("CREATE EXTENSION IF NOT EXISTS pgcrypto")
    asked = [Wanted(stratum="A", design="lots", n=9, reserves=3, key="a" * 64, comb="")]
    assert there.draw(SM3, asked) == here.draw(SM3, asked)
    assert there.tree(SM3, bytes(32)) == here.tree(SM3, bytes(32))


@pytest.mark.parametrize(
    "name", [*LIGHT, *(pytest.param(n, marks=pytest.mark.long) for n in HEAVY)]
)
def test_sizes_up_to_the_largest(name):
    """'weights are 0 … 10^15': sums beyond 64 bits are exact in every engine."""
    rows = [(f"T-{n}", "A", "eligible", 10**15 - n * n) for n in range(20_000)]
    rows += [("T-0a", "A", "eligible", 0), ("T-0b", "A", "excluded:a", 10**15)]
    there, here = held(name, rows), listed(rows)
    asked = [
        Wanted(stratum="A", design="systematic", n=900, reserves=0, key="a" * 64, comb="b" * 64)
    ]
    assert there.draw(SHA256, asked)[0][0] == here.draw(SHA256, asked)[0][0]
    assert there.sizes()("A", 900) == here.sizes()("A", 900)
