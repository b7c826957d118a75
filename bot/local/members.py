"""Who and what a local workspace starts with: people, channels, and the app of a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEAM_ID = "T0LOCAL"
TEAM_DOMAIN = "local"
TEAM_NAME = "Local workspace"
SLACKBOT = "USLACKBOT"
VERIFICATION_TOKEN = "local-verification-token"


@dataclass(frozen=True)
class Member:
    """A member of the workspace, a guest, or (another `team_id`) somebody from elsewhere.

    `name` is the handle typed after an @, `tz` an IANA zone name.
    """

    id: str
    name: str
    real_name: str
    tz: str = "America/Los_Angeles"
    title: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    team_id: str = TEAM_ID

    @property
    def is_stranger(self) -> bool:
        """Whether the person belongs to another organisation (Slack Connect)."""
        return self.team_id != TEAM_ID


@dataclass(frozen=True)
class Channel:
    """A channel to begin with; `members` None means everybody in the workspace."""

    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] | None = None
    bot_is_member: bool = True
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    is_ext_shared: bool = False


def user_json(person: Member) -> dict[str, Any]:
    """`person` as `users.info` shows them, without an email address."""
    profile: dict[str, Any] = {
        "title": person.title,
        "real_name": person.real_name,
        "display_name": "" if person.is_bot else person.name,
        "team": person.team_id,
    }
    user: dict[str, Any] = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
    }
    if person.deleted:
        return user
    user |= {
        "real_name": person.real_name,
        "tz": person.tz,
        "is_admin": person.is_admin or person.is_owner,
        "is_owner": person.is_owner,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
    }
    if person.is_stranger:
        user["is_stranger"] = True
    return user


APP_ID = "A0LOCALBOT"
BOT_ID = "B0LOCALBOT"
BOT_USER_ID = "U0LOCALBOT"


@dataclass
class InstalledApp:
    """The app as it is installed in the workspace.

    `scopes` are what was granted (bot and optional ones); a test may take one away. `commands` are
    those of the manifest, as they stand there, by their names. `token_error` is what every call is
    answered with once the token is dead ("token_revoked", "account_inactive").
    """

    name: str
    scopes: set[str]
    events: frozenset[str]
    commands: Mapping[str, Mapping[str, Any]]
    home_tab: bool
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
    return InstalledApp(
        name=name or manifest.get("display_information", {}).get("name", "App"),
        scopes={*scopes.get("bot", []), *scopes.get("bot_optional", [])},
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        commands={each["command"]: each for each in features.get("slash_commands", [])},
        home_tab=bool(home.get("home_tab_enabled", False)),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
    )
