"""One number for a row of draws: each relabelled by itself, then put together.

A history is not one experiment: lists depend on earlier draws. So draw d has scores made
from the past alone, d alone is relabelled, and only the p-values of the draws are combined.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from randcheck.audit.chances import normal_score, upper_tail
from randcheck.canonical.arguments import strict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from randcheck.audit.stream import Stream


@frozen(kw_only=True, field_transformer=strict)
class Component:
    """One test (检验).

    Attributes:
        name: What is tested, such as ``repeat`` or ``equal_gaps``.
        p: How often fair lots give at least as much, before any adjustment; ``None`` where
            the record is too small to test it.
        observed: What the statistic was.
        expected: What it is on average where the lot is fair.
        draws: How many draws took part.
        params: What else its text mentions.
    """

    name: str
    p: float | None = None
    observed: float | None = None
    expected: float | None = None
    draws: int = 0
    params: Mapping[str, str | int] = field(factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "p": self.p,
            "observed": self.observed,
            "expected": self.expected,
            "draws": self.draws,
            **self.params,
        }


@define
class Sum:
    """A statistic added up over the draws: ``z = Σ w Φ⁻¹(1 − p) / √Σ w²``.

    Attributes:
        top: Sum of the weighted scores.
        squares: Sum of the squares of the weights.
        observed: Sum of what was observed.
        expected: Sum of the means of the relabelled draws.
        draws: How many draws took part.
    """

    top: float = 0.0
    squares: float = 0.0
    observed: float = 0.0
    expected: float = 0.0
    draws: int = 0

    def add(
        self,
        observed: int,
        replicates: NDArray[Any],
        weight: float,
        stream: Stream,
    ) -> None:
        """Add a draw: ``p = (#greater + u·(#equal, observed included)) / (B + 1)``.

        Args:
            observed: The statistic of the draw: an exact whole number.
            replicates: The same of the draw relabelled, as often as wanted.
            weight: Made from sizes alone, never from outcomes; a draw of weight 0 says nothing.
            stream: Where u comes from.
        """
        if weight <= 0:
            return
        greater = int((replicates > observed).sum())
        equal = int((replicates == observed).sum()) + 1
        if equal > len(replicates):
            return  # relabelling changes nothing, which no lot decides: the draw says nothing
        p = (greater + stream.unit() * equal) / (len(replicates) + 1)
        self.top += weight * normal_score(p)
        self.squares += weight * weight
        self.observed += float(observed)
        self.expected += float(replicates.mean())
        self.draws += 1

    @property
    def z(self) -> float | None:
        """The combined score; ``None`` where no draw said anything."""
        return self.top / sqrt(self.squares) if self.squares else None

    def tail(self, name: str, *, lower: bool = False, unit: float = 1.0) -> Component:
        """Return the test of the upper or of the lower tail.

        Args:
            name: Of the test.
            lower: Whether small sums are what is looked for.
            unit: What the statistic was multiplied by to be whole.
        """
        if self.z is None:
            return Component(name=name)
        return Component(
            name=name,
            p=upper_tail(-self.z if lower else self.z),
            observed=self.observed / unit,
            expected=self.expected / unit,
            draws=self.draws,
        )


def least_of(name: str, sums: dict[int, Sum], many: int, unit: float = 1.0) -> Component:
    """Return the test of the most striking of many, its p times how many there are.

    Args:
        name: Of the test.
        sums: One a person.
        many: How many there are.
        unit: As of `Sum.tail`.
    """
    found = [one.tail(name, unit=unit) for _, one in sorted(sums.items()) if one.z is not None]
    if not found:
        return Component(name=name)
    best = min(found, key=_p)
    return Component(
        name=name,
        p=min(1.0, _p(best) * many),
        observed=best.observed,
        expected=best.expected,
        draws=best.draws,
    )


def _p(component: Component) -> float:
    return 1.0 if component.p is None else component.p
