"""What all notices of an office have in common: who issues them, and who people are."""

from __future__ import annotations

import hashlib
from datetime import datetime
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.errors import ConfidentialityError
from randcheck.reports.documents.document import Block, Caution, Document, Proof
from randcheck.reports.documents.wording import written_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from randcheck.certificates.certificate import Certificate
    from randcheck.checks.check import Check
    from randcheck.office.directories.inspectors import Inspector
    from randcheck.office.directories.targets import Target

SECRET: Final = Caution(
    "本件涉及数量不予公开的抽查事项。按照规定，该部分不公布名录基数、抽取数量、名单及分类结果；"
    "由其中任何一个数字和已公布的抽查比例即可推算总数，请勿另行公布、转发或推算。"
)
"""The warning of protocol §6, wherever secret strata are left out (X22-10)."""
DELIVERED: Final = Caution(
    "本件含有数量不予公开的抽查事项的信息，只送达被检查对象本身，不得公开、传递或复制。"
)


@frozen(kw_only=True, field_transformer=strict)
class Paper:
    """What stands on every notice of an office.

    Attributes:
        office: Its name (发文机关).
        number: Of the document (文号); empty leaves a blank to fill in.
        day: The day of issue; ``None`` leaves a blank.
        place: Where the draw is held, or where documents are to be brought.
        contact: Whom to ask, and where.
        strata: The strata in the order of the book; tables follow it.
    """

    office: str
    number: str = ""
    day: date | None = None
    place: str = ""
    contact: str = ""
    strata: tuple[str, ...] = ()

    @checked
    def document(self, title: str, blocks: Iterable[Block | None], **options: Any) -> Document:  # noqa: ANN401
        """Return a document of the office; blocks that are ``None`` are left out."""
        return Document(
            title=title,
            office=self.office,
            number=self.number,
            day=self.day,
            blocks=(block for block in blocks if block is not None),
            **options,
        )


def _targets(targets: Iterable[Target]) -> Mapping[str, Target]:
    return {target.id: target for target in targets}


def _inspectors(inspectors: Iterable[Inspector]) -> Mapping[str, Inspector]:
    return {inspector.id: inspector for inspector in inspectors}


@frozen(kw_only=True, field_transformer=strict)
class Names:
    """The names behind ids; an id without a name stands for itself.

    Attributes:
        targets: The targets, by id.
        inspectors: The inspectors, by the numbers of their licences.
    """

    targets: Mapping[str, Target] = field(default=(), converter=_targets, repr=False)
    inspectors: Mapping[str, Inspector] = field(default=(), converter=_inspectors, repr=False)

    @checked
    def target(self, id: str) -> str:
        """Return the name of a target."""
        return self.targets[id].name or id if id in self.targets else id

    @checked
    def inspector(self, id: str) -> str:
        """Return the name of an inspector."""
        return self.inspectors[id].name or id if id in self.inspectors else id

    @checked
    def team(self, ids: Iterable[str]) -> str:
        """Return who is in a team, each with the number of the licence on a line of its own."""
        return "\n".join(self._named(id) for id in ids)

    def _named(self, id: str) -> str:
        name = self.inspector(id)
        return id if name == id else f"{name} {id}"


@cache
def page_digest() -> str:
    """Return the SHA-256 of the page that verifies, as this version hands it out."""
    page = files("randcheck").joinpath("outsiders", "verify.html")
    return hashlib.sha256(page.read_bytes()).hexdigest()


def commitment_proof(certificate: Certificate) -> Proof:
    """Return where the commitment can be verified."""
    return Proof("抽取承诺摘要（commitment digest）", certificate.records[0].digest, page_digest())


def certificate_proof(certificate: Certificate) -> Proof:
    """Return where the certificate as it stands can be verified."""
    return Proof("抽取凭证摘要（certificate digest）", certificate.head, page_digest())


def check_proof(check: Check) -> Proof | None:
    """Return where the draw behind a check can be verified; ``None`` for one with a cause."""
    if not check.certificate:
        return None
    label = "本次检查由抽签产生，抽取承诺摘要（commitment digest）"
    return Proof(label, check.certificate, page_digest())


def delivered(check: Check, *, to_target: bool) -> Caution | None:
    """Return the warning on a document about one check of a secret stratum.

    Args:
        check: The check.
        to_target: Whether the document goes to the target itself, and to nobody else.

    Raises:
        ConfidentialityError: The stratum is secret, and it does not (``notice-secret``).
    """
    if not check.secret:
        return None
    if not to_target:
        raise ConfidentialityError("notice-secret")
    return DELIVERED


def open_only(checks: Iterable[Check]) -> tuple[tuple[Check, ...], Caution | None]:
    """Return the checks that may be published, and the warning where any may not (X22-10)."""
    listed = tuple(checks)
    shown = tuple(check for check in listed if not check.secret)
    return shown, SECRET if len(shown) < len(listed) else None


def moment(text: str | None) -> str:
    """Return an instant as people read it, with its offset; empty for none.

    >>> moment("2023-04-25T09:00:00+08:00")
    '2023年4月25日 09:00（UTC+08:00）'
    """
    if text is None:
        return ""
    when = datetime.fromisoformat(text)
    clock = when.strftime("%H:%M" if not when.second else "%H:%M:%S")
    return f"{written_day(when.date())} {clock}（UTC{text[-6:]}）"


def span(window: tuple[date, date]) -> str:
    """Return first and last day as people read them."""
    return f"{written_day(window[0])}至{written_day(window[1])}"


def percent(rate: str | Fraction) -> str:
    """Return an exact rate as people read it.

    >>> percent("3/200"), percent("1/3")
    ('1.5%', '1/3')
    """
    whole = Fraction(rate) * 100
    for places in range(4):
        scaled = whole * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}%" if places else f"{digits}%"
    return str(rate)


def rated(stratum: Mapping[str, Any]) -> str:
    """Return the rate of a stratum of a commitment."""
    word = "不高于" if stratum["rate_is"] == "maximum" else "不低于"
    return "100%（全部）" if stratum["rate"] == "1/1" else word + percent(stratum["rate"])


def stratum_id(stratum: Mapping[str, Any]) -> str:
    """Return the id of a stratum of a commitment."""
    return str(stratum["id"])


def numbered(items: Iterable[str]) -> Iterator[str]:
    """Yield texts, numbered where there are several."""
    listed = tuple(items)
    for at, text in enumerate(listed, 1):
        yield f"{at}. {text}" if len(listed) > 1 else text
