"""``randcheck witness``: state a commitment for its slot, or how far a register went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.certificate import read_certificate
from randcheck.certificates.signatures.heads import HEAD_FORMAT, read_head, waiting
from randcheck.certificates.signatures.witnessing import attest, keep_head, keep_statement
from randcheck.cli.key import add_passphrase, private_of
from randcheck.cli.language import either
from randcheck.cli.output import as_json, say
from randcheck.disk.storage import read_whole

if TYPE_CHECKING:
    import argparse

    from randcheck.certificates.signatures.keys import PrivateKey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add(
        "file",
        metavar="FILE",
        help=either(
            "只有承诺的凭证，或登记头",
            "a certificate that holds its commitment only, or the head of a register",
        ),
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
    """Make a statement: once for each slot, or on a head that follows the last one stated."""
    data, key = read_whole(options.file), private_of(options.key, options.passphrase)
    if HEAD_FORMAT.encode() in data:
        return _head(options, data, key)
    certificate = read_certificate(data, options.file)
    path = keep_statement(attest(certificate, key), options.folder)
    if options.json:
        as_json({"draw_id": certificate.draw_id, "statement": str(path)})
        return 0
    say(
        f"声明 {path}；请公布，或交给核验人",
        f"statement {path}; publish it, or give it to verifiers",
    )
    return 0


def _head(options: argparse.Namespace, data: bytes, key: PrivateKey) -> int:
    shown = read_head(data, options.file)
    path, head = keep_head(shown, key, options.folder), shown.head
    waits = waiting(head, shown.entries)
    if options.json:
        as_json({"office": head.office, "size": head.size, "root": head.root,
                 "waiting": [{"slot": s, "commitment": c} for s, c in waits.items()],
                 "statement": str(path)})  # fmt: skip
        return 0
    say(f"{head.office} 的登记共 {head.size} 条，{head.root}",
        f"the register of {head.office} has {head.size} entries, {head.root}")  # fmt: skip
    for slot, commitment in waits.items():
        say(
            f"待抽取：序号 {slot}，承诺 {commitment}",
            f"slot {slot} is committed and waits: {commitment}",
        )
    say(
        f"声明 {path}；请公布，并交回该机关",
        f"statement {path}; publish it, and hand it to the office",
    )
    return 0
