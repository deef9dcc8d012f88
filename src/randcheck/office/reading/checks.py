"""What several rows or several files say together: twice, unknown, expired, contradictory."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from randcheck.draws.presence import Presence
from randcheck.office.directories.interests import strangers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from randcheck.draws.past import PastCheck
    from randcheck.office.directories.inspectors import Inspector, InspectorDirectory
    from randcheck.office.directories.interests import Interest
    from randcheck.office.directories.targets import TargetDirectory
    from randcheck.office.reading.contradictions import Listed
    from randcheck.office.reading.options import Options
    from randcheck.office.reading.rows import Placed

_ALIKE: Final = str.maketrans("oil|", "0111")  # after casefold: O and 0, I, l and 1
_COPY: Final = re.compile(r"\(\d{1,2}\)$")  # SL-001(2)
_MARKS: Final = re.compile(r"[\W_]+")


def _where(placed: Placed) -> str:  # type: ignore[type-arg]
    cell = placed.table.log.cell(placed.number, placed.table.id_at)
    return f"{placed.table.sheet}!{cell}" if placed.table.sheet else cell


def check_once(
    items: Sequence[Placed[Inspector]] | Sequence[Placed[Presence]], _options: Options
) -> None:
    """Report every licence number that stands twice: two lots for one person."""
    first: dict[str, Placed] = {}  # type: ignore[type-arg]
    for placed in items:
        value = placed.value
        id = value.inspector if isinstance(value, Presence) else value.id
        other = first.setdefault(id, placed)
        if other is not placed:
            log, at = placed.table.log, placed.table.id_at
            log.wrong("inspector-twice", placed.number, at, value=id, other=_where(other))


def check_lengths(items: Sequence[Placed[Inspector]], _options: Options) -> None:
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


def check_alike(items: Sequence[Placed[Inspector]], _options: Options) -> None:
    """Notice licence numbers that look alike, and one name under several numbers.

    Whoever stands twice in a list is drawn twice as often, and may be both of a team.
    """
    alike: dict[str, Placed[Inspector]] = {}
    named: dict[tuple[str, str], Placed[Inspector]] = {}
    for placed in items:
        person, log, at = placed.value, placed.table.log, placed.table.id_at
        other = alike.setdefault(_skeleton(person.id), placed)
        if other.value.id != person.id:
            params = {"id": other.value.id, "other": _where(other)}
            log.note("id-alike", placed.number, at, value=person.id, **params)
        twin = named.setdefault((person.name, person.department), placed)
        if twin.value.id != person.id and person.name and twin is not other:
            params = {"id": person.id, "other_id": twin.value.id, "other": _where(twin)}
            at = placed.table.fields.get("name", at)
            log.note("inspector-name-again", placed.number, at, value=person.name, **params)


def _skeleton(id: str) -> str:
    """Return what ids have in common that a reader takes for one: O and 0, l and 1, case, marks.

    >>> len({_skeleton(id) for id in ("SL-001", "SL-0O1", "sl-00l", "SL.001", "ＳＬ-001(2)")})
    1
    """
    plain = _COPY.sub("", unicodedata.normalize("NFKC", id))
    return _MARKS.sub("", plain.casefold().translate(_ALIKE))


def check_names(sheets: Sequence[Listed]) -> None:
    """Notice targets of one name under several ids, and ids of works that look alike."""
    targets = [target for sheet in sheets for target in sheet.targets]
    if len({target.name for target in targets}) < len(targets):
        _check_repeated_names(sheets)
    for sheet in sheets:
        if "number" in sheet.table.fields:
            _check_alike_numbers(sheet)


def _check_repeated_names(sheets: Sequence[Listed]) -> None:
    """Notice the first name that stands under several ids, and how many rows there are such."""
    first: dict[str, tuple[str, str]] = {}
    again = []
    for entry in (entry for sheet in sheets for entry in sheet.entries()):
        name, id = entry.target.name, entry.target.id
        if first.setdefault(name, (id, entry.address("name")))[0] != id and name:
            again.append(entry)
    if again:
        entry, (id, other) = again[0], first[again[0].target.name]
        params = {"id": entry.target.id, "other_id": id, "other": other, "count": len(again)}
        at, name = entry.table.fields["name"], entry.target.name
        entry.table.log.note("target-name-again", entry.number, at, value=name, **params)


def _check_alike_numbers(sheet: Listed) -> None:
    first: dict[str, tuple[str, str]] = {}
    for entry in sheet.entries():
        id, other = first.setdefault(_skeleton(entry.target.id), (entry.target.id, entry.address()))
        if id != entry.target.id:
            log, at = entry.table.log, entry.table.id_at
            log.note("id-alike", entry.number, at, value=entry.target.id, id=id, other=other)


def check_licences(items: Sequence[Placed[Inspector]], options: Options) -> None:
    """Notice licences that do not last through the window, its last day included (W25-3)."""
    if options.window is None:
        return
    start, end = options.window
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


def check_repeated(items: list[Placed[Interest]], _options: Options) -> None:
    """Notice lines that say the same; one is kept."""
    first: dict[Interest, Placed[Interest]] = {}
    for placed in list(items):
        other = first.setdefault(placed.value, placed)
        if other is not placed:
            placed.table.log.note("row-repeated", placed.number, other=other.number)


def check_known(items: Sequence[Placed[Interest]], options: Options) -> None:
    """Report interests of unknown inspectors or in unknown parties, and names that differ."""
    targets, inspectors = options.targets, options.inspectors
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


def check_history(items: Sequence[Placed[PastCheck]], options: Options) -> None:
    """Notice checks of targets that the directory does not (or no longer) name."""
    if options.targets is None:
        return
    known = _parties(options.targets)
    for placed in items:
        if placed.value.target not in known:
            log, at = placed.table.log, placed.table.id_at
            log.note("history-target", placed.number, at, value=placed.value.target)
