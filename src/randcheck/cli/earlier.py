"""What a register says of earlier draws, as the commands use it by default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import randcheck
from randcheck.certificates.register.history import history_of
from randcheck.checks.exporting import past_checks
from randcheck.checks.journal import FORMAT, read_checks
from randcheck.cli.neighbours import private_folders
from randcheck.disk.storage import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.draws.past import PastCheck
    from randcheck.office.office import Office

_JOURNAL: Final = f'{{"format":"{FORMAT}"}}'.encode()


def look_back(
    office: Office, register: str | Path, certificates: Sequence[Certificate], private: Path | None
) -> dict[str, Any]:
    """Return the options of a task that say what has been checked.

    Args:
        office: Its book says what its draws are called in lists of past checks.
        register: Folder, journals of checks lying below it too.
        certificates: Those of the office in it.
        private: Folder with the private folders of its draws; ``None``: they are not at hand.
    """
    pending = [] if private is None else [
        randcheck.load_pending(path.parent) for path in private_folders(private)
        if _is_wanted(path, certificates)
    ]  # fmt: skip
    earlier = history_of(certificates, office.book.office, pending=pending)
    return {"earlier": earlier, "history": (*office.files.history, *_journals(office, register))}


def _is_wanted(path: Path, certificates: Iterable[Certificate]) -> bool:
    """Tell whether a private folder is that of a draw that is open, or sealed."""
    digest = randcheck.load_certificate(path).records[0].digest
    return any(
        one.records[0].digest == digest and (one.is_sealed or not one.of_kind("draw"))
        for one in certificates
    )


def _journals(office: Office, register: str | Path) -> Iterable[PastCheck]:
    """Yield the checks of all journals below a register."""
    book = office.book
    causes = {task.draw: task.cause for task in book.rules if task.cause}
    causes |= {row.field: book.joint_cause for row in office.files.joint}
    usual = {"cause": book.random_causes[0]} if book.random_causes else {}
    for folder, inner, names in os.walk(register):
        inner.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if name.lower().endswith(".jsonl") and read_whole(path).startswith(_JOURNAL):
                yield from past_checks(read_checks(path), causes=causes, **usual)
