"""What the seed is made of: contributions of several parties, public beacons and figures.

A contribution is made before the commitment and kept to oneself; only its hash
``C`` is committed. It is opened when the draw is held.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import HASH_SIZE, check_bytes32
from randcheck.canonical.ids import check_id
from randcheck.canonical.shapes import INSTANT, require
from randcheck.certificates.records import SOURCE
from randcheck.errors import CommitmentError, InputError
from randcheck.lottery import drand
from randcheck.lottery.seeds import Beacon as Drawn
from randcheck.lottery.seeds import Figure, Opened, Unopened, contribution_commitment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.lottery.seeds import Outcome

_1970 = date(1970, 1, 1).toordinal()


@frozen(kw_only=True, field_transformer=strict)
class Contribution:
    """One party's share of the seed.

    Attributes:
        source_id: Name of the source.
        outside: ``False`` for a party of the office; else it follows: outside is
            whoever handed over ``C`` alone, but for the office itself, which comes first.
        opening: Nonce and value, known to the party alone until it opens.
        commitment: ``C``, where the party gave only that.
    """

    source_id: str
    outside: bool | None = None
    opening: Opened | None = field(default=None, repr=False)
    commitment: bytes | None = None

    @checked
    def record(self, suite: Suite, draw_id: str, *, first: bool) -> dict[str, Any]:
        """Return what stands in the commitment."""
        # a value that the office's own machine has made is no outsider's, whatever it is called
        if self.outside and self.opening is not None:
            raise InputError("contribution-outside", value=self.source_id)
        outside = self.outside if first else self.opening is None and self.outside is not False
        found = self.commitment
        if self.opening is not None:
            opening = self.opening
            made = contribution_commitment(
                suite, draw_id, self.source_id, opening.nonce, opening.value
            )
            if found is not None and found != made:
                raise CommitmentError("opening-mismatch", value=self.source_id)
            found = made
        return {
            "kind": "contribution",
            "id": self.source_id,
            "outside": bool(outside),
            "commitment": (found or b"").hex(),
        }


@frozen(kw_only=True, field_transformer=strict)
class PublicFigure:
    """A public figure that will be known after the commitment.

    Attributes:
        source_id: Name of the source.
        event: The exact event: which lottery, which draw, which day.
        form: The exact form in which its outcome is written.
        time: When it will be known, ``YYYY-MM-DDThh:mm:ss±hh:mm``.
    """

    source_id: str
    event: str
    form: str
    time: str

    @checked
    def record(self, suite: Suite, draw_id: str, *, first: bool) -> dict[str, Any]:  # noqa: ARG002
        """Return what stands in the commitment."""
        return {
            "kind": "figure",
            "id": self.source_id,
            "event": self.event,
            "form": self.form,
            "time": self.time,
        }


@frozen(kw_only=True, field_transformer=strict)
class Beacon:
    """A round of a public beacon that will be published after the commitment (公共信标).

    Attributes:
        source_id: Name of the source.
        round: Number of the round; it fixes the time.
        chain: Hash of the beacon's chain; drand quicknet is the one known.
    """

    source_id: str
    round: int
    chain: str = drand.QUICKNET.hash

    @checked
    def record(self, suite: Suite, draw_id: str, *, first: bool) -> dict[str, Any]:  # noqa: ARG002
        """Return what stands in the commitment."""
        return {
            "kind": "beacon",
            "id": self.source_id,
            "chain": self.chain,
            "round": self.round,
            "time": self.time,
        }

    @property
    def time(self) -> str:
        """When the round is published, ``YYYY-MM-DDThh:mm:ss+00:00``.

        Raises:
            InputError: The chain is not known (``beacon-chain``), or it has no such round,
                or not before the year 10000 (``beacon-round``).
        """
        days, second = divmod(drand.time_of(drand.chain_called(self.chain), self.round), 86400)
        try:
            day = date.fromordinal(_1970 + days)
        except (ValueError, OverflowError) as error:
            raise InputError("beacon-round", value=repr(self.round)) from error
        return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+00:00"


Source = Contribution | PublicFigure | Beacon


@checked
def contribution(
    source_id: str,
    *,
    value: str = "",
    nonce: bytes | None = None,
    commitment: str | bytes | None = None,
    outside: bool | None = None,
) -> Contribution:
    """Make a contribution, or take in one of which only ``C`` is known.

    Args:
        source_id: Name of the source: ``office``, ``supervisor``, ….
        value: What the party chose: dice, cards, any text.
        nonce: 32 fresh random bytes; made here unless given.
        commitment: ``C`` of a party that keeps nonce and value to itself, as 32
            bytes or 64 hexadecimal digits; then give neither of the two.
        outside: ``False`` where a party that hands over ``C`` alone is of the office.
            Nobody becomes an outsider by saying so: a contribution whose value is made
            here is the office's own.

    Raises:
        InputError: The name is no id, a number of bytes is wrong, or both forms
            are given at once (``contribution-both``), or one that is made here is
            called an outsider's (``contribution-outside``).
    """
    check_id(source_id, "source")
    if outside and commitment is None:
        raise InputError("contribution-outside", value=source_id)
    if commitment is None:
        made = secrets.token_bytes(HASH_SIZE) if nonce is None else check_bytes32(nonce, "nonce")
        opening = Opened(source_id=source_id, nonce=made, value=value)
        opening.fields()
        return Contribution(source_id=source_id, outside=outside, opening=opening)
    if value or nonce is not None:
        raise InputError("contribution-both", value=source_id)
    raw = from_hex(commitment) if isinstance(commitment, str) else commitment
    known = check_bytes32(raw, "commitment")
    return Contribution(source_id=source_id, outside=outside, commitment=known)


def from_hex(text: str, size: int = HASH_SIZE) -> bytes:
    """Return `size` bytes written as lower-case hexadecimal digits.

    Raises:
        InputError: They are not (``hex``).
    """
    try:
        raw = bytes.fromhex(text)
    except (TypeError, ValueError):
        raw = b""
    if len(raw) != size or raw.hex() != text:
        raise InputError("hex", value=text, size=size)
    return raw


@frozen
class Asked:
    """Sources whose outcomes are wanted: the commitment's, or those of a request.

    Attributes:
        suite: The certificate's.
        seed_id: What the contributions were made for.
        sources: As recorded.
        openings: Those that are known already.
    """

    suite: Suite
    seed_id: str
    sources: Sequence[Mapping[str, Any]]
    openings: tuple[Opened, ...] = field(repr=False)


def request_id(draw_id: str, number: int) -> str:
    """Return what stands for the draw_id in ``C`` and seed of an amendment.

    A draw_id has four parts and this has six, so that no contribution to a draw
    or to another request opens in this one.

    >>> request_id("huaxian/2023/lightning/1", 2)
    'huaxian/2023/lightning/1/amend/2'
    """
    return f"{draw_id}/amend/{number}"


def source_records(suite: Suite, draw_id: str, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Return the sources as the commitment lists them, in their order.

    Raises:
        InputError: There is none, the first is not the office's contribution, two
            have one name, or a field is not of its shape.
    """
    records = [s.record(suite, draw_id, first=i == 0) for i, s in enumerate(sources)]
    for position, record in enumerate(records):
        require(record, SOURCE, f"sources[{position}]")
    check_sources(records)
    return records


