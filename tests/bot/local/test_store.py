"""The workspace on disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack
from tests.bot.local.harness import CHANNELS, MANIFEST, PEOPLE, web_client

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def started(path: Path | None) -> tuple[LocalSlack, WebClient]:
    slack = LocalSlack(MANIFEST, MovableClock(NOON, frozen=True), PEOPLE, CHANNELS, path=path)
    slack.start()
    return slack, web_client(slack)


def test_what_was_said_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "data" / "local.db"
    metadata = {"event_type": "reminder", "event_payload": {"key": "k"}}
    slack, client = started(path)
    maya = slack.person("U0MAYA")
    ts = client.chat_postMessage(channel="C0GENERAL", text="one", metadata=metadata)["ts"]
    client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=ts)
    edited = client.chat_postMessage(channel="C0GENERAL", text="tow")["ts"]
    client.chat_update(channel="C0GENERAL", ts=edited, text="two")
    gone = client.chat_postMessage(channel="C0GENERAL", text="gone")["ts"]
    client.chat_delete(channel="C0GENERAL", ts=gone)
    client.chat_postMessage(channel="U0MAYA", text="psst")
    client.views_publish(user_id="U0MAYA", view={"type": "home", "blocks": [{"type": "divider"}]})
    upload = maya.upload("C0GENERAL", "a.txt", b"abc")
    maya.mark_read("C0GENERAL")
    slack.workspace.add_channel(Channel("C0NEW", "new", members=("U0MAYA",)))
    slack.workspace.archive("C0NEW")
    slack.workspace.leave("C0GENERAL", "U0NOOR")
    before = (maya.sees("C0GENERAL"), maya.thread("C0GENERAL", ts), maya.home())
    slack.stop()

    slack, client = started(path)
    try:
        maya = slack.person("U0MAYA")
        assert (maya.sees("C0GENERAL"), maya.thread("C0GENERAL", ts), maya.home()) == before
        assert [message["text"] for message in maya.sees(maya.open_dm())] == ["psst"]
        found = client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
        assert found["messages"][-1]["metadata"] == metadata
        assert slack.workspace.conversations["C0NEW"].is_archived
        assert "U0NOOR" not in slack.workspace.conversations["C0GENERAL"].members
        assert maya.unread("C0GENERAL") == 0
        (file,) = slack.workspace.conversations["C0GENERAL"].messages[upload]["files"]
        assert slack.workspace.files.content(file["id"]) == b"abc"
        again = client.chat_postMessage(channel="C0GENERAL", text="three")["ts"]
        assert again not in {message["ts"] for message in before[0]}
    finally:
        slack.stop()


def test_another_program_may_use_the_file_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    slack, client = started(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("create table mine (x)")
        other.execute("begin immediate")
        other.execute("insert into mine values (1)")
        ts = client.chat_postMessage(channel="C0GENERAL", text="not held up")["ts"]
        other.execute("commit")
        slack.workspace.file.flush()
        rows = other.execute("select ts from slack_messages").fetchall()
    slack.stop()
    assert rows == [(ts,)]
