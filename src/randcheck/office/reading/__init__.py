"""Files as offices have them, read into values, or every problem with its cell.

==============  ====================================================
`files`         one file: targets, inspectors, interests, history, …
`folder`        all files of an office, compared with each other
`sources`       what kind of file it is; its sheets
`decoding`      bytes to text
`comma`         CSV
`workbook`      XLSX
`schema`        the columns by the names that offices give them
`headers`       where the header stands
`tables`        data rows, totals, blank rows, notes
`columns`       many cells at once, where nothing is to be said of them
`values`        one cell: ids, names, words, days
`codes`         credit codes (GB 32100-2015)
`words`         tiers, states, yes and no
`checks`        what rows and files say together
`verdict`       accept, accept with notices, reject
==============  ====================================================
"""

from randcheck.office.reading.files import (
    Reading,
    read_history,
    read_inspectors,
    read_interests,
    read_items,
    read_joint,
    read_plan,
    read_presence,
    read_results,
    read_targets,
)
from randcheck.office.reading.folder import OfficeFiles, read_folder
from randcheck.office.reading.verdict import Verdict, check_file

__all__ = [
    "OfficeFiles",
    "Reading",
    "Verdict",
    "check_file",
    "read_folder",
    "read_history",
    "read_inspectors",
    "read_interests",
    "read_items",
    "read_joint",
    "read_plan",
    "read_presence",
    "read_results",
    "read_targets",
]
