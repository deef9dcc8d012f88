"""Steps on the commitment: does it hold together, and do its quotas follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical.rates import parse_rate
from randcheck.certificates.ceremony.moments import later
from randcheck.certificates.ceremony.sources import check_sources, earlier
from randcheck.certificates.records import LOTS, ORDER, SLIPS, SYSTEMATIC
from randcheck.certificates.verification.case import Skip
from randcheck.certificates.verification.window import window_problems
from randcheck.draws.quota import Yearly, quota
from randcheck.draws.totals import Count, Share, Total, spread
from randcheck.draws.words import GROUPS, LEAST_TEAM
from randcheck.errors import InputError, Problem
from randcheck.lottery.selection import batch_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.records.types import (
        BatchBody,
        CommitmentBody,
        StratumBody,
        TeamPlanBody,
    )
    from randcheck.certificates.verification.case import Case


def commitment(case: Case) -> Iterator[Problem]:
    """Check what the commitment says against itself."""
    body = case.commitment
    name = f"{body['office']}/{body['plan']}/{body['draw']}/{body['slot']}"
    if body["draw_id"] != name:
        yield Problem("commit-draw-id", {"value": body["draw_id"], "wanted": name}, "draw_id")
    if (body["slot"] == 1) != (body["previous_slot"] is None):
        yield Problem("slot-previous", {"slot": str(body["slot"])}, "previous_slot")
    if body["window"]["first"] > body["window"]["last"]:
        yield Problem("book-window", {}, "window")
    yield from later(body.get("directories", {}), body["instant"])
    try:
        check_sources(body["sources"])
    except InputError as error:
        yield from error.problems
    yield from _suites(body)
    yield from _past(body)
    yield from _stage(body)
    yield from _teams(body)
    if not body["strata"]:
        yield Problem("book-no-stratum", {}, "strata")
    for position, source in enumerate(body["sources"]):
        due = body["openings_until"]
        if due is None or source["kind"] == "contribution":
            continue
        if not earlier(due, source["time"]):
            yield Problem("seed-openings-late", {"value": source["id"]}, f"sources[{position}]")
    if body["rosters"]["presence"]["size"] != body["rosters"]["inspectors"]["size"]:
        yield Problem("commit-presence", {}, "rosters.presence.size")


def _past(body: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that caps are about strata of the draw, and earlier slots named all or none."""
    if (past := body.get("past")) is None:
        return
    known = {stratum["id"] for stratum in body["strata"]}
    for position, cap in enumerate(past["caps"]):
        if not known.issuperset(cap["strata"]):
            yield Problem("past-strata", {"value": cap["rule"]}, f"past.caps[{position}].strata")
    count = len(past["records"])
    if count not in {0, body["slot"] - 1}:
        yield Problem("past-slots", {"slot": body["slot"], "count": count}, "past.records")
    if (past["heads"] is None) != (count == 0):
        yield Problem("past-heads", {}, "past.heads")
    if past.get("load_year") not in {None, int(past["day"][:4])}:
        yield Problem("past-year", {"value": past["load_year"]}, "past.load_year")


def _stage(body: CommitmentBody) -> Iterator[Problem]:
    """Check that strata say whose units they hold exactly in a second stage, each its own."""
    whose = [stratum.get("of") for stratum in body["strata"]]
    second = "stage" in body
    if any((one is not None) != second for one in whose) or len(set(whose)) < len(whose) * second:
        yield Problem("stage-of", {}, "strata")
    if second and body["teams"]:
        yield Problem("stage-teams", {}, "teams")


def _suites(body: Mapping[str, Any]) -> Iterator[Problem]:
    start = f"{body['suite']}:"
    digests = {name: body[name] for name in
               ("plan_file", "item_list", "rule_book")}  # fmt: skip
    digests["published_list"] = (body["published_list"] or {}).get("digest")
    for position, stratum in enumerate(body["strata"]):
        digests[f"strata[{position}].batch.first"] = (stratum["batch"] or {}).get("first")
    for name, digest in digests.items():
        if digest is not None and not digest.startswith(start):
            yield Problem("commit-suite", {"value": body["suite"]}, name)


