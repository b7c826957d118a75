"""Pressing and choosing, submitting and closing modals, and answers at a response_url."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local import block_kit
from bot.local.backend import Backend
from bot.local.block_kit import bot_message
from bot.local.limits import check_message, view_problems
from bot.local.members import TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN, Member
from bot.local.results import Json, NotPossible, Seen, SlackError, Submitted
from bot.local.slack_conversations import Message

Target = Mapping[str, Any] | str

_TROUBLE = "We had some trouble connecting. Try again?"
_TRUE = (True, "true")


def act(
    slack: Backend,
    person: Member,
    target: Target,
    action_id: str,
    *,
    block_id: str | None = None,
    value: str | None = None,
    choice: tuple[Any] | None = None,
) -> Seen:
    """Press (`choice` None) or choose, tell the app, and wait until it took note.

    The element is looked for in `target` as it was handed in: a person may press what an update
    has just taken away.
    """
    if person.deleted:
        raise NotPossible(f"The account of {person.real_name} is deactivated.")
    surface = _surface(slack, person, target)
    block, element = block_kit.find(
        surface.get("blocks", []), action_id, block_id=block_id, value=value
    )
    state = block_kit.chosen_state(element, choice[0]) if choice else None
    place = surface.get("id") or surface["ts"]
    if state is not None:
        slack.workspace.drafts.put(person.id, place, block["block_id"], action_id, state)
    if not block_kit.dispatches(block, element):
        return Seen(ok=True)
    if not slack.app.interactive:
        return Seen(ok=False, error="This app is not configured to handle interactive responses.")
    action = block_kit.action(block, element, state, slack.workspace.timestamp())
    told = _from_view if "id" in surface else _from_message
    answer = slack.delivery.ask(
        "interactive",
        {
            **_interaction(slack, person, "block_actions"),
            **told(slack, person, surface),
            "actions": [action],
        },
    )
    went = answer.outcome == "acknowledged"
    return Seen.of(answer, "" if went else "This app did not respond. Try again.")


def submit(
    slack: Backend, person: Member, view_id: str, choices: Mapping[str, Mapping[str, Any]]
) -> Submitted:
    """Fill in `choices`, check them as Slack's page does, and hand the modal to the app."""
    view = _on_top(slack, person, view_id)
    for block_id, by_action in choices.items():
        for action_id, choice in by_action.items():
            _, element = block_kit.find(view["blocks"], action_id, block_id=block_id)
            state = block_kit.chosen_state(element, choice)
            slack.workspace.drafts.put(person.id, view_id, block_id, action_id, state)
    view = slack.workspace.views.with_state(view_id)
    if errors := _missing(view):
        return Submitted(ok=False, errors=errors, outcome="errors", view=view)
    payload = {
        **_interaction(slack, person, "view_submission"),
        "trigger_id": slack.triggers.issue(person.id, view_id=view_id),
        "view": view,
        "response_urls": _response_urls(slack, person, view),
    }
    answer = slack.delivery.ask("interactive", payload)
    more: dict[str, Any] = {"outcome": "failed", "error": _TROUBLE}
    with slack.workspace.lock:
        if answer.outcome == "acknowledged":
            try:
                more = _follow(slack, person, view, answer.body or {})
            except SlackError as refusal:
                more["problems"] = (refusal.code, *refusal.problems)
        stack = slack.workspace.views.stack(person.id)
        top = slack.workspace.views.with_state(stack[-1]["id"]) if stack else None
    ok = more["outcome"] not in ("failed", "errors")
    came = (answer.status, answer.body, answer.elapsed)
    return Submitted(ok, *came, view=top, **more)


def close(slack: Backend, person: Member, view_id: str) -> None:
    """Close the modal on top, or all of them when it says so."""
    view = _on_top(slack, person, view_id)
    views = slack.workspace.views
    with slack.workspace.lock:
        (views.clear if view["clear_on_close"] else views.pop)(person.id)


def respond(slack: Backend, secret: str, body: Json) -> None:
    """Do what `body` says at the response_url with this secret; SlackError when Slack would not.

    The address of a slash command has no original message: as in Slack, `replace_original` then
    posts a further message (github.com/slackapi/bolt-python/issues/1268).
    """
    url, workspace = slack.response_urls.use(secret), slack.workspace
    try:
        if body.get("delete_original") in _TRUE:
            if url.original is None:
                raise SlackError("message_not_found")
            if url.original_is_ephemeral:
                workspace.delete_ephemeral(url.channel, url.user, url.original)
            else:
                workspace.delete(url.channel, url.original)
            return
        check_message(body)
        if workspace.conversations[url.channel].is_archived:
            raise SlackError("is_archived")
        message = bot_message(slack.app, body)
        if body.get("replace_original") in _TRUE and url.original is not None:
            if url.original_is_ephemeral:
                workspace.replace_ephemeral(url.channel, url.user, url.original, message)
            else:
                fields = {name: message.get(name) for name in ("text", "blocks", "metadata")}
                workspace.edit(url.channel, url.original, fields)
            return
        if body.get("thread_ts"):
            message["thread_ts"] = str(body["thread_ts"])
        if body.get("response_type") == "in_channel":
            workspace.post(url.channel, message)
        else:
            workspace.post_ephemeral(url.channel, url.user, message)
    except KeyError:
        raise SlackError("message_not_found") from None


