"""The flow, once: commit, then draw and assign (protocol §6)."""

from __future__ import annotations

import secrets as chance
from typing import TYPE_CHECKING, Any, Final, Protocol, TypedDict, Unpack, cast, runtime_checkable

from randcheck.canonical.arguments import checked
from randcheck.canonical.framing import HASH_SIZE, check_bytes32, labelled_hash
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates import envelope
from randcheck.certificates.ceremony.figures import check_figure
from randcheck.certificates.ceremony.moments import already_out
from randcheck.certificates.ceremony.sources import (
    Asked,
    Source,
    beacon_outcome,
    check_due,
    is_void,
    outcome_fields,
    own_openings,
    public_values,
    source_records,
)
from randcheck.certificates.ceremony.taking import check_going, check_over, check_times
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.outcome import follow
from randcheck.certificates.pending import Pending, as_committed, opening_fields
from randcheck.certificates.records import (
    ASSIGNMENT,
    COMMITMENT,
    DRAW,
    OPENING,
    REQUEST,
    ROSTERS,
    record_format,
)
from randcheck.certificates.secrecy.sealed import Sealer, check_bucket, fresh_seal, must_seal
from randcheck.certificates.signatures.signing import signer_records
from randcheck.certificates.tasks import rosters_of, said_of
from randcheck.draws.staffing import check_pool
from randcheck.errors import CommitmentError, InputError
from randcheck.lottery.seeds import Figure, Opened, Outcome, Unopened, combine, opens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import CommitmentBody
    from randcheck.certificates.rosters import Roster
    from randcheck.certificates.signatures.keys import PublicKey
    from randcheck.draws.task import Task


@runtime_checkable
class Calendar(Protocol):
    """Working days of which a certificate embeds a window, such as `randcheck.calendars`'."""

    def window(self, start: date, end: date) -> dict[str, Any]:
        """Return the days from `start` to `end` as the field ``calendar`` holds them."""
        ...


class Ceremony(TypedDict, total=False):
    """What else a commitment fixes besides task, slot and sources; every part may be left out.

    Attributes:
        secret: 32 fresh random bytes from which the secrets of the rosters are
            made; made here unless given.
        suite: ``sha256`` or ``sm3``.
        replaces: Digest of the void record of a draw that this one replaces.
        openings_until: When the openings are due.
        operator: Who holds the draw.
        witnesses: Who watches it.
        instant: When it is planned, ``YYYY-MM-DDThh:mm:ss±hh:mm``.
        calendar: Working days; what it says of the task's window is embedded, so
            that deadlines can be recomputed without any calendar.
        signers: Role and public key of everybody who signs the certificate; see
            `randcheck.certificates.signatures.signing`.
        threshold: How many of them must sign every record; by default all.
        sealed: Whether the counts are secret: then the certificate holds hashes of
            all of them and padded roots of all lists. By default where the rule book
            calls the numbers of some stratum secret.
        bucket: To how many leaves the lists of a sealed draw are padded; by default
            the least power of two, but not below 1024, that holds all of them. It is
            published: give one that says nothing, and the same all year.
    """

    secret: bytes | None
    suite: str
    replaces: str | None
    openings_until: str | None
    operator: str
    witnesses: Sequence[str]
    instant: str | None
    calendar: Calendar | None
    signers: Sequence[tuple[str, PublicKey | str]]
    threshold: int | None
    sealed: bool | None
    bucket: int | None


_PARTS: Final = 3
"""Of a draw: the rosters are held against their roots, the openings read, the lot falls."""


