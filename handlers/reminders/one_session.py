"""Reminders of one session: of the one that was shown, in words, or by the buttons under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import escape, section
from handlers.feature import named
from handlers.reader import Intent, Said
from handlers.reminders import buttons, orders
from handlers.reminders.reminding import QUARTER, Reminding, leads_in_words, paused, session_day
from handlers.wording import SHORT, moment
from schedules.leads import Lead, LeadError, due, leads_from_words
from schedules.model import Occurrence
from schedules.subscriptions import Subject
from schedules.words import clean

_OF_IT = re.compile(
    r"remind(?: me)?(?: about| of| for)?(?P<it>(?: (?:this|that|it|again|one|session))*)"
    r"(?: (?:(?P<in>in )?(?P<when>.+)))?"
)
_NOT_COMING = re.compile(
    r"(?:i )?(?:cant|can ?not|wont|will not)(?: be able to)? (?:make|come|attend|join|be there)"
    r"(?: (?:to )?(?:it|this|that)(?: one)?)?|(?:im |i am )?not (?:coming|going)(?: to it)?"
    r"|skip (?:it|this|that)(?: one)?"
)


class OneSession(Reminding):
    """Sets, adds and skips what is told of a single session."""

    def hear_of_it(self, said: Said) -> Intent | None:
        """A wish about the session that was shown last: to be told of it, or to hear no more."""
        wish, who, now = _of_it(said.text), said.person, self.now
        one = self.context.shown_last(said) if wish else None
        if wish is None or one is None or one.start is None or not self.can_remind(one):
            return None
        leads, from_now = wish
        if not leads:
            has = self.subscriptions.of(who.user_id)
            return Intent(self.skipped(one, who), about=named(one)) if has else None
        if from_now:
            wait = timedelta(days=leads[0].days, minutes=leads[0].minutes)
            left = max(one.start - now - wait, timedelta())
            with suppress(LeadError):
                leads = [Lead(left.days, left.seconds // 60)]
        answer = self.of_one(one, who, leads)
        return Intent(answer, self.context.changed_for(who), named(one))

    def of_one(
        self, occurrence: Occurrence, who: Person, leads: Sequence[Lead] = (QUARTER,)
    ) -> Message:
        """Be told before this session besides what is set: what there is to say of it."""
        me, about, now = who.user_id, about_one(occurrence), self.now
        times = [due(lead, occurrence) for lead in leads] if occurrence.timezone else []
        at = min((each for each in times if each and each >= now), default=None)
        before = leads_in_words(leads)
        title, kind = escape(occurrence.title), self.community.kind_by_id[occurrence.kind]
        row = [buttons.every(occurrence, kind), buttons.choices("Change")]
        if at is None:
            text = f"{title} starts too soon for a reminder {before}."
            return Message(section(text), *buttons.row(row))
        row += self.wish(me, {about: {*self.leads(me, about), *leads}}, who)
        zones, subscription = self.zones(who), self.subscriptions.of(me)
        text = f"Done: a direct message will remind you of {title} {before}, "
        text += f"{moment(at, zones, SHORT)}."
        if subscription and subscription.is_paused(at):
            until = paused(subscription, zones, now)
            text += f" It will not come: {until[0].lower()}{until[1:]} `{self.command} resume` "
            text += "ends that."
        return Message(section(text), *buttons.row(row))

    def skipped(self, one: Occurrence, who: Person) -> Message:
        """Hear nothing of this session, and the way back."""
        self.subscriptions.skip(who.user_id, (one.uid, one.recurrence_id), self.now)
        self.changed(who)
        text = f"Skipped: {escape(one.title)} {session_day(one, self.zones(who))}."
        return Message(section(text), *buttons.row([buttons.unskip(one)]))


def about_one(occurrence: Occurrence) -> Subject:
    """The session as what reminders are about."""
    return Subject(session=(occurrence.uid, occurrence.recurrence_id))


def _of_it(text: str) -> tuple[list[Lead], bool] | None:
    """How long before the session shown last, or from now (True); None for other words.

    No lead at all means not to hear of it.
    """
    words = clean(text)
    if _NOT_COMING.fullmatch(words):
        return [], False
    found = _OF_IT.fullmatch(orders.as_one(orders.plain_words(text)))
    if found is None or "?" in text or not (found["it"] or not found["when"]):
        return None
    try:
        return leads_from_words(found["when"] or "15 minutes"), bool(found["in"])
    except LeadError:
        return None
