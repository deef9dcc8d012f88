"""Teams by what is inspected: size and seats of a stratum's own, the union at one visit."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import randcheck as rc
from fixtures.clerks import BOOK, hold, write
from fixtures.outsider_runs import run
from randcheck.office.directories.inspectors import Inspector
from randcheck.office.directories.targets import Target
from randcheck.office.plans.simulation import simulate
from reference import dealing, problem
from reference.flow import feasible_by_flow

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    BOOK.format(id="综合")
    + """
[plan]
id = "2026"
draw = { value = "一次查", clause = "二" }
items = { value = ["消防", "卫生", "环保"], clause = "二" }
window = { value = ["2026-05-06", "2026-09-30"], clause = "二" }

[quota]
base = { value = "roster", clause = "三" }
reserves = { value = 0, clause = "三" }

[inspectors]
licence = { value = "not-asked", clause = "五" }
presence = { value = "not-asked", clause = "五" }
attributes = { value = ["department", "post"], clause = "五" }

[teams]
mode = { value = "checks", clause = "五" }
size = { value = 2, clause = "五" }
seats = [{ where = { post = ["组长"] }, leader = true, clause = "五" }]
"""
)
ITEMS = """
[[strata]]
id = "{0}"
items = {{ value = ["{0}"], clause = "三" }}
otherwise = true
rate = {{ value = "1/{1}", clause = "三" }}
seats = [{{ where = {{ department = ["{0}局"] }}, clause = "三" }}]
"""


def people(folder: Path) -> dict[str, tuple[str, str]]:
    """Twelve inspectors of three departments, four of them leaders of any."""
    listed = [
        (f"E-{n:02}", f"张{n}", ("消防局", "卫生局", "环保局")[n % 3], "组长" if n < 4 else "员")
        for n in range(12)
    ]
    write(folder / "inspectors.csv", "执法证号,姓名,部门,岗位", listed)
    return {id: (department, post) for id, _, department, post in listed}


def test_a_visit_with_one_item_has_the_department_of_that_item(tmp_path: Path):
    """Each visit has a leader and one of every department whose item it is for, and no other."""
    strata = "".join(ITEMS.format(item, of) for item, of in (("消防", 3), ("卫生", 4), ("环保", 5)))
    (tmp_path / "book.toml").write_text(TEXT + strata, encoding="utf-8")
    write(tmp_path / "targets.csv", "对象编号,名称", ((f"T-{n:02}", f"店{n}") for n in range(60)))
    who = people(tmp_path)
    found = hold(tmp_path, day="2026-05-06")
    items: dict[str, set[str]] = {}
    for item, lots in found.drawn.items():
        for lot in lots:
            items.setdefault(lot["id"], set()).add(item)
    assert {len(asked) for asked in items.values()} >= {1, 2}
    assert found.teams.keys() == items.keys()
    for target, team in found.teams.items():
        assert len(set(team)) == 1 + len(items[target])
        assert any(who[one][1] == "组长" for one in team)
        held = Counter(who[one][0] for one in team)
        assert all(held[f"{item}局"] for item in items[target])
    seats = {stratum["id"]: stratum["seats"] for stratum in found.commitment["strata"]}
    assert seats == {"消防": [0, 2], "卫生": [0, 3], "环保": [0, 4]}
    out, rosters = tmp_path / "register" / "one.json", tmp_path / "private-one" / "rosters"
    ((code, _, told),) = run([[str(out), "--rosters", str(rosters)]])
    assert (code, told) == (0, "")


SIZES = """
[[strata]]
id = "大"
where = {{ kind = ["大"] }}
census = {{ value = "all", clause = "三" }}
size = {{ value = {0}, clause = "三" }}
{1}

