"""Add to calendar: a session into the reader's own calendar, by a link or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.community import Community
from bot.outbox.message import Message, Upload
from handlers.blocks import Block, actions, button, context, escape, link_button, read_as, section
from handlers.effects import Effects, Run, Say
from handlers.feature import Context, Feature
from handlers.routes import Action, Routes
from handlers.wording import when, zones_of
from schedules.calendar import Calendar
from schedules.feed import WHOLE
from schedules.model import Occurrence, Status, recurrence_date

ACTION_ADD = "add_to_calendar"
BLOCK_LINKS = "add_to_calendar_links"
FILE_NAME = "session.ics"


@dataclass(frozen=True)
class AddToCalendar:
    """Offers a session to the calendar of whoever asks. `public_url` is where the feed stands."""

    calendar: Calendar
    community: Community
    clock: Clock
    public_url: str | None = None

    def card_buttons(self, occurrence: Occurrence) -> Sequence[Block]:
        """The button under a session that is to take place."""
        if not self._is_to_come(occurrence):
            return []
        value = {"uid": occurrence.uid, "rid": occurrence.recurrence_id.isoformat()}
        label = f"Add {occurrence.title} to your calendar"
        return [button("Add to calendar", ACTION_ADD, value, label=label)]

    def add(self, action: Action) -> Effects:
        """Show the links to whoever pressed, and send the file into their direct messages."""
        occurrence = self._named(action.value)
        if occurrence is None or not self._is_to_come(occurrence):
            return action.aside("This session is over, or no longer takes place.")
        links = Run(lambda slack: action.aside(self._links(occurrence, action)))
        file = Run(lambda slack: [Say(action.person.user_id, self._file(occurrence))])
        return [links, file] if occurrence.start else [links]

    def _named(self, value: Any) -> Occurrence | None:
        """The session that a button names, if it is still in the calendar."""
        try:
            return self.calendar.occurrence(str(value["uid"]), recurrence_date(value["rid"]))
        except (KeyError, TypeError, ValueError):
            return None  # of somebody's own making

    def _is_to_come(self, occurrence: Occurrence) -> bool:
        is_off = occurrence.status is Status.CANCELLED
        return not (is_off or occurrence.is_over(self.clock.now()))

    def _links(self, occurrence: Occurrence, action: Action) -> Message:
        from schedules.exporting.single import google_link, outlook_link

        title = escape(occurrence.title)
        zones = zones_of(self.calendar, self.community, action.person)
        file = (
            f"For any other calendar a file ({FILE_NAME}) is on its way to your messages with me: "
            "open it there."
            if occurrence.start
            else "Its time zone was not published: the links take the printed hour as your own "
            "time, so look at it before you save."
        )
        notes = [file]
        if occurrence.status is Status.TENTATIVE:
            notes.append("It is expected, not confirmed: a copy in your calendar does not change.")
        if self.public_url:
            notes.append(
                f"To have all sessions with their changes, subscribe to {self.public_url}{WHOLE}."
            )
        buttons = [
            link_button("Google Calendar", google_link(occurrence)),
            link_button(
                "Outlook (work or school)",
                outlook_link(occurrence, at_work=True),
            ),
            link_button(
                "Outlook.com (personal)",
                outlook_link(occurrence, at_work=False),
            ),
        ]
        return Message(
            section(f"*Add to your calendar:* {title}\n{when(occurrence, zones)}"),
            read_as(actions(buttons, BLOCK_LINKS), "Press Google Calendar or Outlook."),
            context(*notes),
        )

    def _file(self, occurrence: Occurrence) -> Upload:
        from schedules.exporting.ical import session_text

        kinds = {kind.id: kind.name for kind in self.community.kinds}
        content = session_text(occurrence, kinds).encode()
        comment = f"{escape(occurrence.title)}: open this file to add it to your calendar."
        return Upload(FILE_NAME, occurrence.title, content, comment)


def feature(context: Context) -> Feature:
    """The button under each session, and what it offers."""
    adding = AddToCalendar(context.calendar, context.community, context.clock, context.public_url)
    routes = Routes()
    routes.action(ACTION_ADD, adding.add, changes=True)
    return Feature(routes, card_buttons=adding.card_buttons)
