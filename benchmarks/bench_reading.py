"""Reading lists against the bare readers they stand on, side by side in one run.

Ratios, never bare times: 100,000 rows of XLSX against python-calamine alone (at most
5), of CSV against the `csv` module alone (at most 6), memory kept a target (at most
1 KB). The results of both sides are compared before their times are.

Both read the file in turn, A B, B A, in processor seconds; the median of the ratios of
neighbours counts. A burst of other work falls on few rounds and so decides nothing.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from randcheck.office.reading import read_targets

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, SAMPLE = 100_000, 10_000
LIMITS = {"xlsx": 5, "csv": 6, "bytes a target": 1024}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
HEADER = [
    *("序号", "名称", "统一社会信用代码", "类型", "行业"),
    *("区域", "信用风险等级", "状态", "严重违法失信"),
]


def credit_code(number: int) -> str:
    """Return the number-th code, with right check characters (GB 32100-2015, GB 11714)."""
    body = "".join(ALPHABET[number // 31**power % 31] for power in range(8))
    values = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    total = sum(values[c] * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    first = f"91410481{body}{'0123456789X'[-total % 11]}"
    weighted = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[-weighted % 31]


def make_rows(count: int) -> list[list[str]]:
    """Return a header and rows as offices have them."""
    words = [("物业管理", "垭口街道"), ("批发零售", "尹集镇"), ("房地产业", "八台镇")]
    rows = [HEADER]
    for n in range(count):
        trade, region = words[n % 3]
        name, code, tier = f"舞钢市第{n}号商贸有限公司", credit_code(7919 * n), "ABCD"[n % 4]
        rows.append([str(n), name, code, "有限责任公司", trade, region, tier, "存续", "否"])
    return rows


def write_files(folder: Path, rows: list[list[str]]) -> None:
    """Write the rows as CSV and as a workbook with shared texts left inline."""
    import openpyxl

    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    (folder / "targets.csv").write_bytes(buffer.getvalue().encode("utf-8-sig"))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名录库")
    for row in rows:
        sheet.append(row)
    book.save(folder / "targets.xlsx")


def bare_csv(path: Path) -> int:
    """Read a CSV file with the standard library alone."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return len(list(csv.reader(lines))) - 1


def bare_xlsx(path: Path) -> int:
    """Read a workbook with python-calamine alone."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return len(book.get_sheet_by_index(0).to_python()) - 1


def ours(path: Path) -> int:
    """Read a list of targets."""
    return len(read_targets(path).value)


def ratios(path: Path, bare: Callable[[Path], int], rounds: int) -> tuple[list[float], float]:
    """Return the ratios of alternating runs in ascending order, and the median time of ours."""
    pairs = []
    for turn in range(rounds):
        times = {}
        for read in (bare, ours) if turn % 2 == 0 else (ours, bare):
            gc.collect()
            start = time.process_time()
            count = read(path)
            times[read] = time.process_time() - start
            assert count
        pairs.append((times[bare], times[ours]))
    return sorted(b / a for a, b in pairs), median(b for _, b in pairs)


def kept(path: Path, rows: int) -> float:
    """Return the bytes that a target of the result takes."""
    gc.collect()
    tracemalloc.start()
    reading = read_targets(path)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(reading.value) == rows
    return size / rows


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 where a limit is passed.

    Args:
        arguments: ``--sample`` for a tenth of the rows, and more rounds of them.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true", help="a tenth of the rows, in seconds")
    sample = parser.parse_args(arguments).sample
    rows, rounds = (SAMPLE, 9) if sample else (ROWS, 5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, make_rows(rows))
        found = {}
        for suffix, bare in (("xlsx", bare_xlsx), ("csv", bare_csv)):
            path = folder / f"targets.{suffix}"
            assert bare(path) == ours(path) == rows
            measured, seconds = ratios(path, bare, rounds)
            found[suffix] = median(measured)
            shown = f"{found[suffix]:6.2f} x [{measured[0]:.2f}–{measured[-1]:.2f}]"
            print(f"{suffix:>15}: {shown} the bare reader ({seconds:.2f} s)")
        found["bytes a target"] = kept(folder / "targets.csv", rows)
        print(f" bytes a target: {found['bytes a target']:6.0f}")
    over = [name for name, limit in LIMITS.items() if found[name] > limit]
    for name in over:
        print(f"over the limit of {LIMITS[name]}: {name}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
