"""What every statistic begins with: who may see it, the checks that count, exact shares.

A statistic is a pure function of plain values that gives a `Table`. It does not depend on the
order in which the values are given. For the public nothing of a secret stratum enters any of
them, not even a sum: whoever knows the rate learns from one number how many targets there are
(protocol §6). So two offices that differ in secret strata alone publish the same figures.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.rates import rate_text
from randcheck.checks.check import Stage
from randcheck.checks.events import (
    CalledOff,
    Ended,
    Event,
    Found,
    Reused,
    TeamChanged,
    Visited,
)
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.checks.check import Check

    E = TypeVar("E", bound=Event)
    T = TypeVar("T")

PUBLIC: Final = "public"
INTERNAL: Final = "internal"
AUDIENCES: Final = (PUBLIC, INTERNAL)

ROUNDING_ZH: Final = "百分比四舍五入至两位小数；分数为准确值。"
ROUNDING_EN: Final = "percentages are rounded half up to two decimals; fractions are exact"
SECRET_ZH: Final = "数量涉密的分层不计入公开的任何数字，包括合计。"
SECRET_EN: Final = "strata whose numbers are secret enter no figure for the public, no sum either"


def exact(part: int, whole: int) -> str | None:
    """Return a share as it was counted, ``"part/whole"``; ``None`` of nothing.

    >>> exact(3, 12), exact(0, 59), exact(0, 0)
    ('3/12', '0/59', None)
    """
    return f"{part}/{whole}" if whole else None


def fraction(value: Fraction) -> str:
    """Return an exact number that is no share of a count: ``"p/q"`` in lowest terms, or 0.

    >>> fraction(Fraction(-2, 16)), fraction(Fraction(0))
    ('-1/8', '0')
    """
    return rate_text(value) if value else "0"


def percent(part: int | Fraction, whole: int = 1) -> str | None:
    """Return a share in percent, rounded half up to two decimals; ``None`` of nothing.

    >>> percent(1, 3), percent(1, 800), percent(Fraction(-1, 8))
    ('33.33%', '0.13%', '-12.50%')
    """
    if not whole:
        return None
    share = Fraction(part, whole)
    hundredths = (abs(share.numerator) * 20_000 // share.denominator + 1) // 2
    sign = "-" if share < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02}%"


def draw_names(draw_id: str) -> tuple[str, str]:
    """Return a draw's id, and the name that its slots have in common: the campaign's."""
    return draw_id, draw_id.rpartition("/")[0]


def in_order(
    values: Iterable[T], strata: Iterable[str], *, key: Callable[[T], str] = str
) -> list[T]:
    """Return values in the order in which a book has their strata; others last, as they come.

    >>> in_order(["高风险", "别的", "低风险"], ["低风险", "高风险"])
    ['低风险', '高风险', '别的']
    """
    place = {stratum: at for at, stratum in enumerate(strata)}
    return sorted(values, key=lambda value: place.get(key(value), len(place)))


def check_audience(audience: str) -> str:
    """Return the word for an audience.

    Raises:
        InputError: There is no such (``report-audience``).
    """
    if audience not in AUDIENCES:
        raise InputError("report-audience", value=str(audience), known="、".join(AUDIENCES))
    return audience


def _as_dict(events: Mapping[type, list[Event]]) -> dict[type, list[Event]]:
    return dict(events)  # a converter looks at them before the defaults do, a validator after


@frozen(kw_only=True, field_transformer=strict)
class Case:
    """One check, its events sorted by kind once: statistics ask for them again and again.

    Attributes:
        check: The check.
        events: Kind of event → the events, in the order in which they were recorded.
        stage: How far it has come; as `Check.stage`.
        made: Day of the first visit of a check that was made here and not called off.
    """

    check: Check
    events: Mapping[type, list[Event]] = field(repr=False, converter=_as_dict)
    stage: Stage = field(init=False)
    made: date | None = field(init=False)

    @stage.default
    def _find_stage(self) -> Stage:
        if CalledOff in self.events:
            return Stage.CALLED_OFF
        if Reused in self.events:
            return Stage.REUSED
        if Ended in self.events:
            return Stage.ENDED
        return Stage.VISITED if Visited in self.events else Stage.OPEN

    @made.default
    def _find_made(self) -> date | None:
        if self.stage not in {Stage.VISITED, Stage.ENDED} or Visited not in self.events:
            return None
        return min(visit.day for visit in self.every(Visited))

    @checked
    def every(self, kind: type[E]) -> list[E]:
        """Return the events of one kind."""
        return self.events.get(kind, [])  # type: ignore[return-value]  # sorted by kind

    @checked
    def last(self, kind: type[E]) -> E | None:
        """Return the last event of one kind; ``None`` where there is none."""
        found = self.events.get(kind)
        return found[-1] if found else None  # type: ignore[return-value]  # sorted by kind

    @property
    def covered(self) -> date | None:
        """The day from which its target counts as checked: visited, or a result reused (H23-6)."""
        reused = self.last(Reused)
        return reused.day if reused and CalledOff not in self.events else self.made

    @property
    def strata(self) -> tuple[str, ...]:
        """Every stratum that this visit serves."""
        return self.check.strata

    @property
    def inspectors(self) -> tuple[str, ...]:
        """The team as it is now."""
        changed = self.last(TeamChanged)
        return self.check.team if changed is None else changed.inspectors

    @property
    def responsible(self) -> str:
        """The responsible person as it is now."""
        changed = self.last(TeamChanged)
        return self.check.lead if changed is None else changed.responsible

    @property
    def found(self) -> tuple[str, ...]:
        """The result codes of this check's own visit, each once."""
        return tuple(dict.fromkeys(code for event in self.every(Found) for code in event.codes))


