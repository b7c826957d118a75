from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation, Posted

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
        drawn=1,
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


def test_of_many_changes_at_once_exactly_one_counts(db: Database) -> None:
    before = kept(db)
    saved: list[bool] = []

    def save(option: int) -> None:
        saved.append(interviews.save(db, before, replace(before, answers={"q": str(option)})))

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert saved.count(True) == 1


def test_where_it_is_held_is_no_change_of_state(db: Database) -> None:
    before = kept(db)
    interviews.place(db, "a1", "D1", "1.5")
    interviews.note_link(db, "a1", "https://x.example")
    interviews.note_drawn(db, "a1", 1)
    assert interviews.save(db, before, replace(before, answers={"q": "2"}))
    after = kept(db)
    assert (after.channel, after.thread_ts, after.link) == ("D1", "1.5", "https://x.example")
    interviews.note_drawn(db, "a1", 0)
    assert kept(db).drawn == 1


def test_a_conversation_is_held_in_one_thread_only(db: Database) -> None:
    assert interviews.place(db, "a1", "D1", "1.5")
    assert interviews.place(db, "a1", "D1", "1.5")
    assert not interviews.place(db, "a1", "D1", "2.5")
    assert kept(db).thread_ts == "1.5"
    assert not interviews.place(db, "nobody", "D1", "3.5")


def test_messages_are_known_until_they_are_gone(db: Database) -> None:
    posted = Posted("1.6", "question:q", 1, "digest")
    assert interviews.note_message(db, "a1", posted)
    assert interviews.note_message(db, "a1", replace(posted, content="other", retired=True))
    assert interviews.messages(db, "a1") == [replace(posted, content="other", retired=True)]
    interviews.forget_message(db, "a1", "1.6")
    assert interviews.messages(db, "a1") == []
    assert not interviews.note_message(db, "nobody", posted)


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
        "new": replace(MAPLE, id="e5", channel="D1", thread_ts="5", touched_at=900, drawn=1),
        "unplaced": replace(MAPLE, id="f6", touched_at=900),
    }
    for each in rows.values():
        interviews.begin(db, each)

    def ids(found: list[Conversation]) -> set[str]:
        return {each.id for each in found}

    assert ids(interviews.to_ask_after(db, 50, 800)) == {"a1"}
    assert ids(interviews.to_put_away(db, 800)) == {"a1", "d4"}
    assert ids(interviews.not_placed(db, 800)) == {"f6"}
    assert ids(interviews.not_drawn(db, 50, 1000)) == {"a1", "b2", "c3", "d4"}
    assert ids(interviews.expired(db, 800)) == {"a1", "b2", "c3", "d4"}
    assert interviews.note_asked_after(db, "a1", 700)
    assert not interviews.note_asked_after(db, "a1", 701)


def test_what_is_erased_is_empty_at_once_and_hidden(db: Database) -> None:
    interviews.place(db, "a1", "D1", "1.5")
    before = kept(db)
    interviews.erase(db, "a1", 500)
    assert interviews.find(db, "a1") is None
    assert interviews.at(db, "D1", "1.5") is None
    assert interviews.of_owner(db, "U1", limit=9) == []
    assert not interviews.save(db, before, before)
    assert not interviews.note_message(db, "a1", Posted("9", "review", 1, ""))
    left = interviews.half_deleted(db, 500)
    assert [(each.channel, each.thread_ts, each.answers) for each in left] == [("D1", "1.5", {})]
    assert interviews.counts(db)["begun"] == 0


def test_what_is_removed_is_in_no_file_any_more(db: Database, tmp_path: Path) -> None:
    secret = "Zanzibar" * 4
    interviews.begin(db, replace(MAPLE, id="b2", nickname=secret, result={"lead": secret}))
    interviews.note_message(db, "b2", Posted("1.6", "review", 1, secret))
    assert any(secret.encode() in path.read_bytes() for path in tmp_path.glob("bot.db*"))
    interviews.erase(db, "b2", 500)
    interviews.remove(db, "b2")
    for path in tmp_path.glob("bot.db*"):
        assert secret.encode() not in path.read_bytes(), path
    assert kept(db).nickname == "Maple"
