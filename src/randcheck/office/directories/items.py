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

from randcheck.canonical.arguments import strict
from randcheck.draws.quota import MAXIMUM, MINIMUM

_RATE = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?\s*([%％‰]?)|(\d{1,9})/(\d{1,9})")
_INCLUDED = r"(?:及|或|\(含(?:本数)?\))?"  # 以上 and 以下 include the number in any case
_BOUNDS = (
    (
        MINIMUM,
        "不低于|不少于|不小于|不得低于|不得少于|不得小于|至少|最低|最少|大于等于|≥|≧|⩾|>=",
        f"{_INCLUDED}以上|起",
    ),
    (
        MAXIMUM,
        "不超过|不高于|不大于|不多于|不得超过|不得高于|不得大于|不得多于|至多|最多|最高|小于等于|≤|≦|⩽|<=",
        f"{_INCLUDED}以下|以内|之内",
    ),
)
"""Whether words before or behind a number make it the least or the most."""
_PER = {"": 1, "%": 100, "％": 100, "‰": 1000}
_SPOKEN = re.compile(
    r"([百千])分之(?:(\d{1,9}(?:\.\d{1,9})?)|([一二三四五六七八九]?十)?([一二三四五六七八九]?)|百)"
)
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}


def exact_rate(text: str) -> Fraction | None:
    """Return the exact value of a rate (比例) as lists write it, ``None`` if it is none.

    >>> exact_rate("7%"), exact_rate("3/20"), exact_rate("不低于5%")
    (Fraction(7, 100), Fraction(3, 20), Fraction(1, 20))
    """
    return stated_rate(text)[0]


def stated_rate(text: str) -> tuple[Fraction | None, str]:
    """Return a rate as lists write it, and whether they call it a minimum or a maximum.

    >>> stated_rate("不低于30%")[1], stated_rate("3%以下")[1], stated_rate("≤ 3%")[1]
    ('minimum', 'maximum', 'maximum')
    """
    words = "".join(unicodedata.normalize("NFKC", text).split())
    for bound, before, after in _BOUNDS:
        found = re.fullmatch(f"(?:{before})(.+)|(.+?)(?:{after})", words)
        if found:
            return _number(found[1] or found[2]), bound
    return _number(words), ""


def _number(text: str) -> Fraction | None:
    found = _RATE.fullmatch(_written(text))
    if not found:
        return None
    whole, decimals, per, top, bottom = found.groups()
    if bottom is not None:
        return Fraction(int(top), int(bottom)) if int(bottom) else None
    decimals = decimals or ""
    return Fraction(int(whole + decimals), 10 ** len(decimals) * _PER[per])


def _written(text: str) -> str:
    """Return ``30%`` for 百分之三十 and 百分之30, any other text as it is."""
    found = _SPOKEN.fullmatch(text)
    if not found:
        return text
    per, digits, tens, ones = found.groups()
    if not digits and not tens and not ones and not text.endswith("之百"):
        return text
    spoken = _DIGITS.get(tens[0], 1) * 10 if tens else 0
    number = digits or str(100 if text.endswith("之百") else spoken + _DIGITS.get(ones or "", 0))
    return number + ("%" if per == "百" else "‰")


@frozen(kw_only=True, field_transformer=strict)
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
    def rate_is(self) -> str:
        """``minimum`` or ``maximum`` where the list says so, else empty."""
        return stated_rate(self.rate)[1]


@frozen(kw_only=True, field_transformer=strict)
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


@frozen(kw_only=True, field_transformer=strict)
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
