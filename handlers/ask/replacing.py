"""Put something in the place of an answer, and keep what another feature put below it."""

from __future__ import annotations

from bot.outbox.message import Message
from handlers.blocks import Block
from handlers.effects import Effects, Respond
from handlers.requests import Action

# Every block of ours that has an id, and the last one of each answer is such a block.
OURS = "ask_"


def in_place(action: Action, message: Message) -> Effects:
    """Replace our part of the message that was pressed."""
    below = _below(action.message.get("blocks") or [])
    if below:
        message = Message(*message.blocks, *below)
    return [Respond(action.response_url or "", message)]


def _below(blocks: list[Block]) -> list[Block]:
    ours = [at for at, one in enumerate(blocks) if str(one.get("block_id", "")).startswith(OURS)]
    return blocks[ours[-1] + 1 :] if ours else []
