"""The journal of checks: what it keeps, what it refuses, and several made one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck
from fixtures.checkwork import DIGEST, RULE, course, day, finding, made, refused, until, visit
from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates.envelope import file_digest
from randcheck.checks import (
    KINDS,
    Authorised,
    CalledOff,
    Corrected,
    Ended,
    Filed,
    Received,
    Reused,
    TeamChanged,
    Visited,
    append,
    merge,
    read_checks,
    record,
    record_all,
)
from randcheck.checks.codec import EVENT, dump_check, dump_event, load_check, load_event
from randcheck.checks.journal import load_journal, parse_journal

if TYPE_CHECKING:
    from randcheck.checks import Check, Event

WHOLE = record_all(made(), course(), RULE)
FIXED = record(
    WHOLE,
    Corrected(day=day(40), by="C-1", replaced=course()[2], event=finding("监理", "2"), reason="误"),
    RULE,
)
MORE = [
    Reused(day=day(0), by="C", check="x", codes=("1",), office="y"),
    TeamChanged(day=day(0), amendment=DIGEST, inspectors=("E-1", "E-3"), responsible="E-1"),
    CalledOff(day=day(0), reason="x"),
    FIXED.events[-1],
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal lies."""
    return tmp_path / "checks.jsonl"


def test_every_kind_of_event_is_written_and_read():
    """Whatever an event or a check says comes back the same."""
    events: list[Event] = [*course(), *MORE]
    events += [Authorised(day=day(-1), by="C-1", who="分管领导", number="批-1")]
    events += [Filed(day=day(-1), by="C-1", where="执法平台", code="JC-1")]
    assert {type(event) for event in events} == set(KINDS.values())
    for event in events:
        raw = dump_event(event)
        assert list(EVENT.problems(raw, "")) == []
        assert load_event(jcs.parse(jcs.serialize(raw), "")) == event  # type: ignore[arg-type]
    assert load_check(dump_check(WHOLE)) == made()


def test_a_journal_is_only_added_to(path: Path):
    """What stands there stays byte for byte; what is new follows; nothing twice."""
    first = append(path, [until(Visited)])
    before = path.read_bytes()
    second = append(path, [FIXED, made(id="2")])
    assert path.read_bytes().startswith(before)
    assert read_checks(path) == (FIXED, made(id="2"))
    assert load_journal(path) == second
    assert first.head != second.head
    assert append(path, [FIXED]) == second
    assert append(path, []) == second


def test_who_is_behind_is_told(path: Path):
    """Somebody else recorded in between: nothing is overwritten, nothing is lost."""
    append(path, [WHOLE])
    before = path.read_bytes()
    assert append(path, [until(Visited)]) == load_journal(path)
    other = record(until(Visited), visit(place="别处"), RULE)
    for check in (other, evolve(WHOLE, name="乙"), evolve(FIXED, events=FIXED.events[1:])):
        assert refused(lambda c=check: append(path, [made(id="2"), c])) == ["journal-behind"]
    assert refused(lambda: append(path, [made(id="2"), made(id="2")])) == ["journal-check-twice"]
    assert path.read_bytes() == before


def _lines(path: Path) -> list[bytes]:
    append(path, [FIXED, made(id="2")])
    return path.read_bytes().splitlines(keepends=True)


def test_a_line_taken_out_shows(path: Path):
    """W25-17: every line but the last is bound by the next; the last one by the head."""
    lines = _lines(path)
    for gone in range(1, len(lines) - 1):
        short = b"".join(line for n, line in enumerate(lines) if n != gone)
        assert "journal-broken" in refused(lambda data=short: parse_journal(data))
    cut = parse_journal(b"".join(lines[:-1]))
    assert cut.head != load_journal(path).head
    swapped = b"".join([*lines[:2], lines[3], lines[2], *lines[4:]])
    assert "journal-broken" in refused(lambda: parse_journal(swapped))


def _chained(*entries: dict[str, Any]) -> bytes:
    lines = [jcs.serialize({"format": "randcheck/checks@v1"})]
    for entry in entries:
        lines.append(jcs.serialize({"previous": file_digest(suite("sha256"), lines[-1]), **entry}))
    return b"".join(line + b"\n" for line in lines)


OPENED = {"opened": dump_check(made())}
ENDED = {"check": made().id, "event": dump_event(Ended(day=day(0), by="E-1"))}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "journal-format"),
        (_chained(OPENED)[:-1], "roster-truncated"),
        (_chained(OPENED, OPENED), "journal-check-twice"),
        (_chained(ENDED), "journal-check-unknown"),
        (_chained(OPENED, ENDED, ENDED), "journal-event-twice"),
        (_chained({**OPENED, "more": 1}), "shape-unknown"),
        (_chained({"opened": {**dump_check(made()), "target": "a b"}}), "id-character"),
        (_chained({"check": "x", "event": {"kind": "party"}}), "shape-value"),
        (_chained().replace(b"v1", b"v9"), "shape-value"),
        (_chained(OPENED).replace(b'{"opened"', b'{ "opened"'), "file-not-canonical"),
        (b"\xff\n", "json-encoding"),
        (b"[]\n", "shape-value"),
    ],
)
def test_what_is_no_journal_is_refused(data: bytes, code: str):
    """Each fault has its code; a reader goes on, so that all of them are told."""
    assert code in refused(lambda: parse_journal(data))
    if data.endswith(b"\n"):
        assert {code, "json-syntax"} <= set(refused(lambda: parse_journal(data + b"x\n")))


