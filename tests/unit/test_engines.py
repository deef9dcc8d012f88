"""Rosters in tables and Parquet files: the same certificates, and what is refused."""
# ruff: noqa: S608, ANN401 - statements are written by hand here; a fixture may be of any type

from __future__ import annotations

from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import randcheck as rc
from fixtures.certificates import (
    STANDINGS,
    audited,
    codes,
    committed,
    issued,
    office_task,
    save_for_auditor,
)
from fixtures.engines import HEAVY, LIGHT, engine, held, listed, parquet
from randcheck.canonical.suites import suite
from randcheck.certificates.rosters import Wanted
from randcheck.cli import main
from randcheck.draws.eligibility import Standing
from randcheck.draws.task import Stratum
from randcheck.engines import ENGINES, TableRoster, open_engine
from randcheck.errors import CommitmentError, ExtraMissingError, InputError

SHA256 = suite("sha256")
ROWS = [(s.id, s.stratum, s.verdict, s.weight) for s in STANDINGS]
LONG = [pytest.param(name, marks=pytest.mark.long) for name in HEAVY]
EACH = [*LIGHT, *LONG]
HOSTILE = (
    'x"; DROP TABLE victim; --',
    "x'; DROP TABLE victim; --",
    "x`; DROP TABLE victim",
    "x\\'; DROP TABLE victim; --",
    'x\\"; DROP TABLE victim; --',
    "对象 表",
    "a.b c",
)


def task_in(name: str, **changes: Any) -> rc.Task:
    """The office's task with its targets in an engine."""
    return office_task(standings=[], targets=held(name, ROWS), **changes)


def refused(run: Any) -> list[str]:
    """Codes of what an `InputError` says."""
    with pytest.raises(InputError) as caught:
        run()
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("name", EACH)
def test_certificate_is_the_same(name, sealed):
    """A certificate whose targets an engine counted, committed and drew has the same bytes."""
    _, there = issued(task_in(name), sealed=sealed)
    _, here = issued(sealed=sealed)
    assert there.to_bytes() == here.to_bytes()


@pytest.mark.parametrize("name", EACH)
def test_certificate_of_weights_is_the_same(name):
    """Strata by slips, by size with a census part, and in order: the same bytes from an engine."""
    rows = [(id, stratum, verdict, 1 + n * n * (stratum != "特殊"))
            for n, (id, stratum, verdict, _) in enumerate(ROWS)]  # fmt: skip
    strata = [
        Stratum(id="大型", rate=Fraction(1, 2), design="systematic"),
        Stratum(id="小型", rate=Fraction(1, 3), reserves=1, design="slips"),
        Stratum(id="特殊", rate=Fraction(1, 2), base="eligible", floor=1, design="order"),
    ]
    listed = [Standing(id=i, stratum=s, verdict=v, weight=w) for i, s, v, w in rows]
    here = issued(office_task(strata=strata, standings=listed))[1]
    there = issued(office_task(strata=strata, standings=[], targets=held(name, rows)))[1]
    assert there.to_bytes() == here.to_bytes()


def test_certificate_of_sm3_is_the_same():
    """PostgreSQL with pgcrypto issues a certificate of suite sm3, too."""
    engine("postgres").run("CREATE EXTENSION IF NOT EXISTS pgcrypto")
    there = issued(task_in("postgres"), suite="sm3")[1]
    assert there.to_bytes() == issued(suite="sm3")[1].to_bytes()


def test_an_engine_without_the_hash_says_so():
    """DuckDB has no SM3: nothing is committed."""
    assert refused(lambda: committed(task_in("duckdb"), suite="sm3")) == ["engine-suite"]


def test_a_draw_waits_and_is_held(tmp_path):
    """The folder of a draw has the file of targets; it is drawn and verified from the table."""
    pending = committed(task_in("duckdb"))
    pending.save(tmp_path)
    loaded = rc.load_pending(tmp_path, targets=held("duckdb", ROWS))
    certificate = rc.draw(loaded, pending.openings)
    assert certificate.to_bytes() == issued()[1].to_bytes()
    assert rc.draw(rc.load_pending(tmp_path), pending.openings) == certificate
    loaded.save(tmp_path)
    given = {"rosters": tmp_path / "rosters", "secrets": tmp_path / "secrets.json"}
    report = rc.verify(certificate, targets=held("duckdb", ROWS), **given)
    without = rc.verify(certificate, **given).to_dict()
    assert report.to_dict() == {**without, "given": list(report.given)}


