"""Getting a file from Slack: with the bot's token, from Slack only, and not more than agreed.

Where the bot may not have a file, Slack answers with a redirect to its sign-in page, or with that
page in HTML; so a redirect is never followed and a page never taken for the file.
"""

from __future__ import annotations

import html
import re
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import PurePosixPath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from bot.outbox.client import CallError, Client
from bot.outbox.outcomes import UNKNOWN

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
