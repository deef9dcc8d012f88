"""How often an audit finds something in fair histories, and how often in biased ones.

A family is found where its p, adjusted for the other families, is at most the level. On fair
histories of seven shapes any family at all may be found in at most a share of the level,
within binomial error; on biased ones the family that the bias concerns should be. Exits with
1 where the fair rate at 0.01 is higher than four standard errors above it, or where a set of
36 draws of 5,000 targets and 40 inspectors takes more than a minute of processor time.

    python benchmarks/bench_audit.py --sample                 # under a minute
    python benchmarks/bench_audit.py --fair 500 --start 1000  # a piece: histories 1,000 to 1,499
    python benchmarks/bench_audit.py --power 100              # each bias a hundred times
"""

from __future__ import annotations

import argparse
import sys
from math import sqrt
from random import Random
from time import process_time
from typing import TYPE_CHECKING

from histories import FAIR, Shape, history
from randcheck.audit import audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from randcheck.audit import Record

LEVELS = (0.05, 0.01, 0.001)
LIMIT = 60  # seconds of one large audit
FAR = 4  # standard errors


def adjusted(record: Record) -> dict[str, float]:
    """Return the adjusted p of each family."""
    return {family.name: family.adjusted_p for family in audit(record).families or ()}


def fair_rates(count: int, start: int) -> bool:
    """Print how often fair histories give something; tell whether 0.01 is kept."""
    found = dict.fromkeys(LEVELS, 0)
    shapes = list(FAIR.items())
    for number in range(start, start + count):
        name, shape = shapes[number % len(shapes)]
        least = min(adjusted(history(shape, Random(f"fair/{number}"))).values())
        for level in LEVELS:
            found[level] += least <= level
        if least <= min(LEVELS):
            print(f"  {name}, history {number}: {least:.2g}", flush=True)
    for level, hits in found.items():
        error = sqrt(level * (1 - level) / count)
        print(f"fair, any family at {level}: {hits} of {count}, {hits / count:.4f} ± {error:.4f}")
    return found[0.01] / count <= 0.01 + FAR * sqrt(0.01 * 0.99 / count)


def systematic(chance: Random, _number: int, rows: list[str], n: int) -> list[int]:
    """Choose every ⌊N/n⌋-th row from one random start."""
    step = len(rows) // n
    start = chance.randrange(len(rows))
    return [(start + step * at) % len(rows) for at in range(n)]


