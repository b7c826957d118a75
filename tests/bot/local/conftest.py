"""A running local Slack with a real Bolt app on its socket."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack, Member, Visitor
from tests.bot.local.harness import CHANNELS, MANIFEST, PEOPLE, Bot, stop_both, web_client
from tests.stage import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[LocalSlack, Bot]]:
    """One for a whole module; not for longer, as its pings would disturb Hypothesis elsewhere."""
    slack = LocalSlack(MANIFEST, MovableClock(), PEOPLE, CHANNELS)
    slack.delivery.ack_seconds = PATIENCE_SECONDS  # a busy machine is no app that does not answer
    slack.start()
    bot = Bot(slack)
    bot.connect(slack)
    assert bot.handler is not None
    yield slack, bot
    stop_both(slack, bot.handler)


@pytest.fixture
def slack(running: tuple[LocalSlack, Bot]) -> Iterator[LocalSlack]:
    """The running local Slack, as new but for what other tests said in other channels."""
    slack, bot = running
    scopes = set(slack.app.scopes)
    pauses, wait = slack.delivery.retry_pauses, slack.delivery.ack_seconds
    slack.record.clear()
    bot.answers.clear()
    yield slack
    slack.faults.clear()
    slack.rates.use({})
    slack.app.scopes = scopes
    slack.app.token_error = ""
    slack.delivery.retry_pauses, slack.delivery.ack_seconds = pauses, wait
    slack.delivery.request_url = None
    if slack.clock is not None:
        slack.clock.move_to(MovableClock().now())


@pytest.fixture
def bot(running: tuple[LocalSlack, Bot], slack: LocalSlack) -> Bot:
    return running[1]


@pytest.fixture
def client(slack: LocalSlack) -> WebClient:
    return web_client(slack)


_numbers = itertools.count(1)


@pytest.fixture
def maya(slack: LocalSlack) -> Visitor:
    """Somebody nobody has met before."""
    number = next(_numbers)
    slack.workspace.people[f"UM{number}"] = Member(f"UM{number}", f"maya{number}", "Maya Ortiz")
    return slack.person(f"UM{number}")


@pytest.fixture
def channel(slack: LocalSlack, maya: Visitor) -> str:
    """An empty channel with Maya and the bot in it."""
    number = next(_numbers)
    new = Channel(f"CT{number}", f"test-{number}", members=(maya.id, "U0NOOR"))
    return slack.workspace.add_channel(new).id
