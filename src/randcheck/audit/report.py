"""An audit as a document: what was found, every test, charts, what could not have been seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.audit.auditing import LEVEL
from randcheck.audit.charts import charts_of
from randcheck.audit.power import SHOWN, resolutions
from randcheck.audit.record import GROUPS
from randcheck.audit.result import said_of
from randcheck.canonical.arguments import checked
from randcheck.messages import render
from randcheck.reports.documents.document import (
    Caution,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from randcheck.audit.result import Audit
    from randcheck.reports.documents.document import Block


@checked
def audit_report(
    found: Audit, *, office: str = "", number: str = "", day: date | None = None
) -> Document:
    """Return the report on an audit (历史抽取审计报告); `randcheck.reports.save` writes it.

    Args:
        found: The audit.
        office: Who issues the report.
        number: Of the document (文号).
        day: The day on which it is issued; ``None`` leaves a blank to fill in.

    Raises:
        InputError: A text of the record holds the number of an identity card.
    """
    blocks = [*_record(found), *_certain(found), *_chance(found), *_all_tests(found)]
    return Document(title="历史抽取审计报告", office=office, number=number, day=day, blocks=blocks)


def _record(found: Audit) -> Iterator[Block]:
    record = found.record
    first, last = record.draws[0].day, record.draws[-1].day
    people = {who for visit in record.visits for who in visit.inspectors}
    listed = {target for draw in record.draws for target in draw.targets}
    yield Facts(
        (
            ("抽取", f"{len(record.draws)} 次，{first.isoformat()} 至 {last.isoformat()}"),
            ("名册上的检查对象", f"{len(listed)} 个"),
            ("检查", f"{len(record.visits)} 次"),
            ("检查人员", f"{len(people)} 人"),
            ("组队方式", "每批固定分组" if record.teaming == GROUPS else "每次检查单独组队"),
            ("记录摘要", f"sha256:{record.digest.hex()}"),
        )
    )
    for notice in found.notices:
        yield Paragraph(notice.zh)


def _certain(found: Audit) -> Iterator[Block]:
    yield Heading("一、与规定或其他记录不一致之处")
    yield Listing(found.differences)
    if found.breaches:
        yield Paragraph(render("zh", "audit-about-breaches", {}))


def _chance(found: Audit) -> Iterator[Block]:
    yield Heading("二、与随机抽取是否相符")
    if found.families is None:
        yield Caution(render("zh", "audit-about-missing", {}))
        return
    for family in found.families:
        yield Paragraph(said_of(family, "zh"))
    yield Caution(render("zh", "audit-about-p", {"level": f"{LEVEL}"}))
    yield from charts_of(found.record)
    yield Heading("三、这份记录能看出什么")
    for text in could_show(found, "zh"):
        yield Paragraph(text)


@checked
def could_show(found: Audit, language: str) -> list[str]:
    """Return what a record of this size would have shown and what it could not have.

    Args:
        found: The audit.
        language: ``zh`` or ``en``.
    """
    kinds: dict[str, list[str]] = {}
    for one in resolutions(found.record):
        kinds.setdefault(one.verdict, []).append(render(language, f"audit-bias-{one.kind}", {}))
    space, mark, end = ("", "；", "。") if language == "zh" else (" ", "; ", ".")
    return [
        render(language, f"audit-size-{verdict}", {}) + space + mark.join(kinds[verdict]) + end
        for verdict in (SHOWN, "perhaps", "hidden")
        if verdict in kinds
    ] + [render(language, "audit-about-naming", {})]


def _all_tests(found: Audit) -> Iterator[Block]:
    if found.families is not None:
        yield Heading("四、所做的全部检验")
        yield Listing(found.tests)
        yield Paragraph(render("zh", "audit-about-tests", {"seed": found.seed}))
