"""The feed over real HTTP: beside Slack's requests, by itself, and on the local Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.slack.http import WebServer
from tests.stage import Stage, eventually

PUBLIC = {"public_url": "https://bot.example.org"}


@pytest.fixture(params=["http", "socket"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a running bot's own server."""
    stage = Stage(tmp_path, http=request.param == "http", more=PUBLIC)
    try:
        bot = stage.start()
        server = bot.slack.connection if stage.http else bot.slack.web
        assert isinstance(server, WebServer)
        yield f"http://127.0.0.1:{server.port}"
    finally:
        stage.close()


def test_the_feed_is_served_with_what_a_subscriber_needs_and_nothing_else(base: str) -> None:
    first = httpx.get(f"{base}/calendar.ics")
    assert first.status_code == 200
    assert first.text.startswith("BEGIN:VCALENDAR\r\n")
    assert first.headers["content-type"].startswith("text/calendar")
    again = httpx.get(f"{base}/calendar.ics", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert "UID:charter-chat\r\n" in httpx.get(f"{base}/calendar/charter-chat.ics").text
    assert httpx.head(f"{base}/calendar.ics").headers["etag"] == first.headers["etag"]
    assert httpx.get(f"{base}/calendar/zebra.ics").status_code == 404
    assert httpx.get(f"{base}/").status_code == 404
    assert httpx.post(f"{base}/calendar.ics").status_code == 405


def test_adding_to_a_calendar_names_the_feed_which_the_local_slack_serves_too(
    tmp_path: Path,
) -> None:
    with Stage(tmp_path, more=PUBLIC) as stage:
        message = stage.types("/charter-chat")
        stage.dana.press(message, "add_to_calendar")
        subscribe = "subscribe to https://bot.example.org/calendar.ics"
        eventually(lambda: subscribe in str(stage.dana.sees(message["channel"])))
        assert "UID:charter-chat\r\n" in httpx.get(f"{stage.slack.url}/calendar.ics").text
