"""Questions that people passed on to the keepers, and counts of what the bot could not answer.

A question is here only because whoever asked it said yes. Of all others there are counts, without a
word of them. Times are UTC epoch seconds.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

from bot.store import local_answers
from bot.store.database import Database

WAITING = "waiting"
ANSWERED = "answered"
DISMISSED = "dismissed"
SAVED = "saved"  # as messages show it

# What is counted: a question without an answer, and an answer that was not what was asked.
UNKNOWN = "unknown"
NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A question that was passed on; `answer…` are None while nobody has answered it.

    `answered_by` and `answered_at` also say who dismissed it. `saved_as` is the id of the local
    answer that came of it.
    """

    id: str
    asker: str
    text: str
    asked_at: int
    state: str
    answer: str | None = None
    answered_by: str | None = None
    answered_at: int | None = None
    saved_as: str | None = None

    @property
    def outcome(self) -> str:
        """What became of it, as messages about it show it."""
        return SAVED if self.saved_as else self.state


def pass_on(db: Database, asker: str, text: str, now: int) -> PassedOn:
    """Keep a question for the keepers."""
    question = PassedOn(secrets.token_hex(8), asker, text, now, WAITING)
    db.insert("questions", asdict(question))
    return question


def find(db: Database, question_id: str) -> PassedOn | None:
    """The question with this id; None where there never was one, or it was taken back."""
    row = db.first("questions", id=question_id)
    return PassedOn(**row) if row else None


def latest(db: Database, asker: str, text: str) -> PassedOn | None:
    """What somebody passed on last in these words; None if it was taken back."""
    row = db.first("questions", "asked_at desc, id", asker=asker, text=text)
    return PassedOn(**row) if row else None


def settle(
    db: Database, question_id: str, state: str, by: str, now: int, answer: str | None = None
) -> PassedOn | None:
    """The question, `ANSWERED` or `DISMISSED`; None if it does not wait for that (any more)."""
    new = {"state": state, "answer": answer, "answered_by": by, "answered_at": now}
    with db.immediate():
        is_settled = db.update("questions", new, id=question_id, state=WAITING)
        return find(db, question_id) if is_settled else None


def waiting(db: Database) -> list[PassedOn]:
    """The questions that wait for an answer, longest first."""
    return [PassedOn(**row) for row in db.all("questions", "asked_at, id", state=WAITING)]


def save_as(db: Database, question_id: str, local_answer: str) -> bool:
    """Note which local answer came of a question; False if one did already, or it is gone."""
    saved = {"saved_as": local_answer}
    return db.update("questions", saved, id=question_id, saved_as=None) == 1


def remove(db: Database, question_id: str) -> None:
    """Remove a question.

    A local answer that came of it stays, without the words in which it was asked.
    """
    with db.immediate():
        question = find(db, question_id)
        if question and question.saved_as:
            local_answers.forget_wording(db, question.saved_as, question.text)
        db.delete("questions", id=question_id)


def older_than(db: Database, moment: int) -> list[str]:
    """The ids of questions that were passed on before `moment`."""
    rows = db.query("select id from questions where asked_at < :moment", {"moment": moment})
    return [row["id"] for row in rows]


def counted(db: Database) -> dict[str, int]:
    """How often each thing was counted, over all answers."""
    rows = db.query("select what, sum(number) as number from answer_counts group by what")
    return {row["what"]: int(row["number"]) for row in rows}


def count(db: Database, what: str, key: str = "") -> None:
    """Count one more `UNKNOWN`, or one more `NOT_ASKED` of the answer `key`."""
    db.execute(
        "insert into answer_counts (what, key, number) values (:what, :key, 1)"
        " on conflict (what, key) do update set number = answer_counts.number + 1",
        {"what": what, "key": key},
    )
