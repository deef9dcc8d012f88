"""The examples of the documentation at work, each as a reader would start it."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.stores import breaches, drop, opened, postgres_url
from randcheck.canonical import jcs
from randcheck.certificates.register import examine_register, verify_register
from randcheck.stores import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SOURCE = str(Path(rc.__file__).parents[1])
NAMES = ("places", "waiting", "register")
pytestmark = pytest.mark.long


def environment(**more: str) -> dict[str, str]:
    """What a program needs to find the library."""
    return {**os.environ, "PYTHONPATH": SOURCE, **more}


def need(module: str) -> None:
    """Skip, or in CI fail, where an example's own packages are not installed."""
    if find_spec(module) is None:
        reason = f"{module} is not installed (extra examples)"
        if os.environ.get("RANDCHECK_NEEDS_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def started(command: list[str], **more: str) -> Iterator[str]:
    """A server that listens on the port that stands for ``PORT``; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    whole = [sys.executable, *(word.replace("PORT", port) for word in command)]
    process = subprocess.Popen(whole, cwd=EXAMPLES, env=environment(**more))  # noqa: S603
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def service() -> Iterator[str]:
    """The FastAPI service with two worker processes; its address."""
    need("fastapi")
    need("uvicorn")
    url = postgres_url()
    command = ["-m", "uvicorn", "fastapi_service:app", "--port", "PORT",
               "--workers", "2", "--log-level", "warning"]  # fmt: skip
    try:
        with started(command, DATABASE=url) as address:
            yield address
    finally:
        for name in NAMES:
            drop(url, name)


def call(address: str, body: Any = None, method: str = "POST") -> tuple[int, Any]:  # noqa: ANN401
    """Status and JSON of an answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(address, data, headers, method=method)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_service_holds_the_cap(service: str):
    """Eight departments that commit at once and draw later never put a target over its cap."""
    targets = [f"T{n:03}" for n in range(60)]

    def ask(number: int) -> int:
        wanted = {"department": f"d{number}", "targets": targets, "rate": "1/3", "value": "3 5"}
        status, said = call(f"{service}/draws", wanted)
        assert status == 200, said
        return int(said["slot"])

    with ThreadPoolExecutor(8) as pool:
        slots = sorted(pool.map(ask, range(8)))
        assert slots == list(range(1, 9))
        answers = list(pool.map(lambda slot: call(f"{service}/draws/{slot}/draw"), slots))
    assert {status for status, _ in answers} == {200}
    assert sum(len(said["all"]) for _, said in answers) == 40  # the first two; no place was left
    assert answers == [call(f"{service}/draws/{slot}/draw") for slot in slots]
    assert breaches(opened(postgres_url(), "places"), 2026, 2) == {}
    register = opened(postgres_url(), "register").files
    assert len(verify_register(register).slots) == 8
    status, text = call(f"{service}/draws/1", method="GET")
    assert status == 200
    assert rc.Certificate.from_json(text).drawn["all"] == tuple(answers[0][1]["all"])
    wrong = {"department": "a/b", "targets": ["T 1"], "rate": "1/3", "value": "x"}
    status, said = call(f"{service}/draws", wrong)
    assert status == 422
    assert {"code", "zh", "en", "place"} <= said["problems"][0].keys()


def test_django_app_draws_from_its_models(tmp_path: Path):
    """Lists in models, four draws asked for at once, certificates that agree and a page of each."""
    need("django")
    path = tmp_path / "office.db"
    command = ["django_app.py", "runserver", "--noreload", "127.0.0.1:PORT"]
    targets = [{"id": f"T{n:02}", "name": f"{n}厂", "state": "存续"} for n in range(30)]
    people = [
        {"id": f"E{n}", "name": f"某{n}", "licence_until": "2024-01-01", "present": n != 4}
        for n in range(5)
    ]
    values = {"values": {"office": "3 5", "supervisor": "6"}}
    with started(command, DATABASE=str(path)) as address:
        status, said = call(f"{address}/draws", values)
        assert (status, bool(said["problems"])) == (422, True)  # there is nobody yet
        call(f"{address}/lists", {"targets": targets, "inspectors": people})
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda _: call(f"{address}/draws", values), range(4)))
        assert sorted(said["slot"] for _, said in made) == [1, 2, 3, 4]
        answers = [call(f"{address}/draws/{slot}/draw") for slot in (2, 1, 3, 4)]
        assert answers[0] == call(f"{address}/draws/2/draw")
        assert {status for status, _ in answers} == {200}
        status, text = call(f"{address}/draws/2", method="GET")
        with urllib.request.urlopen(f"{address}/draws/2") as page:  # noqa: S310 - loopback
            shown = page.read().decode()
    certificate = rc.Certificate.from_json(jcs.serialize(text))
    teams = {id: list(team) for id, team in certificate.teams.items()}
    assert teams == answers[0][1]["teams"] != {}
    assert "E4" not in str(teams)  # who is not present
    assert "huaxian/2023/lightning/2" in shown
    assert breaches(open_sqlite(path, name="places"), 2023, 2) == {}
    register = examine_register(open_sqlite(f"{path}.register").files)
    assert [slot.slot for slot in register.slots] == [1, 2, 3, 4]
    assert register.findings == ()
    assert [one.code for one in register.questions] == ["register-again"]  # the same task


def test_batch_goes_on_where_it_was_stopped(tmp_path: Path):
    """Killed again and again and started again, the batch ends as one that was never stopped."""
    path = tmp_path / "work.db"
    command = [sys.executable, str(EXAMPLES / "batch.py"), str(path)]
    chance = random.Random(5)
    for _ in range(8):
        process = subprocess.Popen(command, env=environment())  # noqa: S603 - this interpreter
        time.sleep(0.2 + chance.random())
        process.kill()
        process.wait()
    subprocess.run(command, env=environment(), check=True)  # noqa: S603 - this interpreter
    store = open_sqlite(path)
    before = {name: store.files[name] for name in store.files}
    assert breaches(store, 2026, 2) == {}
    assert [entry.state for entry in store.entries] == ["drawn"] * 3
    assert sum(count.drawn for count in store.counts(2026).values()) == 30
    subprocess.run(command, env=environment(), check=True)  # noqa: S603 - this interpreter
    assert {name: store.files[name] for name in store.files} == before
