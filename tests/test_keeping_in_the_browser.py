"""Keeping the calendar in the page of the local Slack, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from schedules.leads import Lead
from schedules.subscriptions import Subject, Subscriptions
from tests.browser import barriers
from tests.handlers.keeping.kit import CHAT, DANA, KEEPER, stage_with_keepers
from tests.stage import AUTHORIZERS, Stage

Open = Callable[..., Page]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot, with keepers."""
    with stage_with_keepers(tmp_path) as stage:
        yield stage


def at(stage: Stage, person: str, place: str = AUTHORIZERS) -> str:
    return f"{stage.slack.url}/as/{person}/{place}"


def send(page: Page, text: str) -> None:
    box = page.locator("#composer")
    box.fill(text)
    box.press("Enter")


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


def test_a_keeper_adds_a_series_and_moves_one_date_and_a_subscriber_sees_the_notice(
    stage: Stage, open_page: Open
) -> None:
    keeper = open_page(at(stage, KEEPER))
    subscriber = open_page(at(stage, DANA))
    send(subscriber, "/charter-remind me 1 day before trainings")
    expect(subscriber.locator("#messages > li").last).to_contain_text("Done")

    send(keeper, "/charter-sessions add")
    form = dialog(keeper, "Add a session")
    form.get_by_label("Kind of session").select_option("Quarterly Training")
    form.get_by_label("Date", exact=True).fill("2026-12-03")
    form.get_by_label("Start (Pacific time)").fill("14:00")
    form.get_by_label("End (Pacific time)").fill("15:00")
    form.get_by_label("Does it repeat?").select_option("Every week")
    form.get_by_label("Or: how many sessions in all").fill("3")
    form.get_by_label("Topic").fill("Reading a budget")
    form.get_by_role("button", name="Next").click()
    understood = dialog(keeper, "Is this right?")
    expect(understood).to_contain_text("Every week on Thursday, 3 times")
    expect(understood).to_contain_text("Dec 3, Dec 10 and Dec 17, 2026")
    expect(understood).to_contain_text("1 person")
    understood.get_by_role("button", name="Add").click()

    stage.clock.move_to(datetime(2026, 12, 2, 22, 0, 5, tzinfo=UTC))
    subscriber.goto(at(stage, DANA, stage.dana.open_dm()))
    expect(subscriber.locator("#messages")).to_contain_text("Quarterly Training")

    send(keeper, "/charter-sessions manage training")
    listed = dialog(keeper, "Manage sessions")
    listed.get_by_label("More actions").first.click()
    listed.get_by_role("button", name="Move").first.click()
    move = dialog(keeper, "Move a session")
    move.get_by_label("Date", exact=True).fill("2026-12-04")
    move.get_by_role("button", name="Next").click()
    asked = dialog(keeper, "Move a session")
    expect(asked).to_contain_text("Told at once: 1 person")
    asked.get_by_role("button", name="Move it").click()
    expect(subscriber.locator("#messages")).to_contain_text("MOVED: Quarterly Training")
    expect(subscriber.locator("#messages")).to_contain_text("Friday, December 4th at 2:00 PM")
    send(subscriber, "/charter-training upcoming")
    answer = subscriber.locator("#messages > li").last
    expect(answer).to_contain_text("December 4")
    expect(answer).to_contain_text("December 10")


def test_what_goes_out_is_previewed_and_held_without_barriers(
    stage: Stage, open_page: Open
) -> None:
    wanted = {Subject(kind=CHAT): [Lead(days=1)]}
    now = stage.clock.now()
    Subscriptions(stage.bot.db).wish(DANA, wanted, by=DANA, is_channel=False, now=now)
    stage.bot.planning.everything(now)
    keeper = open_page(at(stage, KEEPER))
    keeper.get_by_role("link", name="Authorizer Bot").click()
    keeper.get_by_role("link", name="Home", exact=True).click()
    main = keeper.locator("main")
    expect(main).to_contain_text("Charter Chat on November 25, 1 day before, to 1 person")
    main.get_by_role("button", name="Preview: Charter Chat on November 25, 1 day before").click()
    preview = dialog(keeper, "Preview")
    expect(preview).to_contain_text("You asked to be reminded 1 day before")
    assert barriers(keeper) == []
    preview.get_by_role("button", name="Close").last.click()
    main.get_by_role("button", name="Hold: Charter Chat on November 25, 1 day before").click()
    expect(main).to_contain_text("HELD by @Marisol Ortega")
    assert barriers(keeper) == []
    main.get_by_role("button", name="Release: Charter Chat on November 25, 1 day before").click()
    expect(main).not_to_contain_text("HELD")
