"""Recording: whatever is tried in whatever order, nothing is lost, doubled, altered or given away.

Mutations that these tests catch, each seen to fail: `merge` without the sort (order of journals
shows); `merge` keeping only the longer log (events lost); `append` writing all events again
(events doubled); `record` without `check-twice` (likewise); corrections that are not replayed (a
course that could not have been); `place_of` naming secret checks; `in_force` leaving old events.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fixtures.checkwork import DIGEST, RULE, course, made, notice
from fixtures.offices import LAID_DOWN
from randcheck.calendars import Start, national
from randcheck.checks import (
    CalledOff,
    Check,
    Corrected,
    Reused,
    TeamChanged,
    append,
    deadlines,
    merge,
    read_checks,
    record,
    record_all,
)
from randcheck.checks.correcting import in_force
from randcheck.checks.recording import replayed
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule

SECRET = "MIMI-7"
EVENTS = [
    *course(),
    notice(day=date(2025, 10, 2)),
    Reused(day=date(2025, 10, 3), by="C-1", check="other#1", codes=("1",)),
    CalledOff(day=date(2025, 10, 3), by="C-1", reason="注销", amendment=DIGEST, instead="T-9"),
    TeamChanged(day=date(2025, 9, 20), by="C-1", amendment=DIGEST, inspectors=("E-1", "E-2"),
                responsible="E-2"),
]  # fmt: skip
SHIFTS = st.sampled_from([0, 0, 0, 1, -1, 60])


def plain(number: int) -> Check:
    """Check number so and so; every second one is secret."""
    target = f"{SECRET}{number}"
    secret = bool(number % 2)
    return made(id=f"draw#scope#{target}", target=target, name=f"名{target}", secret=secret)


class Recording(RuleBasedStateMachine):
    """W25-17: what was recorded stays; what is refused leaves no trace.

    "在抽查监管过程中弄虚作假的…追究相应责任": a record from which events can vanish proves nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "checks.jsonl"
        self.checks = [plain(number) for number in range(3)]
        self.model: list[list[Any]] = [[], [], []]

    def teardown(self) -> None:
        """Take the folder away."""
        self.folder.cleanup()

    @initialize()
    def open(self) -> None:
        """All checks are opened at once."""
        append(self.path, self.checks)

    def attempt(self, number: int, event: Any) -> None:  # noqa: ANN401 - any event
        """Try an event; keep the model in step with what was said."""
        before = self.checks[number]
        said = ""
        try:
            self.checks[number] = record(before, event, RULE)
        except InputError as error:
            said = str(error)
        assert not (before.secret and SECRET in said)
        assert list(before.events) == self.model[number]
        if not said:
            self.model[number].append(event)

    @rule(number=st.integers(0, 2), event=st.sampled_from(EVENTS), shift=SHIFTS)
    def happens(self, number: int, event: Any, shift: int) -> None:  # noqa: ANN401
        """Anything may be tried on any day."""
        self.attempt(number, evolve(event, day=event.day + timedelta(days=shift)))

    @rule(number=st.integers(0, 2))
    def goes_on(self, number: int) -> None:
        """The next step of the usual course is tried."""
        done = [type(event) for event in self.checks[number].events]
        for event in course():
            if type(event) not in done or event not in self.checks[number].events:
                self.attempt(number, event)
                return

    @rule(number=st.integers(0, 2), at=st.integers(0, 30))
    def happens_again(self, number: int, at: int) -> None:
        """What is on record is recorded once more, and refused."""
        if events := self.model[number]:
            known = len(events)
            self.attempt(number, events[at % known])
            assert len(self.model[number]) == known

    @rule(number=st.integers(0, 2), at=st.integers(0, 30), shift=SHIFTS, gone=st.booleans())
    def is_corrected(self, number: int, at: int, shift: int, gone: bool) -> None:  # noqa: FBT001
        """Any event may be corrected or withdrawn."""
        valid = self.checks[number].valid
        if valid:
            old = valid[at % len(valid)]
            new = None if gone else evolve(old, day=old.day + timedelta(days=shift), body="工程科")
            correction = Corrected(day=date(2026, 1, 5), by="C-9", replaced=old, event=new,
                                   reason="误")  # fmt: skip
            self.attempt(number, correction)

    @rule()
    def is_written(self) -> None:
        """The journal takes what is new."""
        before = self.path.read_bytes()
        append(self.path, self.checks)
        assert self.path.read_bytes().startswith(before)
        assert read_checks(self.path) == tuple(self.checks)

    @invariant()
    def stands(self) -> None:
        """Every event recorded stands once, and all that is valid could have been recorded so."""
        for check, events in zip(self.checks, self.model, strict=True):
            assert list(check.events) == events
            assert len(set(events)) == len(events)
            assert list(replayed(check, RULE)) == []
            for event in events:
                if isinstance(event, Corrected):
                    assert event.replaced in events or any(
                        event.replaced == e.event for e in events if isinstance(e, Corrected)
                    )
                    assert event.replaced not in check.valid


