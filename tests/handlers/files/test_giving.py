"""Who may give files and which, workbooks, and a bot that is ended in the middle; over the wire."""

from __future__ import annotations

import io
import socket
import socketserver
import threading
from datetime import date, datetime
from typing import Any, Self

import pytest
from openpyxl import Workbook

from bot.outbox.client import Client, slack_client
from bot.store import schools
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
from tests.bot.schools.made import Made, workbook
from tests.handlers.files.kit import (
    SECRET,
    SINGLE,
    answer_after,
    gives,
    ics,
    now_says,
    press,
    session,
    told,
)
from tests.handlers.keeping.kit import KEEPER
from tests.schedules.importing.test_files import EASTERN
from tests.stage import Stage, buttons, eventually, shown


def test_the_name_of_a_file_is_no_markup(stage: Stage) -> None:
    message = gives(stage, "agenda <b>.pdf", b"%PDF")
    assert "I cannot use agenda &lt;b&gt;.pdf." in shown(message)


def test_a_file_is_read_though_the_answer_to_its_message_is_lost(stage: Stage) -> None:
    stage.slack.faults.add("drop_after", "chat.postMessage")
    assert "1 to add" in shown(gives(stage, "chats.ics", ics(SINGLE)))


def test_after_a_restart_in_the_middle_the_file_is_asked_for_again(stage: Stage) -> None:
    message = gives(stage, "chats.ics", ics(SINGLE))
    stage.slack.faults.add("fail", "chat.update", times=None)
    press(stage, message, "Import")
    eventually(lambda: session(stage))
    stage.stop()
    stage.slack.faults.clear()
    stage.start()
    said = now_says(stage, message, "I was restarted while I worked on chats.ics")
    assert "give the file again: what was done already is not done a second time" in shown(said)
    assert "nothing new" in shown(gives(stage, "chats.ics", ics(SINGLE)))
    stage.restart()
    assert "nothing new" in shown(stage.keeper.sees(stage.keeper.open_dm())[-1])


def test_what_fails_is_said_and_nothing_of_the_file_is_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("handlers.files.calendars.plan_import", breaks)
    message = gives(stage, "chats.ics", ics(SINGLE))
    assert shown(message) == working.FAILED
    assert "working on a file failed: ValueError in breaks" in caplog.text
    assert SECRET not in caplog.text


SCHOOL = Made("01999990123456", "Nordlicht Academy")


def test_a_workbook_is_loaded_and_replaced_and_known_again(stage: Stage) -> None:
    first = workbook(2025, [SCHOOL])
    message = gives(stage, "charterassistance25.xlsx", first)
    assert "*charterassistance25.xlsx is loaded:* 1 school of 2025." in shown(message)
    assert "`/charter-dta school` and its name" in shown(message)
    assert schools.files(stage.bot.db)[0].loaded_by == KEEPER
    assert "Nordlicht" in str(stage.types("/charter-dta school Nordlicht")["text"])
    message = gives(stage, "again.xlsx", first)
    assert "again.xlsx is loaded already" in shown(message)
    assert f"<@{KEEPER}> gave the very same file of 2025" in shown(message)
    more = workbook(2025, [SCHOOL, Made("01999990123457", "Polaris Prep"), Made("x", "Nobody")])
    message = gives(stage, "charterassistance25-2.xlsx", more)
    assert "2 schools of 2025" in shown(message)
    assert "It replaces charterassistance25.xlsx" in shown(message)
    assert "Left out, because without a usable CDS number" in shown(message)


# Calendars and lists in a direct message, given or pasted, over the real wire


def test_a_zone_known_by_its_rules_only_is_a_question_with_a_button(stage: Stage) -> None:
    head = EASTERN.format(name="Miami")
    event = SINGLE.replace("America/Los_Angeles", "Miami")
    message = gives(
        stage, "chats.ics", ics(event).replace(b"BEGIN:VEVENT", head.encode() + b"BEGIN:VEVENT")
    )
    assert "*Which time zone is “Miami”?* I take it for New York's" in shown(message)
    assert [*buttons(message)] == ["Import", "Yes, New York", "Kind and time zone", "Leave it"]
    press(stage, message, "Yes, New York")
    settled = now_says(stage, message, "America/New_York is meant")
    assert "Which time zone" not in shown(settled)
    press(stage, settled, "Import")
    now_says(stage, message, "was imported")
    assert session(stage).timezone == "America/New_York"


def test_pressing_import_twice_imports_once(stage: Stage) -> None:
    message = gives(stage, "chats.ics", ics(SINGLE))
    press(stage, message, "Import")
    press(stage, message, "Import")
    now_says(stage, message, "was imported")
    stage.settle()
    assert len(stage.bot.db.query("select * from changes")) == 1
    assert "1 added" in shown(now_says(stage, message, "was imported"))


def test_a_long_report_is_cut_and_comes_whole_as_a_file(stage: Stage) -> None:
    events = [
        SINGLE.replace("single@", f"single-{number}@").replace("20270120", f"202701{number:02}")
        for number in range(1, 10)
    ]
    message = gives(stage, "many.ics", ics(*events))
    assert "*Would add: 9*" in shown(message)
    assert "and 1 more" in shown(message)
    dm = stage.keeper.open_dm()
    report = eventually(lambda: stage.keeper.thread(dm, message["ts"])[1:])[0]
    (file,) = report["files"]
    content = stage.slack.workspace.files.content(file["id"]).decode()
    assert content.count("  Charter Chat: ") == 9
    # The bot's own file is none that somebody gave it.
    stage.settle()
    told = [m["text"] for m in stage.keeper.sees(dm) if m["ts"] > message["ts"]]
    assert told == []


