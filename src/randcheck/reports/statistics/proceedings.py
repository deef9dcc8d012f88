"""Proceedings: how checks went, how results were fed back, what targets said of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from randcheck.checks.check import Stage
from randcheck.checks.events import (
    Authorised,
    Entered,
    EvidenceKept,
    FedBack,
    Filed,
    NoticeSent,
    Published,
    Received,
    Reported,
    Responded,
    Shared,
    SignedOff,
    TeamChanged,
    Visited,
)
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.reports.statistics.figures import PUBLIC, cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.checks.check import Check
    from randcheck.checks.events import Event
    from randcheck.reports.statistics.figures import Case, Cases

_HOW: Final = {"in-person": "直接送达", "by-post": "邮寄送达", "electronic": "电子送达"}
_MODES: Final = {"on-site": "现场检查", "remote": "远程检查", "video": "视频检查",
                 "data": "数据检查"}  # fmt: skip
_FORMS: Final = {"signed": "检查情况签字确认", "sealed": "检查情况盖章确认",
                 "refused": "拒绝确认并注明原因"}  # fmt: skip
_DONE: Final[dict[type[Event], str]] = {
    Authorised: "事先审批",
    Filed: "事先备案",
    NoticeSent: "事先送达告知单",
    EvidenceKept: "留存证据资料",
    TeamChanged: "更换检查人员",
    Entered: "结果已录入平台",
}
_COUNTED: Final = (Column("what", "内容"), Column("count", "数量", NUMBER))


def process(checks: Cases | Iterable[Check], *, audience: str = PUBLIC) -> Table:
    """Return how checks went: notices, visits, licences shown, evidence, signatures.

    Args:
        checks: Of the period in question.
        audience: ``public`` or ``internal``.
    """
    counted: Counter[str] = Counter()
    for case in cases(checks, audience):
        counted.update(_steps(case))
    names = ("检查总数", "事先审批", "事先备案", "事先送达告知单", "已实施检查",
             *_MODES.values(), "出示执法证件",
             "出示行政检查通知书", "有专业机构协助", "留存证据资料", *_FORMS.values(),
             "更换检查人员", "取消", "采用联合检查结果", "结果已录入平台")  # fmt: skip
    return Table("检查过程", _COUNTED, tuple((name, counted[name]) for name in names))


def _steps(case: Case) -> Iterator[str]:
    yield "检查总数"
    if case.stage is Stage.CALLED_OFF:
        yield "取消"
        return
    if case.stage is Stage.REUSED:
        yield "采用联合检查结果"
    yield from (name for kind, name in _DONE.items() if case.every(kind))
    visits = case.every(Visited)
    if visits:
        yield "已实施检查"
        yield from sorted({_MODES.get(visit.mode, visit.mode) for visit in visits})
        if all(visit.licence_shown for visit in visits):
            yield "出示执法证件"
        if any(visit.notice_shown for visit in visits):
            yield "出示行政检查通知书"
        if any(visit.assistants for visit in visits):
            yield "有专业机构协助"
    signed = case.last(SignedOff)
    if signed is not None:
        yield _FORMS.get(signed.form, signed.form)


def feedback(checks: Cases | Iterable[Check], *, audience: str = PUBLIC) -> Table:
    """Return how results were fed back and published (L19-19, L19-20).

    Args:
        checks: Of the period in question.
        audience: ``public`` or ``internal``.
    """
    counted: Counter[str] = Counter()
    for case in cases(checks, audience):
        counted["完成检查报告"] += bool(case.every(Reported))
        sent = case.last(FedBack)
        if sent is not None:
            counted["已向检查对象反馈"] += 1
            counted[_HOW.get(sent.how, sent.how)] += 1
        counted["检查对象已签收"] += bool(case.every(Received))
        counted["检查结果已公示"] += any(
            told.what in {"result", "report"} for told in case.every(Published)
        )
    names = ("完成检查报告", "已向检查对象反馈", *_HOW.values(), "检查对象已签收", "检查结果已公示")
    return Table("检查结果反馈", _COUNTED, tuple((name, counted[name]) for name in names))


def comments(
    checks: Cases | Iterable[Check], *, audience: str = PUBLIC
) -> tuple[Table, Mapping[str, tuple[str, ...]]]:
    """Return how many targets commented on the department and the inspectors (L19-21).

    Args:
        checks: Of the period in question.
        audience: ``public`` or ``internal``.

    Returns:
        The numbers; and the texts on the ``department`` and, for ``internal`` alone, on the
        ``inspectors``, ascending and without the target, so that nobody is held to them.
    """
    department, inspectors, silent = [], [], 0
    received = set()
    for case in cases(checks, audience):
        received |= {case.check.target} if case.every(Received) else set()
        for said in case.every(Responded):
            department += [said.on_department] if said.on_department else []
            inspectors += [said.on_inspectors] if said.on_inspectors else []
            silent += not (said.on_department or said.on_inspectors)
    rows = (
        ("收到反馈的检查对象", len(received)),
        ("对检查部门提出意见建议", len(department)),
        ("对执法检查人员提出意见建议", len(inspectors)),
        ("答复无意见", silent),
    )
    texts = {"department": tuple(sorted(department))}
    if audience != PUBLIC:
        texts["inspectors"] = tuple(sorted(inspectors))
    return Table("检查对象的意见建议", _COUNTED, rows), texts


def uses(checks: Cases | Iterable[Check], *, audience: str = PUBLIC) -> Table:
    """Return which other systems got how many records: credit platform, ratings (W25-16).

    Args:
        checks: Of the period in question.
        audience: ``public`` or ``internal``.
    """
    counted: Counter[str] = Counter()
    for case in cases(checks, audience):
        counted.update(sorted({shared.to for shared in case.every(Shared)}))
    rows = tuple((to, counted[to]) for to in sorted(counted))
    return Table("共享至其他平台", _COUNTED, rows)
