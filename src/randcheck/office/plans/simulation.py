"""What a task will do, before it is drawn: chances, loads, shortfalls, teams.

The task is drawn and dealt many times from seeds that everybody can name; nothing of
it is ever a draw.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite as suite_called
from randcheck.draws.sizes import weights_of
from randcheck.draws.staffing import seats_asked
from randcheck.draws.words import ELIGIBLE, GROUPS, IN_POOL
from randcheck.errors import InfeasibleError, InputError
from randcheck.lottery import tickets
from randcheck.lottery.dealing import Lottery, deal
from randcheck.lottery.designs import SYSTEMATIC, WEIGHTS, draw_design, sizes
from randcheck.lottery.grouping import group_count, group_lists, groups_first
from randcheck.lottery.problems import Member, Requirement, Staffing, seats_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.draws.task import Task
    from randcheck.draws.teams import TeamRule

_MOST: Final = 1_000_000


@frozen(kw_only=True, field_transformer=strict)
class Load:
    """How often one inspector is sent out in a draw.

    Attributes:
        least: In the draw with the fewest.
        mean: On average over all draws that could be staffed.
        most: In the draw with the most.
    """

    least: int
    mean: Fraction
    most: int


@frozen(kw_only=True, field_transformer=strict)
class Simulation:
    """What came of drawing a task many times.

    Attributes:
        n: How often it was drawn.
        chances: Target → share of the draws in which it was drawn; the eligible alone.
        exact: Stratum → the chance of each of its eligible targets, by the quota; of those in
            which all have the same.
        sized: Systematic stratum → target → its chance, by quota and weights. Under ``slips``
            no formula gives it.
        loads: Inspector → checks; of all in the pool.
        shortfalls: Stratum → how many are missing, in every draw.
        visits: Least and most distinct targets of a draw.
        failures: Code of the reason → draws whose teams could not be formed.
        reasons: One text for each code, Chinese and English.
    """

    n: int
    chances: dict[str, Fraction] = field(repr=False)
    exact: dict[str, Fraction]
    sized: dict[str, dict[str, Fraction]] = field(factory=dict, repr=False)
    loads: dict[str, Load] = field(repr=False)
    shortfalls: dict[str, int]
    visits: tuple[int, int]
    failures: dict[str, int]
    reasons: tuple[str, ...] = field(default=(), repr=False)


@checked
def simulate(task: Task, n: int = 1000, *, suite: str = "sha256") -> Simulation:
    """Draw and staff a task many times, and say what came of it.

    Args:
        task: What is to be drawn.
        n: How often, from 1 to 1,000,000.
        suite: ``sha256`` or ``sm3``.

    Raises:
        InputError: `n` is no such number (``simulate-number``).
    """
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= _MOST:
        raise InputError("simulate-number", value=str(n))
    run = _Run(task, suite_called(suite))
    for number in range(n):
        run.once(number)
    return run.result(n)


class _Run:
    """The counts of a simulation as they grow."""

    def __init__(self, task: Task, suite: Suite) -> None:
        self.task, self.suite = task, suite
        self.quotas = task.quotas()
        self.able: dict[str, list[str]] = {stratum.id: [] for stratum in task.strata}
        for standing in task.standings:
            if standing.verdict == ELIGIBLE:
                self.able[standing.stratum].append(standing.id)
        self.designs = {stratum.id: stratum.design for stratum in task.strata}
        self.weights = {
            name: weights_of(task, name)
            for name, design in self.designs.items()
            if design in WEIGHTS
        }
        self.members = [
            Member(id=e.id, type=e.type, cap=e.cap if e.present else 0, base=e.base)
            for e in task.pool
            if e.verdict == IN_POOL
        ]
        self.drawn: Counter[str] = Counter()
        self.sizes: set[int] = set()
        self.loads: dict[str, list[int]] = {member.id: [] for member in self.members}
        self.failures: Counter[str] = Counter()
        self.reasons: dict[str, str] = {}

    def once(self, number: int) -> None:
        """Draw and deal with one seed."""
        seed = labelled_hash(self.suite, "simulate", str(number))
        key = tickets.key(self.suite, seed, tickets.TARGETS, self.task.draw)
        comb = tickets.key(self.suite, seed, tickets.WEIGHT, self.task.draw)
        drawn: dict[str, list[str]] = {}
        for stratum, ids in self.able.items():
            found = draw_design(
                self.designs[stratum], self.suite, (key, comb), ids,
                n=self.quotas[stratum].n, weights=self.weights.get(stratum),
            )  # fmt: skip
            drawn[stratum] = [lot.id for lot in found.drawn]
        checks = {id for ids in drawn.values() for id in ids}
        self.drawn.update(checks)
        self.sizes.add(len(checks))
        rule = self.task.teams
        if rule is None or not checks:
            return
        lottery = Lottery(suite=self.suite, seed=seed, scope=self.task.draw)
        try:
            loads = self._staffed(rule, drawn, lottery)
        except InfeasibleError as error:
            self.failures[error.code] += 1
            self.reasons.setdefault(error.code, str(error))
            return
        for inspector, load in loads.items():
            self.loads[inspector].append(load)

    def _staffed(
        self, rule: TeamRule, drawn: Mapping[str, list[str]], lottery: Lottery
    ) -> dict[str, int]:
        if rule.mode != GROUPS:
            asked = seats_asked(self.task, drawn)
            seats = [seat for check, wanted in asked.items() for seat in seats_of(check, wanted)]
            staffing = Staffing(
                members=self.members,
                requirements=rule.requirements,
                seats=seats,
                recusals=self.task.recusals,
            )
            return deal(staffing, lottery).loads
        present = sum(member.cap != 0 for member in self.members)
        number = group_count(present, len(rule.seats), number=rule.number, most=rule.most)
        if not number:
            raise InfeasibleError("groups-nobody", present=present, size=len(rule.seats))
        last = max(requirement.stage for requirement in rule.requirements)
        anyone = len(rule.requirements)
        formed = groups_first(
            members=self.members,
            requirements=[*rule.requirements, Requirement(stage=last + 1)],
            lists=group_lists(present, number, rule.seats, anyone, rule.leftover),
            checks=sorted({id for ids in drawn.values() for id in ids}),
            recusals=self.task.recusals,
            lottery=lottery,
        )
        loads = {member.id: 0 for member in self.members}
        for seats_held, load in zip(formed.members, formed.loads, strict=True):
            loads.update((inspector, load) for _, inspector in seats_held)
        return loads

    def _sized(self, stratum: str, weights: dict[str, int]) -> dict[str, Fraction]:
        parts = sizes(weights, self.quotas[stratum].n)
        return {id: parts.chance(weight) for id, weight in weights.items()}

    def result(self, n: int) -> Simulation:
        """Return what came of it."""
        able = sorted({id for ids in self.able.values() for id in ids})
        return Simulation(
            n=n,
            chances={id: Fraction(self.drawn[id], n) for id in able},
            exact={
                stratum: Fraction(self.quotas[stratum].n, len(ids))
                for stratum, ids in self.able.items()
                if ids and stratum not in self.weights
            },
            sized={
                stratum: self._sized(stratum, weights)
                for stratum, weights in self.weights.items()
                if weights and self.designs[stratum] == SYSTEMATIC
            },
            loads={id: _load(counts) for id, counts in sorted(self.loads.items())},
            shortfalls={s: q.shortfall for s, q in self.quotas.items() if q.shortfall},
            visits=(min(self.sizes), max(self.sizes)),
            failures=dict(sorted(self.failures.items())),
            reasons=tuple(text for _, text in sorted(self.reasons.items())),
        )


def _load(counts: Iterable[int]) -> Load:
    listed = list(counts) or [0]
    return Load(least=min(listed), mean=Fraction(sum(listed), len(listed)), most=max(listed))
