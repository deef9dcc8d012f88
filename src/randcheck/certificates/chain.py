"""The records of one draw in their order, and how far they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.canonical.suites import Suite, suite
from randcheck.certificates.ceremony.sources import request_id
from randcheck.certificates.records import AMENDMENT, DRAW, OPENING, REQUEST, VOID
from randcheck.certificates.secrecy.sealed import is_sealed
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.certificates.envelope import Record
    from randcheck.certificates.records.types import CommitmentBody


@frozen(field_transformer=strict)
class RecordChain:
    """Records, each naming the one before.

    Attributes:
        records: In the order of the chain; the first is the commitment.
    """

    records: tuple[Record, ...] = field(repr=False)

    @records.validator
    def _check_records(self, _attribute: object, value: tuple[Record, ...]) -> None:
        if not value:
            raise InputError("chain-empty")

    @property
    def commitment(self) -> CommitmentBody:
        """The fields of the commitment."""
        return cast("CommitmentBody", self.records[0].body)

    @property
    def draw_id(self) -> str:
        """``<office>/<plan>/<draw>/<slot>``."""
        return str(self.commitment["draw_id"])

    @property
    def suite(self) -> Suite:
        """The hash suite that the commitment names."""
        return suite(self.commitment["suite"])

    @property
    def head(self) -> str:
        """Digest of the last record."""
        return self.records[-1].digest

    @property
    def is_void(self) -> bool:
        """Whether the slot was given up."""
        return bool(self.of_kind(VOID))

    @property
    def is_sealed(self) -> bool:
        """Whether counts and results are secret: the file holds hashes and roots of them."""
        return is_sealed(self.commitment)

    @property
    def asked(self) -> Mapping[str, Any]:
        """The fields of what waits for its seed: of the open request, else of the commitment."""
        request = self.open_request
        return self.commitment if request is None else request.body

    @property
    def opened(self) -> list[Record]:
        """The opening records for the seed that comes next, or came last."""
        kinds = [record.kind for record in self.records]
        start = len(kinds) - kinds[::-1].index(REQUEST) if REQUEST in kinds else 0
        return [record for record in self.records[start:] if record.kind == OPENING]

    @property
    def open_request(self) -> Record | None:
        """The last request, while its amendment has not been drawn."""
        last = next((r for r in reversed(self.records) if r.kind in {REQUEST, AMENDMENT}), None)
        return last if last is not None and last.kind == REQUEST else None

    @property
    def seed_id(self) -> str:
        """What contributions must be made for that are opened next; empty if none are.

        The draw's own id until the draw, ``<draw_id>/amend/<k>`` while request k is open.
        """
        asked = self.open_request
        if asked is not None:
            return request_id(self.draw_id, asked.body["number"])
        return "" if self.of_kind(DRAW) else self.draw_id

    @property
    def next_request_id(self) -> str:
        """What contributions to the next request must be made for."""
        return request_id(self.draw_id, len(self.of_kind(REQUEST)) + 1)

    def of_kind(self, kind: str) -> list[Record]:
        """Return the records of one kind, in the order of the chain."""
        return [record for record in self.records if record.kind == kind]

    def begins(self, other: RecordChain) -> bool:
        """Tell whether the chain of another certificate starts with this one's."""
        known = [record.digest for record in self.records]
        return known == [record.digest for record in other.records[: len(known)]]
