"""The list of sessions with what a keeper can do to each, and Undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from handlers.blocks import (
    Block,
    actions,
    bullets,
    button,
    context,
    escape,
    menu,
    section,
)
from handlers.effects import AckView, Effects, Respond, Say, open_view, update_view
from handlers.fields import Field
from handlers.forms import Filled, Form, closing, notice
from handlers.keepers import say
from handlers.keeping.changing import Changing
from handlers.keeping.labels import ACTION_UNDO, Words, by_whom
from handlers.keeping.publishing import ACTION_OPEN as ACTION_YEAR
from handlers.requests import Action, Command, Submission
from schedules.editing import CHANGED_SINCE, NEVER_CHANGED, TOO_OLD, Editor, Undo
from schedules.model import Occurrence, Status, recurrence_date
from schedules.patching import ChangeError, details_in
from schedules.recurrence import local
from schedules.words import long_date

VIEW_LIST = "keepers_manage"
VIEW_UNDO = "keepers_undo"
ACTION_OPEN = "keepers_manage_open"
ACTION_DO = "keepers_manage_do"
ACTION_KIND = "keepers_manage_kind"
ACTION_PAGE = "keepers_manage_page"
ACTION_BACK = "keepers_manage_back"
ACTION_HELD = "keepers_manage_held"
EVERY_KIND = "every"
PAGE = 10
LOOK_BACK = timedelta(days=45)

NAMES = {
    "edit": "Edit",
    "confirm": "Confirm",
    "move": "Move",
    "cancel": "Cancel",
    "restore": "Restore",
    "recording": "Resource page",
    "undo": "Undo the last change",
}


@dataclass(frozen=True)
class Managing:
    """The modals of `… manage`."""

    editor: Editor
    changing: Changing
    words: Words
    clock: Clock

    def command(self, command: Command) -> Effects:
        """`… manage`, with the name of a kind or without."""
        _, _, rest = command.text.strip().casefold().partition(" ")
        kinds = self.words.community.kinds
        kind = next((k.id for k in kinds if rest.strip() in {k.id, *k.words}), EVERY_KIND)
        return [open_view(command.trigger_id, self.view(kind, 0))]

    def open(self, action: Action) -> Effects:
        """The button that does the same."""
        return [open_view(action.trigger_id, self.view(EVERY_KIND, 0))]

    def choose_kind(self, action: Action) -> Effects:
        """Another kind of session."""
        return self._update(action, str(action.value), 0)

    def page(self, action: Action) -> Effects:
        """More and Back, and from what is to come to what was held."""
        value = action.value
        held = bool(value.get("held"))
        return self._update(action, value["kind"], int(value["offset"]), held=held)

    def do(self, action: Action) -> Effects:
        """Something was chosen to be done to a session."""
        rid, _, uid = str(action.element["block_id"]).partition("|")
        what, at = str(action.value), recurrence_date(rid)
        if what == "undo":
            return [open_view(action.trigger_id, self._undo_form(uid, at).view(), upon=action.view)]
        if what not in NAMES:
            raise ValueError("no such action")
        return self.changing.begin(what, uid, at, action)

    def undo(self, submission: Submission) -> Effects:
        """Undo was confirmed in its modal."""
        filled, by = Filled.of(submission.view), submission.person.user_id
        uid, at = filled.kept["uid"], recurrence_date(filled.kept["rid"])
        row = Undo(self.editor).last_change(uid, at)
        if row is None or row["id"] != filled.version:
            return self._undo_form(uid, at).overtaken()
        done, text = self._undone(uid, at, by)
        if not done:
            return closing("Not possible", text)
        return [AckView("clear"), Say(by, Message(section(text)))]

    def press_undo(self, action: Action) -> Effects:
        """Undo was pressed in a message, which says what became of it."""
        uid, at = str(action.value["uid"]), recurrence_date(action.value["rid"])
        row = Undo(self.editor).last_change(uid, at)
        if row is None or row["id"] != action.value["id"]:
            return say(action, CHANGED_SINCE)
        done, text = self._undone(uid, at, action.person.user_id)
        return [Respond(action.response_url or "", Message(section(text)), replace=done)]

    def undo_message(self, uid: str, at: date) -> Message:
        """The last change of a session with what undoing it means, and the button for that."""
        form = self._undo_form(uid, at)
        shown = [part for part in form.parts if not isinstance(part, Field)]
        press = button("Undo", ACTION_UNDO, {"id": form.version, **form.kept}, style="primary")
        return Message(*shown, *([actions([press])] if form.submit else []))

    def _undone(self, uid: str, at: date, by: str) -> tuple[bool, str]:
        """Undo the last change; whether that was done, and what to say of it (mrkdwn)."""
        row = Undo(self.editor).last_change(uid, at)
        try:
            Undo(self.editor).undo(uid, at, by=by, now=self.clock.now())
        except ChangeError as error:
            target = self.editor.target(uid, at)
            since = self.words.changes_since(target, row["sequence"]) if target and row else []
            return False, "\n".join([escape(str(error)), bullets(since)]).strip()
        there = self.editor.calendar.occurrence(uid, at)
        return True, f"Undone.\n{self.words.line(there)}" if there else "Undone."

    def view(self, kind: str, offset: int, *, held: bool = False) -> dict[str, Any]:
        """The list: what is to come and was of late, or all that was `held`, latest first."""
        now, calendar = self.clock.now(), self.editor.calendar
        begin = local(now - LOOK_BACK, calendar.zone)
        only, since = None if kind == EVERY_KIND else kind, long_date(begin)
        if held:
            found = calendar.held(now, only, limit=PAGE + 1, offset=offset)
            what = "Sessions that were held, latest first."
        else:
            found = calendar.between(
                begin.date(), None, now, only, limit=PAGE + 1, offset=offset, cancelled=True
            )
            what = f"Sessions to come, and confirmed ones since {since}."
        blocks = [self._controls(kind, held=held), context(what)]
        blocks += [self._session(occurrence, now) for occurrence in found[:PAGE]]
        if not found and held:
            blocks.append(section("No such session was held."))
        elif not found:
            blocks.append(section(f"There is no such session since {since}, or to come."))
        pages = []
        if offset:
            value = {"kind": kind, "offset": max(offset - PAGE, 0), "held": held}
            pages.append(button("Back", ACTION_BACK, value, label="The sessions before"))
        if len(found) > PAGE:
            value = {"kind": kind, "offset": offset + PAGE, "held": held}
            pages.append(button("More", ACTION_PAGE, value, label="The sessions after"))
        if pages:
            blocks.append(actions(pages))
        blocks.append(context("Nothing changes before you have seen whom it notifies."))
        return Form(VIEW_LIST, "Manage sessions", blocks, close="Close").view()

    def _controls(self, kind: str, *, held: bool) -> Block:
        kinds = [(EVERY_KIND, "Every kind")]
        kinds += [(each.id, each.name) for each in self.words.community.kinds]
        other = {"kind": kind, "offset": 0, "held": not held}
        row = [
            menu(ACTION_KIND, kinds, "Kind of session", kind),
            button("Sessions to come" if held else "Held sessions", ACTION_HELD, other),
            button("Confirm the year", ACTION_YEAR),
        ]
        return actions(row, f"controls-{kind}")

    def _session(self, occurrence: Occurrence, now: datetime) -> Block:
        over = occurrence.end is not None and occurrence.end <= now
        match occurrence.status:
            case Status.CANCELLED:
                offered = ["edit", "restore", "undo"]
            case Status.TENTATIVE:
                offered = ["edit", "confirm", "move", "cancel", "undo"]
            case _:
                offered = ["edit", "move", "cancel", "undo"]
        if over:
            offered = ["recording", "edit", "undo"]
        if Undo(self.editor).last_change(occurrence.uid, occurrence.recurrence_id) is None:
            offered.remove("undo")  # nobody changed it
        choice = menu(ACTION_DO, [(name, NAMES[name]) for name in offered])
        block_id = f"{occurrence.recurrence_id.isoformat()}|{occurrence.uid}"
        return section(self.words.line(occurrence), accessory=choice, block_id=block_id)

    def _undo_form(self, uid: str, at: date) -> Form:
        row = Undo(self.editor).last_change(uid, at)
        target = self.editor.target(uid, at)
        if row is None or target is None:
            return notice("Undo", NEVER_CHANGED)
        if row["after"] is None:
            return notice("Undo", TOO_OLD)
        zone = target.segment.timezone
        before, after = (details_in(row[name], target) for name in ("before", "after"))
        lines = self.words.differences(after, before, zone)
        what = bullets(lines)
        if row["before"] is None:
            what = "The session leaves the calendar again."
        scope = "this one" if row["scope"] == "this" else "this and later ones"
        blocks = [
            section(
                f"The last change ({escape(row['action'])}, {scope}): {by_whom(row, self.words)}"
            ),
            section(f"*Taken back, that means*\n{what}"),
            section(
                "Those who were told of it are told again where its time changes, or whether it "
                "takes place."
            ),
        ]
        kept = {"uid": uid, "rid": at.isoformat()}
        return Form(
            VIEW_UNDO, "Undo", blocks, submit="Undo", close="Back", kept=kept, version=row["id"]
        )

    def _update(self, action: Action, kind: str, offset: int, *, held: bool = False) -> Effects:
        known = {EVERY_KIND, *self.words.community.kind_by_id}
        view = self.view(kind if kind in known else EVERY_KIND, max(offset, 0), held=held)
        return [update_view(action.view, view)]