def head_heavy(share: float) -> Callable[..., list[int]]:
    """Choose so that the first quarter gets a share of all draws beside its own."""

    def choose(chance: Random, _number: int, rows: list[str], n: int) -> list[int]:
        chosen: set[int] = set()
        while len(chosen) < n:
            top = chance.random() < share
            chosen.add(chance.randrange(len(rows) // 4 if top else len(rows)))
        return sorted(chosen)

    return choose


def redrawn(spared: set[str]) -> Callable[..., list[int]]:
    """Choose again, up to three times, and keep the list with the fewest of some targets."""

    def choose(chance: Random, _number: int, rows: list[str], n: int) -> list[int]:
        tries = [chance.sample(range(len(rows)), n) for _ in range(4)]
        return min(tries, key=lambda lots: sum(rows[at] in spared for at in lots))

    return choose


def weighted(marked: set[str], weight: int) -> Callable[..., list[int]]:
    """Choose some targets so many times as likely as the others; 0 spares them."""

    def choose(chance: Random, _number: int, rows: list[str], n: int) -> list[int]:
        slips = [at for at, id in enumerate(rows) for _ in range(weight if id in marked else 1)]
        chosen: set[int] = set()
        while len(chosen) < n:
            chosen.add(chance.choice(slips))
        return sorted(chosen)

    return choose


def round_robin(
    chance: Random, _number: int, order: list[str], here: list[str], _size: int
) -> list[tuple[str, ...]]:
    """Deal teams down the list of inspectors from one random start."""
    start = chance.randrange(len(here))
    seats = [here[(start + at) % len(here)] for at in range(2 * len(order))]
    return [(seats[2 * at], seats[2 * at + 1]) for at in range(len(order))]


def fixed_pair(share: float) -> Callable[..., tuple[str, ...]]:
    """Send P01 with P02 for a share of the checks that one of them is sent to."""

    def change(
        chance: Random, _target: str, team: tuple[str, ...], here: list[str]
    ) -> tuple[str, ...]:
        one = {"P01", "P02"} & set(team)
        goes = len(one) == 1 and {"P01", "P02"} <= set(here) and chance.random() < share
        return ("P01", "P02") if goes else team

    return change


def own_targets(marked: set[str], share: float) -> Callable[..., tuple[str, ...]]:
    """Send P01 to targets of his own, as often as a share."""

    def change(
        chance: Random, target: str, team: tuple[str, ...], here: list[str]
    ) -> tuple[str, ...]:
        goes = target in marked and "P01" in here and "P01" not in team
        return ("P01", team[0]) if goes and chance.random() < share else team

    return change


def taken_off(
    chance: Random, _target: str, team: tuple[str, ...], here: list[str]
) -> tuple[str, ...]:
    """Take P01 off half of the checks, and send another who is present."""
    if "P01" not in team or chance.random() < 0.5:
        return team
    others = [who for who in here if who not in team]
    rest = tuple(who for who in team if who != "P01")
    return (*rest, chance.choice(others)) if others else team


def some(count: int, whole: int = 300) -> list[str]:
    """Return some targets, the same ones every time."""
    return [f"T{at:04d}" for at in range(1, whole + 1)][:count]


LONG = Shape(draws=24, rate=0.1)
KINDS: dict[str, tuple[str, Callable[[Random], Record], tuple[float, float] | None]] = {
    "every N/n-th row, one draw, 300 × 6": (
        "places", lambda c: history(Shape(draws=1, rate=0.02), c, choose=systematic), (1, 1)),
    "every N/n-th row, one draw, 5,000 × 50": (
        "places",
        lambda c: history(Shape(targets=5000, draws=1, rate=0.01), c, choose=systematic), (1, 1)),
    "first quarter gets 20 % extra, 300 × 12 at 10 %": (
        "places", lambda c: history(Shape(rate=0.1), c, choose=head_heavy(0.2)), (0.30, 0.72)),
    "first quarter gets 10 % extra, 1,000 × 24 at 10 %": (
        "places",
        lambda c: history(Shape(targets=1000, draws=24, rate=0.1), c, choose=head_heavy(0.1)),
        (0.67, 0.97)),
    "12 spared by ≤ 3 redraws, named": (
        "named", lambda c: history(LONG, c, choose=redrawn(set(some(12))), named=some(12)),
        (0.95, 1)),
    "12 spared by ≤ 3 redraws": (
        "targets", lambda c: history(LONG, c, choose=redrawn(set(some(12)))), (0, 0.03)),
    "10 % never drawn, named": (
        "named", lambda c: history(LONG, c, choose=weighted(set(some(30)), 0), named=some(30)),
        (1, 1)),
    "10 % never drawn": (
        "targets", lambda c: history(LONG, c, choose=weighted(set(some(30)), 0)), (0.30, 0.68)),
    "2 % five times as likely, named": (
        "named", lambda c: history(LONG, c, choose=weighted(set(some(6)), 5), named=some(6)),
        (1, 1)),
    "2 % five times as likely": (
        "targets", lambda c: history(LONG, c, choose=weighted(set(some(6)), 5)), (0.45, 0.60)),
    "teams dealt down the list, 12 draws": (
        "pairs", lambda c: history(Shape(), c, deal=round_robin), (1, 1)),
    "teams dealt down the list, 3 draws": (
        "pairs", lambda c: history(Shape(draws=3), c, deal=round_robin), (0.93, 0.97)),
    "one pair together 60 %, 13 inspectors": (
        "pairs", lambda c: history(LONG, c, change=fixed_pair(0.6)), (1, 1)),
    "one pair together 60 %, 40 inspectors": (
        "pairs",
        lambda c: history(Shape(draws=24, rate=0.1, inspectors=40), c, change=fixed_pair(0.6)),
        (0.35, 0.57)),
    "always on his own 10 % of targets": (
        "visits", lambda c: history(LONG, c, change=own_targets(set(some(30)), 1)), (1, 1)),
    "half the time on his own 10 %": (
        "visits", lambda c: history(LONG, c, change=own_targets(set(some(30)), 0.5)),
        (0.03, 0.15)),
    "taken off half the checks, 13 inspectors": (
        "loads", lambda c: history(LONG, c, change=taken_off), (0.90, 1)),
    "taken off half the checks, 40 inspectors": (
        "loads",
        lambda c: history(Shape(draws=24, rate=0.1, inspectors=40), c, change=taken_off),
        (0.12, 0.35)),
}  # fmt: skip
"""Bias → the family that must be found, how to make it, power at .001 and .05 of the prototype."""


def powers(count: int) -> Iterator[tuple[str, str, float, float]]:
    """Yield bias, family, and how often it is found at 0.001 and at 0.05."""
    for name, (family, make, _) in KINDS.items():
        found = [adjusted(make(Random(f"{name}/{at}")))[family] for at in range(count)]
        yield name, family, *(sum(p <= level for p in found) / count for level in (0.001, 0.05))


def large() -> float:
    """Return the seconds that one large audit takes."""
    record = history(Shape(targets=5000, draws=36, inspectors=40, rate=0.01), Random(1))
    start = process_time()
    audit(record)
    return process_time() - start


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="few histories, under a minute")
    parser.add_argument("--fair", type=int, default=0, help="how many fair histories")
    parser.add_argument("--start", type=int, default=0, help="number of the first of them")
    parser.add_argument("--power", type=int, default=0, help="how many of each bias")
    options = parser.parse_args()
    if options.sample:
        options.fair, options.power = 35, 1
    held = fair_rates(options.fair, options.start) if options.fair else True
    if options.power:
        for name, family, low, high in powers(options.power):
            wanted = KINDS[name][2]
            print(f"{name}: {family} {low:.2f} / {high:.2f}, prototype {wanted}", flush=True)
    if options.sample:
        seconds = large()
        print(f"36 draws × 5,000 targets × 40 inspectors: {seconds:.1f} s")
        held = held and seconds <= LIMIT
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
