"""Messages that depend on nothing that may change: they are kept in words until they are sent."""

from __future__ import annotations

import json
from datetime import datetime

from bot.outbox.kinds import Decision, Drop, Say
from bot.outbox.message import Message, Upload
from bot.outbox.outcomes import Late, Outcome
from bot.store.database import Row


class Worded:
    """A kind whose rows bring their words."""

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say it, if it is still there."""
        return Say() if row["content"] else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message | Upload:
        """The words that were kept, or the file."""
        named = json.loads(row["about"]).get("file")
        return Upload(content=row["content"], **named) if named else Message.of(row["content"])

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Nothing follows."""
        return False
