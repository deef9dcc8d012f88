"""Bytes to text: byte order mark, strict UTF-8, GB18030, or the encoding given.

Nothing is guessed by statistics: such guesses read a short GBK file as UTF-16.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from randcheck.office.reading.log import Log

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KNOWN = {"utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be"}
_KNOWN |= {"utf-32", "ascii", "cp936", "big5"}
# Twenty characters of three bytes in a row do not come about by chance in GBK.
_SURELY_UTF8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}[\x00-\x7f]*){20}")


def decode(data: bytes, log: Log, encoding: str | None = None) -> tuple[str, bool] | None:
    """Return the text, and whether another encoding would have read it too.

    Args:
        data: The whole file.
        log: Takes what is wrong; then ``None`` is returned.
        encoding: The encoding, where the caller knows it.
    """
    if encoding is not None:
        return _given(data, log, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            if name != "utf-8-sig":
                log.note("encoding-mark", encoding=name.upper())
            return _strict(data, log, name)
    if b"\0" in data:
        log.wrong("encoding-nul", position=data.index(b"\0"))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _SURELY_UTF8.search(data, 0, error.start):
            return _strict(data, log, "utf-8")
        return _strict(data, log, "gb18030")
    return text, not text.isascii() and _reads(data, "gb18030")


def _given(data: bytes, log: Log, encoding: str) -> tuple[str, bool] | None:
    name = encoding.lower().replace("_", "-")
    if name not in _KNOWN:
        log.wrong("encoding-unknown", value=encoding, known="utf-8, gb18030, utf-16")
        return None
    if name in {"gbk", "gb2312", "cp936"}:
        name = "gb18030"  # holds both, and the characters that they lack
    return _strict(data, log, "utf-8-sig" if name == "utf-8" else name)


def _strict(data: bytes, log: Log, name: str) -> tuple[str, bool] | None:
    try:
        return data.decode(name), False
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        log.wrong("encoding-broken", encoding=name.upper(), position=error.start, line=line)
        return None


def _reads(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True
