"""Opening the thread of a conversation in somebody's direct message, and saying where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.outbox.message import Message
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation, Posted
from handlers.effects import Call, Effect, Effects, Later, Respond, post_now
from handlers.eligibility import opening
from handlers.eligibility.asking import Voice
from handlers.eligibility.clearing import Clearing
from handlers.eligibility.drawing import NUDGE, ROOT, Drawer, content
from handlers.eligibility.standing import Messages, beside_thread, mark
from handlers.once import UNKNOWN


@dataclass(frozen=True)
class Threads:
    """Opens threads; what it returns runs in the background."""

    db: Database
    voice: Voice
    drawer: Drawer
    clearing: Clearing

    def open(self, now: Conversation, response_url: str | None) -> Effects:
        """Open a thread in the owner's direct message, and tell them where it is."""
        return self._in_direct_message(
            now,
            lambda channel: [self._post_root(now, channel, response_url)],
            partial(self._not_opened, now, response_url),
        )

    def open_once_more(self, now: Conversation) -> Effects:
        """Open a thread of which nobody knows whether it is there; look for it first."""
        return self._in_direct_message(
            now,
            lambda channel: [self._look_for_root(now, channel)],
            partial(self._not_opened, now, None),
        )

    def _in_direct_message(
        self,
        now: Conversation,
        then: Callable[[str], Effects],
        otherwise: Callable[[str], Effects],
    ) -> Effects:
        return [
            Call(
                "conversations.open",
                {"users": now.owner},
                then=lambda answer: then(str(answer["channel"]["id"])),
                otherwise=otherwise,
            )
        ]

    def _post_root(self, now: Conversation, channel: str, response_url: str | None) -> Effect:
        call = post_now(channel, opening.root(now, self.voice), metadata=mark(now))
        then = partial(self._placed, now, channel, response_url)
        otherwise = partial(self._not_opened, now, response_url)
        return self.clearing.unless_gone(now, replace(call, then=then, otherwise=otherwise))

    def _look_for_root(self, now: Conversation, channel: str) -> Call:
        def looked(messages: Messages) -> Effects:
            if not messages:
                return [self._post_root(now, channel, None)]
            return self._placed(now, channel, None, messages[0])

        def not_looked(error: str) -> Effects:
            if error in UNKNOWN:  # tried again later, see upkeep
                return ()
            # The direct message may not be read: two are better than none.
            return [self._post_root(now, channel, None)]

        return beside_thread(now, channel, looked, not_looked)

    def _placed(
        self, now: Conversation, channel: str, response_url: str | None, answer: Mapping[str, Any]
    ) -> Effects:
        ts = str(answer["ts"])
        if not self.place(now, channel, ts):
            # It took so long that another one was posted, in which the conversation is held.
            return [Call("chat.delete", {"channel": channel, "ts": ts})]
        return [*self.drawer.draw(now.id), *self.link(now, response_url)]

    def place(self, now: Conversation, channel: str, ts: str) -> bool:
        """Note the first message of a conversation; False if it is held elsewhere already."""
        if not interviews.place(self.db, now.id, channel, ts):
            return False
        posted = Posted(ts, ROOT, now.revision, content(opening.root(now, self.voice)))
        interviews.note_message(self.db, now.id, posted)
        return True

    def link(self, now: Conversation, response_url: str | None) -> Effects:
        """Find out the address of the thread, once something stands in it, and tell the owner."""
        return [Later(partial(self._ask_for_link, now.id, response_url))]

    def _ask_for_link(self, conversation_id: str, response_url: str | None) -> Effects:
        """The address of the last message opens the thread itself, beside the direct message."""
        now = interviews.find(self.db, conversation_id)
        there = interviews.messages(self.db, conversation_id)
        if now is None or not there:
            return ()
        place = {"channel": now.channel, "message_ts": there[-1].ts}
        linked = partial(self._linked, conversation_id, response_url)
        return [Call("chat.getPermalink", place, then=linked)]

    def _linked(
        self, conversation_id: str, response_url: str | None, answer: Mapping[str, Any]
    ) -> Effects:
        address = str(answer["permalink"])
        interviews.note_link(self.db, conversation_id, address)
        if response_url is None:
            return ()
        # Slack shows it in place of the acknowledgement where it can, else right below.
        return [Respond(response_url, opening.here_it_is(address))]

    def _not_opened(self, now: Conversation, response_url: str | None, error: str) -> Effects:
        if error in UNKNOWN:  # tried again later, see upkeep
            return ()
        interviews.remove(self.db, now.id)
        return [Respond(response_url, opening.cannot_open(self.voice))] if response_url else ()

    # Beside the thread

    def beside(self, now: Conversation, message: Message) -> Effect:
        """Say something about a conversation beside its thread, until it goes on or is deleted."""

        def then(answer: Mapping[str, Any]) -> Effects:
            posted = Posted(str(answer["ts"]), NUDGE, now.revision, content(message))
            interviews.note_message(self.db, now.id, posted)
            return ()

        call = post_now(str(now.channel), message, metadata=mark(now))
        return self.clearing.unless_gone(now, replace(call, then=then))
