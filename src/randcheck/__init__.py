"""Random selection for inspections that anybody can re-verify (双随机、一公开).

The modules in the order of the flow:

==================  ==========================================================
`directories`       what there is: targets, inspectors, interests
`rules`             what may be drawn: rule books, quotas, eligibility, teams
`lottery`           the two randoms, pure functions of ids, integers and a seed
`certificates`      what proves it: commitment, draw, assignment, verification
`canonical`         bytes that are the same in every language
`errors`            what is raised, in Chinese and in English
==================  ==========================================================
"""

from __future__ import annotations

import logging

from randcheck.certificates.certificate import Certificate, load_certificate
from randcheck.certificates.issuing import commit, draw
from randcheck.certificates.pending import Pending, load_openings, load_pending
from randcheck.certificates.sources import Contribution, PublicFigure, contribution
from randcheck.certificates.verification import Report, examine, verify
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
from randcheck.rules.rulebook import RuleBook, rulebook
from randcheck.rules.task import Task, plan_task

__version__ = "0.1.0"

__all__ = [
    "Certificate",
    "CommitmentError",
    "ConfidentialityError",
    "Contribution",
    "ExtraMissingError",
    "InfeasibleError",
    "InputError",
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
    "commit",
    "contribution",
    "draw",
    "examine",
    "load_certificate",
    "load_openings",
    "load_pending",
    "plan_task",
    "rulebook",
    "verify",
]

logging.getLogger("randcheck").addHandler(logging.NullHandler())
