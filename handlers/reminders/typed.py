"""What people type about reminders: carried out at once, or shown first with a button."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.outbox.message import Message
from bot.outbox.outcomes import why
from bot.store import calendar, subscriptions
from bot.store.people import Person
from handlers.blocks import bullets, escape, section
from handlers.effects import Ack, Effects, Elsewhere, Respond, open_view
from handlers.reader import (
    Intent,
    NotUnderstood,
    Said,
    asks_undo,
    channel_in,
    did_you_mean,
    kinds_in,
)
from handlers.reminders import buttons, choosing, orders
from handlers.reminders.orders import Order
from handlers.reminders.reminding import (
    FIRST_CHOICE,
    SHOWN,
    Reminding,
    leads_in_words,
    session_day,
)
from handlers.requests import Action, Command
from schedules.leads import Lead
from schedules.outlook import upcoming
from schedules.recurrence import instant
from schedules.subscriptions import Subject
from schedules.words import clean, in_a_row, long_date


@dataclass(frozen=True)
class Typed:
    """The command, and words that followed none."""

    own: Reminding

    def command(self, command: Command) -> Effects | Elsewhere:
        """The command, in words or without any."""
        order = orders.read(command.text, self.own.community.kinds, self._today(command.person))
        if isinstance(order, NotUnderstood):
            said = did_you_mean(order, self.own.command)
            return [Ack(said)] if order.sure else Elsewhere(said)
        channel = channel_in(command.channel_id)
        if order.mode == "form" and (order.target != "channel" or channel):
            target, who = order.target or "me", command.person
            form = choosing.opened(self.own, target, channel, who, order.kinds)
            return [open_view(command.trigger_id, form.view())]
        answer, effects = self._meant(order, command.person, channel)
        return [Ack(answer), *effects]

    def hear(self, said: Said) -> Intent | None:
        """Words about reminders that followed no command for them; None for all others.

        What is mine and can be undone is done at once. A question, what others would notice and
        what cannot be read are answered with a button.
        """
        own, kinds = self.own, self.own.community.kinds
        order = orders.hear(said.text, kinds, self._today(said.person))
        if order is None:
            return None
        if isinstance(order, NotUnderstood) and order.sure:
            return Intent(did_you_mean(order, own.command))
        every = kinds_in(clean(said.text), kinds)[0] or [kind.id for kind in kinds]
        choose = Message(
            section("Press to choose what and when."),
            *buttons.row([buttons.choices("Remind me", kinds=every)]),
        )
        if isinstance(order, NotUnderstood) or order.mode in ("form", "help"):
            return Intent(choose)
        if order.mode == "set" and not (order.leads or channel_in(order.target or "")):
            return Intent(choose)
        if order.target == "channel" and order.mode != "list" and said.channel:
            order = replace(order, target=said.channel)
        return Intent(*self._meant(order, said.person, said.channel, at_once=False))

    def undo(self, said: Said) -> Intent | None:
        """Take back what somebody did last of all, as its Undo does; None where that cannot."""
        own, who = self.own, said.person
        done = subscriptions.last_change(own.db, who.user_id) if asks_undo(said.text) else None
        if not (done and done["undo"] and said.private):
            return None
        if calendar.changes_by(own.db, who.user_id, done["at"]):
            return None  # a keeper changed a session since
        return Intent(own.undo(json.loads(done["undo"]), who)[1], own.home_changed(who))

    def press_yes(self, action: Action) -> Effects:
        """What was shown first is to be done."""
        value = action.value if isinstance(action.value, dict) else {}
        order = orders.read(
            str(value.get("t") or ""), self.own.community.kinds, self._today(action.person)
        )
        if isinstance(order, NotUnderstood):
            return [Respond(action.response_url or "", did_you_mean(order, self.own.command))]
        named = channel_in(str(value.get("c") or ""))
        order = replace(order, asks=False, target=named or order.target)
        answer, effects = self._done(order, action.person, channel_in(action.channel_id or ""))
        return [Respond(action.response_url or "", answer, replace=False), *effects]

    def press_again(self, action: Action) -> Effects:
        """The bot was invited to a channel, which is to be reminded as was wished for before."""
        own, who = self.own, action.person
        value = action.value if isinstance(action.value, dict) else {}
        channel = channel_in(str(value.get("c") or "")) or ""
        with own.db.immediate():
            subscription = own.subscriptions.of(channel)
            if subscription is None:
                said = own.none_set(channel, who)
            else:
                kinds = subscription.kinds
                said = own.refusal(channel, who) or choosing.set_up(own, channel, who, kinds)[0]
        return [Respond(action.response_url or "", said)]

    def _today(self, who: Person) -> date:
        return self.own.clock.now().astimezone(ZoneInfo(self.own.zones(who).today_in)).date()

    def _meant(
        self, order: Order, who: Person, channel: str | None, *, at_once: bool = True
    ) -> tuple[Message, Effects]:
        """What is ordered, done or shown first, and what there is to say.

        Shown is what only asks, what everybody in a named channel would notice, and what stops all
        that is mine unless that is one thing and `at_once`.
        """
        own, named = self.own, channel_in(order.target or "")
        if order.mode not in ("list", "help") and (order.asks or named):
            refused = own.refusal(named, who) if named else None
            return refused or self._shown_first(order, named), ()
        if order.mode == "off" and not order.kinds and order.target != "channel":
            lines = own.in_words(who.user_id)
            if len(lines) > 1 or (lines and not at_once):
                return own.before_stopping(who.user_id), ()
        return self._done(order, who, channel)

    def _shown_first(self, order: Order, named: str | None) -> Message:
        own = self.own
        what = f"“{escape(order.words)}”"
        if order.mode == "set":
            leads = order.leads or FIRST_CHOICE[named is not None]
            kinds = in_a_row([kind.plural for kind in own.kinds_of(order.kinds)])
            what = f"reminders of {escape(kinds)} {leads_in_words(leads)}"
        say = f"For everybody in <#{named}>: {what}. Press to do it:" if named else ""
        row = [buttons.yes(order.words, named)]
        if order.mode == "set" and not named:
            row.append(buttons.choices("Remind me", kinds=order.kinds))
        say = say or ("Press to do it, or choose:" if len(row) > 1 else "Press to do it:")
        return Message(section(say), *buttons.row(row))

    def _done(self, order: Order, who: Person, channel: str | None) -> tuple[Message, Effects]:
        """What is ordered, done, and what there is to say."""
        own = self.own
        if order.mode == "help":
            return self._usage(), ()
        destination = channel_in(order.target or "") or (
            channel if order.target == "channel" else who.user_id
        )
        if destination is None:
            reason = "Which channel? Name it with # here, or type the same in it."
            return did_you_mean(NotUnderstood(reason, (orders.for_me(order),)), own.command), ()
        if order.mode == "list":
            return own.listing(who, channel if destination == who.user_id else destination), ()
        with own.db.immediate():  # so that nobody sets it up between the question and the change
            refused = own.refusal(destination, who)
            if refused:
                return refused, ()
            if order.mode == "set":
                has = own.subscriptions.of(destination) if order.replaces else None
                named = order.kinds or tuple(has.kinds if has else ())
                kinds = [kind.id for kind in own.kinds_of(named)]
                wanted = {kind: self._leads(order, destination, kind) for kind in kinds}
                return choosing.set_up(own, destination, who, wanted)
            done = self._quieter(order, who, destination)
        of_channel = own.subscriptions.of(channel) if channel and not order.target else None
        if order.mode == "off" and of_channel:  # which they may have meant
            ends = f"`{own.command} channel off` ends those."
            others = section(f"{done.text} This channel's reminders go on: {ends}")
            done = Message(others, *done.blocks[1:])
        return done, own.home_changed(who)

    def _leads(self, order: Order, destination: str, kind: str) -> tuple[Lead, ...]:
        """The times that a kind shall have: those ordered, besides what it has."""
        now = self.own.subscriptions.of(destination)
        has = now.leads(Subject(kind=kind)) if now and not now.ended_at else ()
        if not order.leads:
            return has or FIRST_CHOICE[channel_in(destination) is not None]
        return order.leads if order.replaces else (*has, *order.leads)

    def _quieter(self, order: Order, who: Person, destination: str) -> Message:
        """Off, pause and resume."""
        own, now = self.own, self.own.clock.now()
        is_own = destination == who.user_id
        whose = "your reminders" if is_own else "this channel's reminders"
        subscription = own.subscriptions.of(destination)
        if subscription is None:
            return own.none_set(destination, who)
        if order.mode == "off" and order.kinds:
            undo = own.wish(destination, {Subject(kind=kind): () for kind in order.kinds}, who)
            what = escape(in_a_row([kind.plural for kind in own.kinds_of(order.kinds)]))
            return own.stopped(f"{whose} of {what} are off", destination, undo)
        if order.mode == "off":
            return own.stop_all(destination, who)
        if order.mode == "skip":
            return self._skip(order, who, destination)
        if subscription.ended_at:
            text = f"{whose.capitalize()} have stopped, since {why(subscription.error)}. Type "
            again = f"`{own.command} {'me' if is_own else 'channel'}` to set them up again."
            return Message(section(text + again))
        if order.until is None:
            own.subscriptions.resume(destination, now)
            text = f"Done: {whose} are on again."
            row = []
        else:
            midnight = datetime.combine(order.until, time())
            until = instant(midnight, own.zones(who).today_in)
            own.subscriptions.pause(destination, until, now)
            text = f"Done: {whose} are paused until {long_date(midnight)}. "
            text += f"`{own.command} {'' if is_own else 'channel '}resume` ends the pause earlier."
            row = [buttons.resume()] if is_own else []
        own.changed(who)
        return Message(section(text), *buttons.row(row))

    def _skip(self, order: Order, who: Person, destination: str) -> Message:
        """Hear nothing of the session that comes next, and the way back."""
        own, now = self.own, self.own.clock.now()
        found = [
            each.occurrence
            for each in upcoming(own.db, destination, now, limit=SHOWN)
            if each.occurrence.kind in order.kinds or not order.kinds
        ]
        if not found or destination != who.user_id:
            return Message(section("I have no reminder to skip: none of yours is due next."))
        own.subscriptions.skip(destination, (found[0].uid, found[0].recurrence_id), now)
        own.changed(who)
        text = f"Skipped: {escape(found[0].title)} {session_day(found[0], own.zones(who))}."
        return Message(section(text), *buttons.row([buttons.unskip(found[0])]))

    def _usage(self) -> Message:
        """How to ask, with examples."""
        command = self.own.command
        word = next((kind.words[-1] for kind in self.own.community.kinds if kind.words), "sessions")
        plural = next(
            (w for k in self.own.community.kinds for w in k.words if w.endswith("s")), word
        )
        examples = [
            (f"{command} me 1 day, 15 minutes before {plural}", "in a direct message"),
            (f"{command} channel 1 week before {plural}", "here, for everybody"),
            (f"{command} list", "what is set, and what comes next"),
            (f"{command} pause until January", "quiet; `resume` ends it"),
            (f"{command} off", f"no more; also `off {plural}`, `channel off`"),
        ]
        lines = bullets([f"`{typed}` {meaning}" for typed, meaning in examples])
        more = "A time of day goes with days and weeks: `2 days at 9:00`."
        text = f"*Reminders: what you can type*\n{lines}\n{more}"
        return Message(section(text))
