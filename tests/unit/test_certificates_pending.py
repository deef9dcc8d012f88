"""A draw that waits: saved, loaded, resumed; whatever changed meanwhile is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import (
    IN_GROUPS,
    NONCES,
    VALUES,
    committed,
    issued,
    office_task,
    sources,
    tiny_task,
)
from randcheck.certificates.pending import (
    CERTIFICATE_FILE,
    OPENINGS_FILE,
    load_openings,
    load_pending,
    openings_file,
)
from randcheck.certificates.records import ROSTERS
from randcheck.certificates.rosters import ROSTERS_FOLDER, load_rosters
from randcheck.certificates.secretfiles import SECRETS_FILE, load_secrets
from randcheck.errors import CommitmentError, InputError
from randcheck.lottery.seeds import Opened

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The private folder of a committed draw."""
    committed().save(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_round_trip(name: str, tmp_path):
    """What was saved is loaded, and drawn from gives the same bytes as without the detour."""
    pending = committed(office_task(teams=IN_GROUPS), suite=name)
    pending.save(tmp_path)
    loaded = load_pending(tmp_path)
    assert loaded.certificate.to_bytes() == pending.certificate.to_bytes()
    assert dict(loaded.secrets) == dict(pending.secrets)
    assert set(loaded.openings) == set(pending.openings)
    assert {n: list(r.lines) for n, r in loaded.rosters.items()} == {
        n: list(r.lines) for n, r in pending.rosters.items()
    }
    assert rc.draw(loaded).to_bytes() == rc.draw(pending).to_bytes()


def test_saving_again_changes_no_byte(saved: Path):
    """A loaded draw saved elsewhere, for a successor, is the same folder."""
    load_pending(saved).save(saved / "copy")
    for path in saved.rglob("*.json*"):
        if "copy" not in path.parts:
            assert (saved / "copy" / path.relative_to(saved)).read_bytes() == path.read_bytes()


def test_folder_holds_these_files(saved: Path):
    """Six rosters, secrets, openings, certificate; no half-written file beside them."""
    found = {path.relative_to(saved).as_posix() for path in saved.rglob("*") if path.is_file()}
    rosters = {f"{ROSTERS_FOLDER}/{name}.jsonl" for name in ROSTERS}
    assert found == {CERTIFICATE_FILE, SECRETS_FILE, OPENINGS_FILE, *rosters}


def test_resume_with_the_opening_of_a_party(tmp_path):
    """Days later the other party hands in its opening as a file."""
    c = committed().certificate.commitment["sources"][1]["commitment"]
    pending = committed(sources=[sources()[0], rc.contribution("supervisor", commitment=c)])
    pending.save(tmp_path / "private")
    opening = Opened(source_id="supervisor", nonce=NONCES["supervisor"], value=VALUES["supervisor"])
    (tmp_path / "o.json").write_bytes(openings_file(pending.draw_id, (opening,)))
    loaded = load_pending(tmp_path / "private")
    found = load_openings(tmp_path / "o.json", loaded.draw_id)
    assert rc.draw(loaded, found).to_bytes() == issued()[1].to_bytes()


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Change a file in one place."""
    data = path.read_bytes()
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))


CHANGES = {
    "targets": (b'"verdict":"eligible"', b'"verdict":"excluded:state"'),
    "inspectors": (b'"cap":null', b'"cap":5'),
    "presence": (b'"present":true', b'"present":false'),
    "interests": ("曾任职".encode(), "近亲属".encode()),
    "history": (b"2026-01-09", b"2026-01-08"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_roster_changed_on_disk_is_refused(name: str, saved: Path):
    """One fact of a roster changed after the commitment: the draw is refused, the roster named."""
    rewrite(saved / ROSTERS_FOLDER / f"{name}.jsonl", *CHANGES[name])
    with pytest.raises(CommitmentError) as caught:
        load_pending(saved)
    assert caught.value.code == "roster-changed"
    assert caught.value.params == {"value": name}
    assert name in caught.value.zh
    assert name in caught.value.en


@pytest.mark.parametrize("name", ROSTERS)
@pytest.mark.parametrize("keep", [0, -1])
def test_line_left_out_is_refused(name: str, keep: int, saved: Path):
    """A target, inspector, recusal less: refused, whichever line it is."""
    path = saved / ROSTERS_FOLDER / f"{name}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    del lines[keep]
    path.write_bytes(b"".join(lines))
    with pytest.raises(CommitmentError) as caught:
        load_pending(saved)
    assert caught.value.code == "roster-changed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:-1], "roster-truncated"),
        (lambda data: data[:-20], "roster-truncated"),
        (lambda data: data + b"\n", "json-syntax"),
        (lambda data: data.replace(b"\n", b"\r\n"), "payload-not-canonical"),
        (lambda data: data.replace(b'":', b'": ', 1), "payload-not-canonical"),
        (lambda data: b"\xef\xbb\xbf" + data, "json-syntax"),
        (lambda data: data.replace(b'"id"', b'"Id"', 1), "shape-missing"),
        (lambda data: data + data.splitlines(keepends=True)[-1], "shape-order"),
    ],
    ids=["no end", "cut", "blank line", "windows", "spaces", "mark", "field", "line twice"],
)
@pytest.mark.parametrize("name", ["targets", "inspectors"])
def test_damaged_roster_names_file_and_line(name: str, change, code: str, saved: Path):
    """A file another program has rewritten is told from one that says something else."""
    path = saved / ROSTERS_FOLDER / f"{name}.jsonl"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(InputError) as caught:
        load_rosters(saved / ROSTERS_FOLDER)
    assert caught.value.code == code
    assert f"{name}.jsonl" in caught.value.problems[0].place
    assert f"{name}.jsonl" in caught.value.zh


@pytest.mark.parametrize("name", ["targets", "inspectors"])
def test_lines_out_of_order_are_refused(name: str, saved: Path):
    """Lines stand by id; sorted otherwise the file is another one, with two readings.

    Caught by it: sorting the ids of a file while its lines stay, so that each line speaks of
    another target than it names.
    """
    path = saved / ROSTERS_FOLDER / f"{name}.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[::-1]))
    with pytest.raises(InputError) as caught:
        load_pending(saved)
    assert caught.value.code == "shape-order"
    assert caught.value.problems[0].place.endswith(f"{name}.jsonl line 2")


def test_secrets_of_another_draw_are_refused(saved: Path, tmp_path_factory):
    """Secrets name their draw; those of a sibling draw are told by it."""
    other = tmp_path_factory.mktemp("other")
    committed(office_task(draw="autumn")).save(other)
    (saved / SECRETS_FILE).write_bytes((other / SECRETS_FILE).read_bytes())
    with pytest.raises(CommitmentError) as caught:
        load_pending(saved)
    assert caught.value.code == "other-draw"
    assert caught.value.params == {"found": "lan/2026/autumn/1", "wanted": "lan/2026/spring/1"}
    assert "lan/2026/autumn/1" in caught.value.zh
    assert "secrets.json" in caught.value.en


def test_secret_of_another_roster_is_refused(saved: Path):
    """Two secrets exchanged: neither root is the committed one."""
    value = json.loads((saved / SECRETS_FILE).read_bytes())
    lists = value["rosters"]
    lists["targets"], lists["history"] = lists["history"], lists["targets"]
    (saved / SECRETS_FILE).write_text(json.dumps(value))
    with pytest.raises(CommitmentError) as caught:
        load_pending(saved)
    assert caught.value.code == "roster-changed"


def test_openings_of_another_draw_are_refused(saved: Path, tmp_path_factory):
    """An opening handed in for another draw is refused with both names."""
    other = tmp_path_factory.mktemp("other")
    committed(tiny_task()).save(other)
    with pytest.raises(CommitmentError) as caught:
        load_openings(other / OPENINGS_FILE, "lan/2026/spring/1")
    assert caught.value.code == "other-draw"
    assert "openings.json" in caught.value.zh
    (saved / OPENINGS_FILE).write_bytes((other / OPENINGS_FILE).read_bytes())
    with pytest.raises(CommitmentError) as caught:
        load_pending(saved)
    assert caught.value.code == "other-draw"


@pytest.mark.parametrize(
    "name",
    [
        CERTIFICATE_FILE,
        SECRETS_FILE,
        OPENINGS_FILE,
        *(f"{ROSTERS_FOLDER}/{n}.jsonl" for n in ROSTERS),
    ],
)
def test_missing_file_is_named(name: str, saved: Path):
    """A folder without one of its files cannot be drawn from; the file is named."""
    (saved / name).unlink()
    with pytest.raises(InputError) as caught:
        load_pending(saved)
    assert caught.value.code == "file-unreadable"
    assert caught.value.problems[0].place == str(saved / name)


@pytest.mark.parametrize("name", [SECRETS_FILE, OPENINGS_FILE])
@pytest.mark.parametrize(
    "change",
    [
        lambda value: value | {"format": "randcheck/other@v1"},
        lambda value: value | {"more": 1},
        lambda value: {k: v for k, v in value.items() if k != "draw_id"},
        lambda value: [value],
    ],
)
def test_other_form_of_a_private_file_is_refused(name: str, change, saved: Path):
    """Another format, a further field, a missing one: refused with the file's name."""
    path = saved / name
    path.write_text(json.dumps(change(json.loads(path.read_bytes()))))
    with pytest.raises(InputError) as caught:
        load_pending(saved)
    assert caught.value.problems[0].place.startswith(str(path))


def test_openings_stand_by_source_once(saved: Path):
    """Two openings of one source, or openings out of order, are refused."""
    path = saved / OPENINGS_FILE
    value = json.loads(path.read_bytes())
    for openings in (value["openings"][::-1], value["openings"] + value["openings"][-1:]):
        path.write_text(json.dumps(value | {"openings": openings}))
        with pytest.raises(InputError) as caught:
            load_pending(saved)
        assert caught.value.code == "shape-order"


def test_secrets_are_read_as_bytes(saved: Path):
    """The file gives its draw and six secrets of 32 bytes."""
    draw_id, secrets = load_secrets(saved / SECRETS_FILE)
    assert draw_id == "lan/2026/spring/1"
    assert sorted(secrets) == sorted(ROSTERS)
    assert {len(secret) for secret in secrets.values()} == {32}


def test_failed_save_leaves_nothing_half_written(tmp_path):
    """If a file cannot be moved into its place nothing is left of it; the certificate comes last.

    Caught by it: writing the certificate first; leaving the ``.part`` file behind.
    """
    (tmp_path / OPENINGS_FILE).mkdir()
    with pytest.raises(InputError) as caught:
        committed().save(tmp_path)
    assert caught.value.code == "file-unwritable"
    assert caught.value.problems[0].place == str(tmp_path / OPENINGS_FILE)
    assert not (tmp_path / CERTIFICATE_FILE).exists()
    assert not list(tmp_path.rglob("*.part"))


def test_paths_with_chinese_names_and_spaces(tmp_path):
    """Folders are called as offices call them."""
    folder = tmp_path / "二〇二六年 抽取" / "私密"
    committed().save(folder)
    assert load_pending(str(folder)).draw_id == "lan/2026/spring/1"
