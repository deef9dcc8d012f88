"""Past checks, as an office's list names them (检查记录), and what certificates say of them.

A cap asks how often a target has been checked. What the earlier draws of the office say of it
stands in their certificates; what else there was, the office's list names. A commitment says by
which caps its targets were judged, and from which certificates the number was taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.ids import check_id
from randcheck.draws.words import AS_DRAWN

if TYPE_CHECKING:
    from datetime import date

DRAW_ID: Final = "抽取编号"
"""Column of a list of past checks that names the draw a check comes from."""


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
        slot: The slot of the office whose certificate says so; ``None``: the list's word.
        drawn_as: The id under which it was drawn there, if the target has another now.
        department, level: Of the unit, as that certificate states them.
        rules: Of a check on the list's word, the rules that count it, ascending.
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
    slot: int | None = None
    drawn_as: str = ""
    department: str = ""
    level: str = ""
    rules: tuple[str, ...] = ()

    @target.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "history")


@frozen(kw_only=True, field_transformer=strict)
class Cap:
    """A rule about past checks, as a commitment states it: enough to count again.

    Attributes:
        rule: Id of the exclusion in the book.
        strata: The strata that it is about, ascending.
        causes: The causes that count, ascending.
        most: At this number a target is out of the draw.
        first: First day that counts.
        counted: Once for each ``draw``, ``visit`` or ``result``.
        per: ``any`` item, or each ``item`` of the stratum on its own.
        scope: Whose checks count: a word of `randcheck.draws.words`.
        key: Whose number it is: ``target``, or what several targets share.
        leaves_base: Whether the excluded leave the base of the rate.
        binds_all: Whether it binds every target; otherwise the roster says whom it does not.
    """

    rule: str
    strata: tuple[str, ...]
    causes: tuple[str, ...]
    most: int
    first: date
    counted: str
    per: str
    scope: str
    key: str
    leaves_base: bool
    binds_all: bool


@frozen(kw_only=True, field_transformer=strict)
class Reckoning:
    """What a draw says of past checks: how they count for it, and how it counts for others.

    Attributes:
        day: Day of the draw.
        cause: What lists of past checks call its checks.
        unit, department, level: Whose checks they are.
        open: What becomes of targets that open slots may still draw.
        caps: By rule, then stratum.
        heads: Of every earlier slot the digest of the last record that was looked at, and how
            many records there were; digest empty and 0: it was not there.
        load_year: The year over whose earlier draws burdens of inspectors are counted;
            ``None``: each draw is levelled by itself.
    """

    day: date
    cause: str
    unit: str = ""
    department: str = ""
    level: str = ""
    open: str = AS_DRAWN
    caps: tuple[Cap, ...] = ()
    heads: tuple[tuple[str, int], ...] = ()
    load_year: int | None = None


@frozen(kw_only=True, field_transformer=strict)
class Earlier:
    """What the certificates of an office say of its earlier draws; `history_of` computes it.

    Attributes:
        checks: Everybody who is drawn now, a check for each item.
        reserved: Whom open slots may still draw, as if they had.
        unknown: draw_ids of open slots of which nobody here knows whom they may draw.
        heads: Of every slot, from 1, digest of the last record and how many there are.
        draws: draw_id → slot, of all slots.
        batches: Digest of a first batch and stratum → whom the year's batches have drawn.
        loads: Year of the draw → inspector → in how many teams he is now.
    """

    checks: tuple[PastCheck, ...] = field(default=(), repr=False)
    reserved: tuple[PastCheck, ...] = field(default=(), repr=False)
    unknown: tuple[str, ...] = ()
    heads: tuple[tuple[str, int], ...] = ()
    draws: dict[str, int] = field(factory=dict, repr=False)
    batches: dict[tuple[str, str], frozenset[str]] = field(factory=dict, repr=False)
    loads: dict[int, dict[str, int]] = field(factory=dict, repr=False)
