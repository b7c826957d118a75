"""What somebody waits for, and what is to stand no longer: for kinds that know no session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.outbox.kinds import Decision, Send, planned
from bot.outbox.message import Message, Upload
from bot.outbox.outbox import WORDED, Worded
from bot.store import outbox as table
from bot.store.database import Row
from bot.store.driver import ServerError
from handlers.blocks import section
from tests.bot.outbox.mailroom import Mailroom, Notes, Private
from tests.schedules.world import DANA


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    room = Mailroom(tmp_path)
    says(room, Notes())
    try:
        yield room
    finally:
        room.close()


def says(room: Mailroom, kind: Any, name: str = "note") -> None:
    """Know this kind alone."""
    room.stop()
    room.kinds = {name: kind}
    room.start_anew()


def note(room: Mailroom) -> Row:
    """Something to be said to Dana now."""
    at = int(room.now.timestamp())
    return planned("note", "n1", DANA, due=at, expires=at + 86400)


def say(room: Mailroom, text: str = "hello") -> bool:
    with room.db.immediate(durable=True):
        return room.outbox.say(note(room), text)


def said(room: Mailroom) -> list[str]:
    """What Dana has been told, once nothing is on its way."""
    assert room.dispatchers[0].wait_until_idle(10)
    return [message["text"] for message in room.messages("note")]


def test_what_somebody_waits_for_is_said_without_a_look_at_what_is_due(room: Mailroom) -> None:
    assert say(room)
    assert said(room) == ["hello"]
    assert not say(room)  # the same question came twice
    assert said(room) == ["hello"]


def test_what_was_said_and_is_put_once_more_is_not_said_again(room: Mailroom) -> None:
    for _ in range(2):
        room.outbox.put({**note(room), "subject": "hello"})
        room.tick()
    assert said(room) == ["hello"]
    assert len(room.slack.calls("chat.postMessage")) == 1


def test_it_is_not_said_if_what_it_answers_could_not_be_kept(room: Mailroom) -> None:
    with pytest.raises(RuntimeError), room.db.immediate():
        room.outbox.say(note(room), "hello")
        raise RuntimeError
    assert said(room) == []


def test_what_is_withdrawn_after_it_was_said_stands_no_longer(room: Mailroom) -> None:
    say(room)
    assert said(room) == ["hello"]
    room.slack.faults.add("fail", "chat.delete")
    room.outbox.withdraw("n1")
    room.outbox.touch("n1")
    room.go_on(minutes=5)
    assert said(room) == []
    assert len(room.slack.calls("chat.delete")) == 2


def test_what_is_withdrawn_while_nobody_knows_whether_it_stands_is_taken_away(
    room: Mailroom,
) -> None:
    room.slack.events.echoes = False
    room.slack.faults.add("drop_after", "chat.postMessage")
    say(room)
    assert said(room) == ["hello"]
    room.outbox.withdraw("n1")
    room.go_on(minutes=5)
    assert said(room) == []


def test_what_is_withdrawn_after_somebody_took_it_up_is_not_said(room: Mailroom) -> None:
    room.outbox.put({**note(room), "subject": "hello"})
    now = int(room.now.timestamp())
    (taken,) = table.claim(room.db, now, now + 120, 1, "another")
    room.outbox.withdraw("n1")
    assert room.dispatchers[0]._attempts.deliver(taken, can_look=True) is None
    assert said(room) == []


# Threads: a row below another one, in its order


def below(room: Mailroom, *keys: str, root: str | None = None) -> None:
    """Say these below the first note, perhaps with that before."""
    with room.db.immediate(durable=True):
        if root:
            say(room, root)
        for key in keys:
            text = f"answer {key}"
            row = {**note(room), "key": key, "thread": "n1", "subject": text}
            room.outbox.say(row, text)
    said(room)


def test_what_belongs_below_a_message_waits_for_it_and_keeps_its_order(room: Mailroom) -> None:
    room.slack.events.echoes = False
    room.slack.faults.add("rate_limit", "chat.postMessage", times=1, seconds=1)
    below(room, "n2", "n3", root="root")
    room.go_on(minutes=1)
    room.go_on(minutes=1)
    root, *answers = room.messages("note")
    assert [each["text"] for each in answers] == ["answer n2", "answer n3"]
    assert {each["thread_ts"] for each in answers} == {root["ts"]}


@pytest.mark.parametrize(
    ("fault", "how"), [("rate_limit", {"seconds": 1}), ("refuse", {"error": "missing_scope"})]
)
def test_a_message_that_is_put_off_keeps_back_what_comes_after_it(
    room: Mailroom, fault: str, how: dict[str, Any]
) -> None:
    say(room, "root")
    said(room)
    room.slack.faults.add(fault, "chat.postMessage", **how)  # type: ignore[arg-type]
    below(room, "n2", "n3")
    room.go_on(minutes=1)
    room.go_on(minutes=1)
    assert said(room) == ["root", "answer n2", "answer n3"]


def test_below_a_message_that_is_withdrawn_nothing_is_said(room: Mailroom) -> None:
    room.slack.faults.add("rate_limit", "chat.postMessage", times=1, seconds=1)
    below(room, "n2", root="root")
    room.outbox.withdraw("n1")
    room.go_on(minutes=5)
    assert said(room) == []


# Quiet first


def shown(room: Mailroom) -> list[tuple[str, str]]:
    """What each of Dana's messages says: its text, and the text of its first block."""
    assert room.dispatchers[0].wait_until_idle(10)
    found = room.messages("note")
    return [(each["text"], each["blocks"][0]["text"]["text"]) for each in found]


