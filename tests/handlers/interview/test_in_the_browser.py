"""Conversations on the local Slack's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PHONE, barriers
from tests.stage import AUTHORIZERS, Stage, eventually, shown

Open = Callable[..., Page]


def begin(stage: Stage, open_page: Open, **options: object) -> tuple[Page, Locator]:
    """Type the command in a channel, then open the thread in the direct message."""
    page = open_page(f"{stage.slack.url}/as/U0DANA/{AUTHORIZERS}", **options)
    name = f"Maple {len(stage.slack.calls('chat.getPermalink'))}"
    page.locator("#composer").fill(f"/charter-dta check {name}")
    page.locator("#composer").press("Enter")
    direct = stage.dana.open_dm()
    root = eventually(lambda: [m for m in stage.dana.sees(direct) if name in shown(m)])[0]
    expect(page.locator("#messages")).to_contain_text("Go to your private conversation")
    page.goto(f"{stage.slack.url}/as/U0DANA/{direct}/thread/{root['ts']}")
    thread = page.locator("#thread")
    expect(thread).to_contain_text("Who authorized the charter school?")
    return page, thread


def box(modal: Locator, question: str, text: str) -> Locator:
    """One box of a question."""
    return modal.get_by_role("group", name=question).get_by_role("checkbox", name=text)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_a_conversation_with_a_count_and_nothing_of_it_once_deleted(
    stage: Stage, open_page: Open, size: dict[str, int] | None
) -> None:
    page, thread = begin(stage, open_page, **({"viewport": size} if size else {}))
    thread.get_by_role("button", name="A county office").click()
    expect(thread).to_contain_text("assistance file")
    thread.get_by_role("button", name="Not sure").last.click()
    thread.get_by_role("button", name="Count it with me").click()
    modal = page.get_by_role("dialog")
    box(modal, "Which student groups", "English Learners (EL)").first.check()
    box(modal, "Which student groups", "Students with Disabilities").check()
    expect(modal).to_contain_text("at most 2 groups")
    assert barriers(page) == []
    modal.get_by_role("button", name="Next").click()
    for year in ("2025", "2024"):
        expect(modal).to_contain_text(f"{year} Dashboard")
        for priority in ("Priority 4", "Priority 6"):
            box(modal, f"{priority} (", "English Learners").check()
        for priority in ("Priority 5", "Priority 8", "Local indicators"):
            box(modal, priority, "None of them").check()
        expect(modal).to_contain_text(f"{year}: 1 group under the criteria (English Learners)")
        assert barriers(page) == []
        modal.get_by_role("button", name="Next").click()
    expect(modal).to_contain_text("2023 Dashboard")
    modal.get_by_role("button", name="Back").click()
    expect(box(modal, "Priority 6 (", "English Learners")).to_be_checked()
    modal.get_by_role("button", name="To the count").click()
    expect(modal).to_contain_text("in both 2024 and 2025: 1 group (English Learners), the same")
    assert barriers(page) == []
    modal.get_by_role("button", name="Suggest these answers").click()
    expect(modal).to_have_count(0)
    expect(thread).to_contain_text("Your count suggests: One group")
    thread.get_by_role("button", name="Use this answer: One group").click()
    expect(thread.locator("li").last).to_contain_text("provided differentiated")
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("dialog", name="Please confirm").get_by_role("button", name="Delete").click()
    expect(thread).to_be_hidden()
    expect(page.locator("#messages")).to_contain_text("Deleted: your answers and my messages")
    expect(page.locator("#messages .message:not(.ephemeral)")).to_have_count(0)
