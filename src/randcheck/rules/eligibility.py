"""Who may be drawn; for everyone else the rule that says no.

Every target has a verdict in every stratum it belongs to: ``eligible``,
``excluded:<rule>`` (it still counts in the base of the rate) or
``outside:<rule>`` (it does not, L19-13). The verdicts are committed leaf by leaf.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from randcheck.directories.past import PastCheck
    from randcheck.directories.targets import Target
    from randcheck.rules.rulebook import Exclusion, RuleBook, StratumRule

ELIGIBLE: Final = "eligible"
EXCLUDED: Final = "excluded:"
OUTSIDE: Final = "outside:"


@frozen(kw_only=True)
class Standing:
    """One target's place in the draw.

    Attributes:
        id: The target.
        stratum: Where it belongs.
        verdict: ``eligible``, or the rule that says no.
        weight: Slips in the drum, or measure of size; 1 where all are alike.
        clause: Where the rule that says no comes from.
    """

    id: str
    stratum: str
    verdict: str = ELIGIBLE
    weight: int = 1
    clause: str = field(default="", eq=False)


@frozen
class Eligibility:
    """Who may be drawn, and for everyone else the rule that says no.

    Attributes:
        standings: Every target's verdict in each of its strata.
    """

    standings: tuple[Standing, ...] = field(repr=False)

    def of(self, target: str) -> tuple[Standing, ...]:
        """Return the standings of one target.

        Raises:
            InputError: It does not stand in the roster (``target-unknown``).
        """
        found = tuple(standing for standing in self.standings if standing.id == target)
        if not found:
            raise InputError("target-unknown", value=target)
        return found

    def why_not(self, target: str) -> str:
        """Return why a target cannot be drawn; empty text if it can.

        Raises:
            InputError: It does not stand in the roster (``target-unknown``).
        """
        found = self.of(target)
        if any(standing.verdict == ELIGIBLE for standing in found):
            return ""
        return "; ".join(f"{s.verdict} {s.clause}".strip() for s in found)


def standings(
    book: RuleBook, targets: Iterable[Target], history: Iterable[PastCheck], drawn_on: date
) -> tuple[Standing, ...]:
    """Return the standing of every target, ascending by id.

    Args:
        book: The rules.
        targets: The directory.
        history: Past checks, in any order.
        drawn_on: Day of the draw; past checks count in its calendar year.

    Raises:
        InputError: Some targets belong to no stratum (``stratum-none``); all of
            them at once.
    """
    causes: dict[str, set[str]] = {}
    for check in history:
        if check.day.year == drawn_on.year and check.day <= drawn_on:
            causes.setdefault(check.target, set()).add(check.cause)
    problems, found = [], []
    for target in targets:
        stratum = _stratum(book.strata, target)
        if stratum is None:
            problems.append(Problem("stratum-none", {"value": target.id, "kind": target.kind}))
            continue
        rule = _excluded(book.exclusions, target, causes.get(target.id, set()))
        found.append(_standing(target, stratum, rule))
    if problems:
        raise InputError.collect(problems[:100])
    return tuple(sorted(found, key=lambda standing: standing.id))


def _stratum(strata: Sequence[StratumRule], target: Target) -> StratumRule | None:
    rest = None
    for stratum in strata:
        if not stratum.where:
            rest = stratum
        elif all(target.value_of(name) in words for name, words in stratum.where):
            return stratum
    return rest


def _excluded(rules: Iterable[Exclusion], target: Target, causes: set[str]) -> Exclusion | None:
    for rule in rules:
        if rule.causes and causes.intersection(rule.causes):
            return rule
        if rule.field and target.value_of(rule.field) not in rule.not_in:
            return rule
    return None


def _standing(target: Target, stratum: StratumRule, rule: Exclusion | None) -> Standing:
    if rule is None:
        return Standing(id=target.id, stratum=stratum.id)
    verdict = (OUTSIDE if rule.leaves_base else EXCLUDED) + rule.id
    return Standing(id=target.id, stratum=stratum.id, verdict=verdict, clause=rule.clause)
