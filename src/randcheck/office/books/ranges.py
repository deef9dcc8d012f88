"""Conditions on numbers: a range of exact decimals, such as the area of a work (W22-3: scale)."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Self

from randcheck.errors import InputError
from randcheck.office.reading.days import read_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

DECIMAL: Final = r"-?[0-9]{1,18}(\.[0-9]{1,9})?"
_DECIMAL = re.compile(DECIMAL).fullmatch


class Between(tuple[str, ...]):
    """A range of numbers, where a condition on words has a tuple of words.

    Its two members are the least and the most as text, both included; empty where there
    is no such bound.

    >>> Between("1000", "5000.5").holds(Fraction(10001, 2))
    True
    """

    __slots__ = ()

    def __new__(cls, least: str = "", most: str = "") -> Self:
        """Make a range.

        Args:
            least: Least number, a decimal.
            most: Greatest number.

        Raises:
            InputError: A bound is no decimal, there is none, or the least is above the
                most (``range-bounds``).
        """
        bounds = [read_decimal(text) if text else None for text in (least, most)]
        low, high = bounds
        odd = any(text and bound is None for text, bound in zip((least, most), bounds, strict=True))
        if odd or not (least or most) or (low is not None and high is not None and low > high):
            raise InputError("range-bounds", least=str(least) or "—", most=str(most) or "—")
        return super().__new__(cls, (least, most))

    @property
    def least(self) -> Fraction | None:
        """The least number, ``None`` where there is none."""
        return read_decimal(self[0])

    @property
    def most(self) -> Fraction | None:
        """The greatest number, ``None`` where there is none."""
        return read_decimal(self[1])

    def number(self, text: str) -> Fraction | None:
        """Return what a cell has to compare, ``None`` where it has nothing of the kind."""
        return read_decimal(text)

    def holds(self, number: Fraction) -> bool:
        """Return whether a number lies in the range."""
        least, most = self.least, self.most
        return (least is None or least <= number) and (most is None or number <= most)


class Recent(Between):
    """The days up to that of the draw: so many of them, where a range of numbers has bounds.

    Its members are the first and the last day as numbers of days, empty until `on` has set them.
    """

    days: int

    def __new__(cls, days: int, first: str = "", last: str = "") -> Self:
        """Make a condition.

        Args:
            days: How many days back a date may lie.
            first: The first day; set by `on`.
            last: The last day.
        """
        made = super().__new__(cls, first or "0", last or "0")
        made.days = days
        return made

    def on(self, day: date) -> Recent:
        """Return the condition as it is on the day of a draw.

        Args:
            day: That day.
        """
        return Recent(self.days, str(day.toordinal() - self.days), str(day.toordinal()))

    def number(self, text: str) -> Fraction | None:
        """Return the number of the day that a cell names."""
        found = read_day(text) if text else ""
        return None if isinstance(found, str) else Fraction(found.day.toordinal())


def read_decimal(text: object) -> Fraction | None:
    """Return the exact number that a text is, ``None`` where it is none."""
    return Fraction(text) if isinstance(text, str) and _DECIMAL(text) else None


def common(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Return what two conditions on one column have in common; nothing where no value meets both.

    Args:
        one: Words, or a range.
        other: Words, or a range.
    """
    if isinstance(one, Between) and isinstance(other, Between):
        least = max((b for b in (one, other) if b[0]), key=lambda b: Fraction(b[0]), default=one)[0]
        most = min((b for b in (one, other) if b[1]), key=lambda b: Fraction(b[1]), default=one)[1]
        apart = least and most and Fraction(least) > Fraction(most)
        return () if apart else Between(least, most)
    if isinstance(one, Between):
        one, other = other, one
    return tuple(word for word in one if _meets(word, other))


def _meets(word: str, condition: Sequence[str]) -> bool:
    if not isinstance(condition, Between):
        return word in condition
    number = read_decimal(word)
    return number is not None and condition.holds(number)
