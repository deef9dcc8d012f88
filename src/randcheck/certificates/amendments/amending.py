"""After the assignment: a request fixed before a fresh seed, and the amendment that follows.

Somebody turns out to be recused or falls ill, a target cannot be found. With the
old seed everybody could compute in advance who follows whom, so every amendment
has a seed of its own, and what is asked for stands in the chain before it.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.shapes import require
from randcheck.certificates.amendments.changes import (
    carry_out,
    changes,
    replacements,
    request_problems,
)
from randcheck.certificates.amendments.standing import amended, standing
from randcheck.certificates.ceremony.sources import (
    Asked,
    is_void,
    outcome_fields,
    own_openings,
    public_values,
    source_records,
)
from randcheck.certificates.ceremony.taking import check_going, check_over, check_times
from randcheck.certificates.issuing import opening_records, outcomes_of
from randcheck.certificates.lists import split
from randcheck.certificates.outcome import hidden_reason
from randcheck.certificates.pending import opening_fields
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    CHECK,
    DRAW,
    LIST_SHAPES,
    OPENING,
    REQUEST,
    SUBSTITUTE,
)
from randcheck.errors import CommitmentError, InputError
from randcheck.lottery.seeds import Opened, Unopened, combine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.ceremony.sources import Source
    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending
    from randcheck.certificates.records.types import ChangedTeamBody, WholeRequestBody


def request(  # noqa: PLR0913 - a request fixes this many things
    pending: Pending,
    certificate: Certificate | None = None,
    *,
    cause: str,
    asked_by: str,
    form: str = SUBSTITUTE,
    sources: Sequence[Source] = (),
    recusals: Iterable[tuple[str, str]] = (),
    absences: Iterable[str] = (),
    unreachable: Mapping[str, str] | None = None,
    scope: str = CHECK,
    openings_until: str | None = None,
    instant: str | None = None,
    abandon: bool = False,
) -> Pending:
    """Fix what is to be amended, before the seed of the amendment can be known (申请变更).

    Args:
        pending: The draw with its rosters and secrets.
        certificate: What was issued from it so far; by default that of `pending`.
        cause: Why.
        asked_by: Who asked for it.
        form: ``substitute`` (the vacated seats are dealt again), ``swap`` (an
            inspector changes places with one of another check, L19-15), ``team``
            (the whole team is drawn again, W22-5) or ``reserve`` (reserves stand
            in for targets that cannot be reached).
        sources: What the seed will be made of, the office's contribution first.
            None are needed where nothing is dealt: a reserve in a draw that
            assigns no inspectors.
        recusals: New pairs of inspector and target.
        absences: Inspectors who leave all their seats and take no more.
        unreachable: Target → why it cannot be reached; for ``reserve`` alone.
        scope: Whether the recusals take an inspector out of that ``check`` alone
            or of the whole ``campaign``.
        openings_until: When the openings are due.
        instant: When the request was made.
        abandon: Whether to give up an open request whose seed cannot be made,
            because the office's own contribution or every outside one is missing.

    Returns:
        The draw waiting for its next seed; `Pending.save` keeps it safe, in the
        same folder as before.

    Raises:
        InputError: Something given is not what it must be, or nothing is vacated.
        CommitmentError: The certificate was not issued from `pending`, has not
            been assigned, or waits for an amendment already.
        InfeasibleError: Nobody could follow; `reason` says why.
    """
    check_going(pending)
    pending.check()
    before = _ready(pending, certificate, abandon=abandon)
    now = now_of(before, pending)
    reasons = unreachable or {}
    said: dict[str, Any] = {
        "number": len(before.of_kind(REQUEST)) + 1,
        "form": form,
        "amends": [],
        "cause": cause,
        "asked_by": asked_by,
        "recusals": [{"inspector": i, "target": t} for i, t in sorted(set(recusals))],
        "scope": scope,
        "absences": sorted(set(absences)),
        "unreachable": [
            {"stratum": stratum, "target": target, "reserve": reserve, "reason": reasons[target]}
            for stratum, target, reserve in _reserves(now, reasons)
        ],
        "sources": _sources(before, sources),
        "openings_until": openings_until,
        "instant": instant,
    }
    if before.is_sealed and not sources:
        raise InputError("amend-no-sources", place="sources")
    require(split(REQUEST, said)[1], LIST_SHAPES[REQUEST], REQUEST)
    body = cast("WholeRequestBody", said)
    planned = changes(before.commitment, now, body)
    body["amends"] = [change.plan["scope"] for change in planned]
    problems = list(request_problems(before.commitment, now, body["number"], body))
    if problems:
        raise InputError.collect(problems)
    _check_nonces(before, own_openings(sources))
    # whether anybody can follow does not depend on the seed: any will do
    _carried_out(before, body, bytes(HASH_SIZE), pending)
    asked = before.recorded(REQUEST, body, pending.sealer)
    return evolve(pending, certificate=asked, openings=own_openings(sources))


def now_of(certificate: Certificate, pending: Pending) -> Standing:
    """Return how things stand, of a sealed draw with what only its rosters say of people.

    Args:
        certificate: What was issued so far; a sealed one with its results.
        pending: Its rosters.
    """
    if not certificate.is_sealed:
        return standing(certificate.open_records)
    present = [r["id"] for r in pending.rosters["presence"].records() if r["present"]]
    recused = [(r["inspector"], r["target"]) for r in pending.rosters["recusals"].records()]
    return standing(certificate.open_records, present=present, recused=recused)


def _reserves(now: Standing, reasons: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    drawn = {id for ids in now.drawn.values() for id in ids}
    for target in sorted(reasons):
        if target not in drawn:
            raise InputError("amend-not-drawn", value=target)
    for stratum, target, reserve in replacements(now, reasons):
        if reserve is None:
            raise InputError("amend-no-reserve", value=target, stratum=stratum)
        found.append((stratum, target, reserve))
    return found


def _sources(certificate: Certificate, sources: Sequence[Source]) -> list[dict[str, Any]]:
    if not sources:
        return []
    return source_records(certificate.suite, certificate.next_request_id, sources)


def _ready(pending: Pending, given: Certificate | None, *, abandon: bool) -> Certificate:
    """Return the chain that a request may follow."""
    certificate = pending.certificate if given is None else given
    known = [record.digest for record in pending.certificate.records]
    if known != [record.digest for record in certificate.records[: len(known)]]:
        raise CommitmentError("amend-other-chain")
    if certificate.results is None:
        certificate = certificate.with_results(pending.certificate.results)
    assigned = len(certificate.of_kind(ASSIGNMENT)) == len(certificate.commitment["teams"])
    if not certificate.of_kind(DRAW) or not assigned:
        raise CommitmentError("amend-not-assigned")
    if certificate.open_request is None:
        return certificate
    if not abandon:
        raise CommitmentError("amend-open", value=certificate.seed_id)
    return _abandoned(certificate, pending)


def _abandoned(certificate: Certificate, pending: Pending) -> Certificate:
    """Show every opening of an open request, and make sure that no seed can be made."""
    asked = _asked(certificate, pending)
    known = {opening.source_id for opening in asked.openings}
    absent = [source["id"] for source in asked.sources if source["kind"] == "contribution"]
    absent = [name for name in absent if name not in known]
    if not is_void(asked.sources, absent):
        raise CommitmentError("amend-open", value=certificate.seed_id)
    order = [source["id"] for source in asked.sources]
    shown = sorted(asked.openings, key=lambda opening: order.index(opening.source_id))
    return opening_records(certificate, shown)


def _check_nonces(certificate: Certificate, openings: Iterable[Opened]) -> None:
    """Refuse a nonce that the chain has shown already: it hides nothing any more."""
    now = set() if certificate.open_request is None else set(map(id, certificate.opened))
    shown = {r.body["nonce"] for r in certificate.of_kind(OPENING) if id(r) not in now}
    for opening in openings:
        if opening.nonce.hex() in shown:
            raise CommitmentError("amend-nonce-again", value=opening.source_id)
        shown.add(opening.nonce.hex())


def _asked(certificate: Certificate, pending: Pending) -> Asked:
    asked = certificate.open_request
    if asked is None:
        raise CommitmentError("amend-no-request")
    mine = pending.openings if pending.certificate.seed_id == certificate.seed_id else ()
    shown = [
        Opened(
            source_id=record.body["source"],
            nonce=bytes.fromhex(record.body["nonce"]),
            value=record.body["value"],
        )
        for record in certificate.opened
    ]
    mine = (*mine, *(opening for opening in shown if opening not in mine))
    return Asked(certificate.suite, certificate.seed_id, asked.body["sources"], mine)


@checked
def amend(  # noqa: PLR0913 - as `draw`
    pending: Pending,
    openings: Iterable[Opened] = (),
    *,
    figures: Mapping[str, str] | None = None,
    beacons: Mapping[str, str] | None = None,
    missing: str = "refuse",
    at: str | None = None,
) -> Certificate:
    """Draw what an open request asks for, with its own seed (变更).

    Whoever gives the command again after it was carried out, as after a crash, gets the
    same certificate.

    Args:
        pending: What `request` returned, or `load_pending` of its folder.
        openings: Of the contributions to the request; those that `pending` knows
            need not be given.
        figures: Source → the public figure, in the form that the request fixed.
        beacons: Source → the signature of the beacon's round, in hexadecimal digits.
        missing: What to do about contributions not opened, as in `draw`.
        at: What time it is, as in `draw`.

    Returns:
        The certificate with the openings and the amendment; a further request may
        follow.

    Raises:
        CommitmentError: No request is open, the last one was carried out from other
            sources (``drawn-already``), or as in `draw`.
        InputError: A figure or a beacon's signature is missing, unknown or wrong.
    """
    check_going(pending)
    pending.check()
    certificate = pending.certificate
    if certificate.records[-1].kind == AMENDMENT:
        return _again(certificate, openings, {**(figures or {}), **(beacons or {})})
    asked = _asked(certificate, pending)
    last = next(r.body for r in reversed(certificate.open_records) if r.kind == REQUEST)
    body = cast("WholeRequestBody", last)
    given = list(openings)
    public = public_values(asked.sources, figures or {}, beacons or {})
    check_times(pending, given, public, at)
    outcomes = outcomes_of(asked, given, public, missing) if asked.sources else []
    check_over(pending, [o.source_id for o in outcomes if isinstance(o, Unopened)], at)
    _check_nonces(certificate, (o for o in outcomes if isinstance(o, Opened)))
    seed = combine(asked.suite, asked.seed_id, outcomes) if outcomes else None
    teams = _carried_out(certificate, body, seed, pending)
    amendment = {
        "request": body["number"],
        "sources": list(map(outcome_fields, outcomes)),
        "seed": None if seed is None else seed.hex(),
        "teams": teams,
    }
    then = amended(now_of(certificate, pending), body, {"teams": teams})
    opened = opening_records(certificate, outcomes)
    return opened.recorded(AMENDMENT, amendment, pending.sealer, then)


def _again(
    certificate: Certificate, openings: Iterable[Opened], public: Mapping[str, str]
) -> Certificate:
    """Return what was amended already, unless it came from something else."""
    sources = certificate.records[-1].body["sources"]
    known = {o["id"]: o.get("text", o.get("signature")) for o in sources}
    opened = [opening_fields(opening) for opening in openings]
    shown = [{k: r.body[k] for k in ("source", "nonce", "value")} for r in certificate.opened]
    if any(o not in shown for o in opened) or any(known.get(n) != v for n, v in public.items()):
        raise CommitmentError("drawn-already", value=certificate.draw_id)
    return certificate


def _carried_out(
    certificate: Certificate, body: WholeRequestBody, seed: bytes | None, pending: Pending
) -> list[ChangedTeamBody]:
    with hidden_reason() if certificate.is_sealed else nullcontext():
        return carry_out(
            certificate.suite,
            certificate.commitment,
            now_of(certificate, pending),
            body,
            seed,
            pending.rosters["inspectors"].records(),
            None if pending.seal is None else pending.seal.sealing,
        )
