"""`conversations.*`, `users.*` and what makes the connection.

https://docs.slack.dev/reference/methods?family=conversations and …=users
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from decimal import Decimal

from bot.local.conversations import Conversation, Message
from bot.local.members import TEAM_ID, TEAM_NAME, Person, user_json
from bot.local.outcomes import SlackError
from bot.local.web_api.call import Call, Json, Method


def open_(call: Call) -> Json:
    """Open the direct message with one person."""
    users = [user.strip() for user in call.arguments.required("users").split(",")]
    if len(users) > 1:
        call.need("mpim:write")
        raise SlackError("not_enough_users", ["[ERROR] group messages are not offered here"])
    call.need("im:write")
    workspace = call.core.workspace
    person = workspace.people.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    already = workspace.has_direct_message(person.id)
    conversation = workspace.direct_message(person.id)
    answer: Json = {"no_op": True, "already_open": True} if already else {}
    shown = _shown(conversation) if call.arguments.flag("return_im") else {"id": conversation.id}
    return {**answer, "channel": shown}


def info(call: Call) -> Json:
    """What a conversation is called, and whether the app is in it."""
    conversation = call.conversation(scope="read")
    shown = _shown(conversation)
    shown["is_member"] = call.core.app.user_id in conversation.members
    if call.arguments.flag("include_num_members"):
        shown["num_members"] = len(conversation.members)
    return {"channel": shown}


def members(call: Call) -> Json:
    """Who is in a conversation, a page at a time."""
    everybody = sorted(call.conversation(scope="read").members)
    page, cursor = _page(call, everybody, 100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    """Let the app join a public channel."""
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise SlackError("is_archived")
    call.core.workspace.join(conversation.id, call.core.app.user_id)
    return {"channel": _shown(conversation)}


def history(call: Call) -> Json:
    """The messages of a conversation, the newest first, without replies."""
    conversation = _readable(call)
    oldest, latest, inclusive = _bounds(call)
    limit = call.arguments.number("limit", 100, 1, 999)
    limit = call.core.rates.page("conversations.history", limit)
    cursor = _cursor(call)
    # Slack's words: with `oldest` alone, the messages closest to it; otherwise closest to `latest`.
    forward = oldest is not None and "latest" not in call.arguments
    if cursor is not None:
        oldest, latest = (cursor, latest) if forward else (oldest, cursor)
    found = conversation.timeline(oldest, latest, inclusive=inclusive)
    if cursor is not None:
        found = [message for message in found if message["ts"] != cursor]
    page = found[:limit] if forward else found[-limit:]
    answer: Json = {
        "messages": [_without_metadata(call, message) for message in reversed(page)],
        "has_more": len(found) > limit,
        "pin_count": 0,
    }
    if len(found) > limit:
        after = _encoded(page[-1]["ts"] if forward else page[0]["ts"])
        answer["response_metadata"] = {"next_cursor": after}
    return answer


def replies(call: Call) -> Json:
    """A message and its thread, the oldest first."""
    conversation = _readable(call)
    ts = _normal(call.arguments.required("ts"))
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("thread_not_found")
    if message.get("thread_ts", ts) != ts:
        return {"messages": [_without_metadata(call, message)], "has_more": False}
    oldest, latest, inclusive = _bounds(call)
    limit = call.arguments.number("limit", 1000, 1, 1000)
    limit = call.core.rates.page("conversations.replies", limit)
    cursor = _cursor(call)
    if cursor is not None:
        oldest, inclusive = cursor, False
    found = conversation.replies(ts, oldest, latest, inclusive=inclusive)
    page = found[:limit]
    answer: Json = {
        "messages": [_without_metadata(call, message) for message in [message, *page]],
        "has_more": len(found) > limit,
    }
    if len(found) > limit:
        answer["response_metadata"] = {"next_cursor": _encoded(page[-1]["ts"])}
    return answer


def _readable(call: Call) -> Conversation:
    conversation = call.conversation(scope="history")
    if call.core.app.user_id not in conversation.members:
        raise SlackError("not_in_channel")
    return conversation


def _without_metadata(call: Call, message: Message) -> Message:
    if call.arguments.flag("include_all_metadata") or "metadata" not in message:
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def _bounds(call: Call) -> tuple[str | None, str | None, bool]:
    oldest, latest = call.arguments.text("oldest"), call.arguments.text("latest")
    return (
        _normal(oldest, "invalid_ts_oldest") if oldest and oldest != "0" else None,
        _normal(latest, "invalid_ts_latest") if latest else None,
        call.arguments.flag("inclusive"),
    )


def _normal(ts: str, error: str = "invalid_arguments") -> str:
    """`ts` with six decimals, as timestamps are kept and compared."""
    if not re.fullmatch(r"\d{1,10}(\.\d{1,9})?", ts):
        raise SlackError(error)
    return f"{Decimal(ts):017.6f}"


def _cursor(call: Call) -> str | None:
    cursor = call.arguments.text("cursor")
    if not cursor:
        return None
    try:
        return base64.b64decode(cursor, validate=True).decode().removeprefix("next_ts:")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None


def _encoded(position: str) -> str:
    return base64.b64encode(f"next_ts:{position}".encode()).decode()


def _page(call: Call, items: Sequence[str], default: int) -> tuple[list[str], str]:
    limit = call.arguments.number("limit", default, 1, 1000)
    cursor = _cursor(call)
    rest = [item for item in items if cursor is None or item > cursor]
    page = rest[:limit]
    return page, _encoded(page[-1]) if len(rest) > limit else ""


def _shown(conversation: Conversation) -> Json:
    shown: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.is_archived,
        "is_im": conversation.kind == "im",
        "is_mpim": False,
        "is_org_shared": False,
    }
    if conversation.kind == "im":
        return {**shown, "user": conversation.partner, "is_user_deleted": False, "is_open": True}
    return {
        **shown,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": conversation.kind == "channel",
        "is_group": conversation.kind == "group",
        "is_private": conversation.kind == "group",
        "is_general": False,
        "is_ext_shared": conversation.is_ext_shared,
        "is_shared": conversation.is_ext_shared,
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": conversation.purpose, "creator": "", "last_set": 0},
    }


def user_info(call: Call) -> Json:
    """One person's profile."""
    person = call.core.workspace.people.get(call.arguments.required("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": _shown_user(call, person)}


def list_users(call: Call) -> Json:
    """Everybody's profile, a page at a time; the cursor is the last id of the page before."""
    limit = call.arguments.number("limit", 1000, 1, 1000)
    after = call.arguments.text("cursor") or ""
    people = sorted(call.core.workspace.people.values(), key=lambda person: person.id)
    rest = [person for person in people if person.id > after]
    cursor = rest[limit - 1].id if len(rest) > limit else ""
    return {
        "members": [_shown_user(call, person) for person in rest[:limit]],
        "cache_ts": int(call.core.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _shown_user(call: Call, person: Person) -> Json:
    with_email = "users:read.email" in call.core.app.scopes
    return user_json(person, call.core.clock.now(), with_email=with_email)


def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    app = call.core.app
    return {
        "url": f"{call.core.url}/",
        "team": TEAM_NAME,
        "user": app.name,
        "team_id": TEAM_ID,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    address = call.core.url.replace("http://", "ws://")
    ticket = call.core.delivery.sockets.ticket()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.core.app.id}"}


METHODS = {
    "auth.test": Method(auth_test, token="any"),
    "apps.connections.open": Method(connections_open, token="app"),
    "conversations.open": Method(open_),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.join": Method(join, "channels:join"),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "users.info": Method(user_info, "users:read"),
    "users.list": Method(list_users, "users:read"),
}
