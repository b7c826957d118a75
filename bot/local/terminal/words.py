"""Messages and views as lines of plain text.

The page draws them, so that both show the same; here its HTML is read back as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from bot.local.elements import Json
from bot.local.page.messages import size_words
from bot.local.page.mrkdwn import mrkdwn, plain
from bot.local.page.reader import Reader
from bot.local.page.rendering import draw_blocks

_LINES = frozenset("blockquote div figcaption h3 hr li p pre table tr".split())
_LITERAL = frozenset("rich block-title input-label hint".split())  # line breaks in it are meant


def words_of(surface: Json, reader: Reader) -> str:
    """Everything a person reads of a message or a view, its elements left out."""
    parts = []
    title = (surface.get("title") or {}).get("text") if surface.get("type") == "modal" else None
    if title:
        parts.append(_text(str(plain(title))))
    blocks = [bare for block in surface.get("blocks") or () if (bare := _bare(block))]
    if surface.get("blocks"):
        parts.append(_text(str(draw_blocks(blocks, reader, "t"))) if blocks else "")
    else:
        parts.append(_text(f'<div class="rich">{mrkdwn(surface.get("text") or "", reader)}</div>'))
    parts += [f"{file['name']} ({size_words(file['size'])})" for file in surface.get("files", ())]
    return "\n".join(part for part in parts if part)


def text_words(text: Json | None, reader: Reader) -> str:
    """A text object (`plain_text` or `mrkdwn`) as plain text."""
    if not text:
        return ""
    drawn = mrkdwn(text["text"], reader) if text.get("type") == "mrkdwn" else plain(text["text"])
    return _text(f'<div class="rich">{drawn}</div>')


def _bare(block: Json) -> Json | None:
    """A block without its elements; None where nothing is left to read."""
    kind = block["type"]
    if kind in ("actions", "divider"):
        return None
    if kind == "input":
        hint = block.get("hint")
        return {"type": "section", "text": hint} if hint else None
    if kind == "section" and "action_id" in block.get("accessory", {}):
        return {name: part for name, part in block.items() if name != "accessory"}
    return block


def _text(html: str) -> str:
    reading = _Reading()
    reading.feed(html)
    reading.close()
    lines = "".join(reading.pieces).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


class _Reading(HTMLParser):
    """Collects the text of HTML: a line for each block of it, and addresses behind links."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._literal: list[bool] = [False]
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "br" or tag in _LINES:
            self.pieces.append("\n")
        if tag == "li":
            self.pieces.append("• ")
        elif tag in ("td", "th") and not self._begins_line():
            self.pieces.append(" | ")
        elif tag == "img" and given.get("alt"):
            self.pieces.append(f"[picture: {given['alt']}]")
        elif tag == "a":
            is_place = "data-nav" in given
            self._links.append(("" if is_place else given.get("href") or "", len(self.pieces)))
        if tag == "blockquote":
            self.pieces.append("> ")
        if tag in _LINES and tag != "hr":
            classes = set((given.get("class") or "").split())
            literal = tag in ("pre", "h3") or not _LITERAL.isdisjoint(classes)
            self._literal.append(self._literal[-1] or literal)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, start = self._links.pop()
            shown = "".join(self.pieces[start:])
            if address and shown.strip() not in (address, address.removeprefix("mailto:")):
                self.pieces.append(f" ({address.removeprefix('mailto:')})")
        if tag in _LINES and tag != "hr":
            self._literal.pop()
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._literal[-1]:
            self.pieces.append(data)
        elif data.strip():
            self.pieces.append(" ".join(data.split()))

    def _begins_line(self) -> bool:
        text = "".join(self.pieces[-3:])
        return not text.strip() or text.endswith("\n")
