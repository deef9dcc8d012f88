"""The records that follow from a committed draw and its seed, open or sealed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.certificates.lists.beside import is_beside, split
from randcheck.certificates.outcome import assign, checks_of, draw_strata, members_of
from randcheck.certificates.records import ASSIGNMENT, DRAW
from randcheck.certificates.results import results_of
from randcheck.errors import InfeasibleError
from randcheck.lottery.dealing import Lottery

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.pending import Pending
    from randcheck.certificates.results import Results

Body = dict[str, Any]


@frozen(kw_only=True)
class Followed:
    """What follows from a seed.

    Attributes:
        draw: What the draw record says besides sources and seed.
        assignments: What each assignment record says.
        results: Of a sealed draw, whose records say less.
        lists: Of an open draw, what is to be disclosed that stands beside its records.
    """

    draw: Body = field(repr=False)
    assignments: list[Body] = field(repr=False)
    results: Results | None = field(default=None, repr=False)
    lists: list[Body] = field(factory=list, repr=False)


def follow(pending: Pending, seed: bytes) -> Followed:
    """Return the records that follow from a seed.

    Raises:
        InfeasibleError: The seats cannot be filled; `reason` says why.
    """
    commitment, sealer = pending.certificate.commitment, pending.sealer
    targets, suite = pending.rosters["targets"], pending.certificate.suite
    if sealer is None:
        strata = draw_strata(suite, commitment, seed, targets)
        dealt = list(_deal(pending, commitment, seed, strata))
        if is_beside(commitment):
            return _beside(suite, {"strata": strata}, dealt)
        return Followed(draw={"strata": strata}, assignments=dealt)
    opened = sealer.opened(commitment)
    strata = draw_strata(suite, opened, seed, targets, sealer.seal.sealing)
    with hidden_reason():
        dealt = list(_deal(pending, opened, seed, strata))
    return Followed(
        draw=sealer.draw(strata),
        assignments=[sealer.assignment(body) for body in dealt],
        results=results_of(pending.draw_id, strata, dealt),
    )


def _beside(suite: Suite, draw: Body, assignments: list[Body]) -> Followed:
    drawn, lots = split(suite, DRAW, draw)
    dealt = [split(suite, ASSIGNMENT, body) for body in assignments]
    return Followed(
        draw=drawn,
        assignments=[body for body, _ in dealt],
        lists=[lots, *(teams for _, teams in dealt)],
    )


def _deal(
    pending: Pending, commitment: Mapping[str, Any], seed: bytes, strata: list[Body]
) -> Iterator[Body]:
    """Yield what every assignment record says in its open form."""
    presence = list(pending.rosters["presence"].records())
    recusals = list(pending.rosters["recusals"].records())
    members = members_of(
        pending.rosters["inspectors"].records(), {p["id"]: p["present"] for p in presence}
    )
    pairs = [(pair["inspector"], pair["target"]) for pair in recusals]
    opened: Body | None = {
        "presence": {"secret": pending.secrets["presence"].hex(), "records": presence},
        "recusals": {"secret": pending.secrets["recusals"].hex(), "records": recusals},
    }
    suite = pending.certificate.suite
    secret = None if pending.seal is None else pending.seal.sealing
    for plan in commitment["teams"]:
        lottery = Lottery(suite=suite, seed=seed, scope=plan["scope"], secret=secret)
        dealt = assign(lottery, plan, checks_of(commitment, strata, plan), members, pairs)
        yield {"scope": plan["scope"], **dealt, "opened": opened}
        opened = None


@contextmanager
def hidden_reason() -> Iterator[None]:
    """Keep out of an error's text which targets of a sealed draw cannot be staffed.

    Raises:
        InfeasibleError: The one raised inside, `reason` kept, its text replaced.
    """
    try:
        yield
    except InfeasibleError as error:
        hidden = InfeasibleError("infeasible-sealed")
        hidden.reason = error.reason
        raise hidden from None
