"""The page's templates, and what they need to draw Slack's JSON for one reader.

Autoescaping is on everywhere; only `mrkdwn` and its kin hand over finished HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from bot.local.page.moments import Reader, slack_date
from bot.local.page.mrkdwn import link, markdown, mrkdwn, plain, safe_link

Json = Mapping[str, Any]


@cache
def environment() -> Environment:
    """The templates; each is rendered with a `reader` in its context."""
    env = Environment(
        loader=PackageLoader("bot.local.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        chosen_labels=_chosen_labels,
        emoji=plain,
        initial_moment=_initial_moment,
        initial_values=initial_values,
        markdown=markdown,
        mrkdwn=_mrkdwn,
        option_groups=_option_groups,
        rich_text_date=_rich_text_date,
        safe_link=safe_link,
        slack_text=_slack_text,
    )
    return env


def draw_blocks(blocks: Sequence[Json], reader: Reader, scope: str) -> Markup:
    """Block Kit `blocks` as HTML; `scope` keeps their element ids apart from others on the page."""
    return Markup(_blocks_alone().render(blocks=blocks, reader=reader, scope=scope))


@cache
def _blocks_alone() -> Template:
    return environment().from_string(
        '{% import "blocks.html" as draw with context %}{{ draw.blocks(blocks, scope) }}'
    )


def _reader(context: Context) -> Reader:
    reader = context["reader"]
    assert isinstance(reader, Reader)
    return reader


@pass_context
def _mrkdwn(context: Context, text: str) -> Markup:
    return mrkdwn(text, _reader(context))


@pass_context
def _slack_text(context: Context, text: Json | None) -> Markup:
    """A text object (`plain_text` or `mrkdwn`) as HTML."""
    if not text:
        return Markup()
    if text.get("type") == "mrkdwn":
        return mrkdwn(text["text"], _reader(context), verbatim=bool(text.get("verbatim")))
    return plain(text["text"])


@pass_context
def _rich_text_date(context: Context, element: Json) -> Markup:
    try:
        words = slack_date(element["timestamp"], element["format"], _reader(context))
    except ValueError:
        return escape(element.get("fallback", ""))
    return link(element.get("url", ""), words)


def option_groups(element: Json, reader: Reader) -> list[dict[str, Any]]:
    """What a select offers, as option groups; one without a label when they are not grouped."""
    if "option_groups" in element:
        return [
            {"label": group["label"]["text"], "options": group["options"]}
            for group in element["option_groups"]
        ]
    if "options" in element:
        return [{"label": "", "options": element["options"]}]
    people = [_option(name, person) for person, name in reader.people.items()]
    channels = [_option(f"#{name}", channel) for channel, name in reader.channels.items()]
    direct = [_option(name, channel) for channel, name in reader.direct.items()]
    kind = element["type"].removeprefix("multi_")
    offered = {"users_select": people, "channels_select": channels}.get(kind, channels + direct)
    return [{"label": "", "options": offered}]


@pass_context
def _option_groups(context: Context, element: Json) -> list[dict[str, Any]]:
    return option_groups(element, _reader(context))


def _option(name: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": name}, "value": value}


def initial_values(element: Json) -> set[str]:
    """The values a select, checkboxes or radio buttons start with."""
    options = [element.get("initial_option"), *element.get("initial_options", ())]
    values = {option["value"] for option in options if option}
    for kind in ("user", "channel", "conversation"):
        values.update(element.get(f"initial_{kind}s", ()))
        values.add(element.get(f"initial_{kind}", ""))
    return values - {""}


@pass_context
def _chosen_labels(context: Context, element: Json) -> str:
    """The words of what a multiple choice starts with: `Reading, Math`."""
    values = initial_values(element)
    groups = option_groups(element, _reader(context))
    options = [option for group in groups for option in group["options"]]
    return ", ".join(option["text"]["text"] for option in options if option["value"] in values)


def initial_moment(element: Json, reader: Reader) -> str:
    """What a date, time or date-and-time picker starts with, as its HTML input wants it."""
    if "initial_date_time" in element:
        return f"{reader.local(element['initial_date_time']):%Y-%m-%dT%H:%M}"
    return str(element.get("initial_date") or element.get("initial_time") or "")


@pass_context
def _initial_moment(context: Context, element: Json) -> str:
    return initial_moment(element, _reader(context))
