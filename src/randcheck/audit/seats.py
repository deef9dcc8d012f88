"""Teams dealt again: the same sizes, loads and classes, other people together.

Two checks of a draw exchange the people of one seat each, where neither then sits in a team
twice and both are of one class. Such exchanges, tried often enough, lead from any deal to any
other. The observed deal walks back to a common hub and all replicates walk out from it, so
that it is one of them like any other where the lot was fair, however short the walks are
(Besag and Clifford, 1989).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.audit.stream import permutations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from randcheck.audit.stream import Stream

ROUNDS: Final = 32  # exchanges that each team takes part in, on either walk
NOBODY: Final = -1


@frozen
class _Round:
    """Which teams try to exchange which seats, all at the same time."""

    first: NDArray[Any]
    second: NDArray[Any]
    first_seat: NDArray[Any]
    second_seat: NDArray[Any]


def seated(teams: Sequence[Sequence[int]]) -> NDArray[Any]:
    """Return teams as an array: a row a team, a column a seat, `NOBODY` in the seats left."""
    import numpy as np

    widest = max(map(len, teams))
    rows = [[*team, *[NOBODY] * (widest - len(team))] for team in teams]
    return np.array(rows, dtype=np.int32)


def deal_again(
    teams: NDArray[Any], classes: NDArray[Any], times: int, stream: Stream
) -> NDArray[Any]:
    """Return the teams dealt again so many times: team, seat, replicate.

    Args:
        teams: From `seated`.
        classes: The class of each inspector, as a number.
        times: How many replicates.
        stream: Where chance comes from.
    """
    import numpy as np

    rounds = _schedule(teams, stream)
    hub = teams[:, :, None].copy()
    for one in reversed(rounds):
        _exchange(hub, classes, one, stream)
    again = np.repeat(hub, times, axis=2)
    for one in rounds:
        _exchange(again, classes, one, stream)
    return again


def _schedule(teams: NDArray[Any], stream: Stream) -> list[_Round]:
    """Draw who meets whom: nothing here depends on who sits where."""
    import numpy as np

    count = len(teams)
    sizes = (teams != NOBODY).sum(axis=1)
    half = count // 2
    orders = permutations(stream, count, ROUNDS)
    seats = stream.below(sizes[orders], (count, ROUNDS))
    return [
        _Round(*np.split(orders[: 2 * half, at], 2), *np.split(seats[: 2 * half, at], 2))
        for at in range(ROUNDS)
    ]


def _exchange(teams: NDArray[Any], classes: NDArray[Any], one: _Round, stream: Stream) -> None:
    import numpy as np

    mine, its = teams[one.first, one.first_seat], teams[one.second, one.second_seat]
    goes = stream.flips(mine.shape) & (classes[mine] == classes[its])
    goes &= ~(teams[one.first] == its[:, None]).any(axis=1)
    goes &= ~(teams[one.second] == mine[:, None]).any(axis=1)
    teams[one.first, one.first_seat] = np.where(goes, its, mine)
    teams[one.second, one.second_seat] = np.where(goes, mine, its)
