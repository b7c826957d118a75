"""The stage for reminders: a training on Wednesday at 2 p.m., and ways to see what was said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.local import Visitor
from schedules.model import Override, Segment, Series
from tests.schedules.world import PACIFIC, override, pacific
from tests.stage import AUTHORIZERS, Stage, buttons, eventually

LOCAL = datetime(2026, 11, 25, 14)
DAY = LOCAL.date()
TRAINING = "training-2026-11-25"
TITLE = "Quarterly Training"


class Town(Stage):
    """A stage with a training in three days."""

    def add_training(self, **more: Any) -> None:
        given: dict[str, Any] = {
            "uid": TRAINING,
            "kind": "training",
            "title": TITLE,
            "topic": "The Road to Renewal",
            "dtstart": LOCAL,
            "duration": timedelta(hours=2),
            "timezone": PACIFIC,
            "place": "Online (Zoom)",
            "url": "https://example.org/register",
            **more,
        }
        self.bot.calendar.put(Series.of(Segment(**given)), self.clock.now())
        self.bot.heartbeat.wake("reminders")

    def change(self, rid: date = DAY, uid: str = TRAINING, **what: Any) -> None:
        """A keeper changes the training."""
        own = Override(recurrence_id=rid, **what)
        override(self.bot.calendar, uid, own, self.clock.now())
        self.bot.heartbeat.wake("reminders")

    def go_to(self, *when: int) -> None:
        """Move everybody's clock to a wall-clock time in the community's zone."""
        self.clock.move_to(pacific(*when))

    def dm(self, who: Visitor) -> list[dict[str, Any]]:
        """What the bot wrote to somebody."""
        return who.sees(who.open_dm())

    def told(self, who: Visitor, number: int = 1) -> dict[str, Any]:
        """The bot's message of that number to somebody, as soon as it is there."""
        return eventually(lambda: self.dm(who)[number - 1 : number])[0]

    def aside(self, who: Visitor, number: int, channel: str = AUTHORIZERS) -> dict[str, Any]:
        """The message of that number that only this person sees in a channel."""

        def look() -> list[dict[str, Any]]:
            own = [m for m in who.sees(channel) if m.get("is_ephemeral")]
            return own[number - 1 : number]

        return eventually(look)[0]

    def press(self, who: Visitor, message: dict[str, Any], text: str) -> None:
        """Press the button of that name."""
        element = buttons(message)[text]
        answer = who.press(message, element["action_id"], value=element.get("value"))
        assert answer.ok, answer.error

    def lets_leases_run_out(self) -> None:
        """Time passes until what got no clear answer is looked at again, once it got none."""
        dispatcher = self.bot.dispatcher
        assert dispatcher is not None

        def unclear() -> bool:
            until = list(dispatcher._taken.values())
            return bool(until) and max(until) < float("inf")

        eventually(unclear)
        dispatcher._taken.clear()  # as if two minutes had passed for this process
        self.clock.advance(timedelta(minutes=3))
