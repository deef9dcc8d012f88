"""The five offices of the published documents: their files, their books, what is expected of them.

Everything in the files is invented; only their shape follows the documents.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import randcheck as rc
from randcheck.office.books.rulebook import laid_down, parse_book

if TYPE_CHECKING:
    from randcheck.draws.task import Task
    from randcheck.office.books.book import RuleBook

LAID_DOWN: Final = {rule.id: rule for rule in laid_down(None)}
"""The deadlines of the five books, by their ids."""
FOLDER = Path(__file__).parent / "data" / "offices"


@cache
def expected(name: str) -> dict[str, Any]:
    """What ``EXPECTED.json`` of an office says."""
    return json.loads((FOLDER / name / "EXPECTED.json").read_bytes())


def drawn_on(name: str) -> date:
    """The day of the draw that an office's numbers are about."""
    return date.fromisoformat(expected(name)["draw_date"])


@cache
def office(name: str) -> rc.Office:
    """An office with the book that ships under its name."""
    return rc.read_office(FOLDER / name, book=name)


def extended(name: str, text: str) -> RuleBook:
    """The book of an office that extends a shipped one and says something differently."""
    head = f'format = "randcheck/rulebook@1"\nid = "own"\ntitle = "own"\nextends = "{name}"\n'
    return parse_book((head + text).encode(), "own.toml")


def task(name: str, draw: str, *, book: RuleBook | None = None, **options: Any) -> Task:  # noqa: ANN401
    """A task of an office on the day that its numbers are about."""
    mine = office(name)
    if book is not None:
        mine = rc.Office(book=book, files=mine.files, folder=mine.folder)
    options.setdefault("drawn_on", drawn_on(name))
    return mine.plan(mine.book.plan).task(draw, **options)


def by_verdict(task: Task) -> Counter[str]:
    """How many standings there are of each verdict."""
    return Counter(standing.verdict for standing in task.standings)


def able(task: Task) -> set[str]:
    """The inspectors who can be sent out."""
    return {entry.id for entry in task.pool if entry.verdict == "eligible" and entry.present}


def sources() -> list[rc.Contribution]:
    """Two contributions with fixed nonces: the same draw every time."""
    return [
        rc.contribution("office", value="3 5 2 6", nonce=b"\x11" * 32),
        rc.contribution("supervisor", value="1 4 4 2", nonce=b"\x22" * 32),
    ]


def drawn(task: Task, **options: Any) -> rc.Certificate:  # noqa: ANN401
    """The certificate of a task drawn from fixed contributions, verified."""
    return drawn_from(task, **options)[1]


def drawn_from(task: Task, **options: Any) -> tuple[rc.Pending, rc.Certificate]:  # noqa: ANN401
    """The same, with what lies in the private folder."""
    pending = rc.commit(task, sources=sources(), secret=bytes(32), **options)
    certificate = rc.draw(pending)
    rc.verify(certificate)
    return pending, certificate
