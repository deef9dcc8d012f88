"""Tampering with what only rosters or single leaves show."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.certificates import (
    audited,
    bodies_of,
    codes,
    copied,
    failed,
    full,
    issued,
    linked,
    recommitted,
)
from fixtures.forging import (
    PLAIN,
    Entry,
    alone,
    assert_refused,
    assert_refused_alone,
    both,
    disclosed,
    hidden_best,
    on,
    redeal,
    refile,
    rerostered,
    setting,
)
from randcheck.certificates.freezing import roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from fixtures.certificates import Body

CATALOGUE: dict[str, Entry] = {
    # with rosters alone
    "another draw throughout": (
        PLAIN,
        both(
            setting("commitment", "draw_id", "lan/2026/autumn/1"),
            setting("commitment", "draw", "autumn"),
        ),
        ["openings", "roots"], "opening-mismatch",
    ),
    "root of the targets": (
        PLAIN, setting("commitment", "rosters.targets.root", "00" * 32), ["roots"], "roster-changed"
    ),
    "size of the history": (
        PLAIN, setting("commitment", "rosters.history.size", 3), ["roots"], "roster-changed"
    ),
    "fewer in the base": (
        PLAIN,
        both(
            setting("commitment", "strata.1.N", 4),
            setting("commitment", "strata.1.need", 2),
            setting("commitment", "strata.1.n", 2),
            on("draw", lambda d: d["strata"][1]["drawn"].append(d["strata"][1]["reserves"].pop(0))),
            lambda bodies: redeal(bodies, PLAIN[0]),
        ),
        ["verdicts"], "quota-wrong",
    ),
    "more outside the base": (
        PLAIN, setting("commitment", "strata.1.outside", 2), ["verdicts"], "quota-wrong"
    ),
    "best ticket left out": (PLAIN, hidden_best, ["draw"], "draw-differs"),
}  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_tampering_fails_its_step(name: str):
    """The step that owns the altered field fails, and says so in both languages.

    Caught by it: taking any single check out of `randcheck.certificates.verification`.
    """
    assert_refused(CATALOGUE[name])


@pytest.mark.parametrize("name", alone(CATALOGUE))
def test_tampering_fails_without_rosters_too(name: str):
    """What the file alone shows is refused without anything else."""
    assert_refused_alone(CATALOGUE[name])


# --- single leaves --------------------------------------------------------------------


SHOWN = disclosed(*PLAIN, "T-07", "T-11")


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_shown_leaves_hold(name: str):
    """Leaves shown with their proofs pass, in both suites; showing them changes no digest."""
    pending, certificate = issued(suite=name)
    shown = disclosed(pending, certificate, "T-07", "T-11", "T-14")
    report = rc.examine(shown)
    assert report.step("disclosures").status == "PASS"
    assert report.verdict == "verified"
    assert shown.head == certificate.head
    assert shown.disclosures[0]["record"]["verdict"] == "excluded:state"


def altering(field: str, value: object) -> Callable[[Body], object]:
    """Alter one field of the first leaf shown."""
    return lambda v: v["disclosures"][0].update({field: value})


def other_id(value: Body) -> None:
    """Show the leaf under another id."""
    value["disclosures"][0]["record"]["id"] = "T-08"


def better_verdict(value: Body) -> None:
    """Show an excluded target as eligible."""
    value["disclosures"][0]["record"]["verdict"] = "eligible"


def shown_twice(value: Body) -> None:
    """Show one target two ways."""
    again = copied(value["disclosures"][0])
    again["record"]["verdict"] = "eligible"
    value["disclosures"].insert(1, again)


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (altering("salt", "00" * 32), "disclosures"),
        (altering("index", 9999), "disclosures"),
        (altering("index", 2**53 - 1), "disclosures"),
        (altering("path", ""), "disclosures"),
        (altering("path", base64.b64encode(bytes(32 * 4)).decode()), "disclosures"),
        (other_id, "disclosures"),
        (better_verdict, "disclosures"),
        (shown_twice, "form"),
        (lambda v: v["disclosures"].reverse(), "form"),
        (altering("path", base64.b64encode(bytes(31)).decode()), "form"),
        (altering("path", base64.b64encode(bytes(32)).decode()[:-2] + "B="), "form"),
        (altering("path", "A" * 43), "form"),
        (altering("roster", "others"), "form"),
        (altering("more", 1), "form"),
    ],
)
def test_wrong_leaf_is_refused(change: Callable[[Body], object], step: str):
    """Another salt, place, path, id or verdict is not under the root; one target stands once."""
    assert failed(rc.examine(refile(SHOWN, change))) == [step]


def test_shown_leaf_that_says_no_of_a_drawn_target():
    """A leaf under the root that excludes a target which was drawn refutes the draw."""
    _pending, certificate = PLAIN
    drawn = certificate.drawn["大型"][0]

    def exclude(records: list[Body]) -> None:
        next(r for r in records if r["id"] == drawn).update(verdict="excluded:state")

    other = rerostered("targets", exclude)
    bodies = [("commitment", copied(other.certificate.commitment)), *bodies_of(certificate)[1:]]
    shown = disclosed(other, linked(bodies), drawn)
    report = rc.examine(shown)
    assert failed(report) == ["disclosures"]
    assert codes(report, "disclosures") == ["disclosure-not-eligible"]
    assert drawn in report.step("disclosures").problems[0].zh


# --- dishonest offices: everything fits, except what only the rosters show ------------


DISHONEST: dict[str, tuple[str, Callable[[list[Body]], object], str]] = {
    "verdict of no rule": ("targets", lambda r: r[6].update(verdict="never"), "verdict-unknown"),
    "weight without weights": ("targets", lambda r: r[0].update(weight=7), "verdict-weight"),
    "stratum not drawn": (
        "targets",
        lambda r: r.append({**r[0], "id": "T-99", "stratum": "中型"}),
        "verdict-stratum",
    ),
    "eligible one hidden": ("targets", lambda r: r.pop(0), "quota-wrong"),
    "excluded one hidden": ("targets", lambda r: r.pop(6), "quota-wrong"),
    "excluded counted outside": (
        "targets",
        lambda r: r[6].update(verdict="outside:state"),
        "quota-wrong",
    ),
    "presence of another": ("presence", lambda r: r[0].update(id="E-0"), "commit-presence"),
    "recusal misnamed": ("recusals", lambda r: r[0].update(inspector="E-2"), "pair-name"),
    "interest misnamed": ("interests", lambda r: r[0].update(target="T-02"), "pair-name"),
    "post not told": ("inspectors", lambda r: r[0].update(type=[]), "pool-type"),
    "interest without recusal": (
        "interests",
        lambda r: r.append({**r[0], "id": "E-2@T-03", "inspector": "E-2", "target": "T-03"}),
        "interest-not-recused",
    ),
}


@pytest.mark.parametrize("name", DISHONEST)
def test_committed_lists_are_held_against_each_other(name: str, tmp_path):
    """A commitment whose roots fit but whose lists contradict it fails ``roots`` or ``verdicts``.

    The file alone shows nothing of it: without rosters the same certificate is consistent.
    """
    which, change, code = DISHONEST[name]
    pending = rerostered(which, change)
    certificate = pending.certificate
    report = audited(pending, certificate, tmp_path)
    step = "roots" if code == "pair-name" else "verdicts"
    assert failed(report) == [step]
    assert code in codes(report, step)
    assert failed(rc.examine(certificate)) == []


def test_pool_changed_between_commitment_and_deal_is_refused(tmp_path):
    """An assignment dealt from another pool than the committed one fails ``deal``."""
    pending, certificate = PLAIN
    others = recommitted(
        pending,
        rosters={
            "inspectors": roster(
                "inspectors",
                [
                    {**record, "cap": 1 if record["id"] == "E-1" else record["cap"]}
                    for record in pending.rosters["inspectors"].records()
                ],
            )
        },
    )
    dealt = rc.draw(others)
    bodies = bodies_of(certificate)
    bodies[-1] = ("assignment", copied(full(dealt, "assignment")))
    forged = linked(bodies)
    assert dealt.teams != certificate.teams
    report = audited(pending, forged, tmp_path)
    assert failed(report) == ["deal"]
