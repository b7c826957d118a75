"""The commands about sessions, and the buttons under their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.community import Community, Kind
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import Block, escape, header, section
from handlers.effects import Ack, Effects, Elsewhere, Respond, Run, Slack
from handlers.feature import Context, Feature, Subcommand
from handlers.payloads import part
from handlers.reader import Intent, NotUnderstood, Said, Sureness, did_you_mean
from handlers.routes import Action, Command, Listed, Routes
from handlers.sessions.asking import (
    SUBCOMMANDS,
    WAYS,
    Query,
    asks_for_sessions,
    read,
)
from handlers.sessions.cards import (
    ACTION_BACK,
    ACTION_MORE,
    ACTION_SHARE,
    PAGE_SIZE,
    Others,
    Timing,
    Writer,
    nothing_sentence,
    past_reach,
    without_a_time,
)
from handlers.wording import Zones, when, zones_of
from schedules.calendar import Calendar
from schedules.model import Occurrence, recurrence_date
from schedules.words import MONTHS, clean, nearest

MOST_SEARCHED = 200  # sessions of which those on other days are left out
IN_WORDS = 3  # the sessions that an answer in words names
MAYBE_SHARED = (
    "Look in this channel whether it was shared: Slack did not say so. If it was not, type the "
    "command again, and share its answer."
)
NEARLY = "I don't know that one. Did you mean this?"
PERIOD_WORDS = ("today", "tomorrow", "this week", "next week", "this month", "next month")


@dataclass(frozen=True)
class Sessions:
    """Answers questions about sessions.

    `subcommands` gives other features' too: the first word after the command that belongs to no
    one kind goes to them.
    """

    calendar: Calendar
    community: Community
    clock: Clock
    others: Others = field(default_factory=Others)
    subcommands: Callable[[], Mapping[str, Subcommand]] = dict

    # What people ask

    def command(self, command: Command) -> Effects | Elsewhere:
        """`/charter-sessions` and each kind's own command."""
        if command.name == self.community.commands.sessions:
            other = self.subcommands().get(clean(command.text).partition(" ")[0])
            if other:
                return other.listener(command)
        kind = next((k for k in self.community.kinds if k.command == command.name), None)
        asked = self._read(command.text, command.person, kind)
        if isinstance(asked, Query) and asked.mode == "help":
            return [Ack(self.usage(command.name, kind, command.person))]
        found = self._answer(asked, command.person)
        if found or (isinstance(asked, NotUnderstood) and asked.sure):
            return [Ack(found or did_you_mean(cast(NotUnderstood, asked), command.name))]
        return Elsewhere(self._guess(command.text, asked, command.person, command.name))

    def hear(self, said: Said) -> Intent | None:
        """The answer to words that are clearly about sessions; None for all others."""
        asked, menu = self._read(said.text, said.person, None), self.community.commands.menu
        if isinstance(asked, NotUnderstood):
            return Intent(did_you_mean(asked, said.hint or menu)) if asked.sure else None
        if asked.mode == "help":
            kind = self.community.kind_by_id.get(asked.kind or "")
            return Intent(self.usage(kind.command or menu, kind, said.person)) if kind else None
        found = self._answer(asked, said.person) if asks_for_sessions(said.text, asked) else None
        return Intent(found) if found else None

    def guess(self, said: Said) -> Intent | None:
        """What was probably meant by days, or by a word that is nearly one about sessions."""
        hint = said.hint or self.community.commands.menu
        asked = self._read(said.text, said.person, None)
        if isinstance(asked, Query) and asked.label:  # days of something else, unless there are any
            days = replace(asked, mode="period")
            if not self.find(days, self.clock.now(), self.zones(said.person)):
                return None
        if isinstance(asked, NotUnderstood) and asked.nearest is WAYS:
            return None
        found = self._guess(said.text, asked, said.person, hint)
        return Intent(found) if found else None

    def _answer(self, asked: Query | NotUnderstood, person: Person) -> Message | None:
        """The answer to what was understood; None where it is a topic that no session has."""
        if isinstance(asked, NotUnderstood):
            return None
        zones, now = self.zones(person), self.clock.now()
        found = self.find(asked, now, zones)
        if asked.mode == "topic" and not found and not without_a_time(self.community, asked):
            return None
        return self._write(asked, found, self._writer(zones, now))

    def _guess(
        self, text: str, asked: Query | NotUnderstood, person: Person, hint: str
    ) -> Message | None:
        """What else may have been meant: the days without the topic, or a word that is near."""
        if isinstance(asked, Query) and asked.label:
            return self._answer(replace(asked, mode="period"), person)
        if isinstance(asked, NotUnderstood) and asked.nearest:
            return did_you_mean(asked, hint)
        near = self._nearest(text)
        return did_you_mean(NotUnderstood(NEARLY, near), hint) if near else None

    def in_words(self, kind_id: str, person: Person, at: Timing = when) -> str:
        """What the calendar knows of a kind now, as sentences (mrkdwn) for an answer to take in.

        `at` words when a session is.
        """
        now = self.clock.now()
        found = self.calendar.not_over(now, kind_id, limit=IN_WORDS)
        last = self.calendar.held(now, kind_id, limit=1)
        writer = self._writer(self.zones(person), now)
        kind = self.community.kind_by_id[kind_id]
        return writer.sentences(found, last[0] if last else None, kind, at)

    def page(self, action: Action) -> Effects:
        """More and Back: the same question, further on."""
        query = Query.from_value(action.value)
        zones, now = self.zones(action.reader), self.clock.now()
        found = self.find(query, now, zones)
        message = self._write(query, found, self._writer(zones, now))
        return [Respond(action.response_url or "", message)]

    def share(self, action: Action) -> Effects:
        """Say the answer again for everybody in the channel, with who shared it."""
        zones, now = self.zones(action.person), self.clock.now()
        by = action.person.user_id
        public = Writer(self.community, zones.for_everybody(), now, self.others, by)
        own = self._writer(zones, now)
        if "uid" in action.value:
            at = recurrence_date(action.value["rid"])
            occurrence = self.calendar.occurrence(action.value["uid"], at)
            if occurrence is None:
                return action.aside("This session is no longer in the calendar.")
            query = Query("next" if self._is_next(occurrence, now) else "topic")
            message, kept = public.one(occurrence, query), own.one(occurrence, query)
        else:
            query = Query.from_value(part(action.value, "q"))
            found = self.find(query, now, zones)
            message, kept = self._write(query, found, public), self._write(query, found, own)
        done = Message(*_without_share(kept))
        url = action.response_url or ""

        def share(slack: Slack) -> Effects:
            try:
                slack.respond(Respond(url, message, replace=False, in_channel=True))
            except CallError:
                return action.aside(MAYBE_SHARED)
            return [Respond(url, done)]

        return [Run(share)]

    # What it finds

    def find(self, query: Query, now: datetime, zones: Zones) -> list[Occurrence]:
        """The sessions that answer a question, one more than a page where there are more."""
        calendar, kind = self.calendar, query.kind
        limit, offset = min(query.count or PAGE_SIZE + 1, PAGE_SIZE + 1), query.offset
        match query.mode:
            case "last":
                return calendar.held(now, kind, limit=1)
            case "upcoming":
                return calendar.not_over(now, kind, limit=limit, offset=offset)
            case "period" if not query.gaps:
                zone, first, last = zones.today_in, query.first, query.last
                return calendar.between(
                    first, last, now, kind, zone=zone, limit=limit, offset=offset
                )
            case "topic" if not query.label:
                return calendar.about(query.words, now, kind, limit=limit, offset=offset)
            case "period" | "topic":
                days, zone = (query.first, query.last), zones.today_in
                found = (
                    calendar.about(query.words, now, kind, limit=MOST_SEARCHED)
                    if query.mode == "topic"
                    else calendar.between(*days, now, kind, limit=MOST_SEARCHED, zone=zone)
                )
                kept = [each for each in found if query.holds(day_of(each, zones))]
                return kept[offset : offset + limit]
        return calendar.not_over(now, kind, limit=1)

    def home(self, person: Person, now: datetime) -> list[Block]:
        """The next session of every kind that has one, soonest first, for somebody's Home."""
        kinds = self.community.kinds
        found = [self.calendar.not_over(now, kind.id, limit=1) for kind in kinds]
        coming = sorted((some[0] for some in found if some), key=lambda each: each.start or now)
        writer = self._writer(self.zones(person), now)
        blocks = [header("Next sessions")]
        for number, occurrence in enumerate(coming):
            blocks += writer.card(occurrence, f"home-session-{number}")
        return blocks if coming else [*blocks, section("No session is announced yet.")]

    def zones(self, person: Person) -> Zones:
        """The zones to word times for this reader."""
        return zones_of(self.calendar, self.community, person)

    # What it says

    def usage(self, command: str, kind: Kind | None, person: Person) -> Message:
        """How to ask, with three examples."""
        what = kind.plural if kind else "sessions"
        examples = [
            (command, f"the next {kind.name if kind else 'session'}"),
            (f"{command} next month", "a period: also `March 2027`, `Q1`, `next 90 days`"),
            (
                f"{command} {self.community.about.example_topic}",
                "a topic: what has that word in its title",
            ),
        ]
        lines = "\n".join(f"• `{typed}` {meaning}" for typed, meaning in examples)
        more = f"Also `{command} upcoming` for the next six and `{command} last` for the last one."
        text = f"*{escape(what[0].upper() + what[1:])}: what you can type*\n{lines}\n{more}"
        others = [] if kind else [one for one in self.subcommands().items() if one[1].sees(person)]
        if others:
            text += "\n*You can also type*\n"
            text += "\n".join(f"• `{command} {word}` {other.hint}" for word, other in others)
        return Message(section(text))

    def _read(self, text: str, person: Person, kind: Kind | None) -> Query | NotUnderstood:
        today = self.clock.now().astimezone(ZoneInfo(self.zones(person).today_in)).date()
        return read(text, self.community.kinds, kind, today)

    def _write(self, query: Query, found: list[Occurrence], writer: Writer) -> Message:
        kind = self.community.kind_by_id.get(query.kind or "")
        others = without_a_time(self.community, query)
        if not found and not others:
            return self._nothing(query, kind, writer)
        if query.mode in {"next", "last"}:
            return writer.one(found[0], query)
        if len(found) == 1 and not query.offset and query.mode != "period" and not others:
            return writer.one(found[0], query)
        what = kind.plural if kind else "Sessions"
        heading = {
            "upcoming": f"Upcoming {what[0].lower() + what[1:] if not kind else what}",
            "period": f"{what}, {query.label}",
            "topic": f"{what} about “{query.words}”",
        }[query.mode]
        return writer.several(found, others, query, heading=heading)

    def _nothing(self, query: Query, kind: Kind | None, writer: Writer) -> Message:
        reach = past_reach(self.community, query, writer.today)
        sentence = f"{nothing_sentence(query, kind)} {reach}".rstrip()
        upcoming = self.calendar.not_over(writer.now, query.kind, limit=1)
        if upcoming and query.mode == "period":
            return writer.otherwise(sentence, upcoming[0])
        last = self.calendar.held(writer.now, query.kind, limit=1)
        return writer.nothing(sentence, last[0] if last else None, kind)

    def _nearest(self, text: str) -> tuple[str, ...]:
        names = [name for kind in self.community.kinds for name in kind.words]
        subcommands = (word for word in SUBCOMMANDS if word.isalpha())
        found = nearest(text, [*subcommands, *PERIOD_WORDS, *MONTHS, *names])
        return (found,) if found else ()

    def _writer(self, zones: Zones, now: datetime) -> Writer:
        return Writer(self.community, zones, now, self.others)

    def _is_next(self, occurrence: Occurrence, now: datetime) -> bool:
        found = self.calendar.not_over(now, occurrence.kind, limit=1)
        return bool(found) and found[0] == occurrence


