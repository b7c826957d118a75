"""An app with something of everything to press and to fill in, for the page to show."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local import LocalSlack
from tests.bot.local.harness import Bot, actions, button, mrkdwn, option, plain, section
from tests.stage import PATIENCE_SECONDS

Json = dict[str, Any]


def card() -> list[Json]:
    """What "/hello" says."""
    asked = {"title": plain("Stop?"), "text": plain("You will hear nothing more.")}
    confirm = {**asked, "confirm": plain("Stop them"), "deny": plain("Keep them")}
    place = {"type": "static_select", "action_id": "place", "placeholder": plain("Where?")}
    person = {"type": "users_select", "action_id": "person", "placeholder": plain("Who?")}
    rows = [("Session", "People"), ("January", "31")]
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    return [
        {"type": "header", "text": plain("Next meeting :wave:")},
        section(
            "*Bold*, _italic_, `code`, <https://example.org|link>, <@U0MAYA>, <#C0GENERAL>\n> x",
            accessory={"type": "overflow", "action_id": "more", "options": [option("Copy")]},
        ),
        section("Where", accessory={**place, "options": [option("Zoom"), option("Room")]}),
        {"type": "divider"},
        {"type": "table", "rows": cells},
        actions(
            button("remind", text=plain("Remind me"), style="primary"),
            button("form", text=plain("Give feedback")),
            button("stop", text=plain("Stop"), style="danger", confirm=confirm),
            button("link", text=plain("Register"), url="https://example.org/register"),
            person,
        ),
        {"type": "context", "elements": [mrkdwn("*small* words")]},
    ]


def form(title: str = "Your school") -> Json:
    """A modal with one input of each kind; a level is told at once."""
    levels, topics = [option("High"), option("Middle")], [option("Audits"), option("Renewal")]
    elements: dict[str, Json] = {
        "School": {"type": "plain_text_input"},
        "Page": {"type": "url_text_input"},
        "Level": {"type": "radio_buttons", "options": levels},
        "Day": {"type": "datepicker"},
        "Start": {"type": "timepicker"},
        "Topics": {"type": "checkboxes", "options": topics},
        "Places": {"type": "multi_conversations_select", "max_selected_items": 2},
    }
    inputs = [
        {
            "type": "input",
            "block_id": name.lower(),
            "label": plain(name),
            "element": {**element, "action_id": name.lower()},
            "optional": name not in ("School", "Level"),
            "dispatch_action": name == "Level",
        }
        for name, element in elements.items()
    ]
    inputs[0]["hint"] = plain("As it stands on the Dashboard.")
    words = {"title": plain(title), "submit": plain("Send"), "close": plain("Cancel")}
    return {"type": "modal", "callback_id": "school", **words, "blocks": [section(), *inputs]}


@pytest.fixture
def bot(bot: Bot, slack: LocalSlack) -> Bot:
    """An app that answers "/hello" with a card, and its buttons."""

    def level(ack: Any, client: Any, body: Json, **_: Any) -> None:
        chosen = body["actions"][0]["selected_option"]["value"]
        view = form(body["view"]["title"]["text"])
        view["blocks"].insert(0, section(f"For a {chosen} school"))
        client.views_update(view_id=body["view"]["id"], view=view)
        ack()

    def school(ack: Any, body: Json, **_: Any) -> None:
        name = body["view"]["state"]["values"]["school"]["school"]["value"]
        if name == "Nowhere":
            ack(response_action="errors", errors={"school": "There is no school of that name."})
        else:
            ack(response_action="push", view=form("One more"))

    def opened(ack: Any, client: Any, body: Json, **_: Any) -> None:
        ack()
        if body["event"]["tab"] == "home":
            bare = [block for block in card() if block["type"] != "table"]  # none in a view
            view = {"type": "home", "blocks": bare}
            client.views_publish(user_id=body["event"]["user"], view=view)

    def instead(*blocks: Json) -> Any:
        answer = {"text": "x", "blocks": blocks, "replace_original": True}
        return lambda ack, respond, **_: (ack(), respond(**answer))

    def told(ack: Any, respond: Any, body: Json, **_: Any) -> None:
        ack()
        (action,) = body["actions"]
        chosen = action.get("selected_option", {}).get("value") or action.get("selected_user", "")
        respond(text=f"{action['action_id']} {chosen}", replace_original=False)

    slack.triggers.lifetime = PATIENCE_SECONDS
    bot.answers |= {
        "/hello": lambda ack, **_: ack(text="The next meeting", blocks=card()),
        "remind": instead(section("Done", accessory=button("undo", text=plain("Undo")))),
        "undo": instead(*card()),
        "form": lambda ack, client, body, **_: (
            client.views_open(trigger_id=body["trigger_id"], view=form()),
            ack(),
        ),
        **dict.fromkeys(("stop", "more", "place", "person"), told),
        "level": level,
        "school": school,
        "app_home_opened": opened,
    }
    return bot
