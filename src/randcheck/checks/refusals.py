"""How a refusal is worded: at which check, which event, which clause; nothing secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from randcheck.checks.events import WORDS, Event
from randcheck.errors import Phrase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from randcheck.checks.check import Check
    from randcheck.office.books.afterwards import CheckRule

E_co = TypeVar("E_co", bound=Event, covariant=True)


def word_of(event: object) -> str:
    """Return the word for the kind of an event."""
    return WORDS.get(type(event), type(event).__name__)


def named(word: str) -> Phrase:
    """Return how messages call a kind of event."""
    return Phrase(f"event-{word}")


def place_of(check: Check, event: object = None) -> str:
    """Return what messages call a check, and the event in question.

    A target of a secret stratum is not named: texts end up in logs (W25-9, X22-10).
    """
    name = "" if check.secret else check.id
    return f"{name} {'' if event is None else word_of(event)}".strip()


def problem(check: Check, code: str, *, at: str = "", **params: object) -> Problem:
    """Return a problem of a check.

    Args:
        check: The check.
        code: Of the problem.
        at: The place; the check itself where it is empty.
        **params: What the text mentions.
    """
    return Problem(code, params, at or place_of(check))


@frozen(kw_only=True)
class Step(Generic[E_co]):
    """One event that somebody wants to record.

    Attributes:
        check: As it stands.
        event: What happened.
        rule: What holds.
    """

    check: Check
    event: E_co
    rule: CheckRule

    def problem(self, code: str, **params: object) -> Problem:
        """Return a problem of this event; `kind` says which kind it is."""
        kind = named(word_of(self.event))
        return problem(
            self.check, code, at=place_of(self.check, self.event), **{"kind": kind, **params}
        )

    def needs(self, clause: str, *kinds: type[Event]) -> Iterator[Problem]:
        """Yield a problem where nothing of these kinds has been recorded yet.

        Args:
            clause: The rule that puts the one before the other.
            *kinds: One of them is enough.
        """
        if not any(self.check.every(kind) for kind in kinds):
            yield self.problem("check-turn", needed=named(WORDS[kinds[0]]), clause=clause)

    def follows(self, *kinds: type[Event]) -> Iterator[Problem]:
        """Yield a problem where the event lies before the last one of these kinds."""
        yield from self.not_before(e for kind in kinds for e in self.check.every(kind))

    def not_before(self, events: Iterable[Event]) -> Iterator[Problem]:
        """Yield a problem where the event lies before one of these."""
        last = max(events, key=lambda event: event.day, default=None)
        if last is not None and self.event.day < last.day:
            params = {"value": self.event.day, "before": named(word_of(last)), "day": last.day}
            yield self.problem("check-backwards", **params)

    def known(
        self, value: str, words: Iterable[str], clause: str, *, told: Iterable[str] = ()
    ) -> Iterator[Problem]:
        """Yield a problem where a word is none of those allowed; people are `told` these."""
        listed = tuple(words)
        if value not in listed:
            known = "、".join(told) or "、".join(listed)
            yield self.problem("check-word", value=value, known=known, clause=clause)

    def stated(self, name: str, value: str, clause: str) -> Iterator[Problem]:
        """Yield a problem where a text that must be there is empty."""
        if not value.strip():
            yield self.problem("check-text-missing", value=name, clause=clause)
