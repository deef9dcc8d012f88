# Catches, among others:
# - office/eligibility/headroom.py, `_scarce`: `> most}` → `> most + 1}`
# - office/eligibility/headroom.py, `_in_order`: `if often[offer.target] == 1` → `if True`
# - office/eligibility/headroom.py, `_with`: `(target not in visited)` → `1`
from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fixtures.strategies import tries
from randcheck.office.books.rulebook import rulebook
from randcheck.office.eligibility.headroom import Offer, Room, left_out
from reference import hashing

BOOK, DAY = rulebook("huaxian-2023").task(), date(2026, 1, 2)
NAME = (BOOK.book.office, BOOK.plan, BOOK.draw, DAY.isoformat())
TARGETS, OWNERS = ("T-1", "T-2", "T-3", "T-4", "T-5"), ("a", "b")
ITEMS = (frozenset({"x"}), frozenset({"y"}), frozenset({"x", "y"}))


@st.composite
def rooms(draw: st.DrawFn, number: int) -> list[dict[str, Any]]:
    """One rule as each of three strata meets it."""
    each_item = draw(st.booleans())
    counted = draw(st.sampled_from(("visit", "result")))
    owned = st.lists(st.sampled_from(OWNERS), unique=True, max_size=2).map(tuple)
    owners = draw(st.one_of(st.just({}), st.dictionaries(st.sampled_from(TARGETS), owned)))
    counts = st.dictionaries(st.sampled_from((*TARGETS, *OWNERS)), st.integers(1, 3))
    return [
        {"rule": f"r-{number}", "counted": counted, "most": draw(st.integers(1, 4)),
         "items": items if each_item else frozenset(), "numbers": draw(counts), "owners": owners}
        for items in ITEMS
    ]  # fmt: skip


def weight(room: dict[str, Any], items: frozenset[str]) -> int:
    """How many results items are for a rule."""
    return len(items & room["items"] if room["items"] else items)


def fits(room: dict[str, Any], target: str, items: frozenset[str], let_in: list[Any]) -> bool:
    """Whether one more keeps everybody whom it counts for below the number."""
    for key in room["owners"].get(target, (target,)):
        mine = [
            (other, listed)
            for rules, other, listed in [*let_in, ({room["rule"]}, target, items)]
            if room["rule"] in rules and key in room["owners"].get(other, (other,))
        ]
        if room["counted"] == "visit":
            more = len({other for other, listed in mine if weight(room, listed)})
        else:
            more = sum(weight(room, listed) for _, listed in mine)
        if room["numbers"].get(key, 0) + more > room["most"]:
            return False
    return True


class TestRoom:
    """“Only as many are in the drum as the cap has room for” (W25-4).

    “Which ones, a hash over office, plan, draw, day of the draw and target decides, before any
    seed.”
    """

    @tries(5)
    @given(st.data(), rooms(0), rooms(1))
    def test_definition(
        self, data: st.DataObject, one: list[dict[str, Any]], two: list[dict[str, Any]]
    ):
        """Standings are let in one by one in the order of the hashes, each if it still fits."""
        rules = (one, two)
        places = [(target, stratum) for target in TARGETS for stratum in range(3)]
        wanted = data.draw(st.lists(st.sampled_from(places), unique=True))
        bound = [data.draw(st.sampled_from(((0,), (1,), (0, 1)))) for _ in wanted]

        def order(place: int) -> tuple[bytes, bytes]:
            target, stratum = wanted[place]
            of_target = hashing.h("sha256", "room", *NAME, target)
            return of_target, hashing.h("sha256", "room", *NAME, target, f"s-{stratum}")

        let_in: list[Any] = []
        out = []
        for place in sorted(range(len(wanted)), key=order):
            target, stratum = wanted[place]
            mine = [rules[number][stratum] for number in bound[place]]
            full = next((r for r in mine if not fits(r, target, ITEMS[stratum], let_in)), None)
            if full is None:
                let_in.append(({room["rule"] for room in mine}, target, ITEMS[stratum]))
            else:
                out.append((place, full["rule"]))
        made = [[Room(**room) for room in rule] for rule in rules]
        offers = [
            Offer(place, target, f"s-{stratum}", ITEMS[stratum],
                  tuple(made[number][stratum] for number in bound[place]))
            for place, (target, stratum) in enumerate(wanted)
        ]  # fmt: skip
        assert [(place, room.rule) for place, room in left_out(offers, BOOK, DAY)] == out
