"""What several rows or several files say together: twice, unknown, expired, contradictory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.draws.presence import Presence
from randcheck.office.directories.interests import strangers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from randcheck.draws.past import PastCheck
    from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
    from randcheck.office.directories.interests import Interest
    from randcheck.office.directories.targets import TargetDirectory
    from randcheck.office.reading.people import Placed


def _where(placed: Placed) -> str:  # type: ignore[type-arg]
    cell = placed.table.log.cell(placed.number, placed.table.id_at)
    return f"{placed.table.sheet}!{cell}" if placed.table.sheet else cell


def check_once(items: Sequence[Placed[Inspector]] | Sequence[Placed[Presence]]) -> None:
    """Report every licence number that stands twice: two lots for one person."""
    first: dict[str, Placed] = {}  # type: ignore[type-arg]
    for placed in items:
        value = placed.value
        id = value.inspector if isinstance(value, Presence) else value.id
        other = first.setdefault(id, placed)
        if other is not placed:
            log, at = placed.table.log, placed.table.id_at
            log.wrong("inspector-twice", placed.number, at, value=id, other=_where(other))


def check_lengths(items: Sequence[Placed[Inspector]]) -> None:
    """Report a licence number that has lost its leading zero to a spreadsheet."""
    numbers = [placed.value.id for placed in items if placed.value.id.isdecimal()]
    full = max(map(len, numbers), default=0)
    if not any(len(id) == full and id.startswith("0") for id in numbers):
        return
    for placed in items:
        id = placed.value.id
        if id.isdecimal() and len(id) == full - 1 and not id.startswith("0"):
            log, at = placed.table.log, placed.table.id_at
            log.wrong("id-lost-zero", placed.number, at, value=id, size=full)


def check_licences(items: Sequence[Placed[Inspector]], window: tuple[date, date]) -> None:
    """Notice licences that do not last through the window, its last day included (W25-3)."""
    start, end = window
    for placed in items:
        until = placed.value.licence_until
        at = placed.table.fields.get("licence_until", placed.table.id_at)
        if until is None:
            if "licence_until" in placed.table.fields:
                placed.table.log.note("licence-unknown", placed.number, at)
        elif until < end:
            code = "licence-expired" if until < start else "licence-ends"
            days = {"value": until.isoformat(), "start": start.isoformat(), "end": end.isoformat()}
            placed.table.log.note(code, placed.number, at, inspector=placed.value.id, **days)


def check_repeated(items: list[Placed[Interest]]) -> None:
    """Notice lines that say the same; one is kept."""
    first: dict[Interest, Placed[Interest]] = {}
    for placed in list(items):
        other = first.setdefault(placed.value, placed)
        if other is not placed:
            placed.table.log.note("row-repeated", placed.number, other=other.number)


def check_known(
    items: Sequence[Placed[Interest]],
    targets: TargetDirectory | None,
    inspectors: InspectorDirectory | None,
) -> None:
    """Report interests of unknown inspectors or in unknown parties, and names that differ."""
    people = None if inspectors is None else {i.id: i.name for i in inspectors}
    parties = None if targets is None else _parties(targets)
    for placed in items:
        fields, interest = placed.table.fields, placed.value
        at = {
            "interest-inspector": fields["inspector"],
            "interest-party": fields["number"] if "code" not in fields else fields["code"],
        }
        who, whom = interest.inspector, interest.party
        known = ({who} if people is None else people, {whom} if parties is None else parties)
        for code, id in strangers(who, whom, *known):
            placed.table.log.wrong(code, placed.number, at[code], value=id)
        _compare_name(placed, "inspector_name", (people or {}).get(who, ""), who)
        _compare_name(placed, "party_name", (parties or {}).get(whom, ""), whom)


def _parties(targets: TargetDirectory) -> dict[str, str]:
    """Return every id that an interest may name, with its name where it is known."""
    names = {party: "" for target in targets for party in target.parties}
    return names | {target.id: target.name for target in targets}


def _compare_name(placed: Placed[Interest], field: str, name: str, id: str) -> None:
    at = placed.table.fields.get(field)
    if at is None or not name:
        return
    header = placed.table.log.headers[at]
    said = dict(placed.value.attributes).get(header, "")
    if said and said != name:
        placed.table.log.wrong("name-other", placed.number, at, value=said, id=id, other=name)


def check_presence(
    items: Sequence[Placed[Presence]], inspectors: InspectorDirectory | None
) -> None:
    """Report presence of unknown inspectors; notice where the two lists differ."""
    if inspectors is None:
        return
    known = {inspector.id: inspector.present for inspector in inspectors}
    for placed in items:
        log, presence = placed.table.log, placed.value
        if presence.inspector not in known:
            at = placed.table.id_at
            log.wrong("presence-inspector", placed.number, at, value=presence.inspector)
        elif known[presence.inspector] not in {None, presence.present}:
            at = placed.table.fields["present"]
            said = "是" if presence.present else "否"
            log.note("presence-other", placed.number, at, value=said, id=presence.inspector)


def check_history(items: Sequence[Placed[PastCheck]], targets: TargetDirectory | None) -> None:
    """Notice checks of targets that the directory does not (or no longer) name."""
    if targets is None:
        return
    known = _parties(targets)
    for placed in items:
        if placed.value.target not in known:
            log, at = placed.table.log, placed.table.id_at
            log.note("history-target", placed.number, at, value=placed.value.target)
