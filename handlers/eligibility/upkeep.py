"""What happens to conversations without anybody doing anything: looked at once a minute.

An unfinished one is asked after once and later put away, an old one is deleted, and what a stop in
the middle left undone is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation
from handlers.effects import Effect, Effects
from handlers.eligibility import course, opening
from handlers.eligibility.clearing import Clearing
from handlers.eligibility.drawing import Drawer
from handlers.eligibility.threads import Threads

ASK_AFTER = timedelta(days=3)
PUT_AWAY_AFTER = timedelta(days=30)
# What was begun less than this ago may still be under way.
PATIENCE = timedelta(minutes=1)
# What Slack refused for so long is given up.
GIVE_UP_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Upkeep:
    """Looks after the conversations; `retention` is how long one is kept after its last use.

    `since`, in UTC epoch seconds, is when this process began to.
    """

    db: Database
    clock: Clock
    drawer: Drawer
    threads: Threads
    clearing: Clearing
    retention: timedelta
    since: int

    def look_after(self) -> Effects:
        """Everything that is due now."""
        return [
            *self._delete_old(),
            *self._put_away(),
            *self._ask_after(),
            *self._finish_what_was_begun(),
        ]

    def _delete_old(self) -> Effects:
        effects: list[Effect] = []
        for each in interviews.expired(self.db, self._ago(self.retention)):
            effects += self._delete(each)
        return effects

    def _put_away(self) -> Effects:
        effects: list[Effect] = []
        for each in interviews.to_put_away(self.db, self._ago(PUT_AWAY_AFTER)):
            if interviews.save(self.db, each, course.put_away(each, self._ago())):
                effects += self.drawer.draw(each.id)
        return effects

    def _ask_after(self) -> Effects:
        after, before = self._ago(PUT_AWAY_AFTER), self._ago(ASK_AFTER)
        effects: list[Effect] = []
        for each in interviews.to_ask_after(self.db, after, before):
            # Noted first: better not asked at all than asked twice.
            if interviews.note_asked_after(self.db, each.id, self._ago()):
                effects.append(self.threads.beside(each, opening.ask_after(each)))
        return effects

    def _finish_what_was_begun(self) -> Effects:
        effects: list[Effect] = []
        given_up, patient = self._ago(GIVE_UP_AFTER), self._ago(PATIENCE)
        for each in interviews.half_deleted(self.db, patient):
            # After days of standstill it is not given up before it was tried.
            if max(each.deleted_at or 0, self.since) <= given_up:
                interviews.remove(self.db, each.id)
            else:
                effects += self.clearing.clear(each)
        for each in interviews.not_placed(self.db, patient):
            if each.began_at <= given_up:
                effects += self._delete(each)
            else:
                effects += self.threads.open_once_more(each)
        for each in interviews.not_drawn(self.db, given_up, self._ago()):
            effects += self.drawer.draw(each.id, unsure=True)
        return effects

    def _delete(self, each: Conversation) -> Effects:
        interviews.erase(self.db, each.id, self._ago())
        return self.clearing.clear(each)

    def _ago(self, length: timedelta = timedelta(0)) -> int:
        return int((self.clock.now() - length).timestamp())
