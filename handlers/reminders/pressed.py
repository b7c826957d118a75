"""What the buttons of reminders do: under answers, in channels, in direct messages and on Home.

Each does what it says, however often and however late it is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import escape, section
from handlers.effects import Effects, Respond, open_view
from handlers.reader import channel_in
from handlers.reminders import buttons
from handlers.reminders.choosing import Choosing
from handlers.reminders.reminding import NOT_YOURS, QUARTER, Reminding, paused
from handlers.routes import Action
from handlers.wording import SHORT, moment
from schedules.leads import due
from schedules.ledger import Delivery, delivery_of
from schedules.model import Occurrence
from schedules.subscriptions import SessionId, Subject

GONE = "This session is not in the calendar any more, so there is nothing to remind of."
OVER = "This session is over, has begun, or does not take place: there is nothing to remind of."
OLD = "This message is too old: I no longer know what it was about."


class Pressed(Reminding):
    """Decides what a press does; the effects are carried out after the acknowledgement."""

    # Under answers and in channels

    def remind_me(self, action: Action) -> Effects:
        """ "Remind me": 15 minutes before this session, in a direct message."""
        occurrence = self.occurrence(action.value)
        if occurrence is None or not self.can_remind(occurrence):
            return action.aside(GONE if occurrence is None else OVER)
        done = action.aside(self._quarter(occurrence, action.person))
        return [*done, *self.context.changed_for(action.person)]

    def every(self, action: Action) -> Effects:
        """The same before every session of its kind."""
        who, occurrence = action.person, self.occurrence(action.value)
        if occurrence is None:
            return action.aside(GONE)
        me, kind = who.user_id, Subject(kind=occurrence.kind)
        leads = {*self.leads(me, kind), QUARTER}
        self.wish(me, {kind: leads, _about(occurrence): ()}, who)
        return self._below(action, self.now_set(me, self.kinds_of((occurrence.kind,)), who))

    def open(self, action: Action) -> Effects:
        """The choices: one's own, or those of a channel for who may change them."""
        value, known = _value(action), self.community.kind_by_id
        there = channel_in(action.channel_id or "")
        channel = channel_in(str(value.get("c") or "")) if value.get("c") else None
        refused = self.refusal(channel, action.person) if channel else None
        if refused:
            return action.aside(refused)
        said = value.get("kinds")
        kinds = [kind for kind in map(str, said if isinstance(said, list) else ()) if kind in known]
        target = "channel" if channel else "me"
        form = Choosing(self.context).opened(target, channel or there, action.person, kinds)
        return [open_view(action.trigger_id, form.view())]

    # In direct messages and on Home

    def skip(self, action: Action) -> Effects:
        """Hear nothing more of a session, or hear of it after all."""
        table = self.subscriptions
        change = table.skip if action.action_id in buttons.SKIPPED else table.unskip

        def do(session: SessionId | None) -> str | None:
            if session is None or table.of(action.person.user_id) is None:
                return OLD
            change(action.person.user_id, session, self.now)
            self.changed(action.person)
            return None

        if _value(action).get("key"):
            return self._on_message(action, lambda it: do((it.uid, it.recurrence_id)))
        named = self.occurrence(action.value)
        if refused := do((named.uid, named.recurrence_id) if named else None):
            return action.aside(refused)
        return self._below(action, Message(section("Done: you are reminded of it after all.")))

    def stop(self, action: Action) -> Effects:
        """Hear nothing more of sessions of this kind."""

        def stop(delivery: Delivery) -> None:
            if self.subscriptions.of(delivery.destination):
                about = Subject(kind=delivery.session_kind)
                self.wish(delivery.destination, {about: ()}, action.person)

        return self._on_message(action, stop)

    def also(self, action: Action) -> Effects:
        """Hear of this session 15 minutes before it, too."""

        def also(delivery: Delivery) -> Message | str | None:
            me, about = delivery.destination, (delivery.uid, delivery.recurrence_id)
            if QUARTER in self.leads(me, Subject(session=about)):
                return None
            occurrence = self.calendar.occurrence(*about)
            if occurrence is None or not self.can_remind(occurrence):
                return GONE if occurrence is None else OVER
            said = self._quarter(occurrence, action.person)
            return None if QUARTER in self.leads(me, Subject(session=about)) else said

        return self._on_message(action, also)

    def off(self, action: Action) -> Effects:
        """Hear nothing more at all."""
        return self._below(action, self.stop_all(action.person.user_id, action.person))

    def press_undo(self, action: Action) -> Effects:
        """Put back what was set before a change, unless something else was changed since."""
        done, said = self.undo(_value(action), action.person)
        return self._below(action, said) if done else action.aside(said)

    def resume(self, action: Action) -> Effects:
        """End a pause."""
        self.subscriptions.resume(action.person.user_id, self.now)
        self.changed(action.person)
        return self._below(action, Message(section("Done: your reminders are on again.")))

    def _on_message(
        self, action: Action, change: Callable[[Delivery], Message | str | None]
    ) -> Effects:
        """Change something about one's own reminder, and let the message say so.

        `change` returns why it does nothing, where it does not.
        """
        row = self.context.outbox.row(str(_value(action).get("key")))
        delivery = delivery_of(row) if row else None
        if delivery is None or action.channel_id is None or action.message_ts is None:
            return action.aside(OLD)
        if delivery.destination != action.person.user_id:
            return action.aside(NOT_YOURS)
        refused = change(delivery)
        # Where it stands the bot may not know yet, if Slack's answer was lost.
        self.context.outbox.stands(delivery.key, action.channel_id, action.message_ts)
        home = self.context.changed_for(action.person)
        return [*home, *(action.aside(refused) if refused else ())]

    def _quarter(self, occurrence: Occurrence, who: Person) -> Message:
        """15 minutes before this session besides what is set: what there is to say of it."""
        me, about, now = who.user_id, _about(occurrence), self.now
        at = due(QUARTER, occurrence) if occurrence.timezone else None
        title, kind = escape(occurrence.title), self.community.kind_by_id[occurrence.kind]
        row = [buttons.every(occurrence, kind), buttons.choices("Change")]
        if at is None or at < now:
            text = f"{title} starts in less than 15 minutes, too soon for a reminder."
            return Message(section(text), *buttons.row(row))
        row += self.wish(me, {about: {*self.leads(me, about), QUARTER}}, who)
        zones, subscription = self.zones(who), self.subscriptions.of(me)
        text = f"Done: a direct message will remind you of {title} 15 minutes before, "
        text += f"{moment(at, zones, SHORT)}."
        if subscription and subscription.is_paused(at):
            until = paused(subscription, zones, now)
            text += f" It will not come: {until[0].lower()}{until[1:]} `{self.command} resume` "
            text += "ends that."
        return Message(section(text), *buttons.row(row))

    def _below(self, action: Action, said: Message) -> Effects:
        """What replaces an answer that was pressed; a Home shows for itself what was done."""
        done = [Respond(action.response_url, said)] if action.response_url else []
        return [*done, *self.context.changed_for(action.person)]


def _about(occurrence: Occurrence) -> Subject:
    return Subject(session=(occurrence.uid, occurrence.recurrence_id))


def _value(action: Action) -> Mapping[str, Any]:
    return action.value if isinstance(action.value, dict) else {}
