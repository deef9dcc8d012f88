"""The tables of a store: their statements, their versions, their names.

Values reach a database as parameters only. The one text that a caller puts into a statement
is the first part of the tables' names, and that is quoted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.stores.databases import Connection, Database

LONGEST: Final = 48  # bytes of a name, so that PostgreSQL's 63 hold it with its ending
_TABLES: Final = ("version", "draw", "slot", "beside", "file")

_MIGRATIONS: Final = (
    (
        """CREATE TABLE {draw} (draw_id TEXT PRIMARY KEY, year INTEGER NOT NULL, cap INTEGER,
        state TEXT NOT NULL, asked TEXT NOT NULL, rest TEXT NOT NULL)""",
        # the backstop: whatever a program does, no place is given twice
        """CREATE TABLE {slot} (target TEXT NOT NULL, year INTEGER NOT NULL,
        slot INTEGER NOT NULL CHECK (slot > 0), draw_id TEXT NOT NULL REFERENCES {draw} (draw_id),
        state TEXT NOT NULL, PRIMARY KEY (draw_id, target), UNIQUE (target, year, slot))""",
        """CREATE TABLE {beside} (target TEXT NOT NULL, year INTEGER NOT NULL,
        draw_id TEXT NOT NULL REFERENCES {draw} (draw_id), state TEXT NOT NULL,
        PRIMARY KEY (draw_id, target))""",
    ),
    ("CREATE TABLE {file} (name TEXT PRIMARY KEY, data {blob} NOT NULL)",),
)
"""What makes each version of the tables out of the one before."""

_MAKE_VERSION: Final = "CREATE TABLE IF NOT EXISTS {version} (version INTEGER NOT NULL)"
_READ_VERSION: Final = "SELECT version FROM {version}"
_FIRST_VERSION: Final = "INSERT INTO {version} (version) VALUES (:version)"
_NEXT_VERSION: Final = "UPDATE {version} SET version = :version"

ONE_DRAW: Final = "SELECT year, cap, state, asked, rest FROM {draw} WHERE draw_id = :draw_id"
ALL_DRAWS: Final = "SELECT draw_id, year, cap, state FROM {draw} ORDER BY draw_id"
ADD_DRAW: Final = (
    "INSERT INTO {draw} (draw_id, year, cap, state, asked, rest)"
    " VALUES (:draw_id, :year, :cap, :state, :asked, :rest)"
)
SET_STATE: Final = "UPDATE {draw} SET state = :state WHERE draw_id = :draw_id"
DROP_DRAW: Final = "DELETE FROM {draw} WHERE draw_id = :draw_id"
TAKEN: Final = "SELECT target, slot FROM {slot} WHERE year = :year AND target IN ({listed})"
ADD_SLOTS: Final = (
    "INSERT INTO {slot} (target, year, slot, draw_id, state)"
    " SELECT value, CAST(:year AS INTEGER), CAST(:slot AS INTEGER), CAST(:draw_id AS TEXT),"
    " CAST(:state AS TEXT) FROM ({listed}) AS given"
)
ADD_BESIDE: Final = (
    "INSERT INTO {beside} (target, year, draw_id, state)"
    " SELECT value, CAST(:year AS INTEGER), CAST(:draw_id AS TEXT), CAST(:state AS TEXT)"
    " FROM ({listed}) AS given"
)
SLOTS_OF: Final = "SELECT target, state FROM {slot} WHERE draw_id = :draw_id"
BESIDE_OF: Final = "SELECT target, state FROM {beside} WHERE draw_id = :draw_id"
FREE_SLOTS: Final = "DELETE FROM {slot} WHERE draw_id = :draw_id AND target NOT IN ({listed})"
FREE_BESIDE: Final = "DELETE FROM {beside} WHERE draw_id = :draw_id AND target NOT IN ({listed})"
MARK_SLOTS: Final = (
    "UPDATE {slot} SET state = :state WHERE draw_id = :draw_id AND target IN ({listed})"
)
MARK_BESIDE: Final = (
    "UPDATE {beside} SET state = :state WHERE draw_id = :draw_id AND target IN ({listed})"
)
COUNT_SLOTS: Final = "SELECT target, state, COUNT(*) FROM {slot} WHERE year = :year GROUP BY 1, 2"
COUNT_BESIDE: Final = (
    "SELECT b.target, d.state, COUNT(*) FROM {beside} AS b JOIN {draw} AS d"
    " ON d.draw_id = b.draw_id WHERE b.year = :year AND b.state = 'drawn' GROUP BY 1, 2"
)
FILE_NAMES: Final = "SELECT name FROM {file} ORDER BY name"
READ_FILE: Final = "SELECT data FROM {file} WHERE name = :name"
ADD_FILE: Final = "INSERT INTO {file} (name, data) VALUES (:name, :data)"
DROP_FILE: Final = "DELETE FROM {file} WHERE name = :name"
HOLDERS: Final = (
    "SELECT DISTINCT draw_id FROM {slot} WHERE year = :year AND state = 'held'"
    " AND target IN ({listed}) ORDER BY draw_id"
)


@frozen
class Tables:
    """The tables of one store in a database.

    Attributes:
        database: Where they lie.
        name: What their names begin with.
    """

    database: Database
    name: str

    def text(self, sql: str) -> str:
        """Return a statement with the names of these tables."""
        names = {table: quoted(f"{self.name}_{table}") for table in _TABLES}
        whole = sql.replace("{listed}", self.database.listed)
        whole = whole.replace("{blob}", self.database.blob)
        return self.database.statement(whole, names)


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever stands in it.

    >>> quoted('a"; DROP TABLE b; --')
    '"a""; DROP TABLE b; --"'
    """
    return '"{}"'.format(name.replace('"', '""'))


def check_name(name: str) -> None:
    """Make sure that tables can be called by a name.

    Raises:
        InputError: It is empty, too long, holds a control character, or is one that SQLite
            keeps for itself (``store-name``).
    """
    long = len(name.encode()) > LONGEST
    if not name.isprintable() or not name or long or name.lower().startswith("sqlite_"):
        raise InputError("store-name", value=name, most=LONGEST)


def migrate(tables: Tables) -> None:
    """Bring tables to the present version, all steps or none.

    Raises:
        InputError: A later version of the library made them (``store-newer``).
    """
    with tables.database.writing() as connection:
        connection.run(tables.text(_MAKE_VERSION))
        found = connection.run(tables.text(_READ_VERSION))
        if not found:
            connection.run(tables.text(_FIRST_VERSION), version=0)
        _step(tables, connection, found[0][0] if found else 0)


def _step(tables: Tables, connection: Connection, version: int) -> None:
    newest = len(_MIGRATIONS)
    if version > newest:
        raise InputError("store-newer", value=version, known=newest)
    for statements in _MIGRATIONS[version:]:
        for sql in statements:
            connection.run(tables.text(sql))
    if version < newest:
        connection.run(tables.text(_NEXT_VERSION), version=newest)