@frozen(field_transformer=strict)
class Cases:
    """The checks that a report may speak of, ascending by id.

    Attributes:
        listed: Each with its events sorted by kind.
        audience: Whom they may be told to.
    """

    listed: tuple[Case, ...] = field(repr=False)
    audience: str = PUBLIC

    def __iter__(self) -> Iterator[Case]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    @checked
    def of_year(self, year: int) -> Cases:
        """Return the checks drawn, or ordered for a cause, in one year."""
        return evolve(self, listed=tuple(c for c in self.listed if c.check.drawn.year == year))

    @checked
    def of_campaign(self, name: str) -> Cases:
        """Return the checks of one draw, or of all slots of ``<office>/<plan>/<draw>``."""
        kept = (c for c in self.listed if c.check.draw_id and name in draw_names(c.check.draw_id))
        return evolve(self, listed=tuple(kept))

    @checked
    def made_in(self, year: int) -> Cases:
        """Return the checks whose first visit was in one year."""
        return evolve(self, listed=tuple(c for c in self.listed if c.made and c.made.year == year))

    @property
    def draws(self) -> tuple[str, ...]:
        """The ids of their draws, ascending."""
        return tuple(sorted({case.check.draw_id for case in self.listed} - {""}))

    @property
    def random(self) -> tuple[Case, ...]:
        """The checks drawn by lot."""
        return tuple(case for case in self.listed if case.check.random)


@checked
def cases(checks: Cases | Iterable[Check], audience: str = PUBLIC) -> Cases:
    """Return the checks that may be told to an audience, ascending by id.

    Args:
        checks: In any order; or what this function gave, so that it is done only once.
        audience: ``public`` leaves out everything of secret strata, ``internal`` nothing.

    Raises:
        InputError: No such audience (``report-audience``), a check that stands twice
            (``report-check-twice``), or what was left out for the public is asked for
            again (``report-left-out``).
    """
    check_audience(audience)
    if isinstance(checks, Cases):
        if checks.audience == audience:
            return checks
        if audience == INTERNAL:
            raise InputError("report-left-out")
        return Cases(tuple(case for case in checks if not case.check.secret), PUBLIC)
    kept = [check for check in checks if audience == INTERNAL or not check.secret]
    kept.sort(key=_id)
    for before, after in pairwise(kept):
        if before.id == after.id:
            raise InputError("report-check-twice", value=after.id)
    return Cases(tuple(Case(check=check, events=_by_kind(check)) for check in kept), audience)


def _id(check: Check) -> str:
    return check.id


def _by_kind(check: Check) -> dict[type, list[Event]]:
    sorted_: dict[type, list[Event]] = {}
    for event in check.valid:
        sorted_.setdefault(type(event), []).append(event)
    return sorted_
