"""Answers about sessions: what is next, what was last, in a period or on a topic."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.community import Kind
from bot.outbox.client import CallError
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import Block, actions, bullets, escape, header, section
from handlers.effects import Ack, Effects, Elsewhere, Respond, Run, Say, Slack
from handlers.feature import Card, Part, named
from handlers.payloads import part
from handlers.reader import Intent, NotUnderstood, Said, did_you_mean, tries
from handlers.routes import Action, Command
from handlers.sessions.asking import (
    SUBCOMMANDS,
    WAYS,
    Query,
    asks_for_sessions,
    asks_of_sessions,
    past_reach,
    read,
    without_a_time,
)
from handlers.sessions.cards import (
    BLOCK_BUTTONS,
    PAGE_SIZE,
    Writer,
    add_file,
    add_links,
    is_to_come,
    nothing_sentence,
    without_share,
)
from handlers.sessions.details import ALIKE, OF_IT, ON_THE_CARD, detail
from handlers.wording import Zones, day_of, status_words, when
from schedules.model import Occurrence
from schedules.words import MONTHS, clean, long_date, nearest

_ONE = frozenset({"one", "ones", "none"})
_WHETHER = re.compile(
    r"\W*(?:(?:so|ok|and|oh|but) )*(?:(?P<many>.*?how many)|is|are|will|do|does)\b"
    r"(?!.*(?:\bno\b|\bnot|n'?t\b|\boff\b|skip|cancel|\bor\b|still))",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r" or (?:do|does|is|are|not)\b.*", re.IGNORECASE)
_USUALLY = re.compile(r"\b(?:always|ever|usually|normally|typically)\b", re.IGNORECASE)
LEFT_OVER = 3  # so many words beside days may be a subject of their own
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
            word, _, more = clean(command.text).partition(" ")
            other = self.context.subcommands().get(word)
            if other and not (more and other.many_words):
                return other.listener(command)
            if clean(command.text) == "help more":
                return [Ack(self.usage_besides(command.name, command.person))]
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
        if _USUALLY.search(said.text):
            return None  # what the rule is
        if asked.mode == "help":
            kind = self.community.kind_by_id.get(asked.kind or "")
            return Intent(self.usage(kind.command or menu, kind, said.person)) if kind else None
        own = next((kind.id for kind in self.community.kinds if kind.command == said.hint), None)
        if own and asked.kind is None and asked.mode != "topic":
            asked = replace(asked, kind=own)
        about, of_it = self.context.said_last(said), clean(said.text).split()
        if asked.mode in ("last", "period") and asked.kind is None and not _ONE.isdisjoint(of_it):
            one = self.context.shown_last(said)
            asked = replace(asked, kind=one.kind if one else about.get("kind"))
        names_sessions = asks_of_sessions(said.text, self.community.kinds)
        if "answer" in about and not names_sessions and not OF_IT.isdisjoint(of_it):
            return None  # "is that for five years", of what was answered
        found = self._answer(asked, said.person) if asks_for_sessions(said.text, asked) else None
        today, few = self.today(said.person), len(asked.words.split()) < LEFT_OVER
        is_of_days = asked.label and (asked.kind or (names_sessions and few))
        if not found and is_of_days and (asked.last or today) >= today:
            asked = replace(asked, mode="period")  # no such topic
            found = self._answer(asked, said.person)
        return self._with_a_word(as_intent(found), asked, said)

    def _with_a_word(self, found: Intent | None, asked: Query, said: Said) -> Intent | None:
        """The list on some days after a yes or a number, where that is what was asked."""
        is_plain = asked.mode == "period" and not (asked.words or asked.gaps)
        word = _WHETHER.match(_OTHERWISE.sub("", said.text)) if is_plain else None
        days, most = (asked.first, asked.last), MOST_SEARCHED
        every = self.calendar.between(*days, self.now, asked.kind, limit=most) if word else []
        if not (word and every and found and found.message):
            return found
        number = f"I know of {len(every)}:" if word["many"] else "Yes, as far as I know:"
        return replace(found, message=Message(section(number), *found.message.blocks))

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
        return as_intent(self._guess(said.text, asked, said.person, hint))

    def _answer(self, asked: Query | NotUnderstood, person: Person) -> Ack | None:
        """The answer to what was understood; None where it is a topic that no session has."""
        if isinstance(asked, NotUnderstood):
            return None
        zones = self.zones(person)
        found = self.find(asked, zones)
        others = without_a_time(self.community, asked) if len(found) < 2 else ()
        if asked.mode == "topic" and not (found or others):
            return None
        is_one = asked.mode in ("next", "last") or (len(found) == 1 and not others)
        about = {"kind": asked.kind} if asked.kind else {}
        about = named(found[0]) if found and is_one else about | asked.to_about()
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
            one = self.session(action.carried)
            if one is None:
                return action.aside("This session is no longer in the calendar.")
            is_next = self.calendar.not_over(self.now, one.kind, limit=1) == [one]
            found, query = [one], Query("next" if is_next else "topic")
        else:
            query = Query.from_value(part(action.carried, "q"))
            found = self.find(query, zones)
        message, kept = (self._write(query, found, writer) for writer in (public, own))
        done, url = Message(*without_share(kept)), action.response_url or ""

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
        """The sessions that answer a question, one more than a page can have."""
        calendar, kind, now = self.calendar, query.kind, self.now
        offset, wanted = query.offset, query.count
        limit = min(wanted - offset, PAGE_SIZE + 1) if wanted else PAGE_SIZE + 1
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
        topic = f"{command} {self.community.about.example_topic}"
        lines = bullets(
            [
                f"`{command}` the next {kind.name if kind else 'session'}",
                f"`{command} next month` a period: also `March 2027`, `Q1`, `next 90 days`",
                f"`{topic}` a topic: what has that word in its title",
            ]
        )
        more = f"Also `{command} upcoming` for those to come, `{command} last` for the last one."
        text = f"*{escape(what[0].upper() + what[1:])}: what you can type*\n{lines}\n{more}"
        others = not kind and any(one.sees(person) for one in self.context.subcommands().values())
        row = [actions(tries([("More", "help more")], command), BLOCK_BUTTONS)] if others else []
        return Message(section(text), *row)

    def usage_besides(self, command: str, person: Person) -> Message:
        """What else can be typed after the command that is about every kind."""
        others = self.context.subcommands().items()
        lines = [f"`{command} {w}` {other.hint}" for w, other in others if other.sees(person)]
        return Message(section(f"*You can also type*\n{bullets(lines)}"))

    def _read(self, text: str, person: Person, kind: Kind | None) -> Query | NotUnderstood:
        return read(text, self.community.kinds, kind, self.today(person))

    def _write(self, query: Query, found: list[Occurrence], writer: Writer) -> Message:
        kind = self.community.kind_by_id.get(query.kind or "")
        others = without_a_time(self.community, query)[query.past :]
        if not found and not others:
            return self._nothing(query, kind, writer)
        if query.mode in {"next", "last"}:
            return writer.one(found[0], query)
        if len(found) == 1 and not query.earlier and query.mode != "period" and not others:
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
        if query.first == query.last == writer.today:
            query = replace(query, label="today")
        sentence = self._expected(query) or f"{nothing_sentence(query, kind)} {reach}".rstrip()
        upcoming = self.calendar.not_over(writer.now, query.kind, limit=1)
        if upcoming and query.mode == "period":
            return writer.below(f"{escape(sentence)}\nThe next one is:", upcoming[0])
        last = self.calendar.held(writer.now, query.kind, limit=1)
        return writer.nothing(sentence, last[0] if last else None, kind)

    def _expected(self, query: Query) -> str:
        """That a session of a period that is over was expected, of which nothing was heard."""
        days, today = (query.first, query.last), self.today()
        if query.mode != "period" or None in days or (query.first or today) >= today:
            return ""
        before = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
        was = self.calendar.between(*days, before, query.kind, limit=1)
        if not was:
            return ""
        on, kind = long_date(was[0].local_start), self.community.kind_by_id[was[0].kind]
        return f"{kind.name} on {on}: it was expected, and I don't know whether it was held."

    def _nearest(self, text: str) -> tuple[str, ...]:
        names = [name for kind in self.community.kinds for name in kind.words]
        subcommands = (word for word in SUBCOMMANDS if word.isalpha())
        found = nearest(text, [*subcommands, *PERIOD_WORDS, *MONTHS, *names])
        return (found,) if found else ()

    def _writer(self, zones: Zones) -> Writer:
        return Writer(self.context, zones, self.now)


def as_intent(found: Ack | None) -> Intent | None:
    """The answer of a command as that to anybody's words."""
    return Intent(found.message, about=found.about) if found else None
