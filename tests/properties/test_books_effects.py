# Catches, among others:
# - office/eligibility/caps.py, `first_day`: `checked.span + 1` → `1 + 1`
# - office/books/building.py, `_rules`: `cap=inspectors.get("cap")` → `cap=None`
# - office/plans/examination.py, `_strata`: `NOTICE if stratum.id in may_be else ERROR` → `ERROR`
from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from attrs import asdict, evolve, fields

import randcheck as rc
from randcheck.canonical.shapes import Either, Fields, Listing, Shape, require
from randcheck.draws.past import PastCheck
from randcheck.office.books.afterwards import REPORT_PARTS
from randcheck.office.books.building import build_book
from randcheck.office.books.shape import BOOK
from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
from randcheck.office.directories.items import InspectionItem, JointTask, PlanRow
from randcheck.office.directories.targets import Target, TargetDirectory
from randcheck.office.eligibility.recusals import late_recusal
from randcheck.office.plans.examination import examine_office
from randcheck.office.reading import OfficeFiles


def v(value: object) -> dict[str, object]:
    """A value with its clause."""
    return {"value": value, "clause": "c"}


YES, NO = {"value": True, "clause": "c"}, {"value": False, "clause": "c"}


def book() -> dict[str, Any]:
    """The tables of a book in which every part has something to do."""
    cap = {"causes": ["双随机"], "most": 1, "period": "calendar-year", "scope": "unit",
           "exempt": [{"flag": "penalty", "clause": "c"}]}  # fmt: skip
    return {
        "format": "randcheck/rulebook@1", "id": "own", "title": "t",
        "office": {"id": "o", "name": "某局"},
        "plan": {"id": "2026", "items": v(["甲"]), "window": v(["2026-03-01", "2026-11-30"]),
                 "unit": v("一科"), "level": v("县级"), "fixed_by": v("01-31")},
        "strata": [
            {"id": "a", "where": {"kind": ["网吧"]}, "rate": v("1/5")},
            {"id": "rest", "otherwise": True, "rate": v("1/10")},
        ],
        "quota": {"base": v("roster"), "reserves": v(1)},
        "exclusions": [
            {"id": "state", "when": {"field": "state", "not_in": ["存续"]}, "leaves_base": False,
             "clause": "c"},
            {"id": "cap", "when": {"checked": cap}, "leaves_base": False, "clause": "c"},
        ],
        "inspectors": {"licence": v("whole-window"), "presence": v("required"),
                       "attributes": v(["post"])},
        "teams": {"mode": v("groups"), "size": v(2)},
        "history": {"random": v(["双随机"]), "other": v(["投诉举报", "专项"])},
        "units": [{"name": "一科", "office": "o", "department": "d", "level": "县级"},
                  {"name": "外局", "office": "x", "department": "e", "level": "市级"}],
    }  # fmt: skip


