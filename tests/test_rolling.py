"""Two processes of the bot on one database: one begins, the other ends, and nobody notices."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from bot.store import local_answers
from schedules.subscriptions import next_due
from tests.postgres import address_of
from tests.stage import AUTHORIZERS, SUNDAY, Stage, eventually, shown

pytestmark = pytest.mark.usefixtures("server")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Stage]:
    """A bot on a server's database, which others may share."""
    with Stage(tmp_path, more={"database_url": address_of(tmp_path / "shared.db")}) as stage:
        yield stage


def another(stage: Stage) -> Bot:
    """One more process, connected to the same workspace."""
    bot = Bot(stage.settings, stage.clock, stage.pace)
    bot.start()
    assert stage.slack.wait_for_app(2)
    return bot


def is_sender(bot: Bot) -> bool:
    return bot.dispatcher.replicas.is_sender


def chats(stage: Stage) -> list[str]:
    """The reminders that Dana got."""
    there = stage.dana.sees(stage.dana.open_dm())
    return [text for message in there if "You asked" in (text := shown(message))]


def test_each_rolling_restart_leaves_no_command_unanswered_and_no_reminder_unsent(
    shared: Stage,
) -> None:
    shared.types("/charter-remind me 1 hour before chats")
    stop, answered = threading.Event(), list[bool]()

    def keep_asking() -> None:
        while not stop.wait(0.05):
            answered.append(shared.dana.command(AUTHORIZERS, "/charter-chat").ok)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        running = shared.bot
        for number in range(3):
            following = another(shared)
            shared._running[:] = [following]
            assert is_sender(running)
            assert not is_sender(following)
            running.stop()
            eventually(lambda bot=following: is_sender(bot))
            session = following.calendar.not_over(SUNDAY, limit=3)[number]
            assert session.start is not None
            shared.clock.move_to(session.start - timedelta(hours=2))
            moment = eventually(lambda bot=following: next_due(bot.db, shared.clock.now()))
            shared.clock.move_to(moment + timedelta(seconds=1))
            eventually(lambda number=number: len(chats(shared)) == number + 1)
            running = following
    finally:
        stop.set()
        asking.join()
    assert len(answered) > 10
    assert all(answered)
    assert len(chats(shared)) == 3


def test_an_answer_saved_through_one_process_is_found_by_the_other(shared: Stage) -> None:
    other = another(shared)
    try:
        told = local_answers.Content(("When is the picnic?",), "On May 4.", "the office")
        local_answers.add(shared.bot.db, told, "U0KEEPER", 0, 2**33)
        for _ in range(2):  # each of the two connections has its turn
            assert "May 4" in shown(shared.types("/charter-ask when is the picnic"))
    finally:
        other.stop()
