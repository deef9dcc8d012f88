"""Inspectors (执法检查人员) and the directory of them (执法检查人员名录库)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.ids import check_id, check_ids
from randcheck.office.directories.targets import in_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def _by_id(people: Iterable[Inspector]) -> tuple[Inspector, ...]:
    return tuple(sorted(people, key=lambda inspector: inspector.id))


@frozen(kw_only=True, field_transformer=strict)
class Inspector:
    """One holder of an enforcement licence (行政执法证).

    Attributes:
        id: Number of the licence (执法证号).
        name: As on the licence.
        department: Department or section (部门).
        post: ``A岗`` or ``B岗`` where the office has posts (X22-3).
        qualifications: Fields or qualifications (专业领域、资质), ascending.
        licence_until: Last day on which the licence is valid; ``None`` where
            the list does not say.
        present: Whether on post and present (在岗在位); ``None`` where nobody said.
        attributes: Every other column, as text.
    """

    id: str = field()
    name: str = ""
    department: str = ""
    post: str = ""
    qualifications: tuple[str, ...] = field(default=(), converter=_once)
    licence_until: date | None = None
    present: bool | None = None
    attributes: tuple[tuple[str, str], ...] = field(default=(), converter=in_columns)

    @id.validator
    def _check_id(self, _attribute: object, value: str) -> None:
        check_id(value, "inspector")

    @checked
    def value_of(self, name: str) -> str:
        """Return what a rule book means by `name`: a field or a column."""
        if name in {"department", "post"}:
            return str(getattr(self, name))
        if name == "qualifications":
            return "、".join(self.qualifications)
        return dict(self.attributes).get(name, "")


@frozen(field_transformer=strict)
class InspectorDirectory:
    """All inspectors of an office, ascending by id, each standing once.

    Attributes:
        inspectors: The inspectors; given in any order.
        as_of: Of what day it is (L19-10); ``None`` where nobody says.
    """

    inspectors: tuple[Inspector, ...] = field(converter=_by_id)
    as_of: date | None = field(default=None, kw_only=True)

    @inspectors.validator
    def _check_once(self, _attribute: object, value: tuple[Inspector, ...]) -> None:
        check_ids([inspector.id for inspector in value], "inspectors")

    def __len__(self) -> int:
        return len(self.inspectors)

    def __iter__(self) -> Iterator[Inspector]:
        return iter(self.inspectors)
