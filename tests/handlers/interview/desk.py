"""The interview with Bolt and a real database, on a Slack of paper: quick, and strict about blocks.

What the bot calls in Slack is carried out at once, on this thread, and kept as messages. Requests
come in as Slack's own bodies through Bolt, so that routing, deduplication and transactions are the
real ones.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.community.interview import Interview
from bot.outbox.client import CallError, Client, call_error
from bot.outbox.kinds import MessageKind
from bot.outbox.message import Message
from bot.outbox.outbox import WORDED, Outbox, Worded
from bot.schools.workbook import read_workbook
from bot.store import interviews, schools
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.effects import Call, Effect, Respond, Run, Say
from handlers.feature import Context, Feature
from handlers.interview import as_feature, conversations
from handlers.interview.count import count_words_of
from handlers.interview.show import Voice
from handlers.people import Keepers, People
from handlers.routing import Edge
from schedules.calendar import Calendar
from schedules.planning import Planning
from tests.bot.schools.made import Made, workbook
from tests.handlers.interview.paper import PaperOutbox, PaperSlack, PaperWeb

CALIFORNIA = PACKAGED / "california"
DANA, PRIYA = "U0DANA", "U0PRIYA"
COMMUNITY = load_community(CALIFORNIA)
UNOFFICIAL = COMMUNITY.about.unofficial
SUNDAY = datetime(2026, 11, 22, 20, tzinfo=UTC)


class Desk:
    """A bot with the interview, and a person at work with it."""

    def __init__(self, folder: Path, interview: Interview | None = None) -> None:
        self.path = folder / "bot.db"
        self.slack = PaperSlack()
        self.clock = MovableClock(SUNDAY, frozen=True)
        self.interview = interview
        self.answer: Callable[[str, Person], Message | None] = lambda text, person: None
        self.lost = False  # whether what is to be sent gets lost, as when the bot is killed
        self._events = itertools.count(1)
        self._typed = itertools.count(900_000)
        self.start()

    def start(self) -> None:
        """Start the bot, on what is in the database."""
        self.db = Database(self.path)
        who = "/charter-dta", UNOFFICIAL, "America/Los_Angeles", 365
        voice = Voice(self.interview or words(), *who, count_words_of(COMMUNITY))
        kinds: dict[str, MessageKind] = {WORDED: Worded()}
        self.client = Client(cast(WebClient, PaperWeb(self.slack)))
        self.hands = PaperOutbox(self.db, self.clock, self.client, kinds, lambda: self.lost)
        self.outbox = Outbox(self.db, self.clock, self.hands)
        calendar, keepers = Calendar(self.db, voice.timezone), Keepers(self.db, frozenset(), "")
        self.context = Context(
            COMMUNITY,
            calendar,
            self.clock,
            self.outbox,
            Planning(self.db, keepers.ids),
            self.client,
            self.carry_out,
            lambda job: None,
            lambda: None,
            keepers,
            365,
            features=[Feature(answer=lambda text, person, most: self.answer(text, person))],
        )
        self.talks = conversations(voice, self.context)
        self.feature = as_feature(self.talks, self.context)
        self.context.features.append(self.feature)
        kinds.update(self.feature.kinds)
        people = People(self.db, self.clock, self.carry_out)
        edge = Edge(self.outbox, self.clock, self.carry_out, people, self.context.reader)
        self.app = App(
            process_before_response=True,
            authorize=lambda **_: AuthorizeResult(
                enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0BOT"
            ),
            request_verification_enabled=False,
            attaching_function_token_enabled=False,
        )
        edge.attach(self.app)

    def restart(self, interview: Interview | None = None) -> None:
        """Stop the bot and start it again, perhaps with other words."""
        self.close()
        self.interview = interview or self.interview
        self.lost = False
        self.start()
        self.clock.advance(timedelta(seconds=16))  # whatever was under way has come by then
        self.hands.take_over()
        self.look_after()

    def close(self) -> None:
        """Stop the bot."""
        self.db.close()

    def look_after(self) -> None:
        """What the heartbeat does."""
        self.hands.wake(0)
        self.carry_out(self.talks.resume())
        self.carry_out(self.talks.look_after())

    def later(self, **length: float) -> None:
        """Let time pass, and the heartbeat beat."""
        self.clock.advance(timedelta(**length))
        self.look_after()

    # Slack's side

    def carry_out(self, effects: Sequence[Effect]) -> None:
        """Do what the bot wants done, in order; what comes of it first."""
        if self.lost:
            return
        waiting = list(effects)
        while waiting:
            match waiting.pop(0):
                case Call(method, arguments):
                    with suppress(CallError):
                        self.call(method, **arguments)
                case Run(job):
                    waiting[:0] = job(self)
                case Say(destination, message, thread_ts):
                    cause = next(self._events)
                    self.outbox.answer(destination, message, cause, thread_ts=thread_ts)
                case Respond() as respond:
                    with suppress(CallError):
                        self.respond(respond)

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """What jobs in the background call."""
        return self.client.call(method, **arguments).data

    def respond(self, answer: Respond) -> None:
        """What they answer."""
        if error := self.slack.fails.get("response_url"):
            raise call_error(error)
        self.slack.responses.append(answer)

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        response = self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        assert response.status == 200
        return json.loads(response.body) if response.body else {}

    def loads(self, year: int, *made: Made) -> None:
        """Load a file with these schools, as a keeper does; beside the running bot."""
        load(self.db, year, *made)

    # A person's side

    def sends(self, kind: str, who: str, **body: Any) -> dict[str, Any]:
        """Send what somebody did, as Slack does; the acknowledgement."""
        trigger = f"t{next(self._events)}"
        whose = {"user": {"id": who}, "team": {"id": "T1"}, "trigger_id": trigger}
        return self._send({"type": kind, **whose, **body})

    def types(self, text: str, who: str = DANA) -> dict[str, Any]:
        """Type the command; the acknowledgement."""
        return self._send(
            {
                "command": "/charter-dta",
                "text": text,
                "user_id": who,
                "channel_id": "C1",
                "trigger_id": f"t{next(self._events)}",
                "response_url": "https://hooks.example/1",
                "team_id": "T1",
            }
        )

    def begins(self, nickname: str = "Alder", who: str = DANA) -> Conversation:
        """Begin a conversation about a school with a name."""
        self.types(f"check {nickname}", who)
        return self.conversation(who)

    def conversation(self, who: str = DANA) -> Conversation:
        """The person's latest conversation, as it is kept."""
        latest = "select id from interviews where owner = :who order by rowid desc limit 1"
        found = interviews.find(self.db, self.db.query(latest, {"who": who})[0]["id"])
        assert found is not None
        return found

    def thread(self, now: Conversation) -> list[dict[str, Any]]:
        """The messages of a conversation's thread, oldest first."""
        place = (now.channel, now.thread_ts)
        return [m for m in self.slack.messages.values() if (m["channel"], m["thread_ts"]) == place]

    def last(self, now: Conversation) -> dict[str, Any]:
        """What stands at the end of the thread."""
        return self.thread(now)[-1]

    def presses(
        self,
        message: Mapping[str, Any],
        text: str,
        who: str = DANA,
        *,
        times: int = 1,
        action_id: str | None = None,
    ) -> None:
        """Press the button with this text; each time is another click."""
        for _ in range(times):
            element = self.button(message, text, action_id)
            self.sends_action(message, element, who)

    def sends_action(
        self, message: Mapping[str, Any], element: Mapping[str, Any], who: str = DANA
    ) -> None:
        """Send a press as Slack does, whatever it says."""
        channel, ts = message.get("channel"), message.get("ts")
        place = {"message_ts": ts, "thread_ts": message.get("thread_ts"), "channel_id": channel}
        self.sends(
            "block_actions",
            who,
            channel={"id": channel or "D0"},
            container={"type": "message", **place},
            message=dict(message),
            response_url="https://hooks.example/2",
            actions=[dict(element)],
        )

    def button(
        self, message: Mapping[str, Any], text: str, action_id: str | None = None
    ) -> dict[str, Any]:
        """The button with this text."""
        for block in message["blocks"]:
            for element in [*block.get("elements", []), block.get("accessory") or {}]:
                is_it = element.get("type") == "button" and element["text"]["text"] == text
                if is_it and action_id in (None, element["action_id"]):
                    return element
                for option in element.get("options", []):
                    if element["type"] == "overflow" and option["text"]["text"] == text:
                        return {**element, "selected_option": option}
        raise AssertionError(f"there is no button {text!r}")

    def sends_view(self, text: str, who: str = DANA, block: str = "dta_school") -> dict[str, Any]:
        """Fill the modal that was opened last with this and send it; the acknowledgement."""
        (field,) = (b for b in self.opened["blocks"] if b.get("block_id") == block)
        values = {block: {field["element"]["action_id"]: {"value": text}}}
        view = {**self.opened, "state": {"values": values}}
        return self.sends("view_submission", who, view=view)

    def shares(self, channel: str, who: str = DANA) -> None:
        """Send the modal that was opened last, with this channel chosen."""
        chosen = [{"channel_id": channel, "response_url": "https://hooks.example/3"}]
        view = {**self.opened, "state": {"values": {}}}
        self.sends("view_submission", who, view=view, response_urls=chosen)

    @property
    def opened(self) -> Mapping[str, Any]:
        """The modal that was opened last."""
        found: Mapping[str, Any] = next(
            a["view"] for m, a in reversed(self.slack.calls) if m == "views.open"
        )
        return found

    @property
    def told(self) -> str:
        """What was told last to whoever pressed."""
        message = self.slack.responses[-1].message
        assert message is not None
        return message.text

    def says(self, now: Conversation, text: str, who: str = DANA, *, times: int = 1) -> None:
        """Write in the thread; delivered so many times."""
        event = self.event(now, text, who)
        for _ in range(times):
            self._send(event)

    def says_beside(self, now: Conversation, text: str, who: str = DANA) -> None:
        """Write in the direct message, in no thread."""
        event = self.event(now, text, who)
        del event["event"]["thread_ts"]
        self._send(event)

    def event(self, now: Conversation, text: str, who: str = DANA) -> dict[str, Any]:
        """What Slack delivers when somebody writes in the thread."""
        ts = f"1795377601.{next(self._typed):06}"
        return {
            "type": "event_callback",
            "event_id": f"Ev{ts}",
            "team_id": "T1",
            "event": {
                "type": "message",
                "channel_type": "im",
                "channel": now.channel,
                "thread_ts": now.thread_ts,
                "user": who,
                "text": text,
                "ts": ts,
            },
        }

    def mentions(self, text: str, who: str = DANA) -> None:
        """Mention the bot in a channel."""
        ts = f"1795377601.{next(self._typed):06}"
        event = {"type": "app_mention", "channel": "C1", "user": who, "text": text, "ts": ts}
        self.slack.messages[ts] = {"ts": ts, "channel": "C1", "thread_ts": "", "text": text}
        body = {"type": "event_callback", "event_id": f"Ev{ts}", "team_id": "T1", "event": event}
        self._send(body)


