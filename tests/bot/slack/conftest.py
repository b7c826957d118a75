"""What the tests of the connection share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.relay import Relay
from tests.stage import PATIENCE_SECONDS, Stage


@pytest.fixture
def network(tmp_path: Path) -> Iterator[tuple[Stage, Relay]]:
    """The whole bot, which says how it is, behind a network that can fail."""
    stage = Stage(tmp_path)
    relay = Relay(stage.slack.api_url)
    stage.more |= {"slack_api_url": relay.url, "status_port": 0}
    try:
        stage.start()
        yield stage, relay
    finally:
        stage.slack.delivery.ack_seconds = PATIENCE_SECONDS
        stage.close()
        relay.close()
