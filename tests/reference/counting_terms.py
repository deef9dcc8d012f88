"""Deadlines of a year counted from its journal, with the standard library alone.

Days off and make-up days are those of the notices of the State Council for 2025
(国办发明电〔2024〕12号) and 2026 (国办发明电〔2025〕7号). From 29 December 2026 on a notice for
2027 may still move days: what is due after the last day of 2026 nobody knows yet.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reference.counting_years import share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reference.counting_years import Books, Check

TODAY = date(2026, 12, 31)
TERMS = {  # name: working days, what starts it, what meets it
    "a录入": (5, "ended", "entered"),
    "b公示": (20, "ended", "published:result"),
    "c报告": (10, "results", "reported"),
    "d反馈": (3, "reported", "fed-back"),
    "e意见": (15, "received", "responded"),
    "f处罚": (7, "penalty", "published:decision"),
    "g小结": (10, "campaign", ""),
    "h批次": (4, "batch", ""),
}
DATES = {
    "i抽取": ((4, 30), "drawn"),
    "j检查": ((11, 30), "checked"),
    "k月报": ((None, 5), "entered"),
}
WORDS = ("按期完成", "逾期完成", "逾期未完成", "未到期", "未定")
_ONE = timedelta(days=1)
_SETTLED, _KNOWN = date(2026, 12, 28), date(2026, 12, 31)
_OFF = [  # first and last day
    "2025-01-01 2025-01-01", "2025-01-28 2025-02-04", "2025-04-04 2025-04-06",
    "2025-05-01 2025-05-05", "2025-05-31 2025-06-02", "2025-10-01 2025-10-08",
    "2026-01-01 2026-01-03", "2026-02-15 2026-02-23", "2026-04-04 2026-04-06",
    "2026-05-01 2026-05-05", "2026-06-19 2026-06-21", "2026-09-25 2026-09-27",
    "2026-10-01 2026-10-07",
]  # fmt: skip
_WORKED = (
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)


def is_worked(day: date) -> bool:
    """Whether a day of 2025 or 2026 is worked."""
    text = day.isoformat()
    off = any(begin <= text <= end for begin, end in map(str.split, _OFF))
    return text in _WORKED or (day.weekday() < 5 and not off)


def due_after(event: date, number: int) -> tuple[date | None, date | None]:
    """When so many working days have passed; where unknown the earliest day they can have."""
    day, left = event, number
    while left and day < _KNOWN:
        day += _ONE
        left -= is_worked(day)
    return (day, None) if not left else (None, _earliest(event, number))


def _earliest(event: date, left: int) -> date:
    """Every day counts that a notice may yet make a working day, but New Year."""
    day = event
    if event < _SETTLED:
        days = [event + _ONE * at for at in range(1, (_SETTLED - event).days + 1)]
        left -= sum(map(is_worked, days)) + (event < date(2026, 12, 27))
        day = _SETTLED
    while True:
        day += _ONE
        left -= (day.month, day.day) != (1, 1)
        if left <= 0:
            return day


def stands(day: date | None, earliest: date | None, done: date | None) -> str:
    """How a deadline stands on the last day of 2026."""
    done = None if done is None or done > TODAY else done
    if day is None:
        early = done is not None and earliest is not None and done <= earliest
        return "按期完成" if early else "未定"
    if done is not None:
        return "按期完成" if done <= day else "逾期完成"
    return "未到期" if day >= TODAY else "逾期未完成"


class Line:
    """One deadline: of whom, which, since when, when due, when done, and how it stands."""

    def __init__(self, about: str, name: str, event: date | None, due: Any, done: Any) -> None:  # noqa: ANN401
        self.about, self.name, self.event, self.done = about, name, event, done
        self.day, self.earliest = due
        self.stands = stands(self.day, self.earliest, done)

    @property
    def row(self) -> tuple[Any, ...]:
        """What a report shows of it."""
        texts = [None if d is None else d.isoformat() for d in (self.event, self.day, self.done)]
        return (self.about, self.name, *texts, self.stands)


def _day(events: list[Any], which: Callable[[list[date]], date] = min) -> date | None:
    return which([date.fromisoformat(e["day"]) for e in events]) if events else None


def _met(check: Check, word: str, number: str = "") -> date | None:
    kind, _, what = word.partition(":")
    mine = check.of(kind)
    if what == "result":
        mine = [event for event in mine if event["what"] in {"result", "report"}]
    elif what == "decision":
        mine = [e for e in mine if e["what"] == "decision" and e["number"] == number]
    return _day(mine)


def _last(check: Check, kind: str) -> date | None:
    mine = check.of(kind)
    return date.fromisoformat(mine[-1]["day"]) if mine else None


def _closed(check: Check) -> date | None:
    return next(
        (d for d in (_last(check, k) for k in ("called-off", "reused", "ended")) if d), None
    )


def _of_check(check: Check) -> Iterator[Line]:
    for name, (number, start, word) in TERMS.items():
        if start == "penalty":
            for decided in check.of("decided"):
                if decided["decision"] == "penalty":
                    event = date.fromisoformat(decided["day"])
                    done = _met(check, word, decided["number"])
                    yield Line(check.id, name, event, due_after(event, number), done)
            continue
        ended = _last(check, "ended")
        events = {
            "ended": ended,
            "results": None if ended is None else _day(check.of("found"), max) or ended,
            "reported": _last(check, "reported"),
            "received": _last(check, "received"),
        }
        if event := events.get(start):
            yield Line(check.id, name, event, due_after(event, number), _met(check, word))


def _of_draws(books: Books) -> Iterator[Line]:
    for name, at in (("g小结", "campaign"), ("h批次", "batch")):
        groups: dict[str, list[Check]] = {}
        for check in books.all:
            if check.random:
                about = check.draw if at == "batch" else check.draw.rpartition("/")[0]
                groups.setdefault(about, []).append(check)
        for about, mine in groups.items():
            days = [_closed(check) for check in mine]
            if None not in days and any(check.year == books.year for check in mine):
                event = max(day for day in days if day)
                yield Line(about, name, event, due_after(event, TERMS[name][0]), None)


def _of_dates(books: Books) -> Iterator[Line]:
    for name, ((month, day), word) in DATES.items():
        groups: dict[str, list[date | None]] = {}
        for check in books.checks:
            drawn = date.fromisoformat(check.raw["drawn"])
            if not check.random or (word != "drawn" and check.stage == "off"):
                continue
            kept = {"drawn": drawn, "checked": _closed(check), "entered": _met(check, "entered")}
            in_month = month or drawn.month + (drawn.day > day)
            about = f"{drawn.year}" if month else f"{drawn.year}-{in_month:02}"
            groups.setdefault(about, []).append(kept[word])
        for about, days in groups.items():
            due = date(books.year, month or int(about[-2:]), day)
            while not is_worked(due):
                due -= _ONE
            done = None if None in days else max(d for d in days if d)
            yield Line(about, name, None, (due, None), done)


def lines(books: Books) -> list[Line]:
    """Every deadline of what was drawn or ordered in the year."""
    found = [line for check in books.checks for line in _of_check(check)]
    found += [*_of_draws(books), *_of_dates(books)]
    return sorted(found, key=lambda line: tuple(map(str, line.row)))


def by_rule(listed: list[Line]) -> list[tuple[Any, ...]]:
    """For every deadline how many stand how, and the share of those kept."""
    rows = []
    for name in sorted({line.name for line in listed}):
        mine = [line.stands for line in listed if line.name == name]
        counts = [mine.count(word) for word in WORDS]
        rows.append((name, *counts, *share(counts[0], sum(counts[:3]))))
    return rows


def late_units(books: Books, listed: list[Line]) -> list[tuple[Any, ...]]:
    """Sections with something late: late, overdue, of how many; what targets do is nobody's."""
    units = {check.id: check.raw["unit"].split("、") for check in books.checks}
    keys = sorted({(unit, line.name) for line in listed for unit in units.get(line.about, ())})
    rows = []
    for unit, name in keys:
        mine = [n.stands for n in listed if n.name == name and unit in units.get(n.about, ())]
        late, overdue = mine.count("逾期完成"), mine.count("逾期未完成")
        if (late or overdue) and name != "e意见":
            rows.append((unit, name, late, overdue, late + overdue + mine.count("按期完成")))
    return rows
