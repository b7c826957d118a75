from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from bot.local import LocalSlack
from tests.browser import DESKTOP, PHONE, barriers

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def page(slack: LocalSlack, channel: str, open_page: Callable[..., Page]) -> Page:
    """Rosa's view of the channel, with the welcome."""
    slack.welcome = [{"label": "When is it?", "text": "/meet"}]
    return open_page(f"{slack.url}/as/U0RURAL/{channel}", reduced_motion="reduce")


def barriers_everywhere(page: Page) -> list[str]:
    """What stands in the way in this view, at the desk and on a phone, by day and by night."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{size['width']} {scheme}: {barrier}" for barrier in barriers(page)]
    return found


def test_a_conversation_and_all_that_opens_in_it_has_no_barriers(
    page: Page, slack: LocalSlack, channel: str
) -> None:
    rosa, yara = slack.person("U0RURAL"), slack.person("U0YORK")
    assert barriers_everywhere(page) == []
    question = yara.say(channel, "Hello <@U0RURAL>, *look* at <#C0GENERAL> and `this`")
    yara.upload(channel, "dates.csv", b"1")
    rosa.command(channel, "/meet")
    rosa.command(channel, "/gallery")
    yara.say("C0OVERSIGHT", "Something unread")
    expect(page.locator("#messages > li")).to_have_count(4)
    page.locator("#composer").fill("/")
    assert barriers_everywhere(page) == []
    page.locator("details.multi summary").click()
    assert barriers_everywhere(page) == []
    page.goto(f"{page.url}/thread/{question}")
    expect(page.get_by_role("heading", name="Thread")).to_be_visible()
    assert barriers_everywhere(page) == []


def test_modals_and_confirmations_have_no_barriers(
    page: Page, slack: LocalSlack, channel: str
) -> None:
    slack.person("U0RURAL").command(channel, "/meet")
    page.get_by_role("button", name="Stop reminders").click()
    assert barriers_everywhere(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Give feedback").click()
    modal = page.get_by_role("dialog", name="About your school")
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_role("alert")).to_be_visible()
    assert barriers_everywhere(page) == []


def test_the_home_and_the_menus_have_no_barriers(page: Page) -> None:
    page.get_by_role("link", name="Meeting Bot App").click()
    expect(page.get_by_role("heading", name="Your meetings")).to_be_visible()
    assert barriers_everywhere(page) == []
    page.locator("#clock-menu summary").click()
    assert barriers_everywhere(page) == []
    page.locator("#people-menu summary").click()
    assert barriers_everywhere(page) == []
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_at_twice_the_size_nothing_is_lost(page: Page, size: ViewportSize) -> None:
    """A zoom of 200 % halves the window that the page sees; 320 is the least there is."""
    zoomed: ViewportSize = {"width": max(size["width"] // 2, 320), "height": size["height"] // 2}
    page.set_viewport_size(zoomed)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#composer")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    page.locator("#clock-menu summary").click()
    page.get_by_role("button", name="Go").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Go")).to_be_in_viewport()
