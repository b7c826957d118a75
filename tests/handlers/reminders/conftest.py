from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.reminders.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The whole bot on a local Slack, with a keeper, and a training that is confirmed."""
    with Town(tmp_path, more={"bot_admins": "U0KEEPER"}) as town:
        town.add_training()
        yield town
