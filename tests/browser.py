"""A real browser for tests, where there is one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

_ARGUMENTS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
HOW_TO_INSTALL = "no browser: apt-get install chromium, or playwright install --with-deps chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

PATIENCE = 30_000  # milliseconds

expect.set_options(timeout=PATIENCE)


# The path of Playwright's own Chromium, from the driver, which needs libraries of the system.
_ASK_THE_DRIVER = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


@cache
def browser_path() -> str | None:
    """The system's Chromium, else Playwright's own; None where neither can be driven.

    Asked in a process of its own, since a driver that cannot start leaves things open.
    """
    asked = subprocess.run(
        [sys.executable, "-c", _ASK_THE_DRIVER], capture_output=True, text=True, check=False
    )
    if asked.returncode != 0:
        return None
    system = next(filter(None, map(shutil.which, _NAMES)), None)
    own = asked.stdout.strip()
    return system or (own if Path(own).exists() else None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that is there, started."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a window of its own, and waits until its live connection stands.

    Further arguments are those of `Browser.new_context`. At the end of the test nothing may have
    gone wrong in any window: no error of a script, none of the page's policy, no request elsewhere.
    """
    troubles: list[str] = []
    contexts = []

    def opened(address: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)

        def said(message: ConsoleMessage) -> None:
            if message.type == "error":
                troubles.append(message.text)

        def asked(request: Request) -> None:
            if urlsplit(request.url).netloc != urlsplit(address).netloc:
                troubles.append(request.url)

        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", said)
        page.on("request", asked)
        page.goto(address)
        wait_until_live(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def wait_until_live(page: Page) -> None:
    """Wait until the page of the local Slack hears of changes, and so obeys the keyboard."""
    expect(page.locator("body[data-live]")).to_be_attached()


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical on the page once nothing is under way, with the elements.

    A button that waits for its answer is pale on purpose.
    """
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
