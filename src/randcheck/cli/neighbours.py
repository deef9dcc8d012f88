"""Commitments of an office that stand near the files a new one would write.

Without a register nobody but the folders themselves knows which slots are taken. They are
looked through to the bottom, whatever the files are called, and the command says where it
looked: what lies elsewhere it cannot know.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.certificates.certificate import read_certificate
from randcheck.certificates.pending import CERTIFICATE_FILE
from randcheck.certificates.records import DRAW
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.cli.output import say
from randcheck.disk.storage import is_file, is_folder, read_whole
from randcheck.errors import RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.certificates.certificate import Certificate

_BEGINS: Final = b'{"disclosures":['
_MOST: Final = 20_000  # files that are looked at


@frozen
class Taken:
    """A commitment that stands nearby.

    Attributes:
        certificate: As far as it went there.
        place: Where.
    """

    certificate: Certificate
    place: Path

    @property
    def is_open(self) -> bool:
        """Whether its slot is neither drawn nor given up."""
        return not (self.certificate.of_kind(DRAW) or self.certificate.is_void)


@frozen(kw_only=True)
class Neighbours:
    """What a look at some folders came to.

    Attributes:
        folders: The folders, with everything below them.
        files: How many files were looked at.
        whole: Whether these are all; else there are more than anybody looks at.
        unread: Files that begin as certificates do and cannot be read.
        taken: The commitments of the office, each once, as far as its longest copy goes.
    """

    folders: tuple[str, ...]
    files: int
    whole: bool
    unread: tuple[str, ...]
    taken: tuple[Taken, ...]


def look_around(folders: Sequence[Path], office: str, *, own: Sequence[Path]) -> Neighbours:
    """Return the commitments of an office in some folders and below them.

    Args:
        folders: Where.
        office: Its id.
        own: Files of the very commitment for which this is asked.
    """
    roots = _outermost(folders)
    found: dict[str, Taken] = {}
    unread: list[str] = []
    paths = [*islice(_files(roots), _MOST + 1)]
    mine = {Path(os.path.realpath(path)) for path in own}
    for path in paths[:_MOST]:
        if path in mine or not _is_meant(path):
            continue
        try:
            certificate = read_certificate(read_whole(path))
        except RandcheckError:
            unread.append(str(path))
            continue
        if certificate.commitment["office"] == office and not _is_shown(certificate):
            digest = certificate.records[0].digest
            before = found.get(digest)
            if before is None or len(before.certificate.records) < len(certificate.records):
                found[digest] = Taken(certificate, path)
    return Neighbours(
        folders=tuple(map(str, roots)),
        files=min(len(paths), _MOST),
        whole=len(paths) <= _MOST,
        unread=tuple(unread),
        taken=tuple(found.values()),
    )


def _is_shown(certificate: Certificate) -> bool:
    """Tell whether it is the draw of ``randcheck demo``, which takes no slot of anybody."""
    from randcheck.selftest.demonstration import DRAW_ID, commit_demo  # seldom asked

    if certificate.draw_id != DRAW_ID:
        return False
    return certificate.records[0].digest == commit_demo().certificate.records[0].digest


def _outermost(folders: Sequence[Path]) -> list[Path]:
    """Return those folders that lie in no other of them, ascending."""
    real = {Path(os.path.realpath(folder)) for folder in folders}
    return sorted(folder for folder in real if real.isdisjoint(folder.parents))


def _files(roots: Sequence[Path]) -> Iterator[Path]:
    for root in roots:
        for folder, inner, names in os.walk(root):
            inner.sort()
            yield from (Path(folder) / name for name in sorted(names))


def _is_meant(path: Path) -> bool:
    """Tell whether a plain file begins as a certificate does."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_BEGINS)) == _BEGINS
    except OSError:
        return False


def looked_at(around: Neighbours | None) -> dict[str, object] | None:
    """Return where it was looked, for programs; nothing where a commitment is resumed."""
    if around is None:
        return None
    return {
        "folders": list(around.folders),
        "files": around.files,
        "all": around.whole,
        "unread": list(around.unread),
        "commitments": len(around.taken),
    }


def show_around(around: Neighbours) -> None:
    """Say where it was looked for earlier commitments, and what nobody could see there."""
    where, count = "、".join(around.folders), len(around.taken)
    say(
        f"已查看 {where} 及其下全部文件（{around.files} 个），见本机关较早的承诺 {count} 份；"
        "别处的承诺无从得知，请以 --register 登记",
        f"looked at all {around.files} files in and below {where}: {count} earlier commitments"
        " of this office; what lies elsewhere nobody saw: keep a --register",
    )
    if not around.whole:
        say("其余文件太多，未查看", "there are more files, which were not looked at")
    for path in around.unread:
        say(f"未能读取的凭证：{path}", f"a certificate that cannot be read: {path}")


def private_folders(folder: Path) -> Iterator[Path]:
    """Yield the certificates in the private folders that lie in a folder."""
    if is_folder(folder):
        for inner in sorted(folder.iterdir()):
            if is_file(inner / SECRETS_FILE) and is_file(inner / CERTIFICATE_FILE):
                yield inner / CERTIFICATE_FILE
