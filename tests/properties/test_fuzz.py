"""50,000 spoilt inputs through the public functions: documented errors alone, in little time.

The inputs are made from a fixed seed, so that every run is the same: files of every kind that
the library reads, cut, doubled, mixed with one another and with what is known to hurt parsers.
"""

from __future__ import annotations

import random
import resource
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from randcheck.calendars.layers import read_layer
from randcheck.calendars.notice_text import read_text
from randcheck.certificates.register import examine_register
from randcheck.certificates.signatures.trust import load_trust
from randcheck.checks import read_checks
from randcheck.cli import main
from randcheck.errors import RandcheckError
from randcheck.office.books.rulebook import parse_book
from randcheck.office.reading import read_inspectors, read_targets
from randcheck.office.writing.platform import load_mapping
from randcheck.selftest import load_cases, office_folder, run_case
from randcheck.selftest.demonstration import example

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 5
MEGABYTES = 500
HURTFUL = (
    b"", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n", b"\x1b[2J", b"[" * 5000, b"{" * 5000,
    b'{"a":' * 300, b"a." * 5000 + b"b = 1", b"1" * 5000, b"-0", b"1e999", b"NaN", b'"\\ud800"',
    b"9007199254740992", "𠮷".encode(), "\u202e".encode(), b"=1+1", b"'" * 3000, b'"' * 3001,
    b"sha256:" + 64 * b"a", b"9999-99-99", b"0001-01-01", b"null", b"true", b"\\" * 999,
    b'"""', b"\n[[", b"]]\n", b",,,,", b"# ", b"\t", b" " * 4000, b"\xa3\xac", b"../../../etc",
)  # fmt: skip


def spoilt(chance: random.Random, seeds: list[bytes]) -> bytes:
    """One of the seeds with one to four changes."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((1, 1, 2, 8, 64, 512)))
        match chance.randrange(6):
            case 0:
                data[at:to] = chance.choice(HURTFUL)
            case 1:
                del data[at:to]
            case 2:
                data[at:at] = data[at:to] * chance.choice((1, 2, 50))
            case 3:
                data[at:to] = bytes(b ^ (1 << chance.randrange(8)) for b in data[at:to])
            case 4:
                other = chance.choice(seeds)
                start = chance.randrange(len(other) + 1)
                data[at:to] = other[start : start + chance.choice((4, 40, 400))]
            case _:
                data[at:] = b"" if chance.randrange(4) == 0 else data[at:][::-1][:200]
    return bytes(data)


class Ground:
    """Seeds of every kind, and the functions that read them."""

    def __init__(self, folder: Path) -> None:
        pending, certificate = example()
        self.folder = folder
        self.certificate = certificate
        short = rc.Certificate(certificate.records[:2]).to_bytes()
        whole = certificate.to_bytes()
        pending.save(folder / "private")
        private = folder / "private"
        office = office_folder()
        books = next(iter((office.parent.parent / "office" / "books").glob("huaxian*.toml")))
        own = b'format = "randcheck/rulebook@1"\nid = "own"\ntitle = "own"\n'
        own += b'extends = "huaxian-2023"\n'
        lists = [path.read_bytes()[:3000] for path in sorted(office.glob("*.csv"))]
        vectors = (office.with_name("vectors") / "protocol.json").read_bytes()
        cases = Path(__file__).parents[1] / "data" / "cases"
        journal = (cases / "offices/penalty-notice-region/checks.jsonl").read_bytes()[:6000]
        notice = (
            "国务院办公厅关于2027年部分节假日安排的通知\n一、元旦：1月1日放假，共1天。\n".encode()
        )
        self.kinds: dict[str, tuple[int, list[bytes], Callable[[bytes], object]]] = {
            "certificate read": (12_000, [short, whole], rc.Certificate.from_json),
            "certificate examined": (3_000, [short], rc.examine),
            "whole certificate": (300, [whole], self.whole),
            "rule book": (4_000, [own, books.read_bytes()], parse_book),
            "rule book of a verifier": (1_000, [own], self.with_book),
            "targets": (6_000, lists, self.file(read_targets, "t.csv")),
            "inspectors": (5_000, lists, self.file(read_inspectors, "i.csv")),
            "journal": (6_000, [journal], self.file(read_checks, "k.jsonl")),
            "mapping": (3_000, [b'role = "targets"\n[columns]\n"a" = "b"\n'],
                        self.file(load_mapping, "m.toml")),
            "openings": (2_500, [(private / "openings.json").read_bytes()],
                         self.file(lambda p: rc.load_openings(p, pending.draw_id), "o.json")),
            "trust": (2_000, [b'{"format":"randcheck/key@v1","key":{"kty":"OKP"}}'], self.trust),
            "layer": (1_500, [b'{"format":"randcheck/calendar-layer@1","name":"x","notices":[]}'],
                      lambda data: read_layer(data, "layer")),
            "notice": (1_500, [notice], lambda data: read_text(data.decode("utf-8", "replace"))),
            "vectors": (700, [vectors[:4000]], self.vectors),
            "private folder": (300, [p.read_bytes()[:4000] for p in private.glob("*.json")],
                               self.private),
            "register": (200, [short], self.register),
            "command line": (1_000, [b"verify x --json", b"commit o --book x --drawn-on y",
                                     b"notice record o --out x", b"open take p --out c"],
                             self.words),
        }  # fmt: skip

    def file(self, read: Callable[[Path], object], name: str) -> Callable[[bytes], object]:
        """A reader of bytes that stand in a file."""
        path = self.folder / name

        def reads(data: bytes) -> object:
            path.write_bytes(data)
            return read(path)

        return reads

    def whole(self, data: bytes) -> object:
        """Examine with everything."""
        private = self.folder / "private"
        return rc.examine(data, rosters=private / "rosters", secrets=private / "secrets.json")

    def with_book(self, data: bytes) -> object:
        """Verify with bytes as rule book."""
        return rc.examine(self.certificate.records and self.short(), files={"rule_book": data})

    def short(self) -> bytes:
        """The commitment alone."""
        return rc.Certificate(self.certificate.records[:1]).to_bytes()

    def trust(self, data: bytes) -> object:
        """Read a folder of keys."""
        folder = self.folder / "trust"
        folder.mkdir(exist_ok=True)
        (folder / "a.json").write_bytes(data)
        return load_trust(folder)

    def vectors(self, data: bytes) -> object:
        """Read vectors and run them."""
        path = self.folder / "v.json"
        path.write_bytes(data)
        return [run_case(case) for case in load_cases(path)]

    def private(self, data: bytes) -> object:
        """Load a private folder one of whose files was replaced."""
        name = ("secrets.json", "openings.json", "certificate.json")[len(data) % 3]
        path = self.folder / "private" / name
        before = path.read_bytes()
        try:
            path.write_bytes(data)
            return rc.load_pending(self.folder / "private")
        finally:
            path.write_bytes(before)

    def register(self, data: bytes) -> object:
        """Examine a register with one good and one spoilt certificate."""
        folder = self.folder / "site"
        folder.mkdir(exist_ok=True)
        (folder / "a.json").write_bytes(self.short())
        (folder / "b.json").write_bytes(data)
        return examine_register(folder)

    def words(self, data: bytes) -> object:
        """Give a command; it ends with one of the documented codes and is never unforeseen."""
        words = [w for w in data.decode("utf-8", "replace").split(" ") if w]
        harmless = [w for w in words if "/" not in w][:12]
        code = main([*harmless[:1], *harmless[1:], "--no-such-option"])
        assert code in {0, 2}, words
        return code


KINDS = (
    "certificate read", "certificate examined", "whole certificate", "rule book",
    "rule book of a verifier", "targets", "inspectors", "journal", "mapping", "openings", "trust",
    "layer", "notice", "vectors", "private folder", "register", "command line",
)  # fmt: skip


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The seeds."""
    return Ground(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.long
def test_fifty_thousand_inputs(ground: Ground):
    """The kinds are all there, and their inputs are fifty thousand."""
    assert set(KINDS) == set(ground.kinds)
    assert sum(count for count, _, _ in ground.kinds.values()) == 50_000


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_fuzz(kind: str, ground: Ground, capsys: pytest.CaptureFixture[str]):
    """Nothing but documented errors, nothing above five seconds or 500 MB."""
    count, seeds, read = ground.kinds[kind]
    chance = random.Random(zlib.crc32(kind.encode()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slowest: tuple[float, Any] = (0.0, b"")
    for _ in range(count):
        data = spoilt(chance, seeds)
        started = time.process_time()
        try:
            read(data)
        except RandcheckError as error:  # documented; whatever else comes fails the test
            told = str(error)
            if not told:
                pytest.fail("an error without a word")
        slowest = max(slowest, (time.process_time() - started, data[:200]))
    capsys.readouterr()
    assert slowest[0] < SECONDS, slowest[1]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MEGABYTES
