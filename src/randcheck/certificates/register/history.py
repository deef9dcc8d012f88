"""What earlier draws of an office say about targets: computed from its certificates (抽查历史)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from randcheck.canonical.arguments import checked
from randcheck.certificates.records import DRAW, REQUEST
from randcheck.certificates.register.burdens import loads_of
from randcheck.certificates.register.reading import read_register
from randcheck.disk.storage import Files
from randcheck.draws.past import Earlier, PastCheck
from randcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from randcheck.certificates.certificate import Certificate
    from randcheck.certificates.pending import Pending


@checked
def history_of(
    register: str | Path | Files | Iterable[Certificate],
    office: str,
    *,
    pending: Iterable[Pending] = (),
) -> Earlier:
    """Return what the certificates of an office say of its earlier draws.

    Whoever is drawn now, as amended, has a check for each item; nobody has one by a slot that
    is void. A slot that is still open reserves whom it may draw.

    Args:
        register: A folder with its certificates, a mapping, or the certificates. They are
            not verified.
        office: Its id; those of others are passed over.
        pending: Private folders of open slots, for whom they may draw, and of sealed ones, for
            whom they have drawn.

    Raises:
        InputError: Something cannot be opened, or a slot has several certificates
            (``register-slot-twice``, ``register-fork``).
        ConfidentialityError: A draw is sealed, and nobody says who was drawn
            (``sealed-results``).
    """
    private = {one.draw_id: one for one in pending}
    slots = _slots(register, office)
    last = max(slots, default=0)
    known = {number: _Slot(slots[number], private) for number in sorted(slots)}
    batches: dict[tuple[str, str], frozenset[str]] = {}
    for slot in known.values():
        for key, ids in slot.batches():
            batches[key] = batches.get(key, frozenset()) | ids
    loads: dict[int, Counter[str]] = {}
    for slot in known.values():
        for year, burdens in slot.loads():
            loads.setdefault(year, Counter()).update(burdens)
    return Earlier(
        checks=tuple(check for slot in known.values() for check in slot.checks()),
        reserved=tuple(check for slot in known.values() for check in slot.reserved()),
        unknown=tuple(
            s.certificate.draw_id for s in known.values() if s.is_open and s.pools is None
        ),
        heads=tuple(_head(slots.get(number)) for number in range(1, last + 1)),
        draws={slot.certificate.draw_id: number for number, slot in known.items()},
        batches=batches,
        loads={year: dict(burdens) for year, burdens in loads.items()},
    )


def _head(certificate: Certificate | None) -> tuple[str, int]:
    return ("", 0) if certificate is None else (certificate.head, len(certificate.records))


def _slots(
    register: str | Path | Files | Iterable[Certificate], office: str
) -> dict[int, Certificate]:
    """Return the certificate of each slot, the longest of those that belong together."""
    found: dict[int, Certificate] = {}
    for one in _certificates(register, office):
        slot = one.commitment["slot"]
        known = found.get(slot)
        if known is None or known.begins(one):
            found[slot] = one
        elif not one.begins(known):
            fork = known.records[0].digest == one.records[0].digest
            params: dict[str, Any] = {"slot": slot, "count": 2, "value": one.draw_id}
            raise InputError("register-fork" if fork else "register-slot-twice", **params)
    return found


def _certificates(
    register: str | Path | Files | Iterable[Certificate], office: str
) -> Sequence[Certificate]:
    if isinstance(register, str | Path | Files):
        read, unreadable = read_register(register, office=office)
        if unreadable:
            raise InputError.collect(unreadable)
        return [chain.certificate for chain in read.chains]
    return [one for one in register if one.commitment["office"] == office]


class _Slot:
    """One slot, as far as it went."""

    def __init__(self, certificate: Certificate, private: Mapping[str, Pending]) -> None:
        mine = private.get(certificate.draw_id)
        results = None if mine is None else mine.certificate.results
        if certificate.is_sealed and certificate.results is None:
            certificate = certificate.with_results(results)
        self.certificate = certificate
        self.is_open = not (certificate.of_kind(DRAW) or certificate.is_void)
        self.pools = None if mine is None else mine.rosters["targets"].eligible()[0]
        self.drawn = certificate.drawn if certificate.of_kind(DRAW) else {}

    @property
    def is_unknown(self) -> bool:
        """Whether it is open, and nobody here knows whom it may draw."""
        return self.is_open and self.pools is None

    def checks(self) -> Iterator[PastCheck]:
        """Yield a check for each item of each target drawn."""
        yield from self._checks(self.drawn)

    def reserved(self) -> Iterator[PastCheck]:
        """Yield the same of whom it may still draw: by its lot, or as a reserve asked for."""
        if self.is_open:
            yield from self._checks(self.pools or {})
        elif self.certificate.open_request is not None:
            yield from self._checks(asked_for(self.certificate))

    def _checks(self, drawn: Mapping[str, Iterable[str]]) -> Iterator[PastCheck]:
        body = self.certificate.commitment
        said = body.get("past")
        if said is None:
            return
        items: dict[str, dict[str, None]] = {}
        for stratum in body["strata"]:
            for target in drawn.get(stratum["id"], ()):
                items.setdefault(target, {}).update(dict.fromkeys(stratum["items"] or [""]))
        for target, named in items.items():
            for item in named:
                yield PastCheck(
                    target=target,
                    day=date.fromisoformat(body["window"]["last"]),
                    cause=said["cause"],
                    item=item,
                    unit=said["unit"],
                    drawn=date.fromisoformat(said["day"]),
                    made=False,
                    slot=body["slot"],
                    department=said["department"],
                    level=said["level"],
                )

    def loads(self) -> Iterator[tuple[int, Mapping[str, int]]]:
        """Yield the year of the draw, and what its inspectors carry of it now."""
        said = self.certificate.commitment.get("past")
        if said is not None and self.drawn and not self.certificate.is_void:
            yield date.fromisoformat(said["day"]).year, loads_of(self.certificate.open_records)

    def batches(self) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
        """Yield whom it has drawn of yearly quotas."""
        for stratum in self.certificate.commitment["strata"]:
            batch = stratum["batch"]
            if batch is not None:
                first = batch["first"] or self.certificate.records[0].digest
                yield (first, stratum["id"]), frozenset(self.drawn.get(stratum["id"], ()))


def asked_for(certificate: Certificate) -> dict[str, list[str]]:
    """Return stratum → the reserves that an open request asks for."""
    record = [one for one in certificate.open_records if one.kind == REQUEST][-1]
    found: dict[str, list[str]] = {}
    for entry in record.body.get("unreachable", ()):
        found.setdefault(entry["stratum"], []).append(entry["reserve"])
    return found
