from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.local import LocalSlack
from tests.bot.local.page.sample_app import NOON, REMINDER

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


def test_a_file_that_is_too_large_is_refused(channel: str, do: Do) -> None:
    answer = do(f"U0RURAL/{channel}/say", files=[("files", ("a.bin", b"0" * 20_000_001))])
    assert answer == {"ok": False, "error": "a.bin is larger than 20 MB: choose a smaller file."}


def test_what_is_no_longer_there_cannot_be_pressed(channel: str, do: Do) -> None:
    place = {"channel": channel, "ts": "1.000001", "block": "card", "action": "remind"}
    gone = {"ok": False, "error": "That is no longer there. Reload the page and try again."}
    assert do("U0RURAL/act", **place) == gone
    assert do("U0RURAL/act", view="V0GONE", block="b", action="a") == gone
    assert do("U0RURAL/view/V0GONE/submit")["ok"] is False


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        ({"by": "3600"}, "2026-11-23T21:00"),
        ({"by": "86400"}, "2026-11-24T20:00"),
        ({"by": "604800"}, "2026-11-30T20:00"),
        ({"jump": "To the next reminder"}, f"{REMINDER:%Y-%m-%dT%H:%M}"),
        ({"moment": "2027-01-27T10:00"}, "2027-01-27T15:00"),
    ],
)
def test_the_clock_is_moved(slack: LocalSlack, do: Do, fields: dict[str, str], moment: str) -> None:
    assert do("U0YORK/clock", **fields) == {"ok": True}
    assert f"{slack.clock.now():%Y-%m-%dT%H:%M}" == moment


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"moment": "32 March"}, "Give a date and a time, like 11/25/2026 10:00 AM."),
        ({"moment": "9999-12-31T23:59"}, "Choose a year from 2000 to 2099."),
        ({"jump": "To the next birthday"}, "Nothing is planned there any more."),
        ({"jump": "x"}, "That is no longer there. Reload the page and try again."),
    ],
)
def test_the_clock_is_not_moved_to_nowhere(
    slack: LocalSlack, do: Do, fields: dict[str, str], error: str
) -> None:
    assert do("U0YORK/clock", **fields) == {"ok": False, "error": error}
    assert f"{slack.clock.now():%Y-%m-%dT%H:%M}" == f"{NOON:%Y-%m-%dT%H:%M}"


def test_nobody_acts_as_somebody_who_is_not_there(do: Do) -> None:
    assert do("U0NOBODY/opened") == {"ok": False, "error": "There is nobody with this id here."}
    assert do("USLACKBOT/C0GENERAL/say", text="I am a bot")["ok"] is False
