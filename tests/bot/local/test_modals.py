"""Modals and Homes: opened, stacked, filled in, changed, submitted and published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import error_of
from tests.bot.local.page.sample_app import plain


def field(block_id: str, element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    element = {"action_id": "typed", **(element or {"type": "plain_text_input"})}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id),
        "element": element,
        **more,
    }


def modal(*blocks: dict[str, Any], title: str = "First", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "saved",
        "title": plain(title),
        "submit": plain("Save"),
        "blocks": list(blocks) or [field("name")],
        **more,
    }


@pytest.fixture
def trigger(slack: LocalSlack, maya: Visitor, channel: str) -> Iterator[Callable[..., str]]:
    """A fresh trigger id of Maya's, as a command in the channel would give it."""
    yield lambda **more: slack.triggers.issue(maya.id, **more)
    slack.workspace.views.clear(maya.id)


@pytest.fixture
def opened(client: WebClient, trigger: Callable[..., str]) -> Callable[..., str]:
    """Opens a modal for Maya; gives its id."""

    def open_modal(view: dict[str, Any] | None = None) -> str:
        return str(client.views_open(trigger_id=trigger(), view=view or modal())["view"]["id"])

    return open_modal


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
        client.views_open(trigger_id=trigger(), view=modal(title="x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    assert "/view/title/text" in caught.value.response["response_metadata"]["messages"][0]
    assert (
        error_of(client.views_open, trigger_id=trigger(), view={"type": "home", "blocks": []})
        == "invalid_arguments"
    )
    text = {"type": "mrkdwn", "text": "é" * 3_000}
    wide = [{"type": "section", "text": text} for _ in range(30)]
    too_large = error_of(client.views_open, trigger_id=trigger(), view=modal(*wide))
    assert too_large == "view_too_large"


def test_an_update_keeps_what_was_typed_into_inputs_that_stay(
    client: WebClient, maya: Visitor, trigger: Any
) -> None:
    view = client.views_open(trigger_id=trigger(), view=modal())["view"]
    maya.choose(view["id"], "typed", "Sierra", block_id="name")
    updated = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title="New"))[
        "view"
    ]
    (shown,) = maya.views()
    assert shown["title"]["text"] == "New"
    assert shown["state"]["values"]["name"]["typed"]["value"] == "Sierra"
    assert updated["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert error_of(client.views_update, **stale) == "hash_conflict"
