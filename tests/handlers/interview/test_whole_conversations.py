"""Whole conversations with the running bot: real HTTP and WebSocket, restarts in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.community.interview import Question
from handlers.interview.state import MOST_UNCHECKED
from tests.bot.dta.oracle import oracle
from tests.handlers.interview.desk import words
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

VERDICTS = {
    "may_be_open": "may be open",
    "closed_until": "not open yet",
    "cannot_tell": "to find out",
    "not_open": "not open",
}
# Answers in the order of asking; "|" stands where the bot is restarted, "+" where the person wants
# to be asked who has agreed. Between them they reach every question, verdict and flag.
CASES = [
    "county no yes 2 2 unsure | + yes no yes no no",
    "state unsure 1 | underway 3+ 3+ + unsure unsure unsure yes unsure",
    "district yes yes 1 | 1 3+ + no no",
    "unsure unsure unsure unsure unsure unsure + | unsure unsure unsure unsure unsure",
    "county unsure 2 yes | 3+ 2 + yes yes yes yes | yes",
    "state no no 0",
    "district unsure 0 no 1 3+ + | no",
    "county yes yes unsure 0 + yes yes | no",
    "district unsure 3+ yes 3+ unsure",
]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("conversations"))
    stage.slack.delivery.ack_seconds = 3.0  # what a restart cut off comes again soon
    stage.start()
    yield stage
    stage.close()


@dataclass
class Thread:
    """A person in the thread of a conversation."""

    stage: Stage
    ts: str
    channel: str

    def messages(self) -> list[dict[str, Any]]:
        return self.stage.dana.thread(self.channel, self.ts)

    def waits(self, said: str) -> dict[str, Any]:
        """The last message, once it says this."""

        def look() -> dict[str, Any] | None:
            last = self.messages()[-1]
            return last if said in shown(last) else None

        return eventually(look)  # type: ignore[return-value]

    def presses(self, message: dict[str, Any], text: str) -> None:
        element = buttons(message)[text]
        answer = self.stage.dana.press(message, element["action_id"], value=element.get("value"))
        assert answer.ok, answer.error

    def answers(self, question: Question, option: str, *, typed: bool) -> None:
        message = self.waits(question.text)
        if typed:
            self.stage.dana.say(self.channel, question.label(option), self.ts)
        else:
            self.presses(message, question.label(option))


def begins(stage: Stage, nickname: str) -> Thread:
    stage.types(f"/charter-dta check {nickname}")
    channel = stage.dana.open_dm()
    root = eventually(lambda: [m for m in stage.dana.sees(channel) if nickname in shown(m)])[-1]
    return Thread(stage, root["ts"], channel)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_whole_conversation_ends_in_the_right_result(stage: Stage, number: int) -> None:
    thread = begins(stage, f"School {number:02}.")
    questions = iter(words().questions)
    given: dict[str, str] = {}
    asks_agencies = "+" in CASES[number].split()
    for index, token in enumerate(CASES[number].split()):
        typed = (index + number) % 2 == 0
        if token == "|":
            stage.restart()
        elif token == "+":
            thread.presses(thread.waits("all about the school"), "Check who has agreed so far")
        else:
            relevant: Any = oracle(given)["relevant"]
            question = next(q for q in questions if q.id in relevant)
            thread.answers(question, token, typed=typed)
            given[question.id] = token
    if not asks_agencies:
        thread.presses(thread.waits("all about the school"), "See the result")
    if len(given) > MOST_UNCHECKED:
        check = thread.waits("Check your answers")
        for question, option in given.items():
            assert f"*{words().question[question].label(option)}*" in shown(check)
        if number % 2:
            thread.presses(check, "All right: see the result")
        else:
            stage.dana.say(thread.channel, "ok", thread.ts)
    first = thread.waits("Call first")
    thread.presses(first, "Details")
    notes = thread.waits("What to know about this result")
    expected: Any = oracle(given)
    result = shown(thread.messages()[-2])
    for section, pathway in expected["pathways"].items():
        line = next(text for text in result.splitlines() if f"|EC {section}>" in text)
        assert line.endswith(f": *{VERDICTS[pathway['verdict']]}*"), line
    titles = [words().flag[flag].title for flag in expected["flags"]]
    assert all(f"*{title}*" in shown(notes) for title in titles)
    # Once it stands there, screen readers get all of it.
    eventually(lambda: "EC 47607.3(c)" in thread.messages()[-2]["text"])


def test_the_cases_reach_every_question_verdict_and_flag() -> None:
    seen: set[str] = set()
    for case in CASES:
        given: dict[str, str] = {}
        for token in case.split():
            if token in ("|", "+"):
                continue
            expected: Any = oracle(given)
            question = next(q for q in expected["relevant"] if q not in given)
            given[question] = token
        expected = oracle(given)
        seen |= set(given) | set(expected["flags"])
        seen |= {pathway["verdict"] for pathway in expected["pathways"].values()}
    assert seen >= {question.id for question in words().questions}
    assert seen >= set(VERDICTS)
    assert seen >= {"two_or_three_priorities", "small_school_clause", "possible_fee"}


def types_to_the_result(thread: Thread) -> dict[str, Any]:
    """The last message of a result, after a short conversation by typing."""
    for asked, text in (
        ("Who authorized", "district"),
        ("assistance file", "yes"),
        ("provided differentiated", "underway"),
        ("three of the four", "none"),
        ("all about the school", "1"),
    ):
        thread.waits(asked)
        thread.stage.dana.say(thread.channel, text, thread.ts)
    return thread.waits("Call first")


def test_copy_share_and_delete_work_in_slack(stage: Stage, tmp_path: Path) -> None:
    thread = begins(stage, "Copies.")
    notes = types_to_the_result(thread)

    thread.presses(notes, "Send me a copy")
    sent = eventually(lambda: [m for m in thread.messages() if m.get("files")])[0]["files"][0]
    assert (sent["name"], sent["mimetype"]) == ("eligibility-check.pdf", "application/pdf")
    content = stage.slack.workspace.files.content(sent["id"])
    assert content.startswith(b"%PDF-")

    thread.presses(notes, "Share in a channel")
    view = eventually(stage.dana.views)[-1]
    assert "Keep it private" in str(view["close"])
    state = {"dta_share_place": {"value": AUTHORIZERS}}
    assert stage.dana.submit(view["id"], state).ok
    shared = eventually(
        lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Shared by <@U0DANA>" in shown(m)]
    )
    assert "Copies." not in shown(shared[0])

    thread.presses(thread.messages()[0], "Delete")
    eventually(lambda: not [m for m in thread.messages() if m["user"] == stage.slack.app.user_id])
    said = eventually(
        lambda: [m for m in stage.dana.sees(thread.channel) if "Deleted: your" in m["text"]]
    )
    assert (
        "Slack's own retention and exports, and your agency's records rules, still apply"
        in said[0]["text"]
    )
    rows = "select * from interviews where nickname = 'Copies.'"
    eventually(lambda: not stage.bot.db.query(rows))


def test_a_copy_that_is_on_its_way_when_all_is_deleted_does_not_stay(stage: Stage) -> None:
    thread = begins(stage, "On its way.")
    notes = types_to_the_result(thread)
    stage.slack.faults.add("slow", "files.upload", seconds=1.5)

    def calls(method: str) -> int:
        return len(stage.slack.calls(method))

    begun, sent = calls("files.getUploadURLExternal"), calls("files.completeUploadExternal")
    thread.presses(notes, "Send me a copy")
    eventually(lambda: calls("files.getUploadURLExternal") > begun)
    thread.presses(thread.messages()[0], "Delete")
    eventually(lambda: calls("files.completeUploadExternal") > sent)
    bot = stage.slack.app.user_id
    eventually(lambda: not [m for m in thread.messages()[1:] if m["user"] == bot])
    assert not [m for m in stage.dana.sees(thread.channel) if m.get("files")]
    stage.slack.faults.clear()
