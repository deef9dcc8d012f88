"""Offices whose rules a clerk writes from the documents: lists, a book of a page, the commands.

Each outcome is checked once more by a program that reads the certificate, the saved rosters and the
office's own lists with nothing of the library (`reference.outside`).
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import randcheck as rc
from fixtures.clerks import BOOK, PEOPLE, hold, inspectors, write
from randcheck.cli import main
from reference import outside, spreading

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
        row["target"]: row["chance"]
        for row in rc.load_certificate(tmp_path / "register" / "one.json").targets
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


# --- samples: three products of each firm that was drawn -----------------------------------------

SAMPLES = (
    BOOK.format(id="质检")
    + """
[plan]
id = "2026"
items = { value = ["产品质量"], clause = "第二条" }
window = { value = ["2026-04-01", "2026-06-30"], clause = "第二条" }

[quota]
base = { value = "roster", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }

[[tasks]]
id = "企业"

[[tasks.strata]]
id = "生产企业"
otherwise = true
rate = { value = "1/4", clause = "第三条" }

[[tasks]]
id = "样品"
second_of = { value = "企业", clause = "第四条" }
teams = { drop = true }

[[tasks.strata]]
id = "件"
otherwise = true
each = { value = "企业编号", clause = "第四条" }
fixed = { value = 3, clause = "第四条" }
"""
    + PEOPLE
)


def test_samples(tmp_path: Path):
    """A quarter of the firms with teams; then three products of each, or all of fewer."""
    firms, products = tmp_path / "firms", tmp_path / "products"
    firms.mkdir()
    products.mkdir()
    write(firms / "targets.csv", "对象编号,名称", ((f"F-{n:02}", f"企业{n}") for n in range(40)))
    inspectors(firms, 8)
    for folder in (firms, products):
        (folder / "book.toml").write_text(SAMPLES, encoding="utf-8")
    shelf = tmp_path / "register"
    first = hold(firms, day="2026-04-01", name="1", task="企业", register=shelf)
    drawn = [lot["id"] for lot in first.drawn["生产企业"]]
    assert len(drawn) == 10
    made = [(f"{firm}.{n}", f"产品{n}", firm) for k, firm in enumerate(drawn) for n in range(2 + k)]
    write(products / "targets.csv", "对象编号,名称,企业编号", made)
    head = json.loads((shelf / "1.json").read_bytes())
    also = ["--first-stage", str(shelf / "1.json")]
    second = hold(products, day="2026-04-02", name="2", task="样品", also=also, register=shelf)
    assert second.commitment["stage"] == {"first": head["head"]}
    assert {s["of"]: s["n"] for s in second.commitment["strata"]} == {
        firm: min(3, 2 + k) for k, firm in enumerate(drawn)
    }
    listed = outside.rows(products / "targets.csv")
    for name, lots, again in second.again():
        assert lots == again
        firm = name.removesuffix("-件")
        assert set(second.eligible(name)) == {
            row["对象编号"] for row in listed if row["企业编号"] == firm
        }
    assert second.commitment["teams"] == []
    assert first.teams.keys() == set(drawn)  # the team of a unit is that of its firm
    assert main(["register", "verify", str(shelf)]) == 0


# --- water: a total over tiers, rising with risk ------------------------------------------------

WATER = (
    BOOK.format(id="水务")
    + """
[plan]
id = "2026"
draw = { value = "取水", clause = "第二条" }
items = { value = ["取水"], clause = "第二条" }
window = { value = ["2026-03-02", "2026-11-30"], clause = "第二条" }

[quota]
base = { value = "roster", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }
total = { rate = "9/100", rate_is = "maximum", rising = true, clause = "第三条" }

[[strata]]
id = "A"
where = { tier = ["A"] }
share = { value = 1, clause = "第三条" }

[[strata]]
id = "B"
where = { tier = ["B"] }
share = { value = 2, clause = "第三条" }

