"""``randcheck commit``: fix rosters and sources before the seed can be known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import randcheck
from randcheck.certificates.batches import first_batch
from randcheck.certificates.certificate import load_certificate
from randcheck.certificates.pending import CERTIFICATE_FILE
from randcheck.certificates.register.numbering import NextSlot, next_slot
from randcheck.certificates.signatures.trust import load_trusted
from randcheck.certificates.stages import first_stage
from randcheck.cli.earlier import look_back
from randcheck.cli.forecast import in_pool, show_forecast, strata_of
from randcheck.cli.language import either, problem_text
from randcheck.cli.neighbours import looked_at, show_around
from randcheck.cli.output import as_json, line, say
from randcheck.cli.precautions import check_commitment, day_of
from randcheck.cli.sources import add_sources, read_sources
from randcheck.disk.storage import is_file, is_folder, stands
from randcheck.errors import InputError
from randcheck.office.plans.examination import examine_office

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from randcheck.certificates.signatures.keys import PublicKey
    from randcheck.draws.batches import FirstBatch
    from randcheck.draws.stages import FirstStage
    from randcheck.draws.task import Task
    from randcheck.office.books.book import OfficeRules
    from randcheck.office.office import Office
    from randcheck.office.plans.examination import Examination


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "folder",
        metavar="FOLDER",
        help=either("机关文件所在文件夹", "folder with the office's files"),
    )
    add(
        "--book",
        required=True,
        help=either("规则书名称或 .toml", "name of a rule book, or a .toml file"),
    )
    add("--plan", help=either("计划，默认为规则书中的", "plan, by default that of the book"))
    add("--task", help=either("任务，只有一项时可省略", "task, where there are several"))
    add(
        "--drawn-on",
        metavar="DATE",
        help=either("抽取日期，默认 --instant 之日", "day of the draw, else that of --instant"),
    )
    add(
        "--rest-day",
        action="store_true",
        help=either("确在休息日抽取", "the draw is held on a rest day"),
    )
    add(
        "--alone",
        action="store_true",
        help=either("确由本机关一方产生种子", "the office alone makes the seed"),
    )
    add(
        "--again",
        action="store_true",
        help=either("同一抽取未办结，确要另占序号", "another slot for a draw that waits"),
    )
    add("--dry-run", action="store_true", help=either("只看将抽取什么", "show what would be drawn"))
    add(
        "--first-stage",
        metavar="FILE",
        help=either(
            "第一阶段的凭证", "certificate of the first stage, whose targets' units are drawn"
        ),
    )
    add_sources(parser, required=True)
    add(
        "--private",
        required=True,
        metavar="DIR",
        help=either("私密文件夹", "folder for the secrets"),
    )
    add(
        "--out", required=True, metavar="FILE", help=either("凭证文件", "certificate file to write")
    )
    add("--slot", type=int, help=either("序号，默认 1", "running number, by default 1"))
    add(
        "--register",
        metavar="DIR",
        help=either("登记文件夹，取其下一序号", "the register: take its next slot"),
    )
    add(
        "--previous-slot",
        metavar="DIGEST",
        help=either("上一序号承诺的摘要", "of the previous slot"),
    )
    add(
        "--first-batch",
        metavar="FILE",
        help=either(
            "全年第一批的凭证，已封存的给其私密文件夹",
            "the year's first batch; of a sealed one its private folder",
        ),
    )
    add(
        "--replaces",
        metavar="DIGEST",
        help=either("所代替的作废记录", "the void record it replaces"),
    )
    add(
        "--suite",
        default="sha256",
        choices=("sha256", "sm3"),
        help=either("杂凑套件", "hash suite"),
    )
    add("--operator", default="", help=either("抽取人", "who holds the draw"))
    add("--witness", action="append", default=[], help=either("见证人", "who watches"))
    add(
        "--instant",
        metavar="TIME",
        help=either("计划时间", "planned time, YYYY-MM-DDThh:mm:ss±hh:mm"),
    )
    add(
        "--signer",
        action="append",
        default=[],
        metavar="ROLE=FILE",
        help=either("签署人的角色与公钥文件", "role and public key file of a signer"),
    )
    add(
        "--threshold",
        type=int,
        metavar="N",
        help=either("至少几人签署，默认全部", "by default all"),
    )
    add(
        "--calendar",
        action="store_true",
        help=either("嵌入检查期间的工作日", "embed the working days"),
    )
    add(
        "--sealed",
        action="store_true",
        default=None,
        help=either("数目保密：封存", "counts are secret: seal them"),
    )
    add(
        "--bucket",
        type=int,
        metavar="N",
        help=either("封存名单补足到 N 个叶子", "pad the lists of a sealed draw to N leaves"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Commit, save the pending draw, write the certificate so far."""
    office = randcheck.read_office(options.folder, book=options.book)
    plans = office.book.plans
    if options.plan is None and len(plans) > 1:
        raise InputError("plan-which", place="--plan", known="、".join(plans))
    if options.register is None:
        numbered = NextSlot(_slot(options), options.previous_slot)
        return _commit(options, office.book, _examined(options, office, {}), numbered)
    if options.slot is not None or options.previous_slot is not None:
        raise InputError("commit-register", place="--register")
    if Path(options.register).resolve() not in Path(options.out).resolve().parents:
        raise InputError("commit-register", place="--out")
    with next_slot(options.register, office.book.office) as found:
        chains = [chain.certificate for chain in found.chains]
        looked = look_back(office, options.register, chains, Path(options.private).parent)
        return _commit(options, office.book, _examined(options, office, looked), found)


