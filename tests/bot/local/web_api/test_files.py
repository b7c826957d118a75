"""Uploading and fetching files."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.local import LocalSlack, Visitor


def fetch(url: str, token: str = "") -> tuple[bytes, Any]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read(), answer.headers


def test_a_file_is_fetched_with_the_token_only(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    maya.upload(channel, "list.csv", b"a,b")
    (file,) = maya.sees(channel)[0]["files"]
    content, headers = fetch(file["url_private_download"], slack.bot_token)
    assert content == b"a,b"
    assert headers["content-disposition"] == "attachment"
    page, headers = fetch(file["url_private"], "xoxb-wrong")
    assert b"Sign in" in page
    assert headers["content-type"].startswith("text/html")
    slack.app.scopes.discard("files:read")
    assert b"Sign in" in fetch(file["url_private"], slack.bot_token)[0]


def test_a_file_is_known_where_the_app_is_and_nowhere_else(
    client: WebClient, slack: LocalSlack, channel: str, maya: Visitor
) -> None:
    maya.upload(channel, "list.csv", b"a,b")
    (file,) = maya.sees(channel)[0]["files"]
    assert client.files_info(file=file["id"])["file"]["size"] == 3
    slack.workspace.leave(channel, slack.app.user_id)
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_info(file=file["id"])
    with pytest.raises(HTTPError, match="404"):
        fetch(file["url_private"], slack.bot_token)


def test_an_upload_must_have_come_in(client: WebClient, channel: str) -> None:
    announced = client.files_getUploadURLExternal(filename="a.txt", length=1)
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(
            files=[{"id": announced["file_id"], "title": "a"}], channel_id=channel
        )


def test_an_upload_into_a_thread_that_is_not_there_makes_no_file(
    client: WebClient, slack: LocalSlack, channel: str
) -> None:
    with pytest.raises(SlackApiError, match="thread_not_found"):
        client.files_upload_v2(channel=channel, filename="a", content="a", thread_ts="1.0")
    (made,) = slack.calls("files.getUploadURLExternal")
    assert made.ok
    assert len(slack.calls("files.upload")) == 1
    with pytest.raises(KeyError):
        slack.workspace.files.get(slack.calls("files.upload")[0].arguments["file"])
