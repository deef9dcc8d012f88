"""``randcheck key``: make a key, show one, revoke one."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.certificates.signatures.algorithms import ALGORITHMS
from randcheck.certificates.signatures.keyfiles import is_sealed, load_key, read_private, save_key
from randcheck.certificates.signatures.keys import new_key, public_key
from randcheck.certificates.signatures.trust import TrustedKey, load_trusted
from randcheck.cli.language import either
from randcheck.cli.output import as_json, line, say
from randcheck.disk.storage import read_whole, stands
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse

    from randcheck.certificates.signatures.keys import PrivateKey


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_new(actions)
    text = either("显示公钥，不显示私钥", "show the public key of a file, never the private one")
    parser = actions.add_parser("show", help=text, description=text)
    parser.add_argument(
        "file", metavar="FILE", help=either("公钥或私钥文件", "public or private key file")
    )
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=show)
    text = either("在公钥文件中记明吊销", "note in a public key file that the key is revoked")
    parser = actions.add_parser("revoke", help=text, description=text)
    add = parser.add_argument
    add("file", metavar="FILE", help=either("公钥文件", "public key file"))
    add(
        "--instant",
        required=True,
        metavar="TIME",
        help=either("自何时起", "since YYYY-MM-DDThh:mm:ss±hh:mm"),
    )
    add("--reason", default="", help=either("原因", "why"))
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=revoke)


def _add_new(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = either("生成密钥：私钥文件与公钥文件", "make a key: a private and a public file")
    parser = actions.add_parser("new", help=text, description=text)
    add = parser.add_argument
    add(
        "--private",
        required=True,
        metavar="FILE",
        help=either("私钥文件", "private key file to write"),
    )
    add(
        "--public",
        required=True,
        metavar="FILE",
        help=either("公钥文件", "public key file to write"),
    )
    add(
        "--algorithm",
        default="ed25519",
        choices=sorted(ALGORITHMS),
        help=either("sha256 套件用 ed25519，sm3 用 sm2", "by suite"),
    )
    add(
        "--role",
        required=True,
        action="append",
        metavar="ROLE",
        help=either("office、supervisor、witness 或 party:来源", "as whom it signs"),
    )
    add("--name", default="", help=either("持有人", "who holds it"))
    add("--office", metavar="ID", help=either("只用于此机关", "only for this office"))
    add("--replaces", metavar="KEYID", help=either("接替哪个密钥", "the key that it follows"))
    add_passphrase(parser)
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=new)


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """Add the option that reads a passphrase."""
    parser.add_argument(
        "--passphrase",
        metavar="FILE|-",
        help=either(
            "封存私钥的口令：文件首行，- 为当面输入",
            "sealing passphrase: first line of a file, - asks for it",
        ),
    )


def passphrase(given: str | None) -> str | None:
    """Return the passphrase that an option names; it is never on the command line itself."""
    if given is None:
        return None
    if given == "-":
        return getpass.getpass(either("口令：", "passphrase: "))
    try:
        return read_whole(given).decode().split("\n", 1)[0].removesuffix("\r")
    except UnicodeDecodeError as error:
        raise InputError("json-encoding", place=given, position=error.start) from error


def private_of(path: str, given: str | None) -> PrivateKey:
    """Return the private key in a file, asking for its passphrase where it needs one."""
    if given is None and is_sealed(path):
        given = "-"
    return load_key(path, passphrase(given))


def new(options: argparse.Namespace) -> int:
    """Make a key; write both files or neither."""
    key = new_key(options.algorithm)
    trusted = TrustedKey(
        key=key.public,
        roles=tuple(options.role),
        name=options.name,
        office=options.office,
        replaces=options.replaces,
    )
    trusted.to_bytes()
    if stands(options.public):
        raise InputError("key-exists", place=options.public)
    save_key(key, options.private, passphrase(options.passphrase))
    try:
        trusted.save(options.public)
    except InputError:
        with suppress(OSError):
            Path(options.private).unlink()
        raise
    if options.json:
        as_json(_shown(trusted))
        return 0
    say(
        f"密钥标识 {key.public.keyid}",
        f"keyid {key.public.keyid}; tell it to the verifiers by another way",
    )
    say(f"公钥 {options.public}，可以公开", f"public key {options.public}; hand it over")
    say(
        f"私钥 {options.private}，不得外传，另存一份",
        f"private key {options.private}; keep it, and a copy of it",
    )
    return 0


def show(options: argparse.Namespace) -> int:
    """Show a public key."""
    path = Path(options.file)
    try:
        found = _shown(load_trusted(path))
    except InputError as error:
        if error.code == "file-unreadable":
            raise
        key = public_key(read_private(path)["key"], str(path))
        found = {"key": key.text, "keyid": key.keyid}
    if options.json:
        as_json(found)
        return 0
    for name, value in found.items():
        line(f"{name}: {'、'.join(value) if isinstance(value, list) else value}")
    return 0


def revoke(options: argparse.Namespace) -> int:
    """Note a revocation in a public key file."""
    trusted = load_trusted(options.file).revoke(options.instant, options.reason)
    trusted.save(options.file)
    if options.json:
        as_json(_shown(trusted))
        return 0
    say(
        f"已吊销 {trusted.key.keyid}",
        f"revoked {trusted.key.keyid}; hand the file to everybody who trusts the key",
    )
    return 0


def _shown(trusted: TrustedKey) -> dict[str, object]:
    found: dict[str, object] = {
        "key": trusted.key.text,
        "keyid": trusted.key.keyid,
        "name": trusted.name,
        "roles": list(trusted.roles),
    }
    if trusted.office is not None:
        found["office"] = trusted.office
    if trusted.replaces is not None:
        found["replaces"] = trusted.replaces
    if trusted.revoked is not None:
        found["revoked"] = " ".join(trusted.revoked).strip()
    return found
