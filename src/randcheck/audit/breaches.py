"""What follows from the record and the rules alone: no chance, no p-value (与规定不一致之处).

Each is a difference between two records. It may be a slip of the pen, a late entry or an
exemption that the record does not show; the report asks for the missing paper.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.messages import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.audit.record import PastDraw, PastVisit, Record

QUESTIONS: Final = ("not_checked", "checked_before_draw")


@frozen(kw_only=True, field_transformer=strict)
class Breach:
    """One difference between the record and what was laid down, or between two records.

    Attributes:
        code: Its kind, such as ``below_floor``.
        params: What it is about: draw, stratum, target, numbers.
    """

    code: str
    params: Mapping[str, str | int] = field(factory=dict)

    @property
    def is_question(self) -> bool:
        """Whether it only asks: not everything is entered at once."""
        return self.code in QUESTIONS

    @property
    def zh(self) -> str:
        """What is said of it in Chinese."""
        return render("zh", f"audit-{self.code.replace('_', '-')}", self.params)

    @property
    def en(self) -> str:
        """What is said of it in English."""
        return render("en", f"audit-{self.code.replace('_', '-')}", self.params)

    def to_dict(self) -> dict[str, str | int]:
        """Return what ``--json`` prints: the code, and the parameters beside it."""
        return {"code": self.code, **self.params}


@checked
def find_breaches(record: Record) -> tuple[Breach, ...]:
    """Return every breach of a record; needs none of the extras.

    A rule that is not given is not checked, nor is what a draw without a list cannot show.

    Args:
        record: The record.

    Returns:
        By draw, floors and numbers first; caps last.
    """
    visits: dict[str, list[PastVisit]] = {}
    for visit in record.visits:
        if visit.random:
            visits.setdefault(visit.draw, []).append(visit)
    found: list[Breach] = []
    for draw in record.draws:
        of_draw = visits.get(draw.id, [])
        found += _of_counts(record, draw)
        found += _of_visits(record, draw, of_draw)
        found += _of_teams(record, draw, of_draw)
        found += _of_people(record, draw, of_draw)
    found += _of_caps(record, visits)
    return tuple(found)


def _of_counts(record: Record, draw: PastDraw) -> Iterator[Breach]:
    """Compare the number drawn with the floor and with the number stated."""
    if not draw.listed:
        return
    sizes = draw.sizes()
    floors = record.laid_down.floors
    for stratum in sorted({*sizes, *draw.stated}):
        whole, drawn = sizes.get(stratum, (0, 0))
        place: dict[str, str | int] = {"draw_id": draw.id, "stratum": stratum}
        required = ceil(whole * floors.get(stratum, floors.get("", Fraction(0))))
        if drawn < required:
            counts = {"drawn": drawn, "required": required}
            yield Breach(code="below_floor", params={**place, **counts})
        stated = draw.stated.get(stratum, 0)
        if stated != drawn:
            counts = {"stated": stated, "drawn": drawn}
            yield Breach(code="count_mismatch", params={**place, **counts})


def _of_visits(record: Record, draw: PastDraw, visits: Sequence[PastVisit]) -> Iterator[Breach]:
    """Compare the visits with the list and the day of the draw."""
    early = {visit.target for visit in visits if visit.day < draw.day}
    yield from _about("checked_before_draw", draw, early)
    limit = record.laid_down.checked_within
    if limit is not None:
        taken = {visit.target: (visit.day - draw.day).days for visit in visits}
        for target, days in sorted(taken.items()):
            if days > limit:
                place: dict[str, str | int] = {"draw_id": draw.id, "target_id": target}
                yield Breach(code="checked_late", params={**place, "days": days, "limit": limit})
    if draw.listed:
        lots, seen = set(draw.lots()), {visit.target for visit in visits}
        yield from _about("not_drawn", draw, seen - lots)
        yield from _about("not_checked", draw, lots - seen)


def _about(code: str, draw: PastDraw, targets: Iterable[str]) -> Iterator[Breach]:
    for target in sorted(targets):
        yield Breach(code=code, params={"draw_id": draw.id, "target_id": target})


def _of_teams(record: Record, draw: PastDraw, visits: Sequence[PastVisit]) -> Iterator[Breach]:
    """Compare the teams with the least number and with who was present."""
    least = record.laid_down.team_min or 0
    small = {visit.target for visit in visits if len(visit.inspectors) < least}
    yield from _about("team_too_small", draw, small)
    if record.members is None:
        return
    present = {member.id for member in record.members if draw.id in member.present}
    absent = {(v.target, who) for v in visits for who in v.inspectors if who not in present}
    yield from _about_people("absent_inspector", draw, absent)


def _of_people(record: Record, draw: PastDraw, visits: Sequence[PastVisit]) -> Iterator[Breach]:
    """Compare who went with interests and with the days of licences."""
    gone = {(v.target, who, v.day) for v in visits for who in v.inspectors}
    recused = {(target, who) for target, who, _ in gone if (who, target) in record.interests}
    yield from _about_people("recused_inspector", draw, recused)
    until = {m.id: m.licence_until for m in record.members or () if m.licence_until is not None}
    ended = {(target, who) for target, who, day in gone if who in until and day > until[who]}
    yield from _about_people("unlicensed_inspector", draw, ended)


def _about_people(code: str, draw: PastDraw, pairs: Iterable[tuple[str, str]]) -> Iterator[Breach]:
    for target, who in sorted(pairs):
        params = {"draw_id": draw.id, "target_id": target, "inspector_id": who}
        yield Breach(code=code, params=params)


def _of_caps(record: Record, visits: Mapping[str, Sequence[PastVisit]]) -> Iterator[Breach]:
    """Count the draws of each target in each calendar year."""
    cap = record.laid_down.cap
    if cap is None:
        return
    counts: Counter[tuple[str, int]] = Counter()
    for draw in record.draws:
        seen = (visit.target for visit in visits.get(draw.id, ()))
        lots = draw.lots() if draw.listed else set(seen)
        counts.update((target, draw.day.year) for target in lots)
    for (target, year), drawn in sorted(counts.items()):
        if drawn > cap:
            counted: dict[str, str | int] = {"target_id": target, "year": year}
            yield Breach(code="over_cap", params={**counted, "drawn": drawn, "cap": cap})
