"""Sources of a seed on the command line: the same for a commitment and for a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.ceremony.contributing import load_contribution
from randcheck.certificates.ceremony.sources import Beacon, request_id
from randcheck.certificates.records import REQUEST
from randcheck.cli.language import either
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from randcheck.certificates.ceremony.sources import Source
    from randcheck.certificates.certificate import Certificate
    from randcheck.lottery.seeds import Opened

DIGITS = 20  # of a round at most


def add_sources(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add what a seed will be made of."""
    add = parser.add_argument
    add(
        "--source",
        required=required,
        action="append",
        default=[],
        metavar="NAME[=VALUE|:C]|@FILE",
        help=either(
            "来源，本机关在前；NAME=取值 在此生成贡献，NAME:C 只列他人的承诺值，@FILE 为"
            " contribute 所写的文件",
            "a source, the office first; NAME=VALUE makes a contribution here, NAME:C takes"
            " another party's commitment, @FILE the file that it handed over",
        ),
    )
    add(
        "--beacon",
        action="append",
        default=[],
        metavar="NAME=ROUND",
        help=either(
            "公共信标 drand quicknet 的轮次，排在各方贡献之后",
            "a round of the public beacon drand quicknet, after the contributions",
        ),
    )
    add(
        "--figure",
        action="append",
        default=[],
        nargs=4,
        metavar=("NAME", "EVENT", "FORM", "TIME"),
        help=either(
            "公开数字：名称、事件、写法、公布时间",
            "a public figure known later: name, event, form, time; the form “rfc3797” is checked",
        ),
    )
    add("--openings-until", metavar="TIME", help=either("开启截止时间", "when openings are due"))


def read_sources(options: argparse.Namespace, seed_id: str, suite: str) -> list[Source]:
    """Return the sources: contributions, figures, beacons.

    Args:
        options: What `add_sources` read.
        seed_id: What contributions must be made for.
        suite: Name of the hash suite.
    """
    return [
        *(_source(text, seed_id, suite) for text in options.source),
        *(_figure(*parts) for parts in options.figure),
        *map(_beacon, options.beacon),
    ]


def _source(text: str, seed_id: str, suite: str) -> Source:
    if text.startswith("@"):
        return load_contribution(text[1:], seed_id, suite)
    name, equals, value = text.partition("=")
    if equals:
        return randcheck.contribution(name, value=value)
    name, colon, known = text.rpartition(":")
    if colon:
        return randcheck.contribution(name, commitment=known)
    return randcheck.contribution(text)


def _figure(name: str, event: str, form: str, time: str) -> Source:
    return randcheck.PublicFigure(source_id=name, event=event, form=form, time=time)


def _beacon(text: str) -> Beacon:
    name, equals, number = text.partition("=")
    if not (equals and number.isascii() and number.isdigit() and len(number) <= DIGITS):
        raise InputError("shape-value", place="--beacon", expected="NAME=ROUND", value=text)
    return Beacon(source_id=name, round=int(number))


def opened_for(certificate: Certificate) -> tuple[str, str]:
    """Return what openings are made for: its seed id and the digest of its record.

    That is the open request, or the last one that was carried out; else the draw.
    """
    requests = certificate.of_kind(REQUEST)
    if requests:
        return request_id(certificate.draw_id, len(requests)), requests[-1].digest
    return certificate.draw_id, certificate.records[0].digest


def read_openings(options: argparse.Namespace, certificate: Certificate) -> list[Opened]:
    """Return the openings in the files given.

    Args:
        options: With ``opening``, a list of paths.
        certificate: What they must be made for.
    """
    seed_id, digest = opened_for(certificate)
    return [
        opening
        for path in options.opening
        for opening in randcheck.load_openings(path, seed_id, commitment=digest)
    ]


def figures_of(texts: Sequence[str]) -> dict[str, str]:
    """Return public figures by source; a text is taken as it is, byte by byte.

    Args:
        texts: ``NAME=TEXT`` each.
    """
    return _all_named(texts, "--figure", "NAME=TEXT")


def beacons_of(texts: Sequence[str]) -> dict[str, str]:
    """Return signatures of beacons by source.

    Args:
        texts: ``NAME=SIGNATURE`` each.
    """
    return _all_named(texts, "--beacon", "NAME=SIGNATURE")


def _all_named(texts: Sequence[str], option: str, form: str) -> dict[str, str]:
    found = dict(pair(text, option, form) for text in texts)
    if len(found) < len(texts):
        raise InputError("seed-source-twice", place=option, value=", ".join(sorted(found)))
    return found


def pair(text: str, option: str, form: str) -> tuple[str, str]:
    """Return both sides of ``NAME=TEXT``.

    Args:
        text: What was given.
        option: Where, for the message.
        form: What it must look like, for the message.

    Raises:
        InputError: It has no ``=``.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError("shape-value", place=option, expected=form, value=text)
    return name, value
