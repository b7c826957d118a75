"""`chat.*` and `files.*`: https://docs.slack.dev/reference/methods?family=chat and …=files"""

from __future__ import annotations

from bot.local.block_kit import bot_message, completed
from bot.local.limits import check_message
from bot.local.results import Json, SlackError
from bot.local.slack_conversations import Message, SlackConversation
from bot.local.web_api.call import ApiCall, Method

_LONGEST_UPDATE = 4_000


def post_message(call: ApiCall) -> Json:
    """Post into a conversation, or with a person's id into the direct message with them."""
    person = call.slack.workspace.people.get(call.required("channel"))
    if person is not None and person.is_bot:
        raise SlackError("cannot_dm_bot")
    direct = person and call.slack.workspace.direct_message(person.id)
    conversation = direct or call.conversation()
    check_may_post(call, conversation)
    content = _given(call)
    check_message(content)
    message = bot_message(call.slack.app, content)
    thread_ts = thread_root(conversation, call.text("thread_ts"))
    if thread_ts is not None:
        message["thread_ts"] = thread_ts
        if call.flag("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    posted = call.slack.workspace.post(conversation.id, message)
    return {"channel": conversation.id, "ts": posted["ts"], "message": posted}


def update(call: ApiCall) -> Json:
    """Change a message of the app; parts that are not given stay as they are."""
    conversation = call.conversation()
    message = _own(call, conversation, "cant_update_message")
    if conversation.is_archived:
        raise SlackError("is_archived")
    content = {name: value for name, value in _given(call).items() if value is not None}
    check_message({"blocks": message.get("blocks"), **content}, longest_text=_LONGEST_UPDATE)
    fields = {name: value or None for name, value in content.items() if name != "text"}
    if content.get("blocks"):
        fields["blocks"] = completed(content["blocks"])
    fields["text"] = content.get("text", "")
    stamp = f"{int(call.slack.clock.now().timestamp())}.000000"
    fields["edited"] = {"user": call.slack.app.user_id, "ts": stamp}
    edited = call.slack.workspace.edit(conversation.id, message["ts"], fields)
    return {"channel": conversation.id, "ts": edited["ts"], "message": edited}


def delete(call: ApiCall) -> Json:
    """Delete a message of the app."""
    conversation = call.conversation()
    message = _own(call, conversation, "cant_delete_message")
    call.slack.workspace.delete(conversation.id, message["ts"])
    return {"channel": conversation.id, "ts": message["ts"]}


def get_permalink(call: ApiCall) -> Json:
    """The address of a message."""
    conversation = call.conversation()
    ts = call.required("message_ts")
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.slack.url}/archives/{conversation.id}/p{ts.replace('.', '')}"
    thread_ts = message.get("thread_ts", ts)
    if thread_ts != ts:
        link += f"?thread_ts={thread_ts}&cid={conversation.id}"
    return {"channel": conversation.id, "permalink": link}


def check_may_post(call: ApiCall, conversation: SlackConversation) -> None:
    """SlackError when the app may not write there."""
    app, people = call.slack.app, call.slack.workspace.people
    if conversation.is_archived:
        raise SlackError("is_archived")
    if app.user_id not in conversation.members:
        raise SlackError("not_in_channel")
    if conversation.partner is not None and people[conversation.partner].deleted:
        raise SlackError("account_inactive")


def thread_root(conversation: SlackConversation, thread_ts: str | None) -> str | None:
    """The first message of the thread to post to; SlackError when there is no such message."""
    if thread_ts is None:
        return None
    message = conversation.messages.get(thread_ts)
    if message is None:
        raise SlackError("thread_not_found")
    return str(message.get("thread_ts", thread_ts))


def _given(call: ApiCall) -> Json:
    return {
        "text": call.text("text"),
        "blocks": call.json("blocks", "invalid_blocks_format"),
        "metadata": call.json("metadata", "invalid_metadata_format"),
    }


def _own(call: ApiCall, conversation: SlackConversation, error: str) -> Message:
    message = conversation.messages.get(call.required("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if message["user"] != call.slack.app.user_id:
        raise SlackError(error)
    return message


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
}
