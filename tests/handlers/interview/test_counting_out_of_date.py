"""The modal of the count, opened twice, ticked quickly, out of date or not one's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.interview.controls import ACTION_COUNT, ACTION_COUNT_TICK
from tests.handlers.interview.counter import (
    BUTTON,
    SHEET,
    TO_TWO_YEARS,
    Counter,
    fills,
    opened,
    refused,
    ticked,
)
from tests.handlers.interview.desk import DANA, PRIYA, Desk, say_all, texts

# Whose it is, and what is out of date


def test_nobody_else_opens_or_changes_a_count(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    before, view = desk.conversation(), counter.view
    button = {"type": "button", "action_id": ACTION_COUNT, "value": json.dumps({"c": before.id})}
    desk.sends_action(desk.last(before), button, who=PRIYA)
    said = desk.slack.responses[-1].message
    assert said is not None
    assert "no such conversation of yours" in said.text
    assert counter.view is view
    counter.sends_action({"type": "checkboxes", "action_id": ACTION_COUNT_TICK}, "x", who=PRIYA)
    assert "no such conversation of yours" in refused(desk)
    answer = counter.submits(PRIYA, {**view, "id": counter.view["id"]})
    assert "no such conversation of yours" in json.dumps(answer)
    assert desk.conversation() == before


@pytest.mark.parametrize(
    "place",
    [
        "",
        "[]",
        '{"c": "0000000000000000", "p": "groups", "n": 1}',
        '{"c": ["x"], "p": "groups", "n": 1}',
    ],
)
def test_a_forged_page_changes_nothing_and_is_told_so(desk: Desk, place: str) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    before = desk.conversation()
    counter.view["private_metadata"] = place
    answer = counter.submits()
    assert "no such conversation of yours" in json.dumps(answer)
    assert desk.conversation() == before


def test_of_two_modals_only_the_one_opened_last_changes_anything(desk: Desk) -> None:
    first = opened(desk, *TO_TWO_YEARS)
    first.ticks("groups", "EL")
    old = first.view
    now = desk.conversation()
    desk.later(seconds=10)
    desk.presses(desk.last(now), BUTTON)
    second = Counter(desk)
    second.ticks("groups", "EL", "SWD")
    before = desk.conversation()
    answer = second.submits(view={**old, "id": second.view["id"]})
    assert "opened again since" in json.dumps(answer)
    assert desk.conversation() == before
    desk.presses(desk.last(now), BUTTON)
    assert Counter(desk).ticked("groups") == ["EL", "SWD"]


def test_a_double_click_opens_one_count(desk: Desk) -> None:
    now = desk.begins()
    for text in TO_TWO_YEARS:
        desk.says(now, text)
    desk.presses(desk.last(now), BUTTON)
    first = desk.slack.view
    desk.presses(desk.last(now), BUTTON)
    assert first is not None
    counter = Counter(desk)
    assert counter.view["private_metadata"] == first["private_metadata"]
    counter.ticks("groups", "EL")
    assert ticked(desk).groups == ("EL",)


def test_a_page_that_changed_in_the_meantime_is_not_put_back(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    counter.submits()
    seen = dict(counter.view)
    counter.ticks("2025:4", "EL")  # shown anew, with another hash
    stale = {**seen, "state": counter.values()}
    go = {"type": "button", "action_id": "dta_count_go_0", "value": '{"p": "count"}'}
    body = {
        "type": "block_actions",
        "user": {"id": DANA},
        "container": {"type": "view"},
        "view": stale,
        "trigger_id": "late",
        "actions": [go],
    }
    desk._send(body)
    assert counter.page == "The count"
    assert ticked(desk).at(2025, "4") == ("EL",)


def test_starting_over_drops_the_count_and_its_open_page(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    now = desk.conversation()
    say_all(desk, now, "start over", "yes")
    assert desk.conversation().sheet is None
    counter.presses("To the count")
    assert "begun anew" in refused(desk)
    assert desk.conversation().sheet is None
    for text in TO_TWO_YEARS:
        desk.says(now, text)
    old = counter.view
    desk.presses(desk.last(now), BUTTON)
    assert Counter(desk).ticked("groups") == []
    assert old["blocks"] != Counter(desk).view["blocks"]


def test_what_was_put_away_goes_on_when_its_count_is_done(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    fills(counter, ["EL", "SED", "SWD"], SHEET)
    now = desk.conversation()
    desk.says(now, "stop")
    counter.submits()
    assert desk.conversation().put_away_at is None
    assert "Your count suggests: *Two groups*" in texts(desk.last(now))


def test_a_page_that_was_left_does_not_stay_when_its_update_comes_late(desk: Desk) -> None:
    counter = opened(desk, "district", "unsure")
    update = desk.slack.views_update

    def late(**arguments: Any) -> dict[str, Any]:
        """The person has gone on before the update arrives."""
        desk.slack.views_update = update  # type: ignore[method-assign]
        counter.submits()
        assert counter.page == "2025 Dashboard"
        return update(**arguments)

    desk.slack.views_update = late  # type: ignore[method-assign]
    counter.ticks("groups", "EL")
    assert counter.page == "2025 Dashboard"


@pytest.mark.parametrize("error", ["not_found", "no_answer", "invalid_arguments"])
def test_an_update_that_fails_does_not_stop_the_next_one(desk: Desk, error: str) -> None:
    counter = opened(desk, "district", "unsure")
    before = counter.view["hash"]
    desk.slack.fails["views.update"] = error
    counter.ticks("groups", "EL")
    assert counter.view["hash"] == before
    del desk.slack.fails["views.update"]
    counter.ticks("groups", "EL", "SED")
    assert counter.view["hash"] != before
