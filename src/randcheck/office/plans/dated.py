"""Rules as they are on the day of a draw: cycles begun, dates counted back, strata of each value.

A book says "once in five years", "licensed within the last year", "three of each firm"; what
that is follows from the day and from the lists, before anything else is asked.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.canonical.ids import id_problems
from randcheck.errors import InputError, Problem
from randcheck.office.books.conditions import meets
from randcheck.office.books.provisions import CYCLE
from randcheck.office.books.ranges import Recent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from randcheck.draws.stages import FirstStage
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import Exclusion, StratumRule, Where
    from randcheck.office.directories.targets import Target

_MOST: Final = 100


def dated(rules: TaskRules, drawn_on: date) -> TaskRules:
    """Return rules with everything that depends on the day said in days and years.

    The cycle is that of the year in which the window begins: a draw in December for the next
    year belongs to the next.

    Args:
        rules: The rules of a task, its window that of the batch.
        drawn_on: Day of the draw.
    """
    year = rules.window[0].year
    exclusions = tuple(_begun(rule, year, drawn_on) for rule in rules.exclusions)
    left = {
        rule.checked.since + rule.checked.span - year
        for rule in exclusions
        if rule.checked is not None and rule.checked.period == CYCLE
    }
    return evolve(
        rules,
        where=_on(rules.where, drawn_on),
        exclusions=exclusions,
        strata=tuple(
            evolve(
                rule,
                where=_on(rule.where, drawn_on),
                rate=Fraction(1, min(left)) if rule.rate_from == CYCLE and left else rule.rate,
            )
            for rule in rules.strata
        ),
    )


def _on(where: Where, day: date) -> Where:
    return tuple((name, w.on(day) if isinstance(w, Recent) else w) for name, w in where)


def _begun(rule: Exclusion, year: int, drawn_on: date) -> Exclusion:
    """Return a rule with the first year of the cycle that a year belongs to."""
    made = evolve(rule, where=_on(rule.where, drawn_on))
    checked = rule.checked
    if checked is None or checked.period != CYCLE:
        return made
    if year < checked.since:
        raise InputError("cycle-early", place=rule.id, value=year, since=checked.since)
    since = year - (year - checked.since) % checked.span
    return evolve(made, checked=evolve(checked, since=since))


def of_each(
    rules: TaskRules, targets: Sequence[Target], first: FirstStage | None
) -> tuple[TaskRules, dict[str, str]]:
    """Return rules with a stratum for each value of a column, where the book asks for that.

    Args:
        rules: The rules of a task.
        targets: Those that it is about.
        first: The first stage, for a second one.

    Returns:
        The rules, and of a second stage stratum → the target whose units it holds.

    Raises:
        InputError: A cell is blank or no id (``each-value``), the first stage is missing or
            given in vain (``stage-missing``), or its targets are others
            (``stage-units``).
    """
    if (first is None) is bool(rules.second_of):
        raise InputError("stage-missing", place=rules.draw, value=rules.second_of or "—")
    strata: list[StratumRule] = []
    for rule in rules.strata:
        strata += [rule] if not rule.each else _each(rule, targets, first)
    if not rules.second_of:
        return evolve(rules, strata=tuple(strata)), {}
    tail = len(rules.strata[0].id) + 1
    return evolve(rules, strata=tuple(strata)), {rule.id: rule.id[:-tail] for rule in strata}


def _each(
    rule: StratumRule, targets: Iterable[Target], first: FirstStage | None
) -> list[StratumRule]:
    values = Counter(target.value_of(rule.each) for target in targets if meets(target, rule.where))
    problems = [
        Problem("each-value", {"value": value, "column": rule.each, "count": count}, rule.id)
        for value, count in sorted(values.items())
        if list(id_problems(value))
    ]
    if first is not None:
        params = {"first": first.name}
        left = [id for id in sorted(first.drawn) if id not in values]
        foreign = [value for value in sorted(values) if value not in first.drawn]
        if left and not rule.may_be_empty:
            problems.append(Problem("stage-left", {**params, **_named(left)}, rule.id))
        if foreign:
            problems.append(Problem("stage-foreign", {**params, **_named(foreign)}, rule.id))
        values.update(dict.fromkeys(first.drawn, 0))
    if problems:
        raise InputError.collect(problems, _MOST)
    return [
        evolve(
            rule,
            id=f"{value}-{rule.id}",
            where=tuple(sorted([*rule.where, (rule.each, (value,))])),
            each="",
        )
        for value in sorted(values)
    ]


def _named(ids: Sequence[str]) -> dict[str, object]:
    return {"count": len(ids), "value": "、".join(ids[:10]) + ("…" if ids[10:] else "")}
