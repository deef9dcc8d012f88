"""Attacks on lists, bytes and promises (protocol §8): each is mounted, and what exposes it shown.

Every test names the evidence it assumes: the certificate alone, complete rosters, keys, or a digest
that somebody noted. Where no evidence exposes an attack, the property that is missing is shown. The
attacks on the ceremony are in `test_attacks_ceremony`, those on amendments in
`test_amendment_tampering`; ``docs/explanation/threats.md`` has the table of all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import (
    audited,
    body,
    codes,
    committed,
    copied,
    failed,
    issued,
    notes,
    office_task,
    recommitted,
    save_for_auditor,
    tampered,
    targets,
)
from fixtures.forging import disclosed, refile, repayload
from fixtures.signers import ROLES, held, key, promised, reached, trust
from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.certificate import Certificate
from randcheck.certificates.envelope import pae
from randcheck.certificates.freezing import roster
from randcheck.certificates.pending import as_committed
from randcheck.certificates.rosters import ROSTERS_FOLDER
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.draws.task import Stratum
from randcheck.errors import InputError, UndecidedError
from randcheck.lottery.seeds import Opened, contribution_commitment, opens
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Records = list[dict[str, Any]]

PENDING, DRAWN = issued()
SHA256 = suite("sha256")


# --- lists changed after the commitment -----------------------------------------------


def with_id(records: Records, id: str) -> dict[str, Any]:
    """The record of one id."""
    return next(record for record in records if record["id"] == id)


CHANGED: dict[str, tuple[str, Callable[[Records], object], dict[str, int]]] = {
    "roster": ("targets", lambda r: r.append({**r[0], "id": "T-08"}), {"N": 8, "eligible": 7}),
    "ids": ("targets", lambda r: with_id(r, "T-01").update(id="T-00"), {}),
    "exclusion": (
        "targets", lambda r: with_id(r, "T-01").update(verdict="excluded:state"), {"eligible": 5}
    ),
    "absence": ("presence", lambda r: with_id(r, "E-2").update(present=False), {}),
    "recusal": (
        "recusals",
        lambda r: r.append({"id": "E-5@T-13", "inspector": "E-5", "target": "T-13"}), {},
    ),
}  # fmt: skip


def altered(name: str, pending: rc.Pending = PENDING) -> rc.Pending:
    """What the office would rather have committed to; the roots and numbers fit."""
    which, change, numbers = CHANGED[name]
    records = [copied(record) for record in pending.rosters[which].records()]
    change(records)
    records.sort(key=lambda record: str(record["id"]).encode())
    return recommitted(
        pending, lambda c: c["strata"][0].update(numbers), {which: roster(which, records)}
    )


@pytest.mark.parametrize("name", CHANGED)
def test_list_changed_after_the_commitment(name: str, tmp_path: Path):
    """Evidence: complete rosters. The commitment stays and the list is another: step ``roots``."""
    other = altered(name)
    report = audited(evolve(PENDING, rosters=other.rosters), DRAWN, tmp_path)
    assert failed(report) == ["roots"]
    assert codes(report, "roots") == ["roster-changed"]
    assert not report.holds("recomputed")


@pytest.mark.parametrize("name", ["absence", "recusal"])
def test_people_changed_after_the_commitment_are_seen_in_the_file(name: str):
    """Evidence: the certificate alone. Presence and recusals are opened with the assignment."""
    which, change, _ = CHANGED[name]
    forged = tampered(DRAWN, lambda b: change(body(b, "assignment")["opened"][which]["records"]))
    assert failed(rc.examine(forged)) == ["opened"]
    assert codes(rc.examine(forged), "opened") == ["roster-changed"]


def redrawn(name: str, pending: rc.Pending) -> rc.Pending:
    """Change a list, or how many are drawn, and the commitment with it."""
    if name != "size":
        return altered(name, pending)
    return recommitted(pending, lambda c: c["strata"][0].update(rate="5/7", need=5, n=5))


@pytest.mark.parametrize("name", [*CHANGED, "size"])
def test_commitment_made_again_after_the_seed(name: str, tmp_path: Path):
    """Evidence: the digest of the commitment, or the key of a party that signed it.

    List or size and the commitment with them are changed once all openings are known. The new chain
    is right in itself, with complete rosters: only who kept the first digest, or knows the party's
    key, sees that this is not what was promised.
    """
    signers = [(ROLES[n], key(n).public) for n in ("office", "supervisor")]
    first = committed(office_task(), signers=signers, threshold=2)
    again = redrawn(name, first)
    unsigned = rc.draw(redrawn(name, PENDING))
    report = audited(redrawn(name, PENDING), unsigned, tmp_path / "unsigned")
    assert report.holds("recomputed")
    assert reached(report) == {"consistent", "recomputed"}
    assert "note-could-have-known" in notes(report)
    start = Certificate(unsigned.records[:1])
    known = PENDING.certificate.head
    assert codes(rc.examine(start, head=known), "chain") == ["chain-known-head"]
    forged = rc.draw(again).signed(key("office"))
    assert "signature-missing" in codes(rc.examine(forged), "signatures")
    stolen = tuple(
        evolve(record, signatures=tuple(sorted(
            (*record.signatures, *(s for s in old.signatures if s not in record.signatures)),
            key=lambda s: s["keyid"])))
        for record, old in zip(forged.records, rc.draw(first).signed(key("supervisor")).records,
                               strict=True)
    )  # fmt: skip
    assert "signature-wrong" in codes(rc.examine(Certificate(stolen)), "signatures")


def test_size_changed_after_the_seed():
    """Evidence: the certificate alone. One more drawn, or asked for, fails the step that counts."""

    def one_more(bodies: list[tuple[str, dict[str, Any]]]) -> None:
        first = body(bodies, "draw")["strata"][0]
        first["drawn"].append(first["reserves"].pop())

    assert failed(rc.examine(tampered(DRAWN, one_more))) == ["tickets"]
    for field in ("n", "need", "N", "eligible"):
        forged = tampered(
            DRAWN, lambda b, field=field: body(b, "commitment")["strata"][0].update({field: 9})
        )
        assert "quotas" in failed(rc.examine(forged)), field
    larger = tampered(DRAWN, lambda b: body(b, "commitment")["teams"][0].update(size=3))
    assert "commit-size" in codes(rc.examine(larger), "commitment")


# --- the seed known early -------------------------------------------------------------


def spared(firm: str) -> rc.Pending:
    """Commit to that roster out of many from which the seed, known before, does not draw a firm."""
    for number in range(200):
        more = targets("大型", f"T-9{number:03}")
        pending = committed(office_task(standings=[*office_task().standings, *more]))
        if firm not in rc.draw(pending).drawn["大型"]:
            return pending
    raise AssertionError("no roster does it")


def test_seed_known_early(tmp_path: Path):
    """Evidence: none; *witnessed* and *before-beacon* are missing, and the report says so.

    The contributors collude and tell the office their values before it commits. A firm is kept out
    by adding another one to the directory. Everything can be recomputed and is right.
    """
    firm = DRAWN.drawn["大型"][-1]
    pending = spared(firm)
    forged = rc.draw(pending)
    assert forged.of_kind("draw")[0].body["seed"] == DRAWN.of_kind("draw")[0].body["seed"]
    assert firm not in forged.drawn["大型"]
    report = audited(pending, forged, tmp_path)
    assert reached(report) == {"consistent", "recomputed"}
    assert "note-could-have-known" in notes(report)
    for name in ("witnessed", "before-beacon", "published"):
        with pytest.raises(UndecidedError):
            rc.verify(forged, require=[name])


def test_seed_known_early_by_a_witness_that_colludes(tmp_path: Path):
    """Evidence: the key of the party. *witnessed* holds, for it did sign; only a beacon would tell.

    No property implies another: whoever asks for *before-beacon* as well is not content.
    """
    certificate = held(promised("office", "supervisor"), "office", "supervisor")
    keys = trust(tmp_path, "office", "supervisor")
    report = rc.verify(certificate, trust=keys, require=["witnessed"])
    assert not report.holds("before-beacon")
    assert report.notes[-1].code == "note-unprovable"
    with pytest.raises(UndecidedError):
        rc.verify(certificate, trust=keys, require=["witnessed", "before-beacon"])


# --- bytes ----------------------------------------------------------------------------


def test_fields_that_concatenate_alike():
    """Evidence: the certificate alone. Every field is framed by its length; ids hold no ``#``.

    One string of bytes cut at another place would open a C for another party or another draw.
    """
    nonce, draw_id = b"\x07" * 32, "lan/2026/tiny/1"
    one = Opened(source_id="press", nonce=nonce, value="12")
    other = Opened(source_id="press1", nonce=nonce, value="2")
    c = contribution_commitment(SHA256, draw_id, "press", nonce, "12")
    cuts = [(draw_id, "press", "12"), (draw_id + "p", "ress", "12"), (draw_id, "press1", "2")]
    assert len({hashlib.sha256("".join(cut).encode()).digest() for cut in cuts}) == 1
    framed = {hashing.h("sha256", "contribution", d, s, nonce, v) for d, s, v in cuts}
    assert len(framed) == len(cuts)
    assert opens(SHA256, draw_id, one, c)
    assert not opens(SHA256, draw_id, other, c)
    with pytest.raises(InputError):
        committed(office_task(standings=[*office_task().standings, *targets("大型", "T-01#1")]))


@pytest.mark.parametrize("rate", [b"0.5", b"1.0", b'"0.5"', b'"2/4"', b'"50%"', b"1", b'"01/2"'])
def test_float_rate(rate: bytes):
    """Evidence: the certificate alone. A rate is ``p/q`` in lowest terms, or no rate at all.

    0.07 * 100 is more than 7 in floating point: two programs would draw seven and eight.
    """
    assert 0.07 * 100 > 7
    payload = repayload(0, lambda data: data.replace(b'"rate":"1/2"', b'"rate":' + rate))
    report = rc.examine(refile(DRAWN, payload))
    assert failed(report) == ["records"]
    with pytest.raises(InputError):
        committed(office_task(strata=[Stratum(id="大型", rate=0.5)]))


TWO_READINGS: dict[str, Callable[[bytes], bytes]] = {
    "name twice": lambda d: d.replace(b'"slot":1', b'"slot":1,"slot":2'),
    "name twice, escaped": lambda d: d.replace(b'"slot":1', b'"sl\\u006ft":2,"slot":1'),
    "beyond 2^53": lambda d: d.replace(b'"slot":1', b'"slot":9007199254740993'),
    "whole float": lambda d: d.replace(b'"slot":1', b'"slot":1.0'),
    "exponent": lambda d: d.replace(b'"slot":1', b'"slot":1e0'),
    "minus zero": lambda d: d.replace(b'"slot":1', b'"slot":-0'),
    "not a number": lambda d: d.replace(b'"slot":1', b'"slot":NaN'),
    "comma at the end": lambda d: d[:-1] + b",}",
    "half a character": lambda d: d.replace(b'"operator":""', b'"operator":"\\ud800"'),
    "byte order mark": lambda d: b"\xef\xbb\xbf" + d,
    "no UTF-8": lambda d: d.replace(b'"operator":""', b'"operator":"\xc0\x80"'),
    "something behind": lambda d: d + b"{}",
}


@pytest.mark.parametrize("name", TWO_READINGS)
def test_json_that_two_parsers_read_differently(name: str):
    """Evidence: the certificate alone. What any parser could read otherwise is refused."""
    change = TWO_READINGS[name]
    payload = DRAWN.records[0].payload
    assert change(payload) != payload
    assert failed(rc.examine(refile(DRAWN, repayload(0, change)))) == ["records"]
    data = DRAWN.to_bytes()
    for forged in (data[:-1] + b',"head":"x"}', b"\xef\xbb\xbf" + data, data + b"{}"):
        assert failed(rc.examine(forged)) == ["form"]


@pytest.mark.parametrize(
    "twin",
    ["T-01\u200b", "T\u2060-01", "Ｔ-01", "Т-01", "T-0１", "T\u201001", "ﾃ", "\uf900", "T-01 ", "é",
     "e\u0301", "T-01\ufeff", "\U0002f800", "T-01\u202e", "T-01\U000e0041"],
)  # fmt: skip
def test_invisible_twin_ids(twin: str):
    """Evidence: the certificate alone. Two ids that look alike cannot both be ids.

    Refused where the list is read, and in every record that a forger writes.
    """
    with pytest.raises(InputError) as caught:
        committed(office_task(standings=[*office_task().standings, *targets("大型", twin)]))
    assert caught.value.problems[0].code == "id-character"
    forged = tampered(DRAWN, lambda b: body(b, "draw")["strata"][0]["drawn"][0].update(id=twin))
    assert "id-character" in codes(rc.examine(forged), "form")
    payload = repayload(0, lambda d: d.replace("大型".encode(), twin.encode()))
    assert "id-character" in codes(rc.examine(refile(DRAWN, payload)), "records")


def test_version_relabelled():
    """Evidence: the certificate alone. Every record says its version twice, and both are hashed."""
    relabelled: list[Callable[[dict[str, Any]], object]] = [
        lambda v: v.update(format="randcheck/certificate@v2"),
        lambda v: v["records"][0].update(
            payloadType="application/vnd.randcheck.commitment.v2+json"
        ),
        repayload(0, lambda d: d.replace(b"commitment@v1", b"commitment@v2")),
        repayload(3, lambda d: d.replace(b"draw@v1", b"draw@v0")),
    ]
    for change in relabelled:
        assert failed(rc.examine(refile(DRAWN, change)))[0] in {"form", "records"}
    kind, payload = DRAWN.records[0].kind, DRAWN.records[0].payload
    types = [f"application/vnd.randcheck.{kind}.v{n}+json" for n in (1, 2)]
    assert len({pae(t, payload) for t in types}) == 2


# --- signatures -----------------------------------------------------------------------


def test_signature_stripped(tmp_path: Path):
    """Evidence: the certificate alone; where the signers go too, keys or a known head.

    A signature that the commitment asks for is missed. A commitment written again without signers
    is an unsigned certificate, *signed* by nobody, with another head.
    """
    certificate = held(promised("office", "supervisor"), "office", "supervisor")
    keys = trust(tmp_path, "office", "supervisor")
    assert rc.examine(certificate, trust=keys).holds("signed")
    for position in range(len(certificate.records)):
        for keep in ((), certificate.records[position].signatures[:1]):
            bare = evolve(certificate.records[position], signatures=keep)
            records = [*certificate.records]
            records[position] = bare
            if bare == certificate.records[position]:
                continue
            assert failed(rc.examine(Certificate(tuple(records)))) == ["signatures"]
    stripped = tampered(
        certificate, lambda b: body(b, "commitment").update(signers=[], threshold=0)
    )
    report = rc.examine(stripped, trust=keys)
    assert reached(report) == {"consistent"}
    assert codes(rc.examine(stripped, head=certificate.head), "chain") == ["chain-known-head"]


# --- trees ----------------------------------------------------------------------------


def test_ids_enumerated_from_unsalted_leaves():
    """Evidence: one leaf shown to one target. Its path says nothing of its neighbours.

    With bare hashes anybody who is shown a path tries all ids of the county against it; under a
    salt for each id nothing fits, not even with the salt of the leaf that is shown.
    """
    bare = {
        SHA256.hash(b"\x00" + line): id
        for id, line in zip(
            PENDING.rosters["targets"].ids, PENDING.rosters["targets"].lines, strict=True
        )
    }
    tree = sorted(bare)
    beside = merkle.path(SHA256, tree, 0)[0]
    assert bare[beside] in PENDING.rosters["targets"].ids  # the attack on bare leaves
    shown = disclosed(PENDING, DRAWN, "T-07").disclosures[0]
    raw = base64.b64decode(shown["path"])
    path = {raw[at : at + 32] for at in range(0, len(raw), 32)}
    salts = [b"", bytes(32), bytes.fromhex(shown["salt"])]
    for line in PENDING.rosters["targets"].lines:
        guesses = {SHA256.hash(b"\x00" + line), *(
            hashing.digest("sha256", b"\x00" + hashing.lp(s) + hashing.lp(line)) for s in salts
        )}  # fmt: skip
        assert not guesses & path


def test_one_target_shown_two_ways(tmp_path: Path):
    """Evidence: both views, or complete rosters. One id under one root with two verdicts.

    The office builds a tree with two leaves of one firm, and shows the firm the one, the press the
    other. Each view holds; they cannot stand in one file, and no roster has this root.
    """
    targets_of, secret = PENDING.rosters["targets"], PENDING.secrets["targets"]
    first = json.loads(targets_of.lines[0])
    both = [first, {**first, "verdict": "excluded:state"}]
    salt = merkle.salt(SHA256, secret, first["id"])
    twins = [merkle.leaf(SHA256, salt, jcs.serialize(record)) for record in both]
    pairs = zip(targets_of.ids, targets_of.lines, strict=True)
    tree = sorted([*merkle.salted_leaves(SHA256, secret, pairs), twins[1]])
    two_faced = recommitted(
        PENDING,
        lambda c: c["rosters"]["targets"].update(
            root=merkle.root(SHA256, tree).hex(), size=len(tree)
        ),
    )
    drawn = rc.draw(as_committed(two_faced))  # the office's own program asks nothing
    views = []
    for record, leaf in zip(both, twins, strict=True):
        index = tree.index(leaf)
        path = base64.b64encode(b"".join(merkle.path(SHA256, tree, index))).decode()
        views.append({"roster": "targets", "record": record, "salt": salt.hex(),
                      "index": index, "path": path})  # fmt: skip
    shown = [drawn.with_lists([view]) for view in views]
    reports = [rc.examine(view) for view in shown]
    assert reports[0].verdict == "verified"
    found = [codes(report, "disclosures") for report in reports]
    drawn_too = first["id"] in drawn.drawn["大型"]
    assert found == [[], ["disclosure-not-eligible"] if drawn_too else []]
    assert shown[0].head == shown[1].head
    assert views[0]["record"] != views[1]["record"]
    assert failed(rc.examine(Certificate(drawn.records, tuple(views)))) == ["form"]
    assert failed(audited(two_faced, drawn, tmp_path)) == ["roots"]


def doubling_root(leaves: list[bytes]) -> bytes:
    """A tree that doubles the last node of an odd level, as some do."""
    level = leaves
    while len(level) > 1:
        level = [*level, *level[-1:]] if len(level) % 2 else level
        level = [SHA256.hash(b"\x01" + a + b) for a, b in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def test_tree_that_doubles_its_last_node(tmp_path: Path):
    """Evidence: complete rosters, or a proof. Two lists of one root do not exist here.

    The attack works on a tree that doubles: a roster whose last firms stand twice has its root.
    """
    leaves = [SHA256.hash(bytes([n])) for n in range(7)]
    assert doubling_root(leaves) == doubling_root([*leaves, leaves[-1]])
    assert merkle.root(SHA256, leaves) != merkle.root(SHA256, [*leaves, leaves[-1]])
    file = save_for_auditor(PENDING, DRAWN, tmp_path)
    list_of = tmp_path / ROSTERS_FOLDER / "targets.jsonl"
    lines = list_of.read_bytes().splitlines(keepends=True)
    list_of.write_bytes(b"".join([*lines, lines[-1]]))
    secrets = tmp_path / ROSTERS_FOLDER / SECRETS_FILE
    report = rc.examine(file, rosters=list_of.parent, secrets=secrets)
    assert failed(report) == ["roots"]
    shown = disclosed(PENDING, DRAWN, "T-07").disclosures[0]
    for index in range(len(lines), 2 * len(lines)):
        forged = DRAWN.with_lists([{**shown, "index": index}])
        assert failed(rc.examine(forged)) == ["disclosures"]