def load(db: Database, year: int, *made: Made) -> None:
    """Load a file of that year with these schools."""
    data = workbook(year, made)
    name = f"charterassistance{year % 100}.xlsx"
    found = read_workbook(data, name)
    schools.replace_year(db, found, data, file_name=name, by="U0KEEPER", now=year)


@lru_cache(maxsize=1)
def words() -> Interview:
    """The interview as it is."""
    found = COMMUNITY.interview
    assert found is not None
    return found


def other_words(folder: Path, *replacements: tuple[str, str]) -> Interview:
    """The interview with some of its words replaced: a later version of it."""
    changed = (CALIFORNIA / "interview.toml").read_text()
    for before, after in replacements:
        assert changed.count(before) == 1, before
        changed = changed.replace(before, after)
    shutil.copytree(CALIFORNIA, folder, dirs_exist_ok=True)
    (folder / "interview.toml").write_text(changed)
    found = load_community(folder).interview
    assert found is not None
    return found


def texts(message: Mapping[str, Any]) -> str:
    """Everything that can be read in a message's blocks."""
    found: list[str] = []

    def collect(part: Any) -> None:
        if isinstance(part, Mapping):
            if isinstance(part.get("text"), str):
                found.append(part["text"])
            for value in part.values():
                collect(value)
        elif isinstance(part, Sequence) and not isinstance(part, str):
            for value in part:
                collect(value)

    collect(message.get("blocks", []))
    return "\n".join(found)


SCHOOL = ["district", "yes", "underway", "0"]


def say_all(desk: Desk, now: Conversation, *said: str) -> None:
    for text in said:
        desk.says(now, text)


def to_result(desk: Desk, nickname: str = "Alder") -> Conversation:
    now = desk.begins(nickname)
    say_all(desk, now, *SCHOOL, "see the result")
    return desk.conversation()
