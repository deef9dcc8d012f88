"""Results of a sealed draw: what its records list, in one private file.

The certificate of a sealed draw shows nobody who was drawn. The office keeps beside it
what an open certificate would show; an auditor gets that, or makes it again from rosters
and seal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.arguments import checked, strict
from randcheck.canonical.shapes import require
from randcheck.certificates.amendments.standing import progress
from randcheck.certificates.lists import Lists
from randcheck.certificates.records import FIELDS_OF, LISTS, RESULTS
from randcheck.certificates.records.files import RESULTS_FORMAT
from randcheck.certificates.secrecy.sealed import Sealer
from randcheck.errors import CommitmentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.secrecy.sealing import Seal

RESULTS_FILE: Final = "results.json"


@frozen(kw_only=True, field_transformer=strict)
class Results:
    """Who was drawn, who checks whom and what was amended, of a sealed draw.

    Attributes:
        draw_id: Of the draw.
        lists: What its records list.
    """

    draw_id: str
    lists: Lists = field(repr=False)

    def to_bytes(self) -> bytes:
        """Return the private file."""
        return jcs.serialize(
            {"format": RESULTS_FORMAT, "draw_id": self.draw_id, "lists": self.lists.disclosures()}
        )

    @checked
    def also(self, position: int, fields: Mapping[str, Any]) -> Results:
        """Return the same with what one more record lists; what stood behind it is gone."""
        return evolve(self, lists=self.lists.before(position).also(position, fields))

    @checked
    def check(self, certificate: Certificate, seal: Seal) -> None:
        """Make sure that these are the results that a certificate commits.

        Raises:
            CommitmentError: They are of another draw, or a root is another
                (``results-changed``).
        """
        if self.draw_id != certificate.draw_id:
            params = {"found": self.draw_id, "wanted": certificate.draw_id}
            raise CommitmentError("other-draw", place=RESULTS_FILE, **params)
        for position, record in enumerate(certificate.records):
            if record.kind in FIELDS_OF and self.lists.get(position, record.kind) is None:
                raise CommitmentError("results-changed", value=record.kind)
        sealer = Sealer.of(certificate.commitment, seal)
        opened = certificate.with_results(self).open_records
        for (full, then), record in zip(progress(opened), certificate.records, strict=True):
            if record.kind in FIELDS_OF:
                made = sealer.tree(record.kind, full.body, then).root()
                if made != record.body[LISTS]:
                    raise CommitmentError("results-changed", value=record.kind)


@checked
def parse_results(data: bytes, place: str = "") -> Results:
    """Return the results in a file.

    Raises:
        InputError: It is no such file.
    """
    value: Any = jcs.parse(data, place)
    require(value, RESULTS, place)
    return Results(draw_id=value["draw_id"], lists=Lists.of(value["lists"]))
