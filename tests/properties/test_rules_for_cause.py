# Catches, among others:
# - office/eligibility/caps.py, `reached`: `check.cause not in causes or` left out
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


class TestForCause:
    """“A for-cause check changes no random outcome” (L19-9, X22-2, H23-9)."""

    @tries(1)
    @given(books(capped=True), targets(), histories(), histories(("投诉举报", "交办")))
    def test_changes_nothing(
        self,
        book: RuleBook,
        listed: list[Target],
        past: list[PastCheck],
        causes: list[PastCheck],
    ):
        """However many complaints and orders there were: the same verdicts, the same quotas."""

        def planned(checks: list[PastCheck]) -> rc.Task:
            return rc.plan_task(
                book, targets=listed, inspectors=[], history=checks, drawn_on=DRAWN_ON
            )

        one, other = planned(past), planned([*causes, *past])
        assert one.standings == other.standings
        assert one.quotas() == other.quotas()
