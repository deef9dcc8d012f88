"""What is asked before a commitment takes a slot: a commitment cannot be undone.

Days that contradict each other, a slot that was taken before, a seed that the office alone
would make: each is refused with its way out, all of them at once.
"""

from __future__ import annotations

from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.canonical.shapes import DATE, INSTANT, require
from randcheck.certificates.ceremony.sources import Contribution, earlier
from randcheck.certificates.certificate import read_certificate
from randcheck.certificates.pending import CERTIFICATE_FILE
from randcheck.certificates.records import DRAW
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.certificates.signatures.signing import required
from randcheck.disk.storage import is_file, is_folder, read_whole
from randcheck.errors import (
    CommitmentError,
    InputError,
    Problem,
    RandcheckError,
    ScheduleUnpublished,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.certificates.ceremony.sources import Source
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.register.numbering import NextSlot
    from randcheck.draws.task import Task

_BEGINS: Final = b'{"disclosures":['
_MOST: Final = 1000  # files and folders that are looked at


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


def day_of(options: argparse.Namespace) -> date:
    """Return the day of a draw: as given, else that of its instant.

    Raises:
        InputError: Neither is given (``drawn-on-missing``), or one is not of its form.
    """
    if options.instant is not None:
        require(options.instant, INSTANT, "--instant")
    text = options.drawn_on or (options.instant or "")[:10]
    if not text:
        raise InputError("drawn-on-missing", place="--drawn-on")
    require(text, DATE, "--drawn-on")
    return date.fromisoformat(text)


def check_commitment(
    options: argparse.Namespace,
    task: Task,
    sources: Sequence[Source],
    numbered: NextSlot,
    calendar: WorkCalendar,
) -> None:
    """Make sure that nothing of a commitment contradicts itself or what was committed before.

    Args:
        options: Those of ``randcheck commit``.
        task: What is to be drawn.
        sources: What the seed will be made of.
        numbered: The slot that it would take.
        calendar: The office's working days.

    Raises:
        InputError: Everything that is found.
    """
    found = [*_days(options, day_of(options), calendar)]
    if len(sources) == 1 and isinstance(sources[0], Contribution) and not options.alone:
        found.append(Problem("seed-alone", {"value": sources[0].source_id}, "--source"))
    found += _slots(options, task, numbered)
    if found:
        raise InputError.collect(found)


def _days(options: argparse.Namespace, day: date, calendar: WorkCalendar) -> Iterator[Problem]:
    instant, due = options.instant, options.openings_until
    if instant is not None and instant[:10] != day.isoformat():
        yield Problem("instant-other-day", {"value": instant, "day": day}, "--instant")
    if due is not None:
        require(due, INSTANT, "--openings-until")
        if instant is not None and earlier(due, instant):
            params = {"value": due, "instant": instant}
            yield Problem("openings-before-instant", params, "--openings-until")
        elif due[:10] < day.isoformat():
            yield Problem("openings-before-day", {"value": due, "day": day}, "--openings-until")
    if not options.rest_day and _rests(day, calendar):
        yield Problem("drawn-on-rest-day", {"value": day}, "--drawn-on")


def _rests(day: date, calendar: WorkCalendar) -> bool:
    """Tell whether a day is known to be no working day."""
    try:
        return not calendar.is_working_day(day)
    except (ScheduleUnpublished, InputError):
        return False


def _slots(options: argparse.Namespace, task: Task, numbered: NextSlot) -> Iterator[Problem]:
    """Yield the commitments nearby that have this slot, or wait for this very draw."""
    repeated = options.again or any(stratum.batch is not None for stratum in task.strata)
    for taken in _nearby(options, task.office):
        body = taken.certificate.commitment
        params = {
            "slot": body["slot"],
            "value": taken.certificate.draw_id,
            "digest": taken.certificate.records[0].digest,
        }
        if body["slot"] == numbered.slot:
            yield Problem("slot-taken", {**params, "next": numbered.slot + 1}, str(taken.place))
        elif (
            not repeated
            and taken.is_open
            and body["plan"] == task.plan
            and (body["draw"] == task.draw)
        ):
            yield Problem("slot-waits", params, str(taken.place))


def _nearby(options: argparse.Namespace, office: str) -> Iterator[Taken]:
    """Yield the commitments of an office beside the files that a commitment would write.

    That is beside its certificate, in its register, and in the private folders beside its own.
    """
    out, private = Path(options.out), Path(options.private)
    own = {out.absolute(), (private / CERTIFICATE_FILE).absolute()}
    found: dict[str, Taken] = {}
    roots = [out.parent] if options.register is None else [Path(options.register)]
    paths = chain(chain.from_iterable(map(_files, roots)), private_folders(private.parent))
    for path in islice(paths, _MOST):
        taken = None if path.absolute() in own else _committed(path, office)
        if taken is not None:
            digest = taken.certificate.records[0].digest
            before = found.get(digest)
            if before is None or len(before.certificate.records) < len(taken.certificate.records):
                found[digest] = taken
    yield from found.values()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.json")) if is_folder(folder) else ()


def private_folders(folder: Path) -> Iterator[Path]:
    """Yield the certificates in the private folders that lie in a folder."""
    if is_folder(folder):
        for inner in sorted(folder.iterdir()):
            if is_file(inner / SECRETS_FILE) and is_file(inner / CERTIFICATE_FILE):
                yield inner / CERTIFICATE_FILE


def _committed(path: Path, office: str) -> Taken | None:
    try:
        data = read_whole(path)
        certificate = read_certificate(data) if data.startswith(_BEGINS) else None
    except RandcheckError:
        return None
    if certificate is None or certificate.commitment["office"] != office:
        return None
    return Taken(certificate, path)


def check_signed(certificate: Certificate) -> None:
    """Make sure that whoever must sign before a seed is made has signed.

    That is the commitment, and of an amendment its request.

    Raises:
        CommitmentError: Signatures are missing (``draw-unsigned``).
    """
    asked = {id(certificate.records[0]), id(certificate.open_request)}
    found = []
    for record, count, of in required(certificate.commitment, certificate.records):
        there = sum(signature["keyid"] in of for signature in record.signatures)
        if id(record) in asked and there < count:
            params = {"value": record.kind, "count": count - there}
            found.append(Problem("draw-unsigned", params))
    if found:
        raise CommitmentError.collect(found)