@pytest.fixture
def private(room: Mailroom) -> Mailroom:
    says(room, Private())
    room.slack.events.echoes = False
    return room


def test_what_notifications_may_not_show_is_posted_quietly_and_then_shown(
    private: Mailroom,
) -> None:
    say(private, "Maple is in DA")
    assert shown(private) == [("Maple is in DA", "Maple is in DA")]
    (posted,) = private.slack.calls("chat.postMessage")
    assert "Maple" not in str(posted.arguments)
    private.go_on(minutes=10)
    assert len(private.slack.calls("chat.update")) == 1


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("chat.postMessage", "drop_after"),
        ("chat.postMessage", "fail"),
        ("chat.update", "drop_after"),
        ("chat.update", "drop_before"),
    ],
)
def test_it_is_shown_whatever_happens_to_its_two_requests(
    private: Mailroom, method: str, fault: str
) -> None:
    private.slack.faults.add(fault, method)  # type: ignore[arg-type]
    say(private, "Maple is in DA")
    shown(private)
    private.go_on(minutes=5)
    private.go_on(minutes=5)
    assert shown(private) == [("Maple is in DA", "Maple is in DA")]


def test_somebody_who_sees_only_the_quiet_form_can_have_it_shown(private: Mailroom) -> None:
    private.slack.faults.add("drop_before", "chat.update")
    say(private, "Maple is in DA")
    ((text, _),) = shown(private)
    assert text == "Something for you. Press Show."
    row = private.outbox.row("n1")
    assert row
    private.outbox.stands("n1", row["channel"], row["ts"])
    assert shown(private) == [("Maple is in DA", "Maple is in DA")]


# Files


def with_files(room: Mailroom) -> list[dict[str, Any]]:
    """The messages with files that stand in Slack."""
    places = room.slack.workspace.conversations.values()
    return [each for place in places for each in place.messages.values() if each.get("files")]


class Copies(Notes):
    def render(self, row: Row, facts: str | None, now: datetime) -> Upload:  # type: ignore[override]
        return Upload("copy.txt", "A copy", b"all of it", "Here it is.")


@pytest.mark.parametrize(
    ("fault", "method"),
    [
        (None, ""),
        ("drop_after", "files.completeUploadExternal"),
        ("drop_before", "files.completeUploadExternal"),
        ("fail", "files.getUploadURLExternal"),
    ],
)
def test_a_file_is_shared_once_and_taken_away_with_its_message(
    room: Mailroom, fault: str | None, method: str
) -> None:
    says(room, Copies())
    if fault:
        room.slack.faults.add(fault, method)  # type: ignore[arg-type]
    say(room)
    assert room.dispatchers[0].wait_until_idle(10)
    room.go_on(minutes=5)
    room.go_on(minutes=5)
    assert [each["files"][0]["name"] for each in with_files(room)] == ["copy.txt"]
    room.outbox.withdraw("n1")
    room.go_on(minutes=1)
    assert with_files(room) == []


def test_what_is_withdrawn_stays_so_if_somebody_presses_it_before_it_is_gone(
    private: Mailroom,
) -> None:
    say(private, "Maple is in DA")
    shown(private)
    row = private.outbox.row("n1")
    assert row
    private.slack.faults.add("fail", "chat.delete")
    private.outbox.withdraw("n1")
    shown(private)
    private.outbox.stands("n1", row["channel"], row["ts"])
    private.go_on(minutes=5)
    assert shown(private) == []


