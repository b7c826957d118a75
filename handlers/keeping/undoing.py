"""Taking back the last change of a session: what that would mean, then one yes."""

from __future__ import annotations

from datetime import date

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import Block, bullets, button, confirmed, escape, section
from handlers.effects import Effects, open_view
from handlers.forms import Filled, Form, notice
from handlers.keeping.task import Overtaken, Proposal, as_message
from handlers.requests import Action
from schedules.editing import CHANGED_SINCE, NEVER_CHANGED, TOO_OLD, Undo
from schedules.model import recurrence_date
from schedules.patching import ChangeError, details_in

TOLD_AGAIN = (
    "Those who were told of it are told again where its time changes, or whether it takes place."
)


class Undoing(Proposal):
    """The modal and the messages that take a change back."""

    name = "keepers_undo"

    def begin(self, uid: str, at: date, asked: Action) -> Effects:
        """Show what it means where it was asked for."""
        view = self.consequences(uid, at, asked.person).view()
        return [open_view(asked.trigger_id, view, upon=asked.view)]

    def shown_first(self, uid: str, at: date, reader: Person) -> Message:
        """The same as a message with the button for it."""
        return as_message(self.consequences(uid, at, reader))

    def consequences(self, uid: str, at: date, reader: Person) -> Form:
        """The last change of a session, and what undoing it means."""
        row, target = Undo(self.editor).last_change(uid, at), self.editor.target(uid, at)
        if row is None or target is None:
            return notice("Undo", NEVER_CHANGED)
        if row["after"] is None:
            return notice("Undo", TOO_OLD)
        words, zone = self.words_for(reader), target.segment.timezone
        before, after = (details_in(row[name], target) for name in ("before", "after"))
        what = bullets(words.differences(after, before, zone))
        if row["before"] is None:
            what = "The session leaves the calendar again."
        scope = "this one" if row["scope"] == "this" else "this and later ones"
        last = f"The last change ({escape(row['action'])}, {scope}): {words.by_whom(row)}"
        blocks = [section(last), section(f"*Taken back, that means*\n{what}"), section(TOLD_AGAIN)]
        kept = {"uid": uid, "rid": at.isoformat()}
        return self.asks("Undo", blocks, "Undo", kept, row["id"])

    def make(self, asked: Filled, by: Person) -> tuple[Message, Effects]:
        """Take it back, if it is still the last one."""
        uid, at = str(asked.kept["uid"]), recurrence_date(asked.kept["rid"])
        row = Undo(self.editor).last_change(uid, at)
        if row is None or row["id"] != asked.version:
            raise Overtaken(self.consequences(uid, at, by))
        try:
            Undo(self.editor).undo(uid, at, by=by.user_id, now=self.now)
        except ChangeError as error:
            target, words = self.editor.target(uid, at), self.words_for(by)
            since = words.changes_since(target, row["sequence"]) if target else []
            raise ChangeError("\n".join([str(error), bullets(since)]).strip()) from None
        there = self.calendar.occurrence(uid, at)
        return Message(section(f"Undone.\n{self.words.line(there)}" if there else "Undone.")), ()

    def press(self, action: Action) -> Effects:
        """Take back the change that a message told of; later ones are not for its button."""
        kept = action.value
        row = Undo(self.editor).last_change(str(kept["uid"]), recurrence_date(kept["rid"]))
        if row is None or row["id"] != kept["version"]:
            return action.aside(CHANGED_SINCE)
        return super().press(action)


def undo_button(change: int, uid: str, rid: str) -> Block:
    """The button that takes a change back, of which Slack asks first."""
    value = {"version": change, "uid": uid, "rid": rid}
    pressed = button("Undo", f"{Undoing.name}_press", value)
    return confirmed(pressed, "Undo this change?", TOLD_AGAIN, yes="Undo", no="Keep it")
