"""The same statistics over certificates, where they must come out clean.

A certificate proves what statistics can only doubt: that the lists were fixed before the seed and
that every lot and every team follows from it. So nothing certain is looked for here, and the
register is verified first.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import Factory, define

from randcheck.audit.auditing import find_families
from randcheck.audit.record import GROUPS, PER_CHECK, LaidDown, Member, PastDraw, PastVisit, Record
from randcheck.audit.result import Audit
from randcheck.canonical.arguments import checked
from randcheck.certificates.register import verify_register
from randcheck.certificates.register.reading import read_register
from randcheck.certificates.rosters import load_rosters, roster_folder
from randcheck.certificates.secretfiles import SECRETS_FILE, load_secrets
from randcheck.certificates.verification import verify
from randcheck.disk.storage import (
    LARGEST_LIST,
    Files,
    place_at,
)
from randcheck.errors import InputError, Problem
from randcheck.office.reading.files import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.rosters import Roster
    from randcheck.disk.storage import Place


@checked
def read_registered(
    folder: str | Path | Files, *, rosters: str | Path | Files | None = None
) -> Reading[Record]:
    """Return the draws of a register as a record, once the register is verified.

    Args:
        folder: With the certificates of one office, read with everything below it; or a
            mapping.
        rosters: A folder with the rosters of draws, each in a folder of its own with its
            secrets; without it, they are looked for in the register's folder. Of a draw
            whose rosters are not there the teams alone are tested.

    Raises:
        VerificationError: A certificate or the register is refuted.
        UndecidedError: It cannot be judged.
        InputError: Something cannot be opened, or no certificate has a draw to show.
    """
    verify_register(folder)
    register, _ = read_register(folder)
    places = dict(_roster_folders(place_at(folder if rosters is None else rosters)))
    found = _Found()
    for chain in register.chains:
        certificate = chain.certificate
        if certificate.is_void or (certificate.is_sealed and certificate.results is None):
            found.leave_out("audit-register-left-out", certificate)
            continue
        lists: dict[str, Roster] | None = None
        if certificate.draw_id in places:
            verify(certificate, rosters=places[certificate.draw_id])
            lists = load_rosters(roster_folder(places[certificate.draw_id]))
        found.take(certificate.original, lists)
    if not found.draws:
        raise InputError("audit-empty", place=place_at(folder).name)
    record = found.record()
    return Reading(value=record, notices=tuple(found.notices), rows=len(found.visits))


def _roster_folders(folder: Place) -> Iterator[tuple[str, Path | Files]]:
    if isinstance(folder, Path):
        for path in sorted(folder.rglob(SECRETS_FILE)):
            yield load_secrets(path)[0], path.parent
        return
    names = list(folder.below())
    for name in names:
        if PurePosixPath(name).name == SECRETS_FILE:
            below = name.removesuffix(SECRETS_FILE)
            lists = {n[len(below) :]: folder / n for n in names if n.startswith(below)}
            read = {n: shelf.read(LARGEST_LIST) for n, shelf in lists.items()}
            yield load_secrets(folder / name)[0], read


@define
class _Found:
    """A record while it is put together."""

    draws: list[PastDraw] = Factory(list)
    visits: list[PastVisit] = Factory(list)
    present: dict[str, set[str]] = Factory(dict)
    groups: dict[str, str] = Factory(dict)
    modes: set[str] = Factory(set)
    notices: list[Problem] = Factory(list)

    def leave_out(self, code: str, certificate: Certificate) -> None:
        """Say that a draw, or its lists, enter no test."""
        self.notices.append(Problem(code, {"value": certificate.draw_id}))

    def take(self, certificate: Certificate, rosters: Mapping[str, Roster] | None) -> None:
        """Add the lots and teams of one certificate, as they fell at first."""
        instant = certificate.commitment["instant"]
        if not certificate.drawn or instant is None:
            self.leave_out("audit-register-left-out", certificate)
            return
        day = date.fromisoformat(instant[:10])
        if rosters is None:
            self.leave_out("audit-register-unlisted", certificate)
        else:
            self.draws += _lists(certificate, rosters["targets"], day)
        self._take_teams(certificate, rosters, day)

    def _take_teams(
        self, certificate: Certificate, rosters: Mapping[str, Roster] | None, day: date
    ) -> None:
        plans = certificate.commitment["teams"]
        typed = any(one["types"] is not None for plan in plans for one in plan["requirements"])
        self.draws.append(PastDraw(id=certificate.draw_id, day=day, listed=False))
        if typed and rosters is None:
            self.leave_out("audit-register-typed", certificate)
            return
        self.modes |= {GROUPS if plan["mode"] == "groups" else PER_CHECK for plan in plans}
        for row in certificate.loads:
            self.present.setdefault(str(row["inspector"]), set()).add(certificate.draw_id)
        if typed and rosters is not None:
            self.groups.update(_types(rosters["inspectors"]))
        for check, team in certificate.teams.items():
            self.visits.append(
                PastVisit(
                    draw=certificate.draw_id, day=day, target=check, inspectors=tuple(sorted(team))
                )
            )

    def record(self) -> Record:
        """Return the record."""
        members = [
            Member(id=who, present=draws, group=self.groups.get(who, ""))
            for who, draws in self.present.items()
        ]
        teaming = self.modes.pop() if len(self.modes) == 1 else ""
        return Record(
            draws=self.draws,
            visits=self.visits,
            members=members,
            laid_down=LaidDown(teaming=teaming),
        )


def _lists(certificate: Certificate, targets: Roster, day: date) -> Iterator[PastDraw]:
    """Yield the list of each stratum in which all have the same chance, ascending by id."""
    able, weights = targets.eligible()
    drawn = certificate.drawn
    for stratum in certificate.commitment["strata"]:
        name = stratum["id"]
        ids, lots = able.get(name, []), set(drawn.get(name, ()))
        if ids and name not in weights:
            yield PastDraw(
                id=f"{certificate.draw_id}#{name}",
                day=day,
                stated={name: len(lots)},
                targets=tuple(ids),
                rows=tuple(range(1, len(ids) + 1)),
                strata=(name,) * len(ids),
                drawn=tuple(id in lots for id in ids),
            )


def _types(inspectors: Roster) -> dict[str, str]:
    """Return what each inspector may sit as: people are exchangeable within it alone."""
    return {entry["id"]: repr(entry["type"]) for entry in inspectors.records()}


@checked
def audit_register(
    folder: str | Path | Files, *, rosters: str | Path | Files | None = None
) -> Audit:
    """Run the statistics of an audit over a register, where they must come out clean.

    Args:
        folder: See `read_registered`.
        rosters: See `read_registered`.

    Raises:
        VerificationError: A certificate or the register is refuted.
        UndecidedError: It cannot be judged.
        InputError: Something cannot be opened, or no certificate has a draw to show.
        ExtraMissingError: numpy is not installed.
    """
    reading = read_registered(folder, rosters=rosters)
    record = reading.value
    return Audit(
        record=record,
        families=find_families(record),
        notices=(*reading.notices, Problem("audit-register-proved")),
        seed=record.digest.hex(),
    )
