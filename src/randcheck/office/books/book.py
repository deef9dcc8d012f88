"""A rule book as a value: what an office lays down, and what each of its tasks does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from randcheck.calendars.assembling import national
from randcheck.canonical.arguments import checked, strict
from randcheck.draws.words import AS_DRAWN
from randcheck.errors import InputError
from randcheck.office.books.afterwards import CheckRule
from randcheck.office.books.provisions import (
    CHECK,
    JOINT,
    ONE_SEAT,
    RANDOM,
    BatchRule,
    Exclusion,
    MatchRule,
    PoolRule,
    SeatRule,
    StratumRule,
    TotalRule,
    Unit,
    Where,
)
from randcheck.office.books.versions import VersionRule, no_versions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.calendars.layers import Layer
    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.draws.teams import TeamRule


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
        joint_cause: What a joint check of several departments is called there.
        open_slots: What becomes of targets that slots still open may draw: each ``count`` as a
            check more, or they are ``leave-out``.
        units: Who is who in the lists of past checks.
        sections: The sections of the office that some task is in the charge of.
        merged: Old ids of targets, with the present ones.
        states: Words for the state of a target besides the library's.
        tiers: The office's own scale of tiers, the best first; empty for the library's.
        layers: What the region and the office add to the national calendar.
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
    joint_cause: str = JOINT
    open_slots: str = AS_DRAWN
    units: tuple[Unit, ...] = ()
    sections: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    checks: CheckRule = field(factory=CheckRule)

    @checked
    def work_calendar(
        self, layers: Iterable[Layer] = (), *, as_of: date | None = None
    ) -> WorkCalendar:
        """Return the office's working days: the national ones with the layers of the book.

        Args:
            layers: Further ones.
            as_of: The day whose knowledge is wanted; ``None`` for all there is.

        Raises:
            InputError: The layers do not fit one another.
        """
        return national(layers=[*self.layers, *layers], as_of=as_of)


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
        total: A number for several strata together; ``None``: each has its own.
        second_of: Name of the task of whose drawn targets it draws units; empty for none.
        exclusions: In the order in which they are tried.
        licence_whole_window: Whether a licence must cover all of the window.
        presence_required: Whether the absent leave the pool.
        attributes: What makes the type of an inspector.
        teams: How teams are formed; ``None`` where targets alone are drawn.
        per_department: Whether "at least two" means two of each department of a
            joint check; ``None`` where the book does not say (W22-15).
        where: Which targets the task is about; the others are not on its roster (W22-3).
        directed: Whether it is drawn with conditions (定向).
        unit: Section in charge.
        level: Level of the plan (H23-10).
        cause: What lists of past checks call a check of this task; empty for the first of
            the random causes.
        batches: How a year's quota is spread; ``None``: drawn at once.
        pool: Who is in the pool.
        seat_rules: The roles of a team; empty: `teams` says it all.
        matches: Columns of target and inspector that must agree, or must not.
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
    teams: TeamRule | None
    per_department: bool | None = None
    where: Where = ()
    directed: bool = False
    unit: str = ""
    level: str = ""
    cause: str = ""
    total: TotalRule | None = None
    second_of: str = ""
    batches: BatchRule | None = None
    pool: PoolRule = field(factory=PoolRule)
    seat_rules: tuple[SeatRule, ...] = ()
    matches: tuple[MatchRule, ...] = ()
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

    @checked
    def cause_of(self, plan: str, draw: str) -> str:
        """Return what lists of past checks call the checks of a draw.

        Args:
            plan: Id of its plan.
            draw: Its name. One that the plan of the book does not name is a joint one.
        """
        random = self.random_causes[0] if self.random_causes else RANDOM
        if draw in self.tasks(plan):
            return self.task(draw, plan).cause or random
        return self.joint_cause if plan in self.plans else random

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
