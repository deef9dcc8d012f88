"""How much one file may ask of whoever verifies it.

A signature with SM2 takes some 50 ms to check here and a beacon's longer, and a file of
64 MiB has room for hundreds of thousands. The limits lie far above what any draw needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from randcheck.errors import InputError
from randcheck.lottery.selection import HEAVIEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

MOST_RECORDS: Final = 4096
MOST_SIGNATURES: Final = 1024
"""In one file, on all its records together."""
MOST_DISCLOSURES: Final = 65_536
MOST_WEIGHT: Final = 2**22
"""Of all targets shown in one file together: each may stand for a slip to be hashed."""
MOST_BEACONS: Final = 256
"""Rounds whose signatures one file states, on all its records together."""
MOST_NAMED: Final = 64
"""Signers of a commitment; sources of a commitment, a request or an outcome of them."""


def check_file(value: Mapping[str, Any], place: str = "") -> None:
    """Make sure that a certificate file whose shape was checked stays within the limits.

    Raises:
        InputError: It does not (``too-many``), or has no record (``chain-empty``).
    """
    records = value["records"]
    if not records:
        raise InputError("chain-empty", place=place)
    counts = {
        "records": (len(records), MOST_RECORDS),
        "signatures": (sum(len(record["signatures"]) for record in records), MOST_SIGNATURES),
        "disclosures": (len(value["disclosures"]), MOST_DISCLOSURES),
        "weight": (sum(map(_weight, value["disclosures"])), MOST_WEIGHT),
    }
    _check(counts, place)


def check_record(body: Mapping[str, Any], place: str) -> None:
    """Make sure that a record whose shape was checked stays within the limits.

    Raises:
        InputError: It does not (``too-many``).
    """
    _check({name: (len(body.get(name, ())), MOST_NAMED) for name in ("signers", "sources")}, place)


def check_beacons(bodies: Iterable[Mapping[str, Any]], place: str = "") -> None:
    """Make sure that the records of a file do not state too many rounds of beacons together.

    Raises:
        InputError: They do (``too-many``).
    """
    count = sum("signature" in outcome for body in bodies for outcome in body.get("sources", ()))
    _check({"beacons": (count, MOST_BEACONS)}, place)


def _weight(shown: Mapping[str, Any]) -> int:
    """Return the slips that a target shown may have, over all its strata."""
    if shown.get("roster") != "targets":
        return 0
    record = shown["record"]
    weights = (entry["weight"] for entry in record.get("strata", [record]))
    return sum(weight for weight in weights if weight <= HEAVIEST)


def _check(counts: Mapping[str, tuple[int, int]], place: str) -> None:
    for name, (count, most) in counts.items():
        if count > most:
            raise InputError("too-many", place=place, value=name, count=count, most=most)
