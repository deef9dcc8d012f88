"""What may be recorded up to the end of a visit: who was there, what was found, who signed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.suites import SUITE_NAMES
from randcheck.checks.bodies import one_body
from randcheck.checks.events import (
    ON_SITE,
    REFUSED,
    SEALED,
    SIGNED,
    Authorised,
    CalledOff,
    Ended,
    EvidenceKept,
    Filed,
    Found,
    NoticeSent,
    Reused,
    SignedOff,
    TeamChanged,
    Visited,
)
from randcheck.office.books.afterwards import LEAST_ON_SITE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from randcheck.checks.refusals import Step
    from randcheck.errors import Problem

_DIGEST = re.compile(f"({'|'.join(SUITE_NAMES)}):[0-9a-f]{{64}}").fullmatch


def _notice_sent(step: Step[NoticeSent]) -> Iterator[Problem]:
    yield from one_body(step)
    yield from step.stated("how", step.event.how, step.rule.clause("notice_first"))


def _authorised(step: Step[Authorised]) -> Iterator[Problem]:
    yield from step.stated("who", step.event.who, step.rule.clause("authorised"))


def _filed(step: Step[Filed]) -> Iterator[Problem]:
    if step.rule.check_code:
        yield from step.stated("code", step.event.code, step.rule.clause("check_code"))


def _allowed(step: Step[Visited]) -> Iterator[Problem]:
    """Yield what had to be done before anybody went: approval and filing (54号)."""
    check, day, rule = step.check, step.event.day, step.rule
    if rule.authorised and not any(e.day <= day for e in check.every(Authorised)):
        yield step.problem("check-unauthorised", value=day, clause=rule.clause("authorised"))
    asked = "filed" if rule.filed else "check_code" if rule.check_code else ""
    if asked and not any(e.day <= day for e in check.every(Filed)):
        yield step.problem("check-unfiled", value=day, clause=rule.clause(asked))


def _visited(step: Step[Visited]) -> Iterator[Problem]:
    check, event, rule = step.check, step.event, step.rule
    first, last = check.window
    if not first <= event.day <= last:
        params = {"value": event.day, "first": first, "last": last}
        yield step.problem("check-window", **params, clause=rule.clause("window"))
    notices = check.every(NoticeSent)
    if rule.notice_first and not any(notice.day <= event.day for notice in notices):
        yield step.problem("check-notice", value=event.day, clause=rule.clause("notice_first"))
    yield from _allowed(step)
    yield from step.known(event.mode, rule.modes, rule.clause("modes"))
    yield from _people(step)
    yield from _shown(step)
    yield from one_body(step)


def _people(step: Step[Visited]) -> Iterator[Problem]:
    """Yield what is wrong with who inspected: two at least, of the team, none a helper."""
    check, event, rule = step.check, step.event, step.rule
    there = dict.fromkeys(event.inspectors)
    least = max(rule.on_site, LEAST_ON_SITE)
    if len(there) < least:
        params = {"value": len(there), "least": least, "clause": rule.clause("on_site")}
        yield step.problem("check-too-few", **params)
    helpers = sorted(there.keys() & set(event.assistants))
    if helpers:
        listed = "、".join(helpers)
        yield step.problem("check-assistant", value=listed, clause=rule.clause("assistants"))
    if not check.team and check.last(TeamChanged) is None:
        return  # nobody was dealt: the draw was one of targets alone, or there was none
    strangers = [who for who in there if who not in check.inspectors]
    if strangers:
        listed = "、".join(strangers)
        yield step.problem("check-stranger", value=listed, clause=rule.clause("team"))


def _shown(step: Step[Visited]) -> Iterator[Problem]:
    """Yield what was not shown; from afar nothing can be."""
    event, rule = step.event, step.rule
    if event.mode != ON_SITE:
        return
    if rule.licence_shown and not event.licence_shown:
        yield step.problem("check-licence", clause=rule.clause("licence_shown"))
    if rule.notice_shown and not event.notice_shown:
        yield step.problem("check-notice-shown", clause=rule.clause("notice_shown"))


def _found(step: Step[Found]) -> Iterator[Problem]:
    check, event, rule = step.check, step.event, step.rule
    clause = rule.clause("codes")
    yield from step.needs(clause, Visited)
    visits = check.every(Visited)
    if visits:
        yield from step.not_before([min(visits, key=lambda visit: visit.day)])
    if event.item not in check.items:
        known = "、".join(check.items)
        yield step.problem("check-item", value=event.item, known=known)
    if not event.codes:
        yield step.problem("check-no-code", value=event.item, clause=clause)
    words = {code.code: f"{code.code} {code.zh}" for code in rule.codes}
    for code in event.codes:
        yield from step.known(code, words, clause, told=words.values())
    yield from one_body(step)


def _evidence(step: Step[EvidenceKept]) -> Iterator[Problem]:
    clause = step.rule.clause("evidence")
    yield from step.needs(clause, Visited)
    visits = step.check.every(Visited)
    if visits:
        yield from step.not_before([min(visits, key=lambda visit: visit.day)])
    if not _DIGEST(step.event.digest):
        yield step.problem("check-digest", value=step.event.digest, clause=clause)
    yield from step.stated("what", step.event.what, clause)


def _signed_off(step: Step[SignedOff]) -> Iterator[Problem]:
    event, clause = step.event, step.rule.clause("sign_off")
    yield from step.needs(clause, Visited)
    visits = step.check.every(Visited)
    if visits:
        yield from step.not_before([min(visits, key=lambda visit: visit.day)])
    yield from step.known(event.form, (SIGNED, SEALED, REFUSED), clause)
    if event.form == REFUSED:
        if not event.reason.strip():
            yield step.problem("check-refused-reason", clause=clause)
    elif not event.who.strip():
        yield step.problem("check-signed-who", clause=clause)


def _ended(step: Step[Ended]) -> Iterator[Problem]:
    check, rule = step.check, step.rule
    yield from step.needs(rule.clause("codes"), Visited)
    found = {event.item for event in check.every(Found)}
    open_items = [item for item in check.items if item not in found]
    if open_items:
        listed = "、".join(open_items)
        yield step.problem("check-not-found", value=listed, clause=rule.clause("codes"))
    on_site = any(visit.mode == ON_SITE for visit in check.every(Visited))
    if rule.sign_off and on_site and not check.every(SignedOff):
        yield step.problem("check-not-signed", clause=rule.clause("sign_off"))
    yield from step.follows(Visited, Found, SignedOff)


def _reused(step: Step[Reused]) -> Iterator[Problem]:
    check, event, clause = step.check, step.event, step.rule.clause("reused")
    if check.made is not None:
        yield step.problem("check-reuse-made", day=check.made, clause=clause)
    if event.check in {"", check.id}:
        yield step.problem("check-reuse-other", value=event.check, clause=clause)
    if not check.random:
        yield step.problem("check-reuse-cause", clause=clause)
    if not event.codes:
        yield step.problem("check-no-code", value=event.check, clause=clause)
    known = [code.code for code in step.rule.codes]
    for code in event.codes:
        yield from step.known(code, known, step.rule.clause("codes"))


def _team_changed(step: Step[TeamChanged]) -> Iterator[Problem]:
    check, event, clause = step.check, step.event, step.rule.clause("team")
    if check.made is not None:
        yield step.problem("check-made", day=check.made, clause=clause)
    if not _DIGEST(event.amendment):
        yield step.problem("check-amendment", value=event.amendment, clause=clause)
    if event.responsible and event.responsible not in event.inspectors:
        yield step.problem("check-responsible", value=event.responsible)


def _called_off(step: Step[CalledOff]) -> Iterator[Problem]:
    check, event, clause = step.check, step.event, step.rule.clause("team")
    if check.made is not None:
        yield step.problem("check-made", day=check.made, clause=clause)
    if check.random and not _DIGEST(event.amendment):
        yield step.problem("check-amendment", value=event.amendment, clause=clause)
    yield from step.stated("reason", event.reason, clause)


VISITING: Final[dict[type, Callable[[Step[Any]], Iterator[Problem]]]] = {
    Authorised: _authorised,
    Filed: _filed,
    NoticeSent: _notice_sent,
    Visited: _visited,
    Found: _found,
    EvidenceKept: _evidence,
    SignedOff: _signed_off,
    Ended: _ended,
    Reused: _reused,
    TeamChanged: _team_changed,
    CalledOff: _called_off,
}
"""Kind of event → what may be wrong with one."""
