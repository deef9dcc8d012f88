"""One year of an office as its register shows it: draws, quotas, what went wrong (年度核对表).

Only what certificates say, and what was found by holding them against each other. The digest
fixes the whole table: a report that names it can be compared with the register.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import (
    DATE,
    INSTANT,
    Boolean,
    Choice,
    Fields,
    Integer,
    Listing,
    Nullable,
    Text,
)
from randcheck.certificates.records import COUNT, DIGEST, DRAW, VOID
from randcheck.certificates.register.years import is_held
from randcheck.certificates.verification.report import REFUTED, UNDECIDED, VERIFIED
from randcheck.errors import InputError, RandcheckError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from randcheck.certificates.register.reading import Chain
    from randcheck.errors import Problem

FORMAT: Final = "randcheck/register-year@v1"
OVER: Final = frozenset(
    {
        "register-batch-again",
        "register-cap-amended",
        "register-cap-may-be",
        "register-cap-over",
        "register-open-drawn",
    }
)
"""What says of so many targets that they were drawn more often than the rules allow."""
KEPT_OUT: Final = frozenset({"register-batch-kept-out", "register-cap-kept-out"})
"""What says of so many targets that they were kept out without the ground that was named."""
_NONE = Nullable(COUNT)
_SLOT: Final = Fields(
    {
        "slot": Integer(1),
        "draw_id": Text(empty=False),
        "commitment": DIGEST,
        "head": DIGEST,
        "stage": Text(empty=False),
        "first": DATE,
        "last": DATE,
        "openings_until": Nullable(INSTANT),
        "batches": Listing(Fields({"number": Integer(1), "of": Integer(1)})),
        "sealed": Boolean(),
        "void": Nullable(Text()),
        "drawn": _NONE,
        "replaced": _NONE,
        "passed": _NONE,
        "over": _NONE,
        "kept_out": _NONE,
        "findings": COUNT,
        "questions": COUNT,
    }
)
_STRATUM: Final = Fields(
    {
        "plan": Text(empty=False),
        "draw": Text(empty=False),
        "stratum": Text(empty=False),
        "of": _NONE,
        "batches": Listing(Integer(1)),
        "quota": _NONE,
        "drawn": _NONE,
        "shortfall": _NONE,
        "replaced": _NONE,
    }
)
_TOTALS: Final = ("quota", "drawn", "shortfall", "replaced")
SHAPE: Final = Fields(
    {
        "format": Choice((FORMAT,)),
        "office": Text(empty=False),
        "year": Integer(1),
        "verdict": Choice((VERIFIED, REFUTED, UNDECIDED)),
        "digest": DIGEST,
        "slots": Listing(_SLOT),
        "strata": Listing(_STRATUM),
    }
)
"""What ``--json`` prints of a year."""


@frozen(kw_only=True)
class YearSlot:
    """One chain of the year.

    Attributes:
        slot: The office's running number.
        draw_id: Of the draw.
        commitment: Digest of the first record.
        head: Digest of the last one.
        stage: How far the chain goes.
        first: First day of the inspections.
        last: Last day of them.
        openings_until: When openings were due.
        batches: Number and of how many, each once, ascending.
        sealed: Whether counts are secret.
        void: Why it was given up; ``None`` where it was not.
        drawn: How many targets were drawn at first; ``None`` where nothing was, or it is secret.
        replaced: For how many of these a reserve stands in.
        passed: How many reserves were passed over.
        over: Of how many targets it was found that they were drawn too often; ``None`` where
            that is secret.
        kept_out: Of how many that they were kept out without ground; ``None`` where nobody
            looked, for the rosters were not given.
        findings: In how many findings its files stand.
        questions: In how many questions.
    """

    slot: int
    draw_id: str
    commitment: str
    head: str
    stage: str
    first: str
    last: str
    openings_until: str | None
    batches: tuple[tuple[int, int], ...]
    sealed: bool
    void: str | None
    drawn: int | None
    replaced: int | None
    passed: int | None
    over: int | None
    kept_out: int | None
    findings: int
    questions: int


@frozen(kw_only=True)
class YearStratum:
    """One stratum of a draw over the year, all its batches together.

    Attributes:
        plan: Of the draw.
        draw: Its name.
        stratum: Its id.
        of: In how many batches; ``None`` where there are none.
        batches: Which were drawn, ascending.
        quota: How many were to be drawn in the year; ``None`` where it is secret.
        drawn: How many were.
        shortfall: How many could not be, since nobody was left.
        replaced: For how many of the drawn a reserve stands in.
    """

    plan: str
    draw: str
    stratum: str
    of: int | None
    batches: tuple[int, ...]
    quota: int | None
    drawn: int | None
    shortfall: int | None
    replaced: int | None


@frozen(kw_only=True)
class RegisterYear:
    """The year.

    Attributes:
        office: Whose.
        year: Calendar year in which inspections begin.
        verdict: That of the whole register.
        slots: By slot and head.
        strata: By plan, draw and stratum, in the order of their first slots.
    """

    office: str
    year: int
    verdict: str
    slots: tuple[YearSlot, ...] = field(repr=False)
    strata: tuple[YearStratum, ...] = field(repr=False)

    def total(self, name: str) -> int | None:
        """Return the sum over all strata, or slots, of what is known of it; ``None``: nothing is.

        Args:
            name: A column of numbers.
        """
        rows: Sequence[object] = self.strata if name in _TOTALS else self.slots
        known = [value for row in rows if (value := getattr(row, name)) is not None]
        return sum(known) if known else None

    @property
    def is_internal(self) -> bool:
        """Whether it has numbers of a sealed draw, which are secret."""
        return any(slot.sealed and slot.drawn is not None for slot in self.slots)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of everything else."""
        return f"sha256:{sha256(jcs.serialize(self._said())).hexdigest()}"

    def _said(self) -> dict[str, Any]:
        slots = [asdict(slot) for slot in self.slots]
        for slot in slots:
            slot["batches"] = [{"number": number, "of": of} for number, of in slot["batches"]]
        strata = [{**asdict(row), "batches": list(row.batches)} for row in self.strata]
        return {
            "format": FORMAT,
            "office": self.office,
            "year": self.year,
            "verdict": self.verdict,
            "slots": slots,
            "strata": strata,
        }

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {**self._said(), "digest": self.digest}


