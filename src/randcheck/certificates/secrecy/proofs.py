"""Single leaves of the records of a sealed draw, with their proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.certificates import merkle
from randcheck.certificates.amendments.standing import progress
from randcheck.certificates.records import FIELDS_OF
from randcheck.certificates.records.lists import ASKED, DRAWN, LOADS, RESERVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.secrecy.sealed import SealedTree, Sealer

Shown = dict[str, Any]


class SealedLeaves:
    """Finds leaves in the records of one sealed draw; what their proofs share is hashed once.

    Args:
        certificate: With its results.
        sealer: The seal at work.
    """

    def __init__(self, certificate: Certificate, sealer: Sealer) -> None:
        self._trees: dict[int, SealedTree] = {
            position: sealer.tree(record.kind, record.body, then)
            for position, (record, then) in enumerate(progress(certificate.open_records))
            if record.kind in FIELDS_OF
        }
        self._levels: dict[int, merkle.Levels] = {}
        self._at: dict[str, list[tuple[int, str]]] = {}
        for position, tree in self._trees.items():
            for name, leaf in tree.records.items():
                if leaf["list"] not in {RESERVES, LOADS, ASKED}:
                    self._at.setdefault(leaf["id"], []).append((position, name))

    def of_target(self, id: str, *, team: bool) -> Iterator[Shown]:
        """Yield what a target may see of every record; never that it is a reserve.

        Args:
            id: The target's.
            team: Whether it may know who will come.
        """
        for position, name in self._at.get(id, ()):
            if team or self._trees[position].records[name]["list"] == DRAWN:
                yield self._leaf(position, name)

    def asked(self) -> Iterator[Shown]:
        """Yield what every request asks for."""
        for position, tree in self._trees.items():
            for name, leaf in tree.records.items():
                if leaf["list"] == ASKED:
                    yield self._leaf(position, name)

    def _leaf(self, position: int, name: str) -> Shown:
        tree = self._trees[position]
        levels = self._levels.get(position)
        if levels is None:
            levels = self._levels[position] = tree.levels()
        salt = merkle.salt(tree.suite, tree.secret, name)
        return {"of": position, **levels.proof(salt, jcs.rewrite(dict(tree.records[name])))}


def asked_shown(certificate: Certificate, sealer: Sealer) -> list[Shown]:
    """Return the disclosures of all requests of a sealed draw.

    Args:
        certificate: With its results.
        sealer: The seal at work.
    """
    return list(SealedLeaves(certificate, sealer).asked())
