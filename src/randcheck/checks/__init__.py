"""After the draw: what was found in a check, and what followed.

==============  ====================================================
`opening`       from a certificate to its checks; checks with a cause
`following`     what amendments make of them
`events`        what can happen to a check
`check`         a check: what was drawn, and what has happened since
`recording`     one event more, or everything that forbids it
==============  ====================================================
"""

from randcheck.checks.check import Check, Stage
from randcheck.checks.due import Due, Kept
from randcheck.checks.events import (
    KINDS,
    Approved,
    CalledOff,
    Corrected,
    Decided,
    Ended,
    Entered,
    Event,
    EvidenceKept,
    FedBack,
    Found,
    NoticeSent,
    Published,
    Received,
    Rectified,
    Reported,
    Responded,
    Reused,
    Shared,
    SignedOff,
    TeamChanged,
    Visited,
)
from randcheck.checks.following import follow
from randcheck.checks.opening import open_checks, open_for_cause
from randcheck.checks.recording import record, record_all

__all__ = [
    "KINDS",
    "Approved",
    "CalledOff",
    "Check",
    "Corrected",
    "Decided",
    "Due",
    "Ended",
    "Entered",
    "Event",
    "EvidenceKept",
    "FedBack",
    "Found",
    "Kept",
    "NoticeSent",
    "Published",
    "Received",
    "Rectified",
    "Reported",
    "Responded",
    "Reused",
    "Shared",
    "SignedOff",
    "Stage",
    "TeamChanged",
    "Visited",
    "follow",
    "open_checks",
    "open_for_cause",
    "record",
    "record_all",
]
