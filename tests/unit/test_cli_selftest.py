"""``randcheck selftest``: vectors pass, one changed bit fails, files of another form are told."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from randcheck.certificates.verification import STEPS
from randcheck.cli import main
from randcheck.selftest import office_folder, tampering
from randcheck.selftest.bases import BASES
from randcheck.selftest.cases import KINDS, load_cases, run_case
from randcheck.selftest.demonstration import example
from randcheck.selftest.lots import KINDS as LOT_KINDS
from randcheck.selftest.signed import KINDS as SIGNED_KINDS

if TYPE_CHECKING:
    from pathlib import Path

VECTORS = office_folder().with_name("vectors")
CASES = {path.name: load_cases(path) for path in sorted(VECTORS.glob("*.json"))}
FORMAT = "randcheck/vectors/protocol@1"


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """Let the commands speak English here."""
    monkeypatch.setenv("RANDCHECK_LANG", "en")


def test_shipped_vectors_pass(capsys):
    """488 of 488: protocol, designs, lists, heads, past, second random, certificates."""
    assert main(["selftest"]) == 0
    assert capsys.readouterr().out == "488 passed, 0 failed\n"
    assert {name: len(cases) for name, cases in CASES.items()} == {
        "certificates.json": 35, "designs.json": 11, "heads.json": 21, "lists.json": 6,
        "lots.json": 260, "past.json": 17, "pool.json": 55, "protocol.json": 70,
        "registers.json": 13,
    }  # fmt: skip


def test_json_output(capsys):
    """``--json`` gives the numbers and the failures."""
    assert main(["selftest", "--vectors", str(VECTORS / "protocol.json"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"passed": 70, "failed": 0, "failures": []}


@pytest.mark.parametrize(("module", "count"), [
    ("cryptography.hazmat.primitives.asymmetric", 7), ("gmalg", 6),
])  # fmt: skip
def test_missing_extra_is_no_failure(module: str, count: int, capsys, monkeypatch):
    """What cannot be run for want of an algorithm is counted apart; whatever else is run."""
    monkeypatch.setitem(sys.modules, module, None)
    assert main(["selftest", "--vectors", str(VECTORS / "certificates.json")]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"{35 - count} passed, 0 failed"
    assert len(rest) == 1
    assert f"{count} " in rest[0]
    assert main(["selftest", "--vectors", str(VECTORS / "certificates.json"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["not_run"] == count


def test_every_kind_has_a_vector():
    """No kind that the command knows is without a case, and every case has a known kind.

    A single ``tree`` stands only inside a ``differ``.
    """
    kinds = {case["kind"] for cases in CASES.values() for case in cases} | {"tree"}
    assert kinds == set(KINDS) | set(LOT_KINDS) | set(SIGNED_KINDS)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """The paths of all simple values inside a value."""
    if isinstance(value, dict):
        return [p for key, inner in value.items() for p in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [p for key, inner in enumerate(value) for p in leaves(inner, (*path, key))]
    return [path]


def changed(value: Any) -> Any:  # noqa: ANN401
    """The same but for one bit."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value ^ 1
    return chr(ord(value[0]) ^ 1) + value[1:] if value else "x"


FIRST_OF_KIND = {case["kind"]: case for cases in CASES.values() for case in reversed(cases)}


