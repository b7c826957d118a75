"""Pressing and choosing in messages, modals and Homes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local import app_payloads, block_kit
from bot.local.backend import Backend
from bot.local.conversations import Conversation, Message
from bot.local.members import Person
from bot.local.outcomes import Ack, Answer, Json, NotPossible

Target = Mapping[str, Any] | str


def act(
    core: Backend,
    person: Person,
    target: Target,
    action_id: str,
    *,
    block_id: str | None = None,
    value: str | None = None,
    choice: tuple[Any] | None = None,
) -> Answer:
    """Press (`choice` None) or choose, tell the app, and wait until it took note.

    The element is looked for in `target` as it was handed in: a person may press what an update
    has just taken away.
    """
    if person.deleted:
        raise NotPossible(f"The account of {person.real_name} is deactivated.")
    surface = _view(core, person, target) or _message(core, person, target)
    block, element = block_kit.find(
        surface.get("blocks", []), action_id, block_id=block_id, value=value
    )
    state = block_kit.chosen_state(element, choice[0]) if choice else None
    place = surface.get("id") or surface["ts"]
    if state is not None:
        core.workspace.drafts.put(person.id, place, block["block_id"], action_id, state)
    if not block_kit.dispatches(block, element):
        return Answer(ok=True)
    if not core.app.interactive:
        return Answer(ok=False, error="This app is not configured to handle interactive responses.")
    action = block_kit.action(block, element, state, core.workspace.timestamp())
    if "id" in surface:
        payload = _view_payload(core, person, surface, action)
    else:
        payload = _message_payload(core, person, surface, action)
    return _answer(core.delivery.ask("interactive", payload))


def _answer(ack: Ack) -> Answer:
    ok = ack.outcome == "acknowledged"
    error = "" if ok else "This app did not respond. Try again."
    return Answer(ok=ok, status=ack.status, body=ack.body, elapsed=ack.elapsed, error=error)


def _view(core: Backend, person: Person, target: Target) -> Json | None:
    """The view that `target` means, with the blocks as handed in; None when it is a message."""
    view_id = target if isinstance(target, str) else target.get("id")
    if view_id is None:
        return None
    with core.workspace.lock:
        try:
            if core.workspace.views.owner(view_id) != person.id:
                raise KeyError(view_id)
            view = core.workspace.views.get(view_id)
        except KeyError:
            raise NotPossible(f"{person.real_name} sees no view {view_id}.") from None
    return view if isinstance(target, str) else {**view, "blocks": target["blocks"]}


def _message(core: Backend, person: Person, target: Target) -> Message:
    assert not isinstance(target, str)
    with core.workspace.lock:
        if not core.workspace.may_see(person.id, target["channel"]):
            raise NotPossible(f"{person.real_name} does not see {target['channel']}.")
        if _current(core, person, target) is None:
            raise NotPossible(f"There is no message {target['ts']} any more.")
    return dict(target)


def _current(core: Backend, person: Person, target: Mapping[str, Any]) -> Message | None:
    channel, ts = target["channel"], target["ts"]
    if target.get("is_ephemeral"):
        return core.workspace.ephemerals(channel, person.id).get(ts)
    return core.workspace.conversations[channel].messages.get(ts)


def _view_payload(core: Backend, person: Person, view: Json, action: Json) -> Json:
    trigger_id = core.triggers.issue(person.id, view_id=view["id"])
    shown = core.workspace.views.with_state(view["id"])
    return app_payloads.view_action(core.app, person, shown, action=action, trigger_id=trigger_id)


def _message_payload(core: Backend, person: Person, seen: Message, action: Json) -> Json:
    channel = seen["channel"]
    conversation: Conversation = core.workspace.conversations[channel]
    message = _current(core, person, seen) or seen
    blocks = message.get("blocks", [])
    return app_payloads.message_action(
        core.app,
        person,
        conversation,
        message,
        values=core.workspace.drafts.values(person.id, message["ts"], blocks),
        action=action,
        trigger_id=core.triggers.issue(person.id, channel=channel),
        response_url=core.response_urls.issue(
            "actions",
            person.id,
            channel,
            original=message["ts"],
            original_is_ephemeral=bool(message.get("is_ephemeral", False)),
        ),
    )
