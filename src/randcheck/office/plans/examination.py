"""Everything that can be said of a draw before its seed: what plan check tells, commit asks.

One function for both: what is refused by one is refused by the other, and whoever looks
before the irrevocable step sees what will be drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.draws.staffing import certain_shortage, sure_checks
from randcheck.draws.words import GROUPS, IN_POOL
from randcheck.errors import InputError, Phrase, Problem, ScheduleUnpublished
from randcheck.lottery.designs import SYSTEMATIC
from randcheck.lottery.grouping import group_count
from randcheck.office.plans.bounds import falling
from randcheck.office.plans.findings import ERROR, NOTICE, QUESTION, Finding, PlanVerdict, judge
from randcheck.office.plans.joint import joint_tasks
from randcheck.office.plans.lint import check_plan
from randcheck.office.plans.schedule import on_day
from randcheck.office.plans.trying import chance_problem, trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.draws.batches import FirstBatch
    from randcheck.draws.past import Earlier, PastCheck
    from randcheck.draws.quota import Quota
    from randcheck.draws.stages import FirstStage
    from randcheck.draws.task import Task
    from randcheck.office.books.book import TaskRules
    from randcheck.office.office import Office

_OF_A_DAY: Final = {
    *("batch-over", "graded-late", "list-published-late", "as-of-old", "as-of-later"),
    *("pool-unconfirmed", "batch-year", "stage-missing"),
}
"""What another day of the draw may mend: a question as long as nobody has named the day."""
_NAMED: Final = 5


@frozen(kw_only=True)
class Examination:
    """What can be said of some tasks of an office before their seeds.

    Attributes:
        verdict: What is missing or odd: in lists, plan and book, and in what would be drawn.
        tasks: What would be drawn, where it can be.
        told: Of the findings those about what would be drawn.
    """

    verdict: PlanVerdict
    tasks: tuple[Task, ...]
    told: tuple[Finding, ...]

    def only_task(self) -> Task:
        """Return the one task that was asked for.

        Raises:
            InputError: Something stands against it; all errors at once.
        """
        problems = [finding.problem for finding in self.verdict.of(ERROR)]
        if problems:
            raise InputError.collect(problems)
        return self.tasks[0]


def examine_office(  # noqa: PLR0913 - whatever a draw rests on
    office: Office,
    *,
    plan: str = "",
    task: str | None = None,
    drawn_on: date | None = None,
    first_batch: FirstBatch | None = None,
    first_stage: FirstStage | None = None,
    earlier: Earlier | None = None,
    history: Iterable[PastCheck] | None = None,
) -> Examination:
    """Say everything that can be known of an office's draws before their seeds.

    Args:
        office: Its book and its files.
        plan: Id of a plan; by default that of the book, and all of them where no task is
            named either.
        task: Name of one task; empty for the only one, ``None`` for all.
        drawn_on: Day of the draw; by default the first day of each task's window.
        first_batch: What the year's first batch fixed, for a later one.
        first_stage: The draw of whose targets units are drawn, for a second stage.
        earlier: What the certificates of the office say of its earlier draws.
        history: Past checks that are added to it; by default those of the office's files.

    Raises:
        InputError: There is no such plan or task.
    """
    book = office.book
    if task is None:
        rules = [each for each in book.rules if plan in {"", each.plan}]
        rules += joint_tasks(book, office.files.joint) if plan in {"", book.plan} else ()
    else:
        rules = [office.plan(plan or book.plan).rules(task)]
    if task is None and not office.files.targets:
        rules = []  # a folder of plan and list alone: nothing could be drawn yet
    found: list[Finding] = []
    tasks: list[Task] = []
    for each in rules:
        found += _joint(office, each)
        options = {"first_batch": first_batch, "first_stage": first_stage, "earlier": earlier,
                   "history": history}  # fmt: skip
        made = _task(office, each, drawn_on, options)
        if isinstance(made, list):
            found += made
        else:
            tasks.append(made)
            found += _drawn(each, made, drawn_on, first_batch)
    said = check_plan(office.files, book=book).findings
    seen = {(finding.problem.code, str(finding.problem)) for finding in said}
    fresh = [f for f in found if (f.problem.code, str(f.problem)) not in seen]
    return Examination(verdict=judge([*said, *fresh]), tasks=tuple(tasks), told=tuple(fresh))


def _finding(severity: str, problem: Problem, rules: TaskRules) -> Finding:
    clause = str(problem.params.get("clause", ""))
    return Finding(severity=severity, problem=problem, clause=clause, file=rules.book.id)


def _task(
    office: Office, rules: TaskRules, drawn_on: date | None, options: Mapping[str, Any]
) -> Task | list[Finding]:
    """Return the task, or what stands against it."""
    try:
        return office.plan(rules.plan).prepared(rules, drawn_on=drawn_on, **options)
    except InputError as error:
        return [
            _finding(
                QUESTION if drawn_on is None and problem.code in _OF_A_DAY else ERROR,
                problem,
                rules,
            )
            for problem in error.problems
        ]


def _joint(office: Office, rules: TaskRules) -> Iterator[Finding]:
    """Yield a joint check that would be drawn as if it were the office's own (W22-15)."""
    fields = {row.field for row in office.files.joint}
    for item in rules.items if rules.draw not in fields else ():
        if item in fields:
            yield _finding(ERROR, Problem("task-is-joint", {"value": item}, rules.draw), rules)
    if rules.per_department is not None and not fields:
        params = {"value": "teams.per_department", "why": Phrase("no-effect-joint-list")}
        yield _finding(ERROR, Problem("book-no-effect", params, rules.book.id), rules)


