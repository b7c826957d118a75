"""What lock screens show of private things: a conversation about a school, questions passed on.

The whole bot; read is what a desktop and a phone show of each message when it is first posted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.local.happenings import Notification
from tests.handlers.ask.kit import answers, passed_on, received
from tests.handlers.interview.kit import NORD, begins, load, words
from tests.handlers.interview.test_histories import VERDICTS
from tests.stage import Stage

NAME = "Nordlicht"
# A verdict stands after the name of its pathway or before it.
VERDICT = "|".join(VERDICTS)
PRIVATE = re.compile(
    rf"{NAME}|By these answers|: \*?(?:{VERDICT})|(?:{VERDICT})\*?:", re.IGNORECASE
)
GIVEN = {"authorizer": "district", "ta_provided": "underway"}  # answers that other words lack


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("notifications"))
    stage.more = {"bot_admins": frozenset({"U0KEEPER"})}
    stage.start()
    for year in (2024, 2025):
        load(stage.bot.db, year, NORD)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def of_a_conversation(stage: Stage) -> list[Notification]:
    """Of a conversation with everything that names a school, an answer or what came of them."""
    before = len(stage.slack.workspace.notifications.all())
    thread = begins(stage, f"{NAME} Academy")
    thread.says("district", f"school {NAME}", "back", "district", "use it", "underway", "back")
    thread.says("underway", "my answers", "none", "1")
    for button in ("Send me a copy", "Details", "What would change this?"):
        thread.presses(button)
    begins(stage, f"{NAME} two")
    stage.clock.advance(timedelta(days=4))
    stage.settle()
    return of_the_bot(stage, before)


@pytest.fixture(scope="module")
def of_a_question(stage: Stage) -> list[Notification]:
    """Of a question that was passed on."""
    before = len(stage.slack.workspace.notifications.all())
    message = passed_on(stage, f"Which football team does {NAME} have")
    stage.settle()
    stage.keeper.press(message, "ask_answer_it")
    return of_the_bot(stage, before)


@pytest.fixture(scope="module")
def of_its_answer(stage: Stage, of_a_question: list[Notification]) -> list[Notification]:
    """Of the answer to it."""
    before = len(stage.slack.workspace.notifications.all())
    answers(stage.keeper, f"{NAME} has none.")
    received(stage.dana, "has none")
    stage.settle()
    return of_the_bot(stage, before)


def of_the_bot(stage: Stage, since: int) -> list[Notification]:
    found = stage.slack.workspace.notifications.all()[since:]
    assert found
    return found


def shows(found: list[Notification], device: Any) -> list[str]:
    """What is private in what a device showed."""
    return [each for one in found for each in private(getattr(one, device))]


def private(text: str) -> Iterator[str]:
    """Names, verdicts and given answers in a text."""
    yield from (each[0] for each in PRIVATE.finditer(text))
    for question, option in GIVEN.items():
        # Where it is asked, all options are read out.
        labels = {each.id: each.label for each in words().question[question].options}
        if text.count(labels[option]) > min(map(text.count, labels.values())):
            yield labels[option]


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_no_notification_says_anything_private(
    of_a_conversation: list[Notification],
    of_a_question: list[Notification],
    of_its_answer: list[Notification],
    device: str,
) -> None:
    assert len(of_a_conversation) > 15
    assert shows([*of_a_conversation, *of_a_question, *of_its_answer], device) == []
