"""What the certificates of an office say of its targets, with what its list adds (抽查历史).

Earlier draws are facts: who was drawn stands in a certificate. The list of past checks says
besides when a check was made, and which checks there were that nobody drew here. A line of
the list about a check that a certificate orders is that check, and never a second one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from randcheck.draws.past import DRAW_ID, Cap, Earlier, Reckoning
from randcheck.draws.words import AS_DRAWN, BY_TARGET
from randcheck.errors import InputError, Problem
from randcheck.office.books.provisions import COMBINE, RANDOM
from randcheck.office.eligibility.caps import counting, first_counted, most_of, own_unit
from randcheck.office.eligibility.history import present, rename
from randcheck.office.eligibility.yearly import spending

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from randcheck.draws.batches import FirstBatch
    from randcheck.draws.past import PastCheck
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import Checked, Exclusion

_MOST = 100


def looked_back(
    listed: Iterable[PastCheck], earlier: Earlier, rules: TaskRules, drawn_on: date
) -> tuple[tuple[PastCheck, ...], list[PastCheck], tuple[PastCheck, ...]]:
    """Return the past checks, those that open slots may still bring, and what is counted of both.

    Args:
        listed: The office's own list, under present ids.
        earlier: What its certificates say.
        rules: The rules.
        drawn_on: Day of the draw.

    Raises:
        InputError: Somebody has to know whom an open slot may draw, and nobody does
            (``past-open``); as `together`.
    """
    if caps_of(rules) or rules.book.open_slots != AS_DRAWN:
        unknown = [Problem("past-open", {"value": draw_id}) for draw_id in earlier.unknown]
        if unknown:
            raise InputError.collect(unknown)
    past = together(listed, earlier, rules, drawn_on)
    reserved = as_of(earlier.reserved, rules, drawn_on)
    return past, reserved, (*past, *reserved) if rules.book.open_slots == AS_DRAWN else past


def together(
    listed: Iterable[PastCheck], earlier: Earlier, rules: TaskRules, drawn_on: date
) -> tuple[PastCheck, ...]:
    """Return the past checks of certificates and list, each once, under present ids.

    Args:
        listed: The office's own list, under present ids.
        earlier: What its certificates say.
        rules: The rules; they say who has merged.
        drawn_on: Day of the draw, on which a draw of an earlier slot counts at the latest.

    Raises:
        InputError: The list names a draw of the office by which nobody was drawn who it says
            was (``history-not-drawn``); all of them.
    """
    if not earlier.checks and not earlier.draws:
        return tuple(listed)
    known = _Drawn(as_of(earlier.checks, rules, drawn_on))
    problems: list[Problem] = []
    kept: list[PastCheck] = []
    for line in listed:
        slot = earlier.draws.get(dict(line.attributes).get(DRAW_ID, ""))
        if known.take(line, slot):
            continue
        if slot is not None or known.claims(line):
            draw = dict(line.attributes).get(DRAW_ID) or str(line.drawn)
            problems.append(Problem("history-not-drawn", {"value": line.target, "draw": draw}))
        kept.append(line)
    if problems:
        raise InputError.collect(problems, _MOST)
    return (*known.checks, *kept)


def as_of(checks: Iterable[PastCheck], rules: TaskRules, drawn_on: date) -> list[PastCheck]:
    """Return checks of certificates under present ids, none drawn later than a day."""
    return [
        check if check.drawn is None or check.drawn <= drawn_on else evolve(check, drawn=drawn_on)
        for check in rename(checks, dict(rules.book.merged))
    ]


class _Drawn:
    """The checks of certificates, looked up by what a list may say of them."""

    def __init__(self, checks: list[PastCheck]) -> None:
        self.checks = checks
        self.places: dict[str, list[int]] = {}
        for place, check in enumerate(checks):
            self.places.setdefault(check.target, []).append(place)
        self.own = {(check.cause, check.unit) for check in checks}
        self.first = min((check.drawn for check in checks if check.drawn), default=None)

    def take(self, line: PastCheck, slot: int | None) -> bool:
        """Take over the day of a check that a certificate orders; tell whether there is one."""
        found = [
            place for place in self.places.get(line.target, ())
            if self._same(self.checks[place], line, slot)
        ]  # fmt: skip
        for place in found:
            if line.made:
                self.checks[place] = evolve(self.checks[place], day=line.day, made=True,
                                            month_only=line.month_only)  # fmt: skip
        return bool(found)

    def _same(self, check: PastCheck, line: PastCheck, slot: int | None) -> bool:
        if line.item and check.item and line.item != check.item:
            return False
        if slot is not None:
            return check.slot == slot
        if check.cause != line.cause or line.unit not in {"", check.unit}:
            return False
        if line.drawn is not None:
            return line.drawn == check.drawn
        if check.drawn is None or line.day > check.day:
            return False
        return line.day >= (check.drawn.replace(day=1) if line.month_only else check.drawn)

    def claims(self, line: PastCheck) -> bool:
        """Tell whether a line says that the office itself drew, since its register begins."""
        if line.drawn is None or self.first is None or line.drawn < self.first:
            return False
        return any(line.cause == cause and line.unit in {"", unit} for cause, unit in self.own)


def asked(
    checks: Sequence[PastCheck], rules: TaskRules, drawn_on: date, targets: Collection[str]
) -> Iterator[PastCheck]:
    """Yield the past checks that some rule of a task, or a yearly ceiling, counts; no others.

    A check on the list's word says which rules count it: whose units are meant, and what an
    item is called on the published list, nobody could tell without the book.

    Args:
        checks: All of them, under present ids.
        rules: The rules.
        drawn_on: Day of the draw.
        targets: Ids of those on the roster. Whoever else has a check may count where several
            targets share a number.
    """
    items = frozenset(item for rule in rules.strata for item in rule.items or rules.items)
    aliases = dict(rules.book.aliases)
    wanted: dict[int, set[str]] = {}
    for rule, checked in caps_of(rules):
        for check, _, _ in counting(checked, checks, rules, drawn_on, items=items):
            if checked.key != BY_TARGET or check.target in targets:
                wanted.setdefault(id(check), set()).add(rule.id)
    for check in spending(rules, checks):
        if check.target in targets:
            wanted.setdefault(id(check), set())
    for check in checks if wanted else ():
        named = wanted.pop(id(check), None)
        if named is not None and check.slot is None:
            item = aliases.get(check.item, check.item)
            yield evolve(check, item=item, rules=tuple(sorted(named)))
        elif named is not None:
            yield check


def caps_of(rules: TaskRules) -> list[tuple[Exclusion, Checked]]:
    """Return the rules of a task that keep out whoever has been checked so often."""
    every = [(rule, rule.checked) for rule in rules.exclusions if rule.checked is not None]
    return [(rule, checked) for rule, checked in every if checked.then != COMBINE]


def reckoning(
    rules: TaskRules,
    drawn_on: date,
    checks: Sequence[PastCheck],
    frequencies: Mapping[str, int],
    heads: Sequence[tuple[str, int]] = (),
) -> Reckoning:
    """Return what a draw says of past checks, and of its own for later draws.

    Args:
        rules: The rules.
        drawn_on: Day of the draw.
        checks: Past checks, whose draws a rule about the last draws looks at.
        frequencies: Item → how often a year, by the published list.
        heads: The certificates that were looked at, see `Reckoning`.
    """
    mine = own_unit(rules)
    random = rules.book.random_causes
    return Reckoning(
        day=drawn_on,
        cause=rules.cause or (random[0] if random else RANDOM),
        unit=rules.unit,
        department=mine.department,
        level=mine.level,
        open=rules.book.open_slots,
        caps=tuple(_caps(rules, drawn_on, checks, frequencies)),
        heads=tuple(heads),
    )


def _caps(
    rules: TaskRules, on: date, checks: Sequence[PastCheck], frequencies: Mapping[str, int]
) -> Iterator[Cap]:
    for rule, checked in sorted(caps_of(rules), key=lambda cap: cap[0].id):
        strata: dict[int, list[str]] = {}
        for stratum in rules.strata:
            most = most_of(checked, stratum.items or rules.items, frequencies)
            strata.setdefault(most, []).append(stratum.id)
        for most, names in sorted(strata.items(), key=lambda entry: min(entry[1])):
            yield Cap(
                rule=rule.id,
                strata=tuple(sorted(names)),
                causes=tuple(sorted(set(checked.causes))),
                most=most,
                first=first_counted(checked, checks, on),
                counted=checked.counted,
                per=checked.per,
                scope=checked.scope,
                key=checked.key,
                leaves_base=rule.leaves_base,
                binds_all=not (rule.where or checked.exempt),
            )


def taken_by_batches(
    earlier: Earlier, rules: TaskRules, first: FirstBatch | None
) -> dict[str, frozenset[str]]:
    """Return stratum → whom the batches of a year have drawn, under present ids.

    Args:
        earlier: What the certificates say.
        rules: The rules; they say who has merged.
        first: The year's first batch; ``None``: this is it, or there are no batches.
    """
    merged = dict(rules.book.merged)
    return {
        stratum: ids | {present(id, merged) for id in ids}
        for (digest, stratum), ids in earlier.batches.items()
        if first is not None and digest == first.digest
    }
