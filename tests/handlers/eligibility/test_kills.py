"""A conversation from its beginning to its deletion, with the bot killed right beside one call."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from handlers.effects import Effect
from handlers.eligibility.asking import BLOCK_OPTIONS
from tests.handlers.eligibility.desk import Desk, texts

SAID = {
    "Who authorized": "district",
    "assistance file": "yes",
    "provided differentiated": "underway",
    "three of the four": "none",
    "all about the school": "see the result",
}
# Of the calls of the conversation, the first is about the person, the last are further deletions.
MOMENTS = [
    *(("after", number) for number in range(2, 26)),  # done, and not noted
    *(("before", number) for number in range(2, 26, 4)),  # not done, and all before it noted
]


class KilledError(Exception):
    """The bot is gone."""


class DoomedDesk(Desk):
    """A bot that is killed once: right before or right after a call to Slack."""

    is_killed = False

    def carry_out(self, effects: Sequence[Effect]) -> None:
        if self.is_killed:
            return
        try:
            super().carry_out(effects)
        except KilledError:
            self.is_killed = True

    def is_to_be_killed(self, when: str, at: int) -> None:
        do, numbers = self.slack.call, itertools.count(1)

        def call(method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
            if next(numbers) != at:
                return do(method, arguments)
            if when == "after":
                do(method, arguments)
            raise KilledError

        self.slack.call = call  # type: ignore[method-assign]

    def goes_on(self) -> None:
        """The bot is started again if it was killed, and time passes."""
        if self.is_killed:
            self.is_killed = False
            self.restart()
            self.later(minutes=2)


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[DoomedDesk]:
    desk = DoomedDesk(tmp_path)
    yield desk
    desk.close()


@pytest.mark.parametrize(("when", "call"), MOMENTS)
def test_after_a_kill_all_is_there_once_and_after_a_deletion_nothing(
    doomed: DoomedDesk, when: str, call: int
) -> None:
    desk = doomed
    desk.is_to_be_killed(when, call)
    desk.types("check Maple")
    desk.goes_on()
    now = desk.conversation()
    for asked, said in SAID.items():
        assert asked in texts(desk.last(now))
        desk.says(now, said)
        desk.goes_on()
    shown = [texts(message) for message in desk.thread(now)]
    assert len(shown) == len(set(shown)) == len(SAID) + 1
    assert "Call first" in shown[-1]
    assert not any(
        block.get("block_id") == BLOCK_OPTIONS
        for message in desk.thread(now)
        for block in message["blocks"]
    )
    # Screen readers get all of it.
    assert "Call first" in desk.last(now)["text"]

    desk.presses(desk.last(now), "Send me a copy")
    desk.goes_on()
    desk.presses(desk.types("mine"), "Delete")
    desk.goes_on()
    desk.later(minutes=2)
    desk.goes_on()
    assert desk.slack.messages == {}
    assert desk.slack.files == set()
    assert desk.db.query("select * from interviews") == []
