"""A conversation with the bot in a local Slack, line by line."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from bot.cli.run import LocalBot
from bot.clock import MovableClock, SystemClock
from bot.local.results import NotPossible
from bot.local.terminal.onlooker import Notice, Onlooker
from bot.local.terminal.typist import Seat, Typist, moment_of
from bot.outbox.outgoing import Pace
from bot.settings import Settings
from schedules.subscriptions import next_due

SETTLE_SECONDS = 60.0
# What is no delivery, such as a digest or a question to keepers, is looked after this often.
ROUND = timedelta(hours=1)
# Seconds until an event is brought again, as while the bot starts: nobody is to wait a minute.
# Time stands still here: a busy computer is no app that does not answer.
PATIENCE_SECONDS = 30.0
RETRY_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)


_LINE = re.compile(
    r">\s?(?P<say>.*)"
    r"|(?P<alone>submit|restart|open home)"
    r"|(?P<labelled>press|choose|fill)\s+(?:@(?P<id>\d+)\s+)?(?P<label>.+)"
    r"|(?P<other>as|in|mention|give|clock)\s+(?P<words>.+)"
)
_STEP = re.compile(r"\+\s*(\d+)\s+(minute|hour|day|week)s?")

USAGE = (
    "Type “> text”, “press LABEL”, “choose LABEL: VALUE”, “fill LABEL: TEXT”, “submit”, “mention "
    "TEXT”, “give FILE”, “open home”, “as PERSON”, “in #CHANNEL”, “clock +1 day” or “restart”."
)


@dataclass(frozen=True)
class TalkLine:
    """What is to be done, with its words: a text, a name, a label, or "label: value"."""

    deed: str
    words: str = ""
    answer_id: str = ""


def read_line(text: str) -> TalkLine | None:
    """Read one line. Blank lines, comments and expected answers ask for nothing.

    NotPossible, in a sentence, for a line that says nothing that can be done.
    """
    bare = text.strip()
    if not bare or bare[0] in "#<!" or text[0] in " \t":
        return None
    found = _LINE.fullmatch(bare)
    if found is None:
        raise NotPossible(f"“{bare}” is no line of a conversation. {USAGE}")
    deed = found["alone"] or found["labelled"] or found["other"] or "say"
    words = found["label"] or found["words"] or found["say"] or ""
    if deed == "say" and not words:
        raise NotPossible("There is nothing after “>” to send.")
    if deed in ("choose", "fill") and ":" not in words:
        raise NotPossible(f"Put a colon after the label: “{deed} LABEL: VALUE”.")
    return TalkLine(deed, words.replace("\\n", "\n"), found["id"] or "")


@dataclass
class Outcome:
    """What became of a line: the answers that came, in order, and why it could not be done."""

    line: str
    answers: list[Notice] = field(default_factory=list)
    error: str = ""


class Talk:
    """Runs lines. The bot starts with the first one, at the moment that it names, if any.

    Time stands still between lines. `database` None is a fresh one that is deleted at the end;
    files are looked for in `folder`.
    """

    def __init__(self, settings: Settings, database: Path | None, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._at_end = ExitStack()
        self._database = database
        self._local: LocalBot | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._at_end.close()

    @property
    def place(self) -> Seat:
        """Who speaks where; nobody nowhere before the first line."""
        return self._typist.seat if self._local else Seat()

    @property
    def local(self) -> LocalBot:
        """The bot and its Slack, once there was a line."""
        assert self._local is not None
        return self._local

    def run(self, text: str) -> Outcome:
        """Do what a line says and wait until everything has settled.

        Raises what a start of the bot raises, at the first line.
        """
        outcome = Outcome(text)
        try:
            line, starts = read_line(text), self._local is None
            if line is None:
                return outcome
            self._begin(line)
            for _ in self._do(line):
                self._settle()
                outcome.answers += self._new()
            if starts and line.deed == "as":  # what the bot says to others when it starts
                outcome.answers = [one for one in outcome.answers if one.to == self.place.handle]
        except NotPossible as error:
            outcome.error = str(error)
            outcome.answers += self._new() if self._local else []
        return outcome

    # -- inside

    def _begin(self, line: TalkLine) -> None:
        """Start Slack and the bot, if they are not there yet."""
        if self._local is not None:
            return
        self._clock = MovableClock(SystemClock().now().replace(microsecond=0), frozen=True)
        keeps, pace = self._database is not None, Pace(spacing=0)
        database = self._database or self._fresh()
        local = LocalBot(self._settings, database, self._clock, keeps=keeps, pace=pace)
        self._at_end.callback(local.slack.stop)
        local.slack.delivery.retry_pauses = RETRY_PAUSES
        local.slack.delivery.ack_seconds = PATIENCE_SECONDS
        local.slack.triggers.lifetime = PATIENCE_SECONDS
        self._onlooker = Onlooker(local.slack)
        self._typist = Typist(local.slack, self._onlooker)
        who, _, moment = line.words.partition(",")
        if line.deed == "as" and moment:
            self._typist.sit_down(who)
            self._clock.move_to(moment_of(moment.strip(), self._typist.viewer))
        local.slack.start()
        local.make()
        self._local = local
        self._at_end.callback(lambda: local.bot.stop())  # noqa: PLW0108 - it may be another by then
        local.bot.start()
        local.slack.wait_for_app()
        self._settle()

    def _fresh(self) -> Path:
        folder = self._at_end.enter_context(tempfile.TemporaryDirectory(prefix="bot-talk-"))
        return Path(folder) / "bot.db"

    def _do(self, line: TalkLine) -> Iterator[None]:
        """Do it; whatever waits between one part and the next has settled by then."""
        typist, words = self._typist, line.words
        match line.deed:
            case "as":
                who, _, moment = words.partition(",")
                typist.sit_down(who)
                if moment:
                    yield from self._live_until(moment_of(moment.strip(), typist.viewer))
            case "clock":
                yield from self._live_until(self._moment(words))
            case "restart":
                self.local.restart()
            case "give":
                typist.give(self._folder / words)
            case "press" | "choose" | "fill":
                on = {"press": typist.press, "choose": typist.choose, "fill": typist.fill}
                on[line.deed](words, line.answer_id)
            case "submit":
                typist.submit()
            case "open home":
                typist.open_home()
            case "in" | "say" | "mention":
                {"in": typist.go, "say": typist.type, "mention": typist.mention}[line.deed](words)
        yield

    def _moment(self, words: str) -> datetime:
        now = self._clock.now()
        if words.casefold() == "next reminder":
            due = next_due(self.local.bot.db, self._clock.now())
            if due is None:
                raise NotPossible("No reminder is planned.")
            return due
        if step := _STEP.fullmatch(words.strip()):
            return now + timedelta(**{f"{step[2]}s": int(step[1])})
        return moment_of(words, self._typist.viewer)

    def _live_until(self, moment: datetime) -> Iterator[None]:
        """Move the clock on through everything that is due, or back at once."""
        while (now := self._clock.now()) != moment:
            due = next_due(self.local.bot.db, self._clock.now())
            stops = [stop for stop in (due, _next_round(now), moment) if stop and stop > now]
            self._clock.move_to(min(stops) if moment > now else moment)
            yield

    def _new(self) -> list[Notice]:
        """What became visible since the last look."""
        typist = self._typist
        answers = self._onlooker.news(typist.person, looks_at_home=typist.looks_at_home)
        refused, typist.refused = typist.refused, []
        return [*answers, *refused]

    def _settle(self) -> None:
        if not self.local.settle(SETTLE_SECONDS):
            raise NotPossible(f"The bot is still at work after {SETTLE_SECONDS:.0f} seconds.")


def _next_round(now: datetime) -> datetime:
    seconds = ROUND.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)
