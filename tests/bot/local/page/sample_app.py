"""A small app with something of everything, for the page to show."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack, Member

CHAT = int(datetime(2026, 11, 25, 18, 0, tzinfo=UTC).timestamp())  # 10 a.m. in California


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def options(*words: str) -> list[dict[str, Any]]:
    return [{"text": plain(word), "value": word.lower()} for word in words]


_SELECTS: list[dict[str, Any]] = [
    {
        "type": "static_select",
        "action_id": "county",
        "placeholder": plain("County"),
        "option_groups": [
            {"label": plain("North"), "options": options("Humboldt", "Shasta")},
            {"label": plain("South"), "options": options("Imperial")},
        ],
    },
    {"type": "users_select", "action_id": "person", "placeholder": plain("A person")},
    {"type": "conversations_select", "action_id": "place", "placeholder": plain("A conversation")},
]
_PLACES = {
    "type": "multi_conversations_select",
    "action_id": "places",
    "placeholder": plain("Conversations"),
    "initial_conversations": ["C0GENERAL"],
    "max_selected_items": 2,
}
_ASKED = {
    "type": "static_select",
    "action_id": "asked",
    "placeholder": plain("Days"),
    "options": options("Thirty", "Ninety"),
    "confirm": {
        "title": plain("Change the days?"),
        "text": plain("All will be told."),
        "confirm": plain("Change it"),
        "deny": plain("Leave it"),
    },
}
_PICKERS: list[dict[str, Any]] = [
    {"type": "datepicker", "action_id": "date", "initial_date": "2027-01-27"},
    {"type": "timepicker", "action_id": "time", "initial_time": "10:00"},
]
_CHOICES: list[dict[str, Any]] = [
    {"type": "radio_buttons", "action_id": "radio", "options": options("Yes", "No", "Not sure")},
    {
        "type": "checkboxes",
        "action_id": "checks",
        "options": [
            {
                "text": mrkdwn("*Digest*"),
                "description": mrkdwn("Once a week"),
                "value": "digest",
            }
        ],
    },
]
GALLERY: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Every block :wave:")},
    {
        "type": "section",
        "text": mrkdwn(
            "*Bold*, _italic_, ~struck~, `code`, <https://example.org|link>, <@U0RURAL>, "
            "<@U0KEEPER>, <#C0GENERAL>\n> quoted\n```a block\n  of code```"
        ),
    },
    {
        "type": "section",
        "fields": [
            mrkdwn(f"*{name}*\n{words}") for name, words in (("When", "10 a.m."), ("Where", "Zoom"))
        ],
    },
    {
        "type": "section",
        "text": mrkdwn("A choice beside words"),
        "accessory": {
            "type": "static_select",
            "action_id": "beside",
            "placeholder": plain("How often?"),
            "options": options("Weekly", "Monthly"),
        },
    },
    {"type": "section", "text": mrkdwn("Several of them"), "accessory": _PLACES},
    {"type": "section", "text": mrkdwn("With a question"), "accessory": _ASKED},
    {"type": "divider"},
    {"type": "actions", "elements": _SELECTS},
    {"type": "actions", "elements": _PICKERS},
    {"type": "actions", "elements": _CHOICES},
    {
        "type": "actions",
        "elements": [
            button("plain", "Plain"),
            button("primary", "Primary", style="primary"),
            button("danger", "Danger", style="danger", accessibility_label="Delete the meeting"),
            button("link", "Register", url="https://example.org/register"),
            {"type": "overflow", "action_id": "over", "options": options("Edit", "Cancel")},
        ],
    },
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        "rows": [
            [{"type": "raw_text", "text": words} for words in row]
            for row in (("Session", "People"), ("January", "31"), ("February", "28"))
        ],
    },
    {"type": "context", "elements": [mrkdwn("Context: *small* words"), plain("and plain ones")]},
]

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # Monday, noon in California
REMINDER = NOON + timedelta(days=1)

PEOPLE = [
    Member("U0RURAL", "rosa", "Rosa Delgado", title="Charter specialist, rural county"),
    Member("U0KEEPER", "ken", "Ken Ito", title="Calendar keeper", is_admin=True),
    Member("U0YORK", "yara", "Yara Cohen", tz="America/New_York", title="Researcher, New York"),
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
            {"command": "/meet-never", "description": "Takes too long to answer"},
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
        ("page", "Web page", {"type": "url_text_input"}, True),
        (
            "level",
            "Level",
            {"type": "radio_buttons", "options": options("Elementary", "Middle", "High")},
            False,
        ),
        ("day", "First day", {"type": "datepicker"}, True),
        ("start", "Start", {"type": "timepicker"}, True),
        ("topics", "Topics", {"type": "checkboxes", "options": options("Audits", "Renewal")}, True),
        ("places", "Places", {"type": "multi_conversations_select"}, True),
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
    inputs[2]["dispatch_action"] = True
    inputs[0]["hint"] = plain("As it stands on the Dashboard.")
    return {
        "type": "modal",
        "callback_id": "school",
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [{"type": "section", "text": mrkdwn("It takes *one minute*.")}, *inputs],
    }


def home(times: int) -> dict[str, Any]:
    """The Home tab; `times` is how often its button was pressed."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your meetings")},
            {"type": "section", "text": mrkdwn(f"Good day. Pressed *{times}* times.")},
            {"type": "divider"},
            *card()[1:3],
            {"type": "actions", "block_id": "count", "elements": [button("count", "Count")]},
        ],
    }


