"""What somebody did last of all about reminders: taken back, or amended in a few words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, TypeGuard

from bot.outbox.message import Message
from bot.store import calendar, subscriptions
from bot.store.people import Person
from handlers.blocks import section, sentence
from handlers.effects import Effects
from handlers.feature import FOLLOWED
from handlers.payloads import UnreadableError
from handlers.reader import Deed, Intent, NotUnderstood, Said, asks_undo, channel_in
from handlers.reminders import buttons, orders
from handlers.reminders.choosing import OneSession, about_one
from handlers.reminders.orders import Order
from handlers.reminders.reminding import CHANGED_SINCE, NOT_YOURS, OF_REMINDERS, whose
from handlers.routes import Action
from handlers.slips import kinds_in
from schedules.calendar import epoch
from schedules.leads import MOST, Lead
from schedules.model import recurrence_date
from schedules.subscriptions import Subject
from schedules.words import clean

# "no, I meant 2 days", "and 1 hour", "same for trainings", "actually just the next one"
_AMENDS = re.compile(
    r"(?P<no>(?:(?:no|not that|oops|sorry|wait|actually|nvm|wrong|hmm+)\b[, ]*)*)"
    r"(?:(?P<meant>(?:i|we) (?:meant|mean)(?: to say)?|(?:make|change) (?:it|that)(?: to)?)\b"
    r"|(?P<more>and|also|plus|add|another|(?:the )?same(?: (?:thing|ones?|times?))?)\b)?"
    r"(?: ?\b(?:for|with)\b)? ?(?P<what>.+?)(?: ones?)?(?P<too> too| as well)?(?: i meant?)?"
)
_TAKE_BACK = re.compile(
    r"(?:no[, ]+)?(?:wrong one|(?:delete|cancel|remove|scratch|forget) (?:that|it|this)(?: one)?"
    r"|(?:that|this)(?: i|')?s (?:wrong|not right|not what i (?:meant|wanted)))"
)
_ONLY_NEXT = re.compile(
    r"(?:not (?:for )?(?:all|every|each)(?: (?:one|time|of them))?,? )?(?:just|only) (?:for )?"
    r"(?:the )?(?:next|this|first|coming)(?: (?:one|once|time|session|meeting))?(?: only)?"
)


class Amending(OneSession):
    """Takes back or amends a change, where it stands as it was made."""

    def hear_undo(self, said: Said) -> Deed | None:
        """Take back what somebody did last of all, as its Undo does; None where that cannot."""
        who = said.person
        of_it = _TAKE_BACK.fullmatch(clean(said.text))
        is_told = of_it and self.context.said_last(said) in ({}, OF_REMINDERS)
        asked = is_told or asks_undo(said.text)
        done = subscriptions.last_change(self.db, who.user_id) if asked else None
        if not (done and done["undo"] and said.private):
            return None
        if is_told and done["at"] < epoch(self.now - FOLLOWED):
            return None
        if calendar.changes_by(self.db, who.user_id, done["at"]):
            return None  # a keeper changed a session since
        undo = partial(self._undo, json.loads(done["undo"]), who)
        return lambda: Intent(undo()[1], self.context.changed_for(who), OF_REMINDERS)

    def hear_amended(self, said: Said) -> Deed | None:
        """Other times or kinds for what somebody set a moment ago, or more of them."""
        who, found = said.person, _AMENDS.fullmatch(clean(said.text))
        done = subscriptions.last_change(self.db, who.user_id) if found and said.private else None
        is_late = not done or done["at"] < epoch(self.now - FOLLOWED)
        if found is None or done is None or is_late or not done["undo"] or "?" in said.text:
            return None
        is_one = bool(_ONLY_NEXT.fullmatch(kinds_in(found["what"], self.community.kinds)[1]))
        if not (is_one or any(found.group("no", "meant", "more", "too"))):
            return None
        order = orders.read(found["what"], self.community.kinds, self.today(who))
        if is_one:
            order = Order("set")
        elif not _is_wish(order) or (order.replaces and not found["no"]):
            return None
        is_more = bool(found["more"] or found["too"])
        wanted = self._amended(json.loads(done["undo"]), order, who, is_more, is_one)
        has = {each: {*self.leads(who.user_id, each)} for each in wanted}
        if wanted == has or any(len(leads) > MOST for leads in wanted.values()):
            return None
        is_set = any(has.get(Subject(kind=kind)) for kind in order.kinds)
        if is_set and not (order.leads or is_more or found["meant"]):
            return None  # "no chats" stops those that are set
        return lambda: self._changed_to(wanted, who)

    def _changed_to(self, wanted: Mapping[Subject, Iterable[Lead]], by: Person) -> Intent:
        undo = self.wish(by.user_id, wanted, by)
        text = sentence(f"Changed. Set now: {'; '.join(self.in_words(by.user_id))}")
        answer = Message(section(text), *buttons.row(undo))
        return Intent(answer, self.context.changed_for(by), OF_REMINDERS)

    def _amended(
        self, value: Mapping[str, Any], order: Order, by: Person, is_more: bool, is_one: bool
    ) -> dict[Subject, set[Lead]]:
        """The wishes as they are to be after somebody's own change; none where it does not stand.

        What the change set is taken back unless there is to be more; `is_one` is of the next
        session only.
        """
        me, was, became = by.user_id, _wishes_in(value.get("b")), _wishes_in(value.get("a"))
        added = {each: became[each] - was[each] for each in became if became[each] - was[each]}
        stands = value.get("d") == me and _wishes_in(self.wishes(me, became)) == became
        if not (added and stands):
            return {}
        wanted = {} if is_more else {each: became[each] & was[each] for each in added}
        abouts = [Subject(kind=kind) for kind in order.kinds] or [*added]
        if is_one:
            kinds = [each.kind for each in added if each.kind]
            coming = [self.calendar.not_over(self.now, kind, limit=1) for kind in kinds]
            abouts = [about_one(one) for some in coming for one in some if self.can_remind(one)][:1]
        for each in abouts:
            leads = order.leads or set().union(*added.values())
            wanted[each] = {*wanted.get(each, self.leads(me, each)), *leads}
        return wanted if abouts else {}

    def _undo(self, value: Mapping[str, Any], by: Person) -> tuple[bool, Message]:
        """Wish for what was wished for before a change; whether that was done, and what to say.

        It is not where something else was changed since, or somebody may not change it.
        """
        destination = str(value.get("d") or "")
        if destination != by.user_id and channel_in(destination) is None:
            return False, Message(section(NOT_YOURS))
        with self.db.immediate():
            if refused := self.refusal(destination, by):
                return False, refused
            was, became = _wishes_in(value.get("b")), _wishes_in(value.get("a"))
            if _wishes_in(self.wishes(destination, became)) != became:
                return False, Message(section(CHANGED_SINCE))
            self.wish(destination, was, by)
        said = "; ".join(self.in_words(destination)) or "none"
        text = sentence(f"Undone: {whose(destination, by)} are as before: {said}")
        return True, Message(section(text))

    def press_undo(self, action: Action) -> Effects:
        """Put back what was set before a change, unless something else was changed since."""
        done, said = self._undo(action.carried, action.person)
        if not done:
            return action.aside(said)
        return [*action.instead(said), *self.context.changed_for(action.person)]


def _is_wish(order: Order | NotUnderstood) -> TypeGuard[Order]:
    """Whether words name times or kinds for oneself, and nothing else."""
    if isinstance(order, NotUnderstood) or order.mode != "set" or order.target or order.removes:
        return False
    return bool(order.leads or order.kinds)


def _wishes_in(value: object) -> dict[Subject, set[Lead]]:
    """The wishes that an Undo carries; raises `UnreadableError` for what none of ours holds."""
    try:
        return {
            Subject(kind=kind or None, session=(uid, recurrence_date(at)) if uid else None): {
                Lead.parse(lead) for lead in leads
            }
            for kind, uid, at, leads in value  # type: ignore[attr-defined]
        }
    except (TypeError, ValueError):
        raise UnreadableError("undo") from None
