"""An office's own words: a file beside its lists, called ``用词.toml`` or ``words.toml``.

It extends the tables of the library (``columns.toml``, ``words.toml``), list by list::

    [targets]
    states = ["停业整顿"]                      # further states
    tiers = ["一级", "二级", "三级", "四级"]    # the office's own scale, the lowest risk first

    [targets.columns]
    "企业状况" = "状态"                        # its name of a column = the usual one

    [targets.words."状态"]
    "开门" = "存续"                            # its word = the usual one
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical.shapes import Fields, Listing, Mapped, Text, require
from randcheck.disk.storage import place_at, read_whole
from randcheck.errors import InputError, Problem
from randcheck.office.reading import schema
from randcheck.office.reading.options import ACCEPTED
from randcheck.office.toml import LARGEST, parse_toml

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping

    from randcheck.canonical.shapes import Shape
    from randcheck.disk.storage import Place, Shelf
    from randcheck.office.reading.options import Options

NAMES: Final = ("用词.toml", "words.toml")
_WORDS: Final = Text(empty=False)
_PAIRS: Final = Mapped(_WORDS)
_KINDS: Final[dict[str, Shape]] = {
    "columns": _PAIRS,
    "words": Mapped(_PAIRS),
    "states": Listing(_WORDS),
    "tiers": Listing(_WORDS, least=2),
}
_SHAPE: Final = Fields(
    {},
    {
        role: Fields({}, {name: shape for name, shape in _KINDS.items() if name in accepted})
        for role, accepted in ACCEPTED.items()
    },
)


def _states(states: Iterable[str]) -> frozenset[str]:
    return frozenset(states)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True)
class OwnWords:
    """What an office calls things in one of its lists.

    Attributes:
        columns: Its name of a column → the usual one.
        words: Usual name of a column → its word → the usual one.
        states: Further states.
        tiers: Its own scale, the lowest risk first; empty where it uses a known one.
    """

    columns: Mapping[str, str] = field(factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(factory=dict)
    states: frozenset[str] = field(default=frozenset(), converter=_states)
    tiers: tuple[str, ...] = field(default=(), converter=_texts)


def load_words(path: str | os.PathLike[str] | bytes | Shelf) -> dict[str, OwnWords]:
    """Return the own words of an office, list by list.

    Args:
        path: The TOML file.

    Raises:
        InputError: It cannot be read, or says something that no list could follow; all
            problems at once.
    """
    where = place_at(path)
    place = where.name
    raw: dict[str, Any] = parse_toml(read_whole(where, LARGEST), place)
    require(raw, _SHAPE, place)
    if problems := [p for role, table in raw.items() for p in _unknown(role, table, place)]:
        raise InputError.collect(problems)
    return {role: OwnWords(**table) for role, table in raw.items()}


def words_of(own: Mapping[str, OwnWords], role: str) -> OwnWords | None:
    """Return the own words of one list; a plan uses the scale of the targets' list."""
    words = own.get(role)
    if role == "plan" and "targets" in own and not (words and words.tiers):
        return evolve(words or OwnWords(), tiers=own["targets"].tiers)
    return words


def with_words_beside(
    role: str,
    path: str | os.PathLike[str] | bytes | Shelf,
    options: Options,
    own: str | os.PathLike[str] | bytes | Shelf | None = None,
) -> Options:
    """Return options with what the office says of a list.

    Args:
        role: Which list.
        path: The list; the file of own words lies beside it.
        options: What is known besides.
        own: That file, where it lies elsewhere.

    Raises:
        InputError: It cannot be read or followed.
    """
    file = find_words(place_at(path).parent) if own is None else place_at(own)
    said = None if file is None else words_of(load_words(file), role)
    return options if said is None else options.with_own(said)


def find_words(folder: Place) -> Place | None:
    """Return the file of own words of a folder, ``None`` where there is none.

    Raises:
        InputError: There are two (``file-twice``).
    """
    found = [folder / name for name in NAMES if (folder / name).is_file()]
    if len(found) > 1:
        raise InputError("file-twice", place=folder.name, value=found[0].name, other=found[1].name)
    return found[0] if found else None


def _unknown(role: str, table: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Yield the usual names that are none."""
    known = schema.known(schema.SCHEMAS[role])
    usual = "、".join(column.names[0] for column in schema.SCHEMAS[role])
    for own, name in table.get("columns", {}).items():
        if schema.key(name) not in known:
            yield Problem("words-column", {"value": name, "known": usual}, f"{place} {role}.{own}")
    for name in table.get("words", {}):
        if schema.key(name) not in known:
            yield Problem("words-column", {"value": name, "known": usual}, f"{place} {role}.words")
