"""The Slack app manifest: commands, scopes and events, generated so that it is never stale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.community import Community
from handlers.routes import Listed

# Every scope with its reason; the README's table is checked against this.
SCOPES = {
    "commands": "answer slash commands",
    "chat:write": "post reminders and answers, and correct them later",
    "app_mentions:read": "answer when somebody mentions the bot",
    "im:history": "read what people write to the bot in its direct messages",
    "im:write": "open a direct message with somebody who asked for one, or keeps the calendar",
    "users:read": "know a person's time zone, so that times are right",
    "files:write": "hand out calendar files and copies",
    "files:read": "read a calendar or workbook that a keeper gives to the bot",
}
OPTIONAL_SCOPES = {
    "channels:history": "look up whether an unclear reminder or digest arrived (public channels)",
    "groups:history": "look up whether an unclear reminder or digest arrived (private channels)",
}
EVENTS = ["app_home_opened", "app_mention", "message.im", "user_change"]


def manifest(community: Community, commands: Sequence[Listed]) -> dict[str, Any]:
    """The manifest of a bot for this community that answers these, in Socket Mode."""
    name = community.about.bot_name
    return {
        "display_information": {
            "name": name,
            "description": f"Sessions and reminders for {community.about.name}"[:140],
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": each.name,
                    "description": each.purpose,
                    "usage_hint": each.hint,
                    "should_escape": True,
                }
                for each in commands
            ],
        },
        "oauth_config": {
            "scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
