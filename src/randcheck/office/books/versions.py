"""Of what day the directories are that a draw is made from (L19-10).

The rule book says so, or a line above the list. What is later than the draw, or older
than the book allows, is refused before anything is committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.draws.words import DIRECTORIES
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date


@frozen(kw_only=True, field_transformer=strict)
class VersionRule:
    """What a book says of the version of one directory.

    Attributes:
        as_of: Of what day it is; ``None`` where the book does not say.
        current_within: How many days before the draw it may be from; ``None``: any.
        clause: Where that comes from.
    """

    as_of: date | None = None
    current_within: int | None = None
    clause: str = ""

    @checked
    def version(self, stated: date | None, place: str) -> date | None:
        """Return of what day a directory is.

        Args:
            stated: What the list itself says.
            place: What messages call it.

        Raises:
            InputError: List and book say different days (``as-of-differs``).
        """
        if None not in {self.as_of, stated} and self.as_of != stated:
            raise InputError("as-of-differs", place=place, value=str(stated), book=str(self.as_of))
        return stated if self.as_of is None else self.as_of

    @checked
    def problems(self, version: date | None, drawn_on: date, place: str) -> Iterator[Problem]:
        """Yield why a directory of some day cannot be drawn from on another."""
        params: dict[str, object] = {"name": place, "drawn": drawn_on.isoformat()}
        if version is not None and version > drawn_on:
            yield Problem("as-of-later", {**params, "value": version.isoformat()}, place)
        if self.current_within is None:
            return
        limits = {"days": self.current_within, "clause": self.clause}
        if version is None:
            yield Problem("as-of-missing", {**params, **limits}, place)
        elif (drawn_on - version).days > self.current_within:
            yield Problem("as-of-old", {**params, **limits, "value": version.isoformat()}, place)


def no_versions() -> dict[str, VersionRule]:
    """Return the rules of a book that says nothing of versions."""
    return {name: VersionRule() for name in DIRECTORIES}


def versions(
    rules: Mapping[str, VersionRule], stated: Mapping[str, date | None], drawn_on: date
) -> dict[str, date]:
    """Return of what day each directory is, those of which nobody says it left out.

    Args:
        rules: What the book says of each.
        stated: What the lists themselves say.
        drawn_on: Day of the draw.

    Raises:
        InputError: A version is later than the draw, older than the book allows, or
            unknown though the book asks (``as-of-…``); all at once.
    """
    found = {name: rules[name].version(stated.get(name), name) for name in DIRECTORIES}
    problems = [
        p for name in DIRECTORIES for p in rules[name].problems(found[name], drawn_on, name)
    ]
    if problems:
        raise InputError.collect(problems)
    return {name: day for name, day in found.items() if day is not None}
