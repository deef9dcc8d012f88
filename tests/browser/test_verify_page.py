"""``verify.html`` in headless Chromium, driven by drops and clicks."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import randcheck as rc
from fixtures.chromium import Chromium
from fixtures.outsiders import differences, load, write_cases
from fixtures.verifypage import LACKING, PAGE, UNSAID, VerifyPage, files_of
from randcheck.cli import main
from randcheck.selftest import office_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.long

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MEASURES = slice(16, 24)  # width and height, in the header of a PNG file
VIEW = {"width": 800, "height": 1100, "deviceScaleFactor": 1, "mobile": False}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """One browser for all tests of this module."""
    with Chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Chromium) -> VerifyPage:
    """The page, freshly opened and in English."""
    browser.events.clear()
    opened = VerifyPage(browser)
    browser.run("void (language = 1, draw())")
    return opened


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration: certificate.json and rosters/."""
    folder = tmp_path_factory.mktemp("demo") / "示范 抽取"
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases for verifiers that share nothing with the package, 300 mutants among them."""
    folder = tmp_path_factory.mktemp("cases")
    write_cases(folder, 150)
    return folder


def test_dropped_folder_is_recomputed(page: VerifyPage, demo: Path):
    """Who drops the certificate and the folder of lists sees that everything was recomputed."""
    assert page.drop(demo / "certificate.json", demo / "rosters") == "certificate"
    report = page.report()
    assert report["verdict"] == "verified"
    assert report["properties"]["recomputed"]["holds"]
    assert page.text(".verdict strong") == "Verified"
    drawn = rc.load_certificate(demo / "certificate.json").drawn
    shown = page.browser.run(
        "Array.from(document.querySelectorAll('table.drawn tbody tr'), "
        "row => [row.cells[1].textContent, row.cells[4].textContent])"
    )
    assert sorted(target for target, _ in shown) == sorted(t for ids in drawn.values() for t in ids)
    teams = rc.load_certificate(demo / "certificate.json").teams
    assert {target: sorted(people.split(", ")) for target, people in shown} == {
        target: sorted(people) for target, people in teams.items()
    }
    assert page.browser.complaints() == []


def test_one_language_at_a_time(page: VerifyPage, demo: Path):
    """The switch changes every word of the page; nothing is said in both languages."""
    page.drop(demo / "certificate.json")
    for place in ("header h1", ".cards", "table.steps", "#drop"):
        assert not CHINESE.search(page.text(place)), place
    page.browser.click("#language")
    assert page.browser.run("document.documentElement.lang") == "zh-CN"
    for place in ("header h1", ".lead", ".verdict", "table.steps", "footer"):
        text = page.text(place)
        assert CHINESE.search(text), place
        assert not re.search(r"\b(PASS|SKIPPED|Verified|the|of)\b", text), place


def test_same_as_library(page: VerifyPage, cases: Path):
    """Every case is judged as by the library: status by step, properties, notes and verdict."""
    wrong = {}
    for case in load(cases)[0]:
        report = page.examine(Path(case["certificate"]), case["given"])
        if found := differences(case, report, LACKING):
            wrong[case["name"], case["certificate"]] = found
    assert wrong == {}
    assert page.browser.complaints() == []


def test_same_register_as_library(page: VerifyPage, cases: Path):
    """A folder of certificates gives the findings and questions that the library gives."""
    registers = load(cases)[1]
    assert [wrong for wrong in map(page.register, registers) if wrong] == []


def test_every_code_has_words(page: VerifyPage, cases: Path):
    """Whatever is found, skipped or noted is said in words, in both languages."""
    expected = [case["expect"] for case in load(cases)[0]]
    own = {code for e in expected for step in e["steps"].values() for code in step["codes"]}
    own |= {code for e in expected for code in e["notes"]}
    ours = {code for code in own if not code.startswith(("book-", "note-calendar-", "shape-"))}
    source = PAGE.read_text(encoding="utf-8")
    said = set(re.findall(r'(?:find|wrong|no|note|Refused|ask|findVoid)\("([a-z0-9-]+)"', source))
    for code in sorted(said | {code for code in ours if f'"{code}"' in source}):
        for language in (0, 1):
            words = page.browser.run(f"(language = {language}, words({json.dumps(code)}))")
            assert words != code, code


def test_table_of_capabilities_is_what_the_page_lacks():
    """The column of `verify.html` says no exactly to what these tests let it skip."""
    text = PAGE.with_name("capabilities.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| `")]
    table = {row[0].strip(" `"): row[3].strip() for row in rows}
    assert {name for name, can in table.items() if can == "no"} == {*LACKING, *UNSAID}
    assert set(table.values()) == {"yes", "no"}


def test_published_values(page: VerifyPage):
    """The link at the foot of the page runs the published values, and all of them hold."""
    page.browser.click("footer a")
    assert page.settled() == "selftest"
    lines = page.browser.run("shown.lines")
    assert [line["source"] for line in lines if not line["right"]] == []
    assert len(lines) >= 35
    assert page.text(".verdict strong") == "PASS"


def test_was_i_drawn_fairly(page: VerifyPage, tmp_path: Path):
    """A target's view tells its ticket, its place or the last lot, and that it is listed."""
    private, whole = tmp_path / "private", tmp_path / "whole.json"
    parties = ["--source", "office=3 5 2 6", "--source", "supervisor=1 4 4 2"]
    book = ["--book", "huaxian-2023", "--drawn-on", "2023-04-25"]
    files = ["--private", str(private), "--out", str(whole)]
    assert main(["commit", str(office_folder()), *book, *parties, *files]) == 0
    assert main(["draw", str(private), "--out", str(whole)]) == 0
    certificate = rc.load_certificate(whole)
    drawn = next(iter(certificate.drawn.values()))[0]
    lines = (private / "rosters" / "targets.jsonl").read_bytes().splitlines()
    eligible = [t["id"] for t in map(json.loads, lines) if t.get("verdict") == "eligible"]
    lots = {row[2] for row in certificate.reserves.rows} | {
        target for ids in certificate.drawn.values() for target in ids
    }
    spared = next(target for target in eligible if target not in lots)
    for target, words in ((drawn, "so it is drawn"), (spared, "so it is not drawn")):
        mine = tmp_path / f"{target}.json"
        view = ["view", str(whole), "--private", str(private), "--to", "本人", "--out", str(mine)]
        assert main([*view, "--for", f"target:{target}"]) == 0
        assert page.drop(mine) == "certificate"
        assert page.report()["verdict"] == "verified"
        assert words in page.text(".fair")
        assert "hashes" in page.text(".fair")

    page.drop(whole)
    page.browser.run(f"void (byId('target').value = {json.dumps(spared)})")
    page.browser.click("#ask button")
    page.browser.until(lambda: page.browser.run("byId('told').textContent"))
    assert "so it is not drawn" in page.text("#told")


