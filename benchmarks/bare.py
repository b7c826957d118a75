"""A bare Bolt "hello" as a process: `python -m benchmarks.bare default` or `inline`."""

from __future__ import annotations

import os
import sys
import threading

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from benchmarks.bots import bare_app

if __name__ == "__main__":
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = bare_app(inline=sys.argv[1] == "inline")
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=client).connect()  # type: ignore[no-untyped-call]
    threading.Event().wait()
