"""Files as offices have them, read into values, or every problem with its cell.

==============  ====================================================
`files`         one file: targets, inspectors, interests, history, …
`folder`        all files of an office, compared with each other
`options`       what a caller may say about a file
`own`           what the office itself says: its names and words
`records`       rows of a database, mappings and frames in the place of a file
`sources`       what kind of file it is; its sheets
`text`          CSV: bytes to text and to rows
`workbook`      XLSX
`schema`        the columns by the names that offices give them
`headers`       where the header stands, and whose it is
`unread`        columns that fill no field
`tables`        data rows, totals, blank rows, notes
`columns`       many cells at once, where nothing is to be said of them
`rows`          rows of every list but targets
`targets`       rows of targets
`values`        one cell: ids, names, words, days
`codes`         credit codes (GB 32100-2015)
`identity`      numbers of identity cards, which no list may bring in
`words`         tiers, states, yes and no
`checks`        what rows and files say together
`verdict`       accept, accept with notices, reject
==============  ====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.office.reading.files import (
        Reading,
        read_beside,
        read_history,
        read_inspectors,
        read_interests,
        read_items,
        read_joint,
        read_list,
        read_plan,
        read_presence,
        read_records,
        read_results,
        read_targets,
    )
    from randcheck.office.reading.folder import OfficeFiles, read_folder
    from randcheck.office.reading.options import ReadOptions
    from randcheck.office.reading.verdict import Verdict, check_file

__all__ = [
    "OfficeFiles",
    "ReadOptions",
    "Reading",
    "Verdict",
    "check_file",
    "read_beside",
    "read_folder",
    "read_history",
    "read_inspectors",
    "read_interests",
    "read_items",
    "read_joint",
    "read_list",
    "read_plan",
    "read_presence",
    "read_records",
    "read_results",
    "read_targets",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "files": (
            "Reading read_beside read_history read_inspectors read_interests read_items "
            "read_joint read_list read_plan read_presence read_records read_results read_targets"
        ),
        "folder": "OfficeFiles read_folder",
        "options": "ReadOptions",
        "verdict": "Verdict check_file",
    },
)
