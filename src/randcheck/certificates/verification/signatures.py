"""Steps on who signed, and what follows from keys and evidence that the verifier was given."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from randcheck.certificates.ceremony.sources import seconds
from randcheck.certificates.signatures.algorithms import OF_SUITE
from randcheck.certificates.signatures.evidence import SECOND, Judged, in_force, judge
from randcheck.certificates.signatures.keys import PARTY, PublicKey
from randcheck.certificates.signatures.signing import names_a_party, required
from randcheck.certificates.signatures.statements import is_office_key
from randcheck.certificates.verification.case import Case, Skip
from randcheck.errors import ExtraMissingError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.envelope import Record
    from randcheck.certificates.records.types import SignerBody


def signatures(case: Case) -> Iterator[Problem]:
    """Check that those sign whom the commitment names, enough of them, and nobody else."""
    signers = case.commitment["signers"]
    threshold = case.commitment["threshold"]
    if bool(signers) != bool(threshold) or threshold > len(signers):
        yield Problem("signature-threshold", {"value": threshold, "count": len(signers)})
    keys: dict[str, PublicKey] = {}
    for position, signer in enumerate(signers):
        yield from _signer(case, signer, f"signers[{position}]", keys)
    lacking: list[Problem] = []
    needs = required(case.commitment, case.records)
    for position, (record, count, of) in enumerate(needs):
        place = f"records[{position}].signatures"
        known = {signer["keyid"] for signer in signers}
        if any(signature["keyid"] not in known for signature in record.signatures):
            yield Problem("signature-no-signer", {}, place)
        yield from _checked(record, keys, place, lacking)
        found = sum(signature["keyid"] in of for signature in record.signatures)
        if found < count:
            yield Problem("signature-missing", {"count": count, "found": found}, place)
    yield from lacking[:1]
    if not signers and not threshold and not any(record.signatures for record in case.records):
        raise Skip("skip-unsigned")


def _signer(
    case: Case, signer: SignerBody, place: str, keys: dict[str, PublicKey]
) -> Iterator[Problem]:
    """Check one signer by itself, and note its key where it can be used."""
    suite = case.commitment["suite"]
    if signer["key"].partition(":")[0] != OF_SUITE[suite]:
        yield Problem("signature-suite", {"value": suite, "wanted": OF_SUITE[suite]}, place)
    if not names_a_party(signer["role"], case.commitment["sources"]):
        yield Problem("signature-role", {"value": signer["role"]}, place)
    try:
        key = PublicKey(signer["key"])
    except InputError as error:
        yield from (problem.at(place) for problem in error.problems)
        return
    if key.keyid != signer["keyid"]:
        yield Problem("keyid-wrong", {"value": signer["keyid"]}, place)
    keys[signer["keyid"]] = key


def _checked(
    record: Record, keys: Mapping[str, PublicKey], place: str, lacking: list[Problem]
) -> Iterator[Problem]:
    for position, signature in enumerate(record.signatures):
        key = keys.get(signature["keyid"])
        if key is None:
            continue
        try:
            key.check(base64.b64decode(signature["sig"]), record.signed_bytes)
        except InputError as error:
            yield from (problem.at(f"{place}[{position}]") for problem in error.problems)
        except ExtraMissingError as error:
            lacking += error.problems


def statements(case: Case) -> Iterator[Problem]:
    """Check that the witnesses known to the verifier say one thing, and that it is this."""
    office, slot = case.commitment["office"], case.commitment["slot"]
    said = {(office, slot, n): record.digest for n, record in enumerate(case.records)}
    found = _judged(case)
    forked = about = False
    for what, digest, file in _said(found):
        about = about or what[:2] == (office, slot)
        if said.setdefault(what, digest) != digest:
            forked = True
            yield Problem("statement-fork", {"value": f"{what[0]}/{what[1]}"}, file)
    heads: dict[tuple[str, int], str] = {}
    for head, file in found.said_of_heads():
        if heads.setdefault((head.office, head.size), head.root) != head.root:
            forked = True
            yield Problem("head-fork", {"office": head.office, "size": head.size}, file)
    yield from found.lacking
    stamped = case.evidence.known_by(case.records[0].signed_bytes) is not None
    if not (forked or found.lacking or stamped or about):
        raise Skip("skip-no-evidence")


def _said(found: Judged) -> Iterator[tuple[tuple[str, int, int], str, str]]:
    """Yield of which office, slot and place in its chain witnesses know which record."""
    for statement in found.statements:
        yield (statement.office, statement.slot, 0), statement.commitment, statement.file
    files = {statement.head: statement.file for statement in found.heads}
    for head, entries in found.shown.items():
        for entry in entries.values():
            yield (head.office, entry.slot, entry.number), entry.record, files[head]


def _judged(case: Case) -> Judged:
    """Tell statements that count from those that do not."""
    return judge(case.evidence, case.trust, lambda id, _: is_office_key(case.commitment, id))


def _trusted(case: Case, record: Record) -> frozenset[str]:
    """Return the signers of a record whose keys the verifier was given for their roles."""
    roles = {signer["keyid"]: signer["role"] for signer in case.commitment["signers"]}
    found = set()
    for signature in record.signatures:
        keyid = signature["keyid"]
        trusted = case.trust.get(keyid)
        if trusted is None or not trusted.counts_as(roles[keyid], case.commitment["office"]):
            continue
        if in_force(trusted, case.evidence, base64.b64decode(signature["sig"])):
            found.add(keyid)
    return frozenset(found)


def reached(case: Case) -> dict[str, bool]:
    """Return which properties hold that rest on keys or evidence; all steps have passed."""
    return {
        "signed": _signed(case),
        "witnessed": _witnessed(case),
        "before-beacon": before_beacon(case),
        "published": _published(case),
    }


def _signed(case: Case) -> bool:
    """Tell whether every record has the signatures it needs from trusted keys alone."""
    if not case.commitment["signers"]:
        return False
    needs = required(case.commitment, case.records)
    return all(len(_trusted(case, record) & of) >= count for record, count, of in needs)


def _witnessed(case: Case) -> bool:
    """Tell whether a contributing party outside the office signed the commitment."""
    sources = case.commitment["sources"]
    outside = {f"{PARTY}{s['id']}" for s in sources if s["kind"] == "contribution" and s["outside"]}
    trusted = _trusted(case, case.records[0])
    signers = case.commitment["signers"]
    return any(s["keyid"] in trusted and s["role"] in outside for s in signers)


def before_beacon(case: Case) -> bool:
    """Tell whether the commitment was known before some committed round of a beacon."""
    known = case.evidence.known_by(case.records[0].signed_bytes)
    rounds = [s["time"] for s in case.commitment["sources"] if s["kind"] == "beacon"]
    return known is not None and any(known < seconds(time) * SECOND for time in rounds)


def _published(case: Case) -> bool:
    """Tell whether a witness known to the verifier states this commitment for this slot.

    Or a head of the register under which it stands and waits: nothing of its slot came after it.
    """
    office, slot = case.commitment["office"], case.commitment["slot"]
    found = _judged(case)
    if any((said.office, said.slot) == (office, slot) for said in found.statements):
        return True
    if not found.shown:
        return False
    from randcheck.certificates.signatures.heads import waiting  # whoever has none needs none

    return any(
        head.office == office and slot in waiting(head, entries)
        for head, entries in found.shown.items()
    )


def notes(case: Case) -> Iterator[Problem]:
    """Say which signers' keys are revoked, and which files counted for nothing."""
    for signer in case.commitment["signers"]:
        trusted = case.trust.get(signer["keyid"])
        if trusted is not None and trusted.revoked is not None:
            params = {"value": signer["keyid"], "instant": trusted.revoked[0]}
            yield Problem("note-key-revoked", params)
    yield from case.evidence.unused
    found = _judged(case)
    yield from found.unused
    mine = case.commitment["office"], case.commitment["slot"]
    known = max((n for (*about, n), *_ in _said(found) if tuple(about) == mine), default=0)
    if known >= len(case.records):
        yield Problem("note-register-longer", {"count": known + 1, "known": len(case.records)})
