"""A small invented office, and the dishonest ones that tests make of it.

Other tests of certificates import what stands here; the tests at the end make sure that the office
is as interesting as they need it: exclusions, recusals, an absentee, reserves, a shortfall.
"""

from __future__ import annotations

import atexit
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import randcheck as rc
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates import envelope
from randcheck.certificates.ceremony.taking import with_openings
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.lists import joined, root_of, split
from randcheck.certificates.pending import ROSTERS_FOLDER, Pending
from randcheck.certificates.records import COMMITMENT, FIELDS_OF, LISTS, ROSTERS
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.draws.eligibility import Standing
from randcheck.draws.past import PastCheck
from randcheck.draws.task import Stratum, Task
from randcheck.draws.teams import PoolEntry, TeamRule
from randcheck.draws.words import CHECKS, GROUPS
from randcheck.lottery.problems import Requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from randcheck.certificates.rosters import Roster
    from randcheck.lottery.seeds import Opened

Body = dict[str, Any]
Bodies = list[tuple[str, Body]]
WINDOW = (date(2026, 3, 2), date(2026, 11, 30))
SECRET = bytes(range(32))
NONCES = {"office": b"\x11" * 32, "supervisor": b"\x22" * 32, "press": b"\x33" * 32}
VALUES = {"office": "3 5 2 6", "supervisor": "1 4 4 2", "press": "6 6 1 2"}


def sources(*names: str) -> list[rc.Contribution]:
    """Contributions with fixed nonces and values, the office's first."""
    return [
        rc.contribution(name, value=VALUES[name], nonce=NONCES[name])
        for name in names or ("office", "supervisor")
    ]


def targets(stratum: str, *ids: str, verdict: str = "eligible") -> list[Standing]:
    """Targets of one stratum with one verdict."""
    return [Standing(id=id, stratum=stratum, verdict=verdict) for id in ids]


POSTS = (Requirement(types=[("A岗",)]), Requirement(types=[("A岗",), ("B岗",)], stage=1))
POOL = [
    PoolEntry(id="E-1", type=["A岗"]),
    PoolEntry(id="E-2", type=["A岗"], cap=3),
    PoolEntry(id="E-3", type=["B岗"]),
    PoolEntry(id="E-4", type=["B岗"], base=1),
    PoolEntry(id="E-5", type=["A岗"]),
    PoolEntry(id="E-6", type=["B岗"], present=False),
    PoolEntry(id="E-7", type=["A岗"], verdict="excluded:licence"),
]
STANDINGS = [
    *targets("大型", "T-01", "T-02", "T-03", "T-04", "T-05", "T-06"),
    *targets("大型", "T-07", verdict="excluded:state"),
    *targets("小型", "T-11", "T-12", "T-13"),
    *targets("小型", "T-14", verdict="outside:trustworthy"),
    *targets("特殊", "T-21"),
    *targets("特殊", "T-22", "T-23", verdict="excluded:joint-overlap"),
]
BY_CHECK = TeamRule(mode=CHECKS, requirements=POSTS, seats=[0, 1])
IN_GROUPS = TeamRule(mode=GROUPS)


def office_task(**changes: object) -> Task:
    """Three strata, one of them short; five in the pool; teams of posts A and B per check."""
    given: Body = {
        "office": "lan",
        "plan": "2026",
        "draw": "spring",
        "items": ["消防", "防雷"],
        "window": WINDOW,
        "strata": [
            Stratum(id="大型", rate=Fraction(1, 2), reserves=1),
            Stratum(id="小型", rate=Fraction(1, 3), reserves=9),
            Stratum(id="特殊", rate=Fraction(2, 3)),
        ],
        "standings": STANDINGS,
        "pool": POOL,
        "attributes": ("post",),
        "interests": {("E-1", "T-01"): ("配偶任职",), ("E-3", "T-21"): ("持股", "曾任职")},
        "recusals": [("E-1", "T-01"), ("E-3", "T-21"), ("E-4", "T-02")],
        "history": [
            PastCheck(target="T-22", day=date(2026, 1, 9), cause="部门联合双随机"),
            PastCheck(target="T-22", day=date(2025, 1, 9), cause="双随机", item="消防"),
        ],
        "teams": BY_CHECK,
        "book": b"rule book",
    }
    return Task(**{**given, **changes})


