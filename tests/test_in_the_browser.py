"""The whole bot as a newcomer meets it: in the page of the local Slack, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PHONE, barriers
from tests.stage import AUTHORIZERS, Stage

Open = Callable[..., Page]


def at(stage: Stage, place: str = AUTHORIZERS, person: str = "U0DANA") -> str:
    return f"{stage.slack.url}/as/{person}/{place}"


def send(page: Page, text: str) -> None:
    box = page.locator("#composer")
    box.fill(text)
    box.press("Enter")


def newest(page: Page) -> Locator:
    return page.locator("#messages > li").last


def test_a_newcomer_asks_reads_pages_and_shares(stage: Stage, open_page: Open) -> None:
    page = open_page(at(stage))
    page.locator("#composer").press_sequentially("/charter-c")
    expect(page.get_by_role("option", selected=True)).to_contain_text("/charter-chat")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(newest(page).get_by_role("heading", name="Next: Charter Chat")).to_be_visible()
    expect(newest(page)).to_contain_text("Only visible to you")
    expect(newest(page)).to_contain_text("Wednesday, November 25th at 10:00 AM")
    expect(newest(page)).to_contain_text("Expected, not confirmed")

    send(page, "/charter-chat upcoming")
    newest(page).get_by_role("button", name="More results").click()
    expect(newest(page)).to_contain_text("May 2027")
    newest(page).get_by_role("button", name="Back to earlier results").click()
    expect(newest(page)).to_contain_text("November 2026")

    newest(page).get_by_role("button", name="Share in this channel").click()
    expect(page.locator("#messages")).to_contain_text("Shared by @Dana Whitfield")
    other = open_page(at(stage, person="U0PRIYA"))
    expect(other.locator("#messages")).to_contain_text("Shared by @Dana Whitfield")
    expect(other.locator("#messages")).to_contain_text("1:00 PM")


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_answers_have_no_barriers(
    stage: Stage, open_page: Open, size: dict[str, int] | None
) -> None:
    page = open_page(at(stage), **({"viewport": size} if size else {}))
    for text in ("/charter", "/charter-chat", "/charter-chat upcoming", "/charter-training"):
        count = page.locator("#messages > li").count()
        send(page, text)
        expect(page.locator("#messages > li")).to_have_count(count + 1)
    assert barriers(page) == []
