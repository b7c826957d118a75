"""Random histories: whatever happens in between, the result is that of the final answers."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.community.interview import Interview
from bot.dta.rules import QUESTIONS
from bot.outbox.message import Message
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation
from handlers.blocks import section
from handlers.interview import state
from handlers.interview.show import BLOCK_AGAIN, BLOCK_OPTIONS, option_numbers
from handlers.interview.state import Offer, offers_for, suggested, usable
from tests.bot.dta.oracle import oracle
from tests.bot.schools.made import LISTED, NOT_LISTED, Made
from tests.handlers.interview.desk import Desk, other_words, texts

VERDICTS = {
    "may be open": "may_be_open",
    "not open yet": "closed_until",
    "to find out": "cannot_tell",
    "not open": "not_open",
}
COUNTED = ("groups_two_years", "groups_three_of_four", "significant_groups")
REWORDED = ('text = "Who authorized the charter school?"', 'text = "Which body authorized it?"')


@lru_cache(maxsize=1)
def empty() -> bytes:
    """An empty database that is up to date: copying it is quicker than making one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        db = Database(path)
        db.empty_log()
        db.close()
        return path.read_bytes()


@lru_cache(maxsize=1)
def versions() -> dict[str, Interview]:
    """The words as they are, and a later version of them."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            "first": other_words(Path(folder) / "first"),
            "second": other_words(Path(folder) / "second", REWORDED),
        }


class Histories(RuleBasedStateMachine):
    """One person, one conversation; `given` is what they said, and the only thing kept here."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "bot.db").write_bytes(empty())
        self.desk = Desk(self.folder)
        self.desk.answer = lambda text, person: (
            Message(section("An answer.")) if "?" in text else None
        )
        self.now = self.desk.begins("Maple")
        self.given: dict[str, str] = {}
        self.stale: list[dict[str, Any]] = []
        self.file_has_changed = False
        self.stale_offers: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.last_event: dict[str, Any] = {}
        self.kept_result: Any = None

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        try:
            self.ends_in_the_result_of_the_final_answers()
        finally:
            self.desk.close()
            shutil.rmtree(self.folder)

    # What is there

    @property
    def kept(self) -> Conversation:
        found = interviews.find(self.desk.db, self.now.id)
        assert found is not None
        return found

    @property
    def words(self) -> Interview:
        return self.desk.talks.voice.interview

    def part(self) -> str:
        return state.pending(state.brought_up_to_date(self.kept, self.words))

    def question(self) -> str | None:
        return state.question_in(self.part())

    def is_closed(self) -> bool:
        return state.is_kept_as_it_was(self.kept, self.words)

    def waiting(self) -> list[dict[str, Any]]:
        return [
            message
            for message in self.desk.thread(self.now)
            if any(block.get("block_id") == BLOCK_OPTIONS for block in message.get("blocks", []))
        ]

    def newest(self, button: str) -> dict[str, Any]:
        """The newest message with this button."""
        for message in reversed(self.desk.thread(self.now)):
            if f"\n{button}\n" in f"{texts(message)}\n":
                return copy.deepcopy(message)
        raise AssertionError(button)

    def says(self, text: str, times: int = 1) -> None:
        self.last_event = self.desk.event(self.now, text)
        for _ in range(times):
            self.desk._send(self.last_event)

    # What happens

    @precondition(lambda self: self.question())
    @rule(data=st.data(), times=st.integers(1, 2))
    def press_an_option(self, data: st.DataObject, times: int) -> None:
        question = str(self.question())
        shown = [self.waiting()[-1], self.desk.last(self.now)]  # in full, and in brief
        message = copy.deepcopy(data.draw(st.sampled_from(shown)))
        self.stale.append(message)
        option = data.draw(st.sampled_from(QUESTIONS[question]))
        label = self.words.question[question].label(option)
        try:
            self.desk.presses(message, label, times=times)
        except AssertionError:  # its label was another one when it was posted
            return
        self.given[question] = option

    @precondition(lambda self: self.question())
    @rule(data=st.data(), times=st.integers(1, 3))
    def type_an_option(self, data: st.DataObject, times: int) -> None:
        question = str(self.question())
        words = self.words.question[question]
        option = data.draw(st.sampled_from(words.options))
        number = option_numbers(words)[words.options.index(option)]
        self.says(data.draw(st.sampled_from([option.label, number or "no idea"])), times)
        self.given[question] = option.id

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def press_on_what_stood_there_before(self, data: st.DataObject) -> None:
        message = data.draw(st.sampled_from(self.stale))
        rows = (BLOCK_OPTIONS, BLOCK_AGAIN)
        row = next(b for b in message["blocks"] if b.get("block_id") in rows)
        element = data.draw(st.sampled_from(row["elements"]))
        pressed = json.loads(element["value"])
        if not self.is_closed() and pressed["w"] == self.given.get(pressed["q"]):
            self.given[pressed["q"]] = pressed["o"]
        self.desk.sends_action(message, element)

    @rule()
    def deliver_the_last_event_again(self) -> None:
        if self.last_event:
            self.desk._send(self.last_event)

    @rule(text=st.sampled_from(["back", "why", "my answers", "help", "what is that?", "purple"]))
    def type_what_is_no_answer(self, text: str) -> None:
        self.says(text)

    @precondition(lambda self: not self.is_closed())
    @rule(status=st.sampled_from([LISTED, NOT_LISTED, None]), letters=st.sampled_from("AGK*"))
    def look_a_school_up(self, status: str | None, letters: str) -> None:
        self.load_another_file(status, letters)
        self.says("school nordlicht")
        assert self.kept.cds == "01999990123456"
        self.file_has_changed = False

    @rule(status=st.sampled_from([LISTED, NOT_LISTED]), letters=st.sampled_from("AGK*"))
    def load_another_file(self, status: str | None, letters: str) -> None:
        codes = dict.fromkeys(("EL", "SED", "SWD"), (letters, letters))
        self.desk.loads(2025, Made("01999990123456", "Nordlicht", status=status, codes=codes))
        self.file_has_changed = True

    @precondition(lambda self: not self.is_closed())
    @rule(taken=st.dictionaries(st.sampled_from(COUNTED), st.integers(0, 2)))
    def count(self, taken: dict[str, int]) -> None:
        offers = {q: Offer(QUESTIONS[q][n], "count", "So it is.") for q, n in taken.items()}
        before = self.kept
        now = state.brought_up_to_date(before, self.words) if not before.result else before
        self.desk.carry_out(self.desk.talks.keep(before, suggested(now, offers, "count")))

    @rule(data=st.data(), times=st.integers(1, 2))
    def use_what_is_suggested(self, data: st.DataObject, times: int) -> None:
        message = copy.deepcopy(self.desk.last(self.now))
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
        for _ in range(times):
            self.desk.sends_action(message, element)
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
        self.desk.sends_action(message, element)
        if self.kept.answers.get(value["q"]) != self.given.get(value["q"]):
            assert is_right
            self.given[value["q"]] = value["o"]

    @rule(text=st.sampled_from(["use it", "use the file", "use count", "use 2", "use 3"]))
    def type_use(self, text: str) -> None:
        before = state.brought_up_to_date(self.kept, self.words)
        self.says(text)
        for question, option in self.kept.answers.items():
            if option != self.given.get(question):
                assert option in {offer.option for offer in usable(before, question)}
                self.given[question] = option

    @rule(number=st.integers(1, 9))
    def ask_to_change(self, number: int) -> None:
        self.says(f"change {number}")

    @precondition(lambda self: self.part() == state.CROSSROADS)
    @rule(button=st.sampled_from(["See the result", "Check who has agreed so far", "Back"]))
    def choose(self, button: str) -> None:
        self.desk.presses(self.newest(button), button, times=2)

    @precondition(lambda self: self.part() == state.REVIEW)
    @rule()
    def finish(self) -> None:
        check = "All right: see the result"
        self.desk.presses(self.newest(check), check, times=2)
        assert self.kept.result is not None

    @rule(text=st.sampled_from(["start over", "yes", "keep everything"]))
    def start_over(self, text: str) -> None:
        self.says("start over")
        if self.part() == state.OVER:
            self.says(text)
            self.given = self.given if text == "keep everything" else {}

    @precondition(lambda self: self.kept.result is None)
    @rule()
    def stop(self) -> None:
        self.says("stop")

    @rule()
    def restart(self) -> None:
        self.desk.restart()

    @precondition(lambda self: self.question())
    @rule(data=st.data())
    def be_killed_before_anything_is_sent(self, data: st.DataObject) -> None:
        question = str(self.question())
        option = data.draw(st.sampled_from(self.words.question[question].options))
        self.desk.lost = True
        self.says(option.label)
        self.given[question] = option.id
        self.desk.restart()

    @rule(version=st.sampled_from(["first", "second"]))
    def restart_with_other_words(self, version: str) -> None:
        self.kept_result = self.kept.result
        self.desk.restart(versions()[version])

    @rule()
    def lose_every_request(self) -> None:
        self.desk.slack.fails = {"chat.update": "ratelimited", "chat.postMessage": "no_answer"}
        self.says("my answers")
        self.desk.slack.fails = {}
        self.desk.later(minutes=3)

    # What holds all the while

    @invariant()
    def the_answers_are_those_given(self) -> None:
        if hasattr(self, "desk"):
            assert dict(self.kept.answers) == self.given

    @invariant()
    def the_thread_shows_what_waits(self) -> None:
        if not hasattr(self, "desk"):
            return
        kept = self.kept
        part = state.pending(kept)
        question = state.question_in(part)
        live = self.waiting()
        assert len(live) == (1 if question else 0)
        if question:
            for shown in (live[0], self.desk.last(self.now)):
                assert json.loads(self.desk.button(shown, "Not sure")["value"])["q"] == question

    @invariant()
    def what_is_suggested_stands_with_its_question(self) -> None:
        question = self.question() if hasattr(self, "desk") else None
        kept = self.kept if question else None
        if not question or kept is None or kept != state.brought_up_to_date(kept, self.words):
            return
        shown = texts(self.waiting()[0])
        for offer in offers_for(kept, question):
            assert offer.says in shown
        assert shown.count("Use ") >= len(usable(kept, question))

    @invariant()
    def an_old_result_is_never_touched(self) -> None:
        if hasattr(self, "desk") and self.is_closed():
            assert self.kept.result == self.kept_result

    def ends_in_the_result_of_the_final_answers(self) -> None:
        """Answer what is left, look at the result, and compare it with a reading of the rules."""
        closed = self.is_closed()
        steps: dict[str, Callable[[], None]] = {
            state.OVER: lambda: self.says("no"),
            state.AWAY: lambda: self.says("not sure"),
            state.CROSSROADS: lambda: self.says("check who has agreed so far"),
            state.REVIEW: lambda: self.says("ok"),
        }
        for _ in range(40):
            part = self.part()
            if part == state.RESULT:
                break
            question = state.question_in(part)
            if question == "significant_groups":
                self.says("3 or more")
            else:
                steps.get(part, lambda: self.says("not sure"))()
        kept = self.kept
        assert kept.result is not None
        expected: Any = oracle(dict(kept.answers))
        found = {
            each["name"].removeprefix("EC "): VERDICTS[each["verdict"]]
            for each in kept.result["pathways"]
        }
        assert found == {s: p["verdict"] for s, p in expected["pathways"].items()}
        assert len(kept.result["flags"]) == len(expected["flags"])
        if closed:
            assert kept.result == self.kept_result
        shown = " ".join(texts(message) for message in self.desk.thread(self.now))
        assert kept.result["brief"]["call"] in shown


TestHistories = Histories.TestCase
TestHistories.settings = hypothesis.settings(
    max_examples=30, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
