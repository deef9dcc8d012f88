"""``randcheck witness``: state that a commitment was published for its slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.signatures.statements import attest, keep_statement
from randcheck.cli.key import add_passphrase, private_of
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "file",
        metavar="FILE",
        help=either("只有承诺的凭证", "certificate that holds its commitment only"),
    )
    add(
        "--key",
        required=True,
        metavar="FILE",
        help=either("见证人的私钥", "the witness's private key"),
    )
    add(
        "--folder",
        required=True,
        metavar="DIR",
        help=either("见证人的全部声明所在文件夹", "where the witness keeps them all"),
    )
    add_passphrase(parser)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Make a statement, once for each slot."""
    certificate = randcheck.load_certificate(options.file)
    data = attest(certificate, private_of(options.key, options.passphrase))
    path = keep_statement(data, options.folder)
    if options.json:
        as_json({"draw_id": certificate.draw_id, "statement": str(path)})
        return 0
    say(
        f"声明 {path}；请公布，或交给核验人",
        f"statement {path}; publish it, or give it to verifiers",
    )
    return 0
