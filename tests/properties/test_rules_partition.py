# Catches, among others:
# - office/eligibility/verdicts.py, `_Judge.profile`: `return tuple(found)` →
#   `return tuple(found[:1])`
# - draws/task.py, `counts`: `every[s.id] - outside[s.id]` → `every[s.id]`
from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given

import randcheck as rc
from fixtures.rule_strategies import DRAWN_ON, books, histories, targets
from fixtures.strategies import tries

if TYPE_CHECKING:
    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import RuleBook
    from randcheck.office.directories.targets import Target


class TestPartition:
    """“Nobody is both eligible and excluded; eligible + excluded = roster”.

    Every target has one verdict in one stratum of each item.
    """

    @tries(2)
    @given(books(), targets(), histories())
    def test_partition(self, book: RuleBook, listed: list[Target], past: list[PastCheck]):
        """Each item has every target once; what is not eligible names a rule of the book."""
        task = rc.plan_task(book, targets=listed, inspectors=[], history=past, drawn_on=DRAWN_ON)
        rules = {rule.id for rule in book.task().exclusions}
        for strata in (("消防-A", "消防-rest"), ("防雷",)):
            here = [s for s in task.standings if s.stratum in strata]
            assert [s.id for s in here] == sorted(target.id for target in listed)
            able = {s.id for s in here if s.verdict == "eligible"}
            rest = {s.id: s.verdict for s in here if s.id not in able}
            assert not able & set(rest)
            assert {verdict.partition(":")[2] for verdict in rest.values()} <= rules
        for id, counts in task.counts().items():
            here = [s for s in task.standings if s.stratum == id]
            assert counts.size + counts.outside == len(here)
            assert counts.eligible <= counts.size
