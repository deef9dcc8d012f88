"""``randcheck pending``: where a committed draw stands; its secrets for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.ceremony.taking import waiting
from randcheck.cli.output import as_json, say

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parts = parser.add_subparsers(dest="pending", required=True, metavar="COMMAND")
    text = "查看进度；写出至今的凭证 / where it stands; write the certificate so far"
    show = parts.add_parser("show", help=text, description=text)
    show.add_argument("private", metavar="DIR", help="私密文件夹 / private folder")
    show.add_argument("--out", metavar="FILE", help="凭证文件 / certificate file to write")
    show.add_argument("--json", action="store_true", help="供程序读取 / print JSON")
    show.set_defaults(handler=show_handler)
    text = "把名册密值交给审计人员 / hand the secrets of the rosters to the auditor"
    escrow = parts.add_parser("escrow", help=text, description=text)
    escrow.add_argument("private", metavar="DIR", help="私密文件夹 / private folder")
    escrow.add_argument("--out", required=True, metavar="DIR", help="审计文件夹 / the auditor's")
    escrow.add_argument("--json", action="store_true", help="供程序读取 / print JSON")
    escrow.set_defaults(handler=escrow_handler)


def show_handler(options: argparse.Namespace) -> int:
    """Say where the draw stands and what comes next; nothing of its secrets."""
    pending = randcheck.load_pending(options.private)
    certificate = pending.certificate
    if options.out is not None:
        certificate.save(options.out)
    report = randcheck.examine(certificate)
    opened = [record.body["source"] for record in certificate.opened]
    absent = waiting(pending)
    due = certificate.commitment["openings_until"]
    if options.json:
        as_json(
            {
                "draw_id": pending.draw_id,
                "stage": report.stage,
                "commitment": certificate.records[0].digest,
                "head": certificate.head,
                "opened": opened,
                "waiting": absent,
                "openings_until": due,
            }
        )
        return 0
    say(f"{pending.draw_id}：{report.headline.zh}", report.headline.en)
    say(f"承诺摘要 {certificate.records[0].digest}", "digest of the commitment")
    say(f"已开启：{'、'.join(opened) or '—'}", f"opened: {', '.join(opened) or '—'}")
    if absent:
        say(f"尚待开启：{'、'.join(absent)}", f"still waited for: {', '.join(absent)}")
    if due is not None:
        say(f"开启截止：{due}", f"openings are due until {due}")
    return 0


def escrow_handler(options: argparse.Namespace) -> int:
    """Write the secrets of the rosters, and nothing else, for the auditor."""
    pending = randcheck.load_pending(options.private)
    path = pending.escrow(options.out)
    if options.json:
        as_json({"draw_id": pending.draw_id, "secrets": str(path)})
        return 0
    say(f"名册密值在 {path}，请移交审计人员", "hand that file over to the auditor")
    return 0
