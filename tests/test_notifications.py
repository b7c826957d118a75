"""What lock screens show of private things: a conversation about a school, questions passed on.

The whole bot; read is what a desktop and a phone show of each message when it is first posted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

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
def shown_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Notification]]:
    """Of a conversation with everything that is private, a question passed on, and its answer."""
    more = {"bot_admins": frozenset({"U0KEEPER"})}
    with Stage(tmp_path_factory.mktemp("notifications"), more=more) as stage:
        for year in (2024, 2025):
            load(stage.bot.db, year, NORD)
        before = len(stage.slack.workspace.notifications.all())
        thread = begins(stage, f"{NAME} Academy")
        thread.says("district", f"school {NAME}", "back", "district", "use it", "underway", "back")
        thread.says("underway", "my answers", "none", "1")
        for button in ("Send me a copy", "Details", "What would change this?"):
            thread.presses(button)
        begins(stage, f"{NAME} two")
        stage.clock.advance(timedelta(days=4))
        stage.settle()
        message = passed_on(stage, f"Which football team does {NAME} have")
        stage.settle()
        stage.keeper.press(message, "ask_answer_it")
        answers(stage.keeper, f"{NAME} has none.")
        received(stage.dana, "has none")
        stage.settle()
        yield stage.slack.workspace.notifications.all()[before:]


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
    shown_of_all: list[Notification], device: str
) -> None:
    assert len(shown_of_all) > 17
    assert [each for one in shown_of_all for each in private(getattr(one, device))] == []
