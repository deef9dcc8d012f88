"""The store of reservations: what it answers, what it refuses, what stays on the disk."""

from __future__ import annotations

import pickle
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

import randcheck
from fixtures.stores import breaches, drop, opened, place, postgres_url
from randcheck.errors import InputError
from randcheck.stores import Count, open_postgres, open_sqlite, tables

if TYPE_CHECKING:
    from randcheck.stores import Store

__all__ = ["place"]
ABC = ["A", "B", "C"]
HOSTILE = (
    "x'; DROP TABLE randcheck_slot; --",
    'x"; DROP TABLE "randcheck_slot"; --',
    "%s %(year)s :year {slot} {0} ?",
    "') OR ('1'='1",
    '","B","C"] --',
    "\\",
    "名 录",
)


@pytest.fixture
def store(place: tuple[str, str]) -> Store:
    """A new store of each kind."""
    return opened(*place)


def test_two_draws_share_the_places_of_a_cap(store: Store):
    """A third draw gets nobody while two that wait hold both places; what they leave it gets."""
    assert store.reserve("o/p/d/1", ABC, 2026, 2).held == ("A", "B", "C")
    assert store.reserve("o/p/d/2", ABC, 2026, 2).full == ()
    third = store.reserve("o/p/d/3", ABC, 2026, 2)
    assert (third.held, third.full) == ((), ("A", "B", "C"))
    assert store.holders(["B"], 2026) == ("o/p/d/1", "o/p/d/2")
    store.confirm("o/p/d/1", ["A"])
    store.release("o/p/d/2")
    assert store.reserve("o/p/d/4", ABC, 2026, 1).held == ("B", "C")
    assert store.counts(2026) == {
        "A": Count(drawn=1),
        "B": Count(held=1),
        "C": Count(held=1),
    }


def test_same_draw_gets_the_same_answer(store: Store):
    """`reserve`, `confirm` and `release` can be repeated: nothing is held twice."""
    store.record("old", ["C"], 2026)
    first = store.reserve("o/p/d/1", ABC, 2026, 1)
    assert store.reserve("o/p/d/1", reversed(ABC), 2026, 1) == first
    for _ in range(2):
        store.confirm("o/p/d/1", ["A"], ["B"])
        assert store.targets("o/p/d/1") == {"A": "drawn", "B": "held"}
        assert store.reserve("o/p/d/1", ABC, 2026, 1).held == first.held
    for _ in range(2):
        store.release("o/p/d/1")
        assert store.counts(2026) == {"C": Count(drawn=1)}


@pytest.mark.parametrize(
    ("targets", "year", "cap"), [(["A", "B"], 2026, 2), (ABC, 2027, 2), (ABC, 2026, 3)]
)
def test_same_draw_with_other_wishes_is_refused(
    store: Store, targets: list[str], year: int, cap: int
):
    """A draw_id stands for one set of targets, one year and one cap."""
    store.reserve("o/p/d/1", ABC, 2026, 2)
    with pytest.raises(InputError) as caught:
        store.reserve("o/p/d/1", targets, year, cap)
    assert caught.value.code == "reservation-other"
    assert breaches(store, 2026, 1) == {}


def test_what_is_not_held_is_never_confirmed(store: Store):
    """A draw keeps only places that it holds, and a refusal changes nothing."""
    store.reserve("o/p/d/1", ABC, 2026, 1)
    store.reserve("o/p/d/2", [*ABC, "D"], 2026, 1)
    for draw_id, drawn, code in (
        ("o/p/d/2", ["D", "A"], "reservation-not-held"),
        ("o/p/d/9", ["A"], "reservation-unknown"),
    ):
        with pytest.raises(InputError) as caught:
            store.confirm(draw_id, drawn)
        assert caught.value.code == code
    assert store.targets("o/p/d/2") == {"D": "held"}
    store.release("o/p/d/2")
    for act in (
        lambda: store.confirm("o/p/d/2", ["D"]),
        lambda: store.reserve("o/p/d/2", ["D"], 2026, 1),
    ):
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.code == "reservation-released"


def test_reserve_that_steps_in_becomes_drawn(store: Store):
    """Confirmed again after an amendment, a reserve is drawn and who was replaced is free."""
    store.reserve("o/p/d/1", ABC, 2026, 1)
    store.confirm("o/p/d/1", ["A"], ["B"])
    store.confirm("o/p/d/1", ["B"])
    assert store.counts(2026) == {"B": Count(drawn=1)}


def test_checks_for_cause_and_exempt_draws_stand_apart(store: Store):
    """Neither takes a place of the cap, and both are counted on their own."""
    store.record("complaint 7", ["A"], 2026, counts=False)
    assert store.reserve("o/p/special/1", ABC, 2026, None).held == ("A", "B", "C")
    store.confirm("o/p/special/1", ["A"])
    assert store.reserve("o/p/d/2", ABC, 2026, 1).full == ()
    assert store.counts(2026)["A"] == Count(held=1, exempt=1, cause=1)
    store.release("o/p/special/1")
    assert store.counts(2026)["A"] == Count(held=1, cause=1)


