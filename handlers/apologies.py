"""What people read when something was not done; `help_command` is what shows what can be."""

from __future__ import annotations

from bot.outbox.message import Message
from handlers.blocks import section

NOT_IN_TIME = Message(
    section(
        "If you see no new window, it could not be opened in time, and nothing was changed: please "
        "try again."
    )
)


def sorry(help_command: str) -> Message:
    """Something failed, and nothing was kept of it."""
    return Message(
        section(
            "Sorry, something went wrong on my side, and nothing was changed. Try again "
            f"in a minute; if it happens again, tell whoever runs the bot. {help_command} shows "
            "what else you can do."
        )
    )


def outdated(what: str, help_command: str) -> Message:
    """What somebody used was made by another version of the bot."""
    return Message(
        section(
            f"{what} belongs to an older version of the bot and does nothing any more. "
            f"Type {help_command} to see what I can do."
        )
    )
