"""Who wants what, who may change it, and the answers that say so."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.community import Kind
from bot.outbox.kinds import State
from bot.outbox.message import Message
from bot.outbox.outcomes import why
from bot.store import reminders as changes_table
from bot.store.people import Person, person
from handlers.blocks import (
    MOST_WORDS,
    Block,
    bullets,
    count_words,
    divider,
    escape,
    fitting,
    header,
    section,
    sentence,
)
from handlers.effects import Effects
from handlers.feature import Part
from handlers.reader import Intent, Said, tries
from handlers.reminders import buttons
from handlers.reminders.vocabulary import COMPLAINS
from handlers.wording import SHORT, Zones, day_of, moment
from schedules.calendar import epoch
from schedules.leads import MOST, Lead, lead_in_words
from schedules.ledger import who_held
from schedules.model import Occurrence, Status
from schedules.subscriptions import Subject, Subscription, Subscriptions, Upcoming, upcoming
from schedules.words import in_a_row, long_date

SET_UP = "set_up"
QUARTER = Lead(minutes=15)
# What a first choice offers, so that nobody is told twice at one moment without having asked.
FIRST_CHOICE = {False: (QUARTER,), True: (Lead(days=7), Lead(days=1))}
MOST_KINDS = 10
CHANGED_SINCE = "That was changed again since, so I left it: see your list."
NOT_YOURS = "This button belongs to somebody else's reminder."
ON_HOME = 200  # words there
SHOWN = 3  # of what comes next, and of what is skipped
OF_REMINDERS = {"of": "reminders"}  # what an answer was about, of which the next words may be
_STILL = re.compile(
    r"\b(?:no|nope|not|wait|want\w*|change|them|these|those|that|it|ones?|all)\b|\d", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?i)\b(?:remind\w*|ping\w*|notif\w*|alerts|nudge\w*|snooze|mute|pauses?|paused"
    r"|bug(?:ging)? me|stop|twice|spam\w*|vacation|on leave)\b"
)

Wishes = list[tuple[str, str, str, list[str]]]
"""Kind, or UID and date of a session, with the leads wished for, as they are stored."""


class Reminding(Part):
    """The reminders of one community: what all who change or show them share."""

    @property
    def command(self) -> str:
        """The slash command for reminders."""
        return self.community.commands.reminders or ""

    @property
    def subscriptions(self) -> Subscriptions:
        """Who wants what."""
        return Subscriptions(self.db)

    def refusal(self, destination: str, who: Person) -> Message | None:
        """What somebody is told who may not change a channel's reminders; None for who may.

        Those are whoever set them up, and the keepers.
        """
        subscription = self.subscriptions.of(destination)
        keepers = sorted(self.context.keepers.ids())
        if subscription is None or subscription.ended_at or destination == who.user_id:
            return None
        if who.user_id in (subscription.set_by, *keepers):
            return None
        keep, named = "keeps" if len(keepers) == 1 else "keep", [f"<@{one}>" for one in keepers]
        others = f", or {in_a_row(named, 'or')}, who {keep} the calendar" if keepers else ""
        text = (
            f"<@{subscription.set_by}> set up the reminders of this channel and can change them: "
            f"ask them{others}."
        )
        return Message(section(text))

    def can_remind(self, occurrence: Occurrence) -> bool:
        """Whether there is anything to remind of: a session with an instant that lies ahead."""
        is_ahead = occurrence.start is not None and occurrence.start > self.now
        return is_ahead and occurrence.status is not Status.CANCELLED

    def kinds_of(self, ids: Collection[str]) -> list[Kind]:
        """These kinds, or all where none is named."""
        wanted = [kind for kind in self.community.kinds if kind.id in ids or not ids]
        return wanted[:MOST_KINDS]

    def leads(self, destination: str, about: Subject) -> tuple[Lead, ...]:
        """What a destination wishes for before this."""
        subscription = self.subscriptions.of(destination)
        return subscription.leads(about) if subscription else ()

    # Changes

    def wish(
        self,
        destination: str,
        wishes: Mapping[Subject, Iterable[Lead]],
        by: Person,
        undo: str = "Undo",
    ) -> list[Block]:
        """Want exactly these leads before each of these; the button that takes it back."""
        before, is_channel = self.wishes(destination, wishes), destination != by.user_id
        table, now = self.subscriptions, self.now
        table.wish(destination, wishes, by=by.user_id, is_channel=is_channel, now=now)
        value = {"d": destination, "b": before, "a": self.wishes(destination, wishes)}
        self.changed(by, json.dumps(value))
        return buttons.undo(value, undo)

    def changed(self, by: Person, undo: str = "") -> None:
        """Note that somebody changed something, and how their typing "undo" takes it back.

        Nobody waits for the next tick.
        """
        changes_table.note_change(self.db, by.user_id, undo, epoch(self.now))
        self.context.look()

    def set_up(
        self,
        destination: str,
        who: Person,
        wanted: Mapping[str, Sequence[Lead]],
        unwanted: Sequence[str] = (),
    ) -> tuple[Message, Effects]:
        """Want these leads before these kinds: what to say, and what else is to be done.

        A channel is told, which shows if the bot can post there.
        """
        if any(len(set(leads)) > MOST for leads in wanted.values()):
            text = f"That would be more than {MOST} reminders of each: stop some first."
            return Message(section(text)), ()
        wishes = {Subject(kind=kind): leads for kind, leads in wanted.items()}
        nothing: dict[Subject, Sequence[Lead]] = {Subject(kind=kind): () for kind in unwanted}
        undo = self.wish(destination, {**wishes, **nothing}, who)
        subscription = self.subscriptions.of(destination)
        if destination != who.user_id and subscription:
            self.tell_channel(subscription, who.user_id)
        done = self.now_set(destination, self.kinds_of(wanted), who, undo)
        return done, self.context.changed_for(who)

    def tell_channel(self, subscription: Subscription, by: str) -> None:
        """Tell a channel who (`by`) set its reminders up or changed them.

        That belongs into the transaction of the change.
        """
        outbox, channel = self.context.outbox, subscription.destination
        said = f"{self.name(by)} set up reminders in this channel"
        if by != subscription.set_by:
            whose = self.name(subscription.set_by)
            said = f"{self.name(by)} changed the reminders in this channel that {whose} set up"
        about = json.dumps({"by": by, "said": said})
        outbox.put(outbox.new_row(SET_UP, channel, secrets.token_hex(8), about=about))

    def stop_all(self, destination: str, by: Person) -> Message:
        """Want nothing any more, with the way back."""
        subscription = self.subscriptions.of(destination)
        if subscription is None:
            return self.none_set(destination, by)
        kinds = [Subject(kind=kind) for kind in subscription.kinds]
        sessions = [Subject(session=each) for each in subscription.sessions]
        undo = self.wish(destination, dict.fromkeys([*kinds, *sessions], ()), by, "Turn on again")
        return self.stopped(f"{whose(destination, by)} are off", destination, undo)

    def wishes(self, destination: str, abouts: Iterable[Subject]) -> Wishes:
        """What a destination wishes for before these, as an Undo carries it."""
        found = []
        for about in abouts:
            uid, at = about.session or ("", None)
            leads = [str(lead) for lead in self.leads(destination, about)]
            found.append((about.kind or "", uid, str(at or ""), leads))
        return found

    # Words

    def name(self, user_id: str) -> str:
        """What somebody is called (mrkdwn), without calling them where their name is known."""
        name = person(self.db, user_id).name
        return escape(name) if name else f"<@{user_id}>"

    def plural(self, kind_id: str) -> str:
        """What the sessions of a kind are called; a kind may have left the community's folder."""
        kind = self.community.kind_by_id.get(kind_id)
        return escape(kind.plural if kind else kind_id)

    def in_words(self, destination: str, besides: Collection[str] = ()) -> list[str]:
        """What a destination wants, a line (mrkdwn) for each kind and session."""
        subscription = self.subscriptions.of(destination)
        if subscription is None:
            return []
        lines = [
            f"{self.plural(kind)}: {leads_in_words(leads)}"
            for kind, leads in subscription.kinds.items()
            if kind not in besides
        ]
        for session, leads in subscription.sessions.items():
            occurrence = self.calendar.occurrence(*session)
            if occurrence and occurrence.end and occurrence.end > self.now:
                day = f"{occurrence.local_start:%B} {occurrence.local_start.day}"
                title = escape(occurrence.title)
                lines.append(f"Only the {title} on {day}: {leads_in_words(leads)}")
        return lines

    def listing(self, who: Person, channel: str | None) -> Message:
        """One's own reminders, and those of the channel where it was asked."""
        most = MOST_WORDS // 2 if channel else MOST_WORDS
        blocks = [header("Reminders"), *self._overview(who.user_id, who, "Your reminders", most)]
        if channel:
            there = self._overview(channel, who, "Reminders in this channel", most)
            blocks += [divider(), *there]
        row = [buttons.choices("Change"), buttons.off()]
        if self.subscriptions.of(who.user_id) is None:
            row = [buttons.choices("Set up reminders")]
        return Message(*blocks, *buttons.row(row))

    def perhaps(self, said: Said) -> Intent | None:
        """What is set and can be changed, for oneself or a channel, where words are about that."""
        return self.what_is_set(said) if _ABOUT.search(said.text) else None

    def perhaps_still(self, said: Said) -> Intent | None:
        """The same where the answer before was about reminders."""
        is_still = _STILL.search(said.text) and self.is_told(said)
        return self.what_is_set(said) if is_still else None

    def is_told(self, said: Said) -> bool:
        """Whether the answer before was about reminders."""
        return self.context.said_last(said).get("of") == OF_REMINDERS["of"]

    def what_is_set(self, said: Said) -> Intent:
        """What is set for oneself or, where others see it, for the channel, and what to change."""
        here = "" if said.private else said.channel or ""
        lines, of = self.in_words(here or said.person.user_id), "channel " if here else ""
        whose = "This channel's reminders" if here else "Your reminders"
        row = self.context.ask_a_keeper(said.text, said.person)
        kind = self.context.said_last(said).get("kind", "")
        if lines:
            text = sentence(f"{whose}: {'; '.join(lines)}") + " What shall I change?"
            words = [("Pause 2 weeks", f"{of}pause 2 weeks"), ("Stop them", f"{of}off")]
            row = [buttons.choices("Change"), *tries(words, self.command), *row]
        else:
            text = f"{whose}: none. I remind here in Slack, before a session."
            row = [buttons.choices("Set up reminders", kinds=[kind] if kind else ()), *row]
        text = f"Sorry about that. {text}" if COMPLAINS.search(said.text) else text
        about = {**OF_REMINDERS, "in": here, "kind": kind}
        named = {name: value for name, value in about.items() if value}
        return Intent(Message(section(text), *buttons.row(row)), about=named)

    def home(self, who: Person, now: datetime) -> list[Block]:
        """A person's own reminders for their Home, with the next ones that are skipped."""
        blocks = [divider(), *self._overview(who.user_id, who, "My reminders", ON_HOME)]
        subscription = self.subscriptions.of(who.user_id)
        if subscription is None:
            return [*blocks, *buttons.row([buttons.choices("Set up reminders")])]
        row = [buttons.choices("Change")]
        for each in upcoming(self.db, who.user_id, self.now, limit=1):
            row.append(buttons.skip(each.occurrence, text="Skip the next one"))
        row.append(buttons.off())
        if subscription.is_paused(self.now):
            row.append(buttons.resume())
        found = [self.calendar.occurrence(*session) for session in subscription.skipped]
        ahead = [occurrence for occurrence in found if occurrence and self.can_remind(occurrence)]
        for occurrence in sorted(ahead, key=lambda one: one.local_start)[:SHOWN]:
            day = session_day(occurrence, self.zones(who))
            text = f"Skipped: {escape(occurrence.title)} {day}"
            blocks.append(section(text, accessory=buttons.unskip(occurrence)))
        return [*blocks, *buttons.row(row)]

    def _overview(self, destination: str, who: Person, title: str, most: int) -> list[Block]:
        """What a destination has, and what comes next, in that many words or the very next."""
        subscription, now = self.subscriptions.of(destination), self.now
        lines, zones = self.in_words(destination), self.zones(who)
        if subscription is None or not (lines or subscription.ended_at):
            how = "me" if destination == who.user_id else "channel"
            nothing = f"None. Type `{self.command} {how}` to set some up."
            return [section(f"*{title}*\n{nothing}")]
        if subscription.is_channel:
            lines.append(f"_Set up by {self.name(subscription.set_by)}_")
        standing = paused(subscription, zones, now)
        if subscription.ended_at is not None:
            standing = f"Stopped: {why(subscription.error)}."
        lines += [f"*{standing}*"] if standing else []
        blocks = [section(f"*{title}*\n{bullets(lines)}")]
        found = [_line(each, zones) for each in upcoming(self.db, destination, now, limit=SHOWN)]
        if found:
            left = most - count_words(f"Reminders, {title}, next: {bullets(lines)}")
            blocks.append(section(f"*Next*\n{bullets(found[: fitting(found, left)])}"))
        elif not standing:
            blocks.append(section("No session with a known date is ahead."))
        return blocks

    def now_set(
        self, destination: str, kinds: Sequence[Kind], who: Person, undo: Sequence[Block] = ()
    ) -> Message:
        """All that is set of these kinds and else, and what comes next of them."""
        subscription, now = self.subscriptions.of(destination), self.now
        assert subscription is not None, "something was set up"
        ids, zones = {kind.id for kind in kinds}, self.zones(who)
        each_of = [(k.plural, leads_in_words(subscription.kinds.get(k.id, ()))) for k in kinds]
        if len({leads for _, leads in each_of}) == 1:
            each_of = [(in_a_row([k.plural for k in kinds]), each_of[0][1])]
        what = "; ".join(f"{escape(plural)} {leads}" for plural, leads in each_of)
        shown = [sentence(f"Done: you will be reminded of {what}")]
        if subscription.is_channel:
            told = sentence(f"I'm telling <#{destination}> now: it will be reminded of {what}")
            shown = [f"{told} If I can't post there, I write to you."]
        if others := self.in_words(destination, besides=ids):
            shown.append(sentence(f"Also set: {'; '.join(others)}"))
        found = upcoming(self.db, destination, now, limit=SHOWN)
        if of_these := [each for each in found if each.occurrence.kind in ids]:
            shown.append(f"Next: {_line(of_these[0], zones)}.")
        else:
            shown.append("No session with a known date is ahead; new ones count too.")
        if quiet := paused(subscription, zones, now):
            shown.append(f"*{quiet}*")
        return Message(section("\n".join(shown)), *buttons.row(undo))

    def usage(self) -> Message:
        """How to ask, with examples."""
        command, words = self.command, [k.words for k in self.community.kinds if k.words]
        every = [word for some in words for word in some if word.endswith("s")]
        plural = (every or [words[0][-1] if words else "sessions"])[0]
        examples = [
            (f"{command} me 1 day, 15 minutes before {plural}", "in private"),
            (f"{command} channel 1 week before {plural}", "here, for everybody"),
            (f"{command} list", "what is set"),
            (f"{command} pause until January", "quiet; `resume` ends it"),
            (f"{command} off", f"no more; also `off {plural}`, `remove 1 day`, `channel off`"),
        ]
        lines = bullets([f"`{typed}` {meaning}" for typed, meaning in examples])
        more = "Days and weeks take a time: `2 days at 9:00`."
        return Message(section(f"*Reminders: what you can type*\n{lines}\n{more}"))

    def none_set(self, destination: str, who: Person) -> Message:
        """That there is nothing to stop or to pause."""
        text = f"{whose(destination, who).capitalize()} are off: there is nothing to change."
        return Message(section(text), *buttons.row([buttons.choices("Set up reminders")]))

    def stopped(self, what: str, destination: str, undo: Sequence[Block]) -> Message:
        """What is off, and what is still set."""
        lines = self.in_words(destination)
        left = f"Still set: {'; '.join(lines)}" if lines else "Nothing more will be sent"
        return Message(section(f"Done: {what}. {sentence(left)}"), *buttons.row(undo))


