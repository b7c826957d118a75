"""Starting, stopping and listening."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from bot.clock import MovableClock
from bot.local import Channel, LocalSlack
from tests.bot.local.harness import CHANNELS, MANIFEST, PEOPLE, Bot, web_client


def test_it_listens_on_loopback_only(slack: LocalSlack) -> None:
    port = urlsplit(slack.url).port
    assert port
    outward = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with outward:
        try:
            outward.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no other address than loopback")
        address = outward.getsockname()[0]
    with pytest.raises(OSError, match=r"refused|timed out"):
        socket.create_connection((address, port), timeout=1)


def test_a_port_in_use_is_said_in_a_sentence(slack: LocalSlack) -> None:
    port = urlsplit(slack.url).port
    assert port
    second = LocalSlack(MANIFEST, MovableClock(), PEOPLE, CHANNELS)
    with pytest.raises(OSError, match=f"cannot use port {port}.*choose another port"):
        second.start(port)


def test_many_people_at_once_are_served_correctly(slack: LocalSlack, bot: Bot) -> None:
    slack.workspace.add_channel(Channel("C0CROWD", "crowd"))
    client = web_client(slack)

    def work(number: int) -> str:
        slack.person("U0MAYA").say("C0CROWD", f"said {number}")
        assert slack.person("U0NOOR").command("C0CROWD", "/hello").ok
        answer = client.chat_postMessage(channel="C0CROWD", text=f"posted {number}")
        return str(answer["ts"])

    with ThreadPoolExecutor(8) as pool:
        stamps = list(pool.map(work, range(100)))
    seen = slack.person("U0MAYA").sees("C0CROWD")
    assert len({message["ts"] for message in seen}) == 200
    assert set(stamps) <= {message["ts"] for message in seen}
