"""``randcheck notice inspection --all``: the notices of every check to come, a file each."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from randcheck.checks.check import Stage
from randcheck.cli.language import either
from randcheck.cli.notice_source import checks_of
from randcheck.cli.output import as_json, say
from randcheck.disk.storage import make_folder, stands
from randcheck.errors import InputError, Problem
from randcheck.reports.documents.saving import save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from randcheck.checks.check import Check
    from randcheck.cli.notice_kinds import Asked
    from randcheck.reports.documents.document import Document

_SUFFIXES: Final = ("html", "docx")
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what a notice of all checks takes."""
    parser.add_argument(
        "--form",
        choices=_SUFFIXES,
        default=_SUFFIXES[0],
        help=either("--all：写成网页或 DOCX", "with --all: pages or DOCX files"),
    )


def make_all(asked: Asked) -> int:
    """Write the notice of every check that has not been made, into a folder: all, or none.

    Raises:
        InputError: No folder is named (``notice-folder``), nothing is to be made
            (``notice-none``), a file is there (``document-exists``), or a notice lacks
            something; all problems of all notices at once.
    """
    options = asked.options
    if options.out is None or options.to_target or options.table:
        raise InputError("notice-folder", place="--all")
    checks = checks_of(options, asked.office)
    meant = [c for c in checks if c.stage is Stage.OPEN and not c.secret]
    if not meant:
        raise InputError("notice-none", place=options.checks)
    folder, made = Path(options.out), list(_made(asked, meant))
    there = [str(path) for path, _ in made if stands(path)]
    if there and not options.replace:
        raise InputError.collect(Problem("document-exists", {}, path) for path in there)
    make_folder(folder)
    for path, document in made:
        save(document, path, replace=options.replace)
    secret = sum(c.secret for c in checks)
    if options.json:
        as_json({"out": options.out, "files": [path.name for path, _ in made]})
        return 0
    say(
        f"已写入 {options.out}：{len(made)} 份{made[0][1].title}",
        f"written to {options.out}: {len(made)} notices",
    )
    if secret:
        say(
            "数量涉密的检查没有写，须逐份送达：--check … --to-target",
            "checks of secret strata are left out; hand over each: --check … --to-target",
        )
    return 0


def _made(asked: Asked, meant: list[Check]) -> Iterator[tuple[Path, Document]]:
    """Yield where each notice goes, and the notice; everything that is missing is told at once."""
    problems: dict[str, Problem] = {}  # an item without a basis is told once
    made: list[tuple[Path, Document]] = []
    for at, check in enumerate(meant, 1):
        options = argparse.Namespace(**{**vars(asked.options), "check": check.id})
        name = _UNSAFE.sub("_", f"{at:03} {check.target}")
        try:
            document = asked.options.maker(evolve(asked, options=options))
        except InputError as error:
            found = (p if "value" in p.params else p.at(check.id) for p in error.problems)
            problems |= {str(problem): problem for problem in found}
            continue
        made.append((Path(asked.options.out) / f"{name}.{asked.options.form}", document))
    if problems:
        raise InputError.collect(problems.values())
    yield from made
