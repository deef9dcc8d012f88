"""Below its threshold a certificate is refuted, at it it is verified, whoever signed."""

from __future__ import annotations

from functools import cache

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import randcheck as rc
from fixtures.certificates import failed
from fixtures.signers import held, key, promised
from randcheck.certificates.signatures.signing import _signature, required

SIGNERS = ("office", "chief", "supervisor", "notary")


@cache
def signed(threshold: int) -> rc.Certificate:
    """A certificate of this threshold, every record signed by everybody, also unasked."""
    certificate = held(promised(*SIGNERS, threshold=threshold), *SIGNERS)
    records = [
        record.signed_by(*(_signature(key(name), record.signed_bytes) for name in SIGNERS))
        for record in certificate.records
    ]
    return rc.Certificate(tuple(records))


class TestThresholdIsMet:
    """“signatures sorted by keyid, all valid, threshold met”.

    “unsigned = `[]`, allowed only where the commitment lists no signers”.

    Mutation that it catches: `found < count` made `found <= count`, or counting all signatures of
    a record instead of those that it asks for.
    """

    @given(data=st.data(), threshold=st.integers(1, len(SIGNERS)))
    def test_removing_signatures_refutes_below_the_threshold(
        self, data: st.DataObject, threshold: int
    ):
        """Any signatures taken from any records: verified where each keeps what it asks for."""
        certificate = signed(threshold)
        records, enough = [], True
        for record, count, of in required(certificate.commitment, certificate.records):
            kept = data.draw(st.lists(st.sampled_from(record.signatures), unique_by=id))
            kept.sort(key=lambda signature: signature["keyid"])
            records.append(evolve(record, signatures=tuple(kept)))
            enough &= sum(signature["keyid"] in of for signature in kept) >= count
        report = rc.examine(rc.Certificate(tuple(records)))
        assert report.verdict == ("verified" if enough else "refuted")
        assert failed(report) == ([] if enough else ["signatures"])

    @pytest.mark.parametrize("threshold", range(1, len(SIGNERS) + 1))
    def test_one_signature_below_on_each_record(self, threshold: int):
        """Each record in turn has one signature less than it asks for: refuted every time."""
        certificate = signed(threshold)
        asked = required(certificate.commitment, certificate.records)
        for position, (record, count, of) in enumerate(asked):
            mine = [s for s in record.signatures if s["keyid"] in of]
            for found in (count - 1, count):
                less = evolve(record, signatures=tuple(mine[:found]))
                records = (*certificate.records[:position], less,
                           *certificate.records[position + 1 :])  # fmt: skip
                report = rc.examine(rc.Certificate(records))
                assert (report.verdict == "refuted") is (found < count)
