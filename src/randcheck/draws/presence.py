"""Who is on post and present (在岗在位) when a draw is made (X22-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.ids import check_id

if TYPE_CHECKING:
    from datetime import date


@frozen(kw_only=True, field_transformer=strict)
class Presence:
    """Whether one inspector is on post and present, and who says so.

    Attributes:
        inspector: Id of the inspector.
        present: On post, and in place where the list asks for both.
        confirmed_by: Who confirmed it (确认人).
        confirmed_on: When (确认日期); ``None`` where the list does not say.
    """

    inspector: str = field()
    present: bool
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @inspector.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "presence")