def leads_in_words(leads: Iterable[Lead]) -> str:
    """1 day before and 15 minutes before."""
    return in_a_row([lead_in_words(lead) for lead in leads])


def paused(subscription: Subscription | None, zones: Zones, now: datetime) -> str:
    """Until when a destination wants to hear nothing; empty where it does not say so."""
    if subscription is None or subscription.paused_until is None or subscription.ended_at:
        return ""
    day = subscription.paused_until.astimezone(ZoneInfo(zones.today_in))
    return f"Paused until {long_date(day)}." if subscription.is_paused(now) else ""


def what_is_held(each: Upcoming, zones: Zones) -> str:
    """Which session a message is about, whether its date is sure, and why it waits (mrkdwn)."""
    by_keeper = who_held(each.delivery.error) is not None
    reason = "by a calendar keeper" if by_keeper else "until the date is confirmed"
    doubt = "expected, not confirmed" if each.occurrence.status is Status.TENTATIVE else ""
    noted = f"held {reason}" if each.delivery.state is State.HELD else doubt
    what = f"{escape(each.occurrence.title)} {session_day(each.occurrence, zones)}"
    return f"{what} ({noted})" if noted else what


def session_day(occurrence: Occurrence, zones: Zones) -> str:
    """On November 25, in the reader's zone."""
    day = day_of(occurrence, zones)
    return f"on {day:%B} {day.day}"


def whose(destination: str, who: Person) -> str:
    """Your reminders, or this channel's."""
    return "your reminders" if destination == who.user_id else "this channel's reminders"


def _line(each: Upcoming, zones: Zones) -> str:
    return f"{moment(each.delivery.due, zones, SHORT)}: {what_is_held(each, zones)}"
