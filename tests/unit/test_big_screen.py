"""The page of the big screen: one script of the library's own, and no other."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from fixtures.certificates import issued
from fixtures.paperwork import PAPER
from randcheck.reports.documents.page import to_html
from randcheck.reports.notices.recording import annex_record, show_draw

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def test_the_policy_names_the_script_by_its_hash():
    """A browser runs this script, and nothing that a name might bring in."""
    page = to_html(show_draw(issued()[1], PAPER))
    (script,) = SCRIPT.findall(page)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'\"" in page
    assert not re.search(r"fetch|import|http|innerHTML|eval", script)


def test_other_documents_run_nothing():
    """Neither is there a script, nor would the policy let one run."""
    page = to_html(annex_record(issued()[1], PAPER))
    assert "<script" not in page
    assert "script-src" not in page


def test_everybody_sees_the_tickets_beside_the_names():
    """The first sixteen digits of each ticket, from the lowest, as the certificate has them."""
    certificate = issued()[1]
    (shown,) = [b.table for b in show_draw(certificate, PAPER).blocks
                if getattr(getattr(b, "table", None), "title", "") == "抽中名单"]  # fmt: skip
    assert [row["ticket"] for row in shown] == [str(t["ticket"])[:16] for t in certificate.targets]
    assert all(row["ticket"] for row in shown)
