"""No public function needs a path: whatever takes one takes bytes or a mapping as well."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures import oddities, offices
from fixtures.certificates import issued
from randcheck.audit import audit_register, read_record
from randcheck.certificates.ceremony import contributing
from randcheck.certificates.disclosing import load_log, log_view
from randcheck.certificates.pending import openings_file
from randcheck.certificates.register import examine_register, list_heads, verify_register
from randcheck.certificates.register.comparing import compare
from randcheck.certificates.register.entering import enter, load_head, prove
from randcheck.certificates.register.history import history_of
from randcheck.certificates.signatures.keyfiles import is_sealed, load_key, save_key
from randcheck.certificates.signatures.keys import new_key
from randcheck.certificates.signatures.trust import TrustedKey, load_trust, load_trusted
from randcheck.checks import append, read_checks
from randcheck.disk.storage import Shelf
from randcheck.office import reading, writing
from randcheck.office.books.rulebook import book_source
from randcheck.office.reading.published import read_published
from randcheck.reports.documents.picture import Picture
from randcheck.reports.documents.saving import save
from randcheck.reports.notices.announcing import announce_draw
from randcheck.reports.notices.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_INSTEAD = {"bytes", "Files", "Shelf", "Place", "Source"}
_A_FILE_BY_NATURE = {"open_sqlite"}  # a store without a file is `open_postgres`


def taking_paths() -> Iterator[tuple[str, str]]:
    """Every public function or method with a parameter that may be a path, and its annotation."""
    for full, value in oddities.public().items():
        last = full.rsplit(".", maxsplit=1)[-1]
        named = {last: value}
        if inspect.isclass(value):
            named = {f"{last}.{m}": getattr(value, m) for m in oddities.methods(full, value)}
        for name, function in named.items():
            for parameter in oddities.arguments(function).values():
                said = str(parameter.annotation)
                if ("Path" in said or said == "Source") and name not in _A_FILE_BY_NATURE:
                    yield name, said


def test_whoever_takes_a_path_takes_bytes_or_a_mapping():
    """Beside each path the annotation names bytes, a mapping, or a place in one."""
    listed = list(taking_paths())
    assert len(listed) > 60
    assert not [one for one in listed if not any(word in one[1] for word in _INSTEAD)]


@pytest.fixture(scope="module")
def uses() -> dict[str, Callable[[], Any]]:
    """Each of these functions at work on bytes and mappings; what it gives counts as true."""
    pending, certificate = issued(instant="2026-02-27T09:00:00+08:00")
    kept: dict[str, bytes] = {}
    pending.save(kept)
    register = {"1.json": certificate.to_bytes()}
    key = new_key()
    trusted = TrustedKey(key=key.public, roles=("office",))
    mine = contributing.contribute("o/p/d/1", "supervisor")
    shelf = Shelf({}) / "x"
    lists = _lists()
    targets = offices.office("huaxian-2023").files.targets
    mapping = writing.load_mapping(b'name = "x"\nrole = "targets"\n')
    document = announce_draw(certificate, Paper(office="甲局"))
    out: dict[str, bytes] = {}
    csv = Shelf(out)

    def saved(write: Callable[[Shelf], object], name: str) -> bytes:
        write(csv / name)
        return out[name]

    def held(write: Callable[[dict[str, bytes]], object]) -> dict[str, bytes]:
        there: dict[str, bytes] = {}
        write(there)
        return there

    def entered() -> dict[str, bytes]:
        there = dict(register)
        enter(there)
        return there

    read = {
        f"read_{role}": partial(lambda role: reading.read_list(role, lists[role]).value, role)
        for role in ("targets", "inspectors", "interests", "presence", "history", "items", "plan",
                     "joint", "results")
    }  # fmt: skip
    return read | {
        "Certificate.save": lambda: rc.load_certificate(saved(certificate.save, "c.json")),
        "Pending.save": lambda: rc.load_pending(held(pending.save)) == pending,
        "Pending.escrow": lambda: held(pending.escrow),
        "Pending.check_folder": lambda: pending.check_folder({}) is None,
        "Kept.save": lambda: contributing.load_kept(saved(mine.save, "kept.json")) == mine,
        "load_kept": lambda: contributing.load_kept(saved(mine.save, "kept.json")),
        "load_contribution": lambda: contributing.load_contribution(
            mine.public_bytes(), "o/p/d/1", "sha256"
        ),
        "log_view": lambda: held(
            lambda files: log_view(files, certificate, audience="public", target=None, to="a",
                                   at="2026-03-02T10:00:00+08:00")
        ),
        "load_log": lambda: load_log({}) == [],
        "compare": lambda: compare(certificate.to_bytes(), register) == ([], []),
        "enter": lambda: len(entered()) > 1,
        "prove": lambda: prove(entered(), certificate),
        "load_head": lambda: load_head(enter(dict(register))[1]),
        "examine_register": lambda: examine_register(
            register, against=[register], heads=list_heads(register), trust={}, evidence={}
        ),
        "verify_register": lambda: verify_register(register, trust={}),
        "history_of": lambda: history_of(register, "lan").draws,
        "list_heads": lambda: list_heads(register),
        "save_key": lambda: saved(lambda place: save_key(key, place), "key.json"),
        "load_key": lambda: load_key(saved(lambda p: save_key(key, p, "pw"), "k2"), "pw") == key,
        "is_sealed": lambda: not is_sealed(saved(lambda p: save_key(key, p), "k3")),
        "TrustedKey.save": lambda: load_trusted(saved(trusted.save, "t.json")) == trusted,
        "load_trust": lambda: load_trust({"t.json": trusted.to_bytes()}),
        "load_trusted": lambda: load_trusted(trusted.to_bytes()),
        "append": lambda: append(shelf, []) is not None,
        "read_checks": lambda: read_checks(saved(lambda p: append(p, []), "j.jsonl")) == (),
        "Table.save": lambda: certificate.targets.save(csv / "t.xlsx") or out["t.xlsx"],
        "examine": lambda: rc.examine(certificate.to_bytes(), files={}, rosters=kept),
        "verify": lambda: rc.verify(register["1.json"], rosters=kept, secrets=kept["secrets.json"]),
        "load_certificate": lambda: rc.load_certificate(certificate.to_bytes()),
        "load_openings": lambda: rc.load_openings(
            openings_file(pending.draw_id, pending.openings), pending.draw_id
        ),
        "load_pending": lambda: rc.load_pending(kept) == pending,
        "check_file": lambda: reading.check_file(
            lists["targets"], "targets", own=b"[targets]\n", normalise=True
        ),
        "read_published": lambda: read_published("对象编号,名称\nT1,甲\n".encode()).value,
        "read_beside": lambda: reading.read_beside("targets", lists["targets"]),
        "read_folder": lambda: reading.read_folder({"targets.csv": lists["targets"]}).targets,
        "read_list": lambda: reading.read_list("targets", lists["targets"]),
        "read_office": lambda: rc.read_office({"items.csv": lists["items"]}, book="huaxian-2023"),
        "rulebook": lambda: rc.rulebook(book_source("huaxian-2023")),
        "load_mapping": lambda: writing.load_mapping(b'name = "x"\nrole = "targets"\n'),
        "read_platform": lambda: writing.read_platform(csv / "list.csv", mapping)
        if saved(lambda p: writing.write_platform(targets, mapping, p), "list.csv") else 0,
        "write_platform": lambda: saved(
            lambda p: writing.write_platform(targets, mapping, p), "p.csv"
        ),
        "write_list": lambda: saved(lambda p: writing.write_list(targets, p), "l.csv"),
        "write_table": lambda: saved(lambda p: writing.write_table(p, ["a"], [["1"]]), "w.csv"),
        "Picture.save": lambda: saved(Picture(title="图", svg="<svg/>", png=b"").save, "p.svg"),
        "save": lambda: saved(lambda p: save(document, p), "d.html"),
        "read_record": lambda: read_record(
            {"checks.csv": "日期,对象编号,检查人员\n2026-03-02,T1,E1;E2\n".encode()}
        ),
        "audit_register": lambda: audit_register({**register, **kept}),
    }  # fmt: skip


def _lists() -> dict[str, bytes]:
    """One file of each kind of list, as bytes."""
    found = {
        "results": "检查日期,检查编号,检查人员,检查结果\n2026-3-2,T1,E1、E2,未发现问题\n".encode(),
        "presence": "执法证号,在岗\nE1,是\n".encode(),
    }
    for office in ("huaxian-2023", "luohe-2019", "wugang-2025"):
        for path in (offices.FOLDER / office).iterdir():
            if path.suffix in {".csv", ".xlsx"}:
                found.setdefault(path.stem, path.read_bytes())
    return found


def test_every_function_works_without_a_path(
    uses: dict[str, Callable[[], Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """“No public function needs a path”: all of them are called, and no file is made."""
    monkeypatch.chdir(tmp_path)
    names = {name for name, _ in taking_paths()}
    assert names == set(uses)
    failed = []
    for name, use in uses.items():
        try:
            given = use()
            if not (given.verdict if hasattr(given, "verdict") else given):
                failed.append(f"{name}: nothing")
        except rc.RandcheckError as error:
            failed.append(f"{name}: {error}")
    assert not failed
    assert list(tmp_path.iterdir()) == []
