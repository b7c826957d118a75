"""Other web sites are kept out."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
import websocket

from bot.local import LocalSlack
from tests.bot.local.harness import web_client


def answer(slack: LocalSlack, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{slack.url}/api/auth.test", headers=names)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1:80"])
def test_only_loopback_names_are_answered(slack: LocalSlack, host: str) -> None:
    refused = answer(slack, host=host)
    assert refused.status_code == 403
    assert "127.0.0.1" in refused.text
    assert httpx.get(f"{slack.url}/signin", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:5", "[::1]", "[::1]:80"])
def test_loopback_names_are_answered_with_or_without_port(slack: LocalSlack, host: str) -> None:
    assert answer(slack, host=host).status_code == 200


def test_another_site_cannot_make_a_browser_change_anything(slack: LocalSlack) -> None:
    port = urlsplit(slack.url).port
    assert answer(slack, origin="https://evil.example").status_code == 403
    assert answer(slack, origin="null").status_code == 403
    assert answer(slack, origin="http://[").status_code == 403
    assert answer(slack, origin="http://127.0.0.1:1").status_code == 403
    assert answer(slack, sec_fetch_site="cross-site").status_code == 403
    assert answer(slack, sec_fetch_site="same-site").status_code == 403
    assert answer(slack, origin=slack.url, sec_fetch_site="same-origin").status_code == 200
    by_name = answer(slack, host=f"localhost:{port}", origin=f"http://localhost:{port}")
    assert by_name.status_code == 200


def test_another_site_can_link_here(slack: LocalSlack) -> None:
    followed = httpx.get(f"{slack.url}/signin", headers={"sec-fetch-site": "cross-site"})
    assert followed.status_code == 200


def test_another_site_cannot_connect_a_socket(slack: LocalSlack) -> None:
    url = web_client(slack).apps_connections_open(app_token=slack.app_token)["url"]
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(url, origin="https://evil.example", timeout=5)
