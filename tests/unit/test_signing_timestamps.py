"""RFC 3161 tokens: what they prove, by when, and under whose roots."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures import tsa
from fixtures.algorithms import refuses
from fixtures.beacons import BEACON, ROUND_1000
from fixtures.certificates import codes, committed, issued, notes, sources, tiny_task
from randcheck.certificates.ceremony.sources import seconds
from randcheck.certificates.envelope import make
from randcheck.certificates.signatures.evidence import Evidence, load_evidence
from randcheck.certificates.signatures.timestamps import Stamp, load_roots, read_stamp
from randcheck.certificates.verification.case import Case
from randcheck.certificates.verification.signatures import before_beacon
from randcheck.errors import InputError, UndecidedError

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate

DATA = Path(__file__).parents[1] / "data" / "stamps"
MESSAGE = b"the commitment"
CERTIFICATE = issued(tiny_task())[1]
NOON, TIME = "2026-03-01T12:00:00+00:00", "20260301120000Z"


def roots(folder: Path, name: str = "test") -> Any:  # noqa: ANN401
    """The roots of an authority, as a verifier reads them."""
    (folder / "roots.pem").write_bytes(tsa.roots(name))
    return load_roots(folder / "roots.pem")


def test_stamp_of_another_program_holds():
    """A response of OpenSSL's is read: its time, its accuracy, its SHA-512 imprint."""
    found = read_stamp((DATA / "response.tsr").read_bytes(), load_roots(DATA / "roots.pem"), "r")
    message = (DATA / "message.txt").read_bytes()
    assert found.hash_name == "sha512"
    assert found.imprint == hashlib.sha512(message).digest()
    # 04:53:41, the end of this second, and 1 s 500 ms 100 µs
    assert found.latest == seconds("2026-11-22T04:53:42+00:00") * 10**6 + 1_500_100
    assert found.covers(message)
    assert not found.covers(message + b"\n")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl command here")
def test_tokens_of_the_tests_are_tokens(tmp_path: Path):
    """OpenSSL accepts what `tsa` writes: the other tests do not test their own mistakes."""
    (tmp_path / "m").write_bytes(MESSAGE)
    (tmp_path / "r").write_bytes(tsa.roots())
    for name in tsa.HASHES:
        (tmp_path / "t").write_bytes(tsa.stamp(MESSAGE, TIME, hash_name=name))
        command = ["openssl", "ts", "-verify", "-data", "m", "-in", "t", "-CAfile", "r"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)  # noqa: S603
        assert b"Verification: OK" in done.stdout + done.stderr


@pytest.mark.parametrize("hash_name", tsa.HASHES)
@pytest.mark.parametrize(
    ("accuracy", "microseconds"),
    [(None, 0), ((0, 0, 0), 0), ((1, 0, 0), 10**6), ((0, 999, 999), 999_999),
     ((60, 1, 1), 60_001_001)],
)  # fmt: skip
def test_time_is_the_end_of_the_second_and_the_accuracy(
    hash_name: str, accuracy: tuple[int, int, int] | None, microseconds: int, tmp_path: Path
):
    """A genTime has no fraction here, so its second is over; what is not stated is 0."""
    for time in (TIME, "20260301120000.75Z"):
        data = tsa.stamp(MESSAGE, time, accuracy=accuracy, hash_name=hash_name)
        found = read_stamp(data, roots(tmp_path), "t.tsr")
        assert found.latest == (seconds(NOON) + 1) * 10**6 + microseconds
        assert found.covers(MESSAGE)


