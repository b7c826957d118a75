"""`make fuzz`: 20,000 mutated payloads. Exit code 1 at a 500, a traceback, or growing memory.

Real payloads are recorded while somebody uses the bot over HTTP; then pieces of them are dropped,
swapped and replaced, signed as Slack does, and sent again.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from benchmarks.dispatch import COMMANDS
from bot.app import Bot
from bot.cli.run import local_slack, sample_of
from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.local import LocalSlack, Visitor
from bot.local.results import NotPossible
from bot.settings import load_settings

PAYLOADS = 20_000
GROWTH = 1.15  # at most, of the memory after the first quarter
SAID = ["next chat", "remind me 1 day before chats", "who handles renewals?", "help"]
Json = Any


@dataclass
class Result:
    """What is printed in the end."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    tracebacks: Counter[str] = field(default_factory=Counter)
    growth: float = 1.0

    @property
    def well(self) -> bool:
        """Whether everything was right."""
        failed = any(status >= 500 for status in self.statuses)
        return self.sent > 0 and not (failed or self.tracebacks or self.growth > GROWTH)

    def text(self) -> str:
        """As it is printed."""
        lines = [
            f"sent        {self.sent}",
            f"statuses    {dict(sorted(self.statuses.items()))}",
            f"memory      {self.growth:.2f}x of that after the first quarter",
            f"tracebacks  {sum(self.tracebacks.values())}",
            *(f"{number:5} {where}" for where, number in self.tracebacks.most_common(40)),
        ]
        return "\n".join(lines)


class Mutations:
    """Changes payloads by chance; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._numbers = count(1)

    def of(self, payload: Json) -> Json:
        """The payload as new, with one to three things wrong in it."""
        changed = self._fresh(copy.deepcopy(payload))
        for _ in range(self._chance.choice((1, 1, 1, 2, 3))):
            self._break(changed)
        return changed

    def _fresh(self, payload: Json) -> Json:
        """With ids that nobody has dealt with."""
        number = next(self._numbers)
        if "event_id" in payload:
            payload["event_id"] = f"Ev{number}"
            payload["event"]["ts"] = f"{1_800_000_000 + number}.000100"
        if "trigger_id" in payload:
            payload["trigger_id"] = f"{number}.{number}.abc"
        return payload

    def _break(self, payload: Json) -> None:
        places = list(_places(payload))
        holder, key = self._chance.choice(places)
        value = holder[key]
        inner = _inside(value)
        if inner and self._chance.random() < 0.7:
            self._break(inner)
            holder[key] = json.dumps(inner)
        elif self._chance.random() < 0.3:
            del holder[key]
        else:
            holder[key] = self._something(places)

    def _something(self, places: list[tuple[Any, Any]]) -> Json:
        deep: Json = []
        for _ in range(200):
            deep = [deep]
        other, key = self._chance.choice(places)
        return self._chance.choice(
            [
                None,
                0,
                -1,
                1.5,
                True,
                "",
                " ",
                "x" * 5000,
                "\x00\ufffe",
                "é😀",
                [],
                {},
                [None],
                deep,
                {"a": {}},
                "<!channel>",
                "null",
                "[]",
                '{"a":',
                copy.deepcopy(other[key]),
            ]
        )


def _places(payload: Json) -> Iterator[tuple[Any, Any]]:
    """Everything in a payload: what holds it, and under which key."""
    keys = payload if isinstance(payload, dict) else range(len(payload))
    for key in list(keys):
        yield payload, key
        if isinstance(payload[key], dict | list):
            yield from _places(payload[key])


def _inside(value: Json) -> Json:
    """What a text holds that is JSON itself, as a button's value; None for anything else."""
    try:
        inner = json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return inner if isinstance(inner, dict | list) else None


class Recorder:
    """What Slack sends while somebody uses the bot."""

    def __init__(self, bot: Bot, slack: LocalSlack) -> None:
        self._bot = bot
        self._slack = slack
        self.recorded: list[Json] = []

    def record(self) -> list[Json]:
        """Use the bot, and keep each payload."""
        door, answer = self._bot.slack.door, self._bot.slack.bolt.dispatch

        def note(request: BoltRequest) -> Any:
            self.recorded.append(_read(request.raw_body))
            return answer(request)

        self._bot.slack.bolt.dispatch = note  # type: ignore[method-assign, assignment]
        try:
            assert door is not None
            for person in ("U0DANA", "U0KEEPER"):
                self._use(self._slack.person(person))
        finally:
            self._bot.slack.bolt.dispatch = answer  # type: ignore[method-assign]
        return self.recorded

    def _use(self, visitor: Visitor) -> None:
        channel = "C0AUTHORIZERS"
        visitor.open_home()
        for text in [*COMMANDS, "/charter-dta check Oak", "/charter-remind", "/charter-ask fees"]:
            answer = visitor.command(channel, text)
            if answer.message:
                self._press_all(visitor, answer.message)
        for words in SAID:
            visitor.say(visitor.open_dm(), words)
        self._slack.wait_until_settled()
        for message in visitor.sees(visitor.open_dm()):
            self._press_all(visitor, message)

    def _press_all(self, visitor: Visitor, message: Json) -> None:
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("type") == "button" and not element.get("url"):
                    with suppress(NotPossible):  # what another press deleted meanwhile
                        visitor.press(message, element["action_id"])
                    self._slack.wait_until_settled()
                    for view in visitor.views():
                        visitor.submit(view["id"], {})
                        visitor.close(view["id"])


