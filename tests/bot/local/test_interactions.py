"""Buttons and menus in messages, modals and Homes."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.local import LocalSlack, NotPossible, Visitor
from tests.bot.local.harness import Bot
from tests.bot.local.page.kit import plain


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str, value: str = "v", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), "value": value, **more}


def actions(*elements: dict[str, Any], block_id: str = "row") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


@pytest.fixture
def shown(client: WebClient, channel: str, maya: Visitor) -> Any:
    """Posts blocks into the channel and gives the message as Maya sees it."""

    def post(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
        client.chat_postMessage(channel=channel, text="x", blocks=blocks, **more)
        return maya.sees(channel)[-1]

    return post


def test_an_ephemeral_message_is_named_but_not_included(
    bot: Bot, maya: Visitor, channel: str
) -> None:
    bot.answers["/hello"] = lambda ack, **_: ack(blocks=[actions(button("go"))])
    maya.command(channel, "/hello")
    (message,) = maya.sees(channel)
    assert maya.press(message, "go").ok
    assert bot.got[-1]["container"]["is_ephemeral"]
    assert "message" not in bot.got[-1]


def test_buttons_alike_are_told_apart_by_value_or_block(
    bot: Bot, maya: Visitor, shown: Any
) -> None:
    message = shown(
        actions(button("go", "1"), block_id="first"), actions(button("go", "2"), block_id="second")
    )
    with pytest.raises(NotPossible, match="2 elements"):
        maya.press(message, "go")
    maya.press(message, "go", value="2")
    assert bot.got[-1]["actions"][0]["block_id"] == "second"
    maya.press(message, "go", block_id="first")
    assert bot.got[-1]["actions"][0]["value"] == "1"


def test_there_is_no_pressing_what_is_not_there(
    client: WebClient, maya: Visitor, channel: str, shown: Any, slack: LocalSlack
) -> None:
    message = shown(actions(button("go")))
    with pytest.raises(NotPossible, match="no element 'stop'"):
        maya.press(message, "stop")
    client.chat_delete(channel=channel, ts=message["ts"])
    with pytest.raises(NotPossible, match="any more"):
        maya.press(message, "go")


def test_an_old_button_can_still_be_pressed_while_its_message_changes(
    bot: Bot, client: WebClient, maya: Visitor, channel: str, shown: Any
) -> None:
    message = shown(actions(button("old")))
    client.chat_update(channel=channel, ts=message["ts"], text="y", blocks=[actions(button("new"))])
    assert maya.press(message, "old").ok
    body = bot.got[-1]
    assert body["actions"][0]["action_id"] == "old"
    assert body["message"]["blocks"][0]["elements"][0]["action_id"] == "new"


STATIC = {"type": "static_select", "options": [option("red"), option("blue")]}
BOXES = {"type": "checkboxes", "options": [option("red"), option("blue")]}


@pytest.mark.parametrize(
    ("element", "choice", "field", "held"),
    [
        (STATIC, "blue", "selected_option", "blue"),
        ({**STATIC, "type": "radio_buttons"}, "red", "selected_option", "red"),
        (BOXES, ["red", "blue"], "selected_options", ["red", "blue"]),
        ({"type": "overflow", "options": [option("red")]}, "red", "selected_option", "red"),
        ({"type": "datepicker"}, "2027-03-01", "selected_date", "2027-03-01"),
        ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
        ({"type": "users_select"}, "U0NOOR", "selected_user", "U0NOOR"),
        ({"type": "conversations_select"}, "C0GENERAL", "selected_conversation", "C0GENERAL"),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_a_choice_is_in_the_action_and_in_the_state(
    bot: Bot, maya: Visitor, shown: Any, element: Any, choice: Any, field: str, held: Any
) -> None:
    message = shown(actions({**element, "action_id": "pick"}))
    assert maya.choose(message, "pick", choice).ok

    def values(chosen: Any) -> Any:
        if isinstance(chosen, list):
            return [values(one) for one in chosen]
        return chosen["value"] if isinstance(chosen, dict) else chosen

    (action,) = bot.got[-1]["actions"]
    assert values(action[field]) == held
    state = bot.got[-1]["state"]["values"]
    if element["type"] == "overflow":
        assert state == {}
    else:
        assert values(state["row"]["pick"][field]) == held
        assert values(maya.state(message)["row"]["pick"][field]) == held


def test_only_what_is_offered_can_be_chosen(maya: Visitor, shown: Any) -> None:
    message = shown(actions({**STATIC, "action_id": "pick"}))
    with pytest.raises(NotPossible, match="no option 'green'"):
        maya.choose(message, "pick", "green")


def test_what_one_person_chose_is_not_what_another_sees(
    maya: Visitor, slack: LocalSlack, shown: Any
) -> None:
    message = shown(actions({**STATIC, "action_id": "pick", "initial_option": option("red")}))
    maya.choose(message, "pick", "blue")
    noor = slack.person("U0NOOR")
    seen = noor.sees(message["channel"])[0]
    assert noor.state(seen)["row"]["pick"]["selected_option"]["value"] == "red"