def test_amended_and_sealed_are_shown(page: VerifyPage, cases: Path):
    """An amended draw shows who goes now; a sealed one shows no list, and says so."""
    by_name = {case["name"]: case for case in load(cases)[0] if case["kind"] == "valid"}
    stages = {case["expect"]["stage"] for case in by_name.values()}
    assert stages >= {"committed", "opened", "drawn", "assigned", "requested", "amended", "void"}
    sealed = next(c for n, c in by_name.items() if n.startswith("sealed") and not c["given"])
    page.examine(Path(sealed["certificate"]), {})
    assert page.browser.run("document.querySelector('table.drawn')") is None
    assert "sealed" in page.text(".verdict")


HOSTILE = {
    "nested": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "names": json.dumps({"<img src=x onerror=hacked=1>": "<script>hacked=1</script>"}).encode(),
    "twice": b'{"format":"randcheck/certificate@v1","format":"randcheck/certificate@v1"}',
    "utf-8": b'{"format":"randcheck/certificate@v1\xff"}',
    "number": b'{"format":"randcheck/certificate@v1","records":1e400}',
    "prototype": b'{"__proto__":{"format":"randcheck/certificate@v1"},"constructor":1}',
    "empty": b"",
    "picture": bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused(page: VerifyPage, tmp_path: Path, name: str):
    """Whatever is dropped, the answer is a refusal; nothing of the file becomes markup."""
    path = tmp_path / "<b>certificate<img src=x onerror=hacked=1>.json"
    path.write_bytes(HOSTILE[name])
    assert page.drop(path) == "certificate"
    report = page.report()
    assert report["verdict"] == "refuted"
    assert [step["name"] for step in report["steps"] if step["status"] == "FAIL"] == ["form"]
    assert page.text(".card").startswith("Was this draw held as committed?")
    assert page.browser.run("typeof hacked") == "undefined"
    assert page.browser.run("document.querySelectorAll('#answer img, #given img, b').length") == 0
    assert page.browser.complaints() == []


def test_too_large_a_file_is_refused_unread(page: VerifyPage, tmp_path: Path):
    """A file of 200 MB is refused for its size, as a certificate and as a file of rosters."""
    path = tmp_path / "certificate.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    page.drop(path)
    (form, *_) = page.report()["steps"]
    assert (form["status"], form["problems"][0]["code"]) == ("FAIL", "json-large")


def test_hostile_rosters_are_refused(page: VerifyPage, demo: Path, tmp_path: Path):
    """A roster of one line without end is refused by step 13, and the page goes on living."""
    folder = tmp_path / "rosters"
    folder.mkdir()
    for path in files_of(demo / "rosters"):
        (folder / path.name).write_bytes(path.read_bytes())
    for data in (
        b"[" * 100_000 + b"\n",
        b'{"id":"<img src=x onerror=hacked=1>"}\n',
        b"\xff\n",
        b"{}",
    ):
        (folder / "targets.jsonl").write_bytes(data)
        page.drop(demo / "certificate.json", folder)
        assert [s["name"] for s in page.report()["steps"] if s["status"] == "FAIL"] == ["roots"]
    assert page.browser.run("typeof hacked") == "undefined"


def test_text_of_a_certificate_is_no_markup(page: VerifyPage, tmp_path: Path):
    """Markup in a name or a value that somebody chose is shown as it stands."""
    markup = "<img src=x onerror=hacked=1><script>hacked=1</script>"
    lists = rc.read_office(office_folder(), book="huaxian-2023")
    task = lists.plan("2023").task("lightning")
    sources = [rc.contribution("office", value=markup), rc.contribution("supervisor", value="6")]
    pending = rc.commit(task, sources=sources, operator=markup, witnesses=[markup])
    path = tmp_path / "certificate.json"
    rc.draw(pending).save(path)
    page.drop(path)
    assert page.report()["verdict"] == "verified"
    assert page.text("dl").count(markup) == 2
    assert page.browser.run("typeof hacked") == "undefined"


class Listener(BaseHTTPRequestHandler):
    """Notes whatever is asked of it."""

    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        """Answer, and note it."""
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, *_: object) -> None:  # type: ignore[override]
        """Say nothing."""


