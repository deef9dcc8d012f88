"""What is missing or odd in a yearly plan, before anything is drawn (W22-13).

The linter reads what an office's files say and what its rule book says, and guesses
nothing: a blank is reported as a blank, an unknown word with the word it looks like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.draws.quota import MAXIMUM
from randcheck.office.books.needs import missing_columns
from randcheck.office.plans.against_plan import list_differs, plan_differs
from randcheck.office.plans.findings import (
    ERROR,
    NOTICE,
    QUESTION,
    Finding,
    Place,
    PlanVerdict,
    judge,
)
from randcheck.office.plans.lint_book import book_findings
from randcheck.office.plans.lint_joint import joint_findings
from randcheck.office.plans.plan import (
    DIRECTED,
    MODES,
    alike,
    read_frequency,
    read_period,
    read_rates,
    read_scope,
    rising,
    task_names,
)
from randcheck.office.plans.tasks import read_requirements
from randcheck.office.plans.unmet import unmet
from randcheck.office.reading.words import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from randcheck.office.books.rulebook import RuleBook
    from randcheck.office.directories.items import InspectionItem, PlanRow
    from randcheck.office.reading import OfficeFiles

_DUTIES: Final = ("登记", "检查", "录入", "公开", "公示")
_BODIES: Final = ("单位", "主体", "部门", "科室", "股室", "责任人")


@frozen
class _Known:
    """What the rows of a plan are compared with."""

    items: Mapping[str, InspectionItem]
    aliases: Mapping[str, str]
    tiers: tuple[str, ...]
    book: RuleBook | None


def check_plan(files: OfficeFiles, *, book: RuleBook | None = None) -> PlanVerdict:
    """Say what is missing or odd in an office's plan; never raises for what it holds.

    Args:
        files: The office's files: plan, item list, joint tasks, directory of targets.
        book: Its rule book, which settles what the files leave open.
    """
    names = dict(files.files)
    known = _known(files, book)
    found: list[Finding] = []
    if not files.plan and not files.joint and book is None:
        # a list that names every rate can be drawn by (W25-1)
        severity = QUESTION if files.items and all(item.rate for item in files.items) else ERROR
        found.append(Place("").find(severity, "plan-missing", "L19-12"))
    found += _item_findings(files.items, names.get("items", ""), priced=_priced(files, book))
    if files.plan or files.joint:
        found += _list_findings(files, book)
    for number, row in enumerate(files.plan, 1):
        found += _row_findings(row, Place(names.get("plan", ""), number), known)
    found += joint_findings(files, book, known.items, known.aliases)
    if book is not None:
        found += book_findings(book, files)
        found += unmet(book, files)
        found += [
            Finding(severity=ERROR, problem=problem, clause=str(problem.params["clause"]),
                    file=problem.place)
            for problem in missing_columns(book, files)
        ]  # fmt: skip
        found += plan_differs(book, files.plan, files.items, names.get("plan", ""))
        found += list_differs(book, files.items, names.get("items", ""))
    return judge(found)


def _known(files: OfficeFiles, book: RuleBook | None) -> _Known:
    tiers = {target.tier for target in files.targets if target.tier}
    return _Known(
        items={item.name: item for item in files.items},
        aliases=dict(book.aliases) if book is not None else {},
        tiers=tuple(sorted(tiers)),
        book=book,
    )


def _priced(files: OfficeFiles, book: RuleBook | None) -> bool:
    """Return whether somebody else than the item list names rates."""
    return bool(files.plan) or book is not None


def _item_findings(
    items: Iterable[InspectionItem], file: str, *, priced: bool
) -> Iterator[Finding]:
    """Yield what is missing in the list of inspection items (W22-2, W25-1)."""
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        place = Place(file, number)
        if not item.name:
            yield place.find(ERROR, "plan-blank", "W22-2", "抽查事项", value="")
        elif item.name in seen:
            yield place.find(ERROR, "item-twice", "W22-2", "抽查事项", value=item.name)
        seen.add(item.name)
        blanks = {"抽查依据": item.basis, "抽查主体": item.body, "抽查内容": item.content}
        for column, text in blanks.items():
            if not text:
                yield place.find(QUESTION, "plan-blank", "W22-2", column, value=item.name)
        if not item.rate:
            severity = QUESTION if priced else ERROR
            yield place.find(severity, "plan-blank", "W22-2", "抽查比例", value=item.name)
        else:
            yield from _unreadable(place, "抽查比例", (("", item.rate, item.exact),))
        if item.frequency and read_frequency(item.frequency) is None:
            yield place.find(QUESTION, "frequency-words", "W25-4", "抽查频次", value=item.frequency)
        if item.mode and item.mode not in MODES:
            yield _strange(place, "抽查方式", item.mode)


def _list_findings(files: OfficeFiles, book: RuleBook | None) -> Iterator[Finding]:
    if not files.items and not (book is not None and book.aliases):
        yield Place("").find(QUESTION, "plan-no-list", "W22-2")


def _row_findings(row: PlanRow, place: Place, known: _Known) -> Iterator[Finding]:
    """Yield what is missing or odd in one row of a plan."""
    item = None
    if not row.item:
        yield place.find(ERROR, "plan-blank", "W22-2", "检查事项", value="")
    else:
        item = known.items.get(known.aliases.get(row.item, row.item))
        yield from _on_list(row.item, place, known)
    if not row.unit:
        yield place.find(ERROR, "plan-blank", "W22-13", "责任科室", value=row.item)
    yield from _duties(row, place)
    if read_requirements(row.requirements) is None:
        yield place.find(
            QUESTION, "requirement-words", "L19-17", "人员要求", value=row.requirements
        )
    yield from _mode_findings(row, place, item)
    yield from _rate_findings(row, place, known, item)
    yield from _period_findings(row.period, place, "实施时间", known.book)


def _on_list(name: str, place: Place, known: _Known) -> Iterator[Finding]:
    """Yield what there is to say of an item that the list does not name as it stands."""
    reasons = dict(known.book.not_drawn) if known.book is not None else {}
    if name in reasons:
        reason = reasons[name]
        yield place.find(ERROR, "item-not-drawn", "X22-1", "检查事项", value=name, reason=reason)
    if name in known.items or not known.items:
        return
    official = known.aliases.get(name)
    if official in known.items:
        yield place.find(NOTICE, "item-alias", "W22-15", "检查事项", value=name, item=official)
        return
    near = alike(name, known.items) or "—"
    yield place.find(ERROR, "item-not-listed", "W22-2", "检查事项", value=name, near=near)


def _duties(row: PlanRow, place: Place) -> Iterator[Finding]:
    """Yield a break of 谁登记、谁检查、谁录入、谁公开: one body for all four."""
    said = {"检查": row.unit} if row.unit else {}
    for column, text in row.attributes:
        duty = next((duty for duty in _DUTIES if column.startswith(duty)), "")
        if duty and text and column.removeprefix(duty) in _BODIES:
            said[column] = text
    if len(set(said.values())) > 1:
        listed = "；".join(f"{duty}：{body}" for duty, body in said.items())
        yield place.find(ERROR, "plan-duties", "W22-12", value=row.item, duties=listed)


def _mode_findings(row: PlanRow, place: Place, item: InspectionItem | None) -> Iterator[Finding]:
    """Yield what is missing or odd in mode, range and frequency (W22-3, L19-13)."""
    if not row.mode:
        yield place.find(QUESTION, "plan-blank", "W22-3", "抽查方式", value=row.item)
    elif row.mode not in MODES:
        yield _strange(place, "抽查方式", row.mode)
    elif MODES[row.mode] == DIRECTED:
        scope = read_scope(row.scope) if row.scope else ()
        if scope == ():
            yield place.find(ERROR, "directed-unconditional", "W22-3", "范围", value=row.item)
        elif scope is None:
            yield place.find(QUESTION, "scope-words", "W22-3", "范围", value=row.scope)
    if not row.scope:
        yield place.find(QUESTION, "plan-blank", "L19-13", "检查对象范围", value=row.item)
    if not row.frequency and (item is None or not item.frequency):
        yield place.find(NOTICE, "plan-blank", "L19-13", "抽查频次", value=row.item)
    elif row.frequency and read_frequency(row.frequency) is None:
        yield place.find(QUESTION, "frequency-words", "W25-4", "抽查频次", value=row.frequency)


def _strange(place: Place, column: str, word: str) -> Finding:
    """Return the finding of an unknown word, with the word that it looks like."""
    near = alike(word, MODES) or "—"
    listed = "、".join(MODES)
    return place.find(ERROR, "plan-word", "W22-13", column, value=word, near=near, known=listed)


def _rate_findings(
    row: PlanRow, place: Place, known: _Known, item: InspectionItem | None
) -> Iterator[Finding]:
    """Yield what is missing or odd in the rates of a row (W22-7, H23-5)."""
    rates = read_rates(row)
    for tier, text, _ in rates:
        if not text and not tier and (item is None or item.exact is None):
            yield place.find(ERROR, "rate-blank", "W22-13", "抽查比例", value=row.item)
        elif not text and not tier:
            yield place.find(NOTICE, "rate-from-list", "W25-4", "抽查比例", value=row.item)
        elif not text:
            yield place.find(ERROR, "rate-blank", "W22-13", tier, value=row.item)
    yield from _unreadable(place, "抽查比例", rates)
    tasks = task_names(row)
    if len(tasks) > 1 and len(tasks) != len(rates) and any(text for _, text, _ in rates):
        yield place.find(
            ERROR, "plan-tasks-rates", "W22-13", value=row.item, tasks=len(tasks), rates=len(rates)
        )
    exact = [(tier, rate) for tier, _, rate in rates if rate is not None]
    odd = rising(exact)
    if odd:
        said = dict(exact)
        yield place.find(
            ERROR, "rate-rising", "H23-5", better=odd[0], high=str(said[odd[0]]), worse=odd[1],
            low=str(said[odd[1]]),
        )  # fmt: skip
    yield from _floor(place, exact, item)
    listed = {tier for tier, _, _ in rates if tier in TIERS}
    for tier in known.tiers if listed else ():
        if _same_family(tier, listed) and tier not in listed:
            yield place.find(ERROR, "tier-without-rate", "W22-1", value=tier, item=row.item)


def _same_family(tier: str, listed: Iterable[str]) -> bool:
    return any(tier in TIERS.get(other, ()) for other in listed)


def _unreadable(
    place: Place, column: str, rates: Iterable[tuple[str, str, Fraction | None]]
) -> Iterator[Finding]:
    for tier, text, rate in rates:
        if text and (rate is None or not 0 <= rate <= 1):
            yield place.find(ERROR, "rate-unreadable", "W22-1", tier or column, value=text)


def _floor(
    place: Place, rates: Iterable[tuple[str, Fraction]], item: InspectionItem | None
) -> Iterator[Finding]:
    """Yield rates below the published one: no share may be (W22-7)."""
    published = None if item is None else item.exact
    if item is None or published is None:
        return
    if item.rate_is == MAXIMUM:
        for tier, rate in rates:
            if rate > published:
                yield place.find(
                    ERROR, "rate-above-list", "W22-7", tier or "抽查比例", value=str(rate),
                    listed=item.rate, item=item.name,
                )  # fmt: skip
        return
    for tier, rate in rates:
        if rate < published:
            yield place.find(
                ERROR, "rate-below-list", "W22-7", tier or "抽查比例", value=str(rate),
                listed=item.rate, item=item.name,
            )  # fmt: skip


def _period_findings(
    text: str, place: Place, column: str, book: RuleBook | None
) -> Iterator[Finding]:
    """Yield missing days; a rule book with a window settles them."""
    if not text:
        if book is None:
            yield place.find(ERROR, "plan-no-period", "L19-13", column, value="")
        else:
            yield _from_book(place, column, book)
        return
    period = read_period(text)
    if period is None:
        yield place.find(ERROR, "period-unreadable", "L19-13", column, value=text)
    elif period.first is None and book is None:
        yield place.find(ERROR, "period-no-start", "L19-13", column, value=text)
    elif period.first is None and book is not None:
        yield _from_book(place, column, book)
    elif period.first is not None and period.last is not None and period.first > period.last:
        yield place.find(ERROR, "period-backwards", "L19-13", column, value=text)


def _from_book(place: Place, column: str, book: RuleBook) -> Finding:
    first, last = book.rules[0].window
    window = f"{first.isoformat()}..{last.isoformat()}"
    return place.find(NOTICE, "period-from-book", "L19-13", column, value=window, book=book.id)
