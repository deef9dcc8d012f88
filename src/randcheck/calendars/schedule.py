"""Notices laid over one another: one mark for each day that any of them names.

What is settled follows from what was published: the notice for a year settles it
up to 28 December. Its last three days stay provisional until the next notice is
out, which has moved them six times since 2001.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from randcheck.calendars.days import Kind, is_weekend
from randcheck.calendars.notices import spans
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.jcs import serialize
from randcheck.canonical.suites import suite
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from randcheck.calendars.layers import Layer
    from randcheck.calendars.notices import Notice

LAST_SETTLED = (12, 28)  # month and day; 29–31 December wait for the next year's notice


@frozen(field_transformer=strict)
class Mark:
    """What the notices say of one day they name.

    Attributes:
        working: Whether the last of them has it worked.
        name: The festival.
        sources: All of them, the deciding one last.
    """

    working: bool
    name: str
    sources: tuple[str, ...]


@frozen(kw_only=True, field_transformer=strict)
class Schedule:
    """What is known of the days from `first` to `last`.

    Attributes:
        first: The first day that is known.
        last_settled: The last day that no later yearly notice will move.
        last: The last day of the last published year.
        marks: What the notices say of the days they name, those outside included.
    """

    first: date
    last_settled: date
    last: date
    marks: Mapping[date, Mark]

    @checked
    def kind(self, day: date) -> Kind:
        """Return why `day` is worked or not."""
        mark = self.marks.get(day)
        weekend = is_weekend(day)
        if mark is None:
            return Kind.WEEKEND if weekend else Kind.WEEKDAY
        if not mark.working:
            return Kind.HOLIDAY
        return Kind.MAKEUP if weekend else Kind.WEEKDAY

    @checked
    def exceptions(self, first: date, last: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """Return the days from `first` to `last` that differ from Monday to Friday.

        Args:
            first: First day asked for.
            last: Last day asked for.

        Returns:
            The weekdays off and the weekend days worked, each in order.
        """
        named = sorted(day for day in self.marks if first <= day <= last)
        off = (d for d in named if not is_weekend(d) and not self.marks[d].working)
        work = (d for d in named if is_weekend(d) and self.marks[d].working)
        return tuple(off), tuple(work)

    def digest(self) -> str:
        """Return the hash of every answer this schedule can give, 64 hexadecimal digits.

        It covers which days are worked and which are settled, and nothing else: two
        schedules have one digest if and only if no question tells them apart.
        """
        off, work = self.exceptions(self.first, self.last)
        content = serialize(
            {
                "first": str(self.first),
                "last_settled": str(self.last_settled),
                "last": str(self.last),
                "off": list(spans(off)),
                "work": list(spans(work)),
            }
        )
        return labelled_hash(suite("sha256"), "calendar", content).hex()


def known(notices: Iterable[Notice], on: date | None) -> tuple[Notice, ...]:
    """Return the notices that were known on a day, in the order they became known.

    Args:
        notices: In any order.
        on: The day; ``None`` for all that are known now.
    """
    found = (notice for notice in notices if on is None or notice.known_from <= on)
    return tuple(sorted(found, key=lambda notice: notice.known_from))


def lay(notices: Iterable[Notice], layers: Iterable[Layer]) -> Schedule:
    """Return the schedule that notices and layers make together.

    Args:
        notices: The national ones, in the order they became known.
        layers: In the order in which they decide.

    Raises:
        InputError: No notice settles a year (``calendar-nothing-known``), or a year
            is missing between two that are settled (``calendar-year-missing``).
    """
    marks: dict[date, Mark] = {}
    years: set[int] = set()
    for prefix, group in (("", notices), *((f"{layer.name}/", layer.notices) for layer in layers)):
        for notice in group:
            if notice.settles is not None:
                years.add(notice.settles)
            _mark(marks, notice, f"{prefix}{notice.id}")
    if not years:
        raise InputError("calendar-nothing-known")
    first, last = min(years), max(years)
    missing = sorted(set(range(first, last)) - years)
    if missing:
        raise InputError("calendar-year-missing", year=missing[0], last=last)
    return Schedule(
        first=date(first, 1, 1),
        last_settled=date(last, *LAST_SETTLED),
        last=date(last, 12, 31),
        marks=marks,
    )


def _mark(marks: dict[date, Mark], notice: Notice, source: str) -> None:
    for block in notice.blocks:
        for days, working in ((block.off, False), (block.work, True)):
            for day in days:
                mark = Mark(working, block.name, (source,))
                before = marks.get(day)
                if before is not None:
                    mark = evolve(mark, sources=(*before.sources, source))
                marks[day] = mark
