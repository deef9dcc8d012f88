"""From a certificate to the checks that it orders, and checks that nobody drew."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.calendars.days import as_day
from randcheck.canonical.arguments import checked
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.records import ASSIGNMENT, DRAW, UNSEALING
from randcheck.checks.check import Check, joined
from randcheck.checks.refusals import problem
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.amendments.standing import Standing, Team
    from randcheck.certificates.certificate import Certificate
    from randcheck.errors import Problem
    from randcheck.office.books.book import RuleBook
    from randcheck.office.directories.inspectors import InspectorDirectory
    from randcheck.office.directories.targets import Target

_CHINA = timezone(timedelta(hours=8))


@checked
def open_checks(
    certificate: Certificate,
    *,
    book: RuleBook | None = None,
    targets: Iterable[Target] = (),
    drawn_on: date | None = None,
) -> tuple[Check, ...]:
    """Return the checks of a draw as it stands after its amendments, one for each visit.

    A target drawn in several strata of one team plan is one visit with all their items;
    under two plans it is two checks with ids of their own.

    Args:
        certificate: Drawn and assigned; of a sealed draw with its results. It is not
            verified here.
        book: The rule book of the draw: the section in charge of each task, and which
            strata are secret. Without it all strata of a sealed draw are.
        targets: The directory, for names.
        drawn_on: Day of the draw, where the commitment names no instant.

    Raises:
        InputError: The slot is void (``check-void``), not drawn or not assigned yet
            (``check-not-drawn``), or nobody says when it was drawn (``check-draw-day``).
        ConfidentialityError: The results are sealed (``sealed-results``).
    """
    if certificate.is_void:
        raise InputError("check-void", value=certificate.draw_id)
    dealt = len(certificate.of_kind(ASSIGNMENT))
    if not certificate.of_kind(DRAW) or dealt < len(certificate.commitment["teams"]):
        raise InputError("check-not-drawn", value=certificate.draw_id)
    names = {target.id: target.name for target in targets}
    opener = _Opener(certificate, book, names, _draw_day(certificate, drawn_on))
    return tuple(opener.checks(standing(certificate.open_records)))


def _draw_day(certificate: Certificate, given: date | None) -> date:
    instant = certificate.commitment["instant"]
    if given is not None or instant is None:
        if given is None:
            raise InputError("check-draw-day", value=certificate.draw_id)
        return as_day(given, "drawn_on")
    try:
        return datetime.fromisoformat(instant).astimezone(_CHINA).date()
    except OverflowError:  # at the very end of time
        raise InputError("check-draw-day", value=certificate.draw_id) from None


@frozen
class _Opener:
    """What the checks of one certificate have in common."""

    certificate: Certificate
    book: RuleBook | None
    names: Mapping[str, str]
    drawn: date

    def checks(self, now: Standing) -> Iterator[Check]:
        """Yield the checks, plan by plan, in the order of the lots."""
        planned: set[str] = set()
        for plan in self.certificate.commitment["teams"]:
            planned |= set(plan["strata"])
            teams = now.teams.get(plan["scope"], {})
            yield from self._of_plan(plan["scope"], plan["strata"], now, teams)
        rest = [s["id"] for s in self.certificate.commitment["strata"] if s["id"] not in planned]
        yield from self._of_plan("", rest, now, {})

    def _of_plan(
        self, scope: str, strata: Iterable[str], now: Standing, teams: Mapping[str, Team]
    ) -> Iterator[Check]:
        where: dict[str, list[str]] = {}
        for stratum in strata:
            for target in now.drawn.get(stratum, ()):
                where.setdefault(target, []).append(stratum)
        for target, drawn_in in where.items():
            yield self._check(scope, target, drawn_in, teams.get(target))

    def _check(self, scope: str, target: str, strata: list[str], team: Team | None) -> Check:
        said = self.certificate.commitment
        known = {stratum["id"]: stratum for stratum in said["strata"]}
        items = [item for stratum in strata for item in known[stratum]["items"]]
        seats = [] if team is None else sorted(team.seats.items())
        first, last = said["window"]["first"], said["window"]["last"]
        return Check(
            id=f"{self.certificate.draw_id}#{scope}#{target}",
            target=target,
            name=self.names.get(target, ""),
            items=list(dict.fromkeys(items)),
            window=(date.fromisoformat(first), date.fromisoformat(last)),
            office=said["office"],
            unit=self._unit([known[stratum]["scope"] for stratum in strata]),
            draw_id=self.certificate.draw_id,
            certificate=self.certificate.records[0].digest,
            drawn=self.drawn,
            stratum=joined(strata),
            secret=any(map(self._is_secret, strata)),
            team=[who for _, who in seats],
            lead="" if team is None else team.seats[team.responsible],
        )

    def _unit(self, scopes: Iterable[str]) -> str:
        """Return the section in charge of the tasks of a check, where the book names one."""
        if self.book is None:
            return ""
        said = self.certificate.commitment
        tasks = [
            task
            for task in self.book.rules
            if task.plan == said["plan"] and task.draw in {said["draw"], *scopes}
        ]
        return joined(dict.fromkeys(task.unit for task in tasks if task.unit))

    def _is_secret(self, stratum: str) -> bool:
        if not self.certificate.is_sealed or self.certificate.of_kind(UNSEALING):
            return False
        if self.book is None:
            return True
        rules = [rule for task in self.book.rules for rule in task.strata]
        said = [rule.secret for rule in rules if rule.id == stratum]
        return any(said) or not said


@checked
def open_for_cause(  # noqa: PLR0913 - what is recorded of it
    target: str,
    *,
    number: str,
    cause: str,
    ordered: date,
    window: tuple[date, date],
    items: Iterable[str],
    book: RuleBook,
    name: str = "",
    unit: str = "",
    team: Iterable[str] = (),
    lead: str = "",
    inspectors: InspectorDirectory | None = None,
) -> Check:
    """Return a check that was not drawn: a complaint, an order, a transfer (L19-9, H23-9).

    It fills no quota and counts toward no cap, whatever becomes of it.

    Args:
        target: Id of the target.
        number: The office's own number of the case; the check is called by it.
        cause: Why, in a word of the book: 投诉举报, 交办, 移送, ….
        ordered: Day on which it was ordered.
        window: First and last day on which it may be made.
        items: What is checked.
        book: The office's rule book.
        name: Name of the target.
        unit: Section in charge.
        team: Inspectors.
        lead: The responsible person, one of them.
        inspectors: The directory of inspectors; whoever is not in it, such as an
            assistant of another body, inspects nothing (W25-3, W25-7).

    Raises:
        InputError: The cause is that of a random check, or unknown (``check-cause``);
            a number, items, or an inspector is missing; all of it at once.
    """
    check = Check(
        id=f"{book.office}#{number}#{target}",
        target=target,
        name=name,
        items=list(dict.fromkeys(items)),
        window=(as_day(window[0], "window"), as_day(window[1], "window")),
        office=book.office,
        unit=unit,
        drawn=as_day(ordered, "ordered"),
        cause=cause,
        team=tuple(dict.fromkeys(team)),
        lead=lead,
    )
    problems = list(_cause_problems(check, number, book, inspectors))
    if problems:
        raise InputError.collect(problems)
    return check


def _cause_problems(
    check: Check, number: str, book: RuleBook, inspectors: InspectorDirectory | None
) -> Iterator[Problem]:
    known, clause = "、".join(book.other_causes), book.checks.clause
    is_other = not book.other_causes or check.cause in book.other_causes
    if not check.cause or check.cause in book.random_causes or not is_other:
        yield problem(
            check, "check-cause", value=check.cause, known=known, clause=clause("for_cause")
        )
    if not number or "#" in number:
        yield problem(check, "check-cause-number", value=number)
    if not check.items:
        yield problem(check, "check-no-items")
    if check.window[1] < max(check.window[0], check.drawn):
        yield problem(check, "check-cause-window", value=check.window[1])
    licensed = None if inspectors is None else {inspector.id for inspector in inspectors}
    strangers = [who for who in check.team if licensed is not None and who not in licensed]
    if strangers:
        yield problem(
            check,
            "check-unlicensed",
            value="、".join(strangers),
            clause=book.checks.clause("licensed"),
        )
    if check.lead and check.lead not in check.team:
        yield problem(check, "check-responsible", value=check.lead)
