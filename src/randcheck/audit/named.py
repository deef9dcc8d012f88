"""Were targets that somebody named beforehand drawn as often as chance has it?

Only draws after the day of naming count: a set chosen after looking at the record proves
nothing about that record. The number drawn is a sum of hypergeometric numbers, one a stratum
and draw; its tails are counted out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.audit.chances import convolved, hypergeometric
from randcheck.audit.combining import Component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.audit.record import Named, PastDraw, Record


def judge_named(record: Record) -> tuple[Component, ...]:
    """Return two tests a set: ``avoided:<set>`` and ``favoured:<set>``."""
    sets: dict[str, list[Named]] = {}
    for one in record.named:
        sets.setdefault(one.set, []).append(one)
    return tuple(
        test for id, members in sorted(sets.items()) for test in _test(record, id, members)
    )


def _test(record: Record, id: str, members: list[Named]) -> tuple[Component, Component]:
    parts, drawn, expected, draws = [], 0, 0.0, 0
    for draw in record.draws:
        counted = list(_counted(draw, {one.target for one in members if one.day < draw.day}))
        draws += bool(counted)
        for size, n, marked, hit in counted:
            parts.append(hypergeometric(size, marked, n))
            drawn += hit
            expected += n * marked / size
    if not parts:
        return Component(name=f"avoided:{id}"), Component(name=f"favoured:{id}")
    spread = convolved(parts)
    fewer = Component(
        name=f"avoided:{id}",
        p=min(1.0, float(spread[: drawn + 1].sum())),
        observed=drawn,
        expected=expected,
        draws=draws,
        params={"set": id},
    )
    more = min(1.0, float(spread[drawn:].sum()))
    return fewer, evolve(fewer, name=f"favoured:{id}", p=more)


def _counted(draw: PastDraw, marked: set[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield size, drawn, marked and marked drawn of each stratum where the lot decided."""
    of: dict[str, list[bool]] = {}
    for target, stratum, drawn in zip(draw.targets, draw.strata, draw.drawn, strict=True):
        if target in marked:
            of.setdefault(stratum, []).append(drawn)
    sizes = draw.sizes() if of else {}
    for stratum, hits in sorted(of.items()):
        size, n = sizes[stratum]
        if 0 < n < size:
            yield size, n, len(hits), sum(hits)
