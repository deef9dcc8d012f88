"""What is asked before a commitment takes a slot: a commitment cannot be undone.

Days that contradict each other, a slot that was taken before, a seed that the office alone
would make: each is refused with its way out, all of them at once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from randcheck.canonical.shapes import DATE, INSTANT, require
from randcheck.certificates.ceremony.sources import Contribution, earlier
from randcheck.certificates.pending import CERTIFICATE_FILE
from randcheck.certificates.signatures.signing import required
from randcheck.cli.neighbours import look_around
from randcheck.errors import (
    CommitmentError,
    InputError,
    Problem,
    ScheduleUnpublished,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.certificates.ceremony.sources import Source
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.register.numbering import NextSlot
    from randcheck.cli.neighbours import Neighbours
    from randcheck.draws.task import Task

_BEGINS: Final = b'{"disclosures":['
_MOST: Final = 1000  # files and folders that are looked at


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
) -> Neighbours:
    """Make sure that nothing of a commitment contradicts itself or what was committed before.

    Args:
        options: Those of ``randcheck commit``.
        task: What is to be drawn.
        sources: What the seed will be made of.
        numbered: The slot that it would take.
        calendar: The office's working days.

    Returns:
        Where it was looked for earlier commitments.

    Raises:
        InputError: Everything that is found.
    """
    found = [*_days(options, day_of(options), calendar)]
    if len(sources) == 1 and isinstance(sources[0], Contribution) and not options.alone:
        found.append(Problem("seed-alone", {"value": sources[0].source_id}, "--source"))
    around = _nearby(options, task.office)
    found += _slots(options, task, numbered, around)
    if found:
        raise InputError.collect(found)
    return around


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


def _slots(
    options: argparse.Namespace, task: Task, numbered: NextSlot, around: Neighbours
) -> Iterator[Problem]:
    """Yield the commitments nearby that have this slot, or wait for this very draw."""
    repeated = options.again or any(stratum.batch is not None for stratum in task.strata)
    for taken in around.taken:
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


def _nearby(options: argparse.Namespace, office: str) -> Neighbours:
    """Look beside the files that a commitment would write, and in its register."""
    out, private = Path(options.out), Path(options.private)
    beside = out.parent if options.register is None else Path(options.register)
    own = [out, private / CERTIFICATE_FILE]
    return look_around([beside, private.parent], office, own=own)


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
