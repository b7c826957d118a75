"""`files.*`: https://docs.slack.dev/reference/methods?family=files"""

from __future__ import annotations

from bot.local.blocks import bot_message
from bot.local.conversations import Conversation
from bot.local.errors import SlackError
from bot.local.files import shared_in
from bot.local.limits import check_message
from bot.local.web_api.call import Arguments, Call, Json, Method
from bot.local.web_api.chat import check_may_post, thread_root


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


def info(call: Call) -> Json:
    """One file, if it was shared where the app is."""
    workspace = call.core.workspace
    try:
        file = workspace.files.get(call.arguments.required("file"))
    except KeyError:
        raise SlackError("file_not_found") from None
    if not visible_to_app(call, file):
        raise SlackError("file_not_found")
    return {"file": file, "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(call: Call) -> Json:
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
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.delete": Method(delete, "files:write"),
    "files.info": Method(info, "files:read"),
}
