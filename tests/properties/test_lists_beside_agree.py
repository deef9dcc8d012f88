"""Lists beside the records say what lists inside them would, and their views agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from randcheck.certificates.secrecy.sealed_shapes import disclosure_order

import randcheck as rc
from properties.test_certificates_accepted import IMPOSSIBLE, tasks
from randcheck.certificates.views import Views, contradictions
from randcheck.errors import InfeasibleError, InputError
from unit.test_certificates_office import committed, copied, failed

if TYPE_CHECKING:
    from randcheck.rules.task import Task


def both(task: Task) -> tuple[rc.Pending, rc.Certificate, rc.Certificate]:
    """One draw in both forms."""
    try:
        pending = committed(task, lists="beside")
        return pending, rc.draw(pending), rc.draw(committed(task, lists="inside"))
    except (InputError, InfeasibleError) as error:
        assume(error.code not in IMPOSSIBLE)
        raise


class TestBothForms:
    """“put back they give the record as it would be with them inside”.

    Caught by it: reserves put before the drawn when leaves are counted; the place of a team counted
    from 2; the last lot of a stratum taken for a target's own; a path that is not looked at.
    """

    @given(tasks(), st.data())
    def test_lists_and_views(self, task: Task, data: Any):  # noqa: ANN401
        """Both forms list the same; views hold, agree, and tell what the lists tell."""
        pending, beside, inside = both(task)
        assert (beside.drawn, beside.teams) == (inside.drawn, inside.teams)
        for one, other in zip(beside.open_records, inside.records, strict=True):
            assert {
                n: v for n, v in one.body.items() if n in other.body
            }.keys() == other.body.keys()
            hidden = {"previous", "commitment"}
            assert all(one.body[n] == other.body[n] for n in other.body if n not in hidden)
        assert failed(rc.examine(beside)) == []
        views, made = Views(beside, pending), [beside]
        ids = list(pending.rosters["targets"].ids)
        for id in data.draw(st.lists(st.sampled_from(ids), max_size=3)) if ids else []:
            view = views.target(id, team=data.draw(st.sampled_from([None, True, False])))
            assert rc.verify(view).holds("consistent")
            lots = [one for one in view.disclosures if one.get("list") == "lots"]
            drawn = {id for stratum in beside.drawn.values() for id in stratum}
            reserves = {row[2] for row in beside.reserves.rows}
            mine = any(one["record"]["id"] == id for one in lots)
            assert mine == (id in drawn | reserves)
            made.append(view)
        assert contradictions(*made) == []

    @given(tasks(), st.data())
    def test_altered_view_is_refused(self, task: Task, data: Any):  # noqa: ANN401
        """A leaf, its place or its path altered, or a lot kept back: step 12 says no."""
        pending, beside, _ = both(task)
        views = Views(beside, pending)
        drawn = sorted({id for stratum in beside.drawn.values() for id in stratum})
        assume(drawn)
        shown = copied(list(views.target(data.draw(st.sampled_from(drawn))).disclosures))
        listed = [one for one in shown if "list" in one]
        one = data.draw(st.sampled_from(listed))
        what = data.draw(st.sampled_from(["record", "index", "path", "lots"]))
        if what == "record":
            one["record"]["id" if one["list"] == "lots" else "check"] += "x"
        elif what == "index":
            one["index"] += data.draw(st.sampled_from([-1, 1, 2]))
        elif what == "path":
            assume(one["path"])
            one["path"] = one["path"][:-44] + "A" * 43 + "="
        else:
            shown = [one for one in shown if one.get("list") != "lots"]
        ordered = tuple(sorted(shown, key=disclosure_order))
        report = rc.examine(evolve(beside, disclosures=ordered))
        assert failed(report) in (["disclosures"], ["form"])  # below 0 is no index
