"""What few words are about: what somebody set, skipped or was shown last; it is amended or undone.

What they leave out (whose reminders, which kind or session, how long before) is taken from there.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from zoneinfo import ZoneInfo

from bot.outbox.message import Message
from bot.store import reminders as ledger_table
from bot.store.people import Person
from handlers.blocks import section
from handlers.effects import Ack, Effects, Elsewhere
from handlers.feature import FOLLOWED
from handlers.payloads import channel_in
from handlers.reader import Deed, Intent, Labelled, NotUnderstood, Said, did_you_mean
from handlers.reminders import buttons, orders
from handlers.reminders.changes import A_MOMENT
from handlers.reminders.choosing import about_one
from handlers.reminders.offering import NO, Offering
from handlers.reminders.ordered import Order, label, typed
from handlers.reminders.reminding import QUARTER
from handlers.reminders.topic import (
    Topic,
    at_a_moment,
    at_clock,
    new_end,
    wishes_in,
    with_number,
)
from handlers.reminders.vocabulary import FOLLOWING, OF_THESE
from handlers.routes import Command
from schedules.calendar import epoch
from schedules.leads import MOST, lead_in_words
from schedules.model import Occurrence
from schedules.subscriptions import Subject, longest_first
from schedules.words import plain_words

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
_VERB = re.compile(r"\b(?:ping|tell|nudge|alert|buzz|poke|notify) me\b")
_SAID = re.compile(r"^(?:(?:thx|thanks|thank you|ty|cool|well|so|but)\b[,.! ]*)+(?=\w)")
_BEFORE = re.compile(r"\b(?:before|ahead|earlier|prior)\b")


class Amending(Offering):
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

    def hear_following(self, said: Said) -> Intent | Deed | None:
        """A few words about what was set, skipped or shown last; None for all others."""
        topic = self._topic(said)
        order = self._read(said, topic) if topic else None
        if topic is None or order is None:
            return None
        if isinstance(order, NotUnderstood):
            return Intent(did_you_mean(order, self.command), about=self.context.said_last(said))
        done = self._followed(order, topic, said)
        kinds = order.kinds or (topic.kinds if order.mode == "set" else ())
        if not callable(done) or (order.mode == "set" and not kinds):
            return done
        return Labelled(done, label(replace(order, kinds=kinds), self.community.kinds))

    def _followed(self, order: Order, topic: Topic, said: Said) -> Intent | Deed | None:
        """What is ordered of what the words are about."""
        who, one = said.person, topic.one
        if topic.offered and (instead := self._instead(order, topic.offered, said)):
            return instead
        if order.mode == "list":
            return partial(self.meant, order, said, at_once=True)
        if channel := channel_in(topic.destination):
            return self._of_channel(order, channel, topic, said)
        if order.day not in ("", "it"):
            one = self.session_of(order, who, topic.kinds)
        if order.mode in ("keep", "resume"):
            return self._kept(order, topic, one, said)
        if order.day and one is None:
            return None
        if order.mode == "skip" or (order.day and (order.removes or order.mode == "off")):
            return partial(self.of_day, order, one, who) if one else None
        is_exact = order.replaces and not (order.day or order.meant)
        if is_exact and one and about_one(one) in topic.added:
            return partial(self.amended, {about_one(one): order.leads}, who)
        if order.mode != "set" or order.removes or is_exact:
            is_clear = topic.is_told or topic.added or order.mode != "set"
            is_known = bool(said.hint or order.mode != "off")
            return partial(self.meant, order, said, at_once=is_known) if is_clear else None
        return self._amended(order, topic, one, who)

    def _of_channel(self, order: Order, channel: str, topic: Topic, said: Said) -> Intent | Deed:
        """The same of a channel's, shown first."""
        if order.mode in ("keep", "resume") and topic.has_stopped:
            put_back = buttons.row(buttons.undo(topic.undo, "Turn on again"))
            return Intent(Message(section("Press to do it:"), *put_back))
        if order.mode == "keep":
            order = replace(order, mode="resume")
        if order.mode == "set" and not (order.leads or order.replaces):
            leads = dict.fromkeys(chain(*topic.added.values()))
            order = replace(order, leads=longest_first([*leads]))
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
        topic = Topic(channel or who, one, self.is_told(said), offered=self.offered(said))
        done = ledger_table.last_change(self.db, who)
        is_late = done is None or done["at"] < epoch(self.now - FOLLOWED)
        undo = json.loads((done and not is_late and done["undo"]) or "{}")
        undo = undo if "b" in undo else {}
        was, became = wishes_in(undo.get("b", ())), wishes_in(undo.get("a", ()))
        stands = wishes_in(self.wishes(topic.destination, became)) == became
        if not stands or undo.get("d") != topic.destination:
            return topic
        added = {each: became[each] - was[each] for each in became if became[each] - was[each]}
        if not one and len(added) == 1:
            uid, rid = next(iter(added)).session or ("", date.min)
            one = self.calendar.occurrence(uid, rid)
        kept = {each: became[each] & was[each] for each in added}
        return replace(topic, one=one, undo=undo, was=was, added=added, kept=kept)

    def _read(self, said: Said, topic: Topic) -> Order | NotUnderstood | None:
        """What a few words order after what they are about; None for words of their own."""
        plain = _VERB.sub("remind me", _SAID.sub("", plain_words(said.text)))
        bare = _SAID.sub("", NO.sub("", plain))
        words = OF_THESE(FOLLOWING(bare)) if topic.is_told else FOLLOWING(bare)
        found, today = _AMENDS.fullmatch(words), self.today(said.person)
        zone = self.zones(said.person).today_in
        if found is None or len(said.text) > orders.MAX_ASKED:
            return None
        if topic.is_told and (order := self._of_set(bare, words, topic, said.person)):
            return order
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
            is_set = any(self.leads(topic.destination, about) for about in abouts)
            is_meant = not is_set and re.fullmatch(r"no \w+(?: tho(?:ugh)?)?", plain) is None
        adds, every = bool(found["more"] or found["too"]), bool(found["every"])
        if order.mode in ("form", "help"):
            return None
        order = replace(order, meant=is_meant, adds=adds, every=every, old=found["old"] or "")
        if not (is_new or self._follows(order, topic, said, words)):
            return None
        is_own = said.person.user_id == topic.destination and bool(order.leads)
        is_less = is_own and (order.removes or order.replaces) and not (order.kinds or order.day)
        return replace(order, kinds=topic.kinds) if is_less else order

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
            is_on = order.mode == "resume" and words != "continue"
            is_back = order.mode == "keep" or (is_on and topic.has_stopped)
            return is_back or bool(order.day and is_off)
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

    def _of_set(
        self, bare: str, words: str, topic: Topic, who: Person
    ) -> Order | NotUnderstood | None:
        """What is ordered of all that is set: until when it is quiet, at what time, which one."""
        has = self.subscriptions.of(topic.destination)
        if has is None:
            return None
        if has.is_paused(self.now) and has.paused_until:
            until = has.paused_until.astimezone(ZoneInfo(self.zones(who).today_in))
            if end := new_end(bare, until, self.today(who)):
                order = Order("pause", until=end)
                return replace(order, words=typed(order, self.community.kinds))
        mine = dict.fromkeys(chain(*has.kinds.values(), *has.sessions.values()))
        present = longest_first([*(dict.fromkeys(chain(*topic.added.values())) or mine)])
        if words == "only one" and len(mine) > 1:
            of = "channel only " if has.is_channel else "only "
            each = tuple(f"{of}{lead_in_words(lead)}" for lead in longest_first([*mine]))
            return NotUnderstood("Which one shall stay?", each, sure=True)
        if words == "only one":
            return Order("keep")
        if leads := at_clock(bare, present):
            return Order("set", leads=leads, meant=bool(topic.added), replaces=not topic.added)
        return None
