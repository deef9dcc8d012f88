# Catches, among others:
# - office/eligibility/caps.py, `reached`: `number >= checked.most` → `number > checked.most`
# - office/eligibility/caps.py, `_day`: `return check.drawn` → `return check.day`
from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.rule_strategies import CAP, HEAD, UNITS
from fixtures.strategies import SHA256, tries
from randcheck.draws.past import PastCheck
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.targets import Target

DRAWS = st.lists(st.tuples(st.integers(0, 330), st.sampled_from(UNITS[:2])), min_size=1, max_size=8)


class TestCap:
    """“Never more than the cap of counted checks per target and year”.

    Whatever the order of draws, batches, departments (W25-4, L19-16).
    """

    @tries(1)
    @given(DRAWS, st.sampled_from((1, 2)), st.binary(min_size=32, max_size=32))
    def test_cap(self, days: list[tuple[int, str]], most: int, seed: bytes):
        """Draw after draw, by either section: nobody is ever drawn more than the cap says."""
        text = HEAD + CAP
        for name, value in (
            ("MOST", str(most)), ("PERIOD", "calendar-year"), ("SCOPE", "office"),
            ("COUNTED", "draw"), ("PER", "any"), ("EXEMPT", ""), ("RATE", "1/1"),
            ("BASE", "roster"),
        ):  # fmt: skip
            text = text.replace(name, value)
        listed = [Target(id=f"T-{n}", state="存续", tier="A") for n in range(6)]
        past: list[PastCheck] = []
        for number, (offset, unit) in enumerate(sorted(days)):
            day = date(2026, 1, 2) + timedelta(days=offset)
            used = text.replace('unit = { value = "甲科"', f'unit = {{ value = "{unit}"')
            task = rc.plan_task(parse_book(used.encode()), targets=listed, inspectors=[],
                                history=past, drawn_on=day)  # fmt: skip
            drawn = {
                id
                for stratum, ids in drawn_from(task, seed + bytes([number])).items()
                for id in ids
            }
            past += [
                PastCheck(target=id, day=date(2026, 12, 31), drawn=day, cause="双随机", unit=unit)
                for id in sorted(drawn)
            ]
        # two draws of one day are one occasion for a cap that counts days of draws
        counted = {id: {c.drawn for c in past if c.target == id} for id in {c.target for c in past}}
        assert max(map(len, counted.values())) <= most


def drawn_from(task: rc.Task, seed: bytes) -> dict[str, list[str]]:
    """Return what a task draws from a seed: half of the eligible of each stratum."""
    found = {}
    for stratum in task.strata:
        able = [s.id for s in task.standings if s.stratum == stratum.id and s.verdict == "eligible"]
        able.sort(key=lambda id: SHA256.hash(seed + id.encode()))
        found[stratum.id] = able[: (len(able) + 1) // 2]
    return found
