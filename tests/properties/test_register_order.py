"""The register says the same of the same certificates, wherever and in whatever order they lie."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.ceremonies import discarded, held, opened, slot
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.register import RegisterReport, examine_register

if TYPE_CHECKING:
    import randcheck as rc


@cache
def certificates() -> tuple[rc.Certificate, ...]:
    """Certificates of one office that agree and contradict each other in many ways."""
    first, other, gone = held(slot()), held(slot(key="b"), "b"), discarded(slot())
    second = held(slot(2, first, task={"draw": "fire"}))
    third = void(slot(3, second), "x")
    return (
        first,
        first.first(2),
        other,
        gone,
        second,
        slot(2, first, key="b").certificate,
        held(slot(2, gone, replaces=gone.head)),
        third,
        opened(slot(4, third)).certificate,
        slot(9, third, task={"office": "hua"}).certificate,
    )


CHOSEN = st.lists(st.integers(0, 9), min_size=1, unique=True)


def report_on(numbers: list[int], names: list[str]) -> RegisterReport:
    """The report on some of them under given names."""
    with TemporaryDirectory(prefix="randcheck-") as folder:
        for number, name in zip(numbers, names, strict=False):
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(certificates()[number].to_bytes())
        return examine_register(folder)


def said(report: RegisterReport) -> list[object]:
    """What a report says, without the names of files."""
    problems = [report.findings, report.questions, report.notes]
    rows = [(s.office, s.slot, s.draw_id, s.stage, s.commitment, s.head) for s in report.slots]
    found = [sorted((p.code, str(p.params)) for p in listed) for listed in problems]
    return [report.verdict, report.headline, rows, *found]


@pytest.mark.long
class TestOrder:
    """“The order and the names of the files are irrelevant.” — docs/spec/register.md."""

    @given(CHOSEN, st.randoms(use_true_random=False))
    def test_names_and_folders_change_nothing(self, numbers, chance) -> None:
        """Any certificates, under any names, in any folders: the same findings.

        Caught by it: chains in the order of their files (``places`` first in ``position``).
        """
        names = [f"{'年月'[n % 2]}/{n}.json" for n in range(len(numbers))]
        shuffled = names[:]
        chance.shuffle(shuffled)
        assert said(report_on(numbers, names)) == said(report_on(numbers, shuffled))

    @given(CHOSEN)
    def test_problems_are_listed_in_one_order(self, numbers) -> None:
        """By file, then code, then text, each once; the verdict follows from them alone.

        Caught by it: leaving out the sorting, a verdict of its own.
        """
        report = report_on(numbers, [f"{n}.json" for n in numbers])
        for listed in (report.findings, report.questions):
            keys = [(p.place, p.code, p.en) for p in listed]
            assert keys == sorted(set(keys))
        words = {(True, True): "refuted", (True, False): "refuted", (False, True): "undecided"}
        wanted = words.get((bool(report.findings), bool(report.questions)), "verified")
        assert report.verdict == wanted
        assert sum(len(slot.files) for slot in report.slots) >= len(report.slots)
