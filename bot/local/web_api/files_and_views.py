"""`files.*` and `views.*`.

https://docs.slack.dev/reference/methods?family=files and …=views
"""

from __future__ import annotations

from bot.local.backend import Backend
from bot.local.block_kit import bot_message
from bot.local.limits import check_message, view_is_too_large, view_problems
from bot.local.results import Json, SlackError
from bot.local.uploads import shared_in
from bot.local.web_api.call import ApiCall, Method
from bot.local.web_api.chat import check_may_post, thread_root


def get_upload_url(call: ApiCall) -> Json:
    """Announce an upload; the content goes to `upload_url`."""
    filename = call.required("filename")
    call.number("length", 0, 10**9)
    file_id = call.slack.workspace.files.announce(filename, call.slack.app.user_id)
    return {"upload_url": f"{call.slack.url}/upload/v1/{file_id}", "file_id": file_id}


def complete_upload(call: ApiCall) -> Json:
    """Make files of uploads, and share them in a conversation."""
    wanted = call.json("files", "invalid_arguments")
    if not isinstance(wanted, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in wanted
    ):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    place, text = call.conversation("channel_id"), call.text("initial_comment")
    thread_ts = thread_root(place, call.text("thread_ts"))
    check_may_post(call, place)
    if text:
        check_message({"text": text})
    files = call.slack.workspace.files
    try:
        made = [files.complete(one["id"], one.get("title"), call.slack.url) for one in wanted]
    except KeyError:
        raise SlackError("file_not_found") from None
    made = [files.share(file["id"], place.id, place.kind) for file in made]
    message = {**bot_message(call.slack.app, {"text": text}), "files": made, "upload": False}
    if thread_ts is not None:
        message["thread_ts"] = thread_ts
    posted = call.slack.workspace.post(place.id, message)
    for file in made:
        files.stands_in(file["id"], place.id, posted["ts"])
    return {"files": made}


def file_info(call: ApiCall) -> Json:
    """One file, if it was shared where the app is."""
    file = _file(call)
    if not visible_to_app(call.slack, file):
        raise SlackError("file_not_found")
    return {"file": file}


def delete_file(call: ApiCall) -> Json:
    """Delete a file of the app's own; messages keep a note that there was one."""
    file = _file(call)
    if file["user"] != call.slack.app.user_id:
        raise SlackError("cant_delete_file")
    call.slack.workspace.files.delete(file["id"])
    return {}


def _file(call: ApiCall) -> Json:
    try:
        return call.slack.workspace.files.get(call.required("file"))
    except KeyError:
        raise SlackError("file_not_found") from None


def visible_to_app(slack: Backend, file: Json) -> bool:
    """Whether the app owns the file or is where it was shared."""
    bot, conversations = slack.app.user_id, slack.workspace.conversations
    return file["user"] == bot or any(
        bot in conversations[channel].members for channel in shared_in(file)
    )


def open_view(call: ApiCall) -> Json:
    """Show a modal to the person whose trigger it is."""
    payload = _payload(call, "modal")
    trigger = call.slack.triggers.exchange(call.required("trigger_id"))
    return _shown(call, call.slack.workspace.views.open(trigger.user, payload))


def push_view(call: ApiCall) -> Json:
    """Put a modal on top of the one that the trigger came from."""
    payload = _payload(call, "modal")
    trigger = call.slack.triggers.exchange(call.required("trigger_id"))
    views = call.slack.workspace.views
    open_ones = {view["id"] for view in views.stack(trigger.user)}
    if trigger.view_id not in open_ones:
        raise SlackError("not_found")
    return _shown(call, views.push(trigger.user, payload))


def update_view(call: ApiCall) -> Json:
    """Replace an open modal."""
    payload = _payload(call, "modal")
    views = call.slack.workspace.views
    view = views.get(call.required("view_id"))
    _check_hash(call, view)
    return _shown(call, views.update(view["id"], payload))


def publish_home(call: ApiCall) -> Json:
    """Set a person's Home."""
    if not call.slack.app.home_tab:
        raise SlackError("not_enabled")
    payload = _payload(call, "home")
    user = call.person("user_id").id
    before = call.slack.workspace.views.home(user)
    if before is not None:
        _check_hash(call, before)
    return _shown(call, call.slack.workspace.views.publish(user, payload))


def _payload(call: ApiCall, kind: str) -> Json:
    payload = call.json("view", "invalid_arguments")
    if payload is None:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    problems = view_problems(payload, kinds=(kind,))
    if problems:
        raise SlackError("invalid_arguments", problems)
    if view_is_too_large(payload):
        raise SlackError("view_too_large")
    return dict(payload)


def _check_hash(call: ApiCall, view: Json) -> None:
    expected = call.text("hash")
    if expected and expected != view["hash"]:
        raise SlackError("hash_conflict")


def _shown(call: ApiCall, view: Json) -> Json:
    return {"view": call.slack.workspace.views.with_state(view["id"])}


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.delete": Method(delete_file, "files:write"),
    "files.info": Method(file_info, "files:read"),
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish_home),
}
