"""A slot that produced nothing, and says so (作废).

Who gives a slot up after somebody opened may have seen the outcome and disliked
it. So the void record holds everything that is known by then, and whoever
verifies it sees whether there was an outcome to be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.certificates.ceremony.figures import check_figure
from randcheck.certificates.ceremony.sources import beacon_outcome, outcome_fields, public_values
from randcheck.certificates.ceremony.taking import (
    check_openings,
    contributors,
    waiting,
    with_openings,
)
from randcheck.certificates.pending import opening_fields
from randcheck.certificates.records import DRAW, OPENING, REQUEST, VOID
from randcheck.errors import CommitmentError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending
    from randcheck.lottery.seeds import Opened


def void(
    pending: Pending,
    reason: str,
    *,
    openings: Iterable[Opened] = (),
    figures: Mapping[str, str] | None = None,
    beacons: Mapping[str, str] | None = None,
) -> Certificate:
    """Give a slot up: nothing is drawn from it any more (作废).

    Once anybody outside the office opened, or everything is known anyway, all
    openings that are known enter the chain. The next commitment of the plan names
    the record (``replaces``).

    Args:
        pending: The committed draw, whatever came of it.
        reason: Why, for everybody to read.
        openings: Further ones that came in, also too late.
        figures: Source → the public figures that are known by now.
        beacons: Source → the signatures of beacons that are known by now.

    Returns:
        The certificate, ended by the void record.

    Raises:
        CommitmentError: The draw was amended (``void-amended``), an opening does not
            open its ``C``, comes after the draw (``opening-after-draw``), or the
            slot was given up for another reason (``slot-voided``).
        InputError: There is no reason (``void-reason``), a figure is of no
            committed source or not of its form, or a signature is not that of its
            round.
    """
    if not reason.strip():
        raise InputError("void-reason")
    if pending.certificate.of_kind(REQUEST):
        raise CommitmentError("void-amended", value=pending.draw_id)
    given = list(openings)
    check_openings(pending, given)
    found = with_openings(pending, given)
    if pending.certificate.is_void:
        return _again(pending.certificate, reason)
    certificate = _opened(found)
    public = {
        **_figures(certificate, figures or {}),
        **_beacons(certificate, figures or {}, beacons or {}),
    }
    body = {"reason": reason, "sources": _known(certificate, public)}
    return certificate.appended(VOID, body)


def _again(certificate: Certificate, reason: str) -> Certificate:
    """Return what was given up for this reason already, as after a crash."""
    if certificate.records[-1].body["reason"] != reason:
        raise CommitmentError("slot-voided", value=certificate.draw_id)
    return certificate


def _opened(pending: Pending) -> Certificate:
    """Return the chain with all openings that must be seen."""
    certificate = pending.certificate
    recorded = {record.body["source"] for record in certificate.of_kind(OPENING)}
    known = {opening.source_id: opening for opening in pending.openings}
    office = certificate.commitment["sources"][0]["id"]
    if not recorded and set(known) <= {office} and waiting(pending):
        return certificate  # nobody has opened: the office's own part stays closed
    if certificate.of_kind(DRAW):
        drawn = certificate.of_kind(DRAW)[0].body["sources"]
        if set(known) - {o["id"] for o in drawn if o["kind"] == "opened"}:
            raise CommitmentError("opening-after-draw", value=certificate.draw_id)
        return certificate
    names = contributors(certificate)
    last = max((names.index(name) for name in recorded), default=-1)
    for name in names[last + 1 :]:
        if name in known:
            certificate = certificate.appended(OPENING, opening_fields(known[name]))
    return certificate


def _figures(certificate: Certificate, figures: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    sources = {s["id"]: s for s in certificate.commitment["sources"] if s["kind"] == "figure"}
    for name, text in figures.items():
        if name not in sources:
            raise InputError("source-unknown", value=name)
        check_figure(sources[name]["form"], text, name)
    return {
        name: {"kind": "figure", "id": name, "event": sources[name]["event"], "text": text}
        for name, text in figures.items()
    }


def _beacons(
    certificate: Certificate, figures: Mapping[str, str], beacons: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    records = certificate.commitment["sources"]
    signatures = public_values(records, figures, beacons)
    return {
        source["id"]: outcome_fields(beacon_outcome(source, signatures[source["id"]]))
        for source in records
        if source["kind"] == "beacon" and source["id"] in beacons
    }


def _known(certificate: Certificate, public: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is known of each source, in the committed order."""
    opened = {
        record.body["source"]: {
            "kind": "opened",
            "id": record.body["source"],
            "nonce": record.body["nonce"],
            "value": record.body["value"],
        }
        for record in certificate.of_kind(OPENING)
    }
    drawn = {
        outcome["id"]: outcome
        for record in certificate.of_kind(DRAW)
        for outcome in record.body["sources"]
        if outcome["kind"] != "unopened"
    }
    known = {**opened, **public, **drawn}
    order = [source["id"] for source in certificate.commitment["sources"]]
    return [known[name] for name in order if name in known]
