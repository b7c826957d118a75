"""Modals that are changed quickly, with updates that arrive late or are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.outbox.client import call_error
from handlers.blocks import Block
from handlers.effects import Respond, Run
from handlers.interview.count_screen import Screen


@dataclass
class Modal:
    """A modal in Slack: what happens `meanwhile` happens before the next update arrives there."""

    page: str = "first"
    hash: str = "h0"
    wanted: str = "first"  # what the count is at
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    number: int = 0
    updates: int = 0

    def __post_init__(self) -> None:
        self.screen = Screen(self.drawn)

    def drawn(self, conversation_id: str) -> Block | None:
        return {"page": self.wanted} if self.wanted else None

    def acts(self, wanted: str, seen: str | None = None) -> None:
        """The person does something on the page that they see."""
        self.wanted = wanted
        (effect,) = self.screen.show("c", {"id": "V1", "hash": seen or self.hash})
        assert isinstance(effect, Run)
        effect.job(self)

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        self.updates += 1
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if self.errors:
            raise call_error(self.errors.pop(0))
        if arguments["hash"] != self.hash:
            raise call_error("hash_conflict")
        self._becomes(arguments["view"]["page"])
        return {"view": {"hash": self.hash}}

    def respond(self, answer: Respond) -> None:
        raise AssertionError("nothing is answered here")

    def acknowledged(self, page: str) -> None:
        """A page comes with an acknowledgement."""
        self.wanted = page
        self._becomes(page)

    def _becomes(self, page: str) -> None:
        self.number += 1
        self.page, self.hash = page, f"h{self.number}"


def test_what_was_ticked_while_an_update_was_under_way_is_shown_after_it() -> None:
    modal = Modal()
    modal.meanwhile = [lambda: (modal.acts("two"), modal.acts("three"))]
    modal.acts("one")
    assert modal.page == "three"
    assert modal.updates < 4


def test_a_late_update_never_brings_back_a_page_that_was_left() -> None:
    modal = Modal()
    modal.meanwhile = [lambda: (modal.acts("2025 twice"), modal.acknowledged("2024"))]
    modal.acts("2025 ticked")
    assert modal.page == "2024"


def test_what_was_done_on_a_page_that_was_just_replaced_is_shown_nevertheless() -> None:
    modal = Modal()
    seen = modal.hash
    modal.acts("ticked")
    modal.acts("back", seen)
    assert modal.page == "back"


def test_after_an_acknowledgement_updates_go_on() -> None:
    modal = Modal()
    modal.meanwhile = [lambda: (modal.acknowledged("2024"), modal.acts("2024 ticked"))]
    modal.acts("ticked")
    assert modal.page == "2024 ticked"


@pytest.mark.parametrize("error", ["not_found", "no_answer", "invalid_arguments"])
def test_an_update_that_fails_does_not_stop_the_next_one(error: str) -> None:
    modal = Modal()
    modal.errors = [error]
    modal.acts("ticked")
    modal.acts("ticked again")
    assert modal.page == "ticked again"


def test_a_page_that_cannot_be_made_does_not_stop_the_next_one() -> None:
    broken: list[Any] = [True]

    def draw(conversation_id: str) -> Block | None:
        if broken:
            raise RuntimeError
        return {"page": "fine"}

    modal = Modal()
    modal.screen = Screen(draw)
    with pytest.raises(RuntimeError):
        modal.acts("x")
    broken.clear()
    modal.acts("x")
    assert modal.page == "fine"


def test_nothing_is_shown_of_a_conversation_that_is_gone() -> None:
    modal = Modal()
    modal.acts("")
    assert modal.updates == 0
    modal.acts("there again")
    assert modal.page == "there again"
