"""What is told: notices, forms, statistics, the yearly report.

==============  =====================================================
`documents`     a document and how it looks: page, DOCX, tables
`notices`       what an office announces, records, sends, publishes
`statistics`    coverage, effort, hits, deadlines, outcomes
`material`      what reports are made from
`yearly`        the yearly report
`summary`       of a campaign, and of a year in its phases
`kinds`         every kind of report by its name
`pictures`      charts of a year and of a draw
`published`     a published list against the certificate
==============  =====================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.doors import door

if TYPE_CHECKING:
    from collections.abc import Callable

    from randcheck.reports.documents.document import Document, texts
    from randcheck.reports.documents.page import to_html
    from randcheck.reports.documents.saving import only_table, save
    from randcheck.reports.documents.word import to_docx
    from randcheck.reports.kinds import KINDS, Asked, make_report
    from randcheck.reports.material import Material
    from randcheck.reports.notices.announcing import announce_draw
    from randcheck.reports.notices.laying_open import publish_directories
    from randcheck.reports.notices.paper import Names, Paper
    from randcheck.reports.notices.publishing import (
        publish_month,
        publish_penalties,
        publish_results,
    )
    from randcheck.reports.notices.recording import (
        annex_record,
        needs_annex,
        record_draw,
        show_draw,
    )
    from randcheck.reports.notices.replying import feed_back, report_check
    from randcheck.reports.notices.visiting import notify_before_visit, notify_inspection
    from randcheck.reports.published import compare_published
    from randcheck.reports.summary import campaign_summary, phase_summary
    from randcheck.reports.yearly import yearly_report

__all__ = [
    "KINDS",
    "Asked",
    "Document",
    "Material",
    "Names",
    "Paper",
    "annex_record",
    "announce_draw",
    "campaign_summary",
    "compare_published",
    "feed_back",
    "make_report",
    "needs_annex",
    "notify_before_visit",
    "notify_inspection",
    "only_table",
    "phase_summary",
    "publish_directories",
    "publish_month",
    "publish_penalties",
    "publish_results",
    "record_draw",
    "report_check",
    "save",
    "show_draw",
    "texts",
    "to_docx",
    "to_html",
    "yearly_report",
]

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = door(
    __name__,
    {
        "documents.document": "Document texts",
        "documents.page": "to_html",
        "documents.saving": "only_table save",
        "documents.word": "to_docx",
        "kinds": "KINDS Asked make_report",
        "material": "Material",
        "notices.announcing": "announce_draw",
        "notices.laying_open": "publish_directories",
        "notices.paper": "Names Paper",
        "notices.publishing": "publish_month publish_penalties publish_results",
        "notices.recording": "annex_record needs_annex record_draw show_draw",
        "notices.replying": "feed_back report_check",
        "notices.visiting": "notify_before_visit notify_inspection",
        "published": "compare_published",
        "summary": "campaign_summary phase_summary",
        "yearly": "yearly_report",
    },
)
