"""Finding what a keeper wants to change: in a list of sessions, or named in their own words.

In the list each session has what can be done to it; what is typed is shown first, with whom it
notifies, and one button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.outbox.message import Message
from bot.store import calendar as table
from handlers.blocks import Block, actions, button, context, menu, section
from handlers.effects import Effects, open_view, update_view
from handlers.forms import Form
from handlers.keeping.adding import Publishing
from handlers.keeping.changing import DEEDS, Changing, Undoing
from handlers.keeping.task import Task
from handlers.people import ONLY_KEEPERS, Guarded
from handlers.reader import Intent, Said, asks_undo, kinds_in
from handlers.routes import Action, Command
from schedules.calendar import epoch
from schedules.editing import Undo
from schedules.importing import Options
from schedules.importing.lists import rows_of
from schedules.model import Occurrence, Status, local, recurrence_date
from schedules.periods import PeriodError, period
from schedules.words import clean, long_date

VIEW_LIST = "keepers_manage"
ACTION_OPEN = "keepers_manage_open"
ACTION_DO = "keepers_manage_do"
ACTION_KIND = "keepers_manage_kind"
ACTION_PAGE = "keepers_manage_page"
ACTION_BACK = "keepers_manage_back"
ACTION_HELD = "keepers_manage_held"
EVERY_KIND = "every"
PAGE = 10
LOOK_BACK = timedelta(days=45)
OFFERED = {
    Status.CANCELLED: ("edit", "restore"),
    Status.TENTATIVE: ("edit", "confirm", "move", "cancel"),
    Status.CONFIRMED: ("edit", "move", "cancel"),
}


class Managing(Task):
    """The modal of `… manage`."""

    def register(self, only: Guarded) -> None:
        """Its button, and what is pressed in the list."""
        only.action(ACTION_OPEN, self.open)
        only.action(ACTION_DO, self.do)
        only.action(ACTION_KIND, self.choose_kind)
        for action_id in (ACTION_PAGE, ACTION_BACK, ACTION_HELD):
            only.action(action_id, self.page)

    def command(self, command: Command) -> Effects:
        """`… manage`, with the name of a kind or without."""
        _, _, rest = command.text.strip().casefold().partition(" ")
        kinds = self.community.kinds
        kind = next((k.id for k in kinds if rest.strip() in {k.id, *k.words}), EVERY_KIND)
        return [open_view(command.trigger_id, self.view(kind, 0))]

    def open(self, action: Action) -> Effects:
        """The button that does the same."""
        return [open_view(action.trigger_id, self.view(EVERY_KIND, 0))]

    def choose_kind(self, action: Action) -> Effects:
        """Another kind of session."""
        return [update_view(action.view, self.view(str(action.value), 0))]

    def page(self, action: Action) -> Effects:
        """More and Back, and from what is to come to what was held."""
        kind, offset = action.value["kind"], max(int(action.value["offset"]), 0)
        view = self.view(kind, offset, held=bool(action.value.get("held")))
        return [update_view(action.view, view)]

    def do(self, action: Action) -> Effects:
        """Something was chosen to be done to a session."""
        rid, _, uid = str(action.element["block_id"]).partition("|")
        what, at = str(action.value), recurrence_date(rid)
        if what == "undo":
            return Undoing(self.context).begin(uid, at, action)
        if what not in DEEDS:
            raise ValueError("no such action")
        return Changing(self.context).begin(what, uid, at, action)

    def view(self, kind: str, offset: int, *, held: bool = False) -> dict[str, Any]:
        """The list: what is to come and was of late, or all that was `held`, latest first."""
        now, only = self.now, kind if kind in self.community.kind_by_id else None
        begin = local(now - LOOK_BACK, self.calendar.zone)
        if held:
            found = self.calendar.held(now, only, limit=PAGE + 1, offset=offset)
            what, none = "Sessions that were held, latest first.", "No such session was held."
        else:
            found = self.calendar.between(
                begin.date(), None, now, only, limit=PAGE + 1, offset=offset, cancelled=True
            )
            what = f"Sessions to come, and confirmed ones since {long_date(begin)}."
            none = f"There is no such session since {long_date(begin)}, or to come."
        blocks = [self._controls(only or EVERY_KIND, held=held), context(what)]
        blocks += [self._session(occurrence, now) for occurrence in found[:PAGE]]
        blocks += [] if found else [section(none)]
        pages, value = [], {"kind": only or EVERY_KIND, "held": held}
        if offset:
            back = {**value, "offset": max(offset - PAGE, 0)}
            pages.append(button("Back", ACTION_BACK, back, label="The sessions before"))
        if len(found) > PAGE:
            more = {**value, "offset": offset + PAGE}
            pages.append(button("More", ACTION_PAGE, more, label="The sessions after"))
        blocks += [actions(pages)] if pages else []
        blocks.append(context("Nothing changes before you have seen whom it notifies."))
        return Form(VIEW_LIST, "Manage sessions", blocks, close="Close").view()

    def _controls(self, kind: str, *, held: bool) -> Block:
        kinds = [(EVERY_KIND, "Every kind")]
        kinds += [(each.id, each.name) for each in self.community.kinds]
        other = {"kind": kind, "offset": 0, "held": not held}
        row = [
            menu(ACTION_KIND, kinds, "Kind of session", kind),
            button("Sessions to come" if held else "Held sessions", ACTION_HELD, other),
            Publishing.opener("Confirm the year"),
        ]
        return actions(row, f"controls-{kind}")

    def _session(self, occurrence: Occurrence, now: datetime) -> Block:
        over = occurrence.end is not None and occurrence.end <= now
        offered = ("recording", "edit") if over else OFFERED[occurrence.status]
        named = [(what, DEEDS[what].name) for what in offered]
        if Undo(self.editor).last_change(occurrence.uid, occurrence.recurrence_id):
            named.append(("undo", "Undo the last change"))
        block_id = f"{occurrence.recurrence_id.isoformat()}|{occurrence.uid}"
        choice = menu(ACTION_DO, named)
        return section(self.words.line(occurrence), accessory=choice, block_id=block_id)


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
            ask = self.context.ask_a_keeper(said.text, said.person)
            refused = section(f"{ONLY_KEEPERS} {keepers.who_they_are()}")
            return Intent(Message(refused, *([actions(ask)] if ask else [])))
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
