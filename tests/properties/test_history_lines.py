"""Past checks are read and written a distinct rest at a time, and come out as one by one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from randcheck.certificates.freezing import history_roster, roster
from randcheck.certificates.rosters import _strict, parse_roster
from randcheck.errors import InputError

TEXTS = st.sampled_from(
    ["双随机", "", 'a"b', "back\\slash", '","id":"x', "联合, 检查", "\x7f", "𠀀"]
)
IDS = st.sampled_from(["T-1", "T-10", "T-2", "人防竣备〔2019〕3号", "𠀀", "·"])
DAYS = st.sampled_from(["2025-03-01", "2026-01-20"])
# what somebody could have written where an id, a target or any other byte stood
SPOILS = st.sampled_from(
    [*(bytes([one]) for one in b' \0\xff@"\\}\x7fA'), b"\\u0041", b"\xe4\xba", b"", b"@0"]
)


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Past checks of a few targets, with what may be absent."""
    found = []
    for target in draw(st.lists(IDS, max_size=4, unique=True)):
        for number in range(draw(st.integers(1, 3))):
            one: dict[str, Any] = {
                "id": f"{target}@{number}",
                "target": target,
                "day": draw(DAYS),
                "month_only": draw(st.booleans()),
                **{name: draw(TEXTS) for name in ("cause", "item", "unit")},
            }
            if draw(st.booleans()):
                one |= {"drawn": draw(DAYS)}
            if draw(st.integers(0, 3)) == 0:
                one |= {"slot": draw(st.integers(1, 2)), "drawn_as": draw(IDS)}
            found.append(one)
    return found


@given(records())
def test_history_is_written_as_one_by_one(made):
    """'one canonical record a line': writing what is alike once changes no byte."""
    assert history_roster(made) == roster("history", made)


def one_by_one(data: bytes) -> tuple[Any, ...]:
    """What reading every line by itself finds: its ids, or the first thing that is wrong."""
    lines = data.split(b"\n")[:-1]
    try:
        ids = [_strict("history", line, f"f line {n}") for n, line in enumerate(lines, 1)]
    except InputError as error:
        return tuple(problem.code for problem in error.problems)
    return ("shape-order",) if any(b <= a for a, b in pairwise(ids)) else (ids, lines)


def at_once(data: bytes) -> tuple[Any, ...]:
    """What `parse_roster` finds."""
    try:
        found = parse_roster("history", data, "f")
    except InputError as error:
        return tuple(problem.code for problem in error.problems)
    return list(found.ids), list(found.lines)


@given(records(), st.data())
def test_history_is_read_as_one_by_one(made, data):
    """'A verifier MUST refuse a file that breaks this': in whatever line, in whatever field."""
    good = history_roster(made).to_bytes()
    assert at_once(good) == one_by_one(good)
    for _ in range(3 if good else 0):
        start = data.draw(st.integers(0, len(good) - 2))
        end = start + data.draw(st.integers(0, 3))
        spoiled = good[:start] + data.draw(SPOILS) + good[end:]
        if spoiled.endswith(b"\n"):
            assert at_once(spoiled) == one_by_one(spoiled)


def test_a_target_is_judged_in_every_line():
    """A target that is no id is refused though everything else of its line was seen before."""
    made = [
        {"id": f"T-{n}@0", "target": f"T-{n}", "day": "2026-01-20", "month_only": False,
         "cause": "双随机", "item": "", "unit": ""}
        for n in (1, 2, 3)
    ]  # fmt: skip
    good = history_roster(made).to_bytes()
    for bad, code in ((b"T 2", "id-character"), (b"T\0002", "json-syntax"),
                      (b"T\xff2", "json-encoding"), (b"", "id-empty")):  # fmt: skip
        spoiled = good.replace(
            b'T-2@0","item":"","month_only":false,"target":"T-2"',
            bad + b'@0","item":"","month_only":false,"target":"' + bad + b'"',
        )
        assert spoiled != good
        assert at_once(spoiled) == one_by_one(spoiled) == (code,)
