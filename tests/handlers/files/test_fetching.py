"""Getting a file from Slack: what is taken for it and what is not, over the real wire."""

from __future__ import annotations

import socket
import threading

import pytest

from bot.outbox.client import Client, slack_client
from handlers.files import working
from handlers.files.working import (
    GONE,
    NO_ANSWER,
    NOT_HANDED_OVER,
    Fetcher,
    FileRefusedError,
    GivenFile,
)
from schedules.importing import texts
from tests.handlers.files.kit import SINGLE, answer_after, gives, ics, now_says, press, told
from tests.stage import Stage, shown


def test_a_file_that_is_too_large_is_not_even_fetched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_BYTES", 2_000_000)
    message = gives(stage, "chats.ics", b"x" * 2_000_001)
    assert "chats.ics is larger than 2 MB: export a shorter time" in shown(message)
    monkeypatch.setattr("handlers.files.MAX_BYTES", 3_000_000)
    message = gives(stage, "charterassistance25.xlsx", b"x" * 3_000_001)
    assert "charterassistance25.xlsx is larger than 3 MB" in shown(message)


def test_a_file_that_grows_on_its_way_is_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ts = stage.dana.upload(stage.dana.open_dm(), "chats.ics", b"x" * 3000)
    answer_after(stage.dana, ts)
    (file,) = next(m for m in stage.dana.sees(stage.dana.open_dm()) if "files" in m)["files"]
    monkeypatch.setattr(texts, "MOST_BYTES", 2000)
    assert shown(told(stage, **{**file, "size": 10})).startswith("chats.ics is larger than")


def test_a_page_instead_of_the_file_is_recognised(stage: Stage) -> None:
    page = f"{stage.slack.url}/signin"
    message = told(stage, id="F1", name="chats.ics", size=10, url_private_download=page)
    assert "its Slack app needs the scope `files:read`" in shown(message)


def test_a_missing_scope_is_said(stage: Stage) -> None:
    stage.slack.app.scopes.discard("files:read")
    message = gives(stage, "chats.ics", ics(SINGLE))
    assert "its Slack app needs the scope `files:read`" in shown(message)


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.example.org/file.ics",
        "http://127.0.0.1.example.org/file.ics",
        "file:///etc/hosts",
        "http://127.0.0.1:1/file.ics",
    ],
)
def test_the_token_goes_to_slack_only(stage: Stage, address: str) -> None:
    message = told(stage, id="F1", name="chats.ics", size=10, url_private=address)
    assert "The file is kept outside of Slack" in shown(message)


def test_a_file_of_another_workspace_is_asked_for(stage: Stage) -> None:
    dm = stage.keeper.open_dm()
    ts = stage.keeper.upload(dm, "chats.ics", ics(SINGLE))
    answer_after(stage.keeper, ts)
    (file,) = next(m for m in stage.keeper.sees(dm) if m["ts"] == ts)["files"]
    stub = {"id": file["id"], "mode": "file_access", "file_access": "check_file_info"}
    assert "1 to add" in shown(told(stage, **stub))
    stage.slack.faults.add("fail", "files.info", times=1)
    stage.slack.faults.add("drop_before", "files.info", times=1)
    for _ in range(2):
        assert NO_ANSWER in shown(told(stage, **stub))
    gone = {**stub, "id": "F404"}
    assert "Slack does not have the file any more" in shown(told(stage, **gone))


def test_a_file_of_which_slack_cannot_say_anything_now_is_not_said_to_be_gone(stage: Stage) -> None:
    message = gives(stage, "chats.ics", ics(SINGLE))
    stage.slack.faults.add("fail", "files.info", times=1)
    press(stage.keeper, message, "Import")
    now_says(stage.keeper, message, NO_ANSWER)


class Server:
    """A server that answers every request with the same bytes, and notes what it was asked.

    Without an answer it stays silent until it is closed.
    """

    def __init__(self, answer: bytes | None) -> None:
        self.asked: list[bytes] = []
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._closing = threading.Event()

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with socket.create_connection(self._socket.getsockname()):
            self._thread.join()
        self._socket.close()

    def fetched(self) -> bytes:
        """What a fetcher that takes this server for Slack gets, of at most 9 bytes."""
        client = Client(slack_client("xoxb-secret", f"{self.url}/api/"))
        file = GivenFile("F1", "a.ics", 1, f"{self.url}/a.ics")
        return Fetcher(client).content(file, 9, "too large")

    def refusal(self) -> str:
        """What it says instead."""
        with pytest.raises(FileRefusedError) as refusal:
            self.fetched()
        return str(refusal.value)

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if self._closing.is_set():
                    return
                self.asked.append(connection.recv(10_000))
                if self._answer is None:
                    self._closing.wait(10)
                else:
                    connection.sendall(self._answer)


def response(status: int, body: bytes = b"", length: int | None = None, more: str = "") -> bytes:
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n"
    return head.encode() + body


def test_the_token_goes_with_the_request_and_the_content_comes() -> None:
    with Server(response(200, b"BEGIN")) as slack:
        assert slack.fetched() == b"BEGIN"
        assert b"Authorization: Bearer xoxb-secret" in slack.asked[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(status: int) -> None:
    with Server(response(200, b"BEGIN")) as other:
        there = f"Location: {other.url}/a.ics\r\n"
        with Server(response(status, more=there)) as slack:
            assert slack.refusal() == NOT_HANDED_OVER
        assert other.asked == []


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, NOT_HANDED_OVER), (404, GONE), (410, GONE), (429, NO_ANSWER), (503, NO_ANSWER)],
)
def test_an_error_of_slacks_is_said_in_a_sentence(status: int, sentence: str) -> None:
    with Server(response(status)) as slack:
        assert slack.refusal() == sentence


def test_more_than_agreed_is_not_read() -> None:
    with Server(response(200, b"x" * 10)) as slack:
        assert slack.refusal() == "too large"


def test_a_server_that_falls_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "SILENCE_SECONDS", 0.2)
    with Server(None) as slack:
        assert slack.refusal() == NO_ANSWER


def test_a_file_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "MOST_SECONDS", -1)
    with Server(response(200, b"BEGIN")) as slack:
        assert slack.refusal() == NO_ANSWER


def test_a_connection_that_breaks_off_is_no_shorter_file() -> None:
    with Server(response(200, b"BEG", length=5)) as slack:
        assert slack.refusal() == NO_ANSWER
