"""The bots that are compared: this one on a calendar of a given size, and a bare Bolt "hello"."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.app import Bot
from bot.clock import MovableClock
from bot.settings import load_settings
from bot.store.people import remember
from schedules.importing import seed
from schedules.model import Segment, Series, Status

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
WORDS = [
    "oversight",
    "renewal",
    "budget",
    "facilities",
    "special",
    "audit",
    "attendance",
    "petition",
]


@contextmanager
def this_bot(series: int = 0) -> Iterator[Bot]:
    """The bot with all its features, `series` more in its calendar, and nobody to send to."""
    with TemporaryDirectory() as folder:
        settings = load_settings(
            env_file=None,
            slack_bot_token="xoxb-benchmark-0",
            slack_signing_secret=SECRET,
            slack_app_token=None,
            database_url=f"sqlite:///{Path(folder) / 'bot.db'}",
        )
        bot = Bot(settings, MovableClock(NOW, frozen=True))
        bot.edge.carry_out = lambda effects: None
        bot.slack.identity = AuthorizeResult(
            enterprise_id=None, team_id="T0", bot_id="B0", bot_user_id="U0BOT"
        )
        seed(bot.calendar, bot.community, NOW)
        fill(bot, series)
        remember(bot.db, {"id": "U0DANA", "name": "dana", "tz": "America/Los_Angeles"}, "T0", 2**33)
        try:
            yield bot
        finally:
            bot.sender.close(0)
            bot.db.close()


def fill(bot: Bot, count: int) -> None:
    """Monthly and single sessions, spread over days and topics.

    The first ten lie in the next month and are about renewal, so that the answers are as long on
    the smallest calendar as on the largest.
    """
    with bot.db.immediate():
        for number in range(count):
            start = datetime(2026, 1, 1, 8 + number % 9) + timedelta(days=number % 700)
            if number < 10:
                start = datetime(2026, 12, 1 + number, 9)
            monthly = number > 10 and number % 10 == 0 and start.day <= 28
            one = Segment(
                uid=f"filler-{number}",
                kind="training",
                title=f"Training {number}",
                topic=f"{WORDS[number % 8] if number >= 10 else 'renewal'} matter{number}",
                dtstart=start,
                duration=timedelta(hours=1),
                timezone="America/Los_Angeles",
                rrule="FREQ=MONTHLY" if monthly else None,
                status=Status.CONFIRMED,
            )
            bot.calendar.put(Series.of(one), NOW, origin="import")


def bare_app(*, inline: bool) -> App:
    """A Bolt app that says hello to a command and takes note of a button."""
    app = App(
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id="T0", bot_id="B0", bot_user_id="U0BOT", bot_token="xoxb-0"
        ),
        process_before_response=inline,
    )

    @app.command("/hello")
    def hello(ack: Any) -> None:
        ack("hello")

    @app.action("hello")
    def pressed(ack: Any) -> None:
        ack()

    return app


def headers(body: str) -> dict[str, str | Sequence[str]]:
    """The headers with which Slack signs a request over HTTP."""
    stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with real time
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    return {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [str(signature)],
    }


def signed(body: str) -> BoltRequest:
    """A request as Slack sends it over HTTP."""
    return BoltRequest(body=body, headers=headers(body))


def checked(bot: Bot) -> Callable[[BoltRequest], BoltResponse]:
    """How this bot has a request over HTTP answered, the signature checked first as Bolt does."""
    signed = SignatureVerifier(SECRET)

    def dispatch(request: BoltRequest) -> BoltResponse:
        first = {name: values[0] for name, values in request.headers.items()}
        if not signed.is_valid_request(request.raw_body, first):
            raise RuntimeError("the benchmark's own signature is refused")
        return bot.slack.bolt.dispatch(request)

    return dispatch


def command(text: str, number: int = 0) -> str:
    """The body of a slash command."""
    name, _, rest = text.partition(" ")
    return urlencode(
        {
            "command": name,
            "text": rest,
            "user_id": "U0DANA",
            "team_id": "T0",
            "channel_id": "C0",
            "channel_name": "general",
            "trigger_id": f"1.{number}",
            "response_url": "http://127.0.0.1:9/none",
        }
    )


def press(action_id: str, value: str | None, number: int = 0) -> str:
    """The body of a press on a button of an ephemeral message."""
    payload = {
        "type": "block_actions",
        "team": {"id": "T0"},
        "user": {"id": "U0DANA"},
        "channel": {"id": "C0"},
        "trigger_id": f"2.{number}",
        "response_url": "http://127.0.0.1:9/none",
        "container": {"type": "message", "message_ts": f"{number}.0", "channel_id": "C0"},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }
    return urlencode({"payload": json.dumps(payload)})


def milliseconds(dispatch: Callable[[BoltRequest], BoltResponse], body: str, times: int) -> float:
    """The median time from a body and its headers, through the signature check, to a response.

    What nobody understands is another word each time: of one that was just read much is known.
    """
    taken = []
    for _ in range(times):
        word = "".join(random.choices("bdgklmnoprtz", k=8))
        each = body.replace("nonsense", word)
        signature = headers(each)
        began = time.perf_counter()
        response = dispatch(BoltRequest(body=each, headers=signature))
        taken.append(time.perf_counter() - began)
        if response.status != 200:
            raise RuntimeError(f"measured an error: {response.status} {response.body[:200]}")
    return statistics.median(taken) * 1000
