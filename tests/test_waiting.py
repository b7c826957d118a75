"""Beside others who use the database's file: nobody waits long, and nothing deleted stays."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.stage import AUTHORIZERS, Stage, eventually, shown

SECRET = "Zyzzyva Academy"


@contextmanager
def elsewhere(stage: Stage) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the bot's file."""
    path = stage.bot.db.place
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        yield other


def stands_somewhere(stage: Stage, text: str) -> list[str]:
    path = stage.bot.db.place
    files = [path, path.with_name(f"{path.name}-wal")]
    return [file.name for file in files if file.exists() and text.encode() in file.read_bytes()]


def test_who_waits_for_the_database_reads_in_time_that_nothing_was_changed(stage: Stage) -> None:
    with elsewhere(stage) as other:
        other.execute("begin immediate")
        began = time.monotonic()
        answer = stage.dana.command(AUTHORIZERS, "/charter-remind me 1 day before chats")
        taken = time.monotonic() - began
        assert 1.5 < taken < 2.9, taken
        assert answer.message
        assert "nothing was changed" in shown(answer.message)
        began = time.monotonic()
        stage.types("/charter-chat")  # what only reads waits for nobody
        assert time.monotonic() - began < 1
        other.execute("rollback")
    done = stage.types("/charter-remind me 1 day before chats")
    assert "Done" in shown(done)


def test_what_is_written_while_the_database_is_taken_is_answered_afterwards_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.slack.delivery.ack_seconds = 3.0  # as in Slack: what is not acknowledged comes again
    channel = stage.dana.open_dm()
    with elsewhere(stage) as other:
        other.execute("begin immediate")
        stage.dana.say(channel, "next chat")
        eventually(lambda: "event message waits for the database" in caplog.text)
        other.execute("rollback")
    eventually(lambda: [m for m in stage.dana.sees(channel) if "Charter Chat" in shown(m)])
    stage.settle()
    answers = [m for m in stage.dana.sees(channel) if m["user"] == stage.slack.app.user_id]
    assert len(answers) == 1
    assert "Charter Chat" in shown(answers[0])


def test_a_deletion_beside_a_reader_and_a_backup_holds_up_nobody_and_leaves_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    stage.types(f"/charter-dta check {SECRET}")
    eventually(lambda: SECRET in str(stage.dana.sees(stage.dana.open_dm())))
    mine = stage.types("/charter-dta mine")
    stop = threading.Event()

    def keep_backing_up() -> None:
        with elsewhere(stage) as source:
            while not stop.is_set():
                with closing(sqlite3.connect(tmp_path / "copy.db")) as target:
                    source.backup(target, pages=1, sleep=0.001)

    backing_up = threading.Thread(target=keep_backing_up)
    backing_up.start()
    try:
        with elsewhere(stage) as reader:
            reader.execute("begin")
            assert reader.execute("select count(*) from interviews").fetchone() == (1,)
            stage.dana.press(mine, "dta_delete")
            for number in range(40):
                began = time.monotonic()
                lead = f"/charter-remind me {number + 1} hours before chats instead"
                assert "Done" in shown(stage.types(lead))
                assert time.monotonic() - began < 2
            eventually(lambda: stage.bot.db.one("select 1 from interviews") is None)
            assert stands_somewhere(stage, SECRET)  # the reader still has to see it
    finally:
        stop.set()
        backing_up.join()
    stage.bot.heartbeat.wake("log")  # as once a minute
    eventually(lambda: not stands_somewhere(stage, SECRET), within=15)
