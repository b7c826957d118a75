"""The outbox on a Slack of paper: what is urgent is done at once, on this thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.outbox.attempts import Attempts
from bot.outbox.client import Client
from bot.outbox.kinds import MessageKind
from bot.outbox.outcomes import CannotLook, More, NotThere
from bot.outbox.outgoing import POST, Pace
from bot.outbox.posting import SlackWay
from bot.store import corrections
from bot.store import outbox as table
from bot.store.database import Database, Row


@dataclass
class PaperOutbox:
    """Hands that do what is asked of them before they return."""

    db: Database
    clock: Clock
    client: Client
    kinds: dict[str, MessageKind]
    is_lost: Callable[[], bool]  # whether the process is no more
    name: str = "paper"
    lease: int = 120
    attempts: Attempts = field(init=False)
    _turning: bool = False
    _waiting: dict[str, Callable[[], None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        note = lambda key, file: table.note_file(self.db, key, file)  # noqa: E731
        way = SlackWay(self.client.web, self.lease, note)
        parts = self.db, self.kinds, way, self.clock, Pace(), lambda key: None, self._ended
        self.attempts = Attempts(*parts, lambda after: None, self.name)

    def hurry(self, row: Row, method: str, *, begun: bool = False) -> None:
        """Make the request now."""
        if self.is_lost():
            return
        if method != POST:
            self.attempts.correct(row["key"], row["correct_at"])
        else:
            self.attempts.post(row, None)
        self.wake(0)

    def wake(self, after: float) -> None:
        """Do everything that is due."""
        if after or self._turning or self.is_lost():
            return
        self._turning = True
        try:
            while self._turn():
                pass
        finally:
            self._turning = False

    def once_ended(self, key: str, call: Callable[[], None]) -> None:
        self._waiting[key] = call

    def doubtful_since(self) -> int | None:
        return None

    def _ended(self, key: str) -> None:
        self._waiting.pop(key, lambda: None)()

    def take_over(self) -> None:
        """The process before this one is no more."""
        table.void_leases(self.db, int(self.clock.now().timestamp()), 15, "")
        self.wake(0)

    def _turn(self) -> bool:
        now = int(self.clock.now().timestamp())
        table.expire(self.db, now, "too late")
        rows = table.claim(self.db, now, now + self.lease, 100, self.name)
        for row in rows:
            can_look = True
            if row["unclear_since"] is not None:
                search = self.attempts.search(row)
                while isinstance(found := self.attempts.look(row, search), More):
                    pass
                if not isinstance(found, NotThere | CannotLook):
                    continue
                can_look = isinstance(found, NotThere)
            self.attempts.deliver(row, can_look=can_look)
        stale = corrections.claim_corrections(self.db, now, now + self.lease, 100)
        for row in stale:
            self.attempts.correct(row["key"], row["correct_at"])
        return bool(rows or stale)
