"""What becomes of conversations when the questions change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.store import interviews
from handlers.interview.count import Ticked
from handlers.interview.count_form import TICK
from handlers.interview.state import Offer, suggested
from tests.handlers.interview.kit import TO_RESULT, Thread, begins, latest, reword
from tests.stage import Stage, everything, shown

REWORDED = (
    'text = "Who authorized the charter school?"',
    'text = "Which body authorized the charter school?"',
)
RELABELLED = ('label = "A county office"', 'label = "A county board"')


@pytest.fixture
def changes(stage: Stage) -> Iterator[Callable[[], None]]:
    """Starts the bot again with other questions; afterwards it has those of before."""

    def change() -> None:
        reword(stage.community, REWORDED, RELABELLED)
        stage.restart()

    yield change
    reword(stage.community)
    stage.restart()


def told(thread: Thread) -> list[str]:
    """Where the thread says that the questions were changed."""
    texts = [everything(message) for message in thread.messages()]
    return [text for text in texts if "The questions were changed" in text]


def test_an_unfinished_one_goes_on_with_the_new_questions_and_says_what_changed(
    stage: Stage, changes: Callable[[], None]
) -> None:
    thread = begins(stage)
    thread.says("county")
    now = thread.kept
    offers = {q: Offer("1", "count", "So.") for q in ("authorizer", "groups_two_years")}
    counted = replace(now, sheet=Ticked(groups=("EL",), opening=1).as_json())
    interviews.save(stage.bot.db, now, suggested(counted, offers, "count"))
    changes()
    assert "provided differentiated" in thread.says("yes")
    kept = thread.kept
    assert kept.answers == {"authorizer": "county", "listed": "yes"}
    assert kept.sheet == counted.sheet
    assert [*(kept.suggestions or {})] == ["groups_two_years"]
    assert any("*A county board*" in shown(message) for message in thread.messages())
    thread.says("underway")
    (said,) = told(thread)
    assert "with your answer kept: “Who authorized the school”" in said


def test_answers_that_no_longer_fit_fall_away_and_are_asked_again(stage: Stage) -> None:
    thread = begins(stage)
    thread.says("county")
    # As an earlier version of the program could have left it.
    old = '{"authorizer": "tribe", "moon_phase": "full", "listed": "yes"}'
    where = {"old": old, "id": thread.kept.id}
    stage.bot.db.execute(
        "update interviews set answers = :old, questions = '{}' where id = :id", where
    )
    assert "Who authorized" in thread.says("what?")
    assert thread.kept.answers == {"listed": "yes"}
    (said,) = told(thread)
    assert "no longer fits, and it is asked again where needed: “Who authorized the school”" in said
    assert "“moon phase”" in said
    assert "New: “Technical assistance provided”" in said


def test_a_finished_result_stays_as_it_is_and_a_new_one_begins_with_its_answers(
    stage: Stage, changes: Callable[[], None]
) -> None:
    thread = begins(stage, "Maple")
    thread.says("county")
    now = thread.kept
    counted = replace(now, sheet=Ticked(groups=("EL",), opening=1).as_json())
    interviews.save(stage.bot.db, now, counted)
    thread.says(*TO_RESULT[1:])
    before, said = thread.kept, [everything(message) for message in thread.messages()]
    thread.presses("Show it", thread.says("my answers") and thread.has("Show it"))
    page = thread.who.views()[-1]
    changes()
    thread.who.choose(page, TICK, ["EL", "SWD"], block_id="groups+")
    stage.settle()
    assert "made with older questions" in shown(thread.who.views()[-1])
    old = "made with older questions, and stays as it is"
    for text in ("change 1", "back", "start over"):
        assert old in thread.says(text)
    assert old in thread.presses("Change")
    assert [everything(message) for message in thread.messages()][: len(said)] == said
    after = thread.kept
    assert Ticked.of(after.sheet).groups == ("EL",)
    assert after.result is not None
    assert (after.result, after.answers, after.questions) == (
        before.result,
        before.answers,
        before.questions,
    )
    assert "A county office" in thread.says("my answers")
    thread.presses("Check again")
    again = latest(stage).kept
    assert (again.nickname, again.answers, again.sheet) == ("Maple", after.answers, after.sheet)
    assert again.questions != after.questions
