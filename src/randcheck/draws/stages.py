"""The first stage of a draw in two: what its second stage names of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import strict

if TYPE_CHECKING:
    from collections.abc import Iterable


def _ids(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(ids)


@frozen(kw_only=True, field_transformer=strict)
class FirstStage:
    """What a second stage names of the first.

    Attributes:
        digest: Digest of the last record of its certificate.
        name: Name of the draw.
        drawn: The targets drawn, as amended.
    """

    digest: str
    name: str
    drawn: frozenset[str] = field(converter=_ids, repr=False)
