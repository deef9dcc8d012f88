"""``randcheck check record | event | correct``: what happened, and what was wrong about it."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from attrs import NOTHING, fields

from randcheck.calendars import read_day
from randcheck.canonical.shapes import Boolean, Listing, require
from randcheck.checks.capping import above_cap
from randcheck.checks.codec import EVENT, dump_event, load_event
from randcheck.checks.events import KINDS, Corrected
from randcheck.checks.importing import record_results
from randcheck.checks.journal import append, load_journal
from randcheck.checks.recording import record
from randcheck.cli.check_named import named_check, own_book
from randcheck.cli.language import either, text
from randcheck.cli.output import as_json, say
from randcheck.errors import InputError, Problem
from randcheck.office.reading import read_inspectors, read_results

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from randcheck.checks.check import Check
    from randcheck.checks.events import Event

_WHICH = (
    "检查编号，或只有一次检查的对象编号",
    "id of the check, or of a target that has one",
)
_GIVEN = ("day", "by", "recorded", "body")


def add_parsers(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that record."""
    _add_record(steps)
    _add_event(steps)
    _add_correct(steps)


def _step(
    steps: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    parser = steps.add_parser(name, help=text, description=text)
    add = parser.add_argument
    add("checks", metavar="CHECKS", help=either("检查记录文件", "journal of checks"))
    add(
        "--book",
        required=True,
        help=either("规则书名称或 .toml", "name of a rule book, or a .toml file"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    return parser


def _add_record(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either(
        "登记检查结果表，全部登记或都不登记", "record a list of results: all of it, or nothing"
    )
    parser = _step(steps, "record", text)
    add = parser.add_argument
    add("results", metavar="RESULTS", help=either("检查结果表 .csv 或 .xlsx", "list of results"))
    add(
        "--by",
        default="",
        metavar="NAME",
        help=either("表中未写时的记录人", "who records, if unsaid"),
    )
    add(
        "--inspectors",
        metavar="FILE",
        help=either("执法检查人员名录，表中写姓名时", "for names in the list"),
    )
    add("--encoding", help=either("CSV 编码", "encoding of a CSV file"))
    add(
        "--normalise", action="store_true", help=either("转换全角、小写和首尾空格", "convert codes")
    )
    parser.set_defaults(handler=record_handler)


def record_handler(options: argparse.Namespace) -> int:
    """Record a list of results: where any row is refused nothing is written."""
    before = load_journal(options.checks).checks
    reading = read_results(options.results, encoding=options.encoding, normalise=options.normalise)
    people = None if options.inspectors is None else read_inspectors(options.inspectors).value
    rule = own_book(options.book, before).checks
    now = record_results(before, reading.value, rule, by=options.by, inspectors=people)
    old = {check.id: len(check.events) for check in before}
    return _save(options, now, sum(len(c.events) - old[c.id] for c in now), reading.rows)


def _save(options: argparse.Namespace, checks: Iterable[Check], events: int, rows: int = 1) -> int:
    journal = append(options.checks, checks)
    if options.json:
        as_json({"rows": rows, "events": events, "head": journal.head})
        return 0
    say(f"{rows} 行，新登记 {events} 条", f"{rows} rows, {events} events recorded")
    say(
        f"末行摘要，请另行记下：{journal.head}",
        f"digest of the last line, to be noted elsewhere: {journal.head}",
    )
    return 0


def _add_event(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either("登记一条：报告、审定、反馈、收到、决定、公示……", "record one event of one check")
    parser = _step(steps, "event", text)
    parser.formatter_class, parser.epilog = RawDescriptionHelpFormatter, _told_fields()
    add = parser.add_argument
    add(
        "check",
        metavar="CHECK",
        help=either(*_WHICH),
    )
    add(
        "kind",
        metavar="KIND",
        choices=[k for k in KINDS if KINDS[k] is not Corrected],
        help=either("种类", "kind: ") + ", ".join(KINDS),
    )
    _add_fields(parser)
    parser.set_defaults(handler=event_handler)


def _add_fields(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--day", required=True, metavar="DATE", help=either("发生之日", "day on which it happened"))
    add("--by", required=True, metavar="NAME", help=either("记录人", "who records it"))
    add(
        "--recorded",
        metavar="DATE",
        help=either("记录之日", "when it is recorded, if not that day"),
    )
    add("--body", metavar="NAME", help=either("哪个科室所为", "which body did it"))
    add(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help=either(
            "其他内容，如 number=罚1；多个值以“、”分开", "other fields; several values with 、"
        ),
    )


def event_handler(options: argparse.Namespace) -> int:
    """Record one event of one check."""
    before = load_journal(options.checks).checks
    check = named_check(before, options.check, options.checks)
    event = _event(options.kind, options, {})
    rule = own_book(options.book, [check]).checks
    now = record(check, event, rule)
    if over := list(above_cap(check, event, rule, before)):
        raise InputError.collect(over)
    return _save(options, [now], 1)


def _event(kind: str, options: argparse.Namespace, base: dict[str, Any]) -> Event:
    """Return the event that the command line describes, on top of another one."""
    shape = EVENT.shapes[kind]
    raw = {**_blank(kind), **base, "kind": kind}
    for name in ("day", "recorded"):
        if (text := getattr(options, name)) is not None:
            raw[name] = read_day(text, f"--{name}").isoformat()
    raw["by"] = base.get("by", options.by)
    if options.body is not None:
        raw["body"] = options.body
    for pair in options.set:
        name, equals, value = pair.partition("=")
        if not equals or name not in shape.required or name == "kind":
            known = ", ".join(_own_fields(kind)) or "—"
            raise InputError("shape-unknown", place="--set", value=name, known=known)
        raw[name] = _read(shape.required[name], value)
    if lacking := sorted(shape.required.keys() - raw.keys()):
        raise InputError.collect(
            [Problem("event-lacks", {"value": name}, "--set") for name in lacking]
        )
    require(raw, EVENT, "event")
    return load_event(raw)


def _own_fields(kind: str) -> list[str]:
    return sorted(EVENT.shapes[kind].required.keys() - {"kind", *_GIVEN})


def _told_fields() -> str:
    """Return which fields each kind has: the ones with a star must be said."""
    lines = []
    for kind in KINDS:
        own = [f"{name}*" if name not in _blank(kind) else name for name in _own_fields(kind)]
        if KINDS[kind] is not Corrected:
            lines.append(f"  {kind} {text(f'event-{kind}')}: {', '.join(own) or '—'}")
    head = either(
        "各种类的 --set 字段，带 * 的必填：", "fields of each kind; those with * must be said:"
    )
    return "\n".join([head, *lines])


def _blank(kind: str) -> dict[str, Any]:
    """Return what an event says where nobody says anything."""
    listed = {field.name: field.default for field in fields(KINDS[kind])}
    empty = {name: [] if default == () else default for name, default in listed.items()}
    return {name: value for name, value in empty.items() if value is not NOTHING}


def _read(shape: object, text: str) -> Any:  # noqa: ANN401 - whatever the field holds
    if isinstance(shape, Listing):
        return [part for part in text.split("、") if part]
    if isinstance(shape, Boolean):
        return {"是": True, "true": True, "否": False, "false": False}.get(text, text)
    return text


def _add_correct(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either("更正一条记录；原记录保留", "correct an event; what was recorded stays on record")
    parser = _step(steps, "correct", text)
    add = parser.add_argument
    add(
        "check",
        metavar="CHECK",
        help=either(*_WHICH),
    )
    add(
        "number", metavar="N", type=int, help=either("第几条，见 check list --check", "which event")
    )
    add("--reason", required=True, help=either("原因", "what was wrong"))
    add("--withdraw", action="store_true", help=either("撤销，不另记", "it never happened"))
    add(
        "--corrected-on",
        required=True,
        metavar="DATE",
        help=either("更正之日", "day of the correction"),
    )
    add("--by", required=True, metavar="NAME", help=either("更正人", "who corrects it"))
    add("--day", metavar="DATE", help=either("改为哪一天", "the right day"))
    add("--recorded", metavar="DATE", help=either("改后的记录之日", "the right day of recording"))
    add("--body", metavar="NAME", help=either("改为哪个科室", "the right body"))
    add(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help=either("改为", "the right value"),
    )
    parser.set_defaults(handler=correct_handler)


def correct_handler(options: argparse.Namespace) -> int:
    """Put another event into the place of one that was recorded wrongly."""
    before = load_journal(options.checks).checks
    check = named_check(before, options.check, options.checks)
    if not 1 <= options.number <= len(check.valid):
        raise InputError("result-unknown", place="N", value=str(options.number))
    old = check.valid[options.number - 1]
    raw = dump_event(old)
    correction = Corrected(
        day=read_day(options.corrected_on, "--corrected-on"),
        by=options.by,
        replaced=old,
        event=None if options.withdraw else _event(raw["kind"], options, raw),
        reason=options.reason,
    )
    now = record(check, correction, own_book(options.book, [check]).checks)
    return _save(options, [now], 1)
