"""Every single byte of a small certificate: flipped, deleted, doubled, inserted, it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import issued, tiny_task
from fixtures.signers import SIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNSIGNED = issued(tiny_task())[1].to_bytes()
DATA = {"unsigned": UNSIGNED, "signed": SIGNED.to_bytes()}


def flipped(bit: int) -> Callable[[bytes, int], bytes]:
    """Flip one bit of a byte."""
    return lambda data, n: data[:n] + bytes([data[n] ^ 1 << bit]) + data[n + 1 :]


CHANGES: dict[str, Callable[[bytes, int], bytes]] = {
    "flipped": flipped(0),
    "deleted": lambda data, n: data[:n] + data[n + 1 :],
    "doubled": lambda data, n: data[: n + 1] + data[n:],
    "inserted": lambda data, n: data[:n] + b"A" + data[n:],
}
HEAVIER: dict[str, Callable[[bytes, int], bytes]] = {
    **CHANGES,
    **{f"bit {bit}": flipped(bit) for bit in (1, 5, 7)},
    "cut off": lambda data, n: data[:n],
    "zeroed": lambda data, n: data[:n] + b"\x00" + data[n + 1 :],
    "space before": lambda data, n: data[:n] + b" " + data[n:],
}


def missed(data: bytes, change: Callable[[bytes, int], bytes], positions: range) -> Iterator[int]:
    """Where a change is not refused; any exception escapes."""
    for position in positions:
        other = change(data, position)
        if other == data:
            continue
        if rc.examine(other).verdict != "refuted":
            yield position


@pytest.mark.parametrize("kind", DATA)
def test_untouched_certificate_is_verified(kind: str):
    """The certificate whose bytes are altered is right, and small."""
    report = rc.examine(DATA[kind])
    assert report.verdict == "verified"
    assert report.step("signatures").status == {"signed": "PASS", "unsigned": "SKIPPED"}[kind]
    assert len(DATA[kind]) < 14_000


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("name", CHANGES)
def test_tenth_byte_altered(name: str, kind: str):
    """“every single byte flipped, deleted, doubled, inserted → refused”, a fixed tenth of them.

    Caught by it: reading JSON or base64 leniently, a head that is not compared, fields unread,
    signatures that are not checked.
    """
    data = DATA[kind]
    assert list(missed(data, CHANGES[name], range(3, len(data), 10))) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("name", HEAVIER)
def test_every_byte_altered(name: str, kind: str):
    """The same for all bytes, and for more bits, cuts, zeroes and spaces: 0 misses."""
    data = DATA[kind]
    assert list(missed(data, HEAVIER[name], range(len(data)))) == []
