"""Working days, make-up days, deadlines and draw days, as far as they are published.

===============  ============================================================
`days`           what a day is: settled, provisional or unpublished
`notices`        official notices as data, with number, date and where read
`layers`         what a region or an office adds
`schedule`       notices laid over one another
`working_days`   the frozen calendar: `due`, `count`, `explain`, `as_of`
`assembling`     calendars made from notices and layers; `assembly` of what
`bounds`         how early a deadline can fall beyond what is published
`estimating`     where it may fall: a range, marked as one
`results`        the answers
`recurrence`     the day of the monthly draw under five readings
`deadlines`      the deadlines the rule books name, with their clauses
`balance`        the law that make-up days keep
`notice_text`    the text of a notice, read and checked
`importing`      a new notice in one step
`windows`        what a certificate carries of a calendar
`snapshots`      that part read again, and held against today's
`rebuilding`     a second opinion: the notices compared with ``holidays``
`exporting`      iCalendar
===============  ============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.calendars.assembling import assemble, national
    from randcheck.calendars.days import Day, Kind, Roll, Status, as_day, read_day
    from randcheck.calendars.deadlines import (
        FixedDate,
        RuleDeadline,
        Start,
        Term,
        due_after,
        due_in,
        last_result,
    )
    from randcheck.calendars.importing import import_notice
    from randcheck.calendars.layers import Layer, Level, read_layer
    from randcheck.calendars.notices import Notice, state_council_notices
    from randcheck.calendars.rebuilding import CrossCheck, Difference, cross_check
    from randcheck.calendars.recurrence import DrawDay, WeekReading, draw_day, draw_days
    from randcheck.calendars.results import Deadline, Estimate, RolledDeadline
    from randcheck.calendars.snapshots import Comparison, compare, recheck
    from randcheck.calendars.working_days import WorkCalendar

__all__ = [
    "Comparison",
    "CrossCheck",
    "Day",
    "Deadline",
    "Difference",
    "DrawDay",
    "Estimate",
    "FixedDate",
    "Kind",
    "Layer",
    "Level",
    "Notice",
    "Roll",
    "RolledDeadline",
    "RuleDeadline",
    "Start",
    "Status",
    "Term",
    "WeekReading",
    "WorkCalendar",
    "as_day",
    "assemble",
    "compare",
    "cross_check",
    "draw_day",
    "draw_days",
    "due_after",
    "due_in",
    "import_notice",
    "last_result",
    "national",
    "read_day",
    "read_layer",
    "recheck",
    "state_council_notices",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "assembling": "assemble national",
        "days": "Day Kind Roll Status as_day read_day",
        "deadlines": "FixedDate RuleDeadline Start Term due_after due_in last_result",
        "importing": "import_notice",
        "layers": "Layer Level read_layer",
        "notices": "Notice state_council_notices",
        "rebuilding": "CrossCheck Difference cross_check",
        "recurrence": "DrawDay WeekReading draw_day draw_days",
        "results": "Deadline Estimate RolledDeadline",
        "snapshots": "Comparison compare recheck",
        "working_days": "WorkCalendar",
    },
)