@checked
def commit(
    task: Task,
    *,
    slot: int = 1,
    previous_slot: str | None = None,
    sources: Sequence[Source],
    **ceremony: Unpack[Ceremony],
) -> Pending:
    """Fix everything a draw depends on, before its seed can be known (承诺).

    Args:
        task: What is to be drawn.
        slot: The office's running number of the draw, from 1.
        sources: What the seed will be made of, the office's contribution first.
        previous_slot: Digest of the previous slot's commitment; ``None`` for slot 1.
        **ceremony: What else is fixed, by name; see `Ceremony`.

    Returns:
        The draw, waiting for its seed; `Pending.save` keeps it safe.

    Raises:
        InputError: Something given is not what it must be, no seed can fill the
            seats (``seat-nobody``, ``seats-short``, ``groups-short``), slot and previous slot
            do not fit, or the bucket is too small (``bucket-small``).
        ConfidentialityError: Secret numbers would be shown (``secret-open``).
        ScheduleUnpublished: The calendar does not reach the end of the window.
    """
    suite, secret = ceremony.get("suite", "sha256"), ceremony.get("secret")
    instant, calendar = ceremony.get("instant"), ceremony.get("calendar")
    openings_until, threshold = ceremony.get("openings_until"), ceremony.get("threshold")
    used = suite_called(suite)
    draw_id = f"{task.office}/{task.plan}/{task.draw}/{slot}"
    master = chance.token_bytes(HASH_SIZE) if secret is None else check_bytes32(secret, "secret")
    if (slot == 1) != (previous_slot is None):
        raise InputError("slot-previous", slot=repr(slot))
    if task.past is not None and task.past.heads and len(task.past.heads) != slot - 1:
        raise InputError("past-slots", slot=slot, count=len(task.past.heads))
    records = source_records(used, draw_id, sources)
    check_due(records, openings_until)
    signing = signer_records(suite, ceremony.get("signers", ()), records)
    least = len(signing) if threshold is None else threshold
    if not isinstance(least, int) or not bool(signing) <= least <= len(signing):
        raise InputError("signature-threshold", value=least, count=len(signing))
    rosters = rosters_of(task)
    hide = must_seal(task, sealed=ceremony.get("sealed"))
    check_pool(task, sealed=hide)
    size = check_bucket(ceremony.get("bucket"), map(len, rosters.values()), sealed=hide)
    kept = {name: labelled_hash(used, "roster", master, draw_id, name) for name in ROSTERS}
    body: dict[str, Any] = {
        "format": record_format(COMMITMENT),
        "draw_id": draw_id,
        **said_of(task, used, instant),
        "slot": slot,
        "previous_slot": previous_slot,
        "replaces": ceremony.get("replaces"),
        "suite": suite,
        "rosters": {name: _root(used, rosters[name], kept[name], size) for name in ROSTERS},
        "calendar": None if calendar is None else calendar.window(*task.window),
        "sources": records,
        "openings_until": openings_until,
        "seal": None,
        "signers": signing,
        "threshold": least,
        "operator": ceremony.get("operator", ""),
        "witnesses": list(ceremony.get("witnesses", ())),
        "instant": instant,
    }
    out = list(already_out(body))
    if out:
        raise InputError.collect(out)
    seal = fresh_seal(used, master, draw_id, body["strata"]) if hide else None
    if seal is not None:
        # the digest of a plan could be tried with every number that it may state
        said = cast("CommitmentBody", {**body, "plan_file": None})
        body = dict(Sealer.of(said, seal).sealed(said))
    record = envelope.make(used, COMMITMENT, body)
    pending = Pending(Certificate((record,)), rosters, kept, own_openings(sources), seal)
    return as_committed(pending)


def _root(suite: Suite, roster: Roster, secret: bytes, bucket: int) -> dict[str, Any]:
    tree = roster.tree(suite, secret, bucket)
    return {"root": tree.root.hex(), "size": tree.size}


@checked
def draw(  # noqa: PLR0913 - what a seed is made of comes in this many ways
    pending: Pending,
    openings: Iterable[Opened] = (),
    *,
    figures: Mapping[str, str] | None = None,
    beacons: Mapping[str, str] | None = None,
    missing: str = "refuse",
    at: str | None = None,
    progress: Callable[[str, int, int], object] | None = None,
) -> Certificate:
    """Draw the targets and assign the inspectors: both randoms (双随机).

    Whoever draws again from what was drawn already gets the same certificate.

    Args:
        pending: The committed draw.
        openings: Of the contributions; those that `pending` knows need not be given.
        figures: Source → the public figure, in the committed form.
        beacons: Source → the signature of the committed round, in hexadecimal digits as the
            beacon publishes it; it is checked before anything is drawn.
        missing: What to do about contributions not opened: ``refuse``, or
            ``replace`` once their time is over: their ``C`` stands in, and the
            certificate names them.
        at: What time it is; then nothing is replaced before its openings are due,
            no late opening is taken, and no figure before its time.
        progress: Called before each part with its name, how many are done, and of how many:
            ``rosters``, ``openings``, ``draw``.

    Returns:
        The certificate: commitment, openings, draw, assignments.

    Raises:
        CommitmentError: An opening does not open its ``C``, is missing, or the
            slot is void: the office's own is missing or no outside one is there.
            The slot was given up (``slot-voided``), drawn already from other
            sources (``drawn-already``), or amended since (``draw-held``).
        InfeasibleError: The seats cannot be filled; `reason` says why.
        InputError: A figure or a beacon's signature is missing, unknown or wrong.
    """
    tell = progress or (lambda _part, _done, _total: None)
    check_going(pending)
    tell("rosters", 0, _PARTS)
    pending.check()
    held = pending.certificate
    if held.of_kind(REQUEST):
        raise CommitmentError("draw-held", value=held.draw_id)
    tell("openings", 1, _PARTS)
    outcomes = _outcomes(pending, list(openings), figures or {}, beacons or {}, missing, at)
    tell("draw", 2, _PARTS)
    certificate = opening_records(Certificate(held.records[:1], held.disclosures), outcomes)
    certificate = _drawn(certificate, pending, outcomes)
    return _continued(held, certificate)


