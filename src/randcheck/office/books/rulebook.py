"""An office's rule book, each value with its clause.

A book is a TOML file. The library's own stand in ``books/``; an office writes
its own in the same form, or extends one of them and writes only what differs.
Where a document left a choice, the book says which reading was taken.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from randcheck.calendars.layers import read_layer
from randcheck.canonical.arguments import checked
from randcheck.canonical.shapes import require
from randcheck.disk.storage import read_whole
from randcheck.draws.teams import TeamRule
from randcheck.draws.words import CHECKS, GROUPS, LEAST_TEAM
from randcheck.errors import InputError
from randcheck.office.books.book import RuleBook
from randcheck.office.books.building import build_book
from randcheck.office.books.inheritance import inherit
from randcheck.office.books.provisions import Exclusion, StratumRule
from randcheck.office.books.shape import BOOK, FORMAT
from randcheck.office.books.terms import completed
from randcheck.office.toml import LARGEST, parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.calendars.layers import Layer
    from randcheck.office.books.terms import Deadline

__all__ = [
    "BOOK",
    "CHECKS",
    "FORMAT",
    "GROUPS",
    "LEAST_TEAM",
    "Exclusion",
    "RuleBook",
    "StratumRule",
    "TeamRule",
    "parse_book",
    "rulebook",
]

_DEEPEST = 8  # books that extend one another


@checked
def rulebook(name: str | Path | bytes) -> RuleBook:
    """Return a rule book.

    Args:
        name: Name of one of the library's books, such as ``huaxian-2023``, the path of a
            TOML file, or its bytes; see `parse_book`.

    Raises:
        InputError: There is none (``book-unknown``), or the file has problems;
            all of them at once.
    """
    if isinstance(name, bytes):
        return _parse(name, "", None)
    data, place, folder = _read(name, None)
    return _parse(data, place, folder)


def laid_down(name: str | Path | None) -> tuple[Deadline, ...]:
    """Return the deadlines of a book, or of all the library's books in alphabetical order.

    Args:
        name: As for `rulebook`; ``None`` for the library's.
    """
    names = shipped() if name is None else (name,)
    return tuple(term for each in names for term in rulebook(each).checks.terms)


def shipped() -> tuple[str, ...]:
    """Return the names of the library's books."""
    names = (entry.name for entry in files("randcheck.office.books").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def samples() -> tuple[str, ...]:
    """Return the names of the books of invented offices, to begin with: ``randcheck init``."""
    names = (entry.name for entry in files("randcheck.office.books").joinpath("samples").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@checked
def parse_book(data: bytes, place: str = "") -> RuleBook:
    """Return the rule book that a TOML text holds; see `rulebook`.

    Args:
        data: The text. A book that it extends is looked for among the library's.
        place: What messages call it.
    """
    return _parse(data, place, None)


def book_source(name: str | Path | bytes) -> bytes:
    """Return the bytes of a book with those it extends: what a commitment has the digest of.

    Nothing of what it lays down is read.

    Args:
        name: As for `rulebook`, or the bytes of a book.

    Raises:
        InputError: As `rulebook`, where it is no TOML or extends what is not there.
    """
    data, place, folder = (name, "", None) if isinstance(name, bytes) else _read(name, None)
    return _inherited(data, place, folder, 0)[1]


def _parse(data: bytes, place: str, folder: Path | None) -> RuleBook:
    raw, source = _inherited(data, place, folder, 0)
    require(raw, BOOK, place)
    terms = raw.get("checks", {}).get("terms", [])
    if terms:
        raw["checks"] = {**raw["checks"], "terms": [completed(t, _shipped_terms()) for t in terms]}
    return build_book(raw, source, place, layers=_layers(raw, folder))


def _layers(raw: Mapping[str, Any], folder: Path | None) -> tuple[Layer, ...]:
    """Return the layers of the calendar that a book names, which lie beside it."""
    named = raw.get("calendar", {"layers": {"value": []}})["layers"]["value"]
    if folder is None:
        return ()  # bytes alone: a verifier holds them against a digest, and counts no days
    return tuple(read_layer(read_whole(folder / name), name) for name in named)


@cache
def _shipped_terms() -> dict[str, dict[str, Any]]:
    """Return the deadlines of the library's books, by id."""
    books = files("randcheck.office.books")
    tables = [parse_toml(books.joinpath(f"{name}.toml").read_bytes(), name) for name in shipped()]
    return {term["id"]: term for table in tables for term in table["checks"].get("terms", ())}


def _read(name: str | Path, folder: Path | None) -> tuple[bytes, str, Path | None]:
    """Return the bytes of a book, what messages call it, and where its neighbours are."""
    if isinstance(name, str) and not name.endswith(".toml"):
        books = files("randcheck.office.books")
        if name in samples():
            books = books.joinpath("samples")
        elif name not in shipped():
            raise InputError("book-unknown", value=name, known=", ".join([*shipped(), *samples()]))
        return books.joinpath(f"{name}.toml").read_bytes(), f"{name}.toml", None
    path = Path(name) if folder is None else folder / name
    return read_whole(path, LARGEST), path.name, path.parent


def _inherited(
    data: bytes, place: str, folder: Path | None, depth: int
) -> tuple[dict[str, Any], bytes]:
    """Return the tables of a book with those it extends, and all their bytes.

    The digest in a commitment is over the bytes of the book and, behind them, of the
    one it extends, and so on: `cat own.toml base.toml`.
    """
    raw = parse_toml(data, place)
    base = raw.get("extends")
    if base is None:
        return raw, data
    if not isinstance(base, str) or depth >= _DEEPEST:
        raise InputError("book-extends", place=f"{place}.extends", value=str(base))
    older, name, beside = _read(base, folder)
    inherited, source = _inherited(older, name, beside, depth + 1)
    return inherit(inherited, raw), data + source
