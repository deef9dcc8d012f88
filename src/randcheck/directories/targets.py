"""Inspection targets (检查对象) and the directory of them (检查对象名录库)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.ids import check_id, check_ids

if TYPE_CHECKING:
    from collections.abc import Iterator


def _ids(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(check_ids(value, "parties"))


@frozen(kw_only=True)
class Target:
    """One inspection target: an enterprise, a work, a project, a product.

    Attributes:
        id: Credit code (统一社会信用代码), number of a work (工程编号), or whatever
            the register calls it.
        name: As registered; never changed.
        kind: Kind of target (类型), as in the office's list.
        trade: Branch (行业).
        region: District (区域).
        tier: Credit-risk tier (信用风险等级): ``A`` to ``D``, or the office's word.
        state: State of life (状态): ``存续``, ``注销``, ``在用``, ….
        flags: Standing facts that rules name: ``seriously_dishonest`` (严重违法失信),
            ``abnormal_operation`` (经营异常), ``penalty`` (行政处罚), ``trustworthy``
            (守信企业).
        parties: Ids of further parties whose interests count as its own
            (builder, managing and using unit; X22-8).
        sheet: The part of the directory it stands in, where there are several.
        attributes: Every other column, as text, for conditions of a rule book.
    """

    id: str = field()
    name: str = ""
    kind: str = ""
    trade: str = ""
    region: str = ""
    tier: str = ""
    state: str = ""
    flags: frozenset[str] = field(default=frozenset(), converter=frozenset)
    parties: tuple[str, ...] = field(default=(), converter=_ids)
    sheet: str = ""
    attributes: tuple[tuple[str, str], ...] = field(
        default=(), converter=lambda pairs: tuple(sorted(dict(pairs).items()))
    )

    @id.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "target")

    def value_of(self, name: str) -> str:
        """Return what a condition of a rule book means by `name`: a field or a column."""
        if name in {"kind", "trade", "region", "tier", "state", "sheet"}:
            return str(getattr(self, name))
        return dict(self.attributes).get(name, "")


@frozen
class TargetDirectory:
    """All targets of an office, ascending by id, each standing once.

    Attributes:
        targets: The targets; given in any order.
    """

    targets: tuple[Target, ...] = field(
        converter=lambda targets: tuple(sorted(targets, key=lambda target: target.id))
    )

    @targets.validator
    def _check_once(self, _attribute: object, value: tuple[Target, ...]) -> None:
        check_ids([target.id for target in value], "targets")

    def __len__(self) -> int:
        return len(self.targets)

    def __iter__(self) -> Iterator[Target]:
        return iter(self.targets)
