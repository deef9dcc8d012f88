"""Hits: how often random checks find a problem, and how often checks with a cause do.

Regulation (EC) No 1122/2009, article 31, has every member state compare the two each year:
where checks that somebody chose find no more than those drawn by lot, whoever chooses has to
ask why. The comparison is an exact one (Fisher), by integers alone.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.draws.tables import FLAG, NUMBER, Column, Table
from randcheck.errors import InputError, Problem
from randcheck.office.books.afterwards import CODES
from randcheck.reports.statistics.figures import PUBLIC, cases, exact, fraction, percent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import ResultCode
    from randcheck.reports.statistics.figures import Cases

FEW: Final = 30
"""Fewer checks than this in one of the groups say little, whatever the numbers are."""
UNLIKELY: Final = Fraction(1, 20)
"""A difference with a smaller chance than this is not put down to chance."""

_COLUMNS: Final = (
    Column("year", "年份", NUMBER),
    Column("random_checks", "双随机检查", NUMBER),
    Column("random_hits", "双随机发现问题", NUMBER),
    Column("random_share", "双随机命中率（分数）"),
    Column("random_percent", "双随机命中率"),
    Column("cause_checks", "有因检查", NUMBER),
    Column("cause_hits", "有因检查发现问题", NUMBER),
    Column("cause_share", "有因命中率（分数）"),
    Column("cause_percent", "有因命中率"),
    Column("difference", "差（分数）"),
    Column("difference_percent", "差"),
    Column("chance", "出于偶然的概率"),
    Column("few", "数量少", FLAG),
)


_GROUPS: Final = (
    Column("group", "检查类别"),
    Column("checks", "有结果的检查", NUMBER),
    Column("hits", "发现问题", NUMBER),
    Column("share", "命中率（分数）"),
    Column("percent", "命中率"),
)


@frozen(kw_only=True)
class Hits:
    """The two groups of one year.

    Attributes:
        year: Year of the draw or of the order.
        random_checks: Random checks with a result.
        random_hits: Those that found a problem.
        cause_checks: Checks with a cause with a result.
        cause_hits: Those that found a problem.
    """

    year: int
    random_checks: int
    random_hits: int
    cause_checks: int
    cause_hits: int

    @property
    def few(self) -> bool:
        """Whether one of the groups is too small to say much."""
        return min(self.random_checks, self.cause_checks) < FEW

    @property
    def difference(self) -> Fraction | None:
        """Rate of the random checks less that of those with a cause; ``None`` without both."""
        if not (self.random_checks and self.cause_checks):
            return None
        random = Fraction(self.random_hits, self.random_checks)
        return random - Fraction(self.cause_hits, self.cause_checks)

    @property
    def chance(self) -> Fraction | None:
        """How likely so great a difference is by chance alone; ``None`` without both groups."""
        if not (self.random_checks and self.cause_checks):
            return None
        return fisher(
            self.random_hits,
            self.random_checks - self.random_hits,
            self.cause_hits,
            self.cause_checks - self.cause_hits,
        )


def fisher(a: int, b: int, c: int, d: int) -> Fraction:
    """Return the two-sided probability of Fisher's exact test, exactly.

    Of all tables with the same sums those count that are no likelier than the one found.

    Args:
        a: Hits of the first group.
        b: The others of the first group.
        c: Hits of the second group.
        d: The others of the second group.

    Raises:
        InputError: A number is negative (``count``).

    >>> fisher(3, 1, 1, 3)
    Fraction(17, 35)
    """
    for name, value in (("a", a), ("b", b), ("c", c), ("d", d)):
        if value < 0:
            raise InputError("count", name=name, value=str(value))
    first, second, hits = a + b, c + d, a + c
    least, most = max(0, hits - second), min(first, hits)
    ways = comb(first, least) * comb(second, hits - least)
    found = comb(first, a) * comb(second, c)
    total = 0
    for k in range(least, most + 1):
        if ways <= found:
            total += ways
        # from k hits in the first group to k + 1; the division leaves no rest
        ways = ways * (first - k) * (hits - k) // ((k + 1) * (second - hits + k + 1))
    return Fraction(total, comb(first + second, hits))


def count_hits(
    checks: Cases | Iterable[Check],
    *,
    codes: Iterable[ResultCode] = CODES,
    audience: str = PUBLIC,
) -> tuple[Hits, ...]:
    """Return the hits of every year, ascending.

    A check counts once, with all its items, in the year in which it was drawn or ordered. It
    counts as soon as it has a result of its own: a reused one was found by others (H23-6).

    Args:
        checks: All years.
        codes: The code list; it says which results are problems.
        audience: ``public`` or ``internal``.

    Raises:
        InputError: A result is not on the code list (``result-unlisted``).
    """
    problem = {code.code: code.problem for code in codes}
    counted: Counter[tuple[int, bool, bool]] = Counter()
    years = set()
    for case in cases(checks, audience):
        found = case.found
        if not found:
            continue
        check_codes(found, problem.keys(), case.check.id)
        year = case.check.drawn.year
        years.add(year)
        counted[year, case.check.random, any(problem[code] for code in found)] += 1
    return tuple(
        Hits(
            year=year,
            random_checks=counted[year, True, True] + counted[year, True, False],
            random_hits=counted[year, True, True],
            cause_checks=counted[year, False, True] + counted[year, False, False],
            cause_hits=counted[year, False, True],
        )
        for year in sorted(years)
    )


def check_codes(found: Iterable[str], known: Collection[str], check: str) -> None:
    """Make sure that the results of a check are on the code list.

    Raises:
        InputError: One is not (``result-unlisted``).
    """
    odd = [code for code in found if code not in known]
    if odd:
        listed = "、".join(known)
        raise InputError.collect(
            Problem("result-unlisted", {"value": code, "known": listed}, check) for code in odd
        )


def hit_rates(
    checks: Cases | Iterable[Check],
    *,
    codes: Iterable[ResultCode] = CODES,
    audience: str = PUBLIC,
) -> Table:
    """Return hits and checks of both groups for every year, their difference, and its chance.

    Args:
        checks: As for `count_hits`.
        codes: As for `count_hits`.
        audience: As for `count_hits`.

    Raises:
        InputError: As `count_hits`.
    """
    rows = []
    for found in count_hits(checks, codes=codes, audience=audience):
        random, cause = found.random_checks, found.cause_checks
        difference, chance = found.difference, found.chance
        rows.append((
            found.year,
            random, found.random_hits, exact(found.random_hits, random),
            percent(found.random_hits, random),
            cause, found.cause_hits, exact(found.cause_hits, cause),
            percent(found.cause_hits, cause),
            None if difference is None else fraction(difference),
            None if difference is None else percent(difference),
            None if chance is None else percent(chance),
            found.few,
        ))  # fmt: skip
    return Table("双随机与有因检查命中率", _COLUMNS, rows)


def hit_groups(found: Hits) -> Table:
    """Return the numbers of one year as a narrow table for a document: a line a group."""
    groups = (
        ("双随机", found.random_hits, found.random_checks),
        ("有因", found.cause_hits, found.cause_checks),
    )
    rows = [
        (name, checks, of, exact(of, checks), percent(of, checks)) for name, of, checks in groups
    ]
    return Table(f"{found.year} 年双随机与有因检查命中率", _GROUPS, rows)


def hit_sentences(found: Hits) -> tuple[str, str]:
    """Return what the numbers of a year say, in Chinese and in English."""
    if found.difference is None or found.chance is None:
        zh = f"{found.year} 年只有一类检查有结果，无从比较。"
        return zh, f"{found.year}: only one of the two groups has results, nothing can be compared"
    said = [_groups(found)]
    if found.few:
        said.append(_SMALL)
    said.append(_judged(found.chance))
    if found.difference >= 0:
        said.append(_NO_BETTER)
    return "".join(zh for zh, _ in said), "; ".join(en for _, en in said)


_SMALL: Final = (
    f"至少有一类检查不足 {FEW} 次，数量少，结论只供参考。",
    f"one of the groups has fewer than {FEW} checks: the numbers are small and say little",
)
_NO_BETTER: Final = (
    "有因检查的命中率不高于双随机检查，线索的选取值得复核。",
    "checks with a cause find no more than random ones: look at how causes are chosen",
)


def _judged(chance: Fraction) -> tuple[str, str]:
    zh = "若两类检查发现问题的机会相同，出现这样大或更大差别的概率"
    en = "by chance alone so great a difference, or a greater one, has a probability of"
    said = percent(chance)
    if chance < UNLIKELY:
        return f"{zh}只有 {said}，不宜归于偶然。", f"{en} only {said}"
    return f"{zh}为 {said}，可能出于偶然。", f"{en} {said}: it may well be chance"


def _groups(found: Hits) -> tuple[str, str]:
    random = percent(found.random_hits, found.random_checks)
    cause = percent(found.cause_hits, found.cause_checks)
    zh = (
        f"{found.year} 年双随机检查 {found.random_checks} 次，发现问题 {found.random_hits} 次"
        f"（{random}）；有因检查 {found.cause_checks} 次，发现问题 {found.cause_hits} 次"
        f"（{cause}）。"
    )
    en = (
        f"{found.year}: {found.random_hits} hits in {found.random_checks} random checks "
        f"({random}), {found.cause_hits} in {found.cause_checks} checks with a cause ({cause})"
    )
    return zh, en
