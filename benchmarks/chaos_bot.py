"""The bot as a process for `benchmarks.chaos`: with a short lease, until it is killed."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from benchmarks.chaos import LEASE_SECONDS
from bot.app import Bot
from bot.clock import SystemClock
from bot.logs import set_up_logging
from bot.settings import load_settings
from schedules.delivery import Pace

PACE = Pace(
    per_second=40,
    spacing=0.1,
    lease=timedelta(seconds=LEASE_SECONDS),
    tick=timedelta(seconds=1),
)


def main() -> None:
    """Run until somebody kills this process."""
    settings = load_settings(env_file=None)
    set_up_logging(settings.log_level, settings.log_format)
    bot = Bot(settings, SystemClock(), PACE)
    bot.start()
    threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
