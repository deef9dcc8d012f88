"""``randcheck draw``: open the contributions, draw the targets, assign the inspectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

import randcheck
from randcheck.certificates.ceremony.taking import with_openings
from randcheck.cli import clock
from randcheck.cli.language import either, problem_text
from randcheck.cli.next_step import next_step
from randcheck.cli.output import as_json, line, say
from randcheck.cli.precautions import check_signed
from randcheck.cli.progress import progress
from randcheck.cli.show import names_of, show_drawn
from randcheck.cli.sources import beacons_of, figures_of, read_openings
from randcheck.cli.stepping import joined, keep
from randcheck.errors import Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

_SHOWN: Final = 40  # targets; all of them are told by `show`


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_openings(parser)
    parser.set_defaults(handler=handler)


def add_openings(parser: argparse.ArgumentParser) -> None:
    """Add what a draw is given: folder, openings, figures."""
    add = parser.add_argument
    add(
        "private",
        metavar="DIR",
        help=either("承诺时的私密文件夹", "private folder of the commitment"),
    )
    add(
        "--out", required=True, metavar="FILE", help=either("凭证文件", "certificate file to write")
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
        help=either("公开数字", "a public figure in the committed form"),
    )
    add(
        "--beacon",
        action="append",
        default=[],
        metavar="NAME=SIGNATURE",
        help=either("信标所定轮次的签名，十六进制", "the signature of the committed round, in hex"),
    )
    add(
        "--missing",
        default="refuse",
        choices=("refuse", "replace"),
        help=either("未开启的贡献：拒绝，或期满后以承诺代替", "contributions not opened in time"),
    )
    clock.add_option(parser)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))


def handler(options: argparse.Namespace) -> int:
    """Draw, and write the certificate."""
    pending = randcheck.load_pending(options.private)
    check_signed(joined(pending.certificate, options.out))
    openings = read_openings(options, pending.certificate)
    with progress("抽取", "drawing") as show:
        certificate = randcheck.draw(
            pending,
            openings,
            figures=figures_of(options.figure),
            beacons=beacons_of(options.beacon),
            missing=options.missing,
            at=clock.moment(options),
            progress=show,
        )
    drawn_from = evolve(with_openings(pending, openings), certificate=certificate)
    certificate = keep(drawn_from, options.private, options.out)
    if options.json:
        drawn = {"drawn": certificate.drawn, "teams": certificate.teams}
        secret = {} if certificate.is_sealed else drawn
        as_json({"draw_id": certificate.draw_id, "head": certificate.head, **secret})
        return 0
    say(f"已抽取 {certificate.draw_id}", f"drawn {certificate.draw_id}")
    if certificate.is_sealed:
        say(f"已封存，结果在 {options.private}", f"sealed; the results are in {options.private}")
    else:
        show_drawn(certificate, names_of(getattr(options, "office", None)), most=_SHOWN)
        _say_short(certificate.commitment["strata"])
    say(
        f"凭证 {options.out}，请公布其摘要：{certificate.head}",
        f"certificate {options.out}; publish its digest: {certificate.head}",
    )
    if certificate.is_sealed:
        next_step("核验", "verify it", "verify", options.out)
    else:
        next_step("全部名单", "all of it", "show", options.out)
    return 0


def _say_short(strata: Iterable[Mapping[str, Any]]) -> None:
    """Say of which strata fewer were drawn than the rule wants, or nobody."""
    for stratum in strata:
        name, need, n = stratum["id"], stratum["need"], stratum["n"]
        if stratum["shortfall"]:
            params = {"value": name, "need": need, "n": n, "short": stratum["shortfall"]}
            problem = Problem("stratum-short", params)
        elif not n:
            problem = Problem("stratum-draws-none", {"value": name, "size": stratum["N"]})
        else:
            continue
        line(either("提示：", "notice: ") + problem_text(problem))
