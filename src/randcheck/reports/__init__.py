"""What is told: notices, forms, statistics, the yearly report.

==============  =====================================================
`document`      a document before anybody decides how it looks
`page`          as HTML that prints on A4
`word`          as DOCX
`saving`        as a file, by the end of its name
`paper`         what all notices of an office have in common
`announcing`    before the draw
`recording`     the record of a draw, its annex, the big screen
`visiting`      what a target receives before and at the visit
`replying`      the report on a check, and feedback to its target
`publishing`    results, penalties, the list of a month
`laying_open`   the list, the directories and the rules
==============  =====================================================
"""

from randcheck.reports.announcing import announce_draw
from randcheck.reports.document import Document, texts
from randcheck.reports.laying_open import publish_directories
from randcheck.reports.page import to_html
from randcheck.reports.paper import Names, Paper
from randcheck.reports.publishing import publish_month, publish_penalties, publish_results
from randcheck.reports.recording import annex_record, needs_annex, record_draw, show_draw
from randcheck.reports.replying import feed_back, report_check
from randcheck.reports.saving import only_table, save
from randcheck.reports.visiting import notify_before_visit, notify_inspection
from randcheck.reports.word import to_docx

__all__ = [
    "Document",
    "Names",
    "Paper",
    "annex_record",
    "announce_draw",
    "feed_back",
    "needs_annex",
    "notify_before_visit",
    "notify_inspection",
    "only_table",
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
]
