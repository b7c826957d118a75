from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation

MAPLE = Conversation("a1", "U1", began_at=100, touched_at=100, nickname="Maple", answers={"q": "1"})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(tmp_path / "bot.db")
    interviews.begin(db, MAPLE)
    yield db
    db.close()


def kept(db: Database, conversation_id: str = "a1") -> Conversation:
    found = interviews.find(db, conversation_id)
    assert found is not None
    return found


def test_a_conversation_comes_back_as_it_was_kept(db: Database) -> None:
    everything = Conversation(
        id="b2",
        owner="U1",
        began_at=1,
        touched_at=2,
        nickname="Oak “1”",
        channel="D1",
        thread_ts="1.5",
        link="https://x.example",
        answers={"a": "ü"},
        stage="full",
        asking="a",
        revision=3,
        fresh=2,
        questions={"a": "f"},
        changes={"dropped": {"x": "y"}},
        result={"lead": "…"},
        finished_at=4,
        asked_after_at=5,
        put_away_at=6,
    )
    interviews.begin(db, everything)
    assert kept(db, "b2") == everything
    assert interviews.at(db, "D1", "1.5") == everything
    assert interviews.at(db, "D1", "1.6") is None


def test_a_change_counts_only_against_the_state_it_was_made_from(db: Database) -> None:
    before = kept(db)
    assert interviews.save(db, before, replace(before, answers={"q": "2"}))
    assert not interviews.save(db, before, replace(before, answers={"q": "3"}))
    assert (kept(db).answers, kept(db).revision) == ({"q": "2"}, before.revision + 1)


def test_where_it_is_held_is_no_change_of_state(db: Database) -> None:
    before = kept(db)
    interviews.place(db, "a1", "D1", "1.5")
    interviews.note_link(db, "a1", "https://x.example")
    assert interviews.save(db, before, replace(before, answers={"q": "2"}))
    after = kept(db)
    assert (after.channel, after.thread_ts, after.link) == ("D1", "1.5", "https://x.example")


def test_a_conversation_is_held_in_one_thread_only(db: Database) -> None:
    assert interviews.place(db, "a1", "D1", "1.5")
    assert interviews.place(db, "a1", "D1", "1.5")
    assert not interviews.place(db, "a1", "D1", "2.5")
    assert kept(db).thread_ts == "1.5"
    assert not interviews.place(db, "nobody", "D1", "3.5")


def test_ones_own_are_listed_the_last_touched_first(db: Database) -> None:
    interviews.begin(db, replace(MAPLE, id="b2", touched_at=300))
    interviews.begin(db, replace(MAPLE, id="c3", touched_at=200))
    interviews.begin(db, replace(MAPLE, id="d4", owner="U2", touched_at=400))
    found = interviews.of_owner(db, "U1", limit=2)
    assert [each.id for each in found] == ["b2", "c3"]
    assert [each.id for each in interviews.of_owner(db, "U1", limit=2, offset=2)] == ["a1"]


def test_upkeep_finds_what_is_due(db: Database) -> None:
    interviews.place(db, "a1", "D1", "1.5")
    rows = {
        "finished": replace(MAPLE, id="b2", channel="D1", thread_ts="2", result={"lead": ""}),
        "away": replace(MAPLE, id="c3", channel="D1", thread_ts="3", put_away_at=150),
        "asked": replace(MAPLE, id="d4", channel="D1", thread_ts="4", asked_after_at=150),
        "new": replace(MAPLE, id="e5", channel="D1", thread_ts="5", touched_at=900),
        "unplaced": replace(MAPLE, id="f6", touched_at=900),
    }
    for each in rows.values():
        interviews.begin(db, each)

    def ids(found: list[Conversation]) -> set[str]:
        return {each.id for each in found}

    assert ids(interviews.left_alone(db, 800)) == {"a1", "d4"}
    assert ids(interviews.expired(db, 800)) == {"a1", "b2", "c3", "d4"}
    assert interviews.note_asked_after(db, "a1", 700)
    assert not interviews.note_asked_after(db, "a1", 701)


@pytest.mark.sqlite_only("it is about the file")
def test_what_is_removed_is_in_no_file_any_more(db: Database, tmp_path: Path) -> None:
    secret = "Zanzibar" * 4
    interviews.begin(db, replace(MAPLE, id="b2", nickname=secret, result={"lead": secret}))
    assert any(secret.encode() in path.read_bytes() for path in tmp_path.glob("bot.db*"))
    interviews.remove(db, "b2")
    db.empty_log()
    for path in tmp_path.glob("bot.db*"):
        assert secret.encode() not in path.read_bytes(), path
    assert kept(db).nickname == "Maple"
