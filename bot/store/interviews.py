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
    - `revision` grows with each change. What waits for an answer has to stand in a message that was
      posted at revision `fresh` or later.
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
    questions: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Any] | None = None
    result: Mapping[str, Any] | None = None
    sheet: Mapping[str, Any] | None = None
    suggestions: Mapping[str, Any] | None = None
    cds: str | None = None
    put_away_at: int | None = None


_COLUMNS = tuple(Conversation.__dataclass_fields__)
# What belongs to a conversation's place in Slack and to its upkeep, and not to its state.
_ELSEWHERE = ("id", "owner", "began_at", "channel", "thread_ts", "link")
_STATE = tuple(name for name in _COLUMNS if name not in _ELSEWHERE)


def begin(db: Database, conversation: Conversation) -> None:
    """Keep a new conversation."""
    db.insert("interviews", _row(conversation))


def find(db: Database, conversation_id: str) -> Conversation | None:
    """The conversation with this id."""
    return _one(db, "id = :id", {"id": conversation_id})


def at(db: Database, channel: str, thread_ts: str) -> Conversation | None:
    """The conversation that is held in this thread."""
    place = {"channel": channel, "thread_ts": thread_ts}
    return _one(db, "channel = :channel and thread_ts = :thread_ts", place)


def is_any_unplaced(db: Database, owner: str, before: int) -> bool:
    """Whether somebody began a conversation before that moment of which no thread is known yet."""
    where = "owner = :owner and channel is null and began_at <= :before"
    found = db.one(
        f"select 1 from interviews where {where} limit 1", {"owner": owner, "before": before}
    )
    return found is not None


def of_owner(db: Database, owner: str, *, limit: int, offset: int = 0) -> list[Conversation]:
    """Somebody's conversations, the last one touched first."""
    return _all(
        db,
        "owner = :owner order by touched_at desc, id limit :limit offset :offset",
        {"owner": owner, "limit": limit, "offset": offset},
    )


def save(db: Database, before: Conversation, after: Conversation) -> bool:
    """Keep a changed state as the next revision; False if it has changed since it was read."""
    row = _row(replace(after, revision=before.revision + 1))
    new = {name: row[name] for name in _STATE}
    return db.update("interviews", new, id=after.id, revision=before.revision) == 1


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
    db.update("interviews", {"link": link}, id=conversation_id)


# Upkeep


def left_alone(db: Database, before: int) -> list[Conversation]:
    """Unfinished ones that were last touched before that moment and are not put away."""
    return _all(
        db, "touched_at <= :before and result is null and put_away_at is null", {"before": before}
    )


def expired(db: Database, before: int) -> list[Conversation]:
    """All that were last touched before that moment."""
    return _all(db, "touched_at <= :before", {"before": before})


def note_asked_after(db: Database, conversation_id: str, now: int) -> bool:
    """Somebody is being asked whether to go on; False if they were before."""
    asked = {"asked_after_at": now}
    return db.update("interviews", asked, id=conversation_id, asked_after_at=None) == 1


def remove(db: Database, conversation_id: str) -> None:
    """Take a conversation out of the tables; it leaves the file once the log is emptied."""
    db.delete("interviews", id=conversation_id)


def unsure(db: Database) -> list[Conversation]:
    """Those whose thread was being drawn by a release that noted its messages elsewhere."""
    return _all(
        db,
        "id in (select subject from deliveries where subject is not null"
        " and kind = 'interview' and about like '%\"unsure\"%')",
        {},
    )


def not_swept(db: Database, kind: str) -> list[Row]:
    """The first messages of deleted conversations whose threads were not looked through."""
    return db.query(
        "select * from deliveries where kind = :kind and subject is not null and wanted = 0"
        " and thread is null and ts is not null and about like '%\"root\"%'"
        " and about not like '%\"swept\"%'",
        {"kind": kind},
    )


def counts(db: Database) -> dict[str, int]:
    """How many conversations there are, without anything about whose they are."""
    row = db.one(
        "select count(*) as begun, count(result) as finished, count(put_away_at) as put_away"
        " from interviews "
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
    found = _all(db, where, parameters)
    return found[0] if found else None


def _all(db: Database, where: str, parameters: Row) -> list[Conversation]:
    rows = db.query(f"select {', '.join(_COLUMNS)} from interviews where {where}", parameters)
    for row in rows:
        for name in _JSON:
            if row[name] is not None:
                row[name] = json.loads(row[name])
    return [Conversation(**row) for row in rows]
