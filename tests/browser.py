"""A real browser for tests, where there is one.

Import the fixtures into a conftest: `from tests.browser import browser, open_page  # noqa: F401`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

ARGUMENTS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

PATIENCE = 30_000  # milliseconds

expect.set_options(timeout=PATIENCE)


def browser_path(playwright: Playwright) -> str:
    """The program to start: the system's Chromium, or the one that Playwright has installed."""
    system = next(filter(None, map(shutil.which, _NAMES)), None)
    if system is not None:
        return system
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        pytest.skip("there is no browser: apt-get install chromium, or playwright install chromium")
    return own


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module; they are skipped where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(playwright), args=ARGUMENTS
        )
        yield browser
        browser.close()


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
