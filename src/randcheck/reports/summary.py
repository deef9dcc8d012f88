"""Summaries: of a campaign (W25-14), and of a year in its phases (年度总结; H23-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.calendars.deadlines import FixedDate, Start, Term
from randcheck.canonical.arguments import checked
from randcheck.checks.check import Stage
from randcheck.checks.duedates import due_on, due_since
from randcheck.checks.events import Ended, Visited
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import InputError
from randcheck.office.books.terms import CAMPAIGN_SUMMARY, CHECKED, DRAWN, YEAR_SUMMARY
from randcheck.reports.documents.document import Document, Facts, Heading, Listing, Paragraph
from randcheck.reports.statistics import effort, hits, outcomes, proceedings, terms
from randcheck.reports.statistics.figures import INTERNAL
from randcheck.reports.yearly import deadline_blocks, notes, shortfalls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from randcheck.checks.due import Due
    from randcheck.reports.documents.document import Block
    from randcheck.reports.material import Material
    from randcheck.reports.statistics.figures import Cases

_STAGES: Final = {
    Stage.OPEN: "未检查",
    Stage.VISITED: "检查中",
    Stage.ENDED: "已结束",
    Stage.REUSED: "采用联合检查结果",
    Stage.CALLED_OFF: "取消",
}


_PHASES: Final = (
    Column("phase", "阶段"),
    Column("due", "期限"),
    Column("rule", "规则"),
    Column("first", "最早完成"),
    Column("last", "最近完成"),
    Column("left", "未完成", NUMBER),
    Column("kept", "状态"),
)


def completed_on(checks: Cases) -> date | None:
    """Return the day on which a campaign was completed; ``None`` while a check is open.

    The day on which its last check ended, had a result reused or was called off.
    """
    days = []
    for case in checks:
        closed = case.check.closed
        if closed is None:
            return None
        days.append(closed)
    return max(days, default=None)


@checked
def campaign_summary(
    material: Material,
    *,
    campaign: str,
    office: str,
    number: str = "",
    day: date | None = None,
) -> Document:
    """Return the summary that is published within 20 working days (W25-14).

    Args:
        material: What it is made from.
        campaign: ``<office>/<plan>/<draw>`` for all of its slots, or one draw's id.
        office: Name of the office.
        number: Of the document.
        day: On which it is published; ``None`` leaves a blank to fill in.

    Raises:
        InputError: Nothing of this draw may be told (``report-draw-unknown``), or not
            all of its checks are completed (``report-unfinished``).
    """
    mine = material.checks.of_campaign(campaign)
    if not len(mine):
        raise InputError("report-draw-unknown", value=campaign)
    done = completed_on(mine)
    if done is None:
        open_ = sum(case.check.closed is None for case in mine)
        raise InputError("report-unfinished", value=campaign, count=open_)
    start = Start.BATCH_COMPLETED if campaign in mine.draws else Start.CAMPAIGN_COMPLETED
    dues = [
        due_since(campaign, rule, material.calendar, event=done, start=start, done=day)
        for rule in material.met_by(CAMPAIGN_SUMMARY)
        if isinstance(rule, Term)
    ]
    part = material.of_campaign(campaign)
    blocks = [
        Facts((
            ("抽取", campaign),
            ("抽查工作完成", done.isoformat()),
            *(("应公布期限", terms.due_text(due)) for due in dues),
            ("日历摘要", material.calendar.digest),
        )),
        *notes(part),
        *_body(part),
    ]  # fmt: skip
    title = "“双随机、一公开”抽查工作情况"
    return Document(title=title, office=office, number=number, day=day, blocks=blocks)


def _body(part: Material) -> Iterator[Block]:
    checks, audience = part.checks, part.audience
    codes = {"codes": part.codes, "audience": audience}
    yield Heading("一、抽取与完成情况")
    yield Paragraph(_done(checks))
    yield Listing(shortfalls(part))
    yield Listing(effort.named(effort.workload(checks, audience=audience), part.names))
    yield Heading("二、检查过程")
    yield Listing(proceedings.process(checks, audience=audience))
    yield Heading("三、检查结果")
    yield Listing(outcomes.results(checks, **codes))  # type: ignore[arg-type]
    yield Heading("四、处理与运用")
    yield Listing(outcomes.decisions(checks, audience=audience))
    yield Listing(proceedings.uses(checks, audience=audience))
    yield Heading("五、期限执行情况")
    yield from deadline_blocks(part)


def _done(checks: Cases) -> str:
    stages = [case.stage for case in checks]
    said = (f"{word} {stages.count(stage)} 次" for stage, word in _STAGES.items())
    return f"共 {len(stages)} 次检查：{'，'.join(said)}。"


@frozen(kw_only=True)
class Phase:
    """One phase of a year's work (工作阶段), and when it was done.

    Attributes:
        title: What it is called.
        due: By when; ``None`` where the book does not say.
        first: First day on which something of it was done.
        last: The last such day.
        left: How many are not done.
    """

    title: str
    due: Due | None
    first: date | None
    last: date | None
    left: int


def phases(material: Material, year: int, *, day: date | None = None) -> tuple[Phase, ...]:
    """Return the phases of a year: draw by April, checks by November, summary by December.

    Args:
        material: What it is told from.
        year: The year.
        day: On which the summary is issued; ``None``: not yet.
    """
    found = material.checks.of_year(year)
    drawn = sorted({case.check.drawn for case in found.random})
    visits = [visit.day for case in found.random for visit in case.every(Visited)]
    ended = [end.day for case in found.random for end in case.every(Ended)]
    open_ = sum(case.check.closed is None for case in found.random)
    days = sorted([*visits, *ended])
    listed = (
        ("抽取并发布任务", DRAWN, drawn, 0),
        ("全面检查", CHECKED, days, open_),
        ("检查总结", YEAR_SUMMARY, [] if day is None else [day], int(day is None)),
    )
    return tuple(
        Phase(
            title=title,
            due=_phase_due(material, word, year, done[-1] if done and not left else None),
            first=done[0] if done else None,
            last=done[-1] if done else None,
            left=left,
        )
        for title, word, done, left in listed
    )


def _phase_due(material: Material, word: str, year: int, done: date | None) -> Due | None:
    """Return by when the book wants a phase done; the last date where it names several."""
    dues = [
        due_on(str(year), rule, material.calendar, year=year, done=done)
        for rule in material.met_by(word)
        if isinstance(rule, FixedDate) and rule.month is not None
    ]
    return max(dues, key=lambda due: str(due.day), default=None)


@checked
def phase_summary(
    material: Material,
    *,
    year: int,
    office: str,
    number: str = "",
    day: date | None = None,
) -> Document:
    """Return the yearly summary with its phases, and the sections with late work (H23-13).

    Args:
        material: What it is made from, of all years.
        year: The year.
        office: Name of the office.
        number: Of the document.
        day: On which it is issued; ``None`` leaves a blank to fill in.
    """
    part = material.of_year(year)
    checks, common = part.checks, {"today": part.today, "audience": part.audience}
    blocks: list[Block] = [
        Facts((("年度", f"{year} 年"), ("数据截至", part.today.isoformat()))),
        *notes(part),
        Heading("一、各阶段完成情况"),
        *_phase_blocks(phases(material, year, day=day), part.today, part.calendar.digest),
        Heading("二、检查与结果"),
        Paragraph(_done(checks)),
        Listing(shortfalls(part)),
        Listing(outcomes.results(checks, codes=part.codes, audience=part.audience)),
        *(
            Paragraph(hits.hit_sentences(found)[0])
            for found in hits.count_hits(checks, codes=part.codes, audience=part.audience)
        ),
        Listing(outcomes.decisions(checks, audience=part.audience)),
        Heading("三、通报与督办"),
        *_late_blocks(terms.late_units(part.dues, checks, **common)),  # type: ignore[arg-type]
    ]
    if part.audience == INTERNAL:
        left = outcomes.follow_up(checks, codes=part.codes, audience=part.audience)
        blocks.append(Listing(left))
    blocks += [Heading("四、期限执行情况"), *deadline_blocks(part)]
    title = f"{year}年度“双随机、一公开”执法检查工作总结"
    return Document(title=title, office=office, number=number, day=day, blocks=blocks)


def _phase_blocks(found: tuple[Phase, ...], today: date, digest: str) -> Iterator[Block]:
    rows = [
        (phase.title, *_due_cells(phase.due), _iso(phase.first), _iso(phase.last), phase.left,
         None if phase.due is None else terms.WORDS[phase.due.on(today)][0])
        for phase in found
    ]  # fmt: skip
    yield Listing(Table("工作阶段", _PHASES, rows))
    yield Facts((("日历摘要", digest),))


def _due_cells(due: Due | None) -> tuple[str | None, str | None]:
    return (None, None) if due is None else (terms.due_day(due), due.rule)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _late_blocks(table: Table) -> Iterator[Block]:
    if table.rows:
        units = "、".join(dict.fromkeys(str(unit) or "（未注明）" for unit in table.column("unit")))
        yield Paragraph(f"以下科室有逾期事项，予以通报并跟踪督办：{units}。")
    else:
        yield Paragraph("没有科室逾期。")
    yield Listing(table)
