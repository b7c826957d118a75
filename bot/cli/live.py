"""`python -m bot doctor --live @me`: each kind of message, said once in a real workspace.

The messages are those of a tour that the bot makes in a local Slack first (`tour.txt` of the
community's folder). They go to one person, by the bot's own way out, and are deleted at the end.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import Bot
from bot.cli.common import Finding, fail, manifest_of
from bot.cli.conversation import Talk
from bot.clock import Clock
from bot.community import load_community
from bot.outbox.client import CallError, Client, slack_client
from bot.outbox.kinds import Decision, MessageKind, Search, State, planned
from bot.outbox.message import Message, Upload
from bot.outbox.outcomes import Found, Late, LookUp, More, Outcome, Posted, RateLimited
from bot.outbox.posting import SlackWay
from bot.settings import Settings
from bot.slack.connection import SlackApp
from bot.store import outbox
from bot.store.database import Database, Row
from handlers.blocks import actions, button, section
from schedules.calendar import Calendar
from schedules.exporting import Feed

PRESSED = "live_pressed"
SPACING_SECONDS = 1.1  # between two posts to one conversation
EVENT_SECONDS = 10.0  # until the events of the last messages are given up
PATIENCE_SECONDS = 90.0  # how long a limit of Slack's is waited out
ACK_SECONDS = 3.0


@dataclass
class SampleMessage:
    """A message as the bot said it on its tour, and what notifications of it showed there."""

    kind: str
    message: Message | Upload
    desktop: str
    phone: str
    row: Row = field(default_factory=dict)  # that of its copy in the workspace


@dataclass(frozen=True)
class _Noted:
    """A kind of message, of which one of each shape is noted, with its key."""

    kind: MessageKind
    found: dict[tuple[str, ...], tuple[str, Message | Upload]]

    def decide(self, row: Row, now: datetime) -> Decision:
        """As the kind itself."""
        return self.kind.decide(row, now)

    def render(self, row: Row, facts: str | None, now: datetime) -> Any:
        """As the kind itself."""
        message = self.kind.render(row, facts, now)
        self.found.setdefault((row["kind"], *_shape(message)), (row["key"], message))
        return message

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """As the kind itself."""
        return self.kind.settled(row, outcome, now)


def _shape(message: Message | Upload) -> Sequence[str]:
    if isinstance(message, Upload):
        return ["file"]
    return ["quiet" if message.quiet else "", *sorted({str(b["type"]) for b in message.blocks})]


def tour(settings: Settings) -> tuple[list[SampleMessage], set[str]]:
    """A sample of each kind and shape of message, and the kinds that the tour does not show."""
    file = settings.bot_community / "tour.txt"
    if not file.is_file():
        fail(f"{file} is missing: a conversation in which the bot says all that it can say.")
    found: dict[tuple[str, ...], tuple[str, Message | Upload]] = {}
    own = settings.model_copy(update={"bot_admins": frozenset()})
    text = file.read_text(encoding="utf-8")
    first, *lines = [line for line in text.splitlines() if line[:1] not in ("", "#")]
    with Talk(own, None, file.parent) as conversation:

        def run(line: str) -> None:
            if error := conversation.run(line).error:
                fail(f"{file}: {line}: {error}")

        run(first)
        bot = conversation.local.bot
        bot.kinds.update({name: _Noted(kind, found) for name, kind in bot.kinds.items()})
        for line in lines:
            run(line)
        _report_a_loss(bot)
        run("clock +1 hour")
        missing = {*bot.kinds} - {kind for kind, *_ in found}
        samples = []
        for (kind, *_), (key, message) in found.items():
            row = bot.outbox.row(key) or {"channel": "", "ts": ""}
            shown = conversation.local.slack.workspace.notifications.of(row["channel"], row["ts"])
            text = "" if isinstance(message, Upload) else message.text
            desktop, phone = (shown.desktop, shown.phone) if shown else (text, text)
            samples.append(SampleMessage(kind, message, desktop, phone))
    return samples, missing


def _report_a_loss(bot: Bot) -> None:
    """Have reported what no conversation brings about: a channel that cannot be reached."""
    now = bot.clock.now()
    for row in outbox.listing(bot.db, kind="reminder", state=State.SENT):
        if row["is_channel"]:
            bot.planning.report_undelivered(row, now)
            bot.planning.report_ended({**row, "error": "is_archived"}, now)


class Trial:
    """Samples in a real workspace: posted to one person, looked up, updated, deleted."""

    def __init__(self, settings: Settings, clock: Clock, samples: Sequence[SampleMessage]) -> None:
        """Opens nothing yet; `settings` have tokens."""
        token = settings.slack_bot_token
        web = slack_client(
            token.get_secret_value() if token else "", settings.slack_api_url, waits=False
        )
        self._settings, self._clock = settings, clock
        self._samples = samples
        self._client = Client(web)
        self._way = SlackWay(web, note_file=self._note_file)
        self._heard: set[str] = set()
        self._pressed: list[float] = []  # seconds from a press to its arrival
        self._was_pressed = threading.Event()

    def run(self, whom: str, wait: float) -> Iterator[Finding]:
        """Try everything with the person `whom`, who has `wait` seconds to press a button."""
        try:
            person = self._person(whom)
            channel = str(
                self._client.call("conversations.open", users=person).data["channel"]["id"]
            )
        except CallError as error:
            yield Finding("person", False, f"{whom} cannot be written to ({error.code})")
            return
        manifest = manifest_of(load_community(self._settings.bot_community))
        yield self._judged("apps.manifest.validate", manifest=json.dumps(manifest))
        yield self._judged_blocks()
        with self._connected():
            yield Finding("connection", True, "open")
            try:
                yield from self._post(person, channel)
                yield self._events()
                yield self._look_up()
                yield self._update()
                yield self._press(person, channel, wait)
            finally:  # also where somebody has had enough
                gone = self._delete()
            yield gone

    def _person(self, whom: str) -> str:
        """The id of a person who is given by it, or by a name such as @dana."""
        if re.fullmatch(r"[UW][A-Z0-9]{2,}", whom):
            return whom
        name, cursor = whom.removeprefix("@").casefold(), ""
        while True:
            page = self._client.call("users.list", limit=200, cursor=cursor).data
            for member in page["members"]:
                profile = member.get("profile", {})
                names = (member["name"], profile.get("display_name"), profile.get("real_name"))
                if name in (str(each).casefold() for each in names):
                    return str(member["id"])
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                raise CallError("user_not_found")

    def _judged(self, method: str, **arguments: Any) -> Finding:
        """What Slack itself says of something; that it may not be asked is no fault."""
        try:
            self._client.call(method, **arguments)
        except CallError as error:
            if error.code in ("invalid_blocks", "invalid_manifest", "invalid_arguments"):
                return Finding(method, False, f"Slack says {error.code}: see the log")
            return Finding(method, True, f"not asked: Slack does not allow it here ({error.code})")
        return Finding(method, True, "Slack finds no fault")

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """The bot's own connection, with nobody behind it but this trial."""
        alone = self._settings.model_copy(update={"public_url": None, "status_port": None})
        community = load_community(alone.bot_community)
        with (
            TemporaryDirectory(prefix="bot-live-") as folder,
            closing(Database(Path(folder) / "bot.db")) as db,
        ):
            app = SlackApp(alone, db, lambda key, found: self._heard.add(key), lambda said: None)
            app.bolt.action(PRESSED)(self._on_press)
            try:
                app.sign_in()
                calendar = Calendar(db, community.about.timezone)
                app.connect(Feed(calendar, community, self._clock), self._clock, lambda: None)
                yield
            finally:
                app.close()
                app.sender.close(1)

    def _on_press(self, ack: Callable[[], Any], body: dict[str, Any]) -> None:
        """Measure how long a press took to get here; Slack gives three seconds for that and ack."""
        ack()
        self._pressed.append(self._clock.now().timestamp() - float(body["actions"][0]["action_ts"]))
        self._was_pressed.set()

    def _note_file(self, key: str, file: str) -> None:
        for sample in self._samples:
            if sample.row.get("key") == key:
                sample.row["file"] = file

    def _row(self, person: str, channel: str) -> Row:
        at = int(self._clock.now().timestamp())
        names = ("thread_ts", "broadcast", "error", "file", "ts")
        return {
            **dict.fromkeys(names),
            **planned("sample", secrets.token_hex(16), person, due=at, expires=at + 3600),
            "channel": channel,
            "about": "{}",
            "attempts": 1,
            "told_at": at,
            "unclear_since": at,
        }

    def _post(self, person: str, channel: str) -> Iterator[Finding]:
        for sample in self._samples:
            message = sample.message
            sample.row = self._row(person, channel)
            began = time.monotonic()
            outcome = _patiently(self._way.post, sample.row, message)
            taken = time.monotonic() - began
            posted = isinstance(outcome, Posted)
            if isinstance(outcome, Posted):
                sample.row["ts"] = outcome.ts
            text = f"posted in {taken:.1f} s" if posted else f"not posted: {outcome}"
            yield Finding(f"{sample.kind} ({' '.join(_shape(message)).strip()})", posted, text)
            time.sleep(SPACING_SECONDS)

    def _judged_blocks(self) -> Finding:
        for sample in self._samples:
            if isinstance(sample.message, Message):
                judged = self._judged("blocks.validate", blocks=json.dumps(sample.message.blocks))
                if not judged.ok or "not asked" in judged.text:
                    break
        return judged

    @property
    def _posted(self) -> list[SampleMessage]:
        return [each for each in self._samples if each.row.get("ts") or each.row.get("file")]

    def _events(self) -> Finding:
        wanted = {each.row["key"] for each in self._posted if each.row["ts"]}
        deadline = time.monotonic() + EVENT_SECONDS
        while not wanted <= self._heard and time.monotonic() < deadline:
            time.sleep(0.05)
        unheard = len(wanted - self._heard)
        text = f"{len(wanted) - unheard} of {len(wanted)} came back by their own events"
        return Finding("own events", unheard == 0, text)

    def _look_up(self) -> Finding:
        """Look each up by its key, as long as Slack lets; a limit is news, and no fault."""
        found = 0
        for sample in self._posted:
            search = Search(self._clock.now() + timedelta(hours=1), sample.row["channel"])
            outcome: LookUp = More()
            while isinstance(outcome, More):
                outcome = self._way.look(sample.row, search)
            if isinstance(outcome, RateLimited):
                text = f"{found} found; then reads are limited: wait {outcome.after:.0f} s"
                return Finding("look-up", found > 0, text)
            if not isinstance(outcome, Found):
                return Finding("look-up", False, f"{sample.kind} was not found: {outcome}")
            sample.row["ts"] = outcome.ts
            found += 1
        return Finding("look-up", True, f"all {found} found by their keys; reads were not limited")

    def _update(self) -> Finding:
        done = [_patiently(self._way.update, each.row, each.message) for each in self._posted]
        return _all_done("update", done, "replaced by the same words")

    def _press(self, person: str, channel: str, wait: float) -> Finding:
        text = f"I have just said {len(self._posted)} things here. Press the button, then they go."
        asked = Message(section(text), actions([button("I saw them", PRESSED)]))
        row = self._row(person, channel)
        outcome = _patiently(self._way.post, row, asked)
        if not isinstance(outcome, Posted):
            return Finding("three seconds", False, f"the button was not posted: {outcome}")
        self._was_pressed.wait(wait)
        _patiently(self._way.delete, {**row, "ts": outcome.ts})
        if not self._pressed:
            return Finding("three seconds", False, f"nobody pressed the button within {wait:.0f} s")
        text = f"your press was here after {self._pressed[0]:.1f} s, and answered at once"
        return Finding("three seconds", self._pressed[0] < ACK_SECONDS, text)

    def _delete(self) -> Finding:
        done = [_patiently(self._way.delete, each.row) for each in self._posted]
        return _all_done("delete", done, "gone again")


