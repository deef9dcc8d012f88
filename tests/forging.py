"""What a forger would do: alter one field of a certificate, and make the rest agree.

Shared by the tests of tampering. After each alteration all later records are encoded and linked
again, so that only the step that owns the altered field can notice.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve

import randcheck as rc
from randcheck.calendars import national
from randcheck.canonical import jcs
from randcheck.canonical.suites import suite
from randcheck.certificates import merkle
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.outcome import assign, checks_of, members_of
from randcheck.certificates.rosters import roster
from randcheck.lottery.dealing import Lottery
from reference import hashing
from unit.test_certificates_issuing import BEACON, FIGURE, ROUND_1000
from unit.test_certificates_office import (
    IN_GROUPS,
    body,
    codes,
    committed,
    copied,
    failed,
    issued,
    kept_folder,
    office_task,
    recommitted,
    sources,
    tampered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from unit.test_certificates_office import Bodies, Body

    Change = Callable[[Bodies], object]

PLAIN = issued()
GROUPED = issued(office_task(teams=IN_GROUPS))
WITH_FIGURE = committed(sources=[*sources(), FIGURE])
FIGURED = WITH_FIGURE, rc.draw(WITH_FIGURE, figures={"lottery": "01 07"})
WITH_BEACON = committed(sources=[*sources(), BEACON])
BEACONED = WITH_BEACON, rc.draw(WITH_BEACON, beacons={"drand": ROUND_1000})
BEACON_VOIDED = WITH_BEACON, void(WITH_BEACON, "抽错名单", beacons={"drand": ROUND_1000})


def split_plans(fields: Body) -> None:
    """Turn the one team plan into two, one stratum apart."""
    first = fields["teams"][0]
    second = copied(first)
    first["strata"], second["strata"] = ["大型", "小型"], ["特殊"]
    second["scope"] = "summer"
    fields["teams"] = [first, second]


def two_plans() -> tuple[rc.Pending, rc.Certificate]:
    """A commitment with two team plans, and so two assignments."""
    pending = recommitted(PLAIN[0], split_plans)
    return pending, rc.draw(pending)


PLANNED = two_plans()
CALENDARED = issued(calendar=national())
VOIDED = WITH_FIGURE, void(WITH_FIGURE, "抽错名单", figures={"lottery": "01 07"})
DISCARDED = FIGURED[0], void(evolve(FIGURED[0], certificate=FIGURED[1]), "抽错名单")
NAMED_FORM = rc.PublicFigure(source_id="lottery", event="e", form="rfc3797", time=FIGURE.time)
WITH_FORM = committed(sources=[*sources(), NAMED_FORM])
FORMED = WITH_FORM, rc.draw(WITH_FORM, figures={"lottery": "1.7./"})
OTHER_DIGEST = "sha256:" + "ab" * 32


# --- altering one field ---------------------------------------------------------------


def setting(kind: str, path: str, value: object) -> Change:
    """Set one field of the first record of a kind; `path` is ``strata.0.n``."""

    def change(bodies: Bodies) -> None:
        at: Any = body(bodies, kind)
        *outer, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in outer:
            at = at[part]
        assert at[last] != value, "the tampering changes nothing"
        at[last] = value

    return change


def both(*changes: Change) -> Change:
    """Make several changes."""
    return lambda bodies: [change(bodies) for change in changes]


def on(kind: str, work: Callable[[Body], object]) -> Change:
    """Change the fields of the first record of a kind."""
    return lambda bodies: work(body(bodies, kind))


def reseed(bodies: Bodies) -> None:
    """Make the seed fit what the draw says of its sources."""
    draw, fields = body(bodies, "draw"), []
    for source in draw["sources"]:
        fields.append(source["id"])
        if source["kind"] == "opened":
            fields += [bytes.fromhex(source["nonce"]), source["value"]]
        elif source["kind"] == "unopened":
            fields.append(bytes.fromhex(source["commitment"]))
        elif source["kind"] == "beacon":
            fields += [str(source["round"]), bytes.fromhex(source["randomness"])]
        else:
            fields += [source["event"], source["text"]]
    draw["seed"] = hashing.h("sha256", "seed", body(bodies, "commitment")["draw_id"], *fields).hex()


def unopen(name: str) -> Change:
    """State a source as unopened, its C standing in, and make the seed fit."""

    def change(bodies: Bodies) -> None:
        listed = body(bodies, "commitment")["sources"]
        c = next(source["commitment"] for source in listed if source["id"] == name)
        body(bodies, "draw")["sources"] = [
            {"id": name, "kind": "unopened", "commitment": c} if source["id"] == name else source
            for source in body(bodies, "draw")["sources"]
        ]
        reseed(bodies)

    return change


def drop_opening(name: str) -> Change:
    """Take an opening out of the chain."""

    def change(bodies: Bodies) -> None:
        bodies[:] = [pair for pair in bodies if pair[1].get("source") != name]

    return change


def repeat_opening(bodies: Bodies) -> None:
    """Put the first opening in twice."""
    bodies.insert(2, ("opening", copied(bodies[1][1])))


def swap_openings(bodies: Bodies) -> None:
    """Exchange the two openings."""
    bodies[1], bodies[2] = bodies[2], bodies[1]


def ticketed(bodies: Bodies, id: str) -> Body:
    """A lot with its right ticket."""
    key = body(bodies, "draw")["strata"][0]["key"]
    return {"id": id, "ticket": hashing.ticket("sha256", key, id).hex(), "slip": 0}


def extra_reserve(bodies: Bodies) -> None:
    """Draw one more: the first reserve joins the drawn."""
    first = body(bodies, "draw")["strata"][0]
    first["drawn"].append(first["reserves"].pop())


def doubled_lot(bodies: Bodies) -> None:
    """Name a drawn target as its own reserve."""
    first = body(bodies, "draw")["strata"][0]
    first["reserves"] = [first["drawn"][-1]]


def reserve_first(bodies: Bodies) -> None:
    """Let the reserve change places with the last of the drawn."""
    first = body(bodies, "draw")["strata"][0]
    first["drawn"][-1:], first["reserves"] = first["reserves"], first["drawn"][-1:]


def last_ticket(bodies: Bodies) -> None:
    """Alter the last digit of the last ticket drawn, so that the order stays."""
    lot = body(bodies, "draw")["strata"][0]["drawn"][-1]
    lot["ticket"] = lot["ticket"][:-1] + ("0" if lot["ticket"][-1] != "0" else "1")


def hidden_best(bodies: Bodies) -> None:
    """Leave out the best ticket of a stratum: everything else about the draw is right."""
    first = body(bodies, "draw")["strata"][0]
    lots = [*first["drawn"], *first["reserves"]][1:]
    left = {"T-01", "T-02", "T-03", "T-04", "T-05", "T-06"} - {
        lot["id"] for lot in [*first["drawn"], *first["reserves"]]
    }
    lots.append(ticketed(bodies, left.pop()))
    first["drawn"], first["reserves"] = lots[:4], lots[4:]
    redeal(bodies, PLAIN[0])


def redeal(bodies: Bodies, pending: rc.Pending) -> None:
    """Assign inspectors to whatever is drawn now, as the deal would."""
    commitment, draw = body(bodies, "commitment"), body(bodies, "draw")
    present = {r["id"]: r["present"] for r in pending.rosters["presence"].records()}
    members = members_of(pending.rosters["inspectors"].records(), present)
    recusals = {(r["inspector"], r["target"]) for r in pending.rosters["recusals"].records()}
    plan = commitment["teams"][0]
    lottery = Lottery(suite=suite("sha256"), seed=bytes.fromhex(draw["seed"]), scope=plan["scope"])
    checks = checks_of(commitment, draw["strata"], plan)
    body(bodies, "assignment").update(assign(lottery, plan, checks, members, recusals))


def count_loads(assignment: Body) -> None:
    """Make the loads agree with the teams."""
    seated = [seat["inspector"] for team in assignment["teams"] for seat in team["seats"]]
    for entry in assignment["loads"]:
        entry["load"] = seated.count(entry["inspector"])


def redigest(bodies: Bodies) -> None:
    """Make the digest of the embedded working days fit them."""
    embedded = body(bodies, "commitment")["calendar"]
    content = {name: value for name, value in embedded.items() if name != "digest"}
    data = jcs.serialize(content)
    embedded["digest"] = hashing.h("sha256", "calendar-window", data).hex()


def refile(certificate: rc.Certificate, change: Callable[[Body], object]) -> bytes:
    """Change the parsed file and write it canonically again."""
    value: Any = jcs.parse(certificate.to_bytes())
    change(value)
    return jcs.serialize(value)


def repayload(number: int, change: Callable[[bytes], bytes]) -> Callable[[Body], object]:
    """Change the payload of one record, leaving the envelope strict."""

    def on_file(value: Body) -> None:
        envelope = value["records"][number]
        payload = change(base64.b64decode(envelope["payload"]))
        envelope["payload"] = base64.b64encode(payload).decode()

    return on_file


def rehead(certificate: rc.Certificate) -> Callable[[Body], object]:
    """Set the head to the digest of another record."""
    return lambda value: value.update(head=certificate.records[0].digest)


def disclosed(pending: rc.Pending, certificate: rc.Certificate, *ids: str) -> rc.Certificate:
    """The certificate with the leaves of some targets shown."""
    used, targets = certificate.suite, pending.rosters["targets"]
    secret = pending.secrets["targets"]
    leaves = merkle.salted_leaves(used, secret, zip(targets.ids, targets.lines, strict=True))
    tree = sorted(leaves)
    shown = []
    for id in ids:
        position = list(targets.ids).index(id)
        index = tree.index(leaves[position])
        shown.append(
            {
                "roster": "targets",
                "record": json.loads(targets.lines[position]),
                "salt": merkle.salt(used, secret, id).hex(),
                "index": index,
                "path": base64.b64encode(b"".join(merkle.path(used, tree, index))).decode(),
            }
        )
    return certificate.with_lists(shown)


def rerostered(name: str, change: Callable[[Body], object], task: Any = None) -> rc.Pending:  # noqa: ANN401
    """Commit to a roster one of whose records says something else; the root fits."""
    pending = committed(task)
    records = [copied(record) for record in pending.rosters[name].records()]
    change(records)
    return recommitted(pending, rosters={name: roster(name, records)})


Entry = tuple[tuple[rc.Pending, rc.Certificate], "Change", list[str], str]
"""Pending and certificate, what is altered, the steps that fail, and a code of the first."""
WITH_ROSTERS = {"roots", "verdicts", "draw", "deal"}
_SAVED: dict[int, Path] = {}


def with_rosters(pending: rc.Pending, certificate: rc.Certificate) -> rc.Report:
    """Examine with the rosters of a pending draw, each saved once."""
    if id(pending) not in _SAVED:
        _SAVED[id(pending)] = kept_folder()
        pending.save(_SAVED[id(pending)])
    folder = _SAVED[id(pending)]
    return rc.examine(certificate, rosters=folder / "rosters", secrets=folder / "secrets.json")


def assert_refused(entry: Entry) -> None:
    """The step that owns the altered field fails, and says so in both languages."""
    (pending, certificate), change, steps, code = entry
    report = with_rosters(pending, tampered(certificate, change))
    assert failed(report) == steps
    assert code in codes(report, steps[0])
    assert report.verdict == "refuted"
    assert not report.holds("consistent")
    assert not report.holds("recomputed")
    assert steps[0] in report.headline.zh
    assert steps[0] in report.headline.en
    for problem in report.step(steps[0]).problems:
        assert problem.zh
        assert problem.en


def alone(catalogue: Mapping[str, Entry]) -> list[str]:
    """The tamperings of a catalogue that the file alone shows."""
    return sorted(name for name, (_, _, steps, _) in catalogue.items()
                  if steps[0] not in WITH_ROSTERS)  # fmt: skip


def assert_refused_alone(entry: Entry) -> None:
    """What the file alone shows is refused without anything else."""
    (_, certificate), change, steps, _ = entry
    report = rc.examine(tampered(certificate, change))
    assert failed(report) == [step for step in steps if step not in {"roots", "verdicts"}]
