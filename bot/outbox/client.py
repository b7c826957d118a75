"""Requests to Slack: one call of a method, or an answer through a response_url.

The only place besides `bot/slack` that knows Slack's library, and the only one that reads what its
errors mean.
"""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.outbox.message import Message
from bot.outbox.outcomes import (
    FINAL,
    NO_ANSWER,
    NOT_NOW,
    Final,
    LostThread,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
    Unclear,
    meaning,
)

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
MOST_RETRIES = 2  # after a 429
DEFAULT_WAIT_SECONDS = 30.0


class CallError(Exception):
    """It was not done, or nobody knows; `code` is Slack's, or NO_ANSWER.

    `means` is what has become of it, as of a message that was to be posted.
    """

    def __init__(self, code: str, means: Outcome | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.means = means or meaning(code)

    @property
    def is_final(self) -> bool:
        """Whether Slack will never have it."""
        return isinstance(self.means, Refused | Final | LostThread)

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows for now if it was done, save where the bot's access is at fault."""
        return not self.is_final and self.code not in NOT_NOW


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack answered, and the headers of that, by their names in lower case."""

    data: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Client:
    """Slack, for one token. Nothing is repeated by itself, save after a 429 if `web` waits."""

    web: WebClient

    @property
    def token(self) -> str:
        """The bot's token, empty where it has none."""
        return self.web.token or ""

    @property
    def address(self) -> str:
        """Where Slack's methods are."""
        return self.web.base_url

    @property
    def certificates(self) -> ssl.SSLContext | None:
        """What Slack's certificate is checked against; None for a Slack on this machine."""
        return certificates(self.web.base_url)

    def call(self, method: str, **arguments: Any) -> Answer:
        """Call a method. Raises CallError."""
        try:
            response = getattr(self.web, method.replace(".", "_"))(**arguments)
        except SlackApiError as error:
            reasons = (error.response.get("response_metadata") or {}).get("messages", [])
            log.warning("%s failed: %s %s", method, _code(error), reasons)
            raise _refusal(error) from None
        except (OSError, HTTPException, SlackRequestError) as error:  # the last from uploads
            log.warning("%s got no answer: %s", method, type(error).__name__)
            raise _no_answer(error) from None
        return Answer(response.data, _in_lower_case(response.headers))

    def hand_over(self, name: str, content: bytes) -> str:
        """Hand the content of a file over, which nobody sees yet; its id. Raises CallError."""
        place = self.call("files.getUploadURLExternal", filename=name, length=len(content)).data
        address = str(place["upload_url"])
        request = Request(address, content, method="POST")
        context = certificates(address)
        try:
            with urlopen(request, timeout=self.web.timeout, context=context):
                return str(place["file_id"])
        except (OSError, HTTPException) as error:
            raise _no_answer(error) from None

    def respond(self, response_url: str, message: Message | None, **how: Any) -> None:
        """Answer through a response_url. Raises CallError."""
        webhook = WebhookClient(
            response_url,
            timeout=TIMEOUT_SECONDS,
            ssl=certificates(response_url),
            retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=MOST_RETRIES)],
        )
        try:
            answer = webhook.send_dict({**(message.payload() if message else {}), **how})
        except (OSError, HTTPException) as error:
            log.warning("response_url got no answer: %s", type(error).__name__)
            raise _no_answer(error) from None
        if answer.status_code != 200:
            log.warning("response_url refused: %s %s", answer.status_code, answer.body[:80])
            raise CallError(NO_ANSWER if answer.status_code >= 500 else answer.body[:80])


class _Counted(WebClient):
    """A client of which each call is told: its method, and "ok" or what was wrong."""

    def __init__(self, called: Callable[[str, str], None], **how: Any) -> None:
        super().__init__(**how)
        self._called = called

    def api_call(self, api_method: str, *given: Any, **how: Any) -> SlackResponse:
        code = NO_ANSWER
        try:
            response = super().api_call(api_method, *given, **how)
            code = "ok"
        except SlackApiError as error:
            code = _code(error)
            raise
        finally:
            self._called(api_method, code)
        return response


def slack_client(
    token: str,
    address: str,
    *,
    waits: bool = True,
    called: Callable[[str, str], None] = lambda method, code: None,
) -> WebClient:
    """A Web API client that never repeats a request by itself, save after a 429 if it `waits`.

    `called` hears of each call, and what came of it.
    """
    handlers = [RateLimitErrorRetryHandler(max_retry_count=MOST_RETRIES)] if waits else []
    return _Counted(
        called,
        token=token,
        base_url=address,
        timeout=TIMEOUT_SECONDS,
        ssl=certificates(address),
        retry_handlers=handlers,
    )


def certificates(url: str) -> ssl.SSLContext | None:
    """What Slack's certificate is checked against; None for a Slack on this machine."""
    return _read_once() if url.startswith("https:") else None


@lru_cache(maxsize=1)
def _read_once() -> ssl.SSLContext:
    """The certificates of this machine: reading them takes 20 ms, which is a lot for a request."""
    return ssl.create_default_context()


def _code(error: SlackApiError) -> str:
    """Slack's code, or NO_ANSWER where a gateway answered: Slack may have done what was asked."""
    code = str(error.response.get("error", "unknown"))
    return code if re.fullmatch(r"[a-z0-9_]+", code) else NO_ANSWER


def _refusal(error: SlackApiError) -> CallError:
    """What an answer means that is none, or says no."""
    code, status = _code(error), error.response.status_code
    if status == 429 or code == "ratelimited":
        after = DEFAULT_WAIT_SECONDS
        with suppress(KeyError, ValueError):
            after = max(1.0, float(_in_lower_case(error.response.headers)["retry-after"]))
        return CallError("ratelimited", RateLimited(after))
    if status != 200 and code not in FINAL | NOT_NOW:
        return CallError(code, Unclear(f"{status} {code}"))
    return CallError(code)


def _no_answer(error: Exception) -> CallError:
    """Where there was no connection, Slack cannot have heard of it."""
    cause = error.reason if isinstance(error, URLError) else error
    name = type(cause).__name__
    never = isinstance(cause, ConnectionRefusedError) or name == "gaierror"
    return CallError(NO_ANSWER, NotSent(name) if never else Unclear(name))


def _in_lower_case(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
