"""The bot alone as a process: time to the first answered command, and peak memory.

Repeat: python -m benchmarks processes
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.bots import NOW
from benchmarks.report import Figure
from benchmarks.wire import CHANNEL, ask, process
from bot.cli.common import manifest_of
from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Member

STARTS = 5


def measure() -> Iterable[Figure]:
    """Start the bot against a local Slack, ask it something, look at its memory."""
    slack = LocalSlack(
        manifest_of(load_community(PACKAGED / "california")),
        MovableClock(NOW),
        [Member("U0DANA", "dana", "Dana")],
        [Channel(CHANNEL, "general")],
    )
    slack.start()
    seconds, megabytes = [], []
    try:
        for _ in range(STARTS):
            one, other = start_and_ask(slack)
            seconds.append(one)
            megabytes.append(other)
    finally:
        slack.stop()
    took, memory = statistics.median(seconds), statistics.median(megabytes)
    yield Figure("start to first answered command", took, "s", goal="≤ 1 s", met=took <= 1)
    if memory:
        yield Figure("peak memory of the bot alone", memory, "MB", goal="< 80 MB", met=memory < 80)


def start_and_ask(slack: LocalSlack) -> tuple[float, float]:
    """Seconds from process start to the first answer, and peak resident megabytes (Linux)."""
    began = time.perf_counter()
    with process(slack, "bot", "run") as child:
        if not slack.wait_for_app(timeout=30):
            raise RuntimeError("the bot did not connect")
        ask(slack.person("U0DANA"), "/charter-chat")
        took = time.perf_counter() - began
        for text in ("/charter", "/charter-chat upcoming", "/charter-sessions next month"):
            ask(slack.person("U0DANA"), text)
        return took, peak_megabytes(child.pid)


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has used, 0 where the system does not tell (Linux does)."""
    status = Path(f"/proc/{pid}/status")
    peak = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(peak.group(1)) / 1024 if peak else 0.0
