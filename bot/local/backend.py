"""The parts of the local Slack that its surfaces share."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import MovableClock
from bot.local.faults import Faults, Rates
from bot.local.members import InstalledApp
from bot.local.permits import ResponseUrls, Triggers
from bot.local.transport import Delivery
from bot.local.workspace import Workspace


@dataclass
class Backend:
    """Made once by `LocalSlack`; `url` is this server's address while it runs."""

    app: InstalledApp
    clock: MovableClock
    workspace: Workspace
    faults: Faults
    triggers: Triggers
    delivery: Delivery
    rates: Rates = field(init=False)
    response_urls: ResponseUrls = field(init=False)
    url: str = ""

    def __post_init__(self) -> None:
        self.rates = Rates(self.clock)
        self.response_urls = ResponseUrls(self.clock, lambda: self.url)
