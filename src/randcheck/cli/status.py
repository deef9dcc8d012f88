"""``randcheck status``: where every draw of the office stands, what is due, what comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

import randcheck
from randcheck.certificates.ceremony.taking import waiting
from randcheck.certificates.records import AMENDMENT, DRAW, REQUEST
from randcheck.certificates.signatures.signing import required
from randcheck.certificates.signatures.trust import load_trusted
from randcheck.checks.check import Stage
from randcheck.checks.due import Kept
from randcheck.checks.duedates import deadlines
from randcheck.checks.journal import read_checks
from randcheck.cli import clock
from randcheck.cli.language import either
from randcheck.cli.next_step import command_line, next_step
from randcheck.cli.output import as_json, say, table
from randcheck.cli.project import kept_file, load_project, suffix_of
from randcheck.cli.relaxing import FILE, find
from randcheck.disk.storage import is_file, is_folder
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.checks.check import Check
    from randcheck.cli.project import DrawOf, Project
    from randcheck.office.books.rulebook import RuleBook

Step = tuple[str, str, tuple[str, ...]]
"""Who does it or what for, in both languages, and the words of the command."""
_SOON: Final = 7  # days


@frozen
class Stand:
    """Where one draw, or a task that waits for its draw, stands.

    Attributes:
        name: Of the draw or the task.
        zh: Where it stands, in Chinese.
        en: The same in English.
        steps: What comes next: who or what for in both languages, and the words of a command.
    """

    name: str
    zh: str
    en: str
    steps: tuple[Step, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Say where everything stands and which command comes next."""
    where = find()
    if where is None:
        raise InputError("project-absent", place=FILE)
    project = load_project(where)
    book = randcheck.rulebook(project.book)
    checks = _checks(project)
    stands = [*(_stand(project, draw, checks) for draw in project.draws())]
    stands += _to_come(project, book)
    due = _due(checks, book)
    if options.json:
        as_json({"draws": [_as_dict(stand) for stand in stands], "due": due})
        return 0
    header = (either("抽取", "draw"), either("进度", "where it stands"))
    table(header, [(stand.name, either(stand.zh, stand.en)) for stand in stands])
    for day, name, what in due:
        say(f"{day} 到期：{name} {what}", f"due {day}: {name} {what}")
    _tell(stands)
    return 0


def _tell(stands: Iterable[Stand]) -> None:
    for stand in stands:
        for zh, en, words in stand.steps:
            next_step(f"{stand.name}，{zh}", f"{stand.name}, {en}", *words)


def tell_next(options: argparse.Namespace) -> None:
    """Say what comes next, after a command that brought a draw of the project further."""
    project = load_project(options.project)
    book = randcheck.rulebook(project.book)
    checks = _checks(project)
    stands = [_stand(project, draw, checks) for draw in project.draws()]
    _tell(stands or _to_come(project, book))


def _as_dict(stand: Stand) -> dict[str, Any]:
    commands = [command_line(*words) for _, _, words in stand.steps]
    return {"name": stand.name, "zh": stand.zh, "en": stand.en, "next": commands}


def _checks(project: Project) -> tuple[Check, ...]:
    return read_checks(project.at("checks")) if is_file(project.at("checks")) else ()


def _to_come(project: Project, book: RuleBook) -> Iterator[Stand]:
    """Yield the tasks of the book that no draw was begun for, with how one is begun."""
    begun = {(c["plan"], c["draw"]) for c in (d.certificate().commitment for d in project.draws())}
    keys = [
        ("生成密钥", "make the key", ("key", "new", "--name", party.name))
        for party in project.parties
        if party.signs and not is_file(project.public_key(party.name))
    ]
    tasks = [*book.rules, *project.joint_tasks(book)]
    for rules in tasks:
        if (rules.plan, rules.draw) in begun:
            continue
        draw, draw_id = project.next_draw(rules.draw, rules.plan)
        given = [
            (f"{party.name}出具贡献", f"{party.name} contributes",
             ("contribute", draw_id, party.name, "--private",
              kept_file(draw.name, party.name), "--out", f"{draw.incoming}/{party.name}.json"))
            for party in project.parties
            if party.outside and not is_file(draw.incoming / f"{party.name}.json")
        ]  # fmt: skip
        task = ("--task", rules.draw) if len(tasks) > 1 else ()
        commit = ("承诺，时间按实际填写", "commit, with the time of the draw",
                  ("commit", *task, "--instant", f"{rules.window[0]}T09:30:00+08:00"))  # fmt: skip
        steps = [*keys, *given] or [commit]
        yield Stand(f"{rules.plan}-{rules.draw}", "尚未承诺", "not committed", tuple(steps))


