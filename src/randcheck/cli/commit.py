"""``randcheck commit``: fix rosters and sources before the seed can be known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import randcheck
from randcheck.canonical.shapes import DATE, require
from randcheck.certificates.batches import first_batch
from randcheck.certificates.certificate import load_certificate
from randcheck.certificates.pending import CERTIFICATE_FILE
from randcheck.certificates.register.numbering import NextSlot, next_slot
from randcheck.certificates.signatures.trust import load_trusted
from randcheck.cli.output import as_json, say
from randcheck.cli.sources import add_sources, read_sources
from randcheck.disk.storage import is_folder, stands
from randcheck.errors import InputError
from randcheck.office.plans.examination import examine_office

if TYPE_CHECKING:
    import argparse

    from randcheck.certificates.signatures.keys import PublicKey
    from randcheck.draws.batches import FirstBatch
    from randcheck.office.books.book import OfficeRules
    from randcheck.office.plans.examination import Examination


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="机关文件所在文件夹 / folder with the office's files")
    add("--book", required=True, help="规则书名称或 .toml / name of a rule book, or a .toml file")
    add("--plan", help="计划，默认为规则书中的 / plan, by default that of the book")
    add("--task", help="任务，只有一项时可省略 / task, where there are several")
    add("--drawn-on", required=True, metavar="DATE", help="抽取日期 / day of the draw, YYYY-MM-DD")
    add_sources(parser, required=True)
    add("--private", required=True, metavar="DIR", help="私密文件夹 / folder for the secrets")
    add("--out", required=True, metavar="FILE", help="凭证文件 / certificate file to write")
    add("--slot", type=int, help="序号，默认 1 / running number, by default 1")
    add(
        "--register",
        metavar="DIR",
        help="登记文件夹，取其下一序号 / the register: take its next slot",
    )
    add("--previous-slot", metavar="DIGEST", help="上一序号承诺的摘要 / of the previous slot")
    add("--first-batch", metavar="FILE",
        help="全年第一批的凭证，已封存的给其私密文件夹"
        " / the year's first batch; of a sealed one its private folder")  # fmt: skip
    add("--replaces", metavar="DIGEST", help="所代替的作废记录 / the void record it replaces")
    add("--suite", default="sha256", choices=("sha256", "sm3"), help="杂凑套件 / hash suite")
    add("--operator", default="", help="抽取人 / who holds the draw")
    add("--witness", action="append", default=[], help="见证人 / who watches")
    add("--instant", metavar="TIME", help="计划时间 / planned time, YYYY-MM-DDThh:mm:ss±hh:mm")
    add("--signer", action="append", default=[], metavar="ROLE=FILE",
        help="签署人的角色与公钥文件 / role and public key file of a signer")  # fmt: skip
    add("--threshold", type=int, metavar="N", help="至少几人签署，默认全部 / by default all")
    add("--calendar", action="store_true", help="嵌入检查期间的工作日 / embed the working days")
    add(
        "--sealed",
        action="store_true",
        default=None,
        help="数目保密：封存 / counts are secret: seal them",
    )
    add("--bucket", type=int, metavar="N",
        help="封存名单补足到 N 个叶子 / pad the lists of a sealed draw to N leaves")  # fmt: skip
    add("--json", action="store_true", help="供程序读取 / print JSON")
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Commit, save the pending draw, write the certificate so far."""
    office = randcheck.read_office(options.folder, book=options.book)
    examined = examine_office(
        office,
        plan=options.plan or office.book.plan,
        task=options.task or "",
        drawn_on=_day(options.drawn_on),
        first_batch=_first(options.first_batch),
    )
    task = examined.only_task()
    if options.register is None:
        return _commit(
            options, office.book, examined, NextSlot(_slot(options), options.previous_slot)
        )
    if options.slot is not None or options.previous_slot is not None:
        raise InputError("commit-register", place="--register")
    if Path(options.register).resolve() not in Path(options.out).resolve().parents:
        raise InputError("commit-register", place="--out")
    with next_slot(options.register, task.office) as found:
        return _commit(options, office.book, examined, found)


def _slot(options: argparse.Namespace) -> int:
    slot: int = 1 if options.slot is None else options.slot
    return slot


def _commit(
    options: argparse.Namespace, book: OfficeRules, examined: Examination, numbered: NextSlot
) -> int:
    task = examined.only_task()
    private = Path(options.private)
    draw_id = f"{task.office}/{task.plan}/{task.draw}/{numbered.slot}"
    pending = randcheck.commit(
        task,
        slot=numbered.slot,
        sources=read_sources(options, draw_id, options.suite),
        suite=options.suite,
        previous_slot=numbered.previous,
        replaces=options.replaces,
        openings_until=options.openings_until,
        operator=options.operator,
        witnesses=options.witness,
        instant=options.instant,
        calendar=book.work_calendar() if options.calendar or book.layers else None,
        signers=[_signer(text) for text in options.signer],
        threshold=options.threshold,
        sealed=options.sealed,
        bucket=options.bucket,
    )
    numbered.check(pending.certificate)
    _save(pending, private, Path(options.out))
    digest = pending.certificate.head
    if options.json:
        told = [finding.to_dict() for finding in examined.told]
        as_json({"draw_id": pending.draw_id, "commitment": digest, "certificate": options.out,
                 "notices": told})  # fmt: skip
        return 0
    for finding in examined.told:
        say(f"提示：{finding.problem.zh}", f"notice: {finding.problem.en}")
    say(f"已承诺 {pending.draw_id}", f"committed {pending.draw_id}")
    say(f"请现在公布摘要：{digest}", "publish this digest now")
    say(
        f"名册、密值与开启值在 {private}；遗失则本序号作废",
        "rosters, secrets and openings are there; losing them costs the slot",
    )
    return 0


def _first(path: str | None) -> FirstBatch | None:
    if path is None:
        return None
    if is_folder(path):
        pending = randcheck.load_pending(path)
        return first_batch(pending.certificate, pending.seal)
    return first_batch(load_certificate(path))


def _day(text: str) -> date:
    require(text, DATE, "--drawn-on")
    return date.fromisoformat(text)


def _save(pending: randcheck.Pending, private: Path, out: Path) -> None:
    """Write both or neither, the secrets first: a commitment is nothing without them.

    Whoever is stopped in between finds the certificate in the private folder
    (``randcheck pending show``); nothing has been published by then.
    """
    pending.check_folder(private)
    pending.certificate.check_place(out)
    fresh = not stands(private / CERTIFICATE_FILE)
    pending.save(private)
    try:
        pending.certificate.save(out)
    except randcheck.RandcheckError:
        if fresh:
            (private / CERTIFICATE_FILE).unlink()
        raise


def _signer(text: str) -> tuple[str, PublicKey]:
    role, equals, path = text.partition("=")
    if not equals:
        raise InputError("shape-value", place="--signer", expected="ROLE=FILE", value=text)
    return role, load_trusted(path).key
