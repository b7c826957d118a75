"""The modal of the count, ticked quickly: what is shown late is put right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.interview.counter import opened
from tests.handlers.interview.desk import Desk


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
