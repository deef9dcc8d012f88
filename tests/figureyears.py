"""Years of an invented office: tasks on the same strata, amendments, voids, causes, joint checks.

Everything follows from a number. A year is kept as an office keeps it: certificates, a journal
of checks, lists; and `Year.rules` says in plain words what the rule book says in its own.
"""

from __future__ import annotations

import csv
import hashlib
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, evolve

import randcheck as rc
from randcheck.certificates.amendments.amending import request
from randcheck.certificates.ceremony.voiding import void
from randcheck.checks import (
    Check,
    Corrected,
    Decided,
    Ended,
    Entered,
    EvidenceKept,
    FedBack,
    Found,
    NoticeSent,
    Published,
    Received,
    Rectified,
    Reported,
    Responded,
    Reused,
    Shared,
    SignedOff,
    Visited,
)
from randcheck.checks.following import follow
from randcheck.checks.journal import append
from randcheck.checks.opening import open_checks, open_for_cause
from randcheck.errors import RandcheckError

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.checks import Event
    from randcheck.office.books.book import RuleBook

YEARS = (2025, 2026)
TIERS, REGIONS, UNITS = ("A", "B", "C"), ("城关镇", "道口镇", ""), ("甲科", "乙科")
FAR = "偏远镇"  # its only target was checked already: a task there has nobody to draw
ITEMS = ("登记事项检查", "价格行为检查", "广告行为检查", "计量器具检查")
CAUSES = ("投诉举报", "交办")
HEAD = """format = "randcheck/rulebook@1"
id = "years"
title = "抽查工作细则"
[office]
id = "lan"
name = "兰县市场监督管理局"
[plan]
id = "p"
window = { value = ["2025-03-03", "2026-11-27"], clause = "x" }
[quota]
base = { value = "roster", clause = "x" }
reserves = { value = 1, clause = "x" }
[inspectors]
licence = { value = "not-asked", clause = "x" }
presence = { value = "not-asked", clause = "x" }
attributes = { value = [], clause = "x" }
[teams]
mode = { value = "checks", clause = "x" }
size = { value = 2, clause = "x" }
[history]
random = { value = ["双随机"], clause = "x" }
other = { value = ["投诉举报", "交办"], clause = "x" }
[[exclusions]]
id = "state"
when = { field = "state", not_in = ["存续"] }
leaves_base = true
clause = "x"
[[exclusions]]
id = "checked-this-year"
when = { checked = { causes = ["双随机"], period = "calendar-year" } }
leaves_base = false
clause = "x"
"""


@define
class Year:
    """What an office has after two years.

    Attributes:
        folder: With its lists, its book, its certificates and its journal.
        rules: Tasks in the order of the book: draw, unit, region, strata with tier and items.
        certificates: Files of the draws.
    """

    folder: Path
    rules: list[dict[str, Any]] = Factory(list)
    certificates: list[Path] = Factory(list)

    @property
    def journal(self) -> Path:
        """The journal of checks."""
        return self.folder / "checks.jsonl"


def make_year(folder: Path, number: int) -> Year:
    """Return the year with a number, written into an empty folder."""
    pick = Random(f"year {number}")
    year = Year(folder)
    _write_lists(folder, pick)
    (folder / "book.toml").write_text(_book(pick, year.rules), encoding="utf-8")
    office = rc.read_office(folder, book=folder / "book.toml")
    checks: dict[str, Check] = {}
    slot, before = 0, None
    for task in year.rules:
        for _ in range(pick.choice((0, 1, 1, 1, 2))):
            slot += 1
            day = date(pick.choice(YEARS), pick.randint(3, 5), pick.randint(1, 28))
            found = _draw(office, task["draw"], slot, before, day, pick)
            before = found[-1].records[0].digest
            _open(found, office.book, checks, day, pick)
            year.certificates.append(folder / f"c{slot}.json")
            found[-1].save(year.certificates[-1])
    _open_causes(office, checks, pick)
    made = [_happened(check, pick) for _, check in sorted(checks.items())]
    append(year.journal, made)
    return year


def _write(path: Path, header: str, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header.split("、"), *rows])


def _write_lists(folder: Path, pick: Random) -> None:
    targets = [
        [f"T-{n:02}", f"第{n}公司", pick.choice(TIERS), pick.choice(REGIONS),
         pick.choice(("存续", "存续", "存续", "注销"))]
        for n in range(1, pick.randint(9, 24))
    ]  # fmt: skip
    targets[0][3:] = [REGIONS[0], "存续"]
    targets[1][3:] = [FAR, "存续"]
    header = "对象编号、名称、信用风险等级、区域、状态"
    _write(folder / "检查对象名录库.csv", header, targets)
    people = [[f"E-{n}", f"检查员{n}"] for n in range(1, pick.randint(5, 8))]
    _write(folder / "执法检查人员名录库.csv", "执法证号、姓名", people)
    past = [
        [f"T-{pick.randint(1, 26):02}", _day(pick, 2023).isoformat(),
         pick.choice(("双随机", "双随机", *CAUSES)), pick.choice(("", *ITEMS))]
        for _ in range(pick.randint(1, 8))
    ]  # fmt: skip
    past += [["T-02", f"{year}-01-05", "双随机", ""] for year in YEARS]
    _write(folder / "检查记录.csv", "对象编号、检查日期、来源、检查事项", past)


