"""Official notices as data: what was announced, when, and where that was read.

``notices.json`` has one entry for each notice of the State Council (国务院办公厅关于
部分节假日安排的通知). A number or date that nobody has read is null; every one that
is not null says where it was read.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.calendars.days import ONE_DAY, read_day
from randcheck.canonical.arguments import strict
from randcheck.canonical.jcs import parse
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

FORMAT = "randcheck/notices/1"
_YEARS = range(1949, 2200)  # that a notice may settle; anything else is a slip
LONGEST_SPAN = 31  # days of one block; a longer one is a slip in a year or month
_NOTICE_KEYS = {
    "id", "title", "settles", "number", "issued", "published", "effective",
    "address", "supersedes", "extra_days", "blocks",
}  # fmt: skip


@frozen(kw_only=True, field_transformer=strict)
class Cited:
    """A fact and where it was read.

    Attributes:
        value: The fact as text; a date in ISO 8601.
        read_at: Address of a page, or what else was read.
    """

    value: str
    read_at: str

    def to_dict(self) -> dict[str, object]:
        """Return the fact as JSON holds it."""
        return {"value": self.value, "read_at": self.read_at}


@frozen(kw_only=True, field_transformer=strict)
class Block:
    """What a notice lays down for one festival.

    Attributes:
        name: The festival as the notice calls it (春节).
        off: Days off, in order, weekend days inside the block included.
        work: Days worked in exchange (调休上班), in order.
    """

    name: str
    off: tuple[date, ...] = ()
    work: tuple[date, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the block as JSON holds it, runs of days as ``first/last``."""
        return {"name": self.name, "off": spans(self.off), "work": spans(self.work)}


@frozen(kw_only=True, field_transformer=strict)
class Notice:
    """One notice.

    Attributes:
        id: Stable name, such as ``cn-2026``.
        title: As printed.
        settles: The year whose schedule it lays down; ``None`` for a change within a
            year and for what a region or an office adds.
        number: Document number (发文字号).
        issued: Date under the text (成文日期).
        published: Date it became public (发布日期).
        effective: Date from which it says to hold (施行日期), where it says so.
        address: Where the text stands.
        supersedes: Ids of the notices it changes.
        extra_days: Working days it takes from the year beyond the statutory
            holidays: 1 for a day granted once, 2 for an extension by two.
        blocks: Its festivals in order.
    """

    id: str
    title: str = ""
    settles: int | None = None
    number: Cited | None = None
    issued: Cited | None = None
    published: Cited | None = None
    effective: Cited | None = None
    address: str | None = None
    supersedes: tuple[str, ...] = ()
    extra_days: int = 0
    blocks: tuple[Block, ...] = ()

    @property
    def known_from(self) -> date:
        """From which day on it counts: when it took effect, or else became public.

        Raises:
            InputError: None of its dates is known (``calendar-notice-undated``).
        """
        for fact in (self.effective, self.published, self.issued):
            if fact is not None:
                return read_day(fact.value, f"notice {self.id}")
        raise InputError("calendar-notice-undated", place=f"notice {self.id}")

    @property
    def off(self) -> tuple[date, ...]:
        """All days off, in the order of the blocks."""
        return tuple(day for block in self.blocks for day in block.off)

    @property
    def work(self) -> tuple[date, ...]:
        """All days worked in exchange, in the order of the blocks."""
        return tuple(day for block in self.blocks for day in block.work)

    def to_dict(self) -> dict[str, Any]:
        """Return the notice as JSON holds it."""

        def fact(cited: Cited | None) -> dict[str, object] | None:
            return None if cited is None else cited.to_dict()

        return {
            "id": self.id,
            "title": self.title,
            "settles": self.settles,
            "number": fact(self.number),
            "issued": fact(self.issued),
            "published": fact(self.published),
            "effective": fact(self.effective),
            "address": self.address,
            "supersedes": list(self.supersedes),
            "extra_days": self.extra_days,
            "blocks": [block.to_dict() for block in self.blocks],
        }


def spans(days: Iterable[date]) -> list[str]:
    """Return ordered days as ISO texts, each run of days as ``first/last``.

    >>> from datetime import date
    >>> spans([date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 9)])
    ['2026-05-01/2026-05-02', '2026-05-09']
    """
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][1] == ONE_DAY:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return [str(a) if a == b else f"{a}/{b}" for a, b in runs]


def days_of(texts: object, place: str) -> tuple[date, ...]:
    """Return the days that a list of dates and ``first/last`` runs names.

    Args:
        texts: A list of texts.
        place: Where it stands, for the message.

    Raises:
        InputError: A text is no date or run (``calendar-date-text``), a run goes
            backwards or on for more than 31 days (``calendar-notice-span``).
    """
    if not isinstance(texts, list):
        raise InputError("calendar-notice-form", place=place, value=type(texts).__name__)
    return tuple(day for i, text in enumerate(texts) for day in _run(text, f"{place}[{i}]"))


