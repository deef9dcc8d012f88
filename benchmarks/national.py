"""A nation's list, made on the fly in ClickHouse: four strata looked at, committed and drawn.

``python benchmarks/national.py 190000000``: ids of 18 characters, 40, 30, 20 and 10 % of them in
four strata, 1 % of each drawn. Up to two million it is compared with pure Python.
"""

from __future__ import annotations

import hashlib
import resource
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

from compare import hash_each
from data import SCOPE, SEED, SUITE, TIERS, roster
from randcheck.certificates.freezing import target_roster
from randcheck.certificates.rosters import Wanted
from randcheck.engines import TableRoster, open_engine
from randcheck.lottery import tickets

KEY = tickets.key(SUITE, SEED, tickets.TARGETS, SCOPE)


def main(size: int) -> int:
    """Measure each step; processor seconds are those of all threads."""
    ends = [sum(share for _, share, _ in TIERS[: n + 1]) * size // 100 for n in range(len(TIERS))]
    with TemporaryDirectory() as folder:
        used = open_engine("clickhouse", folder)
        used.run(
            "CREATE VIEW randcheck.nation AS SELECT concat('9141052', leftPad(toString(number), 11,"  # noqa: S608
            " '0')) AS id, multiIf("
            + ", ".join(
                f"number < {end}, '{name}'"
                for (name, *_), end in zip(TIERS[:-1], ends[:-1], strict=True)
            )
            + f", '{TIERS[-1][0]}') AS stratum FROM numbers_mt({size})"
        )
        where = ["randcheck", "nation"]
        made = step("look", size, lambda: TableRoster(used, table=where, verdict=None, weight=None))
        wanted = [
            Wanted(stratum=name, design="lots", n=made.counts()[name].eligible // 100, reserves=0,
                   key=KEY, comb="")
            for name, *_ in TIERS
        ]  # fmt: skip
        drawn = step("draw", size, lambda: made.draw(SUITE, wanted))
        tree = step("root", size, lambda: made.tree(SUITE, SEED))
        lots = [lot for found, _ in drawn for lot in found.drawn]
        digest = hashlib.sha256(b"".join(lot.ticket for lot in lots)).hexdigest()
        print(f"{len(lots):,} drawn, {digest[:16]}; root {tree.root.hex()[:16]}")
        used.close()
    some = roster(min(size, 1_000_000))
    print(f"bare loop over {len(some):,}:")
    step("loop", len(some), lambda: hash_each(KEY, some))
    if size <= 2_000_000:
        rows = ((f"9141052{n:011d}", next(t[0] for t, e in zip(TIERS, ends, strict=True) if n < e),
                 "eligible", 1, ()) for n in range(size))  # fmt: skip
        here = target_roster(rows)
        assert [found for found, _ in here.draw(SUITE, wanted)] == [found for found, _ in drawn]
        assert here.tree(SUITE, SEED) == tree
        print("pure Python finds the same")
    return 0


def step(name: str, size: int, run):  # noqa: ANN001, ANN201 - any step
    """Run one step and tell what it took."""
    start, before = perf_counter(), _processor()
    found = run()
    wall, cpu = perf_counter() - start, _processor() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = f"{cpu / size * 1e6:.2f} µs an id"
    print(f"{name}: {wall:.1f} s wall, {cpu:.1f} s processor, {each}; peak {peak} MB", flush=True)
    return found


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
