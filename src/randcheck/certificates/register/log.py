"""The log of a register: its records in the order in which they were entered (登记日志).

Only what is behind the end is ever added. So the head of an earlier day stays the head of the
first entries, and whoever kept it sees what was changed, left out or moved since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from randcheck.canonical import jcs
from randcheck.canonical.shapes import Choice, Fields, Listing, require
from randcheck.canonical.suites import suite as suite_called
from randcheck.certificates import merkle
from randcheck.certificates.records import PLAIN_ID
from randcheck.certificates.signatures.heads import (
    ENTRY,
    HEAD_FILE,
    HEAD_FORMAT,
    Entry,
    Head,
    consistency_path,
    path_text,
    root_digest,
)
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from randcheck.canonical.suites import Suite
    from randcheck.certificates.register.reading import Chain

FORMAT: Final = "randcheck/register-log@v1"
SHAPE: Final = Fields(
    {
        "format": Choice((FORMAT,)),
        "office": PLAIN_ID,
        "entries": Listing(Fields(ENTRY), least=1),
    }
)
"""The log of one office."""


@frozen
class Log:
    """What an office has entered so far.

    Attributes:
        office: Whose register.
        entries: In the order in which they were entered.
        place: Its file.
    """

    office: str
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    place: str = ""

    @property
    def suite(self) -> Suite:
        """That of the first record entered."""
        return suite_called(self.entries[0].record.partition(":")[0])

    def head(self, size: int | None = None) -> Head:
        """Return the head of the first entries, of all by default."""
        leaves = self._leaves[:size]
        return Head(
            self.office, len(leaves), root_digest(self.suite, merkle.root(self.suite, leaves))
        )

    @property
    def _leaves(self) -> list[bytes]:
        return [entry.leaf(self.suite, self.office) for entry in self.entries]

    def to_bytes(self) -> bytes:
        """Return the file."""
        entries = [entry.to_dict() for entry in self.entries]
        return jcs.serialize({"format": FORMAT, "office": self.office, "entries": entries})

    def grown(self, chains: Iterable[Chain]) -> Log:
        """Return the log with every record that it does not have yet.

        Commitments that wait come last, so that few entries show that nothing came after them.

        Args:
            chains: Of the office, by slot.
        """
        known = {(entry.slot, entry.number) for entry in self.entries}
        fresh = [
            (len(chain.certificate.records) == 1, Entry(chain.slot, number, record.digest))
            for chain in chains
            for number, record in enumerate(chain.certificate.records)
            if (chain.slot, number) not in known
        ]
        return evolve(self, entries=(*self.entries, *(entry for _, entry in sorted(fresh))))

    def head_file(
        self, *, size: int | None = None, since: Head | None = None, slot: int | None = None
    ) -> bytes:
        """Return a head as it is handed over.

        Args:
            size: Of the head; by default of all entries.
            since: The earlier head that it is to be shown to follow.
            slot: Show the entries of this slot; by default of every slot that waits.

        Raises:
            InputError: There are not so many entries (``register-head-longer``), `since` is no head
                of this log (``register-head-differs``), or the slot is not below the head
                (``register-log-slot``).
        """
        count = len(self.entries) if size is None else size
        for asked in (count, 0 if since is None else since.size):
            if asked > len(self.entries):
                raise InputError("register-head-longer", size=asked, count=len(self.entries))
        if since is not None and (since.size > count or self.head(since.size) != since):
            raise InputError("register-head-differs", size=since.size, office=self.office)
        levels = merkle.Levels(self.suite, self._leaves[:count])
        shown = self._shown(count, slot, 0 if since is None else since.size)
        if slot is not None and not shown:
            raise InputError("register-log-slot", slot=slot, size=count)
        value = {
            "format": HEAD_FORMAT,
            "office": self.office,
            "size": count,
            "root": self.head(count).root,
            "since": since and {"size": since.size, "root": since.root},
            "consistency": path_text(self._consistency(count, since)),
            "entries": [
                {"index": at, **self.entries[at].to_dict(), "path": path_text(levels.path(at))}
                for at in shown
            ],
        }
        require(value, HEAD_FILE, "head")
        return jcs.serialize(value)

    def _consistency(self, size: int, since: Head | None) -> list[bytes]:
        if since is None:
            return []
        return consistency_path(self.suite, self._leaves[:size], since.size)

    def _shown(self, size: int, slot: int | None, new: int) -> list[int]:
        """Return which entries to show: from the first commitment that waits on, or of a slot."""
        listed = self.entries[:size]
        later = {entry.slot for entry in listed if entry.number}
        waits = [
            at
            for at, entry in enumerate(listed)
            if entry.number == 0
            and entry.slot not in later
            and (at >= new if slot is None else entry.slot == slot)
        ]
        of_slot = [at for at, entry in enumerate(listed) if entry.slot == slot]
        return sorted({*of_slot, *range(min(waits, default=size), size)})


def read_log(data: bytes, place: str = "") -> Log:
    """Return the log in a file.

    Raises:
        InputError: It is none.
    """
    value: Any = jcs.parse(data, place)
    require(value, SHAPE, place)
    entries = tuple(Entry(e["slot"], e["number"], e["record"]) for e in value["entries"])
    return Log(value["office"], entries, place)


def begins(one: Log, other: Log) -> bool:
    """Tell whether one log is the beginning of another."""
    return other.entries[: len(one.entries)] == one.entries
