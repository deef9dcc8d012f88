"""``randcheck show``: what stands in a file, as tables on the terminal; nothing is verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import randcheck
from randcheck.certificates.records import AMENDMENT, DRAW, REQUEST
from randcheck.cli.language import either
from randcheck.cli.next_step import next_step
from randcheck.cli.output import as_json, line, say, table
from randcheck.cli.recognition import CERTIFICATE, recognise
from randcheck.cli.summary import listed, told
from randcheck.disk.storage import is_folder, read_whole, stands
from randcheck.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from randcheck.certificates.certificate import Certificate
    from randcheck.cli.recognition import Known
    from randcheck.office.directories.inspectors import InspectorDirectory
    from randcheck.office.directories.targets import TargetDirectory

_SHOWN = {CERTIFICATE, "commitment"}


class Names:
    """Names behind ids, where the office's lists are given; else the ids themselves."""

    def __init__(
        self, targets: TargetDirectory | None = None, people: InspectorDirectory | None = None
    ) -> None:
        """Take the directories."""
        self.targets: dict[str, str] = {one.id: one.name for one in targets or ()}
        self.people: dict[str, str] = {one.id: one.name for one in people or ()}

    def target(self, id: str) -> str:
        """Return the id of a target, with its name where it is known."""
        return f"{id} {self.targets[id]}" if self.targets.get(id) else id

    def person(self, id: str) -> str:
        """Return the name of an inspector, or the id."""
        return self.people.get(id) or id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("file", metavar="FILE", help=either("任何文件，如抽取凭证", "any file, say a certificate"))
    add(
        "--office",
        metavar="DIR",
        help=either("机关文件夹，写上名称", "the office's folder, for names"),
    )
    add("--json", action="store_true", help=either("供程序读取", "print JSON"))
    parser.set_defaults(handler=handler)


def handler(options: argparse.Namespace) -> int:
    """Show a certificate; of another file say what it is and which command shows it."""
    if not stands(options.file):
        raise InputError("file-missing", place=options.file)
    known = recognise(options.file)
    if known is None:
        if not is_folder(options.file):
            read_whole(options.file)  # says so where it cannot be read, or is no plain file
        raise InputError("file-strange", place=options.file)
    if known.kind not in _SHOWN:
        return _other(options, known)
    certificate = randcheck.load_certificate(options.file)
    if options.json:
        as_json(_as_dict(certificate))
        return 0
    for text in told(certificate):
        line(text)
    show_drawn(certificate, names_of(options.office))
    say("以上为文件所述，未经核验", "this is what the file says; nothing was verified")
    next_step("核验", "verify it", "verify", options.file)
    return 0


def _other(options: argparse.Namespace, known: Known) -> int:
    if options.json:
        as_json({"file": options.file, "kind": known.kind})
        return 0
    line(f"{options.file}{either('：', ': ')}{known.text}")
    if known.command:
        next_step("查看", "look at it", *known.command.split(), options.file)
    return 0


def names_of(office: str | None) -> Names:
    """Return the names that the lists in an office's folder give.

    Args:
        office: The folder, if any.
    """
    if office is None:
        return Names()
    from randcheck.office.reading import read_folder

    files = read_folder(Path(office))
    return Names(files.targets, files.inspectors)


def show_drawn(certificate: Certificate, names: Names, most: int | None = None) -> None:
    """Print who was drawn and who checks it, the loads, and what was amended.

    Of a sealed draw, and before anything was drawn, nothing.

    Args:
        certificate: Which.
        names: Behind its ids.
        most: So many targets, and how many more there are; by default all of them and the rest.
    """
    if certificate.is_sealed or certificate.is_void or not certificate.of_kind(DRAW):
        return
    teams = certificate.teams
    rows = [
        (stratum, names.target(id), listed(names.person(who) for who in teams.get(id, ())))
        for stratum, ids in certificate.drawn.items()
        for id in ids
    ]
    header = (either("分层", "stratum"), either("检查对象", "target"), either("检查人员", "team"))
    table(header, rows[:most])
    if most is not None:
        if len(rows) > most:
            more = len(rows) - most
            say(f"  ……另有 {more} 个", f"  … and {more} more")
        return
    loads = [(names.person(str(row[1])), row[2]) for row in certificate.loads.rows]
    if loads:
        table((either("检查人员", "inspector"), either("检查次数", "checks")), loads)
    changes = list(_changes(certificate, names))
    if changes:
        columns = (
            either("变更", "amendment"),
            either("检查对象", "target"),
            either("原为", "before"),
            either("现为", "after"),
            either("原因", "cause"),
            either("提出", "asked by"),
            either("时间", "when"),
        )
        table(columns, changes)


def _changes(certificate: Certificate, names: Names) -> Iterator[tuple[object, ...]]:
    """Yield what each amendment changed, on whose word, why and when."""
    asked = None
    for record in certificate.open_records:
        if record.kind == REQUEST:
            asked = record.body
        elif record.kind == AMENDMENT and asked is not None:
            why = (asked["cause"], asked["asked_by"], asked["instant"] or "—")
            for gone in asked["unreachable"]:
                before, after = names.target(gone["target"]), names.target(gone["reserve"])
                yield asked["number"], before, before, after, gone["reason"], *why[1:]
            for team in record.body["teams"]:
                for seat in team["seats"]:
                    before, after = seat["before"], seat["after"]
                    if before != after:
                        yield (asked["number"], names.target(team["check"]),
                               names.person(before or "—"), names.person(after or "—"),
                               *why)  # fmt: skip


def _as_dict(certificate: Certificate) -> dict[str, object]:
    shown = certificate.is_sealed or not certificate.of_kind(DRAW)
    drawn = {} if shown else {"drawn": certificate.drawn, "teams": certificate.teams}
    return {
        "draw_id": certificate.draw_id,
        "head": certificate.head,
        "records": [record.kind for record in certificate.records],
        "commitment": dict(certificate.commitment),
        "amendments": len(certificate.of_kind(AMENDMENT)),
        **drawn,
    }
