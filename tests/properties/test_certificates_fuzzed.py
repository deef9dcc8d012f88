"""Whatever it is given, `examine` returns a report, and `verify` raises only what it documents."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import randcheck as rc
from fixtures.amendments import carried, holder, rich_task
from fixtures.beacons import BEACON, ROUND_1000
from fixtures.certificates import (
    IN_GROUPS,
    bodies_of,
    committed,
    issued,
    kept_folder,
    linked,
    office_task,
    save_for_auditor,
    sources,
)
from fixtures.fuzzing import VALUES, judged, replace_somewhere
from randcheck.calendars import national
from randcheck.canonical import jcs
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.views import Views
from randcheck.errors import InputError

PENDING, CERTIFICATE = issued()
GROUPED = issued(office_task(teams=IN_GROUPS))[1]
CALENDARED = issued(calendar=national())[1]
BEACONED = rc.draw(committed(sources=[*sources(), BEACON]), beacons={"drand": ROUND_1000})
VOIDED = void(PENDING, "名册有误")
AMENDED = [
    carried(*carried(*office, recusals=[holder(office[1])]), **swap)[1]
    for office, swap in (
        (issued(rich_task()), {"form": "team", "absences": ["E-2"]}),
        (issued(rich_task(teams=IN_GROUPS)), {"absences": ["E-2"], "scope": "check"}),
    )
]
SEALED_PENDING, SEALED = issued(sealed=True, bucket=16)
VIEW = Views(SEALED, SEALED_PENDING).target(SEALED.drawn["大型"][0], team=True)
UNSEALED = unseal(SEALED, SEALED_PENDING, reason="期满")
ALL = [CERTIFICATE, GROUPED, CALENDARED, BEACONED, VOIDED, *AMENDED, SEALED, UNSEALED]
DATA = CERTIFICATE.to_bytes()
FOLDER = kept_folder()
save_for_auditor(PENDING, CERTIFICATE, FOLDER)
ROSTERS = FOLDER / "rosters"
SEALED_FOLDER = kept_folder()
save_for_auditor(SEALED_PENDING, SEALED, SEALED_FOLDER)
SEALED_ROSTERS = SEALED_FOLDER / "rosters"


class TestNeverRaises:
    """“`examine` returns the report without raising”; “nothing else ever escapes from bad input”.

    Caught by it: an index or key taken before its step has passed, ``int()`` of a huge token,
    recursion without a bound.
    """

    @given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
    @example(b"")
    @example(b"[" * 100_000)
    @example(b'{"format":"randcheck/certificate@v1"}')
    @example(b"1" * 10_000)
    @example(b"\xff\xfe{\x00}\x00")
    def test_bytes(self, data: bytes):
        """Random bytes are refused."""
        assert judged(data) == "refuted"

    @given(VALUES)
    def test_structures(self, value: Any):  # noqa: ANN401
        """Canonical JSON that is something else is refused."""
        assert judged(jcs.serialize(value)) == "refuted"

    @given(st.data())
    def test_file_with_another_value_somewhere(self, data: st.DataObject):
        """The file with one part replaced by anything is refused, or shows a list less."""
        value, whole = jcs.parse(DATA), jcs.parse(DATA)
        replace_somewhere(value, data)
        listed = value.get("disclosures") if isinstance(value, dict) else None
        fewer = isinstance(listed, list) and all(one in whole["disclosures"] for one in listed)
        fewer = fewer and len(listed) <= len(whole["disclosures"])
        same = fewer and {**value, "disclosures": whole["disclosures"]} == whole
        assert judged(jcs.serialize(value)) == ("verified" if same else "refuted")

    @given(st.data())
    def test_view_with_another_value_somewhere(self, data: st.DataObject):
        """A disclosure with one part replaced by anything is refused, or one less is shown."""
        value: Any = jcs.parse(VIEW.to_bytes())
        replace_somewhere(value["disclosures"], data)
        shown = all(leaf in VIEW.disclosures for leaf in value["disclosures"])
        twice = len(value["disclosures"]) > len(VIEW.disclosures)
        verdict = judged(jcs.serialize(value))
        assert verdict == ("verified" if shown and not twice else "refuted")

    @given(st.sampled_from(ALL), st.data())
    @settings(suppress_health_check=[HealthCheck.too_slow])
    def test_record_with_another_value_somewhere(
        self, certificate: rc.Certificate, data: st.DataObject
    ):
        """A record with one part replaced, links made right again: no exception ever escapes."""
        bodies = bodies_of(certificate)
        kind = data.draw(st.sampled_from(sorted({kind for kind, _ in bodies})))
        replace_somewhere(
            data.draw(st.sampled_from([fields for name, fields in bodies if name == kind])), data
        )
        try:
            forged = linked(bodies)
        except (InputError, KeyError, TypeError):  # not of their shape
            judged(unshaped(certificate, bodies))
            return
        assert judged(forged) in {"refuted", "undecided", "verified"}
        judged(forged, rosters=SEALED_ROSTERS if certificate.is_sealed else ROSTERS)

    @given(st.lists(st.integers(1, 4), max_size=5))
    def test_records_in_any_order(self, order: list[int]):
        """Records left out, repeated and exchanged behind the commitment, head made right."""
        listed = [CERTIFICATE.records[0], *(CERTIFICATE.records[n] for n in order)]
        verdict = judged(rc.Certificate(tuple(listed)))
        assert verdict == ("verified" if order == list(range(1, len(order) + 1)) else "refuted")

    @given(
        st.sampled_from(sorted(path.name for path in ROSTERS.iterdir())),
        st.binary(max_size=40),
        st.integers(0, 400),
        st.integers(0, 40),
    )
    def test_rosters(self, name: str, piece: bytes, start: int, length: int):
        """A roster or the secrets with a piece replaced by anything: refused, or unchanged."""
        path = ROSTERS / name
        whole = path.read_bytes()
        changed = whole[:start] + piece + whole[start + length :]
        path.write_bytes(changed)
        try:
            verdict = judged(DATA, rosters=ROSTERS)
        finally:
            path.write_bytes(whole)
        assert verdict == ("verified" if changed == whole else "refuted")

    @given(st.text(max_size=80))
    @example(CERTIFICATE.head[:-1])
    def test_head(self, head: str):
        """Any other head than the right one is refused."""
        assert judged(DATA, head=head) == ("verified" if head == CERTIFICATE.head else "refuted")


def unshaped(certificate: rc.Certificate, bodies: list[tuple[str, Any]]) -> bytes:
    """The file with records that have not their shape."""
    value: Any = jcs.parse(certificate.to_bytes())
    for envelope, (_, fields) in zip(value["records"], bodies, strict=True):
        envelope["payload"] = base64.b64encode(jcs.serialize(fields)).decode()
    return jcs.serialize(value)


@pytest.mark.long
@given(st.data())
@settings(max_examples=3000, suppress_health_check=[HealthCheck.too_slow])
def test_many_records_with_other_values(data: st.DataObject):
    """The same three thousand times, with two parts replaced."""
    bodies = bodies_of(data.draw(st.sampled_from(ALL)))
    for _ in range(2):
        replace_somewhere(data.draw(st.sampled_from([fields for _, fields in bodies])), data)
    try:
        forged = linked(bodies)
    except (ValueError, LookupError, TypeError, AttributeError):  # not of a shape to be linked
        return
    judged(forged)
    judged(forged, rosters=ROSTERS)