def test_the_table_is_read_in_place_of_the_file(tmp_path):
    """With targets from an engine nobody opens their file."""
    pending, certificate = issued()
    path = save_for_auditor(pending, certificate, tmp_path)
    (tmp_path / "rosters/targets.jsonl").write_text("{")
    given = {"rosters": tmp_path / "rosters"}
    assert rc.verify(path, targets=held("duckdb", ROWS), **given).holds("recomputed")
    assert codes(rc.examine(path, **given), "roots")


def test_a_table_that_changed_is_noticed(tmp_path):
    """A row that is other than committed stops the draw and refutes the certificate."""
    base = duckdb.connect()
    base.execute("CREATE TABLE t (id VARCHAR, stratum VARCHAR, verdict VARCHAR, weight INTEGER)")
    base.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", ROWS)
    roster = TableRoster(open_engine("duckdb", base), table="t")
    pending = committed(office_task(standings=[], targets=roster))
    base.execute("UPDATE t SET id = 'T-99' WHERE id = 'T-06'")
    with pytest.raises(CommitmentError, match="targets"):
        rc.draw(pending)
    good, certificate = issued()
    audited(good, certificate, tmp_path)
    report = rc.examine(certificate, rosters=tmp_path / "rosters", targets=roster,
                        secrets=tmp_path / "secrets.json")  # fmt: skip
    assert codes(report, "roots") == ["roster-changed"]


def test_a_wrong_verdict_is_named_like_in_python(tmp_path):
    """The step on verdicts says of a table what it says of a file."""
    rows = [*ROWS[:-1], ("T-23", "特殊", "excluded:joint-overlap", 7)]
    pending, certificate = issued()
    audited(pending, certificate, tmp_path)
    found = listed(rows)
    there = held("duckdb", rows)
    for bounds in (None, (1, 1), (0, 7)):
        said = ("特殊", "excluded:joint-overlap", bounds)
        assert list(there.weighing(*said)) == list(found.weighing(*said))
    (tmp_path / "rosters/targets.jsonl").write_bytes(found.to_bytes())
    steps = [
        rc.examine(certificate, rosters=tmp_path / "rosters", secrets=tmp_path / "secrets.json",
                   **given).to_dict()["steps"]
        for given in ({}, {"targets": there})
    ]  # fmt: skip
    assert steps[0] == steps[1]


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_verify_on_the_command_line(tmp_path, capsys, extra):
    """``--engine duckdb --rosters x.parquet`` finds the other rosters beside the Parquet file."""
    pending, certificate = issued()
    path = save_for_auditor(pending, certificate, tmp_path)
    (tmp_path / "rosters/targets.jsonl").unlink()
    listed = str(parquet(ROWS, tmp_path / "rosters/x.parquet"))
    command = ["verify", str(path), "--rosters", listed, "--engine", "duckdb"]
    assert main([*command, "--require", "recomputed", *extra]) == 0
    assert capsys.readouterr().out
    parquet(ROWS[1:], tmp_path / "rosters/x.parquet")
    assert main([*command, *extra]) == 1


def test_a_table_on_the_command_line(tmp_path):
    """``--table`` and ``--columns`` name what the database of ``--engine`` has."""
    pending, certificate = issued()
    path = save_for_auditor(pending, certificate, tmp_path)
    with duckdb.connect(str(tmp_path / "house.db")) as base:
        base.execute("CREATE SCHEMA s; CREATE TABLE s.t (code VARCHAR, s VARCHAR, verdict VARCHAR)")
        base.executemany("INSERT INTO s.t VALUES (?, ?, ?)", [row[:3] for row in ROWS])
    command = ["verify", str(path), "--rosters", str(tmp_path / "rosters"),
               "--engine", f"duckdb={tmp_path / 'house.db'}"]  # fmt: skip
    named = ["--columns", "id=code,stratum=s,weight="]
    assert main([*command, "--table", "s.t", *named, "--require", "recomputed"]) == 0
    for wrong in (["--table", "s.t", "--columns", "id="], named, ["--table", "t", *named]):
        assert main([*command, *wrong]) == 2
    assert main(["verify", str(path), "--table", "t"]) == 2


