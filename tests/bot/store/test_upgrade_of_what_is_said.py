"""A database of the time before all that the bot says became rows of the outbox.

A process was killed on it with something unfinished of every kind. It is opened in the Slack of
that time and finished: what was on its way arrives once, what stands there is not said again, and
what was to be deleted goes.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.local.workspace_file import WorkspaceFile
from tests.stage import Stage, shown

pytestmark = pytest.mark.sqlite_only("files of earlier versions")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The bot on that database, not started yet."""
    stage = opened(tmp_path)
    try:
        yield stage
    finally:
        stage.close()


def test_what_was_begun_is_finished_and_nothing_is_said_twice(stage: Stage) -> None:
    expected = before()["went_on"]
    assert counted(finish(stage), with_ts=True) == counted(expected, with_ts=True)
    assert stage.bot.db.query("pragma integrity_check") == [{"integrity_check": "ok"}]
    assert stage.bot.db.query("pragma foreign_key_check") == []


def test_it_comes_to_the_same_though_it_is_stopped_in_the_midst_of_it(stage: Stage) -> None:
    stage.start()
    stage.restart()
    stage.stop()
    assert counted(finish(stage)) == counted(before()["went_on"])


def counted(changes: list[dict[str, str]], *, with_ts: bool = False) -> Counter[str]:
    """How often each thing is said, corrected or deleted, by place and by what it is about.

    Not how it is worded; a new version words the messages of an open thread anew, too, and those of
    the session that ends that day.
    """
    found: Counter[str] = Counter()
    for each in changes:
        about = each.get("words", "").partition(" / ")[2]
        if each["what"] == "corrected" and (each["thread"] or about == "November 30"):
            continue
        ts = each.get("ts", "") if with_ts else ""
        found[" ".join([each["channel"], each["thread"], each["what"], about, ts])] += 1
    return found


HERE = Path(__file__).parent
OPENED = datetime(2026, 11, 30, 17, 3, 10, tzinfo=UTC)  # three minutes after the kill
# What messages are about, of whatever they are worded like.
ABOUT = ("Is it raining", "Is it snowing", "Is it windy", "Which team plays", "What is for lunch")
ABOUT += ("The choir", "noted.ics", "heard.ics", "lost.ics", "C0SESSIONS", "C0AUTHORIZERS")
ABOUT += ("Birch", "Cedar", "Juniper", "November 25", "November 30")
MINUTES = (1, 1, 1, 1, 1, 2, 5, 15, 60, 24 * 60)

Message = dict[str, Any]


def before() -> dict[str, Any]:
    """What stood in Slack, and what became of it (`went_on`)."""
    found: dict[str, Any] = json.loads((HERE / "before_outbox.json").read_text(encoding="utf-8"))
    return found


def opened(folder: Path) -> Stage:
    """The whole bot, not started yet, on that database and in that Slack."""
    with closing(sqlite3.connect(folder / "bot.db")) as db:
        db.executescript((HERE / "before_outbox.sql").read_text(encoding="utf-8"))
        (at,) = db.execute("select at from bookkeeping where name = 'last tick'").fetchone()
    (folder / "bot.db.last-look").write_text(f"{at}\n")
    store = WorkspaceFile(folder / "slack.db")
    stood = before()
    for conversation in stood["conversations"]:
        store.save("conversations", conversation["id"], conversation)
    for message in stood["messages"]:
        plain = {name: value for name, value in message.items() if name != "channel"}
        store.save("messages", message["channel"], message["ts"], plain)
        for file in message.get("files", []):
            store.save("files", file["id"], file, b"")
    store.close()
    stage = Stage(folder, start_at=OPENED, kept_in=folder / "slack.db")
    stage.more = {"bot_admins": frozenset({"U0KEEPER"})}
    return stage


def finish(stage: Stage) -> list[dict[str, str]]:
    """Start the bot and let a day pass; what is there otherwise than before, by place and time.

    A message that was `said` has no ts, since nobody can know it.
    """
    were = {(m["channel"], m["ts"]): m for m in before()["messages"]}
    stage.start()
    stage.settle()
    for minutes in MINUTES:
        stage.clock.advance(timedelta(minutes=minutes))
        stage.settle()
    return sorted(changes(were, standing(stage)), key=lambda each: sorted(each.items()))


def standing(stage: Stage) -> dict[tuple[str, str], Message]:
    """Every message that stands in Slack."""
    there = stage.slack.workspace.conversations.values()
    return {(each.id, ts): message for each in there for ts, message in each.messages.items()}


def changes(
    were: dict[tuple[str, str], Message], are: dict[tuple[str, str], Message]
) -> Iterator[dict[str, str]]:
    """The differences, one for each message."""
    for channel, ts in sorted({*were, *are}):
        old, new = were.get((channel, ts)), are.get((channel, ts))
        thread = (new or old or {}).get("thread_ts", "")
        root = "new" if thread and (channel, thread) not in were else thread
        place = {"channel": channel, "thread": root if thread != ts else ""}
        if old is None and new is not None:
            yield {**place, "what": "said", "words": words(new)}
        elif new is None or new.get("subtype") == "tombstone":
            yield {**place, "what": "deleted", "ts": ts}
        elif old is not None and old["text"] != new["text"]:
            yield {**place, "what": "corrected", "ts": ts, "words": words(new)}


def words(message: Message) -> str:
    """How a message begins, and what it is about."""
    everything = f"{message['text']} {shown(message)}"
    about = [each for each in ABOUT if each in everything]
    return " / ".join([" ".join(message["text"].split())[:28].strip(), *about[:1]])
