"""Reminders as somebody sees them arrive in the page of the local Slack, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.handlers.reminders.town import TITLE, Town
from tests.stage import AUTHORIZERS, OFFICE

Open = Callable[..., Page]
SOON = 2_000  # milliseconds


def send(page: Page, text: str) -> None:
    page.locator("#composer").fill(text)
    page.locator("#composer").press("Enter")


def test_at_the_next_reminder_it_arrives_in_the_channel_and_as_a_direct_message(
    town: Town, open_page: Open
) -> None:
    page = open_page(f"{town.slack.url}/as/U0DANA/{AUTHORIZERS}")
    send(page, "/charter-remind channel 1 day before trainings")
    expect(page.locator("#messages")).to_contain_text("set up reminders")
    send(page, "/charter-remind me 1 day before trainings")
    expect(page.locator("#messages > li").last).to_contain_text("Only visible to you")
    places = page.get_by_role("navigation")
    places.locator(f"a[href$='/{OFFICE}']").click()
    expect(page).to_have_url(f"{town.slack.url}/as/U0DANA/{OFFICE}")

    page.locator("#clock-menu summary").click()
    jump = page.get_by_role("button", name="the next reminder")
    expect(jump).to_contain_text("Nov 24")
    jump.click()
    channel = places.locator(f"a[href$='/{AUTHORIZERS}']")
    direct = places.get_by_role("link", name="Authorizer Bot")
    for place in (channel, direct):
        expect(place.locator(".badge")).to_contain_text("1 unread", timeout=SOON)
    for place in (channel, direct):
        place.click()
        expect(page.locator("#messages > li").last).to_contain_text(f"{TITLE}")
        expect(place.locator(".badge")).to_have_count(0)
