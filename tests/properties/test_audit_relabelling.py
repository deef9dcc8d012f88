"""What must hold of every audit, whatever the record."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from math import comb

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randcheck.audit import (
    LaidDown,
    Member,
    PastDraw,
    PastVisit,
    Record,
    audit,
    find_breaches,
    read_record,
)
from randcheck.audit.chances import drawn_tails, equal_distances, hypergeometric
from randcheck.audit.combining import Sum
from randcheck.audit.seats import NOBODY, deal_again, seated
from randcheck.audit.stream import Stream
from randcheck.errors import InputError

FIRST = date(2022, 1, 4)
PEOPLE = [f"P{at}" for at in range(6)]
COUNTS = st.integers(1, 4)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Small records: a few draws, lists in two strata, teams of one to three."""
    draws, visits = [], []
    for at in range(draw(COUNTS)):
        size = draw(st.integers(2, 12))
        strata = draw(st.lists(st.sampled_from("AB"), min_size=size, max_size=size))
        drawn = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        targets = draw(st.permutations([f"T{k}" for k in range(size)]))
        id, day = f"{at:02d}", FIRST + timedelta(days=30 * at)
        draws.append(
            PastDraw(
                id=id,
                day=day,
                stated={s: draw(st.integers(0, 9)) for s in "AB"},
                targets=targets,
                rows=range(1, size + 1),
                strata=strata,
                drawn=drawn,
            )
        )
        for target, chosen in zip(targets, drawn, strict=True):
            if chosen:
                team = draw(st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3))
                gone = day + timedelta(days=draw(st.integers(-2, 9)))
                visits.append(
                    PastVisit(draw=id, day=gone, target=target, inspectors=tuple(sorted(team)))
                )
    present = {one.id for one in draws}
    members = [Member(id=who, present=present, group=draw(st.sampled_from("XY"))) for who in PEOPLE]
    teaming = draw(st.sampled_from(["", "per_check", "groups"]))
    return Record(draws=draws, visits=visits, members=members, laid_down=LaidDown(teaming=teaming))


class TestEveryRecord:
    """“Malformed, empty, contradictory or huge input: clear errors”, and an answer to all other.

    Fails if a draw in which nobody was drawn is taken for one that can be tested.
    """

    @given(records())
    @settings(max_examples=40, deadline=None)
    def test_every_record_gets_an_answer(self, record: Record):
        """Each p is a probability or is missing; adjusted ones are never below their own."""
        found = audit(record)
        for family in found.families or ():
            tested = [test.p for test in family.components if test.p is not None]
            assert all(0 <= p <= 1 for p in tested)
            assert family.p - 1e-12 <= family.adjusted_p <= 1
            assert (family.verdict == "cannot_tell") == (not tested)
        assert found.verdict in {"found", "nothing", "cannot_tell"}
        assert found.to_dict()["seed"] == record.digest.hex()

    @given(records(), st.randoms(use_true_random=False))
    @settings(max_examples=25, deadline=None)
    def test_order_in_which_a_record_is_built_is_irrelevant(self, record: Record, chance):
        """“the same files give the same p-values everywhere”.

        Fails if draws, visits or inspectors are not put in order before they are hashed.
        """
        draws, visits, members = map(list, (record.draws, record.visits, record.members or ()))
        for parts in (draws, visits, members):
            chance.shuffle(parts)
        again = evolve(record, draws=draws, visits=visits, members=members)
        assert again == record
        assert again.digest == record.digest

    @given(records())
    @settings(max_examples=40, deadline=None)
    def test_breaches_are_a_count_of_the_record(self, record: Record):
        """Every target drawn was visited, so none is missing; early visits are all told."""
        codes = Counter(breach.code for breach in find_breaches(record))
        days = {one.id: one.day for one in record.draws}
        early = {(v.draw, v.target) for v in record.visits if v.day < days[v.draw]}
        assert codes["checked_before_draw"] == len(early)
        assert codes["not_checked"] == codes["not_drawn"] == codes["absent_inspector"] == 0
        wrong = [
            (one.id, s)
            for one in record.draws
            for s, n in one.stated.items()
            if n != one.sizes().get(s, (0, 0))[1]
        ]
        assert codes["count_mismatch"] == len(wrong)


