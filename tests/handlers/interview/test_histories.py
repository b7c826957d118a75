"""Random histories: whatever happens in between, the result is that of the final answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.dta.rules import QUESTIONS
from bot.store.interviews import Conversation
from handlers.interview import state
from handlers.interview.show import BLOCK_AGAIN, BLOCK_OPTIONS, option_numbers
from handlers.interview.state import offers_for, usable
from tests.bot.dta.oracle import oracle
from tests.bot.schools.made import LISTED, NOT_LISTED
from tests.handlers.interview.kit import NORD, begins, load, suggests, words
from tests.stage import Stage, buttons, eventually, shown

VERDICTS = {
    "may be open": "may_be_open",
    "not open yet": "closed_until",
    "to find out": "cannot_tell",
    "not open": "not_open",
}
COUNTED = ("groups_two_years", "groups_three_of_four", "significant_groups")


class Histories(RuleBasedStateMachine):
    """One person, one conversation; `given` is what they said, and the only thing kept here."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    @initialize()
    def begin(self) -> None:
        self.stage.bot.db.execute("delete from school_years")
        self.stage.bot.db.execute("delete from school_files")
        self.thread = begins(self.stage, "Maple")
        self.given: dict[str, str] = {}
        self.stale: list[dict[str, Any]] = []
        self.file_has_changed = False
        self.stale_offers: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def teardown(self) -> None:
        if hasattr(self, "thread"):
            self.ends_in_the_result_of_the_final_answers()

    # What is there

    @property
    def kept(self) -> Conversation:
        return self.thread.kept

    def part(self) -> str:
        return state.pending(self.kept)

    def question(self) -> str | None:
        return state.question_in(self.part())

    def waiting(self) -> list[dict[str, Any]]:
        return [
            message
            for message in self.thread.messages()
            if any(block.get("block_id") == BLOCK_OPTIONS for block in message.get("blocks", []))
        ]

    def shown(self) -> list[dict[str, Any]]:
        """What waits, in full and in brief."""
        return [self.waiting()[-1], self.thread.messages()[-1]]

    def sends(self, message: dict[str, Any], element: dict[str, Any], times: int = 1) -> None:
        for _ in range(times):
            self.thread.who.press(message, element["action_id"], value=element["value"])
        self.stage.settle()

    # What happens

    @precondition(lambda self: self.question())
    @rule(data=st.data(), times=st.integers(1, 2))
    def press_an_option(self, data: st.DataObject, times: int) -> None:
        question = str(self.question())
        message = data.draw(st.sampled_from(self.shown()))
        self.stale.append(message)
        option = data.draw(st.sampled_from(QUESTIONS[question]))
        label = words().question[question].label(option)
        self.sends(message, buttons(message)[label], times)
        self.given[question] = option

    @precondition(lambda self: self.question())
    @rule(data=st.data(), times=st.integers(1, 3))
    def type_an_option(self, data: st.DataObject, times: int) -> None:
        question = str(self.question())
        asked = words().question[question]
        option = data.draw(st.sampled_from(asked.options))
        number = option_numbers(asked)[asked.options.index(option)]
        self.stage.slack.faults.add("redeliver", "events_api", times=times - 1)
        self.thread.says(data.draw(st.sampled_from([option.label, number or option.label])))
        self.given[question] = option.id

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def press_on_what_stood_there_before(self, data: st.DataObject) -> None:
        message = data.draw(st.sampled_from(self.stale))
        rows = (BLOCK_OPTIONS, BLOCK_AGAIN)
        row = next(b for b in message["blocks"] if b.get("block_id") in rows)
        element = data.draw(st.sampled_from(row["elements"]))
        pressed = json.loads(element["value"])
        if pressed["w"] == self.given.get(pressed["q"]):
            self.given[pressed["q"]] = pressed["o"]
        self.sends(message, element)

    @rule(text=st.sampled_from(["back", "why", "my answers", "help", "what is CDE?", "purple"]))
    def type_what_is_no_answer(self, text: str) -> None:
        self.thread.says(text)

    @rule(status=st.sampled_from([LISTED, NOT_LISTED, None]), letters=st.sampled_from("AGK*"))
    def look_a_school_up(self, status: str | None, letters: str) -> None:
        self.load_another_file(status, letters)
        self.thread.says("school nordlicht")
        assert self.kept.cds == "01999990123456"
        self.file_has_changed = False

    @rule(status=st.sampled_from([LISTED, NOT_LISTED]), letters=st.sampled_from("AGK*"))
    def load_another_file(self, status: str | None, letters: str) -> None:
        codes = dict.fromkeys(("EL", "SED", "SWD"), (letters, letters))
        load(self.stage.bot.db, 2025, replace(NORD, status=status, codes=codes))
        self.file_has_changed = True

    @rule(taken=st.dictionaries(st.sampled_from(COUNTED), st.integers(0, 2)))
    def count(self, taken: dict[str, int]) -> None:
        suggests(self.thread, {q: QUESTIONS[q][n] for q, n in taken.items()})

    @rule(data=st.data(), times=st.integers(1, 2))
    def use_what_is_suggested(self, data: st.DataObject, times: int) -> None:
        message = self.thread.messages()[-1]
        pressed = [
            element
            for block in message["blocks"]
            for element in [*block.get("elements", []), block.get("accessory") or {}]
            if element.get("action_id", "").startswith("dta_use_")
        ]
        if not pressed:
            return
        element = data.draw(st.sampled_from(pressed))
        self.stale_offers.append((message, element))
        value = json.loads(element["value"])
        self.sends(message, element, times)
        refused = self.kept.answers.get(value["q"]) == self.given.get(value["q"])
        if refused and self.file_has_changed and element["action_id"] == "dta_use_file":
            return
        self.given[value["q"]] = value["o"]

    @precondition(lambda self: self.stale_offers)
    @rule(data=st.data())
    def press_on_what_was_suggested_before(self, data: st.DataObject) -> None:
        message, element = data.draw(st.sampled_from(self.stale_offers))
        value = json.loads(element["value"])
        there = {offer.option for offer in usable(self.kept, value["q"])}
        is_right = value["o"] in there and value["w"] == self.given.get(value["q"])
        self.sends(message, element)
        if self.kept.answers.get(value["q"]) != self.given.get(value["q"]):
            assert is_right
            self.given[value["q"]] = value["o"]

    @rule(text=st.sampled_from(["use it", "use the file", "use count", "use 2", "use 3"]))
    def type_use(self, text: str) -> None:
        before = self.kept
        self.thread.says(text)
        for question, option in self.kept.answers.items():
            if option != self.given.get(question):
                assert option in {offer.option for offer in usable(before, question)}
                self.given[question] = option

    @rule(number=st.integers(1, 9))
    def ask_to_change(self, number: int) -> None:
        self.thread.says(f"change {number}")

    @precondition(lambda self: self.part() == state.CROSSROADS)
    @rule(button=st.sampled_from(["See the result", "Check who has agreed so far", "Back"]))
    def choose(self, button: str) -> None:
        self.sends(message := self.thread.has(button), buttons(message)[button], times=2)

    @precondition(lambda self: self.part() == state.REVIEW)
    @rule()
    def finish(self) -> None:
        check = "All right: see the result"
        self.sends(message := self.thread.has(check), buttons(message)[check], times=2)
        assert self.kept.result is not None

    @rule(text=st.sampled_from(["start over", "yes", "keep everything"]))
    def start_over(self, text: str) -> None:
        self.thread.says("start over")
        if self.part() == state.OVER:
            self.thread.says(text)
            self.given = self.given if text == "keep everything" else {}

    @precondition(lambda self: self.kept.result is None)
    @rule()
    def stop(self) -> None:
        self.thread.says("stop")

    @precondition(lambda self: self.question())
    @rule(data=st.data())
    def be_killed_before_anything_is_sent(self, data: st.DataObject) -> None:
        question = str(self.question())
        option = data.draw(st.sampled_from(words().question[question].options))
        self.given[question] = option.id
        self.stage.slack.faults.add("drop_before", "chat.*", times=None)
        self.thread.who.say(self.thread.channel, option.label, self.thread.ts)
        eventually(lambda: self.kept.answers == self.given)
        self.stage.stop()
        self.stage.slack.faults.clear()
        self.stage.clock.advance(timedelta(seconds=16))  # whatever was under way has come by then
        self.stage.start()
        self.stage.settle()

    @rule()
    def lose_every_request(self) -> None:
        self.stage.slack.faults.add("rate_limit", "chat.update", times=None)
        self.stage.slack.faults.add("drop_after", "chat.postMessage", times=None)
        self.thread.says("my answers")
        self.stage.slack.faults.clear()
        self.stage.clock.advance(timedelta(minutes=3))
        self.stage.settle()

    # What holds all the while

    @invariant()
    def the_answers_are_those_given(self) -> None:
        if hasattr(self, "thread"):
            assert dict(self.kept.answers) == self.given

    @invariant()
    def the_thread_shows_what_waits(self) -> None:
        if not hasattr(self, "thread"):
            return
        kept = self.kept
        part = state.pending(kept)
        question = state.question_in(part)
        live = self.waiting()
        assert len(live) == (1 if question else 0)
        if question:
            for message in self.shown():
                assert json.loads(buttons(message)["Not sure"]["value"])["q"] == question

    @invariant()
    def what_is_suggested_stands_with_its_question(self) -> None:
        question = self.question() if hasattr(self, "thread") else None
        if not question:
            return
        said = shown(self.waiting()[0])
        for offer in offers_for(self.kept, question):
            assert offer.says in said
        assert said.count("Use ") >= len(usable(self.kept, question))

    def ends_in_the_result_of_the_final_answers(self) -> None:
        """Answer what is left, look at the result, and compare it with a reading of the rules."""
        steps: dict[str, Callable[[], None]] = {
            state.OVER: lambda: self.thread.says("no"),
            state.AWAY: lambda: self.thread.says("not sure"),
            state.CROSSROADS: lambda: self.thread.says("check who has agreed so far"),
            state.REVIEW: lambda: self.thread.says("ok"),
        }
        for _ in range(40):
            part = self.part()
            if part == state.RESULT:
                break
            question = state.question_in(part)
            if question == "significant_groups":
                self.thread.says("3 or more")
            else:
                steps.get(part, lambda: self.thread.says("not sure"))()
        kept = self.kept
        assert kept.result is not None
        expected: Any = oracle(dict(kept.answers))
        found = {
            each["name"].removeprefix("EC "): VERDICTS[each["verdict"]]
            for each in kept.result["pathways"]
        }
        assert found == {s: p["verdict"] for s, p in expected["pathways"].items()}
        assert len(kept.result["flags"]) == len(expected["flags"])
        said = " ".join(shown(message) for message in self.thread.messages())
        assert kept.result["brief"]["call"] in said


@pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # as the bot's threads do
def test_whatever_happens_in_between_the_result_is_that_of_the_final_answers(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    how = hypothesis.settings(
        max_examples=20,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[hypothesis.Phase.generate],
    )
    try:
        stage.start()
        run_state_machine_as_test(lambda: Histories(stage), settings=how)  # type: ignore[no-untyped-call]
    finally:
        stage.close()
