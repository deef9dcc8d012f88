"""What can happen to a check, each as a plain value.

Every event says on which day it happened, which body did it, who wrote it down and
when. What may follow what is settled where events are recorded, not here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from randcheck.canonical.arguments import strict
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attrs import Attribute

ON_SITE, REMOTE, VIDEO, DATA = "on-site", "remote", "video", "data"
IN_PERSON, BY_POST, ELECTRONIC = "in-person", "by-post", "electronic"
SIGNED, SEALED, REFUSED = "signed", "sealed", "refused"
NONE, ORDER, PENALTY, TRANSFER, JUSTICE = "none", "order", "penalty", "transfer", "justice"
RESULT, REPORT, DECISION = "result", "report", "decision"


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    if isinstance(texts, str):  # would fall apart into its letters
        raise InputError("check-texts", value=texts)
    return tuple(texts)


def _check_day(_event: object, attribute: Attribute[Any], value: object) -> None:
    if value is None and attribute.name != "day":
        return
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputError("check-day", place=attribute.name, value=str(value))


@frozen(kw_only=True)
class _Event:
    """What all events have.

    Attributes:
        day: When it happened.
        body: Which body (section, department) did it.
        by: Who wrote it down: id of an inspector or a clerk.
        recorded: When it was written down; ``None``: on that day.
    """

    day: date = field(validator=_check_day)
    body: str = ""
    by: str = ""
    recorded: date | None = field(default=None, validator=_check_day)

    @property
    def written(self) -> date:
        """The day on which it was written down."""
        return self.day if self.recorded is None else self.recorded


@frozen(kw_only=True, field_transformer=strict)
class NoticeSent(_Event):
    """The notice (告知单) was sent before the visit (H23-16)."""

    how: str = IN_PERSON


@frozen(kw_only=True, field_transformer=strict)
class Authorised(_Event):
    """The check was approved before the visit (行政检查审批; 国办发〔2024〕54号).

    Attributes:
        who: Who approved it: the head of the body, or whom he empowered.
        number: Number of the approval.
    """

    who: str
    number: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Filed(_Event):
    """The check was filed before the visit (备案), and has its code where a region gives one.

    Attributes:
        where: With whom, or on which platform.
        code: The check code (检查码) that the inspectors show, empty where there is none.
    """

    where: str = ""
    code: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Visited(_Event):
    """The inspectors were there, or looked from afar (H23-11).

    Attributes:
        inspectors: Ids of those who inspected.
        mode: ``on-site``, ``remote``, ``video`` or ``data``.
        licence_shown: Whether the enforcement licence was shown.
        notice_shown: Whether the inspection notice was (W25-12).
        assistants: Who helped without being an inspector (W25-7).
        place: Where.
    """

    inspectors: tuple[str, ...] = field(converter=_texts)
    mode: str = ON_SITE
    licence_shown: bool = False
    notice_shown: bool = False
    assistants: tuple[str, ...] = field(default=(), converter=_texts)
    place: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Found(_Event):
    """What was found for one item (检查情况).

    Attributes:
        item: What was checked.
        codes: Codes of the results.
        text: In words.
    """

    item: str
    codes: tuple[str, ...] = field(converter=_texts)
    text: str = ""


@frozen(kw_only=True, field_transformer=strict)
class EvidenceKept(_Event):
    """A record, photograph or document was kept (W25-8).

    Attributes:
        digest: Of the file, ``<suite>:<hex>``.
        what: What it is: 现场笔录, 照片, ….
        source: Where it comes from (证据的来源).
    """

    digest: str
    what: str = ""
    source: str = ""


@frozen(kw_only=True, field_transformer=strict)
class SignedOff(_Event):
    """The target confirmed what was found, or would not (H23-7).

    Attributes:
        form: ``signed``, ``sealed`` or ``refused``.
        who: Who signed or sealed.
        reason: Why not, where refused.
        witness: Who saw it.
    """

    form: str
    who: str = ""
    reason: str = ""
    witness: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Ended(_Event):
    """The work at the target is finished (检查结束); the first deadlines start."""


@frozen(kw_only=True, field_transformer=strict)
class Entered(_Event):
    """The result was entered into the platform (H23-8).

    Attributes:
        platform: Which one.
    """

    platform: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Reported(_Event):
    """The report was written (检查报告; L19-18, W25-13).

    Attributes:
        time: When and how long the check took.
        content: What was checked.
        steps: Method and steps.
        findings: What was found.
        evaluation: How the target is judged.
        proposals: What should follow.
    """

    time: str
    content: str
    findings: str
    evaluation: str
    proposals: str
    steps: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Approved(_Event):
    """The report was approved (审定; W25-13).

    Attributes:
        who: Who approved it.
    """

    who: str


@frozen(kw_only=True, field_transformer=strict)
class FedBack(_Event):
    """The result was sent to the target (L19-19, L19-20).

    Attributes:
        how: ``in-person``, ``by-post`` or ``electronic``.
    """

    how: str = IN_PERSON


@frozen(kw_only=True, field_transformer=strict)
class Received(_Event):
    """The target received the feedback; the day is an input, never assumed (L19-20)."""


@frozen(kw_only=True, field_transformer=strict)
class Responded(_Event):
    """The target commented on the department and the inspectors (L19-21).

    Attributes:
        on_department: What it says of the department.
        on_inspectors: What it says of the inspectors.
    """

    on_department: str = ""
    on_inspectors: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Decided(_Event):
    """A decision was made on what was found (L19-22, H23-14).

    Attributes:
        decision: ``none``, ``order`` (责令改正), ``penalty`` (行政处罚), ``transfer``
            (移送其他机关) or ``justice`` (移送司法).
        number: Of the document.
        text: In words.
        until: By when an order must be carried out.
    """

    decision: str
    number: str = ""
    text: str = ""
    until: date | None = field(default=None, validator=_check_day)


@frozen(kw_only=True, field_transformer=strict)
class Rectified(_Event):
    """An order was looked after (整改; H23-14).

    Attributes:
        number: Of the order.
        done: Whether the problem is gone.
        text: In words.
    """

    number: str = ""
    done: bool
    text: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Published(_Event):
    """Something was published (公示).

    Attributes:
        what: ``result``, ``report`` or ``decision``.
        number: Of the decision, where it is one.
        where: Where: a website, a platform.
    """

    what: str
    number: str = ""
    where: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Shared(_Event):
    """A record went to another system: credit platform, national system (W25-16, X22-14).

    Attributes:
        to: Which one.
        what: What was handed over.
    """

    to: str
    what: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Reused(_Event):
    """The result of a joint check stands for this one; nobody goes twice (H23-6).

    Attributes:
        check: Id of the other check.
        codes: Its results.
        office: Who made it.
    """

    check: str
    codes: tuple[str, ...] = field(converter=_texts)
    office: str = ""


@frozen(kw_only=True, field_transformer=strict)
class TeamChanged(_Event):
    """An amendment of the certificate gave the check other inspectors (L19-15, W22-5).

    Attributes:
        amendment: Digest of the amendment.
        inspectors: The team as it is now.
        responsible: Its responsible person.
    """

    amendment: str
    inspectors: tuple[str, ...] = field(converter=_texts)
    responsible: str = ""


@frozen(kw_only=True, field_transformer=strict)
class CalledOff(_Event):
    """The check will not be made: a reserve stands in for the target, or the draw is void.

    Attributes:
        reason: Why.
        amendment: Digest of the record that says so; for a check outside the draw empty.
        instead: The target that is checked instead.
    """

    reason: str
    amendment: str = ""
    instead: str = ""


@frozen(kw_only=True, field_transformer=strict)
class Corrected(_Event):
    """An event was recorded wrongly: it stays on record, and another stands in its place.

    Attributes:
        replaced: The event as it was recorded.
        event: What should have been recorded; ``None`` where it never happened.
        reason: What was wrong, and how that is known.
    """

    replaced: Event
    event: Event | None = None
    reason: str


Event = (
    Authorised | Filed | NoticeSent | Visited | Found | EvidenceKept | SignedOff | Ended
    | Entered | Reported | Approved | FedBack | Received | Responded | Decided | Rectified
    | Published | Shared | Reused | TeamChanged | CalledOff | Corrected
)  # fmt: skip
"""Anything that can happen to a check."""

KINDS: Final[dict[str, type[Event]]] = {
    "authorised": Authorised,
    "filed": Filed,
    "notice-sent": NoticeSent,
    "visited": Visited,
    "found": Found,
    "evidence-kept": EvidenceKept,
    "signed-off": SignedOff,
    "ended": Ended,
    "entered": Entered,
    "reported": Reported,
    "approved": Approved,
    "fed-back": FedBack,
    "received": Received,
    "responded": Responded,
    "decided": Decided,
    "rectified": Rectified,
    "published": Published,
    "shared": Shared,
    "reused": Reused,
    "team-changed": TeamChanged,
    "called-off": CalledOff,
    "corrected": Corrected,
}
"""The word for each kind of event, as files write it."""

WORDS: Final[dict[type, str]] = {kind: word for word, kind in KINDS.items()}
