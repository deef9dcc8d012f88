"""Offices whose rules a clerk writes from the documents: lists, a book of a page, the commands.

Each outcome is checked once more by a program that reads the certificate, the saved rosters and the
office's own lists with nothing of the library (`reference.outside`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import randcheck as rc
from fixtures.clerks import BOOK, PEOPLE, hold, inspectors, write
from reference import outside

if TYPE_CHECKING:
    from pathlib import Path

# --- fire: in proportion to floor area, the largest every year --------------------------------

FIRE = (
    BOOK.format(id="消防")
    + """
[plan]
id = "2026"
draw = { value = "场所", clause = "第二条" }
items = { value = ["消防安全"], clause = "第二条" }
window = { value = ["2026-03-02", "2026-11-30"], clause = "第二条" }

[quota]
base = { value = "eligible", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }

[[strata]]
id = "特大"
where = { "面积" = { least = 5000 } }
census = { value = "all", clause = "第三条" }

[[strata]]
id = "其他"
otherwise = true
rate = { value = "1/10", clause = "第三条" }
design = { value = "systematic", clause = "第三条" }
weight = { column = "面积", decimals = 2, clause = "第三条" }
"""
    + PEOPLE
)


def test_fire(tmp_path: Path):
    """Premises from 5,000 m² all of them, the others in proportion to their area; teams of two."""
    areas = [*(f"{40 + 13 * n}.{n % 100:02}" for n in range(150)), *["5000", "8000.5", "12000"]]
    write(tmp_path / "targets.csv", "对象编号,名称,面积",
          ((f"X-{n:03}", f"场所{n}", area) for n, area in enumerate(areas)))  # fmt: skip
    inspectors(tmp_path, 12)
    (tmp_path / "book.toml").write_text(FIRE, encoding="utf-8")
    found = hold(tmp_path, day="2026-03-02")
    listed = {
        row["对象编号"]: Fraction(row["面积"]) for row in outside.rows(tmp_path / "targets.csv")
    }
    small = {id: int(area * 100) for id, area in listed.items() if area < 5000}
    assert found.eligible("其他") == small
    assert {lot["id"] for lot in found.drawn["特大"]} == listed.keys() - small.keys()
    assert len(found.drawn["其他"]) == 15
    for _, drawn, again in found.again():
        assert drawn == again
    assert all(len(set(team)) == 2 for team in found.teams.values())
    assert found.teams.keys() == {lot["id"] for lots in found.drawn.values() for lot in lots}
    shown = {
        row["target"]: row["chance"] for row in rc.load_certificate(tmp_path / "one.json").targets
    }
    for lot in found.drawn["其他"]:
        assert Fraction(str(shown[lot["id"]])) == found.chance("其他", lot["id"])


# --- an order alone: who is heard when --------------------------------------------------------

ORDER = (
    BOOK.format(id="听证")
    + """
[plan]
id = "2026"
draw = { value = "次序", clause = "第二条" }
items = { value = ["听证"], clause = "第二条" }
window = { value = ["2026-05-06", "2026-06-30"], clause = "第二条" }

[quota]
base = { value = "roster", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }

[[strata]]
id = "全部"
otherwise = true
census = { value = "all", clause = "第三条" }
design = { value = "order", clause = "第三条" }
"""
)


def test_order(tmp_path: Path):
    """All of them, nobody chosen, no inspectors and no list of them: the order is what is drawn."""
    write(tmp_path / "targets.csv", "对象编号,名称", ((f"L-{n:03}", f"案{n}") for n in range(110)))
    (tmp_path / "book.toml").write_text(ORDER, encoding="utf-8")
    found = hold(tmp_path, day="2026-05-06")
    ((_, drawn, again),) = found.again()
    assert drawn == again
    assert sorted(drawn) == sorted(
        row["对象编号"] for row in outside.rows(tmp_path / "targets.csv")
    )
    assert drawn != sorted(drawn)
    assert found.commitment["teams"] == []
    assert found.teams == {}
