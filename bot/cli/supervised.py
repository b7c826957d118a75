"""Telling systemd that the bot is ready, and again and again that it is well.

https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable


def keep_telling(is_well: Callable[[], bool], stop: threading.Event) -> None:
    """Say that the bot has started, then in time for the watchdog while it `is_well`.

    Does nothing where no supervisor asked for it.
    """
    if "NOTIFY_SOCKET" not in os.environ:
        return
    _tell("READY=1")
    if limit := os.environ.get("WATCHDOG_USEC"):
        every = int(limit) / 1_000_000 / 3

        def watch() -> None:
            while not stop.wait(every):
                if is_well():
                    _tell("WATCHDOG=1")

        threading.Thread(target=watch, name="supervised", daemon=True).start()


def _tell(state: str) -> None:
    address = os.environ["NOTIFY_SOCKET"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.sendto(state.encode(), address.replace("@", "\0", 1))
