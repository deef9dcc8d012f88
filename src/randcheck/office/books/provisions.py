"""What a rule book lays down, as values: strata, exclusions, caps, pools, teams.

Every value knows the clause it comes from. Nothing here reads a file or a list:
`rulebook` makes these of a TOML file, `task` applies them to an office's files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.draws.quota import MINIMUM
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.books.versions import VersionRule, no_versions

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from randcheck.draws.teams import TeamRule

ITEM_LIST, PLAN_FILE = "items", "plan"  # where a rate may come from
CALENDAR_YEAR, ROLLING_YEAR, YEARS, DRAWS = "calendar-year", "rolling-year", "years", "draws"
ALL, LEVEL, DEPARTMENT, OFFICE, UNIT, OTHER_UNITS = (
    *("all", "level", "department", "office", "unit", "other-units"),
)
AT_DRAW, AT_VISIT, AT_RESULT = "draw", "visit", "result"
ANY, EACH_ITEM = "any", "item"
BY_TARGET, BY_PARTY = "target", "party"
EXCLUDE, COMBINE = "exclude", "combine"
CHECK, CAMPAIGN = "check", "campaign"
ONE_SEAT, WHOLE_TEAM = "seat", "team"

Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Conditions on a target or an inspector: name of a field or column → the words allowed.

Of a target's further columns also a range of numbers: `ranges.Between`."""


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
            office (cooling-off).
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
class PoolRule:
    """Who is in the pool besides those with a licence who are present.

    Attributes:
        where: What everybody in the pool must be: post (X22-3), department (W22-4),
            qualification (L19-17).
        confirmed: Sections that must have confirmed the presence of each of theirs
            before the draw (X22-5).
        cap: Most checks of one inspector; ``None`` for no limit.
    """

    where: Where = ()
    confirmed: tuple[str, ...] = ()
    cap: int | None = None


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


@frozen(kw_only=True, field_transformer=strict)
class OfficeRules:
    """What an office lays down for all of its tasks.

    Attributes:
        id: Name of the book.
        title: Title of the document.
        office: Id of the office.
        office_name: Its name.
        plan: Id of its plan; a task may belong to another.
        source: The bytes of the file, whose digest stands in the commitment; behind
            those of the book that it extends.
        aliases: Other names of items, with the name on the list (W22-15).
        not_drawn: Items that are not drawn for, each with its reason (X22-1).
        coordinator: Section that coordinates (L19-7).
        fixed_by: Last day for fixing the plan, as month and day (L19-12).
        fixed_on: When it was fixed.
        published: When the list of targets was published (H23-15).
        graded_on: When the targets were graded by credit (H23-5).
        random_causes: Causes of past checks that are random checks.
        other_causes: Causes of those that are not (L19-9); empty: causes are not asked.
        units: Who is who in the lists of past checks.
        sections: The sections of the office that some task is in the charge of.
        merged: Old ids of targets, with the present ones.
        checks: What holds for a check once it is drawn.
    """

    id: str
    title: str
    office: str
    office_name: str
    plan: str
    source: bytes = field(repr=False)
    aliases: tuple[tuple[str, str], ...] = ()
    not_drawn: tuple[tuple[str, str], ...] = ()
    coordinator: str = ""
    fixed_by: str = ""
    fixed_on: date | None = None
    published: date | None = None
    graded_on: date | None = None
    random_causes: tuple[str, ...] = ()
    other_causes: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    sections: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    checks: CheckRule = field(factory=CheckRule)


@frozen(kw_only=True, field_transformer=strict)
class TaskRules:
    """What one task of a book does.

    Attributes:
        book: What the office lays down for all of them.
        plan: Id of the plan.
        draw: Name of the draw.
        items: What is checked.
        window: First and last day of the inspections.
        strata: In the order of the book.
        base: What rates are a share of.
        reserves: Reserves of each stratum.
        exclusions: In the order in which they are tried.
        licence_whole_window: Whether a licence must cover all of the window.
        presence_required: Whether the absent leave the pool.
        attributes: What makes the type of an inspector.
        teams: How teams are formed.
        per_department: Whether "at least two" means two of each department of a
            joint check; ``None`` where the book does not say (W22-15).
        where: Which targets the task is about; the others are not on its roster (W22-3).
        directed: Whether it is drawn with conditions (定向).
        unit: Section in charge.
        level: Level of the plan (H23-10).
        batches: How a year's quota is spread; ``None``: drawn at once.
        pool: Who is in the pool.
        seat_rules: The roles of a team; empty: `teams` says it all.
        versions: Of what day each directory is, and how old it may be (L19-10).
        recusal_takes: What a late recusal takes an inspector out of: one ``check``, or the
            whole ``campaign`` (L19-15); for amendments.
        recusal_redraws: What is dealt again then: the ``seat``, or the whole ``team`` (W22-5).
    """

    book: OfficeRules = field(repr=False, eq=False)
    plan: str
    draw: str
    items: tuple[str, ...]
    window: tuple[date, date]
    strata: tuple[StratumRule, ...]
    base: str
    reserves: int
    exclusions: tuple[Exclusion, ...]
    licence_whole_window: bool
    presence_required: bool
    attributes: tuple[str, ...]
    teams: TeamRule
    per_department: bool | None = None
    where: Where = ()
    directed: bool = False
    unit: str = ""
    level: str = ""
    batches: BatchRule | None = None
    pool: PoolRule = field(factory=PoolRule)
    seat_rules: tuple[SeatRule, ...] = ()
    versions: dict[str, VersionRule] = field(factory=no_versions)
    recusal_takes: str = CHECK
    recusal_redraws: str = ONE_SEAT


@frozen(kw_only=True, field_transformer=strict)
class RuleBook(OfficeRules):
    """A rule book: what an office lays down, and what each of its tasks does.

    Attributes:
        rules: Of each task, in the order of the book; `task` gives one of them.
    """

    rules: tuple[TaskRules, ...] = field(repr=False)

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans of the book, in its order."""
        return tuple(dict.fromkeys(task.plan for task in self.rules))

    @checked
    def tasks(self, plan: str = "") -> tuple[str, ...]:
        """Return the names of the tasks of a plan, in the order of the book.

        Args:
            plan: Id of the plan; empty for all of the book.
        """
        return tuple(task.draw for task in self.rules if plan in {"", task.plan})

    @checked
    def task(self, name: str = "", plan: str = "") -> TaskRules:
        """Return what the book lays down for one of its tasks.

        Args:
            name: Name of the task; empty where there is only one.
            plan: Id of its plan; empty where the name says it all.

        Raises:
            InputError: There is no such task (``task-unknown``), or there are several and
                none is named (``task-unnamed``).
        """
        known = self.tasks(plan)
        if not name and len(known) > 1:
            raise InputError("task-unnamed", value=self.id, known="、".join(known))
        for task in self.rules:
            if name in {"", task.draw} and plan in {"", task.plan}:
                return evolve(task, book=self)
        raise InputError("task-unknown", value=name, known="、".join(known) or "—")
