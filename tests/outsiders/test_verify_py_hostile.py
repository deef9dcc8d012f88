"""Hostile input to `verify.py`: a clear refusal, and no traceback, no hang, nothing obeyed."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from fixtures import forging
from fixtures.certificates import copied
from fixtures.outsider_cases import lists_of
from fixtures.outsider_runs import oldest_python, run

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = forging.PLAIN[1].to_bytes()

HOSTILE = {
    "nested 100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a name twice": PLAIN.replace(b'{"disclosures"', b'{"head":"x","disclosures"', 1),
    "bad UTF-8": PLAIN.replace(b'"randcheck/', b'"\xff\xfe/', 1),
    "1e400": b'{"format":1e400}',
    "a long number": b'{"format":' + b"9" * 100_000 + b"}",
    "half a surrogate pair": b'{"format":"\\ud800"}',
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "NaN": b'{"format":NaN}',
    "nothing": b"",
    "zeros": bytes(1000),
    "a million commas": b"[" + b"1," * 3_200_000 + b"1]",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_file_is_refused(name: str, tmp_path: Path):
    """The first step fails; nothing but the answer is printed."""
    (tmp_path / "c.json").write_bytes(HOSTILE[name])
    ((code, out, err),) = run([[str(tmp_path / "c.json"), "--json"]])
    report = json.loads(out)
    assert (code, report["verdict"], err) == (1, "refuted", "")
    assert report["steps"][0]["status"] == "FAIL"
    assert {step["status"] for step in report["steps"][1:]} == {"SKIPPED"}


def test_large_file_is_refused_unread(tmp_path: Path):
    """200 MB are more than any certificate has."""
    with (tmp_path / "c.json").open("wb") as stream:
        stream.truncate(200_000_000)
    ((code, out, err),) = run([[str(tmp_path / "c.json"), "--lang", "en"]])
    assert (code, err) == (1, "")
    assert "REFUTED at step 1" in out


def hostile_payload(change: Any) -> bytes:  # noqa: ANN401 - a function of a record
    """The certificate with another first payload."""
    value = json.loads(PLAIN)
    body = json.loads(base64.b64decode(value["records"][0]["payload"]))
    data = change(copied(body))
    value["records"][0]["payload"] = base64.b64encode(data).decode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def test_hostile_payload_is_refused(tmp_path: Path):
    """What hides inside base64 is as strict."""
    deep = b'{"a":' + b"[" * 90_000 + b"]" * 90_000 + b"}"
    for n, change in enumerate([lambda _: deep, lambda _: b"1e400", lambda _: b'{"a":1,"a":1}']):
        (tmp_path / f"{n}.json").write_bytes(hostile_payload(change))
    for code, out, err in run([[str(tmp_path / f"{n}.json"), "--json"] for n in range(3)]):
        assert (code, err) == (1, "")
        assert json.loads(out)["steps"][1]["status"] == "FAIL"


def test_names_do_not_steer_the_screen(tmp_path: Path):
    """Control characters and right-to-left marks of a certificate are never printed."""

    def change(body: Any) -> bytes:  # noqa: ANN401 - a record
        body["draw_id"] = body["office"] = "\x1b]0;owned\x07\u202e<script>"
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    (tmp_path / "c.json").write_bytes(hostile_payload(change))
    for code, out, err in run(
        [[str(tmp_path / "c.json"), "--steps", "--lang", lang] for lang in ("zh", "en")]
    ):
        assert (code, err) == (1, "")
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_hostile_rosters_fail_their_step(tmp_path: Path):
    """Lists that are not of their form are found by step 13, whatever is in them."""
    (tmp_path / "c.json").write_bytes(PLAIN)
    calls = []
    for n, line in enumerate([b"[" * 100_000, b'{"id":1e400}', b'{"id":"a","id":"b"}', b"\xff"]):
        given = lists_of(forging.PLAIN[0])
        (given["rosters"] / "targets.jsonl").write_bytes(line + b"\n")
        words = [str(tmp_path / "c.json"), "--rosters", str(given["rosters"])]
        calls.append([*words, "--secrets", str(given["secrets"]), "--json"])
        assert n < 4
    for code, out, err in run(calls):
        assert (code, err) == (1, "")
        steps = {step["name"]: step["status"] for step in json.loads(out)["steps"]}
        assert steps["roots"] == "FAIL"
        assert steps["draw"] == "SKIPPED"


def test_files_that_cannot_be_opened_are_told(tmp_path: Path):
    """Exit code 2 and one sentence, before anything is said of the certificate."""
    (tmp_path / "c.json").write_bytes(PLAIN)
    there, gone = str(tmp_path / "c.json"), str(tmp_path / "gone")
    calls = [[gone]]
    calls += [
        [there, option, gone]
        for option in ("--rosters", "--secrets", "--trust", "--evidence", "--plan")
    ]
    for code, out, err in run(calls):
        assert (code, out) == (2, "")
        assert err.count("\n") == 1


def test_required_property_decides_the_exit_code(tmp_path: Path):
    """3 where a property asked for does not hold, 2 where there is no such property."""
    (tmp_path / "c.json").write_bytes(PLAIN)
    words = [str(tmp_path / "c.json"), "--require"]
    found = run([[*words, "consistent", "outside"], [*words, "recomputed"], [*words, "perfect"]])
    assert [code for code, _, _ in found] == [0, 3, 2]


def test_oldest_python_is_as_old_as_promised():
    """The tests run on a Python that is older than the library's own, where one is there."""
    ((code, out, _),) = run([["--capabilities"]], oldest_python())
    assert code == 0
    assert json.loads(out)["version"].startswith("verify.py")
