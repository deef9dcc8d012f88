"""The project of an office: where everything is, so that its commands need no paths."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

import randcheck
from randcheck.canonical.shapes import Boolean, Choice, Fields, Id, Listing, Text, require
from randcheck.certificates.pending import CERTIFICATE_FILE
from randcheck.cli.stepping import joined
from randcheck.disk.storage import is_file, is_folder, read_whole
from randcheck.office.plans.joint import joint_tasks
from randcheck.office.reading.files import read_joint
from randcheck.office.reading.schema import NAMES
from randcheck.office.toml import LARGEST, parse_toml

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate
    from randcheck.office.books.book import RuleBook, TaskRules

FORMAT: Final = "randcheck/project@1"
_PLACES: Final = (
    *("book", "lists", "private", "register", "documents", "checks", "incoming", "keys"),
    "statements",
)
_PARTY: Final = Fields({"name": Id()}, {"outside": Boolean(), "signs": Boolean()})
SHAPE: Final = Fields(
    {
        "format": Choice((FORMAT,)),
        **dict.fromkeys(_PLACES, Text(empty=False)),
        "parties": Listing(_PARTY, least=1),
    }
)


@frozen(kw_only=True)
class Party:
    """Somebody who contributes to the seed.

    Attributes:
        name: Of the source; the first one is the office itself.
        outside: Whether it contributes on a machine of its own.
        signs: Whether it signs.
        role: As whom.
    """

    name: str
    outside: bool
    signs: bool
    role: str


@frozen(kw_only=True)
class DrawOf:
    """One draw of the office.

    Attributes:
        name: ``<plan>-<task>-<slot>``.
        private: Its private folder.
        out: Its certificate, as published.
        incoming: What the parties hand over for it.
    """

    name: str
    private: Path
    out: Path
    incoming: Path

    def certificate(self) -> Certificate:
        """Return its certificate, with the signatures that the published one has."""
        own = randcheck.load_certificate(self.private / CERTIFICATE_FILE)
        return joined(own, self.out)


@frozen(kw_only=True)
class Project:
    """Where the files of an office are.

    Attributes:
        folder: Of the project; all other places are in it.
        parties: Who contributes to the seed, the office first.
    """

    folder: Path
    places: dict[str, str]
    parties: tuple[Party, ...]

    def at(self, place: str) -> Path:
        """Return where something is, such as ``private``."""
        return self.folder / self.places[place]

    @property
    def book(self) -> str:
        """The rule book: a file of the project, or the name of one of the library's."""
        name = self.places["book"]
        return str(self.folder / name) if name.endswith(".toml") else name

    def list_of(self, role: str) -> Path | None:
        """Return the file of a list, such as that of the targets, if there is one."""
        names = (role, *NAMES[role])
        found = (self.at("lists") / f"{n}{end}" for n in names for end in (".xlsx", ".csv"))
        return next((path for path in found if is_file(path)), None)

    def public_key(self, name: str) -> Path:
        """Return the public key file of a party."""
        return self.at("keys") / "公钥" / f"{name}.json"

    def private_key(self, name: str) -> Path:
        """Return the private key file of a party."""
        return self.at("keys") / "私钥" / f"{name}.json"

    def draw(self, name: str) -> DrawOf:
        """Return the draw of a name, whether it was begun or not."""
        return DrawOf(
            name=name,
            private=self.at("private") / name,
            out=self.at("register") / f"{name}.json",
            incoming=self.at("incoming") / name,
        )

    def draws(self) -> list[DrawOf]:
        """Return the draws that were begun, by name."""
        where = self.at("private")
        inner = sorted(where.iterdir()) if is_folder(where) else []
        return [self.draw(each.name) for each in inner if is_file(each / CERTIFICATE_FILE)]

    def next_draw(self, task: str | None, plan: str | None = None) -> tuple[DrawOf, str]:
        """Return the draw that a commitment would begin, and its draw id.

        Raises:
            InputError: There are several tasks and none is named (``task-unnamed``).
        """
        from randcheck.certificates.register.numbering import next_slot

        book = randcheck.rulebook(self.book)
        joint = {rules.draw: rules for rules in self.joint_tasks(book)}
        rules = joint[task] if task in joint else book.task(task or "", plan or "")
        with next_slot(self.at("register"), book.office) as numbered:
            slot = numbered.slot
        name = f"{rules.plan}-{rules.draw}-{slot}"
        return self.draw(name), f"{book.office}/{rules.plan}/{rules.draw}/{slot}"

    def joint_tasks(self, book: RuleBook) -> tuple[TaskRules, ...]:
        """Return the tasks of the office's list of joint ones that can be drawn."""
        path = self.list_of("joint")
        return () if path is None else joint_tasks(book, read_joint(path).value)


def load_project(path: str | Path) -> Project:
    """Return the project that a file describes.

    Raises:
        InputError: It is no project file; everything that is wrong with it.
    """
    where = Path(path)
    raw = parse_toml(read_whole(where, LARGEST), where.name)
    require(raw, SHAPE, where.name)
    parties = []
    for at, party in enumerate(raw["parties"]):
        role = f"party:{party['name']}" if at else "office"
        parties.append(
            Party(
                name=party["name"],
                outside=party.get("outside", False),
                signs=party.get("signs", False),
                role=role,
            )
        )
    folder = Path(os.path.relpath(where.parent))  # so that lines to type are short
    return Project(folder=folder, places={n: raw[n] for n in _PLACES}, parties=tuple(parties))


def kept_file(draw: str, party: str, suffix: str = "") -> str:
    """Return what the lines that a party types call the file that it keeps to itself."""
    return f"{party}自存/{draw}{suffix}.json"


def suffix_of(seed_id: str) -> str:
    """Return what files about a seed are called besides their party: nothing, or the request."""
    _, amend, number = seed_id.partition("/amend/")
    return f".变更{number}" if amend else ""


def sources_of(project: Project, draw: DrawOf, suffix: str = "") -> list[str]:
    """Return the sources of a seed, as a command line gives them.

    The office contributes here; a party outside by the file that it handed over.
    """
    return [
        f"@{draw.incoming / f'{party.name}{suffix}.json'}" if party.outside else party.name
        for party in project.parties
    ]