def _day(pick: Random, first: int) -> date:
    return date(pick.randint(first, 2026), pick.randint(1, 12), pick.randint(1, 28))


def _book(pick: Random, rules: list[dict[str, Any]]) -> str:
    text, shared = "", _strata(pick, "")
    for draw in ("t1", "t2", "t3")[: pick.randint(1, 3)]:
        items = sorted(pick.sample(ITEMS, pick.randint(1, 2)))
        own = _strata(pick, pick.choice(("", "另"))) if pick.random() < 0.4 else None
        if own is not None and len(items) > 1 and pick.random() < 0.7:
            own = _by_item(own, items)
        task = {"draw": draw, "items": items, "unit": pick.choice(UNITS), "region": "",
                "strata": own or shared}  # fmt: skip
        text += f'[[tasks]]\nid = "{draw}"\nitems = {{ value = {_list(items)}, clause = "x" }}\n'
        text += f'unit = {{ value = "{task["unit"]}", clause = "x" }}\n'
        if pick.random() < 0.35:
            task["region"] = pick.choice((REGIONS[0], FAR))
            text += f'where = {{ region = ["{task["region"]}"] }}\n'
        text += "" if own is None else _strata_text("tasks.strata", own)
        rules.append(task)
    used = any(task["strata"] is shared for task in rules)
    return HEAD + (_strata_text("strata", shared) if used else "") + text


def _strata(pick: Random, begin: str) -> list[dict[str, Any]]:
    """Return a stratum for each tier, in any order."""
    tiers = pick.sample(TIERS, len(TIERS))
    return [
        {"id": f"{begin}{tier}类", "tier": tier, "rate": pick.choice(("1/2", "1/3", "1/1", "1/9"))}
        for tier in tiers
    ]


def _by_item(strata: list[dict[str, Any]], items: list[str]) -> list[dict[str, Any]]:
    """Return strata of which those of tiers are of one item, and one for all of the other."""
    tiers = [{**one, "items": items[:1]} for one in strata]
    return [*tiers, {"id": "全部", "tier": "", "rate": "1/2", "items": items[1:]}]


def _strata_text(table: str, strata: list[dict[str, Any]]) -> str:
    text = ""
    for one in strata:
        where = f'where = {{ tier = ["{one["tier"]}"] }}' if one["tier"] else "otherwise = true"
        text += f'[[{table}]]\nid = "{one["id"]}"\n{where}\n'
        text += f'rate = {{ value = "{one["rate"]}", clause = "x" }}\n'
        if "items" in one:
            text += f'items = {{ value = {_list(one["items"])}, clause = "x" }}\n'
    return text


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"


def _sources(key: str) -> list[rc.Contribution]:
    return [
        rc.contribution(name, value=key, nonce=hashlib.sha256(f"{key}/{name}".encode()).digest())
        for name in ("office", "supervisor")
    ]


def _draw(  # noqa: PLR0913, PLR0917 - what a slot is
    office: rc.Office, draw: str, slot: int, before: str | None, day: date, pick: Random
) -> list[rc.Certificate]:
    """Return the certificate of a slot as it was drawn, and as it stands in the end."""
    pending = rc.commit(
        office.plan("p").task(draw, drawn_on=day),
        sources=_sources(f"{slot}"),
        secret=bytes(32),
        slot=slot,
        previous_slot=before,
        instant=f"{day}T09:00:00+08:00",
    )
    drawn = rc.draw(pending)
    end = pick.random()
    if end < 0.1:
        return [drawn, void(evolve(pending, certificate=drawn), "名单有误")]
    if end > 0.5:
        return [drawn]
    found = [drawn]
    for number in range(1, pick.randint(2, 3)):
        try:
            asked = request(
                evolve(pending, certificate=found[-1], openings=()),
                cause="回避",
                asked_by="办公室",
                sources=_sources(f"{slot}.{number}"),
                instant=f"{day + timedelta(days=number)}T09:00:00+08:00",
                **_asked(found[-1], pick),
            )
            found.append(rc.amend(asked))
        except RandcheckError:  # nobody is left who could follow
            break
    return found


