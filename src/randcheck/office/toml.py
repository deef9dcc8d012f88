"""TOML as offices write it: read within limits, so that no file takes long (规则书的读取).

`tomllib` takes time and memory that grow with the square of the dots in a key; 120 kB of
them asked for 3 GB.

A Chinese keyboard writes “ ” ＝ ， where TOML wants " " = , and the two look alike; the
parser's own message names the place where it gave up. Here the sign is named, with its cure.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from randcheck.errors import InputError, Phrase

LARGEST: Final = 2**20
"""Bytes of a file."""
DEEPEST: Final = 16
"""Parts of a key; the deepest of a rule book has five."""

_TOKEN: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|(?P<key>"(?:[^"\\\n]|\\.)*"?|\'[^\'\n]*\'?|[A-Za-z0-9_-]+)'
    r"|(?P<dot>\.)|(?P<space>[ \t]+)|\#[^\n]*|.",
    re.DOTALL,
)
"""One token after the other; what is not closed goes on to the end of its line."""

_ASCII: Final = {
    **dict.fromkeys("“”„‟＂″", '"'),
    **dict.fromkeys("‘’‛＇′", "'"),
    **dict(zip("＝，．［］｛｝＃：。、；【】－", "=,.[]{}#=.,,[]-", strict=True)),
    **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
    **dict.fromkeys("\u3000\u00a0", " "),
}
_QUOTED: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_WHY: Final = {
    "toml-quote": "Illegal character '\\n'",
    "toml-equals": "Expected '='",
    "toml-value": "Invalid value",
    "toml-rest": "Expected newline",
    "toml-twice": "Cannot overwrite a value",
    "toml-table-twice": "Cannot declare",
    "toml-bracket": "Unclosed array",
}  # by what the parser of the standard library says
_AT: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


def parse_toml(data: bytes, place: str) -> dict[str, Any]:
    """Return the tables of a TOML text.

    Args:
        data: UTF-8, with or without a byte order mark; at most `LARGEST` bytes.
        place: What messages call it.

    Raises:
        InputError: It is too large (``file-oversize``), a key has too many parts
            (``toml-depth``), or it is no TOML: ``json-encoding``, ``toml-sign`` where a
            Chinese sign stands in the place of another, ``toml-line``, ``toml-syntax``.
    """
    if len(data) > LARGEST:
        raise InputError("file-oversize", place=place, size=len(data), limit=LARGEST)
    try:
        text = data.decode("utf-8-sig")  # Notepad puts a mark before it
    except UnicodeDecodeError as error:
        raise InputError("json-encoding", place=place, position=error.start) from error
    _check_keys(text, place)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise InputError("toml-syntax", place=place, reason="nesting") from error
    except ValueError as error:  # TOMLDecodeError, and integers too long to be read
        raise _told(text.replace("\r\n", "\n"), str(error), place) from error


def _check_keys(text: str, place: str) -> None:
    """Refuse a key of too many parts before `tomllib` meets it."""
    parts, dotted = 0, False
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "key":
            parts = parts + 1 if dotted else 1
            dotted = False
        elif kind == "dot":
            dotted = True
        elif kind != "space":
            parts, dotted = 0, False
        if parts > DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            raise InputError("toml-depth", place=f"{place} line {line}", most=DEEPEST)


def _bare(token: re.Match[str]) -> str:
    """Return a token as it is; a text that is closed, or a comment, as blanks.

    Tokens are gone through one by one: looking for closed texts in the whole would start
    anew at every quotation mark of a long line.
    """
    return re.sub(r"[^\n]", " ", token[0]) if _QUOTED.fullmatch(token[0]) else token[0]


def _told(text: str, reason: str, place: str) -> InputError:
    """Return the error that names the first Chinese sign outside of texts, if there is one."""
    bare = "".join(map(_bare, _TOKEN.finditer(text))).split("\n")
    for line, (found, whole) in enumerate(zip(bare, text.split("\n"), strict=True), start=1):
        signs = [at for at, sign in enumerate(found) if sign in _ASCII]
        if signs:
            # In a text that is never closed the quotation mark is at fault, not its commas.
            quotes = [at for at in signs if _ASCII[found[at]] in found[:at]]
            at = (quotes or signs)[0]
            params = {"sign": found[at], "wanted": _ASCII[found[at]], "value": whole.strip()}
            return InputError("toml-sign", place=f"{place}:{line}:{at + 1}", line=line, **params)
    if at_line := _AT.search(reason):
        lines = text.rstrip().split("\n")
        line, at = int(at_line[1] or len(lines)), int(at_line[2] or len(lines[-1]) + 1)
        why = _AT.sub("", reason).strip()
        known = next((code for code, words in _WHY.items() if words in why), None)
        return InputError(
            "toml-line",
            place=f"{place}:{line}:{at}",
            line=line,
            value=lines[line - 1].strip() if line <= len(lines) else "",
            reason=Phrase(known) if known else why,
        )
    return InputError("toml-syntax", place=place, reason=reason)
