"""Batches of one year's quota (W22-11, X22-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen(kw_only=True)
class FirstBatch:
    """What the first batch of a year fixed for the later ones.

    Attributes:
        digest: Digest of its commitment.
        years: Stratum → the year's quota.
    """

    digest: str
    years: Mapping[str, int]


@frozen(kw_only=True)
class Batch:
    """One part of a yearly quota.

    Attributes:
        number: Which, from 1.
        of: How many there are.
        year: The year's quota; ``None``: what the rate gives, in the first batch.
        first: Digest of the first batch's commitment; ``None`` in the first.
    """

    number: int
    of: int
    year: int | None = None
    first: str | None = None
