"""What the reference says to the input of a test vector, in the form of its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference.searching import BRUTE

from . import draws, hashes, logs, lots

if TYPE_CHECKING:
    from reference.searching import Method

    from .hashes import Document


def answer(kind: str, document: Document, method: Method = BRUTE) -> Document:
    """Return the output for an input of any kind, as plain JSON values.

    `method` matters to the kinds of the second random only.
    """
    lists = hashes.LISTS | draws.LISTS | logs.LISTS
    single = hashes.SINGLE | draws.SINGLE | logs.SINGLE
    if kind in lists:
        return {"results": [lists[kind](entry) for entry in document["list"]]}
    if kind in single:
        return single[kind](document)
    if kind == "differ":
        inner, output = single[document["kind"]], document["output"]
        return {side: inner(document[side])[output] for side in ("a", "b")}
    return lots.answer(kind, document, method)
