"""What a caller, or the folder itself, may say about a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from attrs import evolve, field, frozen

from randcheck.canonical.arguments import strict
from randcheck.errors import InputError
from randcheck.office.reading.words import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from randcheck.office.directories.inspectors import InspectorDirectory
    from randcheck.office.directories.targets import TargetDirectory
    from randcheck.office.reading.own import OwnWords


def _with_own(states: Iterable[str]) -> frozenset[str]:
    return STATES.union(states)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


class ReadOptions(TypedDict, total=False):
    """The options of `read_targets` and the other readers; each list takes those it can use.

    Attributes:
        encoding: Encoding of a CSV file, where byte order mark, UTF-8 and GB18030 (in
            this order) would read it wrongly.
        normalise: Convert codes, tiers and states from full-width forms, to upper case
            (credit codes), and trim them; every conversion is a notice. Names never change.
        columns: Column names of the file → usual names.
        words: Usual column name → word of the file → word to read instead.
        states: Further words for the state of a target (targets).
        tiers: The words of the office's own scale of tiers, instead of the known ones
            (targets, plan).
        window: First and last day of the inspections; licences that end before the
            last day are noticed (inspectors; W25-3).
        targets: Where given, the party of an interest must be one of them or of their
            parties; a past check of another is noticed (interests, history).
        inspectors: Where given, whoever has an interest must be one of them (interests).
    """

    encoding: str | None
    normalise: bool
    columns: Mapping[str, str] | None
    words: Mapping[str, Mapping[str, str]] | None
    states: Iterable[str]
    tiers: Iterable[str]
    window: tuple[date, date] | None
    targets: TargetDirectory | None
    inspectors: InspectorDirectory | None


@frozen(kw_only=True, field_transformer=strict)
class Options:
    """How to read one list; `ReadOptions` says what each means."""

    encoding: str | None = None
    normalise: bool = False
    columns: Mapping[str, str] | None = None
    words: Mapping[str, Mapping[str, str]] | None = None
    states: frozenset[str] = field(default=STATES, converter=_with_own)
    tiers: tuple[str, ...] = field(default=(), converter=_texts)
    window: tuple[date, date] | None = None
    targets: TargetDirectory | None = None
    inspectors: InspectorDirectory | None = None

    def with_own(self, own: OwnWords) -> Options:
        """Return the options with what the folder says; what the caller says goes first."""
        words = {name: dict(pairs) for name, pairs in own.words.items()}
        for name, pairs in (self.words or {}).items():
            words[name] = words.get(name, {}) | dict(pairs)
        return evolve(
            self,
            columns={**own.columns, **(self.columns or {})},
            words=words,
            states=self.states | own.states,
            tiers=self.tiers or own.tiers,
        )


_ANY: Final = {"encoding", "normalise", "columns", "words"}
ACCEPTED: Final[dict[str, frozenset[str]]] = {
    "targets": frozenset(_ANY | {"states", "tiers"}),
    "inspectors": frozenset(_ANY | {"window"}),
    "interests": frozenset(_ANY | {"targets", "inspectors"}),
    "history": frozenset(_ANY | {"targets"}),
    "presence": frozenset(_ANY),
    "results": frozenset(_ANY),
    "items": frozenset(_ANY - {"normalise"}),
    "plan": frozenset(_ANY - {"normalise"} | {"tiers"}),
    "joint": frozenset(_ANY - {"normalise"}),
}
"""Role → the options that make a difference to it; any other is refused."""


def options_for(role: str, given: ReadOptions) -> Options:
    """Return the options of a list.

    Args:
        role: Which list.
        given: What the caller says; what is ``None`` or ``False`` is not said.

    Raises:
        InputError: There is no such option, or it has no effect on this list
            (``option-unknown``).
    """
    accepted = ACCEPTED[role]
    said: Any = {
        name: value for name, value in given.items() if value is not None and value is not False
    }
    if unknown := sorted(said.keys() - accepted):
        known = "、".join(sorted(accepted))
        raise InputError("option-unknown", value="、".join(unknown), role=role, known=known)
    return Options(**said)
