"""Step ``files``: plan, item list, rule book and published list as the commitment names them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import (
    bodies_of,
    codes,
    committed,
    failed,
    issued,
    kept_folder,
    linked,
    office_task,
    recommitted,
)
from fixtures.offices import FOLDER, drawn_on, extended, office
from randcheck.certificates.envelope import file_digest
from randcheck.certificates.freezing import roster
from randcheck.certificates.rosters import ROSTERS_FOLDER
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.cli import main
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate
    from randcheck.office.books.book import RuleBook

TASKS = [
    (name, draw)
    for name in ("huaxian-2023", "luohe-2019", "wugang-2022", "wugang-2025")
    for draw in office(name).book.tasks()
]
DIGEST = "sha256:" + 64 * "a"
PLAIN = {"plan": b"plan", "items": b"items", "rule_book": b"rule book"}


@cache
def held(name: str, draw: str) -> tuple[rc.Pending, dict[str, Any]]:
    """A commitment of one of the offices, and the office's files."""
    mine = office(name)
    task = mine.plan(mine.book.plan).task(draw, drawn_on=drawn_on(name))
    names = dict(mine.files.files)
    files: dict[str, Any] = {r: mine.folder / names[r] for r in ("plan", "items") if r in names}
    return committed(task), {**files, "rule_book": name}


@cache
def plain() -> tuple[rc.Pending, Certificate]:
    """A draw with a plan, a list and a rule book that nobody can read."""
    return issued(office_task(plan_file=b"plan", item_list=b"items"))


def departing(pending: rc.Pending, change: Callable[[dict[str, Any]], object]) -> Certificate:
    """The commitment of an office that commits to something else than its rule book says."""
    bodies = bodies_of(pending.certificate)
    change(bodies[0][1])
    return linked(bodies)


def found(certificate: Certificate, files: dict[str, Any]) -> list[tuple[str, str]]:
    """Codes and places of what step ``files`` finds."""
    step = rc.examine(certificate, files=files).step("files")
    return [(problem.code, problem.place) for problem in step.problems]


@pytest.mark.parametrize(("name", "draw"), TASKS)
def test_what_an_office_commits_is_what_its_book_says(name: str, draw: str):
    """Every task of the offices passes with its files and its rosters, and there is no note."""
    pending, files = held(name, draw)
    folder = kept_folder()
    pending.save(folder)
    report = rc.examine(pending.certificate, files=files, rosters=folder / ROSTERS_FOLDER,
                        secrets=folder / SECRETS_FILE)  # fmt: skip
    assert report.step("files").status == "PASS"
    assert not {note.code for note in report.notes} & {"note-book-task", "note-book-unread"}


@pytest.mark.parametrize("role", sorted(PLAIN))
def test_file_changed_after_the_commitment(role: str):
    """One byte more in any of the files, and its digest is another. Evidence: the file."""
    certificate = plain()[1]
    assert rc.verify(certificate, files=PLAIN).step("files").status == "PASS"
    report = rc.examine(certificate, files={**PLAIN, role: PLAIN[role] + b" "})
    assert failed(report) == ["files"]
    assert codes(report, "files") == ["file-differs"]
    assert codes(rc.examine(certificate, files={role: b""}), "files") == ["file-differs"]


def test_without_files_nothing_is_said():
    """The step is skipped with its reason, and names what was left out of one that is given."""
    step = rc.examine(plain()[1]).step("files")
    assert (step.number, step.status) == (22, "SKIPPED")
    assert [problem.code for problem in step.problems] == ["skip-no-files"]
    assert rc.verify(plain()[1], files={"plan": b"plan"}).step("files").status == "PASS"


def test_file_that_no_commitment_names():
    """A plan is shown for a draw that was committed without one: nothing makes it its plan."""
    assert codes(rc.examine(issued()[1], files={"plan": b"plan"}), "files") == [
        "file-not-committed"
    ]


