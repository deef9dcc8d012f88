"""The year of a register as tables and as a document, in Chinese or in English (年度核对表)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.certificates.verification.report import REFUTED, UNDECIDED, VERIFIED
from randcheck.draws.tables import NUMBER, TEXT, Column, Table
from randcheck.errors import InputError
from randcheck.messages import LANGUAGES
from randcheck.reports.documents.document import (
    ZH,
    Caution,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.certificates.register import RegisterReport, RegisterYear
    from randcheck.certificates.register.calendar_year import YearSlot, YearStratum
    from randcheck.draws.tables import Cell
    from randcheck.errors import Problem
    from randcheck.reports.documents.document import Block

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{year} 年抽取登记核对表", "Register of draws, {year}"),
    "office": ("机关", "Office"),
    "year": ("年度", "Year"),
    "verdict": ("核对结论", "Verdict"),
    VERIFIED: ("未见矛盾", "nothing contradicts"),
    REFUTED: ("有矛盾", "refuted"),
    UNDECIDED: ("尚有疑问", "undecided"),
    "draws": ("抽取", "Draws"),
    "draws-said": (
        "占用序号 {slots} 个：已抽取 {held}，作废 {void}，未办结 {open}",
        "{slots} slots: {held} drawn, {void} void, {open} not finished",
    ),
    "targets": ("检查对象", "Targets"),
    "targets-said": (
        "应抽：{quota}；抽中：{drawn}；缺额：{shortfall}；替补：{replaced}；备选又被跳过：{passed}",
        "due: {quota}; drawn: {drawn}; short: {shortfall}; replaced: {replaced}; passed: {passed}",
    ),
    "rules": ("对照规则", "Rules"),
    "rules-said": (
        "超过次数上限：{over}；无据排除：{kept_out}",
        "drawn too often: {over}; kept out without ground: {kept_out}",
    ),
    "sealed": ("封存", "sealed"),
    "secret": ("数目涉密", "Secret"),
    "sealed-said": (
        "{count} 次抽取的数目封存，未计入上列数字",
        "the numbers of {count} draws are sealed and not in these figures",
    ),
    "unknown": ("未核对", "not looked at"),
    "internal": (
        "含涉密数目，仅供审计，不得公开。",
        "It holds secret numbers and is for the auditor alone: not to be published.",
    ),
    "digest": ("本表摘要", "Digest of this table"),
    "quotas": ("任务数与抽中", "Quotas and drawn"),
    "slots": ("各次抽取", "Draws, slot by slot"),
    "findings": ("矛盾", "Findings"),
    "questions": ("疑问", "Questions"),
    "notes": ("说明", "Notes"),
    "nothing": ("无。", "None."),
    "slot": ("序号", "slot"),
    "draw": ("抽取", "draw"),
    "stratum": ("分层", "stratum"),
    "batches": ("批次", "batches"),
    "quota": ("应抽", "quota"),
    "drawn": ("抽中", "drawn"),
    "shortfall": ("缺额", "short"),
    "replaced": ("替补", "replaced"),
    "passed": ("跳过", "passed"),
    "over": ("超上限", "too often"),
    "kept_out": ("无据排除", "no ground"),
    "state": ("状态", "state"),
    "deadlines": ("期限", "deadlines"),
    "open-by": ("开启截止 {until}", "openings by {until}"),
    "committed": ("已承诺", "committed"),
    "opened": ("已开启", "opened"),
    "drawn-only": ("已抽取，人员未派", "drawn, not assigned"),
    "assigned": ("已抽取", "drawn"),
    "requested": ("变更未办结", "amendment waits"),
    "amended": ("已变更", "amended"),
    "void": ("作废：{reason}", "void: {reason}"),
}
"""Every word of the tables, Chinese and English."""
_QUOTAS: Final = ("quota", "drawn", "shortfall", "replaced")
_COUNTS: Final = ("drawn", "replaced", "passed", "over", "kept_out")


def register_tables(year: RegisterYear, language: str) -> list[Table]:
    """Return the tables of a year: quotas by stratum, and slot by slot.

    Args:
        year: As `examine_register` gives it.
        language: ``zh`` or ``en``.

    Raises:
        InputError: There is no such language (``language-unknown``).
    """
    say = _Words(language)
    heads = [("draw", TEXT), ("stratum", TEXT), ("batches", TEXT), *((n, NUMBER) for n in _QUOTAS)]
    rows = ("slot", "draw", "batches", "state", "deadlines")
    kinds = [(name, NUMBER if name == "slot" else TEXT) for name in rows]
    kinds += [(name, NUMBER) for name in _COUNTS]
    return [
        Table(say("quotas"), say.columns(heads), [_quota(row) for row in year.strata]),
        Table(say("slots"), say.columns(kinds), [say.slot(slot) for slot in year.slots]),
    ]


def register_document(report: RegisterReport, language: str = ZH, *, office: str = "") -> Document:
    """Return the whole report on a year as a document that prints on A4.

    Args:
        report: As `examine_register` gives it, with a year.
        language: ``zh`` or ``en``.
        office: Name of the office; by default its id.

    Raises:
        InputError: The report is on no year (``register-no-year``), or there is no such language.
    """
    if report.year is None:
        raise InputError("register-no-year")
    say, year = _Words(language), report.year
    return Document(
        title=say("title", year=year.year),
        office=office or year.office,
        language=language,
        blocks=[Facts(say.facts(year)), *_body(report, year, say)],
    )


def cited(year: RegisterYear) -> tuple[str, str]:
    """Return how a report of the office cites the table: label and text, in Chinese.

    Args:
        year: As `examine_register` gives it.
    """
    say = _Words(ZH)
    return "抽取登记核对", f"{say(year.verdict)}；核对表摘要 {year.digest}"


def summary(year: RegisterYear, language: str) -> tuple[tuple[str, str], ...]:
    """Return what there is to say of the whole year: labels with what belongs to them.

    Args:
        year: As `examine_register` gives it.
        language: ``zh`` or ``en``.
    """
    return tuple(_Words(language).facts(year))


def _body(report: RegisterReport, year: RegisterYear, say: _Words) -> Iterator[Block]:
    if year.is_internal:
        yield (Caution if say.language == ZH else Paragraph)(say("internal"))
    yield from map(Listing, register_tables(year, say.language))
    listed = {"findings": report.findings, "questions": report.questions, "notes": report.notes}
    for name, problems in listed.items():
        yield Heading(say(name))
        yield from (Paragraph(f"{at}. {say.problem(p)}") for at, p in enumerate(problems, 1))
        if not problems:
            yield Paragraph(say("nothing"))


def _quota(row: YearStratum) -> tuple[Cell, ...]:
    batches = "" if row.of is None else f"{len(row.batches)}/{row.of}"
    return f"{row.plan}/{row.draw}", row.stratum, batches, *(getattr(row, n) for n in _QUOTAS)


class _Words:
    """The words of one language.

    Args:
        language: ``zh`` or ``en``.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise InputError("language-unknown", value=language, known="、".join(LANGUAGES))
        self.language = language
        self._at = 0 if language == ZH else 1

    def __call__(self, name: str, **params: object) -> str:
        return WORDS[name][self._at].format(**params)

    def columns(self, names: list[tuple[str, str]]) -> list[Column]:
        """Return columns with their headings."""
        return [Column(name, self(name), kind) for name, kind in names]

    def problem(self, problem: Problem) -> str:
        """Return a problem as text."""
        return problem.zh if self.language == ZH else problem.en

    def facts(self, year: RegisterYear) -> Iterator[tuple[str, str]]:
        """Yield what there is to say of the whole year."""
        void = sum(slot.void is not None for slot in year.slots)
        waits = sum(slot.stage in {"committed", "opened"} for slot in year.slots)
        counts = {"slots": len(year.slots), "void": void, "open": waits,
                  "held": len(year.slots) - void - waits}  # fmt: skip
        yield self("office"), year.office
        yield self("year"), str(year.year)
        yield self("verdict"), self(year.verdict)
        yield self("draws"), self("draws-said", **counts)
        yield self("targets"), self._sums("targets-said", year, (*_QUOTAS, "passed"), "sealed")
        yield self("rules"), self._sums("rules-said", year, ("over", "kept_out"), "unknown")
        secret = sum(slot.sealed and slot.drawn is None for slot in year.slots)
        if secret:
            yield self("secret"), self("sealed-said", count=secret)
        yield self("digest"), year.digest

    def _sums(self, text: str, year: RegisterYear, names: tuple[str, ...], none: str) -> str:
        sums = {name: year.total(name) for name in names}
        return self(text, **{n: self(none) if s is None else s for n, s in sums.items()})

    def slot(self, slot: YearSlot) -> tuple[Cell, ...]:
        """Return the row of a slot."""
        _, plan, draw, _ = slot.draw_id.split("/")
        batches = "、".join(f"{number}/{of}" for number, of in slot.batches)
        state = slot.stage if slot.stage != "drawn" else "drawn-only"
        said = self(state) if slot.void is None else self("void", reason=slot.void)
        if slot.sealed:
            said = f"{said} ({self('sealed')})"
        until = slot.openings_until
        dues = [f"{slot.first} – {slot.last}", *([self("open-by", until=until)] if until else [])]
        counts = (getattr(slot, name) for name in _COUNTS)
        return slot.slot, f"{plan}/{draw}", batches, said, "\n".join(dues), *counts
