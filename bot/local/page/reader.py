"""Who looks at the page: their zone, their present moment, and the names they see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Reader:
    """One sample person looking at the page at one moment.

    `now` is aware. `people` maps user ids to display names, `channels` channel ids to names without
    the `#`, `direct` the ids of direct messages to names. `base` is the path below which this
    person's page lives (`/as/U…`).
    """

    id: str
    zone: ZoneInfo
    now: datetime
    base: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    direct: Mapping[str, str] = field(default_factory=dict)

    def local(self, epoch: float) -> datetime:
        """The moment `epoch` (seconds since 1970, UTC) in this person's zone.

        Raises OverflowError, OSError or ValueError outside the years 1 to 9999.
        """
        return datetime.fromtimestamp(epoch, self.zone)
