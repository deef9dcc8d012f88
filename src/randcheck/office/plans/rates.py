"""Which rate counts: law > item list > plan > caller (W22-10), and upward only (W22-8).

A rate may stand in a law, in the published list of items, in the yearly plan, and
somebody may ask for more because of complaints or risk. All of it is settled before a
seed is known, and what was settled by what is kept with the task.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.rates import given_rate, rate_text
from randcheck.draws.notes import Decision
from randcheck.draws.quota import MAXIMUM
from randcheck.errors import InputError, Problem
from randcheck.office.books.provisions import ITEM_LIST, PLAN_FILE, Where
from randcheck.office.plans.plan import read_frequency, read_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule
    from randcheck.office.directories.items import InspectionItem, PlanRow

LAW: Final = "law"
BOOK: Final = "book"
CALLER: Final = "override"


@frozen(kw_only=True, field_transformer=strict)
class Override:
    """A higher rate than the plan's, with its reason (W22-8, W22-9, W25-5, X22-12).

    Attributes:
        rate: The higher rate.
        reason: Why; it is kept with the task.
        strata: Whose rate it raises; empty where `where` says whom.
        where: Targets that form strata of their own at this rate.
        id: Name of these strata, before the name of the one that they come from.
    """

    rate: Fraction = field(converter=given_rate)
    reason: str
    strata: tuple[str, ...] = ()
    where: Where = ()
    id: str = ""


@frozen(kw_only=True)
class Published:
    """The rates that the list publishes for the items of a stratum.

    Attributes:
        least: No share may be below it (W22-7); ``None`` where none is published.
        most: None may be above it.
    """

    least: Fraction | None
    most: Fraction | None

    def either(self) -> Fraction | None:
        """Return the rate, whichever it is."""
        return self.most if self.least is None else self.least


@frozen
class Lists:
    """The office's lists that name rates.

    Attributes:
        items: The published list of items.
        plan: The rows of the yearly plan.
    """

    items: Sequence[InspectionItem] = ()
    plan: Sequence[PlanRow] = ()

    def published(self, names: Iterable[str], aliases: Mapping[str, str]) -> Published:
        """Return what the list publishes for some items: the highest floor, the lowest ceiling.

        Raises:
            InputError: A rate of one of them cannot be read (``rate-unreadable``).
        """
        wanted = {aliases.get(name, name) for name in names}
        rated = [item for item in self.items if item.name in wanted and item.rate]
        odd = [item for item in rated if item.exact is None]
        if odd:
            raise InputError.collect(
                Problem("rate-unreadable", {"value": i.rate, "clause": "W22-1"}, i.name)
                for i in odd
            )
        known = [(i.exact, i.rate_is) for i in rated if i.exact is not None]
        return Published(
            least=max((rate for rate, kind in known if kind != MAXIMUM), default=None),
            most=min((rate for rate, kind in known if kind == MAXIMUM), default=None),
        )

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
                found |= {rates.get(tier) for tier in tiers_of(rates, tiers)}
        return found.pop() if len(found) == 1 else None


def tiers_of(rates: Mapping[str, object], tiers: Iterable[str]) -> tuple[str, ...]:
    """Return by which columns of a plan the rates of some tiers stand: the empty one for all.

    A plan may call a tier 低 where the directory says 低风险, and the other way round.

    Args:
        rates: Tier of the plan → whatever it says.
        tiers: Tiers of the directory; none for all.
    """
    if "" in rates or not tuple(tiers):
        return tuple(rates)
    short = {tier.removesuffix("风险"): tier for tier in rates}
    return tuple(short.get(tier.removesuffix("风险"), tier) for tier in tiers)


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
    place = f"{rules.book.id} {rule.id}"
    if published.least is not None and decision.rate < published.least and _is_floor(rule):
        raise InputError(
            "rate-below-list", place=place, value=rate_text(decision.rate),
            listed=rate_text(published.least), item="、".join(items), clause="W22-7",
        )  # fmt: skip
    for override in mine:
        decision = raised(decision, override, law=rule.law)
    above = published.most is not None and decision.rate > published.most
    if published.most is not None and not rule.law and (above or rule.rate_is != MAXIMUM):
        raise InputError(
            "rate-above-list", place=place, value=rate_text(decision.rate),
            listed=rate_text(published.most), item="、".join(items), clause="W22-7",
        )  # fmt: skip
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
        rate = lists.published(items, aliases).either()
    elif rule.rate_from == PLAN_FILE:
        tiers = dict(rule.where).get("tier", ())
        rate = lists.planned(items, aliases, tiers)
        if rate is None:  # a plan that is silent leaves it to the list (W25-4)
            rate = lists.published(items, aliases).either()
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
