"""Shapes of single values that several records have."""

from __future__ import annotations

import base64
from typing import Any, Final

from randcheck.canonical.framing import HASH_SIZE
from randcheck.canonical.ids import check_id
from randcheck.canonical.rates import parse_rate
from randcheck.canonical.shapes import (
    Fields,
    Integer,
    Listing,
    Pattern,
    Shape,
    by,
    hexadecimal,
)
from randcheck.canonical.suites import SUITE_NAMES
from randcheck.errors import Phrase

LARGEST_BUCKET: Final = 2**24
"""To how many leaves a list may be padded: what a file may ask of whoever recomputes it."""


def _nodes(text: str) -> None:
    raw = base64.b64decode(text, validate=True)
    if len(raw) % HASH_SIZE or base64.b64encode(raw).decode() != text:
        raise ValueError


def _rate(text: str) -> None:
    parse_rate(text)


def utf8(name: str) -> Any:  # noqa: ANN401 - a key function of any field
    """Return what ascends along a list by the bytes of a field."""
    return lambda value: value[name].encode()


def listing(shape: Shape, name: str, *, least: int = 0) -> Listing:
    """Return the shape of a list that ascends by the bytes of a field."""
    return Listing(shape, utf8(name), by(name), least)


HASH = hexadecimal(HASH_SIZE)
SECRET = hexadecimal(HASH_SIZE, secret=True)
DIGEST = Pattern(f"({'|'.join(SUITE_NAMES)}):[0-9a-f]{{64}}", Phrase("expect-digest"))
RATE = Pattern("[0-9]+/[0-9]+", Phrase("expect-rate"), _rate)
PATH = Pattern("[A-Za-z0-9+/]*={0,2}", Phrase("expect-path"), _nodes)
"""Canonical base64 of hashes, one behind the other."""
SIG = Pattern("[A-Za-z0-9+/]{85}[AQgw]==", Phrase("expect-signature"))
"""Canonical base64 of 64 bytes."""
COUNT = Integer()
DECIMAL = Pattern("0|[1-9][0-9]{0,39}", Phrase("expect-decimal"))
"""A number that may be too large for a number of JSON."""
PLAIN_ID = Pattern("[^/]+", Phrase("expect-plain-id"), check_id)


def _draw_id(text: str) -> None:
    for part in text.split("/"):
        check_id(part)


DRAW_ID = Pattern("([^/]+/){3}[1-9][0-9]{0,15}", Phrase("expect-draw-id"), _draw_id)
"""``<office>/<plan>/<draw>/<slot>``, where a party or a list names a draw."""


def _seed_id(text: str) -> None:
    _draw_id("/".join(text.split("/")[:4]))


SEED_ID = Pattern(
    "([^/]+/){3}[1-9][0-9]{0,15}(/amend/[1-9][0-9]{0,15})?", Phrase("expect-draw-id"), _seed_id
)
"""The same, or ``<draw_id>/amend/<k>``: what a contribution is made for."""
ROOT = Fields({"root": HASH, "size": COUNT})
"""Root and number of leaves of a tree."""