def feature(context: Context) -> Feature:
    """The commands about sessions and the buttons under the answers."""
    others = Others(context.card_buttons, context.list_buttons, context.note)
    sessions = Sessions(
        context.calendar, context.community, context.clock, others, context.subcommands
    )
    return Feature(
        _routes(sessions),
        readings=[(Sureness.QUESTION, sessions.hear), (Sureness.NEAR, sessions.guess)],
        home=sessions.home,
        live_words=sessions.in_words,
    )


def _routes(sessions: Sessions) -> Routes:
    community, routes = sessions.community, Routes()
    hint = f"[next | upcoming | last | March 2027 | {community.about.example_topic} | help]"
    for kind in community.kinds:
        if kind.command:
            purpose = f"The next {kind.name}, or those you ask for"
            routes.command(Listed(kind.command, purpose, hint, kind.name), sessions.command)
    every = Listed(community.commands.sessions, "Upcoming sessions of every kind", hint)
    routes.command(every, sessions.command)
    routes.action(ACTION_BACK, sessions.page)
    routes.action(ACTION_MORE, sessions.page)
    routes.action(ACTION_SHARE, sessions.share, once_a_message=True)
    return routes


def day_of(occurrence: Occurrence, zones: Zones) -> date:
    """The reader's day on which a session begins."""
    if occurrence.start is None or occurrence.by_days:
        return occurrence.local_start.date()
    return occurrence.start.astimezone(ZoneInfo(zones.today_in)).date()


def _without_share(message: Message) -> tuple[dict[str, object], ...]:
    kept = []
    for block in message.blocks:
        if block["type"] != "actions":
            kept.append(block)
        elif left := [e for e in block["elements"] if e["action_id"] != ACTION_SHARE]:
            kept.append({**block, "elements": left})
    return (*kept, section("_Shared in this channel._"))