def _examined(
    options: argparse.Namespace, office: Office, looked: Mapping[str, Any]
) -> Examination:
    return examine_office(
        office,
        plan=options.plan or office.book.plans[0],
        task=options.task or "",
        drawn_on=day_of(options),
        first_batch=_first(options.first_batch),
        first_stage=_stage(options.first_stage),
        **looked,
    )


def _slot(options: argparse.Namespace) -> int:
    slot: int = 1 if options.slot is None else options.slot
    return slot


def _commit(
    options: argparse.Namespace, book: OfficeRules, examined: Examination, numbered: NextSlot
) -> int:
    task = examined.only_task()
    private = Path(options.private)
    draw_id = f"{task.office}/{task.plan}/{task.draw}/{numbered.slot}"
    sources = read_sources(options, draw_id, options.suite)
    around = None
    if not is_file(private / CERTIFICATE_FILE):  # whatever it holds is told first
        around = check_commitment(options, task, sources, numbered, book.work_calendar())
    if options.dry_run:
        return _preview(options, task, draw_id)
    pending = randcheck.commit(
        task,
        slot=numbered.slot,
        sources=sources,
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
    if options.register is not None:  # of a slot given by hand no earlier batch is known
        numbered.check(pending.certificate)
    _save(pending, private, Path(options.out))
    digest = pending.certificate.head
    if options.json:
        told = [finding.to_dict() for finding in examined.told]
        as_json({"draw_id": pending.draw_id, "commitment": digest, "certificate": options.out,
                 "notices": told, "looked_at": looked_at(around)})  # fmt: skip
        return 0
    for finding in examined.told:
        line(either("提示：", "notice: ") + problem_text(finding.problem))
    say(f"已承诺 {pending.draw_id}", f"committed {pending.draw_id}")
    if not pending.certificate.is_sealed:
        show_forecast(task)
    if options.instant is None:
        say(
            "未给出 --instant，凭证不载明抽取时间；以后请在 check open 用 --drawn-on 给出抽取之日",
            "without --instant the certificate states no time; give check open --drawn-on later",
        )
    say(f"请现在公布摘要：{digest}", f"publish this digest now: {digest}")
    say(
        f"名册、密值与开启值在 {private}；遗失则本序号作废",
        f"rosters, secrets and openings are in {private}; losing them costs the slot",
    )
    if around is not None:
        show_around(around)
    return 0


def _first(path: str | None) -> FirstBatch | None:
    if path is None:
        return None
    if is_folder(path):
        pending = randcheck.load_pending(path)
        return first_batch(pending.certificate, pending.seal)
    return first_batch(load_certificate(path))


def _stage(path: str | None) -> FirstStage | None:
    return None if path is None else first_stage(load_certificate(path))


def _preview(options: argparse.Namespace, task: Task, draw_id: str) -> int:
    """Say what would be drawn; nothing is written."""
    if options.json:
        as_json({"draw_id": draw_id, "strata": strata_of(task), "inspectors": in_pool(task)})
        return 0
    say(f"将承诺 {draw_id}；未写任何文件", f"would commit {draw_id}; nothing was written")
    show_forecast(task)
    return 0


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
