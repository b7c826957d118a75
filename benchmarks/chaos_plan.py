"""What a run of chaos is to do, and what comes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks import crowd
from benchmarks.crowd import Tally

# What happens to sessions while the bot is being killed: when, after the first reminder is due.
FATES = ("untouched", "moved before", "moved after", "called off before", "called off after")


@dataclass(frozen=True)
class Plan:
    """How much and how long; `seed` repeats a run as far as chance goes.

    A bot `lives` for so many seconds, from and to, once it has connected. Slack limits it by a
    `regime`, and tells it of its own messages or not. Meanwhile a `crowd` asks, or nobody does.
    Of several `processes` on a server each lives by itself, and the server is restarted twice and
    cuts all connections six times. `fates` are what happens to sessions, in turn; only so many
    destinations hear of those that `change`, since Slack takes 50 corrections a minute.
    """

    seed: int = 1
    people: int = 40
    channels: int = 8
    sessions: int = 10
    seconds: float = 100.0
    lives: tuple[float, float] = (0.1, 2.5)
    regime: str = "internal"
    echoes: bool = True
    dispatchers: int = 1
    crowd: bool = True
    processes: int = 1
    fates: tuple[str, ...] = FATES
    change: int = 1000


def on_a_server() -> Plan:
    """Three processes and about 3,000 messages."""
    fates = [fate for each in FATES[1:] for fate in ("untouched", each)]
    return Plan(
        people=200,
        channels=10,
        sessions=24,
        seconds=240.0,
        lives=(2.0, 7.0),
        processes=3,
        fates=tuple(fates),
        change=20,
    )


@dataclass
class Session:
    """A session of the run. `due` is when its reminder is due (epoch), `changed` its change."""

    uid: str
    start: datetime
    fate: str
    due: float
    change_at: float | None = None
    new_due: float | None = None
    changed: float | None = None


@dataclass
class Result:
    """What is printed in the end."""

    expected: int = 0
    sent_once: int = 0
    missed: int = 0
    doubled: int = 0
    possibly_double: int = 0
    though_cancelled: int = 0
    for_the_old_time: int = 0
    kills: int = 0
    restarts: int = 0  # of the database's server
    cuts: int = 0  # of all connections to it
    faults: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    kinds: dict[str, Tally] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """Whether everything was right."""
        wrong = self.missed, self.doubled, self.though_cancelled, self.for_the_old_time
        kinds = all(one.well for one in self.kinds.values())
        return self.expected > 0 and wrong == (0, 0, 0, 0) and kinds

    def text(self) -> str:
        """As it is printed."""
        lines = [
            f"kills               {self.kills}",
            f"server restarted    {self.restarts}, connections cut {self.cuts}",
            f"faults              {dict(sorted(self.faults.items()))}",
            f"messages            {self.expected + sum(k.expected for k in self.kinds.values())}",
            f"about sessions      {self.expected}",
            f"sent once           {self.sent_once}",
            f"missed              {self.missed}",
            f"doubled             {self.doubled}",
            f"twice, and said so  {self.possibly_double}",
            f"sent though cancelled {self.though_cancelled}",
            f"sent for the old time {self.for_the_old_time}",
            *crowd.lines(self.kinds),
            *self.details[:20],
        ]
        return "\n".join(lines)