# Words that are kept only until they are said


@pytest.mark.parametrize("is_new", [False, True])
def test_of_an_answer_that_is_found_nothing_is_left_to_do_or_kept(
    room: Mailroom, is_new: bool, caplog: pytest.LogCaptureFixture
) -> None:
    says(room, Worded(), WORDED)
    room.slack.events.echoes = False
    room.tick()
    copy = room.copy_database()
    if not is_new:
        room.slack.faults.add("drop_after", "chat.postMessage")
    room.outbox.answer(DANA, Message(section("hello")), "asked")
    said(room)
    if is_new:  # the database is put back, and the question comes once more
        room.go_on(minutes=1)
        room.put_back(copy)
        room.tick()
        room.outbox.answer(DANA, Message(section("hello")), "asked")
    room.go_on(minutes=5)
    room.go_on(minutes=5)
    assert [each["text"] for each in room.messages(WORDED)] == ["hello"]
    (row,) = table.listing(room.db, kind=WORDED, state=None)
    assert (row["state"], row["correct_at"], row["content"]) == ("sent", None, None)
    assert "could not be worded" not in caplog.text
    room.outbox.touch(row["key"])
    said(room)
    assert [each["text"] for each in room.messages(WORDED)] == ["hello"]
    assert table.forget(room.db, row["forget_at"]) == 1


def test_an_answer_that_comes_to_its_turn_too_late_is_given_up(room: Mailroom) -> None:
    says(room, Worded(), WORDED)
    room.slack.faults.add("fail", "chat.postMessage", times=2)
    room.outbox.answer(DANA, Message(section("hello")), "asked")
    said(room)
    room.go_to(room.now + timedelta(hours=26), step=timedelta(hours=13))
    assert len(room.slack.calls("chat.postMessage")) == 2
    assert room.messages(WORDED) == []
    (row,) = table.listing(room.db, kind=WORDED, state=None)
    assert (row["state"], row["content"]) == ("expired", None)


def test_an_answer_that_waited_for_its_turn_is_found_where_it_stands(room: Mailroom) -> None:
    says(room, Worded(), WORDED)
    room.slack.events.echoes = False
    room.slack.faults.add("rate_limit", "chat.postMessage", seconds=300)
    for asked in ("one", "two"):  # the second is begun, and waits for what Slack asks to wait
        room.outbox.answer(DANA, Message(section(asked)), asked)
    assert room.slack.wait_until(lambda: bool(room.slack.calls("chat.postMessage")))
    room.slack.faults.add("drop_after", "chat.postMessage", times=2)
    room.elapsed += 301
    room.clock.advance(timedelta(seconds=301))
    room.go_on(minutes=10)
    assert sorted(each["text"] for each in room.messages(WORDED)) == ["one", "two"]


class Unread(Notes):
    """The database is away when it is first asked for what is true by now."""

    was_away = False

    def decide(self, row: Row, now: datetime) -> Decision:
        if row["state"] == "sent" and not self.was_away:
            self.was_away = True
            raise ServerError("terminating connection")
        return super().decide(row, now)


def test_a_message_is_put_right_soon_after_the_database_was_away(room: Mailroom) -> None:
    says(room, Unread())
    say(room)
    assert said(room) == ["hello"]
    room.outbox.touch("n1")
    said(room)
    assert room.slack.calls("chat.update") == []
    room.go_on(minutes=3)
    assert len(room.slack.calls("chat.update")) == 1


class Waited(Notes):
    """Says again what somebody deleted."""

    def decide(self, row: Row, now: datetime) -> Decision:
        return Send("done", anew=True) if row["said"] else Send("reading")


@pytest.mark.parametrize(("kind", "left"), [(Notes, []), (Waited, ["done"])])
def test_what_somebody_deleted_is_said_again_only_where_its_kind_says_so(
    room: Mailroom, kind: type[Notes], left: list[str]
) -> None:
    says(room, kind())
    say(room, "reading")
    assert said(room) == ["reading"]
    row = room.outbox.row("n1")
    assert row
    room.slack.workspace.delete(row["channel"], row["ts"])
    room.outbox.touch("n1")
    said(room)
    room.go_on(minutes=5)
    assert said(room) == left
    room.go_on(minutes=5)
    assert len(room.slack.calls("chat.postMessage")) == 1 + len(left)
