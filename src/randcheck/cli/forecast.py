"""What would be drawn, told before anything is committed: sizes, chances, what is odd."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from randcheck.canonical.rates import rate_text
from randcheck.cli.language import either
from randcheck.cli.output import say, table
from randcheck.draws.words import IN_POOL

if TYPE_CHECKING:
    from randcheck.draws.task import Task


def strata_of(task: Task) -> list[dict[str, Any]]:
    """Return the numbers of every stratum, as a program reads them.

    The chance is that of each eligible target, where all have the same; else ``None``.
    """
    counts, quotas = task.counts(), task.quotas()
    weighed = {standing.stratum for standing in task.eligibility.standings if standing.weight != 1}
    return [
        {
            "stratum": s.id,
            "N": counts[s.id].size,
            "eligible": counts[s.id].eligible,
            "rate": rate_text(s.rate),
            "need": quotas[s.id].need,
            "n": quotas[s.id].n,
            "chance": None
            if s.id in weighed or not counts[s.id].eligible
            else str(Fraction(quotas[s.id].n, counts[s.id].eligible)),
            "shortfall": quotas[s.id].shortfall,
        }
        for s in task.strata
    ]


def in_pool(task: Task) -> int:
    """Return how many inspectors may be sent."""
    return sum(entry.verdict == IN_POOL and entry.present for entry in task.pool)


def show_forecast(task: Task) -> None:
    """Print what would be drawn, and what is odd about it."""
    strata = strata_of(task)
    header = (
        either("分层", "stratum"),
        either("在册", "N"),
        either("可抽", "eligible"),
        either("比例", "rate"),
        either("应抽", "need"),
        either("抽取", "n"),
        either("每户机会", "chance"),
        either("缺额", "short"),
    )
    rows = [[_cell(name, value) for name, value in row.items()] for row in strata]
    table(header, rows)
    if task.teams is None:
        say("只抽对象，不选派检查人员", "targets alone are drawn, nobody is assigned")
    else:
        count = in_pool(task)
        say(f"可派人员 {count} 名", f"{count} inspectors in the pool")
    for row in strata:
        name = row["stratum"]
        if not row["eligible"]:
            say(f"“{name}”没有可抽的对象：请核对名录的状态、类别等列",
                f"nobody of “{name}” can be drawn: check the lists")  # fmt: skip
        elif row["n"] == row["eligible"]:
            say(f"“{name}”可抽的全部抽中，不靠抽签",
                f"all eligible of “{name}” are drawn, whatever the lot")  # fmt: skip


def _cell(name: str, value: object) -> object:
    if name != "chance":
        return value
    if value is None:
        return "—"
    share = Fraction(str(value))
    return f"{value} ({round(share * 1000) // 10}.{round(share * 1000) % 10}%)"
