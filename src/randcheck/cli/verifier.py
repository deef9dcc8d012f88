"""``randcheck verifier``: hand out the verifiers that need no randcheck, with their hashes."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from randcheck.cli.language import either
from randcheck.cli.output import as_json, line, say
from randcheck.disk.storage import stands, write_whole
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse

PROGRAMS: Final = ("verify.py", "verify.html")
"""What stands in the folder `outsiders` of the package for people without it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--out", required=True, metavar="DIR", help=either("写到哪个文件夹", "folder")
    )
    parser.add_argument("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Write the programs, and say by which hash anybody knows them; other files are kept."""
    out, contents = Path(options.out), programs()
    other = [name for name, data in contents.items() if _is_other(out / name, data)]
    if other:
        raise InputError.collect(Problem("init-exists", {"value": n}, str(out)) for n in other)
    for name, data in contents.items():
        write_whole(out / name, data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    if options.json:
        as_json({"folder": str(out), "sha256": hashes})
        return 0
    say(f"已写入 {out}，核对 SHA-256 后即可使用", f"written to {out}; compare SHA-256 before use")
    for name, digest in hashes.items():
        line(f"  {digest}  {name}")
    say(
        "核对：Windows 用 certutil -hashfile verify.py SHA256，其他系统用 sha256sum verify.py",
        "compare: certutil -hashfile verify.py SHA256 on Windows, else sha256sum verify.py",
    )
    return 0


def programs() -> dict[str, bytes]:
    """Return the programs that this version of the package holds, by name."""
    folder = files("randcheck").joinpath("outsiders")
    found = {name: folder.joinpath(name) for name in PROGRAMS}
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def _is_other(path: Path, data: bytes) -> bool:
    return stands(path) and path.read_bytes() != data