@frozen(kw_only=True)
class Looked:
    """What came of looking.

    Attributes:
        verdict: Of the register.
        findings: What was found.
        questions: What was asked.
        rosters: The draws of which rosters were given.
    """

    verdict: str
    findings: Sequence[Problem] = ()
    questions: Sequence[Problem] = ()
    rosters: Collection[str] = ()


def year_of(chains: Sequence[Chain], year: int, looked: Looked) -> RegisterYear:
    """Return what one office did in a year.

    Args:
        chains: Of all years; those belong to it whose inspections begin in it.
        year: Which.
        looked: What holding them against each other came to.

    Raises:
        InputError: There are several offices (``register-which``), or none did anything in
            this year (``register-year-none``).
    """
    offices = sorted({chain.body["office"] for chain in chains})
    if len(offices) != 1:
        raise InputError("register-which", offices="、".join(offices))
    mine = [chain for chain in chains if chain.body["window"]["first"][:4] == f"{year:04}"]
    if not mine:
        raise InputError("register-year-none", year=year, value=offices[0])
    return RegisterYear(
        office=offices[0],
        year=year,
        verdict=looked.verdict,
        slots=tuple(_slot(chain, looked) for chain in mine),
        strata=tuple(_strata(mine)),
    )


def _slot(chain: Chain, looked: Looked) -> YearSlot:
    body, certificate = chain.body, chain.certificate
    voids = certificate.of_kind(VOID)
    batches = {(s["batch"]["number"], s["batch"]["of"]) for s in body["strata"] if s["batch"]}
    told = next((n.params for n in chain.report.notes if n.code == "note-replaced"), {})
    known = bool(certificate.of_kind(DRAW)) and not chain.is_secret
    asked = [*looked.findings, *looked.questions]
    seen = certificate.draw_id in looked.rosters
    return YearSlot(
        slot=chain.slot,
        draw_id=certificate.draw_id,
        commitment=chain.digest,
        head=certificate.head,
        stage=chain.report.stage,
        first=body["window"]["first"],
        last=body["window"]["last"],
        openings_until=body["openings_until"],
        batches=tuple(sorted(batches)),
        sealed=certificate.is_sealed,
        void=str(voids[0].body["reason"]) if voids else None,
        drawn=sum(stratum["n"] for stratum in body["strata"]) if known else None,
        replaced=sum(_replaced(chain, s["id"]) for s in body["strata"]) if known else None,
        passed=_number(told.get("passed", 0)) if known and not certificate.is_sealed else None,
        over=None if chain.is_secret else _counted(asked, OVER, chain.slot),
        kept_out=_counted(asked, KEPT_OUT, chain.slot) if seen and not chain.is_secret else None,
        findings=sum(_is_about(problem, chain) for problem in looked.findings),
        questions=sum(_is_about(problem, chain) for problem in looked.questions),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _counted(problems: Iterable[Problem], codes: frozenset[str], slot: int) -> int:
    """Return of how many targets of a slot problems with these codes speak."""
    return sum(
        _number(problem.params.get("count", 0))
        for problem in problems
        if problem.code in codes and problem.params.get("slot") == slot
    )


def _is_about(problem: Problem, chain: Chain) -> bool:
    return any(place in problem.place.split(", ") for place in chain.places)


def _strata(chains: Sequence[Chain]) -> Iterable[YearStratum]:
    grouped: dict[tuple[str, str, str, str], list[tuple[Chain, Mapping[str, Any]]]] = {}
    for chain in chains:
        for stratum in chain.body["strata"]:
            batch = stratum["batch"]
            year = "" if batch is None else batch["first"] or chain.digest
            key = chain.body["plan"], chain.body["draw"], stratum["id"], year
            grouped.setdefault(key, []).append((chain, stratum))
    for (plan, draw, name, _), rows in grouped.items():
        yield _stratum(plan, draw, name, [r for r in rows if not r[0].certificate.of_kind(VOID)])


def _stratum(
    plan: str, draw: str, name: str, rows: Sequence[tuple[Chain, Mapping[str, Any]]]
) -> YearStratum:
    held = [(chain, stratum) for chain, stratum in rows if is_held(chain)]
    batches = [stratum["batch"] for _, stratum in rows if stratum["batch"] is not None]
    secret = any(chain.is_secret for chain, _ in rows)
    quota = batches[0]["year"] if batches else sum(s["need"] for _, s in rows if not secret)
    return YearStratum(
        plan=plan,
        draw=draw,
        stratum=name,
        of=batches[0]["of"] if batches else None,
        batches=tuple(sorted({s["batch"]["number"] for _, s in held if s["batch"] is not None})),
        quota=None if secret else quota,
        drawn=None if secret else sum(stratum["n"] for _, stratum in held),
        shortfall=None if secret else sum(stratum["shortfall"] for _, stratum in held),
        replaced=None if secret else sum(_replaced(chain, name) for chain, _ in held),
    )


def _replaced(chain: Chain, stratum: str) -> int:
    """Return how many of those drawn at first are not drawn any more."""
    try:
        first = chain.certificate.original.drawn.get(stratum, ())
        return len(set(first) - set(chain.certificate.drawn.get(stratum, ())))
    except RandcheckError:  # lists stand beside and are not in this file
        return 0
