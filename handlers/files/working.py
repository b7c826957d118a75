"""A file that somebody gave: getting it from Slack, and working on it in the background.

It is fetched with the bot's token, from Slack only, and not more than agreed. Where the bot may not
have a file, Slack answers with a redirect to its sign-in page, or with that page in HTML; so a
redirect is never followed and a page never taken for the file.

One message says that it is worked on, and becomes what came of it. The work, and what came of it,
are in memory alone; so after a restart the message asks for the file again. Of what is in a file,
nothing reaches the log.
"""

from __future__ import annotations

import html
import json
import logging
import re
import secrets
import time
import traceback
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.client import HTTPException, HTTPResponse
from pathlib import PurePosixPath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from bot.outbox.client import CallError, Client
from bot.outbox.kinds import Decision, Send, State
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import UNKNOWN, Late, Outcome, Posted
from bot.store import outbox as table
from bot.store.database import Row
from handlers.blocks import escape, section
from handlers.effects import Effects, Handover, Run, Slack

SILENCE_SECONDS = 10  # nothing came for so long
MOST_SECONDS = 60
CHUNK = 64 * 1024

AGAIN = "please give it again in a minute"
NOT_HANDED_OVER = (
    "Slack did not hand the file over. Whoever runs the bot can put that right: its Slack app "
    "needs the scope `files:read`, and has to be installed again after a scope was added."
)
GONE = "Slack does not have the file any more: please give it again."
PASTED = "Your list"
UNSAID = "Your list does not stand in this conversation any more: please paste it again."
NO_ANSWER = f"Slack did not send the file: {AGAIN}."
ELSEWHERE = "The file is kept outside of Slack: download it, and give me the file itself."


class FileRefusedError(Exception):
    """The file is not taken; the text is a sentence (mrkdwn) with what to do."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as Slack describes it: `size` in bytes, `address` empty where it is not told.

    Of a list that was pasted into a message `text` is what the message says, and the id says where
    the message is.
    """

    id: str
    name: str
    size: int
    address: str
    text: str | None = None

    @classmethod
    def pasted(cls, channel: str, ts: str, text: str) -> GivenFile:
        """A message's text (mrkdwn) as if it were a file."""
        links = re.sub(r"<([^>|\s]+)(?:\|([^>]*))?>", r"\2 \1 ", text)
        return cls(f"{channel} {ts}", PASTED, len(text), "", html.unescape(links))

    @classmethod
    def of(cls, file: Mapping[str, Any]) -> GivenFile:
        """From Slack's JSON, of which `file_access: check_file_info` may leave out nearly all."""
        name = " ".join(str(file.get("name") or "").split())
        address = str(file.get("url_private_download") or file.get("url_private") or "")
        size = file.get("size")
        return cls(str(file["id"]), name, size if isinstance(size, int) else 0, address)

    @property
    def ending(self) -> str:
        """What kind of file it is by its name: ".ics"."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True)
class Fetcher:
    """Fetches files with the token of `client`, from where its methods are."""

    client: Client

    def described(self, file_id: str) -> GivenFile:
        """What Slack says of a file. Raises FileRefusedError."""
        channel, _, ts = file_id.partition(" ")
        if ts:
            return self._message(channel, ts)
        try:
            answer = self.client.call("files.info", file=file_id)
        except CallError as error:
            raise FileRefusedError(why_not_described(error.code)) from None
        return GivenFile.of(answer.data["file"])

    def _message(self, channel: str, ts: str) -> GivenFile:
        try:
            answer = self.client.call("conversations.replies", channel=channel, ts=ts, limit=1)
        except CallError as error:
            raise FileRefusedError(NO_ANSWER if error.code in UNKNOWN else UNSAID) from None
        found = next((one for one in answer.data["messages"] if one["ts"] == ts), None)
        if found is None:
            raise FileRefusedError(UNSAID)
        return GivenFile.pasted(channel, ts, str(found.get("text") or ""))

    def content(self, file: GivenFile, most: int, too_large: str) -> bytes:
        """What is in a file of at most so many bytes.

        Raises FileRefusedError, with `too_large` for a larger one.
        """
        if file.text is not None:
            return file.text.encode()
        if file.size > most:
            raise FileRefusedError(too_large)
        if not self._is_slacks(file.address):
            raise FileRefusedError(ELSEWHERE if file.address else GONE)
        request = urllib.request.Request(file.address)
        request.add_unredirected_header("Authorization", f"Bearer {self.client.token}")
        try:
            with self._opener().open(request, timeout=SILENCE_SECONDS) as answer:
                is_page = answer.headers.get_content_type() == "text/html"
                if is_page and answer.headers.get_content_disposition() != "attachment":
                    raise FileRefusedError(NOT_HANDED_OVER)
                return _read(answer, most, too_large)
        except HTTPError as error:
            error.close()
            raise FileRefusedError(GONE if error.code in (404, 410) else _refusal(error)) from None
        except (OSError, HTTPException):  # a connection that broke, or fell silent
            raise FileRefusedError(NO_ANSWER) from None

    def _is_slacks(self, address: str) -> bool:
        """Whether the token may be sent there: to the host of the methods, and those below it."""
        there, api = urlsplit(address), urlsplit(self.client.address)
        home = (api.hostname or "").removeprefix("www.")
        host = there.hostname or ""
        same_place = (there.scheme, there.port) == (api.scheme, api.port)
        return bool(home) and same_place and (host == home or host.endswith(f".{home}"))

    def _opener(self) -> urllib.request.OpenerDirector:
        certificates = urllib.request.HTTPSHandler(context=self.client.certificates)
        return urllib.request.build_opener(_NoRedirects(), certificates)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the answer that it is."""

    def redirect_request(self, *_: Any) -> None:
        return None


