"""A database of the time before all that the bot says became rows of the outbox.

A process was killed on it with something unfinished of every kind, see `make_before_outbox`. It is
opened and finished: what was on its way arrives once, what stands there is not said again, what was
to be deleted goes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.store.finishing import HERE, before, finish, opened
from tests.stage import Stage

pytestmark = pytest.mark.sqlite_only("files of earlier versions")

STATES = {
    "wanted, never tried": "question_messages where since is not null and tried_at is null"
    " and ts is null",
    "tried and unclear": "question_messages where tried_at is not null and ts is null",
    "standing": "question_messages where ts is not null and shows = 'waiting'",
    "to be redrawn": "question_messages where ts is not null and shows = ''",
    "taken back while standing": "question_messages where ts is not null"
    " and question not in (select id from questions)",
    "answered, unclear whether the asker knows": "question_messages where part = 'asker'"
    " and tried_at is not null",
    "dismissed, the asker not told": "question_messages where part = 'asker' and tried_at is null",
    "put": "questions_put",
    "announced, on its way": "announcements where error is null",
    "announced, failed and not told": "announcements where error is not null",
    "digest posted": "digests where error is null and looked_at > set_at",
    "digest unclear": "digests where error = 'no_answer' and ended_at is null",
    "digest failed": "digests where error = 'internal_error'",
    "digest ended": "digests where ended_at is not null",
    "file noted": "files_in_hand where ts is not null",
    "file not noted": "files_in_hand where ts is null",
    "thread drawn": "interviews where drawn = revision and result is null and put_away_at is null",
    "thread being drawn": "interviews where drawn < revision and channel is not null"
    " and deleted_at is null",
    "thread not placed": "interviews where channel is null",
    "half deleted": "interviews where deleted_at is not null",
    "not asked after yet": "interviews where asked_after_at is null and touched_at < 1795800000",
    "put away": "interviews where put_away_at is not null",
    "finished": "interviews where result is not null",
    **{
        f"reminder {state}": f"deliveries where state = '{state}'"
        for state in ("pending", "held", "sending", "sent", "expired", "failed", "withdrawn")
    },
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The bot on that database, not started yet."""
    stage = opened(tmp_path)
    try:
        yield stage
    finally:
        stage.close()


def test_it_has_something_of_every_kind_in_every_state() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript((HERE / "before_outbox.sql").read_text(encoding="utf-8"))
        missing = [
            name
            for name, where in STATES.items()
            if not db.execute(f"select 1 from {where} limit 1").fetchone()
        ]
    assert missing == []


def test_what_was_begun_is_finished_and_nothing_is_said_twice(stage: Stage) -> None:
    expected = before()["went_on"]
    assert counted(finish(stage), with_ts=True) == counted(expected, with_ts=True)
    assert stage.bot.db.query("pragma integrity_check") == [{"integrity_check": "ok"}]
    assert stage.bot.db.query("pragma foreign_key_check") == []


def test_it_comes_to_the_same_though_slack_loses_answers_meanwhile(stage: Stage) -> None:
    for skip in range(0, 24, 3):
        stage.slack.faults.add("drop_after", "chat.postMessage", skip=skip)
    expected = before()["went_on"]
    assert counted(finish(stage)) == counted(expected)


def test_it_comes_to_the_same_though_it_is_stopped_in_the_midst_of_it(stage: Stage) -> None:
    stage.start()
    stage.restart()
    stage.stop()
    assert counted(finish(stage)) == counted(before()["went_on"])


def counted(changes: list[dict[str, str]], *, with_ts: bool = False) -> Counter[str]:
    """How often each thing is said, corrected or deleted, by place and by what it is about.

    Not how it is worded; a new version words the messages of an open thread anew, too.
    """
    found: Counter[str] = Counter()
    for each in changes:
        if each["what"] == "corrected" and each["thread"]:
            continue
        about = each.get("words", "").partition(" / ")[2]
        ts = each.get("ts", "") if with_ts else ""
        found[" ".join([each["channel"], each["thread"], each["what"], about, ts])] += 1
    return found
