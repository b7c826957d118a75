"""A question as it was typed, and as it travels in the buttons under its answer.

The bot keeps no question that nobody passed on, so that the buttons have to bring it along.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from handlers.blocks import clip
from handlers.payloads import UnreadableError

# In a button's value, which holds 2,000 characters, a quotation mark takes two of them.
MAX_CARRIED = 800
MAX_CARRIED_AS_JSON = 1800

_MARKUP = re.compile(r"<([@#!]?)([^|>]*)(?:\|([^>]*))?>")
_NAMELESS = {"@": "@somebody", "#": "#channel"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in plain text, and the Slack id of whoever asked it."""

    text: str
    by: str

    def value(self, key: str | None = None) -> dict[str, str]:
        """What a button carries; `key` is the answer that it is about."""
        carried = {"q": _short_enough(self.text), "a": self.by}
        return carried if key is None else {**carried, "k": key}

    @classmethod
    def of(cls, value: Any) -> Asked:
        """From a button; raises `UnreadableError` for what no button of ours holds."""
        text, by = (value.get("q"), value.get("a")) if isinstance(value, dict) else (None, None)
        if not isinstance(text, str) or not isinstance(by, str):
            raise UnreadableError("question")
        return cls(clip(text, MAX_CARRIED), by)


def _short_enough(text: str) -> str:
    """A text as it fits into a button, where quotes and the like take more than one character."""
    while len(json.dumps(text, ensure_ascii=False)) > MAX_CARRIED_AS_JSON:
        text = clip(text, len(text) // 2)
    return text


def as_typed(text: str) -> str:
    """What Slack sends of a text, as its writer saw it: on one line, without markup, not too long.

    It is neither escaped nor fit for mrkdwn.
    """
    plain = _MARKUP.sub(_shown, text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    one_line = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return clip(one_line, MAX_CARRIED)


def _shown(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign == "!":
        return label or f"@{target.split('^')[0]}"
    if sign:
        return f"{sign}{label}" if label else _NAMELESS[sign]
    return label or target
