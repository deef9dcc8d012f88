"""Check that a wheel holds every file of the package: code, texts, rule books, data, py.typed."""

import sys
from pathlib import Path
from zipfile import ZipFile

SOURCE = Path(__file__).parent.parent / "src"


def main(wheel: str) -> int:
    """Compare the wheel with ``src``; return 1 if they differ."""
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for name in sorted(expected - packed):
        print(f"not in the wheel: {name}")
    for name in sorted(packed - expected):
        print(f"in the wheel, not in src: {name}")
    if "randcheck/py.typed" not in packed:
        print("py.typed is missing")
        return 1
    print(f"{Path(wheel).name}: {len(packed)} files")
    return int(packed != expected)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
