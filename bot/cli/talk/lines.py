"""The lines of a conversation: what each asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Deed = Literal[
    "as",
    "in",
    "say",
    "press",
    "choose",
    "fill",
    "submit",
    "mention",
    "give",
    "home",
    "clock",
    "restart",
    "nothing",
]

_SAY = re.compile(r">\s?(.*)")
_ALONE: dict[str, Deed] = {"submit": "submit", "restart": "restart", "open home": "home"}
_LABELLED = re.compile(r"(press|choose|fill)\s+(?:@(\d+)\s+)?(.+)")
_OTHER = re.compile(r"(as|in|mention|give|clock)\s+(.+)")
_STEP = re.compile(r"\+\s*(\d+)\s+(minute|hour|day|week)s?")

USAGE = (
    "Type “> text”, “press LABEL”, “choose LABEL: VALUE”, “fill LABEL: TEXT”, “submit”, “mention "
    "TEXT”, “give FILE”, “open home”, “as PERSON”, “in #CHANNEL”, “clock +1 day” or “restart”."
)


class LineError(ValueError):
    """A line that says nothing that can be done; the message is a sentence."""


@dataclass(frozen=True)
class Line:
    """A deed with its words: a text, a name, a label, or "label: value"; `more` is a moment."""

    deed: Deed
    words: str = ""
    more: str = ""
    answer_id: str = ""


def read_line(text: str) -> Line:
    """Read one line. Blank lines, comments and expected answers ask for nothing."""
    bare = text.strip()
    if not bare or bare[0] in "#<!" or text[0] in " \t":
        return Line("nothing")
    if said := _SAY.fullmatch(bare):
        if not said[1]:
            raise LineError("There is nothing after “>” to send.")
        return Line("say", _unescaped(said[1]))
    if bare in _ALONE:
        return Line(_ALONE[bare])
    if labelled := _LABELLED.fullmatch(bare):
        if labelled[1] != "press" and ":" not in labelled[3]:
            raise LineError(f"Put a colon after the label: “{labelled[1]} LABEL: VALUE”.")
        asked: Deed = labelled[1]  # type: ignore[assignment] # the pattern has deeds only
        return Line(asked, _unescaped(labelled[3]), answer_id=labelled[2] or "")
    if other := _OTHER.fullmatch(bare):
        words, _, more = other[2].partition(",") if other[1] == "as" else (other[2], "", "")
        deed: Deed = other[1]  # type: ignore[assignment] # the pattern has deeds only
        return Line(deed, _unescaped(words.strip()), more.strip())
    raise LineError(f"“{bare}” is no line of a conversation. {USAGE}")


def time_step(words: str) -> timedelta | None:
    """How far "+2 days" moves a clock; None if the words are no such step."""
    found = _STEP.fullmatch(words.strip())
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n")
