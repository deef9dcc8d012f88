"""``randcheck void``: give a slot up, and say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

import randcheck
from randcheck.certificates.ceremony.voiding import void
from randcheck.cli.language import either, problem_text
from randcheck.cli.output import as_json, line, say
from randcheck.cli.sources import beacons_of, figures_of, read_openings
from randcheck.cli.stepping import joined, keep
from randcheck.disk.storage import is_file

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "private",
        metavar="DIR|FILE",
        help=either(
            "承诺时的私密文件夹；如已遗失，则为公布的凭证",
            "private folder of the commitment, or, where it is lost, the published certificate",
        ),
    )
    add(
        "--reason",
        required=True,
        metavar="TEXT",
        help=either("理由，将公布", "why, for all to read"),
    )
    add(
        "--opening",
        action="append",
        default=[],
        metavar="FILE",
        help=either("开启值文件", "openings"),
    )
    add(
        "--figure",
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help=either("已知的公开数字", "a public figure that is known by now"),
    )
    add(
        "--beacon",
        action="append",
        default=[],
        metavar="NAME=SIGNATURE",
        help=either("已知的信标签名", "the signature of a beacon's round that is known by now"),
    )
    add(
        "--out", required=True, metavar="FILE", help=either("凭证文件", "certificate file to write")
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def _published(path: str) -> randcheck.Pending:
    """Return what is left of a draw whose private folder is lost: no roster, no secret."""
    return randcheck.Pending(randcheck.load_certificate(path), {}, {})


def handler(options: argparse.Namespace) -> int:
    """Give the slot up, and write the certificate that says so."""
    lost = is_file(options.private)
    pending = _published(options.private) if lost else randcheck.load_pending(options.private)
    openings = read_openings(options, pending.certificate)
    certificate = void(
        pending,
        options.reason,
        openings=openings,
        figures=figures_of(options.figure),
        beacons=beacons_of(options.beacon),
    )
    if lost:
        certificate = joined(certificate, options.out)
        certificate.save(options.out)
    else:
        given_up = evolve(pending, certificate=certificate)
        certificate = keep(given_up, options.private, options.out)
    report = randcheck.examine(certificate)
    if options.json:
        as_json(
            {
                "draw_id": certificate.draw_id,
                "void": certificate.head,
                "headline": {"zh": report.headline.zh, "en": report.headline.en},
            }
        )
        return 0
    line(f"{certificate.draw_id}{either('：', ': ')}{problem_text(report.headline)}")
    say(
        f"请公布 {options.out}；下一次承诺须写明 --replaces {certificate.head}",
        f"publish {options.out}; the next commitment of the plan must name it:"
        f" --replaces {certificate.head}",
    )
    return 0
