"""Steps on the committed lists: single leaves shown, complete rosters given."""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.framing import HASH_SIZE
from randcheck.certificates import merkle
from randcheck.certificates.lists import Lists, root_of
from randcheck.certificates.records import (
    DRAW,
    LISTS,
    LOTS,
    ORDER,
    REQUEST,
    ROSTERS,
    SLIPS,
    SYSTEMATIC,
)
from randcheck.certificates.records.lists import ASKED
from randcheck.certificates.rosters import pair_name
from randcheck.draws.words import ELIGIBLE, EXCLUDED, IN_POOL, OUTSIDE
from randcheck.errors import InputError, Phrase, Problem
from randcheck.lottery import tickets
from randcheck.lottery.designs import ONLY_ONE
from randcheck.lottery.selection import HEAVIEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.records.types import LotBody
    from randcheck.certificates.rosters import Roster
    from randcheck.certificates.verification.case import Case


def disclosures(case: Case, shown: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """Check that every leaf of a roster that is shown stands under its root."""
    for position, leaf in enumerate(shown):
        if not stands(case, leaf, case.commitment["rosters"][leaf["roster"]]):
            params = {"value": leaf["record"]["id"], "roster": leaf["roster"]}
            yield Problem("disclosure-wrong", params, f"disclosures[{position}]")


def changed_lists(case: Case, *kinds: str) -> Iterator[Problem]:
    """Find records that list something else than the file shows as their list."""
    for kind in kinds:
        for number, place in enumerate(case.places(kind)):
            fields = case.lists.get(place, kind)
            stated = case.records[place].body[LISTS]
            if fields is not None and root_of(case.suite, fields) != stated:
                where = kind if kind == DRAW else f"{kind}[{number}]"
                yield Problem("lists-changed", {"value": kind}, f"{where}.{LISTS}")


def shown_requests(case: Case, disclosures: Iterable[Mapping[str, Any]]) -> Lists:
    """Return what a sealed draw's requests ask for, as far as a leaf under their root shows it."""
    found = Lists({})
    for shown in disclosures:
        place = shown.get("of", len(case.records))
        known = place < len(case.records) and case.records[place].kind == REQUEST
        asked = known and shown.get("record", {}).get("list") == ASKED
        if asked and stands(case, shown, case.records[place].body[LISTS]):
            found = found.also(place, shown["record"]["fields"])
    return found


def stands(case: Case, leaf: Mapping[str, Any], committed: Mapping[str, Any]) -> bool:
    """Tell whether a salted leaf that is shown stands under a committed root."""
    hashed = merkle.leaf(case.suite, bytes.fromhex(leaf["salt"]), jcs.rewrite(leaf["record"]))
    return leads(case, hashed, leaf, committed)


def leads(case: Case, hashed: bytes, leaf: Mapping[str, Any], committed: Mapping[str, Any]) -> bool:
    """Tell whether the path that is shown leads from a leaf to a committed root."""
    raw = base64.b64decode(leaf["path"])
    path = [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]
    root = bytes.fromhex(committed["root"])
    return merkle.includes(case.suite, root, hashed, leaf["index"], committed["size"], path)


def contradicted(  # noqa: PLR0913, PLR0917 - a lot, and what its leaf says
    suite: Suite,
    key: str,
    design: str,
    lot: LotBody,
    said: Mapping[str, Any] | None,
    place: str,
) -> Iterator[Problem]:
    """Yield how the leaf of a target shows that it could not have this lot.

    Args:
        suite: The certificate's.
        key: Of the tickets of the stratum.
        design: How the stratum is drawn.
        lot: What the target was drawn by, or put in reserve.
        said: What its leaf says of the stratum; ``None`` where it does not name it.
        place: Of the leaf.
    """
    weighed = design in {SLIPS, SYSTEMATIC}
    if said is None or said["verdict"] != ELIGIBLE or (weighed and not said["weight"]):
        verdict = Phrase("word-not-eligible") if said is None else said["verdict"]
        verdict = "weight 0" if verdict == ELIGIBLE else verdict
        yield Problem("disclosure-not-eligible", {"value": lot["id"], "verdict": verdict}, place)
    elif design == SYSTEMATIC and lot.get("weight") != said["weight"]:
        params = {"value": lot["id"], "weight": lot.get("weight", 0), "wanted": said["weight"]}
        yield Problem("disclosure-weight", params, place)
    elif design == SLIPS and said["weight"] > HEAVIEST:
        yield too_heavy(lot["id"], said["weight"], place)
    elif design == SLIPS:
        slips = range(1, said["weight"] + 1)
        first = min(slips, key=lambda slip: tickets.ticket(suite, key, lot["id"], slip))
        if lot["slip"] != first:
            params = {"value": lot["id"], "slip": lot["slip"], "wanted": first}
            yield Problem("disclosure-slip", params, place)


def too_heavy(id: str, weight: int, place: str) -> Problem:
    """Return that a target has more slips than anybody may have: none of them is hashed."""
    params = {"value": id, "weight": str(weight), "lowest": 1, "most": HEAVIEST}
    return Problem("weight-range", params, place)


def roots(case: Case) -> Iterator[Problem]:
    """Recompute the roots of the rosters from files and secrets.

    Secrets without rosters are held against the draw that they belong to.
    """
    wrong = [] if case.secrets is None else list(_secrets(case))
    yield from wrong
    if wrong and case.rosters is None:
        return
    rosters, secrets = case.given()
    for name in ROSTERS:
        committed = case.commitment["rosters"][name]
        tree = rosters[name].tree(
            case.suite, secrets[name], committed["size"] if case.sealed else 0
        )
        if (tree.root.hex(), tree.size) != (committed["root"], committed["size"]):
            yield Problem("roster-changed", {"value": name}, f"rosters.{name}")
    for name in ("recusals", "interests"):
        for record in rosters[name].records():
            pair = pair_name(record["inspector"], record["target"])
            if record["id"] != pair:
                yield Problem("pair-name", {"value": record["id"], "wanted": pair}, name)


def _secrets(case: Case) -> Iterator[Problem]:
    if case.secrets_of != case.commitment["draw_id"]:
        params = {"found": case.secrets_of, "wanted": case.commitment["draw_id"]}
        yield Problem("other-draw", params, "secrets")
    if case.sealed and not case.seals:
        yield Problem("seal-missing", {}, "secrets")


def verdicts(case: Case) -> Iterator[Problem]:
    """Count the verdicts of the roster, and hold the lists against each other."""
    rosters, _ = case.given()
    strata = {stratum["id"]: stratum for stratum in case.counted["strata"]}
    every: Counter[str] = Counter()
    able: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    targets = rosters["targets"]
    wrong: list[tuple[str, str, str, dict[str, object]]] = []
    for (name, verdict), group in targets.tally().items():
        every[name] += group.size
        able[name] += group.size * (verdict == ELIGIBLE)
        outside[name] += group.size * verdict.startswith(OUTSIDE)
        if verdict != ELIGIBLE and not verdict.startswith((EXCLUDED, OUTSIDE)):
            found = targets.weighing(name, verdict, None)
            wrong += [(id, name, "verdict-unknown", {"verdict": verdict}) for id, _ in found]
        alike = name in strata and strata[name]["design"] in {LOTS, ORDER}
        if alike and not group.within(ONLY_ONE):
            found = targets.weighing(name, verdict, ONLY_ONE)
            wrong += [(id, name, "verdict-weight", {}) for id, _ in found]
    caps = case.commitment.get("past", {}).get("caps", [])
    loose = {(cap["rule"], name) for cap in caps if not cap["binds_all"] for name in cap["strata"]}
    for id, entry in targets.unbound():
        name = entry["stratum"]
        wrong += [
            (id, name, "past-unbound", {"name": rule}) for rule in entry["unbound"]
            if entry["verdict"] != ELIGIBLE or (rule, name) not in loose
        ]  # fmt: skip
    for id, _, code, params in sorted(wrong, key=lambda one: one[:2]):
        yield Problem(code, {"value": id, **params}, "targets")
    for name in sorted(set(every) - set(strata)):
        yield Problem("verdict-stratum", {"value": name}, "targets")
    for name, stratum in strata.items():
        counted = {"N": every[name] - outside[name], "eligible": able[name],
                   "outside": outside[name]}  # fmt: skip
        said: Mapping[str, Any] = stratum
        for field, value in counted.items():
            if said[field] != value:
                params = {"name": field, "value": said[field], "wanted": value}
                yield Problem("quota-wrong", params, f"strata {name}")
    yield from _sizes(case, targets)
    yield from _lists(case)


def _sizes(case: Case, targets: Roster) -> Iterator[Problem]:
    """Compare what is said of the sizes of systematic strata with the roster."""
    said = {s["id"]: s for s in case.commitment["strata"] if "sizes" in s}
    if not said:
        return
    sizes = targets.sizes()
    for name, stratum in said.items():
        try:
            found = sizes(name, stratum["n"])
        except InputError as error:
            yield from (problem.at(f"strata {name}") for problem in error.problems)
            continue
        parts: Mapping[str, object] = stratum["sizes"]
        counted = {"certain": len(found.certain), "total": str(found.total)}
        for field, value in counted.items():
            if parts[field] != value:
                params = {"name": field, "value": parts[field], "wanted": value}
                yield Problem("quota-wrong", params, f"strata {name}")


def _lists(case: Case) -> Iterator[Problem]:
    rosters, _ = case.given()
    if list(rosters["inspectors"].ids) != list(rosters["presence"].ids):
        yield Problem("commit-presence", {}, "rosters.presence")
    wanted = {len(plan["attributes"]) for plan in case.commitment["teams"]}
    for record in rosters["inspectors"].records():
        if wanted and wanted != {len(record["type"])}:
            yield Problem("pool-type", {"value": record["id"]}, "inspectors")
    yield from _able_to_come(case)
    recused = set(rosters["recusals"].ids)
    for record in rosters["interests"].records():
        if record["id"] not in recused:
            params = {"inspector": record["inspector"], "target": record["target"]}
            yield Problem("interest-not-recused", params, "interests")


def _able_to_come(case: Case) -> Iterator[Problem]:
    """Refuse a pool to be drawn from in which somebody present may take no check."""
    rosters, _ = case.given()
    if all(plan["drawn_from_pool"] is None for plan in case.commitment["teams"]):
        return
    present = {record["id"] for record in rosters["presence"].records() if record["present"]}
    for record in rosters["inspectors"].records():
        if record["verdict"] == IN_POOL and record["cap"] == 0 and record["id"] in present:
            yield Problem("pool-cap-zero", {"value": record["id"]}, "inspectors")
