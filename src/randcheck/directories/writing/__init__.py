"""Directories and results written out: files, frames, a platform's own columns.

==============  ====================================================
`rows`          a directory as a header and rows of text
`out`           CSV and XLSX, with formulas escaped
`frames`        data frames, out and in
`platform`      the columns of a mandatory platform, out and in
`tables`        any result as a table
`html`          small HTML for notebooks
==============  ====================================================
"""

from randcheck.directories.writing.frames import read_frame, to_frame
from randcheck.directories.writing.out import write_list, write_table
from randcheck.directories.writing.platform import (
    PlatformMapping,
    load_mapping,
    read_platform,
    write_platform,
)
from randcheck.directories.writing.tables import Column, Table

__all__ = [
    "Column",
    "PlatformMapping",
    "Table",
    "load_mapping",
    "read_frame",
    "read_platform",
    "to_frame",
    "write_list",
    "write_platform",
    "write_table",
]
