# Catches, among others:
# - office/eligibility/headroom.py, `fits`: `> self.most` → `> self.most + 1`
# - office/eligibility/headroom.py, `_with`: `len(known | {target}) if added` → `1 if added`
# - office/eligibility/caps.py, `numbers`: `to_come and not _drawn(check, drawn_on)` → `to_come`
# - office/eligibility/caps.py, `_occasion`: `return check.drawn, check.target` → `return day, ""`
# - office/eligibility/verdicts.py, `standings`: `everyone, checks` → `listed, checks`: works
#   out of range
from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from fixtures.rule_strategies import CAP, HEAD
from fixtures.strategies import tries
from randcheck.draws.past import PastCheck
from randcheck.office.books.rulebook import parse_book
from randcheck.office.directories.targets import Target
from randcheck.office.eligibility.verdicts import standings

OWNERS = ("O-1", "O-2")
LAST = date(2026, 12, 31)


@st.composite
def works(draw: st.DrawFn) -> list[Target]:
    """Some works with owners, some of them in two rows that name different owners."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        for sheet in draw(st.sampled_from((("one",), ("one",), ("one", "two")))):
            parties = draw(st.lists(st.sampled_from(OWNERS), unique=True, max_size=2))
            region = draw(st.sampled_from(("城关", "城关", "东乡")))
            found.append(Target(id=f"W-{number}", sheet=sheet, state="存续", region=region,
                                tier="A", parties=parties))  # fmt: skip
    return draw(st.permutations(found))


class TestCapWithinDraw:
    """“Never more than the cap of counted checks per target and year” (W25-4).

    Whoever the number belongs to, the target or an owner of several works, and however many
    of them one draw takes.
    """

    @tries(3)
    @given(st.data(), works())
    def test_cap_within_draw(self, data: st.DataObject, listed: list[Target]):
        """All that is eligible is drawn and visited on any day: nobody has more than the cap."""
        counted = data.draw(st.sampled_from(("draw", "visit", "result")))
        key = data.draw(st.sampled_from(("party", "party", "target")))
        per = data.draw(st.sampled_from(("any", "item")))
        most = data.draw(st.integers(1, 3))
        past: list[PastCheck] = []
        day = date(2026, 1, 2)
        for _ in range(data.draw(st.integers(1, 3))):
            ranged = data.draw(st.booleans())
            book = parse_book(book_text(counted, key, per, most, ranged=ranged).encode()).task()
            able = {
                (s.id, s.stratum)
                for s in standings(book, listed, past, day)
                if s.verdict == "eligible"
            }
            past += [
                PastCheck(
                    target=id, item=stratum[:2], drawn=day, day=LAST, cause="双随机", unit="甲科"
                )
                for id, stratum in sorted(able)
            ]
            before, day = day, day + timedelta(days=data.draw(st.integers(1, 9)))
            past = visited(past, before, day, data)
        owners = {t.id: (t.id,) for t in listed}
        if key == "party":
            owners = {id: of(id, listed) for id in owners}
        assert most_of(past, counted, owners, per) <= most


def visited(past: list[PastCheck], first: date, last: date, data: st.DataObject) -> list[PastCheck]:
    """Make some of the visits to come; a target has one visit for what one draw names."""
    days: dict[tuple[str, date | None], date] = {}
    for check in past:
        if check.day == LAST and (check.target, check.drawn) not in days:
            offset = data.draw(st.integers(0, (last - first).days))
            made = data.draw(st.integers(0, 2)) == 0
            days[check.target, check.drawn] = first + timedelta(days=offset) if made else LAST
    return [evolve(c, day=days[c.target, c.drawn]) if c.day == LAST else c for c in past]


def of(id: str, listed: list[Target]) -> tuple[str, ...]:
    """Whom the checks of a work count for: every owner that any of its rows names."""
    names = [name for t in listed if t.id == id for name in t.parties or (t.id,)]
    return tuple(dict.fromkeys(names))


def most_of(
    past: list[PastCheck], counted: str, owners: dict[str, tuple[str, ...]], per: str
) -> int:
    """Return the greatest number that anybody has; visits to come are on days of their own."""
    found: dict[tuple[str, str], set[object]] = defaultdict(set)
    for number, check in enumerate(past):
        to_come = (check.drawn, check.target)
        occasion = {
            "draw": check.drawn,
            "visit": check.day if check.day < LAST else to_come,
            "result": number,
        }[counted]
        for owner in owners[check.target]:
            found[owner, check.item if per == "item" else ""].add(occasion)
    return max(map(len, found.values()), default=0)


def book_text(counted: str, key: str, per: str, most: int, *, ranged: bool) -> str:
    """A book with a cap of some reading, for all works or for those of one district."""
    text = HEAD + CAP.replace("EXEMPT", f', key = "{key}"')
    if ranged:
        text = text.replace("[quota]", 'where = { region = ["城关"] }\n[quota]', 1)
    for name, value in (
        ("MOST", str(most)), ("PERIOD", "calendar-year"), ("SCOPE", "all"),
        ("COUNTED", counted), ("PER", per), ("RATE", "1/1"), ("BASE", "roster"),
    ):  # fmt: skip
        text = text.replace(name, value)
    return text
