"""``randcheck amend``: fix a request before its seed, then draw the amendment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

import randcheck
from randcheck.certificates import envelope
from randcheck.certificates.amendments.amending import request
from randcheck.certificates.records import CAMPAIGN, CHECK, RESERVE, SUBSTITUTE, SWAP, TEAM
from randcheck.cli import clock
from randcheck.cli.draw import add_openings
from randcheck.cli.language import either, text
from randcheck.cli.output import as_json, say, table
from randcheck.cli.precautions import check_signed
from randcheck.cli.sources import (
    add_sources,
    beacons_of,
    figures_of,
    opened_for,
    pair,
    read_openings,
    read_sources,
)
from randcheck.cli.stepping import joined, keep
from randcheck.errors import InputError, seat_phrase
from randcheck.office.eligibility.recusals import late_recusal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from randcheck.certificates.certificate import Certificate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    _add_request(steps)
    _add_draw(steps)


def _add_request(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either(
        "申请：在新种子产生之前固定要变更的内容", "fix what is asked for before the fresh seed"
    )
    parser = steps.add_parser("request", help=text, description=text)
    add = parser.add_argument
    add(
        "private",
        metavar="DIR",
        help=either("承诺时的私密文件夹", "private folder of the commitment"),
    )
    add("--certificate", metavar="FILE", help=either("已产生的凭证", "certificate issued so far"))
    add(
        "--out", required=True, metavar="FILE", help=either("凭证文件", "certificate file to write")
    )
    add("--cause", required=True, help=either("事由", "why"))
    add("--asked-by", required=True, metavar="NAME", help=either("申请人", "who asked for it"))
    add(
        "--book",
        help=either(
            "承诺时的规则书，按其规定办理回避", "rule book of the commitment: its form and scope"
        ),
    )
    forms = (SUBSTITUTE, SWAP, TEAM, RESERVE)
    add(
        "--form",
        choices=forms,
        help=either(
            f"替代、交换、整组重抽、备选，默认 {SUBSTITUTE}",
            f"what is to be done, by default {SUBSTITUTE}",
        ),
    )
    add(
        "--recuse",
        action="append",
        default=[],
        metavar="INSPECTOR@TARGET",
        help=either("回避", "a recusal"),
    )
    add(
        "--absent",
        action="append",
        default=[],
        metavar="INSPECTOR",
        help=either("缺席", "an absence"),
    )
    add(
        "--unreachable",
        action="append",
        default=[],
        metavar="TARGET=REASON",
        help=either("无法检查的对象", "a target that cannot be reached"),
    )
    add(
        "--scope",
        choices=(CHECK, CAMPAIGN),
        help=either(
            f"回避该项或本次执法检查，默认 {CHECK}",
            f"out of that check or of the campaign, by default {CHECK}",
        ),
    )
    add_sources(parser, required=False)
    add("--instant", metavar="TIME", help=either("申请时间", "when it was asked for"))
    add(
        "--abandon",
        action="store_true",
        help=either("放弃无法产生种子的申请", "give up a request without a seed"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=ask)


def _add_draw(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either("抽取：以新种子办理申请", "carry out the open request with its seed")
    parser = steps.add_parser("draw", help=text, description=text)
    add_openings(parser)
    parser.set_defaults(handler=draw)


def ask(options: argparse.Namespace) -> int:
    """Fix the request; save private folder and certificate."""
    out = Path(options.out)
    pending = randcheck.load_pending(options.private)
    issued = None
    if options.certificate is not None:
        issued = randcheck.load_certificate(options.certificate)
    before = pending.certificate if issued is None else issued
    form, scope = _form_and_scope(options, before)
    asked = request(
        pending,
        issued,
        cause=options.cause,
        asked_by=options.asked_by,
        form=form,
        sources=read_sources(options, before.next_request_id, before.suite.name),
        recusals=[_recusal(text) for text in options.recuse],
        absences=options.absent,
        unreachable=dict(
            pair(text, "--unreachable", "TARGET=REASON") for text in options.unreachable
        ),
        scope=scope,
        openings_until=options.openings_until,
        instant=options.instant,
        abandon=options.abandon,
    )
    # the folder first: a request that is known while its openings are lost cannot be drawn
    certificate = keep(asked, options.private, out)
    if options.json:
        as_json(
            {
                "draw_id": certificate.draw_id,
                "request": certificate.seed_id,
                "head": certificate.head,
                "certificate": options.out,
            }
        )
        return 0
    say(f"已申请 {certificate.seed_id}", f"requested {certificate.seed_id}")
    say(
        f"请现在公布摘要：{certificate.head}",
        f"publish this digest now, before anybody opens: {certificate.head}",
    )
    return 0


def draw(options: argparse.Namespace) -> int:
    """Draw the amendment; save private folder and certificate."""
    out = Path(options.out)
    pending = randcheck.load_pending(options.private)
    check_signed(joined(pending.certificate, out))
    asked = opened_for(pending.certificate)[0]
    certificate = randcheck.amend(
        pending,
        read_openings(options, pending.certificate),
        figures=figures_of(options.figure),
        beacons=beacons_of(options.beacon),
        missing=options.missing,
        at=clock.moment(options),
    )
    amended = evolve(pending, certificate=certificate, openings=())
    certificate = keep(amended, options.private, out)
    if certificate.is_sealed:
        return _sealed(options, asked, certificate)
    seats = [
        {"check": team["check"], **seat}
        for team in certificate.open_records[-1].body["teams"]
        for seat in team["seats"]
    ]
    if options.json:
        as_json(
            {
                "draw_id": certificate.draw_id,
                "request": asked,
                "head": certificate.head,
                "changed": seats,
                "drawn": certificate.drawn,
                "teams": certificate.teams,
            }
        )
        return 0
    say(f"已变更 {asked}", f"amended {asked}")
    rows = [
        (
            _seat(seat),
            seat["before"] or "—",
            seat["after"] or "—",
            seat["possible"],
        )
        for seat in seats
    ]
    if rows:
        table(
            (
                either("席位", "seat"),
                either("原", "before"),
                either("现", "after"),
                either("可能人数", "possible"),
            ),
            rows,
        )
    say(
        f"凭证 {out}，请公布其摘要：{certificate.head}",
        f"certificate {out}; publish its digest: {certificate.head}",
    )
    return 0


def _seat(seat: Mapping[str, Any]) -> str:
    phrase = seat_phrase(seat["check"], seat["requirement"], seat["copy"])
    return text(phrase.code, **dict(phrase.params))


def _sealed(options: argparse.Namespace, request: str, certificate: Certificate) -> int:
    """Say that an amendment was drawn, and nothing of what changed."""
    if options.json:
        draw_id, head = certificate.draw_id, certificate.head
        as_json({"draw_id": draw_id, "request": request, "head": head})
        return 0
    say(f"已变更 {request}", f"amended {request}")
    say(f"已封存，结果在 {options.private}", f"sealed; the results are in {options.private}")
    say(
        f"凭证 {options.out}，请公布其摘要：{certificate.head}",
        f"certificate {options.out}; publish its digest: {certificate.head}",
    )
    return 0


def _form_and_scope(options: argparse.Namespace, before: Certificate) -> tuple[str, str]:
    """Return form and scope of a request: as given, else as the rule book says of recusals."""
    form, scope = SUBSTITUTE, CHECK
    if options.book is not None:
        commitment = before.commitment
        book = randcheck.rulebook(options.book)
        if envelope.file_digest(before.suite, book.source) != commitment["rule_book"]:
            raise InputError("amend-book", place="--book", value=options.book)
        if options.recuse:
            form, scope = late_recusal(book, commitment["plan"], commitment["draw"])
    form = options.form or form
    if form == SWAP:  # whoever changes places stays in the campaign
        scope = CHECK
    return form, options.scope or scope


def _recusal(text: str) -> tuple[str, str]:
    inspector, at, target = text.partition("@")
    if not at:
        raise InputError("shape-value", place="--recuse", expected="INSPECTOR@TARGET", value=text)
    return inspector, target