FILES = OfficeFiles(
    targets=TargetDirectory(
        [
            Target(id=f"T-{n:02}", kind="网吧" if n < 20 else "学校", tier="高" if n % 2 else "低",
                   state="注销" if n == 7 else "存续", flags=["penalty"] if n == 3 else [],
                   parties=[f"O-{n // 2}"],
                   attributes=[("until", "2026-01-01"), ("面积", str(n)), ("人数", "3"),
                               ("岗", "A岗")])
            for n in range(40)
        ]
    ),
    inspectors=InspectorDirectory(
        [
            Inspector(id=f"E-{n}", present=n != 8, post="A岗" if n < 4 else "B岗",
                      department="一科", licence_until=date(2027, 1, 1) if n else date(2026, 5, 1))
            for n in range(9)
        ]
    ),
    history=tuple(
        PastCheck(target=f"T-{n:02}", day=date(2026 - n // 4, 7 if n > 3 else 2, 3), cause="双随机",
                  item="甲", unit="一科" if n % 2 else "外局",
                  drawn=date(2026 - n // 4, 6 if n > 3 else 1, 5))
        for n in range(12)
    ),
    items=(InspectionItem(name="甲", rate="5%", frequency="每年1次", body="某局"),
           InspectionItem(name="乙", rate="5%", frequency="每年2次", body="某局")),
    plan=(PlanRow(item="甲", unit="一科", mode="不定向", scope="全部", rate="5%",
                  frequency="每年1次", period="2026年3月1日至2026年11月30日"),),
    joint=(JointTask(field="联合", target="网吧", lead="一科", cooperating=("外局",), rate="10%"),),
)  # fmt: skip


def outcome(raw: dict[str, Any]) -> object:
    """Everything that comes of a book: what is drawn, found, counted, told; or the refusal."""
    try:
        require(raw, BOOK, "own")
        made = build_book(copy.deepcopy(raw), b"", "own")
    except rc.InputError as error:
        return sorted(problem.code for problem in error.problems)
    office = rc.Office(book=made, files=FILES)
    found: list[object] = []
    for day in (date(2026, 4, 7), date(2026, 6, 9)):
        examined = examine_office(office, drawn_on=day)
        found.append(
            [(f.severity, f.problem.code, str(f.problem)) for f in examined.verdict.findings]
        )
        for task in examined.tasks:
            known = [a.name for a in fields(type(task)) if a.name not in {"book", "standings"}]
            found.append([(name, repr(getattr(task, name))) for name in known])
            found.append([(s.id, s.stratum, s.verdict, s.weight) for s in task.standings])
            found.append(task.quotas())
    for plan in made.plans:
        draws = (*made.tasks(plan), "联合")
        found += [(made.cause_of(plan, d), late_recusal(made, plan, d)) for d in draws]
    laid = [asdict(term) for term in made.checks.terms]
    checks = evolve(made.checks, terms=(), clauses=())
    try:
        joint = repr(office.plan(made.plan).task("联合").teams)
    except rc.InputError as error:
        joint = error.code
    words = (made.states, made.tiers, made.layers, made.office, made.id)
    rules = [(r.directed, r.plan, r.draw) for r in made.rules]
    return found, laid, checks, joint, words, rules, made.sections


def paths(shape: Shape, name: str = "") -> set[str]:
    """The names of all fields of a shape; what a clause stands behind is one."""
    if isinstance(shape, Either):
        return paths(shape.having, name) | paths(shape.lacking, name)
    if isinstance(shape, Listing):
        return paths(shape.shape, name)
    if not isinstance(shape, Fields):
        return {name}
    every = {**shape.required, **shape.optional}
    if "value" in every:
        return {name, *(f"{name}.{one}" for one in every.keys() - {"value", "clause", "note"})}
    return {
        path for one, inner in every.items() for path in paths(inner, f"{name}.{one}".strip("."))
    }


def put(raw: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The same tables with one value set; a number names an entry of a list."""
    made = copy.deepcopy(raw)
    inner: Any = made
    *way, last = path.split("/")
    for step in way:
        inner = inner[int(step)] if step.isdigit() else inner.setdefault(step, {})
    if value is None:
        del inner[last]
    else:
        inner[int(last) if last.isdigit() else last] = value
    return made


CHECKED = "exclusions/1/when/checked"
AREA = {"column": "面积", "clause": "c"}
SIZED = (("strata/0/reserves", v(0)), ("strata/0/weight", AREA))
SHARED = (
    ("strata/0/rate", None), ("strata/0/share", v(3)), ("strata/1/rate", None),
    ("strata/1/share", v(1)), ("quota/total", {"rate": "1/10", "clause": "c"}),
)  # fmt: skip
CYCLE = (("exclusions/1/when/checked/period", "cycle"), ("exclusions/1/when/checked/since", 2025))
SYSTEMATIC = (*SIZED, ("strata/0/design", v("systematic")))
MATCH = {"target": "岗", "inspector": "post", "is": "other", "clause": "c"}
CHECKS_MODE = ("teams/mode", v("checks"))
SEAT = {"where": {"post": ["A岗"]}, "clause": "c"}
CODE = {"code": "1", "zh": "好", "en": "good", "clause": "c"}
TERM = {"id": "x", "days": 3, "start": "check-ended", "clause": "c"}
TASKS = [{"id": "one"}, {"id": "two"}]
EFFECTS: dict[str, tuple[tuple[str, object], ...]] = {
    "id": (("id", "other"),),
    "office.id": (("office/id", "p"),),
    "plan.id": (("plan/id", "2027"),),
    "plan.draw": (("plan/draw", v("d")),),
    "plan.items": (("plan/items", v(["乙"])),),
    "plan.window": (("plan/window", v(["2026-03-01", "2026-06-30"])),),
    "plan.where": (("plan/where", {"kind": ["网吧", "学校"], "tier": ["高"]}),),
    "plan.mode": (("plan/mode", v("定向")),),
    "plan.unit": (("plan/unit", v("外局")),),
    "plan.level": (("plan/level", v("市级")),),
    "plan.cause": (("plan/cause", v("专项")),),
    "plan.fixed_by": (("plan/fixed_by", v("03-31")),),
    "plan.fixed_on": (("plan/fixed_on", v("2026-01-10")),),
    "plan.list_published": (("plan/list_published", v("2026-05-01")),),
    "plan.graded_on": (("plan/graded_on", v("2026-05-01")),),
    "strata.id": (("strata/0/id", "b"),),
    "strata.items": (("strata/0/items", v(["乙"])),),
    "strata.where": (("strata/0/where", {"tier": ["高"]}),),
    "strata.otherwise": (("strata/0/otherwise", True),),
    "strata.rate": (("strata/0/rate", v("1/2")),),
    "strata.rate.law": (
        ("strata/0/rate", {**v("1/50"), "law": True}), ("strata/0/rate", v("1/50")),
    ),
    "strata.rate.from": (("strata/0/rate", {"from": "items", "clause": "c"}),),
    "strata.rate_is": (("strata/0/rate", v("3/40")), ("strata/0/rate_is", v("maximum"))),
    "strata.floor": (("strata/0/floor", v(9)),),
    "strata.fixed": (("strata/0/fixed", v(9)),),
    "strata.census": (("strata/0/census", v("all")),),
    "strata.per_inspector": (("strata/0/per_inspector", v(2)),),
    "strata.secret": (("strata/0/secret", YES),),
    "strata.may_be_empty": (
        ("strata/0/where", {"kind": ["酒店"]}), ("strata/0/may_be_empty", YES),
    ),
    "strata.design": SYSTEMATIC,
    "strata.weight.column": (*SYSTEMATIC, ("strata/0/weight/column", "人数")),
    "strata.weight.decimals": (*SYSTEMATIC, ("strata/0/weight/decimals", 2)),
    "strata.ceiling": (("strata/0/ceiling", v(1)),),
    "strata.yearly_most": (("strata/0/yearly_most", v("1/20")),),
    "strata.whichever": (
        ("strata/0/per_inspector", v(1)), ("strata/0/whichever", v("smaller")),
        ("strata/0/whichever", v("greater")),
    ),
    "strata.share": (*SHARED, ("strata/0/share", v(9))),
    "strata.each": (("strata/0/each", v("人数")),),
    "strata.size": (CHECKS_MODE, ("strata/0/size", v(3))),
    "strata.seats.where": (CHECKS_MODE, ("strata/0/seats", [SEAT])),
    "strata.seats.count": (CHECKS_MODE, ("strata/0/seats", [{**SEAT, "count": 2}])),
    "strata.seats.stage": (CHECKS_MODE, ("strata/0/seats", [{**SEAT, "stage": 1}])),
    "strata.each_batch": (("strata/0/each_batch", YES),),
    "quota.total.rate": (*SHARED, ("quota/total/rate", "1/5")),
    "quota.total.fixed": (*SHARED, ("quota/total", {"fixed": 9, "clause": "c"})),
    "quota.total.rate_is": (
        *SHARED, ("quota/total/rate", "11/100"), ("quota/total/rate_is", "maximum"),
    ),
    "quota.total.by": (*SHARED, ("quota/total/by", "share")),
    "quota.total.rising": (*SHARED, ("quota/total/rising", True)),
    "exclusions.when.checked.since": (
        *CYCLE, (f"{CHECKED}/span", 3), (f"{CHECKED}/since", 2026),
    ),
    "strata.reserves": (("strata/0/reserves", v(7)),),
    "quota.base": (("quota/base", v("eligible")), ("exclusions/0/when/not_in", ["注销"])),
    "quota.reserves": (("quota/reserves", v(4)),),
    "quota.floor": (("quota/floor", v(9)),),
    "exclusions.id": (("exclusions/0/id", "gone"),),
    "exclusions.where": (("exclusions/0/where", {"kind": ["学校"]}),),
    "exclusions.leaves_base": (("exclusions/0/leaves_base", True),),
    "exclusions.when.field": (("exclusions/0/when/field", "tier"),),
    "exclusions.when.not_in": (("exclusions/0/when/not_in", ["注销"]),),
    "exclusions.when.in": (("exclusions/0/when", {"field": "state", "in": ["存续"]}),),
    "exclusions.when.flag": (("exclusions/0/when", {"flag": "penalty"}),),
    "exclusions.when.checked.causes": ((f"{CHECKED}/causes", ["投诉举报"]),),
    "exclusions.when.checked.most": ((f"{CHECKED}/most", 2),),
    "exclusions.when.checked.most_from": (
        ("plan/items", v(["乙"])), (f"{CHECKED}/most_from", "items"),
    ),
    "exclusions.when.checked.period": ((f"{CHECKED}/period", "rolling-year"),),
    "exclusions.when.checked.span": ((f"{CHECKED}/span", 2),),
    "exclusions.when.checked.scope": ((f"{CHECKED}/scope", "all"),),
    "exclusions.when.checked.counted": (
        (f"{CHECKED}/key", "party"), (f"{CHECKED}/counted", "result"),
    ),
    "exclusions.when.checked.per": (("plan/items", v(["乙"])), (f"{CHECKED}/per", "item")),
    "exclusions.when.checked.key": ((f"{CHECKED}/key", "party"),),
    "exclusions.when.checked.then": ((f"{CHECKED}/then", "combine"),),
    "exclusions.when.checked.exempt.flag": ((f"{CHECKED}/exempt/0/flag", "trustworthy"),),
    "exclusions.when.checked.exempt.until": ((f"{CHECKED}/exempt/0/until", "until"),),
    "inspectors.licence": (("inspectors/licence", v("not-asked")),),
    "inspectors.presence": (("inspectors/presence", v("not-asked")),),
    "inspectors.attributes": (("inspectors/attributes", v([])),),
    "inspectors.where": (("inspectors/where", {"post": ["A岗"]}),),
    "inspectors.confirmed_by": (("inspectors/confirmed_by", v(["一科"])),),
    "inspectors.load": (("inspectors/load", v("year")),),
    "inspectors.cap": (("inspectors/cap", v(1)),),
    "inspectors.as_of": (("inspectors/as_of", v("2026-04-01")),),
    "inspectors.current_within": (("inspectors/current_within", v(10)),),
    "targets.as_of": (("targets/as_of", v("2026-04-01")),),
    "targets.current_within": (("targets/current_within", v(10)),),
    "teams.mode": (("teams/mode", v("checks")),),
    "teams.size": (("teams/size", v(3)),),
    "teams.leftover": (("teams/leftover", v("idle")),),
    "teams.number": (("teams/number", v(1)),),
    "teams.most": (("teams/most", v(1)),),
    "teams.inspectors_drawn": (("teams/inspectors_drawn", v(4)),),
    "teams.per_department": (("teams/per_department", YES),),
    "teams.seats.where": (("teams/seats", [SEAT]),),
    "teams.seats.count": (("teams/seats", [{**SEAT, "count": 2}]),),
    "teams.seats.stage": (("teams/seats", [{**SEAT, "stage": 1}]),),
    "teams.seats.leader": (
        ("teams/seats", [{**SEAT, "leader": True}]),
    ),
    "teams.match.target": (
        CHECKS_MODE, ("teams/match", [MATCH]), ("teams/match", [{**MATCH, "target": "kind"}]),
    ),
    "teams.match.inspector": (
        CHECKS_MODE, ("teams/match", [MATCH]),
        ("teams/match", [{**MATCH, "inspector": "department"}]),
    ),
    "teams.match.is": (
        CHECKS_MODE, ("teams/match", [MATCH]), ("teams/match", [{**MATCH, "is": "same"}]),
    ),
    "teams.match.where": (
        CHECKS_MODE, ("teams/match", [MATCH]),
        ("teams/match", [{**MATCH, "where": {"kind": ["网吧"]}}]),
    ),
    "teams.recusal_takes": (("teams/recusal_takes", v("campaign")),),
    "teams.recusal_redraws": (("teams/recusal_redraws", v("team")),),
    "tasks.id": (("tasks", TASKS),),
    "tasks.plan": (("tasks", [{"id": "one", "plan": "2027"}]),),
    "aliases.name": (("aliases", [{"name": "甲", "item": "乙", "clause": "c"}]),),
    "aliases.item": (("aliases", [{"name": "甲", "item": "乙", "clause": "c"}]),),
    "not_drawn.item": (("not_drawn", [{"item": "甲", "reason": "r", "clause": "c"}]),),
    "history.random": (("history/random", v(["双随机抽查"])),),
    "history.other": (("history", {"random": v(["专项"]), "other": v(["投诉举报"])}),),
    "history.joint": (("history/joint", v("专项")),),
    "units.name": (("units/1/name", "外县局"),),
    "units.office": ((f"{CHECKED}/scope", "office"), ("units/1/office", "o")),
    "units.department": ((f"{CHECKED}/scope", "department"), ("units/1/department", "d")),
    "units.level": ((f"{CHECKED}/scope", "level"), ("units/1/level", "县级")),
    "merged": (("merged", {"T-01": "T-30"}),),
    "calendar.layers": (),  # needs a file: tried in the scenarios
    "words.levels": (("units/1/level", "区级"), ("words", {"levels": v(["区级"])})),
    "words.states": (("words", {"states": v(["停产"])}),),
    "words.tiers": (("words", {"tiers": v(["甲级", "乙级"])}),),
    "checks.yearly_cap": (("checks", {"yearly_cap": v(2)}),),
    "checks.on_site": (("checks", {"on_site": v(3)}),),
    "checks.modes": (("checks", {"modes": v(["on-site"])}),),
    "checks.report": (
        ("checks", {"report": v([*REPORT_PARTS, "steps"])}),
    ),
    "checks.licence_shown": (("checks", {"licence_shown": NO}),),
    "checks.sign_off": (("checks", {"sign_off": NO}),),
    **{
        f"checks.{name}": (("checks", {name: YES}),)
        for name in (
            *("notice_first", "notice_shown", "approval", "one_body", "feedback"),
            *("authorised", "filed", "check_code"),
        )
    },
    **{
        f"checks.codes.{name}": (
            ("checks", {"codes": [{**CODE, **extra}]}),
        )
        for name, extra in (("code", {"code": "9"}), ("zh", {"zh": "行"}), ("en", {"en": "fine"}),
                            ("problem", {"problem": True}), ("follow_up", {"follow_up": True}))
    },
    **{
        f"checks.terms.{name}": (("checks", {"terms": [{**TERM, **extra}]}),)
        for name, extra in (
            ("id", {"id": "y"}), ("days", {"days": 4}), ("start", {"start": "last-result"}),
            ("done", {"done": ["entered"]}), ("zh", {"zh": "行"}), ("en", {"en": "fine"}),
            ("roll", {"roll": "next"}), ("month_day", {"month_day": "01-31"}),
        )
    },
}  # fmt: skip
ONE_WAY = {
    "format": "the only form",
    "title": "description",
    "office.name": "description",
    "plan.coordinator": "description",
    "not_drawn.reason": "description",
    "extends": "another book; its own tests",
    "teams.responsible": "the only word",
    "plan.batches": "tests of batches",
    "history.open": "what a register says of open draws; tests of draws open at once",
}
"""What has one value only, is description by the format, or is tried elsewhere."""


def asked() -> set[str]:
    """The fields of a book, those that a task repeats left out: they are the same tables."""
    found = {path for path in paths(BOOK) if not path.endswith((".note", ".clause"))}
    found = {path for path in found if not path.startswith(("tasks.", "plan.batches"))}
    return found - ONE_WAY.keys() | {"tasks.id", "tasks.plan"}


class TestEffects:
    """“What stands in a book is carried out, or refused with the reason” (book-format)."""

    def test_every_field_is_asked_about(self):
        """A field that is added to the format has to be added here too, with what it does."""
        assert asked() == EFFECTS.keys()

    @pytest.mark.parametrize("path", [path for path, changes in EFFECTS.items() if changes])
    def test_a_changed_field_changes_what_comes_of_it(self, path: str):
        """Set, or set otherwise, a field alters a draw, a finding, a deadline, or is refused."""
        *before, last = EFFECTS[path]
        raw = book()
        for where, value in before:
            raw = put(raw, where, value)
        if path.startswith(("checks.codes", "checks.terms")):
            kind = path.split(".")[1]
            plain = (
                TERM if kind == "terms" else {"code": "1", "zh": "好", "en": "good", "clause": "c"}
            )
            raw = put(raw, "checks", {kind: [plain]})
        assert outcome(put(raw, *last)) != outcome(raw)
