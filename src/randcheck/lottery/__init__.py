"""The two randoms: pure algorithms over ids, integers and a seed.

>>> from randcheck import lottery
>>> lottery.draw({"A": ["a1", "a2", "a3"]}, rate="1/10", seed="dice 3 5 2")["A"].ids
('a1',)
>>> lottery.assign(["a1"], ["E1", "E2", "E3"], size=2, seed="dice 3 5 2").teams
{'a1': ('E3', 'E2')}

Nothing here knows an office, a file, a date or a clock. Whoever wants to check
by hand whether the lot fell fairly reads, in this order:

=============  ==============================================================
`door`         `draw` and `assign`, for whoever wants nothing else
`tickets`      the normative functions: everybody's lot is a hash
`seeds`        what several parties contributed becomes one seed
`selection`    first random: the n smallest tickets
`problems`     second random: seats, and who may sit on them
`loads`        how many checks everybody gets, and who gets one more
`dealing`      everybody's lots go into one box and are drawn seat by seat
`grouping`     teams first, then teams to checks
`amending`     a substitute drawn, two seats swapped
`possible`     how many could have been dealt a seat
`replay`       a finished deal checked without solving anything
`exchange`     exchange paths, on which all of the second random rests
`drand`        a public beacon's rounds, and whether a signature is theirs
`bls12381`     the curve behind it
=============  ==============================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from randcheck.lottery.dealing import Deal
    from randcheck.lottery.door import assign, draw
    from randcheck.lottery.problems import Member
    from randcheck.lottery.selection import Drawn

__all__ = ["Deal", "Drawn", "Member", "assign", "draw"]


def __getattr__(name: str) -> object:
    """Import the door when it is first asked for: whoever checks a ticket needs no deal."""
    if name in __all__:
        from randcheck.lottery import door

        return getattr(door, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
