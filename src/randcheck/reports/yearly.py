"""The yearly report: last year's plan as it was carried out (年度执行情况; L19-23).

The article names what it must tell: how targets and inspectors were drawn; time, process and
results of the checks; the feedback; what targets said of it; what became of the results. Each
has a part of its own here, whether or not anything is in it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from randcheck.calendars.deadlines import FixedDate
from randcheck.canonical.arguments import checked
from randcheck.certificates.records import DRAW
from randcheck.checks.check import Stage
from randcheck.checks.due import Kept
from randcheck.checks.duedates import due_on
from randcheck.checks.events import Ended, Visited
from randcheck.errors import ExtraMissingError, InputError
from randcheck.office.books.terms import YEARLY_REPORT
from randcheck.reports import pictures
from randcheck.reports.documents.document import (
    Caution,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
)
from randcheck.reports.register_year import cited
from randcheck.reports.statistics import (
    changes,
    coverage,
    effort,
    hits,
    outcomes,
    proceedings,
    terms,
)
from randcheck.reports.statistics.figures import INTERNAL, ROUNDING_ZH, SECRET_ZH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from randcheck.draws.tables import Table
    from randcheck.reports.documents.document import Block
    from randcheck.reports.documents.picture import Picture
    from randcheck.reports.material import Material

_NUMERALS: Final = "一二三四五六七八九十"


LATE: Final = (Kept.LATE, Kept.OVERDUE, Kept.UNDECIDED)


@checked
def yearly_report(
    material: Material,
    *,
    year: int,
    office: str,
    number: str = "",
    day: date | None = None,
) -> Document:
    """Return the report on the execution of one year's plan (L19-23).

    A check belongs to the year in which it was drawn or ordered, wherever its end lies.
    It is due by the end of February of the next year; where the office's book lays that down
    the report says so, with the rule.

    Args:
        material: What it is made from, of all years.
        year: The year.
        office: Name of the office.
        number: Of the document.
        day: On which it is published; ``None`` leaves a blank to fill in.

    Raises:
        InputError: The register in the material is of another year (``report-register-year``).
    """
    own = _own(material, year, day)
    of_year = material.of_year(year)
    blocks: list[Block] = [
        Facts((
            ("年度", f"{year} 年"),
            ("数据截至", material.today.isoformat()),
            *own,
        )),
        *notes(of_year),
    ]  # fmt: skip
    for at, (title, part) in enumerate(PARTS.items()):
        blocks.append(Heading(f"{_NUMERALS[at]}、{title}"))
        blocks += part(of_year, material, year)
    title = f"{year}年度“双随机、一公开”抽查计划执行情况"
    return Document(title=title, office=office, number=number, day=day, blocks=blocks)


def _own(material: Material, year: int, day: date | None) -> Iterator[tuple[str, str]]:
    """Yield the report's own deadline, where the office's book sets it, and its day."""
    listed = [rule for rule in material.met_by(YEARLY_REPORT) if isinstance(rule, FixedDate)]
    dues = [
        due_on(str(year), rule, material.calendar, year=year + 1, done=day)
        for rule in listed
        if rule.month is not None
    ]
    for due in dues:
        yield "应公开期限", terms.due_text(due)
    if day is not None:
        kept = "".join(f"（{terms.WORDS[due.on(day)][0]}）" for due in dues)
        yield "公开日期", f"{day}{kept}"
    yield "日历摘要", material.calendar.digest
    if material.register is not None:
        if material.register.year != year:
            raise InputError("report-register-year", value=material.register.year, year=year)
        yield cited(material.register)


def notes(material: Material) -> Iterator[Block]:
    """Yield what has to be known of all figures."""
    if material.audience == INTERNAL:
        yield Caution("内部材料：含数量涉密的分层，不得公开。")
    else:
        yield Paragraph(SECRET_ZH)
    yield Paragraph(ROUNDING_ZH)


def _targets(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    checks, audience = of_year.checks, material.audience
    random = len(checks.random)
    cause = len(checks) - random
    off = sum(case.stage is Stage.CALLED_OFF for case in checks.random)
    gone = f"（其中取消 {off} 次）" if off else ""
    yield Paragraph(
        f"全年随机抽取 {len(_draws(of_year))} 次，产生检查 {random} 次{gone}；"
        f"因投诉举报、交办、移送等另行检查 {cause} 次，不计入随机抽查。"
    )
    yield Listing(shortfalls(of_year))
    yield from _changes(of_year)
    if not material.listed:
        return
    by_stratum = coverage.coverage_by_stratum(checks, material.listed, audience=audience)
    yield Listing(by_stratum)
    yield from _pictured(material, lambda: pictures.draw_coverage(by_stratum))
    yield Listing(coverage.coverage_by_item(checks, material.listed, audience=audience))
    yield Listing(coverage.coverage_by_region(checks, material.listed, audience=audience))
    first = min([year, *material.years])
    options = {"past": material.past, "audience": audience}
    over_years = coverage.coverage_over_years(
        material.checks,
        material.listed,
        first=first,
        last=year,
        **options,  # type: ignore[arg-type]
    )
    yield Listing(over_years)
    yield from _pictured(material, lambda: pictures.draw_over_years(over_years))


def _pictured(material: Material, draw: Callable[[], Picture]) -> Iterator[Block]:
    """Yield a picture if wanted and the extra ``plot`` is there; the tables say the same."""
    if not material.pictured:
        return
    try:
        yield draw()
    except ExtraMissingError:
        return


def _changes(of_year: Material) -> Iterator[Block]:
    """Yield how much of the draws was changed afterwards, and on whose word."""
    table = changes.changes(of_year.certificates)
    if not table.rows:
        return
    drawn, replaced, passed = (
        sum(int(number or 0) for number in table.column(name))
        for name in ("drawn", "replaced", "passed")
    )
    yield Paragraph(
        f"上述抽取中有 {len(table)} 次在抽取后变更：原抽中的 {drawn} 个对象有 {replaced} 个由备选"
        f"替补，替补的备选又有 {passed} 个被跳过。变更的原因由提出人说明，凭证证明其内容和次序，"
        "不证明其属实。"
    )
    yield Listing(table)
    yield Listing(changes.reasons(of_year.certificates))


def _draws(part: Material) -> set[str]:
    """Return the draws that drew, or would have drawn if they could; void ones did not."""
    void = {certificate.draw_id for certificate in part.certificates if certificate.is_void}
    held = {c.draw_id for c in part.certificates if c.of_kind(DRAW)}
    standing_ = {c.check.draw_id for c in part.checks.random if c.stage is not Stage.CALLED_OFF}
    return (held | standing_) - void


def shortfalls(part: Material) -> Table:
    """Return what was to be drawn, was drawn and was made of it, strata as the book has them."""
    return effort.shortfalls(
        part.checks, part.certificates, strata=part.strata, audience=part.audience
    )


def _inspectors(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del year
    checks, audience = of_year.checks, material.audience
    pools = effort.pools_of(of_year.certificates)
    everyone = {who for pool in pools.values() for who in pool}
    table = effort.workload(checks, inspectors=everyone, audience=audience)
    random = (case for case in checks.random if case.stage is not Stage.CALLED_OFF)
    busy = len({who for case in random for who in case.inspectors})
    pool = f"名录库参加抽取 {len(everyone)} 人，其中" if pools else "随机抽取的检查中，"
    yield Paragraph(f"{pool} {busy} 人被选派。")
    work = effort.named(table, material.names)
    yield Listing(work)
    yield from _pictured(material, lambda: pictures.draw_workload(work))
    met = effort.pairs(checks, pools=pools or None, audience=audience)
    yield Listing(effort.pair_counts(met))
    if audience == INTERNAL:
        yield Listing(met)
        yield from _pictured(material, lambda: pictures.draw_pairs(met))
        yield Paragraph("期望次数按同一抽取中任意组合机会均等计算，未计回避、资格与任务量的影响。")


def _times(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    checks, audience = of_year.checks, material.audience
    visited = [visit.day for case in checks for visit in case.every(Visited)]
    ended = [end.day for case in checks for end in case.every(Ended)]
    if visited:
        last = max([*visited, *ended])
        yield Paragraph(f"首次检查于 {min(visited)} 实施，最后一次于 {last} 结束。")
    yield Listing(outcomes.months(checks, codes=material.codes, audience=audience))
    repeats = effort.repeat_visits(
        material.checks.made_in(year),
        past=[check for check in material.past if check.day.year == year],
        listed=material.listed,
        audience=audience,
    )
    yield Listing(repeats)


def _process(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del year
    yield Listing(proceedings.process(of_year.checks, audience=material.audience))


def _results(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del year
    checks, options = of_year.checks, {"codes": material.codes, "audience": material.audience}
    yield Listing(outcomes.results(checks, **options))  # type: ignore[arg-type]
    for found in hits.count_hits(checks, **options):  # type: ignore[arg-type]
        yield Listing(hits.hit_groups(found))
        yield Paragraph(hits.hit_sentences(found)[0])


def _feedback(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del year
    yield Listing(proceedings.feedback(of_year.checks, audience=material.audience))


def _comments(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del year
    table, texts = proceedings.comments(of_year.checks, audience=material.audience)
    yield Listing(table)
    for whom, title in (("department", "对检查部门"), ("inspectors", "对执法检查人员")):
        if texts.get(whom):
            yield Heading(f"{title}的意见建议", 2)
            counted = sorted(Counter(texts[whom]).items())
            yield from (
                Paragraph(f"{at}. {text}{f'（{count} 次）' if count > 1 else ''}")
                for at, (text, count) in enumerate(counted, 1)
            )


def _uses(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del year
    checks, audience = of_year.checks, material.audience
    yield Listing(outcomes.decisions(checks, audience=audience))
    left = outcomes.follow_up(checks, codes=material.codes, audience=audience)
    yield Paragraph(f"尚未了结 {len(left)} 项。")
    if audience == INTERNAL:
        yield Listing(left)
    yield Listing(proceedings.uses(checks, audience=audience))


def deadline_blocks(of_year: Material) -> Iterator[Block]:
    """Yield how deadlines were kept; internally all that were not, each with its event."""
    common = {"today": of_year.today, "audience": of_year.audience}
    yield Listing(terms.deadlines(of_year.dues, of_year.checks, **common))  # type: ignore[arg-type]
    late = terms.deadline_lines(of_year.dues, of_year.checks, kept=LATE, **common)  # type: ignore[arg-type]
    if late.rows and of_year.audience == INTERNAL:
        yield Listing(late)


def _deadlines(of_year: Material, material: Material, year: int) -> Iterator[Block]:
    del material, year
    yield from deadline_blocks(of_year)
    if of_year.audience == INTERNAL:
        yield from _pictured(
            of_year,
            lambda: pictures.draw_deadlines(
                terms.told_dues(of_year.dues, of_year.checks, of_year.audience), today=of_year.today
            ),
        )


PARTS: Final[dict[str, Callable[[Material, Material, int], Iterable[Block]]]] = {
    "检查对象的抽取": _targets,
    "执法检查人员的抽取": _inspectors,
    "检查的时间": _times,
    "检查的过程": _process,
    "检查的结果": _results,
    "检查的反馈情况": _feedback,
    "被检查对象的意见建议": _comments,
    "检查结果的运用": _uses,
    "期限执行情况": _deadlines,
}
"""The parts of the report: those that article 23 names, and how deadlines were kept."""
