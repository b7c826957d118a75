"""A message, worded once: its blocks, and the text that is read out of them.

Slack shows the blocks; the top-level text is what screen readers and phones' notifications have
(https://docs.slack.dev/reference/methods/chat.postMessage). It is mrkdwn as well: links, dates and
mentions stay in it, and so does what is to be typed; marks of emphasis go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Block = dict[str, Any]

QUIET = "quiet"  # the block by which a message that is to be replaced is known
MAX_TEXT = 3900
MAX_BLOCKS = 50

_STOPS = (".", "?", "!", ":", "…")
_LIVE = re.compile(r"(<[^>\n]*>|`[^`\n]*`)")  # a link, a date or a mention; what to type
_GAP = "\0"  # stands for one of them
_MARKS = {":": re.compile(r":(?<!\w:)[a-z][a-z0-9_+-]*: ?")} | {
    mark: re.compile(
        rf"[{mark}](?<![\w{mark}].)(?=\S)([^{mark}\n<`]*)(?<=\S)[{mark}](?![\w{mark}])"
    )
    for mark in "*_~"
}


class ReadBlock(Block):
    """A block that is read in other words than it shows: `said` (mrkdwn), empty for none."""

    __slots__ = ("said",)
    said: str


@dataclass(frozen=True, init=False)
class Message:
    """Blocks; `say` (mrkdwn) is read after them: what only somebody who listens needs.

    A `quiet` message is posted in its place and then replaced by it: what notifications may show.
    """

    blocks: tuple[Block, ...]
    say: str
    quiet: Message | None

    def __init__(
        self, *blocks: Block, say: str = "", quiet: Message | None = None, text: str | None = None
    ) -> None:
        """`text` is what is read, where that is known already: it may have been kept in words."""
        self.__dict__.update(blocks=blocks, say=say, quiet=quiet)
        if text is not None:
            self.__dict__["text"] = text

    @cached_property
    def text(self) -> str:
        """Everything that the message says, a line for each of its parts."""
        said = [_said(block) for block in self.blocks]
        body = "\n".join(filter(None, said))
        for at, block in enumerate(self.blocks):
            if said[at] is None:
                said[at] = _links(block, body)
        return readable("\n".join(filter(None, [*said, self.say])))

    def kept(self) -> bytes:
        """The message (without a quiet one) to be kept until it is sent."""
        return json.dumps([self.text, self.blocks]).encode()

    @classmethod
    def of(cls, kept: bytes) -> Message:
        """The message that was kept."""
        text, blocks = json.loads(kept)
        return cls(*blocks, text=text)  # of how its blocks are read, nothing else is kept

    def after(self, quiet: Message) -> Message:
        """The same message, before which a quiet one is posted."""
        return Message(*self.blocks, say=self.say, quiet=quiet, text=self.text)

    def plus(self, block: Block) -> Message:
        """The same message with one more block."""
        text = f"{self.text}\n{Message(block).text}"
        return Message(*self.blocks, block, say=self.say, quiet=self.quiet, text=text)

    def payload(self) -> dict[str, Any]:
        """The arguments for Slack; nothing unfurls."""
        return {
            "text": clip(self.text, MAX_TEXT),
            "blocks": list(self.blocks[:MAX_BLOCKS]),
            "unfurl_links": False,
            "unfurl_media": False,
        }


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is shared, with a title and what is said of it (mrkdwn)."""

    name: str
    title: str
    content: bytes
    comment: str

    def kept(self) -> bytes:
        """What is kept of it until it is shared."""
        return self.content

    def named(self) -> dict[str, str]:
        """All but its content."""
        return {"name": self.name, "title": self.title, "comment": self.comment}


def escape(text: str) -> str:
    """Text from a person or a file, safe inside mrkdwn: nothing in it becomes live."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_quiet(message: Mapping[str, Any]) -> bool:
    """Whether a message, as Slack has it, is one that is still to be replaced."""
    blocks = message.get("blocks")
    shown = blocks if isinstance(blocks, list) else ()
    return any(isinstance(each, dict) and each.get("block_id") == QUIET for each in shown)


def clip(text: str, limit: int) -> str:
    """The text, shortened at a word to `limit` characters with an ellipsis where it is longer."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if cut.rfind("<") > cut.rfind(">"):  # never in the middle of a link
        cut = cut[: cut.rfind("<")]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def sentence(text: str) -> str:
    """The text with a full stop; "at 9:00 a.m." has one already."""
    return text if text.endswith(_STOPS) else f"{text}."


def readable(mrkdwn: str) -> str:
    """Mrkdwn as it is read: the same words, links and dates, without emphasis, emoji or quoting."""
    text = f"\n{mrkdwn}".replace(_GAP, "").replace("\n> ", "\n")[1:]
    parts = _LIVE.split(text)
    text = _GAP.join(parts[::2])
    for mark, pattern in _MARKS.items():
        if mark in text:
            text = "".join(pattern.split(text))  # without the mark, with what stands inside
    parts[::2] = text.split(_GAP)
    return "".join(parts)


def _said(block: Block) -> str | None:
    """What a block says (mrkdwn); None for a row of buttons, whose links depend on all the rest."""
    if isinstance(block, ReadBlock):
        return block.said
    match block["type"]:
        case "header":
            return sentence(escape(block["text"]["text"]))
        case "section":
            parts = [*filter(None, [block.get("text")]), *block.get("fields", ())]
            return "\n".join(part["text"] for part in parts)
        case "context":
            return "\n".join(element["text"] for element in block["elements"])
        case "actions":
            return None
    return ""


def _links(row: Block, body: str) -> str:
    """The pages that buttons open and that stand nowhere in the text."""
    urls = {each["url"]: each for each in row["elements"] if "url" in each}
    found = [each for url, each in urls.items() if f"<{url}" not in body]
    return " · ".join(f"<{e['url']}|{escape(e['text']['text'])}>" for e in found)
