"""Who has an interest in which party (利害关系), and the recusals that follow (回避)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.ids import check_id

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator


@frozen(kw_only=True, order=True, field_transformer=strict)
class Interest:
    """One inspector's interest in one party.

    Attributes:
        inspector: Id of the inspector.
        party: Id of a target, or of a party of several targets.
        relation: What it is (配偶任职, 持有股份, …); shown to nobody but the auditor.
        attributes: Every other column, as text.
    """

    inspector: str = field()
    party: str = field()
    relation: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    @inspector.validator
    @party.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "interest")


def strangers(
    inspector: str, party: str, people: Container[str], parties: Container[str]
) -> Iterator[tuple[str, str]]:
    """Yield code and id of each side of an interest that no directory knows.

    Such a row is never passed over: deleting it could drop a true recusal.

    Args:
        inspector: Who has the interest.
        party: In whom.
        people: Ids of the directory of inspectors.
        parties: Ids of the targets and of their further parties.
    """
    if inspector not in people:
        yield "interest-inspector", inspector
    if party not in parties:
        yield "interest-party", party


def spread(
    interests: Iterable[Interest], parties: Iterable[tuple[str, tuple[str, ...]]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return every pair of inspector and target that must not meet, with the relations.

    An interest in a party is an interest in each of its targets (X22-8).

    Args:
        interests: In any order.
        parties: Pairs of a target and its further parties.

    Returns:
        ``(inspector, target)`` → relations, ascending.
    """
    declared = list(interests)
    targets: dict[str, set[str]] = {interest.party: set() for interest in declared}
    for target, others in parties:
        for party in (target, *others) if others else (target,):
            if party in targets:
                targets[party].add(target)
    pairs: dict[tuple[str, str], set[str]] = {}
    for interest in declared:
        for target in targets[interest.party]:
            pairs.setdefault((interest.inspector, target), set()).add(interest.relation)
    return {pair: tuple(sorted(relations)) for pair, relations in sorted(pairs.items())}
