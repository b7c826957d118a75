"""Whole conversations with a count, with the running bot: real HTTP and WebSocket, a restart."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.dta.sheet import LOCAL_PRIORITIES, STATE_PRIORITIES
from handlers.interview.controls import ACTION_COUNT_TICK
from handlers.interview.count import LOCAL, NONE, NOT_KNOWN, questions
from tests.bot.dta.test_counting import TABLE
from tests.handlers.interview.desk import words
from tests.handlers.interview.test_counting_by_ticks import as_by_hand, count_json
from tests.handlers.interview.test_whole_conversations import Thread, begins
from tests.stage import Stage, eventually, shown

YEARS = (2025, 2024, 2023, 2022)
GROUPS = ("EL", "LTEL", "SED", "SWD", "FOS", "HOM", "HI", "AA", "WH", "AS", "FI")
ASKED = (*map(str, STATE_PRIORITIES), LOCAL)
QUESTIONS = ("groups_two_years", "groups_three_of_four", "significant_groups")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("counting"))
    stage.start()
    yield stage
    stage.close()


def at_the_question(stage: Stage, nickname: str) -> Thread:
    thread = begins(stage, nickname)
    thread.waits("Who authorized")
    stage.dana.say(thread.channel, "district", thread.ts)
    thread.waits("assistance file")
    stage.dana.say(thread.channel, "not sure", thread.ts)
    thread.waits("On both of the last two Dashboards")
    return thread


def opens(stage: Stage, thread: Thread, message: Mapping[str, Any]) -> None:
    before = [view["id"] for view in stage.dana.views()]
    thread.presses(dict(message), "Count it with me")
    eventually(lambda: [v for v in stage.dana.views() if v["id"] not in before])


def page(stage: Stage, heading: str) -> dict[str, Any]:
    """The modal, once it shows this."""

    def look() -> dict[str, Any] | None:
        views = stage.dana.views()
        return views[-1] if views and heading in shown(views[-1]) else None

    return eventually(look)  # type: ignore[return-value]


def halves(view: Mapping[str, Any], asked: str, ticks: tuple[str, ...]) -> dict[str, Any]:
    """What to fill in at a question, in both halves of a long list."""
    found = {}
    for block in view["blocks"]:
        if block.get("block_id", "").partition("@")[0].removesuffix("+") == asked:
            here = [o["value"] for o in block["element"]["options"] if o["value"] in ticks]
            found[block["block_id"]] = {ACTION_COUNT_TICK: here}
    assert found, asked
    return found


def submits(stage: Stage, view: Mapping[str, Any], wanted: Mapping[str, tuple[str, ...]]) -> Any:
    state: dict[str, Any] = {}
    for asked, ticks in wanted.items():
        state |= halves(view, asked, ticks)
    answer = stage.dana.submit(view["id"], state)
    assert answer.ok, (answer.error, answer.problems, answer.errors)
    return answer


def fills(
    stage: Stage,
    groups: tuple[str, ...],
    answers: Mapping[tuple[int, str], tuple[str, ...]],
    *,
    restart_at: int | None = None,
) -> None:
    """Through all pages to the count, and suggest the answers."""
    submits(stage, page(stage, "shows, I count"), {"groups": groups})
    for year in YEARS:
        if year == restart_at:
            stage.restart()
        view = page(stage, f"{year} Dashboard")
        submits(stage, view, {f"{year}:{q}": answers[year, q] for q in questions(year, TABLE)})
    count = page(stage, "Answers to suggest")
    assert stage.dana.submit(count["id"]).outcome == "cleared"
    assert stage.dana.views() == []


def school(seed: int) -> tuple[tuple[str, ...], dict[tuple[int, str], tuple[str, ...]]]:
    """The groups of a school, and an answer to each question."""
    draw = random.Random(seed)
    groups = tuple(draw.sample(GROUPS, draw.randint(1, len(GROUPS))))
    answers = {}
    for year in YEARS:
        for question in ASKED:
            among = [str(p) for p in LOCAL_PRIORITIES] if question == LOCAL else [*groups]
            often = 0.1 if question == LOCAL else 0.6
            some = tuple(each for each in among if draw.random() < often)
            unknown = draw.random() < 0.1
            answers[year, question] = (*some, NOT_KNOWN) if unknown else some or (NONE,)
    return groups, answers


@pytest.mark.parametrize("seed", range(4))
def test_a_conversation_with_a_count_has_the_answers_that_counting_by_hand_gives(
    stage: Stage, seed: int
) -> None:
    groups, answers = school(seed)
    by_hand: Any = count_json(as_by_hand(groups, answers), TABLE)
    thread = at_the_question(stage, f"Counted {seed}.")
    opens(stage, thread, thread.waits("On both of the last two"))
    fills(stage, groups, answers, restart_at=2023 if seed == 0 else None)
    for question in QUESTIONS:
        if question == "groups_three_of_four":
            asked = thread.waits("Has the county office provided")
            stage.dana.say(thread.channel, "underway", thread.ts)
            thread.waits("three of the four")
            asked = thread.waits("Your count")
        elif question == "significant_groups":
            after = thread.messages()[-1]
            if "does the school have at all" not in shown(after):
                break
            asked = thread.waits("Your count")
        else:
            asked = thread.waits("Your count")
        given = by_hand[question]
        if question == "groups_two_years" and given == "unsure":
            text = "not sure" if "leaves this open" in shown(asked) else "use it"
        elif given == "unsure":
            assert "Your count leaves this open" in shown(asked)
            text = "not sure"
        else:
            label = words().question[question].label(given)
            assert f"Your count suggests: *{label}*" in shown(asked)
            text = "use it"
        before = len(thread.messages())
        stage.dana.say(thread.channel, text, thread.ts)
        eventually(lambda before=before: len(thread.messages()) >= before + 2)


def test_ticks_in_quick_succession_are_all_kept(stage: Stage) -> None:
    thread = at_the_question(stage, "Quick.")
    opens(stage, thread, thread.waits("On both of the last two"))
    view = page(stage, "shows, I count")
    (asked,) = [b["block_id"] for b in view["blocks"] if b.get("block_id", "") == "groups+"]
    for number in range(1, 7):
        ticks = ["EL", "LTEL", "SED", "SWD", "FOS", "HOM"][:number]
        assert stage.dana.choose(view, ACTION_COUNT_TICK, ticks, block_id=asked).ok
    submits(stage, stage.dana.views()[-1], {})
    page(stage, "2025 Dashboard")
    kept = eventually(
        lambda: stage.bot.db.one("select sheet from interviews where nickname = 'Quick.'")
    )
    assert '"HOM"' in str(kept["sheet"])
    stage.dana.close(stage.dana.views()[-1]["id"])
