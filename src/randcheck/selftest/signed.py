"""Vectors of keys, signatures, envelopes, whole certificates and registers.

The format is ``randcheck/vectors/certificates@1``; `docs/spec/vectors.md` describes it.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.shapes import require
from randcheck.canonical.suites import suite
from randcheck.certificates.envelope import decode_payload, pae, record_digest
from randcheck.certificates.records import ENVELOPE
from randcheck.certificates.register import examine_register
from randcheck.certificates.signatures.heads import read_head, waiting
from randcheck.certificates.signatures.keys import public_key
from randcheck.certificates.verification import examine
from randcheck.disk.storage import write_whole
from randcheck.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from randcheck.errors import Problem

Values = dict[str, Any]
FORMAT: Final = "randcheck/vectors/certificates@1"
LACKING: Final = "extra-missing"


def _key(given: Values) -> Values:
    try:
        key = public_key(given["key"], "key")
    except InputError:
        return {"ok": False}
    return {"ok": True, "keyid": key.keyid}


def _signature(given: Values) -> Values:
    try:
        key = public_key(given["key"], "key")
        key.check(bytes.fromhex(given["sig"]), bytes.fromhex(given["message"]))
    except InputError:
        return {"ok": False}
    return {"ok": True}


def _envelope(given: Values) -> Values:
    """Judge one envelope with one signature, whose key is given."""
    envelope, used = given["envelope"], suite(given["suite"])
    try:
        require(envelope, ENVELOPE, "envelope")
        payload = decode_payload(envelope["payload"], "payload")
        key = public_key(given["key"], "key")
        signature, *more = envelope["signatures"] or [{"keyid": ""}]
        if more or signature["keyid"] != key.keyid:
            return {"ok": False}
        raw = decode_payload(signature["sig"], "sig")
        key.check(raw, pae(envelope["payloadType"], payload))
    except InputError:
        return {"ok": False}
    return {"ok": True, "digest": record_digest(used, envelope["payloadType"], payload)}


def _certificate(given: Values) -> Values:
    report = examine(given["file"].encode(), head=given.get("head"))
    _check_lacking(problem for step in report.steps for problem in step.problems)
    return {
        "verdict": report.verdict,
        "stage": report.stage,
        "failed": [step.name for step in report.steps if step.status == "FAIL"],
    }


def _head(given: Values) -> Values:
    try:
        shown = read_head(given["file"].encode())
    except InputError:
        return {"ok": False}
    return {"ok": True, "waiting": list(map(list, waiting(shown.head, shown.entries).items()))}


def _register(given: Values) -> Values:
    files: Mapping[str, str] = given["files"]
    with TemporaryDirectory(prefix="randcheck-") as name:
        folder = Path(name, "register")
        for number, text in enumerate(files.values()):
            write_whole(folder / f"{number}.json", text.encode())
        more: dict[str, Any] = {}
        if "head" in given:
            more["heads"] = Path(name, "head")
            write_whole(more["heads"], given["head"].encode())
        if "rosters" in given:
            more["rosters"] = Path(name, "private")
            for path, text in given["rosters"].items():
                write_whole(more["rosters"] / path, text.encode())
        report = examine_register(folder, accepted=given.get("accepted", ()), **more)
    return {
        "verdict": report.verdict,
        "findings": sorted({problem.code for problem in report.findings}),
        "questions": sorted({problem.code for problem in report.questions}),
    }


def _check_lacking(problems: Iterable[Problem]) -> None:
    """Tell a case that fails from one that cannot be run here.

    Raises:
        ExtraMissingError: An algorithm is not installed.
    """
    missing = [problem for problem in problems if problem.code == LACKING]
    if missing:
        raise ExtraMissingError.collect(missing[:1])


def _each(run: Callable[[Any], Any]) -> Callable[[Values], Values]:
    return lambda given: {"results": [run(one) for one in given["list"]]}


KINDS: Final[dict[str, Callable[[Values], Values]]] = {
    "keys": _each(_key),
    "signatures": _each(_signature),
    "envelopes": _each(_envelope),
    "certificate": _certificate,
    "heads": _each(_head),
    "register": _register,
}