def _read(body: str) -> Json:
    if body.startswith("{"):
        return json.loads(body)
    fields = dict(parse_qsl(body, keep_blank_values=True))
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _written(payload: Json) -> tuple[str, str]:
    """The body, and what kind it is."""
    if "event" in payload or payload.get("type") == "event_callback":
        return json.dumps(payload), "application/json"
    form = "application/x-www-form-urlencoded"
    if "command" in payload:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in payload.items()
        }
        return urlencode(texts, errors="replace"), form
    return urlencode({"payload": json.dumps(payload)}), form


def run(folder: Path, seed: int, payloads: int) -> Result:
    """Record, mutate, send, count."""
    community = load_community(PACKAGED / "california")
    running: list[Bot] = []
    clock = MovableClock()
    slack = local_slack(community, sample_of(community), clock, None, running)
    slack.start()
    try:
        settings = load_settings(env_file=None, port=0, **_settings(folder, slack))
        bot = Bot(settings, clock)
        running.append(bot)
        bot.start()
        port = bot.slack.connection.port  # type: ignore[union-attr]
        slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
        recorded = Recorder(bot, slack).record()
        bot.stop()
        slack.delivery.request_url = None
        with _process(folder, slack, port) as (child, log):
            result = _send(port, child, slack.signing_secret, recorded, Mutations(seed), payloads)
        said = re.findall(r"^Traceback .*?^\w\S*Error\b.*?$", log.read_text(), re.M | re.S)
        result.tracebacks.update(map(_where, said))
    finally:
        slack.stop()
    return result


def _where(said: str) -> str:
    """The last place of our own in a traceback, and what went wrong there."""
    ours = re.findall(r'File ".*?/((?:bot|handlers|schedules)/.*?)", line (\d+)', said)
    return f"{':'.join(ours[-1]) if ours else '?'} {said.splitlines()[-1]}"


def _settings(folder: Path, slack: LocalSlack) -> dict[str, Any]:
    return {
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "database_url": f"sqlite:///{folder}/bot.db",
        "bot_admins": "U0KEEPER",
    }


@contextmanager
def _process(
    folder: Path, slack: LocalSlack, port: int
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The bot as a process of its own on the same database, and its log."""
    named = {name.upper(): value for name, value in _settings(folder, slack).items()}
    log = folder / "log"
    with log.open("w") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env=os.environ | named | {"PORT": str(port), "SLACK_APP_TOKEN": ""},
            stderr=errors,
        )
        try:
            deadline = time.monotonic() + 30
            while "connected" not in log.read_text():
                if time.monotonic() > deadline:
                    raise RuntimeError(f"the bot did not start: {log.read_text()[-500:]}")
                time.sleep(0.05)
            yield child, log
        finally:
            child.terminate()
            child.wait(timeout=20)


def _send(
    port: int,
    child: subprocess.Popen[bytes],
    secret: str,
    recorded: list[Json],
    mutations: Mutations,
    number: int,
) -> Result:
    result, chance = Result(), random.Random(0)
    signed = SignatureVerifier(secret)
    memory = 0
    with httpx.Client(timeout=30) as client:
        for at in range(number):
            body, kind = _written(mutations.of(chance.choice(recorded)))
            stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with real time
            headers = {
                "content-type": kind,
                "x-slack-request-timestamp": stamp,
                "x-slack-signature": str(signed.generate_signature(timestamp=stamp, body=body)),
            }
            answer = client.post(
                f"http://127.0.0.1:{port}/slack/events", content=body, headers=headers
            )
            result.statuses[answer.status_code] += 1
            result.sent += 1
            if at == number // 4:
                memory = _memory(child.pid)
    result.growth = _memory(child.pid) / memory if memory else 1.0
    return result


def _memory(process: int) -> int:
    """Kilobytes that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def main() -> int:
    """Run once; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="Payloads that no Slack would send.")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--payloads", type=int, default=PAYLOADS)
    given = parser.parse_args()
    print(f"seed {given.seed}: {given.payloads} payloads")
    logging.disable()
    with TemporaryDirectory() as folder:
        result = run(Path(folder), given.seed, given.payloads)
    print(result.text())
    return 0 if result.well else 1


if __name__ == "__main__":
    sys.exit(main())