@pytest.mark.parametrize("name", LIGHT)
def test_all_that_is_wrong_is_said_at_once(name):
    """Ids, strata, verdicts and weights that are none are refused together."""
    rows = [("bad id", "A", "eligible", 1), ("号" * 43, "A", "eligible", 1),
            ("T-1", "层 A", "eligible", 1), ("T-2", "A", "", 1), ("T-3", "A", "eligible", -1),
            ("", "A", "eligible", 1), ("T-4", "B", "eligible", 10**15 + 1)]  # fmt: skip
    found = refused(lambda: held(name, rows))
    assert sorted(found) == ["id-character", "id-character", "id-empty", "id-empty", "id-too-long",
                             "weight-range", "weight-range"]  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_nothing_is_no_id(name):
    """A row without id, stratum, verdict or weight is refused."""
    rows: Any = [(None, "A", "eligible", 1), ("T-1", None, "eligible", 1), ("T-2", "A", None, 1),
                 ("T-3", "A", "eligible", None)]  # fmt: skip
    assert sorted(refused(lambda: held(name, rows))) == [
        "id-not-text", "id-not-text", "id-not-text", "weight-range"
    ]  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_an_id_stands_in_a_stratum_once(name):
    """Two rows of one id in one stratum are refused; in two strata they are one target."""
    rows = [("T-1", "A", "eligible", 1), ("T-1", "B", "eligible", 1), ("T-2", "A", "eligible", 1)]
    assert len(held(name, rows)) == 2
    assert refused(lambda: held(name, [*rows, ("T-2", "A", "excluded:x", 1)])) == ["id-duplicate"]


@pytest.mark.parametrize("name", ["duckdb", *LONG])
def test_nothing_is_converted(name, tmp_path):
    """Numbers are no ids, and weights with a fraction are no weights."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": [1], "stratum": ["A"], "verdict": ["eligible"],
                             "weight": [1.5]}), path)  # fmt: skip
    found = refused(lambda: TableRoster(engine(name), parquet=path))
    assert found == ["engine-column", "engine-column"]


def test_a_heavy_target_is_named():
    """What pure Python refuses of a design, an engine refuses with the same codes."""
    rows = [("T-1", "A", "eligible", 9), ("T-2", "A", "eligible", 1), ("T-3", "B", "eligible", 0)]
    there, here = held("duckdb", rows), listed(rows)
    for stratum, design, n in (("A", "systematic", 3), ("B", "slips", 1), ("B", "systematic", 1),
                               ("A", "lots", 3), ("C", "slips", 1), ("C", "lots", 1)):  # fmt: skip
        one = Wanted(stratum=stratum, design=design, n=n, reserves=0, key="a" * 64, comb="b" * 64)
        assert refused(lambda o=one: there.draw(SHA256, [o])) == refused(
            lambda o=one: here.draw(SHA256, [o])
        )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_inject_nothing(hostile, tmp_path):
    """A table, a column, a folder and an id of any name are what they are called, and no SQL."""
    base = duckdb.connect()
    quoted = '"' + hostile.replace('"', '""') + '"'
    base.execute(f"CREATE TABLE victim (a INTEGER); CREATE TABLE {quoted} ({quoted} VARCHAR)")
    base.execute(f"INSERT INTO {quoted} VALUES ('T-1'), ('T-2')")
    used = open_engine("duckdb", base)
    roster = TableRoster(
        used, table=hostile, id=hostile, stratum=hostile, verdict=None, weight=None
    )
    assert list(roster.ids) == ["T-1", "T-2"]
    assert roster.line(hostile) is None
    base.execute("SELECT * FROM victim")
    folder = tmp_path / hostile.replace("/", "")
    folder.mkdir()
    assert len(TableRoster(used, parquet=parquet(ROWS, folder / "x.parquet"))) == len(ROWS)
    base.execute(f"INSERT INTO {quoted} VALUES (?)", [hostile])
    names: Any = {"table": hostile, "id": hostile, "stratum": hostile}
    found = refused(lambda: TableRoster(used, **names, verdict=None, weight=None))
    assert set(found) == {"id-character"}
    base.execute("SELECT * FROM victim")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_inject_nothing_in_postgres(hostile):
    """A table of PostgreSQL with any name is asked, and nothing else is done."""
    from fixtures.engines import table

    base: Any = engine("postgres")._base
    base.execute("CREATE TEMP TABLE IF NOT EXISTS victim (a integer)")
    roster = TableRoster(engine("postgres"), table=table(ROWS, hostile))
    assert len(roster) == len(ROWS)
    assert roster.line(hostile) is None
    base.execute("SELECT * FROM victim")
    base.rollback()


@pytest.mark.long
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", HEAVY)
def test_names_inject_nothing_in_large_engines(hostile, name, tmp_path):
    """Texts and names come out of ClickHouse and Spark as they went in."""
    used = engine(name)
    assert used.few(f"SELECT {used.text(hostile)}") == [(hostile,)]
    assert used.few(
        f"SELECT q.{used.name_of(hostile)} FROM (SELECT 1 AS {used.name_of(hostile)}) AS q"
    ) == [(1,)]
    if name == "clickhouse":
        folder = tmp_path / hostile
        folder.mkdir()
        assert len(TableRoster(used, parquet=parquet(ROWS, folder / "x.parquet"))) == len(ROWS)


@pytest.mark.parametrize("wrong", ["", "a\0b"])
def test_a_name_that_is_none(wrong):
    """Empty names and NUL name nothing."""
    assert refused(lambda: TableRoster(engine("duckdb"), table=wrong)) == ["engine-name"]


@pytest.mark.parametrize("name", EACH)
def test_columns_may_be_left_out(name):
    """Without verdicts all are eligible, without weights all weigh 1."""
    rows = [(id, stratum, "eligible", 1) for id, stratum, _, _ in ROWS]
    there = held(name, rows, verdict=None, weight=None)
    here = listed(rows)
    assert there.tally() == here.tally()
    assert there.tree(SHA256, bytes(32)) == here.tree(SHA256, bytes(32))


def test_a_source_is_one(tmp_path):
    """A roster has a table or Parquet files; what is not there is told with the engine's words."""
    used = engine("duckdb")
    assert refused(lambda: TableRoster(used)) == ["engine-source"]
    both: Any = {"table": "t", "parquet": tmp_path}
    assert refused(lambda: TableRoster(used, **both)) == ["engine-source"]
    assert refused(lambda: TableRoster(used, table="nowhere")) == ["engine-refused"]
    assert refused(lambda: TableRoster(used, parquet=tmp_path / "no.parquet")) == ["engine-refused"]
    assert refused(lambda: TableRoster(engine("postgres"), parquet="x")) == ["engine-parquet"]


