"""The statements: one form for all engines, which fill in their expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from randcheck.canonical.framing import HASH_SIZE, preimage
from randcheck.certificates.merkle import BLOCK
from randcheck.certificates.secrecy.sealing import DECOY_LINE, DECOY_NAME
from randcheck.draws.words import ELIGIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from randcheck.canonical.suites import Suite
    from randcheck.engines.engine import Engine

FEW: Final = 100
"""So many ids are named where some are wrong."""
_COMPARED: Final = 16
"""So many strata are told apart by comparing; of more a table is joined."""
EVERY: Final = "f" * 64
"""No ticket is above it."""


@frozen
class Source:
    """Where the standings lie, in words of SQL.

    Attributes:
        engine: Whose SQL it is.
        table: What ``FROM`` calls it.
        id, stratum, verdict, weight: Expressions over it.
    """

    engine: Engine
    table: str
    id: str
    stratum: str
    verdict: str
    weight: str

    def kinds(self) -> str:
        """Ask of what types the columns are."""
        columns = (self.id, self.stratum, self.verdict, self.weight)
        return f"SELECT {', '.join(map(self.engine.kind, columns))} FROM {self.table} LIMIT 1"

    def unnamed(self) -> str:
        """Ask whether an id is missing, where an engine may take nothing for empty text."""
        return f"SELECT count(*) FROM {self.table} WHERE {self.id} IS NULL"

    def tally(self) -> str:
        """Count the rows of every stratum and verdict, and the weights that are there."""
        return (
            f"SELECT {self.stratum}, {self.verdict}, count(*), count({self.weight}),"
            f" min({self.weight}), max({self.weight}) FROM {self.table} GROUP BY 1, 2"
        )

    @property
    def standings(self) -> str:
        """A subquery of the columns id, stratum, verdict and weight."""
        text = self.engine.as_text
        return (
            f"(SELECT {text(self.id)} AS id, {text(self.stratum)} AS stratum,"
            f" {text(self.verdict)} AS verdict, {self.weight} AS weight FROM {self.table}) AS t"
        )

    def wrong_ids(self) -> str:
        """Ask for ids that are none."""
        return f"SELECT id FROM {self.standings} WHERE NOT {self.engine.is_id('id')} LIMIT {FEW}"

    def spread(self, part: int, parts: int) -> str:
        """Count the rows, and what is certainly different among their ids; in parts."""
        number = self.engine.spread("id")
        found = f"SELECT count(*), count(DISTINCT {number}) FROM {self.standings}"
        return found if parts == 1 else f"{found} WHERE abs({number} % {parts}) = {part}"

    def targets(self) -> str:
        """Count the ids."""
        return f"SELECT count(*) FROM (SELECT id FROM {self.standings} GROUP BY id) AS g"

    def twice(self) -> str:
        """Ask for ids that stand in one stratum more than once."""
        return (
            f"SELECT id, stratum FROM {self.standings} GROUP BY id, stratum"
            f" HAVING count(*) > 1 ORDER BY id, stratum LIMIT {FEW}"
        )

    def weighing(self, stratum: str, verdict: str, bounds: tuple[int, int] | None) -> str:
        """Ask whose weight does not lie between two."""
        text = self.engine.text
        low, high = bounds or (1, 0)
        return (
            f"SELECT id, weight FROM {self.standings} WHERE stratum = {text(stratum)} AND verdict ="
            f" {text(verdict)} AND (weight < {low} OR weight > {high}) ORDER BY id"
        )

    # lines and leaves

    def lines(self, *, several: bool, only: str | None = None) -> str:
        """Ask for id and canonical line of every target.

        Args:
            several: Whether a target may stand in several strata.
            only: The id of a single one.
        """
        engine = self.engine
        join, text = engine.joined, engine.text
        inner = join(
            text('"stratum":"'), "stratum", text('","verdict":"'), "verdict",
            text('","weight":'), engine.as_text("weight"),
        )  # fmt: skip
        where = "" if only is None else f" WHERE id = {text(only)}"
        if not several:
            line = join(text('{"id":"'), "id", text('",'), inner, text("}"))
            return f"SELECT id, {line} AS line FROM {self.standings}{where}"
        one = join(text('",'), "least", text("}"))
        more = join(text('","strata":[{'), "every", text("}]}"))
        line = join(text('{"id":"'), "id", f"CASE WHEN strata = 1 THEN {one} ELSE {more} END")
        return (
            f"SELECT id, {line} AS line FROM (SELECT id, count(*) AS strata, min(inside) AS least,"
            f" {engine.listed('inside')} AS every"
            f" FROM (SELECT id, {inner} AS inside FROM {self.standings}{where}) AS o"
            " GROUP BY id) AS g"
        )

    def leaves(self, suite: Suite, secret: bytes, *, several: bool, decoys: int) -> str:
        """Ask for the salted leaves of all targets, and of decoys; see `certificates.merkle`."""
        engine = self.engine
        lines = self.lines(several=several)
        if decoys:
            k = engine.as_text("k")
            name = engine.joined(engine.text(DECOY_NAME[0]), k)
            line = engine.joined(engine.text(DECOY_LINE[0]), k, engine.text(DECOY_LINE[1]))
            lines += f" UNION ALL SELECT {name} AS id, {line} AS line FROM {engine.numbers(decoys)}"
        start, head = preimage("salt", secret), b"\x00" + HASH_SIZE.to_bytes(4, "big")
        salted = engine.joined(engine.binary(start), engine.size("i"), "i")
        leaf = engine.joined(
            engine.binary(head), engine.digest(suite, salted), engine.size("l"), "l"
        )
        return (
            f"SELECT {engine.digest(suite, leaf)} AS h FROM (SELECT {engine.raw('id')} AS i,"
            f" {engine.raw('line')} AS l FROM ({lines}) AS n) AS b"
        )

    # the first random

    def lots(self, suite: Suite, wanted: Sequence[tuple[str, str, str, int]]) -> str:
        """Ask for the least tickets of some strata.

        Args:
            suite: Whose HASH to use.
            wanted: Of each stratum its id, the key, the bound of its tickets, how many.
        """
        engine = self.engine
        text, few = engine.text, len(wanted) <= _COMPARED
        rows = [(text(s), text(k), text(b), str(n)) for s, k, b, n in wanted]
        columns = ("s", "k", "b", "want")
        table = self.standings if few else (
            f"{self.standings} JOIN {engine.values(columns, rows)} ON t.stratum = q.s"
        )  # fmt: skip

        def of(column: int, change: Callable[[str], str] = str) -> str:
            """Return what stands in a column for the stratum of a row."""
            held = {row[column] for row in rows}
            if len(held) == 1:
                return change(held.pop())
            if not few:
                return change(f"q.{columns[column]}")
            cases = (f"WHEN t.stratum = {row[0]} THEN {change(row[column])}" for row in rows[:-1])
            return f"CASE {' '.join(cases)} ELSE {change(rows[-1][column])} END"

        hashed = engine.ticket(suite, engine.joined(of(1), "t.id"))
        return (
            f"SELECT s, id, {engine.shown('ticket')} FROM (SELECT s, id, ticket, want,"
            " row_number() OVER (PARTITION BY s ORDER BY ticket, id) AS place FROM"
            f" (SELECT t.stratum AS s, t.id AS id, {of(3)} AS want,"
            f" {of(2, engine.ticket_of)} AS bound, {hashed} AS ticket FROM {table}"
            f" WHERE t.verdict = {text(ELIGIBLE)}"
            f" AND t.stratum IN ({', '.join(row[0] for row in rows)})) AS h"
            " WHERE ticket <= bound) AS p WHERE place <= want ORDER BY s, place"
        )

    def slips(self, suite: Suite, stratum: str, key: str, want: int) -> str:
        """Ask for the least slips of a stratum: of every target its first by ticket."""
        engine = self.engine
        text, join = engine.text, engine.joined
        digits = engine.as_text("j")
        slip = engine.shown(engine.ticket(suite, join(text(key), "id", text("#"), digits)))
        ordered = engine.as_text(join(slip, digits))
        return (
            "SELECT id, substring(m, 1, 64), substring(m, 65) FROM (SELECT id, min(o) AS m FROM"
            f" (SELECT id, {ordered} AS o FROM (SELECT id, {engine.each('weight')} AS j"
            f" FROM {self.able(stratum)}) AS e) AS s GROUP BY id) AS l"
            f" ORDER BY substring(m, 1, 64), id LIMIT {want}"
        )

    def total(self, stratum: str) -> str:
        """Ask for the sum of the weights of the eligible of a stratum."""
        return f"SELECT sum({self.engine.exact('weight')}) FROM {self.able(stratum)}"

    def heaviest(self, stratum: str, most: int) -> str:
        """Ask for the heaviest of them, the heaviest first."""
        return f"SELECT id, weight FROM {self.able(stratum)} ORDER BY weight DESC, id LIMIT {most}"

    def systematic(
        self, suite: Suite, key: str, comb: tuple[int, int, int], stratum: str, below: int
    ) -> str:
        """Ask who stands under a tooth of the comb.

        Args:
            suite: Whose HASH to use.
            key: It orders the targets.
            comb: How many teeth, how far apart, and where the first stands.
            stratum: Of whom.
            below: Weights from here on are of the census part.
        """
        engine = self.engine
        n, total, start = comb
        hashed = engine.ticket(suite, engine.joined(engine.text(key), "id"))
        after = engine.teeth(n, "c", total - 1 - start, total)  # teeth before the end of a target
        before = engine.teeth(n, "(c - weight)", total - 1 - start, total)
        return (
            f"SELECT id, {engine.shown('ticket')}, weight FROM (SELECT id, ticket, weight,"
            f" {after} AS a, {before} AS b FROM (SELECT id, ticket, weight,"
            f" sum({engine.exact('weight')}) OVER"
            " (ORDER BY ticket, id ROWS UNBOUNDED PRECEDING) AS c"
            f" FROM (SELECT id, weight, {hashed} AS ticket FROM {self.able(stratum)}"
            f" WHERE weight < {below}) AS h) AS w) AS v WHERE a > b ORDER BY ticket, id"
        )

    def able(self, stratum: str) -> str:
        """A subquery of id and weight of the eligible of a stratum."""
        text = self.engine.text
        return (
            f"(SELECT id, weight FROM {self.standings} WHERE stratum = {text(stratum)}"
            f" AND verdict = {text(ELIGIBLE)}) AS a"
        )


@frozen
class Leaves:
    """Leaves that an engine keeps, in slices by their first digits.

    Attributes:
        engine: Whose they are.
        name: Of the table; its column is ``h``.
        digits: How many digits make a slice.
    """

    engine: Engine
    name: str
    digits: int

    @property
    def _slice(self) -> str:
        return self.engine.prefix("h", self.digits)

    def sizes(self) -> str:
        """Count the leaves of every slice."""
        return f"SELECT {self._slice} AS s, count(*) FROM {self.name} GROUP BY 1 ORDER BY 1"

    def _gathered(self, first: str, last: str) -> str:
        """Gather the leaves of some slices, ascending."""
        low, high = (
            self.engine.binary(bytes.fromhex(digits.ljust(2 * HASH_SIZE, fill)))
            for digits, fill in ((first, "0"), (last, "f"))
        )
        every = f"SELECT {self._slice} AS s, h FROM {self.name} WHERE h >= {low} AND h <= {high}"
        return f"SELECT s, {self.engine.gathered('h')} AS a FROM ({every}) AS e GROUP BY s"

    def rows(self, first: str, last: str) -> str:
        """Ask for the leaves of some slices."""
        return f"{self._gathered(first, last)} ORDER BY s"

    def folded(self, suite: Suite, skips: Mapping[str, int]) -> str:
        """Ask for the whole blocks of some slices as one node each, and for what is left.

        Args:
            suite: Whose HASH to use.
            skips: Slice → how many leaves stand before its first block, ascending.
        """
        engine = self.engine
        names = list(skips)
        q = engine.values(("s", "skip"), [(engine.text(s), str(n)) for s, n in skips.items()])
        gathered = self._gathered(names[0], names[-1])
        sizes = f"SELECT g.s AS s, a, skip, {engine.length('a')} AS n FROM ({gathered}) AS g"
        blocks = f"(CASE WHEN n > skip THEN {engine.whole('n - skip', 1 << BLOCK)} ELSE 0 END)"
        found = (
            f"SELECT s, {engine.packed(engine.part('a', '0', 'skip'))} AS head,"
            f" {engine.packed(engine.part('a', 'ends', 'n'))} AS tail,"
            f" {engine.part('a', 'skip', 'ends - skip')} AS body FROM (SELECT s, a, skip, n,"
            f" skip + {blocks} AS ends FROM ({sizes} JOIN {q} ON g.s = q.s) AS j) AS k"
        )
        found = f"SELECT s, head, tail, body AS a FROM ({found}) AS o"
        for level in range(BLOCK):
            found = (
                f"SELECT s, head, tail, {engine.folded(suite, 'a')} AS a FROM ({found}) AS f{level}"
            )
        return f"SELECT s, head, {engine.packed('a')}, tail FROM ({found}) AS f ORDER BY s"
