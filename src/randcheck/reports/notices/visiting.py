"""What a target receives before and at the visit: the notices of one check.

The notice sent beforehand is the 告知单 (H23-16), the one shown at the visit the
行政检查通知书 (W25-12): basis, content, period, requirements, inspectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.checks.check import Stage
from randcheck.draws.tables import FLAG, NUMBER, Column, Table
from randcheck.errors import InputError, Problem
from randcheck.office.books.afterwards import LEAST_ON_SITE
from randcheck.reports.documents.document import Facts, Heading, Listing, Paragraph, Signatures
from randcheck.reports.notices.paper import check_proof, delivered, numbered, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.checks.check import Check
    from randcheck.office.directories.items import InspectionItem
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.notices.paper import Names, Paper

_PEOPLE: Final = (
    Column("order", "序号", NUMBER),
    Column("name", "姓名"),
    Column("licence", "行政执法证号"),
    Column("department", "所在部门"),
    Column("responsible", "检查责任人", FLAG),
)
_CONDUCT: Final = (
    "检查人员不得少于2人，应当出示行政执法证件和本通知书；未出示的，被检查对象有权拒绝检查。",
    "被检查对象应当配合检查，如实提供有关资料，并对检查情况签字或者盖章确认。",
    "被检查对象认为检查人员与检查事项有利害关系的，有权申请其回避。",
)


@checked
def notify_inspection(  # noqa: PLR0913 - keyword-only
    check: Check,
    paper: Paper,
    *,
    names: Names,
    items: Iterable[InspectionItem],
    aliases: Mapping[str, str] | None = None,
    basis: str = "",
    to_target: bool = False,
) -> Document:
    """Return the inspection notice that is shown at the visit (行政检查通知书; W25-12).

    Args:
        check: The check.
        paper: Of the office.
        names: The directories: every inspector must stand there, with the licence.
        items: The published list of items; basis, content and requirements come from it.
        aliases: Other names of items, with the name on the list (W22-15).
        basis: Legal basis of items for which the list has none.
        to_target: Whether it goes to the target alone; a check of a secret stratum is
            refused otherwise.

    Raises:
        InputError: The check is called off or reused (``notice-no-visit``), it has fewer
            than two inspectors (``notice-team``), one without a licence
            (``notice-inspector``), or an item without a basis or a content in the list
            (``notice-basis``, ``notice-content``).
        ConfidentialityError: Its stratum is secret (``notice-secret``).
    """
    caution = delivered(check, to_target=to_target)
    found = _items(check, items, aliases or {})
    problems = [*_team_problems(check, names), *_item_problems(found, basis)]
    if problems:
        raise InputError.collect(problems)
    bases = [f"{name}：{item.basis if item and item.basis else basis}" for name, item in found]
    contents = [f"{name}：{item.content}" for name, item in found if item is not None]
    asked = [item.requirements for _, item in found if item is not None and item.requirements]
    blocks: list[Block | None] = [
        caution,
        Facts(_addressee(check, names)),
        Paragraph(f"{_why(check)}，{paper.office}决定对你单位实施行政检查。现将有关事项通知如下："),
        Heading("一、检查依据"),
        Paragraph("\n".join(numbered(bases))),
        Heading("二、检查内容"),
        Paragraph("\n".join(numbered(contents))),
        Heading("三、检查期限"),
        Paragraph(f"{span(check.window)}。具体时间由检查人员在此期限内确定。"),
        Heading("四、检查要求"),
        Paragraph("\n".join(numbered((*dict.fromkeys(asked), *_CONDUCT)))),
        Heading("五、检查人员"),
        Listing(_people(check, names)),
        Paragraph(f"联系方式：{paper.contact}") if paper.contact else None,
        check_proof(check),
        Signatures(["被检查对象（签收）"]),
    ]
    return paper.document("行政检查通知书", blocks)


@checked
def notify_before_visit(
    check: Check,
    paper: Paper,
    *,
    names: Names,
    prepare: Sequence[str] = (),
    to_target: bool = False,
) -> Document:
    """Return the notice that is sent before the visit (告知单; H23-16).

    Args:
        check: The check.
        paper: Of the office.
        names: The directories.
        prepare: What the target is asked to have ready.
        to_target: As for `notify_inspection`.

    Raises:
        InputError: The check is called off or reused (``notice-no-visit``), or as
            `notify_inspection` for its inspectors.
        ConfidentialityError: Its stratum is secret (``notice-secret``).
    """
    caution = delivered(check, to_target=to_target)
    problems = list(_team_problems(check, names))
    if problems:
        raise InputError.collect(problems)
    ready = prepare or ("营业执照、资质证书、管理制度、台账记录等与检查事项有关的资料",)
    blocks: list[Block | None] = [
        caution,
        Facts(_addressee(check, names)),
        Paragraph(f"{_why(check)}，我单位将对你单位进行检查。现告知如下："),
        Facts(
            [
                ("检查事项", "\n".join(numbered(check.items))),
                ("检查时间", f"{span(check.window)}期间，具体时间另行联系"),
                ("检查人员", names.team(check.inspectors)),
                ("请准备", "\n".join(numbered(ready))),
                *([("联系方式", paper.contact)] if paper.contact else []),
            ]
        ),
        Paragraph("检查人员到场时将出示行政执法证件。你单位有权申请有利害关系的检查人员回避，"
                  "有权对检查人员的违法违纪行为进行投诉举报。"),
        check_proof(check),
        Signatures(["被检查对象（签收）"]),
    ]  # fmt: skip
    return paper.document("“双随机、一公开”检查告知单", blocks)


def _why(check: Check) -> str:
    """Return how the check came about; the cause of one that was not drawn is not told."""
    if check.random:
        return "经“双随机、一公开”抽取，你单位被确定为检查对象。根据有关法律、法规、规章的规定"
    return "根据有关法律、法规、规章的规定"


def _addressee(check: Check, names: Names) -> tuple[tuple[str, str], ...]:
    name = check.name or names.target(check.target)
    return (("被检查对象", name), ("编号", check.target))


def _people(check: Check, names: Names) -> Table:
    rows = [
        (
            order,
            names.inspectors[id].name,
            id,
            names.inspectors[id].department,
            id == check.responsible,
        )
        for order, id in enumerate(check.inspectors, 1)
    ]
    return Table("检查人员名单", _PEOPLE, rows)


def _items(
    check: Check, items: Iterable[InspectionItem], aliases: Mapping[str, str]
) -> list[tuple[str, InspectionItem | None]]:
    listed = {item.name: item for item in items}
    return [(name, listed.get(name) or listed.get(aliases.get(name, ""))) for name in check.items]


def _team_problems(check: Check, names: Names) -> Iterator[Problem]:
    if check.stage in {Stage.CALLED_OFF, Stage.REUSED}:
        yield Problem("notice-no-visit")
    if len(check.inspectors) < LEAST_ON_SITE:
        yield Problem("notice-team", {"found": len(check.inspectors), "least": LEAST_ON_SITE})
    for id in check.inspectors:
        if id not in names.inspectors or not names.inspectors[id].name:
            yield Problem("notice-inspector", {"value": id})


def _item_problems(
    found: Iterable[tuple[str, InspectionItem | None]], basis: str
) -> Iterator[Problem]:
    for name, item in found:
        if item is None:
            yield Problem("notice-item", {"value": name})
            continue
        if not item.basis and not basis:
            yield Problem("notice-basis", {"value": name})
        if not item.content:
            yield Problem("notice-content", {"value": name})
