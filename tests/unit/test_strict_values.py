"""A program that builds values is held to the rules of the lists that are read."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from randcheck.canonical.rates import check_rate
from randcheck.canonical.suites import suite
from randcheck.certificates.rosters import parse_roster
from randcheck.draws.past import PastCheck
from randcheck.draws.presence import Presence
from randcheck.draws.quota import quota
from randcheck.draws.task import Stratum
from randcheck.draws.teams import TeamRule
from randcheck.lottery import tickets
from randcheck.lottery.selection import draw as select
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.interests import Interest
from randcheck.office.directories.targets import Target
from randcheck.office.plans.rates import Override

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2023, 4, 25)
BOOK = rc.rulebook("huaxian-2023")
PEOPLE = [Inspector(id=f"E{k}", licence_until=date(2024, 1, 1), present=True) for k in range(6)]
TARGETS = [Target(id=f"T{k}", state="存续", parties=["P"] if k else []) for k in range(40)]
SOURCES = [rc.contribution(name, value="1") for name in ("office", "supervisor")]


def planned(**changes: Any) -> rc.Task:  # noqa: ANN401
    """A task of plain values."""
    given = {"targets": TARGETS, "inspectors": PEOPLE, "drawn_on": DAY, **changes}
    return rc.plan_task(BOOK, **given)


def refused(act: Callable[[], object]) -> list[tuple[str, str]]:
    """Code and place of everything that a call is refused for."""
    with pytest.raises(rc.RandcheckError) as caught:
        act()
    return [(problem.code, problem.place) for problem in caught.value.problems]


@pytest.mark.parametrize("present", [0, 1, "否", "False", float("nan"), "", [], b""])
def test_presence_is_true_false_or_nothing(present: Any):  # noqa: ANN401
    """What only looks like a truth value says nothing of who is there."""
    assert refused(lambda: Inspector(id="E", present=present)) == [
        ("argument", "Inspector.present")
    ]
    assert refused(lambda: Presence(inspector="E", present=present)) == [
        ("argument", "Presence.present")
    ]


@pytest.mark.parametrize(
    ("build", "place"),
    [
        (lambda: Target(id="T", flags="trustworthy"), "Target.flags"),
        (lambda: Target(id="T", parties="P"), "Target.parties"),
        (lambda: Inspector(id="E", qualifications="电工"), "Inspector.qualifications"),
        (lambda: rc.commit(planned(), sources=SOURCES, witnesses="李四"), "witnesses"),
        (lambda: planned(targets="T"), "targets"),
        (lambda: planned(targets={"T": 1}), "targets"),
        (lambda: select(suite("sha256"), "0" * 64, "abc", 1), "ids"),
    ],
)
def test_text_is_no_list(build: Callable[[], object], place: str):
    """A text is never taken apart into letters, nor a mapping into its keys."""
    assert refused(build) == [("argument", place)]


def test_misspelt_flag_is_refused():
    """A flag that no rule can name is told, with those that there are."""
    assert refused(lambda: Target(id="T", flags=["penaltty"])) == [("flag-unknown", "Target.flags")]


@pytest.mark.parametrize(
    "build",
    [
        lambda day: planned(drawn_on=day),
        lambda day: Inspector(id="E", licence_until=day),
        lambda day: PastCheck(target="T", day=day),
        lambda day: Presence(inspector="E", present=True, confirmed_on=day),
    ],
)
@pytest.mark.parametrize("day", [datetime(2023, 4, 25, 20, tzinfo=UTC), "2023-04-25", 20230425])
def test_moment_or_text_is_no_day(build: Callable[[Any], object], day: Any):  # noqa: ANN401
    """A moment is another day in another zone: whoever gives one takes its day himself."""
    assert [code for code, _ in refused(lambda: build(day))] == ["argument"]


@pytest.mark.parametrize("value", [352, None, b"352", 3.5])
def test_value_of_a_contribution_is_text(value: Any):  # noqa: ANN401
    """What could never be opened is not committed."""
    assert refused(lambda: rc.contribution("office", value=value)) == [("argument", "value")]


def test_everybody_named_stands_in_a_directory():
    """Interests, recusals and presence of strangers are refused, all of them at once."""
    assert refused(
        lambda: planned(
            interests=[Interest(inspector="E9", party="T1"), Interest(inspector="E1", party="T-1"),
                       Interest(inspector="E1", party="P")],
            recusals=[("E1", "T1"), ("T1", "E1"), ("E9", "T1"), ("E1", "P")],
            presence=[Presence(inspector=who, present=True) for who in ("E1", "E9")],
        )
    ) == [
        ("interest-inspector", "interests[0]"),
        ("interest-party", "interests[1]"),
        ("recusal-reversed", "recusals[1]"),
        ("recusal-inspector", "recusals[2]"),
        ("recusal-target", "recusals[3]"),
        ("presence-inspector", "presence[1]"),
    ]  # fmt: skip


def test_recusal_of_a_task_names_somebody_of_its_pool():
    """A pair the wrong way round is refused where a task is built of plain values, too."""
    task = planned()
    assert refused(lambda: evolve(task, recusals=[("T1", "E1")])) == [
        ("recusal-inspector", "recusals")
    ]
    assert evolve(task, recusals=[("E1", "T1")]).recusals == {("E1", "T1")}


@pytest.mark.parametrize("rate", ["1/10", "10%", Fraction(1, 10)])
def test_rate_is_text_or_fraction(rate: Any):  # noqa: ANN401
    """Wherever a rate is taken, the same forms are; a whole number too, where it is one."""
    wanted = Fraction(1, 10)
    assert Stratum(id="s", rate=rate).rate == check_rate(rate) == wanted
    assert Override(rate=rate, reason="r", strata=("s",)).rate == wanted
    assert quota(size=40, eligible=40, rate=rate).n == 4
    assert Stratum(id="s", rate=1).rate == Fraction(1)


@pytest.mark.parametrize(
    "take",
    [
        lambda rate: Stratum(id="s", rate=rate),
        lambda rate: Override(rate=rate, reason="r"),
        lambda rate: quota(size=4, eligible=4, rate=rate),
        check_rate,
    ],
)
def test_rate_is_no_float(take: Callable[[Any], object]):
    """A float is refused with one message, everything else that is no rate with another."""
    assert [code for code, _ in refused(lambda: take(0.1))] == ["rate-float"]
    for odd in ("2/20", "abc", "", 2, -1, Fraction(3, 2)):
        assert [code for code, _ in refused(lambda odd=odd: take(odd))] == ["rate"]
    for odd in (None, True, b"1/10"):
        assert refused(lambda odd=odd: take(odd))[0][0] in {"rate", "argument"}


@pytest.mark.parametrize(
    "at", ["2023-04-26T11:00:00", "2023-04-26", datetime(2023, 4, 26, tzinfo=UTC), 0]
)
@pytest.mark.parametrize("until", [None, "2023-04-26T12:00:00+08:00"])
def test_time_of_a_draw_is_an_instant(at: Any, until: str | None):  # noqa: ANN401
    """What time it is says its offset, whether openings have a time or not."""
    pending = rc.commit(planned(), sources=SOURCES, openings_until=until)
    assert [place for _, place in refused(lambda: rc.draw(pending, at=at))] == ["at"]


def test_draw_of_other_rosters_is_refused():
    """A pending that somebody's database changed spends no slot."""
    pending = rc.commit(planned(), sources=SOURCES)
    absent = pending.rosters["presence"].to_bytes().replace(b"true", b"false", 2)
    changed = {**pending.rosters, "presence": parse_roster("presence", absent)}
    assert refused(lambda: rc.draw(evolve(pending, rosters=changed))) == [("roster-changed", "")]
    secrets = {**pending.secrets, "targets": bytes(32)}
    assert refused(lambda: rc.draw(evolve(pending, secrets=secrets))) == [("roster-changed", "")]
    assert refused(lambda: rc.draw(evolve(pending, rosters={}))) == [("pending-part", "")]
    again = evolve(pending, rosters=dict(pending.rosters))
    assert rc.draw(again) == rc.draw(pending)


