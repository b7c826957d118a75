"""The way out to Slack: post, correct, delete, look up; one request at a time.

Nothing here tries a request again by itself; whatever may have arrived is said to be unclear.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient

from bot.outbox.client import CallError, Client
from bot.outbox.kinds import POSSIBLY_DOUBLE, Search
from bot.outbox.message import Message, Upload, is_quiet
from bot.outbox.outcomes import (
    FINAL,
    CannotLook,
    Found,
    LookUp,
    LostThread,
    More,
    NotSent,
    NotThere,
    Outcome,
    Posted,
    RateLimited,
    Unclear,
)
from bot.store.database import Row

EVENT_TYPE = "outbox"
# How far Slack's clock may be behind the machine's.
LOOK_BACK_SECONDS = 60
PAGE_SIZE = 200
MOST_PAGES = 10

FILE_GONE = frozenset({"file_not_found", "file_deleted"})
# What keeps the bot from looking: it has no scope, or no access, for this history.
NO_HISTORY = FINAL | {"missing_scope", "no_permission", "access_denied"}


class SlackWay:
    """Sends rows through a client that must have no retry handlers.

    A request may take effect for `late` seconds after it was made.
    """

    def __init__(
        self,
        client: WebClient,
        late: int = 120,
        note_file: Callable[[str, str], None] = lambda key, file: None,
        in_doubt: Callable[[Message], Message] = lambda message: message,
    ) -> None:
        """`note_file` hears of a row's file (their ids) before it is shared; `in_doubt` words a
        message that may stand there twice.
        """
        self._client = Client(client)
        self._in_doubt = in_doubt
        self._late = late
        self._note_file = note_file

    def post(self, row: Row, message: Message | Upload) -> Outcome:
        """Post a message; its metadata holds the row's key and nothing else."""
        if isinstance(message, Upload):
            return self._upload(row, message)
        arguments: dict[str, Any] = {
            "channel": row["channel"] or row["destination"],
            **(message.quiet or self._whole(row, message)).payload(),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": row["key"]}},
        }
        if row["thread_ts"]:
            arguments["thread_ts"] = row["thread_ts"]
            if row["broadcast"]:  # shown in the channel as well, where people will see it
                arguments["reply_broadcast"] = True
        outcome = self._try("chat.postMessage", arguments)
        if message.quiet and isinstance(outcome, Posted):
            return replace(outcome, is_whole=False)
        return outcome

    def update(self, row: Row, message: Message | Upload) -> Outcome:
        """Replace a message that was posted; a file stays as it is."""
        if isinstance(message, Upload):
            return Posted(row["channel"], row["ts"])
        return self._try("chat.update", {**_place(row), **self._whole(row, message).payload()})

    def delete(self, row: Row) -> Outcome:
        """Delete a message that was posted, and its file before it, by which alone it is known."""
        if row["file"] is None:
            return self._try("chat.delete", _place(row))
        stands: Posted | None = Posted(row["channel"], row["ts"]) if row["ts"] else None
        try:
            stands = stands or self._shared(row)
            self._client.call("files.delete", file=row["file"])
        except CallError as error:
            if error.code not in FILE_GONE:  # what is not there any more need not be deleted
                return error.means
        if stands is None:
            return Posted(row["channel"], None)
        return self._try("chat.delete", {"channel": stands.channel, "ts": stands.ts})

    def _whole(self, row: Row, message: Message) -> Message:
        return self._in_doubt(message) if row["error"] == POSSIBLY_DOUBLE else message

    def _upload(self, row: Row, upload: Upload) -> Outcome:
        """Share a file. Its id is noted before it is shared, so that it can be asked for."""
        channel = row["channel"] or row["destination"]
        try:
            if not (row["channel"] or row["is_channel"]):
                channel = self._direct_messages(row)
            file = self._client.hand_over(upload.name, upload.content)
        except CallError as error:
            outcome = error.means  # whatever it is, nobody sees a file yet
            return NotSent(outcome.reason) if isinstance(outcome, Unclear) else outcome
        self._note_file(row["key"], file)
        try:
            self._client.call(
                "files.completeUploadExternal",
                files=[{"id": file, "title": upload.title}],
                channel_id=channel,
                thread_ts=row["thread_ts"],
                initial_comment=upload.comment or None,
            )
        except CallError as error:
            return error.means
        return Posted(channel, None)

    def _direct_messages(self, row: Row) -> str:
        """The channel of the direct messages with a person."""
        opened = self._client.call("conversations.open", users=row["destination"]).data
        return str(opened["channel"]["id"])

    def _shared(self, row: Row) -> Found | None:
        """Where a file stands; None where it was not shared."""
        file = self._client.call("files.info", file=row["file"]).data["file"]
        for shares in (file.get("shares") or {}).values():
            for channel, messages in shares.items():
                for each in messages:
                    return Found(str(channel), str(each["ts"]))
        return None

    def look(self, row: Row, search: Search) -> LookUp:
        """Look at one page of what was posted from a minute before the first attempt on.

        A file is asked for by its id.
        """
        try:
            if row["file"]:
                return self._shared(row) or NotThere()
            if search.channel is None:
                search.channel = self._direct_messages(row)
                return More()
            return self._page(row, search.channel, search)
        except CallError as error:
            return _why_not_found(error)

    def _page(self, row: Row, channel: str, search: Search) -> LookUp:
        tried = [at for at in (row["unclear_since"], row["told_at"]) if at is not None]
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": str(min(tried) - LOOK_BACK_SECONDS),
            "include_all_metadata": True,
            "limit": PAGE_SIZE,
        }
        if row["attempts"]:
            arguments["latest"] = str(max(tried) + self._late)
        if row["thread_ts"]:
            arguments["ts"] = row["thread_ts"]
        if search.cursor:
            arguments["cursor"] = search.cursor
        page = self._client.call(search.method(row), **arguments).data
        for message in page["messages"]:
            if _is_of(row, message):
                return Found(channel, str(message["ts"]), not is_quiet(message))
        search.pages += 1
        search.cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not search.cursor:
            return NotThere()
        return More() if search.pages < MOST_PAGES else CannotLook()

    def _try(self, method: str, arguments: Mapping[str, Any]) -> Outcome:
        try:
            answer = self._client.call(method, **arguments).data
            return Posted(str(answer["channel"]), str(answer["ts"]))
        except CallError as error:
            return error.means


def _is_of(row: Row, message: Mapping[str, Any]) -> bool:
    """Whether a message is a row's; what an earlier release posted is `known_as` something else."""
    told = (message.get("metadata") or {}).get("event_payload") or {}
    if told.get("key") == row["key"]:
        return True
    earlier = json.loads(row["about"]).get("known_as")
    return bool(earlier) and earlier.items() <= told.items()


def _place(row: Row) -> dict[str, Any]:
    return {"channel": row["channel"], "ts": row["ts"]}


def _why_not_found(error: CallError) -> LookUp:
    """Looking changes nothing: whatever came of it, the message itself is as unclear as before."""
    if isinstance(error.means, LostThread):
        return NotThere()
    if error.code not in NO_HISTORY and isinstance(error.means, RateLimited | NotSent | Unclear):
        return error.means
    return CannotLook()
