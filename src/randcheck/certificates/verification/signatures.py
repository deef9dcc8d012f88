"""Steps on who signed, and what follows from keys and evidence that the verifier was given."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, NamedTuple

from randcheck.certificates.ceremony.sources import seconds
from randcheck.certificates.signatures.algorithms import OF_SUITE
from randcheck.certificates.signatures.evidence import unused_file
from randcheck.certificates.signatures.keys import PARTY, PublicKey
from randcheck.certificates.signatures.signing import WITNESS, names_a_party, required
from randcheck.certificates.signatures.statements import is_office_key
from randcheck.certificates.verification.case import Case, Skip
from randcheck.errors import ExtraMissingError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from randcheck.certificates.envelope import Record
    from randcheck.certificates.records.types import SignerBody
    from randcheck.certificates.signatures.statements import Statement

_SECOND: Final = 1_000_000


class Judged(NamedTuple):
    """The statements given: those that count, notes on the others, extras that were missing."""

    counted: list[Statement]
    unused: list[Problem]
    lacking: list[Problem]


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
    mine = case.commitment["office"], case.commitment["slot"]
    said = {mine: case.records[0].digest}
    found = _judged(case)
    forked = False
    for statement in found.counted:
        if said.setdefault(statement.about, statement.commitment) != statement.commitment:
            forked = True
            params = {"value": f"{statement.office}/{statement.slot}"}
            yield Problem("statement-fork", params, statement.file)
    yield from found.lacking
    stamped = case.evidence.known_by(case.records[0].signed_bytes) is not None
    about = any(statement.about == mine for statement in found.counted)
    if not (forked or found.lacking or stamped or about):
        raise Skip("skip-no-evidence")


def _judged(case: Case) -> Judged:
    """Tell statements that count from those that do not."""
    counted, unused, lacking = [], [], list(case.evidence.lacking)
    for statement in case.evidence.statements:
        try:
            _check_statement(case, statement)
        except ExtraMissingError as error:
            lacking += error.problems
        except InputError as error:
            unused.append(unused_file(statement.file, error.problems[0]))
        else:
            counted.append(statement)
    return Judged(counted, unused, lacking[:1])


def _check_statement(case: Case, statement: Statement) -> None:
    """Refuse a statement that no witness known to the verifier made."""
    keyid, trusted = statement.keyid, case.trust.get(statement.keyid)
    if trusted is None or not trusted.counts_as(WITNESS, statement.office):
        raise InputError("statement-unknown-key", value=keyid)
    if is_office_key(case.commitment, keyid):
        raise InputError("witness-office", value=keyid)
    if trusted.revoked is not None and not _in_force(case, keyid, statement.signature):
        raise InputError("key-revoked", value=keyid, instant=trusted.revoked[0])
    trusted.key.check(statement.signature, statement.message)


def _in_force(case: Case, keyid: str, signature: bytes) -> bool:
    """Tell whether a key is good, or was when it signed: a stamp over the signature says so."""
    revoked = case.trust[keyid].revoked
    if revoked is None:
        return True
    known = case.evidence.known_by(signature)
    return known is not None and known < seconds(revoked[0]) * _SECOND


def _trusted(case: Case, record: Record) -> frozenset[str]:
    """Return the signers of a record whose keys the verifier was given for their roles."""
    roles = {signer["keyid"]: signer["role"] for signer in case.commitment["signers"]}
    found = set()
    for signature in record.signatures:
        keyid = signature["keyid"]
        trusted = case.trust.get(keyid)
        if trusted is None or not trusted.counts_as(roles[keyid], case.commitment["office"]):
            continue
        if _in_force(case, keyid, base64.b64decode(signature["sig"])):
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
    return known is not None and any(known < seconds(time) * _SECOND for time in rounds)


def _published(case: Case) -> bool:
    """Tell whether a witness known to the verifier states this commitment for this slot."""
    mine = case.commitment["office"], case.commitment["slot"]
    return any(statement.about == mine for statement in _judged(case).counted)


def notes(case: Case) -> Iterator[Problem]:
    """Say which signers' keys are revoked, and which files counted for nothing."""
    for signer in case.commitment["signers"]:
        trusted = case.trust.get(signer["keyid"])
        if trusted is not None and trusted.revoked is not None:
            params = {"value": signer["keyid"], "instant": trusted.revoked[0]}
            yield Problem("note-key-revoked", params)
    yield from case.evidence.unused
    yield from _judged(case).unused
