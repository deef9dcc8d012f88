"""Openings: whatever order they arrive in, whatever part of them, the chain is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.ceremonies import opening, slot
from fixtures.certificates import failed
from randcheck.certificates.ceremony.taking import contributors, take, waiting
from randcheck.certificates.ceremony.voiding import void

if TYPE_CHECKING:
    from randcheck.certificates.pending import Pending

PARTIES = ("office", "supervisor", "press", "guild", "school")
PENDING = slot(names=PARTIES)
ARRIVALS = st.lists(st.sampled_from(PARTIES[1:]), unique=True)


def one_by_one(names: list[str]) -> Pending:
    """Take openings in one after the other."""
    pending = take(PENDING)
    for name in names:
        pending = take(pending, [opening(name)])
    return pending


class TestArrival:
    """“Openings follow the committed order.” — docs/spec/seed.md, Sources."""

    @given(ARRIVALS)
    def test_order_of_arrival_changes_no_byte(self, names: list[str]) -> None:
        """Arriving one by one or together, in any order: the same certificate.

        Caught by it: recording an opening when it comes (``continue`` for ``break`` in `take`).
        """
        pending = one_by_one(names)
        together = take(PENDING, [opening(name) for name in sorted(names)])
        assert pending.certificate.to_bytes() == together.certificate.to_bytes()
        assert pending.openings == together.openings
        recorded = [record.body["source"] for record in pending.certificate.of_kind("opening")]
        assert recorded == contributors(PENDING.certificate)[: len(recorded)]
        assert set(waiting(pending)) == set(PARTIES[1:]) - set(names)
        assert failed(rc.examine(pending.certificate)) == []

    @given(ARRIVALS.filter(bool))
    def test_draw_is_the_same_however_openings_came(self, names: list[str]) -> None:
        """Taken in before or handed to the draw: the same certificate.

        Caught by it: building the draw on the chain so far instead of on the commitment.
        """
        drawn = rc.draw(one_by_one(names), missing="replace")
        at_once = rc.draw(PENDING, [opening(name) for name in names], missing="replace")
        assert drawn.to_bytes() == at_once.to_bytes()
        assert rc.verify(drawn).stage == "assigned"


class TestVoid:
    """“After any opening it contains all openings.” — docs/spec/certificate.md, Void."""

    @given(ARRIVALS)
    def test_void_record_holds_every_opening_that_came(self, names: list[str]) -> None:
        """Each one is stated, in the committed order, also one whose turn had not come.

        Caught by it: taking the openings of the chain alone, without those that came early.
        """
        certificate = void(one_by_one(names), "x")
        stated = [source["id"] for source in certificate.records[-1].body["sources"]]
        assert stated == [name for name in PARTIES if name in {"office", *names}]
        report = rc.verify(certificate)
        assert report.stage == "void"
        assert (report.headline.code == "headline-void-drawn") == bool(names)
        assert not report.holds("recomputed")
