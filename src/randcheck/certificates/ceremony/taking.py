"""Openings come in: each is held against its C and recorded when its turn has come.

The openings of a chain stand in the committed order, the office's first. One that
comes early is kept in the private folder until those before it are there; one
that never comes is passed over when the draw is held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.canonical.shapes import INSTANT, require
from randcheck.certificates.ceremony.sources import earlier
from randcheck.certificates.pending import opening_fields
from randcheck.certificates.records import DRAW, OPENING
from randcheck.errors import CommitmentError, InputError, Problem
from randcheck.lottery.seeds import opens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending
    from randcheck.lottery.seeds import Opened


@checked
def take(pending: Pending, openings: Iterable[Opened] = (), *, at: str | None = None) -> Pending:
    """Take openings in (开启), in any order, at once or one by one.

    Args:
        pending: The committed draw.
        openings: Those that came in; those that `pending` knows need not be given.
        at: What time it is, ``YYYY-MM-DDThh:mm:ss±hh:mm``; then none is taken that
            comes after its time.

    Returns:
        The draw with the openings; its certificate holds all whose turn has come.

    Raises:
        CommitmentError: One does not open its ``C`` (``opening-mismatch``), comes
            too late (``opening-late``) or after the draw (``opening-after-draw``),
            or the slot was given up (``slot-voided``).
        InputError: The commitment has no such source.
    """
    check_going(pending)
    given = list(openings)
    check_openings(pending, given)
    check_times(pending, given, {}, at)
    taken = with_openings(pending, given)
    if pending.certificate.of_kind(DRAW) and pending.certificate.open_request is None:
        if taken.openings != pending.openings:
            raise CommitmentError("opening-after-draw", value=pending.draw_id)
        return pending
    certificate, recorded = taken.certificate, _recorded(taken.certificate)
    known = {opening.source_id: opening for opening in taken.openings}
    for name in contributors(certificate):
        if name not in known:
            break
        if name not in recorded:
            certificate = certificate.appended(OPENING, opening_fields(known[name]))
    return evolve(taken, certificate=certificate)


def with_openings(pending: Pending, openings: Iterable[Opened]) -> Pending:
    """Return the draw with further openings known, in the committed order."""
    known = {opening.source_id: opening for opening in (*openings, *pending.openings)}
    order = contributors(pending.certificate)
    return evolve(pending, openings=tuple(known[name] for name in order if name in known))


def contributors(certificate: Certificate) -> list[str]:
    """Return the sources that are contributions, in the committed order."""
    sources = certificate.asked["sources"]
    return [source["id"] for source in sources if source["kind"] == "contribution"]


def waiting(pending: Pending) -> list[str]:
    """Return the contributions whose openings are not known yet, in the committed order."""
    certificate = pending.certificate
    if certificate.of_kind(DRAW) and certificate.open_request is None:
        return []  # nothing is opened any more
    known = {opening.source_id for opening in pending.openings}
    return [name for name in contributors(pending.certificate) if name not in known]


def check_going(pending: Pending) -> None:
    """Make sure that a slot was not given up.

    Raises:
        CommitmentError: It was (``slot-voided``).
    """
    if pending.certificate.is_void:
        raise CommitmentError("slot-voided", value=pending.draw_id)


def check_openings(pending: Pending, openings: Sequence[Opened]) -> None:
    """Make sure that openings open what was committed.

    Raises:
        CommitmentError: One does not (``opening-mismatch``).
        InputError: The commitment has no such contribution (``source-unknown``).
    """
    certificate = pending.certificate
    seed_id = certificate.seed_id or certificate.draw_id
    committed = {
        source["id"]: bytes.fromhex(source["commitment"])
        for source in certificate.asked["sources"]
        if source["kind"] == "contribution"
    }
    for opening in openings:
        name = opening.source_id
        if name not in committed:
            raise InputError("source-unknown", value=name)
        if not opens(certificate.suite, seed_id, opening, committed[name]):
            raise CommitmentError("opening-mismatch", value=name)


def check_times(
    pending: Pending, openings: Iterable[Opened], figures: Mapping[str, str], at: str | None
) -> None:
    """Make sure that nothing comes too late or too early.

    Raises:
        CommitmentError: An opening that was not known in time comes after it
            (``opening-late``), or a figure is stated before it can be known
            (``figure-early``); all of them.
        InputError: `at` is no time ``YYYY-MM-DDThh:mm:ss±hh:mm``.
    """
    if at is None:
        return
    require(at, INSTANT, "at")
    asked = pending.certificate.asked
    due, known = asked["openings_until"], {o.source_id for o in pending.openings}
    found = []
    if due is not None and earlier(due, at):
        late = [o.source_id for o in openings if o.source_id not in known]
        found += [Problem("opening-late", {"value": n, "due": due, "at": at}) for n in late]
    for source in asked["sources"]:
        if source["id"] in figures and earlier(at, source.get("time", at)):
            params = {"value": source["id"], "time": source["time"], "at": at}
            found.append(Problem("figure-early", params))
    if found:
        raise CommitmentError.collect(found)


def check_over(pending: Pending, absent: Sequence[str], at: str | None) -> None:
    """Make sure that nobody is passed over whose time is not over.

    Raises:
        CommitmentError: Somebody is (``opening-still-due``).
    """
    due = pending.certificate.asked["openings_until"]
    if absent and at is not None and due is not None and not earlier(due, at):
        raise CommitmentError("opening-still-due", value="、".join(absent), due=due, at=at)


def _recorded(certificate: Certificate) -> set[str]:
    return {record.body["source"] for record in certificate.opened}
