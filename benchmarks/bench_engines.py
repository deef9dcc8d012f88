"""Draw and root in SQL engines, against bare hash loops over the same ids, side by side."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import pyarrow as pa
import pyarrow.parquet as pq

from compare import Row, hash_each, table
from data import SEED, SUITE, TIERS, roster, strata
from randcheck.certificates.freezing import target_roster
from randcheck.certificates.rosters import Wanted
from randcheck.engines import ENGINES, Engine, TableRoster, open_engine
from randcheck.lottery import tickets

PACKAGES = {"duckdb": "duckdb", "clickhouse": "chdb", "postgres": "psycopg", "spark": "pyspark"}
KEY = tickets.key(SUITE, SEED, tickets.TARGETS, "bench")
# × the bare loop by wall time: draw, root
BOUNDS = {
    "duckdb": (0.9, 6.0),
    "clickhouse": (0.5, 2.0),
    "postgres": (12.0, 12.0),
    "spark": (9.0, 9.0),
}
MEGABYTE = 1024  # of the lines of /proc


def wanted(size: int) -> list[Wanted]:
    """Return the four tiers."""
    return [
        Wanted(stratum=name, design="lots", n=size * share // 100 * percent // 100, reserves=0,
               key=KEY, comb="")
        for name, share, percent in TIERS
    ]  # fmt: skip


def peak() -> int:
    """Return the most memory of this process so far, in kilobytes; 0 where nobody says."""
    said = Path("/proc/self/status")  # `getrusage` begins with what the parent had
    lines = said.read_text(encoding="ascii").splitlines() if said.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def standings(size: int) -> tuple[list[str], list[str]]:
    """Return ids, and the stratum of each."""
    ids = roster(size)
    names = [n for (n, _, _), (part, _) in zip(TIERS, strata(ids), strict=True) for _ in part]
    return ids[: len(names)], names


def loops(ids: list[str]) -> tuple[float, float, float]:
    """Return the seconds of the bare loop, of one that copies the state, and of the processor."""
    start, cpu = perf_counter(), process_time()
    hash_each(KEY, ids)
    bare, cpu = perf_counter() - start, process_time() - cpu
    fresh, start = hashlib.sha256(KEY.encode()).copy, perf_counter()
    for id in ids:
        hasher = fresh()
        hasher.update(id.encode())
        hasher.digest()
    return bare, perf_counter() - start, cpu


def digest_of(drawn: list[tuple[str, bytes]]) -> str:
    """Return one hash of everybody drawn and their tickets."""
    return hashlib.sha256(b"".join(id.encode() + ticket for id, ticket in drawn)).hexdigest()


def found(made: TableRoster, size: int) -> str:
    """Draw; return the digest of everybody drawn."""
    lots = [lot for drawn, _ in made.draw(SUITE, wanted(size)) for lot in drawn.drawn]
    return digest_of([(lot.id, lot.ticket) for lot in lots])


def measure(name: str, path: str, size: int) -> None:
    """Measure one engine; print it as JSON."""
    if name == "postgres":
        used, where = _table(path)
    else:
        used, where = open_engine(name), {"parquet": path}
    start_memory = peak()
    start = perf_counter()
    made = TableRoster(used, **where, verdict=None, weight=None)
    looked = perf_counter() - start
    start, cpu = perf_counter(), process_time()
    drawn = found(made, size)
    draw, draw_cpu = perf_counter() - start, process_time() - cpu
    draw_memory = peak() - start_memory
    start, cpu = perf_counter(), process_time()
    root = made.tree(SUITE, SEED).root.hex()
    tree, tree_cpu = perf_counter() - start, process_time() - cpu
    memory = peak() - start_memory
    ids, _ = standings(min(size, 1_000_000))  # last, so that they are in no peak
    bare, copied, bare_cpu = (seconds * size / len(ids) for seconds in loops(ids))
    found_here = {
        "bare": bare,
        "bare_cpu": bare_cpu,
        "copied": copied,
        "looked": looked,
        "draw": draw,
        "root": tree,
        "draw_cpu": draw_cpu,
        "root_cpu": tree_cpu,
        "drawn": drawn,
        "tree": root,
        "draw_memory": draw_memory,
        "memory": memory,
    }
    print(json.dumps(found_here))


def _table(path: str) -> tuple[Engine, dict[str, str]]:
    """Put the list into a table of PostgreSQL."""
    import psycopg

    base = psycopg.connect(os.environ["RANDCHECK_POSTGRES"])
    base.execute("CREATE TEMP TABLE bench (id text, stratum text)")
    with base.cursor().copy("COPY bench FROM STDIN") as copy:
        for batch in pq.ParquetFile(path).iter_batches():
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                copy.write_row(row)
    return open_engine("postgres", base), {"table": "bench"}


def main() -> int:
    """Measure every engine that is there in a process of its own, and compare what they find."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(ENGINES))
    parser.add_argument("--size", type=int, default=10_000_000)
    parser.add_argument("--sample", action="store_true", help="small, for CI")
    parser.add_argument("--one", help="path of the Parquet file, for one engine")
    options = parser.parse_args()
    size = 20_000 if options.sample else options.size
    if options.one:
        measure(options.engines[0], options.one, size)
        return 0
    rows, seen = [], set()
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "targets.parquet")
        ids, names = standings(size)
        column = pa.array(names).dictionary_encode()
        pq.write_table(pa.table({"id": ids, "stratum": column}), path, row_group_size=122_880)
        if size <= 1_000_000:
            here = target_roster(
                (id, s, "eligible", 1, ()) for id, s in zip(ids, names, strict=True)
            )
            lots = [lot for drawn, _ in here.draw(SUITE, wanted(size)) for lot in drawn.drawn]
            seen.add((digest_of([(lot.id, lot.ticket) for lot in lots]),
                      here.tree(SUITE, SEED).root.hex()))  # fmt: skip
        del ids, names, column
        for name in options.engines:
            there = find_spec(PACKAGES[name]) is not None
            if not there or (name == "postgres" and not os.environ.get("RANDCHECK_POSTGRES")):
                print(f"skipped: {name} is not here")
                continue
            command = [sys.executable, __file__, name, "--size", str(size), "--one", path]
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - this file
            one = json.loads(out.stdout.splitlines()[-1])
            seen.add((one["drawn"], one["tree"]))
            for what, bound in zip(("draw", "root"), BOUNDS[name], strict=True):
                ratio, again = one[what] / one["bare"], one[what] / one["copied"]
                held = one["draw_memory" if what == "draw" else "memory"] / MEGABYTE
                cpu = one[what + "_cpu"]
                note = (f"{again:.2f} × the copied state; {one[what]:.2f} s wall; processor"
                        f" {cpu:.2f} s, {cpu / one['bare_cpu']:.2f} × the loop's;"
                        f" {held:.0f} MB beyond the start")  # fmt: skip
                rows.append(Row(f"{name}: {what} of {size:,} / hash loop (wall)", (ratio,),
                                bound=bound, note=note))  # fmt: skip
            looked = one["looked"] / one["bare"]
            title = f"{name}: the table looked at, {size:,} / hash loop (wall)"
            rows.append(Row(title, (looked,), note=f"{one['looked']:.2f} s"))
    assert len(seen) == 1, "engines differ"
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
