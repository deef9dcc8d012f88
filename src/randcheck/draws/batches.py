"""Batches of one year's quota (W22-11, X22-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import at_least, strict

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen(kw_only=True, field_transformer=strict)
class FirstBatch:
    """What the first batch of a year fixed for the later ones.

    Attributes:
        digest: Digest of its commitment.
        years: Stratum → the year's quota.
    """

    digest: str
    years: Mapping[str, int]


@frozen(kw_only=True, field_transformer=strict)
class Batch:
    """One part of a yearly quota.

    Attributes:
        number: Which, from 1.
        of: How many there are.
        year: The year's quota; ``None``: what the rate gives, in the first batch.
        first: Digest of the first batch's commitment; ``None`` in the first.
    """

    number: int = field(validator=at_least(1))
    of: int = field(validator=at_least(1))
    year: int | None = field(default=None, validator=at_least(0))
    first: str | None = None
