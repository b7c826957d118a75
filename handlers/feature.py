"""What a feature is: a value that `bot/app.py` lists, made from what the bot has.

Features know nothing of each other. What one offers to the others is a field here, and whoever
uses it asks the `Context`, which looks at all features then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain, zip_longest
from typing import Any

from apscheduler.triggers.base import BaseTrigger

from bot.clock import Clock
from bot.community import Community
from bot.community.facts import Statement, stated_by
from bot.community.reading import Way
from bot.outbox.client import Client
from bot.outbox.kinds import MessageKind
from bot.outbox.message import Message
from bot.outbox.outbox import WORDED, Outbox
from bot.store.database import Database
from bot.store.people import Person, note_shown, shown_last
from bot.store.reminders import latest
from handlers.blocks import Block
from handlers.effects import Effects, Handover, Run, Slack
from handlers.people import Guarded, Keepers
from handlers.reader import Reader, Reading, Said, Sureness
from handlers.routes import Action, Command, Listed, Routes
from handlers.wording import FilledIn, SharedSetting, SharedSettings, Zones, zones_of
from schedules.calendar import Calendar, epoch
from schedules.editing import Editor
from schedules.heartbeat import Job
from schedules.ledger import Delivery
from schedules.model import Occurrence, local, recurrence_date
from schedules.patching import Target
from schedules.planning import Planning
from schedules.subscriptions import Subscription

MOST_BUTTONS = 4  # under an answer
FOLLOWED = timedelta(hours=1)  # so long words may be about what was said before


@dataclass(frozen=True)
class Subcommand:
    """What a feature answers after the sessions' own command; `hint` says it to `sees`.

    Where it is one of `many_words`, more words after it are read by everybody.
    """

    listener: Callable[[Command], Effects]
    hint: str
    sees: Callable[[Person], bool]
    many_words: bool = False


@dataclass(frozen=True)
class Card:
    """What a feature says and offers where words may be about it and nobody understands them."""

    text: str = ""  # mrkdwn; empty where there is nothing to say
    buttons: Sequence[Block] = ()


NO_CARD = Card()


@dataclass(frozen=True)
class Feature:
    """One of the things that the bot does.

    `routes` is what it answers, `readings` what it makes of words that anybody types, `kinds` the
    messages that it puts into the outbox, and `jobs` what it does without being asked; `begin` is
    called once, when the bot starts. `home` is its part of a person's Home at a moment (aware).
    """

    routes: Routes = field(default_factory=Routes)
    readings: Sequence[tuple[Sureness, Reading]] = ()
    kinds: Mapping[str, MessageKind] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    begin: Callable[[], None] = lambda: None
    home: Callable[[Person, datetime], Sequence[Block]] = lambda person, now: ()
    # What other features show or ask.
    subcommands: Mapping[str, Subcommand] = field(default_factory=dict)
    ways: Callable[[], Mapping[Way, Block]] = dict
    card: Callable[[Said], Card | None] = lambda said: None
    card_buttons: Callable[[Occurrence], Sequence[Block]] = lambda occurrence: ()
    list_buttons: Callable[[Sequence[Occurrence]], Sequence[Block]] = lambda occurrences: ()
    facts: Callable[[], Sequence[Statement]] = list
    changed_for: Callable[[Person], Effects] = lambda person: ()
    answer: Callable[[str, Person, int], Message | None] = lambda text, person, most: None
    ask_a_keeper: Callable[[str, str], Sequence[Block]] = lambda text, by: ()
    errand: Callable[[str, str], str] = lambda text, whose: ""
    preview: Callable[[Delivery, Person | None, datetime], Message] | None = None
    tell_channel: Callable[[Subscription, str], None] = lambda subscription, by: None


@dataclass(frozen=True)
class Context:
    """What features are made from; `features` are all of them, once they are made."""

    community: Community
    calendar: Calendar
    clock: Clock
    outbox: Outbox
    planning: Planning
    client: Client
    carry_out: Handover
    wake: Callable[[str], None]  # a job, once what was done is kept
    look: Callable[[], None]  # into the outbox, then
    keepers: Keepers
    retention_days: int
    public_url: str | None = None
    features: list[Feature] = field(default_factory=list)

    @property
    def db(self) -> Database:
        """The one database."""
        return self.calendar.db

    @cached_property
    def shared(self) -> SharedSettings:
        """What keepers filled in for everybody."""
        return SharedSettings(self.calendar)

    @cached_property
    def reader(self) -> Reader:
        """Who reads what people type."""
        routes = Routes()
        for feature in self.features:
            routes.add(feature.routes)
        readings = chain.from_iterable(feature.readings for feature in self.features)
        in_order = sorted(readings, key=lambda reading: reading[0])
        menu = self.community.commands.menu
        return Reader(routes, in_order, menu, self.community.kinds, self.said_last, self.showed)

    @cached_property
    def filled_in(self) -> FilledIn:
        """The same as texts take it in."""
        return FilledIn(self.community, self.shared)

    def only_keepers(self, routes: Routes) -> Guarded:
        """Registers what only keepers may do, after which all of the bot looks again."""
        return Guarded(routes, self.keepers, self.keepers.is_keeper, changed=self.changed)

    def changed(self) -> None:
        """What is shared changed: let whoever does something by itself look again."""
        for feature in self.features:
            for job in feature.jobs:
                self.wake(job.name)
        self.look()

    def job(
        self,
        name: str,
        find: Callable[[], Effects],
        trigger: BaseTrigger,
        what: str,
        rests: timedelta = timedelta(0),
    ) -> Job:
        """A job that has done what it finds to do."""

        def run() -> bool:
            found = find()
            self.carry_out(found)
            return bool(found)

        return Job(name, run, trigger, what, rests)

    # What features offer

    def listed(self) -> list[Listed]:
        """Every slash command."""
        return [listed for feature in self.features for listed in feature.routes.listed]

    def subcommands(self) -> Mapping[str, Subcommand]:
        """By the first word after the sessions' own command."""
        return {name: sub for each in self.features for name, sub in each.subcommands.items()}

    def ways(self) -> Mapping[Way, Block]:
        """The buttons that an answer can have."""
        return {way: block for each in self.features for way, block in each.ways().items()}

    def card(self, said: Said) -> Card:
        """All there is for words nobody understands, the first button of each feature first."""
        cards = [card for each in self.features if (card := each.card(said))]
        rows = zip_longest(*(card.buttons for card in cards))
        buttons = [each for row in rows for each in row if each]
        return Card(next((card.text for card in cards if card.text), ""), buttons)

    def card_buttons(self, occurrence: Occurrence) -> list[Block]:
        """The buttons under one session."""
        return list(chain.from_iterable(each.card_buttons(occurrence) for each in self.features))

    def list_buttons(self, occurrences: Sequence[Occurrence]) -> list[Block]:
        """The buttons under a list of sessions."""
        return list(chain.from_iterable(each.list_buttons(occurrences) for each in self.features))

    def note(self, occurrence: Occurrence) -> str:
        """Who gave the registration link of a session; empty where it is the session's own."""
        found = self.registration(occurrence.kind)
        is_it = found and found.value == occurrence.url
        return f"Registration link {found.source}" if found and is_it else ""

    def registration(self, kind: str) -> SharedSetting | None:
        """The link that keepers filled in for all sessions of a kind."""
        ids = [each.id for each in self.community.settings if each.registers == kind]
        return next(filter(None, map(self.shared.get, ids)), None)

    def facts(self) -> list[Statement]:
        """Everything that the community's folder and its keepers state."""
        return [*self._folder_states, *chain.from_iterable(each.facts() for each in self.features)]

    @cached_property
    def _folder_states(self) -> Sequence[Statement]:
        return stated_by(self.community)

    def changed_for(self, person: Person) -> Effects:
        """Somebody did something that others show them."""
        return list(chain.from_iterable(each.changed_for(person) for each in self.features))

    def ask_a_keeper(self, text: str, person: Person) -> list[Block]:
        """The button that passes somebody's question on, where there is somebody to answer it."""
        offered = (each.ask_a_keeper(text, person.user_id) for each in self.features)
        return list(chain.from_iterable(offered))

    def errand(self, text: str, whose: str) -> str:
        """What somebody's words want done who is `whose`, if they come very near to an errand."""
        return next(filter(None, (each.errand(text, whose) for each in self.features)), "")

    def shown_last(self, said: Said) -> Occurrence | None:
        """The session that the latest message there, if it is recent, was about."""
        about = self.said_last(said)
        uid, at = about.get("uid"), about.get("rid")
        return self.calendar.occurrence(uid, recurrence_date(at)) if uid and at else None

    def said_last(self, said: Said) -> Mapping[str, str]:
        """What a recent message was about: the latest in a thread, or of what somebody was told.

        That is in a direct message, by a command or, for what others see, in the same channel.
        """
        if said.last is not None:
            return said.last
        since, who = epoch(self.clock.now() - FOLLOWED), said.person.user_id
        row = None
        if said.conversation and (said.private or said.thread):
            row = latest(self.db, said.conversation, who, said.thread, since)
        shown = shown_last(self.db, who, since)
        is_there = shown and said.thread in ("", json.loads(shown["about"]).get("thread"))
        if shown and is_there and (row is None or int(float(row["ts"])) <= shown["at"]):
            row = shown
        elif row and row["kind"] != WORDED:
            return {"uid": row["uid"], "rid": row["recurrence_id"]}
        about: dict[str, str] = json.loads(row["about"]) if row else {}
        return about if said.private or said.thread or about.get("seen_in") == said.channel else {}

    def showed(
        self, person: Person, about: Mapping[str, str], pressed: Action | None = None
    ) -> Effects:
        """Keep what a command, a press or the answer to a mention showed, once they see it.

        What was `pressed` in a thread or channel is known there.
        """
        if pressed and pressed.thread_ts:
            about = {**about, "thread": pressed.thread_ts}
        if pressed and pressed.reader != person:
            about = {**about, "seen_in": pressed.channel_id or ""}

        def note(slack: Slack) -> Effects:
            note_shown(self.db, person.user_id, json.dumps(about), epoch(self.clock.now()))
            return ()

        return [Run(note)]

    def answer(self, text: str, person: Person, most: int = MOST_BUTTONS) -> Message | None:
        """The answer to a question in somebody's own words; None where nobody knows one.

        It has so many buttons at `most`.
        """
        found = (each.answer(text, person, most) for each in self.features)
        return next(filter(None, found), None)

    def preview(self, delivery: Delivery, reader: Person | None, now: datetime) -> Message:
        """A message about a session before it goes out."""
        return next(each.preview for each in self.features if each.preview)(delivery, reader, now)

    def tell_channel(self, subscription: Subscription, by: str) -> None:
        """Tell a channel who set its reminders up, or that person how to invite the bot there."""
        for each in self.features:
            each.tell_channel(subscription, by)