BAD: dict[str, bytes] = {
    "empty": b"",
    "no DER": b"time stamp",
    "cut off": tsa.stamp(MESSAGE, TIME)[:-1],
    "another authority": tsa.stamp(MESSAGE, TIME, name="other"),
    "after the certificate's end": tsa.stamp(MESSAGE, "21200101000001Z"),
    "before its begin": tsa.stamp(MESSAGE, "20191231235959Z"),
    "imprint altered": tsa.stamp(MESSAGE, TIME).replace(
        hashlib.sha256(MESSAGE).digest(), hashlib.sha256(b"another").digest()
    ),
    "time altered": tsa.stamp(MESSAGE, TIME).replace(TIME.encode(), b"20250301120000Z"),
    "not granted": tsa.stamp(MESSAGE, TIME).replace(
        b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x02", 1
    ),
    "too large": bytes(2**20 + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_stamp_proves_nothing(name: str, tmp_path: Path):
    """Refused with a reason, and with nothing but the documented error."""
    with refuses("stamp-wrong"):
        read_stamp(BAD[name], roots(tmp_path), "t.tsr")


def test_large_stamps_are_not_even_parsed(tmp_path: Path):
    """No token is a mebibyte long; whoever hands one over wants time or memory."""
    with pytest.raises(InputError) as caught:
        read_stamp(BAD["too large"], roots(tmp_path), "t.tsr")
    assert caught.value.params["reason"] == "> 1 MiB"


@pytest.mark.parametrize("name", ["unused", "loose"])
def test_stamping_needs_the_key_usage(name: str, tmp_path: Path):
    """A certificate of a good root that is not for stamping stamps nothing (RFC 3161 §2.3)."""
    with refuses("stamp-wrong"):
        read_stamp(tsa.stamp(MESSAGE, TIME, name=name), roots(tmp_path, name), "t.tsr")


def test_every_byte_of_a_stamp_altered(tmp_path: Path):
    """An altered token is refused or says the same: a time cannot be changed by a byte."""
    data, accepted = tsa.stamp(MESSAGE, TIME), roots(tmp_path)
    right = read_stamp(data, accepted, "t")
    for position in range(0, len(data), 3):
        other = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        try:
            found = read_stamp(other, accepted, "t")
        except InputError:
            continue
        assert found == right, position


def test_roots_must_be_certificates(tmp_path: Path):
    """A PEM file of something else is told."""
    (tmp_path / "r.pem").write_bytes(
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    )
    with refuses("roots-wrong"):
        load_roots(tmp_path / "r.pem")
    (tmp_path / "r.pem").write_bytes(b"nothing")
    with refuses("roots-wrong"):
        load_roots(tmp_path / "r.pem")


def given(folder: Path, data: bytes) -> dict[str, Path]:
    """Evidence and roots as arguments of a verification."""
    (folder / "e").mkdir()
    (folder / "e" / "a.tsr").write_bytes(data)
    roots(folder)
    return {"evidence": folder / "e", "roots": folder / "roots.pem"}


def test_stamp_over_the_commitment_passes_the_step(tmp_path: Path):
    """Its imprint is over the PAE of the commitment; without a beacon no property follows."""
    data = tsa.stamp(CERTIFICATE.records[0].signed_bytes, TIME)
    report = rc.verify(CERTIFICATE, **given(tmp_path, data))
    assert report.step("statements").status == "PASS"
    assert not report.holds("before-beacon")
    assert "note-could-have-known" in notes(report)


@pytest.mark.parametrize("what", ["payload", "head", "digest"])
def test_stamp_over_something_else_is_not_about_it(what: str, tmp_path: Path):
    """The payload without its type, another record, the digest as text: none of these."""
    first, last = CERTIFICATE.records[0], CERTIFICATE.records[-1]
    messages = {
        "payload": first.payload,
        "head": last.signed_bytes,
        "digest": first.digest.encode(),
    }
    report = rc.examine(CERTIFICATE, **given(tmp_path, tsa.stamp(messages[what], TIME)))
    assert codes(report, "statements") == ["skip-no-evidence"]


def test_stamp_without_roots_is_named(tmp_path: Path):
    """Whose stamps to believe is the verifier's to say; none are built in."""
    arguments = given(tmp_path, tsa.stamp(CERTIFICATE.records[0].signed_bytes, TIME))
    del arguments["roots"]
    report = rc.examine(CERTIFICATE, **arguments)
    (note,) = [n for n in report.notes if n.code == "note-evidence-unused"]
    assert note.place == "a.tsr"
    assert "root certificates" in note.en
    assert "根证书" in note.zh


def beacons(certificate: Certificate, *times: str) -> Case:
    """A case whose commitment names beacons whose rounds come at these times."""
    first = certificate.records[0]
    rounds = [{"kind": "beacon", "id": f"b{n}", "time": time} for n, time in enumerate(times)]
    commitment = {**first.body, "sources": [*first.body["sources"], *rounds]}
    return Case(b"", records=(evolve(first, body=commitment), *certificate.records[1:]))


STAMP = Stamp(
    file="a", hash_name="sha256", latest=seconds(NOON) * 10**6,
    imprint=hashlib.sha256(CERTIFICATE.records[0].signed_bytes).digest(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("times", "holds"),
    [
        ((), False),
        ((NOON,), False),
        (("2026-03-01T20:00:01+08:00",), True),
        (("2026-03-01T12:00:01+08:00",), False),
        (("2026-02-01T12:00:00+00:00", "2026-03-01T12:00:01+00:00"), True),
    ],
)
def test_before_beacon_compares_instants(times: tuple[str, ...], *, holds: bool):
    """The sum genTime + accuracy before the time of some round: the seed was not known then.

    Caught by it: “not after” instead of “before”, and local times compared as text.
    """
    case = beacons(CERTIFICATE, *times)
    assert not before_beacon(case)
    case.evidence = Evidence(stamps=(evolve(STAMP, latest=STAMP.latest + 10**9), STAMP))
    assert before_beacon(case) is holds


def test_time_of_a_figure_is_no_round():
    """A figure's time is the office's word, so that no stamp is before it for certain."""
    case = beacons(CERTIFICATE)
    case.records[0].body["sources"].append(
        {"kind": "figure", "id": "f", "time": "2026-03-02T00:00:00+00:00"}
    )
    case.evidence = Evidence(stamps=(STAMP,))
    assert not before_beacon(case)


def test_no_evidence_is_no_evidence():
    """Nothing given, nothing known."""
    assert load_evidence(None) == Evidence()
    assert Evidence().known_by(MESSAGE) is None


BEACONED = rc.draw(
    committed(sources=[*sources(), BEACON], task=tiny_task()), beacons={"drand": ROUND_1000}
)


@pytest.mark.parametrize(
    ("time", "holds"),
    [
        # round 1000 comes at 15:59:24 UTC; one second of accuracy, one for what is cut off
        ("20230823155920Z", True),
        ("20230823155921Z", True),
        ("20230823155922Z", False),
        ("20230823155924Z", False),
        ("20240101000000Z", False),
    ],
)
def test_before_beacon_on_a_whole_certificate(time: str, holds: bool, tmp_path: Path):  # noqa: FBT001
    """A stamp shows that the commitment is older than the committed round, or it does not."""
    data = tsa.stamp(BEACONED.records[0].signed_bytes, time)
    report = rc.verify(BEACONED, **given(tmp_path, data))
    assert report.holds("before-beacon") is holds
    assert ("note-could-have-known" in notes(report)) is not holds
    if holds:
        rc.verify(BEACONED, require=["before-beacon"], evidence=tmp_path / "e",
                  roots=tmp_path / "roots.pem")  # fmt: skip
    else:
        with pytest.raises(UndecidedError):
            rc.verify(BEACONED, require=["before-beacon"], evidence=tmp_path / "e",
                      roots=tmp_path / "roots.pem")  # fmt: skip


def test_beacon_redated_by_the_office_is_found():
    """A later time of the round in the commitment would let any stamp do: step 5 finds it."""
    commitment = BEACONED.records[0]
    later = {**commitment.body["sources"][-1], "time": "2033-01-01T00:00:00+00:00"}
    forged = make(
        BEACONED.suite,
        "commitment",
        {**commitment.body, "sources": [*commitment.body["sources"][:-1], later]},
    )
    report = rc.examine(rc.Certificate((forged,)))
    assert codes(report, "commitment") == ["beacon-time"]
