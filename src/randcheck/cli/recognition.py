"""What a file is that was given for another one: said, instead of what it is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.cli.language import either
from randcheck.disk.storage import is_file, is_folder, read_whole
from randcheck.errors import InputError
from randcheck.messages import LANGUAGES, Phrase, render

if TYPE_CHECKING:
    from collections.abc import Mapping

CERTIFICATE: Final = "certificate"
COMMITMENT: Final = "commitment"
_FOLDERS: Final = {
    "private-folder": ("secrets.json", "certificate.json"),
    "roster-folder": ("targets.jsonl", "inspectors.jsonl"),
}
"""Kind of a folder → files that it holds."""
_COMMANDS: Final = {
    "certificate": "show",
    "checks": "check list",
    "commitment": "show",
    "key": "key show",
    "private-folder": "pending show",
    "private-key": "key show",
}
"""Kind → the command that shows it."""
_FORMATS: Final = frozenset(
    {
        *("audit", "calendar-layer", "certificate", "checks", "contribution", "disclosure"),
        *("eligibility", "head-statement", "heads", "kept-contribution", "key", "notices"),
        *("openings", "private-key", "register-head", "register-log", "register-report"),
        *("register-year", "report", "results", "roster-secrets", "roster-verdict", "statement"),
        "table",
    }
)
"""Kinds that a file names in its format."""
_ENDINGS: Final = (".docx", ".html", ".ics", ".toml")
_SETTINGS: Final = re.compile(rb'^\s*format\s*=\s*"randcheck/(rulebook|project)@', re.MULTILINE)
"""How a TOML file names what it is."""
_LISTS: Final = (".csv", ".xlsx")


@frozen
class Known:
    """What a file is.

    Attributes:
        kind: In one word, such as ``certificate`` or ``key``.
        phrase: What people call it.
        command: The command that shows it; empty where there is none.
    """

    kind: str
    phrase: Phrase
    command: str = ""

    @property
    def text(self) -> str:
        """What it is, in the language spoken."""
        zh, en = (render(lang, self.phrase.code, dict(self.phrase.params)) for lang in LANGUAGES)
        return either(f"这是{zh}", f"this is {en}")

    @property
    def is_list(self) -> bool:
        """Whether it is a list of an office, of whatever role."""
        return self.phrase.code == phrase_of("list").code


def phrase_of(kind: str, **params: object) -> Phrase:
    """Return what people call a kind of file.

    Args:
        kind: The kind, as `Known` has it.
        **params: Those of its text.
    """
    return Phrase(f"file-is-{kind}", tuple(params.items()))


def _known(kind: str) -> Known:
    return Known(kind, phrase_of(kind), _COMMANDS.get(kind, ""))


def recognise(path: str | Path) -> Known | None:
    """Return what a file or a folder is; ``None`` where nothing of it is known."""
    where = Path(path)
    if is_folder(where):
        for kind, names in _FOLDERS.items():
            if all(is_file(where / name) for name in names):
                return _known(kind)
        return None
    try:
        data = read_whole(where)
    except InputError:
        return None
    known = _by_format(data)
    return known or _by_name(where, data)


def _by_format(data: bytes) -> Known | None:
    """Return what the first value of a file says that it is."""
    value = _first(data)
    if not isinstance(value, dict):
        return None
    word = str(value.get("format") or _of_payload(value))
    kind = word.partition("/")[2].partition("@")[0].partition("/")[0]
    if kind not in _FORMATS:
        return None
    if kind == CERTIFICATE and len(value.get("records", ())) == 1:
        return _known(COMMITMENT)
    return _known(kind)


def _first(data: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value of a JSON file, or of the first line of one of lines."""
    for part in (data, data.partition(b"\n")[0]):
        try:
            return json.loads(part)
        except (ValueError, RecursionError):
            continue
    return None


def _of_payload(value: Mapping[str, Any]) -> str:
    """Return the format that an envelope names: ``application/vnd.randcheck.<kind>.v1+json``."""
    kind = str(value.get("payloadType", "")).removeprefix("application/vnd.randcheck.")
    return f"randcheck/{kind.partition('.')[0]}"


def _by_name(path: Path, data: bytes) -> Known | None:
    if path.suffix.lower() in _LISTS:
        from randcheck.office.reading.schema import NAMES

        role = next((role for role, names in NAMES.items() if path.stem in {role, *names}), "")
        command = f"roster check --role {role}" if role else ""
        return Known(role or "list", phrase_of("list", value=path.stem), command)
    suffix = path.suffix.lower()
    if suffix == ".toml" and (said := _SETTINGS.search(data)):
        return _known(said[1].decode())
    return _known(suffix[1:]) if suffix in _ENDINGS else None
