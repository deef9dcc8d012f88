"""The figures of a year counted from what lies in its folder: certificates, journal, lists.

Slow and plain, with the standard library alone. What a figure means is written down here a
second time; nothing of `randcheck` is asked. A table is a list of rows, as it is published.
"""

from __future__ import annotations

import base64
import csv
import json
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Row = tuple[Any, ...]
Raw = dict[str, Any]
SEEN = ("visited", "ended")
PROBLEMS = ("2", "3", "4", "5", "7")
ASKED_AFTER = ("3", "4", "5")


def share(part: int, whole: int) -> tuple[str | None, str | None]:
    """A share as it was counted, and in percent with two decimals, half up."""
    if not whole:
        return None, None
    hundredths = int(Fraction(part, whole) * 10_000 + Fraction(1, 2))
    return f"{part}/{whole}", f"{hundredths // 100}.{hundredths % 100:02}%"


# --- reading ----------------------------------------------------------------------------------


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a list."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Draw:
    """A certificate: what was committed, who was drawn in the end, who could be dealt."""

    def __init__(self, path: Path) -> None:
        file = json.loads(path.read_bytes())
        self.bodies = [json.loads(base64.b64decode(r["payload"])) for r in file["records"]]
        for shown in file["disclosures"]:  # the lists of an open draw stand beside its records
            self.bodies[shown["of"]].update(shown["fields"])
        said = self.bodies[0]
        self.id, self.slot, self.strata = said["draw_id"], said["slot"], said["strata"]
        self.campaign = self.id.rpartition("/")[0]
        self.year = int(said["instant"][:4])
        self.void = bool(self.of("void"))
        self.drawn = {
            s["id"]: [lot["id"] for lot in s["drawn"]]
            for body in self.of("draw")
            for s in body["strata"]
        }
        for number, asked in enumerate(self.of("request")):
            if number < len(self.of("amendment")):
                for gone in asked["unreachable"]:
                    there = self.drawn[gone["stratum"]]
                    there[there.index(gone["target"])] = gone["reserve"]
        self.pools = {
            f"{self.id}#{body['scope']}": [load["inspector"] for load in body["loads"]]
            for body in self.of("assignment")
        }

    def of(self, kind: str) -> list[Raw]:
        """The bodies of the records of a kind."""
        return [body for body in self.bodies if body["format"] == f"randcheck/{kind}@v1"]


class Check:
    """A check of a journal, with what stands of its events."""

    def __init__(self, opened: Raw, written: list[Raw]) -> None:
        self.raw, self.id, self.target, self.items = (
            opened,
            opened["id"],
            opened["target"],
            opened["items"],
        )
        self.year, self.random, self.draw = (
            int(opened["drawn"][:4]),
            not opened["cause"],
            opened["draw_id"],
        )
        self.strata = [part for part in opened["stratum"].split("、") if part]
        self.events = list(written)
        for entry in written:
            if entry["kind"] == "corrected":
                self.events[self.events.index(entry["replaced"])] = entry["event"]
        self.events = [e for e in self.events if e is not None and e["kind"] != "corrected"]
        stages = (
            ("called-off", "off"),
            ("reused", "reused"),
            ("ended", "ended"),
            ("visited", "visited"),
        )
        self.stage = next((word for kind, word in stages if self.of(kind)), "open")
        visits = [event["day"] for event in self.of("visited")]
        self.made = min(visits) if visits and self.stage in SEEN else ""
        self.covered = self.of("reused")[-1]["day"] if self.stage == "reused" else self.made
        self.found = dict.fromkeys(code for e in self.of("found") for code in e["codes"])
        changed = self.of("team-changed")
        self.team = changed[-1]["inspectors"] if changed else opened["team"]
        self.lead = changed[-1]["responsible"] if changed else opened["lead"]

    def of(self, kind: str) -> list[Raw]:
        """The events of a kind."""
        return [event for event in self.events if event["kind"] == kind]

    @property
    def codes(self) -> list[str]:
        """All its results, also reused ones."""
        again = [code for e in self.of("reused") for code in e["codes"]]
        return list(dict.fromkeys([*self.found, *again])) if self.stage != "off" else []


