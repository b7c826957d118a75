"""Delivery over HTTP: signed requests to the app's own address."""

from __future__ import annotations

import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from bot.clock import SystemClock
from bot.local.answers import Ack
from bot.local.elements import Json

_FORM = "application/x-www-form-urlencoded"


def post(
    url: str, signing_secret: str, kind: str, payload: Json, headers: dict[str, str], wait: float
) -> Ack:
    """Send one request and wait up to `wait` seconds for its answer. Blocks.

    `kind` is "slash_commands", "interactive" or "events_api". A refusal that forbids retries has
    `{"no_retry": true}` for its body.
    """
    body, content_type = _encoded(kind, payload)
    # The signature is dated by the real clock: the app compares it with its own.
    timestamp = str(int(SystemClock().now().timestamp()))
    signature = SignatureVerifier(signing_secret).generate_signature(timestamp=timestamp, body=body)
    sent = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
        "User-Agent": "Slackbot 1.0 (local)",
        **headers,
    }
    start = time.monotonic()
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=wait)
    try:
        connection.request("POST", address.path or "/", body.encode(), sent)
        answer = connection.getresponse()
        content = answer.read().decode("utf-8", "replace")
    except TimeoutError:
        return Ack("timeout", elapsed=time.monotonic() - start)
    except (OSError, http.client.HTTPException):
        return Ack("unreachable", elapsed=time.monotonic() - start)
    finally:
        connection.close()
    elapsed = time.monotonic() - start
    if answer.status == 200:
        return Ack("acknowledged", 200, _decoded(answer, content), elapsed)
    no_retry = answer.getheader("x-slack-no-retry") == "1"
    return Ack("refused", answer.status, {"no_retry": True} if no_retry else None, elapsed)


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "slash_commands":
        return urlencode(payload), _FORM
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), _FORM
    return json.dumps(payload), "application/json"


def _decoded(answer: http.client.HTTPResponse, content: str) -> Json | None:
    if not content:
        return None
    if (answer.getheader("content-type") or "").startswith("application/json"):
        try:
            body = json.loads(content)
        except json.JSONDecodeError:
            return None
        return body if isinstance(body, dict) else None
    return {"text": content}
