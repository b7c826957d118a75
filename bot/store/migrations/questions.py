"""Tables of questions that were passed on or went unanswered."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.carrying import carry


def questions(db: Database) -> None:
    """Questions passed on to the keepers, and counts of what went unanswered."""
    db.create_table(
        "questions",
        {
            "id": str,
            "asker": str,
            "text": str,
            "asked_at": int,
            "state": str,
            "answer": str,
            "answered_by": str,
            "answered_at": int,
        },
        pk="id",
        not_null={"asker", "text", "asked_at", "state"},
    )
    db.table("questions").create_index(["asked_at"])
    db.create_table(
        "question_copies",
        {"question": str, "channel": str, "ts": str},
        pk=("question", "channel", "ts"),
        foreign_keys=[("question", "questions", "id")],
    )
    db.create_table(
        "answer_counts",
        {"what": str, "key": str, "number": int},
        pk=("what", "key"),
        not_null={"number"},
    )


def local_answers(db: Database) -> None:
    """Answers that keepers saved for everybody, and which question led to one."""
    db.create_table(
        "local_answers",
        {
            "id": str,
            "questions": str,
            "answer": str,
            "source": str,
            "added_by": str,
            "added_at": int,
            "changed_by": str,
            "changed_at": int,
            "review_by": int,
            "revision": int,
        },
        pk="id",
        not_null={"questions", "answer", "source", "added_by", "added_at", "review_by", "revision"},
    )
    db.table("questions").add_column("saved_as", str)


def question_messages(db: Database) -> None:
    """What is to stand where about a question, also before it is known to stand there."""
    db.create_table(
        "question_messages",
        {
            "question": str,
            "part": str,
            "whom": str,
            "since": int,
            "tried_at": int,
            "channel": str,
            "ts": str,
            "shows": str,
        },
        pk=("question", "part", "whom"),
        not_null={"since"},
    )
    db.execute(
        "insert into question_messages (question, part, whom, since, channel, ts, shows)"
        " select question, 'keeper', channel, asked_at, channel, ts,"
        " case when saved_as is null then state else 'saved' end"
        " from question_copies join questions on questions.id = question_copies.question"
        " where true on conflict do nothing"
    )
    db.table("question_copies").drop()


def questions_said(db: Database) -> None:
    """What people are told of questions are rows of the outbox, and need no table of their own.

    A keeper's message about a question that was taken back is deleted.
    """
    rows = db.query(
        "select message.*, questions.id as there,"
        " case when saved_as is null then state else 'saved' end as outcome"
        " from question_messages as message left join questions on questions.id = message.question"
    )
    for row in list(rows):
        is_keepers = row["part"] == "keeper"
        where = {name: row[name] for name in ("channel", "ts", "tried_at")}
        more = {"subject": row["question"], "said": row["shows"], **where}
        if not row["there"]:
            more |= {
                "wanted": 0,
                "correct_at": row["ts"] and row["since"],
                "forget_at": row["since"],
            }
        elif row["ts"] and is_keepers and row["shows"] != row["outcome"]:
            more |= {"wanted": 2, "correct_at": row["since"]}
        if row["there"] or row["ts"] or row["tried_at"]:
            kind = "question" if is_keepers else "question settled"
            name = f"question {row['question']} {row['part']}"
            carry(db, kind, row["whom"], row["question"], name=name, at=row["since"], **more)
    db.table("question_messages").drop()
