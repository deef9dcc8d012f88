"""Corners of the replay: which flaw is named, and what a wrong assignment or box must not pass."""

from __future__ import annotations

import pytest

from randcheck.lottery.problems import Member, Requirement, Seat, Staffing
from randcheck.lottery.replay import Flaw, flaw

SEATS = tuple(Seat(f"T-{n}", 0) for n in range(4))


def single(ids: str, **caps: int) -> Staffing:
    """Return a problem of four checks with one seat each, open to everybody."""
    members = [Member(id=id, cap=caps.get(id)) for id in ids]
    return Staffing(members=members, requirements=[Requirement()], seats=SEATS)


@pytest.mark.parametrize(
    ("holders", "ranking", "inspector", "other"),
    [
        ("aabb", "abc", "b", "c"),  # both have two; b, who is ranked behind a, gives
        ("aabb", "bac", "a", "c"),
        ("bbaa", "abc", "b", "c"),
        ("aaab", "bac", "a", "c"),  # a has three; c, with none, takes before b
        ("aaab", "acb", "a", "c"),
        ("aacb", "bca", "a", "b"),  # whoever takes has two then as well; the rank says who
        ("aacb", "cba", "a", "c"),
    ],
)
def test_worst_placed_gives_to_the_best_placed(
    holders: str, ranking: str, inspector: str, other: str
):
    """Uneven loads name one who should give and one who should take: the worst and the best."""
    seats = dict(zip(SEATS, holders, strict=True))
    found = flaw(single("abc"), seats, ranking=ranking, box=[], order=SEATS)
    assert found == Flaw("load", inspector=inspector, other=other)


def test_nobody_takes_beyond_the_cap():
    """Loads are uneven only where somebody below his cap could take."""
    seats = dict(zip(SEATS, "aabb", strict=True))
    for caps, kind in (({"c": 0}, "lot"), ({"c": 1}, "load")):
        found = flaw(single("abc", **caps), seats, ranking="abc", box="baba", order=SEATS)
        assert found is not None
        assert found.kind == kind


@pytest.mark.parametrize("box", ["", "b", "bb", "abb", "bba"])
def test_holder_without_a_lot_left(box: str):
    """A box in which nobody who fits has a lot left is the box of another assignment."""
    task = Staffing(
        members=[Member(id="a"), Member(id="b", type="x")],
        requirements=[Requirement(types=[""])],
        seats=SEATS[:2],
    )
    seats = dict.fromkeys(SEATS[:2], "a")
    found = flaw(task, seats, ranking="ab", box=box, order=SEATS[:2])
    assert found == Flaw("lot", SEATS["a" in box], "a")


def test_lot_passed_over_without_a_reason():
    """The first seat that another lot should have had is named, with that lot and the holder."""
    task = single("abcd")
    for box, number, inspector in (("abcd", None, ""), ("bacd", 0, "b"), ("abdc", 2, "d")):
        seats = dict(zip(SEATS, "abcd", strict=True))
        found = flaw(task, seats, ranking="abcd", box=box, order=SEATS)
        expected = number is not None and Flaw("lot", SEATS[number], inspector, "abcd"[number])
        assert found == (expected or None)
