"""What people order about reminders: done at once, or shown first with a button."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from bot.outbox.message import Message
from bot.outbox.outcomes import why
from bot.store.people import Person
from handlers.blocks import bullets, escape, section
from handlers.effects import Ack, Effects, Elsewhere, open_view
from handlers.payloads import channel_in
from handlers.reader import (
    NOT_ALL,
    Deed,
    Intent,
    Labelled,
    NotUnderstood,
    Said,
    did_you_mean,
)
from handlers.reminders import buttons, orders
from handlers.reminders.choosing import Choosing, OneSession, dated
from handlers.reminders.gist import clear_in
from handlers.reminders.ordered import Order, label, typed
from handlers.reminders.reminding import (
    FIRST_CHOICE,
    OF_REMINDERS,
    QUARTER,
    SHOWN,
    whose,
)
from handlers.reminders.topic import at_a_moment
from handlers.reminders.vocabulary import COMPLAINS
from handlers.routes import Command
from handlers.slips import kinds_in
from schedules.calendar import epoch
from schedules.leads import Lead
from schedules.model import instant
from schedules.subscriptions import Subject, upcoming
from schedules.words import ORDINALS, clean, in_a_row, long_date

A_MOMENT = re.compile(
    r"\b(?:tomorrow|tonight|today|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|morning|noon"
    r"|in \d+)\b"
)
_NTH = re.compile(
    rf"\b(?:(?:of|about|for|before) )?the (?P<nth>{'|'.join(ORDINALS)}|last|\d+(?:st|nd|rd|th))"
    r" (?:one|date|session)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r" (?:about|of|for|before)(?: (?:the|a|our|my|next))*$")
NO_MOMENT = "I remind before a session, not at another time. Press to choose how long before."
EVERY = "A channel is reminded of every session of a kind."


class Changes(OneSession):
    """Decides what is done; effects are carried out after the acknowledgement."""

    # Typed

    def command_typed(self, command: Command) -> Effects | Elsewhere:
        """The command, in words or without any."""
        who, channel = command.person, channel_in(command.channel_id)
        text = orders.for_here(command.text) if channel else command.text
        order = orders.read(text, self.community.kinds, self.today(who))
        said = Said(text, who, command.name, channel=channel)
        clear = self.clear(said) if isinstance(order, NotUnderstood) else None
        if clear and not clear.asks:
            order = clear
        elif isinstance(order, NotUnderstood):
            labels = {clear.words: label(clear, self.community.kinds)} if clear else {}
            order = NotUnderstood(NOT_ALL, tuple(labels)) if clear else order
            unclear = Ack(did_you_mean(order, self.command, labels))
            return [unclear] if order.sure else Elsewhere(unclear)
        if order.mode == "form" and (order.target != "channel" or channel):
            form = Choosing(self.context).opened(order.target or "me", channel, who, order.kinds)
            return [open_view(command.trigger_id, form.view())]
        done = self.meant(order, said, at_once=True)
        return [*([Ack(done.message, done.about)] if done.message else []), *done.effects]

    def hear(self, said: Said) -> Intent | Deed | None:
        """Words about reminders that followed no command for them; None for all others.

        What is mine and can be undone is done at once. A question, what others would notice and
        what cannot be read are answered with a button.
        """
        kinds = self.community.kinds
        if of_list := self._of_list(said):
            return of_list
        if COMPLAINS.search(said.text):
            return self.what_is_set(said)
        order = self._ordered(said)
        if order is None:
            return None
        hinted = (kind.id for kind in kinds if kind.command == said.hint)
        own = next(hinted, self.context.said_last(said).get("kind"))
        moment = A_MOMENT.search(clean(said.text))
        if isinstance(order, NotUnderstood) and order.sure and not moment:
            return Intent(did_you_mean(order, self.command), about=OF_REMINDERS)
        if own and isinstance(order, Order) and order.mode in ("form", "set") and not order.kinds:
            order = replace(order, kinds=(own,))  # "remind me 1 day before", after its command
        unread = order.reason if isinstance(order, NotUnderstood) else ""
        no_time = isinstance(order, Order) and not (order.leads or order.day)
        if moment and (at := self._at_a_moment(said)):
            return at
        if isinstance(order, NotUnderstood) or (moment and order.mode == "set" and no_time):
            is_when = moment and not (unread and "before" in said.text)
            reason = NO_MOMENT if is_when or not unread else unread
            named = kinds_in(clean(said.text), kinds)[0] or ((own,) if own else ())
            row = buttons.row([buttons.choices("Remind me", kinds=named)])
            return Intent(Message(section(escape(reason)), *row), about=OF_REMINDERS)
        if order.target == "channel" and not said.channel:  # which one is asked for
            return Intent(*self._done(order, said.person, None))
        if order.mode in ("form", "help", "set") and not (order.leads or order.day):
            order = replace(order, mode="set", asks=True)
            order = replace(order, words=typed(order, kinds))
        if said.channel and not said.private and order.target is None and order.mode != "list":
            order = self.for_channel(order, said.channel)
        if said.channel and order.target == "channel" and order.mode != "list":
            order = replace(order, target=said.channel)
        return self.deed(order, said, at_once=said.pressed and said.private)

    def _at_a_moment(self, said: Said) -> Deed | None:
        """ "Remind me tomorrow at 9 about the chat": before the next of the kind that is named."""
        kinds, rest = kinds_in(clean(said.text), self.community.kinds)
        one = self.session_of(Order("set", kinds=kinds, day="next"), said.person) if kinds else None
        words, zone = _ABOUT.sub("", orders.as_one(rest)), self.zones(said.person).today_in
        leads = at_a_moment(words, one, zone, self.now, self.today(said.person))
        if one is None or not any(lead.days or lead.minutes for lead in leads):
            return None
        order = Order("set", kinds=kinds, leads=leads, day="it", words=said.text)
        if said.private:
            return partial(self.of_day, order, one, said.person)
        return partial(self.meant, self.for_channel(order, said.channel or ""), said, at_once=False)

    def _ordered(self, said: Said) -> Order | NotUnderstood | None:
        text = orders.for_here(said.text) if said.channel else said.text
        order = orders.hear(text, self.community.kinds, self.today(said.person))
        if isinstance(order, Order) or not orders.is_wish(text):
            return order
        return self.clear(replace(said, text=text)) or order

    def clear(self, said: Said) -> Order | None:
        """What words order as far as it is clear, whatever else they say."""
        order = clear_in(said.text, self.community.kinds, self.today(said.person))
        return replace(order, words=typed(order, self.community.kinds)) if order else None

    def _of_list(self, said: Said) -> Deed | None:
        """ "Remind me about the second one", of a list that was shown."""
        found = _NTH.search(said.text) if "q" in self.context.said_last(said) else None
        rest = f"{said.text[: found.start()]} this one {said.text[found.end() :]}" if found else ""
        order = orders.read(rest, self.community.kinds, self.today(said.person)) if found else None
        is_wish = "remind" in orders.as_one(clean(said.text)) and isinstance(order, Order)
        if not (found and is_wish and isinstance(order, Order) and order.mode in ("form", "set")):
            return None
        numbers = [*ORDINALS][::-1] if found["nth"].casefold() == "last" else [found["nth"]]
        asked = (self.context.reader.surely(replace(said, text=f"the {n} one")) for n in numbers)
        shown = next(
            (each for each in asked if isinstance(each, Intent) and "uid" in each.about), None
        )
        one = self.session(shown.about) if shown else None
        if one is None or not self.can_remind(one) or not said.private:
            return None
        return partial(self.of_day, replace(order, day="it"), one, said.person)

    def deed(self, order: Order, said: Said, *, at_once: bool) -> Deed:
        """What does an order, with what that is on a button."""
        does = label(order, self.community.kinds)
        return Labelled(partial(self.meant, order, said, at_once=at_once), does)

    def for_channel(self, order: Order, channel: str, kinds: Sequence[str] = ()) -> Order:
        """The same for a channel, of these kinds or all that it has where none is named."""
        has = self.subscriptions.of(channel)
        others = tuple(kinds or (has.kinds if has else ())) if order.mode == "set" else ()
        filled = replace(order, target=channel, kinds=order.kinds or others)
        return replace(filled, words=typed(filled, self.community.kinds))

    def meant(self, order: Order, said: Said, *, at_once: bool) -> Intent:
        """What is ordered, done or shown first, and what there is to say.

        Shown is what only asks, what everybody in a named channel would notice, and what stops all
        that is mine unless that is one thing and `at_once`.
        """
        who, named, about = said.person, channel_in(order.target), OF_REMINDERS
        if order.mode == "list" and not said.private:
            return self.what_is_set(said)
        if named:
            about = {**OF_REMINDERS, "in": named}
        is_it = order.day == "it"
        if named and (order.mode == "skip" or (order.day and not is_it)):
            return self._of_every(order, who, named)
        if order.day and not named:
            one = self.context.shown_last(said) if is_it else self.session_of(order, who)
            if one and (order.asks or not said.private):
                of_it = dated(order, one, self.community.kinds)
                return Intent(self._shown_first(of_it, None), about=OF_REMINDERS)
            if one or not is_it:
                return self.of_day(order, one, who)
        if is_it:  # of the kind that was asked for last
            kind = self.context.said_last(said).get("kind")
            order = replace(order, day="", kinds=order.kinds or ((kind,) if kind else ()))
        if order.mode not in ("list", "help") and (order.asks or named):
            refused = self.refusal(named, who) if named else None
            return Intent(refused or self._shown_first(order, named), about=about)
        if order.mode == "off" and not order.kinds and order.target != "channel":
            lines = self.in_words(who.user_id)
            if len(lines) > 1 or (lines and not at_once):
                row = buttons.row([buttons.off("primary"), buttons.choices("Change")])
                answer = Message(section(f"*This would stop:*\n{bullets(lines)}"), *row)
                return Intent(answer, about=OF_REMINDERS)
        is_theirs = order.mode == "list" and not self.in_words(who.user_id)
        here = said.channel if order.target == "channel" or is_theirs else None
        about = {**OF_REMINDERS, "in": here} if here else about
        return Intent(*self._done(order, who, said.channel), about)

    def _of_every(self, order: Order, who: Person, named: str) -> Intent:
        """What comes next to an order about one session, for a channel: all of a kind, or quiet."""
        every = replace(order, day="", replaces=False)
        if order.mode != "set":
            every = Order("pause", until=self.today(who) + timedelta(weeks=2))
        every = replace(every, words=typed(every, self.community.kinds))
        shown = self._shown_first(every, named)
        return Intent(Message(section(EVERY), *shown.blocks), about={**OF_REMINDERS, "in": named})

    def _shown_first(self, order: Order, named: str | None) -> Message:
        usual: Sequence[Lead] = ()
        if order.mode == "set":
            first = self.kinds_of(order.kinds)[0]
            usual = (QUARTER,) if order.day else self._leads(order, named or "", first.id)
        does = label(order, self.kinds_of(()), usual, everybody=bool(named))
        row, or_choose = [buttons.yes(order.words, named, does)], ""
        if order.mode == "set" and not (order.leads and named) and not order.removes:
            text = "Choose" if named else "Remind me"
            row.append(buttons.choices(text, kinds=order.kinds, channel=named))
            or_choose = ", or choose"
        whom = f"For everybody in <#{named}>: {escape(does)}. " if named else ""
        text = f"{whom}Press to do it{or_choose}:"
        return Message(section(text), *buttons.row(row))

    def agreed(self, order: Order, who: Person, channel: str | None) -> Intent:
        """What was shown first, done."""
        if order.day:
            return self.of_day(order, self.session_of(order, who), who)
        return Intent(*self._done(order, who, channel), OF_REMINDERS)

    def _done(self, order: Order, who: Person, channel: str | None) -> tuple[Message, Effects]:
        """What is ordered, done, and what there is to say."""
        if order.mode == "help":
            return self.usage(), ()
        here = channel if order.target == "channel" else who.user_id
        destination = channel_in(order.target) or here
        if destination is None:
            reason = "Which channel? Name it with # here, or type the same in it."
            return did_you_mean(NotUnderstood(reason), self.command), ()
        if order.mode == "list":
            listed = channel if destination == who.user_id else destination
            return self.listing(who, listed), ()
        with self.db.immediate():  # so that nobody sets it up between the question and the change
            if refused := self.refusal(destination, who):
                return refused, ()
            if order.mode == "set":
                return self._set(order, who, destination)
            done = self._quieter(order, who, destination)
        of_channel = self.subscriptions.of(channel) if channel and not order.target else None
        if order.mode == "off" and of_channel:  # which they may have meant
            ends = f"`{self.command} channel off` ends those."
            others = section(f"{done.text} This channel's reminders go on: {ends}")
            done = Message(others, *done.blocks[1:])
        return done, self.context.changed_for(who)

    def _set(self, order: Order, who: Person, destination: str) -> tuple[Message, Effects]:
        """Times are set, added or removed; "only chats" leaves nothing of other kinds."""
        has = self.subscriptions.of(destination)
        present = tuple(has.kinds) if has and not has.ended_at else ()
        of_all = present if order.replaces or order.removes else ()
        wanted: dict[str, tuple[Lead, ...]] = {}
        for part in order.parts:
            for kind in self.kinds_of(part.kinds or of_all):
                wanted[kind.id] = self._leads(part, destination, kind.id, wanted.get(kind.id, ()))
        if not any(wanted.values()):
            return self._quieter(replace(order, mode="off"), who, destination), ()
        is_only = order.replaces and not order.leads
        unwanted = [kind for kind in present if is_only and kind not in wanted]
        unwanted += [kind for kind, leads in wanted.items() if not leads]
        kept = {kind: leads for kind, leads in wanted.items() if leads}
        return self.set_up(destination, who, kept, unwanted)

    def _leads(
        self, order: Order, destination: str, kind: str, has: tuple[Lead, ...] = ()
    ) -> tuple[Lead, ...]:
        """The times that a kind shall have: those ordered, besides what it `has`."""
        now = self.subscriptions.of(destination)
        has = has or (now.leads(Subject(kind=kind)) if now and not now.ended_at else ())
        if not order.leads:
            return has or FIRST_CHOICE[channel_in(destination) is not None]
        if order.removes:
            return tuple(lead for lead in has if lead not in order.leads)
        return order.leads if order.replaces else (*has, *order.leads)

    def _quieter(self, order: Order, who: Person, destination: str) -> Message:
        """Off, skip, pause and resume."""
        is_own, those = destination == who.user_id, whose(destination, who)
        subscription = self.subscriptions.of(destination)
        if subscription is None:
            return self.none_set(destination, who)
        if order.mode == "off" and order.kinds:
            undo = self.wish(destination, {Subject(kind=kind): () for kind in order.kinds}, who)
            what = escape(in_a_row([kind.plural for kind in self.kinds_of(order.kinds)]))
            return self.stopped(f"{those} of {what} are off", destination, undo)
        if order.mode == "off":
            return self.stop_all(destination, who)
        if order.mode == "skip":
            return self._skip(order, who, destination)
        if subscription.ended_at:
            text = f"{those.capitalize()} have stopped, since {why(subscription.error)}. Type "
            again = f"`{self.command} {'me' if is_own else 'channel'}` to set them up again."
            return Message(section(text + again))
        row = []
        quiet = subscription.is_paused(self.now) and subscription.paused_until
        before = {"d": destination, "paused": epoch(quiet) if quiet else 0}
        if order.until is None:
            self.subscriptions.resume(destination, self.now)
            text = f"Done: {those} are on again."
        else:
            midnight = datetime.combine(order.until, time())
            until = instant(midnight, self.zones(who).today_in)
            self.subscriptions.pause(destination, until, self.now)
            text = f"Done: {those} are paused until {long_date(midnight)}. "
            text += f"`{self.command} {'' if is_own else 'channel '}resume` ends the pause earlier."
            row = [buttons.resume()] if is_own else []
        self.changed(who, json.dumps(before))
        return Message(section(text), *buttons.row(row))

    def _skip(self, order: Order, who: Person, destination: str) -> Message:
        """Hear nothing of the session that comes next, and the way back."""
        ahead = (each.occurrence for each in upcoming(self.db, destination, self.now, limit=SHOWN))
        found = [one for one in ahead if one.kind in order.kinds or not order.kinds]
        if not found or destination != who.user_id:
            return Message(section("I have no reminder to skip: none of yours is due next."))
        return self.skipped(found[0], who)