def named(one: Occurrence | Target) -> dict[str, Any]:
    """A session as what travels with buttons and forms names it."""
    return {"uid": one.uid, "rid": one.recurrence_id.isoformat()}


@dataclass(frozen=True)
class Part:
    """A part of a feature, with what the bot has at hand."""

    context: Context

    @property
    def community(self) -> Community:
        """Whose bot it is."""
        return self.context.community

    @property
    def calendar(self) -> Calendar:
        """The sessions."""
        return self.context.calendar

    @property
    def db(self) -> Database:
        """The one database."""
        return self.context.db

    @property
    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.context.clock.now()

    def session(self, named: Mapping[str, Any]) -> Occurrence | None:
        """The session that a button or a form names; None where the calendar has it no more.

        An old button may name it as it was called before its series was split.
        """
        try:
            session = str(named["uid"]), recurrence_date(named["rid"])
        except (KeyError, TypeError, ValueError):
            return None  # of somebody's own making
        target = Editor(self.calendar).target(*session)
        return self.calendar.occurrence(target.uid, target.recurrence_id) if target else None

    def zones(self, reader: Person | None = None) -> Zones:
        """The zones to word times in, for one reader or for everybody."""
        return zones_of(self.calendar, self.community, reader)

    def today(self, reader: Person | None = None) -> date:
        """The reader's day, or the community's."""
        return local(self.now, self.zones(reader).today_in).date()
