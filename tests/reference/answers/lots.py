"""Answers about the second random."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reference import amending, dealing, pool
from reference.problem import Problem, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference.dealing import Deal, Reason
    from reference.searching import Method

    from .hashes import Document


GROUPED = ("attempt", "groups", "group_loads", "at", "teams", "responsible")


def answer(kind: str, document: Document, method: Method) -> Document:
    """Return the output of a deal, of groups first, of a substitution or a swap."""
    output = _KINDS[kind](read(document), document, method)
    return dict(json.loads(json.dumps(output)))  # tuples become lists, as in the vectors


def _lots(deal: Deal) -> Document:
    return {name: getattr(deal, name) for name in ("loads", "box", "order", "blocked")}


def _shortage(reason: Reason | None) -> Document:
    if reason is None:
        raise RuntimeError("a refusal without a reason")
    return {"at": None, **reason._asdict()}


def _deal(problem: Problem, _: Document, method: Method) -> Document:
    deal, reason = dealing.deal(problem, method=method), dealing.reason(problem, method=method)
    if deal is None:
        return _shortage(reason)
    if reason is not None:
        raise RuntimeError("a deal with a reason against it")
    return _lots(deal) | {"at": deal.at, "responsible": deal.responsible}


def _groups(problem: Problem, d: Document, method: Method) -> Document:
    groups = amending.groups_first(problem, d["group_seats"], method=method)
    return {name: getattr(groups, name, None) for name in GROUPED}


def _pool(problem: Problem, d: Document, method: Method) -> Document:
    found = pool.pool(problem, d["drawn"], method=method)
    if isinstance(found, dealing.Reason):
        return {"drawn": None} | _shortage(found)
    drawn, deal = found
    return {"drawn": drawn} | _lots(deal) | {"at": deal.at, "responsible": deal.responsible}


def _pool_groups(problem: Problem, d: Document, method: Method) -> Document:
    rule = pool.GroupRule(d["rule"], d["leftover"], d["number"], d["most"])
    drawn, groups = pool.pool_groups(problem, d["drawn"], rule, method=method) or (None, None)
    return {"drawn": drawn} | {name: getattr(groups, name, None) for name in GROUPED}


def _substitute(problem: Problem, d: Document, method: Method) -> Document:
    recused, absent = [(i, check) for i, check in d["recused_now"]], d["absent_now"]
    new = amending.substitute(
        problem, d["at"], recused_now=recused, absent_now=absent, method=method
    )
    if new.deal is None:
        return {"vacated": new.vacated} | _shortage(new.reason)
    rest = {"vacated": new.vacated, "at": new.at, "responsible": new.responsible}
    return _lots(new.deal) | rest


def _swap(problem: Problem, d: Document, _: Method) -> Document:
    number, at = amending.swap(problem, d["at"], d["seat"]) or (None, None)
    return {"with": number, "at": at}


_KINDS: dict[str, Callable[[Problem, Document, Method], Document]] = {
    "deal": _deal,
    "groups": _groups,
    "pool": _pool,
    "pool_groups": _pool_groups,
    "substitute": _substitute,
    "swap": _swap,
}
