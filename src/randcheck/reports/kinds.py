"""Every kind of report by its name, as the command line and programs ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.reports.documents.document import Document, Listing, Paragraph
from randcheck.reports.statistics import coverage, effort, hits, outcomes, proceedings, terms
from randcheck.reports.statistics.figures import draw_names
from randcheck.reports.summary import campaign_summary, phase_summary
from randcheck.reports.yearly import LATE, notes, shortfalls, yearly_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Block
    from randcheck.reports.material import Material


@frozen(kw_only=True, field_transformer=strict)
class Asked:
    """What a report is asked about.

    Attributes:
        office: Name of the office.
        year: The year; ``None`` for all years, where a report is not of one.
        campaign: A draw, or all slots of one; for the summary of a campaign.
        most: Cap on checks of one target a year.
        random_causes: Which causes of past checks are random ones.
        number: Of the document.
        day: On which it is published; ``None`` leaves a blank to fill in.
    """

    office: str
    year: int | None = None
    campaign: str = ""
    most: int = 2
    random_causes: tuple[str, ...] = ()
    number: str = ""
    day: date | None = None


@checked
def make_report(kind: str, material: Material, asked: Asked) -> Document:
    """Return a report of some kind.

    Args:
        kind: One of `KINDS`.
        material: What it is made from, of all years.
        asked: What it is about.

    Raises:
        InputError: There is no such kind (``report-kind``), or something that it needs
            is missing (``report-needs``, ``report-campaign``).
    """
    if kind in _DOCUMENTS:
        return _DOCUMENTS[kind](material, asked)
    if kind not in _TABLES:
        raise InputError("report-kind", value=kind, known="、".join(KINDS))
    of_year = material if asked.year is None else material.of_year(asked.year)
    blocks: list[Block] = [
        part if isinstance(part, Paragraph) else Listing(part)
        for part in _TABLES[kind](of_year, material, asked)
    ]
    when = "" if asked.year is None else f"{asked.year}年度"
    return Document(
        title=f"{when}{TITLES[kind]}",
        office=asked.office,
        number=asked.number,
        day=asked.day,
        blocks=[*notes(material), *blocks],
    )


def _needed(kind: str, name: str, value: object) -> None:
    if not value:
        raise InputError("report-needs", value=kind, name=name)


def _coverage(of_year: Material, material: Material, asked: Asked) -> Iterator[Table | Paragraph]:
    _needed("coverage", "--office", material.listed)
    checks, listed, audience = of_year.checks, material.listed, material.audience
    yield coverage.coverage_by_stratum(checks, listed, audience=audience)
    yield coverage.coverage_by_item(checks, listed, audience=audience)
    yield coverage.coverage_by_region(checks, listed, audience=audience)
    years = material.years
    if not years and asked.year is None:
        return
    last = max(years) if asked.year is None else asked.year
    first, past = min([*years, last]), material.past
    yield coverage.coverage_over_years(
        material.checks, listed, first=first, last=last, past=past, audience=audience
    )
    yield coverage.never_checked(material.checks, listed, last=last, past=past, audience=audience)


def _shortfalls(of_year: Material, _material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    _needed("shortfalls", "--certificate", of_year.certificates)
    yield shortfalls(of_year)


def _repeats(_: Material, material: Material, asked: Asked) -> Iterator[Table | Paragraph]:
    past = [c for c in material.past if asked.year in {None, c.day.year}]
    checks = material.checks if asked.year is None else material.checks.made_in(asked.year)
    audience, listed = material.audience, material.listed
    yield effort.repeat_visits(checks, past=past, listed=listed, audience=audience)
    yield effort.frequent_visits(
        checks,
        most=asked.most,
        past=past,
        listed=listed,
        random_causes=asked.random_causes,
        audience=audience,
    )


def _workload(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    people = {who for pool in effort.pools_of(of_year.certificates).values() for who in pool}
    yield effort.workload(of_year.checks, inspectors=people, audience=material.audience)


def _pairs(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    pools = effort.pools_of(of_year.certificates)
    yield effort.pairs(of_year.checks, pools=pools or None, audience=material.audience)


def _hits(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    checks, codes, audience = of_year.checks, material.codes, material.audience
    yield hits.hit_rates(checks, codes=codes, audience=audience)
    for found in hits.count_hits(checks, codes=codes, audience=audience):
        yield from (Paragraph(text) for text in hits.hit_sentences(found))


def _deadlines(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    dues, checks, today, audience = of_year.dues, of_year.checks, material.today, material.audience
    yield terms.deadlines(dues, checks, today=today, audience=audience)
    yield terms.late_units(dues, checks, today=today, audience=audience)
    yield terms.deadline_lines(dues, checks, today=today, kept=LATE, audience=audience)


def _lines(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    dues, checks, today, audience = of_year.dues, of_year.checks, material.today, material.audience
    yield terms.deadline_lines(dues, checks, today=today, audience=audience)


def _results(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    checks, codes, audience = of_year.checks, material.codes, material.audience
    yield outcomes.results(checks, codes=codes, audience=audience)
    yield outcomes.decisions(checks, audience=audience)
    yield outcomes.follow_up(checks, codes=codes, audience=audience)


def _months(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    yield outcomes.months(of_year.checks, codes=material.codes, audience=material.audience)


def _process(of_year: Material, material: Material, _: Asked) -> Iterator[Table | Paragraph]:
    checks, audience = of_year.checks, material.audience
    yield proceedings.process(checks, audience=audience)
    yield proceedings.feedback(checks, audience=audience)
    yield proceedings.comments(checks, audience=audience)[0]
    yield proceedings.uses(checks, audience=audience)


def _year(material: Material, asked: Asked) -> Document:
    _needed("year", "--year", asked.year)
    return yearly_report(
        material, year=asked.year or 0, office=asked.office, number=asked.number, day=asked.day
    )


def _phases(material: Material, asked: Asked) -> Document:
    _needed("phases", "--year", asked.year)
    return phase_summary(
        material, year=asked.year or 0, office=asked.office, number=asked.number, day=asked.day
    )


def _summary(material: Material, asked: Asked) -> Document:
    if not asked.campaign:
        known = "、".join(sorted({draw_names(draw)[1] for draw in material.checks.draws}))
        raise InputError("report-campaign", known=known)
    return campaign_summary(
        material, campaign=asked.campaign, office=asked.office, number=asked.number, day=asked.day
    )


_TABLES: Final[dict[str, Callable[[Material, Material, Asked], Iterator[Table | Paragraph]]]] = {
    "coverage": _coverage,
    "shortfalls": _shortfalls,
    "repeats": _repeats,
    "workload": _workload,
    "pairs": _pairs,
    "hits": _hits,
    "deadlines": _deadlines,
    "deadline-lines": _lines,
    "results": _results,
    "months": _months,
    "process": _process,
}
_DOCUMENTS: Final[dict[str, Callable[[Material, Asked], Document]]] = {
    "year": _year,
    "summary": _summary,
    "phases": _phases,
}
KINDS: Final = (*_TABLES, *_DOCUMENTS)
"""Every kind of report."""
TITLES: Final = {
    "coverage": "抽查覆盖情况",
    "shortfalls": "抽取与完成情况",
    "repeats": "重复检查情况",
    "workload": "检查人员任务量",
    "pairs": "检查人员同组情况",
    "hits": "双随机与有因检查比较",
    "deadlines": "期限执行情况",
    "deadline-lines": "期限明细",
    "results": "检查结果与处理",
    "months": "各月检查与处罚",
    "process": "检查过程与反馈",
    "year": "年度执行情况",
    "summary": "抽查工作情况",
    "phases": "年度工作总结",
}
"""Kind → what it is called."""
