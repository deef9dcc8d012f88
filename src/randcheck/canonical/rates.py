"""Exact rates: fractions, never floats (protocol §4).

15 % of 340 is 51 and not 50.999…; a float holds hardly any rate that a plan states.
"""

from __future__ import annotations

import re
from fractions import Fraction

from randcheck.canonical.arguments import checked
from randcheck.errors import InputError

Rate = Fraction | str | int
"""What a rate is taken as; a float cannot hold most of them."""

_EXACT = re.compile(r"(0|[1-9][0-9]{0,15})/([1-9][0-9]{0,15})").fullmatch
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,6}))? ?[%％]").fullmatch


def parse_rate(value: object, place: str = "") -> Fraction:
    """Return the rate that a record writes as ``"p/q"``.

    Args:
        value: Text in lowest terms without leading zeros, from ``0/1`` to ``1/1``.
        place: Where it stands, for the message.

    Raises:
        InputError: ``rate-float`` for a float, ``rate`` for anything else.

    >>> parse_rate("3/10")
    Fraction(3, 10)
    """
    if isinstance(value, float):
        raise InputError("rate-float", place=place, value=value)
    match = _EXACT(value) if isinstance(value, str) else None
    if match:
        rate = Fraction(int(match[1]), int(match[2]))
        if rate <= 1 and rate_text(rate) == value:
            return rate
    raise InputError("rate", place=place, value=value)


def read_rate(value: object, place: str = "") -> Fraction:
    """Return the rate that an office writes: ``30%``, ``2.5％``, ``3/10``.

    Raises:
        InputError: As `parse_rate`.

    >>> read_rate("2.5%")
    Fraction(1, 40)
    """
    match = _PERCENT(value) if isinstance(value, str) else None
    if not match:
        return parse_rate(value, place)
    digits = match[2] or ""
    rate = Fraction(int(match[1] + digits), 100 * 10 ** len(digits))
    if rate > 1:
        raise InputError("rate", place=place, value=value)
    return rate


@checked
def check_rate(rate: Rate, place: str = "") -> Fraction:
    """Return a rate that a program gives, as text, fraction or whole number, from 0 to 1.

    Args:
        rate: ``"3/10"``, ``"30%"``, ``Fraction(3, 10)``, or 0 or 1.
        place: Where it stands, for the message.

    Raises:
        InputError: As `parse_rate`.

    >>> check_rate("30%") == check_rate(Fraction(3, 10))
    True
    """
    if isinstance(rate, Fraction | int) and not isinstance(rate, bool) and 0 <= rate <= 1:
        return Fraction(rate)
    return read_rate(rate_text(rate) if isinstance(rate, Fraction) else rate, place)


def given_rate(rate: Rate) -> Fraction:
    """Return `check_rate` of a rate, for the field ``rate`` of a value."""
    return check_rate(rate, "rate")


@checked
def rate_text(rate: Fraction) -> str:
    """Return ``"p/q"``, the form in records."""
    return f"{rate.numerator}/{rate.denominator}"
