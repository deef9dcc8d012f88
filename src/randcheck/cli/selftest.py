"""``randcheck selftest``: the library against vectors, its own or another's, and tampering."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from randcheck.cli.output import as_json, table
from randcheck.cli.tampering import run
from randcheck.cli.vectorfiles import load_cases, run_case

if TYPE_CHECKING:
    import argparse


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    text = "用测试向量检验本库 / run vectors against the library"
    parser = commands.add_parser("selftest", help=text, description=text)
    parser.add_argument(
        "--vectors",
        nargs="+",
        metavar="FILE",
        help="向量文件，默认为自带的 / vector files, by default those of the library",
    )
    parser.add_argument(
        "--tampering",
        action="store_true",
        help="改动示范凭证各处，看能否发现 / alter a certificate, see each refused",
    )
    parser.add_argument("--json", action="store_true", help="供程序读取 / print JSON")
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Run all cases of all files, or the tamperings; exit with 1 if any fails."""
    if options.tampering:
        return _tamper(as_data=options.json)
    if options.vectors:
        cases = [case for path in options.vectors for case in load_cases(path)]
    else:
        with as_file(files("randcheck.cli").joinpath("vectors")) as folder:
            cases = [case for path in sorted(folder.iterdir()) for case in load_cases(path)]
    failures = [(case["name"], wrong) for case in cases if (wrong := run_case(case))]
    passed = len(cases) - len(failures)
    if options.json:
        failed = [{"name": name, "problem": wrong} for name, wrong in failures]
        as_json({"passed": passed, "failed": len(failures), "failures": failed})
    else:
        for name, wrong in failures:
            print(f"FAIL {name}: {wrong}")
        print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


def _tamper(*, as_data: bool) -> int:
    results = run()
    missed = [result for result in results if not result.caught]
    if as_data:
        found = [{"name": r.name, "step": r.step, "failed": list(r.failed)} for r in results]
        as_json({"caught": len(results) - len(missed), "missed": len(missed), "tamperings": found})
    else:
        rows = [("ok" if r.caught else "MISSED", r.step, r.name) for r in results]
        table(("", "步骤 step", "改动 tampering"), rows)
        print(f"{len(results) - len(missed)} caught, {len(missed)} missed")
    return 1 if missed else 0
