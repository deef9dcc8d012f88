"""Chance that anybody can repeat: words from tickets over the digest of the record.

Relabelling a draw needs random numbers. They are the project's own tickets, 0, 1, 2, … under a
key that no draw has: ``H("audit", seed, scope)``. So the same record gives the same p-values on
every machine.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, Final

from randcheck.canonical.framing import labelled_hash
from randcheck.canonical.suites import suite
from randcheck.errors import ExtraMissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABEL: Final = "audit"
_WORD: Final = 4  # bytes
_TICKET: Final = 32  # bytes
_SPACE: Final = 2**32
_AT_ONCE: Final = 2**24  # places shuffled at once, so that memory stays small


def check_extra() -> None:
    """Make sure that numpy is there.

    Raises:
        ExtraMissingError: It is not; the text names the command.
    """
    try:
        import numpy  # noqa: F401, ICN001 - is it there
    except ImportError:
        command = 'pip install "randcheck[audit]"'
        raise ExtraMissingError("extra-missing", package="numpy", command=command) from None


class Stream:
    """Random numbers of one draw and one use.

    Args:
        seed: 32 bytes, the digest of the record.
        scope: What the numbers are for.
    """

    def __init__(self, seed: bytes, scope: str) -> None:
        used = suite("sha256")
        key = labelled_hash(used, LABEL, seed, scope).hex()
        self._fresh = used.new(key.encode()).copy  # a ticket is HASH(key || number)
        self._next = 0

    def octets(self, count: int) -> bytes:
        """Return the next random bytes: tickets 0, 1, 2, … one behind the other."""
        tickets = []
        for number in range(self._next, self._next + -(-count // _TICKET)):
            hasher = self._fresh()
            hasher.update(b"%d" % number)
            tickets.append(hasher.digest())
        self._next += len(tickets)
        return b"".join(tickets)[:count]

    def unit(self) -> float:
        """Return a number between 0 and 1, neither of them."""
        return (int.from_bytes(self.octets(_WORD), "big") + 0.5) / _SPACE

    def below(self, limits: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
        """Return whole numbers from 0 to a limit, exclusive.

        Of 2^32 words not quite as many give each number where the limit divides them with a
        rest: a relative difference below ``limit / 2^32``.

        Args:
            limits: At most 2^31 each; broadcast to `shape`.
            shape: Of the result.
        """
        import numpy as np

        words = np.frombuffer(self.octets(_WORD * prod(shape)), dtype=">u4").reshape(shape)
        return ((words.astype(np.uint64) * limits.astype(np.uint64)) >> np.uint64(32)).astype(
            np.int64
        )

    def flips(self, shape: tuple[int, ...]) -> NDArray[Any]:
        """Return fair coins, as an array of yes and no."""
        import numpy as np

        count = prod(shape)
        octets = np.frombuffer(self.octets(-(-count // 8)), dtype=np.uint8)
        return np.unpackbits(octets, count=count).reshape(shape).astype(bool)


def subsets(stream: Stream, size: int, chosen: int, times: int) -> NDArray[Any]:
    """Return random subsets, each a column of `chosen` different places from 0 to `size`.

    Args:
        stream: Where the numbers come from.
        size: How many places there are.
        chosen: How many each subset has.
        times: How many subsets.
    """
    import numpy as np

    step = max(1, _AT_ONCE // max(1, size))
    parts = [
        _shuffled(stream, size, chosen, min(step, times - first))[:chosen].copy()
        for first in range(0, times, step)
    ]
    return np.concatenate(parts, axis=1)


def permutations(stream: Stream, size: int, times: int) -> NDArray[Any]:
    """Return random orders of `size` places, each a column."""
    return _shuffled(stream, size, max(0, size - 1), times)


def _shuffled(stream: Stream, size: int, steps: int, times: int) -> NDArray[Any]:
    """Shuffle the first `steps` places of every column (Fisher and Yates)."""
    import numpy as np

    places = np.repeat(np.arange(size, dtype=np.int32)[:, None], times, axis=1)
    columns = np.arange(times)
    left = size - np.arange(steps)
    others = stream.below(left[:, None], (steps, times)) + np.arange(steps)[:, None]
    for step in range(steps):
        other = others[step]
        taken = places[other, columns]
        places[other, columns] = places[step]
        places[step] = taken
    return places