def check_sources(records: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that a list of sources can make a seed (protocol §2).

    Raises:
        InputError: ``seed-no-source``, ``seed-source-twice``, ``seed-office-first``,
            or ``seed-order``: contributions come before everything public; ``beacon-chain``,
            ``beacon-round`` or ``beacon-time``: a beacon's chain is known, its time that of
            its round.
    """
    if not records:
        raise InputError("seed-no-source")
    names = [record["id"] for record in records]
    for name in names:
        if names.count(name) > 1:
            raise InputError("seed-source-twice", value=name)
    if records[0]["kind"] != "contribution" or records[0]["outside"]:
        raise InputError("seed-office-first", value=names[0])
    public = [record["kind"] != "contribution" for record in records]
    if public != sorted(public):
        raise InputError("seed-order")
    for record in records:
        if record["kind"] == "beacon":
            _check_time(record)


def _check_time(record: Mapping[str, Any]) -> None:
    name, number, found = record["id"], record["round"], record["time"]
    wanted = Beacon(source_id=name, round=number, chain=record["chain"]).time
    if seconds(found) != seconds(wanted):
        raise InputError("beacon-time", value=name, round=number, wanted=wanted, found=found)


def public_values(
    records: Sequence[Mapping[str, Any]], figures: Mapping[str, str], beacons: Mapping[str, str]
) -> dict[str, str]:
    """Return what is given of public sources: figures, and signatures of beacons.

    Raises:
        InputError: A signature is given of what is no beacon (``source-unknown``).
    """
    known = {record["id"] for record in records if record["kind"] == "beacon"}
    for name in beacons:
        if name not in known:
            raise InputError("source-unknown", value=name)
    return {**figures, **beacons}


def beacon_outcome(record: Mapping[str, Any], signature: str | None) -> Drawn:
    """Return what becomes of a committed round, once its signature is checked.

    Args:
        record: The source, as the commitment lists it.
        signature: What the beacon published of that round, in hexadecimal digits.

    Raises:
        InputError: It is missing (``beacon-missing``) or not the signature of that round
            (``hex``, ``point-…``, ``beacon-signature``), or the chain is not known
            (``beacon-chain``).
    """
    name, number = record["id"], record["round"]
    if not signature:
        raise InputError("beacon-missing", value=name, round=number)
    raw = from_hex(signature, drand.SIGNATURE_SIZE)
    randomness = drand.randomness(drand.chain_called(record["chain"]), number, raw)
    return Drawn(source_id=name, round=number, randomness=randomness, signature=signature)


def check_due(records: Sequence[Mapping[str, Any]], openings_until: str | None) -> None:
    """Make sure that openings are due before anything public is known (protocol §2).

    Raises:
        InputError: They are not (``seed-openings-late``).
    """
    for record in records:
        if openings_until is not None and "time" in record:
            require(openings_until, INSTANT, "openings_until")
            if not earlier(openings_until, record["time"]):
                raise InputError("seed-openings-late", value=record["id"])


def is_outside(source: Mapping[str, Any]) -> bool:
    """Tell whether a recorded source lies outside the office: it is public, or an outsider's."""
    return bool(source["kind"] != "contribution" or source["outside"])


def is_void(sources: Sequence[Mapping[str, Any]], absent: Collection[str]) -> bool:
    """Tell whether no seed can be made: who should have spoken did not.

    Args:
        sources: As recorded.
        absent: Ids of the contributions that were not opened.
    """
    outside = [source["id"] for source in sources if is_outside(source)]
    silent = bool(outside) and all(name in absent for name in outside)
    return silent or any(source["id"] in absent for source in sources[:1])


def earlier(one: str, other: str) -> bool:
    """Tell whether one time ``YYYY-MM-DDThh:mm:ss±hh:mm`` lies before another."""
    return seconds(one) < seconds(other)


def seconds(instant: str) -> int:
    """Return seconds since the start of year 1 in UTC; negative just after it in the east."""
    day = date.fromisoformat(instant[:10]).toordinal()
    hour, minute, second = (int(instant[at : at + 2]) for at in (11, 14, 17))
    offset = int(instant[20:22]) * 3600 + int(instant[23:25]) * 60
    local = day * 86400 + hour * 3600 + minute * 60 + second
    return local - offset if instant[19] == "+" else local + offset


def own_openings(sources: Iterable[Source]) -> tuple[Opened, ...]:
    """Return the openings that are known already, without their owners' secrets lost."""
    return tuple(
        evolve(source.opening)
        for source in sources
        if isinstance(source, Contribution) and source.opening is not None
    )


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """Return what a draw record says of a source."""
    body: dict[str, Any]
    if isinstance(outcome, Opened):
        body = {"kind": "opened", "nonce": outcome.nonce.hex(), "value": outcome.value}
    elif isinstance(outcome, Unopened):
        body = {"kind": "unopened", "commitment": outcome.commitment.hex()}
    elif isinstance(outcome, Figure):
        body = {"kind": "figure", "event": outcome.event, "text": outcome.text}
    else:
        body = {
            "kind": "beacon",
            "round": outcome.round,
            "randomness": outcome.randomness.hex(),
            "signature": outcome.signature,
        }
    return {"id": outcome.source_id, **body}
