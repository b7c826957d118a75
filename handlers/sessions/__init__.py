"""Sessions: what is next, what was last, in a period or on a topic; and the buttons below."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from bot.community import Kind
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import Block, bullets, escape, header, section
from handlers.effects import Ack, Effects, Elsewhere, Respond, Run, Say, Slack
from handlers.feature import Card, Context, Feature, Part, named
from handlers.payloads import part
from handlers.reader import Intent, NotUnderstood, Said, Sureness, did_you_mean, tries
from handlers.routes import Action, Command, Listed, Routes
from handlers.sessions.asking import (
    ALIKE,
    ELSEWHERE,
    ON_THE_CARD,
    SUBCOMMANDS,
    UNKNOWN,
    WAYS,
    Query,
    asks_for_sessions,
    asks_of_sessions,
    detail,
    past_reach,
    read,
    without_a_time,
)
from handlers.sessions.cards import (
    ACTION_ADD,
    ACTION_BACK,
    ACTION_MORE,
    ACTION_SHARE,
    PAGE_SIZE,
    Writer,
    add_file,
    add_links,
    is_to_come,
    nothing_sentence,
    without_share,
)
from handlers.wording import Zones, day_of, status_words, when
from schedules.model import Occurrence, local
from schedules.words import MONTHS, city, clean, clock_time, long_date, nearest

MOST_SEARCHED = 200  # sessions of which those on other days are left out
MAYBE_SHARED = (
    "Look in this channel whether it was shared: Slack did not say so. If it was not, type the "
    "command again, and share its answer."
)
NEARLY = "I don't know that one. Did you mean this?"
PERIOD_WORDS = ("today", "tomorrow", "this week", "next week", "this month", "next month")


class Sessions(Part):
    """Answers questions about sessions.

    The first word after the command that belongs to no one kind may be another feature's.
    """

    # What people ask

    def command(self, command: Command) -> Effects | Elsewhere:
        """`/charter-sessions` and each kind's own command."""
        if command.name == self.community.commands.sessions:
            other = self.context.subcommands().get(clean(command.text).partition(" ")[0])
            if other:
                return other.listener(command)
        kind = next((k for k in self.community.kinds if k.command == command.name), None)
        asked = self._read(command.text, command.person, kind)
        if isinstance(asked, Query) and asked.mode == "help":
            return [Ack(self.usage(command.name, kind, command.person))]
        of_one = detail(command.text, self.community.kinds) if kind else None
        is_beyond = of_one and of_one.name not in ON_THE_CARD
        if kind and of_one and of_one.name in ALIKE:  # a past one says it too
            is_beyond = not self.calendar.not_over(self.now, kind.id, limit=1)
        found = None if is_beyond else self._answer(asked, command.person)
        if found or (isinstance(asked, NotUnderstood) and asked.sure):
            return [found or Ack(did_you_mean(cast(NotUnderstood, asked), command.name))]
        return Elsewhere(self._guess(command.text, asked, command.person, command.name))

    def hear(self, said: Said) -> Intent | None:
        """The answer to words that are clearly about sessions; None for all others."""
        asked, menu = self._read(said.text, said.person, None), self.community.commands.menu
        if isinstance(asked, NotUnderstood):
            return Intent(did_you_mean(asked, said.hint or menu)) if asked.sure else None
        if asked.mode == "help":
            kind = self.community.kind_by_id.get(asked.kind or "")
            return Intent(self.usage(kind.command or menu, kind, said.person)) if kind else None
        if asked.mode == "last" and asked.kind is None and "one" in clean(said.text).split():
            one, about = self.context.shown_last(said), self.context.said_last(said)
            asked = replace(asked, kind=one.kind if one else about.get("kind"))
        found = self._answer(asked, said.person) if asks_for_sessions(said.text, asked) else None
        return _meant(found)

    def of_one(self, said: Said) -> Intent | None:
        """A detail of one session: the last shown, or the next that a kind or command names.

        Where nothing was shown lately it is the next of all.
        """
        asked = detail(said.text, self.community.kinds)
        if asked is None or (asked.kind and asked.name in ON_THE_CARD - ALIKE and not asked.is_one):
            return None
        hinted = next((k.id for k in self.community.kinds if k.command == said.hint), None)
        about = self.context.said_last(said)
        kind = asked.kind or hinted or about.get("kind")
        is_first = said.private and not said.thread and "answer" not in about
        if kind or (is_first and "uid" not in about):
            coming = self.calendar.not_over(self.now, kind, limit=1)
            if not coming and (asked.is_one or (kind and asked.name in ("time", "calendar"))):
                return _meant(self._answer(Query("next", kind), said.person))
            one = next(iter(coming or self.calendar.held(self.now, kind, limit=1)), None)
        else:
            one = self.context.shown_last(said)
        zones, who = self.zones(said.person), said.person
        if one and asked.name == "after":
            first = day_of(one, zones) + timedelta(days=1)
            one = next(iter(self.calendar.between(first, None, self.now, one.kind, limit=1)), None)
        if one and asked.name == "before":
            held, last = self.calendar.held(self.now, one.kind, limit=PAGE_SIZE), one.local_start
            one = next((each for each in held if each.local_start < last), None)
        if one is None:
            return None
        told = self.community.kind_by_id[one.kind].told
        by = next((each.question for each in told if each.detail == asked.name), "")
        known = self._writer(zones).known(asked.name, one) or self.context.answer(by, who)
        question = f"{said.text} ({one.title}, {long_date(one.local_start)})"
        ask = [] if known else self.context.ask_a_keeper(question, who)
        answer = known or self._writer(zones).unknown(UNKNOWN[asked.name], one, ask)
        return Intent(answer, about=named(one))

    def elsewhere(self, said: Said) -> Intent | None:
        """When the session that was shown last, or the next, begins where somebody else is."""
        found = ELSEWHERE.fullmatch(clean(said.text))
        if found is None:
            return None
        from schedules.importing.texts import zone_named

        zone = zone_named(found["zone"] or found["place"], self.calendar.zone)
        coming = self.calendar.not_over(self.now, None, limit=1)
        one = self.context.shown_last(said) or next(iter(coming), None)
        if zone is None or one is None or one.start is None:
            return None
        at = local(one.start, zone)
        text = f"In {city(zone)} that is {at:%A}, {clock_time(at)}:"
        return Intent(self._writer(self.zones(said.person)).below(text, one), about=named(one))

    def perhaps(self, said: Said) -> Intent | None:
        """The sessions on the days that are named among words about sessions."""
        asked = self._read(said.text, said.person, None)
        is_of_days = isinstance(asked, Query) and asked.label
        if not (is_of_days and asks_of_sessions(said.text, self.community.kinds)):
            return None
        return _meant(self._answer(replace(cast(Query, asked), mode="period"), said.person))

    def guess(self, said: Said) -> Intent | None:
        """What was probably meant by days, or by a word that is nearly one about sessions."""
        hint = said.hint or self.community.commands.menu
        asked = self._read(said.text, said.person, None)
        if isinstance(asked, Query) and asked.label:  # days of something else, unless there are any
            days = replace(asked, mode="period")
            if not self.find(days, self.zones(said.person)):
                return None
        if isinstance(asked, NotUnderstood) and asked.nearest is WAYS:
            return None
        return _meant(self._guess(said.text, asked, said.person, hint))

    def _answer(self, asked: Query | NotUnderstood, person: Person) -> Ack | None:
        """The answer to what was understood; None where it is a topic that no session has."""
        if isinstance(asked, NotUnderstood):
            return None
        zones = self.zones(person)
        found = self.find(asked, zones)
        if asked.mode == "topic" and not found and not without_a_time(self.community, asked):
            return None
        is_one = asked.mode in ("next", "last") or len(found) == 1
        about = named(found[0]) if found and is_one else {"kind": asked.kind} if asked.kind else {}
        return Ack(self._write(asked, found, self._writer(zones)), about)

    def _guess(
        self, text: str, asked: Query | NotUnderstood, person: Person, hint: str
    ) -> Ack | None:
        """What else may have been meant: the days without the topic, or a word that is near."""
        if isinstance(asked, Query) and asked.label:
            return self._answer(replace(asked, mode="period"), person)
        if isinstance(asked, NotUnderstood) and asked.nearest:
            return Ack(did_you_mean(asked, hint))
        near = self._nearest(text)
        return Ack(did_you_mean(NotUnderstood(NEARLY, near), hint)) if near else None

    def page(self, action: Action) -> Effects:
        """More and Back: the same question, further on."""
        query, zones = Query.from_value(action.carried), self.zones(action.reader)
        return action.instead(self._write(query, self.find(query, zones), self._writer(zones)))

    def share(self, action: Action) -> Effects:
        """Say the answer again for everybody in the channel, with who shared it."""
        zones = self.zones(action.person)
        public = Writer(self.context, zones.for_everybody(), self.now, action.person.user_id)
        own = self._writer(zones)
        if "uid" in action.carried:
            occurrence = self.session(action.carried)
            if occurrence is None:
                return action.aside("This session is no longer in the calendar.")
            is_next = self.calendar.not_over(self.now, occurrence.kind, limit=1) == [occurrence]
            query = Query("next" if is_next else "topic")
            message, kept = public.one(occurrence, query), own.one(occurrence, query)
        else:
            query = Query.from_value(part(action.carried, "q"))
            found = self.find(query, zones)
            message, kept = self._write(query, found, public), self._write(query, found, own)
        done = Message(*without_share(kept))
        url = action.response_url or ""

        def share(slack: Slack) -> Effects:
            try:
                slack.respond(Respond(url, message, replace=False, in_channel=True))
            except CallError:
                return action.aside(MAYBE_SHARED)
            return [Respond(url, done)]

        return [Run(share)]

    def add(self, action: Action) -> Effects:
        """Offer a session to the calendar of whoever asks, by links and by a file of their own."""
        occurrence, who = self.session(action.carried), action.person.user_id
        if occurrence is None or not is_to_come(occurrence, self.now):
            return action.aside("This session is over, or no longer takes place.")
        zones, feed = self.zones(action.person), self.context.public_url
        links = Run(lambda slack: action.aside(add_links(occurrence, zones, feed)))
        kinds = {kind.id: kind.name for kind in self.community.kinds}
        file = Run(lambda slack: [Say(who, add_file(occurrence, kinds))])
        return [links, file] if occurrence.start else [links]

    # What it finds

    def find(self, query: Query, zones: Zones) -> list[Occurrence]:
        """The sessions that answer a question, one more than a page where there are more."""
        calendar, kind, now = self.calendar, query.kind, self.now
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

    def card(self, said: Said) -> Card | None:
        """What comes next of each kind, in a line, where words may be about sessions."""
        if not asks_of_sessions(said.text, self.community.kinds):
            return None
        zones, lines = self.zones(said.person if said.private else None), []
        for kind in self.community.kinds:
            coming = self.calendar.not_over(self.now, kind.id, limit=1)
            status = (status_words(coming[0]) or "confirmed").lower() if coming else ""
            next_one = f"{when(coming[0], zones)} ({status})" if coming else "none announced"
            lines.append(f"{escape(kind.name)}: {next_one}")
        every = tries(
            [("More dates", "upcoming"), ("Last one", "last")], self.community.commands.sessions
        )
        return Card(f"I'm not sure what you ask. What comes next:\n{bullets(lines)}", every)

    def home(self, person: Person, now: datetime) -> list[Block]:
        """The next session of every kind that has one, soonest first, for somebody's Home."""
        kinds = self.community.kinds
        found = [self.calendar.not_over(now, kind.id, limit=1) for kind in kinds]
        coming = sorted((some[0] for some in found if some), key=lambda each: each.start or now)
        writer = Writer(self.context, self.zones(person), now)
        blocks = [header("Next sessions")]
        for number, occurrence in enumerate(coming):
            blocks += writer.card(occurrence, f"home-session-{number}")
        return blocks if coming else [*blocks, section("No session is announced yet.")]

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
        others = (
            []
            if kind
            else [one for one in self.context.subcommands().items() if one[1].sees(person)]
        )
        if others:
            text += "\n*You can also type*\n"
            text += "\n".join(f"• `{command} {word}` {other.hint}" for word, other in others)
        return Message(section(text))

    def _read(self, text: str, person: Person, kind: Kind | None) -> Query | NotUnderstood:
        return read(text, self.community.kinds, kind, self.today(person))

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
        is_over = not any(is_to_come(each, self.now) for each in found)
        heading = {
            "upcoming": f"Upcoming {what[0].lower() + what[1:] if not kind else what}",
            "period": f"{what}, {query.label}",
            "topic": f"{what} about “{query.words}”{', none to come' if is_over else ''}",
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

    def _writer(self, zones: Zones) -> Writer:
        return Writer(self.context, zones, self.now)


def feature(context: Context) -> Feature:
    """The commands about sessions and the buttons under the answers."""
    sessions = Sessions(context)
    return Feature(
        _routes(sessions),
        readings=[
            (Sureness.MINE, sessions.of_one),
            (Sureness.MINE, sessions.elsewhere),
            (Sureness.QUESTION, sessions.hear),
            (Sureness.LIKELY, sessions.perhaps),
            (Sureness.NEAR, sessions.guess),
        ],
        home=sessions.home,
        card=sessions.card,
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
    routes.action(ACTION_ADD, sessions.add, changes=True)
    return routes


def _meant(found: Ack | None) -> Intent | None:
    """The answer of a command as that to anybody's words."""
    return Intent(found.message, about=found.about) if found else None
