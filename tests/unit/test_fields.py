"""Every field of every record is derived or attested, as ``docs/spec/fields.toml`` says.

The fields are found by walking the shapes, and each is altered in certificates in which it stands:
to every other value of its sort, all later records linked and signed again with the real keys. What
then comes out, with complete rosters and the office's files, must be what the list says. No head is
given: with the head of the certificate known from elsewhere no alteration at all is left unseen.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import Factory, evolve, frozen

import randcheck as rc
from fixtures.amendments import DRAWN, FREE, PENDING, carried, fresh, holder, rich_task
from fixtures.amendments import ask as asked_for
from fixtures.beacons import BEACON, FIGURE, ROUND_1000
from fixtures.bounded import bounded_task, level_task, loose_task, spread_task, units
from fixtures.certificates import (
    as_they_stand,
    bodies_of,
    codes,
    committed,
    failed,
    issued,
    kept_folder,
    office_task,
    sources,
    targets,
    tiny_task,
    weighed_task,
)
from fixtures.fieldwork import altered, others, paths, places, scalars
from fixtures.pools import drawing_task, lacking_task
from fixtures.signers import ROLES, key
from randcheck.calendars import national
from randcheck.certificates.ceremony.voiding import void
from randcheck.certificates.envelope import file_digest
from randcheck.certificates.records import FIELDS_OF, LIST_SHAPES, SHAPES
from randcheck.certificates.records.commitment import OPEN, SEALED
from randcheck.certificates.secrecy.unsealing import unseal
from randcheck.certificates.verification import STEPS
from randcheck.certificates.views import Views
from randcheck.draws.batches import Batch
from randcheck.draws.notes import Decision
from randcheck.draws.past import Cap, Reckoning
from randcheck.draws.presence import Presence
from randcheck.draws.task import Stratum
from randcheck.draws.teams import TeamRule
from randcheck.draws.words import GROUPS
from randcheck.errors import InputError
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.canonical.shapes import Shape
    from randcheck.certificates.certificate import Certificate

FIELDS = Path(__file__).parents[2] / "docs" / "spec" / "fields.toml"
LISTED: dict[str, dict[str, list[str]]] = tomllib.loads(FIELDS.read_text(encoding="utf-8"))
ATTESTED, SAME, BOOK, PASSED = "attested", "same", "book", "passed"
BOOKED = "booked"  # the certificate whose rule book can be read
KINDS = {
    **SHAPES,
    "commitment": OPEN,
    "sealed commitment": SEALED,
    **{f"{kind} list": shape for kind, shape in LIST_SHAPES.items()},
}
ALIKE = {  # what a sealed commitment says as an open one does
    ("sealed commitment", path)
    for path in paths(SEALED, "")
    if scalars(SEALED).get(path) == scalars(OPEN).get(path)
    and path != "strata.scope"  # no ticket shows what it is
}
EVERY = sorted({(kind, path) for kind, shape in KINDS.items() for path in paths(shape, "")} - ALIKE)
KEYS = (key("office"), key("supervisor"))
DIGEST = "sha256:" + "ab" * 32
LIST = b"id\nT-01\n"
FILE_FIELDS = {("commitment", name) for name in
               ("plan_file", "item_list", "rule_book", "published_list")}  # fmt: skip
LATER_FIGURE = evolve(FIGURE, time="2026-04-15T21:15:00+08:00")


@frozen
class Base:
    """A certificate with its rosters, and who signs it."""

    pending: rc.Pending
    certificate: Certificate
    files: dict[str, Any] = Factory(dict)

    def parts(self) -> Iterator[tuple[int, str, Any]]:
        """Every record and every list: place in the chain, what it is called, its fields."""
        for number, record in enumerate(self.certificate.records):
            sealed = self.certificate.is_sealed and record.kind == "commitment"
            yield number, f"sealed {record.kind}" if sealed else record.kind, record.body
            if not self.certificate.is_sealed and record.kind in FIELDS_OF:
                yield number, f"{record.kind} list", self.certificate.lists.found[number]

    def report(self, certificate: Certificate, **more: Any) -> rc.Report:  # noqa: ANN401
        """Examine with complete rosters and the files of the office."""
        known = self.certificate.commitment["rule_book"]
        files = self.files or ({} if known is None else {"rule_book": b"rule book"})
        more.setdefault("files", files)
        folder = saved(id(self.pending), self.pending)
        return rc.examine(
            certificate, rosters=folder / "rosters", secrets=folder / "secrets.json", **more
        )

    def forged(self, record: int, at: tuple[int | str, ...], other: Any) -> Certificate:  # noqa: ANN401
        """Alter a field, link and sign again."""
        listed = at[0] in FIELDS_OF.get(self.certificate.records[record].kind, ())
        bodies = bodies_of(self.certificate) if listed else as_they_stand(self.certificate)
        made = altered(bodies, record, at, other)
        if not listed:
            made = made.with_lists(self.certificate.disclosures)
        signers = {signer["keyid"] for signer in made.commitment["signers"]}
        return made.signed(*(k for k in KEYS if k.public.keyid in signers))


FOLDERS: dict[int, Path] = {}


def saved(number: int, pending: rc.Pending) -> Path:
    """The folder of a pending draw, written once."""
    if number not in FOLDERS:
        FOLDERS[number] = kept_folder()
        pending.save(FOLDERS[number])
    return FOLDERS[number]


def signed() -> Base:
    """Everything that a commitment can say, signed by two."""
    sure = Presence(
        inspector="E-1", present=True, confirmed_by="王", confirmed_on=date(2026, 2, 28)
    )
    higher = Decision(
        stratum="大型", rate=Fraction(1, 2), source="override", clause="W22-8", reason="投诉多"
    )
    task = office_task(
        plan_file=b"plan",
        item_list=b"items",
        directories=dict.fromkeys(("inspectors", "targets"), date(2026, 2, 1)),
        decisions=[higher],
        presence=[sure],
    )
    pending = committed(
        task,
        sources=[*sources(), LATER_FIGURE],
        openings_until="2026-03-15T12:00:00+08:00",
        calendar=national(),
        signers=[(ROLES[n], key(n).public) for n in ("office", "supervisor")],
        threshold=2,
        operator="王",
        witnesses=["李"],
        instant="2026-03-01T09:00:00+08:00",
    )
    fields = bodies_of(pending.certificate)
    fields[0][1]["published_list"] = {
        "published": "2026-01-01",
        "digest": file_digest(pending.certificate.suite, LIST),
    }
    made = altered(fields, 0, ("operator",), "张").signed(*KEYS)
    pending = evolve(pending, certificate=made)
    files = {"plan": b"plan", "items": b"items", "rule_book": b"rule book", "published": LIST}
    return Base(pending, rc.draw(pending, figures={"lottery": "01 07"}).signed(*KEYS), files)


def booked() -> Base:
    """The office of the demonstration, whose rule book can be read."""
    office = rc.read_office(office_folder(), book="huaxian-2023")
    task = office.plan(office.book.plan).task(office.book.task().draw, drawn_on=date(2023, 4, 25))
    pending, certificate = issued(task)
    return Base(pending, certificate, {"rule_book": "huaxian-2023"})


def of(flow: tuple[rc.Pending, Certificate]) -> Base:
    """A base of an unsigned flow."""
    return Base(*flow)


def silent() -> Base:
    """One of three parties does not open."""
    pending = committed(sources=sources("office", "supervisor", "press"))
    less = evolve(pending, openings=pending.openings[:2])
    return Base(pending, rc.draw(less, missing="replace"))


PAST = Reckoning(
    day=date(2026, 2, 20),
    cause="双随机",
    unit="甲科",
    department="市场",
    level="县级",
    caps=[
        Cap(rule="cap", strata=["A", "B"], causes=["双随机", "联合"], most=2,
            first=date(2026, 1, 1), counted="draw", per="any", scope="unit", key="target",
            leaves_base=False, binds_all=True),
    ],
    heads=[(DIGEST, 4), (DIGEST, 2)],
    load_year=2026,
)  # fmt: skip


def third_slot() -> Base:
    """A second batch in slot 3, which replaces another slot."""
    batch = Batch(number=2, of=2, year=3, first=DIGEST)
    task = tiny_task(
        strata=[
            Stratum(id="A", rate=Fraction(1, 2), reserves=1, batch=batch),
            Stratum(id="B", rate=Fraction(1, 2)),
        ],
        standings=[*targets("A", *(f"T{n}" for n in range(6))), *targets("B", "U1", "U2")],
        past=PAST,
    )
    return of(issued(task, slot=3, previous_slot=DIGEST, replaces=DIGEST))


def voided(*, drawn: bool) -> Base:
    """A void slot, before the draw or after it, with a figure and a beacon."""
    pending = committed(sources=[*sources(), BEACON, FIGURE])
    known: Any = {"beacons": {"drand": ROUND_1000}, "figures": {"lottery": "01 07"}}
    if drawn:
        pending = evolve(pending, certificate=rc.draw(pending, **known))
    return Base(pending, void(pending, "抽错名单", **({} if drawn else known)))


def beaconed() -> Base:
    """A draw with a beacon."""
    pending = committed(tiny_task(), sources=[*sources(), BEACON])
    return Base(pending, rc.draw(pending, beacons={"drand": ROUND_1000}))


(TARGET,) = DRAWN.drawn["小型"]
RECUSED = holder(DRAWN)


def public_request() -> Base:
    """A request with three parties, a figure and a beacon, of which one party does not open."""
    parties = [*fresh(1, "office", "supervisor", "press"), BEACON, FIGURE]
    pending = asked_for(PENDING, DRAWN, recusals=[RECUSED], sources=parties,
                        openings_until="2023-01-01T00:00:00+08:00")  # fmt: skip
    less = evolve(pending, openings=tuple(o for o in pending.openings if o.source_id != "press"))
    known: Any = {"beacons": {"drand": ROUND_1000}, "figures": {"lottery": "01 07"}}
    return Base(pending, rc.amend(less, missing="replace", **known))


SEALED_DRAW = issued(sealed=True, bucket=32)


def sealed_amended() -> Base:
    """An amendment of a sealed draw, with the request shown."""
    pending, drawn = issued(rich_task(), sealed=True, bucket=32)
    pending, certificate = carried(pending, drawn, recusals=[holder(drawn)])
    shown = [d for d in Views(certificate, pending).auditor().disclosures if "of" in d]
    return Base(pending, evolve(certificate, disclosures=shown))


@cache
def bases() -> dict[str, Base]:
    """Certificates in which every field stands somewhere, none null in all of them."""
    away: Any = {"form": "reserve", "unreachable": {TARGET: "注销"}}
    first_batch = Stratum(id="A", rate=Fraction(1, 2), batch=Batch(number=1, of=2))
    every = Stratum(id="A", rate=Fraction(1))  # whatever the tickets are, all are drawn
    groups = TeamRule(mode=GROUPS, number=2, most=2)
    named = ("idle", "office")  # as WORDS has them: a stratum of the other's target
    both = issued(tiny_task(strata=[every], standings=targets("A", *named)))[1]
    return {
        "signed": signed(),
        BOOKED: booked(),
        "drawn pool": of(issued(drawing_task())),
        "weighed": of(issued(weighed_task())),
        "total": of(issued(spread_task())),
        "level total": of(issued(level_task())),
        "ceilings": of(issued(bounded_task())),
        "loose ceilings": of(issued(loose_task())),
        "second stage": of(issued(units(DRAWN, *DRAWN.drawn["大型"]))),
        "stage of two": of(issued(units(both, *named))),
        "extended pool": of(issued(lacking_task())),
        "groups": of(issued(office_task(teams=groups))),
        "silent": silent(),
        "slot": third_slot(),
        "void": voided(drawn=False),
        "discarded": voided(drawn=True),
        "beacon": beaconed(),
        "substitute": of(carried(PENDING, DRAWN, recusals=[RECUSED])),
        "absent": of(carried(PENDING, DRAWN, absences=[RECUSED[0]])),
        "swap": of(carried(PENDING, DRAWN, form="swap", recusals=[RECUSED])),
        "reserve": of(carried(PENDING, DRAWN, **away)),
        "unseeded": of(carried(*FREE, **away, sources=())),
        "public": public_request(),
        "sealed": of(SEALED_DRAW),
        "sealed amended": sealed_amended(),
        "sealed whole": of(issued(tiny_task(strata=[every]), sealed=True, bucket=32)),
        "sealed batch": of(issued(tiny_task(strata=[first_batch]), sealed=True, bucket=32)),
        "unsealed": of((SEALED_DRAW[0], unseal(SEALED_DRAW[1], SEALED_DRAW[0], reason="保密期满"))),
    }


Case = tuple[str, int, tuple[int | str, ...], "Shape", Any]


@cache
def cases() -> dict[tuple[str, str], list[Case]]:
    """Where each field stands: the first and last place in every base."""
    found: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
    for name, base in bases().items():
        here: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
        for number, form, body in base.parts():
            if form != "void" and name in {"void", "discarded"}:
                continue  # nothing is recomputed of a void slot
            for path, at, shape in places(KINDS[form], body, "", ()):
                value: Any = body
                for part in at:
                    value = value[part]
                if value is None and (form, path) in FILE_FIELDS:
                    continue  # without the file nobody can tell
                here[form, path].append((name, number, at, shape, value))
        for field, there in here.items():
            found[field] += [there[0], *there[-1:]] if len(there) > 1 else there
    return found


def outcome(base: Base, record: int, at: tuple[int | str, ...], other: Any) -> str | None:  # noqa: ANN401
    """What an alteration leads to: the first step that refuses it, or ``passed``.

    None where a list comes out of its order, which says nothing of the field.
    """
    try:
        forged = base.forged(record, at, other)
    except InputError:
        # with a seal the counts would have to be hashes: `test_sealed_tampering` alters those
        return "records" if at[-1] in {"format", "kind", "seal"} else None
    report = base.report(forged)
    if failed(report)[:1] == ["form"]:
        return None
    if report.verdict == "refuted":
        return failed(report)[0]
    if report.verdict != "verified":
        return "undecided"
    assert report.holds("recomputed") or report.stage == "void"  # it came out the same
    return PASSED


def outcomes(field: tuple[str, str], *, quick: bool, booked: bool | None = None) -> set[str]:
    """What alterations of one field lead to; in quick runs one of each sort in the first base.

    `booked`: only where the rule book can be read, or only where not.
    """
    there = cases()[field]
    found = set()
    if booked is not None:
        there = [case for case in there if (case[0] == BOOKED) is booked]
    for name, record, at, shape, value in there[:1] if quick else there:
        others_ = others(shape, value)
        for other in others_[-2:] if quick else others_:
            came = outcome(bases()[name], record, at, other)
            found |= {came} - {None}
    return found


def named(field: tuple[str, str]) -> tuple[str, set[str]]:
    """The class of a field, and the steps that refuse its alterations."""
    kind, path = field
    first, *rest = LISTED[kind][path]
    if first in {ATTESTED, SAME, BOOK}:
        return first, set(rest)
    return "derived", {first, *rest}


# the shape of a void record allows what no void record may say: `test_void_says_never_unopened`
NEVER = {("void", f"sources(unopened).{name}") for name in ("kind", "id", "commitment")}


def test_every_field_is_listed():
    """A field that nobody checks and nobody answers for fails here; so does one that is no more."""
    assert sorted((kind, path) for kind, fields in LISTED.items() for path in fields) == EVERY
    steps = {step.name for step in STEPS}
    for field in EVERY:
        word, refusing = named(field)
        assert refusing <= steps
        assert refusing or word == ATTESTED
    assert set(cases()) - ALIKE == set(EVERY) - NEVER


@pytest.mark.parametrize("name", sorted(bases()))
def test_unaltered_holds(name: str):
    """What the alterations start from verifies with its rosters, and is the same bytes again."""
    base = bases()[name]
    assert base.report(base.certificate).verdict == "verified"
    same = base.certificate.commitment["operator"]
    assert base.forged(0, ("operator",), same).to_bytes() == base.certificate.to_bytes()


@pytest.mark.parametrize("field", sorted(set(EVERY) - NEVER), ids=" ".join)
def test_altered_field_leads_where_the_list_says(field: tuple[str, str]):
    """No alteration of a derived field passes, and each is refused by a step that is named."""
    word, refusing = named(field)
    allowed = refusing | ({PASSED} if word in {ATTESTED, SAME, BOOK} else set())
    assert outcomes(field, quick=True) <= allowed
    if word == BOOK:
        assert outcomes(field, quick=True, booked=True) <= refusing


@pytest.mark.long
@pytest.mark.parametrize("field", sorted(set(EVERY) - NEVER), ids=" ".join)
def test_every_alteration_leads_where_the_list_says(field: tuple[str, str]):
    """All sorts of values, in all certificates: exactly the steps named refuse.

    Some pass where the field is attested or may leave the outcome as it is, and only there.
    """
    word, refusing = named(field)
    passing = {ATTESTED: {PASSED}, SAME: {PASSED}, BOOK: {PASSED}}
    assert outcomes(field, quick=False) == refusing | passing.get(word, set())
    if word == BOOK:
        assert outcomes(field, quick=False, booked=True) <= refusing


@pytest.mark.parametrize(
    "field",
    [(k, p) for k, fields in LISTED.items() for p, words in fields.items() if ATTESTED in words],
    ids=" ".join,
)
def test_attested_field_is_bound_by_a_head(field: tuple[str, str]):
    """The signer's word may be anything, once: whoever knows the head sees that it was another."""
    for name, record, at, shape, value in cases()[field]:
        base = bases()[name]
        for other in others(shape, value):
            if outcome(base, record, at, other) == PASSED:
                forged = base.forged(record, at, other)
                report = rc.examine(forged, head=base.certificate.head)
                assert codes(report, "chain") == ["chain-known-head"]
                return
    raise AssertionError("no alteration passes: the field is derived")


def test_void_says_never_unopened():
    """An outcome ``unopened`` has the shape of a void record's sources, and is always refused."""
    base = bases()["void"]
    record = len(base.certificate.records) - 1
    known = bodies_of(base.certificate)
    c = known[0][1]["sources"][1]["commitment"]
    unopened = {"kind": "unopened", "id": "supervisor", "commitment": c}
    stated = known[record][1]["sources"]
    report = base.report(base.forged(record, ("sources", 1), unopened))
    assert stated[1]["id"] == "supervisor"
    assert failed(report) == ["openings"]