def _asked(certificate: rc.Certificate, pick: Random) -> dict[str, Any]:
    """Return a request: somebody else on a seat, or a reserve in the place of a target."""
    drawn = sorted({id for ids in certificate.drawn.values() for id in ids})
    if pick.random() < 0.5 or not drawn:
        target = pick.choice(drawn) if drawn else ""
        team = certificate.teams.get(target, ("",))
        return {"form": "substitute", "recusals": [(pick.choice(team), target)]}
    return {"form": "reserve", "unreachable": {pick.choice(drawn): "失联"}}


def _open(
    found: list[rc.Certificate], book: RuleBook, checks: dict[str, Check], day: date, pick: Random
) -> None:
    opened = open_checks(found[0], book=book)
    for certificate in found[1:] if opened else ():
        if certificate is found[-1] or pick.random() < 0.8:  # two may be followed at once
            opened = follow(opened, certificate, day=day, by="a", book=book)
    checks.update((check.id, check) for check in opened)


def _open_causes(office: rc.Office, checks: dict[str, Check], pick: Random) -> None:
    for number in range(pick.randint(0, 4)):
        ordered = _day(pick, 2025)
        check = open_for_cause(
            f"T-{pick.randint(1, 24):02}",
            number=str(number),
            cause=pick.choice(CAUSES),
            ordered=ordered,
            window=(ordered, ordered + timedelta(days=30)),
            items=pick.sample(ITEMS, pick.randint(1, 2)),
            book=office.book,
            unit=pick.choice(("", *UNITS)),
            team=["E-1", "E-2"],
            lead="E-1",
        )
        checks[check.id] = check


def _happened(check: Check, pick: Random) -> Check:
    """Return a check with something that happened to it."""
    if check.closed is not None:
        return check
    how = pick.choice(("open", "visited", "ended", "ended", "ended", "reused"))
    if how == "open":
        return check
    day = check.drawn + timedelta(days=pick.randint(1, 260))
    if how == "reused":
        reused = Reused(day=day, by="a", check="J-1", codes=(pick.choice("13"),), office="税务局")
        return evolve(check, events=(*check.events, reused))
    events = [*_visit(check, day, pick)]
    if how == "ended":
        events += _ended(check, day, pick)
    return evolve(check, events=(*check.events, *events))


def _visit(check: Check, day: date, pick: Random) -> list[Event]:
    first = Visited(
        day=day,
        by="a",
        inspectors=check.inspectors,
        licence_shown=pick.random() < 0.8,
        notice_shown=pick.random() < 0.5,
        mode=pick.choice(("on-site", "on-site", "remote", "video")),
        assistants=pick.choice(((), ("检测所",))),
    )
    found: list[Event] = [NoticeSent(day=day, by="a")] if pick.random() < 0.3 else []
    found.append(first)
    if pick.random() < 0.2:
        found.append(evolve(first, day=day + timedelta(days=1), inspectors=("E-3",)))
    if pick.random() < 0.15:  # the first visit was written down a day early
        right = evolve(first, day=day - timedelta(days=1))
        found.append(Corrected(day=day, by="b", replaced=first, event=right, reason="日期有误"))
    return found


def _ended(check: Check, day: date, pick: Random) -> list[Event]:
    later = day + timedelta(days=pick.randint(0, 40))
    found: list[Event] = [
        Found(
            day=day,
            by="a",
            item=item,
            codes=tuple(sorted(pick.sample("123567", pick.choice((1, 1, 2))))),
        )
        for item in check.items
    ]
    if pick.random() < 0.2:
        digest = "sha256:" + "ab" * 32
        found.append(EvidenceKept(day=day, by="a", digest=digest, what="照片"))
    form = pick.choice(("signed", "sealed", "refused"))
    found += [SignedOff(day=day, by="a", form=form, who="甲"), Ended(day=day, by="a")]
    if pick.random() < 0.6:
        found.append(Reported(day=later, by="a", time="上午", content="x", findings="x",
                              evaluation="x", proposals="x"))  # fmt: skip
        found += [FedBack(day=later, by="a", how=pick.choice(("in-person", "by-post")))]
        found += [Received(day=later, by="a")] * pick.randint(0, 1)
        found += [Responded(day=later, by="a", on_department=pick.choice(("", "好")))]
    for number in range(pick.choice((0, 0, 1, 2))):
        kind = pick.choice(("none", "order", "penalty", "transfer"))
        found.append(Decided(day=later, by="b", decision=kind, number=f"{number}号", text="x"))
        if kind == "order" and pick.random() < 0.6:
            done = pick.random() < 0.7
            found.append(Rectified(day=later, by="b", number=f"{number}号", done=done))
        if pick.random() < 0.5:
            found.append(Published(day=later, by="b", what="decision", number=f"{number}号"))
    found += [Published(day=later, by="b", what="result")] * pick.randint(0, 1)
    found += [Entered(day=later, by="b", platform="省平台")] * pick.randint(0, 1)
    found += [
        Shared(day=later, by="b", to=to) for to in ("信用平台", "国家平台") if pick.random() < 0.3
    ]
    return found
