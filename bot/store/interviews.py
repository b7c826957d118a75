"""Conversations about eligibility: what somebody answered, and which messages show it.

A conversation is found by its id, or by the direct message and thread that it is held in. Its
state is the answers with a revision; everything that is shown is worked out from them. Times are
UTC epoch seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.store.database import Database, Row

Answers = Mapping[str, str]

# The columns that hold JSON; an empty one is null.
_JSON = ("answers", "questions", "changes", "result", "sheet", "suggestions")


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation.

    - `answers`: question id → option. `asking` is a question that was opened again, "over" while
      the person is asked whether to begin again, or "name" until they named the school or skipped.
    - `stage`: which questions the person wants to be asked.
    - `revision` grows with each change; the thread shows the one that is `drawn`. What waits for an
      answer has to stand in a message that was posted at revision `fresh` or later.
    - `questions`: question id → fingerprint of its words, as the person was asked. `changes` says
      what a new version of the questions changed for this conversation.
    - `result`: the finished result with its words, None while there is none.
    - `sheet`: what the person counted, None while nothing is. `cds` is the school they looked up.
    - `suggestions`: question id → an answer offered for it, until it is confirmed or answered.
    - `touched_at`: when the owner last did something.
    """

    id: str
    owner: str
    began_at: int
    touched_at: int
    nickname: str | None = None
    channel: str | None = None
    thread_ts: str | None = None
    link: str | None = None
    answers: Answers = field(default_factory=dict)
    stage: str = "school"
    asking: str | None = None
    revision: int = 1
    fresh: int = 0
    drawn: int = 0
    questions: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Any] | None = None
    result: Mapping[str, Any] | None = None
    sheet: Mapping[str, Any] | None = None
    suggestions: Mapping[str, Any] | None = None
    cds: str | None = None
    finished_at: int | None = None
    asked_after_at: int | None = None
    put_away_at: int | None = None
    deleted_at: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of the bot's in a thread: which part of the conversation it shows, and since when.

    `content` is a digest of what it says. A retired message has been replaced by a later one.
    """

    ts: str
    part: str
    revision: int
    content: str
    retired: bool = False


_COLUMNS = tuple(Conversation.__dataclass_fields__)
# What belongs to a conversation's place in Slack and to its upkeep, and not to its state.
_ELSEWHERE = ("id", "owner", "began_at", "channel", "thread_ts", "link", "drawn", "deleted_at")
_STATE = tuple(name for name in _COLUMNS if name not in _ELSEWHERE)


def begin(db: Database, conversation: Conversation) -> None:
    """Keep a new conversation."""
    values = ", ".join(f":{name}" for name in _COLUMNS)
    db.execute(
        f"insert into interviews ({', '.join(_COLUMNS)}) values ({values})", _row(conversation)
    )


def find(db: Database, conversation_id: str) -> Conversation | None:
    """The conversation with this id."""
    return _one(db, "id = :id", {"id": conversation_id})


def at(db: Database, channel: str, thread_ts: str) -> Conversation | None:
    """The conversation that is held in this thread."""
    place = {"channel": channel, "thread_ts": thread_ts}
    return _one(db, "channel = :channel and thread_ts = :thread_ts", place)


def is_any_unplaced(db: Database, owner: str, before: int) -> bool:
    """Whether somebody began a conversation before that moment of which no thread is known yet."""
    where = "owner = :owner and channel is null and deleted_at is null and began_at <= :before"
    found = db.one(
        f"select 1 from interviews where {where} limit 1", {"owner": owner, "before": before}
    )
    return found is not None


def of_owner(db: Database, owner: str, *, limit: int, offset: int = 0) -> list[Conversation]:
    """Somebody's conversations, the last one touched first."""
    return _all(
        db,
        "owner = :owner and deleted_at is null"
        " order by touched_at desc, id limit :limit offset :offset",
        {"owner": owner, "limit": limit, "offset": offset},
    )


def save(db: Database, before: Conversation, after: Conversation) -> bool:
    """Keep a changed state as the next revision; False if it has changed since it was read."""
    sets = ", ".join(f"{name} = :{name}" for name in _STATE)
    changed = db.execute(
        f"update interviews set {sets} where id = :id and revision = :before"
        " and deleted_at is null",
        {**_row(replace(after, revision=before.revision + 1)), "before": before.revision},
    )
    return changed == 1


def place(db: Database, conversation_id: str, channel: str, thread_ts: str) -> bool:
    """Note the thread that a conversation is held in; False if it is held in another one."""
    changed = db.execute(
        "update interviews set channel = :channel, thread_ts = :thread_ts"
        " where id = :id and (thread_ts is null or thread_ts = :thread_ts)",
        {"id": conversation_id, "channel": channel, "thread_ts": thread_ts},
    )
    return changed == 1


def note_link(db: Database, conversation_id: str, link: str) -> None:
    """Note the address of the thread."""
    db.execute(
        "update interviews set link = :link where id = :id", {"id": conversation_id, "link": link}
    )


def note_drawn(db: Database, conversation_id: str, revision: int) -> None:
    """The thread shows this revision."""
    db.execute(
        "update interviews set drawn = :revision where id = :id and drawn < :revision",
        {"id": conversation_id, "revision": revision},
    )


