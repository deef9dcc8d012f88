"""Effort: what was drawn and made, who was checked how often, who did the work with whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.checks.check import Stage
from randcheck.checks.events import CalledOff, Visited
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import ConfidentialityError, InputError
from randcheck.reports.statistics.coverage import attributable
from randcheck.reports.statistics.figures import (
    INTERNAL,
    PUBLIC,
    cases,
    check_audience,
    draw_names,
    fraction,
    in_order,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from randcheck.certificates.certificate import Certificate
    from randcheck.checks.check import Check
    from randcheck.draws.past import PastCheck
    from randcheck.draws.tables import Cell
    from randcheck.reports.statistics.coverage import Member
    from randcheck.reports.statistics.figures import Case, Cases

_SHORTFALLS: Final = (
    Column("draw", "抽取编号"),
    Column("stratum", "分层"),
    Column("need", "应抽", NUMBER),
    Column("drawn", "抽中", NUMBER),
    Column("shortfall", "抽取缺额", NUMBER),
    Column("made", "已检查", NUMBER),
    Column("reused", "沿用结果", NUMBER),
    Column("called_off", "取消", NUMBER),
    Column("replaced", "备选替补", NUMBER),
    Column("open", "未检查", NUMBER),
    Column("lacking", "尚缺", NUMBER),
)
_REPEATS: Final = (
    Column("year", "年份", NUMBER),
    Column("times", "检查次数", NUMBER),
    Column("targets", "对象数", NUMBER),
)
_FREQUENT: Final = (
    Column("year", "年份", NUMBER),
    Column("target", "检查对象"),
    Column("times", "检查次数", NUMBER),
)
_WORKLOAD: Final = (
    Column("inspector", "检查人员"),
    Column("assigned", "选派次数", NUMBER),
    Column("made", "已检查", NUMBER),
    Column("responsible", "任检查责任人", NUMBER),
    Column("days", "检查天数", NUMBER),
)
_PAIRS: Final = (
    Column("first", "检查人员甲"),
    Column("second", "检查人员乙"),
    Column("together", "同组次数", NUMBER),
    Column("expected", "期望次数（分数）"),
)


_DEALT: Final = 2  # of draw, task and target; what follows is a further check of one visit
_MET: Final = (Column("together", "同组次数", NUMBER), Column("pairs", "人员对数", NUMBER))


def shortfalls(
    checks: Cases | Iterable[Check],
    certificates: Iterable[Certificate],
    *,
    strata: Sequence[str] = (),
    audience: str = PUBLIC,
) -> Table:
    """Return for every draw and stratum what was to be drawn, was drawn and was made of it.

    ``lacking`` is what the rule asks for less what was made or reused: it has not been
    reached yet, whether targets were too few, checks were called off or are still open.

    A visit that serves several strata counts in each of them.

    Args:
        checks: The checks of these draws.
        certificates: Of the draws; void ones are left out.
        strata: In which order strata are listed, as the book has them; others come last.
        audience: For the ``public`` sealed draws are left out.

    Raises:
        InputError: A draw has two certificates, such as those before and after an
            amendment (``report-certificate-twice``).
        ConfidentialityError: A sealed draw, without its results, for ``internal``
            (``sealed-counts``).
    """
    check_audience(audience)
    groups: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases(checks, audience):
        for stratum in case.strata if case.check.random else ():
            groups[case.check.draw_id, stratum].append(case)
    rows: list[tuple[Cell, ...]] = []
    for certificate in _each_once(certificates):
        if certificate.is_void:
            continue
        if certificate.is_sealed:
            if audience == INTERNAL:
                raise ConfidentialityError("sealed-counts", value=certificate.draw_id)
            continue
        listed = certificate.commitment["strata"]
        for said in in_order(listed, strata, key=lambda stratum: str(stratum["id"])):
            found = groups.get((certificate.draw_id, said["id"]), [])
            counted = (said["need"], said["n"], said["shortfall"])
            rows.append((certificate.draw_id, said["id"], *counted, *_done(found, counted[0])))
    return Table("应抽、抽中与完成情况", _SHORTFALLS, rows)


def _each_once(certificates: Iterable[Certificate]) -> list[Certificate]:
    """Return certificates by campaign and slot; two of one draw are no year's."""
    found = sorted(certificates, key=lambda c: (draw_names(c.draw_id)[1], c.commitment["slot"]))
    for one, other in pairwise(found):
        if one.draw_id == other.draw_id:
            raise InputError("report-certificate-twice", value=one.draw_id)
    return found


