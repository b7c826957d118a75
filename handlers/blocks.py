"""Block Kit pieces that keep Slack's size rules, and the one escaping of texts from people.

Builders take mrkdwn: whatever a person, a file or a keeper wrote goes through `escape` first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

MAX_TEXT = 3900
MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_BUTTON = 75
MAX_VALUE = 2000


@dataclass(frozen=True, slots=True)
class Message:
    """A message: `text` is what notifications and screen readers get, so it says everything."""

    text: str
    blocks: tuple[Block, ...] = ()

    def payload(self) -> dict[str, Any]:
        """The arguments for Slack; nothing unfurls."""
        body: dict[str, Any] = {
            "text": clip(self.text, MAX_TEXT),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        blocks = list(self.blocks[:MAX_BLOCKS])
        body["blocks"] = blocks or [section(self.text)]
        return body


def escape(text: str) -> str:
    """Text from a person or a file, safe inside mrkdwn: nothing in it becomes live."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, limit: int) -> str:
    """The text, shortened at a word to `limit` characters with an ellipsis where it is longer."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if cut.rfind("<") > cut.rfind(">"):  # never in the middle of a link
        cut = cut[: cut.rfind("<")]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def mrkdwn(text: str) -> Block:
    """A mrkdwn text object in which Slack links nothing by itself."""
    return {"type": "mrkdwn", "text": clip(text, MAX_SECTION), "verbatim": True}


def plain(text: str, limit: int) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def header(text: str) -> Block:
    """A heading; plain text."""
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def section(text: str, *, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(elements: Iterable[Block], block_id: str | None = None) -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements)[:25]}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str,
    action_id: str,
    value: object = None,
    *,
    label: str | None = None,
    style: str | None = None,
) -> Block:
    """A button; `value` travels as JSON, `label` is read aloud where `text` alone is ambiguous."""
    block: Block = {"type": "button", "text": plain(text, MAX_BUTTON), "action_id": action_id}
    if value is not None:
        block["value"] = _encode(value)
        if len(block["value"]) > MAX_VALUE:
            raise ValueError(f"the value of button {action_id} is too long")
    if label:
        block["accessibility_label"] = clip(label, MAX_BUTTON)
    if style:
        block["style"] = style
    return block


def option(value: str, text: str) -> Block:
    """One of the choices of a menu or of boxes."""
    return {"text": plain(text, MAX_BUTTON), "value": value}


def link_button(text: str, url: str, action_id: str, *, label: str | None = None) -> Block:
    """A button that opens a page."""
    return {**button(text, action_id, label=label), "url": url}


def link(url: str, text: str) -> str:
    """A mrkdwn link with a readable text."""
    return f"<{url}|{escape(text)}>"


def bullets(lines: Sequence[str]) -> str:
    """Lines as a list."""
    return "\n".join(f"• {line}" for line in lines)


def long_list(heading: str, lines: Sequence[str]) -> list[Block]:
    """Lines as a list under a heading, in as many sections as Slack needs for them."""
    blocks: list[Block] = []
    text = f"*{heading}*"
    for line in map(bullets, ([line] for line in lines)):
        if len(text) + len(line) >= MAX_SECTION:
            blocks.append(section(text))
            text = line
        else:
            text = f"{text}\n{line}"
    return [*blocks, section(text)]
