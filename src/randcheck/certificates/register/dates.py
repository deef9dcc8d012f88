"""Dates that cannot be true together.

A commitment bears no time of its own that could be believed. But it shows what
was known when it was made (not before), and what lay ahead of it (not after), and
slots are committed one after the other. Where a slot knows something that became
known only after it, or a later slot, was due, a record bears a wrong date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.certificates.ceremony.moments import known_facts, later_than
from randcheck.certificates.records import VOID
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from randcheck.certificates.register.reading import Chain


def contradictions(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield commitments that were due before something that they, or earlier ones, know.

    Args:
        chains: Of one office, by slot.
    """
    voids = {record.digest: chain for chain in chains for record in chain.certificate.of_kind(VOID)}
    known: dict[int, tuple[str, str, int]] = {}  # length of the text → latest, field, slot
    for chain in chains:
        for name, moment in _not_before(chain, voids):
            last = known.get(len(moment))
            if last is None or later_than(moment, last[0]):
                known[len(moment)] = moment, name, chain.slot
        for due_name, due in _notlater_than(chain):
            for moment, name, slot in known.values():
                if later_than(moment, due):
                    params = {
                        "slot": chain.slot,
                        "due": f"{due_name} {due}",
                        "other": slot,
                        "known": f"{name} {moment}",
                    }
                    yield Problem("register-redated", params, chain.place)


def _not_before(chain: Chain, voids: dict[str, Chain]) -> Iterator[tuple[str, str]]:
    """Yield what was known when the commitment was made."""
    body = chain.body
    yield from known_facts(body)
    replaced = voids.get(body["replaces"])
    if replaced is not None and replaced is not chain:
        stated = {o["id"] for o in replaced.certificate.records[-1].body["sources"]}
        for source in replaced.body["sources"]:
            if "time" in source and source["id"] in stated:
                yield f"replaces: {source['id']}", source["time"]


def _notlater_than(chain: Chain) -> Iterator[tuple[str, str]]:
    """Yield what lay ahead when the commitment was made."""
    for name in ("instant", "openings_until"):
        if chain.body[name] is not None:
            yield name, chain.body[name]
    for source in chain.body["sources"]:
        if "time" in source:
            yield f"sources: {source['id']}", source["time"]
