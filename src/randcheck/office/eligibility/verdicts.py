"""Every target's place in the draw: its stratum, and the first rule that says no.

Targets that look alike to all rules are judged once: a million of them costs little
more than reading their fields. Only those with past checks are looked at one by one.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from randcheck.draws.eligibility import Standing
from randcheck.draws.words import (
    AS_DRAWN,
    EACH_ITEM,
    EARLIER_BATCH,
    ELIGIBLE,
    EXCLUDED,
    OPEN_SLOT,
    OUTSIDE,
)
from randcheck.errors import InputError, Problem
from randcheck.office.books.conditions import (
    FLAGS,
    PLAIN_FIELDS,
    conditions,
    in_range,
    key_values,
    meets,
    stratum_of,
)
from randcheck.office.books.provisions import (
    COMBINE,
)
from randcheck.office.directories.columns import by_columns
from randcheck.office.eligibility.caps import check_key, full, most_of, numbers
from randcheck.office.eligibility.headroom import Offer, Room, is_within_draw, left_out
from randcheck.office.eligibility.history import History, past_checks
from randcheck.office.eligibility.weights import weighed
from randcheck.office.reading.days import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from datetime import date

    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import Exclusion, StratumRule
    from randcheck.office.directories.targets import Target
    from randcheck.office.eligibility.caps import Keys

MOST_PROBLEMS: Final = 100
_NAMED: Final = 3
_Entry = tuple[str, "tuple[_Rule, ...]", str, str, tuple[str, ...]]
_Profile = tuple[_Entry, ...]
"""For each stratum: its id, the rules to be asked one by one, what the fields say, and
which rules about past checks these say are not about the target."""
_DECIDED = ("id", "stratum", "verdict", "clause", "unbound")
_PLAIN = Standing(id="-", stratum="-")


@frozen(eq=False)
class _Rule:
    """An exclusion about past checks, for one stratum: whom it has reached, and has room for."""

    rule: Exclusion
    keys: frozenset[str]
    verdict: str
    owners: Mapping[str, tuple[str, ...]]
    room: Room | None = None


def standings(  # noqa: PLR0913 - everything a verdict depends on
    rules: TaskRules,
    targets: Iterable[Target],
    history: History | Iterable[PastCheck],
    drawn_on: date,
    *,
    frequencies: Mapping[str, int] | None = None,
    reserved: Sequence[PastCheck] = (),
    taken: Mapping[str, Container[str]] | None = None,
) -> tuple[Standing, ...]:
    """Return the standing of every target of a task, ascending by id and stratum.

    Args:
        rules: The rules.
        targets: The directory; targets out of the task's range are left out.
        history: Past checks in any order, or where they come from.
        drawn_on: Day of the draw; past checks count up to it.
        frequencies: Item → how often a year, by the published list (W25-4).
        reserved: Whom open slots of the office may still draw, as if they had.
        taken: Stratum → whom earlier batches of its year have drawn (W22-11).

    Raises:
        InputError: Some targets belong to no stratum (``stratum-none``), a cause of a
            past check or a condition is unknown, a weight cannot be read (``weight-cell``);
            all of a kind at once.
    """
    everyone = list(targets)
    listed = in_range(rules, everyone)
    checks = past_checks(history, rules, drawn_on)
    waiting = frozenset(check.target for check in reserved)
    if rules.book.open_slots == AS_DRAWN:
        checks, waiting = (*checks, *reserved), frozenset()
    # whose a work is matters for the number of its owner even if it is out of range
    judge = _Judge(rules, everyone, checks, drawn_on, frequencies or {})
    nowhere: dict[tuple[str, ...], list[str]] = {}
    asked_of = _asked(rules)
    said: list[tuple[str, str, str, str, tuple[str, ...]]] = []
    judge.taken, judge.waiting = taken or {}, waiting
    add, profiles, key_of = said.append, judge.profiles, judge.key_of
    for target in listed:
        key = key_of(target)
        profile = profiles.get(key)
        if profile is None:
            profile = profiles[key] = judge.profile(target)
        if not profile:
            words = tuple(f"{name} = {target.value_of(name) or '—'}" for name in asked_of)
            nowhere.setdefault(words, []).append(target.id)
            continue
        for entry in profile:
            add(judge.standing(target, entry, len(said)))
    if nowhere:
        raise InputError.collect(_nowhere(nowhere), MOST_PROBLEMS)
    columns = dict(zip(_DECIDED, zip(*said, strict=True), strict=False))
    found = by_columns(_PLAIN, columns, len(said))
    for place, room in left_out(judge.offers, rules, drawn_on):
        found[place] = judge.without_room(found[place], room)
    found.sort(key=attrgetter("id", "stratum"))
    return weighed(rules, listed, found)


def _asked(rules: TaskRules) -> list[str]:
    """Return what the strata of a task ask about, except flags."""
    return sorted({name for rule in rules.strata for name, _ in rule.where} - {FLAGS})


def _nowhere(found: Mapping[tuple[str, ...], Sequence[str]]) -> list[Problem]:
    """Return the targets of no stratum, those with the same words in one problem."""
    return [
        Problem(
            "stratum-none",
            {
                "value": "、".join(ids[:_NAMED]) + ("…" if len(ids) > _NAMED else ""),
                "count": len(ids),
                "said": "；".join(words) or "—",
            },
        )
        for words, ids in found.items()
    ]


class _Judge:
    """The rules of one task, ready to be asked about any target."""

    def __init__(
        self,
        rules: TaskRules,
        targets: Sequence[Target],
        checks: Sequence[PastCheck],
        on: date,
        frequencies: Mapping[str, int],
    ) -> None:
        self.task, self.drawn_on = rules, on
        self.profiles: dict[Any, _Profile] = {}
        names = sorted({name for where in conditions(rules) for name, _ in where})
        flags = any(rule.flag for rule in rules.exclusions)
        self.key_of = _keys(names, flags=flags or FLAGS in names)
        self.groups = _groups(rules)
        self.caps = [
            rule for rule in rules.exclusions
            if rule.checked is not None and rule.checked.then != COMBINE
        ]  # fmt: skip
        self.rules = _reached_rules(rules, targets, checks, on, frequencies)
        self.items = {s.id: frozenset(s.items or rules.items) for s in rules.strata}
        self.taken: Mapping[str, Container[str]] = {}
        self.waiting: Container[str] = ()
        self.offers: list[Offer] = []
        self.rooms: dict[tuple[_Rule, ...], tuple[Room, ...]] = {}

    def profile(self, target: Target) -> _Profile:
        """Return for every stratum of a target what its fields alone decide."""
        found = []
        for strata in self.groups:
            stratum = stratum_of(strata, target)
            if stratum is not None:
                found.append((stratum.id, *self._fields(target, stratum), self._beside(target)))
        return tuple(found)

    def _beside(self, target: Target) -> tuple[str, ...]:
        """Return the rules about past checks that are not about a target of these fields."""
        return tuple(rule.id for rule in self.caps if rule.where and not meets(target, rule.where))

    def free_of(self, target: Target, beside: tuple[str, ...]) -> tuple[str, ...]:
        """Return the rules about past checks that do not bind a target, ascending."""
        exempt = [rule.id for rule in self.caps if target.flags and self._is_free(target, rule)]
        return tuple(sorted({*beside, *exempt}))

    def _fields(self, target: Target, stratum: StratumRule) -> tuple[tuple[_Rule, ...], str, str]:
        """Return the rules about past checks that stand before the first field's no.

        Then the verdict of the fields and its clause. Rules behind a rule that says no
        are never asked.
        """
        asked: list[_Rule] = []
        for rule in self.task.exclusions:
            if rule.where and not meets(target, rule.where):
                continue
            if rule.checked is not None:
                known = self.rules.get((rule.id, stratum.id))
                if known is not None:
                    asked.append(known)
            elif _says_no(rule, target):
                return tuple(asked), verdict_of(rule), rule.clause
        return tuple(asked), ELIGIBLE, ""

    def standing(
        self, target: Target, entry: _Entry, place: int
    ) -> tuple[str, str, str, str, tuple[str, ...]]:
        """Return `_DECIDED` of a target in one stratum; note it where a draw may be too much."""
        stratum, asked, verdict, clause, beside = entry
        said = self.reached(target, asked) if asked else None
        if self.taken and target.id in self.taken.get(stratum, ()):  # before any rule
            verdict, clause = EXCLUDED + EARLIER_BATCH, ""
        elif said is not None:
            verdict, clause = said.verdict, said.rule.clause  # the first rule that says no
        elif verdict == ELIGIBLE and target.id in self.waiting:  # behind every rule
            verdict, clause = EXCLUDED + OPEN_SLOT, ""
        elif asked and verdict == ELIGIBLE:
            self.offer(target, stratum, asked, place)
        if verdict != ELIGIBLE or not (target.flags or beside):
            return target.id, stratum, verdict, clause, ()
        return target.id, stratum, ELIGIBLE, "", self.free_of(target, beside)

    def reached(self, target: Target, asked: tuple[_Rule, ...]) -> _Rule | None:
        """Return the first rule about past checks that says no to a target."""
        for known in asked:
            if _has_reached(target, known) and not self._is_exempt(target, known):
                return known
        return None

    def offer(self, target: Target, stratum: str, asked: tuple[_Rule, ...], place: int) -> None:
        """Note a standing that past checks leave in, where the draw itself may be too much."""
        rooms = None if target.flags else self.rooms.get(asked)
        if rooms is None:
            rooms = tuple(
                known.room
                for known in asked
                if known.room is not None and not self._is_exempt(target, known)
            )
            if not target.flags:  # nothing exempts it: the same for all who look alike
                self.rooms[asked] = rooms
        if rooms:
            self.offers.append(Offer(place, target.id, stratum, self.items[stratum], rooms))

    def without_room(self, standing: Standing, room: Room) -> Standing:
        """Return a standing as a cap leaves it that has no room for it within the draw."""
        rule = next(rule for rule in self.task.exclusions if rule.id == room.rule)
        return evolve(standing, verdict=verdict_of(rule), clause=rule.clause)

    def _is_exempt(self, target: Target, known: _Rule) -> bool:
        return self._is_free(target, known.rule)

    def _is_free(self, target: Target, rule: Exclusion) -> bool:
        causes = rule.checked.exempt if rule.checked is not None else ()
        return bool(target.flags) and any(
            self._exempt(target, cause.flag, cause.until) for cause in causes
        )

    def _exempt(self, target: Target, flag: str, until: str) -> bool:
        """Return whether a cause still holds on the day of the draw (L19-16)."""
        if flag not in target.flags:
            return False
        text = dict(target.attributes).get(until, "") if until else ""
        if not text:
            return True
        last = read_day(text)
        if isinstance(last, str):
            raise InputError("exemption-date", place=target.id, value=text, column=until)
        return last.day >= self.drawn_on


def _has_reached(target: Target, known: _Rule) -> bool:
    if not known.owners:
        return target.id in known.keys
    return not known.keys.isdisjoint(known.owners[target.id])


def _keys(names: Sequence[str], *, flags: bool) -> Callable[[Target], Any]:
    """Return what tells apart targets that the rules could judge differently."""
    plain = [name for name in names if name in PLAIN_FIELDS]
    other = [name for name in names if name not in PLAIN_FIELDS and name != FLAGS]
    fields = [*plain, *([FLAGS] if flags else [])]
    if not other:
        return attrgetter(*fields) if fields else lambda _target: None
    getter = attrgetter(*fields) if fields else lambda _target: None
    return lambda target: (getter(target), *(target.value_of(name) for name in other))


def _groups(rules: TaskRules) -> list[list[StratumRule]]:
    """Return the strata by what they check: a target stands in one of each group."""
    groups: dict[tuple[str, ...], list[StratumRule]] = {}
    for stratum in rules.strata:
        groups.setdefault(stratum.items, []).append(stratum)
    return list(groups.values())


def _says_no(rule: Exclusion, target: Target) -> bool:
    if rule.flag:
        return rule.flag in target.flags
    word = target.value_of(rule.field)
    return word not in rule.not_in if rule.not_in else word in rule.within


def verdict_of(rule: Exclusion) -> str:
    """Return what a rule that says no makes of a target."""
    return (OUTSIDE if rule.leaves_base else EXCLUDED) + rule.id


def _reached_rules(
    rules: TaskRules,
    targets: Sequence[Target],
    checks: Sequence[PastCheck],
    on: date,
    frequencies: Mapping[str, int],
) -> dict[tuple[str, str], _Rule]:
    """Return for every rule about past checks and every stratum whom it has reached."""
    found: dict[tuple[str, str], _Rule] = {}
    for rule in rules.exclusions:
        checked = rule.checked
        if checked is None or checked.then == COMBINE:
            continue
        key = check_key(checked)
        owners = _owners(targets, key) if key else {}
        watched = is_within_draw(checked, rules)
        asked: dict[tuple[frozenset[str], int], _Rule] = {}
        for stratum in rules.strata:
            items = frozenset(stratum.items or rules.items)
            most = most_of(checked, items, frequencies)
            if checked.per != EACH_ITEM:
                items = frozenset()
            known = asked.get((items, most))
            if known is None:
                mine = evolve(checked, most=most)
                counted = numbers(mine, checks, rules, on, items=items, keys=_keys_by(owners))
                room = Room(rule=rule.id, counted=checked.counted, most=most, items=items,
                            numbers=counted, owners=owners) if watched else None  # fmt: skip
                known = _Rule(rule, full(mine, counted), verdict_of(rule), owners, room)
                asked[items, most] = known
            if known.keys or watched:
                found[rule.id, stratum.id] = known
    return found


def _owners(targets: Sequence[Target], key: str) -> dict[str, tuple[str, ...]]:
    """Return whom the checks of each target count for, by all of its rows."""
    owners: dict[str, tuple[str, ...]] = {}
    for target in targets:
        values = key_values(target, key)
        owners[target.id] = tuple(dict.fromkeys((*owners.get(target.id, ()), *values)))
    return owners


def _keys_by(owners: Mapping[str, tuple[str, ...]]) -> Keys | None:
    """Return whom a past check counts for, by the directory; else the target itself."""
    if not owners:
        return None
    return lambda check: owners.get(check.target, (check.target,))
