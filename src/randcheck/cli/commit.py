"""``randcheck commit``: fix rosters and sources before the seed can be known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import randcheck
from randcheck.calendars import national
from randcheck.canonical.shapes import DATE, require
from randcheck.certificates.batches import first_batch
from randcheck.certificates.certificate import load_certificate
from randcheck.cli.output import as_json, say

if TYPE_CHECKING:
    import argparse

    from randcheck.certificates.sources import Source


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    text = "承诺：在种子产生之前固定名册与来源 / fix rosters and sources before the seed"
    parser = commands.add_parser("commit", help=text, description=text)
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="机关文件所在文件夹 / folder with the office's files")
    add("--book", required=True, help="规则书名称或 .toml / name of a rule book, or a .toml file")
    add("--plan", help="计划，默认为规则书中的 / plan, by default that of the book")
    add("--task", help="任务，默认为规则书中的 / task, by default that of the book")
    add("--drawn-on", required=True, metavar="DATE", help="抽取日期 / day of the draw, YYYY-MM-DD")
    add(
        "--source",
        required=True,
        action="append",
        metavar="NAME[=VALUE|:C]",
        help="来源，本机关在前；NAME=取值 在此生成贡献，NAME:C 只列他人的承诺值"
        " / a source, the office first; NAME=VALUE makes a contribution here,"
        " NAME:C takes another party's commitment",
    )
    add("--private", required=True, metavar="DIR", help="私密文件夹 / folder for the secrets")
    add("--out", required=True, metavar="FILE", help="凭证文件 / certificate file to write")
    add("--slot", type=int, default=1, help="序号 / running number, from 1")
    add("--previous-slot", metavar="DIGEST", help="上一序号承诺的摘要 / of the previous slot")
    add("--first-batch", metavar="FILE", help="全年第一批的凭证 / the year's first batch")
    add("--suite", default="sha256", choices=("sha256", "sm3"), help="杂凑套件 / hash suite")
    add("--operator", default="", help="抽取人 / who holds the draw")
    add("--witness", action="append", default=[], help="见证人 / who watches")
    add("--instant", metavar="TIME", help="计划时间 / planned time, YYYY-MM-DDThh:mm:ss±hh:mm")
    add("--calendar", action="store_true", help="嵌入检查期间的工作日 / embed the working days")
    add("--json", action="store_true", help="供程序读取 / print JSON")
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Commit, save the pending draw, write the certificate so far."""
    private = Path(options.private)
    office = randcheck.read_office(options.folder, book=options.book)
    plan = office.plan(options.plan or office.book.plan)
    first = None if options.first_batch is None else load_certificate(options.first_batch)
    task = plan.task(
        options.task or plan.tasks[0],
        drawn_on=_day(options.drawn_on),
        first_batch=None if first is None else first_batch(first),
    )
    pending = randcheck.commit(
        task,
        slot=options.slot,
        sources=[_source(text) for text in options.source],
        suite=options.suite,
        previous_slot=options.previous_slot,
        operator=options.operator,
        witnesses=options.witness,
        instant=options.instant,
        calendar=national() if options.calendar else None,
    )
    _save(pending, private, Path(options.out))
    digest = pending.certificate.head
    if options.json:
        as_json({"draw_id": pending.draw_id, "commitment": digest, "certificate": options.out})
        return 0
    say(f"已承诺 {pending.draw_id}", f"committed {pending.draw_id}")
    say(f"请现在公布摘要：{digest}", "publish this digest now")
    say(
        f"名册、密值与开启值在 {private}；遗失则本序号作废",
        "rosters, secrets and openings are there; losing them costs the slot",
    )
    return 0


def _day(text: str) -> date:
    require(text, DATE, "--drawn-on")
    return date.fromisoformat(text)


def _save(pending: randcheck.Pending, private: Path, out: Path) -> None:
    """Write both or neither: a commitment without its secrets is worth nothing."""
    pending.check_folder(private)
    fresh = not out.exists()
    pending.certificate.save(out)
    try:
        pending.save(private)
    except randcheck.RandcheckError:
        if fresh:
            out.unlink()
        raise


def _source(text: str) -> Source:
    name, equals, value = text.partition("=")
    if equals:
        return randcheck.contribution(name, value=value)
    name, colon, known = text.rpartition(":")
    if colon:
        return randcheck.contribution(name, commitment=known)
    return randcheck.contribution(text)
