"""What was offered or done last: agreed to, changed before it is done, or taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.outbox.message import Message
from bot.store import calendar
from bot.store import reminders as ledger_table
from bot.store.people import Person
from handlers.blocks import section, sentence
from handlers.feature import FOLLOWED
from handlers.offers import asks_undo, offer_in
from handlers.payloads import channel_in
from handlers.reader import Deed, Intent, Labelled, NotUnderstood, Said
from handlers.reminders import buttons, orders
from handlers.reminders.changes import Changes
from handlers.reminders.choosing import AFTER_ALL, about_one
from handlers.reminders.ordered import Order, typed
from handlers.reminders.reminding import CHANGED_SINCE, NOT_YOURS, OF_REMINDERS, paused, whose
from handlers.reminders.topic import Topic, wishes_in
from schedules.calendar import epoch
from schedules.model import Occurrence
from schedules.words import clean

_TAKE_BACK = re.compile(
    r"(?:i )?(?:dont|don't|do not) (?:need|want) (?:it|that|this)(?: one)?(?: any ?more)?"
    r"|(?:no[, ]+)?(?:wrong one|(?:delete|cancel|remove|scratch|forget) (?:that|it|this)(?: one)?"
    r"|(?:that|this)(?: i|')?s (?:wrong|not right|not what i (?:meant|wanted)))"
    r"|(?:no|nvm|never ?mind|oops|wait)[, ]+(?:cancel|dont|do not|never ?mind|keep (?:it|them))"
    r"|(?P<soon>(?:never ?mind|nvm)(?: (?:it|that|then))?)"
)
SOON = timedelta(minutes=5)  # after a change "never mind" is about it
NO = re.compile(
    r"^(?:(?:no|nah|yeah|not that|oops|oh|sorry|wait|actually|nvm|wrong|hm+|ugh)\b[, ]*)+"
)
_DECLINED = re.compile(
    r"(?:no|nope|nah)(?:,? (?:thanks|thank you|thx))?|forget (?:it|that|about it)"
)


class Offering(Changes):
    """Reads what is about the last offer or change as a whole."""

    def hear_undo(self, said: Said) -> Intent | Deed | None:
        """Take back what somebody did last of all, as its Undo does; None where that cannot.

        Nothing was done where it was only offered; what a channel has is shown first.
        """
        who, words = said.person, clean(said.text)
        of_it = _TAKE_BACK.fullmatch(words) or _TAKE_BACK.fullmatch(NO.sub("", words))
        if self.offered(said) is not None and (
            of_it or asks_undo(words) or _DECLINED.fullmatch(NO.sub("", words) or words)
        ):
            return self._as_before("Nothing was done. Set now", who.user_id)
        is_told = of_it and (
            self.is_told(said) or not (of_it["soon"] or self.context.said_last(said))
        )
        asked = is_told or asks_undo(said.text)
        done = ledger_table.last_change(self.db, who.user_id) if asked else None
        if not (done and done["undo"]):
            return None
        if not said.private:
            value = json.loads(done["undo"])
            is_here = value.get("d") == said.channel and done["at"] >= epoch(self.now - FOLLOWED)
            row = buttons.row(buttons.undo(value)) if is_here else []
            return Intent(Message(section("Press to take it back:"), *row)) if row else None
        within = SOON if of_it and of_it["soon"] else FOLLOWED
        if is_told and done["at"] < epoch(self.now - within):
            return None
        if calendar.changes_by(self.db, who.user_id, done["at"]):
            return None  # a keeper changed a session since
        return self._undone(json.loads(done["undo"]), who)

    def _undone(self, value: Mapping[str, Any], who: Person) -> Deed:
        effects = self.context.changed_for
        done = partial(self._undo, value, who)
        return Labelled(lambda: Intent(done()[1], effects(who), OF_REMINDERS), "undo")

    def offered(self, said: Said) -> Order | None:
        """What the answer before offered to do."""
        found = offer_in(self.context.said_last(said))
        if found is None or (said.thread and said.private):  # there it may be pressed by now
            return None
        if found.action_id == buttons.ACTION_OFF:
            return Order("off")
        words = found.value.get("t") if isinstance(found.value, dict) else None
        reads = orders.read if found.action_id == buttons.ACTION_YES else orders.hear
        order = reads(words, self.community.kinds, self.today(said.person)) if words else None
        if order is None or isinstance(order, NotUnderstood):
            return None
        return replace(order, asks=False, target=channel_in(found.value.get("c")) or order.target)

    def _instead(self, order: Order, was: Order, said: Said) -> Intent | Deed | None:
        """Other times, kinds or sessions than were offered, or more."""
        less = order.mode == "off" and order.kinds and was.mode == "set"
        if not less and (order.mode != "set" or order.removes or order.day == "it"):
            return None
        if was.mode == "off" and order.kinds and order.replaces and not said.hint:  # "just chats"
            order = replace(order, mode="off", replaces=False, target=order.target or was.target)
            return self.deed(order, said, at_once=True)
        if was.mode != "set":
            return None
        if order.mode == "off":
            some = was.kinds or [kind.id for kind in self.community.kinds]
            order = Order("set", kinds=tuple(kind for kind in some if kind not in order.kinds))
        leads, kinds = order.leads or was.leads, order.kinds or was.kinds
        if order.adds and not order.replaces:
            leads = (*was.leads, *order.leads)
            kinds = (*was.kinds, *order.kinds) if was.kinds else ()
        new = replace(was, leads=leads, kinds=kinds, day=order.day or was.day, others=())
        new = replace(new, words=typed(new, self.community.kinds))
        return self.deed(new, said, at_once=True)

    def _as_before(self, text: str, me: str) -> Intent:
        said = sentence(f"{text}: {'; '.join(self.in_words(me)) or 'none'}")
        return Intent(Message(section(said)), about=OF_REMINDERS)

    def _kept(
        self, order: Order, topic: Topic, one: Occurrence | None, said: Said
    ) -> Intent | Deed | None:
        """What was skipped or stopped goes on; that nothing was changed where nothing was.

        Of kinds that are named: they alone.
        """
        who, has = said.person, self.subscriptions.of(said.person.user_id)
        if order.kinds and not order.day:
            was = {each: leads for each, leads in topic.was.items() if each.kind in order.kinds}
            if topic.has_stopped and was:
                return partial(self.amended, was, who)
            if topic.is_told and has and not {*order.kinds}.isdisjoint(has.kinds):
                return self.deed(replace(order, mode="set", replaces=True), said, at_once=True)
            return self._as_before("Nothing was changed", who.user_id) if topic.is_told else None
        if has and one and about_one(one).session in has.skipped:
            return partial(self.of_day, Order("keep"), one, who)
        if has and has.is_paused(self.now):
            return partial(self.meant, Order("resume"), said, at_once=True)
        if topic.has_stopped:
            return self._undone(topic.undo, who)
        if order.mode == "resume":
            return None
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
        if "paused" in value:
            return self._unpaused(destination, int(value["paused"]), by)
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

    def _unpaused(self, destination: str, before: int, by: Person) -> tuple[bool, Message]:
        """Quiet for as long as before."""
        if refused := self.refusal(destination, by):
            return False, refused
        until = max(datetime.fromtimestamp(before, UTC), self.now)
        self.subscriptions.pause(destination, until, self.now)
        self.changed(by)
        standing = paused(self.subscriptions.of(destination), self.zones(by), self.now)
        said = f"are {standing[:1].lower()}{standing[1:]}" if standing else "are on again."
        return True, Message(section(f"Undone: {whose(destination, by)} {said}"))
