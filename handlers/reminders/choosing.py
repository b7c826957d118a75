"""What is chosen: in the form, or for the one session that was shown, in words or by its buttons.

The form is drawn again at every choice, with a line that says what comes next.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from bot.community import Kind
from bot.outbox.message import Message
from bot.store.people import Person
from handlers import fields
from handlers.blocks import actions, bullets, button, escape, section, sentence
from handlers.effects import Effects, update_view
from handlers.feature import named
from handlers.fields import Field
from handlers.forms import Filled, Form, FormError, Part, closing
from handlers.payloads import UnreadableError
from handlers.reader import Intent
from handlers.reminders import buttons
from handlers.reminders.ordered import Order, typed
from handlers.reminders.reminding import (
    FIRST_CHOICE,
    MOST_KINDS,
    OF_REMINDERS,
    QUARTER,
    Reminding,
    leads_in_words,
    paused,
    session_day,
    what_is_held,
)
from handlers.routes import Action, Submission
from handlers.wording import SHORT, moment
from schedules.leads import (
    LONGEST_TEXT,
    ON_THE_DAY,
    Lead,
    LeadError,
    due,
    lead_in_words,
    leads_from_words,
)
from schedules.model import Occurrence
from schedules.periods import PeriodError, period
from schedules.subscriptions import Subject, Subscription, longest_first, next_if_wished

CALLBACK = "reminders_modal"
TITLE = "Reminders"
ACTION_CHOOSE = "reminders_choose"
ACTION_MORE = "reminders_more"
TARGETS = (("me", "Me, in a direct message"), ("channel", "This channel, for everybody in it"))
AFTER_ALL = "Done: you are reminded of it after all."
FROM_NOW = "from today"
SEARCHED = 50  # sessions, for the one that is meant
WHO, KINDS, LEADS, TYPED, AT = "who", "kinds", "leads", "typed", "at"
STANDARD = (Lead(days=7), Lead(days=1), Lead(at=ON_THE_DAY), Lead(minutes=60), Lead(minutes=15))


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form holds. `channel` is where it was opened, None in a direct message.

    `typed` are further leads in words, `at` the time of day for leads of days and weeks.
    """

    target: str
    channel: str | None
    kinds: tuple[str, ...]
    leads: tuple[Lead, ...]
    typed: str = ""
    at: time | None = None
    more: bool = False

    def destination(self, user_id: str) -> str:
        """Where the reminders go."""
        return self.channel if self.target == "channel" and self.channel else user_id

    def all_leads(self) -> tuple[Lead, ...]:
        """Everything that is ticked and typed. Raises LeadError for words that say no time."""
        typed = leads_from_words(self.typed) if self.typed.strip() else []
        leads = [
            Lead(days=lead.days, at=self.at)
            if self.at and lead.days and not lead.minutes and not lead.at
            else lead
            for lead in (*self.leads, *typed)
        ]
        return longest_first(tuple(dict.fromkeys(leads)))


