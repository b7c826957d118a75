"""What a keeper says in their own words: cancel or move a session, or take the last change back.

Each is shown first, with whom it notifies, and one button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.outbox.message import Message
from bot.store import calendar as table
from handlers.blocks import section
from handlers.keepers import ONLY_KEEPERS
from handlers.keeping.changing import Changing, Undoing
from handlers.keeping.task import Task
from handlers.reader import Intent, Said, asks_undo, kinds_in
from schedules.calendar import epoch
from schedules.importing import Options
from schedules.importing.lists import rows_of
from schedules.model import Occurrence, Status, recurrence_date
from schedules.periods import PeriodError, period
from schedules.words import clean

MOST_NAMED = 3
# "Undo" means something that was done a moment ago.
LATELY = timedelta(hours=24)
_ORDER = re.compile(
    r"(?:please )?(?P<what>cancel|call off|move|reschedule|postpone) (?:the |our |this )?"
    r"(?P<which>.+?)(?: to (?P<when>.+))?"
)


class InWords(Task):
    """Reads what only keepers may order."""

    def undo(self, said: Said) -> Intent | None:
        """The last change that this keeper made of late, with what undoing it means."""
        if not (asks_undo(said.text) and said.private):
            return None
        if not self.context.keepers.is_keeper(said.person):
            return None
        rows = table.changes_by(self.db, said.person.user_id, epoch(self.now - LATELY))
        if not rows or rows[0]["action"] in ("undo", "hold", "release"):
            return None
        at = recurrence_date(rows[0]["recurrence_id"])
        return Intent(Undoing(self.context).shown_first(rows[0]["uid"], at, said.person))

    def order(self, said: Said) -> Intent | None:
        """What moving or cancelling the session that is named means; None where none is."""
        found = _ORDER.fullmatch(clean(said.text))
        if not found or "?" in said.text or not said.private:
            return None
        sessions = self._named(found["which"])
        if sessions is None:
            return None
        keepers = self.context.keepers
        if not keepers.is_keeper(said.person):
            return Intent(Message(section(f"{ONLY_KEEPERS} {keepers.who_they_are()}")))
        return Intent(self._ordered(found, sessions))

    def _ordered(self, found: re.Match[str], sessions: Sequence[Occurrence]) -> Message:
        if not sessions:
            return Message(section(f"I find no session to come for “{found['which']}”."))
        lines = "\n".join(self.words.line(one) for one in sessions[:MOST_NAMED])
        if len(sessions) > 1:
            return Message(section(f"Which one? Say its day too.\n{lines}"))
        (one,), changing = sessions, Changing(self.context)
        if found["what"] in ("cancel", "call off"):
            return changing.shown_first("cancel", one, {"status": Status.CANCELLED})
        start = self._start(found["when"] or "", one)
        if start is None:
            text = "To when? Say day and time, such as “to April 2 at 11”."
            return Message(section(f"{text}\n{lines}"))
        patch = {"local_start": start, "status": Status.CONFIRMED}
        return changing.shown_first("move", one, patch)

    def _named(self, words: str) -> Sequence[Occurrence] | None:
        """The sessions to come of a kind, or on days, that words name; None for other words."""
        kinds, rest = kinds_in(words, self.community.kinds)
        rest = re.sub(r"\b(?:the|next|of|on|in|session|for|'s)\b", " ", rest).strip()
        now, today = self.now, self.today()
        try:
            days = period(rest, today) if rest else None
        except PeriodError:
            return None
        if len(kinds) > 1 or (rest and days is None) or not (kinds or days):
            return None
        kind = kinds[0] if kinds else None
        if days is None:
            return self.calendar.not_over(now, kind, limit=1)
        first = max(days.first or today, today)
        found = self.calendar.between(first, days.last, now, kind, limit=MOST_NAMED + 1)
        return [one for one in found if one.start is None or one.start > now]

    def _start(self, words: str, one: Occurrence) -> datetime | None:
        """The local start that words name; the session's own time where they name only a day."""
        day, _, clock = words.partition(" at ")
        try:
            said = period(day, self.today())
        except PeriodError:
            return None
        if said is None or said.first is None or said.first != said.last:
            return None
        options = Options(self.community.kinds, self.calendar.zone)
        dated = f"{said.first:%B} {said.first.day}, {said.first.year}"
        rows = rows_of(f"{dated} at {clock}" if clock else dated, options, self.today())
        if len(rows) != 1 or rows[0].wrong or bool(clock) != ("start" in rows[0].cells):
            return None
        at = rows[0].cells.get("start", f"{one.local_start:%H:%M}")
        return datetime.fromisoformat(f"{rows[0].cells['date']}T{at}")
