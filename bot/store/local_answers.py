"""Answers that keepers saved in this workspace. Times are UTC epoch seconds.

Nothing in a row says who asked: `questions` are wordings as keepers left them; the first is the one
that is shown with the answer.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from bot.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class Content:
    """What a keeper wrote; `source` is a link or words."""

    questions: tuple[str, ...]
    answer: str
    source: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A local answer. `revision` grows with each change; `changed_…` are None before the first."""

    id: str
    content: Content
    added_by: str
    added_at: int
    changed_by: str | None
    changed_at: int | None
    review_by: int
    revision: int


def every(db: Database) -> list[Saved]:
    """All of them, by their question."""
    return [_saved(row) for row in db.all("local_answers", "questions, id")]


def edition(db: Database) -> list[Row]:
    """What is different whenever another answer is there, or one was changed."""
    return db.query(
        "select id, revision, length(questions) as words from local_answers order by id"
    )


def number(db: Database) -> int:
    """How many there are."""
    row = db.one("select count(*) as number from local_answers")
    return int(row["number"]) if row else 0


def find(db: Database, answer_id: str) -> Saved | None:
    """The one with this id; None where there is none (any more)."""
    row = db.first("local_answers", id=answer_id)
    return _saved(row) if row else None


def add(db: Database, content: Content, by: str, now: int, review_by: int) -> str:
    """Save an answer; its id."""
    answer_id = secrets.token_hex(6)
    how = {"added_by": by, "added_at": now, "review_by": review_by, "revision": 1}
    db.insert("local_answers", {"id": answer_id, **_columns(content), **how})
    return answer_id


def change(
    db: Database, answer_id: str, revision: int, content: Content, by: str, now: int, review_by: int
) -> bool:
    """Change the answer that was read at `revision`; False if it was changed or deleted since."""
    how = {"changed_by": by, "changed_at": now, "review_by": review_by, "revision": revision + 1}
    new = {**_columns(content), **how}
    return db.update("local_answers", new, id=answer_id, revision=revision) == 1


def remove(db: Database, answer_id: str) -> bool:
    """Remove one; False where it was gone already."""
    with db.immediate():
        db.update("questions", {"saved_as": None}, saved_as=answer_id)
        return db.delete("local_answers", id=answer_id) == 1


def forget_wording(db: Database, answer_id: str, wording: str) -> None:
    """Remove somebody's own words from the ways to ask; the question that is shown stays."""
    found = find(db, answer_id)
    if found is None:
        return
    shown, *others = found.content.questions
    left = (shown, *(each for each in others if each != wording))
    new = {"questions": json.dumps(left, ensure_ascii=False)}
    db.update("local_answers", new, id=answer_id)


def _columns(content: Content) -> Row:
    return {
        "questions": json.dumps(content.questions, ensure_ascii=False),
        "answer": content.answer,
        "source": content.source,
    }


def _saved(row: Row) -> Saved:
    content = Content(tuple(json.loads(row.pop("questions"))), row.pop("answer"), row.pop("source"))
    return Saved(content=content, **row)
