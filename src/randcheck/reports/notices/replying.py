"""After the visit: the report on one check, and what its target is told.

The report is the 检查报告 (L19-18, W25-13), what the target gets the 检查结果反馈 (L19-19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.canonical.arguments import checked
from randcheck.checks.events import Approved, Decided, Found, Reported, SignedOff
from randcheck.draws.tables import Column, Table
from randcheck.errors import InputError
from randcheck.reports.documents.document import (
    Caution,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Signatures,
)
from randcheck.reports.documents.wording import written_day
from randcheck.reports.notices.paper import check_proof, delivered
from randcheck.reports.notices.publishing import DECISIONS, follow_up, result_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import CheckRule
    from randcheck.reports.documents.document import Block, Document
    from randcheck.reports.notices.paper import Names, Paper

_FOUND: Final = (
    Column("item", "检查事项"),
    Column("result", "检查结果"),
    Column("text", "检查情况"),
)
_SIGNED: Final = {"signed": "签字", "sealed": "盖章", "refused": "未签字盖章"}
UNAPPROVED: Final = Caution("本报告尚未审定，不得公布。")
"""Stands on a report until it is approved, where the book asks for that (W25-13)."""


@checked
def report_check(
    check: Check, paper: Paper, *, rule: CheckRule, names: Names, to_target: bool = False
) -> Document:
    """Return the report on a check (检查报告): its parts as they were recorded.

    Args:
        check: The check, with its report recorded.
        paper: Of the office.
        rule: The code list, and whether reports are approved.
        names: The directories.
        to_target: Whether it goes to the target alone; a check of a secret stratum is
            refused otherwise.

    Raises:
        InputError: No report is recorded (``notice-no-report``).
        ConfidentialityError: Its stratum is secret (``notice-secret``).
    """
    caution = delivered(check, to_target=to_target)
    written = check.last(Reported)
    if written is None:
        raise InputError("notice-no-report", place=check.id)
    approved = check.last(Approved)
    parts = (
        ("检查时间", written.time),
        ("检查内容", written.content),
        ("方法步骤", written.steps),
        ("检查情况", written.findings),
        ("对被检查对象的评价", written.evaluation),
        ("处理意见和建议", written.proposals),
    )
    blocks: list[Block | None] = [
        caution,
        UNAPPROVED if rule.approval and approved is None else None,
        Facts(_head(check, names)),
        Listing(_found(check, rule)),
        *_parts([(name, text) for name, text in parts if text]),
        Facts(_confirmed(check)),
        check_proof(check),
        Signatures(["检查人员", "检查人员", "审定人"]),
    ]
    return paper.document("行政检查报告", blocks)


@checked
def feed_back(
    check: Check, paper: Paper, *, rule: CheckRule, names: Names, to_target: bool = False
) -> Document:
    """Return what the target is told of the result (检查结果反馈; L19-19, L19-21).

    Args:
        check: The check, with its report recorded.
        paper: Of the office.
        rule: The code list.
        names: The directories.
        to_target: As for `report_check`.

    Raises:
        InputError: No report is recorded (``notice-no-report``).
        ConfidentialityError: Its stratum is secret (``notice-secret``).
    """
    caution = delivered(check, to_target=to_target)
    written = check.last(Reported)
    if written is None:
        raise InputError("notice-no-report", place=check.id)
    comment = "收到本反馈之日起10个工作日内，可以对检查部门和检查人员提出意见建议："
    blocks: list[Block | None] = [
        caution,
        Facts(_head(check, names)),
        Heading("一、检查结果"),
        Listing(_found(check, rule)),
        Paragraph(f"评价：{written.evaluation}"),
        Paragraph(f"处理意见：{written.proposals}"),
        *_decided(check),
        Heading("二、意见建议"),
        Paragraph(comment),
        Facts([("对检查部门", "\n\n"), ("对检查人员", "\n\n")]),
        Paragraph(f"联系方式：{paper.contact}") if paper.contact else None,
        check_proof(check),
        Signatures(["被检查对象（签收）"]),
    ]
    return paper.document("行政检查结果反馈书", blocks)


def _head(check: Check, names: Names) -> Iterator[tuple[str, str]]:
    yield "被检查对象", check.name or names.target(check.target)
    yield "编号", check.target
    yield "检查类型", "“双随机、一公开”随机抽查" if check.random else "其他检查"
    if check.made is not None:
        yield "检查日期", written_day(check.made)
    if check.unit:
        yield "承办科室", check.unit
    yield "检查人员", names.team(check.inspectors)


def _parts(parts: list[tuple[str, str]]) -> Iterator[Block]:
    for number, (name, text) in zip("一二三四五六", parts, strict=False):
        yield Heading(f"{number}、{name}")
        yield Paragraph(text)


def _found(check: Check, rule: CheckRule) -> Table:
    words = {code.code: code.zh for code in rule.codes}
    rows = [
        (event.item, "；".join(words.get(code, code) for code in event.codes), event.text)
        for event in check.every(Found)
    ]
    return Table(
        "分项检查结果", _FOUND, rows or [("；".join(check.items), result_of(check, rule), "")]
    )


def _confirmed(check: Check) -> Iterator[tuple[str, str]]:
    signed = check.last(SignedOff)
    if signed is not None:
        parts = (_SIGNED.get(signed.form, signed.form), signed.who, signed.reason)
        witness = f"见证人：{signed.witness}" if signed.witness else ""
        yield "被检查对象确认", "，".join(part for part in (*parts, witness) if part)
    if follow_up(check):
        yield "后续处理", follow_up(check)
    approved = check.last(Approved)
    if approved is not None:
        yield "审定", f"{approved.who}，{written_day(approved.day)}"


def _decided(check: Check) -> Iterator[Block]:
    for event in check.every(Decided):
        word = DECISIONS.get(event.decision, event.decision)
        until = f"，限期{written_day(event.until)}前" if event.until is not None else ""
        number = f"（{event.number}）" if event.number else ""
        yield Paragraph(f"{word}{number}{until}{'：' if event.text else ''}{event.text}")
