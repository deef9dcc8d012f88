"""No document gives away anything of a secret stratum, in whatever form it is written."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.certificates import issued, office_task, targets
from fixtures.paperwork import HEX, PAPER, check, delivered, done, published, rendered
from randcheck.certificates.views import public
from randcheck.errors import ConfidentialityError
from randcheck.reports.documents.page import to_html
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.recording import annex_record, needs_annex, record_draw, show_draw

if TYPE_CHECKING:
    import randcheck as rc

NUMBERS = st.integers(min_value=100, max_value=139)  # of checks: none of them is in OPEN
OPEN = [done(1), done(2, fined=False), check(3)]


@cache
def sealed(count: int) -> tuple[rc.Pending, rc.Certificate]:
    """A sealed draw of an office with so many targets in one stratum, with its results."""
    ids = [f"T-{n:02}" for n in range(count)]
    standings = [*targets("大型", *ids), *targets("小型", "T-91"), *targets("特殊", "T-92")]
    task = office_task(standings=standings, recusals=[], interests={})
    pending, certificate = issued(task, sealed=True, bucket=64)
    assert certificate.results is not None
    return pending, certificate


class TestSecretNotices:
    """“Publishing n of a stratum whose rate is public reveals N to within 1/rate: notices of
    secret strata carry no per-stratum lists” (protocol §6; X22-10).
    """  # noqa: D205 - a quotation

    # Caught by it: `open_only` returning all checks; counting secret ones in the summary.
    @given(
        st.lists(NUMBERS, min_size=1, max_size=6, unique=True),
        st.lists(NUMBERS, min_size=1, max_size=6, unique=True),
        st.booleans(),
    )
    @settings(max_examples=12, deadline=None)
    def test_publications_do_not_depend_on_secret_checks(self, some, others, fined):
        """Other secret checks, more or fewer, with or without penalties: the same bytes."""
        first = published([*OPEN, *(done(n, secret=True, fined=fined) for n in some)])
        second = published([*(check(n, secret=True) for n in others), *OPEN])
        for kind, document in first.items():
            assert document == second[kind]
            assert to_html(document) == to_html(second[kind])

    def test_other_forms_do_not_either(self):
        """DOCX files of other secret checks have the same texts, and none names one."""
        some = [done(n, secret=True) for n in (100, 101)]
        first = published([*OPEN, *some])
        second = published([*OPEN, done(120, secret=True)])
        for kind, document in first.items():
            page = rendered(document)
            assert page == rendered(second[kind])
            assert [one.target for one in some if one.target in page or one.name in page] == []

    # Caught by it: `is_sealed` or `said["seal"] is None` answered as for an open draw.
    @given(st.integers(min_value=1, max_value=30), st.integers(min_value=1, max_value=30))
    @settings(max_examples=8, deadline=None)
    def test_documents_of_a_sealed_draw_do_not_depend_on_its_numbers(self, some, others):
        """Whoever makes them with the results at hand writes what anybody could have written."""
        pages = []
        for count in (some, others):
            pending, certificate = sealed(count)
            assert not needs_annex(certificate, PAPER)
            made = [
                announce_draw(pending.certificate, PAPER),
                *(make(certificate, PAPER) for make in (record_draw, annex_record, show_draw)),
            ]
            blind = [
                announce_draw(public(pending.certificate), PAPER),
                *(
                    make(public(certificate), PAPER)
                    for make in (record_draw, annex_record, show_draw)
                ),
            ]
            assert made == blind
            page = "".join(map(to_html, made))
            known = [*pending.rosters["targets"].ids, *certificate.targets.column("ticket")]
            assert [one for one in known if str(one) in page] == []
            assert "“大型”" not in page
            pages.append(HEX.sub("#", "".join(str(document.blocks) for document in made)))
        assert pages[0] == pages[1]

    # Caught by it: naming the check in `notice-secret`.
    @given(NUMBERS)
    @settings(max_examples=10, deadline=None)
    def test_refusals_name_nothing(self, number):
        """The error about a secret check says neither whom it is about nor of which stratum."""
        one = done(number, secret=True, stratum="机密层")
        for make in delivered(one).values():
            with pytest.raises(ConfidentialityError) as caught:
                make()
            said = str(caught.value) + repr(caught.value) + str(caught.value.problems)
            assert [x for x in (one.target, one.name, one.id, "机密层") if x in said] == []
