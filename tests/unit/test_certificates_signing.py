"""Signed certificates: who must sign what, what a verifier makes of it, and who tries to cheat.

The office and its keys at the top are used by other tests of signatures.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures import tsa
from fixtures.algorithms import refuses
from fixtures.certificates import (
    body,
    codes,
    committed,
    failed,
    notes,
    sources,
    tampered,
    tiny_task,
)
from fixtures.signers import PENDING, SIGNED, held, key, promised, reached, trust
from randcheck.canonical import jcs
from randcheck.certificates.certificate import Certificate, load_certificate, read_certificate
from randcheck.certificates.signatures.signing import required, sign
from randcheck.certificates.signatures.statements import read_statement
from randcheck.certificates.signatures.trust import TrustedKey
from randcheck.certificates.signatures.witnessing import attest, keep_statement
from randcheck.errors import ExtraMissingError, InputError, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def keyid(name: str, algorithm: str = "ed25519") -> str:
    """The keyid of a person."""
    return key(name, algorithm).public.keyid


OFFICE = key("office")
SIGNER = PENDING.certificate.commitment["signers"][0]


@pytest.mark.parametrize(("suite", "algorithm"), [("sha256", "ed25519"), ("sm3", "sm2")])
def test_signed_certificate_is_verified(suite: str, algorithm: str, tmp_path: Path):
    """Each suite has its way of signing; with the keys given, the threshold is known to be met."""
    pending = promised("office", "supervisor", suite=suite)
    certificate = held(pending, "office", "supervisor", algorithm=algorithm)
    report = rc.verify(certificate.to_bytes())
    assert report.step("signatures").status == "PASS"
    assert reached(report) == {"consistent"}
    keys = trust(tmp_path, "office", "supervisor", algorithm=algorithm)
    report = rc.verify(certificate, trust=keys, require=["signed", "witnessed"])
    assert reached(report) == {"consistent", "signed", "witnessed"}
    assert "note-could-have-known" not in notes(report)


def test_record_asks_for_its_signatures():
    """An opening is its party's alone; every other record asks for the threshold, of all."""
    certificate = held(promised("office", "supervisor", "notary", threshold=2), "office",
                       "supervisor", "notary")  # fmt: skip
    every = {keyid(name) for name in ("office", "supervisor", "notary")}
    wanted = [
        (2, every), (1, {keyid("office")}), (1, {keyid("supervisor")}), (2, every), (2, every)
    ]  # fmt: skip
    asked = [(n, of) for _, n, of in required(certificate.commitment, certificate.records)]
    assert asked == [(count, frozenset(of)) for count, of in wanted]
    signed = [{s["keyid"] for s in record.signatures} for record in certificate.records]
    assert signed == [of for _, of in wanted]


def test_opening_of_a_party_without_a_signer_asks_for_the_threshold():
    """Nothing in a signed certificate is unsigned."""
    three = sources("office", "supervisor", "press")
    certificate = held(promised("office", "supervisor", sources=three), "office", "supervisor")
    press = certificate.of_kind("opening")[2]
    needs = {
        r.digest: count for r, count, _ in required(certificate.commitment, certificate.records)
    }
    assert needs[press.digest] == 2
    assert len(press.signatures) == 2


def test_parties_in_different_places_sign_one_after_the_other(tmp_path: Path):
    """A signature changes no digest; each adds its own, and the last file is complete."""
    path = tmp_path / "c.json"
    drawn = rc.draw(PENDING)
    drawn.save(path)
    for name in ("supervisor", "office"):
        before = load_certificate(path)
        assert before.head == drawn.head
        before.signed(key(name)).save(path)
    assert load_certificate(path).to_bytes() == SIGNED.to_bytes()
    assert rc.examine(path).verdict == "verified"


def test_copies_signed_in_different_places_are_joined():
    """The signatures of copies add up, in whichever order, also of a copy that ends earlier."""
    drawn = rc.draw(PENDING)
    one, other = drawn.signed(key("office")), drawn.signed(key("supervisor"))
    assert one.joined(other).to_bytes() == SIGNED.to_bytes()
    assert other.joined(one).to_bytes() == SIGNED.to_bytes()
    early = PENDING.certificate.signed(key("supervisor"))
    assert len(drawn.joined(early).records[0].signatures) == 1
    assert early.joined(SIGNED).records == SIGNED.records[:1]
    with refuses("certificate-other"):
        drawn.joined(rc.draw(promised("office")))


