"""`conversations.*`, `users.*` and what makes the connection.

https://docs.slack.dev/reference/methods?family=conversations and …=users
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.local.members import TEAM_ID, TEAM_NAME, user_json
from bot.local.results import Json, SlackError
from bot.local.slack_conversations import Message, SlackConversation
from bot.local.web_api.call import ApiCall, Method

_FROM_THE_START = (None, "", "0")  # of `oldest`


def open_(call: ApiCall) -> Json:
    """Open the direct message with one person."""
    call.need("im:write")
    workspace, person = call.slack.workspace, call.person("users")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    is_there = any(each.partner == person.id for each in workspace.conversations.values())
    said = {"no_op": True, "already_open": True} if is_there else {}
    return {**said, "channel": {"id": workspace.direct_message(person.id).id}}


def history(call: ApiCall) -> Json:
    """The messages of a conversation, the newest first, without replies."""
    conversation = _readable(call)
    found = _between_bounds(call, conversation.timeline())
    # Slack's words: with `oldest` alone, the messages closest to it; otherwise closest to `latest`.
    forward = call.text("oldest") not in _FROM_THE_START and call.text("latest") is None
    limit = call.slack.rates.page("conversations.history", call.number("limit", 100, 1000))
    page, more = call.page(found, "ts", limit, forward=forward)
    messages = [_without_metadata(call, message) for message in reversed(page)]
    return {"messages": messages, **more}


def replies(call: ApiCall) -> Json:
    """A message and its thread, the oldest first."""
    conversation = _readable(call)
    ts = _normal(call.required("ts"))
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("thread_not_found")
    if message.get("thread_ts", ts) != ts:
        return {"messages": [_without_metadata(call, message)], "has_more": False}
    found = _between_bounds(call, conversation.replies(ts))
    limit = call.slack.rates.page("conversations.replies", call.number("limit", 1000, 1000))
    page, more = call.page(found, "ts", limit)
    return {"messages": [_without_metadata(call, each) for each in [message, *page]], **more}


def _readable(call: ApiCall) -> SlackConversation:
    conversation = call.conversation()
    call.need(f"{conversation.family}:history")
    if call.slack.app.user_id not in conversation.members:
        raise SlackError("not_in_channel")
    return conversation


def _without_metadata(call: ApiCall, message: Message) -> Message:
    if call.flag("include_all_metadata") or "metadata" not in message:
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def _between_bounds(call: ApiCall, found: list[Message]) -> list[Message]:
    oldest, latest, first, last = call.text("oldest"), call.text("latest"), "", "~"
    if oldest not in _FROM_THE_START:
        first = _normal(oldest, "invalid_ts_oldest")
    if latest:
        last = _normal(latest, "invalid_ts_latest")
    bounds = (first, last) if call.flag("inclusive") else ()
    return [each for each in found if first < each["ts"] < last or each["ts"] in bounds]


def _normal(ts: str, error: str = "invalid_arguments") -> str:
    """`ts` with six decimals, as timestamps are kept and compared."""
    if not re.fullmatch(r"\d{1,10}(\.\d{1,9})?", ts):
        raise SlackError(error)
    return f"{Decimal(ts):017.6f}"


def user_info(call: ApiCall) -> Json:
    """One person's profile."""
    return {"user": user_json(call.person("user"))}


def list_users(call: ApiCall) -> Json:
    """Everybody's profile, a page at a time."""
    people = sorted(call.slack.workspace.people.values(), key=lambda person: person.id)
    shown = [user_json(person) for person in people]
    page, more = call.page(shown, "id", call.number("limit", 1000, 1000))
    return {"members": page, **more}


def auth_test(call: ApiCall) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    app = call.slack.app
    return {
        "url": f"{call.slack.url}/",
        "team": TEAM_NAME,
        "user": app.name,
        "team_id": TEAM_ID,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: ApiCall) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    address = call.slack.url.replace("http://", "ws://")
    ticket = call.slack.delivery.sockets.ticket()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.slack.app.id}"}


METHODS = {
    "auth.test": Method(auth_test, token="any"),
    "apps.connections.open": Method(connections_open, token="app"),
    "conversations.open": Method(open_),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "users.info": Method(user_info, "users:read"),
    "users.list": Method(list_users, "users:read"),
}