def _done(found: Collection[Case], need: int) -> tuple[int, ...]:
    stages = Counter(case.stage for case in found)
    made = stages[Stage.VISITED] + stages[Stage.ENDED]
    reused, called_off = stages[Stage.REUSED], stages[Stage.CALLED_OFF]
    replaced = sum(bool(off.instead) for case in found for off in case.every(CalledOff)[-1:])
    lacking = max(0, need - made - reused)
    return (made, reused, called_off, replaced, stages[Stage.OPEN], lacking)


def _visits(
    found: Cases, past: Iterable[PastCheck], random_causes: Collection[str] | None
) -> Counter[tuple[int, str]]:
    """Return how often each target was visited in each year; one day is one visit."""
    days: set[tuple[str, date]] = set()
    for case in found:
        if case.made and (random_causes is None or case.check.random):
            days.add((case.check.target, case.made))
    for check in past:
        if random_causes is None or check.cause in random_causes:
            days.add((check.target, check.day))
    return Counter((day.year, target) for target, day in days)


def repeat_visits(
    checks: Cases | Iterable[Check],
    *,
    past: Iterable[PastCheck] = (),
    listed: Iterable[Member] = (),
    random_causes: Collection[str] | None = None,
    audience: str = PUBLIC,
) -> Table:
    """Return how many targets were checked once, twice, three times a year.

    Whatever is checked on one day is one visit, so that a check which stands in the journal
    and in a list of past checks counts once. Reused results are no visit (H23-6).

    Args:
        checks: All years.
        past: Checks that only a list knows; for the public those that `attributable` gives.
        listed: The directory; needed for `past`, for the public.
        random_causes: Counts only random checks, in `past` those of these causes;
            ``None`` counts every check.
        audience: ``public`` or ``internal``.
    """
    known = attributable(past, listed, audience)
    visits = _visits(cases(checks, audience), known, random_causes)
    times = Counter((year, count) for (year, _), count in visits.items())
    rows = [(*key, times[key]) for key in sorted(times)]
    return Table("年内检查次数分布", _REPEATS, rows)


def frequent_visits(  # noqa: PLR0913 - keyword-only
    checks: Cases | Iterable[Check],
    *,
    most: int,
    past: Iterable[PastCheck] = (),
    listed: Iterable[Member] = (),
    random_causes: Collection[str] | None = None,
    audience: str = PUBLIC,
) -> Table:
    """Return the targets that were checked more often in a year than `most` times.

    Args:
        checks: All years.
        most: Usually the cap of the rule book (W25-4, L19-16).
        past: As for `repeat_visits`.
        listed: As for `repeat_visits`.
        random_causes: As for `repeat_visits`.
        audience: ``public`` or ``internal``.
    """
    known = attributable(past, listed, audience)
    visits = _visits(cases(checks, audience), known, random_causes)
    rows = [(year, target, count) for (year, target), count in visits.items() if count > most]
    return Table(f"年内检查超过 {most} 次的对象", _FREQUENT, sorted(rows))


def workload(
    checks: Cases | Iterable[Check],
    *,
    inspectors: Iterable[str] = (),
    audience: str = PUBLIC,
) -> Table:
    """Return for every inspector the checks, those as responsible person, and the days.

    ``assigned`` counts the checks on whose team the inspector stands now, ``made`` those of
    them that took place, ``days`` the different days on which the inspector was on a visit.
    Called-off checks are nobody's work.

    Args:
        checks: Of the period in question.
        inspectors: Who is listed even without a check, such as the whole pool.
        audience: ``public`` or ``internal``.
    """
    assigned, made, responsible = Counter[str](), Counter[str](), Counter[str]()
    days: defaultdict[str, set[date]] = defaultdict(set)
    for case in cases(checks, audience):
        stage = case.stage
        if stage in {Stage.CALLED_OFF, Stage.REUSED}:
            continue
        assigned.update(case.inspectors)
        if case.responsible:
            responsible[case.responsible] += 1
        if case.made:
            made.update(case.inspectors)
        for visit in case.every(Visited):
            for inspector in visit.inspectors:
                days[inspector].add(visit.day)
    everyone = sorted({*inspectors, *assigned, *responsible, *days})
    rows = [(who, assigned[who], made[who], responsible[who], len(days[who])) for who in everyone]
    return Table("检查人员任务量", _WORKLOAD, rows)


