"""A rule book applied to an office's files: a task to be drawn.

Everything that the draw depends on is settled here, before any seed: who may be
drawn and from what base, how many, who is in the pool, who must not meet whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.draws.batches import Batch, FirstBatch
from randcheck.draws.past import Earlier
from randcheck.draws.task import Stratum, Task
from randcheck.draws.words import IN_POOL
from randcheck.errors import InputError, Problem
from randcheck.office.books.book import RuleBook
from randcheck.office.books.conditions import in_range
from randcheck.office.books.ranges import common
from randcheck.office.books.versions import versions
from randcheck.office.directories.inspectors import InspectorDirectory
from randcheck.office.directories.interests import Interest, spread, strangers
from randcheck.office.directories.targets import TargetDirectory
from randcheck.office.eligibility.history import (
    History,
    check_units,
    past_checks,
    sections,
)
from randcheck.office.eligibility.reckoning import (
    asked,
    counts_loads,
    looked_back,
    reckoning,
    taken_by_batches,
)
from randcheck.office.eligibility.verdicts import standings
from randcheck.office.eligibility.yearly import spent_of
from randcheck.office.plans.bounds import bounds_of, total_of
from randcheck.office.plans.dated import dated, of_each
from randcheck.office.plans.matching import kept_apart
from randcheck.office.plans.rates import Lists, Override, raised, settle_rate
from randcheck.office.plans.schedule import on_day
from randcheck.office.plans.teams import burdened, pool, seated, seating

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.draws.notes import Decision
    from randcheck.draws.past import PastCheck
    from randcheck.draws.presence import Presence
    from randcheck.draws.stages import FirstStage
    from randcheck.draws.teams import PoolEntry
    from randcheck.office.books.book import TaskRules
    from randcheck.office.books.provisions import StratumRule, Where
    from randcheck.office.directories.inspectors import Inspector
    from randcheck.office.directories.items import InspectionItem, PlanRow
    from randcheck.office.directories.targets import Target


class Further(TypedDict, total=False):
    """What an office may have laid down besides its directories; every part may be left out.

    Attributes:
        presence: Who confirmed that inspectors are there.
        items: The published list of items.
        plan: The rows of the yearly plan.
        overrides: Higher rates, each with its reason.
        first_batch: What the year's first batch fixed, for a later one.
        first_stage: The draw of whose targets units are drawn, for a second stage.
        earlier: What the certificates of the office say of its earlier draws.
        calendar: Working days; given, the day of a monthly draw is compared.
        plan_file: Bytes of the plan, whose digest is committed.
        item_list: Bytes of the list of items, likewise.
        published: Bytes of the list of targets as it was published.
    """

    presence: Iterable[Presence]
    items: Iterable[InspectionItem]
    plan: Iterable[PlanRow]
    overrides: Iterable[Override]
    first_batch: FirstBatch | None
    first_stage: FirstStage | None
    earlier: Earlier | None
    calendar: WorkCalendar | None
    plan_file: bytes | None
    item_list: bytes | None
    published: bytes | None


@checked
def plan_task(  # noqa: PLR0913 - by name, three with a default
    rules: RuleBook | TaskRules,
    *,
    targets: Iterable[Target],
    inspectors: Iterable[Inspector],
    interests: Iterable[Interest] = (),
    recusals: Iterable[tuple[str, str]] = (),
    history: History | Iterable[PastCheck] = (),
    drawn_on: date,
    **further: Unpack[Further],
) -> Task:
    """Apply a rule book to an office's files.

    Args:
        rules: What the book lays down for the task, `RuleBook.task`; a book of one task
            stands for it.
        targets: The target directory.
        inspectors: The inspector directory.
        interests: Who has an interest in which party.
        recusals: Further pairs of inspector and target that must not meet, declared
            before the seed (W22-5).
        history: Past checks, or where they come from.
        drawn_on: Day of the draw.
        **further: What else there is, by name; see `Further`.

    Raises:
        InputError: The files do not fit the book; all problems of a kind at once. It has
            several tasks (``task-unnamed``).
    """
    task = rules.task() if isinstance(rules, RuleBook) else rules
    used, number = on_day(task, drawn_on, calendar=further.get("calendar"))
    used, stage = dated(used, drawn_on), further.get("first_stage")
    raises, confirmed = tuple(further.get("overrides", ())), tuple(further.get("presence", ()))
    people, own = list(inspectors), past_checks(history, used, drawn_on)
    earlier = further.get("earlier") or Earlier()
    declared, barred = tuple(interests), tuple(recusals)
    stated = {"inspectors": _stated(inspectors), "targets": _stated(targets)}
    days = versions(used.versions, stated, drawn_on)
    everyone = list(targets)
    check_known(everyone, people, interests=declared, recusals=barred, presence=confirmed)
    listed = in_range(used, everyone)
    _check_first(used, stage)
    used, whose = of_each(used, listed, stage)
    entries = _entries(used, people, confirmed, drawn_on, barred)
    if counts_loads(used):
        entries = burdened(entries, earlier.loads.get(drawn_on.year, {}))
    _check_overrides(raises, used)
    lists = Lists(tuple(further.get("items", ())), tuple(further.get("plan", ())))
    check_units(used, own, sections(used.book, lists, people))
    past, reserved, counted = looked_back(own, earlier, used, drawn_on)
    settled = {rule.id: settle_rate(rule, used, lists, raises) for rule in used.strata}
    used, settled = _set_apart(used, settled, raises)
    parties = ((target.id, target.parties) for target in listed)
    meeting = spread(declared, parties) if used.teams is not None else {}
    often = lists.frequencies(dict(used.book.aliases))
    first = further.get("first_batch")
    taken = taken_by_batches(earlier, used, first)
    placed = standings(
        used, everyone, past, drawn_on, frequencies=often, reserved=reserved, taken=taken
    )
    spent = spent_of(used, placed, past)
    apart = kept_apart(used, listed, people, placed, entries)
    return Task(
        office=used.book.office,
        plan=used.plan,
        draw=used.draw,
        items=used.items,
        window=used.window,
        strata=[
            evolve(stratum, yearly=spent.get(stratum.id), of=whose.get(stratum.id, ""))
            for stratum in _strata(used, settled, entries, number, first)
        ],
        standings=placed,
        total=total_of(used),
        first_stage=None if stage is None else stage.digest,
        pool=entries,
        attributes=used.attributes,
        interests=meeting,
        recusals=frozenset(meeting) | frozenset(barred) | apart,
        history=asked(past, used, drawn_on, {target.id for target in listed}),
        past=reckoning(used, drawn_on, counted, often, earlier.heads),
        teams=seated(used, people),
        book=used.book.source,
        plan_file=further.get("plan_file"),
        item_list=further.get("item_list"),
        published=_published(used, drawn_on, further.get("published")),
        decisions=[settled[rule.id] for rule in used.strata],
        directories=days,
        presence=() if used.teams is None else confirmed,
    )


def _entries(
    rules: TaskRules,
    people: Sequence[Inspector],
    confirmed: Iterable[Presence],
    drawn_on: date,
    barred: Sequence[tuple[str, str]],
) -> tuple[PoolEntry, ...]:
    """Return the pool; nobody's where targets alone are drawn.

    Raises:
        InputError: Somebody is recused from a draw without teams (``recusal-no-teams``).
    """
    if rules.teams is not None:
        return pool(rules, people, presence=confirmed, drawn_on=drawn_on)
    if barred:
        raise InputError("recusal-no-teams", place="recusals", value=barred[0][0])
    return ()


def check_known(
    targets: Iterable[Target],
    inspectors: Iterable[Inspector],
    *,
    interests: Iterable[Interest],
    recusals: Iterable[tuple[str, str]],
    presence: Iterable[Presence],
) -> None:
    """Make sure that everybody who is named stands in a directory.

    Raises:
        InputError: Somebody does not, or a recusal stands the wrong way round; all of them.
    """
    people = {inspector.id for inspector in inspectors}
    listed = list(targets)
    ids = {target.id for target in listed}
    parties = ids.union(*(target.parties for target in listed if target.parties))
    problems = [
        Problem(code, {"value": id}, f"interests[{position}]")
        for position, interest in enumerate(interests)
        for code, id in strangers(interest.inspector, interest.party, people, parties)
    ]
    for position, (inspector, target) in enumerate(recusals):
        place = f"recusals[{position}]"
        if inspector in people and target in ids:
            continue
        if inspector in ids and target in people:
            params: dict[str, object] = {"inspector": target, "target": inspector}
            problems.append(Problem("recusal-reversed", params, place))
            continue
        found = strangers(inspector, target, people, ids)
        problems += [Problem(_RECUSAL[code], {"value": id}, place) for code, id in found]
    problems += [
        Problem("presence-inspector", {"value": said.inspector}, f"presence[{position}]")
        for position, said in enumerate(presence)
        if said.inspector not in people
    ]
    if problems:
        raise InputError.collect(problems[:_MOST])


_RECUSAL = {"interest-inspector": "recusal-inspector", "interest-party": "recusal-target"}
_MOST = 100


def _stated(directory: object) -> date | None:
    """Return of what day a directory is, if it is one and says so; lists of people say nothing."""
    return directory.as_of if isinstance(directory, InspectorDirectory | TargetDirectory) else None


def _check_first(rules: TaskRules, first: FirstStage | None) -> None:
    """Refuse the first stage of another draw.

    Raises:
        InputError: It is (``stage-other``).
    """
    if first is not None and rules.second_of and first.name != rules.second_of:
        params = {"value": first.name, "wanted": rules.second_of}
        raise InputError("stage-other", place=rules.draw, **params)


def _strata(
    rules: TaskRules,
    settled: Mapping[str, Decision],
    entries: Sequence[PoolEntry],
    number: int,
    first: FirstBatch | None,
) -> list[Stratum]:
    """Return the strata with the rates that were settled."""
    asked = None if rules.teams is None else seating(rules, rules.teams)
    staff = sum(entry.verdict == IN_POOL and entry.present for entry in entries)
    return [
        Stratum(
            id=rule.id,
            rate=settled[rule.id].rate,
            base=rule.base or rules.base,
            rate_is=rule.rate_is,
            floor=bounds_of(rule, staff)[0],
            ceiling=bounds_of(rule, staff)[1],
            reserves=rules.reserves if rule.reserves is None else rule.reserves,
            design=rule.design,
            items=rule.items,
            batch=_batch(rules, rule, number, first),
            secret=rule.secret,
            seats=None if asked is None else asked.of(rule),
        )
        for rule in rules.strata
    ]


def _batch(
    rules: TaskRules, rule: StratumRule, number: int, first: FirstBatch | None
) -> Batch | None:
    if rules.batches is None or rule.each_batch:
        return None
    if number == 1 or first is None:
        return Batch(number=number, of=rules.batches.of)
    if rule.id not in first.years:
        raise InputError("batch-year", value=rule.id)
    return Batch(number=number, of=rules.batches.of, year=first.years[rule.id], first=first.digest)


def _set_apart(
    rules: TaskRules, settled: Mapping[str, Decision], overrides: Iterable[Override]
) -> tuple[TaskRules, dict[str, Decision]]:
    """Return the book with strata for the overrides about targets of some kind (W22-9).

    Each stratum with a lower rate is split: the targets meant stand in one of their own
    just before it. A stratum that already has the rate stays as it is.
    """
    found = dict(settled)
    for override in overrides:
        if not override.where:
            continue
        named: list[StratumRule] = []
        rests: list[StratumRule] = []  # asked last, wherever they stand in the book
        for rule in rules.strata:
            split = _split(rule, override, found)
            (named if rule.where else rests).extend(part for part in (split, rule) if part)
        if len(named) + len(rests) == len(rules.strata):
            highest = str(max(decision.rate for decision in found.values()))
            raise InputError("override-lowers", value=str(override.rate), rate=highest)
        rules = evolve(rules, strata=(*named, *rests))
    return rules, found


def _split(
    rule: StratumRule, override: Override, settled: dict[str, Decision]
) -> StratumRule | None:
    """Return the part of a stratum that an override is about, and settle its rate."""
    where, before = _both(rule.where, override.where), settled[rule.id]
    if where is None or before.rate >= override.rate:
        return None
    name = f"{override.id}-{rule.id}"
    settled[name] = evolve(raised(before, override, law=rule.law), stratum=name)
    return evolve(rule, id=name, where=where)


def _both(one: Where, other: Where) -> Where | None:
    """Return the conditions of both, ``None`` where no target meets them."""
    found = dict(one)
    for name, words in other:
        found[name] = common(found.get(name, words), words)
        if not found[name]:
            return None
    return tuple(sorted(found.items()))


def _check_overrides(overrides: Iterable[Override], rules: TaskRules) -> None:
    """Refuse an override that concerns nobody: a misspelt name would be passed over."""
    known = {rule.id for rule in rules.strata}
    problems = [
        Problem("override-stratum", {"value": name, "known": "、".join(sorted(known))})
        for override in overrides
        for name in override.strata or (() if override.where else ("—",))
        if name not in known
    ]
    if problems:
        raise InputError.collect(problems)


def _published(rules: TaskRules, drawn_on: date, data: bytes | None) -> tuple[date, bytes] | None:
    """Return date and bytes of the list of targets that was published before (H23-15).

    Tiers were settled before too: a grade given later never acts back on a draw (H23-5).
    """
    if rules.book.graded_on is not None and rules.book.graded_on >= drawn_on:
        raise InputError(
            "graded-late", place=rules.book.id, value=rules.book.graded_on.isoformat(),
            drawn=drawn_on.isoformat(),
        )  # fmt: skip
    if rules.book.published is None:
        return None
    if rules.book.published >= drawn_on:
        raise InputError(
            "list-published-late", place=rules.book.id, value=rules.book.published.isoformat(),
            drawn=drawn_on.isoformat(),
        )  # fmt: skip
    if data is None:
        raise InputError("list-published-file", place=rules.book.id)
    return rules.book.published, data
