"""What can be said of a file before it is used: accept, accept with notices, reject."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.problems import PROBLEM, parse_problem
from randcheck.canonical.shapes import Choice, Fields, Integer, Listing, Nullable, require
from randcheck.disk.storage import (
    Files,
    place_at,
)
from randcheck.errors import InputError
from randcheck.office.reading import files, folder
from randcheck.office.reading.log import Log, settle
from randcheck.office.reading.options import options_for
from randcheck.office.reading.own import with_words_beside
from randcheck.office.reading.schema import FORMS

if TYPE_CHECKING:
    import os
    from typing import Unpack

    from randcheck.disk.storage import Place, Shelf
    from randcheck.errors import Problem
    from randcheck.office.reading.files import Reading
    from randcheck.office.reading.options import ReadOptions

CHECKED = tuple(FORMS)
_COMPARED: Final = ("interests", "history")  # with the lists beside them
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
        reading: What the file holds; ``None`` where it is rejected.
    """

    verdict: str
    rows: int | None
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    reading: Reading[Any] | None = field(default=None, eq=False, repr=False)

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
def check_file(
    path: str | os.PathLike[str] | bytes | Shelf,
    role: str,
    *,
    context: str | os.PathLike[str] | Files | None = None,
    own: str | os.PathLike[str] | bytes | Shelf | None = None,
    **options: Unpack[ReadOptions],
) -> Verdict:
    """Read a file and say whether it can be used; never raises for what the file holds.

    Args:
        path: The file, a `Shelf`, or its bytes.
        role: ``targets``, ``inspectors``, ``interests``, ``history``, ``presence``,
            ``results``, ``items``, ``plan`` or ``joint``.
        context: Folder or mapping with the other lists of the office, to compare with.
        own: File of the office's own names and words; by default ``用词.toml`` beside
            the file.
        **options: See `ReadOptions`.

    Raises:
        InputError: There is no such role (``role-unknown``), or an option has no effect
            on it (``option-unknown``).
    """
    if role not in FORMS:
        raise InputError("role-unknown", value=role, known="、".join(FORMS))
    settings = options_for(role, options)
    if context is not None and role not in _COMPARED:
        known = "、".join(_COMPARED)
        raise InputError("option-unknown", value="context", role=role, known=known)
    try:
        settings = with_words_beside(role, path, settings, own)
        if context is not None:
            settings = evolve(settings, **_context(place_at(context), role))
        reading = files.read_with(role, path, settings)
    except InputError as error:
        return Verdict(verdict="reject", rows=None, problems=error.problems)
    verdict = "accept-with-notice" if reading.notices else "accept"
    return Verdict(verdict=verdict, rows=reading.rows, notices=reading.notices, reading=reading)


def _context(directory: Place, role: str) -> dict[str, Any]:
    """Read the lists beside the file; their own notices are not the file's."""
    log = Log(directory.name)
    found = folder.find_files(directory, log)
    settle([log])
    known: dict[str, Any] = {}
    if "targets" in found:
        known["targets"] = files.read_targets(found["targets"]).value
    if "inspectors" in found and role == "interests":
        known["inspectors"] = files.read_inspectors(found["inspectors"]).value
    return known
