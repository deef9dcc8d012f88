"""What an audit found, in values and in words that accuse nobody (审计结果)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.audit.auditing import CANNOT_TELL, INDICATION, LEVEL, find_families
from randcheck.audit.breaches import find_breaches
from randcheck.audit.power import resolutions
from randcheck.audit.record import Record  # noqa: TC001 - certificates have a class of this name
from randcheck.canonical import html
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.framing import check_bytes32
from randcheck.draws.tables import NUMBER, Column, Table
from randcheck.messages import Phrase, render

if TYPE_CHECKING:
    from randcheck.audit.auditing import Family
    from randcheck.audit.breaches import Breach
    from randcheck.audit.combining import Component
    from randcheck.errors import Problem

FOUND, NOTHING, UNDECIDED = "found", "nothing", "cannot_tell"
FORMAT: Final = "randcheck/audit@v1"
_SMALLEST: Final = 1e-6


@frozen(kw_only=True, field_transformer=strict)
class Audit:
    """What follows from a record of past draws, and what is not consistent with chance.

    Attributes:
        record: The record.
        breaches: Differences that are certain.
        families: Tests, by question; ``None`` where the extra ``audit`` is missing.
        notices: What the reader of the files says.
        seed: What the relabelling came from, in hexadecimal digits.
    """

    record: Record = field(repr=False)
    breaches: tuple[Breach, ...] = ()
    families: tuple[Family, ...] | None = None
    notices: tuple[Problem, ...] = field(default=(), repr=False)
    seed: str = ""

    @property
    def indications(self) -> tuple[Family, ...]:
        """The families that fair lots hardly ever give."""
        return tuple(one for one in self.families or () if one.verdict == INDICATION)

    @property
    def verdict(self) -> str:
        """``found``, ``nothing``, or ``cannot_tell`` where no test could be made at all."""
        if self.breaches or self.indications:
            return FOUND
        told = [one for one in self.families or () if one.verdict != CANNOT_TELL]
        return NOTHING if told else UNDECIDED

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        families = None if self.families is None else {f.name: f.to_dict() for f in self.families}
        return {
            "format": FORMAT,
            "verdict": self.verdict,
            "level": LEVEL,
            "seed": self.seed,
            "draws": len(self.record.draws),
            "teaming": self.record.teaming,
            "breaches": [breach.to_dict() for breach in self.breaches],
            "families": families,
            "statements": [
                {"zh": said_of(family, "zh"), "en": said_of(family, "en")}
                for family in self.families or ()
            ],
            "resolution": {one.kind: one.verdict for one in resolutions(self.record)},
            "notices": [notice.to_dict() for notice in self.notices],
        }

    @property
    def tests(self) -> Table:
        """Every test: family, test, draws, observed, expected, p, adjusted p of the family."""
        rows = [
            (
                render("zh", _code("family", family.name), {}),
                name_of(test, "zh"),
                test.draws,
                shown_number(test.observed),
                shown_number(test.expected),
                shown_p(test.p),
                shown_p(family.adjusted_p if test == family.strongest else None),
            )
            for family in self.families or ()
            for test in family.components
        ]
        return Table("各项检验", _TESTS, rows)

    @property
    def differences(self) -> Table:
        """The breaches: number, what is said of each."""
        rows = [(at, breach.zh) for at, breach in enumerate(self.breaches, 1)]
        return Table("与规定或其他记录不一致之处", _DIFFERENCES, rows)

    def _repr_html_(self) -> str:
        parts = [html.paragraph(breach.zh, breach.en) for breach in self.breaches]
        parts += [
            html.paragraph(said_of(family, "zh"), said_of(family, "en"))
            for family in self.families or ()
        ]
        draws = len(self.record.draws)
        return html.panel(f"抽查记录审计：{draws} 次抽取", f"{draws} past draws", *parts)


_DIFFERENCES: Final = (Column("number", "序号", NUMBER), Column("text", "说明"))
_TESTS: Final = (
    Column("family", "检验族"),
    Column("test", "检验"),
    Column("draws", "抽取次数", NUMBER),
    Column("observed", "实际"),
    Column("expected", "预期"),
    Column("p", "p"),
    Column("adjusted_p", "校正后 p"),
)


@checked
def audit(record: Record, *, seed: bytes | None = None, notices: tuple[Problem, ...] = ()) -> Audit:
    """Audit a record of past draws.

    Args:
        record: The record.
        seed: 32 bytes that the relabelling comes from; the digest of the record by default,
            so that nobody can choose them.
        notices: What the reader of the files says, to be told with the result.

    Raises:
        InputError: The seed is not 32 bytes.
        ExtraMissingError: numpy is not installed; `find_breaches` needs none of the extras.
    """
    used = record.digest if seed is None else check_bytes32(seed, "seed")
    return Audit(
        record=record,
        breaches=find_breaches(record),
        families=find_families(record, used),
        notices=notices,
        seed=used.hex(),
    )


@checked
def certain(record: Record, *, notices: tuple[Problem, ...] = ()) -> Audit:
    """Return the part of an audit that needs no extra: the breaches alone."""
    return Audit(record=record, breaches=find_breaches(record), notices=notices)


def said_of(family: Family, language: str) -> str:
    """Return what is said of a family: never who, never why.

    Args:
        family: The family.
        language: ``zh`` or ``en``.
    """
    name = render(language, _code("family", family.name), {})
    params: dict[str, object] = {"family": name[:1].upper() + name[1:]}
    best = family.strongest
    if best is None:
        return render(language, _code("", family.verdict), params)
    params |= {
        "p": shown_p(family.adjusted_p),
        "draws": best.draws,
        "null": Phrase(_code("null", family.name)),
    }
    parts = [
        render(language, _code("", family.verdict), params),
        *(effect(test, language) for test in _telling(family)),
    ]
    if family.verdict == INDICATION:
        causes = Phrase(_code("causes", family.name))
        parts.append(render(language, "audit-causes", {"causes": causes}))
    return ("" if language == "zh" else " ").join(parts)


def _telling(family: Family) -> list[Component]:
    """Return the tests whose effects are told: all that would be an indication by themselves."""
    tested = [test for test in family.components if test.p is not None]
    clear = [test for test in tested if (test.p or 0.0) * len(tested) <= LEVEL]
    best = family.strongest
    return clear if family.verdict == INDICATION or best is None else [best]


def effect(test: Component, language: str) -> str:
    """Return the size of what a test saw: observed and expected."""
    numbers = {
        "observed": shown_number(test.observed),
        "expected": shown_number(test.expected),
    }
    text = render(language, _code("effect", test.name), {**test.params, **numbers})
    return f"{text}。" if language == "zh" else f"{text}."


def name_of(test: Component, language: str) -> str:
    """Return what a test is called."""
    name = render(language, _code("test", test.name), {})
    return f"{name} {test.params['set']}" if "set" in test.params else name


def _code(kind: str, name: str) -> str:
    plain = name.partition(":")[0].replace("_", "-")
    return f"audit-{kind}-{plain}" if kind else f"audit-{plain}"


def shown_p(p: float | None) -> str:
    """Return a p-value as people read it.

    >>> shown_p(0.03241), shown_p(0.0000241), shown_p(1e-30)
    ('0.032', '0.0000241', '< 0.000001')
    """
    if p is None:
        return ""
    if p < _SMALLEST:
        return f"< {_SMALLEST:.6f}"
    text = f"{p:.2g}"
    return f"{p:.7f}".rstrip("0") if "e" in text else text


def shown_number(value: float | None) -> str:
    """Return an observed or expected number as people read it."""
    if value is None:
        return ""
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"  # noqa: PLR2004 - digits
    return "0" if text == "-0" else text
