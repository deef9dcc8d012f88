"""What a yearly plan says in words: rates, periods, modes, ranges (抽查计划).

Offices write plans for people. What can be read in one way only is read; whatever
else stands there is left to the linter, which reports it and does not guess (W22-13).
"""

from __future__ import annotations

import calendar
import itertools
import re
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.office.directories.items import exact_rate
from randcheck.office.reading.words import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from randcheck.office.directories.items import PlanRow

DIRECTED, UNDIRECTED = "定向", "不定向"
MODES = {
    DIRECTED: DIRECTED,
    "定向抽查": DIRECTED,
    UNDIRECTED: UNDIRECTED,
    "不定向抽查": UNDIRECTED,
}
"""The words of a plan for a draw with conditions and for one without (W22-3)."""
WAYS = (
    *("实地检查", "现场检查", "书面检查", "网络监测", "非现场检查"),
    *("远程监管", "视频监管", "大数据分析", "委托专业机构检查"),
)
"""The words of a joint plan for how is checked (检查方式; H23-11)."""
NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
_TIMES = {"年": 1, "年度": 1, "半年": 2, "季": 4, "季度": 4, "月": 12}
_FREQUENCY = re.compile(
    r"(?:[每一]个?|)(年度?|半年|季度?|月)(?:不超过|不多于|最多|至多)?([1-9]|[一两二三四])次"
    r"|([1-9]|[一两二三四])次[/每](年度?|半年|季度?|月)"
)
_TASKS = ("抽查任务名称", "任务名称", "抽查任务")
_FIELDS = {"行业": "trade", "类型": "kind", "区域": "region", "状态": "state", "名录": "sheet"}
_EVERYTHING = re.compile(r"(本?名录库?[内中]?)?(的)?(全部|所有)[一-龥]*")
_CLAUSE = re.compile(
    r"(?:\d+[.、．)）]\s*)?([^\d.%％按]+?)(?:企业|主体|对象)?按照?(?:照)?(.+?)的?比例(?:随机)?(?:抽查|抽取)?"
)
_SPLIT = re.compile(r"[；;。\n]+")
_LISTED = re.compile(r"[、，,]+")
_DAY = re.compile(
    r"(?:(\d{4})\s*(?:年|[-./]))?\s*(\d{1,2})\s*(?:月|[-./])?\s*(?:(\d{1,2})\s*日?|(底|末|初)?)\s*"
)
_RANGE = re.compile(r"(.+?)(?:至|到|——|—|–|－|~|～|\.\.|(?<=[月日底])-)(.+)")


@frozen
class Period:
    """When a task is carried out, as far as the plan says.

    Attributes:
        first: First day; ``None`` where the plan names none.
        last: Last day.
    """

    first: date | None
    last: date | None


def read_period(text: str) -> Period | None:
    """Return the days that a plan names, ``None`` where they cannot be read.

    >>> read_period("2022年6月-2022年11月底").last
    datetime.date(2022, 11, 30)
    >>> read_period("2022年11月底前").first is None
    True
    """
    words = re.sub(r"\s+", "", text)
    if words.endswith("前"):
        last = _day(words.removesuffix("前").removesuffix("之"), None, closing=True)
        return None if last is None else Period(None, last)
    found = _RANGE.fullmatch(words)
    if not found:
        return None
    first = _day(found[1], None, closing=False)
    last = None if first is None else _day(found[2], first.year, closing=True)
    return None if first is None or last is None else Period(first, last)


def _day(text: str, year: int | None, *, closing: bool) -> date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    numbers = int(found[1]) if found[1] else year
    month = int(found[2])
    if not numbers or not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None
    ends = calendar.monthrange(numbers, month)[1]
    day = int(found[3]) if found[3] else ends if closing and found[4] != "初" else 1
    return date(numbers, month, day) if 1 <= day <= ends else None