def _teams(body: Mapping[str, Any]) -> Iterator[Problem]:
    known = {stratum["id"] for stratum in body["strata"]}
    covered: set[str] = set()
    for position, plan in enumerate(body["teams"]):
        place = f"teams[{position}]"
        strata = set(plan["strata"])
        if not strata or strata - known or strata & covered:
            yield Problem("commit-team-strata", {}, f"{place}.strata")
        covered |= strata
        own = [s["seats"] for s in body["strata"] if s["id"] in strata and s["seats"] is not None]
        for seats in (plan["seats"], *own):
            if len(seats) < LEAST_TEAM or len(seats) < plan["size"]:
                yield Problem("team-of-one", {"size": len(seats)}, f"{place}.seats")
            if any(number >= len(plan["requirements"]) for number in seats):
                yield Problem("commit-requirement", {}, f"{place}.seats")
        yield from _plan(plan, own, place)


def _plan(plan: TeamPlanBody, own: Sequence[list[int]], place: str) -> Iterator[Problem]:
    grouped = plan["mode"] == GROUPS
    if grouped != (plan["leftover"] is not None) or (grouped and own):
        yield Problem("commit-groups", {}, place)
    if grouped and not _ends_with_anyone(plan):
        yield Problem("commit-anyone", {}, f"{place}.requirements")
    if plan["size"] != len(plan["seats"]):
        yield Problem("commit-size", {}, f"{place}.size")
    number = plan["drawn_from_pool"]
    if number is not None and number < plan["size"]:
        params = {"value": number, "size": plan["size"]}
        yield Problem("commit-drawn", params, f"{place}.drawn_from_pool")
    leader = plan["responsible"]
    if leader is not None and any(leader not in seats for seats in (plan["seats"], *own)):
        yield Problem("commit-leader", {"value": leader}, f"{place}.responsible")


def _ends_with_anyone(plan: TeamPlanBody) -> bool:
    if not plan["requirements"]:
        return False
    *rule, last = plan["requirements"]
    return (
        last["types"] is None
        and all(requirement["stage"] < last["stage"] for requirement in rule)
        and len(rule) not in plan["seats"]
    )


def calendar(case: Case) -> Iterator[Problem]:
    """Check the working days that the commitment embeds, without any calendar."""
    embedded = case.commitment["calendar"]
    if embedded is None:
        raise Skip("skip-no-calendar")
    yield from window_problems(embedded)
    window = case.commitment["window"]
    if embedded["start"] > window["first"] or embedded["end"] < window["last"]:
        yield Problem("calendar-window", {}, "calendar")


def quotas(case: Case) -> Iterator[Problem]:
    """Recompute need, n and shortfall of every stratum; of sealed counts what is no secret."""
    if case.sealed and not case.seals:
        yield from _sealed_quotas(case)
        return
    needs, problems = _needs(case.counted)
    yield from problems
    for position, stratum in enumerate(case.counted["strata"]):
        place, need = f"strata[{position}]", needs.get(stratum["id"])
        if need is None:
            continue
        yield from _fixed(stratum, place)
        yield from () if case.sealed else _sizes(stratum, place)
        if stratum["batch"] is not None:
            yield from _batch(stratum["batch"], need, place)
            need = _batch_size(stratum["batch"])
        n = min(need, stratum["eligible"])
        wanted = {"need": need, "n": n, "shortfall": need - n}
        if stratum["design"] == ORDER and n != stratum["eligible"]:
            yield Problem("quota-order", {}, f"{place}.design")
        yield from _numbers(stratum, wanted, place)


def _numbers(said: Mapping[str, Any], wanted: Mapping[str, int], place: str) -> Iterator[Problem]:
    for name, value in wanted.items():
        if said[name] != value:
            params = {"name": name, "value": said[name], "wanted": value}
            yield Problem("quota-wrong", params, f"{place}.{name}")


