"""The page in a real browser: by keyboard, on a phone, and read aloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, WebSocketRoute, expect

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import Bot, web_client
from tests.browser import DESKTOP, PHONE, barriers, wait_until_live

NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)  # in California

Go = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def go(slack: LocalSlack, open_page: Callable[..., Page], channel: str, maya: Visitor) -> Go:
    """Opens the page as a person, in the test's channel or at another place."""
    slack.clock.move_to(NOON)

    def opened(person: str = maya.id, place: str = channel, **options: Any) -> Page:
        return open_page(f"{slack.url}/as/{person}/{place}", **options)

    return opened


def box(page: Page) -> Locator:
    return page.locator("#composer")


def send(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def newest(page: Page) -> Locator:
    return page.locator("#messages > li").last


def barriers_everywhere(page: Page) -> list[str]:
    """What stands in the way in this view, at the desk and on a phone, by day and by night."""
    found = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{size['width']} {scheme}: {barrier}" for barrier in barriers(page)]
    return found


def test_a_slash_command_is_completed_hinted_and_answered(go: Go) -> None:
    page = go()
    box(page).press_sequentially("/")
    commands = page.get_by_role("listbox", name="Slash commands").get_by_role("option")
    expect(commands.filter(visible=True)).to_have_count(2)
    expect(page.locator("#spoken")).to_contain_text("2 commands. /hello.")
    box(page).press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("/raw")
    expect(box(page)).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    assert barriers_everywhere(page) == []
    box(page).press("ArrowUp")
    box(page).press("Tab")
    expect(box(page)).to_have_value("/hello ")
    expect(page.locator("#composer-hint")).to_have_text("/hello [name]")
    box(page).press("Enter")
    expect(newest(page)).to_contain_text("Only visible to you")
    expect(newest(page).get_by_role("heading", name="Next meeting")).to_be_visible()
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    assert barriers_everywhere(page) == []


def test_a_button_changes_its_message_and_the_keyboard_stays_there(go: Go) -> None:
    page = go()
    send(page, "/hello")
    remind = newest(page).get_by_role("button", name="Remind me")
    remind.focus()
    remind.press("Enter")
    expect(newest(page)).to_contain_text("Done")
    expect(newest(page)).to_be_focused()  # the pressed button is gone: its message has the focus
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(newest(page).get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(newest(page).get_by_role("button", name="Remind me")).to_be_visible()


def test_what_cannot_be_undone_is_asked_about_first(go: Go) -> None:
    page = go()
    send(page, "/hello")
    stop = newest(page).get_by_role("button", name="Stop")
    stop.click()
    asked = page.get_by_role("dialog", name="Please confirm")
    expect(asked).to_contain_text("You will hear nothing more.")
    expect(asked.get_by_role("button", name="Keep them")).to_be_focused()
    assert barriers_everywhere(page) == []
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(stop).to_be_focused()
    expect(page.locator("#messages > li")).to_have_count(1)
    stop.press("Enter")
    asked.get_by_role("button", name="Stop them").click()
    expect(newest(page)).to_contain_text("stop")


def test_menus_tell_the_app_what_was_chosen(go: Go) -> None:
    page = go()
    send(page, "/hello")
    card = page.get_by_role("log", name="Messages").get_by_role("listitem").first
    card.evaluate("message => { message.dataset.mark = 'the same' }")
    card.get_by_label("Where", exact=True).select_option("Room")
    expect(newest(page)).to_contain_text("place room")
    card.get_by_label("Who?").select_option("Noor Haddad")
    expect(newest(page)).to_contain_text("person U0NOOR")
    card.get_by_label("More actions").click()
    card.get_by_role("button", name="Copy").click()
    expect(newest(page)).to_contain_text("more copy")
    # the message was never drawn anew, which would make a screen reader read it again
    expect(card).to_have_attribute("data-mark", "the same")
    page.reload()
    expect(card.get_by_label("Where", exact=True)).to_have_value("room")


def test_a_modal_is_filled_in_corrected_pushed_and_closed(go: Go, bot: Bot) -> None:
    page = go(viewport={"width": 1280, "height": 1600})  # so high that a menu moves the button
    send(page, "/hello")
    opener = newest(page).get_by_role("button", name="Give feedback")
    opener.press("Enter")
    modal = page.get_by_role("dialog", name="Your school")
    school = modal.get_by_role("textbox", name="School")
    expect(school).to_be_focused()
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_role("alert")).to_have_text("2 answers need another look.")
    expect(school).to_have_attribute("aria-invalid", "true")
    expect(school).to_be_focused()
    assert barriers_everywhere(page) == []
    page.set_viewport_size({"width": 1280, "height": 1600})
    school.fill("Nowhere")
    modal.get_by_label("Page").fill("not an address")
    modal.get_by_label("Middle").check()
    expect(modal).to_contain_text("For a middle school")  # drawn anew, which closes its menus
    expect(modal.get_by_label("Middle")).to_be_focused()
    expect(school).to_have_value("Nowhere")
    modal.get_by_label("Renewal").check()
    modal.locator("details.multi summary").press("Enter")
    modal.get_by_label("#general").check()
    page.keyboard.press("Escape")
    expect(modal.locator("details.multi summary")).to_be_focused()
    modal.locator("details.multi summary").click()
    modal.get_by_role("button", name="Send").click()  # the open menu does not swallow the click
    expect(modal.get_by_role("alert")).to_have_text("One answer needs another look.")
    modal.get_by_label("Page").fill("")
    modal.get_by_role("button", name="Send").click()
    expect(modal).to_contain_text("There is no school of that name.")
    page.reload()
    expect(modal.get_by_label("Renewal")).to_be_checked()
    expect(school).to_have_value("Nowhere")
    school.fill("Green Valley")
    modal.get_by_role("button", name="Send").click()
    pushed = page.get_by_role("dialog", name="One more")
    expect(pushed.get_by_role("textbox", name="School")).to_be_focused()
    submitted = bot.got[-1]["view"]["state"]["values"]
    assert submitted["places"]["places"]["selected_conversations"] == ["C0GENERAL"]
    assert submitted["topics"]["topics"]["selected_options"][0]["value"] == "renewal"
    pushed.get_by_role("button", name="Back").click()
    expect(school).to_have_value("Green Valley")
    expect(modal.get_by_label("Middle")).to_be_checked()
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()


def test_a_thread_opens_beside_the_conversation(go: Go, slack: LocalSlack, channel: str) -> None:
    page = go()
    send(page, "Is @Test Bot <b>here</b>?")
    expect(newest(page)).to_contain_text("Is @Test Bot <b>here</b>?")
    answer = {"thread_ts": newest(page).get_attribute("data-ts"), "channel": channel}
    text = "Here I am. <script>alert(1)</script> &amp; *bold*"
    web_client(slack).chat_postMessage(**answer, text=text)
    newest(page).get_by_role("link", name="1 reply").click()
    thread = page.get_by_role("region", name="Thread")
    expect(thread).to_contain_text("Here I am. <script>alert(1)</script> & bold")
    assert barriers_everywhere(page) == []
    reply = thread.get_by_label("Reply…")
    reply.fill("Thank you")
    reply.press("Enter")
    expect(thread.locator("li").last).to_contain_text("Thank you")
    expect(newest(page)).to_contain_text("2 replies")
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()
    page.go_back()
    expect(thread).to_be_visible()
    expect(page.locator("#messages > li")).to_have_count(1)


def test_of_a_thread_that_is_deleted_nothing_stays_on_the_screen(
    go: Go, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    client = web_client(slack)
    said = [client.chat_postMessage(channel=channel, text="The question")["ts"]]
    answer = client.chat_postMessage(channel=channel, text="An answer", thread_ts=said[0])
    page = go(place=f"{channel}/thread/{said[0]}")
    expect(page.get_by_role("region", name="Thread")).to_contain_text("An answer")
    for ts in (*said, answer["ts"]):
        client.chat_delete(channel=channel, ts=ts)
    expect(page.get_by_role("region", name="Thread")).to_be_hidden()
    expect(page.locator("#messages > li")).to_have_count(0)
    expect(page).to_have_url(f"{slack.url}/as/{maya.id}/{channel}")


def test_files_are_attached_seen_by_others_and_downloaded(go: Go, tmp_path: Path) -> None:
    dates = tmp_path / "dates.csv"
    dates.write_text("25 November")
    page = go()
    page.get_by_label("Attach files").set_input_files([dates, dates])
    page.get_by_role("button", name="Remove dates.csv").first.click()
    send(page, "Our dates")
    expect(newest(page)).to_contain_text("Our dates")
    expect(newest(page).get_by_role("link", name="dates.csv")).to_have_count(1)
    other = go("U0NOOR")
    with other.expect_download() as download:
        other.get_by_role("link", name="dates.csv CSV").click()
    assert download.value.path().read_text() == "25 November"


def test_news_from_elsewhere_is_marked_and_told(go: Go, slack: LocalSlack, maya: Visitor) -> None:
    slack.workspace.join("C0GENERAL", maya.id)
    page = go()
    place = page.get_by_role("navigation").get_by_role("link", name="general")
    maya.mark_read("C0GENERAL")
    maya.say("C0GENERAL", "Anybody?")
    expect(place).to_have_accessible_name("general")
    slack.person("U0NOOR").say("C0GENERAL", "Here is something new")
    expect(place).to_have_accessible_name("general 1 unread")
    page.get_by_role("status").get_by_role("link", name="New message: general").click()
    expect(page.locator("#messages")).to_contain_text("Here is something new")
    expect(place).to_have_accessible_name("general")
    expect(page.locator("#notice")).to_be_empty()


def test_the_clock_is_moved_by_keyboard_and_runs_on(
    go: Go, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder: list[datetime | None] = [None]
    monkeypatch.setitem(slack.jumps, "To the next birthday", lambda: reminder[0])
    page = go()
    clock = page.locator("#clock-menu summary")
    clock.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="+1 hour")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_contain_text("Mon, Nov 23, 2026, 1:00 PM PST")
    expect(clock).to_be_focused()
    reminder[0] = NOON + timedelta(days=1)  # planned while the page heard of nothing
    clock.press("Enter")
    page.get_by_role("button", name="To the next birthday").click()
    expect(page.locator("#now")).to_contain_text("Tue, Nov 24, 2026, 12:00 PM PST")
    expect(clock).to_be_focused()
    clock.press("Enter")
    page.get_by_label("To a date and time").fill("2027-07-01T08:30")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("#now")).to_contain_text("Thu, Jul 1, 2027, 8:30 AM PDT")


def test_after_a_lost_connection_nothing_is_missing(go: Go, slack: LocalSlack) -> None:
    page = go()
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/live", through)
    page.reload()
    wait_until_live(page)
    box(page).fill("a draft")
    sockets[-1].close()
    expect(page.locator("#notice")).to_contain_text("The connection to the local Slack is lost.")
    slack.person("U0NOOR").say(page.url.rsplit("/", 1)[1], "Said meanwhile")
    expect(newest(page)).to_contain_text("Said meanwhile")
    expect(page.locator("#notice")).to_be_empty()
    expect(box(page)).to_have_value("a draft")
    assert len(sockets) == 2


def test_a_long_thread_on_a_phone_keeps_its_heading(
    go: Go, slack: LocalSlack, channel: str
) -> None:
    client = web_client(slack)
    root = client.chat_postMessage(channel=channel, text="The question")["ts"]
    for number in range(3):
        client.chat_postMessage(channel=channel, text=f"{number}\n" * 40, thread_ts=root)
    page = go(viewport={"width": 375, "height": 667})
    newest(page).get_by_role("link", name="3 replies").click()
    heading = page.get_by_role("heading", name="Thread")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport(ratio=1)
    page.get_by_label("Reply…").fill("Thank you")
    page.get_by_label("Reply…").press("Enter")
    expect(page.locator("#thread-messages > li").last).to_contain_text("Thank you")
    expect(heading).to_be_in_viewport(ratio=1)


def test_on_a_phone_the_list_slides_in_and_nothing_is_cut_off(go: Go) -> None:
    page = go(viewport=PHONE)
    send(page, "/hello")
    expect(newest(page)).to_contain_text("Next meeting")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.locator("#log").evaluate("log => log.scrollWidth - log.clientWidth") == 0
    opener = page.get_by_role("button", name="Conversations", exact=True)
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    opener.click()
    assert barriers(page) == []
    page.get_by_role("link", name="Test Bot App").click()
    expect(page.get_by_role("heading", name="Next meeting")).to_be_visible()
    expect(page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    assert barriers_everywhere(page) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_at_twice_the_size_nothing_is_lost(go: Go, size: ViewportSize) -> None:
    """A zoom of 200 % halves the window that the page sees; 320 is the least there is."""
    page = go()
    page.set_viewport_size({"width": max(size["width"] // 2, 320), "height": size["height"] // 2})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(box(page)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    page.locator("#people-menu summary").click()
    assert barriers(page) == []
    page.locator("#clock-menu summary").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Go").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Go")).to_be_in_viewport()
