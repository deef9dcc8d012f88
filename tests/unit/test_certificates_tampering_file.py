"""Tampering with the file itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import (
    codes,
    failed,
    issued,
    office_task,
)
from fixtures.forging import (
    OTHER_DIGEST,
    PLAIN,
    refile,
    rehead,
    repayload,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Body

STRANGER = issued(office_task(draw="autumn"))[1]
SIGNATURE = {"keyid": "ab" * 32, "sig": "A" * 86 + "=="}
FILES: dict[str, tuple[Callable[[Body], object], str, str]] = {
    "further field": (lambda v: v.update(note="x"), "form", "shape-unknown"),
    "missing field": (lambda v: v.pop("disclosures"), "form", "shape-missing"),
    "another format": (
        lambda v: v.update(format="randcheck/certificate@v2"), "form", "shape-value"
    ),
    "no records": (lambda v: v.update(records=[]), "form", "chain-empty"),
    "head without suite": (lambda v: v.update(head="ab" * 32), "form", "shape-value"),
    "field in an envelope": (lambda v: v["records"][0].update(kid="x"), "form", "shape-unknown"),
    "keyid of another form": (
        lambda v: v["records"][0].update(signatures=[SIGNATURE | {"keyid": "AB" * 32}]), "form",
        "shape-value",
    ),
    "signature twice": (
        lambda v: v["records"][0].update(signatures=[SIGNATURE, SIGNATURE]), "form", "shape-order"
    ),
    "payload with spaces": (
        repayload(3, lambda data: data.replace(b":", b": ", 1)), "records", "payload-not-canonical"
    ),
    "field in a record": (
        repayload(3, lambda data: data[:-1] + b',"zz":1}'), "records", "shape-unknown"
    ),
    "field out of a record": (
        repayload(4, lambda data: data.replace(b',"scope":"spring"', b"")),
        "records", "shape-missing",
    ),
    "float in a record": (
        repayload(0, lambda data: data.replace(b'"slot":1', b'"slot":1.0')), "records", "json-float"
    ),
    "kind of record": (
        lambda v: v["records"][1].update(payloadType="application/x"), "records", "record-kind"
    ),
    "version of a record": (
        lambda v: v["records"][1].update(
            payloadType="application/vnd.randcheck.opening.v2+json"
        ),
        "records", "record-kind",
    ),
    "relabelled": (
        lambda v: v["records"][1].update(payloadType=v["records"][3]["payloadType"]), "records",
        "shape-value",
    ),
    "padding": (
        lambda v: v["records"][1].update(payload=v["records"][1]["payload"].rstrip("=") + "===="),
        "records", "payload-base64",
    ),
    "chain cut off": (lambda v: v["records"].pop(), "chain", "chain-head"),
    "record cut out": (lambda v: v["records"].pop(3), "chain", "chain-order"),
    "opening cut out": (lambda v: v["records"].pop(1), "chain", "chain-link"),
    "records exchanged": (
        lambda v: v["records"].insert(1, v["records"].pop(2)), "chain", "chain-link"
    ),
    "record twice": (lambda v: v["records"].insert(1, v["records"][1]), "chain", "chain-link"),
    "no commitment": (lambda v: v["records"].pop(0), "records", "chain-start"),
    "two commitments": (
        lambda v: v["records"].insert(1, v["records"][0]), "chain", "chain-order"
    ),
    "only commitments": (
        lambda v: v.update(records=v["records"][:1] * 2, head=PLAIN[1].records[0].digest), "chain",
        "chain-order",
    ),
    "another head": (rehead(PLAIN[1]), "chain", "chain-head"),
    "spliced opening": (
        lambda v: v["records"].__setitem__(1, STRANGER.records[1].envelope()), "chain", "chain-link"
    ),
    "spliced assignment": (
        lambda v: (
            v["records"].__setitem__(4, STRANGER.records[4].envelope()),
            v.update(head=STRANGER.head),
        ),
        "chain", "chain-commitment",
    ),
    "spliced commitment": (
        lambda v: v["records"].__setitem__(0, STRANGER.records[0].envelope()), "chain",
        "chain-commitment",
    ),
    "link changed": (
        repayload(4, lambda data: data.replace(PLAIN[1].records[3].digest.encode(),
                                               OTHER_DIGEST.encode())), "chain", "chain-link",
    ),
    "signed though nobody signs": (
        lambda v: v["records"][2].update(signatures=[SIGNATURE]), "signatures",
        "signature-no-signer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_tampered_file_fails_its_step(name: str):
    """What is wrong with the file itself is found by the first four steps."""
    change, step, code = FILES[name]
    report = rc.examine(refile(PLAIN[1], change))
    assert failed(report) == [step]
    assert code in codes(report, step)
    assert report.verdict == "refuted"


def test_other_spelling_of_the_file_is_refused():
    """White space, another order of names, a line end at the end: another form of the same."""
    data = PLAIN[1].to_bytes()
    value = json.loads(data)
    others = [
        data + b"\n",
        b" " + data,
        json.dumps(value).encode(),
        json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode(),
        data.replace(b'"head"', b'"h\\u0065ad"'),
    ]
    for other in others:
        report = rc.examine(other)
        assert failed(report) == ["form"]
        assert codes(report, "form") == ["file-not-canonical"]


def test_relabelled_suite_is_refused():
    """A commitment that says ``sm3`` is not the one that the later records name."""
    data = refile(
        PLAIN[1], repayload(0, lambda d: d.replace(b'"suite":"sha256"', b'"suite":"sm3"'))
    )
    assert failed(rc.examine(data)) == ["chain"]
