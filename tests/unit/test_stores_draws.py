"""Draws that are held before they are committed: the cap holds, whatever becomes of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import committed, targets
from fixtures.stores import breaches, opened, place
from randcheck.certificates.ceremony.voiding import void
from randcheck.draws.task import Stratum, Task
from randcheck.errors import InputError
from randcheck.stores import Count, PastDraw, compare, fill, hold, past_draw, settle

if TYPE_CHECKING:
    from randcheck.stores import Store

__all__ = ["place"]
IDS = [f"T{n:03}" for n in range(60)]


@pytest.fixture
def store(place: tuple[str, str]) -> Store:
    """A new store of each kind."""
    return opened(*place)


def task(draw: str = "d", rate: str = "1/3", **changes: object) -> Task:
    """Sixty targets, of whom some are drawn."""
    given = {
        "office": "o",
        "plan": "2026",
        "draw": draw,
        "window": (date(2026, 3, 1), date(2026, 11, 30)),
        "strata": [Stratum(id="A", rate=Fraction(rate), reserves=2)],
        "standings": targets("A", *IDS),
    }
    return Task(**{**given, **changes})


def test_three_draws_open_at_once_hold_the_cap(store: Store):
    """Committed one after the other, drawn days later in another order: nobody is over the cap."""
    store.record("earlier", IDS[:30], 2026)
    first = committed(hold(store, task(), slot=1, cap=2), slot=1)
    second_task = hold(store, task(), slot=2, cap=2, clause="L19-16", shortfall=True)
    assert second_task.eligibility.why_not("T000") == "excluded:cap L19-16"
    assert second_task.eligibility.why_not("T030") == ""
    second = committed(second_task, slot=2, previous_slot=first.certificate.head)
    settle(store, rc.draw(second))
    settle(store, rc.draw(first))
    third = hold(store, task(), slot=3, cap=2, shortfall=True)
    settle(store, rc.draw(committed(third, slot=3, previous_slot=second.certificate.head)))
    assert breaches(store, 2026, 2) == {}
    assert sum(count.drawn for count in store.counts(2026).values()) == 30 + 3 * 20


def test_draw_that_would_fall_short_is_refused_before_its_seed(store: Store):
    """While others hold the places, a draw names them and holds nothing; later the slot is free."""
    hold(store, task("first"), slot=1, cap=1)
    with pytest.raises(InputError) as caught:
        hold(store, task("second"), slot=2, cap=1)
    assert [p.code for p in caught.value.problems] == ["store-short", "store-holders"]
    assert caught.value.problems[1].params == {"value": "o/2026/first/1"}
    assert [entry.draw_id for entry in store.entries] == ["o/2026/first/1"]
    store.release("o/2026/first/1")
    assert hold(store, task("second"), slot=2, cap=1) == task("second")


def test_void_slot_frees_its_places(store: Store):
    """A slot that is given up between the commitments of two others leaves them all places."""
    lost = committed(hold(store, task("lost"), slot=1, cap=1), slot=1)
    settle(store, void(lost, "断电"))
    settle(store, void(lost, "断电"))
    after = committed(
        hold(store, task("after"), slot=2, cap=1), slot=2, previous_slot=lost.certificate.head
    )
    certificate = rc.draw(after)
    settle(store, certificate)
    drawn = {id for ids in certificate.drawn.values() for id in ids}
    counts = store.counts(2026)
    assert {id for id, count in counts.items() if count.drawn} == drawn
    assert sum(count.held for count in counts.values()) == 2
    with pytest.raises(InputError) as caught:
        hold(store, task("lost"), slot=1, cap=1)
    assert caught.value.code == "reservation-released"


def test_interrupted_draw_goes_on_where_it_was(store: Store):
    """Held, committed, drawn and settled again after each step, everything is as the first time."""
    once = hold(store, task(), slot=1, cap=2)
    assert hold(store, task(), slot=1, cap=2) == once
    pending = committed(once, slot=1)
    certificate = rc.draw(pending)
    settle(store, certificate)
    before = store.counts(2026)
    settle(store, certificate)
    assert hold(store, task(), slot=1, cap=2) == once
    assert store.counts(2026) == before


def test_draw_that_waits_cannot_be_settled(store: Store):
    """Nothing is known yet of whom it takes, and its places stay held."""
    pending = committed(hold(store, task(), slot=1, cap=2), slot=1)
    with pytest.raises(InputError) as caught:
        settle(store, pending.certificate)
    assert caught.value.code == "store-not-drawn"
    assert set(store.targets("o/2026/d/1").values()) == {"held"}


def test_exempt_draw_takes_no_place(store: Store):
    """A draw that counts toward no cap finds everybody free and leaves them so."""
    hold(store, task("first"), slot=1, cap=1)
    certificate = rc.draw(committed(hold(store, task("special"), slot=1, cap=None)))
    settle(store, certificate)
    counted = store.counts(2026)
    assert sum(count.exempt for count in counted.values()) == 20
    assert all(count.held == 1 for count in counted.values())


def test_year_is_that_of_the_window_unless_told(store: Store):
    """Places are held in the year in which the visits begin, or in the one that is named."""
    hold(store, task(), slot=1, cap=1)
    hold(store, task(), slot=2, cap=1, year=2027)
    assert store.counts(2026) == store.counts(2027) == {id: Count(held=1) for id in IDS}


def test_store_is_filled_from_certificates_and_compared(store: Store):
    """Filled from past draws, a store differs in nothing; what is changed afterwards is named."""
    first = committed(task("first"))
    given_up = committed(task("void"), slot=2, previous_slot=first.certificate.head)
    certificates = [rc.draw(first), void(given_up, "断电")]
    draws = [past_draw(certificate) for certificate in certificates]
    assert past_draw(first.certificate) is None
    assert [p.code for p in compare(store, draws)] == ["store-lacks"]
    for _ in range(2):
        fill(store, draws)
        assert compare(store, draws, cap=1) == ()
    assert {id for id, c in store.counts(2026).items() if c.drawn} == draws[0].drawn | draws[
        0
    ].reserves
    store.record("o/2026/first/1", IDS[:1], 2026)
    store.reserve("o/2026/other/3", IDS, 2026, 2)
    store.confirm("o/2026/other/3", IDS[:2])
    store.record("extra", IDS[:1], 2026)
    found = compare(store, draws, cap=2)
    assert [(p.code, p.place) for p in found] == [
        ("store-differs", "o/2026/first/1"),
        ("store-alone", "o/2026/other/3"),
        ("store-over", "2026"),
    ]
    assert found[2].params["value"] == "T000"


def test_fill_settles_what_was_held(store: Store):
    """A process that died between draw and `settle` left places held; filling settles them."""
    certificate = rc.draw(committed(hold(store, task(), slot=1, cap=2)))
    draws = [past_draw(certificate)]
    assert [p.code for p in compare(store, draws)] == ["store-differs"]
    fill(store, draws)
    assert compare(store, draws) == ()
    fill(store, [PastDraw(draw_id="o/2026/d/1", year=2026, drawn=(), void=True)])
    assert store.counts(2026) == {}
