"""What an office lays down in lists: items, plan rows, joint tasks; all as read.

Rates and frequencies stay the text of the list, with the exact fraction beside
it where the text is one (W22-1). What is blank stays blank: the linter of the
plan reports it, nothing here guesses (W22-13).
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from attrs import frozen

_RATE = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?\s*([%％‰]?)|(\d{1,9})/(\d{1,9})")
EXACT, LEAST, MOST = "exact", "least", "most"
_SIGN = {"百分之": "%", "千分之": "‰"}
_PER_WORD = re.compile("(百分之|千分之)(.*)")
_PUBLISHED = re.compile(
    r"(?:抽查)?(?:比例)?(?:应当?|须)?(?:"
    r"(?P<least>不得?[低少小]于|至少|最[低少]|≥|⩾|>=)|(?P<most>不得?(?:超过|[高多大]于)|至多|最[高多]|≤|⩽|<=))?(?:为)?"
    r"(?P<rate>(?:[百千]分之)?\d[\d./]*[%‰]?)"
    r"(?:\(含\)|\(含本数\)|及|含)?(?:(?P<least2>以上|起)|(?P<most2>以下|以内|之内))?"
)
_PER = {"": 1, "%": 100, "％": 100, "‰": 1000}


def exact_rate(text: str) -> Fraction | None:
    """Return the exact value of a rate (比例) as lists write it, ``None`` if it is none.

    >>> exact_rate("7%"), exact_rate("3/20"), exact_rate("不低于5%")
    (Fraction(7, 100), Fraction(3, 20), None)
    """
    found = _RATE.fullmatch(text.strip())
    if not found:
        return None
    whole, decimals, per, top, bottom = found.groups()
    if bottom is not None:
        return Fraction(int(top), int(bottom)) if int(bottom) else None
    decimals = decimals or ""
    return Fraction(int(whole + decimals), 10 ** len(decimals) * _PER[per])


@frozen(kw_only=True)
class PublishedRate:
    """What a list or plan promises of a rate, in numbers or in words.

    Attributes:
        rate: The number.
        bound: `EXACT`, or that it is the `LEAST` (不低于5%、5%以上) or the `MOST`
            (不超过3%、3%以下) that will be drawn; 以上 and 以下 include the number.
    """

    rate: Fraction
    bound: str = EXACT


def published_rate(text: str) -> PublishedRate | None:
    """Return what a text promises of a rate, ``None`` where that cannot be told.

    >>> published_rate("不低于5%")
    PublishedRate(rate=Fraction(1, 20), bound='least')
    >>> published_rate("≤3％").bound, published_rate("约3%")
    ('most', None)
    """
    found = _PUBLISHED.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if found is None:
        return None
    bounds = {name for name, part in found.groupdict().items() if part and name != "rate"}
    rate = exact_rate(_PER_WORD.sub(lambda m: f"{m[2]}{_SIGN[m[1]]}", found["rate"]))
    if rate is None or len(kinds := {name.rstrip("2") for name in bounds}) > 1:
        return None
    return PublishedRate(rate=rate, bound=kinds.pop() if kinds else EXACT)


@frozen(kw_only=True)
class InspectionItem:
    """One line of the list of inspection items (随机抽查事项清单; W22-2, W25-1).

    Attributes:
        name: The item (抽查事项).
        basis: Legal basis (抽查依据).
        body: Who inspects (抽查主体).
        content: What is inspected (抽查内容).
        rate: As written (抽查比例); see `exact_rate`.
        frequency: As written (抽查频次).
        mode: Directed or not (抽查方式).
        requirements: 抽查要求.
        item_class: General or key item (事项类别).
        attributes: Every other column, as text.
    """

    name: str
    basis: str = ""
    body: str = ""
    content: str = ""
    rate: str = ""
    frequency: str = ""
    mode: str = ""
    requirements: str = ""
    item_class: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def exact(self) -> Fraction | None:
        """The rate as an exact fraction."""
        return exact_rate(self.rate)

    @property
    def published(self) -> PublishedRate | None:
        """What the rate promises, in numbers or in words."""
        return published_rate(self.rate)


@frozen(kw_only=True)
class PlanRow:
    """One line of a yearly plan (抽查计划; L19-13).

    Attributes:
        item: What is inspected (检查事项).
        unit: Section in charge (科室、责任股室).
        mode: Directed or not (抽查方式).
        scope: Range of targets (检查对象范围).
        rate: As written, where one rate holds for all.
        rates: Tier and rate as written, in the order of the columns.
        frequency: As written.
        requirements: What is asked of inspectors (执法检查人员要求).
        period: When, as written (实施时间).
        attributes: Every other column, as text.
    """

    item: str
    unit: str = ""
    mode: str = ""
    scope: str = ""
    rate: str = ""
    rates: tuple[tuple[str, str], ...] = ()
    frequency: str = ""
    requirements: str = ""
    period: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def exact_rates(self) -> dict[str, Fraction | None]:
        """Tier → exact rate; the empty tier for the one rate of all."""
        pairs = self.rates or (("", self.rate),)
        return {tier: exact_rate(text) for tier, text in pairs}

    @property
    def published_rates(self) -> dict[str, PublishedRate | None]:
        """Tier → what is promised; the empty tier for the one rate of all."""
        pairs = self.rates or (("", self.rate),)
        return {tier: published_rate(text) for tier, text in pairs}


@frozen(kw_only=True)
class JointTask:
    """One joint check of several departments (部门联合抽查; H23-4).

    Attributes:
        field: Field of the check (检查领域).
        target: Kind of target (检查对象).
        lead: Lead department (牵头单位).
        cooperating: Cooperating departments (配合单位), in the order given.
        mode: 检查方式.
        rate: As written.
        frequency: As written.
        level: 检查层级.
        attributes: Every other column, as text.
    """

    field: str
    target: str = ""
    lead: str = ""
    cooperating: tuple[str, ...] = ()
    mode: str = ""
    rate: str = ""
    frequency: str = ""
    level: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def exact(self) -> Fraction | None:
        """The rate as an exact fraction."""
        return exact_rate(self.rate)