def _stand(project: Project, draw: DrawOf, checks: Sequence[Check]) -> Stand:
    certificate = draw.certificate()
    of = ("--of", draw.name) if len(project.draws()) > 1 else ()
    if certificate.is_void:
        return Stand(draw.name, "已作废", "void", ())
    steps = _unsigned(project, certificate, of)
    steps = steps or _unwitnessed(project, certificate, of)
    drawn = bool(certificate.of_kind(DRAW))
    asked = certificate.open_request is not None
    if not drawn or asked:
        zh, en = ("变更已申请", "an amendment was asked for") if asked else ("已承诺", "committed")
        return Stand(draw.name, zh, en, tuple(steps or _opening(project, draw, of, asked=asked)))
    mine = [check for check in checks if check.draw_id == certificate.draw_id]
    amended = len(certificate.of_kind(AMENDMENT))
    zh, en = "已抽取", "drawn"
    if amended:
        zh, en = f"{zh}，已变更 {amended} 次", f"{en}, amended {amended} times"
    if steps:
        return Stand(draw.name, zh, en, tuple(steps))
    if not mine:
        steps = [("开立检查", "open the checks", ("check", "open", *of))]
        return Stand(draw.name, zh, en, tuple(steps))
    behind = _behind(certificate, mine, of)
    if behind:
        return Stand(draw.name, zh, en, (behind,))
    made = sum(check.stage is not Stage.OPEN for check in mine)
    zh, en = f"{zh}，检查 {made}/{len(mine)}", f"{en}, {made} of {len(mine)} checks made"
    return Stand(draw.name, zh, en, tuple(_checking(made, len(mine))))


def _unsigned(
    project: Project, certificate: randcheck.Certificate, of: tuple[str, ...]
) -> list[Step]:
    """Return who must sign before anything else happens."""
    lacking: set[str] = set()
    for record, count, able in required(certificate.commitment, certificate.records):
        signed = {signature["keyid"] for signature in record.signatures}
        if len(signed & able) < count:
            lacking |= able - signed
    return [
        (f"{party.name}签名", f"{party.name} signs", ("sign", *of, "--key", party.name))
        for party in project.parties
        if party.signs and _keyid(project, party.name) in lacking
    ]


def _keyid(project: Project, name: str) -> str:
    path = project.public_key(name)
    return load_trusted(path).key.keyid if is_file(path) else ""


def _unwitnessed(
    project: Project, certificate: randcheck.Certificate, of: tuple[str, ...]
) -> list[Step]:
    """Return who may still state that the commitment was published: only before the openings."""
    said = certificate.commitment
    begins = f"{said['office']}-{said['slot']}-"
    where = project.at("statements")
    there = is_folder(where) and any(path.name.startswith(begins) for path in where.iterdir())
    if there or certificate.opened:
        return []
    return [
        (f"{party.name}见证", f"{party.name} witnesses", ("witness", *of, "--key", party.name))
        for party in project.parties
        if party.signs and party.outside
    ][:1]


def _opening(project: Project, draw: DrawOf, of: tuple[str, ...], *, asked: bool) -> list[Step]:
    """Return who opens next: the office first, then the parties, then the lot falls."""
    pending = randcheck.load_pending(draw.private)
    certificate = pending.certificate
    suffix = suffix_of(certificate.seed_id)
    steps = []
    if len(certificate.opened) == 0 and any(party.outside for party in project.parties):
        steps.append(("本机关先开启", "the office opens first", ("open", "take", *of)))
        return steps
    for name in waiting(pending):
        if not is_file(draw.incoming / f"{name}{suffix}.开启.json"):
            kept = kept_file(draw.name, name, suffix)
            steps.append((f"{name}开启", f"{name} opens", ("open", "release", kept, *of)))
    lot = ("amend", "draw") if asked else ("draw",)
    return steps or [("抽签", "the lot falls", (*lot, *of))]


def _behind(
    certificate: randcheck.Certificate, checks: Sequence[Check], of: tuple[str, ...]
) -> Step | None:
    """Return that the checks follow an amendment, where they do not yet."""
    if certificate.is_sealed or not certificate.of_kind(AMENDMENT):
        return None
    teams = {target: set(team) for target, team in certificate.teams.items()}
    going = {check.target for check in checks if check.stage is not Stage.CALLED_OFF}
    same = (teams.get(c.target) == set(c.inspectors) for c in checks if c.stage is Stage.OPEN)
    if going == {*teams} and all(same):
        return None
    asked = [record.body for record in certificate.open_records if record.kind == REQUEST][-1]
    day = (asked["instant"] or clock.today().isoformat())[:10]
    words = ("check", "follow", *of, "--day", day, "--by", asked["asked_by"])
    return ("登记变更", "note the amendment", words)


def _checking(made: int, count: int) -> list[Step]:
    if made == count:
        return [("年度报告", "the yearly report", ("report", "year"))]
    return [
        ("检查通知书", "inspection notices", ("notice", "inspection", "--all")),
        ("结果登记表", "a form for the results", ("check", "export", "--blank")),
    ]


def _due(checks: Sequence[Check], book: RuleBook) -> list[tuple[str, str, str]]:
    """Return what is overdue or due soon: day, target, what."""
    today = clock.today()
    calendar = book.work_calendar()
    found = []
    for check in checks:
        for due in deadlines(check, book.checks, calendar):
            near = due.day is not None and due.day <= today + timedelta(days=_SOON)
            if near and due.on(today) in {Kept.OPEN, Kept.OVERDUE} and not check.secret:
                name = check.name or check.target
                found.append((str(due.day), name, either(due.zh, due.en)))
    return sorted(found)