def _needs(body: CommitmentBody) -> tuple[dict[str, int], list[Problem]]:
    """Return what every stratum needs before batches, and what stands against its rule."""
    found, problems = _spread(body)
    for position, stratum in enumerate(body["strata"]):
        place = f"strata[{position}]"
        if stratum["id"] in found:
            if (stratum["rate"], stratum["floor"]) != ("0/1", 0) or {
                "ceiling",
                "yearly",
            } & stratum.keys():
                problems.append(Problem("total-own", {"value": stratum["id"]}, place))
            continue
        try:
            found[stratum["id"]] = quota(
                size=stratum["N"],
                eligible=stratum["eligible"],
                rate=parse_rate(stratum["rate"]),
                base=stratum["base"],
                rate_is=stratum["rate_is"],
                floor=stratum["floor"],
                ceiling=stratum.get("ceiling"),
                yearly=_yearly(stratum),
            ).need
        except InputError as error:
            problems += [problem.at(place) for problem in error.problems]
    return found, problems


def _yearly(stratum: StratumBody) -> Yearly | None:
    said = stratum.get("yearly")
    if said is None:
        return None
    return Yearly(rate=parse_rate(said["rate"]), year=said["year"], drawn=said["drawn"])


def _spread(body: CommitmentBody) -> tuple[dict[str, int], list[Problem]]:
    """Return what of a total falls to its strata; nothing where there is none."""
    said = body.get("total")
    if said is None:
        return {}, []
    mine = {stratum["id"]: stratum for stratum in body["strata"]}
    named = [share["id"] for share in said["strata"]]
    bases = {mine[name]["base"] for name in named if name in mine}
    if len(bases) != 1 or set(named) - mine.keys():
        return {}, [Problem("total-stratum", {"value": "、".join(named)}, "total.strata")]
    total = Total(
        rate=parse_rate(said["rate"]), rate_is=said["rate_is"], floor=said["floor"],
        by=said["by"], strata=[Share(**share) for share in said["strata"]],
    )  # fmt: skip
    counts = {name: Count(size=mine[name]["N"], eligible=mine[name]["eligible"]) for name in named}
    try:
        found = spread(total, counts, bases.pop())
    except InputError as error:
        return {}, [problem.at("total") for problem in error.problems]
    asked = found.quota
    wanted = {"need": asked.need, "n": asked.n, "shortfall": asked.shortfall}
    return dict(found.needs), list(_numbers(said, wanted, "total"))


def _sealed_quotas(case: Case) -> Iterator[Problem]:
    found = [p for position, stratum in enumerate(case.commitment["strata"])
             for p in _fixed(stratum, f"strata[{position}]")]  # fmt: skip
    if not found:
        raise Skip("skip-sealed")
    yield from found


def _fixed(stratum: StratumBody, place: str) -> Iterator[Problem]:
    """Check what a stratum says whatever its counts are."""
    if stratum["design"] not in {LOTS, SLIPS} and stratum["reserves"]:
        yield Problem("quota-reserves", {"value": stratum["design"]}, f"{place}.reserves")
    batch = stratum["batch"]
    if batch is None:
        return
    if batch["number"] > batch["of"] or (batch["number"] == 1) != (batch["first"] is None):
        yield Problem("quota-batch", {}, f"{place}.batch")


def _sizes(stratum: StratumBody, place: str) -> Iterator[Problem]:
    """Check what a systematic stratum says of its sizes, as far as no roster is needed."""
    parts = stratum.get("sizes")
    wrong = (parts is not None) != (stratum["design"] == SYSTEMATIC)
    if parts is not None:
        left = stratum["n"] - parts["certain"]
        wrong = wrong or left < 0 or (left > 0 and parts["total"] == "0")
    if wrong:
        yield Problem("quota-sizes", {"value": stratum["id"]}, f"{place}.sizes")


def _batch(batch: BatchBody, need: int, place: str) -> Iterator[Problem]:
    if batch["first"] is None and batch["year"] != need:
        params = {"name": "year", "value": batch["year"], "wanted": need}
        yield Problem("quota-wrong", params, f"{place}.batch.year")


def _batch_size(batch: BatchBody) -> int:
    if batch["number"] > batch["of"]:
        return 0
    return batch_size(batch["year"], batch["number"], batch["of"])
