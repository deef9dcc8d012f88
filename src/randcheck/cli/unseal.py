"""``randcheck unseal``: publish the secrets of a sealed draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say
from randcheck.cli.stepping import joined

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("file", metavar="FILE", help=either("凭证文件", "certificate file"))
    add(
        "--private",
        required=True,
        metavar="DIR",
        help=either("私密文件夹", "private folder of the draw"),
    )
    add("--reason", required=True, help=either("依据", "what allows it"))
    add(
        "--out", required=True, metavar="FILE", help=either("凭证文件", "certificate file to write")
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Write the certificate with the secrets of its seal."""
    pending = randcheck.load_pending(options.private)
    certificate = randcheck.load_certificate(options.file)
    opened = unseal(certificate, pending, reason=options.reason)
    opened = joined(opened, options.out)
    opened.save(options.out)
    if options.json:
        as_json({"draw_id": opened.draw_id, "head": opened.head})
        return 0
    say(
        f"已解封 {opened.draw_id}，摘要 {opened.head}",
        f"unsealed {opened.draw_id}, digest {opened.head}; publish it with the rosters",
    )
    return 0
