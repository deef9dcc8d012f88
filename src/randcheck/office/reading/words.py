"""Words whose meaning a draw depends on: tiers, states, yes and no (``words.toml``).

A word that is not listed is an error: whether a target of an unknown state may be
drawn, or with what chance one of an unknown tier, cannot be guessed. What a folder
lists besides is in `own`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("randcheck").joinpath("office", "reading", "words.toml").read_text(encoding="utf-8")
)
TIER_FAMILIES: Final[tuple[tuple[str, ...], ...]] = tuple(map(tuple, _TABLE["tiers"]))
TIERS: Final = {tier: family for family in reversed(TIER_FAMILIES) for tier in family}
STATES: Final = frozenset(_TABLE["states"])
YES_NO: Final[dict[str, bool]] = _TABLE["yes_no"]
_UNIT: Final = re.compile(r"[(\s]?(?:单位[:：]?)?(%|‰|百分[之比]|千分[之比])\)?$")
_ABSENT: Final = frozenset(_TABLE["absent"])
_SIGNS: Final = re.compile(r"0+|[-/\\–—―－_.·。*×?？、,，…]+")


def is_absent(text: str) -> bool:
    """Tell whether a text stands for a number that there is not (yet).

    >>> is_absent("办理中"), is_absent("/"), is_absent("无锡1号")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("()[]（）【】").casefold()
    return plain in _ABSENT or _SIGNS.fullmatch(plain) is not None


def unit_of(header: str) -> str:
    """Return the unit that a header gives its numbers, empty where it gives none.

    >>> unit_of("抽查比例（%）"), unit_of("低风险(‰)"), unit_of("抽查比例")
    ('%', '‰', '')
    """
    found = _UNIT.search(unicodedata.normalize("NFKC", header).strip())
    if found is None:
        return ""
    return "‰" if "‰" in found[1] or "千" in found[1] else "%"


def tier_of(header: str, tiers: Collection[str]) -> str:
    """Return the tier that a column of a plan is about, empty where it is about none.

    >>> tier_of("低风险（%）", TIERS), tier_of("A级抽查比例", TIERS), tier_of("合计", TIERS)
    ('低风险', 'A级', '')
    """
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", header).strip())
    bare = plain.removesuffix("比例").removesuffix("抽查").removesuffix("抽取").strip()
    return next((tier for tier in (header, plain, bare) if tier in tiers), "")
