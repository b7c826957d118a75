"""A small app with something of everything, for the page to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack, Member
from tests.bot.local.harness import Bot, manifest_of

CHAT = int(datetime(2026, 11, 25, 18, 0, tzinfo=UTC).timestamp())  # 10 a.m. in California


Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def options(*words: str) -> list[Json]:
    return [{"text": plain(word), "value": word.lower()} for word in words]


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def confirm(title: str, text: Json, yes: str, no: str, **more: Any) -> Json:
    asked = {"title": plain(title), "text": text, "confirm": plain(yes), "deny": plain(no)}
    return {"confirm": {**asked, **more}}


def menu(action_id: str, placeholder: str, kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": action_id, "placeholder": plain(placeholder), **more}


_COUNTIES = [
    {"label": plain("North"), "options": options("Humboldt", "Shasta")},
    {"label": plain("South"), "options": options("Imperial")},
]
_PLACES = {"initial_conversations": ["C0GENERAL"], "max_selected_items": 2}
_DIGEST = {"text": mrkdwn("*Digest*"), "description": mrkdwn("Once a week"), "value": "digest"}
GALLERY: list[Json] = [
    {"type": "header", "text": plain("Every block :wave:")},
    section(
        "*Bold*, _italic_, ~struck~, `code`, <https://example.org|link>, <@U0RURAL>, "
        "<@U0KEEPER>, <#C0GENERAL>\n> quoted\n```a block\n  of code```"
    ),
    {"type": "section", "fields": [mrkdwn("*When*\n10 a.m."), mrkdwn("*Where*\nZoom")]},
    section(
        "A choice beside words",
        accessory=menu("beside", "How often?", options=options("Weekly", "Monthly")),
    ),
    section(
        "Several of them",
        accessory=menu("places", "Conversations", "multi_conversations_select", **_PLACES),
    ),
    section(
        "With a question",
        accessory=menu(
            *("asked", "Days"),
            options=options("Thirty", "Ninety"),
            **confirm(*("Change the days?", plain("All will be told."), "Change it", "Leave it")),
        ),
    ),
    {"type": "divider"},
    actions(
        menu("county", "County", option_groups=_COUNTIES),
        menu("person", "A person", "users_select"),
        menu("place", "A conversation", "conversations_select"),
    ),
    actions(
        {"type": "datepicker", "action_id": "date", "initial_date": "2027-01-27"},
        {"type": "timepicker", "action_id": "time", "initial_time": "10:00"},
    ),
    actions(
        {"type": "radio_buttons", "action_id": "radio", "options": options("Yes", "No", "Unsure")},
        {"type": "checkboxes", "action_id": "checks", "options": [_DIGEST]},
    ),
    actions(
        button("plain", "Plain"),
        button("primary", "Primary", style="primary"),
        button("danger", "Danger", style="danger", accessibility_label="Delete the meeting"),
        button("link", "Register", url="https://example.org/register"),
        {"type": "overflow", "action_id": "over", "options": options("Edit", "Cancel")},
    ),
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        "rows": [
            [{"type": "raw_text", "text": words} for words in row.split()]
            for row in ("Session People", "January 31", "February 28")
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


def card() -> list[Json]:
    """The next meeting, with buttons."""
    when = f"<!date^{CHAT}^{{date_long_pretty}} at {{time}}|Wed, Nov 25 at 10:00 a.m. Pacific>"
    heard = mrkdwn("You will hear *nothing* more.")
    asked = confirm("Stop all reminders?", heard, "Stop them", "Keep them", style="danger")
    more = {"type": "overflow", "action_id": "more", "options": options("Share", "Copy")}
    return [
        {"type": "header", "text": plain("Next meeting")},
        section(f"*Charter Chat* :calendar:\n{when}\n_Expected, not confirmed_", accessory=more),
        actions(
            button("remind", "Remind me", style="primary", value="P1D"),
            button("form", "Give feedback"),
            button("stop", "Stop reminders", style="danger", **asked),
            block_id="card",
        ),
        {
            "type": "context",
            "elements": [mrkdwn("Unofficial. Source: <https://example.org|a page>")],
        },
    ]


def form(title: str = "About your school") -> Json:
    """A modal with one input of most kinds."""
    levels, topics = options("Elementary", "Middle", "High"), options("Audits", "Renewal")
    elements: list[tuple[str, Json, bool]] = [
        ("School", {"type": "plain_text_input", "min_length": 3}, False),
        ("Web page", {"type": "url_text_input"}, True),
        ("Level", {"type": "radio_buttons", "options": levels}, False),
        ("First day", {"type": "datepicker"}, True),
        ("Start", {"type": "timepicker"}, True),
        ("Topics", {"type": "checkboxes", "options": topics}, True),
        ("Places", {"type": "multi_conversations_select"}, True),
    ]
    inputs = [
        {
            "type": "input",
            "block_id": name,
            "label": plain(label),
            "element": {**element, "action_id": name},
            "optional": optional,
        }
        for label, element, optional in elements
        for name in [label.split()[-1].lower()]
    ]
    inputs[2]["dispatch_action"] = True
    inputs[0]["hint"] = plain("As it stands on the Dashboard.")
    return {
        "type": "modal",
        "callback_id": "school",
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [section("It takes *one minute*."), *inputs],
    }


def home(times: int) -> Json:
    """The Home tab; `times` is how often its button was pressed."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your meetings")},
            section(f"Good day. Pressed *{times}* times."),
            {"type": "divider"},
            *card()[1:3],
            actions(button("count", "Count"), block_id="count"),
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
        self.submitted: Json = {}
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

    def open_form(self, ack: Any, client: WebClient, body: Json, **_: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    def remind(self, ack: Any, respond: Any, **_: Any) -> None:
        ack()
        done = section("*You will be reminded* a day before.", accessory=button("undo", "Undo"))
        respond(text="You will be reminded.", replace_original=True, blocks=[done])

    def undo(self, ack: Any, respond: Any, **_: Any) -> None:
        ack()
        respond(text="The next meeting", blocks=card(), replace_original=True)

    def more(self, ack: Any, say: Any, body: Json, **_: Any) -> None:
        ack()
        say(text=f"You chose {body['actions'][0]['selected_option']['value']}.")

    def chosen(self, ack: Any, respond: Any, body: Json, **_: Any) -> None:
        ack()
        (action,) = body["actions"]
        option = action.get("selected_option") or {"text": {"text": action.get("selected_date")}}
        words = action.get("selected_conversations") or option["text"]["text"]
        respond(text=f"Chosen: {words}", replace_original=False)

    def count(self, ack: Any, client: WebClient, body: Json, **_: Any) -> None:
        ack()
        self.presses += 1
        client.views_publish(user_id=body["user"]["id"], view=home(self.presses))

    def level(self, ack: Any, client: WebClient, body: Json, **_: Any) -> None:
        ack()
        chosen = body["actions"][0]["selected_option"]["value"]
        view = form(body["view"]["title"]["text"])
        view["blocks"].insert(0, section(f"For a {chosen} school"))
        client.views_update(view_id=body["view"]["id"], view=view)

    def school(self, ack: Any, body: Json, **_: Any) -> None:
        self.submitted = body["view"]["state"]["values"]
        name = self.submitted["school"]["school"]["value"]
        if name == "Nowhere":
            ack(response_action="errors", errors={"school": "There is no school of that name."})
        elif body["view"]["title"]["text"] == "One more":
            ack(response_action="clear")
        else:
            ack(response_action="push", view=form("One more"))

    def opened(self, ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        if body["event"]["tab"] == "home":
            client.views_publish(user_id=body["event"]["user"], view=home(self.presses))

    def mentioned(self, ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        event = body["event"]
        client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event.get("thread_ts", event["ts"]),
            text="Here I am. <script>alert(1)</script> &amp; *bold*",
        )

    def message(self, ack: Any, body: Json, client: WebClient, **_: Any) -> None:
        ack()
        event = body["event"]
        if event.get("channel_type") == "im" and "bot_id" not in event:
            client.chat_postMessage(channel=event["channel"], text=f"You said: {event['text']}")
