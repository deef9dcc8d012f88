"""The next slot of an office, taken from its register while nobody else can take it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.certificates.register import years
from randcheck.certificates.register.reading import Chain, read_register
from randcheck.certificates.verification import examine
from randcheck.disk.locking import locked
from randcheck.disk.storage import Files, Place, is_file, place_at
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from randcheck.certificates.certificate import Certificate


@frozen
class NextSlot:
    """What the next commitment of an office says.

    Attributes:
        slot: Its running number.
        previous: Digest of the commitment of the slot before; ``None`` for slot 1.
        chains: What the register holds of the office.
    """

    slot: int
    previous: str | None
    chains: tuple[Chain, ...] = field(default=(), repr=False)

    def check(self, certificate: Certificate) -> None:
        """Refuse a commitment that contradicts the batches of its year.

        Args:
            certificate: About to take the slot.

        Raises:
            InputError: ``register-batch-…``: another first batch, quota or number than the
                register shows, or a batch that was drawn already.
        """
        report = examine(certificate)
        chain = Chain(certificate=certificate, report=report, places=(certificate.draw_id,))
        every = [*self.chains, chain]
        problems = [p for p in years.wrong(every) if p.place == chain.place]
        problems += years.taken(chain, self.chains)
        if problems:
            raise InputError.collect(problems)


@contextmanager
def next_slot(folder: str | Path | Files, office: str) -> Iterator[NextSlot]:
    """Hold the register of an office until its next commitment stands there.

    Args:
        folder: Where its certificates lie; made if need be.
        office: Its id.

    Raises:
        InputError: Another process holds it (``lock-held``), a file cannot be opened,
            or the highest slot has several commitments (``register-slot-twice``).
    """
    where = place_at(folder)
    with locked(where / "register"):
        yield _next(where, office)


def _next(folder: Place, office: str) -> NextSlot:
    try:
        register, unreadable = read_register(folder, office=office)
    except InputError as error:
        if error.code not in {"register-empty", "register-folder"} or is_file(folder):
            raise
        return NextSlot(1, None)
    problems = [*unreadable, *register.damaged, *register.undecided]
    if problems:
        raise InputError.collect(problems)
    chains = register.of_office(office)
    if not chains:
        return NextSlot(1, None)
    highest = max(chain.slot for chain in chains)
    found = sorted({chain.digest for chain in chains if chain.slot == highest})
    if len(found) > 1:
        names = "、".join(sorted({c.certificate.draw_id for c in chains if c.slot == highest}))
        raise InputError("register-slot-twice", slot=highest, count=len(found), value=names)
    return NextSlot(highest + 1, found[0], tuple(chains))
