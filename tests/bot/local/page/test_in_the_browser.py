from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from bot.local import LocalSlack
from tests.bot.local.harness import web_client
from tests.bot.local.page.sample_app import REMINDER, SampleApp
from tests.browser import PHONE, wait_until_live

Go = Callable[..., Page]


@pytest.fixture
def go(slack: LocalSlack, open_page: Callable[..., Page], channel: str) -> Go:
    """Opens the page as a person, in the test's channel or at another place."""

    def opened(person: str = "U0RURAL", place: str = channel, **options: Any) -> Page:
        return open_page(f"{slack.url}/as/{person}/{place}", **options)

    return opened


def box(page: Page) -> Locator:
    return page.locator("#composer")


def send(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def newest(page: Page) -> Locator:
    return page.locator("#messages > li").last


def test_a_slash_command_is_completed_hinted_and_answered(go: Go) -> None:
    page = go()
    box(page).press_sequentially("/me")
    commands = page.get_by_role("listbox", name="Slash commands").get_by_role("option")
    expect(commands.filter(visible=True)).to_have_count(2)
    expect(commands.filter(has_text="The next meeting")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#spoken")).to_contain_text("2 commands. /meet.")
    box(page).press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("/meet-form")
    expect(box(page)).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    box(page).press("ArrowUp")
    box(page).press("Tab")
    expect(box(page)).to_have_value("/meet ")
    expect(page.locator("#composer-hint")).to_have_text("/meet [next | a date | help]")
    box(page).press("Enter")
    expect(newest(page)).to_contain_text("Only visible to you")
    expect(newest(page).get_by_role("heading", name="Next meeting")).to_be_visible()
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")


def test_a_button_changes_its_message_and_the_keyboard_stays_there(go: Go) -> None:
    page = go()
    send(page, "/meet")
    remind = newest(page).get_by_role("button", name="Remind me")
    remind.focus()
    remind.press("Enter")
    expect(newest(page)).to_contain_text("You will be reminded a day before.")
    expect(newest(page)).to_be_focused()  # the pressed button is gone: its message has the focus
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(newest(page).get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(newest(page).get_by_role("button", name="Remind me")).to_be_visible()


def test_what_cannot_be_undone_is_asked_about_first(go: Go) -> None:
    page = go()
    send(page, "/meet")
    stop = newest(page).get_by_role("button", name="Stop reminders")
    stop.click()
    asked = page.get_by_role("dialog", name="Please confirm")
    expect(asked).to_contain_text("You will hear nothing more.")
    expect(asked.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(stop).to_be_focused()
    stop.press("Enter")
    asked.get_by_role("button", name="Stop them").click()
    expect(newest(page)).to_contain_text("You will hear nothing more.")
    expect(page.locator("#messages > li")).to_have_count(2)


def test_a_choice_that_is_not_confirmed_is_taken_back(go: Go) -> None:
    page = go()
    send(page, "/gallery")
    select = newest(page).get_by_label("With a question")
    keep = page.get_by_role("button", name="Leave it")
    select.select_option("Ninety")
    keep.click()
    expect(select).to_have_value("")
    select.select_option("Thirty")
    page.get_by_role("button", name="Change it").click()
    expect(newest(page)).to_contain_text("Chosen: Thirty")
    select = page.locator("#messages > li").first.get_by_label("With a question")
    select.select_option("Ninety")
    keep.click()
    expect(select).to_have_value("thirty")


def test_menus_and_pickers_tell_the_app_what_was_chosen(go: Go) -> None:
    page = go()
    send(page, "/gallery")
    gallery = page.get_by_role("log", name="Messages").get_by_role("listitem").first
    gallery.evaluate("message => { message.dataset.mark = 'the same' }")
    gallery.get_by_label("A choice beside words").select_option("Monthly")
    expect(newest(page)).to_contain_text("Chosen: Monthly")
    places = gallery.locator("details.multi")
    places.locator("summary").press("Enter")
    places.get_by_label("#oversight").check()
    expect(places.get_by_label("#staff")).to_be_disabled()  # two at most
    page.keyboard.press("Escape")
    expect(places.locator("summary")).to_be_focused()
    expect(newest(page)).to_contain_text("Chosen: ['C0GENERAL', 'C0OVERSIGHT']")
    date = gallery.locator("[data-type=datepicker] input")
    date.fill("2027-03-31")
    date.blur()
    expect(newest(page)).to_contain_text("Chosen: 2027-03-31")
    send(page, "/meet")
    newest(page).get_by_label("More actions").click()
    newest(page).get_by_role("button", name="Copy").click()
    expect(newest(page)).to_contain_text("You chose copy.")
    # the message was never drawn anew, which would make a screen reader read it again
    expect(gallery).to_have_attribute("data-mark", "the same")
    page.reload()
    expect(gallery.get_by_label("A choice beside words")).to_have_value("monthly")


def test_a_modal_is_filled_in_corrected_pushed_and_closed(go: Go, app: SampleApp) -> None:
    page = go(viewport={"width": 1280, "height": 1600})  # so high that a menu moves the button
    send(page, "/meet")
    opener = newest(page).get_by_role("button", name="Give feedback")
    opener.press("Enter")
    modal = page.get_by_role("dialog", name="About your school")
    school = modal.get_by_role("textbox", name="School")
    expect(school).to_be_focused()
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_role("alert")).to_have_text("2 answers need another look.")
    expect(school).to_have_attribute("aria-invalid", "true")
    expect(school).to_be_focused()
    school.fill("Nowhere")
    modal.get_by_label("Web page").fill("not an address")
    modal.get_by_label("Middle").check()
    expect(modal).to_contain_text("For a middle school")  # drawn anew, which closes its menus
    modal.get_by_label("Renewal").check()
    modal.locator("details.multi summary").click()
    modal.get_by_label("#general").check()
    modal.get_by_label("#oversight").check()
    modal.get_by_role("button", name="Send").click()  # the open menu does not swallow the click
    expect(modal.get_by_role("alert")).to_have_text("One answer needs another look.")
    modal.get_by_label("Web page").fill("")
    modal.get_by_role("button", name="Send").click()
    expect(modal).to_contain_text("There is no school of that name.")
    expect(school).to_have_value("Nowhere")
    school.fill("Green Valley")
    modal.get_by_role("button", name="Send").click()
    pushed = page.get_by_role("dialog", name="One more")
    expect(pushed.get_by_role("textbox", name="School")).to_be_focused()
    places = app.submitted["places"]["places"]["selected_conversations"]
    assert places == ["C0GENERAL", "C0OVERSIGHT"]
    assert app.submitted["topics"]["topics"]["selected_options"][0]["value"] == "renewal"
    pushed.get_by_role("button", name="Back").click()
    expect(school).to_have_value("Green Valley")
    expect(modal.get_by_label("Middle")).to_be_checked()
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    expect(opener).to_be_focused()


def test_what_was_typed_stays_when_the_app_changes_the_modal(go: Go) -> None:
    page = go()
    send(page, "/meet-form")
    modal = page.get_by_role("dialog", name="About your school")
    modal.get_by_role("textbox", name="School").fill("Green Valley")
    modal.get_by_label("Web page").fill("https://a.example/")
    modal.get_by_label("Middle").check()
    expect(modal).to_contain_text("For a middle school")
    expect(modal.get_by_label("Middle")).to_be_checked()
    expect(modal.get_by_label("Middle")).to_be_focused()
    expect(modal.get_by_role("textbox", name="School")).to_have_value("Green Valley")
    page.reload()
    expect(modal.get_by_label("Web page")).to_have_value("https://a.example/")
    expect(modal.get_by_label("Middle")).to_be_checked()


def test_a_thread_opens_beside_the_conversation(go: Go) -> None:
    page = go()
    send(page, "Is @Meeting Bot <b>here</b>?")
    replies = newest(page).get_by_role("link", name="1 reply")
    replies.click()
    thread = page.get_by_role("region", name="Thread")
    expect(thread).to_contain_text("Here I am. <script>alert(1)</script> & bold")
    reply = thread.get_by_label("Reply…")
    expect(reply).to_be_focused()
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
    go: Go, slack: LocalSlack, channel: str
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
    expect(page).to_have_url(f"{slack.url}/as/U0RURAL/{channel}")


def test_files_are_attached_seen_by_others_and_downloaded(go: Go, tmp_path: Path) -> None:
    dates = tmp_path / "dates.csv"
    dates.write_text("25 November")
    page = go()
    page.get_by_label("Attach files").set_input_files([dates, dates])
    page.get_by_role("button", name="Remove dates.csv").first.click()
    send(page, "Our dates")
    expect(newest(page)).to_contain_text("Our dates")
    expect(newest(page).get_by_role("link", name="dates.csv")).to_have_count(1)
    other = go("U0YORK")
    with other.expect_download() as download:
        other.get_by_role("link", name="dates.csv CSV").click()
    assert download.value.path().read_text() == "25 November"


def test_news_from_elsewhere_is_marked_and_told(go: Go, slack: LocalSlack) -> None:
    page = go()
    place = page.get_by_role("navigation").get_by_role("link", name="oversight")
    slack.person("U0RURAL").mark_read("C0OVERSIGHT")
    slack.person("U0RURAL").say("C0OVERSIGHT", "Anybody?")
    expect(place).to_have_accessible_name("oversight")
    slack.person("U0YORK").say("C0OVERSIGHT", "Here is something new")
    expect(place).to_have_accessible_name("oversight 1 unread")
    page.get_by_role("status").get_by_role("link", name="New message: oversight").click()
    expect(page.locator("#messages")).to_contain_text("Here is something new")
    expect(place).to_have_accessible_name("oversight")
    expect(page.locator("#notice")).to_be_empty()


def test_the_clock_is_moved_by_keyboard_and_runs_on(
    go: Go, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = go()
    clock = page.locator("#clock-menu summary")
    clock.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="+1 hour")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_contain_text("Mon, Nov 23, 2026, 1:00 PM PST")
    expect(clock).to_be_focused()
    # Planned while the page heard of nothing.
    monkeypatch.setitem(slack.jumps, "To the next birthday", lambda: REMINDER)
    clock.press("Enter")
    page.get_by_role("button", name="To the next birthday").click()
    expect(page.locator("#now")).to_contain_text("Tue, Nov 24, 2026, 12:00 PM PST")
    assert abs((slack.clock.now() - REMINDER).total_seconds()) < 10
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
    slack.person("U0YORK").say(page.url.rsplit("/", 1)[1], "Said meanwhile")
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
    send(page, "/gallery")
    expect(newest(page)).to_contain_text("Every block")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.locator("#log").evaluate("log => log.scrollWidth - log.clientWidth") == 0
    opener = page.get_by_role("button", name="Conversations", exact=True)
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    opener.click()
    page.get_by_role("link", name="Meeting Bot App").click()
    expect(page.get_by_role("heading", name="Your meetings")).to_be_visible()
    expect(page.get_by_role("navigation", name="Conversations")).to_be_hidden()
