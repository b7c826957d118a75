"""The outbox over real HTTP: messages of each kind, and everything that can go wrong with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import Bot
from bot.local import Channel, Member
from bot.local.calls import DISTRIBUTED
from bot.outbox.client import slack_client
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import Decision, Send, planned
from bot.outbox.message import Message
from bot.outbox.outcomes import Found, Late, Outcome
from bot.outbox.posting import SlackWay
from bot.store import outbox
from bot.store.backup import dump, put_back
from bot.store.database import Row
from handlers.blocks import quietly, section
from handlers.interview import conversations
from handlers.interview.conversations import Conversations
from handlers.wording import in_doubt
from schedules.ledger import Delivery, DeliveryKind
from schedules.model import Occurrence
from tests.postgres import IS_ASKED_FOR, address_of
from tests.schedules.world import CHANNEL, KEEPER, OTHERS, World, new_file
from tests.stage import Stage, eventually


class KilledError(Exception):
    """The process is no more."""


@dataclass
class Mortal:
    """The way to Slack of a process that is killed `before` its next post, or right `after` it."""

    slack: SlackWay
    killed: str = ""

    def post(self, row: Row, message: Message) -> Any:
        before, after = self.killed == "before", self.killed == "after"
        self.killed = ""
        if before:
            raise KilledError
        outcome = self.slack.post(row, message)
        if after:
            raise KilledError
        return outcome

    def __getattr__(self, name: str) -> Any:
        return getattr(self.slack, name)


class Mailroom(World):
    """The kinds of the whole bot, and a dispatcher whose Slack is the local one; all on one clock.

    The bot is made by its own composition root and not started: its heart beats when it is told.
    """

    bot: Bot

    def open(self) -> None:
        """Open the database as the bot does, and have a dispatcher that says what it wants said."""
        if "slack" not in vars(self):
            self._open_slack()
        new_file(self.path)
        self.bot = Bot(self.stage.settings, self.clock)
        self.db, self.calendar = self.bot.db, self.bot.calendar
        self.dispatchers = [self.new_dispatcher()]

    def _open_slack(self) -> None:
        people = [Member(one, one.lower(), one) for one in OTHERS]
        channels = [Channel(f"C0{n:02}", f"c{n}") for n in range(40)]
        how: dict[str, Any] = {"people": people, "channels": channels, "stopped": self.clock}
        self.stage = Stage(self.path.parent, more={"bot_admins": frozenset({KEEPER})}, **how)
        self.slack = self.stage.slack
        self.slack.delivery.tell = self._told  # type: ignore[method-assign]
        self.client = slack_client(self.slack.bot_token, self.slack.api_url, waits=False)
        self.client.timeout = 20  # a busy machine is no Slack that does not answer
        lease = int(self.pace.lease.total_seconds())
        self.way: Mortal = Mortal(SlackWay(self.client, lease, self._file, in_doubt))
        self.word = self._word

    def new_dispatcher(
        self, wake: Callable[[float], None] = lambda seconds: None, *, shares: bool = False
    ) -> Dispatcher:
        """One that knows every kind of the bot; the world words those about sessions itself."""
        about_sessions = {*DeliveryKind}
        made = {n: each for n, each in self.bot.kinds.items() if n not in about_sessions}
        self.kinds = {**self.kinds, **made}
        self.bot.outbox.hands = dispatcher = super().new_dispatcher(wake, shares=shares)
        return dispatcher

    def _file(self, key: str, file: str) -> None:
        outbox.note_file(self.db, key, file)

    def _word(self, delivery: Delivery, occurrence: Occurrence | None, now: datetime) -> Message:
        doubt = " perhaps twice" if delivery.in_doubt else ""
        return Message(section(f"{delivery.kind.value} at {now:%H:%M}{doubt}"))

    def _told(self, event: dict[str, Any], **_: Any) -> None:
        """Hand the bot's own messages to it, as its listener does."""
        key = ((event.get("metadata") or {}).get("event_payload") or {}).get("key")
        for dispatcher in self.dispatchers if key else []:
            dispatcher.heard(key, Found(event["channel"], event["ts"]))

    def tick(self) -> None:
        """One look at what is due, once what was handed on for that is done."""
        eventually(lambda: self.bot.sender.idle)
        super().tick()

    def close(self) -> None:
        self.stop()
        self.bot.stop()
        self.slack.stop()

    def run(self, name: str) -> bool | None:
        """Do what the heartbeat does in one of its jobs."""
        return next(job for job in self.bot.jobs() if job.name == name).run()

    @property
    def talks(self) -> Conversations:
        """Private conversations."""
        found = conversations(self.bot.context)
        assert found
        return found

    def copy_database(self) -> Path:
        """A copy of the database as it is now."""
        copy = self.path.with_name("copy.db")
        copy.unlink(missing_ok=True)
        if IS_ASKED_FOR:
            dump(address_of(self.path), copy)
            return copy
        self.db.execute("vacuum into :path", {"path": str(copy)})
        return copy

    def put_back(self, copy: Path) -> None:
        """Stop, put the copy in the place of the database, and start."""
        self.stop()
        self.bot.stop()
        if IS_ASKED_FOR:
            put_back(address_of(self.path), copy, self.now)
        else:
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            shutil.copy(copy, self.path)
        self.open()
        self.dispatchers[0].take_over()

    def start_anew(self) -> None:
        """A new process, which knows that there is no other."""
        self.dispatchers = [self.new_dispatcher()]
        self.dispatchers[0].take_over()

    def messages(self, kind: str) -> list[dict[str, Any]]:
        """What stands in Slack of a kind."""
        found = []
        for conversation in self.slack.workspace.conversations.values():
            for message in conversation.messages.values():
                key = message.get("metadata", {}).get("event_payload", {}).get("key")
                row = outbox.row_of(self.db, key) if key else None
                if row and row["kind"] == kind:
                    found.append(message)
        return found

    def due_now(self, kind: str, key: str, **more: Any) -> Row:
        """Something to be said to a keeper now."""
        at = int(self.now.timestamp())
        return planned(kind, key, KEEPER, due=at, expires=at + 86400, **more)

    def state(self, kind: str) -> str:
        """What the outbox says of the latest message of a kind that was tried."""
        rows = outbox.listing(self.db, kind=kind, state=None)
        return str(max(rows, key=lambda row: (row["attempts"] > 0, row["due"]))["state"])


