"""The lottery for whoever wants nothing else: ids and a seed in, lots out.

What comes out is bit for bit what the functions below give: `selection.draw` with the key
of the purpose ``targets``, and `dealing.deal` of seats that ask for nobody in particular.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, overload

from randcheck.canonical.arguments import checked
from randcheck.canonical.framing import check_bytes32, labelled_hash
from randcheck.canonical.ids import check_ids
from randcheck.canonical.rates import Rate, check_rate
from randcheck.canonical.suites import suite as suite_called
from randcheck.errors import InputError, Problem
from randcheck.lottery import selection, tickets
from randcheck.lottery.dealing import Deal, Lottery, deal
from randcheck.lottery.problems import Member, Requirement, Staffing, seats_of
from randcheck.lottery.selection import MOST_LISTED, Drawn, check_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@overload
def draw(
    ids: Iterable[str],
    *,
    n: int | None = None,
    rate: Rate | None = None,
    reserves: int = 0,
    seed: bytes | str,
    scope: str = "draw",
    suite: str = "sha256",
) -> Drawn: ...
@overload
def draw(
    ids: Mapping[str, Iterable[str]],
    *,
    n: int | Mapping[str, int] | None = None,
    rate: Rate | Mapping[str, Rate] | None = None,
    reserves: int = 0,
    seed: bytes | str,
    scope: str = "draw",
    suite: str = "sha256",
) -> dict[str, Drawn]: ...
@checked
def draw(  # noqa: PLR0913 - by name, most with a default
    ids: Mapping[str, Iterable[str]] | Iterable[str],
    *,
    n: int | Mapping[str, int] | None = None,
    rate: Rate | Mapping[str, Rate] | None = None,
    reserves: int = 0,
    seed: bytes | str,
    scope: str = "draw",
    suite: str = "sha256",
) -> dict[str, Drawn] | Drawn:
    """Draw from a list, or from every stratum of a mapping (simple random sampling).

    Args:
        ids: Who may be drawn: a list, or stratum → list. Order does not matter.
        n: How many, of every stratum, or stratum → how many.
        rate: What share instead, rounded up: ``"1/10"``, ``"10%"``, a `Fraction`; of every
            stratum, or stratum → rate. Each stratum has one of the two.
        reserves: How many more to name of each, in their order.
        seed: 32 bytes, or any text that nobody could know before: its hash
            ``H("seed", text)`` is the seed.
        scope: Name of the draw: the same seed gives another draw under another name.
        suite: ``sha256`` or ``sm3``.

    Returns:
        What was drawn, of a mapping for each stratum, in its order.

    Raises:
        InputError: An id is none or stands twice, a stratum has neither or both of `n` and
            `rate` (``draw-size``), or more are wanted than there are.

    >>> found = draw({"A": ["a1", "a2", "a3"], "B": ["b1", "b2"]}, n=1, seed="3 5 2")
    >>> [drawn.ids for drawn in found.values()]
    [('a2',), ('b2',)]
    """
    used = suite_called(suite)
    key = tickets.key(used, _seed(seed, suite), tickets.TARGETS, scope)
    strata = ids if isinstance(ids, Mapping) else {"": ids}
    listed = {name: list(stratum) for name, stratum in strata.items()}
    sizes = _sizes({name: len(stratum) for name, stratum in listed.items()}, n, rate)
    found = {
        name: selection.draw(used, key, stratum, sizes[name], reserves)
        for name, stratum in listed.items()
    }
    return found if isinstance(ids, Mapping) else found[""]


@checked
def assign(  # noqa: PLR0913 - by name, most with a default
    checks: Iterable[str],
    people: Iterable[str | Member],
    *,
    size: int = 2,
    recused: Iterable[tuple[str, str]] = (),
    seed: bytes | str,
    scope: str = "draw",
    suite: str = "sha256",
) -> Deal:
    """Assign a team to every check, with loads as even as they can be.

    Args:
        checks: Ids of what is to be checked.
        people: Their ids; a `Member` where somebody has a cap or a burden already.
        size: How many go to each check.
        recused: Pairs of person and check that must not meet.
        seed: As for `draw`; of the same draw, the same.
        scope: As for `draw`.
        suite: As for `draw`.

    Returns:
        The deal; its `teams` are the people of each check, who was dealt first before.

    Raises:
        InputError: An id is none or stands twice, a recusal names somebody unknown, or the
            size is none of a team.
        InfeasibleError: The seats cannot be filled; `reason` says why.

    >>> found = assign(["a3", "b2"], ["E1", "E2", "E3"], recused=[("E1", "a3")], seed="3 5 2")
    >>> found.teams
    {'a3': ('E3', 'E2'), 'b2': ('E1', 'E2')}
    """
    members = [one if isinstance(one, Member) else Member(id=one) for one in people]
    listed, barred = check_ids(checks, "checks"), tuple(recused)
    if check_count(size, "size", MOST_LISTED) == 0:
        raise InputError("count-positive", name="size", value=size)
    _check_recused(barred, {member.id for member in members}, set(listed))
    staffing = Staffing(
        members=members,
        requirements=[Requirement()],
        seats=[seat for check in listed for seat in seats_of(check, [0] * size)],
        recusals=barred,
    )
    lottery = Lottery(suite=suite_called(suite), seed=_seed(seed, suite), scope=scope)
    return deal(staffing, lottery)


def _seed(seed: bytes | str, suite: str) -> bytes:
    if isinstance(seed, bytes):
        return check_bytes32(seed, "seed")
    if not seed:
        raise InputError("seed-empty")
    return labelled_hash(suite_called(suite), "seed", seed)


def _sizes(
    strata: Mapping[str, int],
    n: int | Mapping[str, int] | None,
    rate: Rate | Mapping[str, Rate] | None,
) -> dict[str, int]:
    """Return how many are drawn of each stratum; for rates rounded up."""
    numbers, rates = _of_each(strata, n, "n"), _of_each(strata, rate, "rate")
    odd = [name for name in strata if (name in numbers) == (name in rates)]
    if odd:
        raise InputError.collect(Problem("draw-size", {"value": name or "—"}) for name in odd)
    shares = {name: check_rate(rate, "rate") for name, rate in rates.items()}
    return {
        name: numbers[name]
        if name in numbers
        else -(-size * shares[name].numerator // shares[name].denominator)
        for name, size in strata.items()
    }


def _of_each(strata: Mapping[str, int], given: object, name: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        return {} if given is None else dict.fromkeys(strata, given)
    unknown = sorted(given.keys() - strata.keys())
    if unknown:
        known = "、".join(strata)
        raise InputError.collect(
            Problem("stratum-no-list", {"value": one, "known": known}, name) for one in unknown
        )
    return dict(given)


def _check_recused(pairs: Sequence[tuple[str, str]], people: set[str], checks: set[str]) -> None:
    """Make sure that nobody is recused in vain: a pair that means nobody is a slip of the pen."""
    problems = [
        problem.at(f"recused[{position}]")
        for position, (person, check) in enumerate(pairs)
        for problem in _strangers(person, check, people, checks)
    ]
    if problems:
        raise InputError.collect(problems)


def _strangers(person: str, check: str, people: set[str], checks: set[str]) -> Iterator[Problem]:
    if person in checks and check in people and person not in people:
        yield Problem("recusal-reversed", {"inspector": check, "target": person})
        return
    if person not in people:
        yield Problem("recusal-inspector", {"value": person})
    if check not in checks:
        yield Problem("recusal-target", {"value": check})
