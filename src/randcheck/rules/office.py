"""An office: its rule book and its files, and the tasks that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.directories.reading import OfficeFiles, read_folder
from randcheck.directories.writing import html
from randcheck.errors import InputError
from randcheck.rules.rulebook import RuleBook, rulebook
from randcheck.rules.task import Task, plan_task

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_MOST_NOTICES = 20  # shown in a notebook


@frozen(kw_only=True, repr=False)
class Office:
    """One office.

    Attributes:
        book: What it has laid down.
        files: What its lists hold.
    """

    book: RuleBook
    files: OfficeFiles = field(repr=False)

    def __repr__(self) -> str:
        files = self.files
        return (
            f"<Office {self.book.office} {self.book.office_name}: {len(files.targets)} targets, "
            f"{len(files.inspectors)} inspectors, book {self.book.id}>"
        )

    def _repr_html_(self) -> str:
        files = self.files
        lists = ("targets", "inspectors", "interests", "presence", "history", "items", "plan",
                 "joint")  # fmt: skip
        names = dict(files.files)
        rows = [(name, names.get(name, ""), len(getattr(files, name))) for name in lists]
        return html.panel(
            f"{self.book.office_name}",
            f"office {self.book.office}",
            html.facts([("规则书 book", f"{self.book.id} {self.book.title}"),
                        ("计划 plan", self.book.plan)]),
            html.table(("名录 list", "文件 file", "行 rows"), rows),
            *(html.paragraph(notice.zh, notice.en) for notice in files.notices[:_MOST_NOTICES]),
        )  # fmt: skip

    def plan(self, id: str) -> Plan:
        """Return the plan of an id, such as ``2023``.

        Raises:
            InputError: The rule book knows no such plan (``plan-unknown``).
        """
        if id != self.book.plan:
            raise InputError("plan-unknown", value=id, known=self.book.plan)
        return Plan(office=self, id=id)


@frozen(kw_only=True, repr=False)
class Plan:
    """One plan of an office (抽查计划).

    Attributes:
        office: Whose it is.
        id: Its id.
    """

    office: Office
    id: str

    def __repr__(self) -> str:
        return f"<Plan {self.office.book.office}/{self.id}>"

    def task(self, name: str, *, drawn_on: date | None = None) -> Task:
        """Return a task, complete and ready to be committed (抽查任务).

        Args:
            name: Its name in the rule book.
            drawn_on: Day of the draw; past checks count up to it. By default
                the first day of the task's window.

        Raises:
            InputError: There is no such task (``task-unknown``), or the files do
                not fit the rule book.
        """
        book, files = self.office.book, self.office.files
        if name != book.draw:
            raise InputError("task-unknown", value=name, known=book.draw)
        return plan_task(
            book,
            targets=files.targets,
            inspectors=files.inspectors,
            interests=files.interests,
            history=files.history,
            drawn_on=book.window[0] if drawn_on is None else drawn_on,
        )


def read_office(
    folder: str | Path,
    *,
    book: str | Path | RuleBook,
    encoding: str | None = None,
    normalise: bool = False,
) -> Office:
    """Read an office's files, every problem of every file at once.

    Args:
        folder: Where they lie.
        book: Name of a rule book, the path of one, or a rule book.
        encoding: Of all its CSV files; by default found out for each.
        normalise: Whether to tidy codes (NFKC, upper case, trimming), which is
            reported cell by cell in ``office.files.notices``.

    Raises:
        InputError: Everything that is wrong with the files.
        ExtraMissingError: A workbook, and the extra ``excel`` is not installed.
    """
    rules = book if isinstance(book, RuleBook) else rulebook(book)
    return Office(book=rules, files=read_folder(folder, encoding=encoding, normalise=normalise))