def _patiently(request: Callable[..., Outcome], *given: object) -> Outcome:
    """What comes of a request, once Slack's limits let it through."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    outcome = request(*given)
    while isinstance(outcome, RateLimited) and time.monotonic() + outcome.after < deadline:
        time.sleep(outcome.after)
        outcome = request(*given)
    return outcome


def _all_done(name: str, outcomes: Sequence[Outcome], said: str) -> Finding:
    wrong = [str(each) for each in outcomes if not isinstance(each, Posted)]
    return Finding(name, not wrong, wrong[0] if wrong else f"all {len(outcomes)} {said}")


def report(findings: Sequence[Finding], samples: Sequence[SampleMessage], now: datetime) -> str:
    """What was found, as Markdown, and what a person is to confirm by eye."""
    lines = [f"# In a real workspace, {now:%Y-%m-%d %H:%M} UTC", ""]
    lines += [f"- {'ok' if each.ok else '**FAIL**'} {each.name}: {each.text}" for each in findings]
    lines += ["", "## By eye: what did a notification show?", ""]
    for sample in samples:
        if isinstance(sample.message, Message):
            desktop, phone = (" / ".join(t.split("\n")) for t in (sample.desktop, sample.phone))
            lines += [
                f"- [ ] {sample.kind}, desktop: {desktop}",
                f"- [ ] {sample.kind}, phone: {phone}",
            ]
    return "\n".join(lines) + "\n"
