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
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
)
TIER_FAMILIES: Final[tuple[tuple[str, ...], ...]] = tuple(map(tuple, _TABLE["tiers"]))
TIERS: Final = {tier: family for family in reversed(TIER_FAMILIES) for tier in family}
STATES: Final = frozenset(_TABLE["states"])
YES_NO: Final[dict[str, bool]] = _TABLE["yes_no"]
FLAGS: Final = ("seriously_dishonest", "abnormal_operation", "penalty", "trustworthy")
_ABSENT: Final = frozenset(_TABLE["absent"])
_SIGNS: Final = re.compile(r"[-/\\–—―－_.·。*×?？、,，…]+")


def is_absent(text: str) -> bool:
    """Tell whether a text stands for a number that there is not (yet).

    >>> is_absent("办理中"), is_absent("/"), is_absent("无锡1号")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("()[]（）【】").casefold()
    return plain in _ABSENT or _SIGNS.fullmatch(plain) is not None
