"""Loads levelled over the year: what inspectors carried is counted from earlier certificates.

Every attack stands beside its honest twin. Burdens are counted again from the bytes of the
certificates, by nothing of the package.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures import capped
from fixtures.capped import PEOPLE, CappedYear, rules, said
from randcheck.certificates.ceremony.voiding import void
from randcheck.draws.past import Earlier
from randcheck.errors import InputError
from randcheck.office.books.rulebook import parse_book

if TYPE_CHECKING:
    from pathlib import Path

MARCH, MAY, DECEMBER = date(2026, 2, 20), date(2026, 5, 8), date(2025, 12, 30)


def levelled(rate: str = "1/4") -> CappedYear:
    """A year whose loads are levelled."""
    return CappedYear(rules(rate=rate, load="year"))


def seats_held(certificate: rc.Certificate) -> Counter[str]:
    """In how many teams everybody is, read from the file: what was dealt, less who left."""
    file = json.loads(certificate.to_bytes())
    bodies = [json.loads(b64decode(record["payload"])) for record in file["records"]]
    for shown in file["disclosures"]:
        bodies[shown["of"]] |= shown["fields"]
    found: Counter[str] = Counter()
    for body in bodies:
        kind = body["format"].split("/")[1]
        for team in body.get("teams", ()) if kind.startswith(("assign", "amend")) else ():
            for seat in team["seats"]:
                found[seat.get("inspector", seat.get("after"))] += 1
                found[seat.get("before")] -= kind.startswith("amend")
    return Counter({who: number for who, number in found.items() if who})


def bases(pending: rc.Pending) -> dict[str, int]:
    """What the roster says that everybody carries."""
    return {line["id"]: line["base"] for line in pending.rosters["inspectors"].records()}


def carried(certificates: list[rc.Certificate]) -> dict[str, int]:
    """What everybody carries by some certificates."""
    total = sum(map(seats_held, certificates), Counter())
    return {person.id: total[person.id] for person in PEOPLE}


def test_loads_of_a_year_stay_level(tmp_path: Path):
    """Burdens base + load have the smallest sum of squares: nobody is sent twice more."""
    year = levelled("1/8")
    for draw in ("safety", "storage", "safety", "storage"):
        before = carried(year.certificates)
        year.hold(draw)
        assert bases(year.pending[-1]) == before
        burdens = carried(year.certificates).values()
        assert max(burdens) - min(burdens) <= 1
    assert sum(burdens) == 2 * sum(len(one.teams) for one in year.certificates)
    report = year.examine(tmp_path)
    assert said(report)[0] == []
    assert "note-register-load" not in {note.code for note in report.notes}


def test_each_draw_by_itself_is_not_levelled():
    """Where the book does not say so nothing is carried over, and the commitment says nothing."""
    year = CappedYear()
    year.hold()
    year.hold("storage", on=MAY)
    assert set(bases(year.pending[1]).values()) == {0}
    assert "load_year" not in year.certificates[1].commitment["past"]
    assert year.book.task("safety").pool.load == "draw"


def test_who_was_really_sent_is_counted(tmp_path: Path):
    """Whoever fell ill carries nothing of that draw; those who took his seats carry them."""
    year = levelled()
    first = year.hold()
    ill = next(iter(first.teams.values()))[0]
    year.absent(ill)
    year.hold("storage", on=MAY)
    mine = bases(year.pending[1])
    assert mine[ill] == 0 < seats_held(first)[ill]
    assert mine == carried(year.certificates[:1])
    assert said(year.examine(tmp_path)) == ([], [])


def test_only_what_was_known_counts(tmp_path: Path):
    """An amendment after the commitment changes nothing of what was carried when it was made."""
    year = levelled()
    first = year.hold()
    year.commit(year.task("storage", on=MAY))
    year.absent(next(iter(first.teams.values()))[0], slot=1)
    year.draw(2)
    assert bases(year.pending[1]) == carried([first])
    assert said(year.examine(tmp_path)) == ([], [])


def test_void_and_open_slots_carry_nothing(tmp_path: Path):
    """A slot that was given up, or has not drawn yet, has sent nobody."""
    year = levelled("1/10")
    year.hold()
    year.certificates[0] = void(
        evolve(year.pending[0], certificate=year.certificates[0]), "名册有误"
    )
    year.commit(year.task("storage"))
    year.hold(on=MAY)
    assert set(bases(year.pending[2]).values()) == {0}
    found, _ = said(year.examine(tmp_path))
    assert "register-load-differs" not in found


def test_another_year_is_not_counted(tmp_path: Path):
    """Burdens are those of draws of the same calendar year, by the day of the draw."""
    year = levelled()
    year.hold(on=DECEMBER)
    year.hold("storage", on=MARCH)
    assert [one.commitment["past"]["load_year"] for one in year.certificates] == [2025, 2026]
    assert set(bases(year.pending[1]).values()) == {0}
    assert said(year.examine(tmp_path)) == ([], [])


def test_burdens_that_nobody_carried_are_found(tmp_path: Path):
    """A friend is spared by a burden that no certificate gives: refuted, and named."""
    year = levelled()
    year.hold()
    task = year.task("storage", on=MAY)
    honest = {entry.id: entry.base for entry in task.pool}
    spared = [evolve(e, base=e.base + 50) if e.id == "E3" else e for e in task.pool]
    year.commit(evolve(task, pool=spared))
    assert "E3" not in {who for team in year.draw().teams.values() for who in team}
    report = year.examine(tmp_path)
    assert said(report) == (["register-load-differs"], [])
    (problem,) = report.findings
    assert problem.params["value"] == f"E3 {honest['E3'] + 50}≠{honest['E3']}"


def test_slot_that_was_not_looked_at_is_found(tmp_path: Path):
    """Whoever commits as if it were the first draw of the year leaves out what was carried."""
    year = levelled()
    year.hold()
    year.hold("storage", on=MAY, earlier=Earlier())
    assert said(year.examine(tmp_path))[0] == [
        "register-load-differs",
        "register-past-left-out",
        "register-past-missing",
    ]
    assert said(year.examine(tmp_path / "bare", rosters=False))[0] == ["register-past-missing"]


def test_without_rosters_the_report_says_that_nothing_was_recomputed(tmp_path: Path):
    """What somebody carried stands in the roster alone."""
    year = levelled()
    year.hold()
    year.hold("storage", on=MAY)
    report = year.examine(tmp_path, slots=[1])
    assert said(report) == ([], [])
    assert [n.params["slot"] for n in report.notes if n.code == "note-register-load"] == [2]


def test_book_says_over_what_loads_are_levelled(tmp_path: Path):
    """A commitment that levels over another time than its book is refuted by the book."""
    year = levelled()
    year.hold()
    task = year.task("storage", on=MAY)
    assert task.past is not None
    pool = [evolve(entry, base=0) for entry in task.pool]
    year.commit(evolve(task, pool=pool, past=evolve(task.past, load_year=None)))
    year.pending[1].save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    files = {"rule_book": year.book.source}
    report = rc.examine(year.draw(), **given, files=files)
    problems = [problem for step in report.steps for problem in step.problems]
    found = [problem for problem in problems if problem.code == "book-differs"]
    assert [problem.place for problem in found] == ["past.load_year"]


def test_groups_are_refused():
    """Groups take their checks whatever their members have done: a book that levels them lies."""
    with pytest.raises(InputError) as caught:
        grouped()
    assert [problem.code for problem in caught.value.problems] == ["book-no-effect"] * 2


def grouped() -> Any:  # noqa: ANN401
    """The book with groups first."""
    load = 'load = { value = "year", clause = "x" }'
    text = capped.BOOK.replace("CAP", capped.CAP).replace("RATE", "1/4").replace("OPEN", "")
    text = text.replace("LOAD", load).replace('"checks"', '"groups"')
    return parse_book(text.encode(), "own.toml")