def test_signatures_are_not_lost_by_saving(tmp_path: Path):
    """A file with signatures is not replaced by the same without them."""
    SIGNED.save(tmp_path / "c.json")
    with refuses("certificate-signed"):
        rc.draw(PENDING).save(tmp_path / "c.json")
    assert (tmp_path / "c.json").read_bytes() == SIGNED.to_bytes()
    SIGNED.save(tmp_path / "c.json")


def test_pending_draw_carries_its_signatures_on(tmp_path: Path):
    """The commitment signed in the private folder stays signed in the drawn certificate."""
    signed = evolve(PENDING, certificate=PENDING.certificate.signed(key("office")))
    signed.save(tmp_path)
    certificate = rc.draw(rc.load_pending(tmp_path))
    assert [s["keyid"] for s in certificate.records[0].signatures] == [keyid("office")]


def test_signing_twice_changes_nothing():
    """A key that has signed leaves the file as it is, also where signing is random (SM2)."""
    assert SIGNED.signed(key("office")).to_bytes() == SIGNED.to_bytes()
    pending = promised("office", suite="sm3")
    once = pending.certificate.signed(key("office", "sm2"))
    assert once.signed(key("office", "sm2")).to_bytes() == once.to_bytes()


def test_file_that_is_signed_needs_no_package(monkeypatch):
    """Nothing is signed again, so that a machine without the extra leaves the file as it is."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    assert SIGNED.signed(OFFICE) == SIGNED


def test_joining_keeps_what_stands_there():
    """Of two signatures of one key over one record the file's own stays."""
    pending = promised("office", suite="sm3")
    one, other = (pending.certificate.signed(key("office", "sm2")) for _ in range(2))
    assert one.to_bytes() != other.to_bytes()
    assert one.joined(other) == one


def test_unsigned_certificate_is_signed_by_nobody(tmp_path: Path):
    """Where no signers are named no threshold is met, whatever keys are given."""
    report = rc.examine(rc.draw(committed(tiny_task())), trust=trust(tmp_path, "office"))
    assert reached(report) == {"consistent"}


def test_only_signers_sign():
    """A key that the commitment does not name is refused when signing."""
    for stranger in (key("thief"), key("office", "sm2")):
        with refuses("key-no-signer"):
            sign(SIGNED, stranger)
    with refuses("key-no-signer"):
        sign(committed(tiny_task()).certificate, key("office"))


