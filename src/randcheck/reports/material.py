"""What reports are made from, in one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.office.books.afterwards import CODES
from randcheck.office.books.terms import Deadline  # noqa: TC001 - an alias
from randcheck.reports.statistics.coverage import attributable
from randcheck.reports.statistics.figures import draw_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.register import RegisterYear
    from randcheck.checks.due import Due
    from randcheck.draws.past import PastCheck
    from randcheck.office.books.afterwards import ResultCode
    from randcheck.reports.statistics.coverage import Member
    from randcheck.reports.statistics.figures import Cases


def _dues(dues: Iterable[Due]) -> tuple[Due, ...]:
    return tuple(dues)


def _certificates(certificates: Iterable[Certificate]) -> tuple[Certificate, ...]:
    return tuple(certificates)


def _members(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(members)


def _past(past: Iterable[PastCheck]) -> tuple[PastCheck, ...]:
    return tuple(past)


def _codes(codes: Iterable[ResultCode]) -> tuple[ResultCode, ...]:
    return tuple(codes)


@frozen(kw_only=True, field_transformer=strict)
class Material:
    """What a report is made from; everything but the checks, calendar and day may be missing.

    Attributes:
        checks: Of all years, as `figures.cases` gives them for an audience.
        calendar: Which days are worked.
        today: The day for which everything is said.
        dues: Deadlines of these checks and draws.
        certificates: Of the draws.
        listed: The directory.
        past: Checks that only a list knows.
        codes: The code list.
        laid_down: The deadlines of the office's book: a report names its own deadline
            only where one of these sets it.
        strata: The strata in the order of the book; tables follow it.
        names: Licence → name of inspectors, for people.
        register: What holding the certificates of a year against each other came to.
        pictured: Whether pictures stand beside the tables, where the extra ``plot`` is there.
    """

    checks: Cases = field(repr=False)
    calendar: WorkCalendar = field(repr=False)
    today: date
    dues: tuple[Due, ...] = field(default=(), converter=_dues, repr=False)
    certificates: tuple[Certificate, ...] = field(default=(), converter=_certificates, repr=False)
    listed: tuple[Member, ...] = field(default=(), converter=_members, repr=False)
    past: tuple[PastCheck, ...] = field(default=(), converter=_past, repr=False)
    codes: tuple[ResultCode, ...] = field(default=CODES, converter=_codes)
    laid_down: tuple[Deadline, ...] = ()
    strata: tuple[str, ...] = ()
    names: Mapping[str, str] = field(factory=dict, repr=False)
    register: RegisterYear | None = None
    pictured: bool = False

    @checked
    def met_by(self, word: str) -> tuple[Deadline, ...]:
        """Return the deadlines of the book that something meets, such as ``yearly-report``."""
        return tuple(rule for rule in self.laid_down if word in rule.done)

    @property
    def audience(self) -> str:
        """Whom the checks, and so the report, may be told to."""
        return self.checks.audience

    @property
    def told_past(self) -> list[PastCheck]:
        """Of the checks that only a list knows those that may be told."""
        return attributable(self.past, self.listed, self.audience)

    @property
    def years(self) -> set[int]:
        """The years in which something was drawn, ordered or checked that may be told."""
        found = {case.check.drawn.year for case in self.checks}
        found |= {day.year for case in self.checks if (day := case.covered) is not None}
        return found | {check.day.year for check in self.told_past}

    @checked
    def of_year(self, year: int) -> Material:
        """Return what belongs to the plan of one year: what was drawn, or ordered, in it.

        A draw without a check that may be told, since nobody could be drawn, belongs there
        too: it still says how many should have been.
        """
        fixed = (due.check for due in self.dues if due.event is None)
        of_checks = {case.check.draw_id: case.check.drawn.year for case in self.checks}
        empty = (c for c in self.open_certificates if c.draw_id not in of_checks)
        return self.of(
            self.checks.of_year(year),
            *(about for about in fixed if about[:4] == f"{year:04}"),
            *(c.draw_id for c in empty if _year_of(c) == year),
        )

    @checked
    def of_campaign(self, name: str) -> Material:
        """Return what belongs to one draw, or to all slots of ``<office>/<plan>/<draw>``."""
        draws = (c.draw_id for c in self.open_certificates if name in draw_names(c.draw_id))
        return self.of(self.checks.of_campaign(name), *draws)

    @property
    def open_certificates(self) -> list[Certificate]:
        """The certificates of draws that are not sealed: anybody may count them."""
        return [c for c in self.certificates if not c.is_sealed]

    @checked
    def of(self, checks: Cases, *about: str) -> Material:
        """Return what belongs to some of the checks.

        Args:
            checks: These.
            *about: What else belongs to it: a draw; a year or a month of deadlines.
        """
        known = {case.check.id for case in checks}
        known.update(name for draw in checks.draws for name in draw_names(draw))
        known.update(about)
        return Material(
            checks=checks,
            calendar=self.calendar,
            today=self.today,
            dues=[due for due in self.dues if due.check in known],
            certificates=[c for c in self.certificates if c.draw_id in known],
            listed=self.listed,
            past=self.past,
            codes=self.codes,
            laid_down=self.laid_down,
            strata=self.strata,
            names=self.names,
        )


def _year_of(certificate: Certificate) -> int:
    """Return the year of a draw without checks: of its instant, else of its window's first day."""
    said = certificate.commitment
    return int((said["instant"] or said["window"]["first"])[:4])
