"""``randcheck verify --published``: a published list against the certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

import randcheck
from randcheck.certificates.results import RESULTS_FILE, parse_results
from randcheck.certificates.secretfiles import SECRETS_FILE, load_seal
from randcheck.disk.storage import read_whole, stands
from randcheck.errors import ConfidentialityError
from randcheck.office.reading import read_inspectors, read_targets
from randcheck.office.reading.published import read_published
from randcheck.reports.published import DIFFERENT, UNDECIDED, compare_published

if TYPE_CHECKING:
    import argparse

    from randcheck.reports.published import PublishedReport


_TOLD: Final = ("published-passed", "published-empty")
"""What the reader of the list has passed over."""


def compare(options: argparse.Namespace) -> PublishedReport:
    """Return how the list and the certificate of some options agree."""
    certificate = _with_results(randcheck.load_certificate(options.file), options)
    published = read_published(options.published, encoding=options.encoding)
    targets = None if options.targets is None else read_targets(options.targets).value
    people = None if options.inspectors is None else read_inspectors(options.inspectors).value
    report = compare_published(
        certificate,
        published.value,
        targets=targets,
        inspectors=people,
        ordered=options.ordered,
        reveal=options.reveal,
    )
    passed = (note for note in published.notices if note.code in _TOLD)
    return evolve(report, notes=(*report.notes, *passed))


def exit_code(report: PublishedReport) -> int:
    """Return 0, or 1 where list and certificate differ, 3 where that cannot be decided."""
    return {DIFFERENT: 1, UNDECIDED: 3}.get(report.verdict, 0)


def _with_results(
    certificate: randcheck.Certificate, options: argparse.Namespace
) -> randcheck.Certificate:
    """Return a sealed certificate with the results that lie beside its rosters, checked."""
    if not certificate.is_sealed:
        return certificate
    folder = None if options.rosters is None else Path(options.rosters)
    if folder is None or not stands(folder / RESULTS_FILE):
        raise ConfidentialityError("published-sealed", value=certificate.draw_id)
    results = parse_results(read_whole(folder / RESULTS_FILE), RESULTS_FILE)
    seal = load_seal(options.secrets or folder / SECRETS_FILE)
    if seal is None:
        raise ConfidentialityError("published-sealed", value=certificate.draw_id)
    results.check(certificate, seal)
    return certificate.with_results(results)
