"""Each kind of message: how it comes about, for whatever may go wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.outbox.message import Message
from bot.outbox.outbox import WORDED
from bot.store import interviews, people, questions
from bot.store import reminders as ledger_table
from bot.store.people import Person as Someone
from handlers.ask.passing_on import TO_ASKER, TO_KEEPER
from handlers.blocks import section
from handlers.files.working import FILE
from handlers.interview import state
from handlers.keeping import announcing
from handlers.reminders.reminding import SET_UP
from handlers.routes import Submission
from schedules.model import Status
from tests.bot.outbox.mailroom import Mailroom, Private, Step
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    DANA,
    DAY_BEFORE,
    KEEPER,
    START,
    World,
    pacific,
)

DIGEST = pacific(2026, 11, 23, 9)


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
    (row,) = ledger_table.listing(room.db, destination=CHANNEL)
    room.wishes.end(CHANNEL, "is_archived", room.now)
    room.planning.report_ended({**row, "error": "is_archived"}, room.now)


def _asks(room: Mailroom) -> None:
    questions.pass_on(room.db, KEEPER, "Who?", int(room.now.timestamp()))
    room.tick()


def _passes_on(room: Mailroom) -> None:
    (question,) = questions.waiting(room.db)
    room.kinds[TO_KEEPER]._tell(TO_KEEPER, question, KEEPER)


def _answers(room: Mailroom) -> None:
    (question,) = questions.waiting(room.db)
    with room.db.immediate(durable=True):
        answered = questions.settle(
            room.db, question.id, questions.ANSWERED, DANA, question.asked_at, "They."
        )
        assert answered
        room.kinds[TO_KEEPER]._tell(TO_ASKER, answered, KEEPER)


def _a_minute_passes(room: Mailroom) -> None:
    room.clock.advance(timedelta(minutes=1))


def _gives_a_file(room: Mailroom) -> None:
    dm = room.slack.person(KEEPER).open_dm()
    read = Message(section("5 to add."))
    room.kinds[FILE].begin(dm, None, "chats.ics", "Reading chats.ics …", lambda place: (read, ()))


def _digest_is_on(room: Mailroom) -> None:
    room.put()
    room.go_to(DIGEST - timedelta(days=1))
    people.turn_digest_on(room.db, CHANNEL, KEEPER, int(room.now.timestamp()))
    room.run("keepers")
    room.go_to(DIGEST - timedelta(minutes=1))


def _date_is_in_doubt(room: Mailroom) -> None:
    room.put(status=Status.TENTATIVE)
    room.go_to(START - timedelta(days=10, minutes=1))


def _keepers_are_asked(room: Mailroom) -> None:
    room.clock.move_to(max(room.now, START - timedelta(days=10)))
    room.run("keepers")


def _chat_is_planned(room: Mailroom) -> None:
    room.put(kind="charter-chat")
    room.tick()


def _is_announced(room: Mailroom) -> None:
    chat = room.calendar.occurrence("chat", CHAT_DAY)
    assert chat is not None
    form = room.kinds[announcing.ANNOUNCEMENT].preview(chat, "Do come.", [CHANNEL], KEEPER)
    view = {"id": "V0ANNOUNCED", **form.view()}
    sent = Submission(form.callback_id, Someone(KEEPER), view, "t", ())
    with room.db.immediate():
        room.kinds[announcing.ANNOUNCEMENT].yes(sent)


def _is_asked(room: Mailroom) -> None:
    room.outbox.answer(KEEPER, Message(section("An answer")), "a question")


def _begins(room: Mailroom) -> None:
    """A message for the thread, which is private, below one that stands there."""
    room.kinds = {"thread": Private(), "below": Private()}
    room.stop()
    room.start_anew()
    room.outbox.say(room.due_now("thread", "root", subject="the first"))
    assert room.dispatchers[0].wait_until_idle(10)
    room.tick()


def _talks(room: Mailroom) -> None:
    """A private conversation is begun, and its first question waits."""
    room.talks.begin(room.talks.new(Someone(KEEPER), "Maple"), None)
    room.go_on(seconds=1)
    room.go_on(seconds=1)


def _answers_a_question(room: Mailroom) -> None:
    (now,) = interviews.of_owner(room.db, KEEPER, limit=1)
    room.talks.keep(now, state.answered(now, state.question_in(state.pending(now)), "county"))


def _goes_on(room: Mailroom) -> None:
    room.outbox.say(room.due_now("below", "answer", subject="the next", thread="root"))


def _channel_wishes(room: Mailroom) -> None:
    room.wish("P1D", who=CHANNEL, kind="charter-chat")
    room.tick()


def _channel_is_told(room: Mailroom) -> None:
    subscription = room.wishes.of(CHANNEL)
    assert subscription is not None
    room.kinds[SET_UP].tell_channel(subscription, KEEPER)


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
    "date": Subject("keepers_week", _date_is_in_doubt, _keepers_are_asked, place=KEEPER),
    "setup": Subject(SET_UP, _channel_wishes, _channel_is_told, told=WORDED, is_new_each_time=True),
    "announcement": Subject("announcement", _chat_is_planned, _is_announced, told=WORDED),
}