class Notes:
    """The smallest kind there is: it says its facts."""

    def decide(self, row: Row, now: datetime) -> Decision:
        return Send(row["subject"] or row["told"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        return Message(section(facts or ""))

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        return False


class Private(Notes):
    """The same, posted quietly and then shown."""

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        return quietly(Message(section(facts or "")), "Something for you.", row["key"])


Step = Callable[[Mailroom], None]


def fault(kind: str, methods: str = "chat.postMessage", **how: Any) -> Step:
    """Something goes wrong between the bot and Slack."""
    return lambda room: room.slack.faults.add(kind, methods, **how) and None  # type: ignore


def stall(room: Mailroom) -> None:
    """Slack takes longer for an answer than the bot waits for it."""
    room.client.timeout = 1
    room.slack.faults.add("slow", "chat.postMessage", seconds=1.5)


def then(first: Step, afterwards: Step) -> Step:
    """Something happens, and something else once the bot has met it."""

    def both(room: Mailroom) -> None:
        room.slack.events.echoes = False
        first(room)
        after = room.after_tick

        def once() -> None:
            room.after_tick = after
            afterwards(room)

        room.after_tick = once

    return both


def killed(when: str) -> Step:
    """The process is killed, and another one is started a second later."""

    def kill(room: Mailroom) -> None:
        room.way.killed = when

    def start(room: Mailroom) -> None:
        room.clock.advance(timedelta(seconds=1))
        room.restart()
        room.dispatchers[0].take_over()

    return then(kill, start)


def without(*scopes: str) -> Step:
    """The app was installed without these scopes, and an answer is lost."""

    def take(room: Mailroom) -> None:
        room.slack.app.scopes -= set(scopes)
        room.slack.events.echoes = False
        room.slack.faults.add("drop_after", "chat.postMessage")

    return take


def once_a_minute(room: Mailroom) -> None:
    """History may be read once a minute, 15 messages at a time; 40 newer ones stand there."""
    room.slack.rates.use(DISTRIBUTED)
    room.slack.events.echoes = False
    room.slack.faults.add("drop_before", "chat.postMessage")
    keeper = room.slack.person(KEEPER)
    for number in range(40):
        for place in (CHANNEL, keeper.open_dm()):
            keeper.say(place, f"message {number}")


def gone(room: Mailroom) -> None:
    """The bot is removed from the channel."""
    room.slack.workspace.leave(CHANNEL, room.slack.app.user_id)


def archived(room: Mailroom) -> None:
    """The channel is archived."""
    room.slack.workspace.archive(CHANNEL)


def revoked(room: Mailroom) -> None:
    """The bot's token is revoked."""
    room.slack.app.token_error = "token_revoked"


def deactivated(room: Mailroom) -> None:
    """The person who is to be told has left."""
    room.slack.workspace.change_person(KEEPER, deleted=True)


def root_deleted(room: Mailroom) -> None:
    """Everything that stands in the channel is deleted."""
    conversation = room.slack.workspace.conversations[CHANNEL]
    for ts in list(conversation.messages):
        room.slack.workspace.delete(CHANNEL, ts)


def clock_set(**by: float) -> Step:
    """The machine's clock jumps while nobody knows whether the message arrived."""
    return then(fault("drop_after"), lambda room: room.clock.advance(timedelta(**by)))
