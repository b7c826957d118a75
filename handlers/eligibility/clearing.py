"""Clearing a deleted conversation away: the bot's messages and files, then its last traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation
from handlers.effects import Call, Effects, Later
from handlers.eligibility.standing import Messages, Then, beside_thread, in_thread
from handlers.once import UNKNOWN

# It is not there any more, or can no longer be reached: there is nothing left to clear.
_GONE = frozenset(
    (
        "account_inactive channel_not_found file_deleted file_not_found message_not_found"
        " not_in_channel thread_not_found user_disabled"
    ).split()
)


@dataclass(frozen=True)
class Clearing:
    """Clears conversations away; what it returns runs in the background.

    `unclear` are the conversations into which something may have been posted that nobody saw yet.
    """

    db: Database
    unclear: set[str] = field(default_factory=set)

    def clear(self, now: Conversation) -> Effects:
        """Delete what stands of an emptied conversation, then its last traces.

        What was emptied leaves the database's files at once, whatever Slack says to the rest. What
        cannot be done now is done later, see upkeep.
        """
        if now.channel:
            look = self._look_beside(now, now.channel)
        else:
            look = Call(
                "conversations.open",
                {"users": now.owner},
                then=lambda answer: [self._look_beside(now, str(answer["channel"]["id"]))],
                otherwise=lambda error: () if error in UNKNOWN else self._delete(now, "", []),
            )
        return [Later(self._leave_no_trace), look]

    def unless_gone(self, now: Conversation, call: Call) -> Later:
        """The same, unless the conversation is deleted; nothing stays if it is meanwhile."""

        def then(answer: Mapping[str, Any]) -> Effects:
            if self.is_gone(now):
                # A file's message may follow the file only later.
                files = [str(file["id"]) for file in answer.get("files", [])]
                return [*(Call("files.delete", {"file": file}) for file in files), *self.clear(now)]
            return call.then(answer) if call.then else ()

        def otherwise(error: str) -> Effects:
            if error in UNKNOWN:
                self.unclear.add(now.id)
                if self.is_gone(now):
                    return self.clear(now)
            return call.otherwise(error) if call.otherwise else ()

        watched = Call(call.method, call.arguments, then=then, otherwise=otherwise)
        return Later(lambda: () if self.is_gone(now) else [watched])

    def is_gone(self, now: Conversation) -> bool:
        """Whether the conversation was deleted in the meantime."""
        return interviews.find(self.db, now.id) is None

    def _leave_no_trace(self) -> Effects:
        self.db.empty_log()
        return ()

    def _look_beside(self, now: Conversation, channel: str) -> Call:
        then = partial(self._look_in_thread, now, channel)
        return beside_thread(now, channel, then, partial(_go_on_with_nothing, then))

    def _look_in_thread(self, now: Conversation, channel: str, beside: Messages) -> Effects:
        if now.thread_ts is None:
            return self._delete(now, channel, beside)

        def then(messages: Messages) -> Effects:
            own = [each for each in messages if each.get("bot_id")]
            return self._delete(now, channel, [*beside, *own])

        return [in_thread(channel, now.thread_ts, then, partial(_go_on_with_nothing, then))]

    def _delete(self, now: Conversation, channel: str, found: Messages) -> Effects:
        """Delete what was found and what was noted, the first message last."""
        standing: dict[str, Mapping[str, Any]] = {
            each.ts: {} for each in interviews.messages(self.db, now.id)
        }
        standing |= {str(each["ts"]): each for each in found}
        failed: list[str] = []
        latest_first = sorted(standing, reverse=True)
        return [
            *(_deletion(channel, ts, standing[ts], failed) for ts in latest_first),
            Later(partial(self._forget, now, failed)),
        ]

    def _forget(self, now: Conversation, failed: list[str]) -> Effects:
        # What was just deleted is looked at once more in a minute if Slack may still post to it.
        is_unclear = now.deleted_at is None and now.id in self.unclear
        if not failed and not is_unclear:
            interviews.remove(self.db, now.id)
            self.unclear.discard(now.id)
        return ()


def _go_on_with_nothing(then: Then, error: str) -> Effects:
    """What cannot be read ever is taken for empty: the bot's notes say what else there was."""
    return () if error in UNKNOWN else then([])


def _deletion(channel: str, ts: str, message: Mapping[str, Any], failed: list[str]) -> Call:
    """Delete a message; its files before it, since by it alone they are known."""

    def not_deleted(error: str) -> Effects:
        if error not in _GONE:
            failed.append(error)
        return ()

    deletion = Call("chat.delete", {"channel": channel, "ts": ts}, otherwise=not_deleted)
    for file in message.get("files", []):
        deletion = _after_file(str(file["id"]), deletion, failed)
    return deletion


def _after_file(file_id: str, following: Call, failed: list[str]) -> Call:
    """Delete a file, then go on; not if that may still go well later."""

    def not_deleted(error: str) -> Effects:
        if error in UNKNOWN:
            failed.append(error)
            return ()
        return [following]

    return Call(
        "files.delete", {"file": file_id}, then=lambda answer: [following], otherwise=not_deleted
    )