def test_engines_by_name(monkeypatch):
    """An unknown engine is refused; one without its package names the command."""
    assert refused(lambda: open_engine("oracle")) == ["engine-unknown"]
    assert refused(lambda: open_engine("duckdb", "/nowhere/at/all")) == ["engine-refused"]
    for name in ENGINES:
        monkeypatch.setattr("randcheck.engines.engine.import_module", _absent)
        with pytest.raises(ExtraMissingError, match=rf"randcheck\[{name}\]"):
            open_engine(name)


def _absent(name: str) -> None:
    raise ImportError(name)


def test_a_task_has_its_targets_once():
    """Standings and a table together are refused; a table says nothing of single targets."""
    roster = held("duckdb", ROWS)
    assert refused(lambda: office_task(targets=roster)) == ["targets-twice"]
    task = office_task(standings=[], targets=roster)
    assert task.counts() == office_task().counts() == roster.counts()
    assert task.quotas() == office_task().quotas()
    assert repr(task) == repr(office_task())
    assert refused(lambda: task.eligibility) == ["targets-elsewhere"]
    wrong = held("duckdb", [*ROWS, ("T-90", "无", "eligible", 1), ("T-91", "大型", "eligible", 2)])
    assert sorted(refused(lambda: office_task(standings=[], targets=wrong))) == [
        "stratum-unknown", "weight-not-drawn"
    ]  # fmt: skip


class _Other:
    """Targets of somebody else."""

    def __len__(self) -> int:
        return 0

    def tally(self) -> dict[tuple[str, str], Any]:
        return {}

    def weighing(self, *_: object) -> Any:
        return iter(())

    def sizes(self) -> Any:
        return None


def test_targets_of_somebody_else():
    """What counts targets but has no root cannot be committed."""
    assert refused(lambda: committed(office_task(standings=[], targets=_Other()))) == ["argument"]


def test_verification_without_the_other_rosters():
    """Targets alone decide nothing: the folder of the others is missing."""
    _, certificate = issued()
    report = rc.examine(certificate, targets=held("duckdb", ROWS))
    assert report.verdict == "undecided"
    assert "targets-alone" in [problem.code for problem in report.notes]


def test_an_engine_that_is_gone_decides_nothing(tmp_path):
    """A connection that is lost refutes nobody: the steps are skipped and say why."""
    pending, certificate = issued()
    audited(pending, certificate, tmp_path)
    base = duckdb.connect()
    roster = TableRoster(open_engine("duckdb", base), parquet=parquet(ROWS))
    base.close()
    report = rc.examine(certificate, rosters=tmp_path / "rosters", targets=roster,
                        secrets=tmp_path / "secrets.json")  # fmt: skip
    assert codes(report, "roots") == ["engine-refused"]
    assert report.step("roots").status == "SKIPPED"
    assert report.verdict != "refuted"


def test_views_of_a_target_in_a_table():
    """One target's view from a table is that from a list."""
    from randcheck.certificates.views import Views

    there, certificate = issued(task_in("duckdb"))
    here, _ = issued()
    assert Views(certificate, there).target("T-01") == Views(certificate, here).target("T-01")
    assert refused(lambda: Views(certificate, there).target("T-99")) == ["view-nobody"]
