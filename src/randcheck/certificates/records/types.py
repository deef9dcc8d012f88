# ruff: noqa: D101 - what a field means says the specification
"""Types of the records and of what they list, made from their shapes.

``python docs/generate.py`` writes this module. Of a commitment they are those of an open draw, or
of a sealed one whose counts are opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from typing import NotRequired


class RootBody(TypedDict):
    root: str
    size: int


class SignerBody(TypedDict):
    role: str
    key: str
    keyid: str


class ContributionSourceBody(TypedDict):
    kind: Literal["contribution"]
    id: str
    outside: bool
    commitment: str


class BeaconSourceBody(TypedDict):
    kind: Literal["beacon"]
    id: str
    chain: str
    round: int
    time: str


class FigureSourceBody(TypedDict):
    kind: Literal["figure"]
    id: str
    event: str
    form: str
    time: str


class BatchBody(TypedDict):
    number: int
    of: int
    year: int
    first: str | None


class StratumRaisedBody(TypedDict):
    clause: str
    reason: str


class StratumSizesBody(TypedDict):
    certain: int
    total: str


class StratumYearlyBody(TypedDict):
    rate: str
    year: int
    drawn: int


class StratumBody(TypedDict):
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
    sizes: NotRequired[StratumSizesBody]
    ceiling: NotRequired[int]
    yearly: NotRequired[StratumYearlyBody]
    of: NotRequired[str]


class RequirementBody(TypedDict):
    stage: int
    types: list[list[str]] | None


class TeamPlanBody(TypedDict):
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


class CommitmentPublishedListBody(TypedDict):
    published: str
    digest: str


class CommitmentWindowBody(TypedDict):
    first: str
    last: str


class CommitmentTotalStrataBody(TypedDict):
    id: str
    share: int
    floor: int
    ceiling: int | None


class CommitmentTotalBody(TypedDict):
    rate: str
    rate_is: str
    floor: int
    by: str
    need: int
    n: int
    shortfall: int
    strata: list[CommitmentTotalStrataBody]


class CommitmentStageBody(TypedDict):
    first: str


class CommitmentBody(TypedDict):
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
    calendar: dict[str, Any] | None
    sources: list[ContributionSourceBody | BeaconSourceBody | FigureSourceBody]
    openings_until: str | None
    seal: str | None
    signers: list[SignerBody]
    threshold: int
    operator: str
    witnesses: list[str]
    instant: str | None
    directories: NotRequired[dict[str, str | None]]
    past: NotRequired[dict[str, Any]]
    total: NotRequired[CommitmentTotalBody]
    stage: NotRequired[CommitmentStageBody]


class OpenedOutcomeBody(TypedDict):
    kind: Literal["opened"]
    id: str
    nonce: str
    value: str


class UnopenedOutcomeBody(TypedDict):
    kind: Literal["unopened"]
    id: str
    commitment: str


class BeaconOutcomeBody(TypedDict):
    kind: Literal["beacon"]
    id: str
    round: int
    randomness: str
    signature: str


class FigureOutcomeBody(TypedDict):
    kind: Literal["figure"]
    id: str
    event: str
    text: str


class PlaceBody(TypedDict):
    requirement: int
    copy: int


class SeatBody(TypedDict):
    requirement: int
    copy: int
    inspector: str


class LotBody(TypedDict):
    id: str
    ticket: str
    slip: int
    weight: NotRequired[int]


class TeamBody(TypedDict):
    check: str
    group: int | None
    seats: list[SeatBody]
    responsible: PlaceBody


class ChangedTeamSeatBody(TypedDict):
    requirement: int
    copy: int
    before: str | None
    after: str | None
    possible: int


class ChangedTeamBody(TypedDict):
    scope: str
    check: str
    seats: list[ChangedTeamSeatBody]
    responsible: PlaceBody | None


class PairBody(TypedDict):
    id: str
    inspector: str
    target: str


class PresentBody(TypedDict):
    id: str
    present: bool
    confirmed_by: NotRequired[str]
    confirmed_on: NotRequired[str]


class DrawListStrataReserveBody(TypedDict):
    id: str
    ticket: str
    slip: int


class DrawListStrataBody(TypedDict):
    id: str
    key: str
    drawn: list[LotBody]
    reserves: list[DrawListStrataReserveBody]


class DrawListBody(TypedDict):
    strata: list[DrawListStrataBody]


class AssignmentListLoadBody(TypedDict):
    inspector: str
    load: int


class AssignmentListGroupBody(TypedDict):
    seats: list[SeatBody]
    load: int


class AssignmentListOpenedPresenceBody(TypedDict):
    secret: str
    records: list[PresentBody]


class AssignmentListOpenedRecusalsBody(TypedDict):
    secret: str
    records: list[PairBody]


class AssignmentListOpenedBody(TypedDict):
    presence: AssignmentListOpenedPresenceBody
    recusals: AssignmentListOpenedRecusalsBody


class AssignmentListDrawnFromPoolBody(TypedDict):
    id: str
    ticket: str


class AssignmentListBody(TypedDict):
    attempt: int
    loads: list[AssignmentListLoadBody]
    groups: list[AssignmentListGroupBody] | None
    teams: list[TeamBody]
    opened: AssignmentListOpenedBody | None
    drawn_from_pool: NotRequired[list[AssignmentListDrawnFromPoolBody]]


class RequestListRecusalBody(TypedDict):
    inspector: str
    target: str


class RequestListUnreachableBody(TypedDict):
    stratum: str
    target: str
    reserve: str
    reason: str


class RequestListBody(TypedDict):
    form: str
    amends: list[str]
    cause: str
    asked_by: str
    recusals: list[RequestListRecusalBody]
    scope: str
    absences: list[str]
    unreachable: list[RequestListUnreachableBody]


class AmendmentListBody(TypedDict):
    teams: list[ChangedTeamBody]


class DrawBody(TypedDict):
    format: str
    previous: str
    commitment: str
    sources: list[OpenedOutcomeBody | UnopenedOutcomeBody | BeaconOutcomeBody | FigureOutcomeBody]
    seed: str
    lists: RootBody


class AssignmentBody(TypedDict):
    format: str
    previous: str
    commitment: str
    scope: str
    lists: RootBody


class RequestBody(TypedDict):
    format: str
    previous: str
    commitment: str
    number: int
    sources: list[ContributionSourceBody | BeaconSourceBody | FigureSourceBody]
    openings_until: str | None
    instant: str | None
    lists: RootBody


class AmendmentBody(TypedDict):
    format: str
    previous: str
    commitment: str
    request: int
    sources: list[OpenedOutcomeBody | UnopenedOutcomeBody | BeaconOutcomeBody | FigureOutcomeBody]
    seed: str | None
    lists: RootBody


class WholeDrawBody(DrawBody, DrawListBody):
    """All that a record of this kind says, with what it lists."""


class WholeAssignmentBody(AssignmentBody, AssignmentListBody):
    """All that a record of this kind says, with what it lists."""


class WholeRequestBody(RequestBody, RequestListBody):
    """All that a record of this kind says, with what it lists."""


class WholeAmendmentBody(AmendmentBody, AmendmentListBody):
    """All that a record of this kind says, with what it lists."""
