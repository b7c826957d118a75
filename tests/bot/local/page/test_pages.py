"""What the page's addresses show and take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.local import LocalSlack
from tests.bot.local.harness import web_client
from tests.bot.local.page.html import text_of


@pytest.fixture
def http(slack: LocalSlack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=slack.url, timeout=10) as client:
        yield client


def test_the_page_may_load_and_run_only_what_is_its_own(http: httpx.Client) -> None:
    for address in ("/as/U0RURAL/C0GENERAL", "/static/main.js", "/as/U0NOBODY"):
        headers = http.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "address",
    [
        "/as/U0NOBODY",
        "/as/U0NOBODY/home",
        "/as/USLACKBOT/C0GENERAL",
        "/as/U0RURAL/C0NOWHERE",
        "/as/U0YORK/G0STAFF",
        "/as/U0RURAL/files/F0NONE/x.pdf",
    ],
)
def test_where_nothing_is_a_page_says_so(http: httpx.Client, address: str) -> None:
    answer = http.get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_a_message_is_text_whatever_is_in_it(
    http: httpx.Client, slack: LocalSlack, channel: str
) -> None:
    typed = "<script>alert(1)</script> <b>&amp;</b> \"quoted\" 'too'"
    slack.person("U0RURAL").say(channel, typed)
    page = http.get(f"/as/U0RURAL/{channel}").text
    assert "<script>alert" not in page
    assert typed in text_of(page)


def test_a_message_of_the_app_says_what_its_notifications_showed(
    http: httpx.Client, slack: LocalSlack, channel: str
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "The *whole*"}}
    web_client(slack).chat_postMessage(channel=channel, text="Quiet", blocks=[section])
    slack.person("U0RURAL").say(channel, "Hello")
    page = http.get(f"/as/U0RURAL/{channel}").text
    (shown,) = [part.split("</dl>")[0] for part in page.split('class="notified"')[1:]]
    assert "On a desktopThe whole On a phoneQuiet" in " ".join(text_of(shown).split())


def test_files_go_only_to_those_who_see_where_they_were_shared(
    http: httpx.Client, slack: LocalSlack
) -> None:
    slack.person("U0RURAL").upload("G0STAFF", 'a "b".html', b"<script>alert(1)</script>")
    file_id = slack.person("U0RURAL").sees("G0STAFF")[-1]["files"][0]["id"]
    answer = http.get(f"/as/U0KEEPER/files/{file_id}/a.html")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert http.get(f"/as/U0YORK/files/{file_id}/a.html").status_code == 404


def test_a_permalink_leads_to_the_message_as_whose_it_is(
    slack: LocalSlack, http: httpx.Client
) -> None:
    dm = slack.person("U0RURAL").open_dm()
    ts = slack.person("U0RURAL").say(dm, "hello")
    answer = http.get(f"/archives/{dm}/p{ts.replace('.', '')}", follow_redirects=False)
    assert answer.headers["location"] == f"/as/U0RURAL/{dm}/thread/{ts}"
    assert http.get(answer.headers["location"]).status_code == 200
    assert http.get("/archives/C0NOWHERE/p1795377600838046").status_code == 404


Do = Callable[..., Any]


@pytest.fixture
def do(slack: LocalSlack) -> Do:
    """Posts form fields (and files) as the page does, and returns the JSON answer."""

    def post(path: str, files: Any = None, **fields: Any) -> Any:
        address, origin = f"{slack.url}/as/{path}", {"Origin": slack.url}
        return httpx.post(address, data=fields, files=files, headers=origin, timeout=10).json()

    return post


def texts(slack: LocalSlack, channel: str, person: str = "U0RURAL") -> list[str]:
    return [message["text"] for message in slack.person(person).sees(channel)]


@pytest.mark.parametrize(
    "origin", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}, {"Origin": "{}0"}]
)
def test_deeds_are_taken_from_the_page_itself_only(
    slack: LocalSlack, channel: str, origin: dict[str, str]
) -> None:
    headers = {name: value.format(slack.url) for name, value in origin.items()}
    address = f"{slack.url}/as/U0RURAL/{channel}/say"
    assert httpx.post(address, data={"text": "Hello"}, headers=headers).status_code == 403
    assert texts(slack, channel) == []


def test_the_live_connection_tells_of_every_change_the_person_may_see(
    slack: LocalSlack, channel: str
) -> None:
    address = f"{slack.url.replace('http', 'ws')}/as/U0RURAL/live"
    with connect(address, origin=Origin(slack.url)) as socket:
        first = socket.recv(timeout=5)
        slack.person("U0YORK").say(channel, "Hello")
        second = socket.recv(timeout=5)
        assert second != first
        slack.workspace.post_ephemeral(channel, "U0YORK", {"user": "U0LOCALBOT", "text": "psst"})
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)
    with connect(address, origin=Origin(slack.url)) as socket:
        assert socket.recv(timeout=5) != second


def test_what_is_no_longer_there_cannot_be_pressed(channel: str, do: Do) -> None:
    place = {"channel": channel, "ts": "1.000001", "block": "card", "action": "remind"}
    gone = {"ok": False, "error": "That is no longer there. Reload the page and try again."}
    assert do("U0RURAL/act", **place) == gone
    assert do("U0RURAL/act", view="V0GONE", block="b", action="a") == gone
    assert do("U0RURAL/view/V0GONE/submit")["ok"] is False
