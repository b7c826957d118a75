"""The bot's messages about questions that were passed on: what is to stand where, and what does.

A row is there before its message, and outlives its question until that message is cleared. Times
are UTC epoch seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.database import Database

TO_ASKER = "asker"  # what came of it; goes first
TO_KEEPER = "keeper"  # the question

SAVED = "saved"

_KEY = "question = :question and part = :part and whom = :whom"
# To be posted, cleared or, where keepers see it, redrawn.
_DUE = (
    "questions.id is null or message.ts is null"
    " or (message.part = :to_keeper and"
    " message.shows <> case when saved_as is null then state else :saved end)"
)


@dataclass(frozen=True, slots=True)
class QuestionMessage:
    """A message about a question to `whom` (a Slack user id; a channel's in old rows).

    `since` is when it was first wanted, `tried_at` when the attempt began that has not ended.
    `channel`, `ts` and `shows`, what became of the question as it says, are None until it is known
    to stand there.
    """

    question: str
    part: str
    whom: str
    since: int
    tried_at: int | None = None
    channel: str | None = None
    ts: str | None = None
    shows: str | None = None


def want(db: Database, question: str, part: str, whom: str, now: int) -> None:
    """From now on, somebody is to have a message about a question."""
    db.execute(
        "insert into question_messages (question, part, whom, since)"
        " values (:question, :part, :whom, :since) on conflict do nothing",
        {"question": question, "part": part, "whom": whom, "since": now},
    )


def claim(db: Database, now: int, unended: int) -> QuestionMessage | None:
    """The next message that is not as it should be, for an attempt that begins now.

    It is given as it was before. An attempt that began at `unended` or earlier will not end.
    """
    with db.immediate():
        row = db.one(
            "select message.* from question_messages as message"
            " left join questions on questions.id = message.question"
            f" where ({_DUE}) and (message.tried_at is null or message.tried_at <= :unended)"
            " order by message.part, message.since, message.question, message.whom limit 1",
            {"unended": unended, "to_keeper": TO_KEEPER, "saved": SAVED},
        )
        if row is None:
            return None
        found = QuestionMessage(**row)
        db.execute(
            f"update question_messages set tried_at = :now where {_KEY}",
            {"now": now, **_key(found)},
        )
    return found


def stands(db: Database, message: QuestionMessage, channel: str, ts: str, shows: str) -> None:
    """The attempt has ended: the message stands there and says that."""
    db.execute(
        "update question_messages set tried_at = null, channel = :channel, ts = :ts,"
        f" shows = :shows where {_KEY}",
        {"channel": channel, "ts": ts, "shows": shows, **_key(message)},
    )


def redraw(db: Database, question: str, keeper: str, channel: str, ts: str) -> bool:
    """A keeper has the question there, known or not so far, and it may say something old.

    False if they have it elsewhere.
    """
    changed = db.execute(
        "update question_messages set shows = '', channel = :channel, ts = :ts,"
        " tried_at = case when ts is null then null else tried_at end"
        " where question = :question and part = :part"
        " and ((whom = :keeper and ts is null) or (channel = :channel and ts = :ts))",
        {
            "question": question,
            "part": TO_KEEPER,
            "keeper": keeper,
            "channel": channel,
            "ts": ts,
        },
    )
    return changed > 0


def drop(db: Database, message: QuestionMessage) -> None:
    """There is nothing more to do about a message."""
    db.execute(f"delete from question_messages where {_KEY}", _key(message))


def leave_to_asker(db: Database, question: str, *, unheard: bool = False) -> None:
    """What the asker was told of a question that is being removed stays with them.

    `unheard` also where the bot has not heard yet that it stands there.
    """
    db.execute(
        "delete from question_messages"
        " where question = :question and part = :part and (ts is not null or :unheard)",
        {"question": question, "part": TO_ASKER, "unheard": int(unheard)},
    )


def _key(message: QuestionMessage) -> dict[str, str]:
    return {"question": message.question, "part": message.part, "whom": message.whom}
