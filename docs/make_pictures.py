"""Make the pictures of README and docs from the running program: `make pictures`.

It needs Chromium (Debian: `apt-get install chromium`). The clock is set, so that the pictures stay
the same as long as the program says the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, ViewportSize

from tests.browser import chromium
from tests.stage import AUTHORIZERS, Stage

PICTURES = Path(__file__).parent / "pictures"
MOMENT = datetime(2026, 11, 22, 18, 12, tzinfo=UTC)
KEEPER = "U0KEEPER"
DESKTOP = ViewportSize(width=1200, height=760)
TALL = ViewportSize(width=1200, height=1180)


def main() -> None:
    """Start the whole bot on a local Slack, use it, and photograph it."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, chromium() as browser:
        stage = Stage(Path(folder), start_at=MOMENT, more={"bot_admins": KEEPER})
        try:
            stage.start()
            stage.types("/charter")  # so that the reader's zone is known
            page = browser.new_page(viewport=DESKTOP)
            page.goto(f"{stage.slack.url}/as/U0DANA/{AUTHORIZERS}")
            command(page, "/charter-chat", "Next: Charter Chat")
            page.screenshot(path=PICTURES / "charter-chat.png")
            a_keepers_home(stage, page)
            a_reminder_arrives(stage, page)
            a_conversation(stage, page)
            a_count(page)
        finally:
            stage.close()


def a_keepers_home(stage: Stage, page: Page) -> None:
    """What a keeper has to look at once a week."""
    stage.types("/charter-remind channel 1 day before chats", who=stage.keeper)
    page.goto(f"{stage.slack.url}/as/{KEEPER}/home")
    page.get_by_role("heading", name="going out").wait_for()
    page.set_viewport_size(TALL)
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / "keepers.png")
    page.set_viewport_size(DESKTOP)
    stage.types("/charter-remind channel off", who=stage.keeper)


def a_reminder_arrives(stage: Stage, page: Page) -> None:
    """Somebody asked for it in words; the clock is moved to it."""
    stage.types("/charter-remind me 15 minutes before chats")
    stage.clock.move_to(datetime(2026, 11, 25, 17, 45, 5, tzinfo=UTC))
    page.goto(f"{stage.slack.url}/as/U0DANA/messages")
    page.get_by_role("button", name="Stop all").wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / "reminder.png")


def a_conversation(stage: Stage, page: Page) -> None:
    """The first questions about a school, in a private thread."""
    stage.dana.command(AUTHORIZERS, "/charter-dta check Maple")
    page.get_by_role("link", name="1 reply").click()
    for answer in ("A school district", "Yes"):
        page.get_by_role("button", name=answer, exact=True).last.click()
        page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / "conversation.png")


def a_count(page: Page) -> None:
    """Which groups were where on the last Dashboard: ticked by the person, counted by the bot."""
    page.get_by_role("button", name="Yes, provided").last.click()
    page.get_by_role("button", name="Count it with me").last.click()
    modal = page.get_by_role("dialog")
    for group in ("English Learners (EL)", "Homeless (HOM)", "Hispanic (HI)"):
        modal.get_by_label(group, exact=True).check()
        page.wait_for_timeout(500)
    modal.get_by_role("button", name="Next").click()
    modal.get_by_text("2025 Dashboard").wait_for()
    modal.get_by_label("English Learners (EL)", exact=True).first.check()
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / "count.png")


def command(page: Page, text: str, answer: str) -> None:
    """Type a slash command and wait for its answer."""
    box = page.locator("#composer")
    box.fill(text)
    box.press("Enter")
    page.get_by_text(answer).last.wait_for()
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
