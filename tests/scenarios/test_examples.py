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
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import randcheck as rc
from fixtures.stores import breaches, drop, opened, postgres_url
from randcheck.certificates.register import verify_register
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


@pytest.fixture
def service() -> Iterator[str]:
    """The FastAPI service with two worker processes; its address."""
    need("fastapi")
    need("uvicorn")
    url = postgres_url()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "fastapi_service:app", "--port", str(port),
               "--workers", "2", "--log-level", "warning"]  # fmt: skip
    process = subprocess.Popen(command, cwd=EXAMPLES, env=environment(DATABASE=url))  # noqa: S603
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        for name in NAMES:
            drop(url, name)


def call(address: str, body: Any = None, method: str = "POST") -> tuple[int, Any]:  # noqa: ANN401
    """Status and JSON of an answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
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
