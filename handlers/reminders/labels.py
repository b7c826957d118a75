"""What an order does, in the words of a button, whatever words somebody ordered it in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.community import Kind
from handlers.reminders.orders import Order, typed
from handlers.reminders.reminding import leads_in_words
from schedules.leads import Lead
from schedules.words import in_a_row

_DOES = {
    "list": "show what is set",
    "form": "set up reminders",
    "resume": "turn reminders back on",
    "skip": "skip the next one",
    "keep": "keep reminders",
    "help": "show what to type",
}


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
        what = f"the {of[0].name} {day}," if day[:2] == "on" else f"the next {of[0].name}"
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
