"""The characters of an id (`randcheck.canonical.ids`), as engines write a class of them."""

from __future__ import annotations

from typing import Final

ASCII: Final = r"A-Za-z0-9\-_.:()\[\]/"
RANGES: Final = (
    (0xB7, 0xB7), (0x3007, 0x3007), (0x300A, 0x300B), (0x3010, 0x3011), (0x3014, 0x3015),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2F7FF), (0x30000, 0x323AF),
)  # fmt: skip
RE2: Final = ASCII + "".join(rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in RANGES)
"""For RE2 and for Java."""
POSTGRES: Final = ASCII + "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in RANGES)
