"""Whatever lies in the folder, `examine_register` returns a report."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.ceremonies import FIGURE_TEXT, held, opened, slot
from fixtures.certificates import bodies_of, body, linked
from fixtures.fuzzing import replace_somewhere
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.register import examine_register
from randcheck.errors import InputError

FIRST = void(opened(slot(figure=True)), "x", figures={"lottery": FIGURE_TEXT})
SECOND = held(slot(2, FIRST, replaces=FIRST.head, instant="2026-04-01T10:00:00+08:00"))


def reported(*files: bytes) -> str:
    """The verdict on files in a folder; the report can be printed."""
    with TemporaryDirectory(prefix="randcheck-") as folder:
        for number, data in enumerate(files):
            (Path(folder) / f"{number}.json").write_bytes(data)
        report = examine_register(folder)
    json.dumps(report.to_dict())
    assert str(report)
    return report.verdict


class TestNeverRaises:
    """“The report” is returned whatever the files hold — docs/spec/register.md."""

    @pytest.mark.parametrize("which", ["commitment", "void"])
    @given(data=st.data())
    @settings(suppress_health_check=[HealthCheck.too_slow])
    def test_record_with_another_value_somewhere(self, which: str, data: st.DataObject) -> None:
        """A field of a commitment or void record altered, the chain linked again: a report.

        Caught by it: taking for granted that slot 2 names a slot before it.
        """
        certificate = data.draw(st.sampled_from([FIRST, SECOND] if which != "void" else [FIRST]))
        bodies = bodies_of(certificate)
        replace_somewhere(body(bodies, which), data)
        try:
            forged = linked(bodies)
        except (InputError, KeyError, TypeError):  # not of their shape
            return
        other = SECOND if certificate is FIRST else FIRST
        assert reported(forged.to_bytes(), other.to_bytes()) in {"refuted", "undecided", "verified"}

    def test_slot_without_the_one_before(self) -> None:
        """A commitment that names nothing before it is refuted twice, and nothing escapes."""
        bodies = bodies_of(SECOND)
        body(bodies, "commitment")["previous_slot"] = None
        assert reported(linked(bodies).to_bytes(), FIRST.to_bytes()) == "refuted"

    @given(st.binary(max_size=60))
    def test_bytes_beside_a_certificate(self, data: bytes) -> None:
        """Whatever names itself a certificate and is none is a finding; all else is passed over."""
        mark = b"randcheck/certificate@v1"
        assert reported(FIRST.to_bytes(), data + mark) == "refuted"
        if mark[:-1] not in data:
            assert (
                reported(FIRST.to_bytes(), data) == "undecided"
            )  # the void slot asks for a reason
