"""``randcheck selftest``: the library against vectors, its own or another's."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from randcheck.cli.output import as_json
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
    parser.add_argument("--json", action="store_true", help="供程序读取 / print JSON")
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Run all cases of all files; exit with 1 if any fails."""
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