def named(table: Table, names: Mapping[str, str]) -> Table:
    """Return the workload with the names of inspectors beside their licences.

    Args:
        table: As `workload` gives it.
        names: Licence → name; without any the table stays as it is.
    """
    if not names:
        return table
    columns = (table.columns[0], Column("name", "姓名"), *table.columns[1:])
    rows = [(row[0], names.get(str(row[0]), ""), *row[1:]) for row in table.rows]
    return evolve(table, columns=columns, rows=rows)


def pairs(
    checks: Cases | Iterable[Check],
    *,
    pools: Mapping[str, Collection[str]] | None = None,
    audience: str = PUBLIC,
) -> Table:
    """Return how often two inspectors were drawn into one team, and how often to expect it.

    The expected number is that of an even lot: any m of the P inspectors of the pool are
    equally likely to be a team of m, which gives m·(m-1) / (P·(P-1)) for each pair and
    check. Recusals, qualifications, loads and groups are not in it.

    Args:
        checks: Their teams as drawn. Left out are checks with a cause, which have no draw,
            those called off, since whoever stands in has the team or the draw is void, and
            further checks of one visit.
        pools: ``<draw_id>#<task>``, or the id of a draw of one task → the inspectors of its
            pool. Where one is missing, or none is given, nothing is expected.
        audience: ``public`` or ``internal``.

    Returns:
        The pairs that met, ascending.
    """
    met: Counter[tuple[str, str]] = Counter()
    sizes: Counter[tuple[str, int]] = Counter()
    for case in cases(checks, audience).random:
        if case.stage is Stage.CALLED_OFF or case.check.id.count("#") > _DEALT:
            continue
        team = sorted(set(case.check.team))
        met.update(combinations(team, 2))
        sizes["#".join(case.check.id.split("#")[:_DEALT]), len(team)] += 1
    known = None if pools is None else _known({plan for plan, _ in sizes}, pools)
    rows = [(*pair, met[pair], _expected(pair, sizes, known)) for pair in sorted(met)]
    return Table("检查人员同组情况", _PAIRS, rows)


def pair_counts(table: Table) -> Table:
    """Return how many pairs met once, twice, three times.

    Args:
        table: As `pairs` gives it.
    """
    counted = Counter(int(times or 0) for times in table.column("together"))
    return Table("同组次数分布", _MET, [(times, counted[times]) for times in sorted(counted)])


def pools_of(certificates: Iterable[Certificate]) -> dict[str, frozenset[str]]:
    """Return the pool of every task of every draw, for `pairs`; none of a sealed one unopened.

    Returns:
        ``<draw_id>#<task>`` → the inspectors who could be dealt.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for certificate in certificates:
        if not certificate.is_sealed or certificate.results is not None:
            for row in certificate.loads:
                found[f"{certificate.draw_id}#{row['task']}"].add(str(row["inspector"]))
    return {plan: frozenset(pool) for plan, pool in found.items()}


def _known(
    plans: Iterable[str], pools: Mapping[str, Collection[str]]
) -> dict[str, frozenset[str]] | None:
    """Return the pool of each plan; ``None`` where one is not known."""
    found = {plan: pools.get(plan, pools.get(plan.partition("#")[0])) for plan in plans}
    if None in found.values():
        return None
    return {plan: frozenset(pool or ()) for plan, pool in found.items()}


def _expected(
    pair: tuple[str, str],
    sizes: Mapping[tuple[str, int], int],
    pools: Mapping[str, frozenset[str]] | None,
) -> str | None:
    if pools is None:
        return None
    expected = Fraction(0)
    for (plan, size), count in sizes.items():
        pool = pools[plan]
        if pool.issuperset(pair):
            expected += count * Fraction(size * (size - 1), len(pool) * (len(pool) - 1))
    return fraction(expected)
