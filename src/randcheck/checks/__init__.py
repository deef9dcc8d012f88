"""After the draw: what was found in a check, and what followed.

==============  ====================================================
`opening`       from a certificate to its checks; checks with a cause
`following`     what amendments make of them
`events`        what can happen to a check
`check`         a check: what was drawn, and what has happened since
`recording`     one event more, or everything that forbids it
`importing`     an office's list of results, recorded
`deadlines`     when something is due
`journal`       the file in which checks are kept
`merging`       journals of several departments made one
`exporting`     history of later draws, lists for platforms
==============  ====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.checks.check import Check, Stage
    from randcheck.checks.due import Due, Kept
    from randcheck.checks.duedates import (
        campaign_deadlines,
        deadlines,
        fixed_deadlines,
        overdue,
    )
    from randcheck.checks.events import (
        KINDS,
        Approved,
        Authorised,
        CalledOff,
        Corrected,
        Decided,
        Ended,
        Entered,
        Event,
        EvidenceKept,
        FedBack,
        Filed,
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
    from randcheck.checks.exporting import past_checks, results_list
    from randcheck.checks.following import follow
    from randcheck.checks.importing import record_results
    from randcheck.checks.journal import Journal, append, read_checks
    from randcheck.checks.merging import merge
    from randcheck.checks.opening import open_checks, open_for_cause
    from randcheck.checks.recording import record, record_all

__all__ = [
    "KINDS",
    "Approved",
    "Authorised",
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
    "Filed",
    "Found",
    "Journal",
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
    "append",
    "campaign_deadlines",
    "deadlines",
    "fixed_deadlines",
    "follow",
    "merge",
    "open_checks",
    "open_for_cause",
    "overdue",
    "past_checks",
    "read_checks",
    "record",
    "record_all",
    "record_results",
    "results_list",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "check": "Check Stage",
        "duedates": "campaign_deadlines deadlines fixed_deadlines overdue",
        "due": "Due Kept",
        "events": (
            "KINDS Approved Authorised CalledOff Corrected Decided Ended Entered Event "
            "EvidenceKept FedBack Filed Found NoticeSent Published Received Rectified Reported "
            "Responded Reused Shared SignedOff TeamChanged Visited"
        ),
        "exporting": "past_checks results_list",
        "following": "follow",
        "importing": "record_results",
        "journal": "Journal append read_checks",
        "merging": "merge",
        "opening": "open_checks open_for_cause",
        "recording": "record record_all",
    },
)
