"""What was shown first and is not done yet: the button that does it, and a yes or no to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import chain
from typing import Any, Literal, NamedTuple

from bot.outbox.message import Message
from bot.store.people import Person
from handlers.effects import Effects, Respond
from handlers.payloads import Carried, UnreadableError
from handlers.routes import Action, ActionListener, Once
from schedules.words import clean

KEY = "offer"  # under which it is kept with what an answer is about
_HERE = "said"  # where what is agreed to in words is answered: below them

_YES = frozenset(
    "yes yeah yea yep yup ya yess sure ok okay okey k kk alright fine good great perfect correct"
    " right exactly absolutely definitely confirm confirmed approved lgtm do go please pls si dale"
    " sounds looks proceed course".split()
)
_NO = frozenset(
    "no noo nope nah dont don't not never wait hold leave keep forget nvm nevermind cancel"
    " undo wrong oops mind hm hmm mistake".split()
)
_AROUND = frozenset(
    "it that this these them those the a an one ones is its it's thats that's as was be of all now"
    " then and so just u you me i i'll we want to for with up ahead thing thank thanks thx ty too"
    " oh ah ugh argh shoot sorry actually yet later way bot alone let lets please pls put set take"
    " change changed my meant mean how back were did didn't didnt had already want here"
    " stop".split()
)
_UNDO = re.compile(
    r"\b(?:undo|put back|(?:take|put|set|change) \w+(?: \w+)? back|mistake"
    r"|did(?: not|n'?t) (?:want|mean))\b"
)
_UNDOES = re.compile(r"(?:,|\byou|\bplease|\bpls) undo (?:that|it|this)$")


class Offered(NamedTuple):
    """A button that does what was shown: its action, what it carries, and its words."""

    action_id: str
    value: Any
    label: str


def offer_of(
    message: Message | None, answered: Mapping[str, tuple[ActionListener, Once]]
) -> dict[str, str]:
    """The one main button of an answer that changes something, as it is kept; empty without one."""
    blocks = message.blocks if message else ()
    rows = (block["elements"] for block in blocks if block["type"] == "actions")
    found = [each for row in rows for each in row if each.get("style") and "confirm" not in each]
    if len(found) != 1 or answered.get(found[0]["action_id"], ("", ""))[1] != "press":
        return {}
    kept = found[0]["action_id"], found[0].get("value"), found[0]["text"]["text"]
    return {KEY: json.dumps(kept)}


def offer_in(about: Mapping[str, str]) -> Offered | None:
    """What was offered; None where that was nothing, or is not of this version."""
    with suppress(KeyError, ValueError):
        action_id, value, label = json.loads(about[KEY])
        return Offered(action_id, json.loads(value or "null", object_hook=Carried), label)
    return None


def without_offer(about: Mapping[str, str]) -> Mapping[str, str]:
    """What an answer is about, once nothing is offered any more."""
    return {name: value for name, value in about.items() if name != KEY}


def answer_in(text: str, label: str = "") -> Literal["yes", "no", ""]:
    """Whether words say no more than a yes, or a no, to a button of this label."""
    said = {*re.findall(r"[\w']+", re.sub(r"\bhold on\b", "hold", clean(text)))}
    said -= {*re.findall(r"[\w']+", label.casefold())} - {"yes"}
    left = said - _AROUND
    if said & _NO and left <= _NO | _YES:
        return "no"
    return "yes" if said & _YES and left <= _YES else ""


def agreed(
    offer: Offered, listener: ActionListener, who: Person, where: str | None
) -> tuple[Message | None, Effects] | None:
    """What pressing the button says, and what else it does; None where it is of an old version."""
    press = Action(offer.action_id, offer.value, who, where, None, None, "", _HERE)
    try:
        effects = listener(press)
    except UnreadableError:
        return None
    said = [each.message for each in effects if isinstance(each, Respond) and each.message]
    others = [each for each in effects if not isinstance(each, Respond)]
    return (Message(*chain.from_iterable(each.blocks for each in said)) if said else None), others


def asks_undo(text: str) -> bool:
    """Whether somebody wants to take back what they did last."""
    is_bare = answer_in(f"no {text}", "the last one, in this channel, this place") == "no"
    return bool(_UNDO.search(clean(text)) if is_bare else _UNDOES.search(clean(text)))
