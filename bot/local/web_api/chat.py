"""`chat.*` and `files.*`: https://docs.slack.dev/reference/methods?family=chat and …=files"""

from __future__ import annotations

from bot.local.block_kit import bot_message, completed
from bot.local.conversations import Conversation, Message
from bot.local.limits import LONGEST_TEXT, check_message
from bot.local.outcomes import SlackError
from bot.local.uploads import shared_in
from bot.local.web_api.call import Arguments, Call, Json, Method

_LONGEST_UPDATE = 4_000


def post_message(call: Call) -> Json:
    """Post into a conversation, or with a person's id into the direct message with them."""
    conversation = call.conversation(of_user=True)
    check_may_post(call, conversation)
    content = _content(call)
    message = bot_message(call.core.app, content)
    thread_ts = thread_root(conversation, call.arguments.text("thread_ts"))
    if thread_ts is not None:
        message["thread_ts"] = thread_ts
        if call.arguments.flag("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    posted = call.core.workspace.post(conversation.id, message)
    return {"channel": conversation.id, "ts": posted["ts"], "message": posted}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of the conversation."""
    conversation = call.conversation()
    check_may_post(call, conversation)
    user = call.arguments.required("user")
    if user not in conversation.members:
        raise SlackError("user_not_in_channel")
    message = bot_message(call.core.app, _content(call))
    thread_ts = thread_root(conversation, call.arguments.text("thread_ts"))
    if thread_ts is not None:
        message["thread_ts"] = thread_ts
    posted = call.core.workspace.post_ephemeral(conversation.id, user, message)
    return {"message_ts": posted["ts"]}


def update(call: Call) -> Json:
    """Change a message of the app; parts that are not given stay as they are."""
    conversation = call.conversation()
    message = _own(call, conversation, "cant_update_message")
    if conversation.is_archived:
        raise SlackError("is_archived")
    content = {name: value for name, value in _given(call).items() if value is not None}
    kept = {name: message.get(name) for name in ("blocks", "attachments")}
    check_message({**kept, **content}, longest_text=_LONGEST_UPDATE)
    fields = {name: value or None for name, value in content.items() if name != "text"}
    if content.get("blocks"):
        fields["blocks"] = completed(content["blocks"])
    fields["text"] = content.get("text", "")
    stamp = f"{int(call.core.clock.now().timestamp())}.000000"
    fields["edited"] = {"user": call.core.app.user_id, "ts": stamp}
    edited = call.core.workspace.edit(conversation.id, message["ts"], fields)
    return {
        "channel": conversation.id,
        "ts": edited["ts"],
        "text": edited["text"],
        "message": edited,
    }


def delete(call: Call) -> Json:
    """Delete a message of the app."""
    conversation = call.conversation()
    message = _own(call, conversation, "cant_delete_message")
    call.core.workspace.delete(conversation.id, message["ts"])
    return {"channel": conversation.id, "ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    """The address of a message."""
    conversation = call.conversation()
    ts = call.arguments.required("message_ts")
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{call.core.url}/archives/{conversation.id}/p{ts.replace('.', '')}"
    thread_ts = message.get("thread_ts", ts)
    if thread_ts != ts:
        link += f"?thread_ts={thread_ts}&cid={conversation.id}"
    return {"channel": conversation.id, "permalink": link}


def check_may_post(call: Call, conversation: Conversation) -> None:
    """SlackError when the app may not write there."""
    app, people = call.core.app, call.core.workspace.people
    if conversation.is_archived:
        raise SlackError("is_archived")
    if app.user_id not in conversation.members:
        raise SlackError("not_in_channel")
    if conversation.partner is not None:
        if not app.messages_tab:
            raise SlackError("messages_tab_disabled")
        if people[conversation.partner].deleted:
            raise SlackError("account_inactive")


def thread_root(conversation: Conversation, thread_ts: str | None) -> str | None:
    """The first message of the thread to post to; SlackError when there is no such message."""
    if thread_ts is None:
        return None
    message = conversation.messages.get(thread_ts)
    if message is None:
        raise SlackError("thread_not_found")
    return str(message.get("thread_ts", thread_ts))


def _given(call: Call) -> Json:
    arguments = call.arguments
    return {
        "text": arguments.text("text"),
        "blocks": arguments.json("blocks", "invalid_blocks_format"),
        "attachments": arguments.json("attachments", "invalid_attachments"),
        "metadata": arguments.json("metadata", "invalid_metadata_format"),
    }


def _content(call: Call) -> Json:
    content = _given(call)
    check_message(content, longest_text=LONGEST_TEXT)
    return content


def _own(call: Call, conversation: Conversation, error: str) -> Message:
    message = conversation.messages.get(call.arguments.required("ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if message["user"] != call.core.app.user_id:
        raise SlackError(error)
    return message


def get_upload_url(call: Call) -> Json:
    """Announce an upload; the content goes to `upload_url`."""
    filename = call.arguments.required("filename")
    length = call.arguments.number("length", 0, 1, 10**9)
    alt_text = call.arguments.text("alt_txt")
    upload = call.core.workspace.files.announce(filename, length, call.core.app.user_id, alt_text)
    return {
        "upload_url": f"{call.core.url}/upload/v1/{upload.file_id}",
        "file_id": upload.file_id,
    }


def complete_upload(call: Call) -> Json:
    """Make files of uploads, and share them where the arguments say."""
    wanted = call.arguments.json("files", "invalid_arguments")
    if not isinstance(wanted, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in wanted
    ):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    places = _places(call)
    threads = [thread_root(place, call.arguments.text("thread_ts")) for place in places]
    for place in places:
        check_may_post(call, place)
    comment = {
        "text": call.arguments.text("initial_comment"),
        "blocks": call.arguments.json("blocks", "invalid_blocks_format"),
    }
    if comment["text"] or comment["blocks"]:
        check_message(comment)
    files, now = call.core.workspace.files, int(call.core.clock.now().timestamp())
    try:
        made = [files.complete(one["id"], one.get("title"), call.core.url, now) for one in wanted]
    except KeyError:
        raise SlackError("file_not_found") from None
    for place, thread_ts in zip(places, threads, strict=True):
        made = [files.share(file["id"], place.id, place.kind) for file in made]
        message = {**bot_message(call.core.app, comment), "files": made, "upload": False}
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        posted = call.core.workspace.post(place.id, message)
        for file in made:
            files.stands_in(file["id"], place.id, posted["ts"])
    return {"files": made}


def file_info(call: Call) -> Json:
    """One file, if it was shared where the app is."""
    workspace = call.core.workspace
    try:
        file = workspace.files.get(call.arguments.required("file"))
    except KeyError:
        raise SlackError("file_not_found") from None
    if not visible_to_app(call, file):
        raise SlackError("file_not_found")
    return {"file": file, "comments": [], "response_metadata": {"next_cursor": ""}}


def delete_file(call: Call) -> Json:
    """Delete a file of the app's own; messages keep a note that there was one."""
    files = call.core.workspace.files
    file_id = call.arguments.required("file")
    try:
        file = files.get(file_id)
    except KeyError:
        raise SlackError("file_not_found") from None
    if file["user"] != call.core.app.user_id:
        raise SlackError("cant_delete_file")
    files.delete(file_id)
    return {}


def visible_to_app(call: Call, file: Json) -> bool:
    """Whether the app owns the file or is where it was shared."""
    bot, conversations = call.core.app.user_id, call.core.workspace.conversations
    return file["user"] == bot or any(
        bot in conversations[channel].members for channel in shared_in(file)
    )


def _places(call: Call) -> list[Conversation]:
    named = call.arguments.text("channels") or call.arguments.text("channel_id") or ""
    return [
        Call(call.core, Arguments({"channel": channel})).conversation()
        for channel in named.split(",")
        if channel
    ]


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.delete": Method(delete_file, "files:write"),
    "files.info": Method(file_info, "files:read"),
}
