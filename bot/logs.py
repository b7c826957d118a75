"""Logging: one line an event, as text or JSON, without tokens and without what people wrote."""

from __future__ import annotations

import logging
import re
import sys
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter
from slack_bolt.logger.messages import warning_token_skipped

_SECRET = re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+")
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s"

# By what the lines of one request belong together; empty outside of requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class _WithoutSecrets(logging.Formatter):
    """Any formatter, with tokens blacked out of what it says, tracebacks included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub("[token]", self._inner.format(record))


def _with_request(record: logging.LogRecord) -> bool:
    """Any line, with the request to which it belongs."""
    record.request_id = request_id.get() or None
    return True


def _is_news(record: logging.LogRecord) -> bool:
    """Not Bolt's word on a token in the environment: this bot gives Slack the token by itself."""
    return record.getMessage() != warning_token_skipped()


def set_up_logging(level: str, form: str) -> None:
    """Log to standard error. The Slack libraries never go below warnings: they log payloads."""
    inner: logging.Formatter
    if form == "json":
        inner = JsonFormatter(_FIELDS, rename_fields={"asctime": "time", "levelname": "level"})
    else:
        inner = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutSecrets(inner))
    handler.addFilter(_with_request)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("slack_bolt", "slack_sdk", "apscheduler", "uvicorn", "websockets"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("slack_bolt").addFilter(_is_news)
    # It logs what it raises as well, and who calls it says so in a line of its own.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)