def why_not_described(code: str) -> str:
    """Why Slack does not say what a file is, and what to do, by its error code."""
    if code in ("missing_scope", "not_allowed_token_type"):
        return NOT_HANDED_OVER
    return NO_ANSWER if code in UNKNOWN else GONE


def _refusal(error: HTTPError) -> str:
    return NO_ANSWER if error.code >= 500 or error.code == 429 else NOT_HANDED_OVER


def _read(answer: HTTPResponse, most: int, too_large: str) -> bytes:
    """The body, given up where it is larger or takes longer than agreed."""
    content, end = bytearray(), time.monotonic() + MOST_SECONDS
    while chunk := answer.read(CHUNK):
        content += chunk
        if len(content) > most:
            raise FileRefusedError(too_large)
        if time.monotonic() > end:
            raise FileRefusedError(NO_ANSWER)
    if answer.length:  # so much more was announced
        raise FileRefusedError(NO_ANSWER)
    return bytes(content)


log = logging.getLogger(__name__)

FILE = "file"
IN_HAND, DONE = "in hand", "done"  # what its message says
MOST_KEPT = 100

FAILED = (
    "Something went wrong on my side, and nothing was changed. Please give the file again; "
    "if that fails too, tell whoever runs the bot."
)


@dataclass(frozen=True, slots=True)
class Place:
    """The bot's message about a file: `ts`, in the thread `thread_ts` if it is in one."""

    channel: str
    ts: str
    thread_ts: str | None

    @property
    def thread(self) -> str:
        """Where more about it goes."""
        return self.thread_ts or self.ts


Result = tuple[Message, Effects]
"""What the message becomes, and what is to be done after that."""

Job = Callable[[Place], Result]
"""The work. FileRefusedError ends it with its sentence."""


@dataclass(frozen=True)
class Workbench:
    """Starts jobs and shows what came of them; the kind of message that does."""

    outbox: Outbox
    carry_out: Handover
    _waiting: dict[str, Job] = field(default_factory=dict)  # until their message stands
    _in_hand: set[str] = field(default_factory=set)
    _says: dict[str, Message] = field(default_factory=dict)

    def begin(self, channel: str, thread_ts: str | None, name: str, text: str, job: Job) -> Effects:
        """Post `text` (mrkdwn), then work."""
        row = self._row(channel, name, secrets.token_hex(8), thread_ts=thread_ts)
        self._waiting[row["key"]] = job
        self._takes_up(row, text)
        self.outbox.say(row, IN_HAND)
        return ()

    def go_on(self, place: Place, name: str, text: str, job: Job) -> Effects:
        """Let the message that is there say `text`, and work."""
        row = self._there(place, name)
        self._takes_up(row, text)
        self.outbox.touch(row["key"])
        return [Run(partial(self._work, row["key"], place, job))]

    def end(self, place: Place, name: str, text: str) -> Effects:
        """Let the message that is there say `text`, and leave it at that."""
        self._becomes(self._there(place, name)["key"], said(text))
        return ()

    def after_restart(self) -> None:
        """Ask again for what was in hand when the bot was ended."""
        for row in table.listing(self.outbox.db, kind=FILE, state=None):
            if row["said"] != DONE and not self.outbox.is_in_other_hands(row):
                self.outbox.touch(row["key"])

    # As a kind of message

    def decide(self, row: Row, now: datetime) -> Decision:
        """It says what is known of the file."""
        return Send(IN_HAND) if row["key"] in self._in_hand else Send(DONE, anew=True)

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """What came of the file, as far as this process knows."""
        name = escape(json.loads(row["about"])["name"])
        return self._says.get(row["key"]) or said(
            f"I was restarted while I worked on {name}. Please give the file again: what "
            "was done already is not done a second time."
        )

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Once the message stands, the work begins."""
        job = self._waiting.pop(row["key"], None)
        if job and isinstance(outcome, Posted):
            place = Place(row["channel"], row["ts"], row["thread_ts"])
            work = Run(partial(self._work, row["key"], place, job))
            self.outbox.db.after_commit(lambda: self.carry_out([work]))
        elif job:  # nobody sees that it is worked on, so it is not
            self._in_hand.discard(row["key"])
            self._says.pop(row["key"], None)
        return False

    def _row(self, channel: str, name: str, subject: str, **more: Any) -> Row:
        return self.outbox.new_row(FILE, channel, subject, about=json.dumps({"name": name}), **more)

    def _there(self, place: Place, name: str) -> Row:
        """The row of a message that stands there."""
        stands = {"channel": place.channel, "ts": place.ts, "thread_ts": place.thread_ts}
        sent = {"state": State.SENT.value, "act_at": None, "shown": 1, "attempts": 1}
        row = {**self._row(place.channel, name, place.ts), **stands, **sent}
        self.outbox.put(row)
        return row

    def _takes_up(self, row: Row, text: str) -> None:
        self._says[row["key"]] = said(text)
        self._in_hand.add(row["key"])

    def _becomes(self, key: str, message: Message) -> None:
        self._says[key] = message
        self._in_hand.discard(key)
        for old in list(self._says)[:-MOST_KEPT]:
            self._says.pop(old, None)
        self.outbox.touch(key)

    def _work(self, key: str, place: Place, job: Job, slack: Slack) -> Effects:
        further: Effects = ()
        try:
            message, further = job(place)
        except FileRefusedError as error:
            message = said(str(error))
        except Exception as error:
            # Its own text may quote the file.
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            log.error("working on a file failed: %s in %s, %s", kind, where.name, where.lineno)
            message = said(FAILED)
        self._becomes(key, message)
        return further


def said(text: str) -> Message:
    """A message of one paragraph (mrkdwn)."""
    return Message(section(text))
