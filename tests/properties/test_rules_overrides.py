# Catches, among others:
# - office/plans/rates.py, `raised`: `if override.rate < decision.rate:` → `if override.rate < 0:`
# - office/plans/rates.py, `settle_rate`: `decision.rate < published` → `decision.rate <= 0`
# - office/plans/planning.py, `_set_apart`: all split parts put in front of the other strata
from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.rule_strategies import DRAWN_ON, books, histories, targets
from fixtures.strategies import tries
from randcheck.errors import InputError
from randcheck.office.directories.items import InspectionItem
from randcheck.office.plans.rates import Override

if TYPE_CHECKING:
    from fractions import Fraction

    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import RuleBook
    from randcheck.office.directories.targets import Target

RATES = st.fractions(0, 1, max_denominator=20)
OVERRIDES = st.lists(
    st.builds(
        Override,
        rate=RATES,
        reason=st.just("投诉举报多"),
        strata=st.sampled_from((("消防-A",), ("防雷",), ("消防-rest", "防雷"))),
    )
    | st.builds(
        Override, rate=RATES, reason=st.just("x"), id=st.just("重点"),
        where=st.just((("flags", ("penalty",)),)),
    ),
    max_size=3,
)  # fmt: skip


class TestOverrides:
    """“An override never lowers”, nor does a plan go below the published list (W22-7, W22-8)."""

    @tries(2)
    @given(books(), targets(), histories(), OVERRIDES, st.none() | RATES)
    def test_never_lowers(
        self,
        book: RuleBook,
        listed: list[Target],
        past: list[PastCheck],
        overrides: list[Override],
        published: Fraction | None,
    ):
        """It is refused, or every target has at least the chance that it had without it."""
        items = [] if published is None else [InspectionItem(name="消防", rate=str(published))]

        def planned(*raised: Override) -> rc.Task:
            return rc.plan_task(book, targets=listed, inspectors=[], history=past, items=items,
                                overrides=raised, drawn_on=DRAWN_ON)  # fmt: skip

        try:
            plain = planned()
        except InputError as error:
            assert error.code == "rate-below-list"  # noqa: PT017 - it may also be accepted
            assert published is not None
            assert published > min(s.rate for s in book.task().strata if s.items == ("消防",))
            return
        try:
            more = planned(*overrides)
        except InputError as error:
            allowed = {"override-lowers", "id-duplicate"}
            assert error.code in allowed  # noqa: PT017 - it may also be accepted
            return
        before, after = rates(plain), rates(more)
        assert set(after) == set(before)
        assert all(after[key] >= rate for key, rate in before.items())


def rates(task: rc.Task) -> dict[tuple[str, str], Fraction]:
    """Return the rate of each target for each item."""
    of = {stratum.id: stratum for stratum in task.strata}
    return {(s.id, of[s.stratum].items[0]): of[s.stratum].rate for s in task.standings}
