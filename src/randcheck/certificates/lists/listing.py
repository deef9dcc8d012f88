"""Leaves of the lists that stand beside the records of an open draw, with their proofs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from randcheck.certificates.lists.beside import Beside, is_beside, levels_of
from randcheck.certificates.lists.beside_shapes import LOTS, TEAMS
from randcheck.certificates.records import ASSIGNMENT, DRAW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates import merkle
    from randcheck.certificates.certificate import Certificate

Shown = dict[str, Any]
_Key = tuple[str, str | None]


class Listing:
    """Finds leaves in the lists of one certificate; what their proofs share is hashed once.

    Args:
        certificate: One whose lists stand beside its records, and are shown.

    Raises:
        InputError: One is not shown (``lists-missing``) or not that of its root
            (``lists-changed``).
    """

    def __init__(self, certificate: Certificate) -> None:
        self._suite = certificate.suite
        self._lists = Beside.of(certificate.disclosures).found
        self._elements: dict[_Key, list[Mapping[str, Any]]] = {}
        self._at: dict[tuple[str, str, str], int] = {}  # list, stratum or scope, target → leaf
        self._last: dict[str, int] = {}  # stratum → its last leaf
        self._trees: dict[_Key, merkle.Levels] = {}
        for record in certificate.open_records:
            if record.kind == DRAW:
                self._take_lots(record.body["strata"])
            elif record.kind == ASSIGNMENT:
                scope, teams = record.body["scope"], record.body["teams"]
                self._elements[TEAMS, scope] = list(teams)
                places = enumerate((team["check"] for team in teams), 1)
                self._at.update(((TEAMS, scope, check), index) for index, check in places)

    def _take_lots(self, strata: Iterable[Mapping[str, Any]]) -> None:
        listed = self._elements.setdefault((LOTS, None), [])
        for stratum in strata:
            for lot in (*stratum["drawn"], *stratum["reserves"]):
                listed.append(lot)
                self._last[stratum["id"]] = self._at[LOTS, stratum["id"], lot["id"]] = len(listed)

    @classmethod
    def of(cls, certificate: Certificate) -> Listing | None:
        """Return that of a certificate; ``None`` where nothing stands beside a record."""
        drawn = is_beside(certificate.commitment) and certificate.of_kind(DRAW)
        return cls(certificate) if drawn else None

    def leaves(self, id: str, strata: Iterable[str], *, team: bool) -> Iterator[Shown]:
        """Yield what shows a target whether it was drawn, in these strata.

        Args:
            id: The target's.
            strata: In which it could be drawn.
            team: Whether its teams are shown too.
        """
        for stratum in strata:
            index = self._at.get((LOTS, stratum, id), self._last.get(stratum))
            if index is not None:
                yield self._leaf(LOTS, None, index)
        for name, scope in self._elements if team else ():
            if scope is not None and (name, scope, id) in self._at:
                yield self._leaf(name, scope, self._at[name, scope, id])

    def _leaf(self, name: str, scope: str | None, index: int) -> Shown:
        levels = self._trees.get((name, scope))
        if levels is None:
            levels = levels_of(self._suite, name, self._lists[name, scope])
            self._trees[name, scope] = levels
        return {
            "list": name,
            **({} if scope is None else {"scope": scope}),
            "record": dict(self._elements[name, scope][index - 1]),
            "index": index,
            "path": base64.b64encode(b"".join(levels.path(index))).decode(),
        }
