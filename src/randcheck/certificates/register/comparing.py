"""Two copies held against each other: what contradicts is a proof, whoever shows it.

Two certificates of one slot, or two copies of a register. Only what holds by itself
proves anything: a file that is refuted could have been made by anybody.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.certificates.certificate import Certificate, read_certificate
from randcheck.certificates.register.reading import read_files
from randcheck.certificates.verification import examine
from randcheck.certificates.verification.report import REFUTED
from randcheck.certificates.views import contradictions
from randcheck.disk.storage import (
    Files,
    is_folder,
    place_at,
    read_whole,
)
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@frozen(kw_only=True, field_transformer=strict)
class Proof:
    """Two files that cannot both be true.

    Attributes:
        problem: How they contradict each other.
        one: Place and head of the first.
        other: Place and head of the second.
        signed_by: Keyids that signed both of the records that differ, ascending.
    """

    problem: Problem
    one: tuple[str, str]
    other: tuple[str, str]
    signed_by: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        pair = [{"file": file, "head": head} for file, head in (self.one, self.other)]
        return {**self.problem.to_dict(), "files": pair, "signed_by": list(self.signed_by)}


@checked
def compare(
    one: str | Path | bytes | Files, other: str | Path | bytes | Files
) -> tuple[list[Proof], list[Problem]]:
    """Return how two files or folders contradict each other.

    Args:
        one: A certificate, a view of one, its bytes, or a folder or mapping of them.
        other: Likewise.

    Returns:
        The proofs, and the files that prove nothing: refuted, or no certificates.

    Raises:
        InputError: A file or folder cannot be opened.
    """
    notes: list[Problem] = []
    mine, its = (list(_certificates(where, notes)) for where in (one, other))
    found = [
        Proof(problem=problem, one=(a, x.head), other=(b, y.head), signed_by=_both(x, y))
        for (a, x), (b, y) in product(mine, its)
        for problem in _contradicting(x, y)
    ]
    return found, notes


def _contradicting(one: Certificate, other: Certificate) -> list[Problem]:
    """Return the contradictions of two certificates, those of one slot under two names too."""
    found = contradictions(one, other)
    slots = [(c.commitment["office"], c.commitment["slot"]) for c in (one, other)]
    if slots[0] == slots[1] and one.draw_id != other.draw_id:
        names = f"{one.draw_id}、{other.draw_id}"
        params: dict[str, object] = {"slot": slots[0][1], "count": 2, "value": names}
        found.append(Problem("register-slot-twice", params))
    return found


def _both(one: Certificate, other: Certificate) -> tuple[str, ...]:
    """Return who signed both of the first two records that differ."""
    for mine, its in zip(one.records, other.records, strict=False):
        if mine.digest != its.digest:
            signed = [{s["keyid"] for s in record.signatures} for record in (mine, its)]
            return tuple(sorted(signed[0] & signed[1]))
    return ()


def _certificates(
    where: str | Path | bytes | Files, notes: list[Problem]
) -> Iterator[tuple[str, Certificate]]:
    path = place_at(where, "certificate")
    files = list(read_files(path)) if is_folder(path) else [(path, str(path))]
    if not files:
        raise InputError("register-empty", place=str(path))
    for file, place in files:
        data = read_whole(file)
        report = examine(data)
        if report.verdict == REFUTED:
            notes.append(Problem("compare-refuted", {"value": report.headline.en}, place))
        else:
            yield place, read_certificate(data, place)
