"""Block Kit pieces that keep Slack's size rules, and the one escaping of texts from people.

Builders take mrkdwn: whatever a person, a file or a keeper wrote goes through `escape` first.

A message of which a notification may show nothing is posted quietly and then shown in place:
desktops take a notification from a message's blocks and phones from its text, and an edit notifies
nobody (https://docs.slack.dev/changelog).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, takewhile
from typing import Any

from bot.outbox.message import QUIET, Message, ReadBlock
from bot.outbox.message import Block as Block
from bot.outbox.message import clip as clip
from bot.outbox.message import escape as escape
from bot.outbox.message import sentence as sentence

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

MAX_SECTION = 3000
MAX_HEADER = 150
MAX_BUTTON = 75
MAX_VALUE = 2000
MAX_PLACEHOLDER = 150
MAX_CONFIRM_TITLE, MAX_CONFIRM, MAX_CONFIRM_BUTTON = 100, 300, 30
ACTION_SHOW = "outbox_show"
MOST_WORDS = 60  # that an answer shows before somebody presses More
_ADDRESS = re.compile(r"<[^<>|]*\||\((?:https?://|mailto:)\S*\)|(?m:^\d+\. )")


def read_as(block: Block, text: str) -> Block:
    """The block, for which `text` (mrkdwn) is read out: what only somebody who listens needs."""
    said = ReadBlock(block)
    said.said = text
    return said


def quiet(block: Block) -> Block:
    """The block, shown and not read out."""
    return read_as(block, "")


def quoting(text: str, quoted: str) -> Block:
    """A paragraph and a quotation under it, which is shown and not read out (both mrkdwn).

    What is read out shows on lock screens, and what people wrote may name somebody.
    """
    return read_as(section(f"{text}\n> {quoted}"), text)


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


def choices(buttons: Sequence[Block], block_id: str | None = None) -> Block:
    """A row of buttons that are the answers to a question: read out with numbers."""
    names = [each["text"]["text"] for each in buttons]
    return read_as(actions(buttons, block_id), escape(numbered(names)))


def numbered(names: Iterable[str]) -> str:
    """Names in a row: 1. This. 2. That."""
    return " ".join(sentence(f"{number}. {name}") for number, name in enumerate(names, start=1))


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


def confirmed(
    pressed: Block, title: str, text: str, *, yes: str, no: str, is_grave: bool = False
) -> Block:
    """The button, of which Slack asks first whether it is meant."""
    asked: Block = {
        "title": plain(title, MAX_CONFIRM_TITLE),
        "text": plain(text, MAX_CONFIRM),
        "confirm": plain(yes, MAX_CONFIRM_BUTTON),
        "deny": plain(no, MAX_CONFIRM_BUTTON),
    }
    if is_grave:
        asked["style"] = "danger"
    return {**pressed, "confirm": asked}


def menu(
    action_id: str,
    options: Iterable[tuple[str, str]],
    placeholder: str = "",
    chosen: str | None = None,
) -> Block:
    """A menu of values with their texts: behind a `placeholder`, else behind three dots."""
    found = [option(*each) for each in options]
    if not placeholder:
        return {"type": "overflow", "action_id": action_id, "options": found}
    block: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, MAX_PLACEHOLDER),
        "options": found,
    }
    if initial := next((each for each in found if each["value"] == chosen), None):
        block["initial_option"] = initial
    return block


def people_menu(action_id: str, placeholder: str) -> Block:
    """A menu of everybody in the workspace."""
    shown = plain(placeholder, MAX_PLACEHOLDER)
    return {"type": "users_select", "action_id": action_id, "placeholder": shown}


def home_view(blocks: Iterable[Block]) -> dict[str, Any]:
    """A person's Home."""
    return {"type": "home", "blocks": list(blocks)}


def link_button(text: str, url: str, *, label: str | None = None) -> Block:
    """A button that opens a page; nobody has to answer it. One with each text in a block."""
    action_id = "_".join(["link", *re.findall(r"\w+", text.casefold())])
    return {**button(text, clip(action_id, 255), label=label), "url": url}


def link(url: str, text: str) -> str:
    """A mrkdwn link with a readable text."""
    return f"<{url}|{escape(text)}>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """A table of texts that are no mrkdwn; at most 99 rows below the head, and one in a message."""
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in (head, *rows)]
    block = {"type": "table", "rows": cells, "column_settings": [{"is_wrapped": True}] * len(head)}
    return read_as(block, "\n".join(escape("; ".join(row)) for row in (head, *rows)))


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


def count_words(text: str) -> int:
    """The words that are read of mrkdwn or plain text: no addresses, bullets, numbers of lists."""
    return len(re.findall(r"\S*\w\S*", _ADDRESS.sub(" ", text)))


def fitting(lines: Sequence[str], most: int) -> int:
    """How many lines (mrkdwn) from the first on have no more words together; one at least."""
    sums = accumulate(count_words(line) for line in lines)
    return max(1, len([*takewhile(lambda words: words <= most, sums)]))


def hushed(whole: Message, text: str) -> Message:
    """The message, of which notifications may show this `text` (mrkdwn) alone."""
    return whole.after(Message(section(text)))


def quietly(whole: Message, text: str, key: str) -> Message:
    """The message of a row, which is posted as this `text` (mrkdwn) alone.

    Its button is for whoever sees the quiet form because the edit did not come.
    """
    show = button("Show", ACTION_SHOW, {"k": key})
    return whole.after(Message(section(f"{text} Press Show.", accessory=show, block_id=QUIET)))
