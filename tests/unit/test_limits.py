"""What one file may ask of its verifier: as much as the limits, and one more is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.certificates import bodies_of, codes, failed, issued, linked
from randcheck.canonical import jcs
from randcheck.certificates import limits
from randcheck.certificates.records import CERTIFICATE
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

CERTIFICATE_OF_TWO = issued()[1]
VALUE = json.loads(CERTIFICATE_OF_TWO.to_bytes())
SIGNATURE = "A" * 86 + "=="


def signed(count: int) -> dict[str, Any]:
    """The file with so many signatures on its first record."""
    first, *others = VALUE["records"]
    signatures = [{"keyid": f"{n:064x}", "sig": SIGNATURE} for n in range(count)]
    return {**VALUE, "records": [{**first, "signatures": signatures}, *others]}


def long(count: int) -> dict[str, Any]:
    """The file with its last record so often that there are so many."""
    last = VALUE["records"][-1]
    return {**VALUE, "records": [*VALUE["records"][:-1], *[last] * (count - 4)]}


def shown(count: int) -> dict[str, Any]:
    """The file with so many counts opened."""
    one = {"salt": "00" * 32, "value": 0}
    return {**VALUE, "disclosures": [{"count": f"{n:08}", **one} for n in range(count)]}


def heavy(weight: int) -> dict[str, Any]:
    """The file with targets shown that weigh so much together."""
    whole, rest = divmod(weight, 1_000_000)
    leaves = [
        {"roster": "targets", "salt": "00" * 32, "index": 0, "path": "",
         "record": {"id": f"T{n:04}", "stratum": "大型", "verdict": "eligible", "weight": weight}}
        for n, weight in enumerate([1_000_000] * whole + [rest])
    ]  # fmt: skip
    entries = [{"stratum": name, "verdict": "eligible", "weight": 1_000_000} for name in "AB"]
    leaves[1]["record"] = {"id": "T0001", "strata": entries}
    return {**VALUE, "disclosures": [leaf for n, leaf in enumerate(leaves) if n != 2]}


LIMITS: dict[str, tuple[Callable[[int], dict[str, Any]], int]] = {
    "signatures": (signed, limits.MOST_SIGNATURES),
    "records": (long, limits.MOST_RECORDS),
    "disclosures": (shown, limits.MOST_DISCLOSURES),
    "weight": (heavy, limits.MOST_WEIGHT),
}


@pytest.mark.parametrize("name", LIMITS)
def test_one_more_than_the_limit_is_refused(name: str):
    """The file is no certificate before anything expensive is looked at."""
    make, most = LIMITS[name]
    value = make(most + 1)
    assert value["format"] == CERTIFICATE
    report = rc.examine(jcs.serialize(value))
    assert failed(report) == ["form"]
    assert codes(report, "form") == ["too-many"]
    assert name in report.step("form").problems[0].en
    within = rc.examine(jcs.serialize(make(most)))
    assert within.step("form").status == "PASS"


@pytest.mark.parametrize("name", ["sources", "signers"])
def test_record_that_names_too_many(name: str):
    """65 sources or signers: the record is refused where it is made and where it is read."""
    bodies = bodies_of(CERTIFICATE_OF_TWO)
    one: dict[str, Any] = bodies[0][1]["sources"][0]
    if name == "signers":
        key = "ed25519:" + "09" * 32
        listed = [{"role": "witness", "key": key, "keyid": f"{n:064x}"} for n in range(65)]
    else:
        listed = [{**one, "id": f"s{n}"} for n in range(65)]
    bodies[0][1][name] = listed
    with pytest.raises(InputError) as caught:
        linked(bodies)
    assert caught.value.code == "too-many"
    bodies[0][1][name] = listed[:64]
    assert rc.examine(linked(bodies)).step("records").status == "PASS"


def test_record_that_names_too_many_is_not_read(monkeypatch: pytest.MonkeyPatch):
    """Somebody else's writer has other limits: step ``records`` refuses."""
    bodies = bodies_of(CERTIFICATE_OF_TWO)
    one = bodies[0][1]["sources"][0]
    bodies[0][1]["sources"] = [{**one, "id": f"s{n}"} for n in range(65)]
    monkeypatch.setattr(limits, "MOST_NAMED", 100)
    forged = linked(bodies)
    monkeypatch.undo()
    report = rc.examine(forged)
    assert failed(report) == ["records"]
    assert codes(report, "records") == ["too-many"]
