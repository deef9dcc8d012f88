"""What a file is that was given for another one: said, instead of what it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.cli.language import either
from randcheck.disk.storage import is_file, is_folder, read_whole
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

CERTIFICATE: Final = "certificate"
JOURNAL: Final = "checks"
_FOLDERS: Final = (
    (("secrets.json", "certificate.json"),
        ("承诺时的私密文件夹", "the private folder of a draw", "pending show")),
    (("targets.jsonl", "inspectors.jsonl"), ("名册文件夹", "a folder of rosters", "")),
)  # fmt: skip
_JSON: Final = {
    "audit": ("历史抽取的审计结果", "the result of an audit of past draws", ""),
    "certificate": ("抽取凭证", "a draw certificate", "show"),
    "checks": ("检查记录文件", "a journal of checks", "check list"),
    "contribution": ("一方交给机关的承诺值", "a party's commitment, for the office", ""),
    "disclosure": ("出示记录", "a log of views", ""),
    "eligibility": ("资格结论", "what makes targets eligible", ""),
    "heads": ("登记摘要清单", "a list of digests of a register", ""),
    "kept-contribution": (
        "一方自己留存的贡献，含密值，不得外传",
        "a party's own contribution, which it keeps to itself until it opens",
        "",
    ),
    "key": ("公钥文件", "a public key", "key show"),
    "notices": ("放假安排", "notices on days off", ""),
    "openings": ("一方的开启值", "a party's opening", ""),
    "private-key": ("私钥文件，不得外传", "a private key, to be kept secret", "key show"),
    "register-report": ("登记核验报告", "a report on a register", ""),
    "report": ("核验报告", "a report of a verification", ""),
    "results": ("封存抽取的结果，不得外传", "the results of a sealed draw, to be kept secret", ""),
    "roster-secrets": ("名册密值，不得外传", "the secrets of rosters, to be kept secret", ""),
    "roster-verdict": ("名录检查结果", "what was found in a list", ""),
    "statement": ("见证声明，核验时用 --evidence 给出其文件夹",
        "the statement of a witness; verify takes its folder with --evidence", ""),
    "table": ("表格", "a table", ""),
}  # fmt: skip
_ENDINGS: Final = {
    ".docx": ("Word 文档", "a Word document", ""),
    ".html": ("网页", "a web page", ""),
    ".ics": ("日历文件", "a calendar file", ""),
    ".toml": ("规则书或其他设置", "a rule book or other settings", ""),
}
_LISTS: Final = (".csv", ".xlsx")


@frozen
class Known:
    """What a file is.

    Attributes:
        kind: In one word, such as ``certificate`` or ``key``.
        zh: What people call it.
        en: The same in English.
        command: The command that shows it; empty where there is none.
    """

    kind: str
    zh: str
    en: str
    command: str = ""

    @property
    def text(self) -> str:
        """What it is, in the language spoken."""
        return either(f"这是{self.zh}", f"this is {self.en}")


def recognise(path: str | Path) -> Known | None:
    """Return what a file or a folder is; ``None`` where nothing of it is known."""
    where = Path(path)
    if is_folder(where):
        for names, said in _FOLDERS:
            if all(is_file(where / name) for name in names):
                return Known("folder", *said)
        return None
    try:
        data = read_whole(where)
    except InputError:
        return None
    known = _by_format(data)
    return known or _by_name(where)


def _by_format(data: bytes) -> Known | None:
    """Return what the first value of a file says that it is."""
    value = _first(data)
    if not isinstance(value, dict):
        return None
    word = str(value.get("format") or _of_payload(value))
    kind = word.partition("/")[2].partition("@")[0].partition("/")[0]
    if kind not in _JSON:
        return None
    if kind == CERTIFICATE and len(value.get("records", ())) == 1:
        return Known("commitment", "承诺，尚未抽取", "a commitment, nothing was drawn yet", "show")
    return Known(kind, *_JSON[kind])


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


def _by_name(path: Path) -> Known | None:
    if path.suffix.lower() in _LISTS:
        from randcheck.office.reading.schema import NAMES

        role = next((role for role, names in NAMES.items() if path.stem in {role, *names}), "")
        command = f"roster check --role {role}" if role else ""
        return Known(role or "list", f"名单（{path.stem}）", f"a list ({path.stem})", command)
    said = _ENDINGS.get(path.suffix.lower())
    return None if said is None else Known(path.suffix[1:].lower(), *said)
