"""A running local Slack with the sample app, and a fresh channel for each test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.local import Channel, LocalSlack
from tests.bot.local.harness import stop_both
from tests.bot.local.page.sample_app import NOON, PEOPLE, SampleApp, local_slack
from tests.stage import PATIENCE_SECONDS

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[LocalSlack, SampleApp]]:
    slack = local_slack()
    # For what Slack gives three seconds: a busy machine is no app that does not answer.
    slack.delivery.ack_seconds = slack.triggers.lifetime = PATIENCE_SECONDS
    slack.start()
    app = SampleApp(slack)
    app.connect(slack)
    assert app.handler
    yield slack, app
    stop_both(slack, app.handler)


@pytest.fixture
def slack(running: tuple[LocalSlack, SampleApp]) -> LocalSlack:
    """The running local Slack at noon, with no modal open and no welcome."""
    slack, _ = running
    slack.clock.move_to(NOON)
    slack.welcome = []
    for person in PEOPLE:
        slack.workspace.views.clear(person.id)
    return slack


@pytest.fixture
def app(running: tuple[LocalSlack, SampleApp]) -> SampleApp:
    return running[1]


@pytest.fixture
def channel(slack: LocalSlack) -> str:
    """An empty channel with everybody in it."""
    number = next(_numbers)
    everybody = tuple(person.id for person in PEOPLE)
    new = Channel(f"CT{number}", f"test-{number}", topic="A test", members=everybody)
    return slack.workspace.add_channel(new).id