def tiny_task(**changes: object) -> Task:
    """Two of three targets, teams of two out of three."""
    given: Body = {
        "office": "lan",
        "plan": "2026",
        "draw": "tiny",
        "window": WINDOW,
        "strata": [Stratum(id="A", rate=Fraction(1, 2), reserves=1)],
        "standings": targets("A", "T1", "T2", "T3"),
        "pool": [PoolEntry(id=f"E{n}") for n in range(3)],
        "teams": TeamRule(mode=CHECKS),
    }
    return Task(**{**given, **changes})


def committed(task: Task | None = None, **arguments: Any) -> Pending:  # noqa: ANN401
    """Commit with fixed secret and contributions."""
    made = office_task() if task is None else task
    given: Body = {"secret": SECRET, "sources": sources(), **arguments}
    draw_id = f"{made.office}/{made.plan}/{made.draw}/{given.get('slot', 1)}"
    given["sources"], openings = apart(given["sources"], draw_id, given.get("suite", "sha256"))
    return with_openings(rc.commit(made, **given), openings)


def apart(
    parts: Sequence[Any], seed_id: str, suite: str = "sha256"
) -> tuple[list[Any], list[Opened]]:
    """Let everybody but the office hand over C alone; the openings come by themselves."""
    used, found, openings = suite_called(suite), [], []
    for position, part in enumerate(parts):
        mine = isinstance(part, rc.Contribution) and part.outside is None and not part.commitment
        if not position or not mine or part.opening is None:
            found.append(part)
            continue
        c = part.record(used, seed_id, first=False)["commitment"]
        found.append(rc.contribution(part.source_id, commitment=c))
        openings.append(part.opening)
    return found, openings


def issued(task: Task | None = None, **arguments: Any) -> tuple[Pending, Certificate]:  # noqa: ANN401
    """Commit and draw."""
    pending = committed(task, **arguments)
    return pending, rc.draw(pending)


