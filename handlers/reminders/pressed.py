"""What the buttons of reminders do: under answers, in channels, in direct messages and on Home.

Each does what it says, however often and however late it is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import escape, section
from handlers.effects import Effect, Effects, Respond, Say, open_view
from handlers.reader import channel_in
from handlers.reminders import buttons, choosing
from handlers.reminders.reminding import NOT_YOURS, QUARTER, Reminding, paused
from handlers.requests import Action
from handlers.wording import SHORT, moment
from schedules import leads as lead_times
from schedules.ledger import Delivery, delivery_of
from schedules.model import Occurrence
from schedules.subscriptions import SessionId, Subject

GONE = "This session is not in the calendar any more, so there is nothing to remind of."
OVER = "This session is over, has begun, or does not take place: there is nothing to remind of."
OLD = "This message is too old: I no longer know what it was about."


@dataclass(frozen=True)
class Pressed:
    """Decides what a press does; the effects are carried out after the acknowledgement."""

    own: Reminding

    # Under answers and in channels

    def remind_me(self, action: Action) -> Effects:
        """ "Remind me": 15 minutes before this session, in a direct message."""
        occurrence = self.own.occurrence(action.value)
        if occurrence is None or not self.own.can_remind(occurrence):
            return self._aside(action, GONE if occurrence is None else OVER)
        return [*self._aside(action, self._quarter(occurrence, action.person)), *self._home(action)]

    def every(self, action: Action) -> Effects:
        """The same before every session of its kind."""
        own, who = self.own, action.person
        occurrence = own.occurrence(action.value)
        if occurrence is None:
            return self._aside(action, GONE)
        kind, session = Subject(kind=occurrence.kind), _about(occurrence)
        own.wish(who.user_id, {kind: {*self._leads(who, kind), QUARTER}, session: ()}, who)
        done = own.set_up(own.kinds_of((occurrence.kind,)), who.user_id, who)
        return [Respond(action.response_url or "", done), *self._home(action)]

    def open(self, action: Action) -> Effects:
        """The choices: one's own, or those of a channel for who may change them."""
        value, known = _value(action), self.own.community.kind_by_id
        there = channel_in(action.channel_id or "")
        channel = channel_in(str(value.get("c") or "")) if value.get("c") else None
        refused = self.own.refusal(channel, action.person) if channel else None
        if refused:
            return self._aside(action, refused)
        said = value.get("kinds")
        kinds = [kind for kind in map(str, said if isinstance(said, list) else ()) if kind in known]
        target = "channel" if channel else "me"
        form = choosing.opened(self.own, target, channel or there, action.person, kinds)
        return [open_view(action.trigger_id, form.view())]

    # In direct messages and on Home

    def skip(self, action: Action) -> Effects:
        """Hear nothing more of a session."""
        return self._on_session(action, self.own.subscriptions.skip)

    def unskip(self, action: Action) -> Effects:
        """Hear of it after all."""
        return self._on_session(action, self.own.subscriptions.unskip)

    def stop(self, action: Action) -> Effects:
        """Hear nothing more of sessions of this kind."""

        def stop(delivery: Delivery) -> None:
            if self.own.subscriptions.of(delivery.destination):
                about = Subject(kind=delivery.session_kind)
                self.own.wish(delivery.destination, {about: ()}, action.person)

        return self._on_message(action, stop)

    def also(self, action: Action) -> Effects:
        """Hear of this session 15 minutes before it, too."""

        def also(delivery: Delivery) -> Message | str | None:
            about = Subject(session=(delivery.uid, delivery.recurrence_id))
            if QUARTER in self._leads(action.person, about):
                return None
            occurrence = self.own.calendar.occurrence(delivery.uid, delivery.recurrence_id)
            if occurrence is None or not self.own.can_remind(occurrence):
                return GONE if occurrence is None else OVER
            said = self._quarter(occurrence, action.person)
            return None if QUARTER in self._leads(action.person, about) else said

        return self._on_message(action, also)

    def off(self, action: Action) -> Effects:
        """Hear nothing more at all."""
        done = self.own.stop_all(action.person.user_id, action.person)
        said: list[Effect] = [Respond(action.response_url, done)] if action.response_url else []
        return [*said, *self._home(action)]

    def undo(self, action: Action) -> Effects:
        """Put back what was set before a change, unless something else was changed since."""
        done, said = self.own.undo(_value(action), action.person)
        if not done:
            return self._aside(action, said)
        return [Respond(action.response_url or "", said), *self._home(action)]

    def resume(self, action: Action) -> Effects:
        """End a pause."""
        self.own.subscriptions.resume(action.person.user_id, self.own.clock.now())
        self.own.changed(action.person)
        return [*self._below(action, "Done: your reminders are on again."), *self._home(action)]

    def _on_session(
        self, action: Action, change: Callable[[str, SessionId, datetime], None]
    ) -> Effects:
        """Change something about one session for whoever pressed; message and Home show it."""

        def on_session(delivery: Delivery | None = None) -> str | None:
            named = self.own.occurrence(action.value)
            session = (named.uid, named.recurrence_id) if named else None
            if delivery:
                session = delivery.uid, delivery.recurrence_id
            if session is None or self.own.subscriptions.of(action.person.user_id) is None:
                return OLD
            change(action.person.user_id, session, self.own.clock.now())
            self.own.changed(action.person)
            return None

        if _value(action).get("key"):
            return self._on_message(action, on_session)
        refused = on_session()
        if refused:
            return self._aside(action, refused)
        done = "Done: you are reminded of it after all."
        return [*self._below(action, done), *self._home(action)]

    def _on_message(
        self, action: Action, change: Callable[[Delivery], Message | str | None]
    ) -> Effects:
        """Change something about one's own reminder, and let the message say so.

        `change` returns why it does nothing, where it does not.
        """
        row = self.own.outbox.row(str(_value(action).get("key")))
        delivery = delivery_of(row) if row else None
        if delivery is None or action.channel_id is None or action.message_ts is None:
            return self._aside(action, OLD)
        if delivery.destination != action.person.user_id:
            return self._aside(action, NOT_YOURS)
        refused = change(delivery)
        # Where it stands the bot may not know yet, if Slack's answer was lost.
        self.own.outbox.stands(delivery.key, action.channel_id, action.message_ts)
        return [*self._home(action), *(self._aside(action, refused) if refused else ())]

    def _quarter(self, occurrence: Occurrence, who: Person) -> Message:
        """15 minutes before this session besides what is set: what there is to say of it."""
        own, about = self.own, _about(occurrence)
        now, kind = own.clock.now(), own.community.kind_by_id[occurrence.kind]
        due = lead_times.due(QUARTER, occurrence) if occurrence.timezone else None
        title, row = escape(occurrence.title), [buttons.every(occurrence, kind)]
        row.append(buttons.choices("Change"))
        if due is None or due < now:
            text = f"{title} starts in less than 15 minutes, too soon for a reminder."
            return Message(section(text), *buttons.row(row))
        row += own.wish(who.user_id, {about: {*self._leads(who, about), QUARTER}}, who)
        zones, subscription = own.zones(who), own.subscriptions.of(who.user_id)
        text = f"Done: a direct message will remind you of {title} 15 minutes before, "
        text += f"{moment(due, zones, SHORT)}."
        if subscription and subscription.is_paused(due):
            until = paused(subscription, zones, now)
            text += f" It will not come: {until[0].lower()}{until[1:]} `{own.command} resume` "
            text += "ends that."
        return Message(section(text), *buttons.row(row))

    def _leads(self, who: Person, about: Subject) -> tuple[lead_times.Lead, ...]:
        subscription = self.own.subscriptions.of(who.user_id)
        return subscription.leads(about) if subscription else ()

    def _home(self, action: Action) -> Effects:
        return self.own.home_changed(action.person)

    def _below(self, action: Action, said: str) -> Effects:
        """What replaces an answer that was pressed; a Home shows for itself what was done."""
        if not action.response_url:
            return ()
        return [Respond(action.response_url, Message(section(said)))]

    def _aside(self, action: Action, said: Message | str) -> Effects:
        """Something only the person who pressed sees."""
        message = said if isinstance(said, Message) else Message(section(said))
        if action.response_url:
            return [Respond(action.response_url, message, replace=False)]
        return [Say(action.person.user_id, message)]


def _about(occurrence: Occurrence) -> Subject:
    return Subject(session=(occurrence.uid, occurrence.recurrence_id))


def _value(action: Action) -> Mapping[str, Any]:
    return action.value if isinstance(action.value, dict) else {}
