"""Which rate counts: law > item list > plan > caller (W22-10), and upward only (W22-8).

A rate may stand in a law, in the published list of items, in the yearly plan, and
somebody may ask for more because of complaints or risk. All of it is settled before a
seed is known, and what was settled by what is kept with the task.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.draws.notes import Decision
from randcheck.draws.quota import MAXIMUM, rate_text
from randcheck.errors import InputError
from randcheck.office.books.provisions import ITEM_LIST, PLAN_FILE, Where
from randcheck.office.plans.plan import read_frequency, read_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from randcheck.office.books.provisions import StratumRule, TaskRules
    from randcheck.office.directories.items import InspectionItem, PlanRow

LAW: Final = "law"
BOOK: Final = "book"
CALLER: Final = "override"


@frozen(kw_only=True)
class Override:
    """A higher rate than the plan's, with its reason (W22-8, W22-9, W25-5, X22-12).

    Attributes:
        rate: The higher rate.
        reason: Why; it is kept with the task.
        strata: Whose rate it raises; empty where `where` says whom.
        where: Targets that form strata of their own at this rate.
        id: Name of these strata, before the name of the one that they come from.
    """

    rate: Fraction
    reason: str
    strata: tuple[str, ...] = ()
    where: Where = ()
    id: str = ""


@frozen
class Lists:
    """The office's lists that name rates.

    Attributes:
        items: The published list of items.
        plan: The rows of the yearly plan.
    """

    items: Sequence[InspectionItem] = ()
    plan: Sequence[PlanRow] = ()

    def published(self, names: Iterable[str], aliases: Mapping[str, str]) -> Fraction | None:
        """Return the highest rate that the list publishes for some items."""
        wanted = {aliases.get(name, name) for name in names}
        rates = [i.exact for i in self.items if i.name in wanted and i.exact is not None]
        return max(rates) if rates else None

    def frequencies(self, aliases: Mapping[str, str]) -> dict[str, int]:
        """Return how often a year the list says, by every name of an item (W25-4)."""
        named = {item.name: read_frequency(item.frequency) for item in self.items}
        found = {name: often for name, often in named.items() if often is not None}
        return found | {a: found[name] for a, name in aliases.items() if name in found}

    def planned(
        self, names: Iterable[str], aliases: Mapping[str, str], tiers: tuple[str, ...]
    ) -> Fraction | None:
        """Return the rate that the plan names for items and tiers, ``None`` if not one."""
        wanted = {aliases.get(name, name) for name in names}
        found: set[Fraction | None] = set()
        for row in self.plan:
            if aliases.get(row.item, row.item) in wanted:
                rates = {tier: rate for tier, _, rate in read_rates(row)}
                listed = tiers if tiers and "" not in rates else tuple(rates)
                found |= {rates.get(tier) for tier in listed}
        return found.pop() if len(found) == 1 else None


def settle_rate(
    rule: StratumRule, rules: TaskRules, lists: Lists, overrides: Iterable[Override] = ()
) -> Decision:
    """Return the rate of a stratum, and by what it was settled.

    Args:
        rule: The stratum.
        rules: Its book.
        lists: The office's item list and plan.
        overrides: Raise rates; those about other strata are passed over.

    Raises:
        InputError: No list names the rate (``rate-not-listed``), it is below the
            published one (``rate-below-list``), or an override lowers it
            (``override-lowers``) or goes against a law (``override-law``).
    """
    items = rule.items or rules.items
    aliases = dict(rules.book.aliases)
    decision = _planned(rule, rules, lists, items, aliases)
    mine = [override for override in overrides if rule.id in override.strata]
    published = lists.published(items, aliases)
    if published is not None and decision.rate < published and _is_floor(rule):
        raise InputError(
            "rate-below-list", place=f"{rules.book.id} {rule.id}", value=rate_text(decision.rate),
            listed=rate_text(published), item="、".join(items), clause="W22-7",
        )  # fmt: skip
    for override in mine:
        decision = raised(decision, override, law=rule.law)
    return decision


def _is_floor(rule: StratumRule) -> bool:
    """Return whether the published rate is a floor for a stratum: a fixed number has none."""
    return rule.rate_is != MAXIMUM and not rule.law and (rule.rate > 0 or bool(rule.rate_from))


def _planned(
    rule: StratumRule,
    rules: TaskRules,
    lists: Lists,
    items: Iterable[str],
    aliases: Mapping[str, str],
) -> Decision:
    rate: Fraction | None = rule.rate
    if rule.rate_from == ITEM_LIST:
        rate = lists.published(items, aliases)
    elif rule.rate_from == PLAN_FILE:
        tiers = dict(rule.where).get("tier", ())
        rate = lists.planned(items, aliases, tiers)
        if rate is None:  # a plan that is silent leaves it to the list (W25-4)
            rate = lists.published(items, aliases)
    if rate is None:
        raise InputError(
            "rate-not-listed", place=f"{rules.book.id} {rule.id}", value="、".join(items),
            source=rule.rate_from, clause=rule.clause,
        )  # fmt: skip
    source = LAW if rule.law else rule.rate_from or BOOK
    return Decision(stratum=rule.id, rate=rate, source=source, clause=rule.clause)


def raised(decision: Decision, override: Override, *, law: bool) -> Decision:
    """Return a decision with a higher rate.

    Args:
        decision: What was settled so far.
        override: The higher rate, with its reason.
        law: Whether a law set the rate; then nobody overrides it.

    Raises:
        InputError: The rate is lower (``override-lowers``), has no reason
            (``override-reason``), is none, or a law stands against it.
    """
    params = {"place": decision.stratum, "value": str(override.rate), "rate": str(decision.rate)}
    if not isinstance(override.rate, Fraction):
        raise InputError("rate-float" if isinstance(override.rate, float) else "rate",
                         value=str(override.rate))  # fmt: skip
    if not override.reason.strip():
        raise InputError("override-reason", place=decision.stratum, value=str(override.rate))
    if law:
        raise InputError("override-law", **params)
    if override.rate < decision.rate:
        raise InputError("override-lowers", **params)
    if override.rate > 1:
        raise InputError("rate", place=decision.stratum, value=str(override.rate))
    return Decision(
        stratum=decision.stratum,
        rate=override.rate,
        source=CALLER,
        clause=decision.clause,
        reason=override.reason,
    )