def test_what_has_happened_is_recorded_whatever_the_cap(store: Store):
    """Three past checks stand as three, take room from what comes, are corrected by their id."""
    for name in ("a", "b", "c"):
        store.record(name, ["A"], 2026)
    assert store.counts(2026) == {"A": Count(drawn=3)}
    assert store.reserve("o/p/d/1", ["A", "B"], 2026, 2).full == ("A",)
    assert store.reserve("o/p/d/2", ["A", "B"], 2027, 2).full == ()
    store.record("c", ["B"], 2026)
    assert store.counts(2026) == {"A": Count(drawn=2), "B": Count(drawn=1, held=1)}
    with pytest.raises(InputError) as caught:
        store.record("o/p/d/1", ["A"], 2026)
    assert caught.value.code == "reservation-other"


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.reserve("", ABC, 2026, 2),
        lambda s: s.reserve("a\0b", ABC, 2026, 2),
        lambda s: s.reserve("d", "ABC", 2026, 2),
        lambda s: s.reserve("d", ["A", "A"], 2026, 2),
        lambda s: s.reserve("d", [1], 2026, 2),
        lambda s: s.reserve("d", ABC, "2026", 2),
        lambda s: s.reserve("d", ABC, 26, 2),
        lambda s: s.reserve("d", ABC, 2026, 0),
        lambda s: s.reserve("d", ABC, 2026, True),  # noqa: FBT003 - no number
        lambda s: s.targets("d"),
        lambda s: s.release("d"),
    ],
)
def test_odd_arguments_are_refused(store: Store, call):
    """Whatever is no draw, target, year or cap is refused, and nothing has happened."""
    with pytest.raises(InputError):
        call(store)
    assert store.entries == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_cannot_inject(place: tuple[str, str], name: str):
    """Whatever stands in a name of tables, a draw_id or a target is text and nothing else."""
    bystander = opened(*place)
    bystander.reserve("o/p/d/1", ABC, 2026, 2)
    store = opened(place[0], name)
    try:
        with pytest.raises(InputError) as caught:
            store.reserve(name, [name, "A"], 2026, 2)
        assert caught.value.code == "id-character"
        store.reserve(name, ["A", "--", ":year", "B"], 2026, 2)
        store.confirm(name, [":year", "--"])
        assert store.targets(name) == {"--": "drawn", ":year": "drawn"}
        assert [entry.draw_id for entry in store.entries] == [name]
    finally:
        if place[0].startswith("postgresql"):
            drop(place[0], name)
    assert bystander.targets("o/p/d/1") == dict.fromkeys(ABC, "held")


@pytest.mark.parametrize("name", ["", "a\0b", "a\nb", "n" * 49, "档" * 17, "sqlite_x", "SQLite_x"])
def test_impossible_names_of_tables_are_refused(place: tuple[str, str], name: str):
    """A name that a database would cut or keep for itself is refused before anything is made."""
    with pytest.raises(InputError) as caught:
        opened(place[0], name)
    assert caught.value.code == "store-name"


def test_stores_of_several_names_share_a_database(place: tuple[str, str]):
    """Each name has tables of its own: places of one are not those of another."""
    one = opened(*place)
    other = opened(place[0], place[1] + "2")
    try:
        one.reserve("d", ABC, 2026, 1)
        assert other.reserve("d", ABC, 2026, 1).full == ()
    finally:
        if place[0].startswith("postgresql"):
            drop(place[0], place[1] + "2")


def test_older_tables_are_brought_up(place: tuple[str, str], monkeypatch: pytest.MonkeyPatch):
    """Tables of the first version get what later ones have, and keep what they hold."""
    with monkeypatch.context() as old:
        old.setattr(tables, "_MIGRATIONS", tables._MIGRATIONS[:1])
        opened(*place).reserve("d", ABC, 2026, 1)
    store = opened(*place)
    assert store.targets("d") == dict.fromkeys(ABC, "held")
    with store._tables.database.reading() as connection:
        version = connection.run(store._tables.text("SELECT version FROM {version}"))
        assert version == [(len(tables._MIGRATIONS),)]
        assert connection.run(store._tables.text("SELECT name FROM {file}")) == []


def test_newer_tables_are_refused(place: tuple[str, str], monkeypatch: pytest.MonkeyPatch):
    """Tables that a later version made are left alone."""
    with monkeypatch.context() as later:
        later.setattr(tables, "_MIGRATIONS", (*tables._MIGRATIONS, ()))
        opened(*place)
    with pytest.raises(InputError) as caught:
        opened(*place)
    assert caught.value.code == "store-newer"


