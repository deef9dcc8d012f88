"""The kinds of ``randcheck/vectors/protocol@1`` on designs with weights, totals and ceilings.

`docs/spec/vectors.md` describes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical.rates import parse_rate
from randcheck.canonical.suites import suite
from randcheck.draws.quota import Quota, Yearly, quota
from randcheck.draws.totals import Count, Share, Total, spread
from randcheck.errors import InputError
from randcheck.lottery import tickets
from randcheck.lottery.designs import SYSTEMATIC, draw_design, sizes
from randcheck.selftest.trees import each, raw

if TYPE_CHECKING:
    from collections.abc import Callable

Values = dict[str, Any]


def _sized(given: Values) -> Values:
    used, seed, scope = suite(given["suite"]), raw(given["seed"]), given["scope"]
    keys = [tickets.key(used, seed, one, scope) for one in (tickets.TARGETS, tickets.WEIGHT)]
    weights = dict(given["weights"])
    parts = sizes(weights, given["n"])
    drawn = draw_design(
        SYSTEMATIC, used, (keys[0], keys[1]), list(weights), n=given["n"], weights=weights
    )
    return {
        "certain": list(parts.certain),
        "total": str(parts.total),
        "drawn": [lot.id for lot in drawn.drawn],
    }


def _total(given: Values) -> Values:
    named = ("id", "share", "floor", "ceiling")
    total = Total(
        rate=parse_rate(given["rate"]),
        rate_is=given["rate_is"],
        floor=given["floor"],
        by=given["by"],
        strata=[Share(**{name: one[name] for name in named}) for one in given["strata"]],
    )
    counts = {s["id"]: Count(size=s["N"], eligible=s["eligible"]) for s in given["strata"]}
    try:
        found = spread(total, counts, given["base"])
    except InputError as error:
        return {"refused": error.code.replace("-", "_")}
    return {**_numbers(found.quota), "needs": [[s.id, found.needs[s.id]] for s in total.strata]}


def _ceiling(given: Values) -> Values:
    year = given["yearly"]
    return _numbers(
        quota(
            size=given["N"],
            eligible=given["eligible"],
            rate=parse_rate(given["rate"]),
            base=given["base"],
            rate_is=given["rate_is"],
            floor=given["floor"],
            ceiling=given["ceiling"],
            yearly=year and Yearly(rate=parse_rate(year["rate"]), year=1, drawn=year["drawn"]),
        )
    )


def _numbers(found: Quota) -> Values:
    return {"need": found.need, "n": found.n, "shortfall": found.shortfall}


KINDS: dict[str, Callable[[Values], Values]] = {
    "sized": _sized,
    "totals": each(_total),
    "ceilings": each(_ceiling),
}
