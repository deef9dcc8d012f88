"""What reports are made from, in one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, field, frozen

from randcheck.rules.afterwards import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.certificates.certificate import Certificate
    from randcheck.checks.due import Due
    from randcheck.directories.past import PastCheck
    from randcheck.reports.coverage import Member
    from randcheck.reports.figures import Cases
    from randcheck.rules.afterwards import ResultCode


T = TypeVar("T")


def _tuple(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(values)


@frozen(kw_only=True)
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
    """

    checks: Cases = field(repr=False)
    calendar: WorkCalendar = field(repr=False)
    today: date
    dues: tuple[Due, ...] = field(default=(), converter=_tuple, repr=False)
    certificates: tuple[Certificate, ...] = field(default=(), converter=_tuple, repr=False)
    listed: tuple[Member, ...] = field(default=(), converter=_tuple, repr=False)
    past: tuple[PastCheck, ...] = field(default=(), converter=_tuple, repr=False)
    codes: tuple[ResultCode, ...] = field(default=CODES, converter=_tuple)

    @property
    def audience(self) -> str:
        """Whom the checks, and so the report, may be told to."""
        return self.checks.audience

    def of_year(self, year: int) -> Material:
        """Return what belongs to the plan of one year: what was drawn, or ordered, in it."""
        return self.of(self.checks.of_year(year), str(year))

    def of(self, checks: Cases, *about: str) -> Material:
        """Return what belongs to some of the checks.

        Args:
            checks: These.
            *about: What else deadlines may be about: a draw, a year.
        """
        known = {case.check.id for case in checks} | {case.check.draw_id for case in checks}
        known.update(about)
        return evolve(
            self,
            checks=checks,
            dues=tuple(due for due in self.dues if due.check in known),
            certificates=tuple(c for c in self.certificates if c.draw_id in known),
        )
