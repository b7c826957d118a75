"""Slack's limits: what a message or view must look like, and the complaint when it does not."""

from __future__ import annotations

from bot.local.limits.surfaces import (
    LONGEST_TEXT,
    check_message,
    message_problems,
    view_is_too_large,
    view_problems,
)

__all__ = [
    "LONGEST_TEXT",
    "check_message",
    "message_problems",
    "view_is_too_large",
    "view_problems",
]
