"""What few words are about: what somebody set, skipped or was shown last; it is amended or undone.

What they leave out (whose reminders, which kind or session, how long before) is taken from there.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
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
from handlers.reminders.reminding import OF_REMINDERS, QUARTER
from handlers.reminders.topic import (
    Topic,
    at_a_moment,
    at_clock,
    new_end,
    of_same_unit,
    wishes_in,
    with_number,
)
from handlers.reminders.vocabulary import FOLLOWING, OF_THESE
from handlers.routes import Command
from schedules.calendar import epoch
from schedules.leads import MOST, lead_in_words
from schedules.model import Occurrence
from schedules.subscriptions import Subject, Subscription, longest_first
from schedules.words import ORDINALS, plain_words

_NTH = re.compile(
    r"(?:(?P<stays>keep|only|just|leave)|off|remove|delete|drop|lose|cancel)\b.*?"
    rf"\b(?P<nth>{'|'.join(ORDINALS)}|last)\b(?: one| reminder)?(?: please| pls)?$"
)
_VERB = re.compile(r"\b(?:ping|tell|nudge|alert|buzz|poke|notify) me\b")
_SAID = re.compile(r"^(?:(?:thx|thanks|thank you|ty|cool|well|so|but)\b[,.! ]*)+(?=\w)")


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
        if topic.skipped and order.adds and order.day and one:  # "and January too"
            order = replace(order, mode="skip")
        if order.mode == "skip" or (order.day and (order.removes or order.mode == "off")):
            return partial(self.of_day, order, one, who) if one else None
        is_exact = order.replaces and not (order.day or order.meant)
        if is_exact and one and about_one(one) in topic.added:
            return partial(self.amended, {about_one(one): order.leads}, who)
        if order.mode != "set" or order.removes or is_exact:
            is_clear = topic.is_told or topic.added or order.mode != "set"
            is_known = bool(said.hint or order.mode != "off")
            return partial(self.meant, order, said, at_once=is_known) if is_clear else None
        is_new = not (said.hint or order.kinds or one or self.subscriptions.of(who.user_id))
        if is_new and order.leads and not self.context.said_last(said).get("kind"):
            return partial(self._first_shown, order)
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
        topic = replace(topic, skipped="skipped" in undo)
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
        """What words order after what they are about; None for words of their own."""
        plain = _VERB.sub("remind me", _SAID.sub("", plain_words(said.text)))
        bare = _SAID.sub("", NO.sub("", plain))
        words = OF_THESE(FOLLOWING(bare)) if topic.is_told else FOLLOWING(bare)
        kinds, today = self.community.kinds, self.today(said.person)
        if topic.is_told and (order := self._of_set(bare, words, topic, said.person)):
            return order
        zone = self.zones(said.person).today_in
        if leads := at_a_moment(words, topic.one, zone, self.now, today):
            return Order("set", leads=leads, day="it")
        if " of this" in words and not topic.one:
            return None
        if " instead of the " in words:
            return self._clearly(replace(said, text=words), topic)
        order = orders.read(words, kinds, today)
        if (
            isinstance(order, Order)
            and order.mode == "form"
            and topic.one
            and order.target != "channel"
        ):
            is_it = words.startswith("remind")
            return Order("set", leads=(QUARTER,), day="it") if is_it else None
        if isinstance(order, NotUnderstood):
            is_clear = words != bare and topic.is_told and order.sure
            if is_clear and not A_MOMENT.search(words):
                return order
        elif order.mode in ("keep", "resume"):
            has = self.subscriptions.of(topic.destination)
            is_off = topic.has_stopped or bool(has and has.is_paused(self.now))
            is_on = words != bare or order.kinds or (is_off and words != "continue")
            return order if is_on else None
        elif words != bare and not orders.asks(said.text) and order.mode not in ("form", "help"):
            return order
        elif (kinds_only := self._of_kinds(order, topic, plain)) is not None:
            return kinds_only
        if orders.asks(said.text):
            return None
        text = said.text if words == bare else words
        return self._clearly(replace(said, text=text), topic)

    def _of_kinds(self, order: Order, topic: Topic, words: str) -> Order | None:
        """Kinds alone, in answer to which, or instead of those that were set."""
        if not order.kinds or order.leads or order.target:
            return None
        has = self.subscriptions.of(topic.destination)
        is_new = has is None or {*order.kinds}.isdisjoint(has.kinds)
        if topic.added and is_new and re.match(r"no\b(?!.*\btho)", words):
            return replace(order, meant=True)  # "no, the conference ones"
        return order if topic.offered else None

    def _clearly(self, said: Said, topic: Topic) -> Order | None:
        """What is clear in words that order nothing by themselves."""
        reads = orders.read if said.hint == self.command else orders.hear
        alone = reads(said.text, self.community.kinds, self.today(said.person))
        order, there = self.clear(said), channel_in(topic.destination)
        if order is None or order.target == ("me" if there else "channel"):
            return None
        is_own = said.hint and self.subscriptions.of(said.person.user_id)
        if (there and is_own) or (said.hint and order.asks):
            return None
        is_told, is_one = "remind" in orders.as_one(said.text), topic.one and not topic.added
        if isinstance(alone, Order) and (
            (alone.kinds and (alone.mode != "set" or alone.leads or "remind" in said.text))
            or alone.day
            or (not there and alone.mode != "set")
            or (is_told and not is_one)
        ):
            return None
        is_near = topic.is_told or topic.offered
        if not is_near:
            if not topic.one or not (order.mode == "skip" or is_told):
                return None
            is_any = order.kinds or order.every or topic.added
            order = order if is_any else replace(order, day=order.day or "it")
        if order.leads and order.meant and (order.every or not (topic.added or topic.offered)):
            order = replace(order, meant=False, every=False, replaces=True)
        if topic.one and order.mode == "skip" and A_MOMENT.fullmatch(order.day):
            order = replace(order, day="it")  # today, or tomorrow
        added = tuple(each.kind for each in topic.added if each.kind)
        if (order.removes or order.replaces) and order.leads and not (order.kinds or order.day):
            order = replace(order, kinds=() if there or said.hint else added)
        return replace(order, asks=order.asks and order.mode == "pause")

    def _amended(
        self, order: Order, topic: Topic, one: Occurrence | None, who: Person
    ) -> Intent | Deed | None:
        """Other times, kinds or sessions for one's own, or more of them."""
        me, is_only = who.user_id, order.day and order.replaces and not order.leads
        takes_back = not (order.adds or order.old) and bool(order.meant or is_only)
        abouts = self._abouts(order, topic, one, me, of_added=takes_back)
        leads = {*order.leads} or set().union(*topic.added.values())
        if order.same and topic.added and not order.leads:  # all times, not only what was added
            leads = set().union(*(self.leads(me, each) for each in topic.added))
        leads = leads or ({QUARTER} if one else {*self.leads(me, abouts[0])} if abouts else set())
        if not (abouts and leads) or (takes_back and not topic.added):
            return None
        wanted = dict(topic.kept) if takes_back else {}
        for each in abouts:
            present = set() if order.same else {*wanted.get(each, self.leads(me, each))}
            wanted[each] = present - with_number(order.old, present) | leads
        if any(len(leads) > MOST for leads in wanted.values()):
            return None
        if wanted == {each: {*self.leads(me, each)} for each in wanted}:
            return self._as_before("That is set already", me)
        if one and [*wanted] == [about_one(one)] and not (order.old or takes_back):
            return partial(self.of_day, replace(order, leads=longest_first([*leads])), one, who)
        return partial(self.amended, wanted, who)

    def _first_shown(self, order: Order) -> Intent:
        """What would be set, for all kinds, with its button."""
        every = replace(order, mode="set", day="", meant=False, replaces=False)
        every = replace(every, words=typed(every, self.community.kinds))
        return Intent(self._shown_first(every, None), about=OF_REMINDERS)

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
        if nth := self._nth(bare, has):
            return nth
        if words == "only one" and len(mine) > 1:
            of = "channel only " if has.is_channel else "only "
            each = tuple(f"{of}{lead_in_words(lead)}" for lead in longest_first([*mine]))
            return NotUnderstood("Which one shall stay?", each, sure=True)
        if words == "only one":
            return Order("keep")
        if leads := at_clock(bare, present) or of_same_unit(bare, present):
            return Order("set", leads=leads, meant=bool(topic.added), replaces=not topic.added)
        return None

    def _nth(self, words: str, has: Subscription) -> Order | None:
        """Which of the reminders that are listed shall stay, or go: "just keep the last one"."""
        found = _NTH.search(words)
        if found is None:
            return None
        stays, of = bool(found["stays"]), [*has.kinds]
        number = [*ORDINALS].index(found["nth"]) if found["nth"] != "last" else -1
        leads = has.kinds[of[0]] if len(of) == 1 and not has.sessions else ()
        with suppress(IndexError):
            if len(leads) > 1:
                return Order("set", leads=(leads[number],), replaces=stays, removes=not stays)
            return Order("set" if stays else "off", kinds=(of[number],), replaces=stays)
        return None
