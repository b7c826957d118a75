"""Composition objects of Block Kit: texts, options, confirmation dialogs.

Limits: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from __future__ import annotations

from typing import Any

from bot.local.limits.shapes import (
    Check,
    Shape,
    array,
    boolean,
    by_type,
    complain,
    exactly_one,
    one_of,
    string,
)

URL = r"[A-Za-z][A-Za-z0-9+.-]*:\S+"


def plain(most: int) -> Check:
    """A plain_text object of at most so many characters."""
    shape = Shape({"text": string(most)}, {"emoji": boolean})
    return by_type({"plain_text": shape})


def mrkdwn_or_plain(most: int) -> Check:
    """A text object of either kind of at most so many characters."""
    mrkdwn = Shape({"text": string(most)}, {"verbatim": boolean})
    either = Shape({"text": string(most)}, {"emoji": boolean})
    return by_type({"plain_text": either, "mrkdwn": mrkdwn})


confirm = Shape(
    {
        "title": plain(100),
        "text": mrkdwn_or_plain(300),
        "confirm": plain(30),
        "deny": plain(30),
    },
    {"style": one_of("primary", "danger")},
)

option = Shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
rich_option = Shape(
    {"text": mrkdwn_or_plain(75), "value": string(150)}, {"description": mrkdwn_or_plain(75)}
)
overflow_option = Shape(
    {"text": plain(75), "value": string(150)},
    {"description": plain(75), "url": string(3000, pattern=URL)},
)
option_group = Shape({"label": plain(75), "options": array(option, 100)})

dispatch_action_config = Shape(
    {},
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)},
)
conversation_filter = Shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
slack_file = Shape({}, {"id": string(255), "url": string(3000)}, exactly_one("id", "url"))


def offered(value: Any) -> list[Any]:
    """All options of a menu, grouped or not."""
    options = list(value.get("options", []))
    for group in value.get("option_groups", []):
        options += group["options"]
    return options


def options_differ(value: Any, at: str, problems: list[str]) -> None:
    """A rule: no two options have the same value."""
    values = [one["value"] for one in offered(value)]
    if len(set(values)) < len(values):
        complain(problems, "option values must be unique", f"{at}/options")


def initial_is_offered(value: Any, at: str, problems: list[str]) -> None:
    """A rule: what is chosen at first is exactly one of the options."""
    chosen = list(value.get("initial_options", []))
    if "initial_option" in value:
        chosen.append(value["initial_option"])
    if any(one not in offered(value) for one in chosen):
        name = "initial_option" if "initial_option" in value else "initial_options"
        complain(problems, "must be one of the options, exactly as it is there", f"{at}/{name}")
