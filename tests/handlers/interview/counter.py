"""Somebody at the modal of the count: ticks boxes as Slack's page does, and presses its buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.interview import controls
from handlers.interview.count import Ticked
from tests.handlers.interview.desk import DANA, Desk, texts

BUTTON = "Count it with me"
LINES = ("header", "section")


@dataclass
class Counter:
    """A person with the modal open. What was ticked stays until the page has other inputs."""

    desk: Desk
    who: str = DANA
    state: dict[str, list[str]] = field(default_factory=dict)  # block id → ticks
    seen: str = ""  # the modal that `state` belongs to

    @property
    def view(self) -> dict[str, Any]:
        """The page that is shown."""
        assert self.desk.slack.view is not None
        return self.desk.slack.view

    @property
    def text(self) -> str:
        return texts(self.view)

    @property
    def page(self) -> str:
        return next(b["text"]["text"] for b in self.view["blocks"] if b["type"] in LINES)

    def ticked(self, question: str) -> list[str]:
        """What is ticked at a question, in both halves of a long list."""
        return [t for block in self._inputs(question) for t in self._ticks(block)]

    def ticks(self, question: str, *values: str) -> None:
        """Tick exactly these."""
        left = {*values}
        for block in self._inputs(question):
            here = [o["value"] for o in block["element"]["options"] if o["value"] in values]
            left -= {*here}
            if here == self._ticks(block):
                continue
            self._now()[block["block_id"]] = here
            self.sends_action(block["element"], block["block_id"])
        assert not left, f"{question} has no {left}"

    def presses(self, text: str, *, times: int = 1) -> None:
        element = self.desk.button(self.view, text)
        for _ in range(times):
            self.sends_action(element, "moves")

    def submits(self, who: str | None = None, view: Mapping[str, Any] | None = None) -> Any:
        """Press Next; the acknowledgement, carried out."""
        shown = {**(view or self.view)}
        assert "submit" in shown, "there is nothing to press"
        view = {**shown, "state": self.values()}
        answer = self.desk.sends("view_submission", who or self.who, view=view)
        match answer.get("response_action"):
            case "update":
                place = {"view_id": shown["id"], "view": answer["view"]}
                self.desk.slack.views_update(**place)
            case "clear":
                self.desk.slack.view = None
        return answer

    def sends_action(
        self, element: Mapping[str, Any], block_id: str, who: str | None = None
    ) -> None:
        view = {**self.view, "state": self.values()}
        container = {"type": "view", "view_id": view["id"]}
        actions = [{**element, "block_id": block_id}]
        who = who or self.who
        self.desk.sends("block_actions", who, container=container, view=view, actions=actions)

    def values(self) -> dict[str, Any]:
        """What stands in the inputs, as Slack sends it."""
        found = {}
        for block in self.view["blocks"]:
            if block["type"] == "input":
                options, ticks = block["element"]["options"], self._ticks(block)
                chosen = [option for option in options if option["value"] in ticks]
                found[block["block_id"]] = {
                    controls.ACTION_COUNT_TICK: {"type": "checkboxes", "selected_options": chosen}
                }
        return {"values": found}

    def _now(self) -> dict[str, list[str]]:
        if self.seen != self.view["id"]:
            self.state, self.seen = {}, self.view["id"]
        return self.state

    def _ticks(self, block: Mapping[str, Any]) -> list[str]:
        initial = [o["value"] for o in block["element"].get("initial_options", [])]
        return self._now().get(block["block_id"], initial)

    def _inputs(self, question: str) -> list[dict[str, Any]]:
        found = [
            block
            for block in self.view["blocks"]
            if block.get("block_id", "").partition("@")[0].removesuffix("+") == question
        ]
        assert found, f"{question} is not asked on this page: {self.page}"
        return found


def opened(desk: Desk, *before: str, who: str = DANA) -> Counter:
    """A conversation with these answers, and the count opened at the question that waits."""
    now = desk.begins(who=who)
    for text in before:
        desk.says(now, text, who)
    desk.presses(desk.last(now), BUTTON, who)
    return Counter(desk, who)


def fills(counter: Counter, groups: Iterable[str], years: Mapping[str, Mapping[str, Any]]) -> None:
    """Go through the pages from the first one, ticking; ends at the count."""
    counter.ticks("groups", *groups)
    counter.submits()
    for year in ("2025", "2024", "2023", "2022"):
        for question, ticks in years.get(year, {}).items():
            counter.ticks(f"{year}:{question}", *ticks)
        counter.submits()


TO_TWO_YEARS = ("district", "unsure")
STRUGGLING = {
    "4": ["EL", "SED"],
    "5": ["none"],
    "6": ["EL", "SED"],
    "8": ["none"],
    "local": ["none"],
}
CALM = {"4": ["none"], "5": ["none"], "6": ["EL"], "8": ["none"], "local": ["none"]}
STATUS = {question: CALM[question] for question in ("4", "5", "6")}  # of 2022, with status only
SHEET = {"2025": STRUGGLING, "2024": STRUGGLING, "2023": CALM, "2022": STATUS}


def counted(desk: Desk) -> Counter:
    """A conversation in which everything was counted and the answers are suggested."""
    counter = opened(desk, *TO_TWO_YEARS)
    fills(counter, ["EL", "SED", "SWD"], SHEET)
    counter.submits()
    return counter


def ticked(desk: Desk) -> Ticked:
    return Ticked.of(desk.conversation().sheet)


def refused(desk: Desk) -> str:
    """What the modal says that nothing can be done with any more."""
    view = desk.slack.view
    assert view is not None
    assert "submit" not in view
    return texts(view)