# The bot's messages in a thread


def messages(db: Database, conversation_id: str) -> list[Posted]:
    """The messages that show a conversation, oldest first."""
    rows = db.query(
        "select ts, part, revision, content, retired from interview_messages"
        " where interview = :id order by ts",
        {"id": conversation_id},
    )
    return [Posted(**{**row, "retired": bool(row["retired"])}) for row in rows]


def note_message(db: Database, conversation_id: str, posted: Posted) -> bool:
    """Keep a message, or what it says now; False if there is no such conversation any more."""
    noted = db.execute(
        "insert into interview_messages (interview, ts, part, revision, content, retired)"
        " select id, :ts, :part, :revision, :content, :retired from interviews"
        " where id = :id and deleted_at is null"
        " on conflict (interview, ts) do update set"
        " content = excluded.content, retired = excluded.retired",
        {
            "id": conversation_id,
            "ts": posted.ts,
            "part": posted.part,
            "revision": posted.revision,
            "content": posted.content,
            "retired": int(posted.retired),
        },
    )
    return noted == 1


def forget_message(db: Database, conversation_id: str, ts: str) -> None:
    """A message is gone from Slack."""
    db.execute(
        "delete from interview_messages where interview = :id and ts = :ts",
        {"id": conversation_id, "ts": ts},
    )


# Upkeep


def not_placed(db: Database, before: int) -> list[Conversation]:
    """Conversations that have no thread yet and were begun before that moment."""
    return _all(
        db, "channel is null and began_at <= :before and deleted_at is null", {"before": before}
    )


def not_drawn(db: Database, after: int, before: int) -> list[Conversation]:
    """Conversations whose thread does not show their state, last touched between the two."""
    return _all(
        db,
        "drawn < revision and channel is not null and deleted_at is null"
        " and touched_at > :after and touched_at <= :before",
        {"after": after, "before": before},
    )


def to_ask_after(db: Database, after: int, before: int) -> list[Conversation]:
    """Unfinished ones that nobody was asked about, last touched between the two."""
    return _all(
        db,
        "touched_at > :after and touched_at <= :before and asked_after_at is null"
        " and channel is not null and result is null and put_away_at is null"
        " and deleted_at is null",
        {"after": after, "before": before},
    )


def to_put_away(db: Database, before: int) -> list[Conversation]:
    """Unfinished ones that were last touched before that moment and are not put away."""
    return _all(
        db,
        "touched_at <= :before and result is null and put_away_at is null and deleted_at is null",
        {"before": before},
    )


def expired(db: Database, before: int) -> list[Conversation]:
    """All that were last touched before that moment."""
    return _all(db, "touched_at <= :before and deleted_at is null", {"before": before})


def note_asked_after(db: Database, conversation_id: str, now: int) -> bool:
    """Somebody is being asked whether to go on; False if they were before."""
    changed = db.execute(
        "update interviews set asked_after_at = :now where id = :id and asked_after_at is null",
        {"id": conversation_id, "now": now},
    )
    return changed == 1


# Deleting


def erase(db: Database, conversation_id: str, now: int) -> None:
    """Empty a conversation at once; what is left says only which thread is still to be cleared."""
    with db.immediate():
        db.execute(
            "update interviews set deleted_at = :now, nickname = null, answers = '{}',"
            " asking = null, changes = null, result = null, sheet = null, suggestions = null,"
            " cds = null, revision = revision + 1"
            " where id = :id and deleted_at is null",
            {"id": conversation_id, "now": now},
        )


def half_deleted(db: Database, before: int) -> list[Conversation]:
    """Emptied conversations whose messages may still be there, emptied before that moment."""
    return _all(db, "deleted_at <= :before", {"before": before})


def remove(db: Database, conversation_id: str) -> None:
    """Take the last traces out of the tables, and then out of the file."""
    with db.immediate():
        parameters = {"id": conversation_id}
        db.execute("delete from interview_messages where interview = :id", parameters)
        db.execute("delete from interviews where id = :id", parameters)
    db.empty_log()


def counts(db: Database) -> dict[str, int]:
    """How many conversations there are, without anything about whose they are."""
    row = db.one(
        "select count(*) as begun, count(result) as finished, count(put_away_at) as put_away"
        " from interviews where deleted_at is null"
    )
    assert row is not None
    return {name: int(row[name]) for name in ("begun", "finished", "put_away")}


def _row(conversation: Conversation) -> Row:
    row: Row = {name: getattr(conversation, name) for name in _COLUMNS}
    for name in _JSON:
        if row[name] is not None:
            row[name] = json.dumps(row[name], ensure_ascii=False)
    return row


def _one(db: Database, where: str, parameters: Row) -> Conversation | None:
    found = _all(db, f"{where} and deleted_at is null", parameters)
    return found[0] if found else None


def _all(db: Database, where: str, parameters: Row) -> list[Conversation]:
    rows = db.query(f"select {', '.join(_COLUMNS)} from interviews where {where}", parameters)
    for row in rows:
        for name in _JSON:
            if row[name] is not None:
                row[name] = json.loads(row[name])
    return [Conversation(**row) for row in rows]
