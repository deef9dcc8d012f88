"""From an office's list of results to recorded events: all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import Factory, evolve, frozen

from randcheck.canonical.arguments import checked
from randcheck.checks.capping import above_cap
from randcheck.checks.events import (
    DATA,
    ON_SITE,
    REFUSED,
    REMOTE,
    RESULT,
    SEALED,
    SIGNED,
    VIDEO,
    Authorised,
    CalledOff,
    Ended,
    Entered,
    Filed,
    Found,
    NoticeSent,
    Published,
    SignedOff,
    Visited,
)
from randcheck.checks.recording import problems_of
from randcheck.errors import InputError, Problem
from randcheck.messages import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.office.books.afterwards import CheckRule
    from randcheck.office.directories.inspectors import InspectorDirectory
    from randcheck.office.directories.results import CheckResult

MODES: Final = {
    "": ON_SITE,
    **dict.fromkeys(("现场", "现场检查", "实地", "实地检查", "实地核查", ON_SITE), ON_SITE),
    **dict.fromkeys(("远程", "远程监管", "远程检查", "非现场", "书面检查", REMOTE), REMOTE),
    **dict.fromkeys(("视频", "视频监管", "视频检查", VIDEO), VIDEO),
    **dict.fromkeys(("大数据", "大数据分析", "数据分析", DATA), DATA),
}
"""What lists call the mode of a check."""
FORMS: Final = {
    **dict.fromkeys(("签字", "已签字", "签名", "已签", "是", "本人签字", SIGNED), SIGNED),
    **dict.fromkeys(("盖章", "已盖章", "签章", SEALED), SEALED),
    **dict.fromkeys(
        ("拒签", "拒绝签字", "拒绝签字盖章", "未签字", "未签字盖章", "无法签字", "否", REFUSED),
        REFUSED,
    ),
}
"""What lists call the sign-off."""
_CALLED: Final = {"mode": "检查方式", "form": "签字情况"}
_DAYS: Final = {
    Ended: "ended",
    Entered: "entered",
    Published: "published",
    NoticeSent: "noticed",
    Authorised: "authorised",
    Filed: "filed",
}
"""Kind of event → the column of its day, where that is not the day of the visit."""
_COLUMNS: Final = {
    **dict.fromkeys(("check-too-few", "check-stranger", "check-made"), ("inspectors",)),
    **dict.fromkeys(("check-no-code", "check-word", "check-not-found"), ("codes",)),
    "check-item": ("item",),
    "check-text-missing": ("text", "codes"),
    "check-not-signed": ("form",),
    "check-refused-reason": ("reason", "form"),
    "check-signed-who": ("who", "form"),
    "check-assistant": ("assistants",),
    "check-licence": ("licence_shown",),
    "check-notice-shown": ("notice_shown",),
    "check-notice": ("noticed", "day"),
    "check-unauthorised": ("authorised", "day"),
    "check-unfiled": ("filed", "day"),
    "check-yearly-cap": ("day",),
    "check-by": ("by",),
    "check-written-early": ("recorded",),
    "check-body": ("unit",),
}
"""Code of a problem → the columns whose cell it stands at, the first that the list has."""
_LATE: Final = {"check-ended", "check-called-off", "check-reused"}  # after what made them so


@checked
def record_results(
    checks: Iterable[Check],
    results: Iterable[CheckResult],
    ruled: CheckRule,
    *,
    by: str = "",
    inspectors: InspectorDirectory | None = None,
) -> tuple[Check, ...]:
    """Return checks with everything recorded that a list of results says.

    What is on record already is passed over, so that a list which grows can be read again.

    Args:
        checks: Those of the office.
        results: The list, as `read_results` gives it.
        ruled: What the rule book lays down.
        by: Who records where a row does not say.
        inspectors: The directory, where the list names inspectors by their names.

    Raises:
        InputError: A row belongs to no check or to several, or says what may not be
            recorded: all problems of all rows, each with its place. Nothing is recorded.
    """
    listed = {check.id: check for check in checks}
    reader = _Importer(listed, ruled, by, _names(inspectors), _ids(listed.values()))
    for result in results:
        reader.take(result)
    reader.finish()
    if reader.problems:
        raise InputError.collect(sorted(reader.problems, key=lambda p: p.code in _LATE))
    return tuple(listed.values())


def _names(inspectors: InspectorDirectory | None) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for inspector in inspectors or ():
        names.setdefault(inspector.name, []).append(inspector.id)
    return names


def _ids(checks: Iterable[Check]) -> dict[str, list[str]]:
    """Return what a list may call a check by: its id, its target, the target's name."""
    found: dict[str, list[str]] = {}
    for check in checks:
        for name in dict.fromkeys((check.id, check.target, check.name)):
            found.setdefault(name, []).append(check.id)
    return found


