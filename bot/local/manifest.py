"""What the app is allowed and has asked for: its manifest, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

APP_ID = "A0LOCALBOT"
BOT_ID = "B0LOCALBOT"
BOT_USER_ID = "U0LOCALBOT"


@dataclass(frozen=True)
class Command:
    """A slash command as the manifest declares it; `name` begins with a slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass
class InstalledApp:
    """The app as it is installed in the workspace.

    `scopes` are what was granted (bot and optional ones); a test may take one away. `token_error`
    is what every call is answered with once the token is dead ("token_revoked",
    "account_inactive").
    """

    name: str
    scopes: set[str]
    events: frozenset[str]
    commands: Mapping[str, Command]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    interactive: bool
    token_error: str = ""

    id: str = APP_ID
    bot_id: str = BOT_ID
    user_id: str = BOT_USER_ID


def read_manifest(manifest: Mapping[str, Any]) -> InstalledApp:
    """The app that `manifest` (the JSON object of manifest.json) describes, installed."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
    home = features.get("app_home", {})
    name = features.get("bot_user", {}).get("display_name")
    commands = [
        Command(
            name=command["command"],
            description=command.get("description", ""),
            usage_hint=command.get("usage_hint", ""),
            should_escape=bool(command.get("should_escape", False)),
        )
        for command in features.get("slash_commands", [])
    ]
    return InstalledApp(
        name=name or manifest.get("display_information", {}).get("name", "App"),
        scopes={*scopes.get("bot", []), *scopes.get("bot_optional", [])},
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands={command.name: command for command in commands},
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
    )
