"""The catalogue of tamperings: each is refused by the step that owns the altered field.

After each alteration all later records are encoded and linked again, as a forger would do, so that
only the step named there can notice; a few alterations break two promises at once and name both
steps. Every certificate is examined with its rosters. The catalogue stands in the files beside this
one; the tests here make sure that no step is without a tampering, and that every finding of the
verification has one.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixtures.certificates import (
    failed,
)
from fixtures.forging import (
    BEACONED,
    CALENDARED,
    FIGURED,
    FORMED,
    GROUPED,
    PLAIN,
    PLANNED,
    Entry,
    with_rosters,
)
from randcheck.certificates import verification
from randcheck.certificates.verification import STEPS
from unit import test_certificates_tampering_commitment as commitment
from unit import test_certificates_tampering_draw as draw
from unit import test_certificates_tampering_file as file
from unit import test_certificates_tampering_lists as lists
from unit import test_certificates_tampering_teams as teams

if TYPE_CHECKING:
    import randcheck as rc

CATALOGUE: dict[str, Entry] = {
    **commitment.CATALOGUE,
    **draw.CATALOGUE,
    **lists.CATALOGUE,
    **teams.CATALOGUE,
}


@pytest.mark.parametrize(
    "base", [PLAIN, GROUPED, FIGURED, FORMED, BEACONED, PLANNED, CALENDARED], ids=lambda _: ""
)
def test_untampered_holds(base: tuple[rc.Pending, rc.Certificate]):
    """Before any tampering every step passes or has nothing to do, so that all findings count."""
    report = with_rosters(*base)
    assert report.verdict == "verified"
    assert failed(report) == []
    assert report.holds("recomputed")


# --- completeness ---------------------------------------------------------------------


def test_every_step_has_a_tampering():
    """No step is in the verification for nothing."""
    aimed = {steps[0] for _, _, steps, _ in CATALOGUE.values()}
    aimed |= {step for _, step, _ in file.FILES.values()} | {"disclosures", "verdicts"}
    aimed |= {"statements"}  # test_certificates_signing
    aimed |= {"files"}  # test_office_files
    aimed |= {"seal"}  # test_sealed_tampering
    aimed |= {"amendments", "amended"}  # test_amendment_tampering
    assert aimed == {step.name for step in STEPS}


# Findings that another test or another step covers, each with the reason
ELSEWHERE = {
    "commit-drawn": "test_drawn_pool",
    "pool-cap-zero": "test_drawn_pool",
    "pool-count": "test_drawn_pool",
    "pool-drawn": "test_drawn_pool",
    "pool-extended": "test_drawn_pool",
    "pool-form": "test_drawn_pool",
    "pool-not-drawn": "test_drawn_pool",
    "keyid-wrong": "test_certificates_signing",
    "signature-missing": "test_certificates_signing",
    "signature-role": "test_certificates_signing",
    "signature-suite": "test_certificates_signing",
    "statement-fork": "test_certificates_signing",
    "book-differs": "test_office_files",
    "book-secret-open": "test_office_files",
    "book-stratum": "test_office_files",
    "book-verdict": "test_office_files",
    "file-differs": "test_office_files",
    "file-not-committed": "test_office_files",
    "lists-changed": "test_lists",
    "lists-nowhere": "test_lists",
    "disclosure-lot-missing": "test_lists",
    "disclosure-passed-over": "test_lists",
    "disclosure-count": "test_sealed_tampering",
    "disclosure-open": "test_sealed_tampering",
    "draw-root": "test_sealed_tampering",
    "seal-bucket": "test_sealed_tampering",
    "seal-missing": "test_sealed_tampering",
    "seal-two": "test_sealed_tampering",
    "seal-wrong": "test_sealed_tampering",
    "unsealing-open": "test_sealed_tampering",
    "chain-known-head": "test_certificates_verification: a head known from elsewhere",
    "disclosure-wrong": "test_wrong_leaf_is_refused",
    "disclosure-not-eligible": "test_shown_leaf_that_says_no_of_a_drawn_target",
    "disclosure-slip": "test_verification_truth",
    "team-cap": "test_verification_truth",
    "team-outside-pool": "test_verification_truth",
    "team-type": "test_verification_truth",
    "other-draw": "among the findings of “another draw_id”",
    **dict.fromkeys(("disclosure-weight", "draw-certain", "draw-weight"), "test_designs"),
    **dict.fromkeys(("quota-sizes", "weight-range"), "test_designs"),
    **dict.fromkeys(("stage-of", "stage-teams", "total-own", "total-stratum"), "test_totals"),
    **dict.fromkeys(
        ("past-heads", "past-slots", "past-strata", "past-year"), "test_register_history"
    ),
    "head-fork": "test_attacks_heads",
    "targets-alone": "test_engines",
}


def test_every_finding_has_a_tampering():
    """Each code that a step can find is found in some tampering here."""
    folder = Path(verification.__file__).parent
    said = {
        node.args[0].value
        for path in folder.glob("*.py")
        if path.name not in {"amendments.py", "replays.py"}  # tests of their own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Problem"
        and isinstance(node.args[0], ast.Constant)
    }
    told = ("note-", "headline-", "skip-", "property-", "report-")
    said = {code for code in said if not code.startswith(told)}
    aimed = {code for _, _, _, code in CATALOGUE.values()}
    aimed |= {code for _, _, code in file.FILES.values()} | {
        code for _, _, code in lists.DISHONEST.values()
    }
    assert said - aimed - set(ELSEWHERE) == set()
