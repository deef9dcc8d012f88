"""Run the benchmarks and print one table.

No time makes it fail: only a benchmark that crashes, or two implementations that
do not agree.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
import traceback
from time import perf_counter

from compare import Row, table

NAMES = ("draw", "commit", "deal", "drand", "eligibility", "import", "outsiders", "register")


def main() -> int:
    """Run what is asked for; return 1 if anything crashed or differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of {', '.join(NAMES)}; all by default")
    parser.add_argument("--sample", action="store_true", help="small sizes, under a minute")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    found: list[Row] = []
    failed = []
    start = perf_counter()
    for name in options.names or NAMES:
        try:
            for row in importlib.import_module(f"bench_{name}").rows(sample=options.sample):
                found.append(row)
                print(f"  {' · '.join(cell for cell in row.cells() if cell)}", flush=True)
        except Exception:  # noqa: BLE001 - the others are still run
            traceback.print_exc()
            failed.append(name)
    print(f"\n{platform.python_implementation()} {platform.python_version()}, ", end="")
    print(f"{perf_counter() - start:.0f} s{', sample sizes' if options.sample else ''}\n")
    print(table(found))
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
