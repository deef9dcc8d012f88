"""The register: all certificates of an office held against each other (抽取登记).

One certificate shows that one draw was held as committed. That no other draw was
held before it, thrown away and never shown, only the whole row of slots can tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical.arguments import checked
from randcheck.certificates.register.findings import found, questions, remarks
from randcheck.certificates.register.pools import Given, load_targets
from randcheck.certificates.register.reading import (
    Known,
    heads_file,
    known_of,
    load_heads,
    read_register,
)
from randcheck.certificates.register.report import (
    RegisterReport,
    Slot,
    conclude,
)
from randcheck.disk.shelves import Files, place_at
from randcheck.errors import InputError, Problem, UndecidedError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from randcheck.certificates.register.reading import Register

__all__ = [
    "Known",
    "RegisterReport",
    "Slot",
    "examine_register",
    "list_heads",
    "load_heads",
    "verify_register",
]


@checked
def examine_register(  # noqa: PLR0913 - whatever an auditor may have
    folder: str | Path | Files,
    *,
    office: str | None = None,
    against: Iterable[str | Path | Files] = (),
    heads: str | Path | bytes | None = None,
    accepted: Collection[str] = (),
    rosters: str | Path | Files | None = None,
) -> RegisterReport:
    """Hold all certificates in a folder against each other; return the report.

    Args:
        folder: Read with everything below it, or a mapping of names to bytes; the order of
            files is irrelevant.
        office: The one that is asked about; ``None`` takes every office found.
        against: Folders with copies that others keep.
        heads: A list of commitments and heads that somebody noted, see `list_heads`.
        accepted: Digests of void records or commitments that have been looked into.
        rosters: Folder with the rosters and secrets of draws, below it in any depth.

    Returns:
        The report. What cannot be opened makes it ``undecided``.
    """
    others = list(against)
    register, known, unreadable = _read(folder, office, others, heads)
    pools = _pools(rosters, unreadable)
    given = _given(office=office, against=others, heads=heads, accepted=accepted, rosters=rosters)
    return _examine(register, known, unreadable, accepted, pools, given)


@checked
def verify_register(  # noqa: PLR0913 - whatever an auditor may have
    folder: str | Path | Files,
    *,
    office: str | None = None,
    against: Iterable[str | Path | Files] = (),
    heads: str | Path | bytes | None = None,
    accepted: Collection[str] = (),
    rosters: str | Path | Files | None = None,
) -> RegisterReport:
    """Hold all certificates in a folder against each other; raise unless they agree.

    Args:
        folder: See `examine_register`.
        office: See `examine_register`.
        against: See `examine_register`.
        heads: See `examine_register`.
        accepted: See `examine_register`.
        rosters: See `examine_register`.

    Raises:
        VerificationError: They contradict each other; `report` says how.
        UndecidedError: A slot was given up after openings, or a certificate cannot
            be judged.
        InputError: Something cannot be opened, or there is no certificate.
    """
    others = list(against)
    register, known, unreadable = _read(folder, office, others, heads)
    pools = _pools(rosters, unreadable)
    if unreadable:
        raise InputError.collect(unreadable)
    given = _given(office=office, against=others, heads=heads, accepted=accepted, rosters=rosters)
    report = _examine(register, known, unreadable, accepted, pools, given)
    if report.findings:
        error = VerificationError.collect([report.headline, *report.findings])
        error.report = report
        raise error
    if report.questions:
        undecided = UndecidedError.collect([report.headline, *report.questions])
        undecided.report = report
        raise undecided
    return report


def list_heads(folder: str | Path | Files) -> bytes:
    """Return the list of all commitments and heads in a folder, to be kept by others.

    Raises:
        InputError: Something cannot be opened, or there is no certificate.
    """
    register, unreadable = read_register(folder)
    if unreadable:
        raise InputError.collect(unreadable)
    return heads_file(known_of(register))


def _read(
    folder: str | Path | Files,
    office: str | None,
    against: Iterable[str | Path | Files],
    heads: str | Path | bytes | None,
) -> tuple[Register, list[Known], list[Problem]]:
    register, unreadable = read_register(folder, office=office)
    known: list[Known] = []
    for other in against:
        copies, missing = read_register(other, office=office, prefix=f"{place_at(other)}/")
        known += known_of(copies)
        unreadable += missing
    if heads is not None:
        try:
            listed = load_heads(heads)
            known += [k for k in listed if office in {None, k.draw_id.split("/")[0]}]
        except InputError as error:
            unreadable += error.problems
    return register, known, unreadable


def _pools(rosters: str | Path | Files | None, unreadable: list[Problem]) -> dict[str, Given]:
    if rosters is None:
        return {}
    found, missing = load_targets(rosters)
    unreadable += missing
    return found


def _given(**parts: object) -> list[str]:
    return [name for name, part in parts.items() if part]


def _examine(  # noqa: PLR0913, PLR0917 - all that was read
    register: Register,
    known: list[Known],
    unreadable: list[Problem],
    accepted: Collection[str],
    pools: dict[str, Given],
    given: list[str],
) -> RegisterReport:
    return conclude(
        register,
        findings=found(register, known, pools),
        questions=[*questions(register, accepted), *unreadable],
        notes=remarks(register, accepted),
        given=given,
    )
