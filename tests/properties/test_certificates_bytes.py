"""Every single byte of a small unsigned certificate: flipped, deleted, doubled, it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from unit.test_certificates_office import issued, tiny_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = issued(tiny_task())[1].to_bytes()
EVERY, TENTH = range(len(DATA)), range(3, len(DATA), 10)


def flipped(bit: int) -> Callable[[int], bytes]:
    """Flip one bit of a byte."""
    return lambda n: DATA[:n] + bytes([DATA[n] ^ 1 << bit]) + DATA[n + 1 :]


CHANGES: dict[str, Callable[[int], bytes]] = {
    "flipped": flipped(0),
    "deleted": lambda n: DATA[:n] + DATA[n + 1 :],
    "doubled": lambda n: DATA[: n + 1] + DATA[n:],
}
HEAVIER: dict[str, Callable[[int], bytes]] = {
    **CHANGES,
    **{f"bit {bit}": flipped(bit) for bit in (1, 5, 7)},
    "cut off": lambda n: DATA[:n],
    "zeroed": lambda n: DATA[:n] + b"\x00" + DATA[n + 1 :],
    "space before": lambda n: DATA[:n] + b" " + DATA[n:],
}


def missed(change: Callable[[int], bytes], positions: range) -> Iterator[int]:
    """Where a change is not refused; any exception escapes."""
    for position in positions:
        data = change(position)
        if data == DATA:
            continue
        if rc.examine(data).verdict != "refuted":
            yield position


def test_untouched_certificate_is_verified():
    """The certificate whose bytes are altered is right, and small."""
    assert rc.examine(DATA).verdict == "verified"
    assert len(DATA) < 12_000


@pytest.mark.parametrize("name", CHANGES)
def test_tenth_byte_altered(name: str):
    """“every single byte flipped, deleted, doubled → refused”, a fixed tenth of them.

    Caught by it: reading JSON or base64 leniently, a head that is not compared, fields unread.
    """
    assert list(missed(CHANGES[name], TENTH)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", HEAVIER)
def test_every_byte_altered(name: str):
    """The same for all bytes, and for more bits, cuts, zeroes and spaces: 0 misses."""
    assert list(missed(HEAVIER[name], EVERY)) == []
