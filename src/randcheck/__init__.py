"""Random selection for inspections that anybody can re-verify (双随机、一公开).

The modules in the order of the flow:

==================  ==========================================================
`office`            what an office has and lays down: lists, rule books, plans
`draws`             what is drawn, as plain values that any system can build
`lottery`           the two randoms, pure functions of ids, integers and a seed
`certificates`      what proves it: commitment, draw, assignment, verification
`engines`           the same lots, drawn in a database by SQL
`calendars`         working days and what hangs on them
`checks`            what was found, and what followed until the check is closed
`stores`            what was drawn in a year, held so that no target gets over its cap
`reports`           what is told: notices, statistics, the yearly report
`audit`             past draws that no certificate proves
`selftest`          vectors and alterations that other implementations run, too
`canonical`         bytes that are the same in every language
`disk`              files written whole or not at all
`errors`            what is raised, in Chinese and in English
==================  ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.certificates.amendments.amending import amend
    from randcheck.certificates.ceremony.sources import Contribution, PublicFigure, contribution
    from randcheck.certificates.certificate import Certificate, load_certificate
    from randcheck.certificates.issuing import commit, draw
    from randcheck.certificates.pending import Pending, load_openings, load_pending
    from randcheck.certificates.verification import Report
    from randcheck.draws.task import Task
    from randcheck.errors import (
        CommitmentError,
        ConfidentialityError,
        ExtraMissingError,
        InfeasibleError,
        InputError,
        Problem,
        RandcheckError,
        ScheduleUnpublished,
        UndecidedError,
        VerificationError,
    )
    from randcheck.office.books.rulebook import RuleBook, rulebook
    from randcheck.office.office import Office, read_office
    from randcheck.office.plans.planning import plan_task
    from randcheck.office.verification import examine, verify

from randcheck.version import __version__ as __version__

__all__ = [
    "Certificate",
    "CommitmentError",
    "ConfidentialityError",
    "Contribution",
    "ExtraMissingError",
    "InfeasibleError",
    "InputError",
    "Office",
    "Pending",
    "Problem",
    "PublicFigure",
    "RandcheckError",
    "Report",
    "RuleBook",
    "ScheduleUnpublished",
    "Task",
    "UndecidedError",
    "VerificationError",
    "amend",
    "commit",
    "contribution",
    "draw",
    "examine",
    "load_certificate",
    "load_openings",
    "load_pending",
    "plan_task",
    "read_office",
    "rulebook",
    "verify",
]

# Where each name lives; it is imported when first asked for, so that a program
# that only verifies does not pay for everything else at its start.
__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "certificates.amendments.amending": "amend",
        "certificates.ceremony.sources": "Contribution PublicFigure contribution",
        "certificates.certificate": "Certificate load_certificate",
        "certificates.issuing": "commit draw",
        "certificates.pending": "Pending load_openings load_pending",
        "certificates.verification": "Report",
        "draws.task": "Task",
        "errors": (
            "CommitmentError ConfidentialityError ExtraMissingError InfeasibleError "
            "InputError Problem RandcheckError ScheduleUnpublished UndecidedError "
            "VerificationError"
        ),
        "office.books.rulebook": "RuleBook rulebook",
        "office.office": "Office read_office",
        "office.plans.planning": "plan_task",
        "office.verification": "examine verify",
    },
    rooms="audit calendars canonical certificates checks disk draws engines errors lottery office"
    " reports selftest stores",
)
