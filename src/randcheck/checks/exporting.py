"""What goes out of the checks: to the next draw, to a mandatory platform, to the credit system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical.arguments import checked
from randcheck.checks.events import (
    NONE,
    RESULT,
    Authorised,
    CalledOff,
    Decided,
    Ended,
    Entered,
    Filed,
    Found,
    NoticeSent,
    Published,
    Reused,
    SignedOff,
    Visited,
)
from randcheck.draws.past import DRAW_ID, PastCheck
from randcheck.office.books.provisions import RANDOM
from randcheck.office.directories.results import CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import CheckRule


@checked
def past_checks(
    checks: Iterable[Check], *, cause: str = RANDOM, causes: Mapping[str, str] | None = None
) -> tuple[PastCheck, ...]:
    """Return checks as the history of later draws, one line for each item.

    A check drawn and not yet made has no day, only the last one on which it can be; one that
    was called off was none, and one that reuses a joint result is counted there (H23-6).
    A check with a cause keeps it, so that no cap counts it (L19-9). Each says from which
    draw it comes.

    Args:
        checks: Those of the office.
        cause: What the rule book calls a random check.
        causes: Name of a task → what the rule book calls its checks, where it is another
            word: a special campaign, a joint draw (部门联合双随机).
    """
    known = causes or {}
    return tuple(
        PastCheck(
            target=check.target,
            day=check.made or check.window[1],
            made=check.made is not None,
            cause=check.cause or known.get(task_of(check), cause),
            item=item,
            unit=check.unit,
            drawn=check.drawn if check.random else None,
            attributes=((DRAW_ID, check.draw_id),) if check.draw_id else (),
        )
        for check in checks
        if check.last(CalledOff) is None and check.last(Reused) is None
        for item in check.items
    )


def task_of(check: Check) -> str:
    """Return the name of the task that a check was drawn for; empty for one with a cause."""
    return check.draw_id.rpartition("/")[0].rpartition("/")[2]


@checked
def results_list(
    checks: Iterable[Check], ruled: CheckRule, *, problems: bool = False, secret: bool = False
) -> tuple[CheckResult, ...]:
    """Return the results of checks that ended, one row for each item, for a platform.

    `write_platform` writes them under the platform's own columns (H23-1, X22-14).

    Args:
        checks: Those of the office.
        ruled: What the rule book lays down: which results are problems.
        problems: Whether only those rows are wanted that report a problem (W25-16).
        secret: Whether checks of secret strata go out too (X22-10).
    """
    bad = {code.code for code in ruled.codes if code.problem}
    return tuple(
        row
        for check in checks
        if secret or not check.secret
        for row in _rows(check)
        if not problems or bad & set(row.codes)
    )


def _rows(check: Check) -> Iterator[CheckResult]:
    reused = check.last(Reused)
    if reused is not None:
        for item in check.items:
            yield _row(check, item, reused.day, reused.codes, more=[("采用结果", reused.check)])
        return
    visit, ended = check.last(Visited), check.last(Ended)
    if visit is None or ended is None:
        return
    decisions = [e for e in check.every(Decided) if e.decision != NONE]
    said = "、".join(f"{e.decision} {e.number}".strip() for e in decisions)
    for item in check.items:
        found = [event for event in check.every(Found) if event.item == item]
        codes = list(dict.fromkeys(code for event in found for code in event.codes))
        text = "；".join(event.text for event in found if event.text)
        more = [("处理决定", said)] if said else []
        yield _row(check, item, visit.day, codes, visit=visit, text=text, ended=ended, more=more)


def _row(  # noqa: PLR0913 - what a row says
    check: Check,
    item: str,
    day: date,
    codes: Iterable[str],
    *,
    visit: Visited | None = None,
    ended: Ended | None = None,
    text: str = "",
    more: Iterable[tuple[str, str]] = (),
) -> CheckResult:
    """Return one row; `visit` and `ended` are missing where a joint result is reused."""
    signed, notice, entered = check.last(SignedOff), check.last(NoticeSent), check.last(Entered)
    allowed, filed = check.last(Authorised), check.last(Filed)
    public = [event for event in check.every(Published) if event.what == RESULT]
    on_site = visit is not None and visit.mode == "on-site"
    return CheckResult(
        day=day,
        inspectors=() if visit is None else visit.inspectors,
        codes=codes,
        check=check.id,
        target=check.target,
        name=check.name,
        item=item,
        text=text,
        form="" if signed is None else signed.form,
        who="" if signed is None else signed.who,
        reason="" if signed is None else signed.reason,
        witness="" if signed is None else signed.witness,
        mode="" if visit is None else visit.mode,
        licence_shown=visit.licence_shown if visit is not None and on_site else None,
        notice_shown=visit.notice_shown if visit is not None and on_site else None,
        authorised=None if allowed is None else allowed.day,
        authoriser="" if allowed is None else allowed.who,
        filed=None if filed is None else filed.day,
        check_code="" if filed is None else filed.code,
        noticed=None if notice is None else notice.day,
        assistants=() if visit is None else visit.assistants,
        place="" if visit is None else visit.place,
        ended=None if ended is None else ended.day,
        unit=check.unit,
        cause=check.cause or RANDOM,
        by="" if visit is None else visit.by,
        recorded=None if visit is None else visit.recorded,
        entered=None if entered is None else entered.day,
        published=public[0].day if public else None,
        attributes=tuple(more),
    )
