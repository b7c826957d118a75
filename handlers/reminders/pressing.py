"""What people press about reminders: under answers, in channels and under reminders.

Each button does what it says, however often and however late it is pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.outbox.message import Message
from handlers.blocks import section
from handlers.effects import Effects, open_view
from handlers.payloads import channel_in
from handlers.reader import NotUnderstood, did_you_mean
from handlers.reminders import buttons, orders
from handlers.reminders.amending import Amending
from handlers.reminders.choosing import Choosing, about_one
from handlers.reminders.ordered import Order
from handlers.reminders.reminding import NOT_YOURS, QUARTER
from handlers.routes import Action
from schedules.ledger import Delivery, delivery_of
from schedules.subscriptions import SessionId, Subject

GONE = "This session is not in the calendar any more, so there is nothing to remind of."
OVER = "This session is over, has begun, or does not take place: there is nothing to remind of."
OLD = "This message is too old: I no longer know what it was about."


class Pressing(Amending):
    """What buttons do."""

    def press_yes(self, action: Action) -> Effects:
        """What was shown first is to be done."""
        words, today = str(action.carried.get("t") or ""), self.today(action.person)
        order = orders.read(words, self.community.kinds, today)
        if isinstance(order, NotUnderstood):
            return action.instead(did_you_mean(order, self.command))
        named = channel_in(action.carried.get("c"))
        order = replace(order, asks=False, target=named or order.target)
        done = self.agreed(order, action.person, channel_in(action.channel_id))
        return [*action.aside(done.message or ""), *done.effects]

    def press_undo(self, action: Action) -> Effects:
        """Put back what was set before a change, unless something else was changed since."""
        done, said = self._undo(action.carried, action.person)
        if not done:
            return action.aside(said)
        return [*action.instead(said), *self.context.changed_for(action.person)]

    def press_again(self, action: Action) -> Effects:
        """The bot was invited to a channel, which is to be reminded as was wished for before."""
        who, channel = action.person, channel_in(action.carried.get("c")) or ""
        with self.db.immediate():
            subscription = self.subscriptions.of(channel)
            if subscription is None:
                return action.instead(self.none_set(channel, who))
            said = self.refusal(channel, who) or self.set_up(channel, who, subscription.kinds)[0]
        return action.instead(said)

    # Pressed under answers and in channels

    def remind_me(self, action: Action) -> Effects:
        """ "Remind me": 15 minutes before this session, in a direct message."""
        occurrence = self.session(action.carried)
        if occurrence is None or not self.can_remind(occurrence):
            return action.aside(OVER if occurrence else GONE)
        done = action.aside(self.of_one(occurrence, action.person))
        return [*done, *self.context.changed_for(action.person)]

    def every(self, action: Action) -> Effects:
        """The same before every session of its kind."""
        who, occurrence = action.person, self.session(action.carried)
        if occurrence is None:
            return action.aside(GONE)
        me, kind = who.user_id, Subject(kind=occurrence.kind)
        leads = {*self.leads(me, kind), QUARTER}
        self.wish(me, {kind: leads, about_one(occurrence): ()}, who)
        return self._below(action, self.now_set(me, self.kinds_of((occurrence.kind,)), who))

    def open(self, action: Action) -> Effects:
        """The choices: one's own, or those of a channel for who may change them."""
        value, known = action.carried, self.community.kind_by_id
        there = channel_in(action.channel_id)
        channel = channel_in(value.get("c"))
        refused = self.refusal(channel, action.person) if channel else None
        if refused:
            return action.aside(refused)
        said = value.get("kinds")
        kinds = [kind for kind in map(str, said if isinstance(said, list) else ()) if kind in known]
        target = "channel" if channel else "me"
        form = Choosing(self.context).opened(target, channel or there, action.person, kinds)
        return [open_view(action.trigger_id, form.view())]

    # Pressed in direct messages and on Home

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

        if action.carried.get("key"):
            return self._on_message(action, lambda it: do((it.uid, it.recurrence_id)))
        one = self.session(action.carried)
        if refused := do((one.uid, one.recurrence_id) if one else None):
            return action.aside(refused)
        return self._below(action, Message(section("Done: you are reminded of it after all.")))

    def stop(self, action: Action) -> Effects:
        """Hear nothing more of sessions of this kind."""

        def stop(delivery: Delivery) -> None:
            order = Order("off", kinds=(delivery.session_kind,))
            self._quieter(order, action.person, delivery.destination)

        return self._on_message(action, stop)

    def also(self, action: Action) -> Effects:
        """Hear of this session 15 minutes before it, too."""

        def also(delivery: Delivery) -> Message | str | None:
            me, about = delivery.destination, (delivery.uid, delivery.recurrence_id)
            if QUARTER in self.leads(me, Subject(session=about)):
                return None
            occurrence = self.calendar.occurrence(*about)
            if occurrence is None or not self.can_remind(occurrence):
                return OVER if occurrence else GONE
            said = self.of_one(occurrence, action.person)
            return None if QUARTER in self.leads(me, Subject(session=about)) else said

        return self._on_message(action, also)

    def off(self, action: Action) -> Effects:
        """Hear nothing more at all."""
        return self._quiet(action, Order("off"))

    def resume(self, action: Action) -> Effects:
        """End a pause."""
        return self._quiet(action, Order("resume"))

    def _quiet(self, action: Action, order: Order) -> Effects:
        return self._below(action, self._quieter(order, action.person, action.person.user_id))

    def _on_message(
        self, action: Action, change: Callable[[Delivery], Message | str | None]
    ) -> Effects:
        """Change something about one's own reminder, and let the message say so.

        `change` returns why it does nothing, where it does not.
        """
        row = self.context.outbox.row(str(action.carried.get("key")))
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

    def _below(self, action: Action, said: Message) -> Effects:
        return [*action.instead(said), *self.context.changed_for(action.person)]
