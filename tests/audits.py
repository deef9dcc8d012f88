"""Records of past draws for tests: the seven sets, and small ones made by hand."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.audit import LaidDown, Member, PastDraw, PastVisit, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SETS = Path(__file__).parent / "data" / "audit" / "sets.zip"
NAMES = ("fair-1", "fair-2", "systematic", "round-robin", "redraw", "replaced", "floor-and-cap")
FIRST = date(2022, 1, 4)


def unpack(name: str, folder: Path) -> Path:
    """Put one set into a folder; `EXPECTED.json` lies beside its files."""
    with zipfile.ZipFile(SETS) as archive:
        members = [member for member in archive.namelist() if member.startswith(f"{name}/")]
        archive.extractall(folder, members)
    return folder / name


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def rewrite(path: Path, change: Mapping[str, str]) -> None:
    """Replace texts of a file, each of which must stand there."""
    text = path.read_text(encoding="utf-8")
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def draw(id: str, drawn: Iterable[int], size: int = 40, *, day: date = FIRST) -> PastDraw:
    """Return a draw of one stratum from the targets T000, T001, … in this order."""
    lots = set(drawn)
    return PastDraw(
        id=id,
        day=day,
        stated={"A": len(lots)},
        targets=[f"T{at:03d}" for at in range(size)],
        rows=range(1, size + 1),
        strata=["A"] * size,
        drawn=[at in lots for at in range(size)],
    )


def visit(draw_id: str, target: str, *inspectors: str, days: int = 1, **more: object) -> PastVisit:
    """Return a visit so many days after the first draw."""
    day = FIRST + timedelta(days=days)
    return PastVisit(draw=draw_id, day=day, target=target, inspectors=inspectors, **more)


def record(
    *draws: PastDraw, visits: Iterable[PastVisit] = (), people: Iterable[str] = (), **rules: object
) -> Record:
    """Return a record in which all people are present at all draws."""
    present = {one.id for one in draws}
    members = [Member(id=who, present=present) for who in people]
    return Record(draws=draws, visits=visits, members=members, laid_down=LaidDown(**rules))
