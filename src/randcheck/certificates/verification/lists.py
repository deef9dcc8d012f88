"""Steps on the committed lists: single leaves shown, complete rosters given."""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, Any

from randcheck.canonical import jcs
from randcheck.canonical.framing import HASH_SIZE
from randcheck.certificates import merkle
from randcheck.certificates.records import DRAW, LOTS, ORDER, ROSTERS
from randcheck.certificates.rosters import memberships, pair_name
from randcheck.draws.eligibility import ELIGIBLE, EXCLUDED, OUTSIDE
from randcheck.draws.teams import IN_POOL
from randcheck.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.certificates.verification.case import Case


def disclosures(case: Case, shown: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """Check that every leaf of a roster that is shown stands under its root."""
    drawn = _drawn(case)
    for position, leaf in enumerate(shown):
        if not stands(case, leaf, case.commitment["rosters"][leaf["roster"]]):
            params = {"value": leaf["record"]["id"], "roster": leaf["roster"]}
            yield Problem("disclosure-wrong", params, f"disclosures[{position}]")
        elif leaf["roster"] == "targets":
            yield from _drawn_though(drawn, leaf["record"], f"disclosures[{position}]")


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


def _drawn(case: Case) -> dict[str, set[str]]:
    """Return stratum → everybody drawn or in reserve, as far as the file lists them."""
    bodies = [case.lists.put_back(DRAW, draw) or {} for draw in case.bodies(DRAW)]
    return {
        stratum["id"]: {lot["id"] for lot in (*stratum["drawn"], *stratum["reserves"])}
        for draw in bodies
        for stratum in draw.get("strata", [])
    }


def _drawn_though(
    drawn: Mapping[str, set[str]], record: Mapping[str, Any], place: str
) -> Iterator[Problem]:
    """Refuse a leaf that says no of somebody who was drawn."""
    for entry in record.get("strata", [record]):
        if entry["verdict"] != ELIGIBLE and record["id"] in drawn.get(entry["stratum"], ()):
            params = {"value": record["id"], "verdict": entry["verdict"]}
            yield Problem("disclosure-not-eligible", params, place)


def roots(case: Case) -> Iterator[Problem]:
    """Recompute the roots of the rosters from files and secrets."""
    rosters, secrets = case.given()
    if case.secrets_of != case.commitment["draw_id"]:
        params = {"found": case.secrets_of, "wanted": case.commitment["draw_id"]}
        yield Problem("other-draw", params, "secrets")
    for name in ROSTERS:
        committed = case.commitment["rosters"][name]
        tree = rosters[name].tree(
            case.suite, secrets[name], committed["size"] if case.sealed else 0
        )
        if (tree.root.hex(), tree.size) != (committed["root"], committed["size"]):
            yield Problem("roster-changed", {"value": name}, f"rosters.{name}")


def verdicts(case: Case) -> Iterator[Problem]:
    """Count the verdicts of the roster, and hold the lists against each other."""
    rosters, _ = case.given()
    strata = {stratum["id"]: stratum for stratum in case.commitment["strata"]}
    every: Counter[str] = Counter()
    able: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    entries_of = memberships(rosters["targets"])
    wrong = {tail: _wrong_entries(entries, strata) for tail, entries in entries_of.items()}
    for tail, count in Counter(rosters["targets"].tails).items():
        for entry in entries_of[tail]:
            name, verdict = entry["stratum"], entry["verdict"]
            every[name] += count
            able[name] += count * (verdict == ELIGIBLE)
            outside[name] += count * verdict.startswith(OUTSIDE)
    if any(wrong.values()):
        for id, tail in zip(rosters["targets"].ids, rosters["targets"].tails, strict=True):
            for code, params in wrong[tail]:
                yield Problem(code, {"value": id, **params}, "targets")
    for name in sorted(set(every) - set(strata)):
        yield Problem("verdict-stratum", {"value": name}, "targets")
    for name, stratum in strata.items():
        counted = {"N": every[name] - outside[name], "eligible": able[name],
                   "outside": outside[name]}  # fmt: skip
        for field, value in counted.items():
            if stratum[field] != value:
                params = {"name": field, "value": stratum[field], "wanted": value}
                yield Problem("quota-wrong", params, f"strata {name}")
    yield from _lists(case)


def _wrong_entries(
    entries: Iterable[Mapping[str, Any]], strata: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, dict[str, object]]]:
    """Return what is wrong with the entries of a target: codes and parameters."""
    found: list[tuple[str, dict[str, object]]] = []
    for entry in entries:
        verdict = entry["verdict"]
        if verdict != ELIGIBLE and not verdict.startswith((EXCLUDED, OUTSIDE)):
            found.append(("verdict-unknown", {"verdict": verdict}))
        alike = strata.get(entry["stratum"], {}).get("design") in {LOTS, ORDER}
        if alike and entry["weight"] != 1:
            found.append(("verdict-weight", {}))
    return found


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
    for name in ("recusals", "interests"):
        for record in rosters[name].records():
            pair = pair_name(record["inspector"], record["target"])
            if record["id"] != pair:
                yield Problem("pair-name", {"value": record["id"], "wanted": pair}, name)
            elif pair not in recused:
                params = {"inspector": record["inspector"], "target": record["target"]}
                yield Problem("interest-not-recused", params, name)


def _able_to_come(case: Case) -> Iterator[Problem]:
    """Refuse a pool to be drawn from in which somebody present may take no check."""
    rosters, _ = case.given()
    if all(plan["drawn_from_pool"] is None for plan in case.commitment["teams"]):
        return
    present = {record["id"] for record in rosters["presence"].records() if record["present"]}
    for record in rosters["inspectors"].records():
        if record["verdict"] == IN_POOL and record["cap"] == 0 and record["id"] in present:
            yield Problem("pool-cap-zero", {"value": record["id"]}, "inspectors")
