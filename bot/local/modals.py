"""Submitting and closing modals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local import app_payloads, block_kit
from bot.local.backend import Backend
from bot.local.limits import view_problems
from bot.local.members import Person
from bot.local.outcomes import Ack, Json, NotPossible, SlackError, Submission

_TROUBLE = "We had some trouble connecting. Try again?"


def submit(
    core: Backend, person: Person, view_id: str, choices: Mapping[str, Mapping[str, Any]]
) -> Submission:
    """Fill in `choices`, check them as Slack's page does, and hand the modal to the app."""
    view = _on_top(core, person, view_id)
    for block_id, by_action in choices.items():
        for action_id, choice in by_action.items():
            _, element = block_kit.find(view["blocks"], action_id, block_id=block_id)
            state = block_kit.chosen_state(element, choice)
            core.workspace.drafts.put(person.id, view_id, block_id, action_id, state)
    view = core.workspace.views.with_state(view_id)
    errors = _missing(view)
    if errors:
        return Submission(ok=False, errors=errors, outcome="errors", view=view)
    payload = app_payloads.view_submission(
        core.app,
        person,
        view,
        trigger_id=core.triggers.issue(person.id, view_id=view_id),
        response_urls=_response_urls(core, person, view),
    )
    ack = core.delivery.ask("interactive", payload)
    if ack.outcome != "acknowledged":
        return _result(core, person, ack, "failed", error=_TROUBLE)
    try:
        return _follow(core, person, view, ack)
    except SlackError as refusal:
        problems = (refusal.code, *refusal.problems)
        return _result(core, person, ack, "failed", error=_TROUBLE, problems=problems)


def close(core: Backend, person: Person, view_id: str) -> None:
    """Close the modal on top, or all of them when it says so, and tell the app if it asked to."""
    view = _on_top(core, person, view_id)
    with_state = core.workspace.views.with_state
    if view["clear_on_close"]:
        closed = [with_state(v["id"]) for v in reversed(core.workspace.views.stack(person.id))]
        core.workspace.views.clear(person.id)
    else:
        closed = [with_state(view_id)]
        core.workspace.views.pop(person.id)
    for gone in closed:
        if gone["notify_on_close"]:
            is_cleared = bool(view["clear_on_close"])
            payload = app_payloads.view_closed(core.app, person, gone, is_cleared=is_cleared)
            core.delivery.ask("interactive", payload)


def _on_top(core: Backend, person: Person, view_id: str) -> Json:
    stack = core.workspace.views.stack(person.id)
    if not stack or stack[-1]["id"] != view_id:
        raise NotPossible(f"{view_id} is not the modal on top of {person.real_name}'s screen.")
    return stack[-1]


def _missing(view: Json) -> dict[str, str]:
    """What Slack's page says about inputs before it bothers the app, by block_id."""
    errors: dict[str, str] = {}
    for block, element in block_kit.interactive(view["blocks"]):
        if block["type"] != "input":
            continue
        held = block_kit.held_by(view["state"]["values"][block["block_id"]][element["action_id"]])
        if not held and held != 0:
            if not block.get("optional", False):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(held, str) and len(held) < element.get("min_length", 0):
            errors[block["block_id"]] = f"Enter at least {element['min_length']} characters."
        elif isinstance(held, str) and len(held) > element.get("max_length", 3000):
            limit = element.get("max_length", 3000)
            errors[block["block_id"]] = f"Enter no more than {limit} characters."
    return errors


def _response_urls(core: Backend, person: Person, view: Json) -> list[Json]:
    urls = []
    for block, element in block_kit.interactive(view["blocks"]):
        if element.get("response_url_enabled"):
            state = view["state"]["values"][block["block_id"]][element["action_id"]]
            channel = block_kit.held_by(state)
            if channel:
                url = core.response_urls.issue("app", person.id, channel)
                place = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append({**place, "channel_id": channel, "response_url": url})
    return urls


def _follow(core: Backend, person: Person, view: Json, ack: Ack) -> Submission:
    """Do what the acknowledgement says; SlackError when Slack would not."""
    body = ack.body or {}
    response = body.get("response_action")
    views = core.workspace.views
    if response is None:
        views.pop(person.id)
        return _result(core, person, ack, "closed")
    if response == "clear":
        views.clear(person.id)
        return _result(core, person, ack, "cleared")
    if response == "errors":
        return _result(core, person, ack, "errors", errors=_checked_errors(view, body))
    if response in ("update", "push"):
        payload = body.get("view")
        problems = view_problems(payload, kinds=("modal",))
        if problems or not isinstance(payload, dict):
            raise SlackError("invalid_arguments", problems)
        if response == "update":
            views.update(view["id"], payload)
            return _result(core, person, ack, "updated")
        views.push(person.id, payload)
        return _result(core, person, ack, "pushed")
    raise SlackError("invalid_arguments", [f"[ERROR] unknown response_action: {response}"])


def _checked_errors(view: Json, body: Json) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: errors"])
    for block_id, sentence in errors.items():
        if block_id not in inputs:
            raise SlackError("invalid_arguments", [f"[ERROR] no input block {block_id!r}"])
        if not isinstance(sentence, str) or not sentence:
            raise SlackError("invalid_arguments", [f"[ERROR] errors[{block_id!r}] is empty"])
    return errors


def _result(
    core: Backend, person: Person, ack: Ack, outcome: Any, *, error: str = "", **more: Any
) -> Submission:
    with core.workspace.lock:
        stack = core.workspace.views.stack(person.id)
        top = core.workspace.views.with_state(stack[-1]["id"]) if stack else None
    return Submission(
        ok=outcome not in ("failed", "errors"),
        status=ack.status,
        body=ack.body,
        elapsed=ack.elapsed,
        error=error,
        outcome=outcome,
        view=top,
        **more,
    )
