"""Opening the thread of a conversation in somebody's direct message, and clearing it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation, Posted
from handlers.effects import Call, Effect, Effects, Later, Respond, post
from handlers.eligibility import opening
from handlers.eligibility.asking import Voice
from handlers.eligibility.drawing import ROOT, Drawer, content
from handlers.unreachable import OUTAGE

# What a first message is known by: its metadata hold the conversation's id and nothing else.
EVENT_TYPE = "conversation"
# Slack's clock and the bot's may be this far apart.
CLOCKS_SECONDS = 60
MOST_MESSAGES = 200
# A thread longer than this is cleared in several goes.
MOST_REPLIES = 1000
_NOT_NOW = OUTAGE | {"no_answer", "ratelimited"}
_GONE = frozenset({"message_not_found", "file_not_found", "file_deleted", "thread_not_found"})
# The bot's messages can no longer be reached: there is nothing left to clear.
_LOST = frozenset(
    {"channel_not_found", "thread_not_found", "not_in_channel", "account_inactive", "user_disabled"}
)


@dataclass(frozen=True)
class Threads:
    """Opens and clears threads; what it returns runs in the background."""

    db: Database
    voice: Voice
    drawer: Drawer

    # Opening

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

    def _post_root(self, now: Conversation, channel: str, response_url: str | None) -> Call:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": now.id}}
        call = post(channel, opening.root(now, self.voice), metadata=metadata)
        return Call(
            call.method,
            call.arguments,
            then=partial(self._placed, now, channel, response_url),
            otherwise=partial(self._not_opened, now, response_url),
        )

    def _look_for_root(self, now: Conversation, channel: str) -> Call:
        def looked(answer: Mapping[str, Any]) -> Effects:
            root = _root_among(answer["messages"], now)
            if root is None:
                return [self._post_root(now, channel, None)]
            return self._placed(now, channel, None, root)

        def not_looked(error: str) -> Effects:
            if error in _NOT_NOW:  # tried again later, see upkeep
                return ()
            # The direct message may not be read: two are better than none.
            return [self._post_root(now, channel, None)]

        return _history(now, channel, looked, not_looked)

    def _placed(
        self, now: Conversation, channel: str, response_url: str | None, answer: Mapping[str, Any]
    ) -> Effects:
        ts = str(answer["ts"])
        interviews.place(self.db, now.id, channel, ts)
        posted = Posted(ts, ROOT, now.revision, content(opening.root(now, self.voice)))
        if not interviews.note_message(self.db, now.id, posted):
            return [Call("chat.delete", {"channel": channel, "ts": ts})]
        return [*self.drawer.draw(now.id), *self.link(now, response_url)]

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
        if error == "no_answer":  # tried again later, see upkeep
            return ()
        interviews.remove(self.db, now.id)
        return [Respond(response_url, opening.cannot_open(self.voice))] if response_url else ()

    # Clearing

    def clear(self, now: Conversation) -> Effects:
        """Delete the bot's messages and files of an emptied conversation, then its last traces.

        What was emptied leaves the database's files at once, whatever Slack says to the rest.
        """
        if now.channel is None:
            return self._clear_root(now)
        arguments = {"channel": now.channel, "ts": now.thread_ts, "limit": MOST_REPLIES}
        return [
            Later(self._leave_no_trace),
            Call(
                "conversations.replies",
                arguments,
                then=partial(self._found, now),
                otherwise=partial(self._not_found, now),
            ),
        ]

    def _clear_root(self, now: Conversation) -> Effects:
        """Delete a first message that the bot does not know of, should it stand there."""
        forget = [Later(partial(self._forget, now.id, []))]

        def looked(channel: str, answer: Mapping[str, Any]) -> Effects:
            root = _root_among(answer["messages"], now)
            if root is None:
                return forget
            return self._delete(replace(now, channel=channel), {str(root["ts"])}, [])

        def not_looked(error: str) -> Effects:
            return () if error in _NOT_NOW else forget

        return [
            Later(self._leave_no_trace),
            *self._in_direct_message(
                now,
                lambda channel: [_history(now, channel, partial(looked, channel), not_looked)],
                not_looked,
            ),
        ]

    def _leave_no_trace(self) -> Effects:
        self.db.checkpoint()
        return ()

    def _found(self, now: Conversation, answer: Mapping[str, Any]) -> Effects:
        replies = [each for each in answer["messages"] if each.get("bot_id")]
        files = [file["id"] for each in replies for file in each.get("files", [])]
        return self._delete(now, {str(each["ts"]) for each in replies}, files)

    def _not_found(self, now: Conversation, error: str) -> Effects:
        if error in _LOST:
            return [Later(partial(self._forget, now.id, []))]
        if error == "no_answer":  # tried again later, see upkeep
            return ()
        return self._delete(now, set(), [])

    def _delete(self, now: Conversation, found: set[str], files: list[str]) -> Effects:
        """Delete what was found and what was noted, the first message last."""
        noted = {each.ts for each in interviews.messages(self.db, now.id)}
        failed: list[str] = []
        otherwise = partial(_note_failure, failed)
        effects: list[Effect] = [
            Call("files.delete", {"file": each}, otherwise=lambda error: ()) for each in files
        ]
        for ts in sorted(found | noted, reverse=True):
            place = {"channel": now.channel, "ts": ts}
            effects.append(Call("chat.delete", place, otherwise=otherwise))
        return [*effects, Later(partial(self._forget, now.id, failed))]

    def _forget(self, conversation_id: str, failed: list[str]) -> Effects:
        if not failed:
            interviews.remove(self.db, conversation_id)
        return ()


def _history(
    now: Conversation,
    channel: str,
    then: Callable[[Mapping[str, Any]], Effects],
    otherwise: Callable[[str], Effects],
) -> Call:
    """What stands in the direct message since a conversation was begun."""
    arguments = {
        "channel": channel,
        "oldest": str(now.began_at - CLOCKS_SECONDS),
        "include_all_metadata": True,
        "limit": MOST_MESSAGES,
    }
    return Call("conversations.history", arguments, then=then, otherwise=otherwise)


def _root_among(
    messages: Sequence[Mapping[str, Any]], now: Conversation
) -> Mapping[str, Any] | None:
    for each in messages:
        metadata = each.get("metadata") or {}
        if (metadata.get("event_payload") or {}).get("id") == now.id:
            return each
    return None


def _note_failure(failed: list[str], error: str) -> Effects:
    if error not in _GONE:
        failed.append(error)
    return ()
