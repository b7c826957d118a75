"""The Web API: every method the local Slack answers, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.local.web_api import chat, connection, conversations, files, users, views
from bot.local.web_api.call import Method

METHODS: Mapping[str, Method] = {
    **connection.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **users.METHODS,
    **views.METHODS,
    **files.METHODS,
}
