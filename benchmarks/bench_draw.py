"""Draw of the targets against the loop that only hashes each id, and against other samplers."""

from __future__ import annotations

import hashlib
import random
from itertools import chain as joined
from typing import TYPE_CHECKING, Any

from compare import Row, available, hash_each, in_turn, most_memory, ratios, seconds
from data import SCOPE, SEED, SUITE, TIERS, roster, strata
from randcheck.lottery import tickets
from randcheck.lottery.selection import Drawn, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Strata = list[tuple[list[str], int]]
KEY = tickets.key(SUITE, SEED, tickets.TARGETS, SCOPE)


def rows(*, sample: bool) -> Iterator[Row]:
    """Measure; small sizes in a sample."""
    million = 30_000 if sample else 1_000_000
    ids = roster(million)
    for percent, drawn in ((1, "1 % drawn"), (None, "tiers: 1–30 %, in all 6.9 % drawn")):
        for shuffled in (False, True):
            parts = strata(ids, shuffled=shuffled, percent=percent)
            name = f"draw {million:,}, {'shuffled' if shuffled else 'in id order'}, {drawn}"
            yield from _against_loop(parts, name, 7, (1.4, 1.25))
            yield from _memory(parts, name)
    yield from _peers(strata(ids), million, 1 if sample else 3)
    del ids
    if not sample:
        ids = roster(10_000_000)
        for percent, drawn in ((1, "1 % drawn"), (None, "tiers, 6.9 % drawn")):
            name = f"draw 10,000,000, in id order, {drawn}"
            yield from _against_loop(strata(ids, percent=percent), name, 3, (1.1, 1.05))


def _draw_all(parts: Strata) -> list[Drawn]:
    return [draw(SUITE, KEY, ids, n) for ids, n in parts]


def _hash_all(parts: Strata) -> None:
    for ids, _ in parts:
        hash_each(KEY, ids)


def _check(parts: Strata) -> None:
    """Hold the draw against the definition: just those up to the last ticket are drawn."""
    head, sha256 = KEY.encode(), hashlib.sha256
    for (ids, n), found in zip(parts, _draw_all(parts), strict=True):
        last = found.drawn[-1].ticket
        wanted = {id for id in ids if sha256(head + id.encode()).digest() <= last}
        assert len(found.drawn) == n
        assert wanted == {lot.id for lot in found.drawn}
        numbers = [lot.ticket for lot in found.drawn]
        assert numbers == sorted(numbers)


def _against_loop(
    parts: Strata, name: str, rounds: int, limits: tuple[float, float]
) -> Iterator[Row]:
    _check(parts)
    times = in_turn({"draw": lambda: _draw_all(parts), "loop": lambda: _hash_all(parts)}, rounds)
    note = f"draw {min(times['draw']):.2f} s, loop {min(times['loop']):.2f} s at best"
    yield Row(f"{name} / hash loop", ratios(times, "draw", "loop"), *limits, note)


def _memory(parts: Strata, name: str) -> Iterator[Row]:
    beyond = most_memory(lambda: _draw_all(parts))
    yield Row(f"{name}: memory", (beyond,), 10, note="beyond roster and drawn", unit="MB")


def _peers(parts: Strata, size: int, rounds: int) -> Iterator[Row]:
    things: dict[str, Callable[[], object]] = {
        "draw": lambda: _draw_all(parts),
        "random.sample": lambda: [random.Random(7).sample(ids, n) for ids, n in parts],
    }
    made: dict[str, Callable[[Strata], Callable[[], object]]] = {
        "numpy": _numpy,
        "cryptorandom": _cryptorandom,
        "svy": _svy,
        "consistent_sampler": _consistent,
    }
    for name in available(*made):
        things[name] = made[name](parts)
    wanted = sum(n for _, n in parts)
    slow = {}
    for name, run in list(things.items()):
        taken, found = seconds(run)
        assert _count(found) == wanted, name
        if taken > 5:
            slow[name] = taken
            del things[name]
    times = in_turn(things, rounds)
    for name in things:
        if name != "draw":
            note = f"{min(times[name]):.3f} s; not recomputable from a public seed and the ids"
            yield Row(f"{name} / draw, {size:,}", ratios(times, name, "draw"), note=note)
    for name, taken in slow.items():
        ratio = taken / min(times["draw"])
        yield Row(f"{name} / draw, {size:,}", (ratio,), note=f"{taken:.1f} s, one run")


def _count(found: Any) -> int:  # noqa: ANN401 - every sampler returns something else
    if isinstance(found, list):
        sizes = [len(one.drawn) if isinstance(one, Drawn) else len(one) for one in found]
        return sum(sizes)
    return len(found)


def _numpy(parts: Strata) -> Callable[[], object]:
    import numpy as np

    def run() -> object:
        generator = np.random.default_rng(7)
        return [[ids[i] for i in generator.choice(len(ids), n, replace=False)] for ids, n in parts]

    return run


def _cryptorandom(parts: Strata) -> Callable[[], object]:
    from cryptorandom.cryptorandom import SHA256
    from cryptorandom.sample import random_sample

    def run() -> object:
        generator = SHA256(7)
        return [[ids[i] for i in random_sample(len(ids), n, prng=generator)] for ids, n in parts]

    return run


def _svy(parts: Strata) -> Callable[[], object]:
    import polars as pl
    import svy

    names = [name for name, _, _ in TIERS]
    columns = {
        "id": list(joined.from_iterable(ids for ids, _ in parts)),
        "tier": [name for name, (ids, _) in zip(names, parts, strict=True) for _ in ids],
    }
    frame = pl.DataFrame(columns)
    wanted = {name: n for name, (_, n) in zip(names, parts, strict=True)}

    def run() -> object:
        design = svy.Design(stratum="tier")
        return svy.Sample(frame, design).sampling.srs(n=wanted, rstate=7).data

    return run


def _consistent(parts: Strata) -> Callable[[], object]:
    from consistent_sampler import sampler

    def run() -> object:
        return [list(sampler(ids, seed=KEY, take=n, output="id")) for ids, n in parts]

    return run
