"""Trying to reach Slack until it works: what is tried again, how soon, and what is given up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus

log = logging.getLogger(__name__)

# Without a network tries are cheap, and people wait for the first one that works.
NO_NETWORK_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
RATE_LIMITED = 429
FINAL_ERRORS = frozenset(
    {
        "access_denied",
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)


class TokenRefusedError(Exception):
    """Slack will not have these tokens; the text is one sentence with the remedy."""


class PortTakenError(Exception):
    """The server cannot use its port; the text is one sentence with the remedy."""


class Tries:
    """The tries of one thing, and the pauses after those that fail."""

    def __init__(self, token_name: str) -> None:
        self._token_name = token_name
        self._failed = 0
        self._answered = 0

    def pause_after(self, error: BaseException) -> float:
        """How many seconds to wait before the next try; raises `TokenRefusedError` on a final no.

        Slack's own Retry-After is kept to; an answer that Slack has trouble waits longer each time.
        """
        code = _code(error)
        if code in FINAL_ERRORS:
            raise TokenRefusedError(
                f"Slack refuses {self._token_name} ({code}): copy it again from your Slack app's "
                "page, and reinstall the app there if its scopes changed."
            ) from None
        pause = NO_NETWORK_PAUSE_SECONDS
        if (after := _retry_after(error)) is not None:
            pause = after
        elif code:
            pause = min(2.0**self._answered, LONGEST_PAUSE_SECONDS)
            self._answered += 1
        self._failed += 1
        if pause > 1 or self._failed & (self._failed - 1) == 0:  # an outage may take hours
            reason = code or type(error).__name__
            log.warning("Slack cannot be reached (%s): trying again in %.0f s", reason, pause)
        return pause


def until_it_works(call: Callable[[], None], token_name: str, stop: threading.Event) -> None:
    """Run `call` until it works or `stop` is set; raises `TokenRefusedError` on a final no."""
    tries = Tries(token_name)
    while not stop.is_set():
        try:
            call()
        except Exception as error:
            stop.wait(tries.pause_after(error))
        else:
            return


def _code(error: BaseException) -> str:
    """What Slack answered; empty where it did not."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error", "unknown"))
    return f"status {error.response.status_code}" if isinstance(error, InvalidStatus) else ""


def _retry_after(error: BaseException) -> float | None:
    """The seconds that Slack asks to wait; None where it asks for nothing."""
    if not isinstance(error, SlackApiError | InvalidStatus):
        return None
    if error.response.status_code != RATE_LIMITED:
        return None
    try:
        return max(1.0, float(error.response.headers.get("Retry-After", "1")))
    except ValueError:
        return 1.0
