"""What happens to conversations without anybody doing anything: looked at once a minute.

An unfinished one is asked after once and later put away, an old one is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation
from handlers.effects import Effect, Effects
from handlers.interview import course, opening
from handlers.interview.thread import Thread

ASK_AFTER = timedelta(days=3)
PUT_AWAY_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class Upkeep:
    """Looks after the conversations; `retention` is how long one is kept after its last use."""

    db: Database
    clock: Clock
    thread: Thread
    retention: timedelta

    def look_after(self) -> Effects:
        """Everything that is due now."""
        for each in interviews.left_alone(self.db, self._ago(ASK_AFTER)):
            with self.db.immediate(durable=True):
                if each.touched_at <= self._ago(PUT_AWAY_AFTER):
                    self._put_away(each)
                elif each.channel and interviews.note_asked_after(self.db, each.id, self._ago()):
                    self.thread.beside(each, opening.ask_after(each))
        effects: list[Effect] = []
        for each in interviews.expired(self.db, self._ago(self.retention)):
            effects += self.thread.delete(each)
        return effects

    def resume(self) -> Effects:
        """What an earlier release, or a request that failed, left to be done; ask every hour."""
        self.thread.finish_drawing()
        return self.thread.sweep()

    def _put_away(self, each: Conversation) -> None:
        if interviews.save(self.db, each, course.put_away(each, self._ago())):
            now = interviews.find(self.db, each.id)
            assert now is not None
            self.thread.show(now)

    def _ago(self, length: timedelta = timedelta(0)) -> int:
        return int((self.clock.now() - length).timestamp())
