"""Every damaged file against what its EXPECTED.json says."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from randcheck.office import reading
from randcheck.office.reading import check_file
from randcheck.office.reading.options import ACCEPTED

DIRTY = Path(__file__).parents[1] / "data" / "dirty"
EXPECTED = json.loads((DIRTY / "EXPECTED.json").read_text(encoding="utf-8"))
WINDOW = tuple(date.fromisoformat(day) for day in EXPECTED["window"])
CASES = EXPECTED["files"]
UNTIDY = [name for name, case in CASES.items() if "without_normalisation" in case]
VALUES = [name for name, case in CASES.items() if "value" in case]


def verdict_of(name, *, normalise=True):
    """Check one of the files in its role, with the options that it can use."""
    role = CASES[name]["role"]
    options = {"window": WINDOW, "normalise": normalise}
    return check_file(
        DIRTY / name,
        role,
        context=DIRTY / "context" if role in {"interests", "history"} else None,
        **{option: value for option, value in options.items() if option in ACCEPTED[role]},
    )


@pytest.mark.parametrize("name", CASES)
class TestDirty:
    def test_verdict(self, name):
        """The verdict is the expected one or another sound one."""
        case = CASES[name]
        assert verdict_of(name).verdict in {case["verdict"], *case["also_acceptable"]}

    def test_place(self, name):
        """Some problem or notice names the cell, or the row, that the defect is in."""
        case, found = CASES[name], verdict_of(name)
        named = found.problems + found.notices
        if case["cell"]:
            assert case["cell"] in {problem.params.get("cell") for problem in named}
        if case["row"]:
            assert case["row"] in {problem.params.get("row") for problem in named}
        if case["column"]:
            assert case["column"] in {problem.params.get("column") for problem in named}
        for cell in [case["cell"], *case.get("also_name", [])]:
            for language in ("zh", "en"):
                texts = " ".join(getattr(problem, language) for problem in named)
                assert not cell or cell in texts

    def test_rows(self, name):
        """An accepted file gives the expected number of rows."""
        found = verdict_of(name)
        if found.rows is not None:
            assert found.rows == CASES[name]["rows"]

    def test_one_defect_is_one_problem(self, name):
        """A defect is not reported as several."""
        assert len(verdict_of(name).problems) <= 1


@pytest.mark.parametrize("name", UNTIDY)
def test_without_normalisation(name):
    """Codes are not converted unless asked."""
    assert verdict_of(name, normalise=False).verdict == CASES[name]["without_normalisation"]


@pytest.mark.parametrize("name", UNTIDY)
def test_normalised_value(name):
    """With the step switched on, the code is the right one."""
    value = reading.read_targets(DIRTY / name, normalise=True).value
    assert CASES[name]["value"] in value.ids


def test_two_character_file_in_both_encodings():
    """The file that two encodings read: the notice, and the name when told which."""
    given = reading.read_targets(DIRTY / "20-gbk-two-characters.csv", encoding="gb18030")
    assert not given.notices
    assert "梅茂" in {target.name for target in given.value}
    guessed = reading.read_targets(DIRTY / "20-gbk-two-characters.csv")
    assert [notice.params["other"] for notice in guessed.notices] == ["梅茂"]


def test_serial_number_value():
    """The serial number of a date is read in the workbook's own date system."""
    value = reading.read_inspectors(DIRTY / "17-date-serial.xlsx").value
    wanted = date.fromisoformat(CASES["17-date-serial.xlsx"]["value"])
    assert wanted in {inspector.licence_until for inspector in value}


def test_expired_licence_leaves_the_others():
    """A list with an expired licence is read, and the notice tells who is not eligible."""
    name = "26-licence-expired.csv"
    value = reading.read_inspectors(DIRTY / name, window=WINDOW).value
    eligible = [i for i in value if i.present and i.licence_until >= WINDOW[1]]
    assert len(eligible) == CASES[name]["eligible"]


@pytest.mark.parametrize("name", EXPECTED["context"])
def test_context(name):
    """The clean files are accepted without notice."""
    role = Path(name).stem
    context = DIRTY / "context" if role in {"interests", "history"} else None
    found = check_file(DIRTY / name, role, context=context)
    assert found.verdict == EXPECTED["context"][name]["verdict"]
    assert found.rows == EXPECTED["context"][name]["rows"]
    assert not found.notices


LIMITED = [name for name, case in CASES.items() if "limits" in case]
_CHILD = r"""
import pathlib, re, resource, sys
from randcheck.office.reading import check_file
from randcheck.office.reading.options import ACCEPTED
check_file(sys.argv[1], "targets")
used = resource.getrusage(resource.RUSAGE_SELF)
# ru_maxrss counts what the parent held before this program was loaded; VmHWM does not
status = pathlib.Path("/proc/self/status")
peak = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
print((int(peak[1]) if peak else used.ru_maxrss) // 1024, int(used.ru_utime + used.ru_stime))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked of resource")
@pytest.mark.parametrize("name", LIMITED)
def test_limits(name):
    """What a workbook declares costs neither time nor memory."""
    limits = CASES[name]["limits"]
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", _CHILD, str(DIRTY / name)],
        capture_output=True,
        text=True,
        timeout=10 * limits["seconds"],  # a hang; the machine may have other work
        check=True,
    )
    memory, seconds = map(int, done.stdout.split())
    assert memory < limits["memory_mib"]
    assert seconds < limits["seconds"]
