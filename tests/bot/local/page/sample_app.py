"""A small app with something of everything, for the page to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack, Member
from tests.bot.local.harness import Bot, manifest_of

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
MANIFEST = manifest_of(
    "Meeting Bot",
    {
        "command": "/meet",
        "description": "The next meeting",
        "usage_hint": "[next | a date | help]",
        "should_escape": True,
    },
    {"command": "/meet-form", "description": "Tell us about your school"},
    {"command": "/gallery", "description": "Every block there is"},
)


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


class SampleApp(Bot):
    """The app itself."""

    def __init__(self, slack: LocalSlack) -> None:
        super().__init__(slack)
        self.presses = 0
        self.submitted: dict[str, Any] = {}
        self.answers = {
            "/meet": lambda ack, **_: ack(text="It is on Wednesday.", blocks=card()),
            "/meet-form": self.open_form,
            "/gallery": lambda ack, **_: ack(text="Every block", blocks=GALLERY),
            "remind": self.remind,
            "undo": self.undo,
            "stop": lambda ack, respond, **_: (ack(), respond("You will hear nothing more.")),
            "more": self.more,
            "form": self.open_form,
            "count": self.count,
            "level": self.level,
            **dict.fromkeys(("beside", "places", "asked", "date"), self.chosen),
            "school": self.school,
            "app_home_opened": self.opened,
            "app_mention": self.mentioned,
            "message": self.message,
        }

    def open_form(self, ack: Any, client: WebClient, body: dict[str, Any], **_: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    def remind(self, ack: Any, respond: Any, **_: Any) -> None:
        ack()
        done = mrkdwn("*You will be reminded* a day before.")
        section = {"type": "section", "text": done, "accessory": button("undo", "Undo")}
        respond(text="You will be reminded.", replace_original=True, blocks=[section])

    def undo(self, ack: Any, respond: Any, **_: Any) -> None:
        ack()
        respond(text="The next meeting", blocks=card(), replace_original=True)

    def more(self, ack: Any, say: Any, body: dict[str, Any], **_: Any) -> None:
        ack()
        say(text=f"You chose {body['actions'][0]['selected_option']['value']}.")

    def chosen(self, ack: Any, respond: Any, body: dict[str, Any], **_: Any) -> None:
        ack()
        (action,) = body["actions"]
        option = action.get("selected_option") or {"text": {"text": action.get("selected_date")}}
        words = action.get("selected_conversations") or option["text"]["text"]
        respond(text=f"Chosen: {words}", replace_original=False)

    def count(self, ack: Any, client: WebClient, body: dict[str, Any], **_: Any) -> None:
        ack()
        self.presses += 1
        client.views_publish(user_id=body["user"]["id"], view=home(self.presses))

    def level(self, ack: Any, client: WebClient, body: dict[str, Any], **_: Any) -> None:
        ack()
        chosen = body["actions"][0]["selected_option"]["value"]
        view = form(body["view"]["title"]["text"])
        view["blocks"].insert(0, {"type": "section", "text": mrkdwn(f"For a {chosen} school")})
        client.views_update(view_id=body["view"]["id"], view=view)

    def school(self, ack: Any, body: dict[str, Any], **_: Any) -> None:
        self.submitted = body["view"]["state"]["values"]
        name = self.submitted["school"]["school"]["value"]
        if name == "Nowhere":
            ack(response_action="errors", errors={"school": "There is no school of that name."})
        elif body["view"]["title"]["text"] == "One more":
            ack(response_action="clear")
        else:
            ack(response_action="push", view=form("One more"))

    def opened(self, ack: Any, body: dict[str, Any], client: WebClient, **_: Any) -> None:
        ack()
        if body["event"]["tab"] == "home":
            client.views_publish(user_id=body["event"]["user"], view=home(self.presses))

    def mentioned(self, ack: Any, body: dict[str, Any], client: WebClient, **_: Any) -> None:
        ack()
        event = body["event"]
        client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event.get("thread_ts", event["ts"]),
            text="Here I am. <script>alert(1)</script> &amp; *bold*",
        )

    def message(self, ack: Any, body: dict[str, Any], client: WebClient, **_: Any) -> None:
        ack()
        event = body["event"]
        if event.get("channel_type") == "im" and "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")
