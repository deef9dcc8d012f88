"""Past checks, as an office's list names them (检查记录)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.ids import check_id

if TYPE_CHECKING:
    from datetime import date


@frozen(kw_only=True, order=True, field_transformer=strict)
class PastCheck:
    """One check that has been made, or drawn and still to be made.

    Attributes:
        target: Id of the target.
        day: Day of the check; the first of the month where only that is known.
        cause: Why it was made (来源): ``双随机``, ``部门联合双随机``, ``投诉举报``,
            ``交办``, ``移送``, ….
        item: What was checked (检查事项).
        unit: Who checked (检查单位).
        drawn: Day of the draw, where the list names it.
        month_only: Whether the list gives the month without the day.
        made: Whether it has been made; one that is still to come has in `day` the last day
            on which it can be (检查期限), and rules count it by that.
        attributes: Every other column, as text.
    """

    target: str = field()
    day: date
    cause: str = ""
    item: str = ""
    unit: str = ""
    drawn: date | None = None
    month_only: bool = False
    made: bool = True
    attributes: tuple[tuple[str, str], ...] = ()

    @target.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "history")
