"""The store itself: who holds a place in which year.

A target has at most as many places in a year as the cap says. A draw that waits for its
seed holds one of every target that it may take; when it has been drawn it keeps those of
whom it took. What a method has answered is on the disk, and it can be asked again: a
process that was killed leaves the store as it was before or as it is afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from randcheck.canonical import html
from randcheck.canonical.arguments import checked
from randcheck.canonical.ids import check_ids
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.errors import InputError, Phrase
from randcheck.stores import tables as sql
from randcheck.stores.files import SqlFiles
from randcheck.stores.reservations import (
    BESIDE,
    DRAWN,
    HELD,
    RECORDED,
    RELEASED,
    Count,
    Entry,
    Reservation,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from randcheck.stores.databases import Connection
    from randcheck.stores.tables import Tables

_YEARS: Final = (1900, 9999)
_SHOWN: Final = 5  # ids that a message names
_SLOTS: Final = (sql.SLOTS_OF, sql.FREE_SLOTS, sql.MARK_SLOTS)
_BESIDE: Final = (sql.BESIDE_OF, sql.FREE_BESIDE, sql.MARK_BESIDE)
_DRAWS: Final = (
    Column("draw_id", "抽取编号"),
    Column("year", "年度", NUMBER),
    Column("cap", "上限"),
    Column("state", "状态"),
)


@frozen(repr=False)
class Store:
    """Who holds a place in which year; `open_sqlite` and `open_postgres` make one.

    It can be used by any number of threads and processes, on any number of machines as far
    as the database reaches.
    """

    _tables: Tables

    def __repr__(self) -> str:
        return f"<Store {self._tables.name} in {type(self._tables.database).__name__}>"

    def _repr_html_(self) -> str:
        table = self.table
        names = [column.zh for column in table.columns]
        return html.panel(
            self._tables.name, "store of reservations", html.table(names, table.rows, most=100)
        )

    @checked
    def reserve(
        self,
        draw_id: str,
        targets: Iterable[str],
        year: int,
        cap: int | None,
        *,
        accept: Callable[[Reservation], None] | None = None,
    ) -> Reservation:
        """Hold a place of every target that has one left, in one step.

        Who asks again gets the same answer, and nothing is held twice.

        Args:
            draw_id: Of the draw, before it is committed.
            targets: Whom it may take.
            year: In which they are counted.
            cap: How many checks a target may have in it; ``None`` for a draw that counts
                toward no cap, whose targets are kept apart.
            accept: Looks at the answer before it holds; if it raises, nothing has happened.

        Raises:
            InputError: The same draw asked for something else before
                (``reservation-other``), was released (``reservation-released``), or an
                argument is none.
        """
        ids = _given(draw_id, targets, year, cap)
        with self._tables.database.writing() as connection:
            known = self._one(connection, draw_id)
            if known is not None:
                return _again(known, draw_id, ids, year, cap)
            taken = self._taken(connection, ids, year) if cap is not None else {}
            places = {id: _free(taken.get(id, ()), cap) for id in ids}
            rest = [id for id in ids if places[id] is None]
            answer = Reservation(
                draw_id=draw_id, year=year, cap=cap, state=HELD, full=tuple(rest),
                held=tuple(id for id in ids if places[id] is not None),
            )  # fmt: skip
            if accept is not None:
                accept(answer)
            self._add(connection, answer, _digest(ids))
            self._place(connection, answer, {id: at for id, at in places.items() if at})
        return answer

    @checked
    def confirm(self, draw_id: str, targets: Iterable[str], reserves: Iterable[str] = ()) -> None:
        """Keep the places of whom a draw took; all others are free again.

        To be repeated as often as one likes, and after an amendment with whom it left:
        then a reserve that was held becomes drawn.

        Args:
            draw_id: Of the draw.
            targets: Whom it took.
            reserves: Who may still step in: their places stay held.

        Raises:
            InputError: The draw holds nothing (``reservation-unknown``), was released
                (``reservation-released``), or holds no place of some target
                (``reservation-not-held``): then nothing has happened.
        """
        drawn, waiting = check_ids(targets, "targets"), check_ids(reserves, "reserves")
        with self._tables.database.writing() as connection:
            cap, state = self._open(connection, draw_id)
            if state in {RECORDED, BESIDE}:
                raise InputError("reservation-other", value=draw_id)
            of, free, mark = _BESIDE if cap is None else _SLOTS
            held = {row[0] for row in self._run(connection, of, draw_id=draw_id)}
            kept = sorted({*drawn, *waiting})
            foreign = [id for id in kept if id not in held]
            if foreign:
                named = "、".join(foreign[:_SHOWN])
                raise InputError(
                    "reservation-not-held", value=draw_id, targets=named, count=len(foreign)
                )
            self._run(connection, free, draw_id=draw_id, ids=_list(kept))
            for state, ids in ((HELD, waiting), (DRAWN, drawn)):
                self._run(connection, mark, draw_id=draw_id, state=state, ids=_list(ids))
            self._run(connection, sql.SET_STATE, draw_id=draw_id, state=DRAWN)

    @checked
    def release(self, draw_id: str) -> None:
        """Free every place of a draw that is not held, or is void.

        To be repeated as often as one likes; the draw can hold nothing ever again.

        Args:
            draw_id: Of the draw.

        Raises:
            InputError: The store does not know it (``reservation-unknown``).
        """
        with self._tables.database.writing() as connection:
            if self._one(connection, draw_id) is None:
                raise InputError("reservation-unknown", value=draw_id)
            self._empty(connection, draw_id)
            self._run(connection, sql.SET_STATE, draw_id=draw_id, state=RELEASED)

    @checked
    def record(
        self, check_id: str, targets: Iterable[str], year: int, *, counts: bool = True
    ) -> None:
        """Take in what has happened already: a past draw, or a check for cause.

        What has happened is not asked about any cap; it takes room from what comes. Recorded
        again, it takes the place of what was recorded before.

        Args:
            check_id: Names it: id of the draw, or of the check.
            targets: Who was checked, or drawn.
            year: In which they are counted.
            counts: Whether it counts toward the cap; a check for cause does not.

        Raises:
            InputError: A draw that the store was asked for has that id
                (``reservation-other``).
        """
        ids = _given(check_id, targets, year, None)
        state = RECORDED if counts else BESIDE
        with self._tables.database.writing() as connection:
            known = self._one(connection, check_id)
            if known is not None:
                if known[2] not in {RECORDED, BESIDE}:
                    raise InputError("reservation-other", value=check_id)
                self._forget(connection, check_id)
            answer = Reservation(
                draw_id=check_id, year=year, cap=None, held=tuple(ids), full=(), state=state
            )
            self._add(connection, answer, _digest(ids))
            taken = self._taken(connection, ids, year) if counts else {}
            places = {id: _lowest(taken.get(id, ())) for id in ids}
            self._place(connection, answer, places, counts=counts)

    @checked
    def counts(self, year: int) -> dict[str, Count]:
        """Return the checks of every target that has one or may get one, ascending by id.

        Args:
            year: Of the checks.
        """
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        with self._tables.database.reading() as connection:
            for target, state, number in self._run(connection, sql.COUNT_SLOTS, year=year):
                found[target][state] += number
            for target, state, number in self._run(connection, sql.COUNT_BESIDE, year=year):
                found[target]["cause" if state == BESIDE else "exempt"] += number
        return {target: Count(**found[target]) for target in sorted(found)}

    @checked
    def targets(self, draw_id: str) -> dict[str, str]:
        """Return whom a draw holds: target → ``held`` or ``drawn``, ascending.

        Args:
            draw_id: Of the draw.

        Raises:
            InputError: The store does not know it (``reservation-unknown``).
        """
        with self._tables.database.reading() as connection:
            if self._one(connection, draw_id) is None:
                raise InputError("reservation-unknown", value=draw_id)
            rows = [
                *self._run(connection, sql.SLOTS_OF, draw_id=draw_id),
                *self._run(connection, sql.BESIDE_OF, draw_id=draw_id),
            ]
        return dict(sorted((target, state) for target, state in rows))

    @property
    def files(self) -> SqlFiles:
        """A table of names and bytes beside it, to be used wherever a folder is asked for."""
        return SqlFiles(self._tables)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every draw and check that the store knows, ascending by id."""
        with self._tables.database.reading() as connection:
            rows = self._run(connection, sql.ALL_DRAWS)
        return tuple(Entry(draw_id=i, year=y, cap=c, state=s) for i, y, c, s in rows)

    @property
    def table(self) -> Table:
        """The same as a table: id, year, cap, state."""
        rows = [(e.draw_id, e.year, "—" if e.cap is None else str(e.cap), e.state)
                for e in self.entries]  # fmt: skip
        return Table("占用情况", _DRAWS, rows)

    @checked
    def holders(self, targets: Iterable[str], year: int) -> tuple[str, ...]:
        """Return the draws that wait and hold a place of some of the targets, ascending.

        Args:
            targets: Whose places.
            year: In which.
        """
        ids = sorted(check_ids(targets, "targets"))
        with self._tables.database.reading() as connection:
            rows = self._run(connection, sql.HOLDERS, year=year, ids=_list(ids))
        return tuple(row[0] for row in rows)

    def _run(
        self, connection: Connection, text: str, **params: object
    ) -> Sequence[tuple[Any, ...]]:
        return connection.run(self._tables.text(text), **params)

    def _one(self, connection: Connection, draw_id: str) -> tuple[Any, ...] | None:
        rows = self._run(connection, sql.ONE_DRAW, draw_id=draw_id)
        return rows[0] if rows else None

    def _open(self, connection: Connection, draw_id: str) -> tuple[int | None, str]:
        known = self._one(connection, draw_id)
        if known is None:
            raise InputError("reservation-unknown", value=draw_id)
        if known[2] == RELEASED:
            raise InputError("reservation-released", value=draw_id)
        return known[1], known[2]

    def _empty(self, connection: Connection, draw_id: str) -> None:
        for free in (sql.FREE_SLOTS, sql.FREE_BESIDE):
            self._run(connection, free, draw_id=draw_id, ids="[]")

    def _forget(self, connection: Connection, draw_id: str) -> None:
        self._empty(connection, draw_id)
        self._run(connection, sql.DROP_DRAW, draw_id=draw_id)

    def _taken(self, connection: Connection, ids: Sequence[str], year: int) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for target, slot in self._run(connection, sql.TAKEN, year=year, ids=_list(ids)):
            found[target].append(slot)
        return found

    def _add(self, connection: Connection, answer: Reservation, asked: str) -> None:
        self._run(
            connection, sql.ADD_DRAW, draw_id=answer.draw_id, year=answer.year, cap=answer.cap,
            state=answer.state, asked=asked, rest=_list(answer.full),
        )  # fmt: skip

    def _place(
        self,
        connection: Connection,
        answer: Reservation,
        places: dict[str, int],
        *,
        counts: bool | None = None,
    ) -> None:
        """Write down who has which place; what counts toward no cap has none."""
        draw_id, year = answer.draw_id, answer.year
        state = HELD if answer.state == HELD else DRAWN
        if not (answer.cap is not None if counts is None else counts):
            ids = _list(answer.held)
            self._run(connection, sql.ADD_BESIDE, draw_id=draw_id, year=year, state=state, ids=ids)
            return
        by_slot: defaultdict[int, list[str]] = defaultdict(list)
        for id, slot in places.items():
            by_slot[slot].append(id)
        for slot, ids_ in sorted(by_slot.items()):
            self._run(
                connection, sql.ADD_SLOTS, draw_id=draw_id, year=year, slot=slot, state=state,
                ids=_list(ids_),
            )  # fmt: skip