[[strata]]
id = "C"
where = { tier = ["C"] }
share = { value = 3, clause = "第三条" }

[[strata]]
id = "D"
where = { tier = ["D"] }
share = { value = 8, clause = "第三条" }
floor = { value = 1, clause = "第三条" }
ceiling = { value = 3, clause = "第三条" }
"""
    + PEOPLE
)


def test_water(tmp_path: Path):
    """Nine per cent of ninety are eight, spread so that the rate rises with the risk."""
    sizes = {"A": 40, "B": 30, "C": 15, "D": 5}
    rows = [(f"{tier}-{n:02}", f"户{n}", tier) for tier, size in sizes.items() for n in range(size)]
    write(tmp_path / "targets.csv", "对象编号,名称,信用风险等级", rows)
    inspectors(tmp_path, 6)
    (tmp_path / "book.toml").write_text(WATER, encoding="utf-8")
    found = hold(tmp_path, day="2026-03-02")
    numbers = {tier: len(found.drawn[tier]) for tier in sizes}
    plain = {
        "A": spreading.Stratum(40, 1, 0, 40), "B": spreading.Stratum(60, 2, 0, 30),
        "C": spreading.Stratum(45, 3, 0, 15), "D": spreading.Stratum(40, 8, 1, 3),
    }  # fmt: skip
    assert numbers == spreading.largest_remainder(plain, 90 * 9 // 100)
    rates = [Fraction(numbers[tier], size) for tier, size in sizes.items()]
    assert rates == sorted(rates)
    assert all(drawn == again for _, drawn, again in found.again())


# --- tax: a yearly ceiling over several draws; key firms once in a cycle of five years ------------

TAX = (
    BOOK.format(id="税务")
    + """
[history]
random = { value = ["双随机"], clause = "第八条" }
other = { value = ["举报"], clause = "第八条" }

[quota]
base = { value = "roster", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }

[[strata]]
id = "重点税源"
where = { kind = ["重点"] }
rate = { from = "cycle", clause = "第四条" }
may_be_empty = { value = true, clause = "第四条" }

[[strata]]
id = "非重点"
otherwise = true
rate = { value = "1/50", clause = "第五条" }
yearly_most = { value = "3/100", clause = "第五条" }

[[exclusions]]
id = "cycle"
where = { kind = ["重点"] }
when = { checked = { period = "cycle", since = 2026, span = 5 } }
leaves_base = false
clause = "第四条"

[[exclusions]]
id = "three-years"
where = { kind = ["一般"] }
when = { checked = { period = "years", span = 3 } }
leaves_base = false
clause = "第六条"

[plan]
id = "YEAR"
draw = { value = "抽查", clause = "第二条" }
items = { value = ["纳税"], clause = "第二条" }
window = { value = ["YEAR-01-01", "YEAR-12-31"], clause = "第二条" }
"""
    + PEOPLE
)


def test_tax(tmp_path: Path):
    """Ten draws in five years: all 23 key firms once, never above 3 % a year, no repeats."""
    firms = [(f"K-{n:02}", "重点") for n in range(23)] + [(f"T-{n:03}", "一般") for n in range(215)]
    write(tmp_path / "targets.csv", "对象编号,名称,类型", ((id, id, kind) for id, kind in firms))
    inspectors(tmp_path, 8)
    past: list[tuple[str, str]] = []
    for number, year in enumerate(sorted([*range(2026, 2031), *range(2026, 2031)])):
        (tmp_path / "book.toml").write_text(TAX.replace("YEAR", str(year)), encoding="utf-8")
        day = f"{year}-{'03' if number % 2 == 0 else '09'}-02"
        if past:
            write(tmp_path / "history.csv", "检查对象编号,检查日期,检查类型,抽查事项",
                  ((id, on, "双随机", "纳税") for id, on in past))  # fmt: skip
        found = hold(tmp_path, day=day, name=str(number))
        for _, drawn, again in found.again():
            assert drawn == again
            past += [(id, day) for id in drawn]
        plain = {id for id, on in past if on[:4] == str(year) and id[0] == "T"}
        assert len(plain) == (5 if number % 2 == 0 else 6)  # 2 % of 215, then what 3 % leave
        said = {s["id"]: s for s in found.commitment["strata"]}
        assert said["非重点"]["yearly"] == {
            "rate": "3/100", "year": year, "drawn": 0 if number % 2 == 0 else 5
        }  # fmt: skip
    keys = [id for id, _ in past if id[0] == "K"]
    assert sorted(keys) == [id for id, kind in firms if kind == "重点"]
    for id in {id for id, _ in past if id[0] == "T"}:
        years = sorted(int(on[:4]) for other, on in past if other == id)
        assert all(after - before >= 3 for before, after in pairwise(years))


# --- environment: key sources every quarter, the others by rate or staff, a quarter at a time -----

ENVIRONMENT = (
    BOOK.format(id="环境")
    + """