def kept_folder() -> Path:
    """Make a folder that is there until the tests end, for what many of them read."""
    folder = TemporaryDirectory(prefix="randcheck-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def save_for_auditor(pending: Pending, certificate: Certificate, folder: Path) -> Path:
    """Write certificate, rosters and secrets as an auditor gets them; return the certificate."""
    pending.save(folder)
    (folder / SECRETS_FILE).rename(folder / ROSTERS_FOLDER / SECRETS_FILE)
    certificate.save(folder / "drawn.json")
    return folder / "drawn.json"


def audited(pending: Pending, certificate: Certificate | bytes, folder: Path) -> rc.Report:
    """Examine with complete rosters."""
    pending.save(folder)
    return rc.examine(certificate, rosters=folder / ROSTERS_FOLDER, secrets=folder / SECRETS_FILE)


def copied(value: Any) -> Any:  # noqa: ANN401
    """A deep copy of a record's fields."""
    return json.loads(json.dumps(value))


def bodies_of(certificate: Certificate) -> Bodies:
    """Kinds and fields of all records, what they list put in where it is shown, to be changed."""
    shown = {} if certificate.is_sealed else certificate.lists.found
    return [
        (record.kind, copied(joined(record.body, shown[n]) if n in shown else record.body))
        for n, record in enumerate(certificate.records)
    ]


def as_they_stand(certificate: Certificate) -> Bodies:
    """Kinds and fields of all records with the roots of what they list, to be changed."""
    return [(record.kind, copied(record.body)) for record in certificate.records]


def full(certificate: Certificate, kind: str, number: int = 0) -> Body:
    """All that a record of a kind says, what it lists put in."""
    return dict([r for r in certificate.open_records if r.kind == kind][number].body)


def linked(bodies: Iterable[tuple[str, Body]]) -> Certificate:
    """Records that are linked as they should be, whatever else they say.

    What a body lists is taken out of it again and shown beside the records. A record that is not
    even of its shape is refused here; tests of step ``records`` encode their own.
    """
    records: list[Any] = []
    shown: list[Body] = []
    for kind, body in bodies:
        if records:
            body["previous"], body["commitment"] = records[-1].digest, records[0].digest
        suite, said = suite_called((records[0].body if records else body)["suite"]), body
        if kind in FIELDS_OF and LISTS not in body:
            said, fields = split(kind, body)
            said[LISTS] = root_of(suite, fields)
            shown.append({"of": len(records), "fields": fields})
        records.append(envelope.make(suite, kind, said))
    return Certificate(tuple(records), tuple(shown))


def tampered(certificate: Certificate, change: Callable[[Bodies], object]) -> Certificate:
    """The certificate after a change, all later records encoded and linked again."""
    bodies = bodies_of(certificate)
    change(bodies)
    return linked(bodies)


def body(bodies: Bodies, kind: str) -> Body:
    """The fields of the first record of a kind."""
    return next(fields for name, fields in bodies if name == kind)


def recommitted(
    pending: Pending,
    change: Callable[[Body], object] = lambda _: None,
    rosters: Mapping[str, Roster] | None = None,
) -> Pending:
    """What a dishonest office commits to instead: other fields, other rosters, right roots."""
    certificate, lists = pending.certificate, {**pending.rosters, **(rosters or {})}
    fields = copied(certificate.commitment)
    for name in ROSTERS:
        tree = lists[name].tree(certificate.suite, pending.secrets[name])
        fields["rosters"][name] = {"root": tree.root.hex(), "size": tree.size}
    change(fields)
    record = envelope.make(certificate.suite, COMMITMENT, fields)
    return Pending(Certificate((record,)), lists, pending.secrets, pending.openings)


def failed(report: rc.Report) -> list[str]:
    """The names of the steps that failed."""
    return [step.name for step in report.steps if step.status == "FAIL"]


def codes(report: rc.Report, name: str) -> list[str]:
    """The codes that a step found."""
    return [problem.code for problem in report.step(name).problems]


def notes(report: rc.Report) -> list[str]:
    """The codes of the notes."""
    return [note.code for note in report.notes]


def drawn_count(certificate: Certificate) -> Sequence[int]:
    """How many were drawn in each stratum."""
    return [len(ids) for ids in certificate.drawn.values()]


def test_office_is_interesting():
    """Tests would be weak on an office where nothing is excluded, short, recused or in reserve."""
    pending, certificate = issued()
    strata = {stratum["id"]: stratum for stratum in pending.certificate.commitment["strata"]}
    assert [s["N"] for s in strata.values()] == [7, 3, 3]
    assert [s["eligible"] for s in strata.values()] == [6, 3, 1]
    assert [s["outside"] for s in strata.values()] == [0, 1, 0]
    assert [s["need"] for s in strata.values()] == [4, 1, 2]
    assert [s["shortfall"] for s in strata.values()] == [0, 0, 1]
    assert drawn_count(certificate) == [4, 1, 1]
    draw = body(bodies_of(certificate), "draw")
    assert [len(stratum["reserves"]) for stratum in draw["strata"]] == [1, 2, 0]
    assert {len(team) for team in certificate.teams.values()} == {2}


def test_untampered_copy_is_the_certificate():
    """What `tampered` makes without a change is the same bytes, so that only changes are found."""
    pending, certificate = issued()
    assert tampered(certificate, lambda _: None).to_bytes() == certificate.to_bytes()
    assert recommitted(pending).certificate.to_bytes() == pending.certificate.to_bytes()
