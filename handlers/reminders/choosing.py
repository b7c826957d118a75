"""What is chosen in the form: which sessions, how long before, for oneself or for the channel.

The form is drawn again at every choice, with a line that says what comes next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from bot.outbox.message import Message
from bot.store.people import Person
from handlers import fields
from handlers.blocks import actions, bullets, button, escape, section
from handlers.effects import Call, Effects, update_view
from handlers.fields import Field
from handlers.forms import Filled, Form, FormError, Part, closing
from handlers.payloads import UnreadableError
from handlers.reminders.reminder import SetUp
from handlers.reminders.reminding import (
    FIRST_CHOICE,
    MOST_KINDS,
    Reminding,
    leads_in_words,
    paused,
    too_many_of,
    what_is_held,
)
from handlers.requests import Action, Submission
from handlers.wording import SHORT, moment
from schedules.leads import LONGEST_TEXT, Lead, LeadError, lead_in_words, leads_from_words
from schedules.outlook import next_if_wished
from schedules.subscriptions import Subject, Subscription, longest_first

CALLBACK = "reminders_modal"
TITLE = "Reminders"
ACTION_CHOOSE = "reminders_choose"
ACTION_MORE = "reminders_more"
TARGETS = (("me", "Me, in a direct message"), ("channel", "This channel, for everybody in it"))
WHO, KINDS, LEADS, TYPED, AT = "who", "kinds", "leads", "typed", "at"
STANDARD = (Lead(days=7), Lead(days=1), Lead(minutes=60), Lead(minutes=15))


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
        leads = [*self.leads, *typed]
        if self.at:
            leads = [
                Lead(days=lead.days, at=self.at)
                if lead.days and not lead.minutes and not lead.at
                else lead
                for lead in leads
            ]
        return longest_first(tuple(dict.fromkeys(leads)))


def present(
    own: Reminding, target: str, channel: str | None, user_id: str, kinds: Sequence[str] = ()
) -> Choice:
    """The present choices of a destination, or first ones; `kinds` are ticked besides."""
    known = [kind.id for kind in own.community.kinds[:MOST_KINDS]]
    is_channel = target == "channel" and channel is not None
    destination = channel if is_channel and channel else user_id
    subscription = own.subscriptions.of(destination)
    if subscription is None or not subscription.kinds:
        first = tuple(kinds) or tuple(known[:1])
        return Choice(target, channel, first, FIRST_CHOICE[is_channel])
    leads = longest_first(tuple({x for some in subscription.kinds.values() for x in some}))
    others = [lead for lead in leads if lead not in STANDARD]
    return Choice(
        target,
        channel,
        tuple(kind for kind in known if kind in subscription.kinds or kind in kinds),
        tuple(lead for lead in leads if lead in STANDARD),
        typed=_to_type(others),
        more=bool(others),
    )


@dataclass(frozen=True)
class Choosing:
    """What people do in the form."""

    own: Reminding

    def choose(self, action: Action) -> Effects:
        """Something was ticked: draw it anew, with what comes next."""
        return [self._redraw(action, more=False)]

    def more(self, action: Action) -> Effects:
        """The form, with more choices."""
        return [self._redraw(action, more=True)]

    def save(self, submission: Submission) -> Effects:
        """The form was sent."""
        own, who = self.own, submission.person
        choice = read(own, submission.view, who.user_id)
        if is_behind(submission.view):
            # Sent before the choices of whom it is for now were drawn: nobody has seen them.
            return form(own, choice, who).instead()
        check(choice)
        destination = choice.destination(who.user_id)
        if refused := own.refusal(destination, who):
            return closing(TITLE, refused.text)
        unticked = [kind.id for kind in own.community.kinds if kind.id not in choice.kinds]
        if choice.kinds:
            wanted = dict.fromkeys(choice.kinds, choice.all_leads())
            done, effects = set_up(own, destination, who, wanted, unticked)
            return [*closing(TITLE, done.blocks[0]["text"]["text"]), *effects]
        own.wish(destination, {Subject(kind=kind): () for kind in unticked}, who)
        text = "Done: these reminders are off. Nothing more will be sent."
        if lines := own.in_words(destination):  # reminders of single sessions
            text = f"Done: these reminders are off. Still on: {'; '.join(lines)}. "
            text += f"`{own.command} off` ends that too."
        return [*closing(TITLE, text), *own.home_changed(who)]

    def _redraw(self, action: Action, *, more: bool) -> Call:
        choice = read(self.own, action.view, action.person.user_id)
        choice = replace(choice, more=choice.more or more)
        view = form(self.own, choice, action.person).view()
        return update_view(action.view, view, hash=action.view["hash"])


def set_up(
    own: Reminding,
    destination: str,
    who: Person,
    wanted: Mapping[str, Sequence[Lead]],
    unwanted: Sequence[str] = (),
) -> tuple[Message, Effects]:
    """Want these leads before these kinds: what to say, and what else is to be done.

    A channel is told, which shows if the bot can post there.
    """
    if too_many := too_many_of(wanted.values()):
        return too_many, ()
    wishes = {Subject(kind=kind): leads for kind, leads in wanted.items()}
    nothing: dict[Subject, Sequence[Lead]] = {Subject(kind=kind): () for kind in unwanted}
    undo = own.wish(destination, {**wishes, **nothing}, who)
    subscription = own.subscriptions.of(destination)
    if destination != who.user_id and subscription:
        SetUp(own).put(subscription, who.user_id)
    done = own.set_up(own.kinds_of(tuple(wanted)), destination, who, undo)
    return done, own.home_changed(who)


def opened(
    own: Reminding, target: str, channel: str | None, who: Person, kinds: Sequence[str] = ()
) -> Form:
    """The form with the present choices of a destination."""
    return form(own, present(own, target, channel, who.user_id, kinds), who)


def form(own: Reminding, choice: Choice, who: Person) -> Form:
    """The form as it is with these choices."""
    suffix = f":{choice.target}"  # so that the other destination's choices are not kept
    parts: list[Part] = []
    if choice.channel:
        parts.append(fields.radio(WHO, "For whom", TARGETS, choice.target, reload=ACTION_CHOOSE))
    kinds = [(kind.id, kind.plural) for kind in own.community.kinds[:MOST_KINDS]]
    leads = [(str(lead), lead_in_words(lead).capitalize()) for lead in STANDARD]
    ticked = [str(lead) for lead in choice.leads]
    parts += [
        fields.ticks(KINDS + suffix, "Which sessions", kinds, choice.kinds, reload=ACTION_CHOOSE),
        fields.ticks(LEADS + suffix, "How long before", leads, ticked, reload=ACTION_CHOOSE),
    ]
    if choice.more:
        parts += _more(choice, suffix)
    else:
        parts.append(actions([button("More", ACTION_MORE, label="More times")], "more"))
    subscription = own.subscriptions.of(choice.destination(who.user_id))
    if subscription and len(set(subscription.kinds.values())) > 1:
        lines = [
            f"{own.plural(kind)}: {leads_in_words(leads)}"
            for kind, leads in subscription.kinds.items()
        ]
        same = "Saving gives all that are ticked the same times."
        parts.append(section(f"*Now*\n{bullets(lines)}\n{same}"))
    parts.append(section(_preview(own, choice, subscription, who), block_id="preview"))
    kept = {"c": choice.channel, "t": choice.target, "m": choice.more}
    return Form(CALLBACK, TITLE, parts, submit="Save", kept=kept)


def read(own: Reminding, view: Mapping[str, Any], user_id: str) -> Choice:
    """What the form holds now; where another destination was chosen, its present choices."""
    filled = Filled.of(view)
    kept, target = filled.kept, _target(filled)
    if target != kept["t"]:
        return present(own, target, kept["c"], user_id)
    suffix = f":{target}"
    known = {kind.id for kind in own.community.kinds}
    at = filled.text(AT + suffix)
    return Choice(
        target,
        kept["c"],
        tuple(kind for kind in filled.several(KINDS + suffix) if kind in known),
        _leads(filled.several(LEADS + suffix)),
        typed=filled.text(TYPED + suffix),
        at=time.fromisoformat(at) if at else None,
        more=bool(kept["m"]),
    )


def is_behind(view: Mapping[str, Any]) -> bool:
    """Whether it shows the choices of another destination than the one that is chosen."""
    filled = Filled.of(view)
    return bool(_target(filled) != filled.kept["t"])


def _preview(own: Reminding, choice: Choice, subscription: Subscription | None, who: Person) -> str:
    """What these choices mean, and what comes next (mrkdwn)."""
    where = "a direct message" if choice.target == "me" else "this channel"
    if not choice.kinds:
        return "*No sessions are ticked:* saving turns these reminders off."
    try:
        leads = choice.all_leads()
    except LeadError as error:
        return f":warning: {escape(str(error))}"
    if not leads:
        return ":warning: Tick how long before, or type it under More."
    now, destination = own.clock.now(), choice.destination(who.user_id)
    is_channel, zones = destination != who.user_id, own.zones(who)
    asked = destination, subscription, choice.kinds, leads, now
    found = next_if_wished(own.calendar, *asked, is_channel=is_channel)
    quiet = paused(subscription, zones, now)
    if found:
        what, at = what_is_held(found, zones), moment(found.due, zones, SHORT)
        coming = f"*Next, in {where}:* {at}, {_before(found.lead)} the {what}."
    else:
        sessions = [own.calendar.not_over(now, kind, limit=20) for kind in choice.kinds]
        known = any(session.start for some in sessions for session in some)
        nothing = "No session with a known date is ahead."
        if known:
            nothing = "No session that is known is far enough ahead."
        coming = f"{nothing} New ones will be announced in {where}."
    return f"{coming} *{quiet}*" if quiet else coming


def check(choice: Choice) -> None:
    """Raise FormError for what is wrong with a form that was sent."""
    suffix = f":{choice.target}"
    if not choice.kinds:
        return
    try:
        leads = choice.all_leads()
    except LeadError as error:
        raise FormError({TYPED + suffix: str(error)}) from None
    if not leads:
        text = "Tick how long before the session you want to hear of it."
        raise FormError({LEADS + suffix: text})


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
    return [
        fields.text(
            TYPED + suffix,
            "Other times before",
            choice.typed,
            most=LONGEST_TEXT,
            hint="In words, such as “2 days” or “3 weeks at 9:00”. Press Enter to see what it "
            "means.",
            placeholder="2 days, 3 hours",
            reload=ACTION_CHOOSE,
        ),
        fields.clock(
            AT + suffix,
            "Time of day for days and weeks before",
            f"{choice.at:%H:%M}" if choice.at else "",
            optional=True,
            hint="Without it, a day before means 24 hours before, by the clock on the wall.",
            reload=ACTION_CHOOSE,
        ),
    ]


def _target(filled: Filled) -> str:
    who = filled.text(WHO) or filled.kept["t"]
    return "channel" if who == "channel" and filled.kept["c"] else "me"


def _leads(chosen: Sequence[str]) -> tuple[Lead, ...]:
    try:
        return tuple(map(Lead.parse, chosen))
    except LeadError:
        raise UnreadableError("leads") from None
