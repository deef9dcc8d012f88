"""An office: its rule book and its files, and the tasks that follow from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from randcheck.canonical import html
from randcheck.canonical.arguments import checked, strict
from randcheck.disk.storage import LARGEST_LIST, Files, Shelf, read_whole
from randcheck.errors import InputError
from randcheck.office.books.rulebook import RuleBook, rulebook
from randcheck.office.eligibility.history import (
    History,  # noqa: TC001 - a protocol, looked at by its methods
)
from randcheck.office.plans.joint import joint_rules
from randcheck.office.plans.planning import plan_task
from randcheck.office.reading import OfficeFiles, read_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from randcheck.calendars.working_days import WorkCalendar
    from randcheck.draws.batches import FirstBatch
    from randcheck.draws.past import Earlier, PastCheck
    from randcheck.draws.stages import FirstStage
    from randcheck.draws.task import Task
    from randcheck.office.books.book import TaskRules
    from randcheck.office.plans.rates import Override

_MOST_NOTICES = 20  # shown in a notebook


@frozen(kw_only=True, repr=False, field_transformer=strict)
class Office:
    """One office.

    Attributes:
        book: What it has laid down.
        files: What its lists hold.
        folder: Where they lie, files or bytes; ``None`` where they were never files.
    """

    book: RuleBook
    files: OfficeFiles = field(repr=False)
    folder: Path | Shelf | None = None

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

    @checked
    def file(self, role: str) -> bytes | None:
        """Return the bytes of one of its files, ``None`` where there is none.

        Args:
            role: ``plan``, ``items``, ``targets``, …

        Raises:
            InputError: It can no longer be read (``file-unreadable``).
        """
        if role in self.files.made:
            return self.files.made[role]
        name = dict(self.files.files).get(role)
        if name is None or self.folder is None:
            return None
        return read_whole(self.folder / name, LARGEST_LIST)

    @checked
    def plan(self, id: str) -> Plan:
        """Return the plan of an id, such as ``2023``.

        Raises:
            InputError: The rule book knows no such plan (``plan-unknown``).
        """
        if id not in self.book.plans:
            raise InputError("plan-unknown", value=id, known="、".join(self.book.plans))
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

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of its tasks, in the order of the book."""
        return self.office.book.tasks(self.id)

    def task(  # noqa: PLR0913 - options by name
        self,
        name: str,
        *,
        drawn_on: date | None = None,
        history: History | Iterable[PastCheck] | None = None,
        recusals: Iterable[tuple[str, str]] = (),
        overrides: Iterable[Override] = (),
        first_batch: FirstBatch | None = None,
        first_stage: FirstStage | None = None,
        earlier: Earlier | None = None,
        calendar: WorkCalendar | None = None,
    ) -> Task:
        """Return a task, complete and ready to be committed (抽查任务).

        Args:
            name: Its name in the rule book, or the field of a joint task.
            drawn_on: Day of the draw; past checks count up to it. By default
                the first day of the task's window.
            history: Past checks, or where they come from; by default those of the
                office's files.
            recusals: Pairs of inspector and target that must not meet, besides those
                that follow from interests.
            overrides: Higher rates, each with its reason.
            first_batch: What the year's first batch fixed, for a later one.
            first_stage: The draw of whose targets units are drawn, for a second stage.
            earlier: What the certificates of the office say of its earlier draws, which
                `history_of` computes; `history` is added to it.
            calendar: Working days; given, the day of a monthly draw is compared.

        Raises:
            InputError: As `rules`, or the files do not fit the rule book.
        """
        return self.prepared(
            self.rules(name),
            drawn_on=drawn_on,
            history=history,
            recusals=recusals,
            overrides=overrides,
            first_batch=first_batch,
            first_stage=first_stage,
            earlier=earlier,
            calendar=calendar,
        )

    def rules(self, name: str = "") -> TaskRules:
        """Return what holds for a task: of the book, or of the list of joint tasks (部门联合抽查).

        Args:
            name: Its name in the book, or the field (检查领域) of a joint task; empty for the
                only one of the book.

        Raises:
            InputError: There is no such task (``task-unknown``), or none is named
                (``task-unnamed``); the row of a joint task lacks what a draw needs
                (``joint-row``), or the book does not say whether "at least two" is
                per department (``joint-undecided``).
        """
        book = self.office.book
        listed = {task.field: task for task in self.office.files.joint}
        if name in listed and self.tasks and name not in self.tasks:
            return joint_rules(book.task(self.tasks[0], self.id), listed[name])
        try:
            return book.task(name, self.id)
        except InputError as error:
            if not listed or error.code != "task-unknown":
                raise
            known = "、".join([*self.tasks, *listed])
            raise InputError("task-unknown", value=name, known=known) from error

    def prepared(
        self,
        rules: TaskRules,
        *,
        drawn_on: date | None = None,
        history: History | Iterable[PastCheck] | None = None,
        **options: Any,  # noqa: ANN401 - passed on as they are
    ) -> Task:
        """Return the task that some rules make of the office's files.

        Args:
            rules: Of the task.
            drawn_on: As for `task`.
            history: As for `task`.
            **options: The others of `plan_task`.

        Raises:
            InputError: The files do not fit the rules.
        """
        office, files = self.office, self.office.files
        listed = office.file("targets") if rules.book.published is not None else None
        return plan_task(
            rules,
            targets=files.targets,
            inspectors=files.inspectors,
            interests=files.interests,
            history=files.history if history is None else history,
            drawn_on=rules.window[0] if drawn_on is None else drawn_on,
            presence=files.presence,
            items=files.items,
            plan=files.plan,
            plan_file=office.file("plan"),
            item_list=office.file("items"),
            published=listed,
            **options,
        )


@checked
def read_office(
    folder: str | Path | Files,
    *,
    book: str | Path | bytes | RuleBook,
    encoding: str | None = None,
    normalise: bool = False,
) -> Office:
    """Read an office's files, every problem of every file at once.

    Args:
        folder: Where they lie, or a mapping of what would lie there: name of a file → its
            bytes, or name of a list (``targets``, …) → its rows: mappings, a cursor of a
            database, a data frame.
        book: Name of a rule book, the path or bytes of one, or a rule book.
        encoding: Of all its CSV files; by default found out for each.
        normalise: Whether to tidy codes (NFKC, upper case, trimming), which is
            reported cell by cell in ``office.files.notices``.

    Raises:
        InputError: Everything that is wrong with the files.
    """
    rules = book if isinstance(book, RuleBook) else rulebook(book)
    files = read_folder(
        folder, encoding=encoding, normalise=normalise, states=rules.states, tiers=rules.tiers
    )
    return Office(book=rules, files=files, folder=_kept(folder))


def _kept(folder: str | Path | Files) -> Path | Shelf:
    """Return where the files of an office are; of a mapping as it is now."""
    if isinstance(folder, str | Path):
        return Path(folder)
    given = {name: folder.get(name) for name in folder.keys()}  # noqa: SIM118 - as `Files`
    return Shelf({name: data for name, data in given.items() if isinstance(data, bytes)})
