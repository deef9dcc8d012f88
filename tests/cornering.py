"""What the corners of the verification are looked at with."""

from __future__ import annotations

from pathlib import Path

import forging as tampering
import randcheck as rc
from randcheck.canonical.suites import suite
from unit import test_amendments as amending
from unit.test_certificates_office import (
    issued,
    tampered,
)

ROOT = Path(__file__).parents[1]
SHA256 = suite("sha256")
PENDING, CERTIFICATE = tampering.PLAIN
SEALED = {"sealed": True, "bucket": 32}


def places(report: rc.Report, name: str) -> list[tuple[str, str]]:
    """Codes and places of what a step found."""
    return [(problem.code, problem.place) for problem in report.step(name).problems]


def cut(certificate: rc.Certificate, length: int) -> rc.Certificate:
    """The first records of a chain."""
    return certificate.first(length)


ASKED = amending.ask(amending.PENDING, amending.DRAWN, recusals=[amending.holder(amending.DRAWN)])


BATCH = {"number": 2, "of": 2, "year": 7, "first": "sha256:" + "ab" * 32}


def committing(*changes: tuple[str, object], base: rc.Certificate = CERTIFICATE) -> rc.Report:
    """Verify a chain whose commitment says something else."""
    made = [tampering.setting("commitment", path, value) for path, value in changes]
    return rc.examine(tampered(base, tampering.both(*made)))


SEALED_TEAMS = issued(**SEALED)
