"""Steps on a sealed draw: what its file shows everybody, and what a seal opens.

Where a seal is known, counts are put where their hashes stand and the steps of an
open draw look at them; draw and deal are made again and compared root by root.
What only secrets show is kept out of the findings, unless it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from randcheck.certificates.amendments.sealed_amendment_shapes import AMENDED, ASKED
from randcheck.certificates.amendments.standing import standing
from randcheck.certificates.lists.beside_shapes import is_listed
from randcheck.certificates.outcome import assign, checks_of, draw_strata, members_of
from randcheck.certificates.records import ASSIGNMENT, DRAW, ROSTERS
from randcheck.certificates.results import results_of
from randcheck.certificates.secrecy import sealing
from randcheck.certificates.secrecy.sealed import Sealer, count_names
from randcheck.certificates.secrecy.sealed_shapes import OF_ASSIGNMENT, OF_DRAW, UNSEALING
from randcheck.certificates.verification import leaves, lists, promises, sealed_amendments
from randcheck.certificates.verification import shown as shown_people
from randcheck.certificates.verification.case import Skip
from randcheck.draws.eligibility import ELIGIBLE
from randcheck.errors import InfeasibleError, InputError, Phrase, Problem
from randcheck.lottery.dealing import Lottery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from randcheck.certificates.amendments.standing import Standing
    from randcheck.certificates.verification.case import Case

_SPEAKABLE: Final = {
    "amend-root", "deal-differs", "draw-root", "file-differs", "file-not-committed", "other-draw",
    "quota-batch", "quota-order", "quota-reserves",
    "roster-changed", "seal-bucket", "seal-missing", "seal-two", "seal-wrong",
}  # fmt: skip
"""Findings whose parameters are no secret."""


def hidden(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return findings without numbers and ids that only secrets show, each kind once."""
    found: list[Problem] = []
    for problem in problems:
        kept = problem
        if problem.code not in _SPEAKABLE:
            kept = Problem(problem.code, dict.fromkeys(problem.params, Phrase("word-sealed")))
        if kept not in found:
            found.append(kept)
    return tuple(found)


def seal(case: Case) -> Iterator[Problem]:
    """Check that all rosters are padded to one size, and that the seals known open the counts."""
    if not case.sealed:
        raise Skip("skip-not-sealed")
    bucket = case.commitment["rosters"]["targets"]["size"]
    for name in ROSTERS:
        size = case.commitment["rosters"][name]["size"]
        if size != bucket:
            yield Problem("seal-bucket", {"value": size, "wanted": bucket}, f"rosters.{name}")
    for known in case.seals:
        for name in Sealer.of(case.commitment, known).wrong(case.commitment):
            yield Problem("seal-wrong", {"value": name}, "seal")
    told = [record["rosters"] for record in case.bodies(UNSEALING)]
    if case.secrets is not None:
        told.append({name: secret.hex() for name, secret in case.secrets.items()})
    if any(one != case.seals[0] for one in case.seals) or any(one != told[0] for one in told):
        yield Problem("seal-two", {}, "seal")


def _sealer(case: Case) -> Sealer:
    if not case.seals:
        raise Skip("skip-sealed")  # step roots has failed for want of it
    return Sealer.of(case.commitment, case.seals[0])


def _shadow(case: Case) -> Case:
    """Return the case with the counts opened."""
    first, *others = case.records
    first = evolve(first, body=_sealer(case).assumed(first.body))
    return evolve(case, records=(first, *others))


def quotas(case: Case) -> Iterator[Problem]:
    """Recompute the quotas of counts that are opened; else look at what is no secret."""
    if case.seals:
        yield from promises.quotas(_shadow(case))
        return
    found = [p for position, stratum in enumerate(case.commitment["strata"])
             for p in promises.fixed(stratum, f"strata[{position}]")]  # fmt: skip
    if not found:
        raise Skip("skip-sealed")
    yield from found


def lots(case: Case) -> Iterator[Problem]:
    """Skip what looks at tickets: they are for the auditor."""
    if case.draw:
        raise Skip("skip-sealed")
    yield from ()


def unseen(case: Case) -> Iterator[Problem]:
    """Skip a step on lists that stand as roots."""
    if case.assignments:
        raise Skip("skip-sealed")
    yield from ()


def disclosures(case: Case) -> Iterator[Problem]:
    """Check every leaf and count shown, and that those of one target agree."""
    shown = (case.value or {})["disclosures"]
    if not shown:
        raise Skip("skip-no-disclosures")
    if not case.sealed:
        yield from leaves.disclosures(case, shown)
        return
    for position, leaf in enumerate(shown):
        if is_listed(leaf):
            yield Problem("lists-nowhere", {}, f"disclosures[{position}]")
    yield from lists.disclosures(case, [leaf for leaf in shown if "roster" in leaf])
    able = {
        leaf["record"]["id"]: {
            entry["stratum"]
            for entry in leaf["record"].get("strata", [leaf["record"]])
            if entry["verdict"] == ELIGIBLE
        }
        for leaf in shown
        if leaf.get("roster") == "targets"
    }
    counts = count_names(case.commitment)
    for position, leaf in enumerate(shown):
        place = f"disclosures[{position}]"
        if "count" in leaf:
            yield from _count(case, counts, leaf, place)
        elif ASKED in leaf and not sealed_amendments.opens_request(case, leaf):
            yield Problem("disclosure-asked", {"value": leaf[ASKED]}, place)
        elif {AMENDED, "result"} & set(leaf):
            yield from _of_results(case, leaf, able, place)
    yield from shown_people.sealed_teams(case, shown, able)