def test_plan_of_a_sealed_draw_is_left_out():
    """Its digest is not committed, so it counts as not given; the rule book is compared."""
    certificate = committed(office_task(plan_file=b"plan"), sealed=True, bucket=32).certificate
    assert codes(rc.examine(certificate, files={"plan": b"plan"}), "files") == ["skip-no-files"]
    both = {"plan": b"plan", "rule_book": b"another"}
    assert codes(rc.examine(certificate, files=both), "files") == ["file-differs"]


def test_published_list_is_compared():
    """The list of targets as it was published has its digest in the commitment too."""
    suite = plain()[0].certificate.suite
    body = {"published": "2026-01-01", "digest": file_digest(suite, b"list")}
    made = departing(plain()[0], lambda fields: fields.update(published_list=body))
    assert rc.verify(made, files={"published": b"list"}).step("files").status == "PASS"
    assert found(made, {"published": b"LIST"}) == [("file-differs", "published_list")]


def stratum(field: str, value: Any) -> Callable[[dict[str, Any]], object]:  # noqa: ANN401
    """Say something else of the first stratum."""
    return lambda body: body["strata"][0].update({field: value})


def team(field: str, value: Any) -> Callable[[dict[str, Any]], object]:  # noqa: ANN401
    """Say something else of the teams."""
    return lambda body: body["teams"][0].update({field: value})


DEPARTURES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "office": (lambda body: body.update(office="other"), "office"),
    "plan": (lambda body: body.update(plan="2031"), "plan"),
    "window": (lambda body: body["window"].update(last="2031-01-01"), "window"),
    "published": (
        lambda body: body.update(published_list={"published": "2020-01-01", "digest": DIGEST}),
        "published_list",
    ),
    "stratum": (stratum("id", "0"), "strata"),
    "items": (stratum("items", ["别的"]), "strata[0].items"),
    "design": (stratum("design", "slips"), "strata[0].design"),
    "base": (stratum("base", "eligible"), "strata[0].base"),
    "rate": (stratum("rate", "1/1000"), "strata[0].rate"),
    "rate_is": (stratum("rate_is", "maximum"), "strata[0].rate_is"),
    "floor": (stratum("floor", 77), "strata[0].floor"),
    "reserves": (stratum("reserves", 77), "strata[0].reserves"),
    "seats": (stratum("seats", [0, 0]), "strata[0].seats"),
    "batch": (
        stratum("batch", {"number": 1, "of": 2, "year": 4, "first": None}), "strata[0].batch",
    ),
    "no teams": (lambda body: body.update(teams=[]), "teams"),
    "scope": (team("scope", "other"), "teams[0].scope"),
    "team strata": (team("strata", ["0"]), "teams[0].strata"),
    "mode": (lambda body: body["teams"][0].update(
        mode="checks" if body["teams"][0]["mode"] == "groups" else "groups"), "teams[0].mode"),
    "attributes": (team("attributes", ["x"]), "teams[0].attributes"),
    "size": (team("size", 7), "teams[0].size"),
    "team seats": (team("seats", [0, 0, 0]), "teams[0].seats"),
    "number": (team("number", 77), "teams[0].number"),
    "most": (team("most", 77), "teams[0].most"),
    "responsible": (team("responsible", 7), "teams[0].responsible"),
    "pool": (team("drawn_from_pool", 7), "teams[0].drawn_from_pool"),
    "requirements": (team("requirements", []), "teams[0].requirements"),
    "stage": (lambda body: body["teams"][0]["requirements"][0].update(stage=7),
              "teams[0].requirements"),
    "types": (lambda body: body["teams"][0]["requirements"][0].update(types=[["x"]]),
              "teams[0].requirements[0].types"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DEPARTURES))
@pytest.mark.parametrize("draw", [("huaxian-2023", "lightning"), ("wugang-2022", "medium-high")])
def test_commitment_that_departs_from_its_book(name: str, draw: tuple[str, str]):
    """What is committed otherwise than the book says is named. Evidence: the rule book."""
    pending, files = held(*draw)
    change, place = DEPARTURES[name]
    known = found(pending.certificate, files)
    assert known == []
    made = departing(pending, change)
    places = {place for code, place in found(made, {"rule_book": draw[0]})
              if code in {"book-differs", "book-stratum"}}  # fmt: skip
    assert place in places


