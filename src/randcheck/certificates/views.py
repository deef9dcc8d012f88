"""Views: one certificate, shown to the public, to one target, or to an auditor (protocol §6).

A view is the same records, signatures and all, with other disclosures. What one
target sees is its own: its leaf of the roster and its leaves of what the records list; no
view of a sealed draw holds the leaf of anybody else, one of an open draw the last lot that
comes before its own.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from randcheck.canonical.arguments import checked
from randcheck.certificates import merkle
from randcheck.certificates.lists import Places, levels_of, whole_lists
from randcheck.certificates.records import (
    AMENDMENT,
    ASSIGNMENT,
    DRAW,
    REQUEST,
    disclosure_order,
)
from randcheck.certificates.secrecy.leaves import leaf_name
from randcheck.certificates.secrecy.proofs import SealedLeaves
from randcheck.certificates.secrecy.sealed import count_names
from randcheck.draws.words import ELIGIBLE
from randcheck.errors import CommitmentError, ConfidentialityError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending
    from randcheck.certificates.secrecy.sealed import Sealer

PUBLIC, TARGET, AUDITOR = "public", "target", "auditor"
AUDIENCES: Final = (PUBLIC, TARGET, AUDITOR)

Shown = dict[str, Any]


@checked
def public(certificate: Certificate, disclosures: Iterable[Mapping[str, Any]] = ()) -> Certificate:
    """Return what everybody may see: of an open draw all lists that it has.

    Args:
        certificate: Any view of it.
        disclosures: Leaves to show besides, of an open draw.

    Raises:
        ConfidentialityError: The draw is sealed: a leaf, a count or a result shown to
            everybody would give something away (``sealed-public``).
    """
    shown = [*whole_lists(certificate.disclosures), *disclosures]
    listed = tuple(sorted(shown, key=disclosure_order))
    if listed and certificate.is_sealed:
        raise ConfidentialityError("sealed-public", value=certificate.draw_id)
    return evolve(certificate, disclosures=listed, results=None)


class Views:
    """Makes views of one draw; what its proofs share is hashed once.

    Args:
        certificate: Of the draw, at any stage; a sealed one with its results from
            the draw on.
        pending: The rosters and secrets, as `load_pending` gives them.

    Raises:
        CommitmentError: They are those of another draw (``other-draw``).
        ConfidentialityError: The results of a sealed draw are missing
            (``sealed-results``).
    """

    def __init__(self, certificate: Certificate, pending: Pending) -> None:
        if certificate.records[0].digest != pending.certificate.records[0].digest:
            params = {"found": pending.draw_id, "wanted": certificate.draw_id}
            raise CommitmentError("other-draw", place="private", **params)
        self._certificate = certificate
        self._pending = pending
        self._sealed = None
        if certificate.is_sealed:
            self._sealed = SealedLeaves(certificate, self._sealer())
        self._open = None if certificate.is_sealed else OpenLeaves(certificate)
        self._levels: dict[str, merkle.Levels] = {}

    def __repr__(self) -> str:
        return f"<Views of {self._certificate.draw_id}>"

    def public(self) -> Certificate:
        """Return what everybody may see: no leaf at all, but whole lists of an open draw."""
        return public(self._certificate)

    def target(self, id: str, *, team: bool | None = None) -> Certificate:
        """Return what one target may see: its own leaves.

        Of a sealed draw these are its leaf of the roster and, of every record, where it
        was drawn its leaf there. That it is a reserve is not told. Of an open draw: its
        leaf of the roster, its lots, drawn or in reserve, of a stratum in which it has no
        lot the last lot there, its teams, and all that was asked for and amended.

        Args:
            id: The target's.
            team: Whether it may know who will come; by default of an open draw alone.

        Raises:
            InputError: No target has this id (``view-nobody``).
        """
        shown = [self.roster_leaf("targets", id)]
        if self._open is not None:
            record = shown[0]["record"]
            strata = [
                entry["stratum"]
                for entry in record.get("strata", [record])
                if entry["verdict"] == ELIGIBLE
            ]
            shown += self._open.of_target(id, strata, team=team is not False)
        if self._sealed is not None:
            shown += self._sealed.of_target(id, team=bool(team))
        return self._with(shown)

    def auditor(self) -> Certificate:
        """Return what an auditor may see: every count opened; rosters and secrets go along."""
        if self._sealed is None:
            return self.public()
        sealer = self._sealer()
        values = sealer.seal.values
        return self._with(
            [
                *self._sealed.asked(),
                *(
                    {"count": name, "salt": sealer.salt(name).hex(), "value": values[name]}
                    for name in count_names(self._certificate.commitment)
                ),
            ]
        )

    def roster_leaf(self, roster: str, id: str) -> Shown:
        """Return one leaf of a roster with its proof.

        Raises:
            InputError: The roster has no such id (``view-nobody``).
        """
        listed = self._pending.rosters[roster]
        line = listed.line(id)
        if line is None:
            raise InputError("view-nobody", value=id, roster=roster)
        suite, secret = self._certificate.suite, self._pending.secrets[roster]
        levels = self._levels.get(roster)
        if levels is None:
            bucket = self._certificate.commitment["rosters"][roster]["size"]
            pairs = listed.pairs(bucket if self._certificate.is_sealed else 0)
            leaves = merkle.sort_leaves(merkle.salted_leaves(suite, secret, pairs))
            levels = self._levels[roster] = merkle.Levels(suite, leaves)
        return {"roster": roster, **levels.proof(merkle.salt(suite, secret, id), line)}

    def _sealer(self) -> Sealer:
        if self._pending.sealer is None:
            raise CommitmentError("seal-wrong", value="seal", place="private")
        return self._pending.sealer

    def _with(self, disclosures: Iterable[Shown]) -> Certificate:
        listed = tuple(sorted(disclosures, key=disclosure_order))
        return evolve(self._certificate, disclosures=listed, results=None)


class OpenLeaves:
    """Finds leaves in what the records of an open draw list; what proofs share is hashed once.

    Args:
        certificate: An open one.

    Raises:
        InputError: A list is not shown (``lists-missing``) or not that of its root
            (``lists-changed``).
    """

    def __init__(self, certificate: Certificate) -> None:
        self._certificate = certificate
        self._elements: dict[int, list[Mapping[str, Any]]] = {}
        self._at: dict[tuple[int, str, str], int] = {}  # place, stratum, target → leaf
        self._last: dict[str, int] = {}  # stratum → its last leaf
        self._levels: dict[int, merkle.Levels] = {}
        for position, record in enumerate(certificate.open_records):
            if record.kind == DRAW:
                self._take_lots(position, record.body["strata"])
            elif record.kind == ASSIGNMENT:
                teams = self._elements[position] = list(record.body["teams"])
                at = enumerate((team["check"] for team in teams), 1)
                self._at.update(((position, "", check), index) for index, check in at)

    def _take_lots(self, position: int, strata: Iterable[Mapping[str, Any]]) -> None:
        listed = self._elements[position] = []
        for stratum in strata:
            for lot in (*stratum["drawn"], *stratum["reserves"]):
                listed.append(lot)
                index = self._at[position, stratum["id"], lot["id"]] = len(listed)
                self._last[stratum["id"]] = index

    def of_target(self, id: str, strata: Sequence[str], *, team: bool) -> Iterator[Shown]:
        """Yield what shows a target whether it was drawn, in these strata, and what was amended.

        Args:
            id: The target's.
            strata: In which it could be drawn.
            team: Whether its teams are shown too.
        """
        for position, record in enumerate(self._certificate.records):
            if record.kind == DRAW:
                for stratum in (one for one in strata if one in self._last):
                    index = self._at.get((position, stratum, id), self._last[stratum])
                    yield self._leaf(position, index)
            elif record.kind == ASSIGNMENT and team and (position, "", id) in self._at:
                yield self._leaf(position, self._at[position, "", id])
            elif record.kind in {REQUEST, AMENDMENT}:
                fields = self._certificate.lists.found[position]
                yield {"of": position, "fields": fields}

    def _leaf(self, position: int, index: int) -> Shown:
        levels = self._levels.get(position)
        if levels is None:
            fields = self._certificate.lists.found[position]
            levels = self._levels[position] = levels_of(self._certificate.suite, fields)
        return {
            "of": position,
            "record": dict(self._elements[position][index - 1]),
            "index": index,
            "path": base64.b64encode(b"".join(levels.path(index))).decode(),
        }


@checked
def contradictions(*views: Certificate) -> list[Problem]:
    """Return where views of one draw contradict each other; each is a proof of fraud.

    Args:
        views: Verified certificates; those of other draws are passed over.

    Returns:
        Two commitments of one draw (``views-commitments``), two records at one place
        of the chain (``views-records``), one target or count shown two ways
        (``views-shown``).
    """
    found: list[Problem] = []
    known: dict[tuple[Any, ...], Any] = {}

    def hold(code: str, place: tuple[Any, ...], said: object, **params: object) -> None:
        problem = Problem(code, params)
        if known.setdefault(place, said) != said and problem not in found:
            found.append(problem)

    for view in views:
        first, draw = view.records[0].digest, view.draw_id
        hold("views-commitments", ("draw", draw), first, value=draw)
        for position, record in enumerate(view.records):
            hold("views-records", (first, position), record.digest, value=position, draw=draw)
        places = None if view.is_sealed else Places.of(view.commitment)
        for shown in view.disclosures:
            place = disclosure_order(shown)
            said = shown.get("record", shown.get("value", shown.get("fields")))
            hold("views-shown", (first, *place), said, value=_called(shown), draw=draw)
            if places is not None and "index" in shown and "slip" in shown["record"]:
                there = places.find(shown["index"])
                stratum, id = there and there[0]["id"], shown["record"]["id"]
                hold("views-shown", (first, stratum, id), shown["index"], value=id, draw=draw)
            elif "of" in shown and "salt" in shown:
                leaf = (first, shown["of"], leaf_name(shown["record"]))
                hold("views-shown", leaf, said, value=_called(shown), draw=draw)
    return found


def _called(shown: Mapping[str, Any]) -> str:
    """Return what messages call what is shown."""
    if "count" in shown:
        return str(shown["count"])
    record = shown.get("record", {})
    return str(record.get("id", record.get("check", shown.get("roster", shown.get("of")))))