def _given(draw_id: str, targets: Iterable[str], year: int, cap: int | None) -> list[str]:
    ids = sorted(check_ids(targets, "targets"))
    if not draw_id or not draw_id.isprintable():
        expected = Phrase("kind-text")
        raise InputError("argument", place="draw_id", expected=expected, found=repr(draw_id))
    _in_range("year", year, *_YEARS)
    if cap is not None:
        _in_range("cap", cap, 1, _YEARS[1])
    return ids


def _in_range(place: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        expected = Phrase("expect-integer-range", (("least", least), ("most", most)))
        raise InputError("argument", place=place, expected=expected, found=str(value))


def _again(
    known: tuple[Any, ...], draw_id: str, ids: Sequence[str], year: int, cap: int | None
) -> Reservation:
    """Return the answer of the first time."""
    before_year, before_cap, state, asked, rest = known
    if state == RELEASED:
        raise InputError("reservation-released", value=draw_id)
    if (before_year, before_cap, asked) != (year, cap, _digest(ids)) or state in {RECORDED, BESIDE}:
        raise InputError("reservation-other", value=draw_id)
    full = tuple(json.loads(rest))
    none = set(full)
    held = tuple(id for id in ids if id not in none)
    return Reservation(draw_id=draw_id, year=year, cap=cap, held=held, full=full, state=state)


def _free(taken: Sequence[int], cap: int | None) -> int | None:
    return None if cap is not None and len(taken) >= cap else _lowest(taken)


def _lowest(taken: Sequence[int]) -> int:
    return next(slot for slot in range(1, len(taken) + 2) if slot not in taken)


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256(_list(ids).encode()).hexdigest()


def _list(ids: Sequence[str]) -> str:
    return json.dumps(list(ids), ensure_ascii=False, separators=(",", ":"))