def read_journal(path: Path) -> list[Check]:
    """The checks of a journal."""
    opened: dict[str, Raw] = {}
    events: dict[str, list[Raw]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        entry = json.loads(line)
        if "opened" in entry:
            opened[entry["opened"]["id"]] = entry["opened"]
        else:
            events.setdefault(entry["check"], []).append(entry["event"])
    return [Check(raw, events.get(id, [])) for id, raw in sorted(opened.items())]


class Books:
    """Everything that an office has of a year.

    Args:
        folder: With its lists and its journal.
        rules: Its tasks in plain words: ``draw``, ``items``, ``region``, ``kind``, ``strata``.
        certificates: Files of its draws.
        year: The year.
    """

    def __init__(self, folder: Path, rules: list[Raw], certificates: list[Path], year: int) -> None:
        self.rules, self.year = rules, year
        self.draws = sorted(map(Draw, certificates), key=lambda d: (d.campaign, d.slot))
        self.all = read_journal(folder / "checks.jsonl")
        self.checks = [check for check in self.all if check.year == year]
        self.targets = read_rows(folder / "检查对象名录库.csv")
        self.members = self._members()
        listed = {target for target, _, _, _ in self.members}
        past = read_rows(folder / "检查记录.csv")
        self.past = [row for row in past if row["对象编号"] in listed]

    def _members(self) -> list[Row]:
        """(target, stratum, region, item), every item for itself."""
        found = {
            (t["对象编号"], stratum["id"], t["区域"], item)
            for task in self.rules
            for stratum in task["strata"]
            for item in stratum.get("items", task["items"])
            for t in self.targets
            if t["状态"] == "存续"
            and stratum["tier"] in {"", t["信用风险等级"]}
            and task["region"] in {"", t["区域"]}
            and task.get("kind") in {None, t["对象类型"]}
        }
        return sorted(found)

    @property
    def strata(self) -> list[str]:
        """The strata in the order of the book."""
        return list(dict.fromkeys(s["id"] for task in self.rules for s in task["strata"]))

    @property
    def mine(self) -> list[Draw]:
        """The draws of the year."""
        return [draw for draw in self.draws if draw.year == self.year]

    # --- what was drawn and checked -----------------------------------------------------------

    def coverage(self, at: int, order: Iterable[str]) -> list[Row]:
        """Rows of a coverage: members together by stratum (1), region (2) or item (3)."""
        rows: list[Row] = []
        for name in order:
            mine = [member for member in self.members if member[at] == name]
            if not mine:
                continue
            listed = {member[0] for member in mine}
            sets: dict[str, set[str]] = {"drawn": set(), "checked": set(), "cause": set()}
            for target, _, _, item in mine:
                for check in self.checks:
                    if check.target == target and item in check.items:
                        if check.random and check.stage != "off":
                            sets["drawn"].add(target)
                        if check.covered:
                            sets["checked" if check.random else "cause"].add(target)
            done = sets["checked"]
            rows.append((name, len(listed), len(sets["drawn"]), len(done),
                         *share(len(done), len(listed)), len(sets["cause"] - done)))  # fmt: skip
        return rows

    def first_years(self) -> dict[str, int]:
        """Target of the directory → year of its first check, 0 for never until this year."""
        first = {}
        for target in sorted({member[0] for member in self.members}):
            items = {member[3] for member in self.members if member[0] == target}
            years = [int(c.covered[:4]) for c in self.all
                     if c.target == target and c.covered and items & set(c.items)]  # fmt: skip
            years += [int(row["检查日期"][:4]) for row in self.past
                      if row["对象编号"] == target and row["检查事项"] in {"", *items}]  # fmt: skip
            first[target] = min((y for y in years if y <= self.year), default=0)
        return first

    def over_years(self) -> list[Row]:
        """Which share was checked after one year, two, three."""
        days = [c.covered for c in self.all if c.covered] + [row["检查日期"] for row in self.past]
        begin = min([self.year, *(int(day[:4]) for day in days), *(c.year for c in self.all)])
        years, rows, sum_ = self.first_years(), [], 0
        for year in range(begin, self.year + 1):
            new = sum(1 for first in years.values() if first and max(first, begin) == year)
            sum_ += new
            rows.append((year - begin + 1, year, len(years), new, sum_, *share(sum_, len(years)),
                         len(years) - sum_))  # fmt: skip
        return rows

    def never(self) -> list[Row]:
        """Who of the directory was never checked, by target and stratum."""
        years, names = self.first_years(), {t["对象编号"]: t["名称"] for t in self.targets}
        found = {(t, names[t], s, region) for t, s, region, _ in self.members if not years[t]}
        return sorted(found, key=lambda row: (row[0], row[2]))

    def shortfalls(self, draws: Iterable[Draw]) -> list[Row]:
        """What was to be drawn, was drawn and was made of it, by draw and stratum."""
        rows: list[Row] = []
        for draw in draws:
            places = {id: at for at, id in enumerate(self.strata)}
            for s in sorted(draw.strata, key=lambda s: places[s["id"]]) if not draw.void else ():
                mine = [c for c in self.all if c.draw == draw.id and s["id"] in c.strata]
                number = {
                    w: sum(c.stage == w for c in mine) for w in ("open", "reused", "off", *SEEN)
                }
                made = number["visited"] + number["ended"]
                instead = sum(
                    bool(c.of("called-off")[-1]["instead"]) for c in mine if c.stage == "off"
                )
                rows.append((draw.id, s["id"], s["need"], s["n"], s["shortfall"], made,
                             number["reused"], number["off"], instead, number["open"],
                             max(0, s["need"] - made - number["reused"])))  # fmt: skip
        return rows

    # --- effort -------------------------------------------------------------------------------

    def visits(self, *, random: bool) -> dict[str, int]:
        """Target → days of this year on which somebody was there."""
        days = {(c.target, c.made) for c in self.all if c.made and (c.random or not random)}
        days |= {(row["对象编号"], row["检查日期"]) for row in self.past
                 if row["来源"] in {"双随机", "部门联合双随机"} or not random}  # fmt: skip
        mine = [target for target, day in days if int(day[:4]) == self.year]
        return {target: mine.count(target) for target in mine}

    def repeats(self) -> list[Row]:
        """How many targets were checked once, twice, three times."""
        times = list(self.visits(random=False).values())
        return [(self.year, count, times.count(count)) for count in sorted(set(times))]

    def frequent(self, most: int) -> list[Row]:
        """Who was checked at random more often than that."""
        found = self.visits(random=True)
        return [
            (self.year, target, found[target]) for target in sorted(found) if found[target] > most
        ]

    def workload(self) -> list[Row]:
        """Who is on how many teams, made and answers for how many checks, on how many days."""
        people = {
            who
            for draw in self.mine
            if not draw.void
            for pool in draw.pools.values()
            for who in pool
        }
        mine = [c for c in self.checks if c.stage in {"open", *SEEN}]
        days = {(who, v["day"]) for c in mine for v in c.of("visited") for who in v["inspectors"]}
        people |= {who for c in mine for who in (*c.team, c.lead) if who} | {who for who, _ in days}
        return [
            (who, sum(who in c.team for c in mine), sum(who in c.team for c in mine if c.made),
             sum(who == c.lead for c in mine), sum(who == other for other, _ in days))
            for who in sorted(people)
        ]  # fmt: skip

    def pairs(self) -> list[Row]:
        """Who was dealt onto one team how often, and how often to expect."""
        mine = [c for c in self.checks if c.random and c.stage != "off" and c.id.count("#") == 2]
        pools = {
            plan: pool for draw in self.mine if not draw.void for plan, pool in draw.pools.items()
        }
        people = sorted({who for c in mine for who in c.raw["team"]})
        rows: list[Row] = []
        for pair in combinations(people, 2):
            met = sum(set(pair) <= set(c.raw["team"]) for c in mine)
            chance = Fraction(0)
            for c in mine:
                size, pool = len(set(c.raw["team"])), pools[c.id.rpartition("#")[0]]
                if set(pair) <= set(pool):
                    chance += Fraction(size * (size - 1), len(pool) * (len(pool) - 1))
            if met:
                rows.append((*pair, met, f"{chance.numerator}/{chance.denominator}"))
        return rows

    # --- outcomes -----------------------------------------------------------------------------

    def hits(self) -> list[Row]:
        """Checks with a result of their own and hits, of both kinds."""
        groups = [
            [c for c in self.checks if c.random == kind and c.found] for kind in (True, False)
        ]
        if not any(groups):
            return []
        row: list[Any] = [self.year]
        for mine in groups:
            number = sum(any(code in PROBLEMS for code in c.found) for c in mine)
            row += [len(mine), number, *share(number, len(mine))]
        return [tuple(row)]

    def results(self, codes: Iterable[str]) -> list[Row]:
        """Checks by result: random ones, others, all, their share."""
        whole = sum(bool(c.codes) for c in self.checks)
        rows: list[Row] = []
        for code in codes:
            mine = [c for c in self.checks if code in c.codes]
            random = sum(c.random for c in mine)
            rows.append((code, random, len(mine) - random, len(mine), *share(len(mine), whole)))
        return rows

    def decisions(self) -> list[Row]:
        """Decisions by kind, their targets, and what became of them."""
        rows: list[Row] = []
        for kind in ("none", "order", "penalty", "transfer", "justice"):
            mine = [(c, d) for c in self.checks for d in c.of("decided") if d["decision"] == kind]
            public = sum(_published(c, d) for c, d in mine)
            mended = sum(_mended(c, d) for c, d in mine)
            left = {"order": len(mine) - mended, "penalty": len(mine) - public}.get(kind, 0)
            rows.append((kind, len(mine), len({c.target for c, _ in mine}), public, mended, left))
        return rows

    def follow_up(self) -> list[Row]:
        """What is still to be done: check, number of the document, what."""
        rows: list[Row] = []
        for c in self.checks:
            if not c.of("decided") and any(code in ASKED_AFTER for code in c.codes):
                rows.append((c.id, None, "未作决定"))
            for d in c.of("decided"):
                if d["decision"] == "order" and not _mended(c, d):
                    rows.append((c.id, d["number"], "未整改"))
                if d["decision"] == "penalty" and not _published(c, d):
                    rows.append((c.id, d["number"], "处罚未公示"))
        return rows

    def months(self) -> list[Row]:
        """Checks made and penalties decided, month by month."""
        fined = [(c, d) for c in self.checks for d in c.of("decided") if d["decision"] == "penalty"]
        months = {c.made[:7] for c in self.checks if c.made} | {d["day"][:7] for _, d in fined}
        rows: list[Row] = []
        for month in sorted(months):
            mine = [c for c in self.checks if c.made[:7] == month]
            random = sum(c.random for c in mine)
            bad = sum(any(code in PROBLEMS for code in c.found) for c in mine)
            here = [(c, d) for c, d in fined if d["day"][:7] == month]
            public = sum(_published(c, d) for c, d in here)
            rows.append((month, len(mine), random, len(mine) - random, bad, len(here), public))
        return rows

    # --- proceedings --------------------------------------------------------------------------

    def process(self) -> dict[str, int]:
        """How checks went; what nobody did is left out."""
        on = [c for c in self.checks if c.stage != "off"]
        seen = [c for c in on if c.of("visited")]
        there = [c.of("visited") for c in seen]
        told = _counter(on)
        signed = [c.of("signed-off")[-1]["form"] for c in on if c.of("signed-off")]
        modes = {"on-site": "现场检查", "remote": "远程检查", "video": "视频检查"}
        forms = {
            "signed": "检查情况签字确认",
            "sealed": "检查情况盖章确认",
            "refused": "拒绝确认并注明原因",
        }
        return {
            "检查总数": len(self.checks),
            "取消": len(self.checks) - len(on),
            "采用联合检查结果": sum(c.stage == "reused" for c in on),
            "已实施检查": len(seen),
            "事先送达告知单": told("notice-sent"),
            "留存证据资料": told("evidence-kept"),
            "更换检查人员": told("team-changed"),
            "结果已录入平台": told("entered"),
            "出示执法证件": sum(all(v["licence_shown"] for v in c.of("visited")) for c in seen),
            "出示行政检查通知书": sum(any(v["notice_shown"] for v in visits) for visits in there),
            "有专业机构协助": sum(any(v["assistants"] for v in c.of("visited")) for c in seen),
            **{zh: sum(any(v["mode"] == word for v in c.of("visited")) for c in seen)
               for word, zh in modes.items()},
            **{zh: signed.count(word) for word, zh in forms.items()},
        }  # fmt: skip

    def feedback(self) -> dict[str, int]:
        """How results were fed back and published."""
        told = _counter(self.checks)
        how = {"in-person": "直接送达", "by-post": "邮寄送达"}
        public = [
            c
            for c in self.checks
            if any(p["what"] in {"result", "report"} for p in c.of("published"))
        ]
        sent = [c.of("fed-back")[-1]["how"] for c in self.checks if c.of("fed-back")]
        return {
            "完成检查报告": told("reported"),
            "已向检查对象反馈": len(sent),
            "检查对象已签收": told("received"),
            "检查结果已公示": len(public),
            **{zh: sent.count(word) for word, zh in how.items()},
        }

    def comments(self) -> list[int]:
        """Targets that received feedback; comments on the department, on people, none."""
        said = [event for c in self.checks for event in c.of("responded")]
        return [
            len({c.target for c in self.checks if c.of("received")}),
            sum(bool(s["on_department"]) for s in said),
            sum(bool(s["on_inspectors"]) for s in said),
            sum(not s["on_department"] and not s["on_inspectors"] for s in said),
        ]

    def shared(self) -> list[Row]:
        """Which systems got how many checks."""
        got = [(c.id, s["to"]) for c in self.checks for s in c.of("shared")]
        systems = sorted({to for _, to in got})
        return [(to, len({id for id, other in got if other == to})) for to in systems]

    def changes(self) -> list[Row]:
        """Amended draws: changes, drawn at first, replaced, reserves replaced again, seats."""
        rows: list[Row] = []
        for draw in self.mine:
            asked, done = draw.of("request"), draw.of("amendment")
            if draw.void or not done:
                continue
            first = {
                (s["id"], lot["id"]) for s in draw.of("draw")[0]["strata"] for lot in s["drawn"]
            }
            replaced = passed = seats = 0
            for request, amendment in zip(asked, done, strict=False):
                out = [entry["target"] for entry in request["unreachable"]]
                for entry in request["unreachable"]:
                    at_first = (entry["stratum"], entry["target"]) in first
                    replaced, passed = replaced + at_first, passed + (not at_first)
                for team in amendment["teams"]:
                    if team["check"] not in out:
                        pairs = [(s["before"], s["after"]) for s in team["seats"]]
                        seats += sum(a is not None and a != b for a, b in pairs)
            rows.append((draw.id, len(done), len(first), replaced, passed, seats))
        return rows

    # --- publications -------------------------------------------------------------------------

    def published(self, month: str = "") -> list[Row]:
        """Checks with a result, by the day they had it, of all years or of a month."""
        found = []
        for c in self.all:
            ends = [e["day"] for e in c.of("reused") or c.of("ended")] if c.stage != "off" else []
            if ends and ends[-1].startswith(month):
                kind = "随机抽查" if c.random else "其他检查"
                day = c.made or f"{ends[-1]}（采用联合检查结果）"
                found.append((ends[-1], c.id, c.target, day, kind))
        return [row[2:] for row in sorted(found)]

    def penalties(self, month: str = "") -> list[Row]:
        """Penalties by the day of the decision: number, target, day."""
        found = sorted(
            (d["day"], d["number"], c.id, c.target)
            for c in self.all
            for d in c.of("decided")
            if d["decision"] == "penalty" and d["day"].startswith(month)
        )
        return [(number, target, day) for day, number, _, target in found]

    # --- sentences ----------------------------------------------------------------------------

    def year_in_words(self) -> dict[str, int]:
        """The numbers that the yearly report says in words."""
        random = [c for c in self.checks if c.random]
        live = [draw for draw in self.mine if not draw.void]
        sent = {who for c in random if c.stage != "off" for who in c.team}
        return {
            "draws": len(live),
            "random": len(random),
            "off": sum(c.stage == "off" for c in random),
            "cause": len(self.checks) - len(random),
            "pool": len({who for draw in live for pool in draw.pools.values() for who in pool}),
            "sent": len(sent),
        }

    def finished(self, campaign: str) -> dict[str, int] | None:
        """Checks of a campaign by stage; nothing while one is open, or of none at all."""
        mine = [c for c in self.all if c.draw and campaign in {c.draw, c.draw.rpartition("/")[0]}]
        if not mine or any(c.stage in {"open", "visited"} for c in mine):
            return None
        return {word: sum(c.stage == word for c in mine) for word in ("ended", "reused", "off")}


def _counter(checks: list[Check]) -> Callable[[str], int]:
    return lambda kind: sum(bool(check.of(kind)) for check in checks)


def _published(check: Check, decided: Raw) -> bool:
    number = decided["number"]
    return any(p["what"] == "decision" and p["number"] == number for p in check.of("published"))


def _mended(check: Check, decided: Raw) -> bool:
    found = [r["done"] for r in check.of("rectified") if r["number"] == decided["number"]]
    return bool(found) and found[-1]
