"""With the rosters given there is one draw and one assignment: every other one is refused."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import (
    bodies_of,
    body,
    committed,
    copied,
    failed,
    issued,
    kept_folder,
    linked,
    office_task,
    recommitted,
    save_for_auditor,
    targets,
    tiny_task,
)
from fixtures.forging import count_loads, redeal
from randcheck.canonical.jcs import serialize
from randcheck.certificates.freezing import roster
from randcheck.draws.task import Stratum
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import GROUPS
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Bodies

TASK = tiny_task(
    standings=targets("A", "T1", "T2", "T3", "T4"),
    pool=[PoolEntry(id=f"E{n}") for n in range(4)],
    recusals=[("E0", "T1"), ("E0", "T2")],
)
PENDING, CERTIFICATE = issued(TASK)
CHECKS = tuple(CERTIFICATE.teams)
PEOPLE = ("E0", "E1", "E2", "E3")


def auditor(pending: rc.Pending) -> Callable[[rc.Certificate], rc.Report]:
    """Examine certificates with the rosters of one pending draw."""
    folder = kept_folder()
    save_for_auditor(pending, pending.certificate, folder)
    return lambda certificate: rc.examine(certificate, rosters=folder / "rosters")


EXAMINE = auditor(PENDING)


def with_teams(seated: tuple[tuple[str, str], ...]) -> rc.Certificate:
    """The certificate with other people on its seats; loads follow."""
    bodies = bodies_of(CERTIFICATE)
    assignment = body(bodies, "assignment")
    for team, people in zip(assignment["teams"], seated, strict=True):
        for seat, who in zip(team["seats"], people, strict=True):
            seat["inspector"] = who
    count_loads(assignment)
    return linked(bodies)


class TestAssignment:
    """“`verify` … refuses any other valid assignment”: unique, whoever computes it."""

    def test_of_all_assignments_one_is_accepted(self):
        """Every way to seat four people on two teams of two, in every order of seats: one passes.

        Those that the file alone refutes fail ``teams``; all the others, valid as they are, fail
        ``deal``. Caught by it: comparing loads alone, not replaying the box, one lot too few.
        """
        accepted, refused = [], {"teams": 0, "deal": 0}
        teams = list(permutations(PEOPLE, 2))
        for seated in product(teams, repeat=2):
            report = EXAMINE(with_teams(seated))
            if report.verdict == "verified":
                accepted.append(dict(zip(CHECKS, seated, strict=True)))
            else:
                (step,) = failed(report)
                refused[step] += 1
        assert accepted == [CERTIFICATE.teams]
        assert sum(refused.values()) == len(teams) ** 2 - 1
        assert refused["deal"] > 30

    def test_of_all_groupings_one_is_accepted(self):
        """Groups first: every other grouping and every other match of groups and checks fails."""
        task = tiny_task(
            standings=targets("A", "T1", "T2"),
            strata=[Stratum(id="A", rate=Fraction(1))],
            pool=[PoolEntry(id=f"E{n}") for n in range(4)],
            teams=TeamRule(mode=GROUPS),
        )
        pending, certificate = issued(task)
        examine = auditor(pending)
        accepted = 0
        for people in permutations(PEOPLE):
            for match in product((0, 1), repeat=2):
                bodies = bodies_of(certificate)
                assignment = body(bodies, "assignment")
                for number, group in enumerate(assignment["groups"]):
                    for seat, who in zip(group["seats"], people[2 * number :][:2], strict=True):
                        seat["inspector"] = who
                    group["load"] = match.count(number)
                for team, number in zip(assignment["teams"], match, strict=True):
                    team["group"] = number
                    team["seats"] = copied(assignment["groups"][number]["seats"])
                count_loads(assignment)
                report = examine(linked(bodies))
                accepted += report.verdict == "verified"
                assert failed(report) in ([], ["deal"])
        assert accepted == 1


class TestDrawn:
    """“Draw: the `n` smallest tickets among the eligible”."""

    @pytest.mark.parametrize("reserves", [0, 1])
    def test_of_all_draws_one_is_accepted(self, reserves: int):
        """Every two of four targets, one more in reserve or none, tickets right, teams dealt: one.

        Caught by it: checking tickets without comparing with the whole roster; comparing the
        reserves alone; ignoring them.
        """
        task = evolve(TASK, strata=[Stratum(id="A", rate=Fraction(1, 2), reserves=reserves)])
        pending, certificate = issued(task)
        examine = auditor(pending)
        key = body(bodies_of(certificate), "draw")["strata"][0]["key"]
        lots = [
            {"id": id, "ticket": hashing.ticket("sha256", key, id).hex(), "slip": 0}
            for id in ("T1", "T2", "T3", "T4")
        ]
        lots.sort(key=lambda lot: lot["ticket"])
        accepted = 0
        for chosen in combinations(lots, 2 + reserves):
            bodies = bodies_of(certificate)
            stratum = body(bodies, "draw")["strata"][0]
            stratum["drawn"], stratum["reserves"] = list(chosen[:2]), list(chosen[2:])
            redeal(bodies, pending)
            report = examine(linked(bodies))
            accepted += report.verdict == "verified"
            assert failed(report) in ([], ["draw"])
        assert accepted == 1

    def test_every_other_seed_is_refused(self):
        """A draw from any other seed, tickets and teams right, fails ``seed``."""
        other = committed(TASK, sources=[rc.contribution("office", value="x", nonce=bytes(32))])
        drawn = rc.draw(other)
        bodies = bodies_of(CERTIFICATE)
        for kind in ("draw", "assignment"):
            position = [name for name, _ in bodies].index(kind)
            bodies[position] = (kind, copied(drawn.of_kind(kind)[0].body))
        body(bodies, "draw")["sources"] = copied(CERTIFICATE.of_kind("draw")[0].body["sources"])
        assert failed(EXAMINE(linked(bodies))) == ["seed"]


OFFICE, DRAWN = issued(office_task())
NAMES = [name for name, found in OFFICE.rosters.items() if len(found)]


def other_value(value: Any) -> Any:  # noqa: ANN401
    """Another value of the same shape."""
    changes: dict[type, Callable[[Any], Any]] = {
        bool: lambda v: not v,
        int: lambda v: v + 1,
        str: lambda v: (
            "2025-12-31" if v[:2] == "20" else {"eligible": "excluded:x"}.get(v, v + "a")
        ),
        type(None): lambda _: 1,
        list: lambda v: [*v, "zz"],
    }
    return changes[type(value)](value)


class TestRosters:
    """“roster, ids, exclusion, absence or recusal changed after the commitment” (§8)."""

    @pytest.mark.parametrize("name", NAMES)
    def test_every_field_of_every_record_is_fixed(self, name: str, tmp_path):
        """Altering any one field of any one record, or leaving a record out, fails ``roots``.

        Caught by it: a leaf over the id alone, a root without its secret, a size not compared.
        """
        file = save_for_auditor(OFFICE, DRAWN, tmp_path)
        path = tmp_path / "rosters" / f"{name}.jsonl"
        records = list(OFFICE.rosters[name].records())
        assert rc.examine(file, rosters=path.parent).holds("recomputed")
        others = [records[:n] + records[n + 1 :] for n in range(len(records))]
        for number, record in enumerate(records):
            for field, value in record.items():
                changed = {**record, field: other_value(value)}
                others.append([*records[:number], changed, *records[number + 1 :]])
        for other in others:
            lines = (serialize(record) for record in sorted(other, key=lambda r: r["id"]))
            path.write_bytes(b"".join(line + b"\n" for line in lines))
            report = rc.examine(file, rosters=path.parent)
            assert failed(report) == ["roots"]
            assert not report.holds("recomputed")

    @given(st.sampled_from(["targets", "inspectors", "presence", "recusals"]), st.data())
    def test_other_rosters_are_another_commitment(self, name: str, data: st.DataObject):
        """Whoever commits to another roster has another commitment, and so another head.

        A published head, or the next record's link, tells the two apart.
        """
        records = list(OFFICE.rosters[name].records())
        left_out = data.draw(st.integers(0, len(records) - 1))
        fewer = [record for number, record in enumerate(records) if number != left_out]
        other = recommitted(OFFICE, rosters={name: roster(name, fewer)})
        assert other.certificate.head != OFFICE.certificate.head
        bodies: Bodies = bodies_of(DRAWN)
        spliced = rc.Certificate((*other.certificate.records, *DRAWN.records[1:]))
        assert bodies[0][1]["rosters"] != other.certificate.commitment["rosters"]
        assert "chain" in failed(rc.examine(spliced))