LIST = "Charter Chats 2027, 10 to 11 a.m.\n• January 12: Audits & more\n• February 9\n• May 40"


def titles(stage: Stage, day: str) -> list[tuple[str, str | None]]:
    found = stage.bot.calendar.between(
        date.fromisoformat(day), date.fromisoformat(day), stage.clock.now(), limit=9
    )
    return [(one.title, one.topic) for one in found]


def test_a_list_that_changed_or_is_gone_before_the_yes_is_not_imported(stage: Stage) -> None:
    visitor = stage.keeper
    dm = visitor.open_dm()
    ts = visitor.say(dm, LIST)
    message = answer_after(stage, ts)
    visitor.edit(dm, ts, LIST.replace("February 9", "February 10"))
    press(stage, message, "Import")
    message = now_says(stage, message, "Something else would be done by now")
    visitor.delete(dm, ts)
    press(stage, message, "Import")
    now_says(stage, message, "please paste it again")
    assert titles(stage, "2027-01-12") == []


def test_a_list_is_given_as_a_text_a_page_or_a_workbook(stage: Stage) -> None:
    book = Workbook()
    book.active.append(["Date", "Time", "Session"])
    book.active.append([datetime(2027, 1, 13), "10 a.m.", "Charter Chat"])
    data = io.BytesIO()
    book.save(data)
    page = (
        b"<html><body><p>Charter Chats</p><ul><li>Jan 13, 2027 at 10 a.m.</li></ul></body></html>"
    )
    text = b"Charter Chat, January 13, 2027 at 10 a.m."
    for name, content in (("a.txt", text), ("b.html", page), ("c.xlsx", data.getvalue())):
        message = gives(stage, name, content)
        assert f"*{name}:* 1 to add." in shown(message)
        assert "Wednesday, January 13, 2027, 10:00 a.m." in message["text"]
        assert "Kind and time zone" in buttons(message)


# Getting a file from Slack: what is taken for it and what is not, over the real wire


def test_a_file_that_is_too_large_is_not_even_fetched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_BYTES", 2_000_000)
    message = gives(stage, "chats.ics", b"x" * 2_000_001)
    assert "chats.ics is larger than 2 MB: export a shorter time" in shown(message)
    monkeypatch.setattr("handlers.files.MAX_BYTES", 3_000_000)
    message = gives(stage, "charterassistance25.xlsx", b"x" * 3_000_001)
    assert "charterassistance25.xlsx is larger than 3 MB" in shown(message)


def test_a_missing_scope_is_said(stage: Stage) -> None:
    stage.slack.app.scopes.discard("files:read")
    message = gives(stage, "chats.ics", ics(SINGLE))
    assert "its Slack app needs the scope `files:read`" in shown(message)


def test_the_token_goes_to_slack_only(stage: Stage) -> None:
    for address in (
        "https://docs.example.org/file.ics",
        "http://127.0.0.1.example.org/file.ics",
        "file:///etc/hosts",
        "http://127.0.0.1:1/file.ics",
    ):
        message = told(stage, id="F1", name="chats.ics", size=10, url_private=address)
        assert "The file is kept outside of Slack" in shown(message), address


def test_a_file_of_another_workspace_is_asked_for(stage: Stage) -> None:
    dm = stage.keeper.open_dm()
    ts = stage.keeper.upload(dm, "chats.ics", ics(SINGLE))
    answer_after(stage, ts)
    (file,) = next(m for m in stage.keeper.sees(dm) if m["ts"] == ts)["files"]
    stub = {"id": file["id"], "mode": "file_access", "file_access": "check_file_info"}
    assert "1 to add" in shown(told(stage, **stub))
    stage.slack.faults.add("fail", "files.info", times=1)
    stage.slack.faults.add("drop_before", "files.info", times=1)
    for _ in range(2):
        assert NO_ANSWER in shown(told(stage, **stub))
    gone = {**stub, "id": "F404"}
    assert "Slack does not have the file any more" in shown(told(stage, **gone))


class Server(socketserver.ThreadingTCPServer):
    """A server that answers every request with the same bytes, and notes what it was asked.

    Without an answer it stays silent until it is closed.
    """

    daemon_threads = True

    def __init__(self, answer: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), self._answered)
        self.asked: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._answer, self._closing = answer, threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,)).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.shutdown()
        self.server_close()

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

    def _answered(self, connection: socket.socket, *_: object) -> None:
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
    ("answer", "sentence"),
    [
        (response(401), NOT_HANDED_OVER),
        (response(200, b"<html>", more="Content-Type: text/html\r\n"), NOT_HANDED_OVER),
        (response(404), GONE),
        (response(410), GONE),
        (response(429), NO_ANSWER),
        (response(503), NO_ANSWER),
        (response(200, b"x" * 10), "too large"),
        (response(200, b"BEG", length=5), NO_ANSWER),  # it breaks off
    ],
)
def test_what_is_not_the_whole_file_is_said_in_a_sentence(answer: bytes, sentence: str) -> None:
    with Server(answer) as slack:
        assert slack.refusal() == sentence


@pytest.mark.parametrize(
    ("patience", "seconds", "answer"),
    [("SILENCE_SECONDS", 0.2, None), ("MOST_SECONDS", -1, response(200, b"BEGIN"))],
)
def test_what_comes_too_slowly_or_never_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, patience: str, seconds: float, answer: bytes | None
) -> None:
    monkeypatch.setattr(working, patience, seconds)
    with Server(answer) as slack:
        assert slack.refusal() == NO_ANSWER
