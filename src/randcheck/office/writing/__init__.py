"""Directories and lists written out: files, frames, a platform's own columns.

==============  ====================================================
`rows`          a directory as a header and rows of text
`out`           CSV and XLSX
`frames`        data frames, out and in
`platform`      the columns of a mandatory platform, out and in
==============  ====================================================
"""

from randcheck.canonical.arguments import checked
from randcheck.disk import sheets
from randcheck.office.writing.frames import read_frame, to_frame
from randcheck.office.writing.out import write_list
from randcheck.office.writing.platform import (
    PlatformMapping,
    load_mapping,
    read_platform,
    write_platform,
)

write_table = checked(sheets.write_table)

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