def test_purpose_of_tickets_is_a_known_one():
    """A misspelt purpose would be another draw."""
    key = lambda purpose: tickets.key(suite("sha256"), bytes(32), purpose, "s")  # noqa: E731 - short
    assert refused(lambda: key("target")) == [("purpose-unknown", "")]
    assert len(key("targets")) == 64


def test_team_has_seats_for_people():
    """A team of no size, of nobody or of a word that no rule knows is refused."""
    for changes in ({"size": None}, {"size": "2"}, {"size": 10**9}, {"mode": "team"}, {"most": -1}):
        assert refused(lambda changes=changes: TeamRule(**{"mode": "checks", **changes}))


class _Tier(str, enum.Enum):  # noqa: UP042 - StrEnum shows itself as it compares
    HIGH = "高"


def test_a_text_that_shows_itself_as_another_is_refused():
    """A member of an enumeration compares as 高 and is written as _Tier.HIGH: it is neither."""
    with pytest.raises(rc.InputError) as caught:
        Target(id="T-1", tier=_Tier.HIGH)
    assert caught.value.code == "argument"


@pytest.mark.parametrize("kind", [Target, Inspector])
def test_a_column_that_stands_twice_is_refused(kind):
    """“The same as the reader would”: of two columns of one name none is dropped in silence."""
    with pytest.raises(rc.InputError) as caught:
        kind(id="T-1", attributes=[("面积", "1"), ("层数", "2"), ("面积", "3")])
    assert caught.value.code == "attribute-twice"
    assert kind(id="T-1", attributes=[["面积", "1"]]).attributes == (("面积", "1"),)
