"""``randcheck draw``: open the contributions, draw the targets, assign the inspectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.cli.output import as_json, say, table
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse

    from randcheck.lottery.seeds import Opened


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    text = "抽取：开启贡献，抽取对象，派出人员 / open, draw the targets, assign the inspectors"
    parser = commands.add_parser("draw", help=text, description=text)
    add_openings(parser)
    parser.set_defaults(handler=handler)


def add_openings(parser: argparse.ArgumentParser) -> None:
    """Add what a draw is given: folder, openings, figures."""
    add = parser.add_argument
    add("private", metavar="DIR", help="承诺时的私密文件夹 / private folder of the commitment")
    add("--out", required=True, metavar="FILE", help="凭证文件 / certificate file to write")
    add("--opening", action="append", default=[], metavar="FILE", help="开启值文件 / openings")
    add(
        "--figure",
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help="公开数字 / a public figure in the committed form",
    )
    add(
        "--missing",
        default="refuse",
        choices=("refuse", "replace"),
        help="未开启的贡献：拒绝，或期满后以承诺代替 / contributions not opened in time",
    )
    add("--json", action="store_true", help="供程序读取 / print JSON")


def handler(options: argparse.Namespace) -> int:
    """Draw, and write the certificate."""
    pending = randcheck.load_pending(options.private)
    openings, figures = read_openings(options, pending.draw_id)
    certificate = randcheck.draw(pending, openings, figures=figures, missing=options.missing)
    certificate.save(options.out)
    drawn = certificate.drawn
    if options.json:
        as_json(
            {
                "draw_id": certificate.draw_id,
                "head": certificate.head,
                "drawn": drawn,
                "teams": certificate.teams,
            }
        )
        return 0
    say(f"已抽取 {certificate.draw_id}", f"drawn {certificate.draw_id}")
    table(("分层 stratum", "抽中 drawn"), [(name, len(ids)) for name, ids in drawn.items()])
    say(f"凭证 {options.out}，摘要 {certificate.head}", "certificate written; publish its digest")
    return 0


def read_openings(options: argparse.Namespace, seed_id: str) -> tuple[list[Opened], dict[str, str]]:
    """Return the openings and the public figures that were given."""
    openings = [
        opening for path in options.opening for opening in randcheck.load_openings(path, seed_id)
    ]
    return openings, dict(pair(text, "--figure", "NAME=TEXT") for text in options.figure)


def pair(text: str, option: str, form: str) -> tuple[str, str]:
    """Return both sides of ``NAME=TEXT``."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError("shape-value", place=option, expected=form, value=text)
    return name, value
