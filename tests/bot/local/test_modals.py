"""Modals and Homes: opened, stacked, filled in, changed, submitted and published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor
from tests.bot.local.harness import Bot, error_of
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


@pytest.mark.parametrize(
    ("text", "complaint"), [("ab", "at least 3"), ("abcdef", "no more than 5"), ("abcd", "")]
)
def test_lengths_of_inputs_are_kept(maya: Visitor, opened: Any, text: str, complaint: str) -> None:
    element = {"type": "plain_text_input", "min_length": 3, "max_length": 5}
    result = maya.submit(opened(modal(field("name", element))), {"name": {"typed": text}})
    assert complaint in result.errors.get("name", "")
    assert result.ok is not bool(complaint)


def test_errors_for_inputs_that_are_not_there_are_trouble(
    bot: Bot, maya: Visitor, opened: Any
) -> None:
    bot.answers["saved"] = lambda ack, **_: ack(response_action="errors", errors={"nope": "x"})
    result = maya.submit(opened(), {"name": {"typed": "x"}})
    assert result.outcome == "failed"
    assert "trouble connecting" in result.error
    assert any("nope" in problem for problem in result.problems)


def test_an_ack_can_update_push_and_clear(bot: Bot, maya: Visitor, opened: Any) -> None:
    answer = {"response_action": "update", "view": modal(title="Second")}
    bot.answers["saved"] = lambda ack, **_: ack(answer)
    view_id = opened()
    filled = {"name": {"typed": "x"}}
    updated = maya.submit(view_id, filled)
    assert updated.outcome == "updated"
    assert updated.view is not None
    assert (updated.view["id"], updated.view["title"]["text"]) == (view_id, "Second")
    answer |= {"response_action": "push", "view": modal(title="Third")}
    pushed = maya.submit(view_id, filled)
    assert pushed.outcome == "pushed"
    assert [view["title"]["text"] for view in maya.views()] == ["Second", "Third"]
    assert pushed.view is not None
    answer.clear()
    maya.submit(pushed.view["id"], filled)
    assert [view["title"]["text"] for view in maya.views()] == ["Second"]
    answer |= {"response_action": "push", "view": modal(title="Again")}
    top = maya.submit(view_id, filled).view
    assert top is not None
    answer["response_action"] = "clear"
    assert maya.submit(top["id"], filled).outcome == "cleared"
    assert maya.views() == []


def test_a_bad_view_in_an_ack_is_trouble(bot: Bot, maya: Visitor, opened: Any) -> None:
    bot.answers["saved"] = lambda ack, **_: ack(
        response_action="update", view=modal(title="x" * 25)
    )
    view_id = opened()
    result = maya.submit(view_id, {"name": {"typed": "x"}})
    assert result.outcome == "failed"
    assert any("/view/title/text" in problem for problem in result.problems)
    assert maya.views()[0]["title"]["text"] == "First"


def test_typing_into_an_input_is_not_told_unless_it_dispatches(
    bot: Bot, maya: Visitor, opened: Any
) -> None:
    view_id = opened(modal(field("quiet"), field("loud", dispatch_action=True)))
    before = len(bot.got)
    maya.choose(view_id, "typed", "x", block_id="quiet")
    assert len(bot.got) == before
    maya.choose(view_id, "typed", "y", block_id="loud")
    assert bot.got[-1]["actions"][0]["value"] == "y"
    assert bot.got[-1]["view"]["state"]["values"]["quiet"]["typed"]["value"] == "x"


def test_a_chosen_conversation_comes_with_a_response_url(
    bot: Bot, maya: Visitor, slack: LocalSlack, opened: Any
) -> None:
    element = {"type": "conversations_select", "response_url_enabled": True}
    maya.submit(opened(modal(field("where", element))), {"where": {"typed": "C0GENERAL"}})
    (url,) = bot.got[-1]["response_urls"]
    assert (url["block_id"], url["channel_id"]) == ("where", "C0GENERAL")
    assert url["response_url"].startswith(slack.url)


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


def test_modals_stack_three_high(client: WebClient, maya: Visitor, trigger: Any) -> None:
    top = client.views_open(trigger_id=trigger(), view=modal(title="1"))["view"]
    for title in ("2", "3"):
        below = top
        pushed = trigger(view_id=top["id"])
        top = client.views_push(trigger_id=pushed, view=modal(title=title))["view"]
        assert top["previous_view_id"] == below["id"]
    assert [view["title"]["text"] for view in maya.views()] == ["1", "2", "3"]
    again = trigger(view_id=top["id"])
    assert error_of(client.views_push, trigger_id=again, view=modal()) == "push_limit_reached"


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
