"""The list, the directories and the rules, as they are laid open to the public (W25-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.draws.quota import MAXIMUM
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.reports.documents.document import FORM, Caution, Facts, Heading, Listing, Paragraph
from randcheck.reports.notices.paper import percent, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.office.books.book import RuleBook, TaskRules
    from randcheck.office.books.provisions import StratumRule
    from randcheck.office.directories.inspectors import Inspector
    from randcheck.office.directories.items import InspectionItem
    from randcheck.office.directories.targets import Target
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.notices.paper import Paper

_ITEMS: Final = (
    Column("order", "序号", NUMBER),
    Column("item", "抽查事项"),
    Column("basis", "抽查依据"),
    Column("body", "抽查主体"),
    Column("content", "抽查内容"),
    Column("rate", "抽查比例"),
    Column("frequency", "抽查频次"),
    Column("mode", "抽查方式"),
    Column("requirements", "抽查要求"),
)
_TARGETS: Final = (
    Column("order", "序号", NUMBER),
    Column("name", "名称"),
    Column("id", "编号"),
    Column("kind", "类型"),
    Column("region", "区域"),
)
_INSPECTORS: Final = (
    Column("order", "序号", NUMBER),
    Column("name", "姓名"),
    Column("licence", "行政执法证号"),
)
_RATES: Final = (Column("stratum", "分层"), Column("rate", "抽取比例"), Column("clause", "依据"))
SECRET_LIST: Final = Caution("检查对象名录中含有数量不予公开的部分，按照规定不予公布。")
"""Stands instead of the directory of targets, where the numbers of a stratum are secret."""


@checked
def publish_directories(
    paper: Paper,
    *,
    book: RuleBook,
    items: Iterable[InspectionItem] = (),
    targets: Iterable[Target] = (),
    inspectors: Iterable[Inspector] = (),
) -> Document:
    """Return the list, both directories and the rules, for the public (一单两库一细则; W25-10).

    Of inspectors nothing but names and licence numbers stands in it. Where the numbers of
    any stratum are secret the directory of targets is left out as a whole (X22-10).

    Args:
        paper: Of the office.
        book: Its rules.
        items: The list of inspection items.
        targets: The directory of targets.
        inspectors: The directory of inspectors.

    Raises:
        InputError: The number of an identity card stands in one of them (``identity-number``).
    """
    tasks = book.rules
    secret = any(stratum.secret for task in tasks for stratum in task.strata)
    people = [(n, who.name, who.id) for n, who in enumerate(inspectors, 1)]
    blocks: list[Block | None] = [
        Heading("一、随机抽查事项清单"),
        Listing(Table("随机抽查事项清单", _ITEMS, list(_item_rows(items)))),
        Heading("二、检查对象名录库"),
        SECRET_LIST if secret else Listing(_targets(targets)),
        Heading("三、执法检查人员名录库"),
        Listing(Table("执法检查人员名录库", _INSPECTORS, people)),
        Heading("四、实施细则"),
        Paragraph(f"依据《{book.title}》，检查期限和抽取比例如下："),
        *(block for task in tasks for block in _rules(task)),
    ]
    return paper.document("“双随机、一公开”抽查事项清单、名录库和实施细则", blocks, layout=FORM)


def _item_rows(items: Iterable[InspectionItem]) -> Iterator[tuple[int | str, ...]]:
    for order, item in enumerate(items, 1):
        yield (order, item.name, item.basis, item.body, item.content, item.rate, item.frequency,
               item.mode, item.requirements)  # fmt: skip


def _targets(targets: Iterable[Target]) -> Table:
    rows = [(n, t.name, t.id, t.kind, t.region) for n, t in enumerate(targets, 1)]
    return Table("检查对象名录库", _TARGETS, rows)


def _rules(task: TaskRules) -> Iterator[Block]:
    yield Facts([("任务", "；".join(task.items)), ("检查期限", span(task.window))])
    rows = [(stratum.id, _rate(stratum), stratum.clause) for stratum in task.strata]
    yield Listing(Table("抽取比例", _RATES, rows))


def _rate(stratum: StratumRule) -> str:
    word = "不高于" if stratum.rate_is == MAXIMUM else "不低于"
    return word + percent(stratum.rate)
