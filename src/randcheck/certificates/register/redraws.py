"""Draws that could have been seen, dropped and held again: no file decides whether they were.

Asked about are slots, whatever draw or plan they call themselves: an office chooses names.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from randcheck.certificates.ceremony.sources import is_outside
from randcheck.certificates.records import OPENING, VOID
from randcheck.certificates.register.years import is_held
from randcheck.certificates.verification.voids import DRAWN
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from randcheck.certificates.register.reading import Chain


def questions(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Yield what asks for an answer.

    Args:
        chains: Of one office, by slot, without those that were looked into.
    """
    last = max((chain.slot for chain in chains), default=0)
    latest = {_name(chain): chain.slot for chain in chains}
    dropped = [  # one that is committed again by its own name is abandoned, which is a finding
        chain for chain in chains
        if chain.slot == latest[_name(chain)] < last and _is_dropped(chain)
    ]  # fmt: skip
    yield from _slots("register-dropped", dropped)
    voids = [chain for chain in chains if chain.certificate.of_kind(VOID)]
    yield from _slots("register-void-known", [c for c in voids if _is_known(c) and not _opened(c)])
    for name, several in _by_batch(voids).items():
        if len(several) > 1 and any(c.report.headline.code != DRAWN for c in several):
            yield from _slots("register-void-again", several, name)  # else all are asked about
    for name, several in _by_draw([c for c in chains if is_held(c) and not _later(c)]).items():
        if len({chain.slot for chain in several}) > 1:
            yield from _slots("register-again", several, name)
    yield from _alike(chains)


def _slots(code: str, chains: Sequence[Chain], value: str = "") -> Iterator[Problem]:
    if chains:
        params = {
            "count": len(chains),
            "slots": ", ".join(str(slot) for slot in sorted({chain.slot for chain in chains})),
            "value": value or chains[0].body["office"],
        }
        yield Problem(code, params, ", ".join(sorted(p for c in chains for p in c.places)))


def _by_draw(chains: Sequence[Chain]) -> dict[str, list[Chain]]:
    found: dict[str, list[Chain]] = {}
    for chain in chains:
        found.setdefault(f"{chain.body['plan']}/{chain.body['draw']}", []).append(chain)
    return found


def _by_batch(chains: Sequence[Chain]) -> dict[str, list[Chain]]:
    """Return chains by draw, each batch of a year's quota by itself."""
    found: dict[str, list[Chain]] = {}
    for chain in chains:
        batches = {s["batch"]["number"] for s in chain.body["strata"] if s["batch"] is not None}
        numbers = "".join(f" {number}" for number in sorted(batches))
        found.setdefault(f"{_name(chain)}{numbers}", []).append(chain)
    return found


def _later(chain: Chain) -> bool:
    """Tell whether a draw is a later batch of a yearly quota."""
    batches = [stratum["batch"] for stratum in chain.body["strata"]]
    return any(batch is not None and batch["number"] > 1 for batch in batches)


def _opened(chain: Chain) -> bool:
    return bool(chain.certificate.of_kind(OPENING))


def _is_known(chain: Chain) -> bool:
    """Tell whether the office had all values by itself: no source lies outside it."""
    return not any(map(is_outside, chain.body["sources"]))


def _is_dropped(chain: Chain) -> bool:
    """Tell whether a slot was left though its outcome could be known: all is open, or could be."""
    if chain.report.stage not in {"committed", "opened"}:
        return False
    parts = [s["id"] for s in chain.body["sources"] if s["kind"] == "contribution"]
    told = {record.body["source"] for record in chain.certificate.of_kind(OPENING)}
    return _is_known(chain) or told >= set(parts)


def _alike(chains: Sequence[Chain]) -> Iterator[Problem]:
    """Ask about two slots that draw by other names what looks like one list, at one time."""
    alike: defaultdict[tuple[Any, ...], list[Chain]] = defaultdict(list)
    for chain in chains:
        if any(stratum["items"] for stratum in chain.body["strata"]):
            alike[_strata(chain)].append(chain)
    for one, other in (pair for same in alike.values() for pair in combinations(same, 2)):
        if (
            _name(one) != _name(other)
            and one.body["window"]["first"] <= other.body["window"]["last"]
            and other.body["window"]["first"] <= one.body["window"]["last"]
        ):
            params = {"slots": f"{one.slot}, {other.slot}", "value": _name(one),
                      "other": _name(other)}  # fmt: skip
            yield Problem("register-alike", params, f"{one.place}, {other.place}")


def _name(chain: Chain) -> str:
    return f"{chain.body['plan']}/{chain.body['draw']}"


def _strata(chain: Chain) -> tuple[Any, ...]:
    """Return what tells one list from another; sealed counts are hashes, and never alike."""
    return tuple(_told(stratum) for stratum in chain.body["strata"])


def _told(stratum: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("id", "rate", "rate_is", "floor", "N", "eligible", "outside")
    return (*(stratum[name] for name in names), *stratum["items"])
