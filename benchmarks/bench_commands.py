"""Whole commands over an office of N targets with two past checks each: processor, memory.

``python benchmarks/bench_commands.py 1000000``: `plan check`, `commit`, `draw` and `verify
--rosters`, each in a process of its own, with the rule book of `randcheck init`.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from randcheck.office.reading.codes import ALPHABET

BOUNDS = {"plan check": 20, "commit": 40, "draw": 10, "verify": 10}  # seconds, of a million
TIERS = ["低"] * 55 + ["中"] * 30 + ["中高"] * 10 + ["高"] * 5
TARGETS = (
    "统一社会信用代码,企业名称,类型,行业,区域,信用风险等级,状态,"
    "严重违法失信,经营异常,行政处罚,守信企业"
)
PEOPLE = "姓名,执法证号,部门,岗位,证件有效期至,在岗"
CHECKS = "检查日期,统一社会信用代码,企业名称,来源,检查事项,检查单位,抽取日期"
ITEM, UNIT, DAY = "经营行为的监督检查", "执法一科", "2026-03-02"
MEGABYTE = 1024


def code(number: int) -> str:
    """Return a credit code whose check characters are right."""
    body = "MA" + "".join(ALPHABET[number // 31**k % 31] for k in range(5, -1, -1))
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(c, 36) * w for c, w in zip(body, weights, strict=True)) % 11
    first = "91410481" + body + "0X987654321"[rest]
    return first + ALPHABET[-sum(ALPHABET.index(c) * 3**i for i, c in enumerate(first)) % 31]


def fill(folder: Path, size: int) -> None:
    """Put the lists of the invented office into a folder made by `randcheck init`."""
    named = [(code(n), f"示例第{n}有限公司") for n in range(size)]
    write(folder / "检查对象名录库.csv", TARGETS, (
        (*who, "有限责任公司", "商贸", "城东街道", TIERS[n % 100],
         "注销" if n % 33 == 0 else "存续", "否", "是" if n % 20 == 0 else "否", "否", "否")
        for n, who in enumerate(named)
    ))  # fmt: skip
    write(folder / "执法检查人员名录库.csv", PEOPLE, (
        (f"示例{n}", f"SL-{n:04d}", UNIT, "AB"[n % 2] + "岗", "2030-12-31", "是")
        for n in range(300)
    ))  # fmt: skip
    write(folder / "检查记录.csv", CHECKS, (
        (f"2025-{month:02d}-{day + n % 10:02d}", *who, "双随机", ITEM, UNIT, f"2025-{month:02d}-01")
        for month, day in ((3, 10), (9, 15)) for n, who in enumerate(named)
    ))  # fmt: skip


def write(path: Path, header: str, rows: object) -> None:
    """Write one list."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)  # type: ignore[arg-type]


def run(name: str, *arguments: str | Path) -> tuple[float, float]:
    """Run one command; return processor seconds and the peak in megabytes."""
    command = [sys.executable, "-m", "randcheck", *name.split(), *map(str, arguments)]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - this library
    _, status, used = os.wait4(started.pid, 0)
    assert status == 0, name
    return used.ru_utime + used.ru_stime, used.ru_maxrss / MEGABYTE


def main(size: int) -> None:
    """Measure the four commands one behind the other."""
    with TemporaryDirectory() as place:
        office, private, out = (Path(place, name) for name in ("office", "private", "draw.json"))
        run("init", office, "--lists", "csv")
        (office / "利害关系.csv").unlink()
        fill(office, size)
        book, clock = office / "规则书.toml", f"{DAY}T10:00:00+08:00"
        commit = [office, "--book", book, "--drawn-on", DAY, "--alone", "--source", "office",
                  "--operator", "甲", "--instant", clock, "--private", private,
                  "--out", Path(place, "commitment.json")]  # fmt: skip
        for name, arguments in {
            "plan check": [office, "--book", book],
            "commit": commit,
            "draw": [private, "--out", out, "--at", clock],
            "verify": [out, "--rosters", private],
        }.items():
            seconds, peak = run(name, *arguments)
            bound = f"{BOUNDS[name]} s, 1,200 MB for a million"
            print(
                f"{name}: {seconds:.1f} s of processor, {peak:,.0f} MB (bound {bound})", flush=True
            )


if __name__ == "__main__":
    main(int(sys.argv[1]))