TestRecording = Recording.TestCase
TestRecording.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)

LOGS = st.lists(st.sampled_from(EVENTS), max_size=25)
CALENDAR = national()


def reached(events: list[Any], *, start: Check | None = None) -> Check:
    """The check with whichever of these events may be recorded."""
    check = made() if start is None else start
    for event in events:
        try:
            check = record(check, event, RULE)
        except InputError:
            continue
    return check


class TestMerging:
    """W22-12: what each department recorded is on record, once, wherever it was recorded."""

    @given(st.permutations(range(4)), st.integers(0, 20), st.data())
    def test_copies_merge_in_any_order(self, order: list[int], common: int, data: st.DataObject):
        """Copies that share a beginning and went on apart: the same checks in any order."""
        start = record_all(made(), course()[:common], RULE)
        rest = course()[common:]
        copy_of = st.lists(st.integers(0, 2), min_size=len(rest), max_size=len(rest))
        taken = data.draw(copy_of)
        copies = [
            evolve(start, events=(*start.events, *(e for e, k in zip(rest, taken, strict=True)
                                                   if k == copy)))
            for copy in range(3)
        ]  # fmt: skip
        journals = [*([copy] for copy in copies), [start, made(id="2")]]
        one = merge(journals, RULE)
        other = merge([journals[place] for place in order], RULE)
        assert one == other
        assert set(one[1].events) == set(course())
        assert len(one[1].events) == len(course())
        assert merge([one, *journals], RULE) == one

    @given(LOGS)
    def test_merging_with_itself_changes_nothing(self, events: list[Any]):
        """A journal and its copy are the journal; its events stand as they did."""
        check = reached(events)
        (now,) = merge([[check], [check]], RULE)
        assert set(now.events) == set(check.events)
        assert set(now.valid) == set(check.valid)
        assert (now.stage, now.made, now.inspectors) == (check.stage, check.made, check.inspectors)


class TestCorrecting:
    """W25-17: nothing is deleted; whatever the order of corrections, one thing stands."""

    @given(st.permutations(range(5)), st.integers(1, 4))
    def test_a_chain_of_corrections_has_one_end(self, order: list[int], length: int):
        """Corrections of corrections lead to the last one in whichever order they are read."""
        steps = [notice(day=date(2025, 10, 1 + n)) for n in range(length + 1)]
        chain = [
            Corrected(day=date(2025, 11, 1), by="C", replaced=old, event=new, reason="误")
            for old, new in itertools.pairwise(steps)
        ]
        shuffled = [chain[place] for place in order if place < len(chain)]
        assert in_force([steps[0], *shuffled]) == (steps[-1],)


class TestDeadlines:
    """Calendars 7: every deadline can be computed again from its event and its calendar."""

    TERMS = (
        *(LAID_DOWN[id] for id in ("L19-18", "L19-19", "L19-21", "W25-15", "H23-8-entry")),
        evolve(LAID_DOWN["W22-16"], days=3),
        evolve(LAID_DOWN["W25-14"], start=Start.CHECK_ENDED, done=("published:result",)),
    )

    @given(st.lists(st.booleans(), min_size=20, max_size=20), st.integers(0, 60))
    def test_a_deadline_rests_on_its_event(self, taken: list[bool], shift: int):
        """Day, days and digest give the same date again; none is due before its event."""
        moved = [evolve(event, day=event.day + timedelta(days=shift)) for event in course()]
        events = moved[: 9 + sum(taken)] if all(taken[:2]) else moved
        kept = [event for n, event in enumerate(events) if n < 9 or taken[n]]
        window = (date(2025, 9, 15), date(2026, 12, 1))
        check = reached(kept, start=made(window=window))
        found = deadlines(check, CheckRule(terms=self.TERMS), CALENDAR)
        assert {due.rule for due in found} >= {"L19-18", "L19-19", "H23-8-entry"}
        for due in found:
            assert due.event is not None
            assert due.days is not None
            assert due.event in {event.day for event in check.valid}
            again = CALENDAR.due(due.event, due.days)
            assert (again.due, again.digest) == (due.day, due.calendar)
            assert due.event < again.due
