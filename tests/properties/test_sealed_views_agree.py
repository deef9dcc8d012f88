"""Views of one certificate agree wherever they overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import assume, given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import committed
from fixtures.tasks import IMPOSSIBLE, tasks
from randcheck.certificates.records import disclosure_order
from randcheck.certificates.views import Views, contradictions
from randcheck.errors import InfeasibleError, InputError

if TYPE_CHECKING:
    from randcheck.draws.task import Task


class TestViewsAgree:
    """“Views … are the same signed records with other `disclosures`” and agree where they overlap.

    Caught by it: a leaf built from the results' order in one view and by id in another; the salt of
    a count taken from another secret in the auditor's view; a view that drops a signature.
    """

    @given(tasks(), st.booleans(), st.data())
    def test_views_of_one_certificate(self, task: Task, sealed: bool, data: Any):  # noqa: ANN401, FBT001
        """Any two views hold the same records; what both show is the same; all hold."""
        try:
            pending = committed(task, **({"sealed": True, "bucket": 16} if sealed else {}))
            certificate = rc.draw(pending)
        except (InputError, InfeasibleError) as error:
            assume(error.code not in {*IMPOSSIBLE, "infeasible-sealed"})
            raise
        views = Views(certificate, pending)
        ids = list(pending.rosters["targets"].ids)
        made = [views.public(), views.auditor()]
        for id in data.draw(st.lists(st.sampled_from(ids), max_size=3)) if ids else []:
            made += [views.target(id), views.target(id, team=True)]
        shown: dict[Any, Any] = {}
        for view in made:
            assert [r.envelope() for r in view.records] == [
                r.envelope() for r in certificate.records
            ]
            assert rc.verify(view).holds("consistent")
            for disclosure in view.disclosures:
                key = disclosure_order(disclosure)
                assert shown.setdefault(key, disclosure) == disclosure
        assert contradictions(*made) == []
