"""The table of a year: counted again by hand, in both languages, on screen, paper and as JSON."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.ceremonies import discarded, held, slot
from fixtures.certificates import committed, targets, tiny_task
from fixtures.years import office_year
from randcheck.certificates.amendments.amending import request
from randcheck.certificates.register import examine_register
from randcheck.cli import main
from randcheck.draws.task import Stratum
from randcheck.errors import InputError
from randcheck.reports.documents.page import to_html
from randcheck.reports.register_year import register_document, register_tables

if TYPE_CHECKING:
    from pathlib import Path

    from randcheck.certificates.register import RegisterYear


def year_of(folder: Path, *certificates: rc.Certificate, **beside: object) -> RegisterYear:
    """The year 2026 of some certificates."""
    for number, certificate in enumerate(certificates, 1):
        certificate.save(folder / f"{number}.json")
    found = examine_register(folder, year=2026, **beside).year  # type: ignore[arg-type]
    assert found is not None
    return found


def amended() -> rc.Certificate:
    """One of two drawn of twenty, replaced by the third reserve: two were passed over."""
    stratum = Stratum(id="A", rate="1/10", reserves=6)
    standings = targets("A", *(f"T{n}" for n in range(20)))
    pending = committed(tiny_task(strata=[stratum], standings=standings, pool=[], teams=None))
    done = rc.draw(pending)
    pending, gone = evolve(pending, certificate=done), done.drawn["A"][0]
    for _ in range(3):
        asked = request(pending, cause="无法联系", asked_by="office", form="reserve",
                        unreachable={gone: "关门"}, sources=())  # fmt: skip
        done = rc.amend(asked)
        pending, gone = evolve(asked, certificate=done), done.drawn["A"][-1]
    return done


def test_numbers_of_a_year(tmp_path: Path):
    """Drawn, replaced, passed over, void and dropped slots, each in its column and sum."""
    first = amended()
    gone = discarded(slot(2, first, task={"draw": "fire"}), reason="名册有误")
    third = slot(3, gone, task={"draw": "fire"}, replaces=gone.head)
    year = year_of(tmp_path, first, gone, third.certificate)
    rows = [(s.slot, s.drawn, s.replaced, s.passed, s.void, s.stage) for s in year.slots]
    assert rows == [
        (1, 2, 1, 2, None, "amended"),
        (2, None, None, None, "名册有误", "void"),
        (3, None, None, None, None, "committed"),
    ]
    assert [s.questions for s in year.slots] == [0, 1, 0]
    strata = [(s.draw, s.quota, s.drawn, s.shortfall, s.replaced) for s in year.strata]
    assert strata == [("tiny", 2, 2, 0, 1), ("fire", 2, 0, 0, 0)]
    assert (year.verdict, year.total("quota"), year.total("passed")) == ("undecided", 4, 2)
    assert (year.total("over"), year.total("kept_out")) == (0, None)  # no rosters, nobody looked


def test_digest_fixes_the_table(tmp_path: Path):
    """SHA-256 over the canonical JSON of the rest; files under other names give the same."""
    year = year_of(tmp_path / "a", held(slot()))
    told = year.to_dict()
    digest = told.pop("digest")
    said = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert digest == "sha256:" + hashlib.sha256(said).hexdigest()
    held(slot()).save(tmp_path / "b" / "sub" / "other.json")
    report = examine_register(tmp_path / "b", year=2026)
    assert report.year is not None
    assert report.year.digest == digest
    assert report.to_dict()["year"] == year.to_dict()
    assert "year" not in examine_register(tmp_path / "b").to_dict()


def test_what_was_found_of_targets_stands_beside_their_draw(tmp_path: Path):
    """Rosters given: friends kept out of a later batch are counted in its row and in the sum."""
    year = office_year("wugang-2022")
    register, private = year.save(tmp_path)
    clean = examine_register(register, year=2022, rosters=private)
    assert clean.year is not None
    assert (clean.year.total("over"), clean.year.total("kept_out")) == (0, 0)
    (private / "01").rename(tmp_path / "hidden")  # what took them out before is not shown
    found = examine_register(register, year=2022, rosters=private)
    assert found.year is not None
    counts = {p.params["slot"]: p.params["count"] for p in found.findings
              if p.code == "register-batch-kept-out"}  # fmt: skip
    kept = {s.slot: s.kept_out for s in found.year.slots if s.kept_out}
    assert kept == counts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_language_at_a_time(language: str, tmp_path: Path):
    """Neither the tables nor the page of one language have words of the other."""
    held(slot()).save(tmp_path / "1.json")
    report = examine_register(tmp_path, year=2026)
    assert report.year is not None
    page = to_html(register_document(report, language, office="Lan"))
    tables = register_tables(report.year, language)
    words = "".join([*(t.title for t in tables), *(c.zh for t in tables for c in t.columns)])
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in words)
    assert chinese == (language == "zh")
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page
    assert ("盖章" in page) == (language == "zh")
    assert report.year.digest in page
    with pytest.raises(InputError) as caught:
        register_tables(report.year, "fr")
    assert caught.value.code == "language-unknown"


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The table ends the output, goes into a file, and stands in the JSON."""
    register, _ = office_year("xicheng-2022").save(tmp_path)
    run = ["register", "verify", str(register), "--year", "2022"]
    assert main([*run, "--lang", "en", "-o", str(tmp_path / "year.html")]) == 0
    text = capsys.readouterr().out
    assert "12 slots: 12 drawn, 0 void" in text
    assert "2022/monthly" in text.splitlines()[-1]
    assert "are sealed" in text
    assert main(["--lang", "zh", *run, "-o", str(tmp_path / "year.html"), "--replace"]) == 0
    assert "抽取登记核对表" in (tmp_path / "year.html").read_text(encoding="utf-8")
    assert main([*run, "--lang=zh", "-o", str(tmp_path / "q.csv"), "--table", "任务数与抽中"]) == 0
    capsys.readouterr()
    assert main([*run, "--json"]) == 0
    year = json.loads(capsys.readouterr().out)["year"]
    assert [len(year["slots"]), {s["quota"] for s in year["strata"]}] == [12, {None}]
    assert main(["register", "verify", str(register), "--year", "2021"]) == 2
    assert main(["register", "verify", str(register), "-o", str(tmp_path / "x.html")]) == 2


def test_year_of_two_offices_asks_which(tmp_path: Path):
    """One table is of one office."""
    held(slot()).save(tmp_path / "1.json")
    held(slot(task={"office": "hua"})).save(tmp_path / "2.json")
    with pytest.raises(InputError) as caught:
        examine_register(tmp_path, year=2026)
    assert caught.value.code == "register-which"
    report = examine_register(tmp_path, year=2026, office="hua")
    assert report.year is not None
    assert report.year.office == "hua"
    with pytest.raises(InputError) as caught:
        register_document(examine_register(tmp_path))
    assert caught.value.code == "register-no-year"