WRONG_SIGNERS: dict[str, tuple[dict[str, Any], str]] = {
    "another algorithm": ({"signers": [("office", key("office", "sm2").public)]},
                          "signature-suite"),
    "no such role": ({"signers": [("boss", key("office").public)]}, "shape-value"),
    "no role": ({"signers": [(None, key("office").public)]}, "argument"),
    "no such party": ({"signers": [("party:press", key("press").public)]}, "signature-role"),
    "one key twice": ({"signers": [("office", key("office").public),
                                   ("witness", key("office").public.text)]}, "signature-twice"),
    "no key": ({"signers": [("office", "key")]}, "shape-value"),
    "no text": ({"signers": [("office", None)]}, "argument"),
    "weak key": ({"signers": [("office", f"ed25519:{'00' * 32}")]}, "key-weak"),
    "threshold 0": ({"signers": [("office", key("office").public)], "threshold": 0},
                    "signature-threshold"),
    "threshold 2 of 1": ({"signers": [("office", key("office").public)], "threshold": 2},
                         "signature-threshold"),
    "threshold of none": ({"threshold": 1}, "signature-threshold"),
    "threshold as text": ({"threshold": "0"}, "argument"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_SIGNERS)
def test_wrong_signers_are_refused_before_anything_is_committed(name: str):
    """What no verifier would accept is not committed."""
    arguments, code = WRONG_SIGNERS[name]
    with refuses(code):
        committed(tiny_task(), **arguments)


# --- attacks ----------------------------------------------------------------------------


def envelopes(change: Callable[[list[dict[str, Any]]], object]) -> bytes:
    """The signed file after a change of its envelopes."""
    value = json.loads(SIGNED.to_bytes())
    change(value["records"])
    return jcs.serialize(value)


def resigned(change: Callable[[dict[str, Any]], object], *names: str) -> Certificate:
    """Another commitment, everything behind it linked again and signed by these people."""
    forged = tampered(SIGNED, lambda bodies: change(body(bodies, "commitment")))
    for name in names:
        forged = forged.signed(key(name))
    return forged


THIEVES = rc.draw(promised("thief")).signed(key("thief"))
OTHER_SLOT = held(
    promised("office", "supervisor", slot=2, previous_slot=SIGNED.records[0].digest), "office",
    "supervisor",
)  # fmt: skip
ATTACKS: dict[str, tuple[Callable[[], bytes | Certificate], str]] = {
    "signature stripped": (
        lambda: envelopes(lambda r: r[3]["signatures"].pop()), "signature-missing"
    ),
    "all signatures stripped": (
        lambda: envelopes(lambda r: [e.update(signatures=[]) for e in r]), "signature-missing"
    ),
    "opening's signature stripped": (
        lambda: envelopes(lambda r: r[2].update(signatures=[])), "signature-missing"
    ),
    "opening signed by another signer": (
        lambda: Certificate((*SIGNED.records[:2], evolve(
            SIGNED.records[2], signatures=SIGNED.records[1].signatures), *SIGNED.records[3:])),
        "signature-missing",
    ),
    "signature of another record": (
        lambda: envelopes(lambda r: r[3].update(signatures=r[4]["signatures"])), "signature-wrong"
    ),
    "signature of another certificate": (
        lambda: envelopes(lambda r: r[0].update(
            signatures=OTHER_SLOT.records[0].envelope()["signatures"])), "signature-wrong",
    ),
    "signers exchanged": (
        lambda: envelopes(lambda r: r[3].update(signatures=[
            {"keyid": a["keyid"], "sig": b["sig"]}
            for a, b in zip(r[3]["signatures"], reversed(r[3]["signatures"]), strict=True)])),
        "signature-wrong",
    ),
    "signer swapped for the thief": (
        lambda: envelopes(lambda r: r[3]["signatures"].__setitem__(
            0, THIEVES.records[3].envelope()["signatures"][0] | {"keyid": "00" * 32})),
        "signature-no-signer",
    ),
    "signed by one more": (
        lambda: envelopes(lambda r: r[0]["signatures"].append(
            {"keyid": "ff" * 32, "sig": r[0]["signatures"][0]["sig"]})), "signature-no-signer",
    ),
    "threshold lowered, old signatures": (
        lambda: tampered(SIGNED, lambda b: body(b, "commitment").update(threshold=1)),
        "signature-missing",
    ),
    "threshold above the signers": (
        lambda: resigned(lambda c: c.update(threshold=3), "office", "supervisor"),
        "signature-threshold",
    ),
    "threshold 0 with signers": (
        lambda: resigned(lambda c: c.update(threshold=0)), "signature-threshold"
    ),
    "suite of the other algorithm": (
        lambda: tampered(SIGNED, lambda b: body(b, "commitment").update(suite="sm3")),
        "signature-suite",
    ),
    "keyid of another key": (
        lambda: resigned(lambda c: c["signers"][0].update(keyid="00" * 32)), "keyid-wrong"
    ),
    "key that signs everything": (
        lambda: resigned(lambda c: c["signers"][0].update(key=f"ed25519:01{'00' * 31}")), "key-weak"
    ),
    "party that does not contribute": (
        lambda: resigned(lambda c: c["signers"][0].update(role="party:press"), "office",
                         "supervisor"), "signature-role",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_on_signatures_is_refused(name: str):
    """Each fails step ``signatures`` from the file alone, with the finding that names it."""
    forge, code = ATTACKS[name]
    report = rc.examine(forge())
    assert report.verdict == "refuted"
    assert "signatures" in failed(report)
    assert code in codes(report, "signatures")
    assert reached(report) == set()


def test_signature_has_one_spelling():
    """Spare bits of base64 are zero: the same 64 bytes written otherwise are refused in ``form``.

    Caught by it: the pattern of a signature allowing any last letter.
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    right = SIGNED.records[0].signatures[0]["sig"]
    for more in (1, 2, 4, 8):
        other = right[:85] + letters[letters.index(right[85]) + more] + "=="
        assert base64.b64decode(other) == base64.b64decode(right)
        report = rc.examine(SIGNED.to_bytes().replace(right.encode(), other.encode()))
        assert failed(report) == ["form"]


def test_version_relabelled_is_refused():
    """Another version in the payload type is an unknown kind; its signature covers the type."""
    value = json.loads(SIGNED.to_bytes())
    for record in value["records"]:
        record["payloadType"] = record["payloadType"].replace(".v1+", ".v2+")
    assert failed(rc.examine(jcs.serialize(value))) == ["records"]


def test_another_office_with_its_own_keys_is_consistent_but_not_signed(tmp_path: Path):
    """What a forger signs with keys of his own holds together, and is taken for nobody else's.

    Assumes the trust folder.

    Caught by it: counting the keys that a file names instead of those that were given.
    """
    forged = held(promised("thief", "press", sources=sources("office", "press")), "thief", "press")
    report = rc.examine(forged, trust=trust(tmp_path, "office", "supervisor"))
    assert reached(report) == {"consistent"}
    with pytest.raises(UndecidedError):
        rc.verify(forged, trust=tmp_path / "trust", require=["signed"])


def test_key_counts_only_in_the_role_it_was_given(tmp_path: Path):
    """A key trusted as a witness is no outside party, and one of another office none at all."""
    as_witness = trust(tmp_path / "a", "office", "supervisor", roles=("witness",))
    assert reached(rc.examine(SIGNED, trust=as_witness)) == {"consistent"}
    elsewhere = trust(tmp_path / "b", "office", "supervisor", office="bei")
    assert reached(rc.examine(SIGNED, trust=elsewhere)) == {"consistent"}
    here = trust(tmp_path / "c", "office", "supervisor", office="lan")
    assert reached(rc.examine(SIGNED, trust=here)) == {"consistent", "signed", "witnessed"}


def test_no_property_of_trust_implies_another(tmp_path: Path):
    """*witnessed* with the party's key alone, *signed* without any outside party."""
    only = trust(tmp_path / "a", "supervisor")
    assert reached(rc.examine(SIGNED, trust=only)) == {"consistent", "witnessed"}
    inside = held(promised("office", "chief"), "office", "chief")
    keys = trust(tmp_path / "b", "office", "chief")
    report = rc.examine(inside, trust=keys)
    assert reached(report) == {"consistent", "signed"}
    assert "note-could-have-known" in notes(report)


def test_party_that_is_not_outside_witnesses_nothing(tmp_path: Path):
    """A contribution marked as inside the office is no outside eye."""
    inner = [*sources("office"), evolve(sources("supervisor")[0], outside=False)]
    certificate = promised("supervisor", sources=inner).certificate.signed(key("supervisor"))
    report = rc.examine(certificate, trust=trust(tmp_path, "supervisor"))
    assert reached(report) == {"consistent", "signed"}


def test_party_that_signed_later_records_only_witnesses_nothing(tmp_path: Path):
    """*witnessed* asks for the commitment; with a threshold of one it may lack that signature."""
    pending = promised("office", "supervisor", threshold=1)
    drawn = held(pending, "office").signed(key("supervisor"))
    first = drawn.records[0]
    mine = tuple(s for s in first.signatures if s["keyid"] == keyid("office"))
    late = Certificate((evolve(first, signatures=mine), *drawn.records[1:]))
    keys = trust(tmp_path, "office", "supervisor")
    assert reached(rc.examine(late, trust=keys)) == {"consistent", "signed"}
    assert reached(rc.examine(drawn, trust=keys)) == {"consistent", "signed", "witnessed"}


def test_one_record_short_of_trusted_keys_is_not_signed(tmp_path: Path):
    """*signed* asks every record for its threshold of keys that were given."""
    assert reached(rc.examine(SIGNED, trust=trust(tmp_path, "office"))) == {"consistent"}


# --- statements -------------------------------------------------------------------------


def statement(folder: Path, certificate: Certificate, name: str = "notary") -> Path:
    """A statement in the evidence folder."""
    return keep_statement(attest(certificate, key(name)), folder / "evidence")


COMMITTED = PENDING.certificate.signed(key("office"), key("supervisor"))


def test_statement_of_a_known_witness_shows_publication(tmp_path: Path):
    """*published* by evidence and trust; without either it is not reached."""
    path = statement(tmp_path, COMMITTED)
    keys = trust(tmp_path, "notary")
    report = rc.verify(SIGNED, trust=keys, evidence=path.parent, require=["published"])
    assert report.step("statements").status == "PASS"
    assert reached(report) == {"consistent", "published"}
    assert "note-could-have-known" not in notes(report)
    report = rc.examine(SIGNED, evidence=path.parent)
    assert reached(report) == {"consistent"}
    assert codes(report, "statements") == ["skip-no-evidence"]
    assert "note-evidence-unused" in notes(report)
    assert codes(rc.examine(SIGNED, trust=keys), "statements") == ["skip-no-evidence"]


def test_second_commitment_for_a_slot_is_a_fork(tmp_path: Path):
    """A hundred commitments, one published: the statement for another refutes the certificate.

    Assumes: one statement of a known witness for the commitment that was published.
    """
    keys = trust(tmp_path, "notary")
    published = promised("office", "supervisor", secret=bytes(32)).certificate
    path = statement(tmp_path, published)
    report = rc.examine(SIGNED, trust=keys, evidence=path.parent)
    assert failed(report) == ["statements"]
    assert codes(report, "statements") == ["statement-fork"]
    assert reached(report) == set()


def test_two_statements_for_another_slot_are_a_fork_too(tmp_path: Path):
    """A witness that signed two commitments for a slot undertakes nothing any more."""
    folder, keys = tmp_path / "evidence", trust(tmp_path, "notary")
    previous = {"slot": 2, "previous_slot": SIGNED.records[0].digest}
    for number in range(2):
        other = promised("office", "supervisor", secret=bytes([number]) * 32, **previous)
        path = keep_statement(attest(other.certificate, key("notary")), tmp_path / str(number))
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)
        report = rc.examine(SIGNED, trust=keys, evidence=folder)
        assert failed(report) == ([], ["statements"])[number]


def test_statement_for_another_slot_publishes_nothing_here(tmp_path: Path):
    """It is no fork, and no evidence for this certificate either."""
    path = statement(tmp_path, Certificate(OTHER_SLOT.records[:1]))
    report = rc.examine(SIGNED, trust=trust(tmp_path, "notary"), evidence=path.parent)
    assert codes(report, "statements") == ["skip-no-evidence"]
    assert reached(report) == {"consistent"}


def test_strangers_statements_neither_help_nor_harm(tmp_path: Path):
    """Nobody refutes a certificate by a statement of a key that the verifier does not know."""
    published = promised("office", "supervisor", secret=bytes(32)).certificate
    path = statement(tmp_path, published, "thief")
    statement(tmp_path, COMMITTED, "press")
    report = rc.examine(SIGNED, trust=trust(tmp_path, "notary"), evidence=path.parent)
    assert reached(report) == {"consistent"}
    assert notes(report).count("note-evidence-unused") == 2


@pytest.mark.parametrize(
    "changes", [{"roles": ("supervisor",)}, {"office": "bei"}], ids=["role", "office"]
)
def test_witness_is_who_was_given_as_one(changes: dict[str, Any], tmp_path: Path):
    """A statement counts by a key given as that of a witness, for this office: no other one."""
    path = statement(tmp_path, COMMITTED)
    report = rc.examine(SIGNED, trust=trust(tmp_path, "notary", **changes), evidence=path.parent)
    assert reached(report) == {"consistent"}
    assert "note-evidence-unused" in notes(report)


def test_office_cannot_witness_itself(tmp_path: Path):
    """A key that signs for the office states nothing, whatever role the verifier gave it."""
    with refuses("witness-office"):
        attest(COMMITTED, key("office"))
    other = promised("supervisor", "notary").certificate
    data = json.loads(attest(COMMITTED, key("notary")))
    office_too = promised("supervisor", "chief")
    assert office_too.certificate.head != other.head
    path = keep_statement(attest(promised("supervisor").certificate, key("chief")), tmp_path / "e")
    keys = trust(tmp_path, "chief", roles=("witness",))
    report = rc.examine(held(office_too, "supervisor", "chief"), trust=keys, evidence=path.parent)
    assert report.verdict == "verified"
    assert "published" not in reached(report)
    assert data["signatures"][0]["keyid"] == keyid("notary")


def test_witness_signs_before_anything_is_opened():
    """Afterwards the office knew the seed: such a statement would show nothing."""
    with refuses("witness-late"):
        attest(SIGNED, key("notary"))
    with refuses("witness-late"):
        attest(Certificate(SIGNED.records[:2]), key("notary"))


def test_witness_signs_one_commitment_for_a_slot(tmp_path: Path):
    """The folder of a witness keeps it from breaking its word by mistake."""
    first = statement(tmp_path, COMMITTED)
    before = first.read_bytes()
    assert statement(tmp_path, PENDING.certificate) == first
    with refuses("witness-twice"):
        statement(tmp_path, promised("office", "supervisor", secret=bytes(32)).certificate)
    assert [p.read_bytes() for p in first.parent.iterdir()] == [before]
    statement(tmp_path, promised("office", secret=bytes(32)).certificate, "press")
    statement(tmp_path, Certificate(OTHER_SLOT.records[:1]))


STATEMENT = attest(COMMITTED, key("notary"))


def respelt(change: Callable[[dict[str, Any]], object]) -> bytes:
    """The statement after a change."""
    value = json.loads(STATEMENT)
    change(value)
    return jcs.serialize(value)


STATEMENTS: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"statement", "json-syntax"),
    "white space": (STATEMENT + b"\n", "payload-not-canonical"),
    "two signatures": (
        respelt(lambda v: v["signatures"].append({"keyid": "ff" * 32,
                                                  "sig": v["signatures"][0]["sig"]})),
        "statement-signatures",
    ),
    "no signature": (respelt(lambda v: v.update(signatures=[])), "shape-value"),
    "another type": (
        respelt(lambda v: v.update(payloadType="application/vnd.randcheck.draw.v1+json")),
        "shape-value",
    ),
    "another payload": (respelt(lambda v: v.update(payload="e30=")), "shape-missing"),
    "payload with a space": (
        respelt(lambda v: v.update(payload=base64.b64encode(
            base64.b64decode(v["payload"]) + b" ").decode())), "payload-not-canonical",
    ),
    "payload not base64": (respelt(lambda v: v.update(payload="e30")), "payload-base64"),
    "a key file": (TrustedKey(key=key("notary").public, roles=("witness",)).to_bytes(),
                   "shape-missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
def test_bad_statement_counts_for_nothing_and_is_named(name: str, tmp_path: Path):
    """Evidence can only add: a bad file beside the certificate is named, and refutes nothing."""
    data, code = STATEMENTS[name]
    with refuses(code):
        read_statement(data)
    (tmp_path / "bad.json").write_bytes(data)
    report = rc.examine(SIGNED, trust=trust(tmp_path, "notary"), evidence=tmp_path)
    assert report.verdict == "verified"
    assert [note.place for note in report.notes if note.code == "note-evidence-unused"] == [
        "bad.json"
    ]


def test_forged_statement_does_not_count(tmp_path: Path):
    """The signature of a statement is checked: over its type and its payload."""
    value = json.loads(STATEMENT)
    value["signatures"][0]["sig"] = SIGNED.records[0].signatures[0]["sig"]
    (tmp_path / "s.json").write_bytes(jcs.serialize(value))
    report = rc.examine(SIGNED, trust=trust(tmp_path, "notary"), evidence=tmp_path)
    assert reached(report) == {"consistent"}


# --- revocation and time stamps -----------------------------------------------------------


def evidence(folder: Path, stamps: Mapping[str, bytes]) -> dict[str, Path]:
    """Arguments for a verification with these time stamps."""
    (folder / "evidence").mkdir(exist_ok=True)
    for name, data in stamps.items():
        (folder / "evidence" / f"{name}.tsr").write_bytes(data)
    (folder / "roots.pem").write_bytes(tsa.roots())
    return {"evidence": folder / "evidence", "roots": folder / "roots.pem"}


REVOKED = {"revoked": ("2026-03-01T08:00:00+08:00", "遗失")}


def signature_bytes(certificate: Certificate, number: int, name: str) -> bytes:
    """The 64 bytes of a person's signature on a record."""
    (found,) = [s for s in certificate.records[number].signatures if s["keyid"] == keyid(name)]
    return base64.b64decode(found["sig"])


def test_revoked_key_does_not_count(tmp_path: Path):
    """Neither before nor after: without evidence of time nobody knows when it signed."""
    trust(tmp_path, "office")
    keys = trust(tmp_path, "supervisor", **REVOKED)
    report = rc.examine(SIGNED, trust=keys)
    assert reached(report) == {"consistent"}
    assert "note-key-revoked" in notes(report)


def test_revoked_key_counts_where_its_signature_is_older(tmp_path: Path):
    """A stamp over the signature itself before the revocation; none over the record helps.

    Who stole the key could sign an old record.
    """
    keys = trust(tmp_path, "supervisor", **REVOKED)
    mine = signature_bytes(SIGNED, 0, "supervisor")
    before, after = "20260228235957Z", "20260228235958Z"  # + 1 s of resolution + 1 s of accuracy
    over_record = evidence(tmp_path, {"a": tsa.stamp(SIGNED.records[0].signed_bytes, before)})
    assert reached(rc.examine(SIGNED, trust=keys, **over_record)) == {"consistent"}
    late = evidence(tmp_path, {"a": tsa.stamp(mine, after)})
    assert reached(rc.examine(SIGNED, trust=keys, **late)) == {"consistent"}
    old = evidence(tmp_path, {"a": tsa.stamp(mine, before)})
    assert reached(rc.examine(SIGNED, trust=keys, **old)) == {"consistent", "witnessed"}


def test_revoked_witness_does_not_count(tmp_path: Path):
    """Neither for nor against: a thief of a revoked key refutes nobody's certificate."""
    keys = trust(tmp_path, "notary", **REVOKED)
    path = statement(tmp_path, promised("office", "supervisor", secret=bytes(32)).certificate)
    report = rc.examine(SIGNED, trust=keys, evidence=path.parent)
    assert reached(report) == {"consistent"}
    path.unlink()
    path = statement(tmp_path, COMMITTED)
    assert reached(rc.examine(SIGNED, trust=keys, evidence=path.parent)) == {"consistent"}
    made = read_statement(path.read_bytes())
    stamped = evidence(tmp_path, {"a": tsa.stamp(made.signature, "20260201000000Z")})
    assert reached(rc.examine(SIGNED, trust=keys, **stamped)) == {"consistent", "published"}


# --- what is missing on this machine ------------------------------------------------------


def test_without_the_extra_signatures_are_undecided(tmp_path, monkeypatch):
    """The step is SKIPPED with the command; nothing is verified, nothing refuted for it."""
    keys = trust(tmp_path, "office", "supervisor")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    report = rc.examine(SIGNED, trust=keys)
    step = report.step("signatures")
    assert (step.status, codes(report, "signatures")) == ("SKIPPED", ["extra-missing"])
    assert "randcheck[sign]" in step.problems[0].en
    assert report.verdict == "undecided"
    assert reached(report) == set()
    with pytest.raises(UndecidedError):
        rc.verify(SIGNED)
    with pytest.raises(ExtraMissingError):
        rc.draw(PENDING).signed(OFFICE)


def test_without_the_extra_what_is_plainly_wrong_is_refuted(monkeypatch):
    """A missing signature is missing with or without the package."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    report = rc.examine(rc.draw(PENDING))
    assert report.verdict == "refuted"
    assert set(codes(report, "signatures")) == {"signature-missing"}


def test_without_its_extra_a_statement_is_undecided(tmp_path, monkeypatch):
    """Evidence that cannot be checked here leaves the question open, and says why."""
    unsigned = rc.draw(committed(tiny_task()))
    path = statement(tmp_path, Certificate(unsigned.records[:1]))
    keys = trust(tmp_path, "notary")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    report = rc.examine(unsigned, trust=keys, evidence=path.parent)
    assert codes(report, "statements") == ["extra-missing"]
    assert report.verdict == "undecided"


def test_without_the_extra_time_stamps_are_undecided(tmp_path, monkeypatch):
    """The same of tokens."""
    given = evidence(tmp_path, {"a": tsa.stamp(b"", "20260228235957Z")})
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    report = rc.examine(SIGNED, **given)
    assert codes(report, "statements") == ["extra-missing"]
    assert "randcheck[timestamp]" in report.step("statements").problems[0].en


@pytest.mark.parametrize("name", ["trust", "evidence", "roots"])
def test_folder_that_is_not_there_is_told(name: str, tmp_path: Path):
    """A mistyped folder is no empty folder: `verify` raises, `examine` says undecided."""
    given: dict[str, Any] = {name: tmp_path / "nowhere"}
    with pytest.raises(InputError) as caught:
        rc.verify(SIGNED, **given)
    assert caught.value.code == "file-unreadable"
    assert rc.examine(SIGNED, **given).verdict == "undecided"


def test_file_keeps_its_signatures():
    """What is read is what was written."""
    assert read_certificate(SIGNED.to_bytes()).to_bytes() == SIGNED.to_bytes()
    assert SIGNER["key"].startswith("ed25519:")
