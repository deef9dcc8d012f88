"""Say what was wrong, where, and what to do, in Chinese and in English.

Every failure of the library is one of the classes below, made of one or more
`Problem` values. A problem is a code and its parameters; the wording lives in
``messages/zh.toml`` and ``messages/en.toml``, so that a program can act on the
code while a person reads the text. Nothing else ever leaves a public function.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self

from attrs import field, frozen

from randcheck.messages import Phrase, printable, render, render_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attrs import Attribute


__all__ = [
    "CommitmentError",
    "ConfidentialityError",
    "ExtraMissingError",
    "InfeasibleError",
    "InputError",
    "Phrase",
    "Problem",
    "RandcheckError",
    "ScheduleUnpublished",
    "UndecidedError",
    "VerificationError",
]


def seat_phrase(check: str, requirement: int, copy: int) -> Phrase:
    """Return how people call a seat: its target, the kind of person, and which of these.

    Args:
        check: The target.
        requirement: Which kind of person is wanted, from 0.
        copy: Which seat of that kind, from 0.
    """
    params = (("check", check), ("kind", requirement + 1), ("number", copy + 1))
    return Phrase("word-seat", params)


_COUNTED: Final = 10_000
"""How many problems beyond those kept are counted."""


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Return parameters by name, each of a kind that survives JSON; a tuple lists such values."""
    if not isinstance(params, Mapping):
        raise _not("params", "kind-mapping", params)
    return {name: _told(value) for name, value in sorted(params.items())}


def _told(value: object) -> object:
    if isinstance(value, int | str | Phrase):
        return value
    return tuple(map(_told, value)) if isinstance(value, tuple) else render_value(value)


def _text(_problem: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str):
        raise _not(attribute.name, "kind-text", value)


def _not(name: str, wanted: str, value: object) -> InputError:
    found = type(value).__name__
    return InputError("argument", place=f"Problem.{name}", expected=Phrase(wanted), found=found)


@frozen
class Problem:
    """One thing that is wrong: a code, its parameters, and optionally its place.

    Attributes:
        code: Stable name of the kind of problem, such as ``id-character``.
        params: What the texts mention: integers, texts, and phrases that are said in
            both languages; anything else becomes text.
        place: Where it is, as a reader would look for it (``targets.csv C4``,
            ``strata[2].rate``); empty where there is no place to name.
    """

    code: str = field(validator=_text)
    params: dict[str, object] = field(factory=dict, converter=_plain)
    place: str = field(default="", validator=_text)

    @property
    def zh(self) -> str:
        """The text in Chinese."""
        return self._text("zh")

    @property
    def en(self) -> str:
        """The text in English."""
        return self._text("en")

    def _text(self, language: str) -> str:
        text = render(language, self.code, self.params)
        return f"{printable(self.place)}: {text}" if self.place else text

    def at(self, place: str) -> Problem:
        """Return the same problem, one level further out.

        Args:
            place: The enclosing place; it is put before the present one.
        """
        return Problem(self.code, self.params, f"{place} {self.place}".strip())

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints: code, place, params, zh, en."""
        return {
            "code": self.code,
            "place": self.place,
            "params": {name: _as_json(value) for name, value in self.params.items()},
            "zh": self.zh,
            "en": self.en,
        }

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.zh)}<br>{escape(self.en)}</p>"


def _as_json(value: object) -> object:
    if isinstance(value, tuple) and not isinstance(value, Phrase):
        return [_as_json(one) for one in value]
    if isinstance(value, Phrase):
        return {"code": value.code, "params": {k: _as_json(v) for k, v in value.params}}
    return value if isinstance(value, int) else str(value)


class RandcheckError(Exception):
    """The one base class of everything this library raises."""

    problems: tuple[Problem, ...]

    def __init__(self, code: str, *, place: str = "", **params: object) -> None:
        """Make an error of one problem; see `collect` for several."""
        self.problems = (Problem(code, params, place),)
        super().__init__(code)

    @classmethod
    def collect(cls, problems: Iterable[Problem], most: int | None = None) -> Self:
        """Make one error of all problems found, in the order given.

        Args:
            problems: At least one.
            most: How many of them are kept; a last problem says how many more there are
                (``problems-more``). By default all.
        """
        rest = iter(problems)
        kept = tuple(islice(rest, most))
        more = sum(1 for _ in islice(rest, _COUNTED))
        if more:
            count = more if more < _COUNTED else f"{more}+"
            kept = (*kept, Problem("problems-more", {"count": count}))
        error = cls.__new__(cls)
        error.problems = kept
        Exception.__init__(error, error.problems[0].code)
        return error

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code

    @property
    def params(self) -> dict[str, object]:
        """The parameters of the first problem."""
        return dict(self.problems[0].params)

    @property
    def zh(self) -> str:
        """All problems in Chinese, a line each."""
        return "\n".join(problem.zh for problem in self.problems)

    @property
    def en(self) -> str:
        """All problems in English, a line each."""
        return "\n".join(problem.en for problem in self.problems)

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.problems, self._extra())

    def _extra(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key != "problems"}


def _rebuild(
    cls: type[RandcheckError], problems: tuple[Problem, ...], extra: dict[str, Any]
) -> RandcheckError:
    error = cls.collect(problems)
    error.__dict__.update(extra)
    return error


class InputError(RandcheckError, ValueError):
    """Something given to the library is not what it must be."""


class InfeasibleError(RandcheckError):
    """No complete assignment exists; `reason` is the proof.

    Attributes:
        reason: A `randcheck.lottery.Shortage`, or ``None`` where the attempts
            ran out rather than the people.
    """

    reason: Any = None


class CommitmentError(RandcheckError):
    """A draw does not fit what was committed before its seed."""


class VerificationError(RandcheckError):
    """A certificate is refuted; `report` holds every step and finding."""

    report: Any = None


class UndecidedError(RandcheckError):
    """A question cannot be answered with what is known (exit code 3).

    Attributes:
        report: The whole report, where a verification could not decide.
    """

    report: Any = None


class ScheduleUnpublished(UndecidedError):  # noqa: N818 - a settled name of the public interface
    """A day is asked for that no State Council notice has settled yet."""


class ConfidentialityError(RandcheckError):
    """Something sealed would have been shown."""


class ExtraMissingError(RandcheckError, ImportError):
    """An optional package is not installed; the text names the command."""
