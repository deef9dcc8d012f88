"""What a rule book lays down, as values: strata, exclusions, caps, pools, teams.

Every value knows the clause it comes from. Nothing here reads a file or a list:
`rulebook` makes these of a TOML file, `task` applies them to an office's files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import strict
from randcheck.draws.quota import MINIMUM
from randcheck.draws.totals import BY_SIZE
from randcheck.draws.words import ALL, ANY, AT_DRAW, BY_TARGET
from randcheck.lottery.designs import LOTS

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction


ITEM_LIST, PLAN_FILE, CYCLE = "items", "plan", "cycle"  # where a rate may come from
GREATER, SMALLER = "greater", "smaller"  # of a rate and a number by staff
CALENDAR_YEAR, ROLLING_YEAR, YEARS, DRAWS = "calendar-year", "rolling-year", "years", "draws"
BY_PARTY = "party"
EXCLUDE, COMBINE = "exclude", "combine"
CHECK, CAMPAIGN = "check", "campaign"
RANDOM, JOINT = "双随机", "部门联合双随机"  # what lists of past checks call them
ONE_SEAT, WHOLE_TEAM = "seat", "team"
OF_DRAW, OF_YEAR = "draw", "year"  # over what the loads of inspectors are levelled

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Conditions on a target or an inspector: name of a field or column → the words allowed.

Of a target's further columns also a range of numbers: `ranges.Between`."""


@frozen(kw_only=True, field_transformer=strict)
class WeightRule:
    """Where the weights of a stratum come from.

    Attributes:
        column: A further column of the directory of targets.
        decimals: So many decimals count: a cell of 1200.5 with one is the weight 12005.
        clause: Where it comes from.
    """

    column: str
    decimals: int = 0
    clause: str = ""


@frozen(kw_only=True, field_transformer=strict)
class SeatRule:
    """Seats of a team that ask for the same (角色).

    Attributes:
        where: What the holder must be; ``qualifications`` are met by one of them.
        count: How many such seats.
        stage: Seats of stage 0 are dealt first: roles in turn.
        leader: Whether the holder is the responsible person.
    """

    where: Where = ()
    count: int = 1
    stage: int = 0
    leader: bool = False


@frozen(kw_only=True, field_transformer=strict)
class StratumRule:
    """One stratum of a book.

    Attributes:
        id: Name of the stratum.
        where: Field → the words that put a target here; empty for all the rest.
        rate: Share to be drawn.
        rate_is: ``minimum`` or ``maximum``.
        floor: Least number; with rate 0 a fixed number.
        clause: Where the rate comes from.
        items: What is checked in this stratum; empty for the items of the task.
        rate_from: ``items`` or ``plan`` where the rate stands in a list of the office.
        law: Whether a law sets the rate; then nobody else's counts (W22-10).
        per_inspector: Targets for each inspector in the pool; they are the floor.
        secret: Whether the numbers of the stratum are secret (X22-10).
        may_be_empty: Whether it may be that nobody of it can be drawn; elsewhere that is
            taken for a mistake, and refused.
        design: How the number is found: ``lots``, ``slips``, ``systematic`` or ``order``.
        weight: The weights of ``slips`` and ``systematic``; ``None`` elsewhere.
        reserves: How many reserves are named; ``None`` for as many as elsewhere in the task.
        base: What the rate is a share of; empty for what it is in the task.
        ceiling: Greatest number; ``None`` for no bound.
        yearly_most: Greatest share of a calendar year, over all its draws.
        whichever: ``greater`` or ``smaller`` of rate and number by staff; empty where it has
            one of the two.
        share: Its share of the total of the task; 0 where it has none.
        each: Column for each value of which there is a stratum of its own; empty for one.
        each_batch: Whether the rate is that of each batch, not of the year.
        size: Members of a team that goes to its targets; 0 for as many as elsewhere.
        seats: Roles of that team besides the leader; empty for those of all teams.
    """

    id: str
    where: Where
    rate: Fraction
    rate_is: str = MINIMUM
    floor: int = 0
    clause: str = ""
    items: tuple[str, ...] = ()
    rate_from: str = ""
    law: bool = False
    per_inspector: int = 0
    secret: bool = False
    may_be_empty: bool = False
    design: str = LOTS
    weight: WeightRule | None = None
    reserves: int | None = None
    base: str = ""
    ceiling: int | None = None
    yearly_most: Fraction | None = None
    whichever: str = ""
    share: int = 0
    each: str = ""
    each_batch: bool = False
    size: int = 0
    seats: tuple[SeatRule, ...] = ()


