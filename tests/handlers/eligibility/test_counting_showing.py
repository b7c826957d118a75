"""Modals that are changed quickly, with updates that arrive late or are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from handlers.blocks import Block
from handlers.effects import Call, Effect, Later
from handlers.eligibility.counting.showing import Screen


@dataclass
class Modal:
    """A modal in Slack, and what is on its way there."""

    page: str = "first"
    hash: str = "h0"
    wanted: str = "first"  # what the count is at
    on_its_way: list[Call] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.screen = Screen(self.drawn)

    def drawn(self, conversation_id: str) -> Block | None:
        return {"page": self.wanted} if self.wanted else None

    def acts(self, wanted: str) -> None:
        """The person does something on the page that they see; nothing has arrived in Slack yet."""
        self.wanted = wanted
        self.runs(self.screen.show("c", {"id": "V1", "hash": self.hash}))

    def runs(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Later):
                self.runs(effect.job())
            else:
                assert isinstance(effect, Call)
                self.on_its_way.append(effect)

    def acknowledged(self, page: str) -> None:
        """A page comes with an acknowledgement."""
        self.wanted = page
        self._becomes(page)

    def arrives(self) -> None:
        """The next update arrives in Slack."""
        call = self.on_its_way.pop(0)
        if call.arguments["hash"] != self.hash:
            assert call.otherwise
            self.runs(call.otherwise("hash_conflict"))
            return
        self._becomes(call.arguments["view"]["page"])
        assert call.then
        self.runs(call.then({"view": {"hash": self.hash}}))

    def all_arrive(self) -> None:
        while self.on_its_way:
            self.arrives()

    def _becomes(self, page: str) -> None:
        self.number += 1
        self.page, self.hash = page, f"h{self.number}"


def test_what_was_ticked_while_an_update_was_under_way_is_shown_after_it() -> None:
    modal = Modal()
    for wanted in ("one", "two", "three"):
        modal.acts(wanted)
    assert len(modal.on_its_way) == 1
    modal.all_arrive()
    assert modal.page == "three"


def test_a_late_update_never_brings_back_a_page_that_was_left() -> None:
    modal = Modal()
    modal.acts("2025 ticked")
    modal.acts("2025 ticked twice")
    modal.acknowledged("2024")
    modal.all_arrive()
    assert modal.page == "2024"


def test_what_was_done_on_a_page_that_was_just_replaced_is_shown_nevertheless() -> None:
    modal = Modal()
    seen = modal.hash
    modal.acts("ticked")
    modal.all_arrive()
    modal.wanted = "back"
    modal.runs(modal.screen.show("c", {"id": "V1", "hash": seen}))
    modal.all_arrive()
    assert modal.page == "back"


def test_after_an_acknowledgement_updates_go_on() -> None:
    modal = Modal()
    modal.acts("ticked")
    modal.acknowledged("2024")
    modal.acts("2024 ticked")  # while the one for the page before is on its way
    modal.all_arrive()
    assert modal.page == "2024 ticked"


@pytest.mark.parametrize("error", ["not_found", "no_answer", "invalid_arguments"])
def test_an_update_that_fails_does_not_stop_the_next_one(error: str) -> None:
    modal = Modal()
    modal.acts("ticked")
    call = modal.on_its_way.pop()
    assert call.otherwise
    modal.runs(call.otherwise(error))
    modal.acts("ticked again")
    modal.all_arrive()
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
    modal.all_arrive()
    assert modal.page == "fine"


def test_nothing_is_shown_of_a_conversation_that_is_gone() -> None:
    modal = Modal()
    modal.acts("")
    assert modal.on_its_way == []
    modal.acts("there again")
    modal.all_arrive()
    assert modal.page == "there again"
