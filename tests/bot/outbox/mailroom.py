"""The outbox over real HTTP: messages of each kind, and everything that can go wrong with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.knowledge import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Person
from bot.local.rates import DISTRIBUTED
from bot.manifest import manifest
from bot.outbox.client import slack_client
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import Decision, Say
from bot.outbox.message import Message
from bot.outbox.outbox import WORDED, Outbox
from bot.outbox.outcomes import Found, Late, Outcome
from bot.outbox.posting import Slack
from bot.outbox.rows import planned
from bot.outbox.worded import Worded
from bot.store import deliveries, digests, interviews, outbox, questions
from bot.store.database import Database, Row
from bot.store.people import Person as Someone
from handlers.ask.messages import TO_ASKER, TO_KEEPER, Messages
from handlers.blocks import section
from handlers.eligibility import Eligibility, course
from handlers.files.working import FILE, Workbench
from handlers.keeping import Keeping
from handlers.quiet import quietly
from handlers.reminders import Reminders
from handlers.reminders.setting_up import KIND as SET_UP
from handlers.reminders.setting_up import SetUp
from handlers.routing import Submission
from schedules.calendar import Calendar
from schedules.ledger import Delivery
from schedules.model import Occurrence, Status
from schedules.subscriptions import Subscriptions
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    DANA,
    DAY_BEFORE,
    KEEPER,
    OTHERS,
    PACIFIC,
    START,
    World,
    pacific,
)

YEAR = timedelta(days=365)
DIGEST = pacific(2026, 11, 23, 9)


class KilledError(Exception):
    """The process is no more."""


@dataclass
class Mortal:
    """The way to Slack of a process that is killed `before` its next post, or right `after` it."""

    slack: Slack
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
    """A dispatcher whose Slack is the local one; both have the same clock."""

    def __init__(self, folder: Path, **how: Any) -> None:
        self.community = load_community(PACKAGED / "california")
        super().__init__(folder, **how)
        people = [Person(one, one.lower(), one) for one in ("U0DANA", KEEPER, *OTHERS)]
        channels = [Channel(f"C0{n:02}", f"c{n}") for n in range(40)]
        self.slack = LocalSlack(
            manifest(self.community),
            self.clock,
            people,
            [Channel(CHANNEL, "authorizers", members=(KEEPER,)), *channels],
        )
        self.slack.start()
        client = slack_client(self.slack.bot_token, self.slack.api_url, waits=False)
        client.timeout = 1
        self.kinds = {WORDED: Worded()}
        self.way: Mortal = Mortal(Slack(client, int(self.pace.lease.total_seconds()), self._file))
        self.word = self._word
        self.dispatchers = [self.new_dispatcher()]
        self.slack.events._delivery.tell = self._told  # type: ignore[method-assign]

    def new_dispatcher(
        self, wake: Callable[[float], None] = lambda seconds: None
    ) -> Dispatcher[Any]:
        """One that knows the kinds of every feature."""
        outbox = Outbox(self.db, self.clock)
        self.questions = Messages(outbox, lambda: [KEEPER], lambda: "the county", YEAR)
        given = self.calendar, self.community, self.clock, frozenset({KEEPER}), outbox
        self.keeping = Keeping.of(*given, lambda *_: Message())
        self.bench = Workbench(outbox, lambda effects: [each.job() for each in effects] and None)
        asked = dict.fromkeys((TO_KEEPER, TO_ASKER), self.questions)
        of_keepers: Any = {"keepers": lambda: [KEEPER], "outbox": outbox}
        reminders = Reminders.of(self.calendar, self.community, self.clock, **of_keepers)
        assert reminders is not None
        self.set_up = SetUp(reminders.core)
        more = {WORDED: Worded(), FILE: self.bench, SET_UP: self.set_up, **self.keeping.kinds()}
        talks = Eligibility.of(self.db, self.clock, self.community, 365, outbox, lambda each: None)
        assert talks
        self.talks = talks.core
        self.kinds = {**self.kinds, **more, **asked, **talks.kinds()}
        outbox.hands = dispatcher = super().new_dispatcher(wake)
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

    def close(self) -> None:
        super().close()
        self.slack.stop()

    def copy_database(self) -> Path:
        """A copy of the database as it is now."""
        copy = self.path.with_name("copy.db")
        copy.unlink(missing_ok=True)
        self.db.execute("vacuum into :path", {"path": str(copy)})
        return copy

    def put_back(self, copy: Path) -> None:
        """Stop, put the copy in the place of the database, and start."""
        self.stop()
        self.db.close()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(copy, self.path)
        self.db = Database(self.path)
        self.wishes, self.calendar = Subscriptions(self.db), Calendar(self.db, PACIFIC)
        self.start_anew()

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


Step = Callable[[Mailroom], None]


@dataclass(frozen=True)
class Subject:
    """A kind of message: what is done before anything goes wrong, and what makes it due."""

    kind: str
    prepare: Step
    due: Step
    place: str = CHANNEL
    told: str = "ended"  # what says that it failed
    is_new_each_time: bool = False  # what makes it due makes another one when it is done again


def _reminded(room: Mailroom) -> None:
    room.put()
    room.wish("PT45M", who=CHANNEL)
    room.go_to(START - timedelta(minutes=46))


def _told(room: Mailroom) -> None:
    room.put()
    room.wish("P1D", who=CHANNEL)
    room.go_to(DAY_BEFORE + timedelta(minutes=1))


def _moves(room: Mailroom) -> None:
    room.change(local_start=CHAT + timedelta(hours=3))


def _ends(room: Mailroom) -> None:
    (row,) = deliveries.listing(room.db, destination=CHANNEL)
    room.wishes.end(CHANNEL, "is_archived", room.now)
    room.planning.report_ended({**row, "error": "is_archived"}, room.now)


def _asks(room: Mailroom) -> None:
    questions.pass_on(room.db, KEEPER, "Who?", int(room.now.timestamp()))
    room.tick()


def _passes_on(room: Mailroom) -> None:
    (question,) = questions.waiting(room.db)
    room.questions.say(TO_KEEPER, question, KEEPER)


def _answers(room: Mailroom) -> None:
    (question,) = questions.waiting(room.db)
    with room.db.immediate(durable=True):
        answered = questions.answer(room.db, question.id, DANA, "They.", question.asked_at)
        assert answered
        room.questions.say(TO_ASKER, answered, KEEPER)


def _a_minute_passes(room: Mailroom) -> None:
    room.clock.advance(timedelta(minutes=1))


def _gives_a_file(room: Mailroom) -> None:
    dm = room.slack.person(KEEPER).open_dm()
    read = Message(section("5 to add."))
    room.bench.begin(dm, None, "chats.ics", "Reading chats.ics …", lambda place: (read, ()))


def _digest_is_on(room: Mailroom) -> None:
    room.put()
    room.go_to(DIGEST - timedelta(days=1))
    digests.turn_on(room.db, CHANNEL, KEEPER, int(room.now.timestamp()))
    room.keeping.look_after()
    room.go_to(DIGEST - timedelta(minutes=1))


def _date_is_in_doubt(room: Mailroom) -> None:
    room.put(status=Status.TENTATIVE)
    room.go_to(START - timedelta(days=10, minutes=1))


def _keepers_are_asked(room: Mailroom) -> None:
    room.clock.move_to(max(room.now, START - timedelta(days=10)))
    room.keeping.look_after()


def _chat_is_planned(room: Mailroom) -> None:
    room.put(kind="charter-chat")
    room.tick()


def _is_announced(room: Mailroom) -> None:
    chat = room.calendar.occurrence("chat", CHAT_DAY)
    assert chat is not None
    form = room.keeping.announcing.preview(chat, "Do come.", [CHANNEL], KEEPER)
    view = {"id": "V0ANNOUNCED", **form.view()}
    sent = Submission(form.callback_id, Someone(KEEPER), view, "t", ())
    with room.db.immediate():
        room.keeping.announcing.yes(sent)


def _is_asked(room: Mailroom) -> None:
    room.outbox.answer(KEEPER, Message(section("An answer")), "a question")


def _begins(room: Mailroom) -> None:
    """A message for the thread, which is private, below one that stands there."""
    room.kinds = {"thread": Threads(), "below": Threads()}
    room.stop()
    room.start_anew()
    room.outbox.say(room.due_now("thread", "root"))
    assert room.dispatchers[0].wait_until_idle(10)
    room.tick()


def _talks(room: Mailroom) -> None:
    """A private conversation is begun, and its first question waits."""
    room.talks.begin(room.talks.new(Someone(KEEPER), "Maple"), None)
    room.go_on(seconds=1)
    room.go_on(seconds=1)


def _answers_a_question(room: Mailroom) -> None:
    (now,) = interviews.of_owner(room.db, KEEPER, limit=1)
    room.talks.keep(now, course.answered(now, course.question_in(course.pending(now)), "county"))


def _goes_on(room: Mailroom) -> None:
    room.outbox.say(room.due_now("below", "answer", thread="root"))


class Threads:
    """A kind whose messages are posted quietly; it knows no session."""

    def decide(self, row: Row, now: datetime) -> Decision:
        return Say(row["key"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        return quietly(Message(section(f"{facts} in private")), "Something.", row["key"])

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        return False


def _channel_wishes(room: Mailroom) -> None:
    room.wish("P1D", who=CHANNEL, kind="charter-chat")
    room.tick()


def _channel_is_told(room: Mailroom) -> None:
    subscription = room.wishes.of(CHANNEL)
    assert subscription is not None
    room.set_up.put(subscription, KEEPER)


SUBJECTS = {
    "reply": Subject("worded", Mailroom.tick, _is_asked, place=KEEPER),
    "thread": Subject("below", _begins, _goes_on, place=KEEPER),
    "conversation": Subject("interview", _talks, _answers_a_question, place=KEEPER),
    "reminder": Subject("reminder", _reminded, _a_minute_passes),
    "notice": Subject("moved", _told, _moves),
    "report": Subject("ended", _told, _ends, place=KEEPER),
    "question": Subject(TO_KEEPER, _asks, _passes_on, place=KEEPER),
    "answer": Subject(TO_ASKER, _asks, _answers, place=KEEPER),
    "file": Subject(FILE, World.tick, _gives_a_file, place=KEEPER, is_new_each_time=True),
    "digest": Subject("digest", _digest_is_on, _a_minute_passes, told=WORDED),
    "date": Subject("session_question", _date_is_in_doubt, _keepers_are_asked, place=KEEPER),
    "setup": Subject(SET_UP, _channel_wishes, _channel_is_told, told=WORDED, is_new_each_time=True),
    "announcement": Subject("announcement", _chat_is_planned, _is_announced, told=WORDED),
}


def fault(kind: str, methods: str = "chat.postMessage", **how: Any) -> Step:
    """Something goes wrong between the bot and Slack."""
    return lambda room: room.slack.faults.add(kind, methods, **how) and None  # type: ignore


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
