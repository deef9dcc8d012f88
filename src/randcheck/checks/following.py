"""What amendments of a certificate, or its being void, make of its checks (L19-15, W22-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.certificates.records import AMENDMENT, REQUEST, VOID
from randcheck.checks.check import joined
from randcheck.checks.events import CalledOff, Reused, TeamChanged
from randcheck.checks.opening import open_checks
from randcheck.checks.recording import problems_of, record
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.certificates.certificate import Certificate
    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.office.books.book import RuleBook
    from randcheck.office.directories.targets import Target


@checked
def follow(  # noqa: PLR0913 - as `open_checks`, and who records it when
    checks: Iterable[Check],
    certificate: Certificate,
    *,
    day: date,
    by: str,
    rule: CheckRule | None = None,
    book: RuleBook | None = None,
    targets: Iterable[Target] = (),
) -> tuple[Check, ...]:
    """Return checks as the amendments of their certificate left them.

    Other inspectors are a `TeamChanged`; a target that a reserve stands in for is a
    `CalledOff`, and the reserve a new check; a void draw calls all of them off. Where a
    reserve is visited for another stratum already, what it stands in for is a further check
    of it. Whoever follows twice finds nothing to do. Checks of other draws stay as they are.

    Args:
        checks: Those of the office.
        certificate: With its amendments; of a sealed draw with its results.
        day: Day on which the amendments took effect.
        by: Who records it.
        rule: What the rule book lays down; the defaults where it is ``None``.
        book: As for `open_checks`.
        targets: As for `open_checks`.

    Raises:
        InputError: A check has been made that an amendment would change
            (``check-made``); all such at once, and nothing is changed.
    """
    listed = tuple(checks)
    digest = certificate.records[0].digest
    mine = [check for check in listed if check.certificate == digest]
    if not mine:
        raise InputError("check-other-draw", value=certificate.draw_id)
    ruled = rule or (book.checks if book is not None else CheckRule())
    opened: dict[str, Check] = {}
    if not certificate.is_void:
        drawn = mine[0].drawn
        found = open_checks(certificate, book=book, targets=targets, drawn_on=drawn)
        opened = {check.id: check for check in found}
    changes = {c.id: _change(c, _as_it_stands(c, opened), certificate, day, by) for c in mine}
    problems = [
        problem
        for check in mine
        if (event := changes[check.id]) is not None
        for problem in problems_of(check, event, ruled)
    ]
    if problems:
        raise InputError.collect(problems)
    now = [
        check if (event := changes.get(check.id)) is None else record(check, event, ruled)
        for check in listed
    ]
    known = {check.id for check in listed}
    new = [check for id, check in opened.items() if id not in known]
    return (*now, *new, *_further(mine, opened, certificate))


def _visit(check: Check) -> str:
    """Return the id of the visit that a check, or a further one of it, belongs to."""
    return "#".join(check.id.split("#")[:3])


def _as_it_stands(check: Check, opened: Mapping[str, Check]) -> Check | None:
    """Return what stands of a check after the amendments; ``None`` where nothing does."""
    now = opened.get(_visit(check))
    return None if now is None or not set(check.strata) & set(now.strata) else now


def _further(
    mine: Iterable[Check], opened: Mapping[str, Check], certificate: Certificate
) -> Iterator[Check]:
    """Yield a further check of whoever now stands in for somebody in another stratum."""
    items = {s["id"]: s["items"] for s in certificate.commitment["strata"]}
    covered: dict[str, set[str]] = {}
    for check in mine:
        covered.setdefault(_visit(check), set()).update(check.strata)
    for id in sorted(opened.keys() & covered.keys()):
        rest = [stratum for stratum in opened[id].strata if stratum not in covered[id]]
        if rest:
            asked = dict.fromkeys(item for stratum in rest for item in items[stratum])
            yield evolve(
                opened[id], id=f"{id}#{joined(rest)}", stratum=joined(rest), items=tuple(asked)
            )


def _change(
    check: Check, now: Check | None, certificate: Certificate, day: date, by: str
) -> Event | None:
    """Return what an amendment, or the end of its draw, means for a check."""
    if check.last(CalledOff) is not None:
        return None
    if check.last(Reused) is not None and now is not None:
        return None  # nobody goes there: whoever would is of no matter (H23-6)
    if now is None:
        digest, reason, instead = _why_gone(check, certificate)
        return CalledOff(day=day, by=by, reason=reason, amendment=digest, instead=instead)
    if (check.inspectors, check.responsible) == (now.team, now.lead):
        return None
    digest = _last_amendment(check, certificate)
    return TeamChanged(day=day, by=by, amendment=digest, inspectors=now.team, responsible=now.lead)


def _last_amendment(check: Check, certificate: Certificate) -> str:
    """Return the digest of the last amendment that touches the seats of a check."""
    found = [
        step.digest
        for step in certificate.open_records
        if step.kind == AMENDMENT and any(_is_of(check, entry) for entry in step.body["teams"])
    ]
    return found[-1] if found else ""


def _is_of(check: Check, entry: Mapping[str, str]) -> bool:
    return check.id.split("#")[1:3] == [entry["scope"], entry["check"]]


def _why_gone(check: Check, certificate: Certificate) -> tuple[str, str, str]:
    """Return the record that takes a target out, its reason, and who stands in."""
    for void in certificate.of_kind(VOID):
        return void.digest, void.body["reason"], ""
    asked: Mapping[str, Any] | None = None
    for step in certificate.open_records:
        if step.kind == REQUEST:
            asked = step.body
        elif step.kind == AMENDMENT and asked is not None:
            for entry in asked["unreachable"]:
                if entry["target"] == check.target:
                    return step.digest, entry["reason"], entry["reserve"]
    return "", "", ""