def _run(text: object, place: str) -> Iterator[date]:
    first, slash, last = text.partition("/") if isinstance(text, str) else (text, "", "")
    day = read_day(first, place)
    end = read_day(last, place) if slash else day
    if not 0 <= (end - day).days < LONGEST_SPAN:
        raise InputError("calendar-notice-span", place=place, first=str(day), last=str(end))
    while day <= end:
        yield day
        day += ONE_DAY


def read_notice(value: object, place: str) -> Notice:
    """Return the notice that a JSON object holds.

    Args:
        value: The parsed object; every key is required, unknown keys are refused.
        place: Where it stands, for the message.

    Raises:
        InputError: Its form is wrong (``calendar-notice-form``), a date is none, a
            day stands twice (``calendar-notice-day-twice``), or it has no date at
            all (``calendar-notice-undated``).
    """
    if not isinstance(value, dict) or set(value) != _NOTICE_KEYS:
        found = sorted(value) if isinstance(value, dict) else type(value).__name__
        raise InputError("calendar-notice-form", place=place, value=str(found))
    settles, extra = value["settles"], value["extra_days"]
    well_formed = (
        isinstance(value["id"], str)
        and value["id"] != ""
        and isinstance(value["title"], str)
        and (settles is None or (type(settles) is int and settles in _YEARS))
        and type(extra) is int
        and (value["address"] is None or isinstance(value["address"], str))
        and isinstance(value["supersedes"], list)
        and all(isinstance(name, str) for name in value["supersedes"])
        and isinstance(value["blocks"], list)
    )
    if not well_formed:
        raise InputError("calendar-notice-form", place=place, value=str(value["id"]))
    notice = Notice(
        id=value["id"],
        title=value["title"],
        settles=settles,
        number=_cited(value["number"], f"{place}.number"),
        issued=_cited_date(value["issued"], f"{place}.issued"),
        published=_cited_date(value["published"], f"{place}.published"),
        effective=_cited_date(value["effective"], f"{place}.effective"),
        address=value["address"],
        supersedes=tuple(value["supersedes"]),
        extra_days=extra,
        blocks=tuple(_block(b, f"{place}.blocks[{i}]") for i, b in enumerate(value["blocks"])),
    )
    check_notice(notice, place)
    return notice


def check_notice(notice: Notice, place: str) -> None:
    """Raise unless `notice` is dated and names each day once.

    Raises:
        InputError: ``calendar-notice-undated``, ``calendar-notice-day-twice``; all
            days at once.
    """
    _ = notice.known_from
    days = (*notice.off, *notice.work)
    if len(set(days)) < len(days):
        twice = sorted({day for day in days if days.count(day) > 1})
        raise InputError.collect(
            Problem("calendar-notice-day-twice", {"day": str(day)}, place) for day in twice
        )


def _cited(value: object, place: str) -> Cited | None:
    if value is None:
        return None
    if (
        not isinstance(value, dict)
        or set(value) != {"value", "read_at"}
        or not all(isinstance(text, str) and text for text in value.values())
    ):
        raise InputError("calendar-notice-fact", place=place)
    return Cited(value=value["value"], read_at=value["read_at"])


def _cited_date(value: object, place: str) -> Cited | None:
    cited = _cited(value, place)
    if cited is not None:
        read_day(cited.value, place)
    return cited


def _block(value: object, place: str) -> Block:
    if (
        not isinstance(value, dict)
        or set(value) != {"name", "off", "work"}
        or not isinstance(value["name"], str)
    ):
        raise InputError("calendar-notice-form", place=place, value=str(value))
    off, work = days_of(value["off"], f"{place}.off"), days_of(value["work"], f"{place}.work")
    return Block(name=value["name"], off=off, work=work)


def read_notices(data: bytes, place: str = "") -> tuple[Notice, ...]:
    """Return the notices of a file in the form of ``notices.json``.

    Args:
        data: The bytes of the file.
        place: Which file it is, for the message.

    Raises:
        InputError: It is no such file, or one of its notices is wrong.
    """
    value = parse(data, place)
    if (
        not isinstance(value, dict)
        or value.get("format") != FORMAT
        or not isinstance(value.get("notices"), list)
    ):
        raise InputError("calendar-file-format", place=place, wanted=FORMAT)
    listed = value["notices"]
    return tuple(read_notice(v, f"{place} notices[{i}]".strip()) for i, v in enumerate(listed))


@cache  # the file never changes while a program runs, and its values are frozen
def state_council_notices() -> tuple[Notice, ...]:
    """Return the State Council's notices that come with the library, oldest first."""
    data = files("randcheck.calendars").joinpath("notices.json").read_bytes()
    return read_notices(data, "notices.json")
