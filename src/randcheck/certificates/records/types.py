"""Types of the records and of what they list, made from their shapes.

``python docs/generate.py`` writes this module. Of a commitment they are those of an open draw, or
of a sealed one whose counts are opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from typing import NotRequired


class RootBody(TypedDict):
    """Fields: root."""

    root: str
    size: int


class SignerBody(TypedDict):
    """Fields: signer."""

    role: str
    key: str
    keyid: str


class ContributionSourceBody(TypedDict):
    """Fields: contribution source."""

    kind: Literal["contribution"]
    id: str
    outside: bool
    commitment: str


class BeaconSourceBody(TypedDict):
    """Fields: beacon source."""

    kind: Literal["beacon"]
    id: str
    chain: str
    round: int
    time: str


class FigureSourceBody(TypedDict):
    """Fields: figure source."""

    kind: Literal["figure"]
    id: str
    event: str
    form: str
    time: str


class BatchBody(TypedDict):
    """Fields: batch."""

    number: int
    of: int
    year: int
    first: str | None


class StratumRaisedBody(TypedDict):
    """Fields: stratum raised."""

    clause: str
    reason: str


class StratumBody(TypedDict):
    """Fields: stratum."""

    id: str
    scope: str
    items: list[str]
    design: str
    base: str
    rate: str
    rate_is: str
    floor: int
    N: int
    eligible: int
    outside: int
    need: int
    n: int
    shortfall: int
    reserves: int
    seats: list[int] | None
    batch: BatchBody | None
    raised: NotRequired[StratumRaisedBody]


class RequirementBody(TypedDict):
    """Fields: requirement."""

    stage: int
    types: list[list[str]] | None


class TeamPlanBody(TypedDict):
    """Fields: team plan."""

    scope: str
    strata: list[str]
    mode: str
    attributes: list[str]
    requirements: list[RequirementBody]
    seats: list[int]
    size: int
    leftover: str | None
    number: int | None
    most: int | None
    responsible: int | None
    drawn_from_pool: int | None


class CalendarNoticeBody(TypedDict):
    """Fields: calendar notice."""

    id: str
    number: str | None
    known_from: str


class CalendarBody(TypedDict):
    """Fields: calendar."""

    format: str
    start: str
    end: str
    settled: str | None
    off: list[str]
    work: list[str]
    notices: list[CalendarNoticeBody]
    as_of: str | None
    digest: str


class CommitmentPublishedListBody(TypedDict):
    """Fields: commitment published list."""

    published: str
    digest: str


class CommitmentWindowBody(TypedDict):
    """Fields: commitment window."""

    first: str
    last: str


class CommitmentBody(TypedDict):
    """Fields: commitment."""

    format: str
    draw_id: str
    office: str
    plan: str
    draw: str
    slot: int
    previous_slot: str | None
    replaces: str | None
    suite: str
    plan_file: str | None
    item_list: str | None
    rule_book: str | None
    published_list: CommitmentPublishedListBody | None
    window: CommitmentWindowBody
    strata: list[StratumBody]
    rosters: dict[str, RootBody]
    teams: list[TeamPlanBody]
    calendar: CalendarBody | None
    sources: list[ContributionSourceBody | BeaconSourceBody | FigureSourceBody]
    openings_until: str | None
    seal: str | None
    signers: list[SignerBody]
    threshold: int
    operator: str
    witnesses: list[str]
    instant: str | None
    directories: NotRequired[dict[str, str | None]]


class OpenedOutcomeBody(TypedDict):
    """Fields: opened outcome."""

    kind: Literal["opened"]
    id: str
    nonce: str
    value: str


class UnopenedOutcomeBody(TypedDict):
    """Fields: unopened outcome."""

    kind: Literal["unopened"]
    id: str
    commitment: str


class BeaconOutcomeBody(TypedDict):
    """Fields: beacon outcome."""

    kind: Literal["beacon"]
    id: str
    round: int
    randomness: str
    signature: str


class FigureOutcomeBody(TypedDict):
    """Fields: figure outcome."""

    kind: Literal["figure"]
    id: str
    event: str
    text: str


class PlaceBody(TypedDict):
    """Fields: place."""

    requirement: int
    copy: int


class SeatBody(TypedDict):
    """Fields: seat."""

    requirement: int
    copy: int
    inspector: str


class LotBody(TypedDict):
    """Fields: lot."""

    id: str
    ticket: str
    slip: int


class TeamBody(TypedDict):
    """Fields: team."""

    check: str
    group: int | None
    seats: list[SeatBody]
    responsible: PlaceBody


class ChangedTeamSeatBody(TypedDict):
    """Fields: changed team seat."""

    requirement: int
    copy: int
    before: str | None
    after: str | None
    possible: int


class ChangedTeamBody(TypedDict):
    """Fields: changed team."""

    scope: str
    check: str
    seats: list[ChangedTeamSeatBody]
    responsible: PlaceBody | None


class PairBody(TypedDict):
    """Fields: pair."""

    id: str
    inspector: str
    target: str


class PresentBody(TypedDict):
    """Fields: present."""

    id: str
    present: bool
    confirmed_by: NotRequired[str]
    confirmed_on: NotRequired[str]


class MembershipBody(TypedDict):
    """Fields: membership."""

    stratum: str
    verdict: str
    weight: int


class InspectorBody(TypedDict):
    """Fields: inspector."""

    id: str
    verdict: str
    type: list[str]
    cap: int | None
    base: int


class InterestBody(TypedDict):
    """Fields: interest."""

    id: str
    inspector: str
    target: str
    relations: list[str]


class DrawListStrataBody(TypedDict):
    """Fields: draw list strata."""

    id: str
    key: str
    drawn: list[LotBody]
    reserves: list[LotBody]


class DrawListBody(TypedDict):
    """Fields: draw list."""

    strata: list[DrawListStrataBody]


class AssignmentListLoadBody(TypedDict):
    """Fields: assignment list load."""

    inspector: str
    load: int


class AssignmentListGroupBody(TypedDict):
    """Fields: assignment list group."""

    seats: list[SeatBody]
    load: int


class AssignmentListOpenedPresenceBody(TypedDict):
    """Fields: assignment list opened presence."""

    secret: str
    records: list[PresentBody]


class AssignmentListOpenedRecusalsBody(TypedDict):
    """Fields: assignment list opened recusals."""

    secret: str
    records: list[PairBody]


class AssignmentListOpenedBody(TypedDict):
    """Fields: assignment list opened."""

    presence: AssignmentListOpenedPresenceBody
    recusals: AssignmentListOpenedRecusalsBody


class AssignmentListDrawnFromPoolBody(TypedDict):
    """Fields: assignment list drawn from pool."""

    id: str
    ticket: str


class AssignmentListBody(TypedDict):
    """Fields: assignment list."""

    attempt: int
    loads: list[AssignmentListLoadBody]
    groups: list[AssignmentListGroupBody] | None
    teams: list[TeamBody]
    opened: AssignmentListOpenedBody | None
    drawn_from_pool: NotRequired[list[AssignmentListDrawnFromPoolBody]]


class RequestListRecusalBody(TypedDict):
    """Fields: request list recusal."""

    inspector: str
    target: str


class RequestListUnreachableBody(TypedDict):
    """Fields: request list unreachable."""

    stratum: str
    target: str
    reserve: str
    reason: str


class RequestListBody(TypedDict):
    """Fields: request list."""

    form: str
    amends: list[str]
    cause: str
    asked_by: str
    recusals: list[RequestListRecusalBody]
    scope: str
    absences: list[str]
    unreachable: list[RequestListUnreachableBody]


class AmendmentListBody(TypedDict):
    """Fields: amendment list."""

    teams: list[ChangedTeamBody]


class OpeningBody(TypedDict):
    """Fields: opening."""

    format: str
    previous: str
    commitment: str
    source: str
    nonce: str
    value: str


class DrawBody(TypedDict):
    """Fields: draw."""

    format: str
    previous: str
    commitment: str
    sources: list[OpenedOutcomeBody | UnopenedOutcomeBody | BeaconOutcomeBody | FigureOutcomeBody]
    seed: str
    lists: RootBody


class AssignmentBody(TypedDict):
    """Fields: assignment."""

    format: str
    previous: str
    commitment: str
    scope: str
    lists: RootBody


class RequestBody(TypedDict):
    """Fields: request."""

    format: str
    previous: str
    commitment: str
    number: int
    sources: list[ContributionSourceBody | BeaconSourceBody | FigureSourceBody]
    openings_until: str | None
    instant: str | None
    lists: RootBody


class AmendmentBody(TypedDict):
    """Fields: amendment."""

    format: str
    previous: str
    commitment: str
    request: int
    sources: list[OpenedOutcomeBody | UnopenedOutcomeBody | BeaconOutcomeBody | FigureOutcomeBody]
    seed: str | None
    lists: RootBody


class VoidBody(TypedDict):
    """Fields: void."""

    format: str
    previous: str
    commitment: str
    reason: str
    sources: list[OpenedOutcomeBody | UnopenedOutcomeBody | BeaconOutcomeBody | FigureOutcomeBody]


class UnsealingSealValueBody(TypedDict):
    """Fields: unsealing seal value."""

    name: str
    value: int


class UnsealingSealBody(TypedDict):
    """Fields: unsealing seal."""

    sealing: str
    counts: str
    results: str
    values: list[UnsealingSealValueBody]


class UnsealingBody(TypedDict):
    """Fields: unsealing."""

    format: str
    previous: str
    commitment: str
    reason: str
    rosters: dict[str, str]
    seal: UnsealingSealBody


class WholeDrawBody(DrawBody, DrawListBody):
    """All that a record of this kind says, with what it lists."""


class WholeAssignmentBody(AssignmentBody, AssignmentListBody):
    """All that a record of this kind says, with what it lists."""


class WholeRequestBody(RequestBody, RequestListBody):
    """All that a record of this kind says, with what it lists."""


class WholeAmendmentBody(AmendmentBody, AmendmentListBody):
    """All that a record of this kind says, with what it lists."""