@st.composite
def deals(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Teams of one to three of seven people, and the class of each person."""
    team = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(sorted)
    teams = draw(st.lists(team, min_size=2, max_size=8))
    return teams, draw(st.lists(st.integers(0, 2), min_size=7, max_size=7))


class TestRelabelling:
    """“teams re-dealt with the same sizes, loads and classes by seat exchanges”.

    Fails if `_exchange` does not look whether somebody sits in the other team already, or if
    it exchanges people of two classes.
    """

    @given(deals(), st.binary(min_size=32, max_size=32))
    @settings(max_examples=60, deadline=None)
    def test_design_is_kept(self, deal: tuple[list[list[int]], list[int]], seed: bytes):
        """Sizes, loads and classes of each team stay, and nobody sits in a team twice."""
        teams, classes = deal
        again = deal_again(seated(teams), np.array(classes), 5, Stream(seed, "x"))
        loads = Counter(who for team in teams for who in team)
        for at in range(5):
            dealt = [row[row != NOBODY].tolist() for row in again[:, :, at]]
            assert list(map(len, dealt)) == list(map(len, teams))
            assert all(len(set(team)) == len(team) for team in dealt)
            assert Counter(who for team in dealt for who in team) == loads
            kinds = [[sorted(classes[who] for who in team) for team in of] for of in (dealt, teams)]
            assert kinds[0] == kinds[1]


class TestExactness:
    """“u exactly uniform given the past”: p of one draw is uniform over its own replicates.

    Fails if the observed statistic is left out of those equal to it.
    """

    @given(st.lists(st.integers(0, 5), min_size=3, max_size=30), st.integers(0, 10**6))
    @settings(max_examples=40, deadline=None)
    def test_ranks_of_all_replicates_fill_the_unit_interval(self, values: list[int], number: int):
        """Whichever was the observed one, its p lies within its own ranks and moves there."""
        if len(set(values)) == 1:
            return
        stream, size = Stream(bytes(32), f"u/{number}"), len(values)
        for at, seen in enumerate(values):
            one = Sum()
            one.add(seen, np.array(values[:at] + values[at + 1 :]), 1.0, stream)
            greater, equal = sum(v > seen for v in values), values.count(seen)
            share = ((one.tail("x").p or 0.0) * size - greater) / equal
            assert 1e-9 < share < 1 - 1e-9


class TestChances:
    """Sums of all chances are 1, and bounds are bounds.

    Fails if the smallest or the largest number is left out of a tail.
    """

    @given(st.integers(1, 40), st.data())
    @settings(max_examples=60, deadline=None)
    def test_counted_chances_add_up(self, size: int, data: st.DataObject):
        """Hypergeometric chances are those of a count; tails of one target overlap in one."""
        marked, chosen = (data.draw(st.integers(0, size)) for _ in range(2))
        spread = hypergeometric(size, marked, chosen)
        for k, chance in enumerate(spread):
            wanted = comb(marked, k) * comb(size - marked, chosen - k) / comb(size, chosen)
            assert chance == pytest.approx(wanted, abs=1e-12)
        chances = np.array(data.draw(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8)))
        count = data.draw(st.integers(0, len(chances)))
        most, least = drawn_tails(chances[:, None], np.array([count]))
        higher = drawn_tails(chances[:, None], np.array([count + 1]))[0]
        assert most[0] + least[0] == pytest.approx(1 + (most[0] - higher[0]))

    @given(st.integers(2, 60), st.data())
    @settings(max_examples=60, deadline=None)
    def test_more_equal_distances_are_never_likelier(self, size: int, data: st.DataObject):
        """The bound falls with the number of equal distances and stays a probability."""
        chosen = data.draw(st.integers(2, size))
        bounds = [equal_distances(size, chosen, common) for common in range(chosen)]
        assert all(0 <= bound <= 1 for bound in bounds)
        assert bounds == sorted(bounds, reverse=True)


class TestFuzz:
    """“clear errors”: whatever lies in a folder, nothing but an error of ours comes out.

    Fails if a cell is made a number before it is looked at.
    """

    @given(data=st.data())
    @settings(max_examples=60, deadline=None)
    def test_damaged_files_are_refused_or_read(self, data: st.DataObject, tmp_path_factory):
        """Bytes of a record cut, changed and repeated: a record, or an `InputError`."""
        folder = tmp_path_factory.mktemp("fuzz")
        for name, lines in FILES.items():
            text = bytearray("\n".join(lines).encode())
            for _ in range(data.draw(st.integers(0, 3))):
                at = data.draw(st.integers(0, len(text) - 1))
                new = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from(ODD)))
                text[at : at + data.draw(st.integers(0, 6))] = new
            (folder / f"{name}.csv").write_bytes(bytes(text) or b"\n")
        with suppress(InputError):
            audit(read_record(folder).value)


ODD = [b",", b"\n", b'"', "；".encode(), b"1e9", b"-1", b"9" * 30, "２".encode(), b"\x00"]
FILES = {
    "draws": ["draw_id,date,stratum,n_drawn", "01,2024-01-05,A,2", "02,2024-02-05,A,2", ""],
    "roster": [
        "draw_id,row,target_id,stratum,drawn",
        *(f"{d},{at},T{at},A,{int(at < 3)}" for d in ("01", "02") for at in range(1, 6)),
        "",
    ],
    "checks": [
        "draw_id,date,target_id,inspectors,source",
        *(f"{d},2024-02-09,T{at},P1;P{at + 1},random" for d in ("01", "02") for at in (1, 2)),
        "",
    ],
    "inspectors": ["inspector_id,present_draws", "P1,01;02", "P2,01;02", "P3,01;02", ""],
    "rules": ["rule,stratum,value", "floor,A,1/20", "cap_per_year,,2", ""],
}
