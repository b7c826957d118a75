"""What is ordered, and how it is said: on a button, and so that it can be typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from bot.community import Kind
from handlers.reminders.reminding import leads_in_words
from schedules.leads import Lead, lead_in_words
from schedules.words import in_a_row

Mode = Literal["form", "set", "list", "off", "pause", "resume", "skip", "keep", "help"]

MINE = ("me", "myself")
TARGET = re.compile(
    r"\b(?:for |in |to )?(?:(?:this|the|our|whole|entire) )*(?P<whom>(?:me )?(?:in )?here|me|myself"
    r"|channel|(?:us|everybody|everyone|all of us)(?:(?: in)? here)?)\b"
)
_DOES = {
    "list": "show what is set",
    "form": "set up reminders",
    "resume": "turn reminders back on",
    "skip": "skip the next one",
    "keep": "keep reminders",
    "help": "show what to type",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    `target` is "me", "channel" (where it was typed) or the Slack id of a channel that was named. No
    `kinds` means every kind. `until` is the day on which a pause ends. Times come besides those
    that are set, unless it `replaces` or `removes` them. `day` is that of the one session that is
    meant, as it was typed: "it" for the one shown last, "next" for the next. `asks` where it is put
    as a question, which orders nothing; `words` say the same in short, without the channel that was
    named. After others, an order may be `meant` instead of the last, `add` to it, take the place of
    the lead with `old` in it, be the `same` for others, or be about `every` session. `others` have
    times of their own.
    """

    mode: Mode
    target: str | None = None
    kinds: tuple[str, ...] = ()
    leads: tuple[Lead, ...] = ()
    until: date | None = None
    replaces: bool = False
    removes: bool = False
    day: str = ""
    meant: bool = False
    adds: bool = False
    every: bool = False
    same: bool = False
    old: str = ""
    others: tuple[Order, ...] = ()
    asks: bool = field(default=False, compare=False)
    words: str = field(default="", compare=False)

    @property
    def parts(self) -> tuple[Order, ...]:
        """Itself and the others."""
        return replace(self, others=()), *self.others


def target_in(words: str) -> tuple[str | None, str]:
    """For whom: the person or the channel, and the words without it."""
    found = TARGET.search(words)
    if found is None:
        return None, words
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    return "me" if found["whom"] in MINE else "channel", " ".join(rest.split())


def typed(order: Order, kinds: Sequence[Kind]) -> str:
    """What can be typed for an order, so that it reads the same: "only 1 day before chats"."""
    if order.until:
        return f"pause until {order.until:%B} {order.until.day}, {order.until.year}"
    if order.others:
        return " and ".join(typed(part, kinds) for part in order.parts)
    of = [kind for kind in kinds if kind.id in order.kinds]
    named = [next((name for name in one.words if name.endswith("s")), one.id) for one in of]
    if order.day:
        named = [f"the {order.day} {one.words[0] if one.words else one.id}" for one in of]
        named = named or [order.day if order.day != "it" else ""]
    mode: str = "off" if order.removes else "" if order.mode == "set" else order.mode
    verb = "only" if order.replaces else mode
    leads = " and ".join(map(lead_in_words, order.leads))
    what = " and ".join(named) or ("" if verb or leads else "everything")
    return " ".join(filter(None, (verb, leads, what)))


def label(
    order: Order, kinds: Sequence[Kind], usual: Iterable[Lead] = (), *, everybody: bool = False
) -> str:
    """What is done, in small letters, at the `usual` times where none are ordered.

    What `everybody` in a channel is told of is named.
    """
    if order.others:
        return "; ".join(label(part, kinds, everybody=everybody) for part in order.parts)
    of = [kind for kind in kinds if kind.id in order.kinds] or [*kinds]
    what = in_a_row([kind.plural for kind in of])
    leads = leads_in_words(order.leads or usual)
    if order.day:
        day = order.day if order.day in ("it", "next") else f"on {order.day.capitalize()}"
        name = of[0].name if order.kinds else "session"
        what = f"the {name} {day}," if day[:2] == "on" else f"the next {name}"
        if order.mode == "skip":
            return f"skip {what}".rstrip(",")
    elif len(of) == len(kinds) and not everybody:
        what = "all sessions"  # short
    if order.until:
        return typed(order, kinds)
    if order.removes or order.mode == "off":
        named = f"reminders of {what}" if order.kinds else "these reminders" if leads else ""
        return f"stop {named or 'all reminders'} {leads}".strip()
    if order.mode != "set":
        return _DOES.get(order.mode, order.mode)
    only = "only " if order.replaces else ""
    before, after = ("", only) if order.leads or order.day else (only, "")
    return f"reminders of {before}{what} {after}{leads}".strip()
