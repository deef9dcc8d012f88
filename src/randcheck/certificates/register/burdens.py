"""Burdens over the year: what inspectors carried when a draw was committed (均衡全年次数).

A commitment that levels the loads of a year says how many records of every earlier slot it
knew. By those alone anybody can count in how many teams each inspector was.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.verification.report import VERIFIED
from randcheck.errors import Problem, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.certificates.envelope import Record
    from randcheck.certificates.register.looking import Look
    from randcheck.certificates.register.pools import Given
    from randcheck.certificates.register.standings import Held

_NAMED = 10  # inspectors that one message names


def loads_of(records: Iterable[Record]) -> Counter[str]:
    """Return inspector → in how many teams he is at the end of a chain, of every team plan.

    Args:
        records: Its records with all that they say.
    """
    teams = (team for of_plan in standing(records).teams.values() for team in of_plan.values())
    return Counter(who for team in teams for who in team.seats.values())


def is_counted(slot: Held, held: Held) -> bool:
    """Tell whether a commitment counts the burdens that a slot brings."""
    year = held.past.get("load_year")
    return year is not None and int(slot.past["day"][:4]) == year


def burdens(look: Look, given: Mapping[str, Given]) -> Problem | None:
    """Hold the burdens that a roster states against those of the earlier certificates.

    Args:
        look: A commitment, and its register.
        given: Rosters of draws, by draw_id; of a sealed draw with its results.

    Returns:
        ``register-load-differs``, or ``note-register-load`` where nobody here can tell.
    """
    year = look.held.past.get("load_year")
    if year is None:
        return None
    place = look.held.chain.place
    stated = None if look.given is None else look.given.inspectors
    carried = None if stated is None else _carried(look, given)
    if stated is None or carried is None:
        return Problem("note-register-load", {"slot": look.held.slot, "year": year}, place)
    wrong = [
        f"{line['id']} {line['base']}≠{carried[line['id']]}"
        for line in stated.records()
        if line["base"] != carried[line["id"]]
    ]
    if not wrong:
        return None
    params = {"slot": look.held.slot, "year": year, "count": len(wrong),
              "value": "、".join(wrong[:_NAMED])}  # fmt: skip
    return Problem("register-load-differs", params, place)


def _carried(look: Look, given: Mapping[str, Given]) -> Counter[str] | None:
    """Return inspector → in how many teams he was, ``None`` where that cannot be told."""
    if look.now.several.intersection(range(1, look.held.slot)):
        return None
    found: Counter[str] = Counter()
    for slot, count in look.before():
        if not is_counted(slot, look.held) or not slot.has_drawn(count):
            continue
        certificate = slot.chain.certificate
        if certificate.is_sealed and certificate.draw_id in given:
            certificate = certificate.with_results(given[certificate.draw_id].results)
        if slot.chain.report.verdict != VERIFIED:
            return None  # a list may not be that of its root
        try:
            found += loads_of(certificate.first(count).open_records)
        except RandcheckError:  # sealed, or the list stands beside and is not in this file
            return None
    return found
