"""The bot as a process with a pace of its own, given as JSON in PACE, until it is ended."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from datetime import timedelta

from bot.app import Bot
from bot.cli.common import stop_on_signals
from bot.clock import SystemClock
from bot.logs import set_up_logging
from bot.outbox.delivery import Dispatcher
from bot.outbox.outgoing import Pace
from bot.settings import load_settings
from schedules.heartbeat import Job, every


def pace_of(given: Mapping[str, float]) -> Pace:
    """The pace: `per_second` (0 for no limit), `spacing`, `lease`, `tick`, `search` in seconds."""
    return Pace(
        per_second=given.get("per_second", 0) or math.inf,
        spacing=given.get("spacing", 1),
        lease=timedelta(seconds=given.get("lease", 120)),
        tick=timedelta(seconds=given.get("tick", 60)),
        search=timedelta(seconds=given.get("search", 3600)),
    )


def main() -> None:
    """Run until a signal comes, or somebody kills this process."""
    settings = load_settings(env_file=None)
    set_up_logging(settings.log_level, settings.log_format)
    stop = stop_on_signals()
    given = json.loads(os.environ["PACE"])
    bot = Bot(settings, SystemClock(), pace_of(given))
    bot.start()
    if given.get("dispatchers") == 2:
        way = bot.slack.way(bot.pace)
        second = Dispatcher(bot.db, bot.planning, bot.kinds, way, bot.clock, bot.pace)
        bot.heartbeat.add(Job("second", second.tick, every(seconds=given["tick"])))
    stop.wait()
    bot.stop()


if __name__ == "__main__":
    main()
