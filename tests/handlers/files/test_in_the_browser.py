"""A keeper gives a calendar in the page of the local Slack, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, barriers
from tests.handlers.files.kit import SINGLE, TABLE, ics
from tests.handlers.keeping.kit import KEEPER
from tests.stage import Stage

Open = Callable[..., Page]


def give(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.get_by_label("Attach files").set_input_files(path)
    expect(page.get_by_role("button", name=f"Remove {path.name}")).to_be_visible()
    page.get_by_role("button", name="Send").click()


def test_a_calendar_is_given_looked_at_and_imported(
    stage: Stage, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(f"{stage.slack.url}/as/{KEEPER}/messages")
    give(page, tmp_path / "chats.ics", ics(SINGLE))
    newest = page.locator("#messages > li").last
    expect(newest).to_contain_text("chats.ics: 1 to add.")
    newest.get_by_role("button", name="Import chats.ics").click()
    expect(newest).to_contain_text("chats.ics was imported: 1 added.")
    page.locator("#composer").fill("/charter-chat January 2027")
    page.locator("#composer").press("Enter")
    expect(newest).to_contain_text("January 20th")


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_what_a_table_lacks_is_said_and_nothing_has_barriers(
    stage: Stage, open_page: Open, tmp_path: Path, size: dict[str, int] | None
) -> None:
    options = {"viewport": size} if size else {}
    page = open_page(f"{stage.slack.url}/as/{KEEPER}/messages", **options)
    give(page, tmp_path / "dates.csv", TABLE)
    newest = page.locator("#messages > li").last
    expect(newest).to_contain_text("no time zone")
    assert barriers(page) == []
    newest.get_by_role("button", name="Kind and time zone").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Time zone that is meant")
    assert barriers(page) == []
    dialog.get_by_role("button", name="Read it again").click()
    expect(newest).to_contain_text("Nothing is changed before you say yes.")
