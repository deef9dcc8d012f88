"""``randcheck selftest``: the library against vectors, its own or another's, and tampering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.cli.language import either
from randcheck.cli.output import as_json, say, table
from randcheck.selftest import LACKING, load_cases, run_case, run_tamperings, shipped_cases

if TYPE_CHECKING:
    import argparse

    from randcheck.selftest import Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--vectors",
        nargs="+",
        metavar="FILE",
        help=either("向量文件，默认为自带的", "vector files, by default those of the library"),
    )
    parser.add_argument(
        "--tampering",
        action="store_true",
        help=either("改动示范凭证各处，看能否发现", "alter a certificate, see each refused"),
    )
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Run all cases of all files, or the tamperings; exit with 1 if any fails."""
    if options.tampering:
        return _tamper(as_data=options.json)
    if options.vectors:
        cases = [case for path in options.vectors for case in load_cases(path)]
    else:
        cases = shipped_cases()
    found = [(case["name"], run_case(case)) for case in cases]
    lacking = sum(problem == LACKING for _, problem in found)
    failures = [(name, problem) for name, problem in found if problem not in {"", LACKING}]
    passed = len(cases) - len(failures) - lacking
    if options.json:
        failed = [{"name": name, "problem": wrong} for name, wrong in failures]
        not_run = {"not_run": lacking} if lacking else {}
        as_json({"passed": passed, "failed": len(failures), **not_run, "failures": failed})
    else:
        for name, wrong in failures:
            print(f"FAIL {name}: {wrong}")
        print(f"{passed} passed, {len(failures)} failed")
        if lacking:
            extras = "randcheck[sign], randcheck[sm]"
            say(f"{lacking} 个未运行：缺少 {extras}", f"{lacking} not run: missing {extras}")
    return 1 if failures else 0


def _tamper(*, as_data: bool) -> int:
    results = run_tamperings()
    missed = [result for result in results if result.run and not result.caught]
    caught = sum(result.caught for result in results)
    if as_data:
        found = [{"name": r.name, "step": r.step, "failed": list(r.failed)} for r in results]
        as_json({"caught": caught, "missed": len(missed), "tamperings": found})
    else:
        rows = [(_said(result), result.step, result.name) for result in results]
        table(("", either("步骤", "step"), either("改动", "tampering")), rows)
        print(f"{caught} caught, {len(missed)} missed")
    return 1 if missed else 0


def _said(result: Result) -> str:
    if not result.run:
        return "not run"
    return "ok" if result.caught else "MISSED"