def allowed_again(page: str) -> str:
    """The page with the hashes of its scripts made again, as somebody would who altered it."""
    for part in ("script", "style"):
        texts = re.findall(f"<{part}>(.*?)</{part}>", page, re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in texts]
        allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
        page = re.sub(f"{part}-src [^;]*;", f"{part}-src {allowed};", page, count=1)
    return page


@pytest.fixture
def address() -> Iterator[str]:
    """Where somebody listens, on this machine."""
    Listener.asked.clear()
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_planted_request_is_stopped(browser: Chromium, demo: Path, tmp_path: Path, address: str):
    """A request planted in the page or its worker goes nowhere: the policy stops it."""

    def asking(name: str) -> str:
        return f"fetch('{address}/{name}').catch(() => 0);"

    planted = PAGE.read_text(encoding="utf-8")
    for old, new in (
        ("<main id", f'<img src="{address}/image"><main id'),
        ("started();\n</script>", asking("page") + "\nstarted();\n</script>"),
        ("function startWorker() {", "function startWorker() {" + asking("worker")),
    ):
        assert planted.count(old) == 1
        planted = planted.replace(old, new)
    path = tmp_path / "verify.html"
    path.write_text(allowed_again(planted), encoding="utf-8")
    page = VerifyPage(browser, path)
    page.drop(demo / "certificate.json")
    assert page.report()["verdict"] == "verified"
    refused = [text for text in browser.complaints() if "Content Security Policy" in text]
    for name in ("image", "page", "worker"):
        assert any(f"{address}/{name}" in text for text in refused), name
    assert Listener.asked == []


def test_altered_script_does_not_run(browser: Chromium, tmp_path: Path):
    """A page of which a script was altered without its hash shows nothing."""
    path = tmp_path / "verify.html"
    source = PAGE.read_text(encoding="utf-8").replace(
        "started();\n</script>", "started(); \n</script>"
    )
    path.write_text(source, encoding="utf-8")
    browser.open(path.as_uri())
    assert browser.run("typeof started") == "undefined"


def test_pictures(page: VerifyPage, demo: Path, tmp_path: Path):
    """The page in both languages, on a screen and on paper; the documentation shows just this."""
    kept = Path(os.environ.get("RANDCHECK_PICTURES", tmp_path))
    page.drop(demo / "certificate.json", demo / "rosters")
    for language, name in enumerate(("zh", "en")):
        page.browser.run(f"void (language = {language}, draw(), window.scrollTo(0, 0))")
        page.browser.picture(kept / f"verify-{name}-whole.png")
        page.browser.call("Emulation.setDeviceMetricsOverride", **VIEW)
        page.browser.picture(kept / f"verify-{name}.png", whole=False)
        shown = [page.text("header h1"), page.text(".verdict"), page.text(".cards")]
        (kept / f"verify-{name}.txt").write_text("\n".join(shown) + "\n", encoding="utf-8")
        page.browser.call("Emulation.clearDeviceMetricsOverride")
        page.browser.paper(kept / f"verify-{name}.pdf")
        assert 50_000 < (kept / f"verify-{name}.png").stat().st_size < 150_000
        printed = (kept / f"verify-{name}.pdf").read_bytes()
        assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 5
        told, there = (folder / f"verify-{name}.txt" for folder in (kept, PICTURES))
        assert told.read_text(encoding="utf-8") == there.read_text(encoding="utf-8")
        made, there = (folder / f"verify-{name}.png" for folder in (kept, PICTURES))
        assert made.read_bytes()[MEASURES] == there.read_bytes()[MEASURES]
