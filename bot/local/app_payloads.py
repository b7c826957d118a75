"""The JSON that Slack sends to an app when a person does something."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.local.conversations import Conversation
from bot.local.members import TEAM_DOMAIN, TEAM_ID, InstalledApp, Person
from bot.local.outcomes import Json

VERIFICATION_TOKEN = "local-verification-token"
_NAMED = {"im": "directmessage", "group": "privategroup"}


def slash_command(
    app: InstalledApp,
    person: Person,
    conversation: Conversation,
    *,
    command: str,
    text: str,
    trigger_id: str,
    response_url: str,
) -> Json:
    """The fields of a slash command (a form over HTTP, an object over Socket Mode)."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_action(
    app: InstalledApp,
    person: Person,
    conversation: Conversation,
    message: Json,
    *,
    values: Json,
    action: Json,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A block_actions payload from a message; an ephemeral one is named but not included."""
    is_ephemeral = bool(message.get("is_ephemeral", False))
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": conversation.id,
        "is_ephemeral": is_ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    payload = {
        **_interaction("block_actions", app, person),
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": values},
        "response_url": response_url,
        "actions": [action],
    }
    if not is_ephemeral:
        payload["message"] = message
    return payload


def view_action(
    app: InstalledApp, person: Person, view: Json, *, action: Json, trigger_id: str
) -> Json:
    """A block_actions payload from a modal or Home; `view` carries its state."""
    return {
        **_interaction("block_actions", app, person),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": trigger_id,
        "view": view,
        "actions": [action],
    }


def view_submission(
    app: InstalledApp,
    person: Person,
    view: Json,
    *,
    trigger_id: str,
    response_urls: Sequence[Json],
) -> Json:
    """A view_submission payload; `view` carries its state."""
    return {
        **_interaction("view_submission", app, person),
        "trigger_id": trigger_id,
        "view": view,
        "response_urls": list(response_urls),
    }


def view_closed(app: InstalledApp, person: Person, view: Json, *, is_cleared: bool) -> Json:
    """A view_closed payload."""
    return {**_interaction("view_closed", app, person), "view": view, "is_cleared": is_cleared}


def event_callback(app: InstalledApp, event: Json, now: int, *, is_ext_shared: bool) -> Json:
    """The wrapper around `event`; `now` in seconds since 1970."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": now,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_ext_shared,
        "event_context": secrets.token_urlsafe(30),
    }


def channel_name(conversation: Conversation) -> str:
    """The name that payloads give a conversation; private ones are not named."""
    return _NAMED.get(conversation.kind, conversation.name)


def _interaction(kind: str, app: InstalledApp, person: Person) -> Json:
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": app.id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
