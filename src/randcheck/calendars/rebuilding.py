"""A second opinion: a schedule compared, day by day, with the installed ``holidays``.

No answer waits for that package or depends on it. It is asked about the schedule that the
library ships and about every one that is imported, so that a slip in either is seen; and
whoever adds a year to the library starts from a draft.
"""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from attrs import frozen

from randcheck.calendars.balance import balance, statutory_days
from randcheck.calendars.days import is_weekend
from randcheck.calendars.notices import Block
from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.calendars.notices import Notice
    from randcheck.calendars.working_days import WorkCalendar

_YEARS = (2000, 2099)  # statutory holidays are counted from 2000; the package's tables end in 2099


@frozen(kw_only=True, field_transformer=strict)
class Difference:
    """A day on which the notices and the package disagree.

    Attributes:
        day: Which day.
        notices: ``working`` or ``rest`` by the notices.
        package: ``working`` or ``rest`` by the package.
        name: What either calls it.
        sources: The notices that decide.
    """

    day: date
    notices: str
    package: str
    name: str
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the difference as JSON holds it."""
        return {
            "day": self.day.isoformat(),
            "notices": self.notices,
            "package": self.package,
            "name": self.name,
            "sources": list(self.sources),
        }


@frozen(kw_only=True, field_transformer=strict)
class CrossCheck:
    """What the comparison found.

    Attributes:
        package: The package and version compared with.
        first: The first day compared.
        last: The last day compared.
        differences: The days on which they disagree, in order.
        unbalanced: Ids of yearly notices that break the balance law.
        by_statute: Years of which the package knows no make-up day yet: it can only say
            that a statutory holiday is worked.
    """

    package: str
    first: date
    last: date
    differences: tuple[Difference, ...]
    unbalanced: tuple[str, ...]
    by_statute: tuple[int, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether nothing at all was found."""
        return not self.differences and not self.unbalanced

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "package": self.package,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "agrees": self.agrees,
            "differences": [difference.to_dict() for difference in self.differences],
            "unbalanced": list(self.unbalanced),
            "by_statute": list(self.by_statute),
        }


@checked
def cross_check(calendar: WorkCalendar, *, years: Iterable[int] | None = None) -> CrossCheck:
    """Return every day on which `calendar` and the installed ``holidays`` disagree.

    Args:
        calendar: Any calendar.
        years: Whose days are compared; by default all that it knows.

    Raises:
        InputError: It knows no day of these years (``calendar-rebuild-year``).
    """
    known = range(calendar.first.year, calendar.last.year + 1)
    wanted = [year for year in known if years is None or year in set(years)]
    if not wanted:
        asked = ", ".join(str(year) for year in years or ())
        raise InputError("calendar-rebuild-year", value=asked, first=known[0], last=known[-1])
    package, off, work = _package_days(wanted)
    by_statute = sorted(set(wanted) - {day.year for day in work})
    words = {True: "working", False: "rest"}
    found = []
    first = max(calendar.first, date(wanted[0], 1, 1))
    last = min(calendar.last, date(wanted[-1], 12, 31))
    for day in _days(first, last):
        if day.year not in wanted or (day.year in by_statute and day not in off):
            continue
        ours = calendar.day(day)
        theirs = day in work or not (is_weekend(day) or day in off)
        if ours.working != theirs:
            found.append(
                Difference(
                    day=day,
                    notices=words[ours.working],
                    package=words[theirs],
                    name=off.get(day, "") or ours.name,
                    sources=ours.sources,
                )
            )
    return CrossCheck(
        package=package,
        first=first,
        last=last,
        differences=tuple(found),
        unbalanced=tuple(_unbalanced(n for n in calendar.notices if n.settles in wanted)),
        by_statute=tuple(by_statute),
    )


def _unbalanced(notices: Iterable[Notice]) -> Iterator[str]:
    for notice in notices:
        if notice.settles is not None:
            wanted = statutory_days(notice.settles) + notice.extra_days
            if balance(notice) != wanted:
                yield notice.id


def rebuild(calendar: WorkCalendar, year: int) -> dict[str, Any]:
    """Return one year's entry of ``notices.json`` as the installed ``holidays`` has it.

    Number, dates and address are the ones already known, null for a new year: a
    package cannot tell them. For a year whose notice is not out, the package answers
    from statute alone; then there are no make-up days, and the entry says so.

    Args:
        calendar: Where the other facts are taken from.
        year: 2000 to 2099.

    Returns:
        The entry, with two more keys: ``package``, and ``estimate``, true where the
        package knows no make-up day of the year.

    Raises:
        InputError: A year outside that range (``calendar-rebuild-year``).
    """
    if type(year) is not int or not _YEARS[0] <= year <= _YEARS[1]:
        raise InputError("calendar-rebuild-year", value=str(year), first=_YEARS[0], last=_YEARS[1])
    package, off, work = _package_days((year,))
    present = next((n for n in calendar.notices if n.settles == year), None)
    blocks: dict[str, list[date]] = {}
    for day in sorted(off):
        blocks.setdefault(off[day], []).append(day)
    entry: dict[str, Any] = {
        "id": f"cn-{year}",
        "title": f"国务院办公厅关于{year}年部分节假日安排的通知",
        "settles": year,
        **dict.fromkeys(("number", "issued", "published", "effective", "address")),
        "supersedes": [],
        "extra_days": 0,
    }
    if present is not None:
        entry.update({key: v for key, v in present.to_dict().items() if key != "blocks"})
    entry["blocks"] = [
        Block(name=name, off=tuple(days)).to_dict() for name, days in blocks.items()
    ] + ([Block(name="调休上班", work=tuple(sorted(work))).to_dict()] if work else [])
    return {**entry, "package": package, "estimate": not work}


def _package_days(years: Iterable[int]) -> tuple[str, dict[date, str], frozenset[date]]:
    # Loaded when its opinion is asked; a new object for all years, in one language.
    import holidays

    wanted = tuple(years)
    # A year's notice may move the last days of the year before.
    known = holidays.country_holidays(
        "CN", years=(*wanted, max(wanted) + 1), language="zh_CN", expand=False
    )
    off = {day: name for day, name in known.items() if day.year in wanted}
    work = frozenset(day for day in known.weekend_workdays if day.year in wanted)
    return f"holidays {version('holidays')}", off, work


def _days(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(o) for o in range(first.toordinal(), last.toordinal() + 1))
