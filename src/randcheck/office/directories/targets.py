"""Inspection targets (检查对象) and the directory of them (检查对象名录库)."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.ids import all_ids, check_id, check_ids
from randcheck.errors import InputError, Problem
from randcheck.office.directories.columns import by_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

FLAGS: Final = ("seriously_dishonest", "abnormal_operation", "penalty", "trustworthy")
"""Standing facts about a target that rules name."""
_KNOWN = frozenset(FLAGS)


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    listed = tuple(value)
    return tuple(check_ids(listed, "parties")) if listed else ()


def _flags(flags: Iterable[str]) -> frozenset[str]:
    found = frozenset(flags)
    if found and not found <= _KNOWN:
        known = ", ".join(FLAGS)
        odd = sorted(found - _KNOWN)
        raise InputError.collect(
            Problem("flag-unknown", {"value": flag, "known": known}, "Target.flags") for flag in odd
        )
    return found


def in_columns(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return further columns and their cells by name.

    Raises:
        InputError: A name stands twice (``attribute-twice``), so that one cell would be lost.
    """
    listed = tuple(pairs)
    if not listed:
        return ()
    found = dict(listed)
    if len(found) < len(listed):
        names = [name for name, _ in listed]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("attribute-twice", place="attributes", value=twice)
    return tuple(sorted(found.items()))


def _by_id(targets: Iterable[Target]) -> tuple[Target, ...]:
    listed = sorted(targets, key=attrgetter("id"))
    if len(set(map(attrgetter("sheet"), listed))) > 1:
        listed.sort(key=attrgetter("id", "sheet"))
    return tuple(listed)


@frozen(kw_only=True, field_transformer=strict)
class Target:
    """One inspection target: an enterprise, a work, a project, a product.

    Attributes:
        id: Credit code (统一社会信用代码), number of a work (工程编号), or whatever
            the register calls it.
        name: As registered; never changed.
        kind: Kind of target (类型), as in the office's list.
        trade: Branch (行业).
        region: District (区域).
        tier: Credit-risk tier (信用风险等级): ``A`` to ``D``, or the office's word.
        state: State of life (状态): ``存续``, ``注销``, ``在用``, ….
        flags: Standing facts that rules name: ``seriously_dishonest`` (严重违法失信),
            ``abnormal_operation`` (经营异常), ``penalty`` (行政处罚), ``trustworthy``
            (守信企业).
        parties: Ids of further parties whose interests count as its own
            (builder, managing and using unit; X22-8).
        sheet: The part of the directory it stands in, where there are several.
        attributes: Every other column, as text, for conditions of a rule book.
    """

    id: str = field()
    name: str = ""
    kind: str = ""
    trade: str = ""
    region: str = ""
    tier: str = ""
    state: str = ""
    flags: frozenset[str] = field(default=frozenset(), converter=_flags)
    parties: tuple[str, ...] = field(default=(), converter=_ids)
    sheet: str = ""
    attributes: tuple[tuple[str, str], ...] = field(default=(), converter=in_columns)

    @id.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "target")

    @checked
    def value_of(self, name: str) -> str:
        """Return what a condition of a rule book means by `name`: a field or a column."""
        if name in {"kind", "trade", "region", "tier", "state", "sheet"}:
            return str(getattr(self, name))
        return dict(self.attributes).get(name, "")


_CONVERTERS: dict[str, Callable[[Any], object]] = {
    "flags": _flags,
    "parties": _ids,
    "attributes": in_columns,
}
_PLAIN = Target(id="-")  # what stands in the fields that no column fills


def make_targets(columns: Mapping[str, Sequence[object]]) -> list[Target]:
    """Return ``Target(**row)`` for every row of some columns, several times as fast.

    Ids are checked and converters are those of `Target`; a reader's values are of the right
    kind. They and the slots are gone through column by column, so that hardly any Python
    code runs for a single value.

    Args:
        columns: Field → its value for each target; ``id`` must be among them.

    Raises:
        InputError: An id is none.
    """
    ids = columns["id"]
    if not all_ids(ids):
        for id in ids:
            check_id(id, "target")
    converted = {
        name: map(_CONVERTERS[name], columns[name]) for name in _CONVERTERS.keys() & columns
    }
    return by_columns(_PLAIN, {**columns, **converted}, len(ids))


@frozen(field_transformer=strict)
class TargetDirectory:
    """All targets of an office, ascending by id, each standing once on a sheet.

    A directory with a sheet for each item may list one target on several of
    them: two entries, one target (W25-2). `part` gives the sheet of an item.

    Attributes:
        targets: The targets; given in any order.
        as_of: Of what day it is (L19-10); ``None`` where nobody says.
    """

    targets: tuple[Target, ...] = field(converter=_by_id)
    as_of: date | None = field(default=None, kw_only=True)

    @targets.validator
    def _check_once(self, _attribute: object, value: tuple[Target, ...]) -> None:
        if len(set(map(attrgetter("id"), value))) == len(value):
            return
        # Sorted by id and sheet: what stands twice on one sheet stands side by side.
        twice = {a.id for a, b in pairwise(value) if a.id == b.id and a.sheet == b.sheet}
        if twice:
            check_ids([target.id for target in value if target.id in twice], "targets")

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, ascending, each once however many sheets name it."""
        return tuple(dict.fromkeys(target.id for target in self.targets))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The parts of the directory, ascending; one empty name where there are none."""
        return tuple(sorted({target.sheet for target in self.targets}))

    @checked
    def part(self, sheet: str) -> TargetDirectory:
        """Return the targets of one sheet, each standing once.

        Args:
            sheet: One of `sheets`.

        Raises:
            InputError: There is no such sheet.
        """
        found = [target for target in self.targets if target.sheet == sheet]
        if not found:
            raise InputError("sheet-unknown", value=sheet, known="、".join(self.sheets))
        return TargetDirectory(found, as_of=self.as_of)

    def __len__(self) -> int:
        return len(self.targets)

    def __iter__(self) -> Iterator[Target]:
        return iter(self.targets)
