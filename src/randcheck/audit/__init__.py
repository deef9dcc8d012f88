"""Past draws that no certificate proves: what was broken, what chance hardly does.

==============  ====================================================
`reading`       a folder with the record, as the office's system wrote it
`record`        the record: draws, lists, visits, people
`exported`      what past checks, results or a published table show of it
`breaches`      what follows from the record and the rules alone
`auditing`      families of tests, adjusted for each other
`selection`     targets and places in the list
`named`         targets named beforehand
`pairs`         who went together
`visits`        who went where
`loads`         who had how much
`combining`     one number for a row of draws
`chances`       chances that can be counted out
`stream`        random numbers that anybody can repeat
`result`        what was found, in words that accuse nobody
`power`         what a record of this size would have shown
`registered`    the same statistics over certificates
`report`        the document, with `charts`
==============  ====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.audit.breaches import Breach, find_breaches
    from randcheck.audit.reading import read_record
    from randcheck.audit.record import LaidDown, Member, Named, PastDraw, PastVisit, Record
    from randcheck.audit.registered import audit_register
    from randcheck.audit.report import audit_report, could_show
    from randcheck.audit.result import Audit, audit, certain

__all__ = [
    "Audit",
    "Breach",
    "LaidDown",
    "Member",
    "Named",
    "PastDraw",
    "PastVisit",
    "Record",
    "audit",
    "audit_register",
    "audit_report",
    "certain",
    "could_show",
    "find_breaches",
    "read_record",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "breaches": "Breach find_breaches",
        "reading": "read_record",
        "record": "LaidDown Member Named PastDraw PastVisit Record",
        "registered": "audit_register",
        "report": "audit_report could_show",
        "result": "Audit audit certain",
    },
)
