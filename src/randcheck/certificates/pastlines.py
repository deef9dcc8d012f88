"""Lines of past checks, read a distinct rest at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from randcheck.canonical.ids import all_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ID, _TARGET = b'"id":"', b'"target":"'
_COUNTED = re.compile(rb"[^@]+@(?:0|[1-9]\d*)").fullmatch  # `<target>@<k>`


def history_ids(
    lines: Sequence[bytes], place: str, judge: Callable[[str, bytes, str], str]
) -> list[str] | None:
    """Return the ids of lines of past checks, judging each distinct rest of a line once.

    In a line without backslashes a quotation mark ends or begins a text: what stands behind
    the names ``id`` and ``target`` is theirs, and the rest is canonical if it was in one line.

    Args:
        lines: Of the file.
        place: What messages call it.
        judge: Judges one line by itself.

    Returns:
        The ids; ``None`` where every line has to be judged by itself.
    """
    known: set[tuple[bytes, bytes, bytes]] = set()
    ids, targets = [], []
    for number, line in enumerate(lines, 1):
        head, _, named = line.partition(_ID)
        id, _, rest = named.partition(b'"')
        middle, _, aimed = rest.partition(_TARGET)
        target, _, tail = aimed.partition(b'"')
        parts = head, middle, tail
        new = parts not in known
        if new or id.rpartition(b"@")[0] != target or not _COUNTED(id):
            judge("history", line, f"{place} line {number}")
            if b"\\" not in line:
                known.add(parts)
        ids.append(id)
        targets.append(target)
    if not ids:
        return []
    try:
        found, of = b"\n".join(ids).decode().split("\n"), b"\n".join(targets).decode().split("\n")
    except UnicodeDecodeError:
        return None
    return found if all_ids(of) and b"\\" not in b"".join(ids) else None
