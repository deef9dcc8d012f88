"""What a target is shown of the lists is what the lists say, and views of one draw agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import committed, copied, failed
from fixtures.tasks import IMPOSSIBLE, tasks
from randcheck.certificates.records import disclosure_order
from randcheck.certificates.views import Views, contradictions
from randcheck.errors import InfeasibleError, InputError

if TYPE_CHECKING:
    from randcheck.draws.task import Task


def drawn(task: Task) -> tuple[rc.Pending, rc.Certificate]:
    """One draw, if there can be one."""
    try:
        pending = committed(task)
        return pending, rc.draw(pending)
    except (InputError, InfeasibleError) as error:
        assume(error.code not in IMPOSSIBLE)
        raise


def is_lot(shown: Any) -> bool:  # noqa: ANN401
    """Whether a disclosure is the leaf of a lot."""
    return "of" in shown and "slip" in shown["record"]


class TestViewsOfLists:
    """“once drawn, of every stratum in which that leaf is `eligible` its lot”.

    Caught by it: reserves put before the drawn when leaves are counted; the place of a team counted
    from 2; the last lot of a stratum taken for a target's own; a path that is not looked at.
    """

    @given(tasks(), st.data())
    def test_lists_and_views(self, task: Task, data: Any):  # noqa: ANN401
        """Views hold, agree, and tell what the lists tell."""
        pending, certificate = drawn(task)
        assert failed(rc.examine(certificate)) == []
        views, made = Views(certificate, pending), [certificate]
        ids = list(pending.rosters["targets"].ids)
        for id in data.draw(st.lists(st.sampled_from(ids), max_size=3)) if ids else []:
            view = views.target(id, team=data.draw(st.sampled_from([None, True, False])))
            assert rc.verify(view).holds("consistent")
            lots = [one for one in view.disclosures if is_lot(one)]
            listed = {id for stratum in certificate.drawn.values() for id in stratum}
            reserves = {row[2] for row in certificate.reserves.rows}
            mine = any(one["record"]["id"] == id for one in lots)
            assert mine == (id in listed | reserves)
            made.append(view)
        assert contradictions(*made) == []

    @given(tasks(), st.data())
    def test_altered_view_is_refused(self, task: Task, data: Any):  # noqa: ANN401
        """A leaf, its place or its path altered, or a lot kept back: step 12 says no."""
        pending, certificate = drawn(task)
        views = Views(certificate, pending)
        chosen = sorted({id for stratum in certificate.drawn.values() for id in stratum})
        assume(chosen)
        shown = copied(list(views.target(data.draw(st.sampled_from(chosen))).disclosures))
        listed = [one for one in shown if "of" in one]
        one = data.draw(st.sampled_from(listed))
        what = data.draw(st.sampled_from(["record", "index", "path", "lots"]))
        if what == "record":
            one["record"]["id" if is_lot(one) else "check"] += "x"
        elif what == "index":
            one["index"] += data.draw(st.sampled_from([-1, 1, 2]))
        elif what == "path":
            assume(one["path"])
            one["path"] = one["path"][:-44] + "A" * 43 + "="
        else:
            shown = [one for one in shown if not is_lot(one)]
        ordered = tuple(sorted(shown, key=disclosure_order))
        report = rc.examine(evolve(certificate, disclosures=ordered))
        assert failed(report) in (["disclosures"], ["form"])  # below 0 is no index
