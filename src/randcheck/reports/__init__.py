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
`figures`       what every statistic begins with: audience, shares
`coverage`      how much of a directory has been checked
`effort`        shortfalls, repeat visits, workload, pairs
`hits`          random checks against those with a cause
`terms`         deadlines, by rule and by section
`outcomes`      results, decisions, what is open, month by month
`proceedings`   how checks went, feedback, comments
`material`      what reports are made from
`yearly`        the yearly report
`summary`       of a campaign, and of a year in its phases
`kinds`         every kind of report by its name
`published`     a published list against the certificate
==============  =====================================================
"""

from randcheck.reports.announcing import announce_draw
from randcheck.reports.document import Document, texts
from randcheck.reports.kinds import KINDS, Asked, make_report
from randcheck.reports.laying_open import publish_directories
from randcheck.reports.material import Material
from randcheck.reports.page import to_html
from randcheck.reports.paper import Names, Paper
from randcheck.reports.published import compare_published
from randcheck.reports.publishing import publish_month, publish_penalties, publish_results
from randcheck.reports.recording import annex_record, needs_annex, record_draw, show_draw
from randcheck.reports.replying import feed_back, report_check
from randcheck.reports.saving import only_table, save
from randcheck.reports.summary import campaign_summary, phase_summary
from randcheck.reports.visiting import notify_before_visit, notify_inspection
from randcheck.reports.word import to_docx
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
