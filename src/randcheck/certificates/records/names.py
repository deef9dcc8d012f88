"""Words of the records: kinds, rosters, designs, forms of a request."""

from __future__ import annotations

from typing import Final

CERTIFICATE: Final = "randcheck/certificate@v1"
COMMITMENT, OPENING, DRAW, ASSIGNMENT = "commitment", "opening", "draw", "assignment"
REQUEST, AMENDMENT = "request", "amendment"
VOID, UNSEALING = "void", "unsealing"
"""The kinds of a record."""
SUBSTITUTE, SWAP, TEAM, RESERVE = "substitute", "swap", "team", "reserve"
"""The forms of a request."""
CHECK, CAMPAIGN = "check", "campaign"
"""How far a recusal goes."""
ROSTERS: Final = ("history", "inspectors", "interests", "presence", "recusals", "targets")
LISTS: Final = "lists"
"""The field of a record that holds root and size of the tree of its lists."""


def record_format(kind: str) -> str:
    """Return what stands in the field ``format`` of a kind of record."""
    return f"randcheck/{kind}@v1"


def payload_type(kind: str) -> str:
    """Return the DSSE payload type of a kind of record."""
    return f"application/vnd.randcheck.{kind}.v1+json"