def read_rates(row: PlanRow) -> tuple[tuple[str, str, Fraction | None], ...]:
    """Return tier, text and exact rate of each rate of a row; the empty tier for all.

    A cell such as ``1.低风险企业按照1%的比例抽查；2.中风险企业按照3%比例抽查`` holds a rate
    for each tier (W22-1).

    Args:
        row: A row of a plan.
    """
    if row.rates:
        return tuple((tier, text, exact_rate(text)) for tier, text in row.rates)
    if not row.rate.strip():
        return (("", "", None),)
    parts = [part.strip() for part in _SPLIT.split(row.rate) if part.strip()]
    clauses = [_CLAUSE.fullmatch(part) for part in parts]
    found = []
    for clause in clauses:
        if clause is None or clause[1] not in TIERS:
            return (("", row.rate, exact_rate(row.rate)),)
        found.append((_short(clause[1]), clause[2], exact_rate(clause[2])))
    return tuple(found)


def _short(tier: str) -> str:
    """Return 低 for 低风险: one family's word for the tier."""
    return tier.removesuffix("风险")


def read_frequency(text: str) -> int | None:
    """Return how often a year, ``None`` where that cannot be read.

    >>> read_frequency("每年2次"), read_frequency("每半年一次"), read_frequency("适时")
    (2, 2, None)
    """
    found = _FREQUENCY.fullmatch(re.sub(r"\s+", "", text))
    if not found:
        return None
    number = found[2] or found[3]
    often = int(number) if number.isdecimal() else NUMERALS[number]
    return often * _TIMES[found[1] or found[4]]


def task_names(row: PlanRow) -> tuple[str, ...]:
    """Return the tasks that one row holds, in the order given: four, one a tier (W22-13)."""
    text = next((text for name, text in row.attributes if name in _TASKS), "")
    parts = (re.sub(r"^\d+[.、．)）]\s*", "", part.strip()) for part in _SPLIT.split(text))
    return tuple(part for part in parts if part)


def read_scope(text: str) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """Return the conditions of a range of targets, ``None`` where they are not plain.

    >>> read_scope("行业：人防工程监理、防护设备生产安装")
    (('trade', ('人防工程监理', '防护设备生产安装')),)
    >>> read_scope("名录库内全部企业")
    ()
    """
    words = text.strip()
    if _EVERYTHING.fullmatch(words):
        return ()
    found: dict[str, tuple[str, ...]] = {}
    for part in _SPLIT.split(words):
        name, colon, values = part.strip().replace("：", ":").partition(":")
        field = _FIELDS.get(name.strip().removeprefix("所属"))
        listed = tuple(value.strip() for value in _LISTED.split(values) if value.strip())
        if not colon or field is None or not listed or field in found:
            return None
        found[field] = listed
    return tuple(sorted(found.items()))


def rising(
    rates: Iterable[tuple[str, Fraction | None]], scale: Sequence[str] = ()
) -> tuple[str, str] | None:
    """Return two tiers of which the better one has the higher rate, if there are any.

    Higher credit means a lower rate, or the same (H23-5).

    Args:
        rates: Tier and rate; tiers of one family.
        scale: The office's own tiers, the best first; by default the library's.
    """
    own = dict.fromkeys(scale, tuple(scale)) if scale else TIERS
    known = [(tier, rate) for tier, rate in rates if tier in own and rate is not None]
    if not known:
        return None
    family = own[known[0][0]]
    ordered = sorted((family.index(t), r, t) for t, r in known if t in family)
    for (_, better, one), (_, worse, other) in itertools.pairwise(ordered):
        if better > worse:
            return one, other
    return None


def alike(word: str, others: Iterable[str]) -> str:
    """Return the word that looks most like `word`; empty text if none does.

    Two words look alike if at least half of their pairs of neighbouring characters
    are the same. It is only ever suggested, never taken.

    >>> alike("不定项", ["定向", "不定向"])
    '不定向'
    """
    mine = _pairs(word)
    best, most = "", (1, 2)
    for other in sorted(set(others)):
        theirs = _pairs(other)
        both, every = 2 * len(mine & theirs), len(mine) + len(theirs)
        if every and both * most[1] >= most[0] * every and other != word:
            if not best or both * most[1] > most[0] * every:
                best = other
            most = (both, every)
    return best


def _pairs(word: str) -> set[str]:
    return {a + b for a, b in itertools.pairwise(word)}
