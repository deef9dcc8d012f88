"""The five offices' files against what their EXPECTED.json says."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from randcheck.errors import InputError
from randcheck.office.directories.interests import spread
from randcheck.office.reading import read_folder, read_history, read_inspectors, read_targets

OFFICES = Path(__file__).parents[1] / "data" / "offices"
NAMES = sorted(path.name for path in OFFICES.iterdir() if path.is_dir())
PAIRS = {
    "wugang-2022": "recusal_pairs_inspector_x_work",
    "wugang-2025": "recusal_pairs_inspector_x_entity",
    "luohe-2019": "recusal_pairs_inspector_x_entity",
    "xicheng-2022": "recusal_pairs_inspector_x_target",
    "huaxian-2023": "recusal_pairs_inspector_x_target",
}


def expected(name):
    """What the office's own file says."""
    return json.loads((OFFICES / name / "EXPECTED.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=NAMES)
def office(request):
    """An office's files as read, and what is expected of them."""
    return request.param, read_folder(OFFICES / request.param), expected(request.param)


class TestFiles:
    def test_all_files_are_read(self, office):
        """Every file is taken for what it is."""
        _, files, wanted = office
        assert {name for _, name in files.files} == set(wanted["files"])

    def test_rows_of_every_sheet(self, office):
        """Sheets have the expected number of data rows."""
        name, _, wanted = office
        for file, info in wanted["files"].items():
            counts = {s: geometry["data_rows"] for s, geometry in info.get("sheets", {}).items()}
            read = {"targets": read_targets, "history": read_history, "inspectors": read_inspectors}
            role = Path(file).stem
            if counts and role in read:
                assert read[role](OFFICES / name / file).rows == sum(counts.values())

    def test_title_and_total_rows_are_reported(self, office):
        """Title, total and double header are noticed where they stand, and nothing else is."""
        _, files, wanted = office
        rows = {"row-title": set(), "row-total": set(), "header-double": set()}
        for file, info in wanted["files"].items():
            for sheet, geometry in info.get("sheets", {}).items():
                rows["row-title"].add((file, sheet, geometry["title_row"]))
                rows["row-total"].add((file, sheet, geometry["total_row"]))
                if len(geometry["header_rows"]) > 1:
                    rows["header-double"].add((file, sheet, geometry["header_rows"][0]))
        for code, places in rows.items():
            found = {
                (n.params["file"], n.params["sheet"], n.params["row"])
                for n in files.notices
                if n.code == code and n.params["sheet"]
            }
            assert found == {place for place in places if place[2]}
        told = {"cells-filled", "columns-further", "column-unread", "target-name-again"}
        assert {n.code for n in files.notices} <= {*rows, *told}


class TestTargets:
    def test_counts(self, office):
        """As many targets as expected, on as many sheets."""
        name, files, wanted = office
        targets, said = files.targets, wanted["targets"]
        sheets = Counter(target.sheet for target in targets)
        if name == "wugang-2022":
            assert sheets == {sheet: part["rows"] for sheet, part in said.items()}
        elif name == "xicheng-2022":
            assert sheets == said["by_sheet"]
            assert len(targets.ids) == said["distinct_ids"]
        else:
            assert len(targets) == said["rows"]
            assert len(targets.ids) == said.get("distinct_entities", said["rows"])

    def test_tiers_states_and_flags(self, office):
        """Tiers, states and flags are as many as expected."""
        name, files, wanted = office
        if name == "wugang-2022":
            for sheet, said in wanted["targets"].items():
                part = files.targets.part(sheet)
                assert Counter(t.tier for t in part) == said["by_tier_rows"]
                assert Counter(t.state for t in part) == said["by_state"]
                assert len({t.parties for t in part}) == said["distinct_units"]
        for key, field in (("by_tier", "tier"), ("by_state", "state"), ("by_region", "region")):
            if key in wanted["targets"]:
                found = Counter(getattr(t, field) for t in files.targets)
                assert found == wanted["targets"][key]
        flags = {"seriously_dishonest": "seriously_dishonest", "trustworthy": "trustworthy"}
        for key, flag in (
            flags | {"abnormal": "abnormal_operation", "punished": "penalty"}
        ).items():
            if key in wanted["targets"] and isinstance(wanted["targets"][key], int):
                ids = {t.id for t in files.targets if flag in t.flags}
                assert len(ids) == wanted["targets"][key]


class TestPeople:
    def test_inspectors(self, office):
        """Inspectors, presence and licences are as expected."""
        _, files, wanted = office
        said = wanted["inspectors"]
        start, end = map(date.fromisoformat, wanted["window"])
        people = files.inspectors
        assert len(people) == said["listed"]
        assert Counter(i.department for i in people) == said["by_department"]
        assert Counter(i.post for i in people) == said["by_post"]
        assert sorted(i.id for i in people if not i.present) == sorted(said["absent"])
        assert {i.id for i in people if i.licence_until < start} == set(
            said["licence_expired_before_window"]
        )
        valid = [i for i in people if i.licence_until >= end]
        assert len(valid) == said["licence_valid_over_window"]
        assert sum(bool(i.present) for i in valid) == said["eligible"]
        assert {p.inspector for p in files.presence if not p.present} == set(said["absent"])

    def test_interests(self, office):
        """An interest in a unit is one in each of its works."""
        name, files, wanted = office
        assert len(files.interests) == wanted["interests"]["rows"]
        pairs = spread(files.interests, ((t.id, t.parties) for t in files.targets))
        assert len(pairs) == wanted["interests"][PAIRS[name]]

    def test_history(self, office):
        """Past checks and their sources are as expected."""
        _, files, wanted = office
        assert len(files.history) == wanted["history"]["rows"]
        assert Counter(p.cause for p in files.history) == wanted["history"]["by_source"]
        known = set(files.targets.ids)
        assert all(p.target in known for p in files.history)


def test_merged_departments_are_filled_down():
    """The department of a merged cell holds for all rows it covers, and is reported."""
    found = read_inspectors(OFFICES / "xicheng-2022" / "inspectors.xlsx")
    cells = [n.params["cell"] for n in found.notices if n.code == "cells-filled"]
    assert sorted(cells) == ["B11", "B14", "B3", "B7"]
    assert all(inspector.department for inspector in found.value)


def test_presence_names_who_confirmed():
    """Of the list with 在岗 and 在位 both must say yes, and the confirmation is kept."""
    files = read_folder(OFFICES / "xicheng-2022")
    by_id = {presence.inspector: presence for presence in files.presence}
    assert by_id["01020222001"].confirmed_by == "邵伟"
    assert by_id["01020222001"].confirmed_on == date(2022, 6, 6)


def test_all_problems_of_all_files_at_once(tmp_path):
    """A folder with faults in two files names both."""
    for name in ("inspectors.csv", "targets.csv", "interests.csv", "history.xlsx"):
        data = (OFFICES / "huaxian-2023" / name).read_bytes()
        if name == "targets.csv":
            data = data.replace("存续".encode(), "筹建".encode(), 1)
        if name == "interests.csv":
            data = data.replace(b"16052654001", b"16052654099", 1)
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_folder(tmp_path)
    assert [p.code for p in caught.value.problems] == ["state-unknown", "interest-inspector"]


def test_sheets_of_one_target():
    """A target on two sheets is one target with two entries; a part has it once."""
    targets = read_folder(OFFICES / "xicheng-2022").targets
    assert len(targets.part("使用安全")) == 250
    with pytest.raises(InputError) as caught:
        targets.part("没有")
    assert caught.value.code == "sheet-unknown"
