"""The catalogue of tamperings that ships with the library: each must be refused by its step.

The certificates of `bases` are altered as ``tampering.toml`` says, all later
records are linked again as a forger would do, and the result is examined with the
complete rosters and the rule book (protocol §8).
"""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates import envelope
from randcheck.certificates.lists import root_of, split
from randcheck.certificates.records import FIELDS_OF, LISTS
from randcheck.errors import ExtraMissingError
from randcheck.office.verification import examine
from randcheck.selftest.bases import BASES
from randcheck.selftest.demonstration import example

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.verification.report import Report
    from randcheck.selftest.bases import Base

BYTE: Final = 97
"""Every how manieth byte of the file is flipped."""
ANY: Final = "any"
FILE: Final = "file"
STRAY: Final[dict[str, Callable[[list[Any]], object]]] = {
    "the last of a list left out": lambda listed: listed.pop(),
    "the first of a list left out": lambda listed: listed.pop(0),
    "a list emptied": lambda listed: listed.clear(),
}
"""What is done to a list that its record has the root of."""


@frozen
class Result:
    """What became of one tampering.

    Attributes:
        name: Which.
        step: The step that must refuse it.
        failed: The steps that did.
        run: Whether it could be made here; without the extra ``sign`` nobody states anything.
    """

    name: str
    step: str
    failed: tuple[str, ...]
    run: bool = True

    @property
    def caught(self) -> bool:
        """Whether the step named refused it."""
        return self.step in self.failed


def catalogue() -> list[dict[str, Any]]:
    """Return the entries of ``tampering.toml``."""
    text = files("randcheck.selftest").joinpath("tampering.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["tampering"]
    return found


def run_tamperings() -> list[Result]:
    """Make every tampering of the catalogue, and examine it."""
    found = []
    bases: dict[str, Base | None] = {}
    with TemporaryDirectory(prefix="randcheck-") as name:
        for entry in catalogue():
            form = entry.get("base", "plain")
            if form not in bases:
                bases[form] = _base(form, Path(name) / form)
            found.append(_made(entry, bases[form]))
    certificate = example()[1]
    return [*found, *_stray(certificate), *_flipped(certificate)]


def _made(entry: Mapping[str, Any], base: Base | None) -> Result:
    name = entry["name"]
    if base is None:
        return Result(name, entry["step"], (), run=False)
    report = examine(tampered(base.certificate, entry["change"]), **base.given)
    return Result(name, entry["step"], _failed(report))


def _failed(report: Report) -> tuple[str, ...]:
    return tuple(step.name for step in report.steps if step.status == "FAIL")


def _stray(certificate: Certificate) -> list[Result]:
    """Alter lists and leave the records as they are: the root must tell."""
    found = []
    for position, step in enumerate(("tickets", "opened")):
        for name, change in STRAY.items():
            shown = json.loads(json.dumps(certificate.disclosures))
            fields = shown[position]["fields"]
            change(fields["teams"] if "teams" in fields else fields["strata"][0]["drawn"])
            forged = evolve(certificate, disclosures=tuple(shown))
            label = f"{name}, {certificate.records[shown[position]['of']].kind}"
            found.append(Result(label, step, _failed(examine(forged))))
    return found


def _base(name: str, folder: Path) -> Base | None:
    """Return what is to be altered; ``None`` where an extra that it needs is not installed."""
    try:
        return BASES[name](folder)
    except ExtraMissingError:
        return None


def tampered(certificate: Certificate, changes: list[Mapping[str, Any]]) -> bytes:
    """Return the file after some changes, all later records linked again.

    Args:
        certificate: What is altered.
        changes: Each names the kind of ``record``, its ``number`` among those of the
            kind, and where in it (``at``, such as ``strata.0.n``; nothing for the record
            itself); ``file`` instead of a kind is the file made of the
            altered records; ``set``, ``add``, ``flip`` (the last digit), ``swap`` (with the
            place named) or ``drop`` says what happens there.
    """
    listed = certificate.records if certificate.is_sealed else certificate.open_records
    bodies = [(r.kind, json.loads(json.dumps(r.body))) for r in listed]
    for change in changes:
        if change["record"] == FILE:
            continue
        numbered = [n for n, (kind, _) in enumerate(bodies) if kind == change["record"]]
        number = numbered[change.get("number", 0)]
        if "at" in change:
            _alter(bodies[number][1], change)
        else:
            del bodies[number]
    records: list[envelope.Record] = []
    shown: list[dict[str, Any]] = []
    for kind, fields in bodies:
        if records:
            fields["previous"], fields["commitment"] = records[-1].digest, records[0].digest
        used = suite((records[0].body if records else fields)["suite"])
        said = fields
        if kind in FIELDS_OF and LISTS not in fields:
            said, apart = split(kind, fields)
            shown.append({"of": len(records), "fields": apart})
            said[LISTS] = root_of(used, apart)
        records.append(envelope.make(used, kind, said))
    made = evolve(certificate, records=tuple(records)).with_lists(shown)
    value: Any = jcs.parse(made.to_bytes())
    for change in changes:
        if change["record"] == FILE:
            _alter(value, change)
    return jcs.serialize(value)


def _alter(fields: Any, change: Mapping[str, Any]) -> None:  # noqa: ANN401 - any record
    *outer, last = (int(part) if part.isdigit() else part for part in change["at"].split("."))
    for part in outer:
        fields = fields[part]
    if "set" in change:
        fields[last] = change["set"]
    elif "add" in change:
        fields[last] += change["add"]
    elif "swap" in change:
        fields[last], fields[change["swap"]] = fields[change["swap"]], fields[last]
    elif "drop" in change:
        del fields[last]
    else:
        digit = "0" if fields[last][-1] != "0" else "1"
        fields[last] = fields[last][:-1] + digit


def _flipped(certificate: Certificate) -> list[Result]:
    """Flip single bytes of the file, which any step may catch: one result for each one missed."""
    data = certificate.to_bytes()
    found = []
    for position in range(0, len(data), BYTE):
        forged = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        report = examine(forged)
        failed = tuple(step.name for step in report.steps if step.status == "FAIL")
        if not failed:
            found.append(Result(f"byte {position}", ANY, ()))
    count = len(range(0, len(data), BYTE))
    return found or [Result(f"{count} single bytes of the file", ANY, (ANY,))]
