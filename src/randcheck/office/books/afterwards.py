"""What a rule book lays down for the time after the draw: visits, results, deadlines."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import InputError
from randcheck.office.books.terms import Deadline  # noqa: TC001 - an alias

if TYPE_CHECKING:
    from collections.abc import Iterable


LEAST_ON_SITE: Final = 2
"""Fewest inspectors at an inspection; no book lowers it (W22-6, W25-18)."""


@frozen(kw_only=True, field_transformer=strict)
class ResultCode:
    """One result that an office's code list knows (检查结果).

    Attributes:
        code: As lists and platforms write it.
        zh: What it means.
        en: The same in English.
        problem: Whether a problem was found: it counts as a hit.
        follow_up: Whether something must follow: an order, a penalty, a transfer.
    """

    code: str
    zh: str
    en: str
    problem: bool = False
    follow_up: bool = False


CODES: Final = (
    ResultCode(code="1", zh="未发现问题", en="no problem found"),
    ResultCode(
        code="2", zh="发现问题已当场改正", en="problem found and mended at once", problem=True
    ),
    ResultCode(
        code="3",
        zh="发现问题已责令改正",
        en="problem found, ordered to be mended",
        problem=True,
        follow_up=True,
    ),
    ResultCode(
        code="4",
        zh="发现问题待后续处理",
        en="problem found, to be dealt with",
        problem=True,
        follow_up=True,
    ),
    ResultCode(
        code="5",
        zh="不配合检查情节严重",
        en="did not cooperate, seriously",
        problem=True,
        follow_up=True,
    ),
    ResultCode(code="6", zh="未开展本次抽查涉及的经营活动", en="does nothing that is checked"),
    ResultCode(code="7", zh="无法联系", en="cannot be reached", problem=True),
)
"""The code list where an office has none of its own; several may stand on one check."""


MODES: Final = ("on-site", "remote", "video", "data")
REPORT_PARTS: Final = ("time", "content", "findings", "evaluation", "proposals")
"""What a report holds everywhere (L19-18); W25-13 also asks for the ``steps``."""

CLAUSES: Final[dict[str, str]] = tomllib.loads(
    files("randcheck.office").joinpath("clauses.toml").read_text(encoding="utf-8")
)
"""The rule that a refusal cites where the book names no clause of its own."""


def _codes(codes: Iterable[ResultCode]) -> tuple[ResultCode, ...]:
    return tuple(codes)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


def _terms(terms: Iterable[Deadline]) -> tuple[Deadline, ...]:
    return tuple(terms)


@frozen(kw_only=True, field_transformer=strict)
class CheckRule:
    """What holds for every check of an office once it is drawn.

    Attributes:
        codes: The code list.
        terms: The deadlines.
        on_site: Fewest inspectors at the visit.
        authorised: Whether a check is approved before the visit (国办发〔2024〕54号).
        filed: Whether it is filed before the visit.
        check_code: Whether what is filed has a check code (检查码).
        yearly_cap: On how many days of a year at most a target is visited for random checks.
        notice_first: Whether a notice (告知单) goes out before the visit (H23-16).
        licence_shown: Whether the enforcement licence must have been shown (H23-7, W25-12).
        notice_shown: Whether the inspection notice (行政检查通知书) must have been (W25-12).
        sign_off: Whether the target signs, seals, or is noted as refusing (H23-7).
        approval: Whether a report is approved before it is published (W25-13).
        one_body: Whether one body registers, inspects, records and publishes (W22-12).
        feedback: Whether the result is fed back to the target (L19-19).
        modes: The modes of a check that the book knows (H23-11).
        report: The parts that a report must have, as `Reported` names them.
        clauses: Name of a field → the clause that the book gives for it.
    """

    codes: tuple[ResultCode, ...] = field(default=CODES, converter=_codes)
    terms: tuple[Deadline, ...] = field(default=(), converter=_terms)
    on_site: int = LEAST_ON_SITE
    authorised: bool = False
    filed: bool = False
    check_code: bool = False
    yearly_cap: int | None = None
    notice_first: bool = False
    licence_shown: bool = True
    notice_shown: bool = False
    sign_off: bool = True
    approval: bool = False
    one_body: bool = False
    feedback: bool = False
    modes: tuple[str, ...] = field(default=MODES, converter=_texts)
    report: tuple[str, ...] = field(default=REPORT_PARTS, converter=_texts)
    clauses: tuple[tuple[str, str], ...] = ()

    @checked
    def code(self, word: str) -> ResultCode | None:
        """Return the result that a list calls so, by its code or its text."""
        return next((one for one in self.codes if word in {one.code, one.zh, one.en}), None)

    @checked
    def clause(self, name: str) -> str:
        """Return the clause behind a field: the book's own, or the rule it is here for.

        Raises:
            InputError: No field of this name has a clause (``clause-unknown``).
        """
        if name not in CLAUSES:
            raise InputError("clause-unknown", value=name, known=", ".join(CLAUSES))
        return dict(self.clauses).get(name) or CLAUSES[name]
