"""``randcheck contribute``: a party makes its contribution on its own machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.certificates.ceremony.contributing import Kept, contribute, load_kept
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say
from randcheck.disk.storage import read_whole, stands, write_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "draw_id",
        metavar="DRAW_ID",
        help=either("<机关>/<计划>/<抽取>/<序号>", "office/plan/draw/slot"),
    )
    add(
        "source",
        metavar="NAME",
        help=either("来源名称", "name of the source, as the office lists it"),
    )
    add(
        "--private",
        required=True,
        metavar="FILE",
        help=either("自己留存的文件", "file to keep secret"),
    )
    add("--out", metavar="FILE", help=either("交给机关的文件", "file for the office, with C alone"))
    value = parser.add_mutually_exclusive_group()
    value.add_argument(
        "--value", metavar="TEXT", help=either("取值：骰子、纸牌、任意文字", "any text")
    )
    value.add_argument(
        "--value-from",
        metavar="FILE",
        help=either("从文件读取取值，- 为标准输入", "read it; - is stdin"),
    )
    add(
        "--suite",
        default="sha256",
        choices=("sha256", "sm3"),
        help=either("杂凑套件", "hash suite"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Make the contribution, keep it, hand over C; what is kept already is kept."""
    private = Path(options.private)
    value = _value(options)
    made = contribute(options.draw_id, options.source, value=value or "", suite=options.suite)
    kept = _resumed(private, made, value) if stands(private) else made
    kept.save(private)
    if options.out is not None:
        out = Path(options.out)
        if stands(out) and read_whole(out) != kept.public_bytes():
            raise InputError("certificate-other", place=str(out))
        write_whole(out, kept.public_bytes())
    c = kept.commitment.hex()
    if options.json:
        as_json({"draw_id": kept.draw_id, "source": kept.source_id, "commitment": c})
        return 0
    say(f"请把这个承诺值交给机关：{c}", f"hand this over to the office: {c}")
    say(f"{private} 只供自己保存，开启前不得示人；遗失则无法开启",
        f"keep {private} to yourself until you open; without it you cannot")  # fmt: skip
    return 0


def _value(options: argparse.Namespace) -> str | None:
    if options.value_from is None:
        return None if options.value is None else str(options.value)
    if options.value_from == "-":
        return sys.stdin.read().rstrip("\r\n")
    data = read_whole(options.value_from)
    try:
        return data.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        place = options.value_from
        raise InputError("json-encoding", place=place, position=error.start) from error


def _resumed(private: Path, made: Kept, value: str | None) -> Kept:
    """Return what is kept already, if it is the contribution asked for."""
    kept = load_kept(private)
    same = (kept.draw_id, kept.suite, kept.source_id) == (made.draw_id, made.suite, made.source_id)
    if not same or (value is not None and value != kept.opening.value):
        raise InputError("kept-other", place=str(private))
    return kept
