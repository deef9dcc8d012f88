"""``randcheck pending``: where a committed draw stands; its secrets for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.ceremony.taking import waiting
from randcheck.certificates.records import DRAW
from randcheck.cli.language import either, problem_text
from randcheck.cli.output import as_json, line, say
from randcheck.cli.stepping import joined

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parts = parser.add_subparsers(dest="pending", required=True, metavar="COMMAND")
    text = either("查看进度；写出至今的凭证", "where it stands; write the certificate so far")
    show = parts.add_parser("show", help=text, description=text)
    show.add_argument("private", metavar="DIR", help=either("私密文件夹", "private folder"))
    show.add_argument("--out", metavar="FILE", help=either("凭证文件", "certificate file to write"))
    show.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    show.set_defaults(handler=show_handler)
    text = either("把名册密值交给审计人员", "hand the secrets of the rosters to the auditor")
    escrow = parts.add_parser("escrow", help=text, description=text)
    escrow.add_argument("private", metavar="DIR", help=either("私密文件夹", "private folder"))
    escrow.add_argument(
        "--out", required=True, metavar="DIR", help=either("审计文件夹", "the auditor's")
    )
    escrow.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    escrow.set_defaults(handler=escrow_handler)


def show_handler(options: argparse.Namespace) -> int:
    """Say where the draw stands and what comes next; nothing of its secrets."""
    pending = randcheck.load_pending(options.private)
    certificate = pending.certificate
    if options.out is not None:
        certificate = joined(certificate, options.out)
        certificate.save(options.out)
    report = randcheck.examine(certificate)
    opened = [record.body["source"] for record in certificate.opened]
    absent = waiting(pending)
    due = certificate.asked["openings_until"] if absent else None
    if options.json:
        as_json(
            {
                "draw_id": pending.draw_id,
                "stage": report.stage,
                "commitment": certificate.records[0].digest,
                "head": certificate.head,
                "opened": opened,
                "waiting": absent,
                "openings_until": certificate.asked["openings_until"],
                "request": certificate.seed_id if certificate.open_request else None,
            }
        )
        return 0
    line(f"{pending.draw_id}{either('：', ': ')}{problem_text(report.headline)}")
    say(
        f"承诺摘要 {certificate.records[0].digest}",
        f"digest of the commitment {certificate.records[0].digest}",
    )
    say(f"已开启：{'、'.join(opened) or '—'}", f"opened: {', '.join(opened) or '—'}")
    if absent:
        say(f"尚待开启：{'、'.join(absent)}", f"still waited for: {', '.join(absent)}")
    if due is not None:
        say(f"开启截止：{due}", f"openings are due until {due}")
    say(*_next(certificate, absent))
    return 0


def _next(certificate: randcheck.Certificate, absent: list[str]) -> tuple[str, str]:
    """Return what comes next."""
    if certificate.is_void:
        return (
            f"已作废；下一次承诺请写明 --replaces {certificate.head}",
            f"given up; the next commitment names it: --replaces {certificate.head}",
        )
    if absent:
        return (
            "下一步：各方开启（randcheck open release），机关收下（randcheck open take）",
            "next: the parties open (open release), the office takes the openings in (open take)",
        )
    if certificate.open_request is not None:
        return "下一步：办理变更（randcheck amend draw）", "next: randcheck amend draw"
    if not certificate.of_kind(DRAW):
        return "下一步：抽取（randcheck draw）", "next: randcheck draw"
    return (
        "已抽取；请公布凭证，再开立检查（randcheck check open）",
        "drawn; publish the certificate, then open the checks (randcheck check open)",
    )


def escrow_handler(options: argparse.Namespace) -> int:
    """Write the secrets of the rosters, and nothing else, for the auditor."""
    pending = randcheck.load_pending(options.private)
    path = pending.escrow(options.out)
    if options.json:
        as_json({"draw_id": pending.draw_id, "secrets": str(path)})
        return 0
    say(
        f"名册密值在 {path}，请移交审计人员",
        f"the secrets of the rosters are in {path}; hand the file over to the auditor",
    )
    return 0
