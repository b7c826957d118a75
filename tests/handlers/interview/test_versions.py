"""What becomes of conversations when the questions change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.community.interview import Interview
from handlers.interview.count import Ticked
from tests.handlers.interview.desk import Desk, other_words, texts

REWORDED = (
    'text = "Who authorized the charter school?"',
    'text = "Which body authorized the charter school?"',
)
RELABELLED = ('label = "A county office"', 'label = "A county board"')


def later(folder: Path) -> Interview:
    return other_words(folder / "later", REWORDED, RELABELLED)


def test_an_unfinished_one_goes_on_with_the_new_questions_and_says_what_changed(
    desk: Desk, tmp_path: Path
) -> None:
    now = desk.begins()
    desk.says(now, "county")
    desk.restart(later(tmp_path))
    desk.says(now, "yes")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    told = [m["text"] for m in desk.thread(now) if "The questions were changed" in m["text"]]
    assert len(told) == 1
    assert "with your answer kept: “Who authorized the school”" in told[0]
    assert "provided differentiated" in texts(desk.last(now))
    assert any("*A county board*" in texts(m) for m in desk.thread(now))
    desk.says(now, "underway")
    assert len([m for m in desk.thread(now) if "The questions were changed" in m["text"]]) == 1


def test_answers_that_no_longer_fit_fall_away_and_are_asked_again(
    desk: Desk, tmp_path: Path
) -> None:
    now = desk.begins()
    desk.says(now, "county")
    # As an earlier version of the program could have left it.
    old = '{"authorizer": "tribe", "moon_phase": "full", "listed": "yes"}'
    desk.db.execute("update interviews set answers = :old, questions = '{}'", {"old": old})
    desk.says(now, "what?")
    assert desk.conversation().answers == {"listed": "yes"}
    told = next(m["text"] for m in desk.thread(now) if "The questions were changed" in m["text"])
    assert "no longer fits, and it is asked again where needed: “Who authorized the school”" in told
    assert "“moon phase”" in told
    assert "New: “Technical assistance provided”" in told
    assert "Who authorized" in texts(desk.last(now))


def test_a_finished_result_keeps_its_version_and_its_words(desk: Desk, tmp_path: Path) -> None:
    now = desk.begins("Maple")
    for text in ("county", "yes", "underway", "0", "1", "1"):
        desk.says(now, text)
    before = desk.conversation()
    said = [m["text"] for m in desk.thread(now)]
    desk.restart(later(tmp_path))
    for text in ("change 1", "back", "start over"):
        desk.says(now, text)
        assert "made with older questions, and stays as it is" in desk.last(now)["text"]
    asked = next(m for m in desk.thread(now) if "*A county office*" in texts(m))
    desk.presses(asked, "Change")
    assert [m["text"] for m in desk.thread(now)][: len(said)] == said
    after = desk.conversation()
    assert (after.result, after.answers, after.questions) == (
        before.result,
        before.answers,
        before.questions,
    )
    desk.says(now, "my answers")
    assert "A county office" in desk.last(now)["text"]


def test_from_an_old_result_a_new_conversation_begins_with_the_answers(
    desk: Desk, tmp_path: Path
) -> None:
    now = desk.begins("Maple")
    counted = replace(now, sheet=Ticked(groups=("EL",), opening=1).as_json())
    desk.carry_out(desk.talks.keep(now, counted))
    for text in ("county", "yes", "underway", "0", "1", "1"):
        desk.says(now, text)
    finished = desk.conversation()
    desk.restart(later(tmp_path))
    desk.says(now, "change 1")
    desk.presses(desk.last(now), "Check again", times=2)
    again = desk.conversation()
    assert again.id != now.id
    assert again.nickname == "Maple"
    assert (again.answers, again.sheet) == (finished.answers, counted.sheet)
    assert "That is all about the school" in texts(desk.last(again))
    assert desk.db.one("select count(*) as n from interviews") == {"n": 2}
