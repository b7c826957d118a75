"""What the tests about questions and keepers share: passing on, answering, Home."""

from __future__ import annotations

from typing import Any

from bot.local import Visitor
from handlers.blocks import escape
from tests.handlers.keeping.kit import on_top
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown


def received(who: Visitor, words: str) -> dict[str, Any]:
    """The direct message from the bot that has these words, once it is there."""
    channel = who.open_dm()

    def look() -> dict[str, Any]:
        there = who.sees(channel)
        return next((m for m in there if words in f"{m['text']}\n{shown(m)}"), {})

    return eventually(look)


def passed_on(stage: Stage, question: str, by: Visitor | None = None) -> dict[str, Any]:
    """Ask, choose none of what is offered, pass on; the message in which the keeper has it."""
    who = by or stage.dana
    message = stage.types(f"/charter-ask {question}", who=who)
    if "None of these" in buttons(message):
        who.press(message, "ask_none")

    def offer() -> dict[str, Any]:
        there = [m for m in who.sees(AUTHORIZERS) if m["ts"] == message["ts"]]
        return next((m for m in there if "Ask a keeper" in buttons(m)), {})

    who.press(eventually(offer), "ask_pass_on")
    return received(stage.keeper, escape(question))


def home_of(who: Visitor) -> dict[str, Any]:
    """Somebody's Home, opened anew."""
    who.open_home()
    found: dict[str, Any] = eventually(who.home)
    return found


def answers(who: Visitor, text: str, *, save: bool = False) -> Any:
    """Write an answer into the modal on top, and send it."""
    values: dict[str, Any] = {"ask_typed": {"value": text}}
    if save:
        values["ask_save"] = {"value": ["save"]}
    return who.submit(on_top(who, "ask_answer_view")["id"], values)


def fills_in(who: Visitor, **inputs: Any) -> Any:
    """Fill in the form of a local answer, and save it."""
    view = on_top(who, "ask_local_form")
    ids = {b["block_id"].split("@")[0]: b["block_id"] for b in view["blocks"] if "label" in b}
    values = {ids[name]: {"value": text} for name, text in inputs.items()}
    return who.submit(view["id"], values)


def pressed(stage: Stage, message: dict[str, Any], button: str) -> dict[str, Any]:
    """Press a button, and what then stands in the message's place."""
    element = buttons(message)[button]
    stage.dana.press(message, element["action_id"], value=element.get("value"))
    return eventually(lambda: next(iter(replaced(stage, message)), {}))


def replaced(stage: Stage, message: dict[str, Any]) -> list[dict[str, Any]]:
    channel, root = message["channel"], message.get("thread_ts")
    there = stage.dana.thread(channel, root) if root else stage.dana.sees(channel)
    same = [m for m in there if m["ts"] == message["ts"]]
    return [m for m in same if m["blocks"] != message["blocks"]]
