"""A whole conversation in the page of the local Slack, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PHONE, barriers
from tests.handlers.interview.desk import load
from tests.handlers.interview.lookups import NORD
from tests.stage import AUTHORIZERS, Stage, eventually, shown

Open = Callable[..., Page]


def begin(stage: Stage, open_page: Open, **options: object) -> tuple[Page, Locator]:
    """Type the command in a channel, then open the thread in the direct message."""
    page = open_page(f"{stage.slack.url}/as/U0DANA/{AUTHORIZERS}", **options)
    page.locator("#composer").fill("/charter-dta check Maple Street")
    page.locator("#composer").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Go to your private conversation")
    direct = stage.dana.open_dm()
    root = eventually(lambda: [m for m in stage.dana.sees(direct) if "Maple" in shown(m)])[0]
    page.goto(f"{stage.slack.url}/as/U0DANA/{direct}/thread/{root['ts']}")
    thread = page.locator("#thread")
    expect(thread).to_contain_text("Who authorized the charter school?")
    return page, thread


def test_a_conversation_from_the_command_to_the_result(stage: Stage, open_page: Open) -> None:
    page, thread = begin(stage, open_page)
    thread.get_by_role("button", name="A county office").click()
    expect(thread).to_contain_text("assistance file")
    box = thread.locator("textarea")
    for text, then in (
        ("yes", "provided differentiated"),
        ("under way", "three of the four"),
        ("none", "all about the school"),
    ):
        box.fill(text)
        box.press("Enter")
        expect(thread.locator("li").last).to_contain_text(then)
    thread.get_by_role("button", name="See the result").click()
    expect(thread).to_contain_text("May be open: county and CCEE work together")
    thread.get_by_role("button", name="Details").click()
    expect(thread).to_contain_text("Could this lead to revocation?")
    assert barriers(page) == []


def test_a_conversation_with_a_school_that_is_looked_up(stage: Stage, open_page: Open) -> None:
    for year in (2024, 2025):
        load(stage.bot.db, year, NORD)
    page, thread = begin(stage, open_page)
    thread.get_by_role("button", name="A county office").click()
    expect(thread.locator("li").last).to_contain_text("assistance file")
    thread.get_by_role("button", name="Look the school up").last.click()
    modal = page.get_by_role("dialog")
    modal.get_by_label("The school's name or CDS number").fill("xyzzy")
    modal.get_by_role("button", name="Look it up").click()
    expect(modal).to_contain_text("No school was found")
    assert barriers(page) == []
    modal.get_by_label("The school's name or CDS number").fill("nordlicht")
    modal.get_by_role("button", name="Look it up").click()
    expect(thread).to_contain_text("CDS 01999990123456")
    last = thread.locator("li").last
    expect(last).to_contain_text("The state's file suggests: Yes. The file of 2025 says")
    assert barriers(page) == []
    thread.get_by_role("button", name="Use this answer: Yes").click()
    expect(last).to_contain_text("provided differentiated")


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_questions_and_answers_have_no_barriers(
    stage: Stage, open_page: Open, size: dict[str, int] | None
) -> None:
    page, thread = begin(stage, open_page, **({"viewport": size} if size else {}))
    thread.get_by_role("button", name="Not sure").click()
    expect(thread.locator("li").last).to_contain_text("assistance file")
    assert barriers(page) == []
