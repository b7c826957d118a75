"""The list in which a keeper finds what is to change, with what can be done to each session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from handlers.blocks import Block, actions, button, context, menu, section
from handlers.effects import Effects, open_view, update_view
from handlers.forms import Form
from handlers.keeping.adding import Publishing
from handlers.keeping.changing import DEEDS, Changing, Undoing
from handlers.keeping.task import Task
from handlers.people import Guarded
from handlers.routes import Action, Command
from schedules.model import Occurrence, Status, local, recurrence_date
from schedules.words import long_date

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

    def open(self, asked: Command | Action) -> Effects:
        """`… manage`, with the name of a kind or without, or the button that does the same."""
        typed = asked.text.strip().casefold() if isinstance(asked, Command) else ""
        named, kinds = typed.partition(" ")[2].strip(), self.community.kinds
        kind = next((each.id for each in kinds if named in {each.id, *each.words}), EVERY_KIND)
        return [open_view(asked.trigger_id, self.view(kind, 0))]

    def choose_kind(self, action: Action) -> Effects:
        """Another kind of session."""
        return [update_view(action.view, self.view(str(action.value), 0))]

    def page(self, action: Action) -> Effects:
        """More and Back, and from what is to come to what was held."""
        kind, offset = action.carried["kind"], max(int(action.carried["offset"]), 0)
        view = self.view(kind, offset, held=bool(action.carried.get("held")))
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
        blocks += [self.row(occurrence) for occurrence in found[:PAGE]]
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

    def row(self, occurrence: Occurrence) -> Block:
        """A session, with what can be done to it beside it."""
        over = occurrence.end is not None and occurrence.end <= self.now
        offered = ("recording", "edit") if over else OFFERED[occurrence.status]
        named = [(what, DEEDS[what].name) for what in offered]
        if self.editor.last_change(occurrence.uid, occurrence.recurrence_id):
            named.append(("undo", "Undo the last change"))
        block_id = f"{occurrence.recurrence_id.isoformat()}|{occurrence.uid}"
        choice = menu(ACTION_DO, named)
        return section(self.line(occurrence), accessory=choice, block_id=block_id)