class Choosing(Reminding):
    """The form, and what people do in it."""

    def opened(
        self, target: str, channel: str | None, who: Person, kinds: Sequence[str] = ()
    ) -> Form:
        """The form with the present choices of a destination; `kinds` are ticked besides."""
        return self.form(self._present(target, channel, who.user_id, kinds), who)

    def choose(self, action: Action) -> Effects:
        """Something was ticked, or More was pressed: draw it anew, with what comes next."""
        choice, _ = self._read(action.view, action.person.user_id)
        more = choice.more or action.action_id == ACTION_MORE
        view = self.form(replace(choice, more=more), action.person).view()
        return [update_view(action.view, view, hash=action.view["hash"])]

    def save(self, submission: Submission) -> Effects:
        """The form was sent."""
        who = submission.person
        choice, is_behind = self._read(submission.view, who.user_id)
        if is_behind:
            # Sent before the choices of whom it is for now were drawn: nobody has seen them.
            return self.form(choice, who).instead()
        wanted = dict.fromkeys(choice.kinds, _checked(choice)) if choice.kinds else {}
        destination = choice.destination(who.user_id)
        if refused := self.refusal(destination, who):
            return closing(TITLE, refused.text)
        unticked = [kind.id for kind in self.community.kinds if kind.id not in choice.kinds]
        if wanted:
            done, effects = self.set_up(destination, who, wanted, unticked)
            return [*closing(TITLE, done.blocks[0]["text"]["text"]), *effects]
        self.wish(destination, {Subject(kind=kind): () for kind in unticked}, who)
        text = "Done: these reminders are off. Nothing more will be sent."
        if lines := self.in_words(destination):  # reminders of single sessions
            text = f"Done: these reminders are off. Still on: {'; '.join(lines)}. "
            text += f"`{self.command} off` ends that too."
        return [*closing(TITLE, text), *self.context.changed_for(who)]

    def form(self, choice: Choice, who: Person) -> Form:
        """The form as it is with these choices."""
        suffix = f":{choice.target}"  # so that the other destination's choices are not kept
        kinds = [(kind.id, kind.plural) for kind in self.community.kinds[:MOST_KINDS]]
        leads = [(str(lead), lead_in_words(lead).capitalize()) for lead in STANDARD]
        ticked = [str(lead) for lead in choice.leads]
        whom = fields.radio(WHO, "For whom", TARGETS, choice.target, reload=ACTION_CHOOSE)
        parts: list[Part] = [
            *([whom] if choice.channel else []),
            fields.ticks(
                KINDS + suffix, "Which sessions", kinds, choice.kinds, reload=ACTION_CHOOSE
            ),
            fields.ticks(LEADS + suffix, "How long before", leads, ticked, reload=ACTION_CHOOSE),
        ]
        if choice.more:
            parts += _more(choice, suffix)
        else:
            parts.append(actions([button("More", ACTION_MORE, label="More times")], "more"))
        subscription = self.subscriptions.of(choice.destination(who.user_id))
        if subscription and len(set(subscription.kinds.values())) > 1:
            now = [f"{self.plural(k)}: {leads_in_words(x)}" for k, x in subscription.kinds.items()]
            same = "Saving gives all that are ticked the same times."
            parts.append(section(f"*Now*\n{bullets(now)}\n{same}"))
        parts.append(section(self._preview(choice, subscription, who), block_id="preview"))
        kept = {"c": choice.channel, "t": choice.target, "m": choice.more}
        return Form(CALLBACK, TITLE, parts, submit="Save", kept=kept)

    def _present(
        self, target: str, channel: str | None, user_id: str, kinds: Sequence[str] = ()
    ) -> Choice:
        """The present choices of a destination, or first ones; `kinds` are ticked besides."""
        known = [kind.id for kind in self.community.kinds[:MOST_KINDS]]
        first = FIRST_CHOICE[target == "channel" and channel is not None]
        choice = Choice(target, channel, tuple(kinds) or tuple(known[:1]), first)
        subscription = self.subscriptions.of(choice.destination(user_id))
        if subscription is None or not subscription.kinds:
            return choice
        leads = longest_first(tuple({x for some in subscription.kinds.values() for x in some}))
        others = [lead for lead in leads if lead not in STANDARD]
        return replace(
            choice,
            kinds=tuple(kind for kind in known if kind in subscription.kinds or kind in kinds),
            leads=tuple(lead for lead in leads if lead in STANDARD),
            typed=_to_type(others),
            more=bool(others),
        )

    def _read(self, view: Mapping[str, Any], user_id: str) -> tuple[Choice, bool]:
        """What the form holds now, and whether it shows the choices of another destination.

        Where another one was chosen, it holds the present choices of that.
        """
        filled = Filled.of(view)
        kept, who = filled.kept, filled.text(WHO) or filled.kept["t"]
        target = "channel" if who == "channel" and kept["c"] else "me"
        if target != kept["t"]:
            return self._present(target, kept["c"], user_id), True
        suffix = f":{target}"
        known = {kind.id for kind in self.community.kinds}
        at = filled.text(AT + suffix)
        try:
            leads = tuple(map(Lead.parse, filled.several(LEADS + suffix)))
        except LeadError:
            raise UnreadableError("leads") from None
        choice = Choice(
            target,
            kept["c"],
            tuple(kind for kind in filled.several(KINDS + suffix) if kind in known),
            leads,
            typed=filled.text(TYPED + suffix),
            at=time.fromisoformat(at) if at else None,
            more=bool(kept["m"]),
        )
        return choice, False

    def _preview(self, choice: Choice, subscription: Subscription | None, who: Person) -> str:
        """What these choices mean, and what comes next (mrkdwn)."""
        if not choice.kinds:
            return "*No sessions are ticked:* saving turns these reminders off."
        try:
            leads = choice.all_leads()
        except LeadError as error:
            return f":warning: {escape(str(error))}"
        if not leads:
            return ":warning: Tick how long before, or type it under More."
        where = "a direct message" if choice.target == "me" else "this channel"
        now, destination, zones = self.now, choice.destination(who.user_id), self.zones(who)
        asked = destination, subscription, choice.kinds, leads, now
        found = next_if_wished(self.db, *asked, is_channel=destination != who.user_id)
        quiet = paused(subscription, zones, now)
        if found:
            what, at = what_is_held(found, zones), moment(found.delivery.due, zones, SHORT)
            coming = f"*Next, in {where}:* {at}, {_before(found.delivery.lead)} the {what}."
        else:
            ahead = [self.calendar.not_over(now, kind, limit=20) for kind in choice.kinds]
            nothing = "No session with a known date is ahead."
            if any(session.start for some in ahead for session in some):
                nothing = "No session that is known is far enough ahead."
            coming = f"{nothing} New ones will be announced in {where}."
        return f"{coming} *{quiet}*" if quiet else coming


