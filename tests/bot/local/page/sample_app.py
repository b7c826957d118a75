"""A small app with something of everything, for the page to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.local import Channel, LocalSlack, Person

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # Monday, noon in California
CHAT = int(datetime(2026, 11, 25, 18, 0, tzinfo=UTC).timestamp())

PEOPLE = [
    Person("U0RURAL", "rosa", "Rosa Delgado", title="Charter specialist, rural county"),
    Person("U0KEEPER", "ken", "Ken Ito", title="Calendar keeper", is_admin=True),
    Person("U0YORK", "yara", "Yara Cohen", tz="America/New_York", title="Researcher, New York"),
]
CHANNELS = [
    Channel("C0GENERAL", "general", topic="Everything that is for everybody", purpose="For all."),
    Channel("C0OVERSIGHT", "oversight", topic="Site visits, audits, renewals"),
    Channel("G0STAFF", "staff", is_private=True, members=("U0RURAL", "U0KEEPER")),
]
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Meeting Bot"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Meeting Bot"},
        "slash_commands": [
            {
                "command": "/meet",
                "description": "The next meeting",
                "usage_hint": "[next | a date | help]",
                "should_escape": True,
            },
            {"command": "/meet-form", "description": "Tell us about your school"},
            {"command": "/gallery", "description": "Every block there is"},
            {"command": "/broken", "description": "Answers with something Slack refuses"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("commands", "chat:write", "app_mentions:read", "users:read"),
                *("im:history", "im:write", "files:write", "files:read"),
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_mention", "message.im", "app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def options(*words: str) -> list[dict[str, Any]]:
    return [{"text": plain(word), "value": word.lower()} for word in words]


def card() -> list[dict[str, Any]]:
    """The next meeting, with buttons."""
    when = f"<!date^{CHAT}^{{date_long_pretty}} at {{time}}|Wed, Nov 25 at 10:00 a.m. Pacific>"
    return [
        {"type": "header", "text": plain("Next meeting")},
        {
            "type": "section",
            "text": mrkdwn(f"*Charter Chat* :calendar:\n{when}\n_Expected, not confirmed_"),
            "accessory": {
                "type": "overflow",
                "action_id": "more",
                "options": options("Share", "Copy"),
            },
        },
        {
            "type": "actions",
            "block_id": "card",
            "elements": [
                button("remind", "Remind me", style="primary", value="P1D"),
                button("form", "Give feedback"),
                button(
                    "stop",
                    "Stop reminders",
                    style="danger",
                    confirm={
                        "title": plain("Stop all reminders?"),
                        "text": mrkdwn("You will hear *nothing* more."),
                        "confirm": plain("Stop them"),
                        "deny": plain("Keep them"),
                        "style": "danger",
                    },
                ),
            ],
        },
        {
            "type": "context",
            "elements": [mrkdwn("Unofficial. Source: <https://example.org|a page>")],
        },
    ]


def form(title: str = "About your school") -> dict[str, Any]:
    """A modal with one input of most kinds."""
    elements: list[tuple[str, str, dict[str, Any], bool]] = [
        ("school", "School", {"type": "plain_text_input", "min_length": 3}, False),
        ("email", "Email", {"type": "email_text_input"}, True),
        (
            "level",
            "Level",
            {"type": "radio_buttons", "options": options("Elementary", "Middle", "High")},
            False,
        ),
        ("day", "First day", {"type": "datepicker"}, True),
        ("topics", "Topics", {"type": "checkboxes", "options": options("Audits", "Renewal")}, True),
        ("paper", "Document", {"type": "file_input", "max_files": 1}, True),
    ]
    inputs = [
        {
            "type": "input",
            "block_id": name,
            "label": plain(label),
            "element": {**element, "action_id": name},
            "optional": optional,
        }
        for name, label, element, optional in elements
    ]
    inputs[0]["hint"] = plain("As it stands on the Dashboard.")
    return {
        "type": "modal",
        "callback_id": "school",
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [{"type": "section", "text": mrkdwn("It takes *one minute*.")}, *inputs],
    }


def home(name: str, times: int) -> dict[str, Any]:
    """The Home tab; `times` is how often its button was pressed."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your meetings")},
            {"type": "section", "text": mrkdwn(f"Good day, *{name}*. Pressed {times} times.")},
            {"type": "divider"},
            *card()[1:3],
            {"type": "actions", "block_id": "count", "elements": [button("count", "Count")]},
        ],
    }


def local_slack(**more: Any) -> LocalSlack:
    """A local Slack for the sample app, its clock at `NOON`."""
    from bot.clock import MovableClock

    clock = more.pop("clock", None) or MovableClock(NOON)
    jumps = {
        "To the next reminder": lambda: NOON + timedelta(days=1),
        "To the next meeting": lambda: None,
    }
    return LocalSlack(MANIFEST, clock, PEOPLE, CHANNELS, jumps=jumps, **more)


def sample_app(slack: LocalSlack) -> App:
    """The app itself, wired to `slack`; connect it with Bolt's SocketModeHandler."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    app = App(client=client, process_before_response=True)
    presses: dict[str, int] = {}

    @app.command("/meet")
    def meet(ack: Any) -> None:
        ack(text="The next meeting is on Wednesday.", blocks=card())

    @app.command("/meet-form")
    def meet_form(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.command("/broken")
    def broken(ack: Any) -> None:
        ack(text="x", blocks=[{"type": "header", "text": mrkdwn("not plain")}])

    @app.command("/gallery")
    def show_gallery(ack: Any) -> None:
        from gallery import GALLERY

        ack(text="Every block", blocks=GALLERY)

    @app.action("remind")
    def remind(ack: Any, respond: Any) -> None:
        ack()
        done = mrkdwn("*You will be reminded* a day before.")
        respond(
            text="You will be reminded.",
            replace_original=True,
            blocks=[{"type": "section", "text": done, "accessory": button("undo", "Undo")}],
        )

    @app.action("undo")
    def undo(ack: Any, respond: Any) -> None:
        ack()
        respond(text="The next meeting", blocks=card(), replace_original=True)

    @app.action("stop")
    def stop(ack: Any, respond: Any) -> None:
        ack()
        respond(text="You will hear nothing more.", replace_original=False)

    @app.action("more")
    def more(ack: Any, say: Any, action: dict[str, Any]) -> None:
        ack()
        say(text=f"You chose {action['selected_option']['value']}.")

    @app.action("form")
    def open_form(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.action("count")
    def count(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        ack()
        user = body["user"]["id"]
        presses[user] = presses.get(user, 0) + 1
        client.views_publish(user_id=user, view=home(body["user"]["name"], presses[user]))

    @app.view("school")
    def school(ack: Any, view: dict[str, Any]) -> None:
        name = view["state"]["values"]["school"]["school"]["value"]
        if name == "Nowhere":
            ack(response_action="errors", errors={"school": "There is no school of that name."})
        elif view["title"]["text"] == "One more":
            ack(response_action="clear")
        else:
            ack(response_action="push", view=form("One more"))

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=home("you", presses.get("", 0)))

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], client: WebClient) -> None:
        client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event.get("thread_ts", event["ts"]),
            text="Here I am. <script>alert(1)</script> & *bold*",
        )

    @app.event("message")
    def message(event: dict[str, Any], client: WebClient) -> None:
        if event.get("channel_type") == "im" and "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")

    return app