def local_slack(**more: Any) -> LocalSlack:
    """A local Slack for the sample app, its clock at `NOON`."""
    jumps = {"To the next reminder": lambda: REMINDER, "To the next birthday": lambda: None}
    return LocalSlack(MANIFEST, MovableClock(NOON), PEOPLE, CHANNELS, jumps=jumps, **more)


class SampleApp:
    """The app itself, wired to `slack`; `handler` connects it."""

    def __init__(self, slack: LocalSlack) -> None:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        app = App(client=client, process_before_response=True)
        self.presses = 0
        self.go_on = threading.Event()
        self.submitted: dict[str, Any] = {}
        app.command("/meet")(self.meet)
        app.command("/meet-form")(self.open_form)
        app.command("/gallery")(self.gallery)
        app.command("/meet-never")(self.meet_never)
        app.command("/broken")(self.broken)
        app.action("remind")(self.remind)
        app.action("undo")(self.undo)
        app.action("stop")(self.stop)
        app.action("more")(self.more)
        app.action("form")(self.open_form)
        app.action("count")(self.count)
        app.action("level")(self.level)
        app.action("beside")(self.chosen)
        app.action("places")(self.chosen)
        app.action("asked")(self.chosen)
        app.action("date")(self.chosen)
        app.view("school")(self.school)
        app.event("app_home_opened")(self.opened)
        app.event("app_mention")(self.mentioned)
        app.event("message")(self.message)
        self.handler = SocketModeHandler(app, slack.app_token)

    def meet(self, ack: Any) -> None:
        ack(text="The next meeting is on Wednesday.", blocks=card())

    def meet_never(self, ack: Any) -> None:
        self.go_on.wait(5)
        ack()

    def gallery(self, ack: Any) -> None:
        ack(text="Every block", blocks=GALLERY)

    def broken(self, ack: Any) -> None:
        ack(text="x", blocks=[{"type": "header", "text": mrkdwn("not plain")}])

    def open_form(self, ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    def remind(self, ack: Any, respond: Any) -> None:
        ack()
        done = mrkdwn("*You will be reminded* a day before.")
        section = {"type": "section", "text": done, "accessory": button("undo", "Undo")}
        respond(text="You will be reminded.", replace_original=True, blocks=[section])

    def undo(self, ack: Any, respond: Any) -> None:
        ack()
        respond(text="The next meeting", blocks=card(), replace_original=True)

    def stop(self, ack: Any, respond: Any) -> None:
        ack()
        respond(text="You will hear nothing more.", replace_original=False)

    def more(self, ack: Any, say: Any, action: dict[str, Any]) -> None:
        ack()
        say(text=f"You chose {action['selected_option']['value']}.")

    def chosen(self, ack: Any, respond: Any, action: dict[str, Any]) -> None:
        ack()
        option = action.get("selected_option") or {"text": {"text": action.get("selected_date")}}
        words = action.get("selected_conversations") or option["text"]["text"]
        respond(text=f"Chosen: {words}", replace_original=False)

    def count(self, ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        ack()
        self.presses += 1
        client.views_publish(user_id=body["user"]["id"], view=home(self.presses))

    def level(self, ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        ack()
        chosen = body["actions"][0]["selected_option"]["value"]
        view = form(body["view"]["title"]["text"])
        view["blocks"].insert(0, {"type": "section", "text": mrkdwn(f"For a {chosen} school")})
        client.views_update(view_id=body["view"]["id"], view=view)

    def school(self, ack: Any, view: dict[str, Any]) -> None:
        self.submitted = view["state"]["values"]
        name = self.submitted["school"]["school"]["value"]
        if name == "Nowhere":
            ack(response_action="errors", errors={"school": "There is no school of that name."})
        elif view["title"]["text"] == "One more":
            ack(response_action="clear")
        else:
            ack(response_action="push", view=form("One more"))

    def opened(self, event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=home(self.presses))

    def mentioned(self, event: dict[str, Any], client: WebClient) -> None:
        client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event.get("thread_ts", event["ts"]),
            text="Here I am. <script>alert(1)</script> &amp; *bold*",
        )

    def message(self, event: dict[str, Any], client: WebClient) -> None:
        if event.get("channel_type") == "im" and "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")
