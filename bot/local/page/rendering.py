"""The page's templates, and what they need to draw Slack's JSON for one viewer.

Autoescaping is on everywhere; only `mrkdwn` and its kin hand over finished HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from bot.local.block_kit import held_by, initial_state
from bot.local.page.moments import Viewer, slack_date, time_of_day, zone_name
from bot.local.page.mrkdwn import mrkdwn, plain, safe_link

Json = Mapping[str, Any]

# Other files are only handed over to be kept.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@cache
def environment() -> Environment:
    """The templates; each is rendered with a `viewer` in its context."""
    env = Environment(
        loader=PackageLoader("bot.local.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["pictures"] = PICTURES
    env.filters.update(
        chosen_labels=_chosen_labels,
        emoji=plain,
        initial_values=initial_values,
        mrkdwn=mrkdwn,
        option_groups=option_groups,
        safe_link=safe_link,
        size_words=size_words,
        slack_date=slack_date,
        slack_text=_slack_text,
        time_of_day=time_of_day,
        zone_name=zone_name,
    )
    return env


def draw_blocks(blocks: Sequence[Json], viewer: Viewer, scope: str) -> Markup:
    """Block Kit `blocks` as HTML; `scope` keeps their element ids apart from others on the page."""
    alone = environment().get_template("blocks_alone.html")
    return Markup(alone.render(blocks=blocks, viewer=viewer, scope=scope))


def option_groups(element: Json, viewer: Viewer) -> list[dict[str, Any]]:
    """What a select offers, as option groups; one without a label when they are not grouped."""
    if "option_groups" in element:
        return [
            {"label": group["label"]["text"], "options": group["options"]}
            for group in element["option_groups"]
        ]
    if "options" in element:
        return [{"label": "", "options": element["options"]}]
    if element["type"] == "users_select":
        named = dict(viewer.people)
    else:
        channels = {channel: f"#{name}" for channel, name in viewer.channels.items()}
        included = element.get("filter", {}).get("include", ["im"])
        named = {**channels, **(viewer.direct if "im" in included else {})}
    options = [
        {"text": {"type": "plain_text", "text": name}, "value": value}
        for value, name in named.items()
    ]
    return [{"label": "", "options": options}]


def initial_values(element: Json) -> list[str]:
    """The values that an element starts with: of options, or what was picked or typed."""
    state = initial_state(dict(element))
    held = held_by(state) if state else None
    several = held if isinstance(held, list) else [held]
    return [one["value"] if isinstance(one, dict) else one for one in several if one]


def size_words(size: int) -> str:
    """A number of bytes for people: `12 KB`."""
    for unit in ("bytes", "KB", "MB"):
        if size < 1024:
            return f"{size} {unit}"
        size = round(size / 1024)
    return f"{size} GB"


def _slack_text(text: Json | None, viewer: Viewer) -> Markup:
    """A text object (`plain_text` or `mrkdwn`) as HTML."""
    if not text:
        return Markup()
    if text.get("type") == "mrkdwn":
        return mrkdwn(text["text"], viewer, verbatim=bool(text.get("verbatim")))
    return plain(text["text"])


def _chosen_labels(element: Json, viewer: Viewer) -> str:
    """The words of what a multiple choice starts with: `Reading, Math`."""
    values = initial_values(element)
    options = [option for group in option_groups(element, viewer) for option in group["options"]]
    return ", ".join(option["text"]["text"] for option in options if option["value"] in values)
