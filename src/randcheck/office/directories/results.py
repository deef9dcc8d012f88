"""Results of checks, as an office's list or a platform names them (检查结果)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True, field_transformer=strict)
class CheckResult:
    """What one row of a list of results says of one visit: words as they stand.

    Attributes:
        day: Day of the visit.
        inspectors: Who inspected: licence numbers, or names.
        codes: The results: codes of the office's list, or its words.
        check: The check's own number, where the list has it.
        target: Id of the target; empty where the list has names alone.
        name: Its name.
        item: What was checked; empty: everything that the check is about.
        text: What was found, in words.
        form: Whether the target signed or sealed.
        who: Who signed.
        reason: Why nobody did.
        witness: Who saw it.
        mode: On site, from afar, ….
        licence_shown: Whether the licence was shown; ``None`` where the list is silent.
        notice_shown: Whether the inspection notice was.
        noticed: When the notice was sent.
        authorised: When the check was approved.
        authoriser: Who approved it.
        filed: When it was filed.
        check_code: The check code (检查码).
        assistants: Who helped without being an inspector.
        place: Where.
        ended: When the check ended; a list without that column means the day itself.
        unit: Who checked.
        cause: Why the check was made.
        by: Who wrote the row.
        recorded: When.
        entered: When the result was entered into a platform.
        published: When it was published.
        attributes: Every other column, as text.
        at: Where the row stands, for messages; no part of what it says.
        cells: Field → where its cell stands, likewise.
    """

    day: date
    inspectors: tuple[str, ...] = field(converter=_texts)
    codes: tuple[str, ...] = field(converter=_texts)
    check: str = ""
    target: str = ""
    name: str = ""
    item: str = ""
    text: str = ""
    form: str = ""
    who: str = ""
    reason: str = ""
    witness: str = ""
    mode: str = ""
    licence_shown: bool | None = None
    notice_shown: bool | None = None
    noticed: date | None = None
    authorised: date | None = None
    authoriser: str = ""
    filed: date | None = None
    check_code: str = ""
    assistants: tuple[str, ...] = field(default=(), converter=_texts)
    place: str = ""
    ended: date | None = None
    unit: str = ""
    cause: str = ""
    by: str = ""
    recorded: date | None = None
    entered: date | None = None
    published: date | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    at: str = field(default="", eq=False)
    cells: Mapping[str, str] = field(factory=dict, eq=False, repr=False)

    @checked
    def cell(self, name: str) -> str:
        """Return where the cell of a field stands, or else the row."""
        return self.cells.get(name, self.at)
