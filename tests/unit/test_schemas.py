"""The JSON Schema files: what the library issues fits them, what they refuse it refuses."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import randcheck as rc
from fixtures.certificates import IN_GROUPS, issued, office_task
from randcheck.canonical import jcs
from randcheck.canonical.shapes import require
from randcheck.certificates.disclosing import ENTRY, LOG_FILE, log_view
from randcheck.certificates.pending import OPENINGS, openings_file
from randcheck.certificates.records import FILE, LIST_SHAPES, RESULTS, ROSTER_SHAPES, SHAPES
from randcheck.certificates.register import examine_register
from randcheck.certificates.register import report as register
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.secretfiles import SECRETS, secrets_file
from randcheck.certificates.verification import report
from randcheck.certificates.views import Views
from randcheck.errors import InputError
from randcheck.selftest.demonstration import commit_demo

FOLDER = Path(__file__).parents[2] / "docs" / "spec" / "schemas"
VALIDATORS = {
    path.stem: Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
    for path in FOLDER.glob("*.json")
}
OF_FILES = {
    "certificate": FILE,
    "secrets": SECRETS,
    "openings": OPENINGS,
    "results": RESULTS,
    "disclosure": ENTRY,
    "report": report.SHAPE,
    "register-report": register.SHAPE,
}
OF_ROSTERS = {f"roster-{name}": shape for name, shape in ROSTER_SHAPES.items()}
OF_LISTS = {f"list-{kind}": shape for kind, shape in LIST_SHAPES.items()}
OF_ALL: dict[str, Any] = {**SHAPES, **OF_LISTS, **OF_ROSTERS, **OF_FILES}


def examples() -> list[tuple[str, Any]]:
    """Values of every kind that really were issued."""
    found: list[tuple[str, Any]] = []
    pending = commit_demo()
    for waiting, certificate in (
        (pending, rc.draw(pending)),
        issued(),
        issued(office_task(teams=IN_GROUPS)),
    ):
        found.append(("certificate", json.loads(certificate.to_json())))
        found += [(record.kind, dict(record.body)) for record in certificate.records]
        for place, fields in certificate.lists.found.items():
            found.append((f"list-{certificate.records[place].kind}", dict(fields)))
        for name, roster in waiting.rosters.items():
            found += [(f"roster-{name}", record) for record in list(roster.records())[:5]]
        draw_id = waiting.draw_id
        found.append(("secrets", jcs.parse(secrets_file(draw_id, waiting.secrets))))
        found.append(("openings", jcs.parse(openings_file(draw_id, waiting.openings))))
    return found + sealed_examples() + reports()


def reports() -> list[tuple[str, Any]]:
    """What verifications said: of a draw, of a refuted and an unreadable file, of a register."""
    _, certificate = issued()
    found = [rc.examine(certificate), rc.examine(b"{}"), rc.examine("nowhere.json")]
    with TemporaryDirectory() as folder:
        certificate.save(Path(folder) / "1.json")
        office = examine_register(folder).to_dict()
    return [*(("report", one.to_dict()) for one in found), ("register-report", office)]


def sealed_examples() -> list[tuple[str, Any]]:
    """The same of a sealed draw: its records, views, secrets, results and log."""
    waiting, certificate = issued(sealed=True, bucket=32)
    views, results = Views(certificate, waiting), certificate.results
    shown = views.target(certificate.drawn["大型"][0], team=True)
    assert results is not None
    found: list[tuple[str, Any]] = [
        ("certificate", json.loads(view.to_json())) for view in (shown, views.auditor())
    ]
    unsealed = unseal(certificate, waiting, reason="期满")
    found += [(record.kind, dict(record.body)) for record in unsealed.records]
    secrets = secrets_file(waiting.draw_id, waiting.secrets, waiting.seal)
    found += [("secrets", jcs.parse(secrets)), ("results", jcs.parse(results.to_bytes()))]
    with TemporaryDirectory() as folder:
        at = "2026-03-02T10:00:00+08:00"
        log_view(folder, shown, audience="target", target="T-01", to="T-01", at=at)
        found.append(("disclosure", jcs.parse((Path(folder) / LOG_FILE).read_bytes())))
    return found


EXAMPLES = examples()


@pytest.mark.parametrize("name", sorted(VALIDATORS))
def test_schema_is_one(name: str):
    """Every file is a valid schema of its draft."""
    Draft202012Validator.check_schema(VALIDATORS[name].schema)


def test_what_is_issued_fits():
    """Every record, roster line and file of three draws fits its schema."""
    for name, value in EXAMPLES:
        VALIDATORS[name].validate(value)
    seen = {name for name, _ in EXAMPLES}
    assert seen >= {"commitment", "opening", "draw", "assignment", "roster-targets", "openings"}
    assert seen >= {"unsealing", "results", "disclosure"}


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """Every place in a value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


ODD = st.sampled_from(
    [None, True, -1, 7, "", "x", "sha256:0", "1/3 ", "２０２６-01-01", [], {}, [7]]
)


class TestSchemasAgreeWithShapes:
    """“JSON Schema files for every record, … generated from the code”.

    A schema says no more than the code: what the code accepts, the schema accepts. And no less
    where a schema can say it: a wrong kind of value, a missing or an unknown field.
    Caught: a field left out of ``properties``, ``required`` without optional ones, a pattern that
    is not anchored.
    """

    @given(st.sampled_from(EXAMPLES), st.data())
    def test_one_value_exchanged(self, example: tuple[str, Any], data: st.DataObject):
        """With one value exchanged the code refuses whatever the schema refuses."""
        name, value = example
        value = copy.deepcopy(value)
        *path, last = data.draw(st.sampled_from(places(value)[1:]))
        inner = value
        for key in path:
            inner = inner[key]
        inner[last] = data.draw(ODD)
        if not VALIDATORS[name].is_valid(value):
            with pytest.raises(InputError):
                require(value, OF_ALL[name])

    @given(st.sampled_from(EXAMPLES), st.booleans(), st.data())
    def test_a_field_more_or_less(self, example: tuple[str, Any], more: bool, data: st.DataObject):  # noqa: FBT001
        """A field too many or too few is refused by both."""
        name, value = example
        value = copy.deepcopy(value)
        objects = [p for p in places(value) if isinstance(_at(value, p), dict)]
        inner = _at(value, data.draw(st.sampled_from(objects)))
        if more:
            inner["further"] = 1
        else:
            del inner[data.draw(st.sampled_from(sorted(inner)))]
        assert not VALIDATORS[name].is_valid(value)
        with pytest.raises(InputError):
            require(value, OF_ALL[name])


def _at(value: Any, path: tuple[Any, ...]) -> Any:  # noqa: ANN401
    for key in path:
        value = value[key]
    return value
