"""A published list compared with the certificate that it should follow (公示名单核对).

The certificate counts as it stands after its amendments. What cannot be told apart, a name
without a directory above all, is left undecided and never taken for right or wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from attrs import field, frozen

from randcheck.canonical.arguments import checked, strict
from randcheck.certificates.amendments.standing import standing
from randcheck.errors import ConfidentialityError, Problem, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.office.directories.inspectors import InspectorDirectory
    from randcheck.office.directories.targets import TargetDirectory
    from randcheck.office.reading.published import PublishedRow

SAME: Final = "same"
DIFFERENT: Final = "different"
UNDECIDED: Final = "undecided"
_LEFT: Final = ("empty", "names-unread", "no-team", "others", "passed", "people-unread", "unread")
"""Notes on something that the list shows and nobody has compared."""
OTHER: Final = "其他检查"
"""What a published list calls a check that nobody drew."""
_PARTS: Final = re.compile(r"[、，,;；\s]+")
_WITHIN: Final = re.compile(r"[()（）\[\]【】/:：]+")


def _problems(found: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(found)


@frozen(kw_only=True, field_transformer=strict)
class PublishedReport:
    """How a published list and a certificate agree.

    Attributes:
        draw_id: Of the draw.
        head: Digest of the last record that was compared with.
        findings: Where they differ.
        undecided: What cannot be compared with what was given.
        notes: What a reader should know, and no difference.
        rows: Lines of the list; ``None`` of a sealed draw.
        drawn: Targets drawn; ``None`` of a sealed draw.
    """

    draw_id: str
    head: str
    findings: tuple[Problem, ...] = field(default=(), converter=_problems)
    undecided: tuple[Problem, ...] = field(default=(), converter=_problems)
    notes: tuple[Problem, ...] = field(default=(), converter=_problems)
    rows: int | None = None
    drawn: int | None = None

    @property
    def verdict(self) -> str:
        """``different`` if anything differs; else ``undecided``, or ``same``."""
        if self.findings:
            return DIFFERENT
        return UNDECIDED if self.undecided else SAME

    @property
    def whole(self) -> bool:
        """Whether everything that the list shows was compared."""
        told = {note.code.removeprefix("published-") for note in self.notes}
        return not self.undecided and told.isdisjoint(_LEFT)

    @property
    def headline(self) -> Problem:
        """The verdict in words; that a list agrees is not said of what was left aside."""
        said = "same-partly" if self.verdict == SAME and not self.whole else self.verdict
        return Problem(f"published-{said}", {"value": self.draw_id})

    def to_dict(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "draw_id": self.draw_id,
            "head": self.head,
            "verdict": self.verdict,
            "whole": self.whole,
            "rows": self.rows,
            "drawn": self.drawn,
            "findings": [problem.to_dict() for problem in self.findings],
            "undecided": [problem.to_dict() for problem in self.undecided],
            "notes": [problem.to_dict() for problem in self.notes],
        }

    def lines(self, language: Literal["zh", "en"]) -> list[str]:
        """Return the report as text in ``zh`` or ``en``, the headline first."""
        listed = (self.headline, *self.findings, *self.undecided, *self.notes)
        return [getattr(problem, language) for problem in listed]

    def __str__(self) -> str:
        return "\n".join([*self.lines("zh"), "", *self.lines("en")])


@checked
def compare_published(  # noqa: PLR0913 - whatever a reader may have
    certificate: Certificate,
    published: Iterable[PublishedRow],
    *,
    targets: TargetDirectory | None = None,
    inspectors: InspectorDirectory | None = None,
    ordered: bool = False,
    reveal: bool = False,
) -> PublishedReport:
    """Compare a published list with a certificate, as amended.

    Args:
        certificate: Verified elsewhere; a sealed one with its results.
        published: The list, as `read_published` gives it.
        targets: The directory, where the list gives names instead of ids.
        inspectors: The directory, where it gives names of inspectors.
        ordered: Whether the list must be in the order of the lots; otherwise another
            order is a note, and only where the lot decided nothing but the order.
        reveal: Whether findings about a sealed draw may name what is sealed.

    Raises:
        ConfidentialityError: The draw is sealed and its results were not given
            (``published-sealed``).
        UndecidedError: Nothing has been drawn yet (``published-not-drawn``).
    """
    if certificate.is_sealed and certificate.results is None:
        raise ConfidentialityError("published-sealed", value=certificate.draw_id)
    if not certificate.drawn and not certificate.is_void:
        raise UndecidedError("published-not-drawn", value=certificate.draw_id)
    rows = tuple(published)
    comparison = _Comparison(certificate, targets, inspectors)
    comparison.compare(rows, ordered=ordered)
    report = PublishedReport(
        draw_id=certificate.draw_id,
        head=certificate.head,
        findings=comparison.findings,
        undecided=comparison.undecided,
        notes=comparison.notes,
        rows=len(rows),
        drawn=len(comparison.strata),
    )
    return report if reveal or not certificate.is_sealed else _veiled(report, rows)


def _veiled(report: PublishedReport, rows: Iterable[PublishedRow]) -> PublishedReport:
    """Return a report that names no target, no inspector and no number."""
    said = {"value": report.draw_id}
    return PublishedReport(
        draw_id=report.draw_id,
        head=report.head,
        findings=[Problem("published-veiled", said)] if report.findings else (),
        undecided=[Problem("published-veiled-undecided", said)] if report.undecided else (),
        notes=_unread(rows),
    )


class _Comparison:
    """A certificate, ready to be compared with rows of a list."""

    def __init__(
        self,
        certificate: Certificate,
        targets: TargetDirectory | None,
        inspectors: InspectorDirectory | None,
    ) -> None:
        self.certificate = certificate
        self.strata: defaultdict[str, list[str]] = defaultdict(list)
        for stratum, ids in certificate.drawn.items():
            for id in ids:
                self.strata[id].append(stratum)
        first = () if certificate.is_void else certificate.original.drawn.values()
        self.before = {id for ids in first for id in ids} - self.strata.keys()
        now = None if certificate.is_void else standing(certificate.open_records)
        self.reserves = set() if now is None else {i for ids in now.reserves.values() for i in ids}
        self.teams, self.chiefs = _teams(certificate)
        self.people = {who for teams in self.teams.values() for team in teams for who in team}
        self.people |= frozenset() if now is None else now.pool
        self.known = {*self.strata, *self.before, *self.reserves}
        self.tidy = {_tidy(id): id for id in sorted(self.known)}
        self.named = None if targets is None else _by_name((t.id, t.name) for t in targets)
        self.every = set() if targets is None else set(targets.ids)
        self.names = {} if targets is None else {t.id: t.name for t in targets}
        listed = None if inspectors is None else [(i.id, i.name) for i in inspectors]
        self.people_named = None if listed is None else _by_name(listed)
        self.people_known = self.people | {id for id, _ in listed or ()}
        self.findings: list[Problem] = []
        self.undecided: list[Problem] = []
        self.notes: list[Problem] = []
        self.unnamed = False

    def compare(self, rows: Sequence[PublishedRow], *, ordered: bool) -> None:
        """Compare, and keep what there is to say."""
        meant = [row for row in rows if row.kind != OTHER]
        found = [(id, row) for row in meant if (id := self._target(row))]
        placed = not self.undecided  # else a row without a place may be the one that is missed
        self._twice(found)
        for id, row in found:
            if id in self.strata:
                self._row(id, row)
            else:
                self.findings.append(self._stranger(id, row))
        listed = {id for id, _ in found}
        for id in sorted(self.strata.keys() - listed) if placed else ():
            params = {"value": id, "stratum": "、".join(self.strata[id])}
            self.findings.append(Problem("published-missing", params))
        self._order([id for id, _ in found], ordered=ordered)
        self._say_unread(rows, found)

    def _row(self, id: str, row: PublishedRow) -> None:
        """Compare what a row says of a target that was drawn."""
        if row.stratum and not self._is_stratum(row.stratum, id):
            params = {"value": id, "found": row.stratum, "wanted": "、".join(self.strata[id])}
            self.findings.append(Problem("published-stratum", params, row.place))
        if row.inspectors:
            self._team(id, row)
        elif row.inspectors is not None and self.teams.get(id):
            self.notes.append(Problem("published-no-team", {"value": id}, row.place))
        if row.responsible:
            self._responsible(id, row)

    def _is_stratum(self, text: str, id: str) -> bool:
        return _plain(text) in {_plain("、".join(self.strata[id])), *map(_plain, self.strata[id])}

    def _responsible(self, id: str, row: PublishedRow) -> None:
        """Compare who answers for a check: by licence, or by the name beside a licence."""
        said, _ = self._inspectors(row.responsible, self.chiefs[id])
        named = _beside(row.inspectors or "", self.people_known)
        said |= {named[part] for part in _PARTS.split(row.responsible) if part in named}
        if not said and self.people_named is None and not any(map(str.isdigit, row.responsible)):
            unread = {"value": row.responsible, "id": id}
            self.undecided.append(Problem("published-responsible-unread", unread, row.place))
        elif not said or not said <= self.chiefs[id]:
            wanted = "、".join(sorted(self.chiefs[id])) or "—"
            params = {"value": id, "found": row.responsible, "wanted": wanted}
            self.findings.append(Problem("published-responsible", params, row.place))

    def _say_unread(
        self, rows: Iterable[PublishedRow], found: Iterable[tuple[str, PublishedRow]]
    ) -> None:
        """Note whatever the list shows and nobody has compared."""
        listed = list(rows)
        others = sum(row.kind == OTHER for row in listed)
        if others:
            self.notes.append(Problem("published-others", {"count": others}))
        if self.named is None and any(row.ids and row.name not in {"", id} for id, row in found):
            self.notes.append(Problem("published-names-unread"))
        if self.people_named is None and self.unnamed:
            self.notes.append(Problem("published-people-unread"))
        self.notes += _unread(listed)

    def _target(self, row: PublishedRow) -> str:
        """Return the id that a row is about; empty where that cannot be told."""
        texts = [text for text in (*row.ids, row.name) if text]
        for text in texts:
            if text in self.known or text in self.every:
                return self._noted(text, row)
        for text in texts:
            if (id := self.tidy.get(_tidy(text))) is not None:
                params = {"value": text, "id": id}
                self.notes.append(Problem("published-tidied", params, row.place))
                return self._noted(id, row)
        if self.named is not None:
            for text in texts:
                ids = self.named.get(_plain(text), ())
                if len(ids) == 1:
                    return ids[0]
                if ids:
                    params = {"value": text, "ids": "、".join(ids)}
                    self.undecided.append(Problem("published-name-shared", params, row.place))
                    return ""
        columns = bool(row.ids) and row.name not in row.ids
        if self.named is None and not columns and not any(map(str.isascii, texts)):
            self.undecided.append(Problem("published-names", {"value": row.shown}, row.place))
            return ""
        self.findings.append(Problem("published-stranger", {"value": row.shown}, row.place))
        return ""

    def _noted(self, id: str, row: PublishedRow) -> str:
        """Return an id; note where the list gives its target another name."""
        name = self.names.get(id, "")
        said = row.name if row.name not in row.ids and _tidy(row.name) != _tidy(id) else ""
        if name and said and _plain(said) != _plain(name):
            params: dict[str, object] = {"value": said, "id": id, "other": name}
            self.notes.append(Problem("published-name-other", params, row.place))
        return id

    def _stranger(self, id: str, row: PublishedRow) -> Problem:
        code = "published-reserve" if id in self.reserves else "published-extra"
        code = "published-replaced" if id in self.before else code
        return Problem(code, {"value": id}, row.place)

    def _twice(self, found: Sequence[tuple[str, PublishedRow]]) -> None:
        """Report targets that stand more often than they were drawn, at their last row."""
        last = {id: row.place for id, row in found}
        for id, count in sorted(Counter(id for id, _ in found).items()):
            if count > max(1, len(self.strata.get(id, ()))):
                params = {"value": id, "count": count}
                self.findings.append(Problem("published-twice", params, last[id]))

    def _team(self, id: str, row: PublishedRow) -> None:
        """Compare the inspectors that a row names with the team of its target."""
        teams = self.teams.get(id, [])
        whole = frozenset(who for team in teams for who in team)
        said, unknown = self._inspectors(row.inspectors or "", whole)
        self.unnamed |= bool(unknown)
        led = said | self._inspectors(row.responsible, whole)[0]  # 组长 beside 组员
        if (said in (*teams, whole) or led in (*teams, whole)) and (
            not unknown or self.people_named is None
        ):
            return
        params = {"value": id, "found": row.inspectors, "wanted": "、".join(sorted(whole)) or "—"}
        strangers = any(character.isdigit() for part in unknown for character in part)
        if unknown and self.people_named is None and not strangers:
            self.undecided.append(Problem("published-inspectors", params, row.place))
        else:
            self.findings.append(Problem("published-team", params, row.place))

    def _inspectors(self, text: str, team: frozenset[str]) -> tuple[frozenset[str], list[str]]:
        """Return the ids that a cell names, and its parts that nobody is called."""
        said, unknown = set(), []
        for whole in filter(None, _PARTS.split(text)):
            parts = [whole] if whole in self.people_known else _WITHIN.split(whole)
            for part in filter(None, parts):
                if part in self.people_known:
                    said.add(part)
                    continue
                ids = (self.people_named or {}).get(_plain(part), ())
                if ids:  # of several of one name the one in the team is meant
                    said.add(next((who for who in ids if who in team), ids[0]))
                else:
                    unknown.append(part)
        return frozenset(said), unknown

    def _order(self, listed: Sequence[str], *, ordered: bool) -> None:
        """Compare the order within each stratum; only the lots decide it in a census."""
        sizes = {s["id"]: s for s in self.certificate.commitment["strata"]}
        place = {id: at for at, id in reversed(list(enumerate(listed)))}
        for stratum, ids in self.certificate.drawn.items():
            drawn = [id for id in ids if id in place]
            shown = sorted(drawn, key=place.__getitem__)
            census = sizes[stratum]["n"] == sizes[stratum]["eligible"]
            if shown == drawn or not (ordered or census):
                continue
            at = next(at for at, id in enumerate(drawn) if shown[at] != id)
            params = {"stratum": stratum, "number": at + 1, "value": shown[at], "wanted": drawn[at]}
            problem = Problem("published-order", params)
            (self.findings if ordered else self.notes).append(problem)


def _teams(
    certificate: Certificate,
) -> tuple[Mapping[str, list[frozenset[str]]], Mapping[str, frozenset[str]]]:
    """Return target → its teams, one of each team plan; and target → who answers for them."""
    found: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    chiefs: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    if not certificate.is_void:
        for of_plan in standing(certificate.open_records).teams.values():
            for check, team in of_plan.items():
                found[check].append(frozenset(team.seats.values()))
                chiefs[check] |= {team.seats[team.responsible]}
    return found, chiefs


def _beside(text: str, known: Collection[str]) -> Mapping[str, str]:
    """Return name → licence, of the names that stand just before a licence."""
    parts = [part for part in re.split(f"{_PARTS.pattern}|{_WITHIN.pattern}", text) if part]
    pairs = [(name, id) for name, id in pairwise(parts) if id in known and name not in known]
    shared = Counter(name for name, _ in pairs)
    return {name: id for name, id in pairs if shared[name] == 1}


def _unread(rows: Iterable[PublishedRow]) -> list[Problem]:
    """Return the note that names the columns nobody compares; none where there are none."""
    headers = dict.fromkeys(header for row in rows for header in row.unread)
    return [Problem("published-unread", {"value": "、".join(headers)})] if headers else []


def _by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for id, name in pairs:
        if name:
            found[_plain(name)].add(id)
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def _plain(name: str) -> str:
    """Return a name without what websites change: widths of characters, spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _tidy(id: str) -> str:
    return _plain(id).upper()
