"""A task before its commitment, a certificate after its draw: what a store is told of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.draws.words import ELIGIBLE, EXCLUDED
from randcheck.errors import InputError, Problem
from randcheck.stores.comparing import past_draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.certificates.certificate import Certificate
    from randcheck.draws.task import Task
    from randcheck.stores.reservations import Reservation
    from randcheck.stores.store import Store

_SHOWN: Final = 5  # draws that a message names


@checked
def hold(  # noqa: PLR0913 - options by name
    store: Store,
    task: Task,
    *,
    slot: int,
    cap: int | None,
    year: int | None = None,
    rule: str = "cap",
    clause: str = "",
    shortfall: bool = False,
) -> Task:
    """Hold a place of everybody whom a task may draw; to be called before it is committed.

    Who asks again for the same task and slot gets the same answer.

    Args:
        store: The store of all who share the cap.
        task: What is to be drawn.
        slot: The slot that it will be committed to.
        cap: How many checks a target may have in a year; ``None`` for a draw that is exempt.
        year: In which they are counted; by default that of the first day of the window.
        rule: Name of the rule that says no to whoever has no place left.
        clause: Where that rule comes from.
        shortfall: Whether to go on where fewer can be drawn than without the store.

    Returns:
        The task to be committed: whoever has no place left is excluded from it.

    Raises:
        InputError: Fewer could be drawn than without the store (``store-short``), and the
            draws that hold the places are named; nothing is held then. Or as
            `Store.reserve`.
    """
    able = {standing.id for standing in task.standings if standing.verdict == ELIGIBLE}
    counted = task.window[0].year if year is None else year
    verdict = EXCLUDED + rule

    def left(answer: Reservation) -> Task:
        none = set(answer.full)
        standings = [
            evolve(standing, verdict=verdict, clause=clause)
            if standing.id in none and standing.verdict == ELIGIBLE
            else standing
            for standing in task.standings
        ]
        return evolve(task, standings=standings)

    short: list[tuple[str, int, int]] = []

    def accept(answer: Reservation) -> None:
        if answer.full and not shortfall:
            short.extend(_short(task, left(answer)))
        if short:
            raise _ShortError(answer.full)

    draw_id = f"{task.office}/{task.plan}/{task.draw}/{slot}"
    try:
        answer = store.reserve(draw_id, able, counted, cap, accept=accept)
    except _ShortError as error:
        who = store.holders(error.targets, counted)
        named = "、".join(who[:_SHOWN]) or "—"
        raise InputError.collect(
            [
                *(
                    Problem("store-short", {"wanted": wanted, "found": found}, place)
                    for place, wanted, found in short
                ),
                Problem("store-holders", {"value": named}),
            ]
        ) from None
    return left(answer)


class _ShortError(Exception):
    """Too few would be left; carries who has no place."""

    def __init__(self, targets: tuple[str, ...]) -> None:
        self.targets = targets
        super().__init__("short")


def _short(before: Task, after: Task) -> Iterator[tuple[str, int, int]]:
    """Yield each stratum of which fewer are left: its place, how many there were and are."""
    least = after.quotas()
    for stratum, quota in before.quotas().items():
        if least[stratum].n < quota.n:
            yield f"strata {stratum}", quota.n, least[stratum].n


@checked
def settle(store: Store, certificate: Certificate, *, year: int | None = None) -> None:
    """Tell a store how a draw came out: after it, after each amendment, or when it is void.

    To be repeated as often as one likes.

    Args:
        store: The store that `hold` asked.
        certificate: Of the draw. Whom it drew keep their places, its reserves are held as
            long as they may step in, everybody else is free again; of a void draw all are.
        year: As for `hold`.

    Raises:
        InputError: Nothing was drawn yet (``store-not-drawn``); or as `Store.confirm`.
        ConfidentialityError: The results are sealed and not there.
    """
    past = past_draw(certificate, year=year)
    if past is None:
        raise InputError("store-not-drawn", value=certificate.draw_id)
    if past.void:
        store.release(past.draw_id)
    else:
        store.confirm(past.draw_id, past.drawn, past.reserves)