[[strata]]
id = "小"
otherwise = true
census = {{ value = "all", clause = "三" }}
"""
ROLE = 'seats = [{ where = { department = ["甲"] }, count = 2, clause = "三" }]'


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from("甲乙"), st.booleans()), min_size=2, max_size=5),
    st.lists(st.booleans(), min_size=1, max_size=3),
    st.sampled_from([2, 3]),
    st.booleans(),
    st.data(),
)
def test_deals_as_the_definition_says(staff, kinds, size, role, data):
    """“Large works four, small two”: teams are those of the definition by brute force.

    Where no seed can fill the seats the book is refused beforehand, and only there.
    """
    assume(any(kinds) and not all(kinds))
    seats = ROLE if role and size == 3 else ""
    plain = TEXT.replace("组长", "长")
    book = rc.rulebook((plain + SIZES.format(size, seats)).encode())
    inspectors = [
        Inspector(id=f"E-{n}", name=f"E{n}", department=of, post="长" if leads else "员")
        for n, (of, leads) in enumerate(staff)
    ]
    targets = [Target(id=f"T-{n}", kind="大" if big else "小") for n, big in enumerate(kinds)]
    pairs = [(p.id, t.id) for p in inspectors for t in targets]
    barred = data.draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))
    task = rc.plan_task(book, targets=targets, inspectors=inspectors, recusals=barred,
                        drawn_on=date(2026, 5, 6))  # fmt: skip
    wanted = _problem(task, kinds, barred, bytes(32))
    feasible = feasible_by_flow(wanted)
    try:
        pending = rc.commit(task, sources=[rc.contribution("office", value="1")])
    except rc.InputError:
        assert not feasible
        return
    assert feasible
    certificate = rc.draw(pending)
    seed = bytes.fromhex(certificate.of_kind("draw")[0].body["seed"])
    posed = _problem(task, kinds, barred, seed)
    dealt = dealing.deal(posed)
    assert dealt is not None
    teams: dict[str, set[str]] = {}
    for seat, at in zip(posed.seats(), dealt.at, strict=True):
        assert at is not None
        teams.setdefault(posed.checks[seat.check].id, set()).add(posed.inspectors[at].id)
    assert {id: set(team) for id, team in certificate.teams.items()} == teams
    assert simulate(task, n=2).failures == {}


def _problem(task, kinds, barred, seed):
    """The problem in the words of the definition, without anything of the library's deals."""
    ids = [entry.id for entry in task.pool]
    every = frozenset("".join(entry.type) for entry in task.pool)
    leader = frozenset(kind for kind in every if kind[-1] == "长")
    first = frozenset(kind for kind in every if kind[0] == "甲")
    role = any(len(set(s.seats or ())) == 2 and 2 in (s.seats or ()) for s in task.strata)
    asks = [problem.Requirement(0, leader), problem.Requirement(1, every)]
    size = next(len(s.seats) for s in task.strata if s.id == "大")
    if role:
        asks.append(problem.Requirement(0, first))
        large = (0, 2, 2)
    else:
        large = (0, *[1] * (size - 1))
    return problem.Problem(
        suite="sha256",
        seed=seed,
        scope=task.draw,
        inspectors=tuple(problem.Inspector(e.id, "".join(e.type), 9) for e in task.pool),
        requirements=tuple(asks),
        checks=tuple(
            problem.Check(
                f"T-{n}",
                large if big else (0, 1),
                frozenset(ids.index(p) for p, t in barred if t == f"T-{n}"),
            )
            for n, big in enumerate(kinds)
        ),
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ('mode = { value = "groups", clause = "五" }', "book-stratum-groups"),
        ('size = { value = 4, clause = "五" }', "book-stratum-size"),
    ],
)
def test_what_a_team_of_its_own_cannot_be(change: str, code: str):
    """Groups are formed before the targets are known; `teams.size` is the least of all."""
    name = change.split(" = ", maxsplit=1)[0]
    lines = [change if line.startswith(f"{name} = ") else line for line in TEXT.splitlines()]
    text = "\n".join(lines) + SIZES.format(3, "")
    with pytest.raises(rc.InputError) as caught:
        rc.rulebook(text.encode())
    assert code in {found.code for found in caught.value.problems}


def test_more_roles_than_members():
    """Roles beyond the size of a stratum's team are refused, the leader counted."""
    with pytest.raises(rc.InputError) as caught:
        rc.rulebook((TEXT + SIZES.format(2, ROLE)).encode())
    assert caught.value.code == "book-seats"
