"""A task to be drawn: everything that the draw depends on, as plain values.

Everything that the draw depends on is settled here, before any seed: who may be
drawn and from what base, how many, who is in the pool, who must not meet whom.
A developer whose system has its own rules builds a `Task` from plain values.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical import html
from randcheck.canonical.arguments import at_least, checked, strict, word_of
from randcheck.canonical.ids import check_id, check_ids, id_problems
from randcheck.canonical.rates import given_rate, rate_text
from randcheck.draws.eligibility import Eligibility, Standing
from randcheck.draws.listed import Targets, counts_of, tally_of, weighing
from randcheck.draws.needs import Counts, needs_of, total_problems
from randcheck.draws.notes import in_order, presence_table, rates_table
from randcheck.draws.quota import ELIGIBLE as ELIGIBLE_BASE
from randcheck.draws.quota import MAXIMUM, MINIMUM, ROSTER, Quota, Yearly, batched
from randcheck.draws.sizes import design_problems, quota_problems, sizes_of
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.draws.words import ELIGIBLE, EXCLUDED, GROUPS, LEAST_TEAM, OUTSIDE
from randcheck.errors import InputError, Problem
from randcheck.lottery.designs import DESIGNS, LOTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from randcheck.draws.batches import Batch
    from randcheck.draws.notes import Decision
    from randcheck.draws.past import PastCheck, Reckoning
    from randcheck.draws.presence import Presence
    from randcheck.draws.teams import PoolEntry, TeamRule
    from randcheck.draws.totals import Total
    from randcheck.lottery.designs import Group, Sizes

_STRATA = (
    Column("stratum", "分层"),
    Column("N", "基数", NUMBER),
    Column("eligible", "可抽", NUMBER),
    Column("outside", "不计基数", NUMBER),
    Column("rate", "比例"),
    Column("rate_is", "比例含义"),
    Column("floor", "下限", NUMBER),
    Column("need", "应抽", NUMBER),
    Column("n", "抽取", NUMBER),
    Column("shortfall", "缺额", NUMBER),
    Column("reserves", "备选", NUMBER),
)


def _items(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(check_ids(ids, "items"))


def _seats(seats: Iterable[int] | None) -> tuple[int, ...] | None:
    return None if seats is None else tuple(seats)


@frozen(kw_only=True, field_transformer=strict)
class Stratum:
    """One stratum to be drawn.

    Attributes:
        id: Its name.
        rate: Share of the base.
        base: ``roster`` or ``eligible``.
        rate_is: ``minimum`` or ``maximum``.
        floor: Least number.
        reserves: How many reserves are named.
        items: What is checked in it; empty for the items of the task.
        batch: Which part of a yearly quota it draws; ``None`` for all at once.
        ceiling: Greatest number; ``None`` for no bound.
        yearly: What the year may bring of it in all its draws, and has brought.
        of: The target of the first stage whose units it holds; empty where there is none.
        design: How the number is found: ``lots`` (simple random sampling), ``slips`` or
            ``systematic`` (with the weights of the standings), ``order`` (all, in a drawn order).
        seats: Requirements of the seats of its checks; ``None`` for those of all teams.
        secret: Whether its numbers are secret (数量涉密; X22-10): a view that shows them is
            not for the public.
    """

    id: str
    rate: Fraction = field(converter=given_rate)
    base: str = field(default=ROSTER, validator=word_of(ROSTER, ELIGIBLE_BASE))
    rate_is: str = field(default=MINIMUM, validator=word_of(MINIMUM, MAXIMUM))
    floor: int = field(default=0, validator=at_least(0))
    reserves: int = field(default=0, validator=at_least(0))
    items: tuple[str, ...] = field(default=(), converter=_items)
    batch: Batch | None = None
    ceiling: int | None = field(default=None, validator=at_least(0))
    yearly: Yearly | None = None
    of: str = ""
    design: str = field(default=LOTS, validator=word_of(*DESIGNS))
    secret: bool = False
    seats: tuple[int, ...] | None = field(default=None, converter=_seats)


def _strata(strata: Iterable[Stratum]) -> tuple[Stratum, ...]:
    return tuple(sorted(strata, key=lambda stratum: stratum.id))


def _standings(found: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(sorted(found, key=lambda standing: (standing.id, standing.stratum)))


def _pool(entries: Iterable[PoolEntry]) -> tuple[PoolEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.id))


def _pairs(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pairs)


def _decisions(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    return tuple(decisions)


def _history(checks: Iterable[PastCheck]) -> tuple[PastCheck, ...]:
    return tuple(
        sorted(checks, key=lambda c: (c.target, c.day, c.month_only, c.cause, c.item, c.unit,
                                      c.slot or 0, c.drawn or date.min, c.drawn_as))
    )  # fmt: skip


@frozen(kw_only=True, repr=False, field_transformer=strict)
class Task:
    """What is to be drawn, complete.

    Attributes:
        office: Id of the office; with `plan` and `draw` it makes the draw_id.
        plan: Id of the plan.
        draw: Name of the draw; its targets share tickets.
        items: Ids of what is checked.
        window: First and last day of the inspections.
        strata: Ascending by id.
        standings: Every target's verdict in each of its strata, ascending by id
            and stratum. A target of several strata is one visit (综合查一次).
        targets: The targets, where they lie in a database, in the place of `standings`: see
            `randcheck.engines`.
        pool: Every inspector's place, ascending by id.
        attributes: Names of what makes an inspector's type.
        interests: ``(inspector, target)`` → relations.
        recusals: Pairs of inspector and target that must not meet: those of
            `interests`, and further ones declared.
        history: Past checks, in any order.
        total: A number for several strata together, spread over them.
        first_stage: Digest of the last record of the draw whose targets' units are drawn.
        teams: How teams are formed; ``None`` draws targets alone.
        book: Bytes of the rule book, whose digest is committed.
        plan_file, item_list: Bytes of these files, where there are any.
        published: When the list of targets was published, and its bytes (H23-15).
        decisions: Which rate was taken for each stratum, and by what (W22-10).
        presence: Who confirmed that inspectors are there, and when (X22-5), ascending by
            inspector.
        directories: Of what day the directories are, ``inspectors`` and ``targets``;
            one of which nobody says it is left out (L19-10).
        past: By which caps past checks were counted, from which certificates, and what later
            draws count of this one; ``None``: it asks about none and is counted by none.
    """

    office: str
    plan: str
    draw: str
    items: tuple[str, ...] = field(default=(), converter=_items)
    window: tuple[date, date]
    strata: tuple[Stratum, ...] = field(converter=_strata)
    standings: tuple[Standing, ...] = field(repr=False, converter=_standings)
    pool: tuple[PoolEntry, ...] = field(default=(), repr=False, converter=_pool)
    attributes: tuple[str, ...] = ()
    interests: dict[tuple[str, str], tuple[str, ...]] = field(factory=dict, repr=False)
    recusals: frozenset[tuple[str, str]] = field(default=frozenset(), converter=_pairs, repr=False)
    history: tuple[PastCheck, ...] = field(default=(), repr=False, converter=_history)
    total: Total | None = None
    first_stage: str | None = None
    teams: TeamRule | None = None
    book: bytes | None = field(default=None, repr=False)
    plan_file: bytes | None = field(default=None, repr=False)
    item_list: bytes | None = field(default=None, repr=False)
    published: tuple[date, bytes] | None = field(default=None, repr=False)
    decisions: tuple[Decision, ...] = field(default=(), converter=_decisions)
    presence: tuple[Presence, ...] = field(default=(), repr=False, converter=in_order)
    directories: dict[str, date] = field(factory=dict)
    past: Reckoning | None = field(default=None, repr=False)
    targets: Targets | None = field(default=None, repr=False)
    _tally: dict[tuple[str, str], Group] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.targets is not None and self.standings:
            raise InputError("targets-twice", place="Task.targets")
        tally = tally_of(self.standings) if self.targets is None else self.targets.tally()
        object.__setattr__(self, "_tally", tally)  # counted once
        problems = [*_name_problems(self), *_stratum_problems(self), *_stage_problems(self)]
        problems += _team_problems(self)
        check_ids([entry.id for entry in self.pool], "inspectors")
        if any(stratum.design != LOTS for stratum in self.strata) and not problems:
            problems += quota_problems(self, self.quotas())
        if problems:
            raise InputError.collect(problems, 100)

    def tally(self) -> dict[tuple[str, str], Group]:
        """Return stratum and verdict → how many targets have them, and what they weigh."""
        return self._tally

    def weighing(
        self, stratum: str, verdict: str, bounds: tuple[int, int] | None
    ) -> Iterator[tuple[str, int]]:
        """Yield the targets of one stratum and verdict whose weight does not lie between two."""
        if self.targets is not None:
            return self.targets.weighing(stratum, verdict, bounds)
        return weighing(self.standings, stratum, verdict, bounds)

    def counts(self) -> dict[str, Counts]:
        """Return for every stratum how many targets it has."""
        found = counts_of(self._tally)
        return {s.id: found.get(s.id, Counts(0, 0, 0)) for s in self.strata}

    def quotas(self) -> dict[str, Quota]:
        """Return for every stratum how many are drawn, and the shortfall."""
        counts, years = self.counts(), self.yearly()
        return {
            s.id: years[s.id]
            if s.batch is None
            else batched(
                years[s.id].need if s.batch.year is None else s.batch.year,
                number=s.batch.number,
                of=s.batch.of,
                eligible=counts[s.id].eligible,
            )
            for s in self.strata
        }

    def yearly(self) -> dict[str, Quota]:
        """Return for every stratum what its rate gives, before it is spread over batches."""
        counts = self.counts()
        return needs_of(self.strata, counts, self.total)

    @checked
    def sizes(self, stratum: str) -> Sizes:
        """Return who of a systematic stratum is certain, and what the others share.

        Raises:
            InputError: There is no stratum of this id (``stratum-no-list``).
        """
        if stratum not in (known := self.quotas()):
            raise InputError("stratum-no-list", value=stratum, known="、".join(known))
        return sizes_of(self, stratum, known[stratum].n)

    @property
    def table(self) -> Table:
        """Every stratum with its counts and its quota."""
        counts, quotas = self.counts(), self.quotas()
        rows = [
            (s.id, counts[s.id].size, counts[s.id].eligible, counts[s.id].outside,
             rate_text(s.rate), s.rate_is, s.floor, quotas[s.id].need, quotas[s.id].n,
             quotas[s.id].shortfall, s.reserves)
            for s in self.strata
        ]  # fmt: skip
        return Table("抽取分层与数量", _STRATA, rows)

    @property
    def rates_table(self) -> Table:
        """Whose rate each stratum has, with its clause, and the reason of an override (W22-8)."""
        return rates_table(self.decisions)

    @property
    def presence_table(self) -> Table:
        """Who confirmed whose presence, and when (X22-5)."""
        return presence_table(self.presence)

    def __repr__(self) -> str:
        name = f"{self.office}/{self.plan}/{self.draw}"
        ids = {standing.id for standing in self.standings} if self.targets is None else self.targets
        targets = len(ids)
        return (
            f"<Task {name}: {len(self.strata)} strata, {targets} targets, "
            f"{len(self.pool)} inspectors>"
        )

    def _repr_html_(self) -> str:
        first, last = (day.isoformat() for day in self.window)
        mode = "—" if self.teams is None else f"{self.teams.mode}, ≥ {self.teams.size}"
        facts = [("检查期间 window", f"{first} – {last}"),
                 ("事项 items", "、".join(self.items)),
                 ("检查人员 pool", len(self.pool)),
                 ("检查组 teams", mode),
                 ("回避 recusals", len(self.recusals))]  # fmt: skip
        return html.panel(
            f"{self.office}/{self.plan}/{self.draw}",
            "task to be drawn",
            html.facts(facts),
            *(
                html.table([column.zh for column in table.columns], table.rows, most=100)
                for table in (self.table, self.rates_table, self.presence_table)
                if table.rows
            ),
        )

    @property
    def eligibility(self) -> Eligibility:
        """Who may be drawn; ``why_not(target)`` names the rule that says no.

        Raises:
            InputError: The targets lie in a database (``targets-elsewhere``).
        """
        if self.targets is not None:
            raise InputError("targets-elsewhere", place="Task.targets")
        return Eligibility(self.standings)


def _name_problems(task: Task) -> Iterable[Problem]:
    for name in ("office", "plan", "draw"):
        value = check_id(getattr(task, name), name)
        if "/" in value:
            yield Problem("draw-id-slash", {"value": value}, name)
    if task.window[0] > task.window[1]:
        yield Problem("book-window", {}, "window")


def _stratum_problems(task: Task) -> Iterable[Problem]:
    ids = check_ids([stratum.id for stratum in task.strata], "strata")
    if not ids:
        yield Problem("book-no-stratum", {}, "strata")
    known = set(ids)
    for stratum, verdict in task.tally():
        if stratum not in known:
            for id, _ in task.weighing(stratum, verdict, None):
                yield Problem("stratum-unknown", {"value": id, "stratum": stratum}, "targets")
    for verdict in sorted({verdict for _, verdict in task.tally()}):
        if verdict != ELIGIBLE and not verdict.startswith((EXCLUDED, OUTSIDE)):
            yield Problem("verdict-unknown", {"value": "—", "verdict": verdict}, "targets")
        yield from (problem.at("verdict") for problem in id_problems(verdict))
    yield from design_problems(task)
    yield from total_problems(task)
    pairs = [(standing.id, standing.stratum) for standing in task.standings]
    last = [id for id, _ in pairs[-1:]]  # which no pair begins with
    check_ids([*(a[0] for a, b in pairwise(pairs) if a[0] != b[0]), *last], "targets")
    for before, after in pairwise(pairs):
        if before == after:
            yield Problem("id-duplicate", {"value": after[0]}, f"targets {after[1]}")


def _stage_problems(task: Task) -> Iterable[Problem]:
    whose = [stratum.of for stratum in task.strata]
    second = task.first_stage is not None
    if any(bool(one) != second for one in whose) or len(set(whose)) < len(whose) * second:
        yield Problem("stage-of", {}, "strata")
    if second and task.teams is not None:
        yield Problem("stage-teams", {}, "teams")


def _own_seats(task: Task) -> Iterable[Problem]:
    """Yield what is wrong with the seats of strata that have their own."""
    for stratum in task.strata:
        own, rule, place = stratum.seats, task.teams, f"strata {stratum.id}.seats"
        if own is None:
            continue
        if rule is None or rule.mode == GROUPS:
            yield Problem("book-stratum-groups", {"value": stratum.id}, place)
            continue
        if len(own) < len(rule.seats):
            yield Problem("team-of-one", {"size": len(own)}, place)
        if rule.leader is not None and rule.leader not in own:
            yield Problem("commit-leader", {"value": rule.leader}, place)
        for number in own:
            if not 0 <= number < len(rule.requirements):
                params = {"requirement": number, "known": len(rule.requirements)}
                yield Problem("requirement-unknown", params, place)


def _team_problems(task: Task) -> Iterable[Problem]:
    yield from _own_seats(task)
    if task.teams is not None:
        size = min(task.teams.size, len(task.teams.seats))
        if size < LEAST_TEAM:
            yield Problem("team-of-one", {"size": size}, "teams.size")
        number = task.teams.inspectors_drawn
        if number is not None and number < len(task.teams.seats):
            short = {"value": number, "size": len(task.teams.seats)}
            yield Problem("commit-drawn", short, "teams.inspectors_drawn")
        known = len(task.teams.requirements)
        if task.teams.leader is not None and task.teams.leader not in task.teams.seats:
            yield Problem("commit-leader", {"value": task.teams.leader}, "teams.leader")
        for requirement in task.teams.seats:
            if not 0 <= requirement < known:
                params = {"requirement": requirement, "known": known}
                yield Problem("requirement-unknown", params, "teams.seats")
    pool = {entry.id for entry in task.pool}
    for inspector in sorted({inspector for inspector, _ in task.recusals if pool} - pool):
        yield Problem("recusal-inspector", {"value": inspector}, "recusals")
    declared = set(task.interests) - task.recusals
    for inspector, target in sorted(declared):
        yield Problem("interest-not-recused", {"inspector": inspector, "target": target})
