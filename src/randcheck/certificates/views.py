"""Views: one certificate, shown to the public, to one target, or to an auditor (protocol §6).

A view is the same records, signatures and all, with other disclosures. What one
target sees is its own: its leaf of the roster, and of a sealed draw its leaves of
the results; no view of that holds the leaf of anybody else. Where the lists of an open
draw stand beside its records it sees its leaves of these, or the last lot that comes
before its own.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked
from randcheck.certificates import merkle
from randcheck.certificates.amendments.sealed_amending import amended_lists, asked_shown, sealer_of
from randcheck.certificates.lists.beside import Places, whole_lists
from randcheck.certificates.lists.beside_shapes import LOTS
from randcheck.certificates.lists.listing import Listing
from randcheck.certificates.records import ASSIGNMENT, DRAW, REQUEST
from randcheck.certificates.secrecy.sealed import count_names, result_records
from randcheck.certificates.secrecy.sealed_shapes import disclosure_order
from randcheck.draws.eligibility import ELIGIBLE
from randcheck.errors import CommitmentError, ConfidentialityError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
        self._results = self._listed(certificate)
        self._later = dict(amended_lists(certificate)) if certificate.is_sealed else {}
        self._trees: dict[tuple[str, str], merkle.Levels] = {}
        self._lines: dict[str, int] | None = None
        self._listing = Listing.of(certificate)

    def __repr__(self) -> str:
        return f"<Views of {self._certificate.draw_id}>"

    @staticmethod
    def _listed(certificate: Certificate) -> dict[tuple[str, str], dict[str, Shown]]:
        """Return the records of all lists of results, by list and id."""
        found = {}
        if certificate.is_sealed:
            for record in certificate.open_records:
                names = {DRAW: ("drawn",), ASSIGNMENT: ("teams",)}.get(record.kind, ())
                for name in names:
                    listed = result_records(name, record.body)
                    found[name, record.body.get("scope", "")] = {one["id"]: one for one in listed}
        return found

    def public(self) -> Certificate:
        """Return what everybody may see: no leaf at all, but whole lists of an open draw."""
        return public(self._certificate)

    def target(self, id: str, *, team: bool | None = None) -> Certificate:
        """Return what one target may see: its own leaves.

        Of a sealed draw these are its leaf of the roster, and where it was drawn its
        leaf there. That it is a reserve is not told. Of an open draw whose lists stand
        beside the records: its leaf of the roster, its lots, drawn or in reserve, and
        its teams; of a stratum in which it has no lot, the last lot there.

        Args:
            id: The target's.
            team: Whether it may know who will come; by default of an open draw alone.

        Raises:
            InputError: No target has this id (``view-nobody``).
        """
        shown = [self.roster_leaf("targets", id)]
        if self._listing is not None:
            record = shown[0]["record"]
            strata = [
                entry["stratum"]
                for entry in record.get("strata", [record])
                if entry["verdict"] == ELIGIBLE
            ]
            shown += self._listing.leaves(id, strata, team=team is not False)
        for (name, scope), records in self._results.items():
            if id in records and (team or name != "teams"):
                shown.append(self._result_leaf(name, scope, id))
        return self._with([*shown, *self._amended(id, team=bool(team))])

    def _amended(self, id: str, *, team: bool) -> Iterator[Shown]:
        """Yield the leaves of a target in the amendments of a sealed draw.

        In every amendment its leaf of the drawn as they are then; that it stands in as a
        reserve no more than that it was one before.
        """
        for number, lists in self._later.items():
            mine = sealer_of(self._sealer(), number)
            for (name, scope), records in lists.items():
                if name == "reserves" or id not in records or (name != "drawn" and not team):
                    continue
                secret, line = mine.secret(name, scope), jcs.serialize(records[id])
                tree, pairs = (f"{name} {number}", scope), mine.pairs(records.values())
                proof = self._proof(tree, secret, pairs, id, line)
                scoped = {"scope": scope} if scope else {}
                yield {"amended": name, "request": number, **scoped, **proof}

    def auditor(self) -> Certificate:
        """Return what an auditor may see: every count opened; rosters and secrets go along."""
        if not self._certificate.is_sealed:
            return self.public()
        sealer = self._sealer()
        values = sealer.seal.values
        asked = [r.body for r in self._certificate.open_records if r.kind == REQUEST]
        return self._with(
            [
                *(asked_shown(sealer, body) for body in asked),
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
        places = self._places(roster)
        if id not in places:
            raise InputError("view-nobody", value=id, roster=roster)
        line = listed.lines[places[id]]
        bucket = self._certificate.commitment["rosters"][roster]["size"]
        pairs = listed.pairs(bucket if self._certificate.is_sealed else 0)
        secret = self._pending.secrets[roster]
        return {"roster": roster, **self._proof((roster, ""), secret, pairs, id, line)}

    def _places(self, roster: str) -> dict[str, int]:
        ids = self._pending.rosters[roster].ids
        if roster != "targets":
            return {id: place for place, id in enumerate(ids)}
        if self._lines is None:
            self._lines = {id: place for place, id in enumerate(ids)}
        return self._lines

    def _result_leaf(self, name: str, scope: str, id: str) -> Shown:
        sealer, records = self._sealer(), self._results[name, scope]
        secret, line = sealer.secret(name, scope), jcs.serialize(records[id])
        pairs = sealer.pairs(records.values())
        proof = self._proof((name, scope), secret, pairs, id, line)
        return {"result": name, **({"scope": scope} if scope else {}), **proof}

    def _sealer(self) -> Sealer:
        if self._pending.sealer is None:
            raise CommitmentError("seal-wrong", value="seal", place="private")
        return self._pending.sealer

    def _proof(
        self,
        tree: tuple[str, str],
        secret: bytes,
        pairs: Iterable[tuple[str, bytes]],
        id: str,
        line: bytes,
    ) -> Shown:
        suite = self._certificate.suite
        levels = self._trees.get(tree)
        if levels is None:
            leaves = merkle.sort_leaves(merkle.salted_leaves(suite, secret, pairs))
            levels = self._trees[tree] = merkle.Levels(suite, leaves)
        salt = merkle.salt(suite, secret, id)
        index = levels.index(merkle.leaf(suite, salt, line))
        return {
            "record": jcs.parse(line),
            "salt": salt.hex(),
            "index": index,
            "path": base64.b64encode(b"".join(levels.path(index))).decode(),
        }

    def _with(self, disclosures: Iterable[Shown]) -> Certificate:
        listed = tuple(sorted(disclosures, key=disclosure_order))
        return evolve(self._certificate, disclosures=listed, results=None)


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
            hold("views-shown", (first, *place), said, value=str(place[1]), draw=draw)
            if places is not None and shown.get("list") == LOTS:
                there = places.find(shown["index"])
                stratum, id = there and there[0]["id"], shown["record"]["id"]
                lot = (first, LOTS, stratum, id)
                hold("views-shown", lot, shown["index"], value=id, draw=draw)
    return found
