"""The big screen in a real browser, led by the keys that its page names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fixtures.certificates import issued
from fixtures.chromium import Chromium
from fixtures.paperwork import PAPER
from randcheck.reports.documents.page import to_html
from randcheck.reports.notices.recording import show_draw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long
KEYS = {
    "PageDown": 34,
    "PageUp": 33,
    "Home": 36,
    "End": 35,
    " ": 32,
    "ArrowRight": 39,
    "Escape": 27,
}
PLACE = "document.querySelector('nav span:last-child').textContent"
SEEN = (
    "[...document.querySelectorAll('body.staged .on tbody tr')]"
    ".filter((row) => row.offsetParent && !row.matches('.away'))"
    ".map((row) => row.cells[1].textContent.split('\\n')[0])"
)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Chromium]:
    """The page of a draw on a projector of 1280 by 720, network off."""
    page = tmp_path / "screen.html"
    page.write_text(to_html(show_draw(issued()[1], PAPER)), encoding="utf-8")
    with Chromium(1280, 720) as browser:
        browser.call("Network.enable")
        browser.call("Network.emulateNetworkConditions", offline=True, latency=0,
                     downloadThroughput=-1, uploadThroughput=-1)  # fmt: skip
        browser.open(page.as_uri())
        yield browser


def press(browser: Chromium, key: str) -> None:
    """Press and let go of a key, as a hand does."""
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=KEYS[key])


def test_keys_lead_through_the_draw(screen: Chromium):
    """Space and arrows go on, pages show all or go back, Home and End go to the ends."""
    certificate = issued()[1]
    first, count = map(int, re.findall(r"\d+", screen.run(PLACE)))
    assert (first, count > 2) == (1, True)
    seen: list[str] = []
    for number in range(2, count + 1):
        press(screen, " " if number % 2 else "ArrowRight")  # the next scene begins to roll
        screen.until(lambda number=number: screen.run(PLACE) == f"{number} / {count}")
        if screen.run("document.querySelectorAll('.rolling, .waiting').length"):
            press(screen, "PageDown")  # all of it at once
        screen.until(lambda: not screen.run("document.querySelectorAll('td.rolling').length"))
        assert screen.run(PLACE) == f"{number} / {count}"
        seen += screen.run(SEEN)
    whole = "\n".join([*seen, screen.run("document.body.textContent")])
    assert all(str(row["target"]) in whole for row in certificate.targets)
    press(screen, "PageDown")  # nothing comes after the last
    assert screen.run(PLACE) == f"{count} / {count}"
    press(screen, "PageUp")
    assert screen.run(PLACE) == f"{count - 1} / {count}"
    press(screen, "Home")
    assert screen.run(PLACE) == f"1 / {count}"
    press(screen, "End")
    assert screen.run(PLACE) == f"{count} / {count}"
    press(screen, "Escape")  # any other key does nothing
    assert screen.run(PLACE) == f"{count} / {count}"


def test_whoever_loads_the_page_again_stays_where_he_was(screen: Chromium):
    """The number of the scene stands in the address, and nothing was fetched."""
    press(screen, "End")
    there = screen.run(PLACE)
    screen.call("Page.reload")
    screen.until(lambda: screen.run("document.readyState") == "complete" and screen.run(PLACE))
    assert screen.run(PLACE) == there
    asked = [e for e in screen.events if e.get("method") == "Network.requestWillBeSent"]
    addresses = [event["params"]["request"]["url"] for event in asked]
    assert all(address.startswith("file:") for address in addresses)