def test_backstop_refuses_a_place_twice(place: tuple[str, str]):
    """Even a statement that bypasses the store cannot give one place twice."""
    store = opened(*place)
    store.reserve("d", ["A"], 2026, 1)
    store.reserve("e", ["B"], 2026, 1)
    with pytest.raises(InputError) as caught, store._tables.database.writing() as connection:
        connection.run(
            store._tables.text(tables.ADD_SLOTS),
            year=2026, slot=1, draw_id="e", state="held", ids='["A"]',
        )  # fmt: skip
    assert caught.value.code == "store-damaged"
    assert store.targets("e") == {"B": "held"}


def test_threads_share_a_store(place: tuple[str, str]):
    """Eight threads that ask at once through one value never get more places than there are."""
    store = opened(*place)
    start = threading.Barrier(8)

    def ask(number: int) -> int:
        start.wait()
        return len(store.reserve(f"d{number}", ABC, 2026, 2).held)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(8))) == [0] * 6 + [3, 3]
    assert breaches(store, 2026, 2) == {}


def test_writer_that_waits_too_long_is_told(place: tuple[str, str]):
    """While another writes, a store waits as long as it was told to, then says so."""
    holder, hurried = opened(*place), opened(*place, timeout=1)
    with holder._tables.database.writing(), pytest.raises(InputError) as caught:
        hurried.reserve("d", ABC, 2026, 1)
    assert caught.value.code == "store-busy"
    assert hurried.reserve("d", ABC, 2026, 1).held == tuple(ABC)


def test_reader_does_not_wait_for_a_writer(place: tuple[str, str]):
    """Counts are those before a transaction that has not ended."""
    store = opened(*place, timeout=1)
    store.reserve("d", ["A"], 2026, 1)
    with store._tables.database.writing() as connection:
        connection.run(store._tables.text(tables.FREE_SLOTS), draw_id="d", ids="[]")
        assert store.counts(2026) == {"A": Count(held=1)}


def test_answer_that_is_not_accepted_holds_nothing(store: Store):
    """If whoever looks at the answer raises, nothing has happened."""

    def refuse(answer: object) -> None:
        raise KeyError(answer)

    with pytest.raises(KeyError):
        store.reserve("d", ABC, 2026, 1, accept=refuse)
    assert store.entries == ()


def test_values_show_themselves(store: Store):
    """A reservation and a store have a short text and a panel."""
    answer = store.reserve("o/p/d<1>", ABC, 2026, 2)
    assert repr(answer) == "<Reservation o/p/d<1> 2026: 3 held, 0 full, held>"
    assert "&lt;1&gt;" in answer._repr_html_()
    assert "&lt;1&gt;" in store._repr_html_()
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301 - made here


class TestSqlite:
    def test_damaged_file_is_told(self, tmp_path: Path):
        """A file that is none of SQLite is refused and stays as it is."""
        file = tmp_path / "store.db"
        file.write_bytes(b"no database at all" * 100)
        with pytest.raises(InputError) as caught:
            open_sqlite(file)
        assert caught.value.code == "store-damaged"
        assert file.read_bytes() == b"no database at all" * 100

    def test_foreign_table_is_told(self, tmp_path: Path):
        """Tables of another program by the same names are refused and stay as they are."""
        with closing(sqlite3.connect(tmp_path / "store.db")) as raw:
            raw.execute("CREATE TABLE randcheck_slot (x)")
        with pytest.raises(InputError) as caught:
            open_sqlite(tmp_path / "store.db")
        assert caught.value.code == "store-unusable"
        with closing(sqlite3.connect(tmp_path / "store.db")) as raw:
            assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("randcheck_slot",)]

    def test_folder_that_is_not_there_is_told(self, tmp_path: Path):
        """A store cannot lie in a folder that is not there."""
        with pytest.raises(InputError) as caught:
            open_sqlite(tmp_path / "nowhere" / "store.db")
        assert caught.value.code == "store-unusable"

    def test_special_names_are_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """``:memory:`` and ``file:`` name files like all others: nothing is in memory alone."""
        monkeypatch.chdir(tmp_path)
        for name in (":memory:", "file:x?mode=memory"):
            open_sqlite(name).reserve("d", ABC, 2026, 1)
            assert open_sqlite(name).targets("d") == dict.fromkeys(ABC, "held")
            assert (tmp_path / name).is_file()

    def test_read_only_file_is_told(self):
        """A store that may not be written refuses reservations, and is as it was."""
        with TemporaryDirectory() as folder:
            file = Path(folder) / "store.db"
            open_sqlite(file).reserve("d", ABC, 2026, 1)
            file.chmod(0o444)
            file.parent.chmod(0o555)
            said = _separately(
                "from randcheck.errors import InputError\n"
                "from randcheck.stores import open_sqlite\n"
                "import os\n"
                "import randcheck.stores.sqlite\n"
                "if not os.getuid():\n"
                "    os.setuid(65534)\n"  # whom the modes of files bind
                "try:\n"
                "    open_sqlite(sys.argv[1]).reserve('e', ['A'], 2026, 2)\n"
                "except InputError as error:\n"
                "    print(error.code)\n",
                file,
            )
            file.parent.chmod(0o755)
            file.chmod(0o644)
            assert said.strip() == "store-unusable"
            assert [entry.draw_id for entry in open_sqlite(file).entries] == ["d"]

    def test_full_disk_is_told(self, tmp_path: Path):
        """Where no more can be written, a reservation is refused whole; the store stays sound."""
        open_sqlite(tmp_path / "store.db").reserve("d", ABC, 2026, 1)
        said = _separately(
            "import resource\n"
            "from randcheck.errors import InputError\n"
            "from randcheck.stores import open_sqlite\n"
            "store = open_sqlite(sys.argv[1])\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
            "ids = [f'T{n:06}' for n in range(20_000)]\n"
            "try:\n"
            "    store.reserve('e', ids, 2026, 2)\n"
            "except InputError as error:\n"
            "    print(error.code)\n",
            tmp_path / "store.db",
        )
        assert said.strip() == "store-unusable"
        store = open_sqlite(tmp_path / "store.db")
        assert [entry.draw_id for entry in store.entries] == ["d"]
        assert store.counts(2026) == dict.fromkeys(ABC, Count(held=1))
        assert store.reserve("e", ABC, 2026, 2).held == tuple(ABC)


