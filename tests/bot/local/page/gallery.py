"""Every block and element that the page draws, as an app would send it."""

from __future__ import annotations

from typing import Any

from tests.bot.local.page.kit import button, mrkdwn, options, plain

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
