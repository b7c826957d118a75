"""Modals and Homes, opened, stacked, changed and published by the app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import error_of

INPUT: dict[str, Any] = {
    "type": "input",
    "block_id": "name",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "typed"},
}
HOME: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}


def modal(title: str = "Title", **more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": title}
    submit = {"type": "plain_text", "text": "Save"}
    return {"type": "modal", "title": text, "submit": submit, "blocks": [INPUT], **more}


@pytest.fixture
def trigger(slack: LocalSlack, maya: Visitor, channel: str) -> Any:
    """A fresh trigger id of Maya's, as a command in the channel would give it."""
    return lambda **more: slack.triggers.issue(maya.id, channel=channel, **more)


@pytest.fixture(autouse=True)
def clean(slack: LocalSlack, maya: Visitor) -> Iterator[None]:
    yield
    slack.workspace.views.clear(maya.id)


def test_a_trigger_is_good_once_and_for_three_seconds(
    client: WebClient, slack: LocalSlack, trigger: Any
) -> None:
    used = trigger()
    client.views_open(trigger_id=used, view=modal())
    assert error_of(client.views_open, trigger_id=used, view=modal()) == "exchanged_trigger_id"
    assert error_of(client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    lifetime, slack.triggers.lifetime = slack.triggers.lifetime, 0.0
    assert lifetime == 3
    assert error_of(client.views_open, trigger_id=trigger(), view=modal()) == "expired_trigger_id"
    slack.triggers.lifetime = lifetime


def test_a_bad_view_is_refused_with_the_reason(client: WebClient, trigger: Any) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger(), view=modal("x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    assert "/view/title/text" in caught.value.response["response_metadata"]["messages"][0]
    assert error_of(client.views_open, trigger_id=trigger(), view=HOME) == "invalid_arguments"
    text = {"type": "mrkdwn", "text": "é" * 3_000}
    wide = [{"type": "section", "text": text} for _ in range(30)]
    too_large = error_of(client.views_open, trigger_id=trigger(), view=modal(blocks=wide))
    assert too_large == "view_too_large"


def test_modals_stack_three_high(client: WebClient, maya: Visitor, trigger: Any) -> None:
    top = client.views_open(trigger_id=trigger(), view=modal("1"))["view"]
    for title in ("2", "3"):
        below = top
        pushed = trigger(view_id=top["id"])
        top = client.views_push(trigger_id=pushed, view=modal(title))["view"]
        assert top["previous_view_id"] == below["id"]
    assert [view["title"]["text"] for view in maya.views()] == ["1", "2", "3"]
    again = trigger(view_id=top["id"])
    assert error_of(client.views_push, trigger_id=again, view=modal()) == "push_limit_reached"


def test_an_update_keeps_what_was_typed_into_inputs_that_stay(
    client: WebClient, maya: Visitor, trigger: Any
) -> None:
    view = client.views_open(trigger_id=trigger(), view=modal())["view"]
    maya.choose(view["id"], "typed", "Sierra", block_id="name")
    updated = client.views_update(view_id=view["id"], hash=view["hash"], view=modal("New"))["view"]
    (shown,) = maya.views()
    assert shown["title"]["text"] == "New"
    assert shown["state"]["values"]["name"]["typed"]["value"] == "Sierra"
    assert updated["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert error_of(client.views_update, **stale) == "hash_conflict"


def test_a_closed_modal_cannot_be_updated(client: WebClient, maya: Visitor, trigger: Any) -> None:
    view = client.views_open(trigger_id=trigger(), view=modal())["view"]
    maya.close(view["id"])
    assert error_of(client.views_update, view_id=view["id"], view=modal()) == "not_found"


def test_the_current_conversation_is_filled_in(
    client: WebClient, maya: Visitor, channel: str, trigger: Any
) -> None:
    element = {
        "type": "conversations_select",
        "action_id": "where",
        "default_to_current_conversation": True,
    }
    block = {**INPUT, "element": element}
    client.views_open(trigger_id=trigger(), view=modal(blocks=[block]))
    state = maya.views()[0]["state"]["values"]["name"]["where"]
    assert state["selected_conversation"] == channel
