"""`views.*`: https://docs.slack.dev/reference/methods?family=views"""

from __future__ import annotations

from bot.local.limits import view_is_too_large, view_problems
from bot.local.outcomes import SlackError
from bot.local.web_api.call import Call, Json, Method


def open_(call: Call) -> Json:
    """Show a modal to the person whose trigger it is."""
    payload = _payload(call, "modal")
    trigger = call.core.triggers.exchange(call.arguments.required("trigger_id"))
    return _shown(call, call.core.workspace.views.open(trigger.user, payload, trigger.channel))


def push(call: Call) -> Json:
    """Put a modal on top of the one that the trigger came from."""
    payload = _payload(call, "modal")
    trigger = call.core.triggers.exchange(call.arguments.required("trigger_id"))
    views = call.core.workspace.views
    open_ones = {view["id"] for view in views.stack(trigger.user)}
    if trigger.view_id not in open_ones:
        raise SlackError("not_found")
    return _shown(call, views.push(trigger.user, payload, trigger.channel))


def update(call: Call) -> Json:
    """Replace an open modal, named by its id or by the app's own name for it."""
    payload = _payload(call, "modal")
    views = call.core.workspace.views
    try:
        if "external_id" in call.arguments:
            view = views.by_external_id(call.arguments.required("external_id"))
        else:
            view = views.get(call.arguments.required("view_id"))
    except KeyError:
        raise SlackError("not_found") from None
    _check_hash(call, view)
    return _shown(call, views.update(view["id"], payload))


def publish(call: Call) -> Json:
    """Set a person's Home."""
    if not call.core.app.home_tab:
        raise SlackError("not_enabled")
    payload = _payload(call, "home")
    user = call.arguments.required("user_id")
    if user not in call.core.workspace.people:
        raise SlackError("user_not_found")
    before = call.core.workspace.views.home(user)
    if before is not None:
        _check_hash(call, before)
    return _shown(call, call.core.workspace.views.publish(user, payload))


def _payload(call: Call, kind: str) -> Json:
    payload = call.arguments.json("view", "invalid_arguments")
    if payload is None:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    problems = view_problems(payload, kinds=(kind,))
    if problems:
        raise SlackError("invalid_arguments", problems)
    if view_is_too_large(payload):
        raise SlackError("view_too_large")
    return dict(payload)


def _check_hash(call: Call, view: Json) -> None:
    expected = call.arguments.text("hash")
    if expected and expected != view["hash"]:
        raise SlackError("hash_conflict")


def _shown(call: Call, view: Json) -> Json:
    return {"view": call.core.workspace.views.with_state(view["id"])}


METHODS = {
    "views.open": Method(open_),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
