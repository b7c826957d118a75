"""The page's templates, and what they need to draw Slack's JSON for one viewer.

Autoescaping is on everywhere; only `mrkdwn` and its kin hand over finished HTML. In that everything
that is not one of Slack's own marks is escaped, and links keep to http, https and mailto.
https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

import emoji
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from bot.local.block_kit import held_by, initial_state
from bot.local.page.shown import Viewer, slack_date, time_of_day, zone_name

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
        asked = element.get("filter", {})
        with_app = "im" in asked.get("include", ["im"]) and not asked.get("exclude_bot_users")
        named = {**channels, **(viewer.direct if with_app else {})}
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


_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTED = re.compile(r"^(?:&gt;|>) ?")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]])"
    r"|(?<!\S)@(?P<broadcast>here|channel|everyone)\b"
    r"|(?<![\w*])\*(?P<bold>(?! )(?:[^*\n<]|<[^<>\n]*>)+(?<! ))\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>(?! )(?:[^_\n<]|<[^<>\n]*>)+(?<! ))_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?! )(?:[^~\n<]|<[^<>\n]*>)+(?<! ))~(?![\w~])"
)
_ENTITY = re.compile(r"&(lt|gt|amp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}


def mrkdwn(text: str, viewer: Viewer, *, verbatim: bool = False) -> Markup:
    """A mrkdwn text as HTML; line breaks stay line breaks (style it with `white-space: pre-wrap`).

    Unless `verbatim`, bare addresses become links and a typed @here or @channel becomes a live
    mention, as in Slack.
    """
    pieces = []
    for number, piece in enumerate(_FENCE.split(text)):
        if number % 2:
            pieces.append(_PRE.format(_literal(piece)))
        else:
            pieces.append(_lines(piece, viewer, verbatim))
    return Markup().join(pieces)


def plain(text: str) -> Markup:
    """A plain text as HTML: escaped, with `:shortcodes:` as emoji."""
    return escape(_emoji(text))


def safe_link(url: str) -> str | None:
    """`url` if a person may be sent there (http, https, mailto or a path on this page), or None."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() in ("http", "https") and parts.netloc:
        return url.strip()
    if parts.scheme.lower() == "mailto" and parts.path:
        return url.strip()
    return None


_PRE = Markup("<pre><code>{}</code></pre>")
_CODE = Markup("<code>{}</code>")
_QUOTE = Markup("<blockquote>{}</blockquote>")
_LINK = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
_PLACE = Markup('<a class="mention" href="{}" data-nav>#{}</a>')
_MENTION = Markup('<span class="mention">{}</span>')
_MENTION_ME = Markup('<span class="mention mention-me">{}</span>')
_STYLES = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "strike": Markup("<s>{}</s>"),
}


def _lines(text: str, viewer: Viewer, verbatim: bool) -> Markup:
    """Runs of quoted lines as block quotes, everything else inline."""
    html = Markup()
    for quoted, lines in groupby(text.split("\n"), lambda line: bool(_QUOTED.match(line))):
        words = "\n".join(_QUOTED.sub("", line, count=1) if quoted else line for line in lines)
        inline = _inline(words, viewer, verbatim)
        html += _QUOTE.format(inline) if quoted else inline
    return html


def _inline(text: str, viewer: Viewer, verbatim: bool) -> Markup:
    html = Markup()
    end = 0
    for mark in _INLINE.finditer(text):
        html += _literal(_emoji(text[end : mark.start()]))
        html += _mark(mark, viewer, verbatim)
        end = mark.end()
    return html + _literal(_emoji(text[end:]))


def _mark(mark: re.Match[str], viewer: Viewer, verbatim: bool) -> Markup:
    kind = mark.lastgroup
    inside = mark.group(kind) if kind else ""
    if kind == "code":
        return _CODE.format(_literal(inside))
    if kind == "angle":
        return _angle(inside, viewer)
    if kind in _STYLES:
        return _STYLES[kind].format(_inline(inside, viewer, verbatim))
    if verbatim:
        return _literal(mark.group())
    if kind == "broadcast":
        return _MENTION_ME.format(f"@{inside}")
    return _LINK.format(_decoded(inside), _decoded(inside))


def _angle(inside: str, viewer: Viewer) -> Markup:
    """What stands between `<` and `>`: a mention, a date or a link."""
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        name = viewer.people.get(target[1:], _decoded(label) or target[1:])
        return (_MENTION_ME if target[1:] == viewer.id else _MENTION).format(f"@{name}")
    if target.startswith("#"):
        if target[1:] in viewer.channels:
            return _PLACE.format(f"{viewer.base}/{target[1:]}", viewer.channels[target[1:]])
        return _MENTION.format(f"#{_decoded(label) or 'private-channel'}")
    if target.startswith("!date^"):
        return _date(target, _decoded(label), viewer)
    if target.startswith("!"):
        word = target[1:].partition("^")[0]
        return _MENTION_ME.format(_decoded(label) or f"@{word}")
    url = safe_link(_decoded(target))
    if url is None:
        return _literal(f"<{inside}>")
    return _LINK.format(url, _emoji(_decoded(label)) or url.removeprefix("mailto:"))


def _date(target: str, fallback: str, viewer: Viewer) -> Markup:
    parts = target.split("^")
    try:
        if len(parts) not in (3, 4):
            raise ValueError(f"not a date: {target}")
        epoch = int(parts[1])
        words = escape(slack_date(epoch, _decoded(parts[2]), viewer))
        stamp = viewer.local(epoch).isoformat()
    except ValueError:
        return escape(fallback)
    html = Markup('<time datetime="{}">{}</time>').format(stamp, words)
    url = safe_link(_decoded(parts[3])) if len(parts) == 4 else None
    return _LINK.format(url, html) if url else html


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda entity: _ENTITIES[entity.group(1)], text)


def _literal(text: str) -> Markup:
    return escape(_decoded(text))


def _emoji(text: str) -> str:
    return emoji.emojize(text, language="alias") if ":" in text else text
