"""The Web API: every method the local Slack answers, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.local.web_api import channels, chat, modals
from bot.local.web_api.call import Method

METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **channels.METHODS,
    **modals.METHODS,
}