def _outcomes(  # noqa: PLR0913, PLR0917 - as `draw`
    pending: Pending,
    given: Sequence[Opened],
    figures: Mapping[str, str],
    beacons: Mapping[str, str],
    missing: str,
    at: str | None,
) -> list[Outcome]:
    """Return what became of every source, none taken before or after its time."""
    held = pending.certificate
    sources = held.commitment["sources"]
    public = public_values(sources, figures, beacons)
    check_times(pending, given, public, at)
    asked = Asked(held.suite, held.draw_id, sources, pending.openings)
    passed = "replace" if held.of_kind(DRAW) and missing == "refuse" else missing
    outcomes = outcomes_of(asked, given, {**_public_drawn(held), **public}, passed)
    check_over(pending, [o.source_id for o in outcomes if isinstance(o, Unopened)], at)
    return outcomes


def _drawn(certificate: Certificate, pending: Pending, outcomes: Sequence[Outcome]) -> Certificate:
    """Return the certificate with everything that its sources decide."""
    seed = combine(certificate.suite, certificate.draw_id, outcomes)
    said = {"sources": list(map(outcome_fields, outcomes)), "seed": seed.hex()}
    lots, dealt = follow(pending, seed)
    certificate = certificate.recorded(DRAW, {**said, **lots}, pending.sealer)
    for body in dealt:
        certificate = certificate.recorded(ASSIGNMENT, body, pending.sealer)
    return certificate


def _continued(held: Certificate, certificate: Certificate) -> Certificate:
    """Return what stands already, with its signatures, and what was drawn after it."""
    if not (certificate.begins(held) or held.begins(certificate)):
        raise CommitmentError("drawn-already", value=certificate.draw_id)
    for record in certificate.records[len(held.records) :]:
        held = held.extended(record)
    return held.with_lists(certificate.disclosures).with_results(certificate.results)


def _public_drawn(certificate: Certificate) -> dict[str, str]:
    """Return the figures and signatures of a draw that was held already."""
    outcomes = [o for record in certificate.of_kind(DRAW) for o in record.body["sources"]]
    field = {"figure": "text", "beacon": "signature"}
    return {o["id"]: o[field[o["kind"]]] for o in outcomes if o["kind"] in field}


def opening_records(certificate: Certificate, outcomes: Iterable[Outcome]) -> Certificate:
    """Return the certificate with an opening record of every contribution opened."""
    there = {record.body["source"] for record in certificate.opened}
    for outcome in outcomes:
        if isinstance(outcome, Opened) and outcome.source_id not in there:
            certificate = certificate.appended(OPENING, opening_fields(outcome))
    return certificate


def outcomes_of(
    asked: Asked, openings: Iterable[Opened], figures: Mapping[str, str], missing: str
) -> list[Outcome]:
    """Return what became of every source, in order; see `draw`.

    Raises:
        CommitmentError: As `draw`.
        InputError: As `draw`.
    """
    if missing not in {"refuse", "replace"}:
        raise InputError("missing-word", value=missing)
    sources = asked.sources
    given = {opening.source_id: opening for opening in (*asked.openings, *openings)}
    known = {source["id"] for source in sources}
    for name in (*given, *figures):
        if name not in known:
            raise InputError("source-unknown", value=name)
    found = [_one_outcome(asked, source, given, figures) for source in sources]
    absent = [o.source_id for o in found if isinstance(o, Unopened)]
    if absent and missing == "refuse":
        raise CommitmentError("opening-missing", value="、".join(absent))
    if is_void(sources, absent):
        raise CommitmentError("slot-void", value="、".join(absent))
    return found


def _one_outcome(
    asked: Asked,
    source: Mapping[str, Any],
    openings: Mapping[str, Opened],
    figures: Mapping[str, str],
) -> Outcome:
    name = source["id"]
    if source["kind"] == "figure":
        if not figures.get(name):
            raise InputError("figure-missing", value=name, event=source["event"])
        text = check_figure(source["form"], figures[name], name)
        return Figure(source_id=name, event=source["event"], text=text)
    if source["kind"] == "beacon":
        return beacon_outcome(source, figures.get(name))
    committed = bytes.fromhex(source["commitment"])
    opening = openings.get(name)
    if opening is None:
        return Unopened(source_id=name, commitment=committed)
    if not opens(asked.suite, asked.seed_id, opening, committed):
        raise CommitmentError("opening-mismatch", value=name)
    return opening
