"""The whole bot in the page of the local Slack, in a real browser: a newcomer, and a keeper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schedules.model import Override, Status
from tests.browser import PHONE, barriers
from tests.handlers.files.kit import SINGLE, TABLE, ics
from tests.handlers.keeping.kit import CHAT, KEEPER, SECOND, stage_with_keepers, wish
from tests.schedules.world import override
from tests.stage import AUTHORIZERS, OFFICE, Stage

Size = dict[str, int] | None
SIZES = pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot, with keepers."""
    with stage_with_keepers(tmp_path) as stage:
        yield stage


@pytest.fixture
def go(stage: Stage, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page as somebody, in a place."""

    def opened(person: str = "U0DANA", place: str = AUTHORIZERS, size: Size = None) -> Page:
        options = {"viewport": size} if size else {}
        return open_page(f"{stage.slack.url}/as/{person}/{place}", **options)

    return opened


def send(page: Page, text: str) -> None:
    box = page.locator("#composer")
    box.fill(text)
    box.press("Enter")


def newest(page: Page) -> Locator:
    return page.locator("#messages > li").last


def give(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label("Attach files").set_input_files(path)
    expect(page.get_by_role("button", name=f"Remove {path.name}")).to_be_visible()
    page.get_by_role("button", name="Send").click()


def test_a_newcomer_asks_reads_pages_and_shares(go: Callable[..., Page]) -> None:
    page = go()
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
    expect(newest(page).get_by_role("button", name="Back to earlier results")).to_be_visible()
    newest(page).get_by_role("button", name="Back to earlier results").click()
    expect(newest(page)).to_contain_text("November 25th")

    newest(page).get_by_role("button", name="Share in this channel").click()
    expect(page.locator("#messages")).to_contain_text("Shared by @Dana Whitfield")
    other = go("U0PRIYA")
    expect(other.locator("#messages")).to_contain_text("Shared by @Dana Whitfield")
    expect(other.locator("#messages")).to_contain_text("1:00 PM")


def test_at_the_next_reminder_it_arrives_in_the_channel_and_as_a_direct_message(
    stage: Stage, go: Callable[..., Page]
) -> None:
    sure = Override(recurrence_id=date.fromisoformat(SECOND), status=Status.CONFIRMED)
    override(stage.bot.calendar, CHAT, sure, stage.clock.now())
    page = go()
    send(page, "/charter-remind channel 1 week before chats")
    expect(page.locator("#messages")).to_contain_text("set up reminders")
    send(page, "/charter-remind me 1 week before chats")
    expect(newest(page)).to_contain_text("Only visible to you")
    places = page.get_by_role("navigation")
    places.locator(f"a[href$='/{OFFICE}']").click()
    expect(page).to_have_url(f"{stage.slack.url}/as/U0DANA/{OFFICE}")

    page.locator("#clock-menu summary").click()
    jump = page.get_by_role("button", name="the next reminder")
    expect(jump).to_contain_text("Dec 23")
    jump.click()
    channel = places.locator(f"a[href$='/{AUTHORIZERS}']")
    direct = places.get_by_role("link", name="Authorizer Bot")
    for place in (channel, direct):
        expect(place.locator(".badge")).to_contain_text("1 unread")
    for place in (channel, direct):
        place.click()
        expect(newest(page)).to_contain_text("Charter Chat")
        expect(place.locator(".badge")).to_have_count(0)


def test_what_goes_out_is_previewed_and_held_without_barriers(
    stage: Stage, go: Callable[..., Page]
) -> None:
    wish(stage, "U0DANA", "U0DANA")
    stage.bot.planning.everything(stage.clock.now())
    page = go(KEEPER)
    page.get_by_role("link", name="Authorizer Bot").click()
    page.get_by_role("link", name="Home", exact=True).click()
    main = page.locator("main")
    what = "Charter Chat on November 25, 1 day before"
    expect(main).to_contain_text(f"{what}, to 1 person")
    main.get_by_role("button", name=f"Preview: {what}").click()
    preview = page.get_by_role("dialog", name="Preview")
    expect(preview).to_contain_text("You asked to be reminded 1 day before")
    assert barriers(page) == []
    preview.get_by_role("button", name="Close").last.click()
    main.get_by_role("button", name=f"Hold: {what}").click()
    expect(main).to_contain_text("HELD by @Marisol Ortega")
    assert barriers(page) == []
    main.get_by_role("button", name=f"Release: {what}").click()
    expect(main).not_to_contain_text("HELD")


def test_a_calendar_is_given_looked_at_and_imported(
    go: Callable[..., Page], tmp_path: Path
) -> None:
    page = go(KEEPER, "messages")
    give(page, tmp_path / "chats.ics", ics(SINGLE))
    expect(newest(page)).to_contain_text("chats.ics: 1 to add.")
    newest(page).get_by_role("button", name="Import chats.ics").click()
    expect(newest(page)).to_contain_text("chats.ics was imported: 1 added.")
    send(page, "/charter-chat January 2027")
    expect(newest(page)).to_contain_text("January 20th")


@SIZES
def test_what_a_table_lacks_is_said_and_nothing_has_barriers(
    go: Callable[..., Page], tmp_path: Path, size: Size
) -> None:
    page = go(KEEPER, "messages", size)
    give(page, tmp_path / "dates.csv", TABLE)
    expect(newest(page)).to_contain_text("no time zone")
    assert barriers(page) == []
    newest(page).get_by_role("button", name="Kind and time zone").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Time zone that is meant")
    assert barriers(page) == []
    dialog.get_by_role("button", name="Read it again").click()
    expect(newest(page)).to_contain_text("Nothing is changed before you say yes.")
