"""What a commitment says of a task: its strata, its teams, its grounds.

What is said only where there is something to say is a field that is absent elsewhere: of
what day the directories are (L19-10), why a rate was raised (W22-8), who confirmed that
somebody is present (X22-5). The first batch of a year fixes its quotas, the later ones
name it (W22-11, X22-11).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.rates import rate_text
from randcheck.certificates import envelope
from randcheck.certificates.ceremony.moments import later
from randcheck.certificates.freezing import history_roster, roster, target_roster
from randcheck.certificates.records import ROSTERS, SYSTEMATIC
from randcheck.certificates.rosters import Roster, pair_name
from randcheck.draws.needs import spread_of
from randcheck.draws.words import DIRECTORIES, GROUPS
from randcheck.errors import InputError, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import (
        BatchBody,
        RequirementBody,
        StratumBody,
        StratumRaisedBody,
        TeamPlanBody,
    )
    from randcheck.draws.past import Reckoning
    from randcheck.draws.task import Stratum, Task
    from randcheck.lottery.problems import Requirement


def said_of(task: Task, suite: Suite, instant: str | None) -> dict[str, Any]:
    """Return the fields of a commitment that the task alone decides.

    Args:
        task: What is to be drawn.
        suite: Of the digests of its files.
        instant: When the draw is planned.

    Raises:
        InputError: A directory is later than the planned draw (``as-of-later``), or a
            batch and the first of its year do not fit (``batch-first``).
    """
    return {
        "office": task.office,
        "plan": task.plan,
        "draw": task.draw,
        "plan_file": _digest(suite, task.plan_file),
        "item_list": _digest(suite, task.item_list),
        "rule_book": _digest(suite, task.book),
        "published_list": _published(suite, task.published),
        "window": {"first": task.window[0].isoformat(), "last": task.window[1].isoformat()},
        "strata": list(_strata(task)),
        "teams": _teams(task),
        **_total(task),
        **({} if task.first_stage is None else {"stage": {"first": task.first_stage}}),
        **_directories(task, instant),
        **({} if task.past is None else {"past": past_of(task.past, suite)}),
    }


def _digest(suite: Suite, data: bytes | None) -> str | None:
    return None if data is None else envelope.file_digest(suite, data)


def _published(suite: Suite, published: tuple[date, bytes] | None) -> dict[str, Any] | None:
    """Return the field ``published_list``: when, and the digest of the bytes (H23-15)."""
    if published is None:
        return None
    day, data = published
    return {"published": day.isoformat(), "digest": envelope.file_digest(suite, data)}


def _strata(task: Task) -> Iterator[StratumBody]:
    counts, quotas, years = task.counts(), task.quotas(), task.yearly()
    reasons = _raised(task)
    for stratum in task.strata:
        said: StratumBody = {
            "id": stratum.id,
            "scope": task.draw,
            "items": list(stratum.items or task.items),
            "design": stratum.design,
            "base": stratum.base,
            "rate": rate_text(stratum.rate),
            "rate_is": stratum.rate_is,
            "floor": stratum.floor,
            "N": counts[stratum.id].size,
            "eligible": counts[stratum.id].eligible,
            "outside": counts[stratum.id].outside,
            "need": quotas[stratum.id].need,
            "n": quotas[stratum.id].n,
            "shortfall": quotas[stratum.id].shortfall,
            "reserves": stratum.reserves,
            "seats": None if stratum.seats is None else list(stratum.seats),
            "batch": _batch(stratum, years[stratum.id].need),
        }
        if stratum.id in reasons:
            said["raised"] = reasons[stratum.id]
        if stratum.design == SYSTEMATIC:
            parts = task.sizes(stratum.id)
            said["sizes"] = {"certain": len(parts.certain), "total": str(parts.total)}
        if stratum.ceiling is not None:
            said["ceiling"] = stratum.ceiling
        if stratum.yearly is not None:
            rate, year = rate_text(stratum.yearly.rate), stratum.yearly.year
            said["yearly"] = {"rate": rate, "year": year, "drawn": stratum.yearly.drawn}
        if stratum.of:
            said["of"] = stratum.of
        yield said


def _total(task: Task) -> dict[str, Any]:
    """Return what a commitment says of a total, where there is one."""
    if task.total is None:
        return {}
    found = spread_of(task.strata, task.counts(), task.total).quota
    return {
        "total": {
            "rate": rate_text(task.total.rate),
            "rate_is": task.total.rate_is,
            "floor": task.total.floor,
            "by": task.total.by,
            "need": found.need,
            "n": found.n,
            "shortfall": found.shortfall,
            "strata": [
                {"id": s.id, "share": s.share, "floor": s.floor, "ceiling": s.ceiling}
                for s in task.total.strata
            ],
        }
    }


def _batch(stratum: Stratum, need: int) -> BatchBody | None:
    """Return the field ``batch`` of a stratum.

    Args:
        stratum: The stratum.
        need: What its rate gives for the year.

    Raises:
        InputError: A later batch does not name the first, or the first names one
            (``batch-first``).
    """
    batch = stratum.batch
    if batch is None:
        return None
    if (batch.number == 1) != (batch.first is None):
        raise InputError("batch-first", place=stratum.id, value=str(batch.number))
    year = need if batch.year is None else batch.year
    return {"number": batch.number, "of": batch.of, "year": year, "first": batch.first}


def past_of(past: Reckoning, suite: Suite) -> dict[str, Any]:
    """Return the field ``past``; the earlier certificates are named by one hash."""
    return {
        "day": past.day.isoformat(),
        "cause": past.cause,
        "unit": past.unit,
        "department": past.department,
        "level": past.level,
        "open": past.open,
        "caps": [
            {
                "rule": cap.rule,
                "strata": list(cap.strata),
                "causes": list(cap.causes),
                "most": cap.most,
                "first": cap.first.isoformat(),
                "counted": cap.counted,
                "per": cap.per,
                "scope": cap.scope,
                "key": cap.key,
                "leaves_base": cap.leaves_base,
                "binds_all": cap.binds_all,
            }
            for cap in past.caps
        ],
        "records": [count for _, count in past.heads],
        "heads": past_heads(suite, [head for head, _ in past.heads]),
        **({} if past.load_year is None else {"load_year": past.load_year}),
    }


def past_heads(suite: Suite, heads: Sequence[str]) -> str | None:
    """Return the hash of the digests of the records that were looked at last, slot by slot."""
    return labelled_hash(suite, "past", *heads).hex() if heads else None


def _raised(task: Task) -> dict[str, StratumRaisedBody]:
    """Return what is said of the strata whose rate somebody raised, with the reason."""
    return {
        decision.stratum: {"clause": decision.clause, "reason": decision.reason}
        for decision in task.decisions
        if decision.reason
    }


def _teams(task: Task) -> list[TeamPlanBody]:
    rule = task.teams
    if rule is None:
        return []
    requirements = [_requirement(requirement) for requirement in rule.requirements]
    grouped = rule.mode == GROUPS
    if grouped:
        last = max((requirement.stage for requirement in rule.requirements), default=0)
        requirements.append({"stage": last + 1, "types": None})
    return [
        {
            "scope": task.draw,
            "strata": [stratum.id for stratum in task.strata],
            "mode": rule.mode,
            "attributes": list(task.attributes),
            "requirements": requirements,
            "seats": list(rule.seats),
            "size": len(rule.seats),
            "leftover": rule.leftover if grouped else None,
            "number": rule.number if grouped else None,
            "most": rule.most if grouped else None,
            "responsible": rule.leader,
            "drawn_from_pool": rule.inspectors_drawn,
        }
    ]


def _requirement(requirement: Requirement) -> RequirementBody:
    types = requirement.types
    return {
        "stage": requirement.stage,
        "types": None if types is None else sorted(list(t) for t in types),  # type: ignore[call-overload]
    }


def _directories(task: Task, instant: str | None) -> dict[str, Any]:
    """Return what a commitment says of the versions of the directories.

    Raises:
        InputError: One is later than the planned draw (``as-of-later``).
    """
    if not task.directories:
        return {}
    found = {name: day.isoformat() for name, day in task.directories.items()}
    known = {name: found.get(name) for name in DIRECTORIES}
    problems = list(later(known, instant))
    if problems:
        raise InputError.collect(problems)
    return {"directories": known}


def _targets(task: Task) -> Roster:
    if task.targets is None:
        return target_roster(
            (s.id, s.stratum, s.verdict, s.weight, s.unbound) for s in task.standings
        )
    if not isinstance(task.targets, Roster):
        expected, found = Phrase("kind-value", (("name", "Roster"),)), type(task.targets).__name__
        raise InputError("argument", place="Task.targets", expected=expected, found=found)
    return task.targets


def rosters_of(task: Task) -> dict[str, Roster]:
    """Return the six rosters of a task, by name."""
    found = {
        "targets": _targets(task),
        "inspectors": roster(
            "inspectors",
            (
                {
                    "id": entry.id,
                    "verdict": entry.verdict,
                    "type": list(entry.type),
                    "cap": entry.cap,
                    "base": entry.base,
                }
                for entry in task.pool
            ),
        ),
        "presence": roster("presence", presence(task)),
        "recusals": roster(
            "recusals",
            ({"id": pair_name(i, t), "inspector": i, "target": t} for i, t in task.recusals),
        ),
        "interests": roster(
            "interests",
            (
                {
                    "id": pair_name(i, t),
                    "inspector": i,
                    "target": t,
                    "relations": sorted(set(relations)),
                }
                for (i, t), relations in task.interests.items()
            ),
        ),
        "history": history_roster(_history(task)),
    }
    return {name: found[name] for name in ROSTERS}


def _history(task: Task) -> Iterator[dict[str, Any]]:
    counted: dict[str, int] = {}
    for check in task.history:
        number = counted.get(check.target, 0)
        counted[check.target] = number + 1
        line: dict[str, Any] = {
            "id": pair_name(check.target, number),
            "target": check.target,
            "day": check.day.isoformat(),
            "month_only": check.month_only,
            "cause": check.cause,
            "item": check.item,
            "unit": check.unit,
        }
        if check.drawn is not None:
            line["drawn"] = check.drawn.isoformat()
        if check.rules:
            line["rules"] = list(check.rules)
        if check.slot is not None:
            line["slot"] = check.slot
            if check.drawn_as and check.drawn_as != check.target:
                line["drawn_as"] = check.drawn_as
        yield line


def presence(task: Task) -> Iterator[dict[str, Any]]:
    """Yield who is present and, where it is known, by whose word and since when."""
    said = {(one.inspector, one.present): one for one in task.presence}
    for entry in task.pool:
        record: dict[str, Any] = {"id": entry.id, "present": entry.present}
        one = said.get((entry.id, entry.present))
        if one is not None and one.confirmed_by:
            record["confirmed_by"] = one.confirmed_by
        if one is not None and one.confirmed_on is not None:
            record["confirmed_on"] = one.confirmed_on.isoformat()
        yield record