@pytest.mark.parametrize("kind", sorted(FIRST_OF_KIND))
def test_every_changed_output_fails(kind: str):
    """One bit of any expected value changed: the case fails.

    Caught by it: an output that is computed but never compared.
    """
    case = FIRST_OF_KIND[kind]
    assert run_case(case) == ""
    paths = leaves(case["out"])
    for path in paths if len(paths) < 40 else paths[:: len(paths) // 40]:
        other = deepcopy(case)
        at: Any = other["out"]
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = changed(at[path[-1]])
        assert run_case(other).startswith("differs in"), path


@pytest.mark.parametrize("name", sorted(CASES))
def test_one_changed_bit_exits_1(name: str, tmp_path, capsys):
    """A file with one bit changed prints ``N passed, M failed`` and exits 1; the case is named."""
    document = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    case = document["cases"][3]
    path = next(p for p in leaves(case["out"]) if isinstance(p[-1], int) or p[-1] != "name")
    at: Any = case["out"]
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = changed(at[path[-1]])
    (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    assert main(["selftest", "--vectors", str(tmp_path / name)]) == 1
    *failures, last = capsys.readouterr().out.splitlines()
    assert last == f"{len(document['cases']) - 1} passed, 1 failed"
    assert failures == [line for line in failures if line.startswith(f"FAIL {case['name']}: ")]
    assert len(failures) == 1
    both = ["selftest", "--vectors", str(tmp_path / name), str(VECTORS / name), "--json"]
    assert main(both) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["failed"], found["failures"][0]["name"]) == (1, case["name"])
    assert found["passed"] == 2 * len(document["cases"]) - 1


ONE = {"name": "a", "kind": "key", "in": {}, "out": {}}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"cases": []}).encode(),
        json.dumps({"format": FORMAT}).encode(),
        json.dumps({"format": "randcheck/vectors/protocol@2", "cases": []}).encode(),
        json.dumps({"format": [FORMAT], "cases": []}).encode(),
        json.dumps({"format": FORMAT, "cases": {"a": 1}}).encode(),
        json.dumps({"format": FORMAT, "cases": [1]}).encode(),
        json.dumps({"format": FORMAT, "cases": 7}).encode(),
        *(
            json.dumps(
                {"format": FORMAT, "cases": [{k: v for k, v in ONE.items() if k != n}]}
            ).encode()
            for n in ONE
        ),
        *(json.dumps({"format": FORMAT, "cases": [{**ONE, n: 1}]}).encode() for n in ONE),
    ],
    ids=lambda content: content[:70].decode(errors="replace"),
)
def test_malformed_file_exits_2(content: bytes, tmp_path, capsys):
    """A file that is no vector file is bad input, named with its path; nothing is run."""
    path = tmp_path / "vectors.json"
    path.write_bytes(content)
    assert main(["selftest", "--vectors", str(VECTORS / "protocol.json"), str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert str(path) in err
    assert err.count("error: ") == 1


def test_missing_file_exits_2(tmp_path, capsys):
    """A file that cannot be opened is named."""
    assert main(["selftest", "--vectors", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "case",
    [
        {"name": "a", "kind": "unheard-of", "in": {}, "out": {}},
        {"name": "b", "kind": "key", "in": {}, "out": {"key": ""}},
        {"name": "c", "kind": "jcs", "in": {"list": [5]}, "out": {"results": []}},
        {"name": "d", "kind": "salt", "in": {"suite": "md5", "roster_secret": "", "id": ""},
         "out": {"salt": ""}},
        {"name": "e", "kind": "deal", "in": {"checks": 1}, "out": {"at": None}},
        {"name": "f", "kind": "h", "out": {"digest": ""},
         "in": {"suite": "sha256", "label": "x", "fields": [{"hex": "zz"}]}},
    ],
    ids=lambda case: case["kind"],
)  # fmt: skip
def test_case_that_cannot_be_run_fails(case: dict[str, Any], tmp_path, capsys):
    """A case of an unknown kind, or not in its kind's form, fails; the others still run."""
    good = FIRST_OF_KIND["lp"]
    path = tmp_path / "v.json"
    path.write_text(json.dumps({"format": FORMAT, "cases": [case, good]}))
    assert main(["selftest", "--vectors", str(path)]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith(f"FAIL {case['name']}: ")
    assert out.splitlines()[-1] == "1 passed, 1 failed"


CATALOGUE = tampering.catalogue()


def test_tampering_is_caught(capsys):
    """Every alteration is refused by the step that the catalogue names, and single bytes by any.

    And whole lists that are not those of their roots besides.
    """
    assert main(["selftest", "--tampering", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    every = len(CATALOGUE) + 2 * len(tampering.STRAY) + 1
    assert (found["caught"], found["missed"]) == (every, 0)
    assert all(entry["step"] in entry["failed"] for entry in found["tamperings"])


def test_missed_tampering_is_told(monkeypatch, capsys):
    """A step that finds nothing any more is a miss, and the command exits with 1."""
    first = [entry for entry in CATALOGUE if entry["step"] == "quotas"][:1]
    report = tampering.examine(example()[1])
    monkeypatch.setattr(tampering, "examine", lambda *_args, **_given: report)
    monkeypatch.setattr(tampering, "BYTE", 10_000)
    monkeypatch.setattr(tampering, "catalogue", lambda: first)
    assert main(["selftest", "--tampering"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split(maxsplit=2) == ["MISSED", "quotas", first[0]["name"]]
    assert lines[-1].startswith("0 caught, ")


def test_catalogue_of_tampering_covers_the_steps(tmp_path: Path):
    """Every step refuses something; what is not altered holds, whatever it stands on."""
    assert len({entry["name"] for entry in CATALOGUE}) == len(CATALOGUE)
    assert {entry["step"] for entry in CATALOGUE} == {step.name for step in STEPS}
    assert {entry.get("base", "plain") for entry in CATALOGUE} == set(BASES)
    for name, make in BASES.items():
        base = make(tmp_path / name)
        data = base.certificate.to_bytes()
        assert tampering.tampered(base.certificate, []) == data
        assert tampering.examine(data, **base.given).verdict == "verified"
        mine = [entry for entry in CATALOGUE if entry.get("base", "plain") == name]
        for entry in mine:
            assert tampering.tampered(base.certificate, entry["change"]) != data


def test_tampering_without_signatures(monkeypatch, capsys):
    """Where nobody can sign a statement that tampering is left out, and nothing is missed."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    monkeypatch.setattr(tampering, "BYTE", 10_000)
    assert main(["selftest", "--tampering"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines if "not run" in line] == [
        ["not", "run", "statements"]
    ]
    assert lines[-1] == f"{len(CATALOGUE) + 2 * len(tampering.STRAY)} caught, 0 missed"