def written(book: RuleBook) -> Path:
    """The file of a book that extends one of the library's, without what stands behind it."""
    path = kept_folder() / "own.toml"
    path.write_bytes(book.source.removesuffix(office("huaxian-2023").book.source))
    return path


def test_rate_may_be_raised_unless_a_law_sets_it():
    """An override raises a rate, as its own stratum or not; of a law's rate it is refused."""
    pending, _ = held("huaxian-2023", "lightning")
    name = pending.certificate.commitment["strata"][0]["id"]
    files = {"rule_book": "huaxian-2023"}
    raised = departing(pending, stratum("rate", "1/1"))
    assert found(raised, files) == [("book-differs", "strata[0].rate")]
    why = {"clause": "W22-8", "reason": "投诉"}

    def said(body: dict[str, Any]) -> None:
        body["strata"][0].update(rate="1/1", raised=why)

    assert found(departing(pending, said), files) == []

    def split(body: dict[str, Any]) -> None:
        first = body["strata"][0]
        body["strata"].insert(0, {**first, "id": f"投诉-{name}", "rate": "1/1", "raised": why})
        body["strata"].sort(key=lambda entry: entry["id"].encode())
        body["teams"][0]["strata"] = [entry["id"] for entry in body["strata"]]
        for cap in body["past"]["caps"]:
            cap["strata"] = [entry["id"] for entry in body["strata"]]

    assert found(departing(pending, split), files) == []
    rate = pending.certificate.commitment["strata"][0]["rate"]
    lawful = f'rate = {{ value = "{rate}", clause = "W22-10", law = true }}'
    book = extended("huaxian-2023", f'[[strata]]\nid = "{name}"\n{lawful}\n')

    def naming(change: Callable[[dict[str, Any]], object]) -> Certificate:
        def both(body: dict[str, Any]) -> None:
            body["rule_book"] = file_digest(pending.certificate.suite, book.source)
            change(body)

        return departing(pending, both)

    # two books behind one another are no TOML file: given by itself, its base is found
    own = {"rule_book": written(book)}
    assert found(naming(lambda _: None), own) == []
    at = [("book-differs", "strata[0].rate")]
    assert found(naming(stratum("rate", "1/1")), own) == at
    assert ("book-differs", "strata[2].rate") in found(naming(split), own)
    report = rc.examine(naming(lambda _: None), files={"rule_book": book.source})
    assert report.step("files").status == "PASS"
    assert "note-book-unread" in {note.code for note in report.notes}


def test_rate_of_a_list_is_compared_where_the_lists_are_given():
    """The rate stands in the item list: with it a lower one is seen, without it nobody can tell."""
    pending, files = held("wugang-2025", "annual")
    lower = departing(pending, stratum("rate", "1/1000"))
    assert found(lower, files) == [("book-differs", "strata[0].rate")]
    assert found(lower, {"rule_book": "wugang-2025"}) == []


def test_caps_and_verdicts_are_compared_with_the_rosters():
    """A cap that the book does not give, or a verdict of no rule, is seen where lists are given."""
    pending, files = held("huaxian-2023", "lightning")
    lists = pending.rosters
    people = list(lists["inspectors"].records())
    capped = [{**people[0], "cap": 1}, *people[1:]]
    barred = [{**people[0], "verdict": "excluded:mood"}, *people[1:]]
    firms = [dict(line) for line in lists["targets"].records()]
    firms[0]["verdict"] = "excluded:mood"
    for name, lines, code in (
        ("inspectors", capped, "book-differs"),
        ("inspectors", barred, "book-verdict"),
        ("targets", firms, "book-verdict"),
    ):
        changed = roster(name, lines)
        made = recommitted(pending, rosters={name: changed})
        folder = kept_folder()
        made.save(folder)
        report = rc.examine(made.certificate, files=files, rosters=folder / ROSTERS_FOLDER,
                            secrets=folder / SECRETS_FILE)  # fmt: skip
        assert report.step("roots").status == "PASS"
        assert codes(report, "files") == [code]


