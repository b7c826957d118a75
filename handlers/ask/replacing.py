"""Put something in the place of an answer, and keep what another feature put below it."""

from __future__ import annotations

from handlers.blocks import Block, Message, section
from handlers.effects import Effects, Respond
from handlers.routing import Action

# Every block of ours that has an id, and the last one of each answer is such a block.
OURS = "ask_"


def in_place(action: Action, message: Message) -> Effects:
    """Replace our part of the message that was pressed."""
    below = _below(action.message.get("blocks") or [])
    if below:
        text = " ".join([message.text, *filter(None, map(_aloud, below))])
        own = message.blocks or (section(message.text),)
        message = Message(text, (*own, *below))
    return [Respond(action.response_url or "", message)]


def _below(blocks: list[Block]) -> list[Block]:
    ours = [at for at, one in enumerate(blocks) if str(one.get("block_id", "")).startswith(OURS)]
    return blocks[ours[-1] + 1 :] if ours else []


def _aloud(block: Block) -> str:
    """What a block says to a screen reader."""
    if block["type"] == "section":
        return str((block.get("text") or {}).get("text", ""))
    names = [one["text"]["text"] for one in block.get("elements", ()) if one["type"] == "button"]
    return f"Press {' or '.join(names)}." if names else ""
