"""``randcheck open``: a party releases its opening, the office takes openings in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

import randcheck
from randcheck.certificates.ceremony.contributing import load_kept, release
from randcheck.certificates.ceremony.taking import take, waiting
from randcheck.cli import clock
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say
from randcheck.cli.sources import read_openings
from randcheck.cli.stepping import keep
from randcheck.disk.storage import read_whole, stands, write_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parts = parser.add_subparsers(dest="open", required=True, metavar="COMMAND")
    text = either("一方交出自己的开启值", "a party releases its opening")
    party = parts.add_parser("release", help=text, description=text)
    add = party.add_argument
    add(
        "private",
        metavar="FILE",
        help=either("contribute 时留存的文件", "the file kept by contribute"),
    )
    add(
        "--certificate",
        required=True,
        metavar="FILE",
        help=either("公布的凭证", "as published so far"),
    )
    add(
        "--commitment",
        metavar="DIGEST",
        help=either("公布时记下的承诺摘要", "as noted when published"),
    )
    add("--out", required=True, metavar="FILE", help=either("开启值文件", "file with the opening"))
    add(
        "--early",
        action="store_true",
        help=either("不等机关先开启", "do not wait for the office to open"),
    )
    clock.add_option(party)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    party.set_defaults(handler=release_handler)
    text = either("机关收下开启值，核对后按承诺次序记录", "the office takes openings in")
    office = parts.add_parser("take", help=text, description=text)
    add = office.add_argument
    add(
        "private",
        metavar="DIR",
        help=either("承诺时的私密文件夹", "private folder of the commitment"),
    )
    add(
        "--opening",
        action="append",
        default=[],
        metavar="FILE",
        help=either("开启值文件", "openings"),
    )
    add(
        "--out", required=True, metavar="FILE", help=either("凭证文件", "certificate file to write")
    )
    clock.add_option(office)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    office.set_defaults(handler=take_handler)


def release_handler(options: argparse.Namespace) -> int:
    """Make sure that the party may open, and write its opening."""
    kept = load_kept(options.private)
    certificate = randcheck.load_certificate(options.certificate)
    data, remembered = release(
        kept,
        certificate,
        commitment=options.commitment,
        at=clock.moment(options),
        early=options.early,
    )
    out = Path(options.out)
    if stands(out) and read_whole(out) != data:
        raise InputError("certificate-other", place=str(out))
    remembered.save(Path(options.private))
    write_whole(out, data, private=True)
    if options.json:
        as_json({"draw_id": kept.draw_id, "source": kept.source_id, "opening": options.out})
        return 0
    say(f"开启值在 {out}，请交给机关", f"hand {out} over to the office")
    return 0


def take_handler(options: argparse.Namespace) -> int:
    """Take openings in, save the draw, write the certificate so far."""
    pending = randcheck.load_pending(options.private)
    taken = take(pending, read_openings(options, pending.certificate), at=clock.moment(options))
    taken = evolve(taken, certificate=keep(taken, options.private, options.out))
    opened = [record.body["source"] for record in taken.certificate.opened]
    absent = waiting(taken)
    if options.json:
        as_json(
            {
                "draw_id": taken.draw_id,
                "head": taken.certificate.head,
                "opened": opened,
                "waiting": absent,
            }
        )
        return 0
    say(f"已记录开启：{'、'.join(opened) or '—'}", f"opened: {', '.join(opened) or '—'}")
    if absent:
        say(f"尚待开启：{'、'.join(absent)}", f"still waited for: {', '.join(absent)}")
    say(
        f"请公布 {options.out}，摘要 {taken.certificate.head}",
        f"publish {options.out}, digest {taken.certificate.head}",
    )
    return 0
