"""Telling a channel that its reminders were set up or changed, which shows if the bot can post."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.outbox.kinds import POSSIBLY_DOUBLE, Decision, Drop, Say, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import ANSWER_SECONDS, FORGET_SECONDS
from bot.outbox.outcomes import Final, Late, Outcome
from bot.store.database import Row
from handlers.blocks import actions, section
from handlers.reminders import controls, saying
from handlers.reminders.core import Core
from handlers.wording import IN_DOUBT
from schedules.calendar import epoch
from schedules.subscriptions import Subscription

KIND = "set_up"


@dataclass(frozen=True)
class SetUp:
    """Says what the channel's reminders are by then; where nobody can, there are none."""

    core: Core

    def put(self, subscription: Subscription, by: str) -> None:
        """Tell a channel of what somebody did; it belongs into the transaction of that."""
        outbox, now = self.core.outbox, epoch(self.core.clock.now())
        channel, said = subscription.destination, saying.who_did_it(self.core, subscription, by)
        row = planned(
            KIND,
            outbox.key(KIND, channel, secrets.token_hex(8)),
            channel,
            due=now,
            expires=now + ANSWER_SECONDS,
            about=json.dumps({"by": by, "said": said}),
            forget_at=now + FORGET_SECONDS,
        )
        outbox.put(row)

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say it, unless they were turned off meanwhile."""
        subscription = self.core.subscriptions.of(row["destination"])
        is_on = subscription is not None and subscription.ended_at is None
        return Say(None, row["error"]) if is_on or row["state"] == State.SENT else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """Who did it, and what is sent there from now on."""
        subscription = self.core.subscriptions.of(row["destination"])
        assert subscription is not None, "it has been looked for"
        small = [IN_DOUBT] if row["error"] == POSSIBLY_DOUBLE else []
        said = json.loads(row["about"])["said"]
        return saying.announcement(self.core, subscription, said, *small)

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Where the bot cannot post there are no reminders, and whoever set them up is told."""
        if not isinstance(outcome, Final):
            return False
        core, channel = self.core, row["destination"]
        core.subscriptions.end(channel, outcome.code, now)
        text = (
            f"I can't post in <#{channel}> yet, so nothing is sent there. Type "
            f"`/invite @{core.community.about.bot_name}` in it, then press:"
        )
        row_of_buttons = actions([controls.again(channel)], controls.BLOCK_BUTTONS)
        by = json.loads(row["about"])["by"]
        core.outbox.answer(by, Message(section(text), row_of_buttons), KIND, row["key"])
        return True
