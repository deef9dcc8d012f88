"""A store filled from past draws, and compared with them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import at_least, checked, strict
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.records import ASSIGNMENT, DRAW
from randcheck.errors import Problem
from randcheck.stores.reservations import DRAWN, RECORDED, RELEASED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.certificates.certificate import Certificate
    from randcheck.stores.reservations import Entry
    from randcheck.stores.store import Store

_SHOWN: Final = 5  # targets that a message names


def _ids(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(ids)


@frozen(kw_only=True, field_transformer=strict)
class PastDraw:
    """One draw that has been held, or was given up.

    Attributes:
        draw_id: Its id.
        year: In which its targets are counted.
        drawn: Whom it took, as amended.
        reserves: Who may still step in.
        void: Whether its slot was given up.
    """

    draw_id: str
    year: int = field(validator=at_least(1))
    drawn: frozenset[str] = field(converter=_ids, repr=False)
    reserves: frozenset[str] = field(default=frozenset(), converter=_ids, repr=False)
    void: bool = False


@checked
def past_draw(certificate: Certificate, *, year: int | None = None) -> PastDraw | None:
    """Return what a certificate says of whom it drew; ``None`` where it waits for its seed.

    Args:
        certificate: Of the draw; it is not verified here.
        year: In which its targets are counted; by default that of the window's first day.

    Raises:
        ConfidentialityError: The results are sealed and not there.
    """
    commitment = certificate.commitment
    counted = int(commitment["window"]["first"][:4]) if year is None else year
    if certificate.is_void:
        return PastDraw(draw_id=certificate.draw_id, year=counted, drawn=(), void=True)
    if not certificate.of_kind(DRAW):
        return None
    now = standing(record for record in certificate.open_records if record.kind != ASSIGNMENT)
    drawn = {id for ids in now.drawn.values() for id in ids}
    waiting = {id for ids in now.reserves.values() for id in ids} - drawn
    return PastDraw(draw_id=certificate.draw_id, year=counted, drawn=drawn, reserves=waiting)


@checked
def fill(store: Store, draws: Iterable[PastDraw]) -> None:
    """Bring a store up to what has been drawn.

    What it does not know yet is taken in as it is; of what it holds the places are settled.
    To be repeated as often as one likes, and after an interruption.

    Args:
        store: The store.
        draws: The past draws; see `past_draw`.

    Raises:
        InputError: A draw took somebody whose place it did not hold
            (``reservation-not-held``), or was released (``reservation-released``).
    """
    known = {entry.draw_id: entry.state for entry in store.entries}
    for draw in draws:
        state = known.get(draw.draw_id)
        if draw.void:
            if state is not None:
                store.release(draw.draw_id)
        elif state in {None, RECORDED}:
            store.record(draw.draw_id, draw.drawn | draw.reserves, draw.year)
        else:
            store.confirm(draw.draw_id, draw.drawn, draw.reserves)


@checked
def compare(
    store: Store, draws: Iterable[PastDraw], *, cap: int | None = None
) -> tuple[Problem, ...]:
    """Return in what a store differs from what has been drawn; nothing is changed.

    Args:
        store: The store.
        draws: All past draws that share the cap; see `past_draw`.
        cap: Where given, targets with more checks in a year are told too.

    Returns:
        A draw that the store lacks (``store-lacks``), of which it has other targets
        (``store-differs``), or of which there is no draw (``store-alone``); targets over
        the cap (``store-over``). Draws that still wait for their seed are none of these.
    """
    listed = {draw.draw_id: draw for draw in draws}
    known = {entry.draw_id: entry for entry in store.entries}
    found = [*_differing(store, listed, known)]
    for draw_id, entry in known.items():
        if draw_id not in listed and entry.state == DRAWN:
            found.append(Problem("store-alone", {}, draw_id))
    if cap is not None:
        found += _over(store, {entry.year for entry in known.values()}, cap)
    return tuple(found)


def _differing(
    store: Store, listed: dict[str, PastDraw], known: dict[str, Entry]
) -> Iterator[Problem]:
    for draw_id, draw in sorted(listed.items()):
        entry = known.get(draw_id)
        if entry is None:
            if not draw.void:
                yield Problem("store-lacks", {"count": len(draw.drawn)}, draw_id)
            continue
        there = store.targets(draw_id)
        taken = {id for id, state in there.items() if state == DRAWN or entry.state == RECORDED}
        wanted = draw.drawn | draw.reserves if entry.state == RECORDED else draw.drawn
        odd = sorted(taken ^ wanted)
        if odd or (entry.state == RELEASED) != draw.void or entry.year != draw.year:
            named = "、".join(odd[:_SHOWN]) or "—"
            yield Problem("store-differs", {"count": len(odd), "value": named}, draw_id)


def _over(store: Store, years: set[int], cap: int) -> Iterator[Problem]:
    for year in sorted(years):
        counted = Counter({id: c.drawn for id, c in store.counts(year).items() if c.drawn > cap})
        if counted:
            named = "、".join(sorted(counted)[:_SHOWN])
            yield Problem("store-over", {"count": len(counted), "value": named, "cap": cap},
                          str(year))  # fmt: skip
