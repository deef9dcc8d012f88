"""``randcheck sign``: sign a certificate, or take over signatures from a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import randcheck
from randcheck.certificates.signatures.signing import required
from randcheck.cli.key import add_passphrase, private_of
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say

if TYPE_CHECKING:
    import argparse


_KINDS: Final = {
    "commitment": ("承诺", "commitment"),
    "opening": ("开启", "opening"),
    "draw": ("抽取", "draw"),
    "assignment": ("选派", "assignment"),
    "request": ("变更申请", "request"),
    "amendment": ("变更", "amendment"),
    "void": ("作废", "void"),
    "unsealing": ("解封", "unsealing"),
}
"""What records are called."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "file",
        metavar="FILE",
        help=either("凭证文件，就地更新", "certificate file, updated in place"),
    )
    add("--key", metavar="FILE", help=either("私钥文件", "private key file"))
    add(
        "--from",
        dest="others",
        action="append",
        default=[],
        metavar="FILE",
        help=either("并入另一副本上的签名", "take over the signatures of a copy"),
    )
    add_passphrase(parser)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Add signatures, and say what is missing still."""
    certificate = randcheck.load_certificate(options.file)
    for other in options.others:
        certificate = certificate.joined(randcheck.load_certificate(other))
    if options.key is not None:
        certificate = certificate.signed(private_of(options.key, options.passphrase))
    certificate.save(options.file)
    open_ = missing(certificate)
    if options.json:
        as_json({"draw_id": certificate.draw_id, "missing": open_})
        return 0
    if open_:
        named = (f"{either(*_KINDS[kind])} {count}" for kind, count in open_)
        listed = either("、", ", ").join(named)
        say(f"已保存；尚缺签名：{listed}", f"saved; signatures still missing: {listed}")
    else:
        say("已保存；签名齐全", "saved; every record has its signatures")
    return 0


def missing(certificate: randcheck.Certificate) -> list[tuple[str, int]]:
    """Return which records lack signatures, and how many."""
    found = []
    for record, count, of in required(certificate.commitment, certificate.records):
        there = sum(signature["keyid"] in of for signature in record.signatures)
        if there < count:
            found.append((record.kind, count - there))
    return found