def test_a_crash_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch):
    """The machine stops while a journal is written: the old one stands, whole."""
    append(path, [until(Visited)])
    before = path.read_bytes()

    def stop(_self: Path, _target: Path) -> Path:
        raise OSError(28, "full")

    monkeypatch.setattr(Path, "replace", stop)
    assert refused(lambda: append(path, [WHOLE])) == ["file-unwritable"]
    assert path.read_bytes() == before


def test_a_secret_journal_is_its_owners(path: Path):
    """X22-10: a journal with checks of a secret stratum is nobody else's to read."""
    append(path, [made(secret=True)])
    assert path.stat().st_mode & 0o077 == 0


# --- several journals -----------------------------------------------------------------


def parts(check: Check) -> tuple[Check, Check]:
    """Two copies of which each lacks what the other recorded after the visit."""
    both, rest = check.events[:7], check.events[7:]
    return (
        evolve(check, events=(*both, *rest[::2])),
        evolve(check, events=(*both, *rest[1::2])),
    )


def test_journals_are_merged_in_any_order():
    """Every event of every copy stands once, whichever came first."""
    one, other = parts(FIXED)
    second = made(id="2")
    now = merge([[one], [other, second]], RULE)
    assert now == merge([[second, other], [one]], RULE) == merge([now, [one], [other]], RULE)
    assert set(now[1].events) == set(FIXED.events)
    assert len(now[1].events) == len(FIXED.events)
    assert set(now[1].valid) == set(FIXED.valid)


def test_an_amendment_followed_twice_is_one_change():
    """Two departments that followed one amendment on other days changed the team once."""
    changes = [evolve(MORE[1], day=day(n), by=f"C-{n}") for n in (-5, -4)]
    copies = [[made(events=(change,))] for change in changes]
    (now,) = merge(copies, RULE)
    assert now.events == (changes[0],)


def test_what_contradicts_is_told():
    """Two openings of one check, two receipts: all of it at once."""
    twice = [evolve(WHOLE, events=(*WHOLE.events[:11], Received(day=day(n), by="C")))
             for n in (8, 9)]  # fmt: skip
    codes = refused(lambda: merge([[twice[0], made(id="2")], [twice[1], made(id="2", unit="x")]],
                                  RULE))  # fmt: skip
    assert codes == ["journal-differs", "check-once"]


def _fix(old: Any, new: Any, by: str) -> Corrected:  # noqa: ANN401
    return Corrected(day=day(40), by=by, replaced=old, event=new, reason="误")


def test_corrections_of_two_departments_meet():
    """Two that mend one mistake alike agree; two that differ are told, and circles are."""
    old, new, other = course()[2], finding("监理", "2"), finding("监理", "4")
    base = made(events=course()[:7])
    one = evolve(base, events=(*base.events, _fix(old, new, "C-1")))
    same = evolve(base, events=(*base.events, _fix(old, new, "C-2")))
    (now,) = merge([[one], [same]], RULE)
    assert set(now.codes) == {"2", "1"}
    differs = evolve(base, events=(*base.events, _fix(old, other, "C-2")))
    assert refused(lambda: merge([[one], [differs]], RULE)) == ["journal-corrected-twice"]
    right = evolve(base, events=tuple(new if event == old else event for event in base.events))
    (now,) = merge([[one], [right]], RULE)
    assert now.valid.count(new) == 1
    back = evolve(right, events=(*right.events, _fix(new, old, "C-2")))
    assert "journal-correction-circle" in refused(lambda: merge([[one], [back]], RULE))


def test_a_file_with_impossible_corrections_is_refused(path: Path):
    """A correction of nothing, or a circle of them, ends in an error and not in a loop."""
    nothing = made(events=(_fix(course()[2], None, "C"),))
    a, b = course()[2], finding("监理", "2")
    circle = made(events=(a, _fix(a, b, "C"), _fix(b, a, "D")))
    for check, code in (
        (nothing, "journal-correction-unknown"),
        (circle, "journal-correction-circle"),
        (made(events=(a, a)), "journal-event-twice"),
    ):
        entries = [{"check": check.id, "event": dump_event(event)} for event in check.events]
        data = _chained(OPENED, *entries)
        assert refused(lambda data=data: parse_journal(data)) == [code]
        assert refused(lambda check=check: append(path, [check])) == [code]
    assert not path.exists()


WRITER = """
import sys, time
from pathlib import Path
from fixtures.checkwork import made
from randcheck.checks.journal import append
from randcheck.errors import InputError
name, folder = sys.argv[1:]
(Path(folder) / f"{name}.ready").write_bytes(b"")
while len(list(Path(folder).glob("*.ready"))) < 2:
    time.sleep(0.001)
for number in range(30):
    while True:
        try:
            append(Path(folder) / "checks.jsonl", [made(id=f"{name}{number}")])
            break
        except InputError as error:
            assert error.problems[0].code == "lock-held", error
            time.sleep(0.001)
"""


def test_two_processes_lose_nothing(tmp_path):
    """Two processes that write one journal at once: every write stands in it, or was refused."""
    paths = [str(Path(randcheck.__file__).parents[1]), str(Path(__file__).parents[1])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    writers = [
        subprocess.Popen(  # noqa: S603 - this interpreter, a script of this file
            [sys.executable, "-c", WRITER, name, str(tmp_path)], env=environment
        )
        for name in "AB"
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    found = {check.id for check in load_journal(tmp_path / "checks.jsonl").checks}
    assert found == {f"{name}{number}" for name in "AB" for number in range(30)}
