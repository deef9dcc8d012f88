"""Groups first: everybody is dealt to a team, then the teams to the checks.

科学编组、随机匹配 (W22-4, H23-3, X22-7). The same primitive twice. Every group has its
own list of seats, so that a pool which does not divide evenly is still used
whole. If the groups cannot serve every check, all lots go back and the number of
the attempt rises; the verifier sees that every lower one fails.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InfeasibleError, InputError
from randcheck.lottery.dealing import Deal, Lottery, deal_labels, try_deal
from randcheck.lottery.pool import can_fill
from randcheck.lottery.problems import Member, Requirement, Seat, Staffing, seats_of
from randcheck.lottery.selection import MOST_LISTED, check_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ATTEMPTS: Final = 1024
EXTRA_MEMBER: Final = "extra_member"
IDLE: Final = "idle"


@frozen(kw_only=True, field_transformer=strict)
class Groups:
    """Teams, and the checks each of them does.

    Attributes:
        attempt: The first attempt in which the groups could serve every check.
        members: For each group the seats of its list with their holders.
        first: For each group the seat dealt first: its responsible one.
        at: The number of the group of each check.
        loads: Checks of each group.
    """

    attempt: int
    members: tuple[tuple[tuple[Seat, str], ...], ...]
    first: tuple[Seat, ...]
    at: dict[str, int]
    loads: tuple[int, ...]

    def seats(self) -> dict[Seat, str]:
        """Return who sits on the seats of each check: (check, the group's requirement, copy)."""
        return {
            Seat(check, seat.requirement, seat.copy): inspector
            for check, group in self.at.items()
            for seat, inspector in self.members[group]
        }


def label(group: int) -> str:
    """Return the name under which a group draws its tickets; ``@`` keeps it from being an id."""
    return f"@{group}"


@checked
def group_count(
    present: int, size: int, *, number: int | None = None, most: int | None = None
) -> int:
    """Return how many groups are formed.

    Args:
        present: Inspectors in the pool.
        size: Least members of a group.
        number: How many the rule asks for, if it does.
        most: How many the rule allows at most, if it does (X22-7).

    Returns:
        ``⌊present / size⌋`` or what the rule asks for, never more than either allows.
    """
    if check_count(size, "size") == 0:
        raise InputError("group-size")
    possible = check_count(present, "present") // size
    limits = [limit for limit in (number, most) if limit is not None]
    return min([possible, *(check_count(limit, "groups") for limit in limits)])


@checked
def group_lists(
    present: int, groups: int, rule: Sequence[int], anyone: int, leftover: str = EXTRA_MEMBER
) -> list[list[int]]:
    """Return the list of requirements of each group.

    Args:
        present: Inspectors in the pool.
        groups: How many groups are formed; ``groups · len(rule) ≤ present``.
        rule: The requirements that the rule book sets for a team.
        anyone: The requirement of seats beyond them: all types, a later stage.
        leftover: ``extra_member``: everybody is grouped, the first ``present mod
            groups`` groups have one more; ``idle``: each has just ``len(rule)``.

    Raises:
        InputError: There is no such word (``leftover-unknown``), a number is negative
            (``count``), or above `MOST_LISTED` (``argument``).

    >>> [len(each) for each in group_lists(15, 7, [0, 0], 1)]
    [3, 2, 2, 2, 2, 2, 2]
    """
    if leftover not in (EXTRA_MEMBER, IDLE):
        raise InputError("leftover-unknown", value=leftover)
    check_count(present, "present", MOST_LISTED)
    if check_count(groups, "groups", MOST_LISTED) == 0:
        return []
    if leftover == IDLE:
        return [list(rule) for _ in range(groups)]
    sizes = [present // groups + (k < present % groups) for k in range(groups)]
    return [[*rule, *[anyone] * (size - len(rule))] for size in sizes]


@checked
def groups_first(  # noqa: PLR0913 - the problem has this many parts
    *,
    members: Iterable[Member],
    requirements: Sequence[Requirement],
    lists: Sequence[Sequence[int]],
    checks: Iterable[str],
    recusals: Iterable[tuple[str, str]],
    lottery: Lottery,
) -> Groups:
    """Deal the inspectors to groups, then the groups to the checks.

    Args:
        members: The pool; a cap of 0 keeps somebody out of it, a base is not used.
        requirements: What the seats ask.
        lists: For each group its list of requirements; see `group_lists`.
        checks: Ids of the checks, each of which one group does.
        recusals: Pairs of inspector and check; a group is recused where a member is.
        lottery: The tickets; the attempts are counted from 0, whatever it says.

    Raises:
        InfeasibleError: The groups cannot be filled (with the reason), or no
            attempt up to 1,023 serves every check (``groups-never``): per-check
            teams are then the complete alternative.
    """
    pool = tuple(members)
    served = sorted(set(checks))
    recused = frozenset(recusals)
    seats = [s for k, wanted in enumerate(lists) for s in seats_of(label(k), wanted)]
    forming = Staffing(
        members=[evolve(m, cap=1 if m.cap is None else min(1, m.cap), base=0) for m in pool],
        requirements=requirements,
        seats=seats,
    )
    _check(forming, served, pool)
    for attempt in range(ATTEMPTS):
        lots = evolve(lottery, attempt=attempt)
        formed = deal_labels(forming, lots)
        matched = try_deal(_matching(formed, len(lists), pool, served, recused), lots)
        if not isinstance(matched, int):
            return _groups(attempt, formed, matched, len(lists))
        if attempt == 0 and _hopeless(forming, lists, pool, served, recused):
            break
    raise InfeasibleError("groups-never", attempts=ATTEMPTS)


def _hopeless(
    forming: Staffing,
    lists: Sequence[Sequence[int]],
    pool: Sequence[Member],
    checks: Sequence[str],
    recusals: frozenset[tuple[str, str]],
) -> bool:
    """Tell whether no groups can serve every check, however the lots fall.

    Two things that groups which serve would show. The j-th roomiest group and those before
    it hold j times the least size of people, who each have at least its room; so its room is
    at most that of the (j · size)-th roomiest person. And on every check sit people who may
    go there, on the seats that all lists have, nobody more often than his cap.
    """
    if not lists:
        return bool(checks)
    size = min(map(len, lists))
    room = sorted((len(checks) if m.cap is None else m.cap for m in pool), reverse=True)
    if size and sum(room[size - 1 :: size][: len(lists)]) < len(checks):
        return True
    shared = reduce(and_, map(Counter, lists))
    staffing = Staffing(
        members=[evolve(member, base=0) for member in pool],
        requirements=forming.requirements,
        seats=[seat for check in checks for seat in seats_of(check, sorted(shared.elements()))],
        recusals=recusals,
    )
    return not can_fill(staffing)


def _check(forming: Staffing, checks: Sequence[str], pool: Sequence[Member]) -> None:
    """Check what was given; the groups' own labels are no ids and are left out."""
    number = len(forming.requirements)
    for seat in forming.seats:
        if check_count(seat.requirement, "requirement") >= number:
            raise InputError("requirement-unknown", requirement=seat.requirement, known=number)
    evolve(forming, members=pool, seats=[Seat(check, 0) for check in checks if number]).check()


def _matching(
    formed: Deal,
    groups: int,
    pool: Sequence[Member],
    checks: Sequence[str],
    recusals: frozenset[tuple[str, str]],
) -> Staffing:
    """Return the second problem: groups as inspectors, one seat a check."""
    group_of = {inspector: seat.check for seat, inspector in formed.seats.items()}
    caps: dict[str, list[int]] = {label(k): [] for k in range(groups)}
    for member in pool:
        if member.id in group_of and member.cap is not None:
            caps[group_of[member.id]].append(member.cap)
    return Staffing(
        members=[Member(id=name, cap=min(cap, default=None)) for name, cap in caps.items()],
        requirements=[Requirement()],
        seats=[Seat(check, 0) for check in checks],
        recusals=((group_of[i], check) for i, check in recusals if i in group_of),
    )


def _groups(attempt: int, formed: Deal, matched: Deal, groups: int) -> Groups:
    number = {label(k): k for k in range(groups)}
    members: list[list[tuple[Seat, str]]] = [[] for _ in number]
    first: dict[int, Seat] = {}
    for seat in formed.order:
        first.setdefault(number[seat.check], seat)
    for seat, inspector in sorted(formed.seats.items()):
        members[number[seat.check]].append((seat, inspector))
    return Groups(
        attempt=attempt,
        members=tuple(map(tuple, members)),
        first=tuple(first[k] for k in range(groups)),
        at={seat.check: number[group] for seat, group in matched.seats.items()},
        loads=tuple(matched.loads[name] for name in number),
    )