def test_secret_numbers_in_an_open_draw():
    """The book calls the numbers of a stratum secret: an open draw is refused."""
    pending, _ = held("huaxian-2023", "lightning")
    name = pending.certificate.commitment["strata"][0]["id"]
    secret = 'secret = { value = true, clause = "X22-10" }'
    book = extended("huaxian-2023", f'[[strata]]\nid = "{name}"\n{secret}\n')

    def naming(body: dict[str, Any]) -> None:
        body["rule_book"] = file_digest(pending.certificate.suite, book.source)

    made = departing(pending, naming)
    assert found(made, {"rule_book": written(book)}) == [("book-secret-open", "seal")]


def test_joint_task_is_not_in_the_book():
    """A draw of which the book says nothing: the digest is compared, and the report says so."""
    pending, _ = held("huaxian-2023", "lightning")
    made = departing(pending, lambda body: body.update(draw="人防"))
    report = rc.examine(made, files={"rule_book": "huaxian-2023"})
    assert report.step("files").status == "PASS"
    assert "note-book-task" in {note.code for note in report.notes}


def test_files_that_cannot_be_had(tmp_path: Path):
    """A missing file, a book that extends a missing one: undecided, and `verify` says which."""
    certificate = plain()[1]
    base = tmp_path / "own.toml"
    base.write_bytes(b'extends = "gone.toml"')
    for files in ({"plan": tmp_path / "none"}, {"rule_book": "none"}, {"rule_book": base}):
        assert rc.examine(certificate, files=files).verdict == "undecided"
        with pytest.raises(InputError) as caught:
            rc.verify(certificate, files=files)
        assert caught.value.code in {"file-unreadable", "book-unknown"}
    with pytest.raises(InputError) as caught:
        rc.verify(certificate, files={"book": "huaxian-2023"})
    assert caught.value.code == "files-name"
    (tmp_path / "book.bin").write_bytes(b"rule book")
    report = rc.verify(certificate, files={"rule_book": str(tmp_path / "book.bin")})
    assert report.step("files").status == "PASS"


def test_command_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """``verify --rule-book --plan``: 0 where they are those committed, 1 where not."""
    pending, _ = held("luohe-2019", "maintenance")
    pending.certificate.save(tmp_path / "c.json")
    given = ["verify", str(tmp_path / "c.json"), "--rule-book", "luohe-2019"]
    plan = FOLDER / "luohe-2019" / "plan.csv"
    assert main([*given, "--plan", str(plan)]) == 0
    (tmp_path / "plan.csv").write_bytes(plan.read_bytes() + b"\n")
    assert main([*given, "--plan", str(tmp_path / "plan.csv")]) == 1
    assert "files" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "c.json"), "--rule-book", "huaxian-2023"]) == 1
    assert main([*given, "--items", str(tmp_path / "none")]) == 2


def test_numbers_of_a_sealed_draw_are_not_in_findings():
    """What only rosters show stays out of the finding, as in the other steps of a sealed draw."""
    mine = office("huaxian-2023")
    task = mine.plan(mine.book.plan).task("lightning", drawn_on=drawn_on("huaxian-2023"))
    entry = evolve(task.pool[0], cap=17)
    made = committed(evolve(task, pool=[entry, *task.pool[1:]]), sealed=True, bucket=4096)
    folder = kept_folder()
    made.save(folder)
    given: Any = {"files": {"rule_book": "huaxian-2023"}, "rosters": folder / ROSTERS_FOLDER,
                  "secrets": folder / SECRETS_FILE}  # fmt: skip
    (problem,) = rc.examine(made.certificate, **given).step("files").problems
    assert problem.code == "book-differs"
    assert entry.id not in problem.place + problem.en
    (told,) = rc.examine(made.certificate, reveal=True, **given).step("files").problems
    assert entry.id in told.place