def _count(
    case: Case, counts: Mapping[str, str], shown: Mapping[str, Any], place: str
) -> Iterator[Problem]:
    name, salt = shown["count"], bytes.fromhex(shown["salt"])
    hashed = sealing.count(case.suite, case.commitment["draw_id"], name, salt, shown["value"]).hex()
    if counts.get(name) != hashed:
        yield Problem("disclosure-count", {"value": name}, place)


def _of_results(
    case: Case, shown: Mapping[str, Any], able: Mapping[str, set[str]], place: str
) -> Iterator[Problem]:
    """Check a leaf of the results, or of a list of an amendment."""
    later, record = AMENDED in shown, shown["record"]
    name = shown[AMENDED if later else "result"]
    found = sealed_amendments.roots_of(case, shown) if later else _roots_of(case, shown)
    size = case.commitment["rosters"]["targets"]["size"]
    if not any(lists.stands(case, shown, {"root": root, "size": size}) for root in found):
        params = {"value": record["id"], "roster": name}
        yield Problem("disclosure-wrong", params, place)
    elif name in OF_DRAW:
        drawn = set(record["strata"])
        for stratum in sorted(drawn - able.get(record["id"], drawn)):
            params = {"value": record["id"], "verdict": stratum}
            yield Problem("disclosure-not-eligible", params, place)


def _roots_of(case: Case, shown: Mapping[str, Any]) -> list[str]:
    name, scope = shown["result"], shown.get("scope")
    bodies = case.bodies(DRAW if name in OF_DRAW else ASSIGNMENT)
    return [body["roots"][name] for body in bodies if body.get("scope") == scope]


def verdicts(case: Case) -> Iterator[Problem]:
    """Count the verdicts against the counts opened."""
    case.given()
    yield from lists.verdicts(_shadow(case))


def redraw(case: Case) -> Iterator[Problem]:
    """Draw again from the complete roster, and compare the roots."""
    case.given()
    stated = case.draw["roots"]
    sealer = _sealer(case)
    try:
        made = sealer.draw(_strata(case))["roots"]
    except InputError as error:
        yield from error.problems
        return
    for name in OF_DRAW:
        if made[name] != stated[name]:
            yield Problem("draw-root", {"name": name}, f"draw.roots.{name}")


def _strata(case: Case) -> list[dict[str, Any]]:
    rosters, _ = case.given()
    seed, secret = bytes.fromhex(case.draw["seed"]), _sealer(case).seal.sealing
    commitment = _shadow(case).commitment
    return draw_strata(case.suite, commitment, seed, rosters["targets"], secret)


def redeal(case: Case) -> Iterator[Problem]:
    """Assign again, and compare attempt and roots."""
    case.given()
    bodies, sealer = case.assignments, _sealer(case)
    try:
        for position, (made, body) in enumerate(zip(_dealt(case), bodies, strict=False)):
            yield from _differences(sealer.assignment(made), body, f"assignment[{position}]")
    except (InfeasibleError, InputError) as error:
        yield from error.problems


def _dealt(case: Case) -> Iterator[dict[str, Any]]:
    """Yield what every assignment would say in its open form."""
    rosters, _ = case.given()
    sealer = _sealer(case)
    present = {record["id"]: record["present"] for record in rosters["presence"].records()}
    members = members_of(rosters["inspectors"].records(), present)
    recusals = {(r["inspector"], r["target"]) for r in rosters["recusals"].records()}
    seed, secret = bytes.fromhex(case.draw["seed"]), sealer.seal.sealing
    commitment = _shadow(case).commitment
    strata = _strata(case)
    for plan in commitment["teams"]:
        lottery = Lottery(suite=case.suite, seed=seed, scope=plan["scope"], secret=secret)
        checks = checks_of(commitment, strata, plan)
        again = assign(lottery, plan, checks, members, recusals)
        yield {"scope": plan["scope"], **again}


def replay(case: Case) -> Iterator[Problem]:
    """Carry out every request again with the complete rosters."""
    try:
        yield from sealed_amendments.replay(case, _sealer, _before)
    except (InfeasibleError, InputError) as error:
        yield from error.problems


def _before(case: Case) -> Standing:
    """Return how things stand before the first request, from the rosters."""
    rosters, _ = case.given()
    dealt = list(_dealt(case)) if case.commitment["teams"] else []
    results = results_of(case.commitment["draw_id"], _strata(case), dealt)
    return standing(
        map(results.opened, case.records[: case.requests[0]]),
        present=[line["id"] for line in rosters["presence"].records() if line["present"]],
        recused=[(r["inspector"], r["target"]) for r in rosters["recusals"].records()],
    )


def _differences(made: Mapping[str, Any], body: Mapping[str, Any], place: str) -> Iterator[Problem]:
    for name in OF_ASSIGNMENT:
        if made["roots"][name] != body["roots"][name]:
            yield Problem("deal-differs", {"name": name}, f"{place}.roots.{name}")


def notes(case: Case) -> Iterator[Problem]:
    """Say what publishing a number would give away, and that of which strata is short."""
    yield Problem("note-sealed-rate")
    if not case.seals:
        return
    for stratum in _shadow(case).commitment["strata"]:
        if stratum["shortfall"]:
            short = stratum["shortfall"] if case.reveal else Phrase("word-sealed")
            yield Problem("note-shortfall", {"value": stratum["id"], "shortfall": short})


OF_SEALED: Final[dict[str, Callable[[Case], Iterator[Problem]]]] = {
    "quotas": quotas,
    "tickets": lots,
    "opened": unseen,
    "teams": unseen,
    "verdicts": verdicts,
    "draw": redraw,
    "deal": redeal,
    "amendments": sealed_amendments.amendments,
    "amended": replay,
}
"""What makes these steps where the draw is sealed."""
WITH_SECRETS: Final = {"quotas", "roots", "verdicts", "draw", "deal", "amended", "seal", "files"}
"""Steps that may find what is secret."""
