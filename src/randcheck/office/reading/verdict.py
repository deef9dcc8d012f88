"""What can be said of a file before it is used: accept, accept with notices, reject."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.problems import PROBLEM, parse_problem
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Nullable, require
from randcheck.errors import InputError
from randcheck.office.reading import files, folder
from randcheck.office.reading.log import Log, settle

if TYPE_CHECKING:
    import os
    from datetime import date

    from randcheck.errors import Problem
    from randcheck.office.directories.inspectors import InspectorDirectory
    from randcheck.office.directories.targets import TargetDirectory
    from randcheck.office.reading.files import Reading

CHECKED = ("targets", "inspectors", "interests", "history", "presence", "items", "plan", "joint")
FORMAT: Final = "randcheck/roster-verdict@v1"
_SHAPE = Fields(
    {
        "format": Choice((FORMAT,)),
        "verdict": Choice(("accept", "accept-with-notice", "reject")),
        "rows": Nullable(Integer()),
        "problems": Listing(PROBLEM),
        "notices": Listing(PROBLEM),
    }
)


@frozen(kw_only=True, field_transformer=strict)
class Verdict:
    """The outcome of `check_file`.

    Attributes:
        verdict: ``accept``, ``accept-with-notice`` or ``reject``.
        rows: Data rows read; ``None`` where the file is rejected.
        problems: Everything that is wrong.
        notices: What was recognised, left out or converted.
    """

    verdict: str
    rows: int | None
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return what ``randcheck roster check --json`` prints."""
        found = [_plain(problem, "problem") for problem in self.problems]
        found += [_plain(notice, "notice") for notice in self.notices]
        return {"verdict": self.verdict, "rows": self.rows, "problems": found}

    def to_json(self) -> str:
        """Return the verdict as JSON text; `from_json` gives it back."""
        value = {
            "format": FORMAT,
            "verdict": self.verdict,
            "rows": self.rows,
            "problems": [problem.to_dict() for problem in self.problems],
            "notices": [notice.to_dict() for notice in self.notices],
        }
        return json.dumps(value, ensure_ascii=False)

    @classmethod
    @checked
    def from_json(cls, text: str | bytes) -> Verdict:
        """Return the verdict that `to_json` wrote.

        Raises:
            InputError: It is no such text; everything that is wrong with it.
        """
        value: Any = jcs.parse(text.encode() if isinstance(text, str) else text, "verdict")
        require(value, _SHAPE, "verdict")
        return cls(
            verdict=value["verdict"],
            rows=value["rows"],
            problems=tuple(map(parse_problem, value["problems"])),
            notices=tuple(map(parse_problem, value["notices"])),
        )


def _plain(problem: Problem, level: str) -> dict[str, object]:
    params = problem.params
    return {
        "code": problem.code,
        "level": level,
        "file": params.get("file", ""),
        "sheet": params.get("sheet") or None,
        "cell": params.get("cell"),
        "row": params.get("row"),
        "column": params.get("column"),
        "value": str(params.get("value", "")),
        "message": {"zh": problem.zh, "en": problem.en},
    }


@checked
def check_file(  # noqa: PLR0913 - options by name
    path: str | os.PathLike[str],
    role: str,
    *,
    context: str | os.PathLike[str] | None = None,
    encoding: str | None = None,
    normalise: bool = False,
    window: tuple[date, date] | None = None,
) -> Verdict:
    """Read a file and say whether it can be used; never raises for what the file holds.

    Args:
        path: The file.
        role: ``targets``, ``inspectors``, ``interests``, ``history``, ``presence``,
            ``items``, ``plan`` or ``joint``.
        context: Folder with the other lists of the office, to compare with.
        encoding: As for `read_targets`.
        normalise: As for `read_targets`.
        window: As for `read_inspectors`.

    Raises:
        InputError: There is no such role.
    """
    if role not in CHECKED:
        raise InputError("role-unknown", value=role, known="、".join(CHECKED))
    options = {"encoding": encoding}
    if role not in {"items", "plan", "joint"}:
        options["normalise"] = normalise  # type: ignore[assignment]
    if role == "inspectors":
        options["window"] = window  # type: ignore[assignment]
    try:
        if context is not None and role in {"interests", "history"}:
            options |= _context(Path(context), role)  # type: ignore[arg-type]
        reading: Reading = getattr(files, f"read_{role}")(path, **options)  # type: ignore[type-arg]
    except InputError as error:
        return Verdict(verdict="reject", rows=None, problems=error.problems)
    verdict = "accept-with-notice" if reading.notices else "accept"
    return Verdict(verdict=verdict, rows=reading.rows, notices=reading.notices)


def _context(directory: Path, role: str) -> dict[str, TargetDirectory | InspectorDirectory]:
    """Read the lists beside the file; their own notices are not the file's."""
    log = Log(directory.name)
    found = folder.find_files(directory, log)
    settle([log])
    known: dict[str, TargetDirectory | InspectorDirectory] = {}
    if "targets" in found:
        known["targets"] = files.read_targets(found["targets"]).value
    if "inspectors" in found and role == "interests":
        known["inspectors"] = files.read_inspectors(found["inspectors"]).value
    return known
