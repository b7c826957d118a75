"""What the buttons of reminders do: under answers, in channels, in direct messages and on Home.

Each does what it says, however often and however late it is pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import escape, section, sentence
from handlers.effects import Effect, Effects, Respond, Say
from handlers.reader import channel_in
from handlers.reminders import saying
from handlers.reminders.core import Core, leads_in_words, session_in
from handlers.reminders.messages import QUARTER
from handlers.reminders.orders import Order
from handlers.reminders.typed import form, kinds_of, refusal, stop_all
from handlers.requests import Action
from schedules import leads as lead_times
from schedules.ledger import Delivery
from schedules.model import Occurrence
from schedules.subscriptions import About, SessionId

GONE = "This session is no longer in the calendar, so there is nothing to remind of."
OVER = "This session is over, has begun, or does not take place: there is nothing to remind of."
OLD = "This message is too old: I no longer know what it was about."
CHANGED_SINCE = "That was changed again since, so I left it: see your list."
NOT_YOURS = "This button belongs to somebody else's reminder."


@dataclass(frozen=True)
class Buttons:
    """Decides what a press does; the effects are carried out after the acknowledgement."""

    core: Core

    # Under answers and in channels

    def remind_me(self, action: Action) -> Effects:
        """ "Remind me": 15 minutes before this session, in a direct message."""
        core, who = self.core, action.person
        occurrence = core.occurrence(action.value)
        if occurrence is None or not core.can_remind(occurrence):
            return self._aside(action, Message(section(GONE if occurrence is None else OVER)))
        due = self._quarter_before(occurrence)
        if due is not None:
            self._add(who, About(session=(occurrence.uid, occurrence.recurrence_id)))
        message = saying.session_set(core, occurrence, due, who)
        return [*self._aside(action, message), *core.home_changed(who)]

    def every(self, action: Action) -> Effects:
        """The same before every session of its kind."""
        core, who = self.core, action.person
        occurrence = core.occurrence(action.value)
        if occurrence is None:
            return self._aside(action, Message(section(GONE)))
        about = About(kind=occurrence.kind)
        self._add(who, about)
        self._remove(who, About(session=(occurrence.uid, occurrence.recurrence_id)))
        kinds = kinds_of(core, (occurrence.kind,))
        done = saying.set_up(core, kinds, who.user_id, core.zones(who))
        return [Respond(action.response_url or "", done), *core.home_changed(who)]

    def not_me(self, action: Action) -> Effects:
        """Take back what "Remind me" did."""
        core, who = self.core, action.person
        occurrence, session = core.occurrence(action.value), session_in(action.value)
        if occurrence:
            session = (occurrence.uid, occurrence.recurrence_id)
        if session:
            self._remove(who, About(session=session))
        text = "Done: this reminder is taken back."
        subscription = core.subscriptions.of(who.user_id)
        leads = (
            subscription.leads(About(kind=occurrence.kind)) if subscription and occurrence else ()
        )
        if occurrence and leads:
            kinds = escape(core.plural(occurrence.kind))
            text = sentence(f"{text} You are still reminded of {kinds} {leads_in_words(leads)}")
        return [Respond(action.response_url or "", Message(section(text))), *core.home_changed(who)]

    def settings(self, action: Action) -> Effects:
        """The settings of a channel, for who may change them; others are told who may."""
        named = action.value.get("c") if isinstance(action.value, dict) else None
        channel = channel_in(str(named or action.channel_id or ""))
        if channel is None:
            return self._aside(action, Message(section(OLD)))
        refused = refusal(self.core, channel, action.person)
        if refused:
            return self._aside(action, refused)
        asked = Order("form", "channel")
        return [form(self.core, asked, action.person, channel, action.trigger_id)]

    # In direct messages and on Home

    def change(self, action: Action) -> Effects:
        """One's own choices."""
        channel = channel_in(action.channel_id or "")
        asked = Order("form", "me")
        return [form(self.core, asked, action.person, channel, action.trigger_id)]

    def remind_of_kinds(self, action: Action) -> Effects:
        """One's own choices, with the kinds of a list ticked."""
        named = action.value.get("kinds") if isinstance(action.value, dict) else None
        known = self.core.community.kind_by_id
        said = map(str, named if isinstance(named, list) else ())
        kinds = tuple(kind for kind in said if kind in known)
        channel = channel_in(action.channel_id or "")
        asked = Order("form", "me", kinds)
        return [form(self.core, asked, action.person, channel, action.trigger_id)]

    def skip(self, action: Action) -> Effects:
        """Hear nothing more of a session."""

        def skip(delivery: Delivery, now: datetime) -> None:
            session = (delivery.uid, delivery.recurrence_id)
            self.core.subscriptions.skip(delivery.destination, session, now)

        return self._on_own(action, skip)

    def skip_next(self, action: Action) -> Effects:
        """Hear nothing of the session that a Home names."""
        return self._on_home(action, self.core.subscriptions.skip)

    def unskip_next(self, action: Action) -> Effects:
        """Hear of it after all."""
        return self._on_home(action, self.core.subscriptions.unskip)

    def unskip(self, action: Action) -> Effects:
        """Hear of it after all."""

        def unskip(delivery: Delivery, now: datetime) -> None:
            session = (delivery.uid, delivery.recurrence_id)
            self.core.subscriptions.unskip(delivery.destination, session, now)

        return self._on_own(action, unskip)

    def stop(self, action: Action) -> Effects:
        """Hear nothing more of sessions of this kind."""

        def stop(delivery: Delivery, now: datetime) -> None:
            self._remove(action.person, About(kind=delivery.session_kind))

        return self._on_own(action, stop)

    def also(self, action: Action) -> Effects:
        """Hear of this session 15 minutes before it, too."""

        def also(delivery: Delivery, now: datetime) -> Message | None:
            about = About(session=(delivery.uid, delivery.recurrence_id))
            subscription = self.core.subscriptions.of(delivery.destination)
            if subscription and QUARTER in subscription.leads(about):
                return None
            occurrence = self.core.calendar.occurrence(delivery.uid, delivery.recurrence_id)
            if occurrence is None or not self.core.can_remind(occurrence):
                return Message(section(GONE if occurrence is None else OVER))
            if self._quarter_before(occurrence) is None:
                return saying.session_set(self.core, occurrence, None, action.person)
            self._add(action.person, about)
            return None

        return self._on_own(action, also)

    def off(self, action: Action) -> Effects:
        """Hear nothing more at all."""
        who = action.person
        done = stop_all(self.core, who.user_id, "your reminders")
        said: list[Effect] = [Respond(action.response_url, done)] if action.response_url else []
        return [*said, *self.core.home_changed(who)]

    def undo(self, action: Action) -> Effects:
        """Put back what was set before a change, unless something else was changed since."""
        core, value = self.core, action.value if isinstance(action.value, dict) else {}
        destination = str(value.get("d") or "")
        is_own = destination == action.person.user_id
        if not is_own and channel_in(destination) is None:
            return self._aside(action, Message(section(NOT_YOURS)))
        with core.db.immediate():
            refused = None if is_own else refusal(core, destination, action.person)
            if refused:
                return self._aside(action, refused)
            if not core.undo(destination, value.get("b"), value.get("a"), action.person):
                return self._aside(action, Message(section(CHANGED_SINCE)))
        whose = "your reminders" if is_own else "this channel's reminders"
        subscription = core.subscriptions.of(destination)
        lines = core.wishes_in_words(subscription) if subscription else []
        said = f"{whose} are as before: {'; '.join(lines) or 'none'}"
        done = Message(section(sentence(f"Undone: {said}")))
        return [Respond(action.response_url or "", done), *core.home_changed(action.person)]

    def resume(self, action: Action) -> Effects:
        """End a pause."""
        who = action.person
        self.core.subscriptions.resume(who.user_id, self.core.clock.now())
        self.core.changed()
        return self.core.home_changed(who)

    def _on_home(
        self, action: Action, change: Callable[[str, SessionId, datetime], None]
    ) -> Effects:
        """Change something about one session for whoever pressed; their Home shows it."""
        core, who = self.core, action.person
        occurrence = core.occurrence(action.value)
        if occurrence is None or core.subscriptions.of(who.user_id) is None:
            return self._aside(action, Message(section(OLD)))
        change(who.user_id, (occurrence.uid, occurrence.recurrence_id), core.clock.now())
        core.changed()
        return core.home_changed(who)

    def _on_own(
        self, action: Action, change: Callable[[Delivery, datetime], Message | None]
    ) -> Effects:
        """Change something about one's own reminder, and let the message say so.

        `change` returns why it does nothing, where it does not.
        """
        core, now = self.core, self.core.clock.now()
        key = action.value.get("key") if isinstance(action.value, dict) else None
        delivery = core.delivery(str(key))
        if delivery is None or action.channel_id is None or action.message_ts is None:
            return self._aside(action, Message(section(OLD)))
        if delivery.destination != action.person.user_id:
            return self._aside(action, Message(section(NOT_YOURS)))
        refused = change(delivery, now)
        core.changed()
        # Where it stands the bot may not know yet, if Slack's answer was lost.
        core.outbox.stands(delivery.key, action.channel_id, action.message_ts)
        effects = core.home_changed(action.person)
        return [*effects, *self._aside(action, refused)] if refused else effects

    def _add(self, who: Person, about: About) -> None:
        """15 minutes before this, besides what is wished for already."""
        subscription = self.core.subscriptions.of(who.user_id)
        leads = subscription.leads(about) if subscription else ()
        self.core.wish(who.user_id, {about: {*leads, QUARTER}}, by=who)

    def _remove(self, who: Person, about: About) -> None:
        if self.core.subscriptions.of(who.user_id):
            self.core.wish(who.user_id, {about: ()}, by=who)

    def _quarter_before(self, occurrence: Occurrence) -> datetime | None:
        """When the reminder would be due; None where that is past."""
        if occurrence.start is None or occurrence.timezone is None:
            return None
        due = lead_times.due(QUARTER, occurrence)
        return due if due >= self.core.clock.now() else None

    def _aside(self, action: Action, message: Message) -> Effects:
        """Something only the person who pressed sees."""
        if action.response_url:
            return [Respond(action.response_url, message, replace=False)]
        return [Say(action.person.user_id, message)]