class TestPostgres:
    def test_database_that_is_not_there_is_told(self):
        """Nobody listening is a clear error, without the password of the URL."""
        postgres_url()
        with pytest.raises(InputError) as caught:
            open_postgres("postgresql://u:secretword@127.0.0.1:1/x")
        assert caught.value.code == "store-unusable"
        assert "secretword" not in str(caught.value)

    def test_full_disk_is_told(self):
        """A server that has no room left in the middle of a statement: nothing half is there."""
        import psycopg

        url, name = postgres_url(), "fulldisk"
        drop(url, name)
        store = open_postgres(url, name=name)
        try:
            store.reserve("d", ABC, 2026, 1)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "CREATE OR REPLACE FUNCTION fulldisk_full() RETURNS trigger AS $$ BEGIN"
                    " IF (SELECT count(*) FROM fulldisk_slot) > 3 THEN RAISE 'could not extend"
                    " file: No space left on device' USING ERRCODE = '53100'; END IF;"
                    " RETURN NULL; END $$ LANGUAGE plpgsql"
                )
                connection.execute(
                    "CREATE TRIGGER full_disk AFTER INSERT ON fulldisk_slot"
                    " FOR EACH STATEMENT EXECUTE FUNCTION fulldisk_full()"
                )
            with pytest.raises(InputError) as caught:
                store.reserve("e", ABC, 2026, 2)
            assert (caught.value.code, caught.value.params["reason"]) == ("store-unusable", "53100")
            assert [entry.draw_id for entry in store.entries] == ["d"]
            assert store.counts(2026) == dict.fromkeys(ABC, Count(held=1))
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("DROP FUNCTION fulldisk_full CASCADE")
            assert store.reserve("e", ABC, 2026, 2).held == tuple(ABC)
        finally:
            drop(url, name)

    @pytest.mark.parametrize("url", ["", "store.db", "sqlite:///x", "mysql://u@h/x"])
    def test_other_urls_are_refused(self, url: str):
        """A URL of another database is refused."""
        postgres_url()
        with pytest.raises(InputError) as caught:
            open_postgres(url)
        assert caught.value.code == "store-url"

    def test_engine_of_the_caller_serves(self):
        """An engine with a pool and stricter transactions of its own holds the cap as well."""
        from sqlalchemy import create_engine

        url, name = postgres_url(), "engine"
        engine = create_engine(
            url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="SERIALIZABLE"
        )
        store = open_postgres(engine, name=name)
        try:
            with ThreadPoolExecutor(4) as pool:
                asked = list(pool.map(lambda n: store.reserve(f"d{n}", ABC, 2026, 2), range(4)))
            assert sorted(len(answer.held) for answer in asked) == [0, 0, 3, 3]
        finally:
            engine.dispose()
            drop(url, name)


def _separately(code: str, file: Path) -> str:
    """Run code in a process of its own and return what it prints."""
    source = Path(randcheck.__file__).parents[1]
    code = f"import sys; sys.path.insert(0, {str(source)!r})\n{code}"
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", code, str(file)], check=True, capture_output=True, text=True
    )
    return done.stdout
