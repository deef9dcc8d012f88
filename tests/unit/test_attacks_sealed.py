"""Attacks on secret counts and on what is shown, each with the evidence it needs (protocol §8)."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import randcheck as rc
from fixtures.certificates import (
    audited,
    committed,
    copied,
    failed,
    issued,
    linked,
    office_task,
    targets,
)
from randcheck.canonical.framing import lp
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.pending import as_committed
from randcheck.certificates.views import Views, contradictions
from reference import hashing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEALED = {"sealed": True, "bucket": 32}
SHA = suite("sha256")


def numbers(value: Any) -> Iterator[int]:  # noqa: ANN401
    """Every whole number anywhere in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def sized(count: int) -> tuple[rc.Pending, rc.Certificate]:
    """The same office with more or fewer targets in one stratum."""
    ids = [f"T-{n:02}" for n in range(count)]
    standings = [*targets("大型", *ids), *targets("小型", "T-91"), *targets("特殊", "T-92")]
    return issued(office_task(standings=standings, recusals=[], interests={}), **SEALED)


class TestRosterSize:
    """“Roster size read from a public certificate, a notice or a proof's depth”.

    Evidence: the public file alone.
    """

    def test_certificate(self):
        """Two offices with 3 and with 29 targets publish the same numbers, and files as long."""
        small, large = sized(3)[1], sized(29)[1]
        assert len(small.to_bytes()) == len(large.to_bytes())
        for one, other in zip(small.records, large.records, strict=True):
            assert list(numbers(one.body)) == list(numbers(other.body))

    def test_depth_of_a_proof(self):
        """Every leaf of a roster, and of a record, stands equally deep, however many there are."""
        depths = set()
        for pending, certificate in (sized(3), sized(29)):
            views = Views(certificate, pending)
            for id in pending.rosters["targets"].ids:
                for shown in views.target(id, team=True).disclosures:
                    depths.add(("of" in shown, len(base64.b64decode(shown["path"])) // 32))
        assert depths == {(False, 5), (True, 6)}

    def test_notice(self):
        """A notice that says 60 were drawn at 15 % says 394 to 400: the report warns of it.

        Evidence: the notice and the public rate.
        """
        told = [N for N in range(1000) if -(-N * 3 // 20) == 60]
        assert (told[0], told[-1]) == (394, 400)
        for report in (rc.examine(sized(3)[1]), rc.examine(sized(3)[0].certificate)):
            assert "note-sealed-rate" in [note.code for note in report.notes]
        assert "note-sealed-rate" not in [note.code for note in rc.examine(issued()[1]).notes]

    def test_place_of_a_leaf(self):
        """Leaves are sorted by their hash among decoys: places are spread over the bucket."""
        pending, certificate = sized(3)
        views = Views(certificate, pending)
        places = [views.target(id).disclosures[0]["index"] for id in ("T-00", "T-01", "T-02")]
        assert max(places) >= 3

    def test_open_certificate_tells(self):
        """The attack works on an open draw: what is tested here is not empty."""
        sizes = set()
        for count in (3, 29):
            standings = targets("大型", *(f"T-{n}" for n in range(count)))
            task = office_task(standings=standings, recusals=[], interests={}, teams=None)
            sizes.add(committed(task).certificate.commitment["rosters"]["targets"]["size"])
        assert sizes == {3, 29}


class TestCountsTried:
    """A count is found by trying all numbers, where its salt is known; here it is not.

    Evidence: the public file; every number below the bucket.
    """

    def test_without_salt(self):
        """No number opens a hash under the salts that an outsider can think of."""
        pending, certificate = issued(**SEALED)
        hashes = {s[f] for s in certificate.commitment["strata"] for f in ("N", "n", "need")}
        id = certificate.draw_id
        known = [bytes(32), bytes.fromhex(certificate.records[3].body["seed"])]
        known += [bytes.fromhex(certificate.commitment["seal"])]
        for salt in known:
            for name in ("大型/N", "大型/n", "大型/need"):
                tried = {hashing.sealed_count("sha256", id, name, salt, n).hex() for n in range(64)}
                assert not tried & hashes
        seal = pending.seal
        assert seal is not None
        salt = hashing.salt("sha256", seal.counts, "大型/N")
        found = [
            n
            for n in range(64)
            if hashing.sealed_count("sha256", id, "大型/N", salt, n).hex() in hashes
        ]
        assert found == [7]  # who has the salt has the number

    def test_equal_counts_look_different(self):
        """N of one stratum and N of another are one number and two hashes."""
        commitment = issued(**SEALED)[1].commitment
        hashes = [s[f] for s in commitment["strata"] for f in ("N", "eligible", "need", "n")]
        assert max(Counter(hashes).values()) == 1

    def test_ticket_tried(self):
        """Without the secret nobody computes a key, and so nobody finds out who was drawn."""
        pending, certificate = issued(**SEALED)
        seed = bytes.fromhex(certificate.records[3].body["seed"])
        key = hashing.key("sha256", seed, "targets", "spring")
        able = ["T-01", "T-02", "T-03", "T-04", "T-05", "T-06"]
        guessed = sorted(able, key=lambda id: hashing.ticket("sha256", key, id))[:4]
        assert set(guessed) != set(certificate.drawn["大型"])
        assert pending.seal is not None


class TestIdsEnumerated:
    """“Ids enumerated from unsalted leaves”. Evidence: the public file and every possible id."""

    @pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
    def test_leaves_are_salted(self, sealed: bool):  # noqa: FBT001
        """No guess of a whole record leads to a root of one leaf, nor to a leaf shown."""
        task = office_task(standings=targets("大型", "T-01"), strata=office_task().strata[:1],
                           recusals=[], interests={}, history=[], teams=None, pool=[])  # fmt: skip
        pending, certificate = issued(task, **({"sealed": True, "bucket": 1} if sealed else {}))
        root = certificate.commitment["rosters"]["targets"]["root"]
        line = pending.rosters["targets"].lines[0]
        for salt in (b"", bytes(32)):
            assert SHA.hash(b"\x00" + lp(salt) + lp(line)).hex() != root
        assert SHA.hash(b"\x00" + line).hex() != root
        right = merkle.salt(SHA, pending.secrets["targets"], "T-01")
        assert SHA.hash(b"\x00" + lp(right) + lp(line)).hex() == root

    def test_salt_of_one_leaf_opens_no_other(self):
        """What a target is shown says nothing of its neighbour: the neighbour's salt is another."""
        pending, certificate = issued(**SEALED)
        shown = Views(certificate, pending).target("T-01").disclosures[0]
        salt = bytes.fromhex(shown["salt"])
        beside = base64.b64decode(shown["path"])[:32]
        for line in pending.rosters["targets"].lines:
            assert merkle.leaf(SHA, salt, line) != beside
        for k in range(32):
            assert merkle.leaf(SHA, salt, b'{"decoy":%d}' % k) != beside


class TestOneTargetTwoWays:
    """“One target shown two ways”: eligible to the auditor, excluded to itself.

    Evidence: two views held against each other, or the complete roster.
    """

    def lying(self) -> tuple[rc.Pending, rc.Certificate, rc.Certificate]:
        """An office whose tree holds two leaves of one target in the place of a decoy."""
        pending, certificate = issued(**SEALED)
        secret = pending.secrets["targets"]
        lines = list(pending.rosters["targets"].pairs(31))
        twice = lines[0][1].replace(b'"eligible"', b'"excluded:x"')
        leaves = sorted(merkle.salted_leaves(SHA, secret, [*lines, ("T-01", twice)]))
        levels = merkle.Levels(SHA, leaves)
        bodies = [(r.kind, copied(r.body)) for r in certificate.records]
        bodies[0][1]["rosters"]["targets"]["root"] = merkle.root(SHA, leaves).hex()
        forged = linked(bodies)
        views = []
        for line in (lines[0][1], twice):
            salt = merkle.salt(SHA, secret, "T-01")
            index = levels.index(merkle.leaf(SHA, salt, line))
            path = base64.b64encode(b"".join(levels.path(index))).decode()
            shown = {"roster": "targets", "record": json.loads(line), "salt": salt.hex(),
                     "index": index, "path": path}  # fmt: skip
            views.append(rc.Certificate(forged.records, (shown,)))
        return pending, views[0], views[1]

    def test_each_view_holds_both_together_do_not(self):
        """One view alone cannot tell; two of them are the proof."""
        _, one, other = self.lying()
        for view in (one, other):
            assert rc.examine(view).step("disclosures").status == "PASS"
        assert [p.code for p in contradictions(one, other)] == ["views-shown"]

    def test_auditor_finds_it(self, tmp_path: Path):
        """The complete roster with its decoys has another root."""
        pending, one, _ = self.lying()
        assert failed(audited(pending, one, tmp_path)) == ["roots"]


class TestDuplicateLastNode:
    """“Duplicate-last-node tree”: a list of odd length has no second leaf at its end.

    Evidence: the root, and a proof for a place that does not exist.
    """

    def test_last_leaf_stands_once(self, tmp_path: Path):
        """A tree that doubles its last leaf to fill the bucket is not the padded tree."""
        pending = committed(sealed=True, bucket=31)
        leaves = sorted(
            merkle.salted_leaves(
                SHA, pending.secrets["targets"], pending.rosters["targets"].pairs(31)
            )
        )
        root = bytes.fromhex(pending.certificate.commitment["rosters"]["targets"]["root"])
        assert merkle.root(SHA, leaves) == root
        doubled = [*leaves, leaves[-1]]
        assert merkle.root(SHA, doubled) != root
        path = merkle.path(SHA, doubled, 31)
        assert not merkle.includes(SHA, root, leaves[-1], 31, 31, path)
        assert not merkle.includes(SHA, root, leaves[-1], 31, 32, path)
        fields = copied(pending.certificate.commitment)
        fields["rosters"]["targets"]["root"] = merkle.root(SHA, doubled).hex()
        forged = as_committed(evolve(pending, certificate=linked([("commitment", fields)])))
        assert failed(audited(forged, rc.draw(forged), tmp_path)) == ["roots"]
