from __future__ import annotations

from benchmarks.bots import this_bot
from benchmarks.homes import opening
from handlers.home import MOST_BLOCKS


def test_opening_home_is_measured_up_to_what_is_published() -> None:
    with this_bot() as bot:
        for _ in range(2):  # as if nothing stood there, each time
            taken, blocks = opening(bot, "U0NEW")
            assert taken > 0
            assert 0 < blocks <= MOST_BLOCKS
