"""Directories and lists written out: files, frames, a platform's own columns.

==============  ====================================================
`rows`          a directory as a header and rows of text
`out`           CSV and XLSX
`frames`        data frames, out and in
`platform`      the columns of a mandatory platform, out and in
==============  ====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.office.writing.frames import read_frame, to_frame
    from randcheck.office.writing.out import write_list, write_table
    from randcheck.office.writing.platform import (
        PlatformMapping,
        load_mapping,
        read_platform,
        write_platform,
    )

__all__ = [
    "PlatformMapping",
    "load_mapping",
    "read_frame",
    "read_platform",
    "to_frame",
    "write_list",
    "write_platform",
    "write_table",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "frames": "read_frame to_frame",
        "out": "write_list write_table",
        "platform": "PlatformMapping load_mapping read_platform write_platform",
    },
)