def _drawn(
    rules: TaskRules, task: Task, drawn_on: date | None, first: FirstBatch | None
) -> Iterator[Finding]:
    """Yield what is odd in what would be drawn."""
    quotas = task.quotas()
    yield from _strata(rules, task, quotas)
    yield from (_finding(ERROR, problem, rules) for problem in falling(rules, task))
    if drawn_on is not None:
        yield from _day(rules, task, drawn_on, first)
    yield from _teams(rules, task)
    sure = sure_checks(task, quotas)
    short = certain_shortage(task, sure)
    if short is not None:
        yield _finding(ERROR, short, rules)
        return
    tried = trial(task, quotas, sure)
    chance = None if tried is None else chance_problem(tried)
    if chance is not None:
        yield _finding(QUESTION, chance, rules)


def _teams(rules: TaskRules, task: Task) -> Iterator[Finding]:
    """Yield a number of groups that there are not enough people for."""
    team = task.teams
    if team is None:
        return
    if team.mode == GROUPS and team.number is not None:
        present = sum(e.verdict == IN_POOL and e.present and e.cap != 0 for e in task.pool)
        groups = group_count(present, len(team.seats), number=team.number)
        if 0 < groups < team.number:
            params: dict[str, object] = {"value": team.number, "groups": groups, "count": present}
            yield _finding(QUESTION, Problem("groups-fewer", params, "teams"), rules)


def _strata(rules: TaskRules, task: Task, quotas: Mapping[str, Quota]) -> Iterator[Finding]:
    """Yield strata of which nobody can be drawn, nobody is, or too few are."""
    counts = task.counts()
    may_be = {rule.id for rule in rules.strata if rule.may_be_empty}
    why = {
        stratum.id: "、".join(
            sorted({s.verdict for s in task.standings if s.stratum == stratum.id})
        )
        for stratum in task.strata
        if not counts[stratum.id].eligible
    }
    params: dict[str, object] = {}
    for stratum in task.strata:
        count, quota = counts[stratum.id], quotas[stratum.id]
        place = f"{task.draw} {stratum.id}"
        if not count.eligible:
            params = {"value": stratum.id, "size": count.size + count.outside,
                      "why": why[stratum.id] or "—"}  # fmt: skip
            severity = NOTICE if stratum.id in may_be else ERROR
            yield _finding(severity, Problem("stratum-none-eligible", params, place), rules)
        elif quota.shortfall:
            params = {"value": stratum.id, "need": quota.need, "n": quota.n,
                      "short": quota.shortfall}  # fmt: skip
            yield _finding(NOTICE, Problem("stratum-short", params, place), rules)
        elif not quota.n:
            params = {"value": stratum.id, "size": count.size}
            yield _finding(NOTICE, Problem("stratum-draws-none", params, place), rules)
        elif stratum.design == SYSTEMATIC and task.sizes(stratum.id).certain:
            certain = task.sizes(stratum.id).certain
            named = "、".join(certain[:_NAMED]) + ("…" if certain[_NAMED:] else "")
            params = {"value": stratum.id, "count": len(certain), "n": quota.n, "named": named}
            yield _finding(NOTICE, Problem("stratum-certain", params, place), rules)


def _day(
    rules: TaskRules, task: Task, drawn_on: date, first: FirstBatch | None
) -> Iterator[Finding]:
    """Yield a day of the draw that is not the plan's, and batches passed over."""
    if drawn_on > task.window[1]:
        params = {"value": drawn_on.isoformat(), "last": task.window[1].isoformat()}
        yield _finding(ERROR, Problem("draw-after-window", params, "drawn_on"), rules)
    try:
        _, number = on_day(rules, drawn_on, calendar=rules.book.work_calendar())
    except ScheduleUnpublished:
        return
    except InputError as error:
        yield from (_finding(NOTICE, problem, rules) for problem in error.problems)
        _, number = on_day(rules, drawn_on)
    if number > 1 and first is None and rules.batches is not None:
        batch: dict[str, object] = {"number": number, "of": rules.batches.of}
        yield _finding(NOTICE, Problem("batch-first-missing", batch, "drawn_on"), rules)