[plan]
id = "2026"
draw = { value = "排污单位", clause = "第二条" }
items = { value = ["排污"], clause = "第二条" }

[plan.batches]
of = { value = 4, clause = "第三条" }
[plan.batches.windows]
clause = "第三条"
value = [
  ["2026-01-01", "2026-03-31"], ["2026-04-01", "2026-06-30"],
  ["2026-07-01", "2026-09-30"], ["2026-10-01", "2026-12-31"],
]

[quota]
base = { value = "roster", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }

[[strata]]
id = "特殊"
where = { kind = ["特殊"] }
census = { value = "all", clause = "第四条" }
each_batch = { value = true, clause = "第四条" }

[[strata]]
id = "新领证"
where = { kind = ["一般"], "发证日期" = { within_days = 90 } }
census = { value = "all", clause = "第五条" }
each_batch = { value = true, clause = "第五条" }
may_be_empty = { value = true, clause = "第五条" }

[[strata]]
id = "一般"
otherwise = true
rate = { value = "1/20", clause = "第六条" }
per_inspector = { value = 2, clause = "第六条" }
whichever = { value = "greater", clause = "第六条" }
each_batch = { value = true, clause = "第六条" }

[[exclusions]]
id = "cooling-off"
where = { kind = ["一般"] }
when = { checked = { period = "draws", span = 2 } }
leaves_base = false
clause = "第七条"

[history]
random = { value = ["双随机"], clause = "第七条" }
other = { value = ["举报"], clause = "第七条" }
"""
    + PEOPLE
)


def test_environment(tmp_path: Path):
    """All special sources each quarter, fresh licences at once, the others by rate or staff."""
    rows = [(f"S-{n}", "特殊", "2010-05-01") for n in range(9)]
    rows += [(f"G-{n:03}", "一般", f"2026-0{n % 9 + 1}-15" if n < 18 else "2019-03-01")
             for n in range(267)]  # fmt: skip
    write(tmp_path / "targets.csv", "对象编号,名称,类型,发证日期",
          ((id, id, kind, day) for id, kind, day in rows))  # fmt: skip
    inspectors(tmp_path, 7)
    (tmp_path / "book.toml").write_text(ENVIRONMENT, encoding="utf-8")
    past: list[tuple[str, str, str]] = []
    for number, day in enumerate(("2026-01-12", "2026-04-13", "2026-07-13", "2026-10-12")):
        if past:
            write(tmp_path / "history.csv", "检查对象编号,检查日期,检查类型,抽取日期",
                  ((id, on, "双随机", on) for _, id, on in past))  # fmt: skip
        found = hold(tmp_path, day=day, name=str(number))
        drawn = {name: {lot["id"] for lot in lots} for name, lots in found.drawn.items()}
        assert drawn["特殊"] == {id for id, kind, _ in rows if kind == "特殊"}
        cooling = {id for draw, id, _ in past if draw >= number - 2 and id[0] == "G"}
        on = date.fromisoformat(day)
        fresh = {
            id for id, kind, issued in rows
            if kind == "一般" and 0 <= (on - date.fromisoformat(issued)).days <= 90
        }  # fmt: skip
        assert drawn["新领证"] == fresh - cooling
        size = sum(kind == "一般" for _, kind, _ in rows) - len(fresh)
        assert len(drawn["一般"]) == max(-(-size // 20), 14)
        assert not drawn["一般"] & cooling
        assert all(stratum["batch"] is None for stratum in found.commitment["strata"])
        for _, stated, again in found.again():
            assert stated == again
        past += [(number, id, day) for ids in drawn.values() for id in ids]  # type: ignore[misc]


# --- 国办发〔2024〕54号: caps by tier, the year's ceiling, several items at one visit -----------

FIFTY_FOUR = (
    BOOK.format(id="综合")
    + """