@frozen(kw_only=True, field_transformer=strict)
class TotalRule:
    """A number for several strata together, spread over them by their shares.

    Attributes:
        rate: Share of all of their targets; 0 with a fixed number.
        rate_is: ``minimum`` or ``maximum``.
        fixed: A fixed number; 0 with a rate.
        by: ``size`` or ``share``: what a stratum's part is in proportion to.
        rising: Whether the rate must not fall from one stratum to the next, in the order of
            the book.
        clause: Where it comes from.
    """

    rate: Fraction
    rate_is: str = MINIMUM
    fixed: int = 0
    by: str = BY_SIZE
    rising: bool = False
    clause: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Exemption:
    """A cause for which a rule about past checks does not bind (L19-16).

    Attributes:
        flag: The standing fact, such as ``seriously_dishonest``.
        until: Column with the last day on which it holds; empty: as long as it stands.
        clause: Where it comes from.
    """

    flag: str
    until: str = ""
    clause: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Checked:
    """A condition on past checks: how many of which kind, since when, by whom.

    Attributes:
        causes: The causes that count; a for-cause check is none of them (L19-9).
        most: At this number the target is out of the draw.
        most_from: ``items`` where the number is the frequency in the published list; an
            item without one has `most` (W25-4).
        period: ``calendar-year`` or ``years``: this year of the calendar and those before
            it; ``rolling-year``: years back to the day; ``draws``: the last draws of the
            office (cooling-off); ``cycle``: the years of a cycle that have begun.
        span: How many years or draws: of 2 the years are this one and the last.
        scope: Whose checks: ``all``, those of the same ``level``, ``department`` or
            ``office``, of the same ``unit``, or of ``other-units`` of the office.
        counted: Once for each ``draw`` (on its day; where the list names none, on the
            day of the visit), each ``visit`` (two items on one day are one) or each
            ``result``.
        per: ``any`` item, or each ``item`` on its own.
        key: Whom the number belongs to: the ``target``, each ``party`` (several
            works, one owner), or the name of a column.
        then: ``exclude``, or ``combine``: it stays in, to be visited together (L19-16).
        exempt: Causes for which the rule does not bind.
        since: The first year of a cycle of `span` years.
    """

    causes: tuple[str, ...]
    most: int = 1
    most_from: str = ""
    period: str = CALENDAR_YEAR
    span: int = 1
    scope: str = ALL
    counted: str = AT_DRAW
    per: str = ANY
    key: str = BY_TARGET
    then: str = EXCLUDE
    exempt: tuple[Exemption, ...] = ()
    since: int = 0


@frozen(kw_only=True, field_transformer=strict)
class Exclusion:
    """One rule that keeps targets out of a draw.

    Attributes:
        id: Name of the rule; the verdict in the certificate.
        field: Field it looks at, or empty.
        not_in: The words of the field that are *not* excluded.
        within: The words of the field that are excluded.
        flag: The standing fact that excludes, or empty.
        checked: The past checks that exclude, or ``None``.
        where: It only concerns targets that meet this (L19-11: frequency by state).
        leaves_base: Whether the excluded leave the base of the rate too (L19-13).
        clause: Where the rule comes from.
    """

    id: str
    field: str = ""
    not_in: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    flag: str = ""
    checked: Checked | None = None
    where: Where = ()
    leaves_base: bool = False
    clause: str = ""

    @property
    def causes(self) -> tuple[str, ...]:
        """Causes of past checks that exclude."""
        return () if self.checked is None else self.checked.causes


@frozen(kw_only=True, field_transformer=strict)
class Unit:
    """One body that checks, as the lists of past checks call it.

    Attributes:
        name: Its name there (检查单位).
        office: Id of the office it belongs to.
        department: The department of government.
        level: Level of government (层级).
    """

    name: str
    office: str = ""
    department: str = ""
    level: str = ""


SAME, OTHER = "same", "other"


@frozen(kw_only=True, field_transformer=strict)
class MatchRule:
    """A column of the target matched with one of the inspector (属地、异地、语种、性别).

    Attributes:
        target: Field or column of the target.
        inspector: Field or column of the inspector; a cell may hold several words.
        relation: ``same``: the inspector's cell has the target's word; ``other``: it has not.
        where: Which targets it is about; empty for all.
        clause: Where it comes from.
    """

    target: str
    inspector: str
    relation: str
    where: Where = ()
    clause: str = ""


@frozen(kw_only=True, field_transformer=strict)
class PoolRule:
    """Who is in the pool besides those with a licence who are present.

    Attributes:
        where: What everybody in the pool must be: post (X22-3), department (W22-4),
            qualification (L19-17).
        confirmed: Sections that must have confirmed the presence of each of theirs
            before the draw (X22-5).
        cap: Most checks of one inspector; ``None`` for no limit.
        load: What is levelled: the burdens of the ``draw``, or those of the ``year`` so far.
    """

    where: Where = ()
    confirmed: tuple[str, ...] = ()
    cap: int | None = None
    load: str = OF_DRAW


@frozen(kw_only=True, field_transformer=strict)
class BatchRule:
    """How a year's quota is spread (W22-11, X22-11).

    Attributes:
        of: How many batches.
        windows: First and last day of each; empty where it is monthly.
        last_day: Monthly: the inspections end on this day of the month (X22-9).
        reading: Monthly: what "the first week" means, ``A`` to ``E`` (X22-4).
        weekday: Monthly: 0 for Monday to 6 for Sunday.
    """

    of: int
    windows: tuple[tuple[date, date], ...] = ()
    last_day: int = 0
    reading: str = "A"
    weekday: int = 1