@frozen
class _Importer:
    """Takes one row after the other and goes on after a wrong one."""

    checks: dict[str, Check]
    ruled: CheckRule
    by: str
    names: dict[str, list[str]]
    ids: dict[str, list[str]]
    problems: list[Problem] = Factory(list)
    told: set[tuple[str, str]] = Factory(set)
    closing: dict[str, list[tuple[CheckResult, Event]]] = Factory(dict)

    def take(self, result: CheckResult) -> None:
        """Record what a row says of its visit; what ends it waits for the other rows."""
        check = self._check(result)
        if check is None:
            return
        for event in self._visit(check, result):
            self._record(check.id, result, event)
        self.closing.setdefault(check.id, []).extend(
            (result, event) for event in self._close(result)
        )

    def finish(self) -> None:
        """Record what ends the checks, once every row has been taken."""
        for id, entries in self.closing.items():
            last = max((e.day for _, e in entries if isinstance(e, Ended)), default=None)
            for kind in (SignedOff, Ended, Entered, Published):
                seen: list[Event] = []
                for result, event in entries:
                    early = isinstance(event, Ended) and (seen or event.day != last)
                    if isinstance(event, kind) and event not in seen and not early:
                        seen.append(event)
                        self._record(id, result, event)

    def _record(self, id: str, result: CheckResult, event: Event) -> None:
        check = self.checks[id]
        if event in check.events:
            return
        same = (self.checks[other] for other in self.ids[check.target])
        wrong = (*problems_of(check, event, self.ruled), *above_cap(check, event, self.ruled, same))
        for problem in wrong:
            reason = result.at, render("en", problem.code, problem.params)
            if reason not in self.told:  # one wrong day makes every event of its row wrong
                self.told.add(reason)
                columns = _COLUMNS.get(problem.code, (_DAYS.get(type(event), "day"), "day"))
                self._wrong(problem.code, result, *columns, **problem.params)
        self.checks[id] = evolve(check, events=(*check.events, event))

    def _wrong(self, code: str, result: CheckResult, *columns: str, **params: object) -> None:
        """Add a problem at the cell of the first of some columns that the list has."""
        at = next((result.cells[name] for name in columns if name in result.cells), result.at)
        self.problems.append(Problem(code, params, at))

    def _check(self, result: CheckResult) -> Check | None:
        """Return the check that a row is about."""
        name = result.check or result.target or result.name
        near = [self.checks[id] for id in self.ids.get(name, ())]
        found = [check for check in near if _is_about(check, result)]
        for narrow in (_has_visit, _covers, _is_open):
            if len(found) > 1:
                found = [check for check in found if narrow(check, result)] or found
        if len(found) == 1:
            return found[0]
        code = "result-several" if found else "result-unknown"
        self._wrong(code, result, value=name)
        return None

    def _visit(self, check: Check, result: CheckResult) -> Iterator[Event]:
        by, recorded = result.by or self.by, result.recorded
        mode = self._word(MODES, result.mode, result, "mode")
        if result.authorised is not None:
            yield Authorised(day=result.authorised, by=by, recorded=recorded, body=result.unit,
                             who=result.authoriser)  # fmt: skip
        if result.filed is not None:
            yield Filed(day=result.filed, by=by, recorded=recorded, body=result.unit,
                        code=result.check_code)  # fmt: skip
        if result.noticed is not None:
            yield NoticeSent(day=result.noticed, by=by, recorded=recorded, body=result.unit)
        yield Visited(
            day=result.day,
            body=result.unit,
            by=by,
            recorded=recorded,
            inspectors=[self._inspector(check, who, result) for who in result.inspectors],
            mode=mode,
            licence_shown=bool(result.licence_shown),
            notice_shown=bool(result.notice_shown),
            assistants=result.assistants,
            place=result.place,
        )
        codes = [code.code if (code := self.ruled.code(word)) else word for word in result.codes]
        for item in (result.item,) if result.item else check.items:
            yield Found(
                day=result.day, body=result.unit, by=by, recorded=recorded,
                item=item, codes=codes, text=result.text,
            )  # fmt: skip

    def _close(self, result: CheckResult) -> Iterator[Event]:
        by, recorded = result.by or self.by, result.recorded
        if result.form:
            form = self._word(FORMS, result.form, result, "form")
            yield SignedOff(
                day=result.day, by=by, recorded=recorded, form=form, who=result.who,
                reason=result.reason, witness=result.witness,
            )  # fmt: skip
        if result.ended is not None:
            yield Ended(day=result.ended, by=by, recorded=recorded)
        if result.entered is not None:
            yield Entered(day=result.entered, by=by, body=result.unit)
        if result.published is not None:
            yield Published(day=result.published, by=by, body=result.unit, what=RESULT)

    def _word(self, words: dict[str, str], value: str, result: CheckResult, column: str) -> str:
        if value not in words:
            known = "、".join(word for word in words if word)
            self._wrong(
                "result-word", result, column, value=value, column=_CALLED[column], known=known
            )
        return words.get(value, next(iter(words.values())))

    def _inspector(self, check: Check, who: str, result: CheckResult) -> str:
        """Return the licence number of somebody whom a list may call by his name."""
        if who in check.inspectors or who not in self.names:
            return who
        ids = self.names[who]
        mine = [id for id in ids if id in check.inspectors] or ids
        if len(mine) > 1:
            self._wrong("result-namesakes", result, "inspectors", value=who)
        return mine[0]


def _is_about(check: Check, result: CheckResult) -> bool:
    if result.check:
        return check.id == result.check
    if check.last(CalledOff) is not None or (result.item and result.item not in check.items):
        return False
    names: Sequence[str] = (check.target, check.name) if not result.target else (check.target,)
    return (result.target or result.name) in names


def _has_visit(check: Check, result: CheckResult) -> bool:
    return any(visit.day == result.day for visit in check.every(Visited))


def _covers(check: Check, result: CheckResult) -> bool:
    first, last = check.window
    return first <= result.day <= last


def _is_open(check: Check, _result: CheckResult) -> bool:
    return check.closed is None