[plan]
id = "2026"
draw = { value = "综合查一次", clause = "第二条" }
items = { value = ["消防", "卫生"], clause = "第二条" }
window = { value = ["2026-05-06", "2026-09-30"], clause = "第二条" }

[quota]
base = { value = "roster", clause = "第三条" }
reserves = { value = 0, clause = "第三条" }

[[strata]]
id = "消防"
items = { value = ["消防"], clause = "第三条" }
otherwise = true
rate = { value = "1/5", clause = "第三条" }
yearly_most = { value = "1/4", clause = "第三条" }

[[strata]]
id = "卫生"
items = { value = ["卫生"], clause = "第三条" }
otherwise = true
rate = { value = "1/10", clause = "第三条" }
ceiling = { value = 9, clause = "第三条" }

[[exclusions]]
id = "cap-high"
where = { tier = ["D"] }
when = { checked = { most = 2 } }
leaves_base = false
clause = "第四条"

[[exclusions]]
id = "cap"
where = { tier = ["A", "B", "C"] }
when = { checked = { most = 1 } }
leaves_base = false
clause = "第四条"

[history]
random = { value = ["双随机"], clause = "第四条" }
other = { value = ["专项"], clause = "第四条" }
"""
    + PEOPLE
)


def test_fifty_four(tmp_path: Path):
    """Once a year, twice where the risk is high, special campaigns not counted; ceilings kept."""
    tiers = {f"Q-{n:03}": "ABCD"[n % 4] for n in range(120)}
    write(tmp_path / "targets.csv", "对象编号,名称,信用风险等级",
          ((id, id, tier) for id, tier in tiers.items()))  # fmt: skip
    past = [
        (f"Q-{n:03}", "2026-02-0" + str(1 + k), "双随机")
        for n in range(16)
        for k in range(1 + n % 2)
    ]
    past += [(f"Q-{n:03}", "2026-02-05", "专项") for n in range(40, 60)]
    write(tmp_path / "history.csv", "检查对象编号,检查日期,检查类型", past)
    inspectors(tmp_path, 10)
    (tmp_path / "book.toml").write_text(FIFTY_FOUR, encoding="utf-8")
    found = hold(tmp_path, day="2026-05-06")
    had = Counter(id for id, _, cause in past if cause == "双随机")
    out = {id for id, tier in tiers.items() if had[id] >= (2 if tier == "D" else 1)}
    for stratum in ("消防", "卫生"):
        assert set(found.eligible(stratum)) == tiers.keys() - out
    numbers = {name: len(lots) for name, lots in found.drawn.items()}
    assert numbers == {"消防": min(24, 120 // 4 - 16), "卫生": min(12, 9)}
    for _, drawn, again in found.again():
        assert drawn == again
    fire, health = ({lot["id"] for lot in found.drawn[name]} for name in ("消防", "卫生"))
    assert health <= fire  # one visit serves both items
    assert found.teams.keys() == fire | health