def _checked(choice: Choice) -> tuple[Lead, ...]:
    """The leads of a form that was sent; raises FormError for what is wrong with them."""
    suffix = f":{choice.target}"
    try:
        leads = choice.all_leads()
    except LeadError as error:
        raise FormError({TYPED + suffix: str(error)}) from None
    if not leads:
        text = "Tick how long before the session you want to hear of it."
        raise FormError({LEADS + suffix: text})
    return leads


def _to_type(leads: Sequence[Lead]) -> str:
    """Leads as they can be typed; of more than anybody can type, too many to save."""
    typed = ""
    for lead in leads:
        more = f"{typed}, {lead_in_words(lead).replace(' before', '')}".lstrip(", ")
        if len(more) > LONGEST_TEXT:
            break
        typed = more
    return typed


def _before(lead: Lead | None) -> str:
    """The lead to go on after with a session; what time that is has been said."""
    if lead is None or not (lead.days or lead.minutes):
        return "on the day of" if lead and lead.at else "at the start of"
    return lead_in_words(replace(lead, at=None))


def _more(choice: Choice, suffix: str) -> list[Field]:
    words = "In words, such as “2 days” or “3 weeks at 9:00”. Press Enter to see what it means."
    hour = "Without it, a day before means 24 hours before, by the clock on the wall."
    return [
        fields.text(
            TYPED + suffix,
            "Other times before",
            choice.typed,
            most=LONGEST_TEXT,
            hint=words,
            placeholder="2 days, 3 hours",
            reload=ACTION_CHOOSE,
        ),
        fields.clock(
            AT + suffix,
            "Time of day for days and weeks before",
            f"{choice.at:%H:%M}" if choice.at else "",
            optional=True,
            hint=hour,
            reload=ACTION_CHOOSE,
        ),
    ]


class OneSession(Reminding):
    """Sets and skips what is told of a single session."""

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
        self.changed(who, json.dumps({"d": who.user_id, "skipped": named(one)}))
        text = f"Skipped: {escape(one.title)} {session_day(one, self.zones(who))}."
        return Message(section(text), *buttons.row([buttons.unskip(one)]))

    def amended(self, wanted: Mapping[Subject, Iterable[Lead]], by: Person) -> Intent:
        """Other leads than were set, and all that is set now."""
        undo = self.wish(by.user_id, wanted, by)
        set_now = "; ".join(self.in_words(by.user_id)) or "nothing"
        answer = Message(section(sentence(f"Changed. Set now: {set_now}")), *buttons.row(undo))
        return Intent(answer, self.context.changed_for(by), OF_REMINDERS)

    def session_of(
        self, order: Order, who: Person, kinds: Collection[str] = ()
    ) -> Occurrence | None:
        """The session to come on the day that is named, best of kinds that somebody has."""
        days, has = None, self.subscriptions.of(who.user_id)
        with suppress(PeriodError):
            days = period(FROM_NOW if order.day == "next" else order.day, self.today(who))
        if days is None:
            return None
        first, last = days.first or self.today(who), days.last
        zone, wanted = self.zones(who).today_in, order.kinds or kinds or (has.kinds if has else ())
        found = self.calendar.between(first, last, self.now, None, zone=zone, limit=SEARCHED)
        ahead = [one for one in found if self.can_remind(one)]
        of_these = [one for one in ahead if one.kind in wanted]
        return next(iter(of_these or (() if order.kinds else ahead)), None)

    def of_day(self, order: Order, one: Occurrence | None, who: Person) -> Intent:
        """What is ordered of one session."""
        me = who.user_id
        if one is None:
            text = f"I know no such session to come on “{escape(order.day)}”. Press to choose what:"
            return Intent(Message(section(text), *buttons.row([buttons.choices("Remind me")])))
        about, subscription = about_one(one), self.subscriptions.of(me)
        has, effects = self.leads(me, about), self.context.changed_for
        if order.removes:
            return self.amended({about: [lead for lead in has if lead not in order.leads]}, who)
        if order.mode == "off" and has and not self.leads(me, Subject(kind=one.kind)):
            return self.amended({about: ()}, who)
        if order.mode in ("off", "skip"):
            done = self.skipped(one, who) if subscription else self.none_set(me, who)
        elif order.mode == "keep":
            self.subscriptions.unskip(me, about.session or ("", one.recurrence_id), self.now)
            self.changed(who)
            done = Message(section(AFTER_ALL))
        else:
            done = self.of_one(one, who, order.leads or (QUARTER,))
        return Intent(done, effects(who), {**OF_REMINDERS, **named(one)})


def about_one(occurrence: Occurrence) -> Subject:
    """The session as what reminders are about."""
    return Subject(session=(occurrence.uid, occurrence.recurrence_id))


def dated(order: Order, one: Occurrence, kinds: Sequence[Kind]) -> Order:
    """The same with the day and kind of its session, which can be typed anywhere."""
    day = f"{one.local_start:%B} {one.local_start.day}, {one.local_start.year}".lower()
    order = replace(order, day=day, kinds=(one.kind,), replaces=False)
    return replace(order, words=typed(order, kinds))
