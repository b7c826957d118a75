"""What few words are about: what somebody set, skipped or was shown last; it is amended or undone.

What they leave out (whose reminders, which kind or session, how long before) is taken from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import chain
from typing import Any

from bot.outbox.message import Message
from bot.store import calendar
from bot.store import reminders as ledger_table
from bot.store.people import Person
from handlers.blocks import section, sentence
from handlers.effects import Ack, Effects, Elsewhere
from handlers.feature import FOLLOWED
from handlers.reader import Deed, Intent, NotUnderstood, Said, asks_undo, channel_in, did_you_mean
from handlers.reminders import buttons, orders
from handlers.reminders.changes import A_MOMENT, Changes
from handlers.reminders.choosing import AFTER_ALL, about_one
from handlers.reminders.orders import Order
from handlers.reminders.reminding import CHANGED_SINCE, NOT_YOURS, OF_REMINDERS, QUARTER, whose
from handlers.reminders.topic import Topic, at_a_moment, wishes_in, with_number
from handlers.reminders.vocabulary import FOLLOWING
from handlers.routes import Command
from schedules.calendar import epoch
from schedules.leads import MOST
from schedules.model import Occurrence
from schedules.subscriptions import Subject, longest_first
from schedules.words import clean, plain_words

# "no, I meant 2 days", "and 1 hour", "same for trainings", "1 hour instead of 15 minutes"
_AMENDS = re.compile(
    r"(?:(?P<meant>(?:i|we) (?:meant|mean)(?: to say)?|(?:make|change) (?:it|that)(?: to)?)\b"
    r"|(?P<more>and|also|plus|add|another|(?:the )?same(?: (?:thing|ones?|times?))?)\b)?"
    r"(?: ?\b(?:for|with)\b)? ?(?P<what>.+?)"
    r"(?: (?:is better than|instead of|rather than) (?:the )?(?P<old>\w+)(?: \w+)?)?"
    r"(?:(?<!this)(?<!that) ones?)?(?P<too>,? too| as well| also)?(?: i meant?)?"
    r"(?P<every> (?:next time|from (?:now|here) on|always|every time|in (?:the )?future))?"
    r"(?: tho(?:ugh)?| please| pls)?"
)
_TAKE_BACK = re.compile(
    r"(?:no[, ]+)?(?:wrong one|(?:delete|cancel|remove|scratch|forget) (?:that|it|this)(?: one)?"
    r"|(?:that|this)(?: i|')?s (?:wrong|not right|not what i (?:meant|wanted)))"
    r"|(?:no|nvm|oops|wait)[, ]+(?:dont|do not|never ?mind|keep (?:it|them))"
    r"|(?P<soon>(?:never ?mind|nvm)(?: (?:it|that|then))?)"
)
SOON = timedelta(minutes=5)  # after a change "never mind" is about it
_VERB = re.compile(r"\b(?:ping|tell|nudge|alert|buzz|poke|notify) me\b")
_NO = re.compile(r"^(?:(?:no|not that|oops|sorry|wait|actually|nvm|wrong|hmm+)\b[, ]*)+")
_BEFORE = re.compile(r"\b(?:before|ahead|earlier|prior)\b")


class Amending(Changes):
    """Reads words after what was said last, and those that follow the command."""

    def command_typed(self, command: Command) -> Effects | Elsewhere:
        """The command, in words or without any."""
        channel = channel_in(command.channel_id)
        said = Said(command.text, command.person, command.name, channel=channel)
        meant = self.hear_following(said)
        if meant:
            done = meant() if callable(meant) else meant
            return [*([Ack(done.message, done.about)] if done.message else []), *done.effects]
        return super().command_typed(command)

    def hear_undo(self, said: Said) -> Deed | None:
        """Take back what somebody did last of all, as its Undo does; None where that cannot."""
        who = said.person
        of_it = _TAKE_BACK.fullmatch(clean(said.text))
        is_told = of_it and (
            self.is_told(said) or not (of_it["soon"] or self.context.said_last(said))
        )
        asked = is_told or asks_undo(said.text)
        done = ledger_table.last_change(self.db, who.user_id) if asked else None
        if not (done and done["undo"] and said.private):
            return None
        within = SOON if of_it and of_it["soon"] else FOLLOWED
        if is_told and done["at"] < epoch(self.now - within):
            return None
        if calendar.changes_by(self.db, who.user_id, done["at"]):
            return None  # a keeper changed a session since
        return self._undone(json.loads(done["undo"]), who)

    def _undone(self, value: Mapping[str, Any], who: Person) -> Deed:
        effects = self.context.changed_for
        return lambda: Intent(self._undo(value, who)[1], effects(who), OF_REMINDERS)

    def hear_following(self, said: Said) -> Intent | Deed | None:
        """A few words about what was set, skipped or shown last; None for all others."""
        topic = self._topic(said)
        order = self._read(said, topic) if topic else None
        if topic is None or order is None:
            return None
        if isinstance(order, NotUnderstood):
            return Intent(did_you_mean(order, self.command), about=self.context.said_last(said))
        who, one = said.person, topic.one
        if order.mode == "list":
            return partial(self.meant, order, said, at_once=True)
        if channel := channel_in(topic.destination):
            return self._of_channel(order, channel, topic, said)
        if order.day not in ("", "it"):
            one = self.session_of(order, who, topic.kinds)
        if order.mode == "keep":
            return self._kept(topic, one, said)
        if order.day and one is None:
            return None
        if order.mode == "skip" or (order.day and (order.removes or order.mode == "off")):
            return partial(self.of_day, order, one, who) if one else None
        is_exact = order.replaces and not (order.day or order.meant)
        if is_exact and one and about_one(one) in topic.added:
            return partial(self.amended, {about_one(one): order.leads}, who)
        if order.mode != "set" or order.removes or is_exact:
            is_clear = topic.is_told or topic.added or order.mode != "set"
            return partial(self.meant, order, said, at_once=True) if is_clear else None
        return self._amended(order, topic, one, who)

    def _of_channel(self, order: Order, channel: str, topic: Topic, said: Said) -> Intent | Deed:
        """The same of a channel's, shown first."""
        if order.mode == "keep" and topic.undo and not topic.added:
            put_back = buttons.row(buttons.undo(topic.undo, "Turn on again"))
            return Intent(Message(section("Press to do it:"), *put_back))
        if order.mode == "keep":
            order = replace(order, mode="resume")
        if order.mode == "set" and not (order.leads or order.replaces):
            order = replace(order, leads=longest_first([*chain(*topic.added.values())]))
        kinds = () if order.replaces else topic.kinds
        order = replace(order, replaces=order.replaces or order.meant)
        return partial(self.meant, self.for_channel(order, channel, kinds), said, at_once=False)

    def _topic(self, said: Said) -> Topic | None:
        """What few words are about; in public only ever the channel's reminders."""
        last, one = self.context.said_last(said), self.context.shown_last(said)
        is_here = last.get("seen_in") in (None, said.channel)
        channel, who = channel_in(last.get("in")) if is_here else None, said.person.user_id
        if not (said.private or channel):
            return None
        one = one if one and self.can_remind(one) else None
        topic = Topic(channel or who, one, self.is_told(said))
        done = ledger_table.last_change(self.db, who)
        is_late = done is None or done["at"] < epoch(self.now - FOLLOWED)
        undo = json.loads((done and not is_late and done["undo"]) or "{}")
        was, became = wishes_in(undo.get("b", ())), wishes_in(undo.get("a", ()))
        stands = wishes_in(self.wishes(topic.destination, became)) == became
        if not stands or undo.get("d") != topic.destination:
            return topic
        added = {each: became[each] - was[each] for each in became if became[each] - was[each]}
        if not one and len(added) == 1:
            uid, rid = next(iter(added)).session or ("", date.min)
            one = self.calendar.occurrence(uid, rid)
        kept = {each: became[each] & was[each] for each in added}
        return replace(topic, one=one, undo=undo, added=added, kept=kept)

    def _read(self, said: Said, topic: Topic) -> Order | NotUnderstood | None:
        """What a few words order after what they are about; None for words of their own."""
        plain = _VERB.sub("remind me", plain_words(said.text))
        bare = _NO.sub("", plain)
        words = FOLLOWING(bare)
        found, today = _AMENDS.fullmatch(words), self.today(said.person)
        zone = self.zones(said.person).today_in
        if found is None or len(said.text) > orders.MAX_ASKED:
            return None
        order = orders.read(found["what"], self.community.kinds, today)
        if leads := at_a_moment(found["what"], topic.one, zone, self.now, today):
            order = Order("set", leads=leads, day="it")
        is_new = words != bare  # said in a way that means nothing but here
        if isinstance(order, NotUnderstood):
            is_clear = is_new and topic.is_told and not A_MOMENT.search(found["what"])
            return order if is_clear and order.sure else None
        is_own = order.target in (None, "me") and not channel_in(topic.destination)
        if (order.target and not is_own) or (order.mode != "list" and orders.asks(said.text)):
            return None
        is_new = is_new and (topic.is_told or order.mode in ("set", "skip", "keep"))
        is_of_kind = order.kinds or topic.is_told or topic.added or said.hint or found["every"]
        is_of_one = order.day or order.mode == "form" or (order.leads and not is_of_kind)
        if words.startswith("remind") and topic.one and is_of_one:
            day, own = order.day or "it", order.leads or (QUARTER,)
            order = replace(order, mode="set", day=day, leads=own, replaces=False)
        is_meant = bool((found["meant"] and not order.replaces) or bare != plain)
        if bare != plain and not (found["meant"] or order.leads):  # "no chats" stops those
            abouts = [Subject(kind=kind) for kind in order.kinds]
            is_meant = not any(self.leads(topic.destination, about) for about in abouts)
        adds, every = bool(found["more"] or found["too"]), bool(found["every"])
        if order.mode in ("form", "help"):
            return None
        order = replace(order, meant=is_meant, adds=adds, every=every, old=found["old"] or "")
        return order if is_new or self._follows(order, topic, said, words) else None

    def _follows(self, order: Order, topic: Topic, said: Said, words: str) -> bool:
        """Whether words need what was said before, or are of their own."""
        is_marked = bool(order.meant or order.adds or order.every or order.old)
        if order.mode == "list":
            return False
        if said.person.user_id != topic.destination:  # of a command, what may be one's own is
            return is_marked or not (said.hint and self.subscriptions.of(said.person.user_id))
        if order.mode != "set":
            is_known = topic.is_told or (topic.one and self.subscriptions.of(topic.destination))
            is_off = order.mode == "skip" or (order.mode == "off" and is_known)
            return order.mode == "keep" or bool(order.day and is_off)
        if order.day and order.day != "next":
            is_more = order.adds and topic.one and about_one(topic.one) in topic.added
            is_clear = topic.is_told or order.day == "it" or words.startswith("remind")
            return bool(is_more or is_clear)
        if is_marked or order.day or (order.kinds and not order.leads):
            return bool(is_marked or (order.replaces and (order.day or topic.is_told)))
        is_bare = bool(order.leads) and not (order.kinds or order.target)
        return is_bare and (topic.is_told or _BEFORE.search(words) is not None)

    def _amended(
        self, order: Order, topic: Topic, one: Occurrence | None, who: Person
    ) -> Intent | Deed | None:
        """Other times, kinds or sessions for one's own, or more of them."""
        me, is_only = who.user_id, order.day and order.replaces and not order.leads
        takes_back = not (order.adds or order.old) and bool(order.meant or is_only)
        abouts = self._abouts(order, topic, one, me, of_added=takes_back)
        leads = {*order.leads} or set().union(*topic.added.values())
        leads = leads or ({QUARTER} if one else {*self.leads(me, abouts[0])} if abouts else set())
        if not (abouts and leads) or (takes_back and not topic.added):
            return None
        wanted = dict(topic.kept) if takes_back else {}
        for each in abouts:
            present = {*wanted.get(each, self.leads(me, each))}
            wanted[each] = present - with_number(order.old, present) | leads
        if any(len(leads) > MOST for leads in wanted.values()):
            return None
        if wanted == {each: {*self.leads(me, each)} for each in wanted}:
            return self._as_before("That is set already", me)
        if one and [*wanted] == [about_one(one)] and not (order.old or takes_back):
            return partial(self.of_day, replace(order, leads=longest_first([*leads])), one, who)
        return partial(self.amended, wanted, who)

    def _abouts(
        self, order: Order, topic: Topic, one: Occurrence | None, me: str, *, of_added: bool
    ) -> list[Subject]:
        """What an order is about: what it names, or what was set or shown last."""
        has = self.subscriptions.of(me)
        mine = [Subject(kind=kind) for kind in (has.kinds if has else ())]
        if order.day and one:
            return [about_one(one)]
        if kinds := order.kinds or ((one.kind,) if order.every and one else ()):
            return [Subject(kind=kind) for kind in kinds]
        if order.old:
            mine += [Subject(session=each) for each in (has.sessions if has else ())]
            return [each for each in mine if with_number(order.old, self.leads(me, each))]
        if topic.added and (of_added or not one or about_one(one) in topic.added):
            return [*topic.added]
        return [about_one(one)] if one else mine

    def _as_before(self, text: str, me: str) -> Intent:
        said = sentence(f"{text}: {'; '.join(self.in_words(me)) or 'none'}")
        return Intent(Message(section(said)), about=OF_REMINDERS)

    def _kept(self, topic: Topic, one: Occurrence | None, said: Said) -> Intent | Deed | None:
        """What was skipped or stopped goes on; that nothing was changed where nothing was."""
        who, has = said.person, self.subscriptions.of(said.person.user_id)
        if has and one and about_one(one).session in has.skipped:
            return partial(self.of_day, Order("keep"), one, who)
        if has and has.is_paused(self.now):
            return partial(self.meant, Order("resume"), said, at_once=True)
        if topic.undo and not topic.added:
            return self._undone(topic.undo, who)
        return self._as_before("Nothing was changed", who.user_id) if topic.is_told else None

    def _undo(self, value: Mapping[str, Any], by: Person) -> tuple[bool, Message]:
        """Wish for what was wished for before a change; whether that was done, and what to say.

        It is not where something else was changed since, or somebody may not change it.
        """
        destination = str(value.get("d") or "")
        if destination != by.user_id and channel_in(destination) is None:
            return False, Message(section(NOT_YOURS))
        one = self.session(value.get("skipped") or {})
        if one:
            self.of_day(Order("keep"), one, by)
            return True, Message(section(AFTER_ALL))
        with self.db.immediate():
            if refused := self.refusal(destination, by):
                return False, refused
            was, became = wishes_in(value.get("b")), wishes_in(value.get("a"))
            if wishes_in(self.wishes(destination, became)) != became:
                return False, Message(section(CHANGED_SINCE))
            self.wish(destination, was, by)
        said = "; ".join(self.in_words(destination)) or "none"
        text = sentence(f"Undone: {whose(destination, by)} are as before: {said}")
        return True, Message(section(text))