# -- what is acted on


def _surface(slack: Backend, person: Member, target: Target) -> Json:
    """The view or message that is meant, with the blocks as handed in; NotPossible if unseen."""
    view_id = target if isinstance(target, str) else target.get("id")
    with slack.workspace.lock:
        if view_id is not None:
            views = slack.workspace.views
            try:
                seen = views.get(view_id) if views.owner(view_id) == person.id else None
            except KeyError:
                seen = None
            if seen is None:
                raise NotPossible(f"{person.real_name} sees no view {view_id}.")
            return seen if isinstance(target, str) else {**seen, "blocks": target["blocks"]}
        assert not isinstance(target, str)
        if not slack.workspace.may_see(person.id, target["channel"]):
            raise NotPossible(f"{person.real_name} does not see {target['channel']}.")
        if _current(slack, person, target) is None:
            raise NotPossible(f"There is no message {target['ts']} any more.")
        return dict(target)


def _current(slack: Backend, person: Member, target: Mapping[str, Any]) -> Message | None:
    channel, ts = target["channel"], target["ts"]
    if target.get("is_ephemeral"):
        return slack.workspace.ephemerals(channel, person.id).get(ts)
    return slack.workspace.conversations[channel].messages.get(ts)


def _on_top(slack: Backend, person: Member, view_id: str) -> Json:
    stack = slack.workspace.views.stack(person.id)
    if not stack or stack[-1]["id"] != view_id:
        raise NotPossible(f"{view_id} is not the modal on top of {person.real_name}'s screen.")
    return stack[-1]


# -- what the app is told


def _interaction(slack: Backend, person: Member, kind: str) -> Json:
    name = {"username": person.name, "name": person.name}
    return {
        "type": kind,
        "user": {"id": person.id, **name, "team_id": person.team_id},
        "api_app_id": slack.app.id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _from_view(slack: Backend, person: Member, view: Json) -> Json:
    return {
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": slack.triggers.issue(person.id, view_id=view["id"]),
        "view": slack.workspace.views.with_state(view["id"]),
    }


def _from_message(slack: Backend, person: Member, seen: Message) -> Json:
    """An ephemeral message is named but not included."""
    message = _current(slack, person, seen) or seen
    channel, ts = seen["channel"], message["ts"]
    is_ephemeral = bool(message.get("is_ephemeral", False))
    container = {"type": "message", "message_ts": ts, "channel_id": channel}
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    values = slack.workspace.drafts.values(person.id, ts, message.get("blocks", []))
    response_url = slack.response_urls.issue(
        "actions", person.id, channel, original=ts, original_is_ephemeral=is_ephemeral
    )
    return {
        "container": {**container, "is_ephemeral": is_ephemeral},
        "trigger_id": slack.triggers.issue(person.id),
        "channel": {"id": channel, "name": slack.workspace.conversations[channel].shown_name},
        "state": {"values": values},
        "response_url": response_url,
        **({} if is_ephemeral else {"message": message}),
    }


def _response_urls(slack: Backend, person: Member, view: Json) -> list[Json]:
    urls = []
    for block, element in block_kit.interactive(view["blocks"]):
        if element.get("response_url_enabled"):
            place = {"block_id": block["block_id"], "action_id": element["action_id"]}
            state = view["state"]["values"][block["block_id"]][element["action_id"]]
            if channel := block_kit.held_by(state):
                url = slack.response_urls.issue("app", person.id, channel)
                urls.append({**place, "channel_id": channel, "response_url": url})
    return urls


# -- what becomes of a modal


def _missing(view: Json) -> dict[str, str]:
    """What Slack's page says about inputs before it bothers the app, by block_id."""
    errors: dict[str, str] = {}
    for block, element in block_kit.interactive(view["blocks"]):
        if block["type"] != "input":
            continue
        held = block_kit.held_by(view["state"]["values"][block["block_id"]][element["action_id"]])
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if not held:
            if not block.get("optional", False):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(held, str) and len(held) < least:
            errors[block["block_id"]] = f"Enter at least {least} characters."
        elif isinstance(held, str) and len(held) > most:
            errors[block["block_id"]] = f"Enter no more than {most} characters."
    return errors


def _follow(slack: Backend, person: Member, view: Json, body: Json) -> dict[str, Any]:
    """Do what the acknowledgement says; SlackError when Slack would not."""
    views, response = slack.workspace.views, body.get("response_action")
    if response is None:
        views.pop(person.id)
        return {"outcome": "closed"}
    if response == "clear":
        views.clear(person.id)
        return {"outcome": "cleared"}
    if response == "errors":
        return {"outcome": "errors", "errors": _checked_errors(view, body)}
    if response not in ("update", "push"):
        raise SlackError("invalid_arguments", [f"[ERROR] unknown response_action: {response}"])
    payload = body.get("view")
    problems = view_problems(payload, kinds=("modal",))
    if problems or not isinstance(payload, dict):
        raise SlackError("invalid_arguments", problems)
    if response == "update":
        views.update(view["id"], payload)
        return {"outcome": "updated"}
    views.push(person.id, payload)
    return {"outcome": "pushed"}


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
